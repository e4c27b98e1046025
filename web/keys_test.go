package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"youcheng/web"
)

// TestKeys asks for every kind of answer by which names a cache may forget it.
func TestKeys(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	sheet := stylesheet.FindString(get(h, "/en/").Body.String())
	release := strings.Fields(get(h, "/data/SHA256SUMS").Body.String())
	if sheet == "" || len(release) == 0 || len(snap.Pictures) == 0 {
		t.Fatal("the site has no stylesheet, no data or no pictures")
	}
	for _, c := range []struct{ address, accept, want string }{
		{"/", "", "/ site"},
		{"/en/", "", "/en/ site"},
		{"/zh/index.json", "", "/zh/ site"},
		{"/en/cities/prague/", "", "/en/cities/prague/ site"},
		{"/en/cities/prague.json", "", "/en/cities/prague/ site"},
		{"/en/cities/rome.ics", "", "/en/cities/rome/ site"},
		{"/en/cities/prague.png", "", "/en/cities/prague/ site"},
		{"/zh/cities/prague.bib", "", "/zh/cities/prague/ site"},
		{"/en/cities/prague/?as-of=2016", "", "/en/cities/prague/ asked site"},
		{"/en/cities/prague/?utm_source=x", "", "/en/cities/prague/ site"},
		{"/data/partners.csv?x=1", "", "/data/ asked site"},
		{"/en/cities.csv?region=europe", "", "/en/cities/ asked site"},
		{"/zh/search/?q=布拉格", "", "/zh/search/ asked site"},
		{"/en/compare/?city=prague", "", "/en/compare/ asked site"},
		{"/en/feed.atom", "", "/en/stories/ site"},
		{"/en/feed.json", "", "/en/stories/ site"},
		{"/en/sources/page/2/", "", "/en/sources/ site"},
		{"/en/embed/cities/prague/", "", "/en/embed/cities/prague/ site"},
		{"/en/embed/cities/prague.svg", "", "/en/embed/cities/prague/ site"},
		{"/en/timemap/cities/prague/", "", "asked site"},
		{"/data/partners.csv", "", "/data/ site"},
		{"/data/openapi.json", "", "/data/ site"},
		{"/sitemap.xml", "", "/sitemap.xml site"},
		{"/robots.txt", "", "/robots.txt site"},
		{"/favicon.svg", "", "/favicon.svg site"},
		{"/site.zh.webmanifest", "", "/site.zh.webmanifest site"},
		{"/reconcile", "", "asked site"},
		{"/oembed?url=" + base + "/en/cities/prague/", "", "asked site"},
		// Ways to other addresses.
		{"/en/cities", "", "asked site"},
		{"/data", "", "asked site"},
		{"/en/cities/kiev/", "", "asked site"},
		// What no cache may share, or what has another name when it is another.
		{"/en/cities/prague/", "application/json", ""},
		{"/en/nothing/", "", ""},
		{"/zh/cities/?region=mars", "", ""},
		{"/livez", "", ""},
		{"/readyz", "", ""},
		{sheet, "", ""},
	} {
		for range 2 { // made, and kept
			w := get(h, c.address, "Accept", c.accept)
			if got := strings.Join(w.Header().Values("Surrogate-Key"), "|"); got != c.want {
				t.Errorf("%s, Accept %q: %d with the keys %q, want %q", c.address, c.accept, w.Code, got, c.want)
			}
		}
	}
	if w := get(h, "/en/cities/prague/", "Accept-Datetime", "Mon, 04 Apr 2016 00:00:00 GMT"); w.Code != http.StatusFound || w.Header().Get("Surrogate-Key") != "asked site" {
		t.Errorf("the way to another date: %d %v", w.Code, w.Header())
	}
	// A cache that asks whether its answer is still right knows the keys.
	tag := get(h, "/en/").Header().Get("ETag")
	if w := get(h, "/en/", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Header()["Surrogate-Key"] != nil {
		t.Errorf("304: %d %v", w.Code, w.Header())
	}
	// Whatever is asked for, the keys are few and short, and no reader makes others.
	for _, address := range []string{"/en/a%20site%20/b", "/en/a%0d%0aX-Y:z", "/en/" + strings.Repeat("x/", 400) + "y", "/zh/友城"} {
		if got := get(h, address).Header().Get("Surrogate-Key"); got != "" && got != "asked site" {
			t.Errorf("%.60s: the keys are %q", address, got)
		}
	}
}

// TestKeysOnTheWire reads the keys from a connection: kept answers are written there
// as they stand.
func TestKeysOnTheWire(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	s := httptest.NewUnstartedServer(h)
	s.Listener = web.Listen(s.Listener, web.Bounds{})
	s.Config.ConnContext = web.ConnContext
	s.Start()
	defer s.Close()
	for range 2 {
		res, err := http.Get(s.URL + "/en/cities/prague/")
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if got := res.Header.Values("Surrogate-Key"); err != nil || len(got) != 1 || got[0] != "/en/cities/prague/ site" {
			t.Errorf("%v %q", err, got)
		}
	}
}
