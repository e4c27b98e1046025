package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
)

// database is the file that a store reads. Statements are prepared once: to read one
// takes SQLite longer than to answer it. Who asks is told of every statement.
type database struct {
	*sql.DB
	prepared sync.Map // statement -> *sql.Stmt
	many     atomic.Int64
	note     atomic.Pointer[func(statement string, args []any)]
}

// mostPrepared bounds the statements that are kept; there are about a hundred.
const mostPrepared = 500

// prepare returns a statement that was prepared; nil where too many are.
func (d *database) prepare(ctx context.Context, statement string) (*sql.Stmt, error) {
	if s, ok := d.prepared.Load(statement); ok {
		return s.(*sql.Stmt), nil
	}
	if d.many.Load() >= mostPrepared {
		return nil, nil
	}
	s, err := d.DB.PrepareContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	if other, there := d.prepared.LoadOrStore(statement, s); there {
		s.Close()
		return other.(*sql.Stmt), nil
	}
	d.many.Add(1)
	return s, nil
}

func (d *database) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	d.tell(statement, args)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// The driver would watch over every statement for the end of the context; each is
	// short.
	ctx = context.WithoutCancel(ctx)
	s, err := d.prepare(ctx, statement)
	if s == nil || err != nil {
		return d.DB.QueryContext(ctx, statement, args...)
	}
	return s.QueryContext(ctx, args...)
}

func (d *database) QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row {
	d.tell(statement, args)
	s, err := d.prepare(ctx, statement)
	if s == nil || err != nil {
		return d.DB.QueryRowContext(ctx, statement, args...)
	}
	return s.QueryRowContext(ctx, args...)
}

func (d *database) tell(statement string, args []any) {
	if note := d.note.Load(); note != nil {
		(*note)(statement, args)
	}
}

// Watch tells note of every statement from now on, so that tests can count what a
// page asks and look at how it is answered.
func (s *Store) Watch(note func(statement string, args []any)) { s.db.note.Store(&note) }

// Plan is how SQLite would answer a statement, step by step.
func (s *Store) Plan(ctx context.Context, statement string, args []any) ([]string, error) {
	rows, err := s.db.DB.QueryContext(ctx, "EXPLAIN QUERY PLAN "+statement, args...)
	if err != nil {
		return nil, fmt.Errorf("explaining %s: %w", statement, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, fmt.Errorf("explaining %s: %w", statement, err)
		}
		out = append(out, step)
	}
	return out, rows.Err()
}
