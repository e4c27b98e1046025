package web

import (
	"context"
	"runtime"
	"sync"
)

// turns lets pages be made a few at a time, in the order in which they were asked
// for. To make one takes no more than the processors and the database in memory; so
// where many are made at once, none is ready sooner, all hold memory, and some wait
// again and again while others overtake them.
type turns chan struct{}

func newTurns() turns { return make(turns, 2*runtime.GOMAXPROCS(0)) }

// wait waits for a turn, or until the reader has gone. done ends the turn, and may be
// called again. Nobody writes to a reader in a turn: a slow one would keep it.
func (t turns) wait(ctx context.Context) (done func(), err error) {
	select {
	case t <- struct{}{}:
		return sync.OnceFunc(func() { <-t }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
