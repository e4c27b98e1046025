package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime"
	"testing"
	"weak"
)

// TestGarbageGathers holds that a server whose cache of pages is full clears garbage only
// when some of it has gathered. Where it did so for each few pages, one that is not kept
// took three times the processor.
func TestGarbageGathers(t *testing.T) {
	r := start(t, "--page-cache", "20MiB", "--rate-limit", "0", "--request-log", "")
	var addresses []string
	for _, list := range []string{"events", "sources"} {
		for _, m := range regexp.MustCompile(`<loc>[^<]*?(/en/[^<]*)</loc>`).FindAllStringSubmatch(r.get("/sitemap-en-"+list+".xml"), -1) {
			addresses = append(addresses, m[1])
		}
	}
	if len(addresses) < 1000 {
		t.Fatalf("only %d pages", len(addresses))
	}
	for _, address := range addresses { // of 20 kB and more, kept as they are, by gzip and by zstd
		r.get(address)
		req, err := http.NewRequest(http.MethodGet, r.address+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "identity")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Error(err)
		}
		res.Body.Close()
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for n := range 150 {
		r.get(fmt.Sprintf("/en/cities/tokyo/?as-of=20%02d-%02d-01", n/10, n%10+1))
	}
	runtime.ReadMemStats(&after)
	made, times := after.TotalAlloc-before.TotalAlloc, uint64(after.NumGC-before.NumGC)
	if made < 2*before.HeapAlloc || made/(times+1) < before.HeapAlloc/5 {
		t.Errorf("%d MB of garbage were cleared in %d times beside %d MB that are alive", made>>20, times, before.HeapAlloc>>20)
	}
}

// TestForgets holds that a server which does not watch its folders, and a command that
// ends, forget the texts once they are compiled: they take as much as all else.
func TestForgets(t *testing.T) {
	_, flags := copied(t)
	for _, often := range []bool{false, true} {
		e := &env{t.Context(), io.Discard, io.Discard, ""}
		b, err := newBuilder(e, slog.New(slog.DiscardHandler), inputFlags{Seeds: flags[1], Content: flags[3]}, cacheFlag{t.TempDir()}, false, often, "")
		if err != nil {
			t.Fatal(err)
		}
		first := weak.Make(b.compiler)
		for range 2 {
			s, err := b.compile(t.Context(), nil, "")
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		runtime.GC()
		if there := first.Value() != nil; there != often {
			t.Errorf("compiling often %t: what was read is there %t", often, there)
		}
		b.close()
	}
}
