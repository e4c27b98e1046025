package web

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
)

// net/http writes the header of an answer and its body by two calls to the system
// where they are more than 4 kB together, as nearly every page is; each call costs
// about a sixth of all that a page costs. So the connections of [Listen] can hold
// what is written back, and send it at once.

// Listen wraps a listener for a server whose ConnContext is [ConnContext] and whose
// ConnState is [Listener.State].
func Listen(l net.Listener, b Bounds) *Listener {
	out := &Listener{Listener: l, bounds: b, open: map[netip.Addr]map[*conn]struct{}{}}
	out.fewer = sync.NewCond(&out.mu)
	return out
}

// Bounds are how many connections may be open at once; 0 is any number.
type Bounds struct {
	Most      int
	PerClient int            // of one reader; this machine and the proxies have no such bound
	Proxies   []netip.Prefix // behind which are many readers
}

// Listener bounds the connections that are open. Where there is no room for one more,
// that which has asked for nothing for longest is closed: so who holds many and does
// not use them shuts nobody out, and who holds many and sends a little at a time loses
// them first. Where all are in use, the next waits.
type Listener struct {
	net.Listener
	bounds Bounds
	turn   atomic.Int64 // tells which connection has waited longer
	full   atomic.Bool  // one waits for room

	mu    sync.Mutex // guards what follows
	fewer *sync.Cond
	n     int
	open  map[netip.Addr]map[*conn]struct{}
}

// Accept returns the next connection for which there is room.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		k := &conn{Conn: c, told: make(chan struct{}, 1), home: l}
		if peer, err := netip.ParseAddrPort(c.RemoteAddr().String()); err == nil {
			k.client = network(peer.Addr())
			k.many = peer.Addr().Unmap().IsLoopback() || within(l.bounds.Proxies, peer.Addr())
		}
		k.waits.Store(l.turn.Add(1))
		if l.takeIn(k) {
			return k, nil
		}
		_ = c.Close()
	}
}

// State is told what a connection does, by the server.
func (l *Listener) State(c net.Conn, to http.ConnState) {
	k, ok := c.(*conn)
	switch {
	case !ok:
	case to == http.StateActive:
		k.waits.Store(0)
	case to == http.StateIdle:
		k.waits.Store(l.turn.Add(1))
		if l.full.Load() {
			l.mu.Lock()
			l.fewer.Signal() // this one can go
			l.mu.Unlock()
		}
	}
}

// takeIn makes room for a connection. It reports false where its client has too many,
// all in use.
func (l *Listener) takeIn(k *conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if of := l.open[k.client]; l.bounds.PerClient > 0 && len(of) >= l.bounds.PerClient && !k.many && !l.closeOldest(1, of) {
		return false
	}
	for l.bounds.Most > 0 && l.n >= l.bounds.Most {
		l.full.Store(true)
		// To look for them takes long where there are many, so that some go at once.
		if !l.closeOldest(1+l.n/64, slices.Collect(maps.Values(l.open))...) {
			l.fewer.Wait()
		}
	}
	l.full.Store(false)
	if l.open[k.client] == nil {
		l.open[k.client] = map[*conn]struct{}{}
	}
	l.open[k.client][k] = struct{}{}
	l.n++
	return true
}

// closeOldest closes those of the connections that have waited longest, and reports
// whether there are any.
func (l *Listener) closeOldest(most int, among ...map[*conn]struct{}) bool {
	type waiting struct {
		since int64
		*conn
	}
	var all []waiting
	for _, some := range among {
		for k := range some {
			if since := k.waits.Load(); since > 0 {
				all = append(all, waiting{since, k})
			}
		}
	}
	slices.SortFunc(all, func(a, b waiting) int { return cmp.Compare(a.since, b.since) })
	for _, k := range all[:min(most, len(all))] {
		l.forget(k.conn)
		_ = k.Conn.Close()
	}
	return len(all) > 0
}

// forget takes a connection from those that are open; mu is held.
func (l *Listener) forget(k *conn) {
	of := l.open[k.client]
	if _, ok := of[k]; !ok {
		return
	}
	l.n--
	if delete(of, k); len(of) == 0 {
		delete(l.open, k.client)
	}
	l.fewer.Signal()
}

// ConnContext lets the answers of a connection find it.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

type connKey struct{}

// conn is a connection. Only one answer is written at a time.
type conn struct {
	net.Conn
	home   *Listener
	client netip.Addr
	many   bool         // readers may be behind it
	waits  atomic.Int64 // since which turn it has asked for nothing; 0 while it is answered

	held  *[]byte   // what was written meanwhile; nil while nothing is held back
	lines [2][]byte // headers that are yet to be put in after the first line

	writeBy time.Time // the deadline that the system knows

	mu      sync.Mutex // guards what follows
	told    chan struct{}
	aborted bool        // nobody waits for the reader to go any more
	asking  bool        // the system is asked
	waiting *time.Timer // of the one that waits
}

// mostHeld is the largest body that is sent together with its header. A larger
// one takes many calls anyway.
const mostHeld = 64 << 10

// buffers are lent to connections only while they hold something, for there may
// be ten thousand of them.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

func (c *conn) Write(p []byte) (int, error) {
	if c.held == nil {
		return c.Conn.Write(p)
	}
	b, rest := *c.held, p
	if c.lines[0] != nil { // p begins with the line of the status
		n := bytes.IndexByte(p, '\n') + 1
		b, rest = append(append(append(b, p[:n]...), c.lines[0]...), c.lines[1]...), p[n:]
		c.lines = [2][]byte{}
	}
	*c.held = append(b, rest...)
	return len(p), nil
}

// connOf is the connection of a request, if it can send that body at once.
func connOf(r *http.Request, body []byte) *conn {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok || len(body) > mostHeld {
		return nil
	}
	return c
}

// answer writes an answer in one call to the system.
func (c *conn) answer(w *echo.Response, status int, head *head, also *secured, body []byte) error {
	h := w.Header()
	last := h["Connection"]
	clear(h) // the lines have all of it
	if last != nil {
		h["Connection"] = last
	}
	for _, f := range head.known {
		h[f.name] = f.values
	}
	// What net/http writes is held back, and the lines are put into it.
	c.held, c.lines = buffers.Get().(*[]byte), [2][]byte{head.lines}
	if also != nil {
		c.lines[1] = also.lines
	}
	w.WriteHeader(status)
	var err error
	if len(body) > 0 {
		_, err = w.Write(body)
	}
	if err == nil {
		err = http.NewResponseController(w.Writer).Flush()
	}
	b := c.held
	c.held, c.lines = nil, [2][]byte{}
	if _, sent := c.Conn.Write(*b); err == nil {
		err = sent
	}
	*b = (*b)[:0]
	buffers.Put(b)
	return err
}

// A deadline is set for every request, several times, and each time the system's
// timers are told. They need not know it to the second: one that is at most this
// much too early is left as it is.
const grain = time.Second

func (c *conn) SetWriteDeadline(t time.Time) error {
	if near(c.writeBy, t) {
		return nil
	}
	c.writeBy = t
	return c.Conn.SetWriteDeadline(t)
}

// near reports whether a deadline is as good as another: none of both is "never",
// and t is later by less than the grain.
func near(old, t time.Time) bool {
	if old.IsZero() || t.IsZero() {
		return false
	}
	d := t.Sub(old)
	return d >= 0 && d < grain
}

// While an answer is made, net/http tries to read one byte, to learn whether the
// reader has gone; and when the answer is there, it sets a deadline in the past to end
// that. Both are calls to the system, for answers that take microseconds. So the
// system is asked only when an answer takes longer than this.
const patience = 20 * time.Millisecond

func (c *conn) Read(p []byte) (int, error) {
	if len(p) == 1 && !c.quiet() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := c.Conn.Read(p)
	if len(p) == 1 {
		c.mu.Lock()
		c.asking = false
		c.mu.Unlock()
	}
	return n, err
}

// quiet waits until it is time to ask the system, and reports false where that was
// ended before.
func (c *conn) quiet() bool {
	c.mu.Lock()
	if c.aborted {
		c.mu.Unlock()
		return false
	}
	if c.waiting == nil {
		c.waiting = time.NewTimer(patience)
	} else {
		c.waiting.Reset(patience)
	}
	timer := c.waiting
	c.mu.Unlock()
	select {
	case <-timer.C:
	case <-c.told:
		timer.Stop()
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asking = !c.aborted
	return c.asking
}

func (c *conn) SetReadDeadline(t time.Time) error {
	past := !t.IsZero() && t.Unix() <= 1 // the one that net/http sets for this
	c.mu.Lock()
	c.aborted = past
	if past {
		select {
		case c.told <- struct{}{}:
		default:
		}
	} else {
		select {
		case <-c.told: // nobody took it
		default:
		}
	}
	asking := c.asking
	c.mu.Unlock()
	if past && !asking {
		return nil // there is nothing to end
	}
	return c.Conn.SetReadDeadline(t)
}

func (c *conn) SetDeadline(t time.Time) error {
	c.writeBy = t
	return c.Conn.SetDeadline(t)
}

// Close closes the connection, and makes room for another.
func (c *conn) Close() error {
	c.home.mu.Lock()
	c.home.forget(c)
	c.home.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite lets net/http end a connection gently, so that the reader gets the
// last answer before he learns that there is no other.
func (c *conn) CloseWrite() error {
	if tcp, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return tcp.CloseWrite()
	}
	return nil
}
