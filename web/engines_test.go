package web_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/static"
	"youcheng/templates"
	"youcheng/web"
)

// TestIndexNowKey checks that the key is told where the site has one, and only there.
func TestIndexNowKey(t *testing.T) {
	_, snap := serve(t, fixture, frozen, nil)
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	const key = "0123-abcd-key"
	for _, with := range []string{"", key} {
		s := web.New(web.Config{Site: site.NewLive(snap, frozen), Static: files, Base: base, Now: func() time.Time { return frozen }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), IndexNowKey: with})
		w, head := get(s, "/"+key+".txt"), ask(s, http.MethodHead, "/"+key+".txt")
		if with == "" {
			if w.Code != http.StatusNotFound || slices.Contains(s.Paths(), "/"+key+".txt") {
				t.Errorf("without a key: %d", w.Code)
			}
			continue
		}
		if w.Code != http.StatusOK || w.Body.String() != key || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || w.Header().Get("X-Robots-Tag") != "noindex" || head.Code != http.StatusOK || head.Body.Len() != 0 || !slices.Contains(s.Paths(), "/"+key+".txt") {
			t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
		}
	}
}

// TestFilesForEngines asks for each file as programs do: its head, and again with
// its tag.
func TestFilesForEngines(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	for _, address := range []string{"/robots.txt", "/llms.txt", "/sitemap.xml", "/sitemap-en-pages.xml", "/sitemap-zh-cities.xml"} {
		w := get(h, address)
		tag := w.Header().Get("ETag")
		head, again := ask(h, http.MethodHead, address), get(h, address, "If-None-Match", tag)
		if w.Code != http.StatusOK || w.Body.Len() == 0 || head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("ETag") != tag || tag == "" || again.Code != http.StatusNotModified {
			t.Errorf("%s: %d, %d, %d", address, w.Code, head.Code, again.Code)
		}
	}
	for _, address := range []string{"/sitemap-en-.xml", "/sitemap-fr-cities.xml", "/sitemap-en-gaps.xml", "/sitemap/"} {
		if w := get(h, address); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}

// TestLinkedCannotEnd draws a page whose texts try to end the block of data.
func TestLinkedCannotEnd(t *testing.T) {
	_, snap := serve(t, fixture, frozen, nil)
	f := page.Frame{Lang: "en", Dir: snap.Dir, Base: base, Drawings: &page.Drawings{}}
	p := f.Countries(1, "")
	for i, text := range []string{"</script><b>", "<!--<script>", "]]>", "\u2028\u2029", `"}`, "</SCRIPT >"} {
		p.Linked = page.Node{"name": text, text: []string{text}}
		var b strings.Builder
		if err := templates.Countries(p).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		d := parseHTML(b.String())
		var got map[string]any
		if len(d.data) != 1 || len(d.problems) > 0 || strings.ContainsAny(d.data[0], "<>&\u2028\u2029") || json.Unmarshal([]byte(d.data[0]), &got) != nil || got["name"] != text {
			t.Errorf("%d: %q: %q %v", i, text, d.data, d.problems)
		}
	}
}
