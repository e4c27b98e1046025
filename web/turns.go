package web

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// turns lets pages be made a few at a time, in the order in which they were asked
// for. To make one takes no more than the processors and the database in memory; so
// where many are made at once, none is ready sooner, all hold memory, and some wait
// again and again while others overtake them.
type turns struct {
	taken   chan struct{}
	waiting atomic.Int64
}

func newTurns() *turns { return &turns{taken: make(chan struct{}, 2*runtime.GOMAXPROCS(0))} }

// wait waits for a turn, or until the reader has gone. done ends the turn, and may be
// called again. Nobody writes to a reader in a turn: a slow one would keep it.
func (t *turns) wait(ctx context.Context) (done func(), err error) {
	t.waiting.Add(1)
	defer t.waiting.Add(-1)
	select {
	case t.taken <- struct{}{}:
		return sync.OnceFunc(func() { <-t.taken }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
