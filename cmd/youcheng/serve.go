package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/static"
	"youcheng/web"
)

type serveCommand struct {
	Addr string `default:"localhost:8080" placeholder:"HOST:PORT" help:"Address to listen on (${default})."`
	inputFlags
	cacheFlag
	baseFlag
}

// How long a slow reader may take, and how long requests may go on after the
// server was told to stop.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 10 * time.Second
	maxHeader     = 16 << 10
)

func (c *serveCommand) Run(e *env) error {
	if _, err := c.base(c.Addr); err != nil {
		return err
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
	snap, err := compile(e, c.inputFlags, c.cacheFlag)
	if err != nil {
		return err
	}
	defer snap.Close()
	files, err := static.Load()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(e.stderr, nil))
	server := &http.Server{
		Handler:           web.New(web.Config{Site: snap, Static: files, Base: base, Now: time.Now, Log: log}),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	here, err := baseFlag{}.base(listening(c.Addr, listener))
	if err != nil {
		return err
	}
	if base != here {
		here += " (as " + base + ")"
	}
	line, err := ready(e.ctx, snap, here)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, line)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serving: %w", err)
	case <-e.ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	fmt.Fprintln(e.stdout, "stopped")
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
	stories, err := snap.Store.Stories(ctx, lang.EN, time.Now())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ready: %s · %s, %s, %s ·", where,
		lang.EN.Plural(len(snap.Dir.Members), "%s partner", "%s partners"),
		lang.EN.Plural(len(stories), "%s story", "%s stories"),
		lang.EN.Plural(len(snap.Dir.Sources), "%s source", "%s sources"))
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
