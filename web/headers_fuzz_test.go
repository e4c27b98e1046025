package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"youcheng/web"
)

// FuzzHeaders sends any headers of choice: of whatever kind the answer is, it can be
// unpacked, it says what it depends on, and no header is made of the reader's words.
func FuzzHeaders(f *testing.F) {
	h := guarded(f, func(c *web.Config) {
		c.RateLimit, c.Trusted = 1_000_000, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	addresses := []string{"/", "/en/cities/", "/zh/cities/prague/", "/en/cities.json", "/zh/cities.csv", "/en/events/?theme=culture", "/data/partners.csv", "/favicon.svg", "/en/nothing/", "/en/feed.atom", "/reconcile", "/en/cities"}
	for i, s := range []string{"", "*", "application/json", "text/csv;q=0.9, text/html;q=0.8", "gzip, br;q=0", "zstd", "Thu, 01 Jan 2015 00:00:00 GMT", "Thu, 01 Jan 0000 00:00:00 GMT", "zh", `W/"x"`, "bytes=0-1,5-,-3", "bytes=9999999999999999999-", "198.51.100.1, 10.0.0.1", "\x00", "a\r\nb"} {
		f.Add(uint8(i), s, s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, n uint8, accept, encoding, day, match, from string) {
		ask := func(header http.Header) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodGet, addresses[int(n)%len(addresses)], nil)
			r.Header = header
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w
		}
		header := http.Header{"Accept": {accept}, "Accept-Encoding": {encoding}, "If-None-Match": {match}, "Range": {match}, "Accept-Language": {accept}, "X-Forwarded-For": {from}, "X-Forwarded-Proto": {from}}
		if day != "" {
			header.Set("Accept-Datetime", day)
		}
		w := ask(header)
		to := w.Header().Get("Location")
		if w.Code == http.StatusPermanentRedirect && strings.HasPrefix(to, base+"/") {
			return // to https
		}
		if problem := unsafe(w.Code, w.Header()); problem != "" {
			t.Fatalf("%q: %s", header, problem)
		}
		for name, values := range w.Header() {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
				t.Errorf("%q: %s: %q", header, name, values)
			}
		}
		var body io.Reader = w.Body
		var err error
		switch coding := w.Header().Get("Content-Encoding"); coding {
		case "":
		case "br":
			body = brotli.NewReader(w.Body)
		case "gzip":
			body, err = gzip.NewReader(w.Body)
		case "zstd":
			body, err = zstd.NewReader(w.Body)
		default:
			t.Fatalf("coding %q", coding)
		}
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		if w.Code != http.StatusOK {
			return
		}
		if strings.Contains(w.Header().Get("Content-Type"), "json") && !json.Valid(plain) {
			t.Errorf("%q: no JSON", header)
		}
		header.Del("Accept-Encoding")
		header.Del("If-None-Match")
		header.Del("Range")
		if same := ask(header); same.Code == http.StatusOK && !bytes.Equal(same.Body.Bytes(), plain) {
			t.Errorf("%q: packed it is another page", header)
		}
	})
}

// FuzzQuery asks every kind of page that takes conditions for any: it is answered, or
// refused as the reader's fault, and in no form it holds what runs.
func FuzzQuery(f *testing.F) {
	h, _ := serve(f, fixture, frozen, nil)
	paths := []string{"/en/cities", "/zh/countries", "/en/events", "/zh/stories", "/en/agreements", "/zh/themes", "/en/themes/culture", "/zh/exchange", "/en/organisations", "/zh/people", "/en/conflicts", "/zh/gaps", "/en/anniversaries", "/zh/compare", "/en/map", "/zh/search", "/en/counts/sister-cities", "/zh/cities/prague", "/en/embed/cities/prague", "/zh/embed/counts/sister-cities", "/en/changes", "/zh/sources"}
	for i := range paths {
		f.Add(uint8(i), uint8(i), "as-of=2016")
	}
	for i, q := range []string{"city=prague&city=tokyo", "q=%ff%00&kind=", "state=x&state=y", "direction=to&theme=culture", "on=cities/prague", "on=../x", "field=", "year=2030", "year=-1", "as-of=2016&as-of=2017", "cursor=1", "=&&=", "%zz", "q=%3Cscript%3E", "sort=name&sort=", "as-of=9999999-01-01", "q='\"><", "url=//x"} {
		f.Add(uint8(i), uint8(i), q)
	}
	forms := []string{"/", ".json", ".csv", ".geojson", ".ics", ".atom", ".svg", "/page/2/"}
	f.Fuzz(func(t *testing.T, n, m uint8, query string) {
		if _, err := url.ParseRequestURI("/?" + query); err != nil {
			return
		}
		address := paths[int(n)%len(paths)] + forms[int(m)%len(forms)]
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if problem := unsafe(w.Code, w.Header()); problem != "" {
			t.Fatalf("%s?%q: %s", address, query, problem)
		}
		switch kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); kind {
		case "text/html":
			if found := runs(w.Body.String()); len(found) > 0 && !strings.Contains(address, "/embed/") {
				t.Errorf("%s?%q: %v", address, query, found)
			}
			if d := parseHTML(w.Body.String()); len(d.problems) > 0 {
				t.Errorf("%s?%q: %v", address, query, d.problems)
			}
		case "application/json", "application/geo+json":
			if !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s?%q: no JSON", address, query)
			}
		}
	})
}
