package web

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"youcheng/internal/site"
	"youcheng/static"
)

// TestPanic holds that a fault of a handler is the site's own page for the
// reader, and a line with its cause for the log.
func TestPanic(t *testing.T) {
	snap, err := site.Compile(t.Context(), site.Input{Seeds: os.DirFS("testdata/fixture/seeds"), Content: os.DirFS("testdata/fixture/content"), Cache: t.TempDir(), Program: "test", Now: at})
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	var log, lines bytes.Buffer
	s := New(Config{Site: site.NewLive(snap, time.Now()), Static: files, Base: "https://youcheng.example", Now: time.Now, Log: slog.New(slog.NewJSONHandler(&log, nil)), Requests: &lines})
	s.get("/zh/boom/", func(*request) (*reply, error) { panic("the secret cause") })

	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/zh/boom/", nil))
	if w.Code != 500 {
		t.Errorf("status %d, want 500", w.Code)
	}
	if body := w.Body.String(); !strings.Contains(body, "本站出了差错") || strings.Contains(body, "secret") {
		t.Errorf("the page is not that of a fault, or tells its cause:\n%s", body)
	}
	if !strings.Contains(log.String(), "the secret cause") {
		t.Errorf("the log does not tell the cause: %s", log.String())
	}

	// What the reader may report names the request in both logs.
	id := w.Header().Get("X-Request-Id")
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if id == "" || !strings.Contains(w.Body.String(), "反映问题时请注明请求编号： <code>"+id+"</code>") {
		t.Errorf("the page does not name the request %q", id)
	}
	for name, b := range map[string]*bytes.Buffer{"errors": &log, "requests": &lines} {
		if !strings.Contains(b.String(), `"id":"`+id+`"`) {
			t.Errorf("the log of %s does not name the request %q: %s", name, id, b)
		}
	}
	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/zh/", nil))
	if w.Code != 200 || w.Header().Get("X-Request-Id") != "" {
		t.Errorf("a page is answered %d and names its request, so that no two answers are the same", w.Code)
	}
}
