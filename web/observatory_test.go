package web_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// observatory reckons the score of an answer by the rules of the HTTP Observatory of
// Mozilla (developer.mozilla.org/en-US/observatory/docs/tests_and_scoring, as of 2025):
// one hundred, less what is wrong; and from 90 on, more for what is better than it must
// be. 100 is an A+. What it tells beside the score are the results that count.
//
// Two of its tests are about things outside an answer. That http leads to https is
// held by TestSecureAddress. The list of sites for which browsers never try http
// (preloading) would be worth 5 more; it is joined by the owner of a domain, for all of
// its subdomains, and cannot be left within months: not for a program to ask for.
func observatory(h http.Header, scripts int) (score int, said map[string]int) {
	said = map[string]int{}
	csp := map[string]string{}
	for part := range strings.SplitSeq(h.Get("Content-Security-Policy"), ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(part), " ")
		csp[name] = strings.TrimSpace(sources)
	}
	sources := func(name string) string {
		if s, ok := csp[name]; ok {
			return s
		}
		return csp["default-src"]
	}
	wide := regexp.MustCompile(`'unsafe-inline'|data:|blob:|https:(\s|$)|\*`)
	switch {
	case h.Get("Content-Security-Policy") == "":
		said["csp-not-implemented"] = -25
	case sources("script-src") == "" || sources("object-src") == "" || wide.MatchString(sources("script-src")) || wide.MatchString(sources("object-src")):
		said["csp-implemented-with-unsafe-inline"] = -20
	case strings.Contains(h.Get("Content-Security-Policy"), "http:"):
		said["csp-implemented-with-insecure-scheme"] = -20
	case strings.Contains(h.Get("Content-Security-Policy"), "'unsafe-eval'"):
		said["csp-implemented-with-unsafe-eval"] = -10
	case wide.MatchString(sources("style-src")):
		said["csp-implemented-with-unsafe-inline-in-style-src-only"] = 0
	case csp["default-src"] == "'none'":
		said["csp-implemented-with-no-unsafe-default-src-none"] = 10
	default:
		said["csp-implemented-with-no-unsafe"] = 5
	}
	if h.Get("Set-Cookie") != "" {
		said["cookies-session-without-secure-flag"] = -40 // the worst; there is to be none at all
	}
	if h.Get("Access-Control-Allow-Credentials") != "" {
		said["cross-origin-resource-sharing-implemented-with-universal-access"] = -50
	}
	switch h.Get("Referrer-Policy") {
	case "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin":
		said["referrer-policy-private"] = 5
	case "":
		said["referrer-policy-not-implemented"] = 0
	default:
		said["referrer-policy-unsafe"] = -5
	}
	const sixMonths = 15_768_000
	switch m := regexp.MustCompile(`^max-age=(\d+)(; includeSubDomains)?(; preload)?$`).FindStringSubmatch(h.Get("Strict-Transport-Security")); {
	case m == nil:
		said["hsts-not-implemented"] = -20
	default:
		if n, err := strconv.Atoi(m[1]); err != nil || n < sixMonths {
			said["hsts-implemented-max-age-less-than-six-months"] = -10
		}
	}
	if scripts > 0 {
		said["sri-not-implemented-and-external-scripts-not-loaded-securely"] = -50 // the worst; there is to be none at all
	}
	if h.Get("X-Content-Type-Options") != "nosniff" {
		said["x-content-type-options-not-implemented"] = -5
	}
	switch frames, ok := csp["frame-ancestors"]; {
	case ok && !strings.Contains(frames, "*"):
		said["x-frame-options-implemented-via-csp"] = 5
	case !ok:
		said["x-frame-options-not-implemented"] = -20
	}
	switch h.Get("Cross-Origin-Resource-Policy") {
	case "same-origin", "same-site":
		said["corp-implemented-with-same-origin"] = 10
	case "", "cross-origin":
	default:
		said["corp-header-invalid"] = -5
	}
	better := 0
	score = 100
	for _, n := range said {
		if n < 0 {
			score += n
		} else {
			better += n
		}
	}
	if score >= 90 {
		score += better
	}
	return max(score, 0), said
}

// TestObservatory holds that each kind of answer is an A+, pages with all the bonus
// there is without preloading; and that the reckoning itself finds what is wrong.
func TestObservatory(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	const whole, shared = 130, 120 // data and pictures are for other sites too
	kinds := map[string]int{"/": whole, "/static/" + "nothing.css": whole, "/en/nothing/": whole, "/zh/nothing.json": shared, "/en/cities/?region=mars": whole,
		"/en/cities.json": shared, "/zh/cities.csv": shared, "/en/cities.geojson": shared, "/en/anniversaries.ics": shared, "/en/feed.atom": shared, "/en/cities/prague.png": shared, "/en/cities/prague.bib": shared,
		"/robots.txt": shared, "/sitemap.xml": shared, "/favicon.svg": shared, "/data/partners.csv": shared, "/livez": shared, "/reconcile": shared, "/oembed": shared, "/en/timemap/cities/": shared,
		"/en/search/?q=%3Cscript%3E": whole, "/en/cities/?as-of=2016": whole, "/" + strings.Repeat("a", longestAddress): whole, "/site.en.webmanifest": shared}
	for _, a := range pages(t, snap) {
		kinds[a] = whole
	}
	for address, want := range kinds {
		w := get(h, address)
		scripts := 0
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			d := parseHTML(w.Body.String())
			scripts = len(d.all("script", func(e *element) bool { return e.get("src") != "" }))
		}
		if got, said := observatory(w.Header(), scripts); got < want {
			t.Errorf("%.80s: %d, want %d: %v", address, got, want, said)
		}
	}
	// What is to be framed is so on purpose; all else of it is as strict.
	for _, a := range []string{"/en/embed/cities/prague/", "/zh/embed/cities/prague.svg"} {
		if got, said := observatory(get(h, a).Header(), 0); got < 115 {
			t.Errorf("%s: %d: %v", a, got, said)
		}
	}
	// Redirections are judged by what they lead to, but are protected themselves.
	for _, a := range []string{"/en/cities", "/en/cities/kiev/", "/data/"} {
		w := get(h, a)
		if got, said := observatory(w.Header(), 0); w.Code/100 != 3 || got < shared {
			t.Errorf("%s: %d %d: %v", a, w.Code, got, said)
		}
	}
	for _, c := range []struct {
		header, value string
		most          int
	}{
		{"Content-Security-Policy", "", 60}, {"Content-Security-Policy", "default-src 'self' 'unsafe-inline'; frame-ancestors 'none'", 80}, {"Content-Security-Policy", "default-src 'none'", 80},
		{"Strict-Transport-Security", "", 80}, {"Strict-Transport-Security", "max-age=86400", 120}, {"Referrer-Policy", "unsafe-url", 120}, {"X-Content-Type-Options", "", 125}, {"Set-Cookie", "a=b", 60},
		{"Cross-Origin-Resource-Policy", "nobody", 120}, {"Access-Control-Allow-Credentials", "true", 50},
	} {
		header := get(h, "/en/").Header().Clone()
		header.Set(c.header, c.value)
		if got, said := observatory(header, 0); got > c.most {
			t.Errorf("%s: %q: %d, want at most %d: %v", c.header, c.value, got, c.most, said)
		}
	}
}
