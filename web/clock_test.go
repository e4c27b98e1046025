package web

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"testing"
	"time"
	"unsafe"

	"youcheng/internal/site"
	"youcheng/static"
)

// set is a time of a running clock whose hands were moved: it shows another time, and
// has run as long as before. Package time makes no such times but of the real clock.
func set(t time.Time, by time.Duration) time.Time {
	p := (*struct {
		wall uint64 // from the 31st bit on, seconds
		ext  int64  // how long the clock has run
		loc  *time.Location
	})(unsafe.Pointer(&t))
	p.wall += uint64(by/time.Second) << 30
	return t
}

// TestClockSetBack serves pages by a clock that goes wrong and is set right: the pages,
// files and feeds are those of the day that it shows.
func TestClockSetBack(t *testing.T) {
	const day = 24 * time.Hour
	real := time.Now()
	if moved := set(real, -day); !moved.Round(0).Equal(real.Round(0).Add(-day)) || moved.Sub(real) != 0 {
		t.Fatalf("package time keeps its times in another way now: %v, %v", real, moved)
	}
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	serve := func(now func() time.Time) *Server {
		snap, err := site.Compile(t.Context(), site.Input{Seeds: os.DirFS("testdata/fixture/seeds"), Content: os.DirFS("testdata/fixture/content"), Cache: cache, Program: "test", Now: at})
		if err != nil {
			t.Fatal(err)
		}
		live := site.NewLive(snap, now())
		t.Cleanup(live.Close)
		return New(Config{Site: live, Static: files, Base: "https://youcheng.example", Now: now, Log: slog.New(slog.DiscardHandler), PageCache: 20 << 20})
	}
	ask := func(s *Server, path string) string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Body.String()
	}
	offset := at().Sub(real.Round(0))
	hands := offset
	s := serve(func() time.Time { return set(time.Now(), hands) })
	for _, c := range []struct {
		name string
		by   time.Duration
	}{
		{"right", 0}, {"years ahead", 4 * 365 * day}, {"set back", 0}, {"set back by a day", -day}, {"by years", -3 * 365 * day}, {"right again", 0}, {"the next day", day},
	} {
		hands = offset + c.by
		fresh := serve(func() time.Time { return at().Add(c.by) })
		for _, path := range []string{"/en/", "/zh/", "/en/cities/", "/en/anniversaries/", "/zh/anniversaries.ics", "/en/stories/", "/en/feed.atom", "/en/stories/of-2030/", "/zh/cities/prague/", "/sitemap.xml", "/en/cities/prague.json", "/en/search/?q=prague"} {
			for range 2 { // drawn, and kept
				if ask(s, path) != ask(fresh, path) {
					t.Errorf("%s: %s is not that of the day", c.name, path)
				}
			}
		}
	}
}
