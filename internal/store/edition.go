package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// noEdition is an error that says what is wrong with a file and what to do.
type noEdition struct{ path, what, do string }

func (e *noEdition) Error() string { return e.path + " " + e.what + "; " + e.do }

// ReadFacts reads all tables of the file at path, which may have been made by
// another version of the program. lacks names the columns that it does not have,
// as "table.column"; in the facts they are empty. Only columns that may be empty
// can be lacking.
func ReadFacts(ctx context.Context, path string) (f *facts.Facts, lacks []string, err error) {
	const remake = "make it again with youcheng db -o FILE"
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, &noEdition{path, "is not there", "make it with youcheng db -o FILE"}
	case err != nil:
		return nil, nil, fmt.Errorf("reading %s: %w", path, err)
	case info.IsDir():
		return nil, nil, &noEdition{path, "is a folder", "name the file that youcheng db -o FILE wrote"}
	}
	head, err := first(path, 16)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if string(head) != "SQLite format 3\x00" {
		return nil, nil, &noEdition{path, "is no SQLite file", "name the file that youcheng db -o FILE wrote"}
	}
	s, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	damaged := &noEdition{path, "is damaged or not whole", remake}
	var sound string
	var size int64
	err = s.db.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").Scan(&size)
	if err == nil {
		err = s.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&sound)
	}
	if err != nil || sound != "ok" || size != info.Size() {
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		return nil, nil, damaged
	}
	f = &facts.Facts{}
	for _, t := range f.Tables() {
		has, err := s.columns(ctx, t.Name)
		if err != nil {
			return nil, nil, damaged
		}
		if len(has) == 0 {
			return nil, nil, &noEdition{path, "has no table " + t.Name + ", so it is no edition of the register, or one of another version",
				"make it with this program: youcheng db --seeds DIR -o FILE, where DIR holds its tables"}
		}
		var here []facts.Column
		for _, c := range facts.Columns(t.Rows) {
			switch {
			case slices.Contains(has, c.Name):
				here = append(here, c)
			case c.Optional:
				lacks = append(lacks, t.Name+"."+c.Name)
			default:
				return nil, nil, &noEdition{path, "has no column " + t.Name + "." + c.Name + ", so it was made by another version of the program",
					"make it with this one: youcheng db --seeds DIR -o FILE, where DIR holds its tables"}
			}
		}
		if extra := unknown(t, has); extra != "" {
			return nil, nil, &noEdition{path, "has a column " + t.Name + "." + extra + " that this program does not know, so it was made by a newer one",
				"compare with the newer program"}
		}
		if err := s.table(ctx, t, here); err != nil {
			return nil, nil, &noEdition{path, "cannot be read: " + err.Error(), remake}
		}
	}
	return f, lacks, nil
}

// first reads the first n bytes of a file, or as many as there are.
func first(path string, n int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b := make([]byte, n)
	n, err = file.Read(b)
	if n == 0 && err != nil { // an empty file
		return nil, nil
	}
	return b[:n], err
}

// columns lists the columns of a table; none where there is no such table.
func (s *Store) columns(ctx context.Context, table string) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

// unknown is a column that the row type does not declare, and that is not made
// from one which it declares.
func unknown(t facts.Table, has []string) string {
	known := []string{"n"}
	for _, c := range facts.Columns(t.Rows) {
		known = append(known, c.Name, c.Name+"_from", c.Name+"_to")
	}
	for _, name := range has {
		if !slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// table reads the given columns of a table into its rows.
func (s *Store) table(ctx context.Context, t facts.Table, cols []facts.Column) error {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = `t."` + c.Name + `"`
	}
	rows, err := s.db.QueryContext(ctx, "SELECT "+strings.Join(names, ", ")+" FROM "+t.Name+" t"+fileOrder)
	if err != nil {
		return fmt.Errorf("reading %s: %w", t.Name, err)
	}
	defer rows.Close()
	into := reflect.ValueOf(t.Rows).Elem()
	for rows.Next() {
		row := reflect.New(into.Type().Elem()).Elem()
		dest := make([]any, len(cols))
		for i, c := range cols {
			dest[i] = cell{c.Addr(row)}
		}
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("reading %s: %w", t.Name, err)
		}
		into.Set(reflect.Append(into, row))
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", t.Name, err)
	}
	return nil
}
