package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"youcheng/internal/facts"
)

// FuzzRequest sends any method, path, query and headers to the fixture. There is
// no error of ours, no crash, and no way off the site.
func FuzzRequest(f *testing.F) {
	h, snap := serve(f, fixture, frozen, nil)
	for _, a := range append(pages(f, snap)[:40], "/", "//", "//evil.example/en", "/en", "/en//evil.example", "/en/\\evil.example", "/en/cities/汉城/", "/zh/cities/kiev.json", "/en/cities/\xff/",
		"/en/cities/\x00/", "/en/../x", "/static/x.css", "/livez", "/en/cities.csv", "/zh/roll/2016.geojson", "/en/\t/evil", "/zh/cities/ ", "/en/cities/a/b", "/en/countries/CZ.csv", "/en/.json", "/en/index.csv") {
		f.Add("GET", a, "", "", "")
	}
	for _, q := range []string{"region=asia", "country=FR", "kind=city&status=ended", "theme=culture&decade=1980s", "q=%ff%00", "sort=name", "as-of=2016-04-05", "as-of=0001", "as-of=9999-99-99", "as-of=2015/2016",
		"%zz", "a;b", "=&&", "region=asia&region=mars", "q=" + strings.Repeat("%e4%b8%ad", 60)} {
		f.Add("GET", "/en/cities/", q, `"x"`, "zh")
		f.Add("HEAD", "/zh/cities.json", q, "*", "")
	}
	f.Add("POST", "/en/cities", "", "", "")
	f.Add("BREW", "/", "", "W/", "")
	f.Fuzz(func(t *testing.T, method, path, query, match, language string) {
		// What net/http would not let through does not reach the handler.
		if _, err := url.ParseRequestURI("/?" + query); err != nil || strings.ContainsAny(method, " \t\r\n") || method == "" || !strings.HasPrefix(path, "/") {
			return
		}
		// The path is either plain or as it is encoded in a request.
		for _, u := range []*url.URL{{Path: path, RawQuery: query}, encoded(path, query)} {
			if u == nil {
				continue
			}
			r := (&http.Request{Method: method, URL: u, Host: "youcheng.example", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RequestURI: u.RequestURI(),
				Header: http.Header{"If-None-Match": {match}, "Accept-Language": {language}, "Accept": {language}}, Body: http.NoBody}).WithContext(context.Background())
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if problem := unsafe(w.Code, w.Header()); problem != "" {
				t.Errorf("%s %q ?%q: %s", method, path, query, problem)
			}
			if w.Code == 200 && strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && method == "GET" && !json.Valid(w.Body.Bytes()) {
				t.Errorf("%q ?%q: the answer is not JSON", path, query)
			}
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				if d := parseHTML(w.Body.String()); len(d.problems) > 0 || len(d.data) > 1 { // a script that is no block of data is a problem
					t.Errorf("%q ?%q: the markup is broken: %v", path, query, d.problems)
				}
			}
			// A page that leads elsewhere leads to an answer.
			if to := w.Header().Get("Location"); to != "" && method == "GET" {
				at, err := url.Parse(to)
				if err != nil || at.Host != "" || at.Path == u.Path {
					t.Errorf("%q ?%q leads to %q", path, query, to)
				}
			}
		}
	})
}

func encoded(path, query string) *url.URL {
	u, err := url.ParseRequestURI(path)
	if err != nil || u.Host != "" {
		return nil
	}
	u.RawQuery = query
	return u
}

// FuzzAsOf asks for the roll of any date. Either it is no date, and the answer
// is 400 (414 where the address is too long), or the roll stands and is that of the date.
func FuzzAsOf(f *testing.F) {
	h, snap := serve(f, fixture, frozen, nil)
	for _, s := range []string{"", "2016", "2016-04", "2016-04-05", "2016-02-29", "2015-02-29", "1979-03-14", "1000", "0999", "2026-12-01", "2026-12-02", "2027", "2015/2016", "2016-4-5", "２０１６", "2016-04-05T00:00:00Z", " 2016", "-1", "+2016", "2016-00", "2016-13-01", "2016-\x00", strings.Repeat("2016", 2_000), strings.Repeat("年", 2_000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		address := "/en/cities.json?as-of=" + url.QueryEscape(s)
		w := get(h, address)
		d, err := facts.ParseDate(s)
		ok := err == nil && d.Precision != facts.Bounded && d.From <= facts.DayOf(frozen)+1
		want := http.StatusBadRequest
		switch {
		case len(address) > longestAddress:
			want = http.StatusRequestURITooLong
		case ok:
			want = http.StatusOK
		}
		if w.Code != want {
			t.Fatalf("%.80q: %d, want %d", s, w.Code, want)
		}
		if !ok {
			return
		}
		var roll struct {
			AsOf     string `json:"as_of"`
			Count    int
			Partners []struct{ Slug string }
			Unsure   []struct{ Slug string }
			Former   []struct{ Slug string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &roll); err != nil {
			t.Fatal(err)
		}
		if s != "" && roll.AsOf != s {
			t.Errorf("%q: the roll is of %q", s, roll.AsOf)
		}
		// Each partner is in one list at most, and the count is that of the sure.
		lists := map[string]int{}
		for _, p := range append(append(roll.Partners, roll.Unsure...), roll.Former...) {
			lists[p.Slug]++
		}
		for _, m := range snap.Dir.Members {
			if lists[m.Partner.Slug] > 1 {
				t.Errorf("%q: %s stands twice", s, m.Partner.Slug)
			}
		}
		if roll.Count != len(roll.Partners) || len(lists) > len(snap.Dir.Members) {
			t.Errorf("%q: %d counted, %d listed", s, roll.Count, len(roll.Partners))
		}
	})
}
