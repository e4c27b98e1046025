package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"youcheng/internal/export"
	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/static"
	"youcheng/web"
)

type purgeCommand struct {
	Args struct {
		Old string `positional-arg-name:"OLD" description:"File of youcheng db with the edition that caches hold."`
		New string `positional-arg-name:"NEW" description:"File of youcheng db with the edition that is served now."`
	} `positional-args:"yes" required:"yes"`
	To   list `long:"to" env:"YOUCHENG_PURGE_TO" value-name:"URL" description:"Address of a cache, such as http://cache-1:6081; once for each. Without it, nothing is sent."`
	Soft bool `long:"soft" description:"Let caches give what they have once more while they fetch the new page."`
}

const purgeHelp = "Answers both editions at the same moment and compares all that youcheng export writes, so what only shows another date does not count. " +
	"Both files must be of this version of the program; after an update of it, purge the key site, which all answers have. " +
	"A cache is told by requests PURGE with the keys in the header xkey, or xkey-soft with --soft, as deploy/varnish.vcl reads them. First let all replicas take the new edition over."

const (
	// purgeMost bounds the keys of one message, in bytes: caches and proxies read no
	// header of more than 8 kB.
	purgeMost = 4000
	// purgeTimeout is how long a cache may take for one message.
	purgeTimeout = 30 * time.Second
)

func (c *purgeCommand) Run(e *env) error {
	for _, to := range c.To {
		if u, err := url.Parse(to); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("--to: %q is not the address of a cache, such as http://cache-1:6081", to)
		}
	}
	roomy()
	keys, err := changedKeys(e, c.Args.Old, c.Args.New)
	if err != nil {
		return err
	}
	for _, k := range keys {
		fmt.Fprintln(e.stdout, k)
	}
	n := lang.EN.Plural(len(keys), "%s key", "%s keys")
	switch {
	case len(keys) == 0:
		fmt.Fprintln(e.stderr, "no page differs; there is nothing to purge")
		return nil
	case len(c.To) == 0:
		fmt.Fprintf(e.stderr, "%s; nothing was sent (--to URL tells a cache)\n", n)
		return nil
	}
	header := "xkey"
	if c.Soft {
		header = "xkey-soft"
	}
	var failed []error
	for _, to := range c.To {
		if err := purge(e.ctx, to, header, keys); err != nil {
			failed = append(failed, err)
			continue
		}
		fmt.Fprintf(e.stderr, "told %s of %s\n", to, n)
	}
	return errors.Join(failed...)
}

// changedKeys lists the keys of the answers that differ between two editions, in
// order; that of what is asked too, where there is any.
func changedKeys(e *env, old, next string) ([]string, error) {
	now := time.Now()
	was, err := answersOf(e, old, now)
	if err != nil {
		return nil, err
	}
	is, err := answersOf(e, next, now)
	if err != nil {
		return nil, err
	}
	changed := map[string]bool{}
	for _, m := range []map[string]served{was, is} {
		for address, a := range m {
			if was[address] != is[address] {
				changed[a.key] = true
			}
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	changed[web.KeyAsked] = true
	delete(changed, "") // what has none is kept by no cache, or is another file when it changes
	var out []string
	for k := range changed {
		out = append(out, k)
	}
	slices.Sort(out)
	return out, nil
}

// served is what is compared of an answer.
type served struct {
	key    string // of the page
	header string // all of it, with the tag of the body
}

// answersOf asks an edition for all that caches may hold of it without a question, at
// a moment.
func answersOf(e *env, path string, now time.Time) (map[string]served, error) {
	edition, err := edition(e, path, lang.EN) // says what is wrong with a file
	if err != nil {
		return nil, err
	}
	const remake = "make it again with youcheng db -o FILE, or purge the key site, which all answers have"
	if len(edition.Lacks) > 0 {
		return nil, fmt.Errorf("%s was made by an older version, without %s; %s", path, strings.Join(edition.Lacks, ", "), remake)
	}
	snap, err := site.Open(e.ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%s was made by another version: %w; %s", path, err, remake)
	}
	live := site.NewLive(snap, now)
	defer live.Close()
	files, err := static.Load()
	if err != nil {
		return nil, err
	}
	server := web.New(web.Config{Site: live, Static: files, Base: "http://localhost", Now: func() time.Time { return now }, Sketch: true, Log: slog.New(slog.NewTextHandler(e.stderr, nil))})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/pictures/") { // they are not in the file; another picture has another name
			server.ServeHTTP(w, r)
		}
	})
	var mu sync.Mutex
	out := map[string]served{}
	err = export.Each(e.ctx, h, snap, server, now, export.Forms(), func(address string, header http.Header, _ []byte) error {
		key, _, _ := strings.Cut(header.Get("Surrogate-Key"), " ")
		if key == "" {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		out[address] = served{key, fmt.Sprint(header)} // maps are printed in order
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}

// purge tells a cache to forget the answers with any of the keys.
func purge(ctx context.Context, to, header string, keys []string) error {
	for len(keys) > 0 {
		n, size := 0, 0
		for ; n < len(keys) && (n == 0 || size+len(keys[n]) < purgeMost); n++ {
			size += len(keys[n]) + 1
		}
		if err := purgePart(ctx, to, header, strings.Join(keys[:n], " ")); err != nil {
			return fmt.Errorf("%s may give old pages yet, %s are left: %w", to, lang.EN.Plural(len(keys), "%s key", "%s keys"), err)
		}
		keys = keys[n:]
	}
	return nil
}

func purgePart(ctx context.Context, to, header, keys string) error {
	ctx, cancel := context.WithTimeout(ctx, purgeTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "PURGE", to, nil)
	if err != nil {
		return err
	}
	r.Header.Set(header, keys)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusForbidden, http.StatusMethodNotAllowed:
		return fmt.Errorf("it answered %s: it takes no PURGE from here; see acl purgers in deploy/varnish.vcl", answer.Status)
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, 500))
	if err != nil {
		return err
	}
	return fmt.Errorf("it answered %s: %s", answer.Status, strings.TrimSpace(string(said)))
}
