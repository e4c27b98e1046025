package web_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"youcheng/internal/card"
)

// pictureOf is the address of the picture of a page.
func pictureOf(address string) string {
	if strings.Count(address, "/") == 2 {
		return address + "index.png"
	}
	return strings.TrimSuffix(address, "/") + ".png"
}

// TestCards asks for the picture of every page, and holds that the fonts have
// all that stands on it.
func TestCards(t *testing.T) {
	found, addresses := crawled(t)
	h, _ := serve(t, real, frozen, nil)
	letters, err := card.NewLetters()
	if err != nil {
		t.Fatal(err)
	}
	wrong := findings{}
	var own []string
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil || s.status != http.StatusOK {
			continue
		}
		want := pictureOf(furtherPage.ReplaceAllString(plain(address), "/"))
		if address == "/" {
			want = "/en/index.png"
		}
		if s.picture != base+want {
			wrong.add("og:image", "%s: %q, not %s", address, s.picture, want)
		}
		if s.pictureText == "" {
			wrong.add("og:image:alt", "%s has none", address)
		}
		if address == "/" || strings.Contains(address, "?") || furtherPage.MatchString(address) {
			continue
		}
		own = append(own, want)
		var page struct {
			Title, Summary string
			Status         string `json:"status_in_words"`
		}
		if err := json.Unmarshal([]byte(found[strings.TrimSuffix(want, "png")+"json"].body), &page); err != nil {
			t.Fatal(err)
		}
		if missing := letters.Missing(page.Title + page.Summary + page.Status); len(missing) > 0 {
			wrong.add("the fonts of the cards lack a character", "%s: %q", address, missing)
		}
		if page.Status != "" && !strings.Contains(s.pictureText, page.Status) {
			wrong.add("og:image:alt does not say the status", "%s: %s", address, s.pictureText)
		}
	}
	for i, w := range parallel(own, func(a string) *picture { return seePicture(h, a) }) {
		if w.err != nil || w.status != http.StatusOK || w.kind != "image/png" || w.width != card.Width || w.height != card.Height || w.bytes > 60_000 || w.bytes < 5_000 {
			wrong.add("a picture", "%s: %+v", own[i], *w)
		}
	}
	wrong.report(t)
	if len(own) < 100 {
		t.Errorf("%d pictures", len(own))
	}
}

// picture is what is kept of one.
type picture struct {
	status, width, height, bytes int
	kind                         string
	err                          error
}

func seePicture(h http.Handler, address string) *picture {
	w := get(h, address)
	out := &picture{status: w.Code, kind: w.Header().Get("Content-Type"), bytes: w.Body.Len()}
	var c, err = png.DecodeConfig(w.Body)
	out.width, out.height, out.err = c.Width, c.Height, err
	return out
}

// TestCardIsKept asks for a picture again: it is the same, and known by its tag.
func TestCardIsKept(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	first, second := get(h, "/en/cities/prague.png"), get(h, "/en/cities/prague.png")
	tag := first.Header().Get("ETag")
	if tag == "" || tag != second.Header().Get("ETag") || !bytes.Equal(first.Body.Bytes(), second.Body.Bytes()) {
		t.Errorf("the picture changes: %s, then %s", tag, second.Header().Get("ETag"))
	}
	if again := get(h, "/en/cities/prague.png", "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("who has it is answered %d with %d bytes", again.Code, again.Body.Len())
	}
	if head := ask(h, http.MethodHead, "/en/cities/prague.png"); head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("Content-Length") != first.Header().Get("Content-Length") {
		t.Errorf("HEAD is answered %d with %d bytes, of %s", head.Code, head.Body.Len(), head.Header().Get("Content-Length"))
	}
	// Another page and the other language have other pictures.
	for _, other := range []string{"/zh/cities/prague.png", "/en/index.png", "/en/cities.png"} {
		if w := get(h, other); w.Code != http.StatusOK || w.Header().Get("ETag") == tag {
			t.Errorf("%s is answered %d, %s", other, w.Code, w.Header().Get("ETag"))
		}
	}
}
