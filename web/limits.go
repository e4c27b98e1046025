package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"youcheng/internal/lang"
)

// What a request may ask for has bounds, so that no reader takes what others need.
// They lie far above what the site itself, a browser or a program of data sends.
const (
	longestAddress = 8000     // bytes; a server ought to take as much (RFC 9110, 4.1)
	mostParameters = 100      // in the question of an address
	mostHeader     = 16 << 10 // bytes of names and values
)

// bounded refuses a request that is larger than any that the site needs.
func bounded(r *http.Request) error {
	switch {
	case len(r.RequestURI) > longestAddress:
		return echo.NewHTTPError(http.StatusRequestURITooLong)
	case strings.Count(r.URL.RawQuery, "&") >= mostParameters:
		return errTooManyParameters
	}
	n := 0
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	if n > mostHeader {
		return echo.NewHTTPError(http.StatusRequestHeaderFieldsTooLarge)
	}
	return nil
}

// faulty is a request that cannot be answered, for a reason that has words.
type faulty struct{ why lang.Text }

func (f *faulty) Error() string { return f.why.EN }

var errTooManyParameters = &faulty{lang.Text{
	EN: fmt.Sprintf("An address here has at most %d conditions; this one has more.", mostParameters),
	ZH: fmt.Sprintf("本站网址中的条件最多%d项，此网址超出了这一限度。", mostParameters)}}

// asks reports whether an answer must be made for this request alone: it has a
// question in its address or body, or chooses a day or a form by its headers. All
// others are kept once they were made.
func asks(r *http.Request, to string, f form) bool {
	return !plain(r) || negotiates(to, f) && !asksForPage(r.Header["Accept"])
}

// mostClients bounds the clients that a generation of the limiter remembers.
const mostClients = 8192

// limiter bounds how often a client may ask for an answer that is made for it alone.
// It remembers two generations of clients: where the newer is full, the older is
// forgotten. Who was not seen for so long may ask as often as who is new.
type limiter struct {
	rate int // a second, and at once

	mu         sync.Mutex // guards what follows
	now, older map[netip.Addr]*rate.Limiter
}

func newLimiter(rate int) *limiter { return &limiter{rate: rate} }

// allow counts a request, and reports whether it may be answered.
func (l *limiter) allow(client netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.now[client]
	if !ok {
		if b, ok = l.older[client]; !ok {
			b = rate.NewLimiter(rate.Limit(l.rate), l.rate)
		}
		if len(l.now) >= mostClients || l.now == nil {
			l.now, l.older = map[netip.Addr]*rate.Limiter{}, l.now
		}
		l.now[client] = b
	}
	return b.AllowN(now, 1)
}

// retryAfter is how many seconds a client that was refused must wait: one request is
// allowed again after that at any rate.
const retryAfter = "1"

// allow reports whether the client may have one more answer that is not kept.
func (s *Server) allow(c echo.Context, v *visit) bool {
	if s.limiter == nil || v.counted {
		return true
	}
	v.counted = true
	if s.limiter.allow(clientOf(c), v.began) {
		return true
	}
	if c.Request().Header[echo.HeaderXForwardedFor] != nil && !s.trusts(c.Request()) {
		if s.strange.CompareAndSwap(false, true) { // nobody else waits for the log
			s.log.Warn("readers are refused who come by a proxy that is not trusted, so that all of them count as one; if it is yours, name it with --trusted-proxy")
		}
	}
	return false
}
