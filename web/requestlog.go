package web

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
)

// requestLog writes a line of JSON for each request, in the form of log/slog. It
// collects them and writes many at once, behind the scenes: what takes the lines may
// stand still, be it a disk that is busy for half a second or a program that has stopped
// reading, and no reader waits for it. Lines that find no room meanwhile are left out,
// counted, and told of.
type requestLog struct {
	w    io.Writer
	id   string // before the number of a request
	lost prometheus.Counter

	mu      sync.Mutex // guards what follows
	lines   []byte
	spare   []byte        // to collect in while the lines are written
	writing chan struct{} // closed when what is written now is written; nil while nothing is
	all     bool          // also what is less than linesMany is to be written
	left    int           // how many lines were left out since
	leftAt  time.Time     // the last of them
	second  int64
	stamp   []byte // of that second
}

// The lines are written when so many bytes have been collected, and others are left out
// while there are more than linesMost, which are those of a second or so of a busy
// server. A line has some 230 bytes, and less than 4 kB.
const (
	linesMany = 32 << 10
	linesMost = 4 << 20
	lineMost  = 4 << 10
)

func (l *requestLog) add(now time.Time, n uint64, pattern, method, path string, status int, bytes int64, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) > linesMost {
		l.left, l.leftAt = l.left+1, now
		l.lost.Inc()
		return
	}
	if l.lines == nil {
		l.lines = make([]byte, 0, linesMany+lineMost)
	}
	b := append(l.begin(now, "INFO", "request"), `,"id":"`...)
	b = append(strconv.AppendUint(append(b, l.id...), n, 36), `","method":"`...)
	b = appendJSON(b, method)
	b = append(appendJSON(append(b, `","path":"`...), path), `","route":"`...)
	b = strconv.AppendInt(append(append(b, pattern...), `","status":`...), int64(status), 10)
	b = strconv.AppendInt(append(b, `,"bytes":`...), bytes, 10)
	us := took.Microseconds()
	b = append(strconv.AppendInt(append(b, `,"ms":`...), us/1000, 10), '.', byte('0'+us/100%10), byte('0'+us/10%10), byte('0'+us%10))
	l.lines = append(b, "}\n"...)
	if len(l.lines) >= linesMany {
		l.start()
	}
}

// start has the lines written, and returns what is closed then; mu is held.
func (l *requestLog) start() <-chan struct{} {
	if l.writing == nil {
		l.writing = make(chan struct{})
		go l.write()
	}
	return l.writing
}

// write hands the lines on. A log that cannot be written stops nobody.
func (l *requestLog) write() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.lines) >= linesMany || l.all && len(l.lines) > 0 {
		if l.left > 0 {
			l.lines = append(strconv.AppendInt(append(l.begin(l.leftAt, "WARN", "requests left out, as the log took no more"), `,"count":`...), int64(l.left), 10), "}\n"...)
			l.left = 0
		}
		b := l.lines
		l.lines, l.spare, l.all = l.spare, nil, false
		l.mu.Unlock()
		_, _ = l.w.Write(b)
		l.mu.Lock()
		if cap(b) <= 2*linesMany { // what has gathered meanwhile is not kept for ever
			l.spare = b[:0]
		}
	}
	close(l.writing)
	l.writing, l.all = nil, false
}

// flush has all lines written that were collected, and waits for that.
func (l *requestLog) flush(ctx context.Context) error {
	l.mu.Lock()
	if len(l.lines) == 0 && l.writing == nil {
		l.mu.Unlock()
		return nil
	}
	l.all = true
	written := l.start()
	l.mu.Unlock()
	select {
	case <-written:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the request log takes no more lines: %w", ctx.Err())
	}
}

// Flush writes the lines of the requests that were collected. It is called every
// second or so, and at the end. It gives up with ctx, as what takes the lines may never
// do so again.
func (s *Server) Flush(ctx context.Context) error {
	if l := s.observer.lines; l != nil {
		return l.flush(ctx)
	}
	return nil
}

// begin is the lines and the beginning of another one.
func (l *requestLog) begin(now time.Time, level, message string) []byte {
	if s := now.Unix(); s != l.second || l.stamp == nil {
		l.second, l.stamp = s, now.UTC().AppendFormat(l.stamp[:0], "2006-01-02T15:04:05.")
	}
	b := append(append(l.lines, `{"time":"`...), l.stamp...)
	ms := now.Nanosecond() / 1e6
	b = append(b, byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
	b = append(append(b, `Z","level":"`...), level...)
	return append(append(append(b, `","msg":"`...), message...), '"')
}

// appendJSON writes what stands between the quotes of a JSON string. What is long
// is cut: a line has a bound, whatever is asked for.
func appendJSON(b []byte, s string) []byte {
	const most = 512
	for i, r := range s {
		switch {
		case i >= most:
			return append(b, "…"...)
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ' || r == 0x7f:
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
