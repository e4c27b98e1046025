package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// TestCompression asks for each kind of answer in each coding: what comes is the
// same once it is unpacked, has a tag of its own, and is smaller.
func TestCompression(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	_, stylesheet, _ := strings.Cut(get(h, "/en/").Body.String(), `rel="stylesheet" href="`)
	stylesheet, _, _ = strings.Cut(stylesheet, `"`)
	unpack := map[string]func(io.Reader) (io.Reader, error){
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	}
	for _, test := range []struct {
		address string
		status  int
		packed  bool
	}{
		{"/en/", 200, true},
		{"/zh/cities/prague/", 200, true},
		{"/en/cities/prague.json", 200, true},
		{"/zh/cities.csv", 200, true},
		{"/en/cities.geojson", 200, true},
		{"/zh/anniversaries.ics", 200, true},
		{"/en/changes.atom", 200, true},
		{"/zh/nowhere/", 404, true},
		{"/en/cities/?region=moon", 400, true},
		{stylesheet, 200, true},
		{"/en/cities/prague.png", 200, false},
		{"/favicon.ico", 200, false},
		{"/livez", 200, false}, // too small
		{"/robots.txt", 200, false},
	} {
		plain := get(h, test.address)
		if plain.Code != test.status || plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: status %d, coding %q", test.address, plain.Code, plain.Header().Get("Content-Encoding"))
		}
		tags := []string{plain.Header().Get("ETag")}
		for coding, open := range unpack {
			if coding == "" {
				continue
			}
			w := get(h, test.address, "Accept-Encoding", coding)
			packs := slices.Contains(varies(w), "Accept-Encoding")
			if kind := w.Header().Get("Content-Type"); packs != (!strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "image/svg")) {
				t.Errorf("%s: Vary is %q", test.address, w.Header().Values("Vary"))
			}
			if !test.packed {
				if w.Header().Get("Content-Encoding") != "" || w.Body.String() != plain.Body.String() {
					t.Errorf("%s: is packed by %q", test.address, w.Header().Get("Content-Encoding"))
				}
				continue
			}
			if got := w.Header().Get("Content-Encoding"); got != coding {
				t.Errorf("%s: %q for %s", test.address, got, coding)
				continue
			}
			size := w.Body.Len()
			if got := w.Header().Get("Content-Length"); got != strconv.Itoa(size) || size*10 > plain.Body.Len()*7 {
				t.Errorf("%s: %d bytes by %s of %d, and Content-Length is %s", test.address, size, coding, plain.Body.Len(), got)
			}
			r, err := open(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(r); err != nil || string(body) != plain.Body.String() {
				t.Errorf("%s: another body by %s: %v", test.address, coding, err)
			}
			tag := w.Header().Get("ETag")
			if test.status != http.StatusOK {
				continue
			}
			if tag == "" || slices.Contains(tags, tag) {
				t.Errorf("%s: the tag by %s is %s as that of another form", test.address, coding, tag)
			}
			tags = append(tags, tag)
			if again := get(h, test.address, "Accept-Encoding", coding, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 || !slices.Contains(varies(again), "Accept-Encoding") {
				t.Errorf("%s: %d with its tag by %s, Vary %q", test.address, again.Code, coding, again.Header().Values("Vary"))
			}
			if other := get(h, test.address, "If-None-Match", tag); other.Code != http.StatusOK {
				t.Errorf("%s: %d plain with the tag by %s", test.address, other.Code, coding)
			}
			head := httptest.NewRecorder()
			req := httptest.NewRequest(http.MethodHead, test.address, nil)
			req.Header.Set("Accept-Encoding", coding)
			h.ServeHTTP(head, req)
			if head.Body.Len() > 0 || head.Header().Get("Content-Length") != strconv.Itoa(size) || head.Header().Get("ETag") != tag {
				t.Errorf("%s: HEAD by %s has %v", test.address, coding, head.Header())
			}
		}
	}
}

// TestNegotiation holds which coding is chosen: for a page that is kept the smallest,
// and for what is made for one reader the quickest, of those wanted most.
func TestNegotiation(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	hurried := map[string]string{"gzip, deflate, br, zstd": "zstd", "*": "zstd", "gzip, deflate, br": "gzip", "br; q=0.8 ,gzip ; q=0.8": "gzip"}
	for accept, want := range map[string]string{
		"":                             "",
		"gzip, deflate, br, zstd":      "br",
		"gzip, deflate, br":            "br",
		"gzip, deflate":                "gzip",
		"gzip, zstd":                   "zstd",
		"zstd;q=0.9, gzip, deflate":    "gzip",
		"identity, gzip":               "gzip",
		"GZIP":                         "gzip",
		"br;q=0.5, gzip;q=0.8":         "gzip",
		"br; q=0.8 ,gzip ; q=0.8":      "br",
		"br, zstd;q=0.5":               "br",
		"br;q=0, gzip;q=0":             "",
		"*":                            "br",
		"*;q=0.5, br;q=0":              "zstd",
		"identity":                     "",
		"identity;q=1, gzip;q=0.5":     "",
		"identity;q=0, gzip;q=0.001":   "gzip",
		"br;q=none, gzip;q=7, *;q=-1":  "",
		"br;q=NaN":                     "",
		"compress, zstd":               "zstd",
		"compress, dcb":                "",
		",;q=,=;,;;;":                  "",
		strings.Repeat("gzip,", 10000): "gzip",
	} {
		if got := get(h, "/en/", "Accept-Encoding", accept).Header().Get("Content-Encoding"); got != want {
			t.Errorf("%.60q: %q, not %q", accept, got, want)
		}
		if quicker, ok := hurried[accept]; ok {
			want = quicker
		}
		if got := get(h, "/en/cities/?as-of=2015-01-01", "Accept-Encoding", accept).Header().Get("Content-Encoding"); got != want {
			t.Errorf("%.60q: %q of a day of the past, not %q", accept, got, want)
		}
	}
}
