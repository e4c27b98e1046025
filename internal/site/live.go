package site

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"youcheng/internal/fault"
)

// Live holds the snapshot that is being served and replaces it while readers go
// on. Whoever answers a request acquires the snapshot, reads from it alone, and
// releases it; a snapshot that was replaced is closed when its last reader has
// released it. Nobody waits for anybody.
type Live struct {
	current   atomic.Pointer[served] // nil after Close
	reloading sync.Mutex             // one Reload at a time

	mu     sync.Mutex // guards the replacing of current, and status
	status Status
}

// Status is what a supervisor may know of a Live.
type Status struct {
	Hash  string    // of the snapshot
	Since time.Time // when it was taken into service
	Tried time.Time // when the last reload ended; zero before the first
	Err   error     // of the last reload, such as a *Faults; nil when it went well

	Reloads, Failures int // how many reloads there were, and how many of them failed
}

// Faults is how many faults kept the last reload from being served.
func (s Status) Faults() int {
	var f *Faults
	if errors.As(s.Err, &f) {
		return f.List.Errors()
	}
	return 0
}

// NewLive returns a Live that serves s since the given time. It closes s when
// it is done with it.
func NewLive(s *Snapshot, since time.Time) *Live {
	l := &Live{status: Status{Hash: s.Hash, Since: since}}
	l.current.Store(newServed(s))
	return l
}

// Acquire returns the snapshot that is being served now. It stays open until
// release is called, which must be done once; to call it again does nothing. A
// Live that is closed has no snapshot: Acquire panics then.
func (l *Live) Acquire() (s *Snapshot, release func()) {
	for {
		current := l.current.Load()
		if current == nil {
			panic("site: Acquire after Close")
		}
		if current.enter() {
			var left atomic.Bool
			return current.snap, func() {
				if !left.Swap(true) {
					current.leave()
				}
			}
		}
		// It was replaced and left between the two lines; there is another one.
	}
}

// Current is the snapshot that is being served now, to be compared and not to be
// read from: nothing keeps it open.
func (l *Live) Current() *Snapshot {
	if current := l.current.Load(); current != nil {
		return current.snap
	}
	return nil
}

// Swap replaces the snapshot at the given time and reports whether it did. A
// snapshot with the hash of the current one is closed instead: it says the same,
// and the current one is warm; unless the file of the current one was found
// damaged. Swap takes s over in any case.
func (l *Live) Swap(s *Snapshot, at time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.current.Load()
	if old == nil || old.snap == s || old.snap.Hash == s.Hash && !s.Mended {
		if old == nil || old.snap != s {
			closeRead(s)
		}
		return false
	}
	l.status.Hash, l.status.Since = s.Hash, at
	l.current.Store(newServed(s))
	old.leave()
	return true
}

// Reload compiles a snapshot beside the current one and swaps them. If that
// fails, the current one stays, and the error is returned and kept in the
// status; a panic of compile is such an error, for a text that trips the
// compiler must not take the site down. changed is false also when there was
// nothing new: compile may return nil for that. One Reload runs at a time, and
// others wait. A Reload whose ctx ended says nothing of the content and leaves no
// trace.
func (l *Live) Reload(ctx context.Context, now func() time.Time, compile func(context.Context) (*Snapshot, error)) (changed bool, err error) {
	l.reloading.Lock()
	defer l.reloading.Unlock()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s, err := recovered(ctx, compile)
	if stopped := ctx.Err(); stopped != nil {
		if s != nil {
			closeRead(s)
		}
		return false, stopped
	}
	l.mu.Lock()
	l.status.Tried, l.status.Err = now(), err
	l.status.Reloads++
	if err != nil {
		l.status.Failures++
	}
	l.mu.Unlock()
	if err != nil || s == nil {
		return false, err
	}
	return l.Swap(s, now()), nil
}

func recovered(ctx context.Context, compile func(context.Context) (*Snapshot, error)) (s *Snapshot, err error) {
	defer func() {
		if p := recover(); p != nil {
			s, err = nil, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return compile(ctx)
}

// Status returns what is served and how the last reload went.
func (l *Live) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// Close takes the snapshot out of service. It is closed when its last reader has
// released it.
func (l *Live) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old := l.current.Swap(nil); old != nil {
		old.leave()
	}
}

// served is a snapshot and how many use it: its readers, and the Live whose
// current one it is. One that nobody uses is closed and cannot be entered again.
type served struct {
	snap *Snapshot
	uses atomic.Int64
}

func newServed(s *Snapshot) *served {
	e := &served{snap: s}
	e.uses.Store(1)
	return e
}

func (e *served) enter() bool {
	for {
		n := e.uses.Load()
		if n == 0 {
			return false
		}
		if e.uses.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (e *served) leave() {
	if e.uses.Add(-1) == 0 {
		closeRead(e.snap)
	}
}

// closeRead closes a snapshot. A file that was only read has nothing to lose,
// and nobody is there to whom an error would say anything.
func closeRead(s *Snapshot) { _ = s.Close() }

// First is the place of the first fault that keeps the content from being
// published: content/pages/cite/en.md:3:1.
func (f *Faults) First() string {
	for _, one := range f.List.All() {
		if one.Severity == fault.Error {
			return one.Place()
		}
	}
	return ""
}
