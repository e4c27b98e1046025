package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"youcheng/web"
)

// operateFlags are for those who run the site.
type operateFlags struct {
	PageCache   size          `default:"20MiB" placeholder:"SIZE" help:"Memory for pages that were drawn, such as 512KiB or 1GiB; 0 keeps none (${default})."`
	RequestLog  string        `default:"-" placeholder:"FILE" help:"Append a line of JSON for each request to this file; - is standard error, and nothing in a preview; \"\" is nowhere (${default})."`
	Log         string        `enum:"auto,json,text" default:"auto" placeholder:"FORM" help:"Form of the log on standard error: json, a line for each event; text; or auto, which is text at a terminal and in a preview (${default})."`
	Drain       time.Duration `default:"1s" placeholder:"TIME" help:"How long to answer on after SIGTERM, while /readyz says 503 and each connection ends with its next answer, so that whoever balances load turns away; not at a terminal (${default})."`
	MetricsAddr string        `placeholder:"HOST:PORT" help:"Private address for what watches the server: /metrics for Prometheus, /debug/pprof/; without it there is none."`
}

// size is a number of bytes, written with a unit or without.
type size int

// UnmarshalText reads a size for kong.
func (s *size) UnmarshalText(text []byte) error {
	number, unit := strings.TrimSpace(string(text)), 1
	for _, u := range []struct {
		name  string
		bytes int
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}} {
		if n, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(n), u.bytes
			break
		}
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n > (1<<40)/unit {
		return fmt.Errorf("%q is no size such as 20MiB, 1GiB or 0", text)
	}
	*s = size(n * unit)
	return nil
}

// memory bounds what a server takes of it.
type memory struct {
	pages int        // bytes for pages that are kept
	kept  func() int // of those, now
	free  bool       // it is left to Go

	mu    sync.Mutex // guards what follows
	works int        // that are heavy and go on
	base  int64      // the bound without connections
	told  int64      // of how many connections the bound knows

	open atomic.Int64 // connections
}

// What a connection takes at most while nobody asks for anything on it, and how many
// may come and go before the bound knows: to set it halts everything for a moment.
const (
	perConnection = 20 << 10
	unnoticed     = 256
)

// thrifty bounds what a server that keeps pages takes of memory. The heap may grow
// freely up to what is in it now, the pages that will be kept, the connections, and
// some room in which pages are drawn and packed: to clear it seldom is worth a tenth
// of the speed, and to let it grow to twice what is in it, as Go would, is worth
// nothing more. With less room, pages that are not kept take twice as long; and with
// none, as when ten thousand connections are not reckoned with, ten times.
//
// A preview keeps no pages, and reads again and again what it has in memory of the
// texts: it is left to Go.
func (m *memory) thrifty() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bound(math.MaxInt64)
}

// bound bounds the memory by what is in the heap, but by no more than most of it: right
// behind a clearing that is known, whatever the readers of that moment make.
func (m *memory) bound(most int64) {
	if m.free {
		unbounded()
		return
	}
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	// The bound is one of all memory: also of what lies beside the heap. To clear a large
	// heap takes long, so it has more room.
	used := min(int64(now.HeapInuse), most) + int64(now.Sys-now.HeapSys)
	room := max(24<<20, used/4)
	debug.SetGCPercent(batchGrowth)
	m.told = m.open.Load()
	m.base = max(used-int64(m.kept())-m.told*perConnection, 0) + int64(m.pages) + room
	debug.SetMemoryLimit(m.base + m.told*perConnection)
}

// connected is told of every connection that comes or goes, by net/http.
func (m *memory) connected(_ net.Conn, state http.ConnState) {
	var n int64
	switch state {
	case http.StateNew:
		n = m.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		n = m.open.Add(-1)
	default:
		return
	}
	if n%unnoticed != 0 { // most of them
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if d := n - m.told; m.free || m.works > 0 || -unnoticed < d && d < unnoticed {
		return
	}
	m.told = n
	debug.SetMemoryLimit(m.base + n*perConnection)
}

// heavy begins work that needs more memory than serving, and returns what ends it:
// then it is cleared, and bounded by what is left. Two such may go on at once.
//
// Where both are nil, the bound stays, but for what [enough] must raise it: to grow, to be
// cleared at once and to give all back to the system makes readers wait, and what is
// served after a reload needs about as much as before.
func (m *memory) heavy(bounds, clear func()) (end func()) {
	if m.free {
		return func() {}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.works++
	if bounds != nil {
		bounds()
	}
	return func() {
		if clear != nil {
			clear()
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		switch m.works--; {
		case m.works > 0:
		case clear != nil:
			m.bound(withGaps(alive()))
		default:
			debug.SetGCPercent(batchGrowth) // the other work may have set both
			m.told = m.open.Load()
			debug.SetMemoryLimit(max(m.base+m.told*perConnection, leastFor(alive())))
		}
	}
}

// withGaps is what a heap takes in which so much is alive.
func withGaps(alive int64) int64 { return alive * 5 / 4 }

// unbounded leaves it to Go.
func unbounded() {
	debug.SetGCPercent(100)
	debug.SetMemoryLimit(math.MaxInt64)
}

// requests opens where the lines of requests go; nil for nowhere.
func (f operateFlags) requests(e *env, preview bool) (w io.Writer, close func(), err error) {
	switch {
	case f.RequestLog == "", f.RequestLog == "-" && preview:
		return nil, func() {}, nil
	case f.RequestLog == "-":
		return e.stderr, func() {}, nil
	}
	file, err := os.OpenFile(f.RequestLog, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, nil, fmt.Errorf("--request-log: %w", err)
	}
	return file, func() { file.Close() }, nil
}

// log is where events are noted; inLines tells that each of them is a line of JSON,
// and nothing else may stand between.
func (f operateFlags) log(e *env, preview bool) (log *slog.Logger, inLines bool) {
	if f.Log == "text" || f.Log == "auto" && (preview || terminal(e.stderr)) {
		return slog.New(slog.NewTextHandler(e.stderr, nil)), false
	}
	return slog.New(slog.NewJSONHandler(e.stderr, nil)), true
}

// flushEvery is how long a line of a request may wait to be written.
const flushEvery = time.Second

// flushing writes the lines of requests until stop is called.
func flushing(s *web.Server) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s.Flush()
			case <-done:
				s.Flush()
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}

// private listens on the address of the numbers of the server, where no reader
// comes. It is nil where there is none.
func (f operateFlags) private() (net.Listener, error) {
	if f.MetricsAddr == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", f.MetricsAddr)
	if err != nil {
		return nil, fmt.Errorf("--metrics-addr: cannot listen on %s: %w", f.MetricsAddr, errors.Unwrap(err))
	}
	return l, nil
}

// watching serves those numbers, and some of the program.
func watching(s *web.Server, program string, open *atomic.Int64) *http.Server {
	own := prometheus.NewRegistry()
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "youcheng_build_info", Help: "The program: the version of Go that built it, and the sum of what it was built from."}, []string{"go", "build"})
	build.WithLabelValues(runtime.Version(), program).Set(1)
	own.MustRegister(build, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "youcheng_connections", Help: "Connections of readers that are open."}, func() float64 { return float64(open.Load()) }))
	m := http.NewServeMux()
	m.Handle("GET /metrics", promhttp.HandlerFor(prometheus.Gatherers{s.Metrics(), own}, promhttp.HandlerOpts{}))
	m.HandleFunc("GET /debug/pprof/", pprof.Index)
	m.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	m.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	m.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	m.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return &http.Server{Handler: m, ReadHeaderTimeout: headerTimeout}
}
