package faultstest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// dial opens a connection to the server, which the test closes.
func (p *process) dial() net.Conn {
	p.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { c.Close() })
	return c
}

// said reads an answer from a connection, and whether it is the last one.
func said(r *bufio.Reader) (status int, body string, last bool, err error) {
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		return 0, "", false, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), res.Close, err
}

// sparing leaves descriptors for the test itself.
const sparing = 200

// TestIdleConnections holds ten thousand connections open, half of which never said a
// word, while pages are served: the same pages, and the memory stays in bounds.
func TestIdleConnections(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	many := int(min(10000, limit.Max-sparing))
	if many < 10000 {
		t.Logf("with %d connections instead of 10,000: no more descriptors are allowed here", many)
	}
	site := copied(t)
	want := site.healthy()
	p := serve(t, nil, append(site.flags(), "--cache", t.TempDir())...)
	before := p.memory()
	conns := make([]net.Conn, many)
	for i := range conns {
		conns[i] = p.dial()
		if i%2 == 0 {
			fmt.Fprintf(conns[i], "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
			if status, _, _, err := said(bufio.NewReader(conns[i])); err != nil || status != http.StatusOK {
				t.Fatalf("connection %d: %d %v", i, status, err)
			}
		}
	}
	busy := p.busy()
	for range 3 {
		if diff := differ(want, p.pages()); diff != nil {
			t.Errorf("with %d connections it serves others: %q", many, diff)
		}
	}
	took := p.busy() - busy
	grown := p.memory() - before
	t.Logf("%d idle connections: %d MB more resident, %s of processor for %d pages", many, grown>>20, took, 3*len(addresses))
	if grown > many*40<<10 {
		t.Errorf("%d idle connections take %d bytes, %d each", many, grown, grown/many)
	}
	// Those that spoke may speak again.
	for i := 0; i < many; i += 1000 {
		fmt.Fprintf(conns[i], "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", keyStory)
		if _, body, _, err := said(bufio.NewReader(conns[i])); err != nil || body != want[keyStory].body {
			t.Errorf("connection %d is no longer served: %v", i, err)
		}
	}
}

// TestSlowClients has hundreds of clients say their requests byte by byte, and others
// read as slowly, while pages are served as if they were not there. Who has not said
// the head of a request after ten seconds is cut off.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	site := copied(t)
	want := site.healthy()
	p := serve(t, nil, append(site.flags(), "--cache", t.TempDir())...)
	const many = 200
	stop := make(chan struct{})
	var clients sync.WaitGroup
	defer clients.Wait()
	defer close(stop)
	drip := func(c net.Conn, text string) {
		clients.Go(func() {
			for i := range len(text) {
				select {
				case <-stop:
					return
				case <-time.After(100 * time.Millisecond):
				}
				if _, err := c.Write([]byte{text[i]}); err != nil {
					return
				}
			}
		})
	}
	var heads []net.Conn
	for range many {
		head := p.dial()
		heads = append(heads, head)
		drip(head, "GET /en/ HTTP/1.1\r\nHost: x\r\n"+strings.Repeat("X-Slow: 1\r\n", 1000))

		body := p.dial()
		fmt.Fprintf(body, "POST /reconcile HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10000\r\n\r\n")
		drip(body, strings.Repeat("queries=", 1000))

		// All that the system takes for it is read too slowly to make room for more.
		reader := p.dial()
		if err := reader.(*net.TCPConn).SetReadBuffer(4096); err != nil {
			t.Fatal(err)
		}
		for range 50 {
			fmt.Fprintf(reader, "GET /zh/cities/prague/ HTTP/1.1\r\nHost: x\r\n\r\n")
		}
		clients.Go(func() {
			for b := make([]byte, 1); ; {
				select {
				case <-stop:
					return
				case <-time.After(100 * time.Millisecond):
				}
				if _, err := reader.Read(b); err != nil {
					return
				}
			}
		})
	}
	for range 5 {
		if diff := differ(want, p.pages()); diff != nil {
			t.Errorf("beside slow clients it serves others: %q", diff)
		}
		time.Sleep(100 * time.Millisecond)
	}
	for i, c := range heads {
		if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, c); err != nil && !errors.Is(err, syscall.ECONNRESET) {
			t.Fatalf("connection %d, on which a request is said too slowly, goes on: %v", i, err)
		}
	}
}

// TestTooMuch sends a hundred megabytes of address, of header, and of what nobody
// asked for: it is refused, and takes no memory.
func TestTooMuch(t *testing.T) {
	t.Parallel()
	const much = 100 << 20
	site := copied(t)
	p := serve(t, nil, append(site.flags(), "--cache", t.TempDir())...)
	want := p.pages()
	before := p.memory()
	for _, c := range []struct {
		name, before, again, after string
		status                     []int
	}{
		{"address", "GET /en/", "a", " HTTP/1.1\r\nHost: x\r\n\r\n", []int{414, 431}},
		{"question", "GET /en/search/?q=", "a", " HTTP/1.1\r\nHost: x\r\n\r\n", []int{414, 431}},
		{"header", "GET /en/ HTTP/1.1\r\nHost: x\r\nX-Long: ", "a", "\r\n\r\n", []int{431}},
		{"headers", "GET /en/ HTTP/1.1\r\nHost: x\r\n", "X-Many: 1\r\n", "\r\n", []int{431}},
		{"body of a GET", fmt.Sprintf("GET /en/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", much), "a", "", []int{200, 400, 413}},
		{"body of a POST", fmt.Sprintf("POST /reconcile HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\nqueries=", much+8), "a", "", []int{400, 413}},
	} {
		conn := p.dial()
		if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		wrote := make(chan int64)
		go func() {
			// What is refused is no longer read, and an error is right.
			n, _ := io.Copy(conn, io.MultiReader(strings.NewReader(c.before), io.LimitReader(again(c.again), much), strings.NewReader(c.after)))
			wrote <- n
		}()
		status, _, _, err := said(bufio.NewReader(conn))
		// A connection that is closed while more is coming may lose the answer.
		if err == nil && !slices.Contains(c.status, status) {
			t.Errorf("%s: status %d, want one of %d", c.name, status, c.status)
		}
		conn.Close()
		if n := <-wrote; n >= much {
			t.Errorf("%s: it read all of %d bytes", c.name, n)
		}
	}
	if grown := p.memory() - before; grown > 24<<20 {
		t.Errorf("it takes %d MB more", grown>>20)
	}
	if diff := differ(want, p.pages()); diff != nil {
		t.Errorf("after that it serves others: %q", diff)
	}
}

// again is a text over and over.
type again string

func (a again) Read(p []byte) (int, error) {
	n := 0
	for n+len(a) <= len(p) {
		n += copy(p[n:], a)
	}
	return n, nil
}

// TestNoDescriptors takes all descriptors: the program waits for some without
// spinning, and serves on when there are. It bounds its connections by what it may open
// when it starts; so it is allowed less after that.
func TestNoDescriptors(t *testing.T) {
	t.Parallel()
	site := copied(t)
	want := site.healthy()
	p := serve(t, nil, append(site.flags(), "--cache", t.TempDir())...)
	p.pages()
	if said, err := exec.Command("prlimit", fmt.Sprintf("--pid=%d", p.cmd.Process.Pid), "--nofile=60:60").CombinedOutput(); err != nil {
		t.Fatalf("prlimit, of util-linux: %v: %s", err, said)
	}
	old := p.dial()
	lines := bufio.NewReader(old)
	ask := func() {
		t.Helper()
		fmt.Fprintf(old, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", keyStory)
		if status, body, _, err := said(lines); err != nil || body != want[keyStory].body {
			t.Fatalf("who is connected is answered %d, %v", status, err)
		}
	}
	ask()
	var conns []net.Conn
	for range 150 {
		conns = append(conns, p.dial())
	}
	p.says("too many open files")
	ask() // who is connected notices nothing
	busy := p.busy()
	time.Sleep(2 * time.Second)
	if took := p.busy() - busy; took > time.Second {
		t.Errorf("while it has no descriptors it takes %s of processor in two seconds", took)
	}
	ask()
	if n := strings.Count(p.errs.String(), "too many open files"); n > 100 {
		t.Errorf("it says so %d times", n)
	}
	for _, c := range conns {
		c.Close()
	}
	if diff := differ(want, p.pages()); diff != nil {
		t.Errorf("after that it serves others: %q", diff)
	}
}

// TestLogNobodyReads has whoever takes the log hold it open and read nothing, as a
// paused terminal or a hanging collector does: readers are answered, the log goes on
// when it is read again, and where it is not the server still ends.
func TestLogNobodyReads(t *testing.T) {
	for name, again := range map[string]bool{"read again": true, "never": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken, log, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer taken.Close()
			p := serve(t, func(c *exec.Cmd) { c.Stderr = log }, "--drain", "0s", "--cache", t.TempDir())
			log.Close()
			const asked = 3000                                                            // some 700 kB; a pipe holds 64
			kept := &http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second} // a reader asks more than once on a connection
			defer kept.CloseIdleConnections()
			for i := range asked {
				r, err := kept.Get(p.base + "/livez")
				if err != nil {
					t.Fatalf("request %d: %v", i+1, err)
				}
				if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != http.StatusOK {
					t.Fatalf("request %d: %d, %v", i+1, r.StatusCode, err)
				}
				r.Body.Close()
			}
			if again {
				var lines atomic.Int64
				go func() {
					for s := bufio.NewScanner(taken); s.Scan(); {
						if strings.Contains(s.Text(), `"path":"/livez"`) {
							lines.Add(1)
						}
					}
				}()
				p.until("all lines were written", func() bool { return lines.Load() == asked })
			}
			p.signal(syscall.SIGTERM)
			if code := p.ends(); code != 0 || !strings.HasSuffix(p.out.String(), "stopped\n") {
				t.Errorf("it ended with %d", code)
			}
		})
	}
}

// TestStopUnderLoad tells a server to stop while readers ask as fast as they can, on
// connections that they keep. Whoever was connected gets an answer to each request;
// where load is balanced, no new reader comes once /readyz says 503.
func TestStopUnderLoad(t *testing.T) {
	t.Parallel()
	site := copied(t)
	want := site.healthy()
	p := serve(t, nil, append(site.flags(), "--cache", t.TempDir(), "--drain", "3s")...)
	at := strings.TrimPrefix(p.base, "http://")
	var away atomic.Bool
	var answered, closed atomic.Int64
	var readers sync.WaitGroup
	for i := range 16 {
		readers.Go(func() {
			for !away.Load() {
				conn, err := net.Dial("tcp", at)
				if err != nil {
					t.Errorf("no connection: %v", err)
					return
				}
				lines := bufio.NewReader(conn)
				for {
					path := addresses[(i+int(answered.Load()))%len(addresses)]
					_, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
					var status int
					var body string
					var last bool
					if err == nil {
						status, body, last, err = said(lines)
					}
					if err != nil {
						t.Errorf("a request for %s is lost: %v", path, err)
						break
					}
					answered.Add(1)
					if w := want[path]; status != http.StatusMovedPermanently && (status != w.status || body != w.body) {
						t.Errorf("%s: %d", path, status)
					}
					if last {
						closed.Add(1)
						break
					}
				}
				conn.Close()
			}
		})
	}
	p.until("many requests are answered", func() bool { return answered.Load() > 500 })
	p.signal(syscall.SIGTERM)
	p.until("/readyz turns readers away", func() bool {
		a, err := p.ask("/readyz")
		return err == nil && a.status == http.StatusServiceUnavailable && strings.HasPrefix(a.body, "stopping\n")
	})
	if a, err := p.ask("/livez"); err != nil || a.status != http.StatusOK {
		t.Errorf("/livez: %d %v", a.status, err)
	}
	away.Store(true)
	readers.Wait()
	if code := p.ends(); code != 0 || !strings.HasSuffix(p.out.String(), "stopped\n") {
		t.Errorf("it ended with %d", code)
	}
	if closed.Load() == 0 {
		t.Error("no answer ended its connection: this tests nothing")
	}
}
