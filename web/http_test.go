package web_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/site"
)

// headers are those that every answer has, and what they must be.
var headers = map[string]string{
	"Content-Security-Policy":      `^default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$`,
	"X-Content-Type-Options":       `^nosniff$`,
	"Referrer-Policy":              `^strict-origin-when-cross-origin$`,
	"Cross-Origin-Opener-Policy":   `^same-origin$`,
	"Permissions-Policy":           `camera=\(\)`,
	"Strict-Transport-Security":    `^max-age=31536000$`,
	"Set-Cookie":                   `^$`,
	"Server":                       `^$`,
	"X-Powered-By":                 `^$`,
	"Access-Control-Allow-Headers": `^$`,
}

// TestHeaders checks what goes along with each kind of answer, through a real
// connection, and that HEAD answers as GET does, without a body.
func TestHeaders(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	server := httptest.NewServer(h)
	defer server.Close()
	client := server.Client()
	client.Transport = &http.Transport{DisableCompression: true} // it would ask for gzip, and hide that
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ask := func(method, address string, headers ...string) (*http.Response, string) {
		r, err := http.NewRequest(method, server.URL+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(body)
	}
	_, home := ask("GET", "/en/")
	stylesheet := regexp.MustCompile(`/static/[^"]+\.css`).FindString(home)
	if stylesheet == "" {
		t.Fatal("the home page names no stylesheet")
	}
	const pageCache = "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800, no-transform"
	for _, c := range []struct {
		address, kind, language, cache string
		status                         int
		tag                            bool
	}{
		{"/", "text/html", "en, zh-Hans", pageCache, 200, true},
		{"/en/", "text/html", "en", pageCache, 200, true},
		{"/zh/cities/", "text/html", "zh-Hans", pageCache, 200, true},
		{"/en/cities/?as-of=2016", "text/html", "en", pageCache, 200, true},
		{"/zh/cities/prague.json", "application/json", "zh-Hans", pageCache, 200, true},
		{"/en/cities.csv", "text/csv", "en", pageCache, 200, true},
		{"/en/cities.geojson", "application/geo+json", "en", pageCache, 200, true},
		{"/zh/cities/prague.bib", "application/x-bibtex", "zh-Hans", pageCache, 200, true},
		{"/en/index.ris", "application/x-research-info-systems", "en", pageCache, 200, true},
		{"/site.zh.webmanifest", "application/manifest+json", "zh-Hans", pageCache, 200, true},
		{"/en/cities", "", "", pageCache, 301, false},
		{"/en/cities/kiev/", "", "", pageCache, 301, false},
		{"/en/nothing/", "text/html", "en", "no-store", 404, false},
		{"/zh/nothing.json", "application/json", "zh-Hans", "no-store", 404, false},
		{"/zh/cities/?region=mars", "text/html", "zh-Hans", "no-store", 400, false},
		{stylesheet, "text/css", "", "public, max-age=31536000, immutable", 200, true},
		{"/favicon.svg", "image/svg+xml", "", pageCache, 200, true},
		{"/livez", "text/plain", "", "no-store", 200, true},
	} {
		get, body := ask("GET", c.address)
		got := get.Header
		if kind, _, _ := strings.Cut(got.Get("Content-Type"), ";"); get.StatusCode != c.status || kind != c.kind || got.Get("Content-Language") != c.language || got.Get("Cache-Control") != c.cache || (got.Get("ETag") != "") != c.tag {
			t.Errorf("GET %s: %d %v", c.address, get.StatusCode, got)
		}
		for name, want := range headers {
			if !regexp.MustCompile(want).MatchString(strings.Join(got.Values(name), ", ")) {
				t.Errorf("GET %s: %s is %q", c.address, name, got.Values(name))
			}
		}
		if c.status != 301 && got.Get("Content-Length") != fmt.Sprint(len(body)) {
			t.Errorf("GET %s: Content-Length %s, body %d", c.address, got.Get("Content-Length"), len(body))
		}
		head, empty := ask("HEAD", c.address)
		for _, h := range []http.Header{got, head.Header} {
			h.Del("Date")
			if c.status == 301 {
				h.Del("Content-Length") // net/http adds it to GET only
			}
		}
		if head.StatusCode != get.StatusCode || empty != "" || fmt.Sprint(head.Header) != fmt.Sprint(got) {
			t.Errorf("HEAD %s: %d %v, but GET: %d %v", c.address, head.StatusCode, head.Header, get.StatusCode, got)
		}
		if !c.tag {
			continue
		}
		tag := got.Get("ETag")
		for header, status := range map[string]int{
			tag: 304, "W/" + tag: 304, "*": 304, " * ": 304, `"other", ` + tag: 304, `"a",W/` + tag + `,"b"`: 304,
			`"other"`: 200, `W/"other"`: 200, strings.Trim(tag, `"`): 200, "": 200, tag[:len(tag)-1]: 200,
		} {
			res, body := ask("GET", c.address, "If-None-Match", header)
			if res.StatusCode != status || (status == 304) != (body == "") {
				t.Errorf("GET %s, If-None-Match: %s: %d and %d bytes", c.address, header, res.StatusCode, len(body))
			}
			if status == 304 && (res.Header.Get("ETag") != tag || res.Header.Get("Cache-Control") != c.cache || res.Header.Get("Content-Security-Policy") == "") {
				t.Errorf("GET %s, If-None-Match: %s: 304 with %v", c.address, header, res.Header)
			}
		}
	}
	// Twins may be read by the scripts of other sites, pages not.
	for address, want := range map[string]string{"/en/cities.json": "*", "/en/cities/": ""} {
		if got := get(h, address).Header().Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: Access-Control-Allow-Origin %q", address, got)
		}
	}
	// The tag is that of the bytes: it differs by language, form and moment.
	seen := map[string]string{}
	later, _ := serve(t, func() (*site.Snapshot, error) { return snap, nil }, frozen.AddDate(1, 0, 0), nil)
	for name, tag := range map[string]string{
		"en": get(h, "/en/cities/").Header().Get("ETag"), "zh": get(h, "/zh/cities/").Header().Get("ETag"),
		"json": get(h, "/en/cities.json").Header().Get("ETag"), "next year": get(later, "/en/cities/").Header().Get("ETag"),
	} {
		if other := seen[tag]; other != "" || tag == "" {
			t.Errorf("the tag %q of %s is that of %s", tag, name, other)
		}
		seen[tag] = name
	}
}

// TestInsecureBase checks that a site under http does not ask for https.
func TestInsecureBase(t *testing.T) {
	snap, err := real()
	if err != nil {
		t.Fatal(err)
	}
	h, err := server(snap, "http://localhost:8080", frozen, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	w := get(h, "/en/cities/")
	if got := w.Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("Strict-Transport-Security: %s", got)
	}
	if !strings.Contains(w.Body.String(), `rel="canonical" href="http://localhost:8080/en/cities/"`) {
		t.Error("the canonical address does not begin with the base")
	}
}

// TestWrongValues checks the page that answers a wrong value of each parameter:
// it names the right ones, and each leads on.
func TestWrongValues(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	var countries, themes, cities []string
	for _, m := range snap.Dir.Members {
		countries = append(countries, strings.ToLower(m.Partner.Country))
		cities = append(cities, m.Partner.Slug)
	}
	slices.Sort(countries)
	for _, x := range snap.Dir.Themes {
		themes = append(themes, x.Slug)
	}
	for _, c := range []struct {
		page, param, wrong string
		known              []string
	}{
		{"cities", "region", "mars", []string{"europe", "asia", "americas", "africa", "oceania"}},
		{"cities", "region", "Europe", []string{"europe", "asia", "americas", "africa", "oceania"}},
		{"cities", "country", "xx", slices.Compact(countries)},
		{"cities", "kind", "village", []string{"capital-city", "city", "capital-region", "region", "province", "state", "autonomous-community", "federal-district", "governorate"}},
		{"cities", "status", "lapsed", []string{"active", "ended", "unsure"}},
		{"cities", "theme", "magic", themes},
		{"cities", "decade", "1960s", []string{"1970s", "1980s", "1990s", "2000s", "2010s", "2020s"}},
		{"cities", "sort", "size", []string{"date", "name", "country", "region"}},
		{"cities", "as-of", "2016-13", []string{"2016-04-05", "2016-04", "2016"}},
		{"cities", "as-of", "5 April 2016", []string{"2016-04-05", "2016-04", "2016"}},
		{"cities", "as-of", "2999-01-01", []string{"2026-11-30"}},
		{"events", "theme", "magic", themes},
		{"events", "kind", "war", []string{"signing", "agreement", "visit", "programme", "anniversary", "milestone", "opening", "gift", "exhibition", "ending", "vote", "statement", "conference"}},
		{"events", "city", "atlantis", cities},
		{"anniversaries", "year", "2025", []string{"2026", "2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035", "2036"}},
		{"anniversaries", "year", "02027", []string{"2026", "2027", "2028", "2029", "2030", "2031", "2032", "2033", "2034", "2035", "2036"}},
	} {
		for _, l := range lang.Tags() {
			query := url.Values{c.param: {c.wrong}}.Encode()
			path := "/" + string(l) + "/" + c.page
			html, twin, sheet := get(h, path+"/?"+query), get(h, path+".json?"+query), get(h, path+".csv?"+query)
			var v struct {
				Status        int
				Detail, Title string
				Known         []string
			}
			if err := json.Unmarshal(twin.Body.Bytes(), &v); err != nil {
				t.Fatalf("%s.json?%s: %v", path, query, err)
			}
			got, want := slices.Sorted(slices.Values(v.Known)), slices.Sorted(slices.Values(c.known))
			if html.Code != 400 || twin.Code != 400 || sheet.Code != 400 || v.Status != 400 || !slices.Equal(got, want) || !strings.Contains(v.Detail, c.wrong) {
				t.Errorf("%s?%s: %d %d %d %+v, want %v", path, query, html.Code, twin.Code, sheet.Code, v, want)
			}
			d := parseHTML(html.Body.String())
			var offered []string
			for _, a := range d.all("a", func(e *element) bool { return strings.HasPrefix(e.get("href"), path+"/?"+c.param+"=") }) {
				u, err := url.Parse(a.get("href"))
				if err != nil {
					t.Fatal(err)
				}
				value := u.Query().Get(c.param)
				offered = append(offered, value)
				// It bears the name that the pages give it, with the value where that is another.
				if text := d.text(a); !strings.Contains(text, value) && !strings.EqualFold(strings.ReplaceAll(text, " ", "-"), value) {
					t.Errorf("%s?%s offers %s as %q", path, query, value, text)
				}
				if w := get(h, a.get("href")); w.Code != 200 {
					t.Errorf("%s?%s offers %s: %d", path, query, a.get("href"), w.Code)
				}
			}
			if slices.Sort(offered); !slices.Equal(offered, want) {
				t.Errorf("%s/?%s offers %v, want %v", path, query, offered, want)
			}
			if h1 := d.all("h1", nil); len(h1) != 1 || d.text(h1[0]) != v.Title || v.Title != l.Words().Failures[400].Title {
				t.Errorf("%s/?%s: the heading is not %q", path, query, v.Title)
			}
		}
	}
}

// TestFailuresTellNothing closes the store under the server: readers are told
// that something went wrong, and the log is told what.
func TestFailuresTellNothing(t *testing.T) {
	snap, err := compile(site.Input{Seeds: fixtureSeeds, Content: fixtureContent, Now: func() time.Time { return frozen }})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	h, _ := serve(t, func() (*site.Snapshot, error) { return snap, nil }, frozen, &log)
	if err := snap.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ address, kind, words, logged string }{
		{"/en/cities/prague/", "text/html", "Something went wrong on our side", "path=/en/cities/prague/ form=html"},
		{"/zh/cities/prague/", "text/html", "本站出了差错", "path=/zh/cities/prague/"},
		{"/zh/events.json", "application/json", "本站出了差错", "path=/zh/events/ form=json"},
		{"/en/sources/wb-2019-12-20.csv", "application/json", "Something went wrong", "path=/en/sources/wb-2019-12-20/ form=csv"},
		{"/", "text/html", "Something went wrong", "path=/ "},
	} {
		log.Reset()
		w := get(h, c.address)
		body := w.Body.String()
		if w.Code != 500 || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || !strings.Contains(body, c.words) || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %v", c.address, w.Code, w.Header())
		}
		for _, secret := range []string{"sql", "closed", "select", ".go", "database is", cache} {
			if strings.Contains(strings.ToLower(body), secret) {
				t.Errorf("%s tells %q", c.address, secret)
			}
		}
		if !strings.Contains(log.String(), "closed") || !strings.Contains(log.String(), c.logged) {
			t.Errorf("%s: the log says %q", c.address, log.String())
		}
	}
}

// TestOddRequests sends what no browser would send, byte by byte. Nothing of it
// is an error of ours, and nothing leads to another host.
func TestOddRequests(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	server := httptest.NewServer(h)
	defer server.Close()
	long := strings.Repeat("a", 20000)
	for _, request := range []string{
		"GET // HTTP/1.1", "GET //evil.example/ HTTP/1.1", "GET //evil.example/en HTTP/1.1", "GET //en/cities HTTP/1.1", "GET /en//evil.example HTTP/1.1",
		"GET /en//cities HTTP/1.1", "GET /../ HTTP/1.1", "GET /../../etc/passwd HTTP/1.1", "GET /en/../../x HTTP/1.1", "GET /en/./cities HTTP/1.1", "GET /static/../web.go HTTP/1.1",
		"GET /%2f%2fevil.example/en HTTP/1.1", "GET /en%2fcities HTTP/1.1", "GET /en/%2f%2fevil.example HTTP/1.1", "GET /en/cities/%2e%2e%2f HTTP/1.1", "GET /en/%5c%5cevil.example HTTP/1.1",
		`GET /\evil.example/en HTTP/1.1`, `GET /en/\\evil.example HTTP/1.1`, "GET /en/cities/%00/ HTTP/1.1", "GET /en/cities/%00 HTTP/1.1", "GET /en/cities/%ff/ HTTP/1.1", "GET /en/%ff HTTP/1.1",
		"GET /en/cities/\xff/ HTTP/1.1", "GET /en/cities/?q=%ff%00%zz HTTP/1.1", "GET /en/cities/?region=%ff HTTP/1.1", "GET /en/cities/?%zz;&=&&a HTTP/1.1", "GET /en/cities/?as-of=%00 HTTP/1.1",
		"GET /en/cities.json?q=%ed%a0%80 HTTP/1.1", "GET /en/%0d%0aSet-Cookie:x=1 HTTP/1.1", "GET /en?%0d%0aSet-Cookie:x=1 HTTP/1.1", "GET /en/cities?a=\r\n HTTP/1.1",
		"GET /en/" + long + " HTTP/1.1", "GET /en/" + long + "/ HTTP/1.1", "GET /en/" + strings.Repeat("a/", 5000) + " HTTP/1.1", "GET /en/cities/?q=" + long + " HTTP/1.1", "GET /en/cities/?" + strings.Repeat("q=a&", 3000) + " HTTP/1.1",
		"GET http://evil.example/en HTTP/1.1", "GET http://evil.example//x/en HTTP/1.1", "GET evil.example/en HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT evil.example:443 HTTP/1.1", "TRACE /en/ HTTP/1.1",
		"GET /en HTTP/1.1\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Original-URL: /zh/\r\nX-HTTP-Method-Override: DELETE",
		"GET /en/ HTTP/1.1\r\nIf-None-Match: " + long, "GET /en/ HTTP/1.1\r\nAccept-Language: " + long, "GET /en/ HTTP/1.1\r\nRange: bytes=0-1", "GET /en/ HTTP/1.1\r\nCookie: a=b",
		"GET /en/ HTTP/1.1\r\nAccept: image/png", "GET /en/ HTTP/1.1\r\nAccept-Encoding: br;q=x", "GET /en/ HTTP/1.1\r\nIf-Modified-Since: nonsense", "POST /en/ HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
	} {
		short := request[:min(len(request), 80)]
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		end := "\r\nHost: youcheng.example\r\nConnection: close\r\n\r\n"
		if strings.HasSuffix(request, "abc") {
			request, end = strings.Replace(request, " HTTP/1.1", " HTTP/1.1\r\nHost: youcheng.example\r\nConnection: close", 1), ""
		}
		if _, err := io.WriteString(conn, request+end); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%q: %v", short, err)
			conn.Close()
			continue
		}
		body, _ := io.ReadAll(res.Body)
		conn.Close()
		if problem := unsafe(res.StatusCode, res.Header); problem != "" {
			t.Errorf("%q: %s", short, problem)
		}
		if strings.Contains(string(body), "evil.example/en\"") || strings.Contains(res.Header.Get("Location"), "evil.example:") {
			t.Errorf("%q: the answer names the other host", short)
		}
	}
}

// unsafe says what no answer may be, whatever was asked.
func unsafe(status int, h http.Header) string {
	to := h.Get("Location")
	switch {
	case status >= 500 && status != http.StatusNotImplemented: // the standard library answers 501 to an unknown encoding
		return fmt.Sprintf("the answer is %d", status)
	case (status >= 300 && status < 400 && status != http.StatusNotModified) != (to != ""):
		return fmt.Sprintf("%d with Location %q", status, to)
	case to != "" && !ownPath.MatchString(to):
		return fmt.Sprintf("it leads to %q", to)
	case h.Get("Set-Cookie") != "":
		return "it sets a cookie"
	}
	return ""
}

// ownPath is an address of this site: one slash, then something else. A browser
// takes a backslash for a slash, and drops tabs and line ends.
var ownPath = regexp.MustCompile(`^/[^/\\\t\r\n?][^\\\t\r\n?]*(\?[^\t\r\n]*)?$`)

// TestAtOnce asks for 200 pages from 64 sides at once. The answers must be those
// that one reader gets.
func TestAtOnce(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	all := pages(t, snap)
	const rounds = 10
	var some []string
	for i := range 200 {
		some = append(some, all[i*len(all)/200])
	}
	want := parallel(some, func(a string) string { return get(h, a).Body.String() })
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			for i := range rounds {
				n := (g*31 + i*7) % len(some)
				if w := get(h, some[n]); w.Code != 200 || w.Body.String() != want[n] {
					t.Errorf("%s: %d, or another text", some[n], w.Code)
				}
			}
		})
	}
	wg.Wait()
}
