package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"youcheng/web"
)

// operateFlags are for those who run the site.
type operateFlags struct {
	PageCache   size          `long:"page-cache" default:"12MiB" value-name:"SIZE" description:"Memory for pages that were drawn, such as 512KiB or 1GiB; 0 keeps none."`
	RequestLog  string        `long:"request-log" default:"-" value-name:"FILE" description:"Append a line of JSON for each request to this file; - is standard error, and nothing in a preview; \"\" is nowhere."`
	Log         string        `long:"log" choice:"auto" choice:"json" choice:"text" default:"auto" value-name:"FORM" description:"Form of the log on standard error: json, a line for each event; text; or auto, which is text at a terminal and in a preview."`
	Drain       time.Duration `long:"drain" default:"1s" value-name:"TIME" description:"How long to answer on after SIGTERM, while /readyz says 503 and each connection ends with its next answer, so that whoever balances load turns away; not at a terminal."`
	MetricsAddr string        `long:"metrics-addr" value-name:"HOST:PORT" description:"Private address for what watches the server: /metrics for Prometheus, /debug/pprof/; without it there is none."`
}

// size is a number of bytes, written with a unit or without.
type size int

// UnmarshalFlag reads a size.
func (s *size) UnmarshalFlag(text string) error {
	number, unit := strings.TrimSpace(text), 1
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

// How much garbage may gather in a server before it is cleared: so many bytes, and more
// only beside much that is alive, in per cent of it. Where less may gather, such as 40 per
// cent of what a server has alive that has just started, to clear it takes a fifth of the
// ready pages.
const (
	room          = 16 << 20
	servingGrowth = 40
	mostGrowth    = 400
)

// serving lets a server take the memory that it needs, up to the limit, until stop. A
// preview keeps no pages, and reads again and again what it has in memory of the texts:
// it is left to Go.
//
// A bound of memory near what is alive would do harm: with what lies beside the heap,
// and between what is alive in it, that is reached sooner than thought, and then garbage
// is cleared without end. Where a system has no more than so much, GOMEMLIMIT tells it.
func serving(preview bool, limit int64) (stop func()) {
	debug.SetMemoryLimit(limit)
	growth := 100
	debug.SetGCPercent(growth)
	if preview {
		return func() {}
	}
	return afterClearing(func(alive int64) {
		to := int(min(max(room*100/max(alive, 1), servingGrowth), mostGrowth))
		if to < growth-growth/16 || to > growth+growth/16 { // to set it halts everything for a moment
			growth = to
			debug.SetGCPercent(growth)
		}
	})
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

// flushEvery is how long a line of a request may wait to be written, and a server that
// stops for the last of them.
const flushEvery = time.Second

// flushing writes the lines of requests until stop is called.
func flushing(s *web.Server) (stop func()) {
	flush := func() {
		ctx, cancel := context.WithTimeout(context.Background(), flushEvery)
		defer cancel()
		_ = s.Flush(ctx) // there is nowhere to tell it but the log that takes nothing
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				flush()
			case <-done:
				flush()
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
