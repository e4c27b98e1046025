package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/internal/watch"
	"youcheng/static"
	"youcheng/web"
)

type serveCommand struct {
	Addr    string `long:"addr" default:"localhost:8080" value-name:"HOST:PORT" description:"Address to listen on."`
	Preview bool   `long:"preview" description:"For editors: read the folders seeds and content, show drafts and stories to come, what is wrong on each page, and load open pages anew at each save."`
	Watch   bool   `long:"watch" description:"Take over changes of the folders of --seeds and --content at once; without it, at SIGHUP."`
	inputFlags
	cacheFlag
	baseFlag
	indexNowFlag
	contactFlags
	operateFlags
	guardFlags
}

// How long a slow reader may take, and how long requests may go on after the
// server was told to stop.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 10 * time.Second
	// The site answers with a page where a header is too large; this only bounds what is read
	// before that.
	maxHeader = 32 << 10
)

func (c *serveCommand) Run(e *env) error {
	if _, err := c.base(c.Addr); err != nil {
		return err
	}
	if err := cmp.Or(c.indexNowFlag.check(), c.contactFlags.check(), c.guardFlags.check()); err != nil {
		return err
	}
	trusted, err := c.trusted()
	if err != nil {
		return err
	}
	if c.Preview {
		if err := c.folders(); err != nil {
			return err
		}
	}
	var folders, names []string
	for _, x := range [][2]string{{"seeds", c.Seeds}, {"content", c.Content}} {
		if x[1] != "" {
			names, folders = append(names, x[0]), append(folders, x[1])
		}
	}
	if c.Watch && len(folders) == 0 {
		return errors.New("--watch: there is no folder to watch; name one with --seeds or --content")
	}
	listener, err := net.Listen("tcp", c.Addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is taken by another program; choose another address with --addr", c.Addr)
	case err != nil:
		return fmt.Errorf("--addr: cannot listen on %s: %w", c.Addr, errors.Unwrap(err))
	}
	defer listener.Close()
	base, err := c.base(listening(c.Addr, listener))
	if err != nil {
		return err
	}
	requests, closeRequests, err := c.requests(e, c.Preview)
	if err != nil {
		return err
	}
	defer closeRequests()
	private, err := c.private()
	if err != nil {
		return err
	}
	if private != nil {
		defer private.Close()
	}
	log, inLines := c.log(e, c.Preview)
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	limit := debug.SetMemoryLimit(-1) // GOMEMLIMIT, or none
	roomy()
	stopRaising := enough()
	defer stopRaising() // where it never serves
	type loaded struct {
		files *static.Files
		err   error
	}
	assets := make(chan loaded, 1) // are read meanwhile
	go func() {
		files, err := static.Load()
		assets <- loaded{files, err}
	}()
	builder, err := newBuilder(e, log, c.inputFlags, c.cacheFlag, c.Preview, c.Preview || c.Watch, e.itself)
	if err != nil {
		return err
	}
	defer builder.close()
	// What changes while the site is compiled for the first time counts too.
	r := &reloader{build: builder.compile, inLines: inLines, fixed: len(folders) == 0, watched: names, stderr: e.stderr, log: log, hangUp: make(chan os.Signal, 1)}
	// At a terminal the signal means that it was closed, and the server ends.
	if !c.Preview && !terminal(e.stderr) {
		signal.Notify(r.hangUp, syscall.SIGHUP)
		defer signal.Stop(r.hangUp)
	}
	if c.Preview {
		r.preview = web.NewPreview(time.Now())
	}
	if c.Watch || c.Preview {
		if r.changed, err = watch.Watch(ctx, folders, log); err != nil {
			return err
		}
	}
	// What the folders held last is served until it is known what they hold now: of
	// many texts that takes seconds.
	snap := builder.compiler.Last(ctx)
	r.late = snap != nil
	if snap == nil {
		if snap, err = builder.compile(ctx, nil, ""); err != nil {
			return err
		}
	}
	r.live = site.NewLive(snap, time.Now())
	defer r.live.Close()
	got := <-assets
	if got.err != nil {
		return got.err
	}
	config := web.Config{
		Site: r.live, Static: got.files, Base: base, Now: time.Now, Log: log, IndexNowKey: c.IndexNowKey, Preview: r.preview,
		PageCache: int(c.PageCache), Requests: requests,
		RateLimit: c.RateLimit, Trusted: trusted, Contact: c.contact(),
	}
	r.check = func(ctx context.Context, s *site.Snapshot) error {
		alone := config
		alone.Site, alone.PageCache, alone.Requests, alone.RateLimit = site.NewLive(s, time.Now()), 0, nil, 0
		return web.New(alone).Check(ctx)
	}
	// What was compiled by an earlier run passed its check then, and is checked again
	// when the first readers have been served; what is new is checked before.
	if !snap.Reused && !c.Preview {
		if err := r.check(ctx, snap); err != nil {
			return fmt.Errorf("what was compiled does not pass its check, and is not served: %w; this is a fault of the program: start the one before", err)
		}
	}
	handler := web.New(config)
	r.unfit = handler.Unfit
	defer flushing(handler)()
	readers := web.Listen(listener, c.bounds(trusted))
	server := &http.Server{
		Handler:           handler,
		ConnContext:       web.ConnContext,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(handler.Stop)
	here, err := baseFlag{}.base(listening(c.Addr, listener))
	if err != nil {
		return err
	}
	if base != here {
		here += " (as " + base + ")"
	}
	stopRaising()
	defer serving(c.Preview, limit)()
	var open atomic.Int64
	server.ConnState = func(c net.Conn, s http.ConnState) {
		readers.State(c, s)
		switch s {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
	if private != nil {
		watched := watching(handler, builder.in.Program, &open)
		defer watched.Close()
		go func() { _ = watched.Serve(private) }()
	}
	line, err := ready(ctx, snap, here)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, line)
	if private != nil {
		fmt.Fprintf(e.stdout, "metrics: http://%s/metrics\n", listening(c.MetricsAddr, private))
	}
	if c.Preview {
		fmt.Fprintf(e.stdout, "preview: drafts and stories to come are shown; all faults: %s/preview/\n", base)
		r.tell(snap)
	}
	var reloads sync.WaitGroup
	reloads.Go(func() { r.run(ctx) })
	reloads.Go(func() { r.draw(ctx) })
	defer reloads.Wait()
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- server.Serve(readers) }()
	select {
	case err := <-done:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	// A connection that is closed while a request is on its way loses it. So each ends
	// with an answer that says so, and the others only when they rested all the time.
	if !c.Preview && !terminal(e.stderr) {
		handler.Drain()
		select {
		case err := <-done:
			return fmt.Errorf("serving: %w", err)
		case <-time.After(c.Drain):
		}
	}
	stopping, giveUp := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer giveUp()
	if err := server.Shutdown(stopping); err != nil {
		return fmt.Errorf("stopping: %w", errors.Join(err, server.Close()))
	}
	fmt.Fprintln(e.stdout, "stopped")
	return nil
}

// reloader takes over new content while the server runs.
type reloader struct {
	live    *site.Live
	preview *web.Preview // nil for readers
	told    string       // the faults printed last
	build   func(ctx context.Context, touched *site.Touched, served string) (*site.Snapshot, error)
	fixed   bool // the content is that in the program
	stderr  io.Writer
	log     *slog.Logger
	inLines bool // nothing but lines of the log may be written to stderr

	check func(context.Context, *site.Snapshot) error // asks for some pages of it
	unfit func(bool)                                  // is told what came of that

	late    bool // what is served was not compared with the folders yet
	drawn   sync.WaitGroup
	hangUp  chan os.Signal
	changed <-chan watch.Change // nil where nothing is watched
	watched []string            // the folders, by the names of their flags
}

// lateAfter is how long after the start the folders are compared with what is served.
const lateAfter = 100 * time.Millisecond

func (r *reloader) run(ctx context.Context) {
	defer r.drawn.Wait()
	if r.late {
		// The first reader need not share the processors with it.
		select {
		case <-ctx.Done():
			return
		case <-time.After(lateAfter):
		}
		r.reload(ctx, nil)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case change, ok := <-r.changed:
			if !ok {
				return
			}
			r.reload(ctx, r.touched(change))
			continue
		case <-r.hangUp:
			if r.fixed {
				r.log.Info("there is nothing to reload: the facts and texts are those in the program; start it with --seeds and --content to serve folders")
				continue
			}
		}
		r.reload(ctx, nil)
	}
}

// touched is what changed, for the compiler; nil where anything may have.
func (r *reloader) touched(c watch.Change) *site.Touched {
	if c.Folders == nil {
		return nil
	}
	t := &site.Touched{}
	for _, f := range c.Folders {
		if r.watched[f.Root] == "seeds" {
			t.Seeds = append(t.Seeds, f.Path)
		} else {
			t.Content = append(t.Content, f.Path)
		}
	}
	return t
}

// reload prints faults in full, as at the start, where an editor looks for them;
// the log has one line of what became of it.
func (r *reloader) reload(ctx context.Context, touched *site.Touched) {
	start := time.Now()
	failed := r.live.Status().Err != nil
	changed, err := r.live.Reload(ctx, time.Now, func(ctx context.Context) (*site.Snapshot, error) {
		s, err := r.build(ctx, touched, r.live.Status().Hash)
		if err != nil || s == nil || r.preview != nil {
			return s, err
		}
		if err := r.check(ctx, s); err != nil {
			return nil, fmt.Errorf("what was compiled does not pass its check: %w", errors.Join(err, s.Close()))
		}
		return s, nil
	})
	if ctx.Err() != nil {
		return
	}
	if r.preview != nil && (changed || failed || err != nil) {
		r.preview.Changed()
	}
	hash := slog.String("snapshot", r.live.Status().Hash[:12])
	if err != nil {
		var faults *site.Faults
		if errors.As(err, &faults) {
			r.print(faults)
		}
		r.log.Error("reload failed; the old snapshot is served on", "err", err, hash)
		return
	}
	if !changed {
		r.log.Info("reload: what is served is what the folders hold", hash)
		return
	}
	r.unfit(false) // it was checked
	snap, release := r.live.Acquire()
	defer release()
	what, err := holds(ctx, snap)
	if err != nil {
		r.log.Error("the new snapshot cannot be counted", "err", err)
	}
	if r.preview != nil {
		r.tell(snap)
	}
	r.drawn.Go(func() { r.draw(ctx) })
	r.log.Info("reloaded", hash, "holds", what, "ms", time.Since(start).Milliseconds())
}

// print tells of faults in full.
func (r *reloader) print(f *site.Faults) {
	if !r.inLines {
		if err := f.List.Print(r.stderr, lang.EN); err != nil {
			r.log.Error("the faults cannot be printed", "err", err)
		}
		return
	}
	for _, one := range f.List.All() {
		level := slog.LevelError
		if one.Severity == fault.Warning {
			level = slog.LevelWarn
		}
		r.log.Log(context.Background(), level, "fault in the content", "at", one.Place(), "kind", one.Kind, "what", one.What.EN, "why", one.Why.EN, "do", one.Do.EN)
	}
}

// rest is how long the first readers have the machine for themselves.
const rest = 2 * time.Second

// draw makes the pictures of what is served, which nobody waited for. One that
// cannot be made is tried again when a reader asks for it. Where something else is served
// by then, its own turn comes when it has rested.
func (r *reloader) draw(ctx context.Context) {
	served := r.live.Status().Hash
	select {
	case <-ctx.Done():
		return
	case <-time.After(rest):
	}
	if r.live.Status().Hash != served {
		return
	}
	snap, release := r.live.Acquire()
	defer release()
	if snap.Reused && r.preview == nil {
		if err := r.check(ctx, snap); err != nil && ctx.Err() == nil {
			r.unfit(true)
			r.log.Error("what is served does not pass its check; /readyz says so", "err", err)
		}
	}
	if r.preview == nil {
		defer debug.FreeOSMemory() // also what the first compile took
	}
	if err := snap.DrawPictures(ctx); err != nil && ctx.Err() == nil {
		r.log.Error("a picture cannot be made", "err", err)
	}
}

// tell prints the faults of the texts that a preview shows in spite of them, when
// they are others than before.
func (r *reloader) tell(snap *site.Snapshot) {
	if snap.Faults == nil {
		return
	}
	var b strings.Builder
	if err := snap.Faults.Print(&b, lang.EN); err != nil || b.String() == r.told {
		return
	}
	r.told = b.String()
	fmt.Fprint(r.stderr, r.told)
}

// folders names those that an editor works in, where the flags do not.
func (c *serveCommand) folders() error {
	for _, x := range []struct {
		flag string
		dir  *string
	}{{"seeds", &c.Seeds}, {"content", &c.Content}} {
		if *x.dir != "" {
			continue
		}
		if !folder(x.flag) {
			return fmt.Errorf("--preview: there is no folder %s here; start it in the folder that holds seeds and content, or name them with --seeds and --content", x.flag)
		}
		*x.dir = x.flag
	}
	return nil
}

// listening is the address with the port that was given for port 0.
func listening(addr string, l net.Listener) string {
	host, _, err1 := net.SplitHostPort(addr)
	_, port, err2 := net.SplitHostPort(l.Addr().String())
	if err1 != nil || err2 != nil {
		return addr
	}
	return net.JoinHostPort(host, port)
}

// base is the address of the site for readers; without --base-url that of this
// machine.
func (f baseFlag) base(addr string) (string, error) {
	if f.BaseURL == "" {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return "", fmt.Errorf("--addr: %q is not HOST:PORT", addr)
		}
		if host == "" || net.ParseIP(host).IsUnspecified() {
			host = "localhost"
		}
		return "http://" + net.JoinHostPort(host, port), nil
	}
	u, err := url.Parse(f.BaseURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("--base-url: %q is not a scheme and a host, such as https://youcheng.example", f.BaseURL)
	}
	return u.Scheme + "://" + u.Host, nil
}

// ready is the line that says the site can be opened: where, what it holds, and
// how long each stage took.
func ready(ctx context.Context, snap *site.Snapshot, where string) (string, error) {
	what, err := holds(ctx, snap)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ready: %s · %s ·", where, what)
	for i, s := range snap.Stages {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %s %s", s.Name, s.Took.Round(time.Millisecond/10))
	}
	if snap.Reused {
		b.WriteString(" (database reused)")
	}
	return b.String(), nil
}

// holds counts what a snapshot holds.
func holds(ctx context.Context, snap *site.Snapshot) (string, error) {
	stories, err := snap.Store.CountStories(ctx, facts.On{}, lang.EN, time.Now())
	if err != nil {
		return "", err
	}
	return lang.EN.Plural(len(snap.Dir.Members), "%s partner", "%s partners") + ", " +
		lang.EN.Plural(stories, "%s story", "%s stories") + ", " +
		lang.EN.Plural(len(snap.Dir.Sources), "%s source", "%s sources"), nil
}
