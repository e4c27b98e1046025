package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// net/http writes the header of an answer and its body by two calls to the system
// where they are more than 4 kB together, as nearly every page is; each call costs
// about a sixth of all that a page costs. So the connections of [Listen] can hold
// what is written back, and send it at once.

// Listen wraps a listener for a server whose ConnContext is [ConnContext].
func Listen(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c}, nil
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
	held  *[]byte   // what was written meanwhile; nil while nothing is held back
	lines [2][]byte // headers that are yet to be put in after the first line

	writeBy time.Time // the deadline that the system knows
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
	clear(h) // the lines have all of it
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

func (c *conn) SetDeadline(t time.Time) error {
	c.writeBy = t
	return c.Conn.SetDeadline(t)
}

// CloseWrite lets net/http end a connection gently, so that the reader gets the
// last answer before he learns that there is no other.
func (c *conn) CloseWrite() error {
	if tcp, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return tcp.CloseWrite()
	}
	return nil
}
