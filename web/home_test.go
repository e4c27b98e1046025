package web_test

import (
	"bytes"
	"compress/gzip"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// TestFirstView holds that the pages at which most readers arrive come in one go:
// compressed, the HTML fits into the first packets that a server may send.
func TestFirstView(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, address := range []string{"/", "/en/", "/zh/"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(w.Body.Bytes()); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		const most = 14 * 1024
		if w.Code != 200 || b.Len() > most {
			t.Errorf("%s: status %d, %d bytes compressed, more than %d", address, w.Code, b.Len(), most)
		}
	}
}

// TestLandIsServed holds that the land to which each map refers is there, under the
// name that the map uses, and small.
func TestLandIsServed(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, address := range []string{"/", "/zh/", "/en/map/", "/en/cities/prague/"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		ref := regexp.MustCompile(`<use href="(/static/land\.[0-9a-f]+\.svg)#([a-z]+)"`).FindStringSubmatch(w.Body.String())
		if ref == nil {
			t.Errorf("%s draws no land", address)
			continue
		}
		w = httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", ref[1], nil))
		if body := w.Body.String(); w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(body, ` id="`+ref[2]+`"`) || len(body) > 40_000 {
			t.Errorf("%s: status %d, %s, %d bytes", ref[1], w.Code, w.Header().Get("Content-Type"), len(body))
		}
	}
}
