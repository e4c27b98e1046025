package main

import (
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"testing"
	"weak"
)

// TestMemoryKnowsConnections holds that the bound of the memory grows and shrinks with
// the connections: without, ten thousand idle ones leave no room for pages, and each
// takes as much processor as five.
func TestMemoryKnowsConnections(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	percent := debug.SetGCPercent(100)
	defer func() {
		debug.SetMemoryLimit(before)
		debug.SetGCPercent(percent)
	}()
	m := &memory{pages: 20 << 20, kept: func() int { return 0 }}
	m.thrifty()
	first := debug.SetMemoryLimit(-1)
	tell := func(n int, s http.ConnState) {
		for range n {
			m.connected(nil, s)
		}
	}
	for _, c := range []struct {
		name string
		do   func()
		want int // connections more than at first
	}{
		{"some come", func() { tell(unnoticed-1, http.StateNew) }, 0},
		{"many come", func() { tell(9*unnoticed+1, http.StateNew) }, 10 * unnoticed},
		{"they ask and rest", func() { tell(3, http.StateActive); tell(3, http.StateIdle) }, 10 * unnoticed},
		{"one goes and one comes", func() { tell(1, http.StateClosed); tell(1, http.StateNew) }, 10 * unnoticed},
		{"most go", func() { tell(8*unnoticed, http.StateClosed) }, 2 * unnoticed},
		{"heavy work has bounds of its own", func() {
			end := m.heavy(func() { debug.SetMemoryLimit(first) }, func() {})
			tell(unnoticed, http.StateNew)
			if got := debug.SetMemoryLimit(-1); got != first {
				t.Errorf("heavy work is bounded by %d, want %d", got, first)
			}
			end()
		}, -1},
		{"a reload leaves the bound", func() {
			m.base = first
			end := m.heavy(nil, nil)
			tell(unnoticed, http.StateNew)
			debug.SetMemoryLimit(2 * first) // as enough does
			end()
		}, 4 * unnoticed},
		{"a reload outlasts the drawing of pictures", func() {
			drawn, reloaded := m.heavy(unbounded, func() {}), m.heavy(nil, nil)
			drawn()
			reloaded()
			if got := debug.SetGCPercent(batchGrowth); got != batchGrowth {
				t.Errorf("garbage is cleared at %d per cent, want %d", got, batchGrowth)
			}
		}, 4 * unnoticed},
		{"what is alive is more than the bound", func() {
			m.base = 0
			much := make([]byte, 64<<20)
			runtime.GC()
			m.heavy(nil, nil)()
			if got := debug.SetMemoryLimit(-1); got < 96<<20 {
				t.Errorf("%d bytes are alive, and the bound is %d", len(much), got)
			}
			runtime.KeepAlive(much)
		}, -1},
		{"readers make garbage while heavy work ends", func() {
			var garbage []byte
			m.heavy(unbounded, func() {
				runtime.GC()
				debug.SetGCPercent(-1) // nothing is cleared meanwhile
				garbage = make([]byte, 64<<20)
			})()
			if got := debug.SetMemoryLimit(-1); got > 96<<20 {
				t.Errorf("the bound is %d beside %d bytes of garbage", got, len(garbage))
			}
		}, -1},
	} {
		c.do()
		if got, want := debug.SetMemoryLimit(-1), first+int64(c.want)*perConnection; c.want >= 0 && got != want {
			t.Errorf("%s: bound %d, want %d", c.name, got, want)
		}
	}
	if m.told != 4*unnoticed {
		t.Errorf("after heavy work it knows of %d connections, want %d", m.told, 4*unnoticed)
	}
}

// TestForgets holds that a server which does not watch its folders, and a command that
// ends, forget the texts once they are compiled: they take as much as all else.
func TestForgets(t *testing.T) {
	_, flags := copied(t)
	for _, often := range []bool{false, true} {
		e := &env{t.Context(), io.Discard, io.Discard}
		b, err := newBuilder(e, slog.New(slog.DiscardHandler), inputFlags{Seeds: flags[1], Content: flags[3]}, cacheFlag{t.TempDir()}, false, often)
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
