// Package browsertest looks at the real site in a real browser. The race
// detector leaves it out: what it tests is not Go.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"youcheng/content"
	"youcheng/internal/browser"
	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/seeds"
	"youcheng/static"
	"youcheng/web"
)

// base is the address that the site says it has. It is another than that which
// it is asked at: who asks for something by its full address asks for it elsewhere.
const base = "https://youcheng.example"

// frozen is the moment at which all tests ask.
var frozen = time.Date(2026, 11, 30, 20, 0, 0, 0, time.FixedZone("CST", 8*60*60))

// What the tests share: the site, where it is served, and the browser.
var (
	snapshot *site.Snapshot
	handler  *web.Server
	assets   *static.Files
	origin   string // scheme, host and port
	chromium *browser.Browser
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	cache, err := os.MkdirTemp("", "youcheng-browsertest-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(cache)
	now := func() time.Time { return frozen }
	ctx := context.Background()
	snapshot, err = site.Compile(ctx, site.Input{Seeds: seeds.Files, Content: content.Files, Now: now, Cache: cache, Program: "test"})
	var faults *site.Faults
	if errors.As(err, &faults) {
		faults.List.Print(os.Stderr, lang.EN)
	}
	if err != nil {
		return 0, err
	}
	if assets, err = static.Load(); err != nil {
		return 0, err
	}
	handler = web.New(web.Config{Site: site.NewLive(snapshot, frozen), Static: assets, Base: base, Now: now, Log: slog.New(slog.DiscardHandler)})
	server := httptest.NewServer(handler)
	defer server.Close()
	origin = server.URL
	if chromium, err = browser.Start(ctx); err != nil {
		return 0, err
	}
	defer chromium.Close()
	return m.Run(), nil
}

// open shows an address of the site in a new tab, which is closed at the end of
// the test.
func open(t *testing.T, v browser.View, address string) *browser.Tab {
	t.Helper()
	tab, err := chromium.Open(v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tab.Close)
	if err := tab.Go(origin + address); err != nil {
		t.Fatal(err)
	}
	return tab
}

// each shows all addresses, on a few tabs at once, and reports what look finds
// wrong. One fault that many pages have is told once.
func each(t *testing.T, v browser.View, addresses []string, look func(tab *browser.Tab, address string) ([]fault, error)) {
	t.Helper()
	var (
		workers sync.WaitGroup
		mu      sync.Mutex
		next    = make(chan string)
		found   = map[string][]string{}
	)
	for range runtime.GOMAXPROCS(0) {
		tab, err := chromium.Open(v)
		if err != nil {
			t.Fatal(err)
		}
		defer tab.Close()
		workers.Go(func() {
			for address := range next {
				err := tab.Go(origin + address)
				var faults []fault
				if err == nil {
					faults, err = look(tab, address)
				}
				if err != nil {
					faults = append(faults, fault{"cannot be looked at", err.Error()})
				}
				mu.Lock()
				for _, f := range faults {
					found[f.kind] = append(found[f.kind], address+": "+f.what)
				}
				mu.Unlock()
			}
		})
	}
	for _, a := range addresses {
		next <- a
	}
	close(next)
	workers.Wait()
	const shown = 8
	for _, kind := range slices.Sorted(maps.Keys(found)) {
		all := found[kind]
		slices.Sort(all)
		t.Errorf("%s: %d\n\t%s", kind, len(all), strings.Join(all[:min(shown, len(all))], "\n\t"))
	}
}

// fault is something wrong with a page.
type fault struct{ kind, what string }
