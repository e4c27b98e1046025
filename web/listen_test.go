package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"youcheng/web"
)

// guard is how long a test waits for what must come at once, so that it does not hang.
const guard = 20 * time.Second

// listening serves h on a real socket, as the program does.
func listening(t *testing.T, h http.Handler, b web.Bounds, as func(net.Conn) net.Addr, told func(http.ConnState)) (address string, server *http.Server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	readers := web.Listen(disguised{l, as}, b)
	state := func(c net.Conn, to http.ConnState) {
		if readers.State(c, to); told != nil {
			told(to)
		}
	}
	server = &http.Server{Handler: h, ConnContext: web.ConnContext, ConnState: state, ReadHeaderTimeout: time.Minute, WriteTimeout: time.Second}
	go func() { _ = server.Serve(readers) }()
	t.Cleanup(func() { server.Close() })
	return l.Addr().String(), server
}

// disguised gives connections other addresses than they have.
type disguised struct {
	net.Listener
	as func(net.Conn) net.Addr
}

func (d disguised) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	if err != nil || d.as == nil {
		return c, err
	}
	return mask{c, d.as(c)}, nil
}

type mask struct {
	net.Conn
	addr net.Addr
}

func (m mask) RemoteAddr() net.Addr { return m.addr }

// when tells of connections that come to a state.
func when(state http.ConnState) (<-chan struct{}, func(http.ConnState)) {
	c := make(chan struct{}, 1000)
	return c, func(to http.ConnState) {
		if to == state {
			c <- struct{}{}
		}
	}
}

// line is a connection that a test holds.
type line struct {
	t *testing.T
	net.Conn
	in *bufio.Reader
}

func dial(t *testing.T, address string) *line {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(guard))
	return &line{t, c, bufio.NewReader(c)}
}

// ask asks for an address, and reports whether it was answered.
func (l *line) ask(path string) bool {
	if _, err := fmt.Fprintf(l, "GET %s HTTP/1.1\r\nHost: youcheng.example\r\n\r\n", path); err != nil {
		return false
	}
	res, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err == nil && res.StatusCode == 200
}

// ended waits for the end of the connection.
func (l *line) ended() {
	l.t.Helper()
	if _, err := io.Copy(io.Discard, l.in); err != nil && strings.Contains(err.Error(), "timeout") {
		l.t.Error("the connection is still open")
	}
}

// TestTooManyConnections holds that who opens many connections and does not use them,
// or sends a little at a time, shuts nobody out: the oldest of them go.
func TestTooManyConnections(t *testing.T) {
	h, _ := serve(t, fixture, frozen, nil)
	for name, use := range map[string]func(*line) bool{
		"that were used once":      func(l *line) bool { return l.ask("/en/") },
		"that were never used":     func(*line) bool { return true },
		"that send half a request": func(l *line) bool { _, err := io.WriteString(l, "GET /en/ HTTP/1.1\r\nX-A: b"); return err == nil },
	} {
		t.Run(name, func(t *testing.T) {
			const most, some = 8, 40
			closed, told := when(http.StateClosed)
			address, _ := listening(t, h, web.Bounds{Most: most}, nil, told)
			for i := range some {
				if !use(dial(t, address)) {
					t.Fatal("a new connection is of no use")
				}
				if !dial(t, address).ask("/en/cities/") {
					t.Fatalf("a reader is shut out by %d connections", i+1)
				}
			}
			for i := range 2*some - most {
				select {
				case <-closed:
				case <-time.After(guard):
					t.Fatalf("%d connections are open, with a bound of %d", 2*some-i, most)
				}
			}
		})
	}
}

// TestBusyConnections holds that a connection in use is never closed for another: the
// other waits until there is room, or until the server ends.
func TestBusyConnections(t *testing.T) {
	enough, began := make(chan struct{}), make(chan struct{}, 8)
	var n atomic.Int32
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			n.Add(1)
			began <- struct{}{}
			<-enough
		}
	})
	address, server := listening(t, h, web.Bounds{Most: 4}, nil, nil)
	done := make(chan bool, 5)
	for range 4 {
		l := dial(t, address)
		go func() { done <- l.ask("/long") }()
		<-began
	}
	fifth := dial(t, address)
	go func() { done <- fifth.ask("/") }()
	select {
	case <-done:
		t.Fatal("there are more connections than may be, or one in use was closed")
	case <-time.After(200 * time.Millisecond):
	}
	close(enough)
	for range 5 {
		select {
		case ok := <-done:
			if !ok {
				t.Error("a request was lost")
			}
		case <-time.After(guard):
			t.Fatal("a reader waits though there is room")
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), guard)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}

// TestFullAtTheEnd holds that a server that is told to end while a connection waits for
// room does end, and answers the request that it had begun. What waits is new, and
// net/http answers nothing new then.
func TestFullAtTheEnd(t *testing.T) {
	enough, began := make(chan struct{}), make(chan struct{})
	address, server := listening(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			close(began)
			<-enough
		}
	}), web.Bounds{Most: 1}, nil, nil)
	answered := make(chan bool, 1)
	first := dial(t, address)
	go func() { answered <- first.ask("/long") }()
	<-began
	go dial(t, address).ask("/")
	time.Sleep(50 * time.Millisecond) // until it is accepted and waits
	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), guard)
	defer cancel()
	go func() { ended <- server.Shutdown(ctx) }()
	for {
		c, err := net.Dial("tcp", address)
		if err != nil {
			break // no other is accepted now
		}
		c.Close()
	}
	close(enough)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !<-answered {
		t.Error("the request that was being answered is lost")
	}
}

// TestConnectionsOfOneClient holds the bound of one reader: it loses what it does not
// use, and where it uses all, it gets no more; others, proxies and this machine have
// no such bound.
func TestConnectionsOfOneClient(t *testing.T) {
	enough := make(chan struct{})
	began := make(chan struct{}, 100)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			began <- struct{}{}
			<-enough
		}
	})
	idle, told := when(http.StateIdle)
	var peer atomic.Value
	peer.Store("192.0.2.1")
	address, _ := listening(t, h, web.Bounds{PerClient: 3, Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, func(net.Conn) net.Addr {
		return &net.TCPAddr{IP: net.ParseIP(peer.Load().(string)), Port: 1}
	}, told)
	var held []*line
	for range 6 {
		l := dial(t, address)
		if !l.ask("/") {
			t.Fatal("a new connection is of no use")
		}
		<-idle // the order in which they began to wait counts
		held = append(held, l)
	}
	for i, l := range held {
		if i < 3 {
			l.ended()
		} else if !l.ask("/") {
			t.Errorf("connection %d of 6 was closed, with a bound of 3", i+1)
		}
	}
	for _, l := range held[3:] {
		go l.ask("/long")
		<-began
	}
	if dial(t, address).ask("/") {
		t.Error("one reader has more connections in use than it may")
	}
	for _, other := range []string{"192.0.2.2", "2001:db8::1"} {
		peer.Store(other)
		if !dial(t, address).ask("/") {
			t.Errorf("%s is shut out", other)
		}
	}
	for _, free := range []string{"10.0.0.1", "127.0.0.1", "::1"} {
		peer.Store(free)
		for range 5 {
			l := dial(t, address)
			go l.ask("/long")
			select {
			case <-began:
			case <-time.After(guard):
				t.Fatalf("%s has a bound", free)
			}
		}
	}
	close(enough)
}

// TestSlowReader holds that the connection of a reader ends who takes a byte at a time,
// though the answer is larger than what the system takes from the server at once.
func TestSlowReader(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	closed, told := when(http.StateClosed)
	address, _ := listening(t, h, web.Bounds{}, nil, told)
	l := dial(t, address)
	if err := l.Conn.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	// One answer after another, so that the whole is larger than any buffer.
	asked := strings.Repeat("GET /data/youcheng.sqlite HTTP/1.1\r\nHost: youcheng.example\r\nAccept-Encoding: identity\r\n\r\n", 40)
	if _, err := io.WriteString(l, asked); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(guard)
	for {
		select {
		case <-closed:
			return
		case <-deadline:
			t.Fatal("the connection is still open")
		case <-time.After(100 * time.Millisecond):
			var one [1]byte
			if _, err := l.Conn.Read(one[:]); err != nil {
				return
			}
		}
	}
}
