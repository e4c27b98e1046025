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
	var log bytes.Buffer
	s := New(Config{Site: site.NewLive(snap, time.Now()), Static: files, Base: "https://youcheng.example", Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil))})
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
}
