package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// chromium is shared by all tests.
var chromium *Browser

func TestMain(m *testing.M) {
	b, err := Start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	chromium = b
	code := m.Run()
	b.Close()
	os.Exit(code)
}

// pages are the site under test.
var pages = map[string]string{
	"/quiet/": `<h1>Quiet</h1>`,
	"/form/": `<form action="/next/"><label>Name <input name="q" autocomplete="off"></label><button>Go</button></form>
<style>@media (prefers-color-scheme: dark) { body { background: rgb(1, 2, 3) } } @media (forced-colors: active) { h1 { color: red } }</style>`,
	"/next/":   `<h1>Next</h1>`,
	"/script/": `<h1>Off</h1><script>document.querySelector("h1").textContent = "On"</script>`,
	"/long/":   `<style>@page { margin: 0 } h1 { break-before: page; margin: 0 }</style><p>1</p><h1>2</h1><h1>3</h1>`,
	"/tall/":   `<style>@page { margin: 0 } body { margin: 0 } p { block-size: 10.8in; margin: 0 }</style><p>1</p>`,
	"/framed/": `<style>@page { margin: 1in } body { margin: 0 } p { block-size: 10.8in; margin: 0 }</style><p>1</p>`,
	"/cookie/": `<h1>Cookie</h1>`,
	"/loud/": `<script>console.log("no matter"); console.warn("take care"); console.error("oh"); null.x</script>
<script src="http://127.0.0.1:1/other.js"></script><img src="/none.png" alt="">`,
	"/forbidden/": `<p style="color: red">Red</p>`,
}

func serve(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		switch {
		case !ok:
			http.NotFound(w, r)
			return
		case r.URL.Path == "/cookie/":
			http.SetCookie(w, &http.Cookie{Name: "crumb", Value: r.Header.Get("Accept-Language")})
		case r.URL.Path == "/forbidden/":
			w.Header().Set("Content-Security-Policy", "default-src 'none'")
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><html lang=en><title>Test</title>", body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func open(t *testing.T, v View, address string) *Tab {
	t.Helper()
	tab, err := chromium.Open(v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tab.Close)
	if err := tab.Go(address); err != nil {
		t.Fatal(err)
	}
	return tab
}

func value(t *testing.T, tab *Tab, script string) string {
	t.Helper()
	var out string
	if err := tab.Run(script, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestView(t *testing.T) {
	site := serve(t)
	const ground = `getComputedStyle(document.body).backgroundColor`
	tab := open(t, View{Width: 320, Dark: true}, site+"/form/")
	if got := value(t, tab, `innerWidth + " " + `+ground); got != "320 rgb(1, 2, 3)" {
		t.Errorf("narrow and dark: %s", got)
	}
	if err := tab.Show(View{Forced: true}); err != nil {
		t.Fatal(err)
	}
	if got := value(t, tab, `innerWidth + " " + matchMedia("(forced-colors: active)").matches + " " + matchMedia("(prefers-color-scheme: dark)").matches`); got != "1280 true false" {
		t.Errorf("wide, light and forced: %s", got)
	}
	for _, noScript := range []bool{false, true} {
		want := "On"
		if noScript {
			want = "Off"
		}
		tab := open(t, View{NoScript: noScript}, site+"/script/")
		if got := value(t, tab, `document.querySelector("h1").textContent`); got != want {
			t.Errorf("scripts off is %v: %s", noScript, got)
		}
	}
}

func TestKeys(t *testing.T) {
	tab := open(t, View{}, serve(t)+"/form/")
	if err := tab.Press("Tab", "Tab", "Shift+Tab"); err != nil {
		t.Fatal(err)
	}
	if err := tab.Type("Praha 1"); err != nil {
		t.Fatal(err)
	}
	if err := tab.Follow("Enter"); err != nil {
		t.Fatal(err)
	}
	if got := value(t, tab, `location.pathname + location.search`); got != "/next/?q=Praha+1" {
		t.Errorf("the form leads to %s", got)
	}
	if err := tab.Press("F13"); err == nil {
		t.Error("a key that is not known was pressed")
	}
}

func TestSeen(t *testing.T) {
	site := serve(t)
	if seen := open(t, View{}, site+"/quiet/").Seen(); len(seen.Messages) > 0 || len(seen.Requests) != 1 || seen.Requests[0].Status != 200 {
		t.Errorf("a quiet page: %+v", seen)
	}
	loud := open(t, View{}, site+"/loud/").Seen()
	all := strings.Join(loud.Messages, "\n")
	for _, want := range []string{"take care", "oh", "uncaught", "null", "404"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing of %q in the messages:\n%s", want, all)
		}
	}
	if strings.Contains(all, "no matter") {
		t.Errorf("what is no warning is told:\n%s", all)
	}
	got := map[string]string{}
	for _, r := range loud.Requests {
		got[strings.TrimPrefix(r.URL, site)] = fmt.Sprint(r.Status, r.Fault)
	}
	want := map[string]string{"/loud/": "200", "/none.png": "404", "http://127.0.0.1:1/other.js": "0net::ERR_UNSAFE_PORT"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if all := strings.Join(open(t, View{}, site+"/forbidden/").Seen().Messages, "\n"); !strings.Contains(all, "Content Security Policy") || !strings.Contains(all, "ContentSecurityPolicyIssue") {
		t.Errorf("the policy was broken, and nothing is told of it:\n%s", all)
	}
}

// TestProfiles holds that each tab has its own profile and language.
func TestProfiles(t *testing.T) {
	site := serve(t)
	a, b := open(t, View{Language: "zh-Hans"}, site+"/cookie/"), open(t, View{}, site+"/quiet/")
	for tab, want := range map[*Tab][]string{a: {"crumb of 127.0.0.1"}, b: nil} {
		got, err := tab.Cookies()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cookies (-want +got):\n%s", diff)
		}
	}
	if got := value(t, a, `document.cookie`); !strings.HasPrefix(got, "crumb=zh-Hans") {
		t.Errorf("the language that is asked for: %s", got)
	}
}

func TestPictures(t *testing.T) {
	site := serve(t)
	tab := open(t, View{Width: 320, Height: 100}, site+"/long/")
	for name, c := range map[string]struct {
		draw   func() ([]byte, error)
		higher bool
	}{"window": {tab.Picture, false}, "whole": {tab.Whole, true}} {
		body, err := c.draw()
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if size := m.Bounds().Size(); size.X != 320 || (size.Y > 100) != c.higher {
			t.Errorf("the picture of the %s has %v pixels", name, size)
		}
	}
}

func TestPDF(t *testing.T) {
	site := serve(t)
	for address, want := range map[string]int{"/quiet/": 1, "/long/": 3, "/tall/": 1, "/framed/": 2} {
		tab := open(t, View{}, site+address)
		for _, paper := range []Paper{A4, Letter} {
			body, err := tab.PDF(paper)
			if err != nil {
				t.Fatal(err)
			}
			if got := Pages(body); !bytes.HasPrefix(body, []byte("%PDF")) || got != want {
				t.Errorf("%s on %s: %d pages, want %d", address, paper.Name, got, want)
			}
		}
	}
}

func TestMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Start(t.Context()); !errors.Is(err, ErrMissing) {
		t.Errorf("without Chromium: %v, want %v", err, ErrMissing)
	}
}
