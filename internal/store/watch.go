package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
)

// database is the file that a store reads. Who asks is told of every statement.
type database struct {
	*sql.DB
	note atomic.Pointer[func(statement string, args []any)]
}

func (d *database) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	d.tell(statement, args)
	return d.DB.QueryContext(ctx, statement, args...)
}

func (d *database) QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row {
	d.tell(statement, args)
	return d.DB.QueryRowContext(ctx, statement, args...)
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
