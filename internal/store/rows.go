package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"youcheng/internal/facts"
)

// query selects rows of type T. tail is everything after the list of columns;
// the table is called t there: "FROM events t WHERE t.theme = ? ORDER BY …".
func query[T any](ctx context.Context, s *Store, tail string, args ...any) ([]T, error) {
	var out []T
	var row T
	sh := s.shapeOf(reflect.TypeFor[T](), func() []facts.Column { return facts.Columns(&out) })
	rows, err := s.db.QueryContext(ctx, "SELECT "+sh.list+" "+tail, args...)
	if err != nil {
		return nil, fmt.Errorf("selecting %T %s: %w", out, tail, err)
	}
	defer rows.Close()
	// Every row is read into the same place and then copied.
	v := reflect.ValueOf(&row).Elem()
	cells := make([]cell, len(sh.cols))
	dest := make([]any, len(sh.cols))
	for i, c := range sh.cols {
		cells[i].p = c.Addr(v)
		dest[i] = &cells[i]
	}
	var zero T
	for rows.Next() {
		row = zero
		if err := rows.Scan(dest...); err != nil {
			return nil, fmt.Errorf("reading %T: %w", row, err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading %T: %w", out, err)
	}
	return out, nil
}

// shape is what is selected of a type of rows.
type shape struct {
	cols []facts.Column
	list string // for SELECT
}

func (s *Store) shapeOf(t reflect.Type, columns func() []facts.Column) *shape {
	if sh, ok := s.shapes.Load(t); ok {
		return sh.(*shape)
	}
	sh := &shape{cols: columns()}
	names := make([]string, len(sh.cols))
	for i, c := range sh.cols {
		names[i] = `t."` + c.Name + `"`
	}
	sh.list = strings.Join(names, ", ")
	s.shapes.Store(t, sh)
	return sh
}

// one is query for a single row; ErrNotFound where there is none.
func one[T any](ctx context.Context, s *Store, tail string, args ...any) (T, error) {
	rows, err := query[T](ctx, s, tail, args...)
	if err != nil || len(rows) > 0 {
		if err != nil {
			var zero T
			return zero, err
		}
		return rows[0], nil
	}
	var zero T
	return zero, ErrNotFound
}

// cell scans one column into the field at p.
type cell struct{ p any }

// Scan implements sql.Scanner.
func (c cell) Scan(src any) error {
	switch p := c.p.(type) {
	case *bool:
		n, ok := src.(int64)
		if !ok {
			return fmt.Errorf("%v is no truth value", src)
		}
		*p = n == 1
		return nil
	case *int:
		n, ok := src.(int64)
		if !ok {
			return fmt.Errorf("%v is no whole number", src)
		}
		*p = int(n)
		return nil
	case *float64:
		f, ok := src.(float64)
		if !ok {
			return fmt.Errorf("%v is no number", src)
		}
		*p = f
		return nil
	}
	s := ""
	if src != nil {
		var ok bool
		if s, ok = src.(string); !ok {
			return fmt.Errorf("%v is no text", src)
		}
	}
	switch p := c.p.(type) {
	case *string:
		*p = s
	case *[]string:
		if s != "" {
			*p = strings.Split(s, ";")
		}
	case *facts.Date:
		d, err := facts.ParseDate(s)
		if err != nil {
			return err
		}
		*p = d
	case *[]facts.Date:
		if s == "" {
			return nil
		}
		for part := range strings.SplitSeq(s, ";") {
			d, err := facts.ParseDate(part)
			if err != nil {
				return err
			}
			*p = append(*p, d)
		}
	default: // a vocabulary
		reflect.ValueOf(p).Elem().SetString(s)
	}
	return nil
}
