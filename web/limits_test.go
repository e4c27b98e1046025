package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/static"
	"youcheng/web"
)

// longestAddress is that which is read, in bytes.
const longestAddress = 8000

// guarded is a server for the fixture, of which the test sets what bounds readers.
func guarded(t testing.TB, set func(*web.Config)) http.Handler {
	t.Helper()
	snap, err := fixture()
	if err != nil {
		t.Fatal(err)
	}
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := web.Config{Site: site.NewLive(snap, frozen), Static: files, Base: base, Now: func() time.Time { return frozen }, Log: slog.New(slog.DiscardHandler), PageCache: 32 << 20}
	set(&c)
	return web.New(c)
}

// askFrom asks for an address from another machine. Headers come in pairs.
func askFrom(h http.Handler, peer, address string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.RemoteAddr = peer
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestTooMuch holds the bounds of what is read of a request: what is just within is
// answered, and what is beyond gets a page of the site in the language of the address,
// or the same as JSON, with all headers that an answer has; also where the page that is
// asked for is kept.
func TestTooMuch(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	get(h, "/en/cities/") // is kept now
	const most = 16 << 10
	long := func(path string, n int) string { return path + strings.Repeat("a", n-len(path)) }
	for _, c := range []struct {
		name    string
		address string
		header  int // bytes of a header
		status  int
	}{
		{"the longest address", long("/en/search/?q=", longestAddress), 0, 200},
		{"an address that is longer", long("/en/search/?q=", longestAddress+1), 0, 414},
		{"a path that is longer", long("/zh/cities/", longestAddress+1), 0, 414},
		{"data", long("/zh/search.json?q=", longestAddress+1), 0, 414},
		{"no language", long("/", longestAddress+1), 0, 414},
		{"a service", long("/reconcile?queries=", longestAddress+1), 0, 414},
		{"most conditions", "/en/cities/?" + strings.Repeat("a&", 99) + "a", 0, 200},
		{"more conditions", "/en/cities/?" + strings.Repeat("a&", 100) + "a", 0, 400},
		{"more conditions of data", "/zh/cities.json?" + strings.Repeat("a&", 100) + "a", 0, 400},
		{"a large header", "/en/cities/", most - 100, 200},
		{"a larger header", "/en/cities/", most, 431},
		{"a larger header for data", "/zh/cities.json", most, 431},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := get(h, c.address, "X-Long", strings.Repeat("a", c.header))
			if w.Code != c.status {
				t.Fatalf("status %d, want %d", w.Code, c.status)
			}
			if c.status == 200 {
				return
			}
			if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("headers: %v", w.Header())
			}
			l := lang.EN
			if strings.HasPrefix(c.address, "/zh") {
				l = lang.ZH
			}
			title := l.Words().Failures[c.status].Title
			if strings.Contains(c.address, ".json") || strings.HasPrefix(c.address, "/reconcile") {
				var said struct {
					Status        int
					Title, Detail string
				}
				if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || said.Status != c.status || said.Title != title || said.Detail == "" {
					t.Errorf("%v: %s", err, w.Body)
				}
				return
			}
			d := parseHTML(w.Body.String())
			if h1 := d.all("h1", nil); len(d.problems) > 0 || len(h1) == 0 || d.text(h1[0]) != title {
				t.Errorf("the page is not that of %q: %v", title, d.problems)
			}
			if c.status == 400 && !strings.Contains(w.Body.String(), "100") {
				t.Error("the page does not tell the bound")
			}
			if w.Body.Len() > 16<<10 {
				t.Errorf("the page has %d bytes, as if it repeated the address", w.Body.Len())
			}
		})
	}
}

// TestRateLimit holds that a client is refused who asks for more answers that are not
// kept than it may, with a page or JSON that says when to ask again; that other
// clients, kept pages and files are not; and that it may ask again after a second.
func TestRateLimit(t *testing.T) {
	var mu sync.Mutex
	now := frozen
	h := guarded(t, func(c *web.Config) {
		c.RateLimit = 5
		c.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	wait := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
	const me, other = "192.0.2.1:1000", "192.0.2.2:1000"
	for _, c := range []struct {
		name, address string
		headers       []string
		kind, words   string // of the refusal
	}{
		{"search", "/en/search/?q=prague", nil, "text/html", "Too many requests"},
		{"conditions", "/zh/cities/?region=asia", nil, "text/html", "请求过于频繁"},
		{"a day", "/zh/cities.json?as-of=2016", nil, "application/json", "请求过于频繁"},
		{"a day by header", "/en/cities/", []string{"Accept-Datetime", "Thu, 01 Jan 2015 00:00:00 GMT"}, "text/html", "Too many requests"},
		{"a form by header", "/en/cities/", []string{"Accept", "application/json"}, "application/json", "Too many requests"},
		{"reconciliation", "/reconcile/suggest/entity?prefix=p", nil, "application/json", "Too many requests"},
		{"oEmbed", "/oembed?url=" + url.QueryEscape(base+"/en/cities/prague/"), nil, "application/json", "Too many requests"},
		{"a service in a browser", "/oembed?url=x", []string{"Accept", "text/html,*/*;q=0.8"}, "text/html", "请求过于频繁"},
		{"a file with a question", "/static/style.css?1", nil, "text/html", "Too many requests"},
		{"addresses that do not exist", "/en/cities/atlantis/", nil, "text/html", "Too many requests"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wait(time.Minute)
			for i := range 5 {
				if w := askFrom(h, me, c.address, c.headers...); w.Code == http.StatusTooManyRequests {
					t.Fatalf("refused at request %d", i+1)
				}
			}
			w := askFrom(h, me, c.address, c.headers...)
			if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Security-Policy") == "" {
				t.Errorf("%d %v", w.Code, w.Header())
			}
			if kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); kind != c.kind || !strings.Contains(w.Body.String(), c.words) {
				t.Errorf("%s: %.300s", kind, w.Body)
			}
			if w := askFrom(h, "192.0.2.1:2000", c.address, c.headers...); w.Code != http.StatusTooManyRequests {
				t.Errorf("by another connection: %d", w.Code)
			}
			if w := askFrom(h, other, c.address, c.headers...); w.Code == http.StatusTooManyRequests {
				t.Error("another client is refused")
			}
			for range 10 {
				for _, kept := range []string{"/", "/en/", "/zh/cities/", "/en/cities.csv", "/en/cities/prague.json", "/en/search/", "/robots.txt", "/favicon.svg", "/livez", "/readyz", "/data/partners.csv"} {
					if w := askFrom(h, me, kept); w.Code != 200 {
						t.Fatalf("%s is refused: %d", kept, w.Code)
					}
				}
			}
			wait(time.Second)
			if w := askFrom(h, me, c.address, c.headers...); w.Code == http.StatusTooManyRequests {
				t.Error("refused after a second")
			}
		})
	}
}

// TestRateLimitOff holds that no client is refused where there is no limit.
func TestRateLimitOff(t *testing.T) {
	h := guarded(t, func(*web.Config) {})
	for range 300 {
		if w := askFrom(h, "192.0.2.1:1", "/en/oembed/?x"); w.Code != 404 {
			t.Fatalf("status %d", w.Code)
		}
	}
}

// TestWhoAsks holds by what clients are counted: by the address of the connection, of
// IPv6 by its network; by what a proxy says only where the proxy is trusted, and then
// by the last address that is not that of a trusted one.
func TestWhoAsks(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:ffff::/48")}
	for _, c := range []struct {
		name    string
		trusted bool
		peers   [2]string // ask
		says    [2]string // X-Forwarded-For
		same    bool
	}{
		{"one address, two connections", false, [2]string{"192.0.2.1:1", "192.0.2.1:2"}, [2]string{}, true},
		{"two addresses", false, [2]string{"192.0.2.1:1", "192.0.2.2:1"}, [2]string{}, false},
		{"one network of IPv6", false, [2]string{"[2001:db8::1]:1", "[2001:db8::ffff:2]:1"}, [2]string{}, true},
		{"two networks of IPv6", false, [2]string{"[2001:db8::1]:1", "[2001:db8:0:1::1]:1"}, [2]string{}, false},
		{"IPv4 as IPv6", false, [2]string{"192.0.2.1:1", "[::ffff:192.0.2.1]:1"}, [2]string{}, true},
		{"a reader who says to be others, none trusted", false, [2]string{"192.0.2.1:1", "192.0.2.1:1"}, [2]string{"198.51.100.1", "198.51.100.2"}, true},
		{"a reader who says to be others", true, [2]string{"192.0.2.1:1", "192.0.2.1:1"}, [2]string{"198.51.100.1", "198.51.100.2"}, true},
		{"a reader who says to be a proxy", true, [2]string{"192.0.2.1:1", "192.0.2.1:1"}, [2]string{"10.0.0.1", "10.0.0.2"}, true},
		{"two readers by a proxy", true, [2]string{"10.0.0.1:1", "10.0.0.1:1"}, [2]string{"198.51.100.1", "198.51.100.2"}, false},
		{"one reader by two proxies", true, [2]string{"10.0.0.1:1", "10.0.0.2:1"}, [2]string{"198.51.100.1", "198.51.100.1"}, true},
		{"by proxies in a row", true, [2]string{"10.0.0.1:1", "10.0.0.1:1"}, [2]string{"198.51.100.1, 10.1.1.1", "198.51.100.2,10.1.1.1 , [2001:db8:ffff::1]"}, false},
		{"who makes addresses up before the proxy adds the true one", true, [2]string{"10.0.0.1:1", "10.0.0.1:1"}, [2]string{"203.0.113.1, 198.51.100.1", "203.0.113.2, 198.51.100.1"}, true},
		{"who makes a trusted one up before it", true, [2]string{"10.0.0.1:1", "10.0.0.1:1"}, [2]string{"10.9.9.9, 198.51.100.1", "198.51.100.1"}, true},
		{"nonsense", true, [2]string{"10.0.0.1:1", "10.0.0.1:1"}, [2]string{"198.51.100.1, unknown", "<script>"}, true},
		{"by a proxy of IPv6", true, [2]string{"[2001:db8:ffff::1]:1", "[2001:db8:ffff::1]:1"}, [2]string{"2001:db8::1", "2001:db8::2"}, true},
		{"by a proxy that is not trusted", false, [2]string{"10.0.0.1:1", "10.0.0.1:1"}, [2]string{"198.51.100.1", "198.51.100.2"}, true},
		{"by a private address that is not named", true, [2]string{"192.168.0.1:1", "192.168.0.1:1"}, [2]string{"198.51.100.1", "198.51.100.2"}, true},
		{"by this machine, not named", true, [2]string{"127.0.0.1:1", "127.0.0.1:1"}, [2]string{"198.51.100.1", "198.51.100.2"}, true},
		{"by a neighbour, not named", true, [2]string{"169.254.0.1:1", "169.254.0.1:1"}, [2]string{"198.51.100.1", "198.51.100.2"}, true},
		{"Forwarded is nobody's word", true, [2]string{"192.0.2.1:1", "192.0.2.1:1"}, [2]string{"", ""}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := guarded(t, func(conf *web.Config) {
				conf.RateLimit = 1
				if c.trusted {
					conf.Trusted = trusted
				}
			})
			var codes [2]int
			for i := range 2 {
				headers := []string{"Forwarded", fmt.Sprintf("for=203.0.113.%d", i), "X-Real-Ip", fmt.Sprintf("203.0.113.%d", i), "Cf-Connecting-Ip", fmt.Sprintf("203.0.113.%d", i)}
				if c.says[i] != "" {
					headers = append(headers, "X-Forwarded-For", c.says[i])
				}
				codes[i] = askFrom(h, c.peers[i], "/en/search/?q=prague", headers...).Code
			}
			if want := [2]int{200, map[bool]int{true: 429, false: 200}[c.same]}; codes != want {
				t.Errorf("status %v, want %v", codes, want)
			}
		})
	}
}

// TestManyClients holds that clients are forgotten where there are more than are
// remembered, and that one who asks on is not.
func TestManyClients(t *testing.T) {
	h := guarded(t, func(c *web.Config) { c.RateLimit = 1 })
	ask := func(a netip.Addr) int {
		return askFrom(h, netip.AddrPortFrom(a, 1).String(), "/reconcile/flyout/type?id=x").Code
	}
	me := netip.MustParseAddr("192.0.2.1")
	a := netip.MustParseAddr("10.0.0.0")
	ask(me)
	for i := range 20_000 {
		a = a.Next()
		if code := ask(a); code != 404 {
			t.Fatalf("client %d: %d", i, code)
		}
		if i%5000 == 0 && ask(me) != 429 {
			t.Fatalf("one who asks on is forgotten after %d others", i)
		}
	}
	if code := ask(netip.MustParseAddr("10.0.0.1")); code != 404 {
		t.Errorf("the first of them: %d, want to be forgotten", code)
	}
}

// TestSecureAddress holds that a reader who came to a proxy by http is led to https,
// at the address of the site and nowhere else, where the proxy is trusted; and that
// nobody else is.
func TestSecureAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.1/32")}
	for _, c := range []struct {
		name, base, peer, address string
		proto                     []string
		to                        string
	}{
		{"by http", base, "10.0.0.1:1", "/en/cities/?as-of=2016&x=%0d%0a", []string{"http"}, base + "/en/cities/?as-of=2016&x=%0d%0a"},
		{"in capitals, behind others", base, "10.0.0.1:1", "/zh/", []string{"https", "https, HTTP "}, base + "/zh/"},
		{"a path like a host", base, "10.0.0.1:1", "//evil.example/", []string{"http"}, base + "//evil.example/"},
		{"an encoded path", base, "10.0.0.1:1", "/en/%0d%0aX:y/", []string{"http"}, base + "/en/%0d%0aX:y/"},
		{"by https", base, "10.0.0.1:1", "/zh/", []string{"http", "https"}, ""},
		{"one that is not trusted", base, "10.0.0.2:1", "/zh/", []string{"http"}, ""},
		{"a site without https", "http://youcheng.example", "10.0.0.1:1", "/zh/", []string{"http"}, ""},
		{"nothing is said", base, "10.0.0.1:1", "/zh/", nil, ""},
		{"nonsense", base, "10.0.0.1:1", "/zh/", []string{"gopher"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := guarded(t, func(conf *web.Config) { conf.Trusted, conf.Base = trusted, c.base })
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			u, err := url.ParseRequestURI(c.address)
			if err != nil {
				t.Fatal(err)
			}
			r.URL, r.RequestURI, r.RemoteAddr, r.Host = u, c.address, c.peer, "evil.example"
			r.Header["X-Forwarded-Proto"] = c.proto
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if c.to == "" {
				if w.Code != 200 {
					t.Errorf("status %d", w.Code)
				}
				return
			}
			if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != c.to || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%d %v, want to be led to %s", w.Code, w.Header(), c.to)
			}
		})
	}
}

// TestNobodyIsNamed holds that no address of a reader is written down: neither in the
// lines of requests nor in those of faults and refusals.
func TestNobodyIsNamed(t *testing.T) {
	var log, lines bytes.Buffer
	var s *web.Server
	h := guarded(t, func(c *web.Config) {
		c.RateLimit, c.Requests = 2, &lines
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Trusted = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})
	s = h.(*web.Server)
	for _, c := range []struct{ peer, says string }{{"198.51.100.77:4711", "203.0.113.88"}, {"10.0.0.1:1", "203.0.113.88, 198.51.100.77"}, {"[2001:db8:77::88]:1", ""}} {
		for _, address := range []string{"/en/", "/en/search/?q=a", "/en/search/?q=a", "/en/search/?q=a", "/en/nothing/", "/reconcile?queries=x", "/en/search/?" + strings.Repeat("a&", 200)} {
			askFrom(h, c.peer, address, "X-Forwarded-For", c.says, "User-Agent", "Browser-77", "Referer", "https://77.example/", "Cookie", "id=77")
		}
	}
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(lines.String(), "\n"); n != 21 {
		t.Errorf("%d lines of requests", n)
	}
	if !strings.Contains(lines.String(), `"status":429`) || !strings.Contains(log.String(), "--trusted-proxy") {
		t.Errorf("nobody was refused:\n%s\n%s", lines.String(), log.String())
	}
	for _, secret := range []string{"198.51", "203.0.113", "2001:db8", "10.0.0", "Browser", "77"} {
		for i, line := range slices.Concat(strings.Split(lines.String(), "\n"), strings.Split(log.String(), "\n")) {
			if _, after, ok := strings.Cut(line, `"method"`); ok { // the time and the id may hold any figures
				line, _, _ = strings.Cut(after, `,"status"`)
			} else if _, after, ok := strings.Cut(line, " level="); ok {
				line = after
			}
			if strings.Contains(line, secret) {
				t.Errorf("line %d tells %q: %s", i, secret, line)
			}
		}
	}
}

// TestSecurityTxt checks the file of RFC 9116: it is there as long as it is right, and
// not without a contact.
func TestSecurityTxt(t *testing.T) {
	const address = "/.well-known/security.txt"
	until := frozen.AddDate(0, 6, 0)
	contact := web.SecurityContact{Addresses: []string{"mailto:security@youcheng.example", "https://youcheng.example/report"}, Expires: until}
	h := guarded(t, func(c *web.Config) { c.Contact = contact })
	w := get(h, address)
	want := "Contact: mailto:security@youcheng.example\nContact: https://youcheng.example/report\nExpires: " + until.UTC().Format(time.RFC3339) +
		"\nPreferred-Languages: en, zh\nCanonical: https://youcheng.example/.well-known/security.txt\n"
	if w.Code != 200 || w.Body.String() != want || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%d %v:\n%s\nwant\n%s", w.Code, w.Header(), w.Body, want)
	}
	if paths := h.(*web.Server).Paths(); !slices.Contains(paths, address) {
		t.Error("an export would not hold it")
	}
	plain := guarded(t, func(c *web.Config) { c.Contact, c.Base = contact, "http://youcheng.example" })
	if body := get(plain, address).Body.String(); strings.Contains(body, "Canonical") {
		t.Errorf("an address without https is named:\n%s", body)
	}
	late := guarded(t, func(c *web.Config) { c.Contact, c.Now = contact, func() time.Time { return until } })
	if w := get(late, address); w.Code != 404 {
		t.Errorf("after it expired: %d", w.Code)
	}
	none := guarded(t, func(*web.Config) {})
	if w := get(none, address); w.Code != 404 || slices.Contains(none.(*web.Server).Paths(), address) {
		t.Errorf("without a contact: %d", w.Code)
	}
}
