// Package store keeps the compiled register in SQLite. It is the only user of
// database/sql.
//
// [Build] writes a new file, once, from checked facts and texts. [Open] reads
// one, immutable; there is no way to change a row after that. The rows come
// back as the types of package facts: a query names what it selects from, and
// the columns are those that the row type declares.
package store

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"youcheng/internal/facts"
	"youcheng/internal/search"
	"youcheng/internal/story"
)

//go:embed schema.sql
var schema string

//go:embed site.sql
var siteSchema string

// Schema is the SQL that makes the tables. It is part of what names the file.
func Schema() string { return schema + siteSchema }

// ErrNotFound is returned when there is no row with the given id.
var ErrNotFound = errors.New("not found")

// Redirect is an address that moved.
type Redirect struct{ Form, Old, Slug string }

// Picture is a file made from a picture of a text.
type Picture struct{ Name, Type string }

// Content is all that goes into a file.
type Content struct {
	Facts     *facts.Facts
	Texts     []story.Text
	Redirects []Redirect
	Pictures  []Picture
}

// Build writes the content into a new file at path. It writes beside it and
// renames at the end, so that a file at path is always whole; several builders
// of the same content may run at once.
func Build(ctx context.Context, path string, c Content) error {
	return produce(ctx, path, "", func(w *writer) { w.build(c) })
}

// produce makes the file at path: it copies the file from, if one is given, and
// lets fill write into it, in one transaction.
func produce(ctx context.Context, path, from string, fill func(*writer)) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".building-*")
	if err != nil {
		return fmt.Errorf("making a database file: %w", err)
	}
	defer os.Remove(tmp.Name())
	if from != "" {
		err = copyInto(tmp, from)
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("copying %s: %w", from, err)
	}
	db, err := sql.Open("sqlite", fileURI(tmp.Name(), url.Values{
		"_pragma": {"journal_mode(off)", "synchronous(off)", "foreign_keys(1)"},
		"_dqs":    {"0"},
	}))
	if err != nil {
		return fmt.Errorf("opening %s: %w", tmp.Name(), err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning the transaction: %w", err)
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}, analyser: search.NewAnalyser(), bound: segmentBytes, dir: filepath.Dir(path)}
	defer w.close()
	fill(w)
	if w.err != nil {
		return w.err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing the register: %w", err)
	}
	if err := db.Close(); err != nil {
		return fmt.Errorf("closing the database: %w", err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// build writes everything into an empty file.
func (w *writer) build(c Content) {
	// A table may refer to rows that come later, as a renewal to the agreement
	// that it renews; all is checked at the end.
	w.exec("PRAGMA defer_foreign_keys = ON")
	w.exec(schema)
	w.exec(siteSchema)
	for _, t := range c.Facts.Tables() {
		w.table(t)
	}
	for i, t := range c.Texts {
		w.text(i+1, t)
	}
	w.index(c.Facts)
	w.finish(baseSegment, w.segment)
	w.pictures(c.Pictures)
	w.redirects(c.Redirects)
}

// writer inserts rows and keeps the first error.
type writer struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	err      error

	analyser *search.Analyser
	segment  *search.Builder // nil before the first word
	bound    int             // of its memory
	dir      string          // for its temporary file
	patching bool            // what changes goes into the segment of changes
	reindex  bool            // it has to be written anew
}

func (w *writer) insert(table string, columns []string, values ...any) {
	if w.err != nil {
		return
	}
	stmt, ok := w.prepared[table]
	if !ok {
		quoted := make([]string, len(columns))
		for i, c := range columns {
			quoted[i] = `"` + c + `"`
		}
		stmt, w.err = w.tx.PrepareContext(w.ctx, "INSERT INTO "+table+" ("+strings.Join(quoted, ", ")+") VALUES (?"+strings.Repeat(", ?", len(columns)-1)+")")
		if w.err != nil {
			w.err = fmt.Errorf("preparing the insertion into %s: %w", table, w.err)
			return
		}
		w.prepared[table] = stmt
	}
	if _, err := stmt.ExecContext(w.ctx, values...); err != nil {
		w.err = fmt.Errorf("inserting into %s %v: %w", table, values[:min(2, len(values))], err)
	}
}

// close deletes what was only there to write.
func (w *writer) close() {
	if w.segment != nil {
		w.segment.Close()
	}
}

// exec runs a statement that is not an insertion.
func (w *writer) exec(query string, args ...any) {
	if w.err != nil {
		return
	}
	if _, err := w.tx.ExecContext(w.ctx, query, args...); err != nil {
		w.err = fmt.Errorf("writing the register: %w", err)
	}
}

// table writes one table of the facts, its link tables and its citations.
func (w *writer) table(t facts.Table) {
	cols := facts.Columns(t.Rows)
	rows := reflect.ValueOf(t.Rows).Elem()
	for i := range rows.Len() {
		n := i + 1
		names, values := []string{"n"}, []any{n}
		for _, c := range cols {
			names = append(names, c.Name)
			switch v := c.Value(rows.Index(i)).(type) {
			case facts.Date:
				names = append(names, c.Name+"_from", c.Name+"_to")
				if v.Known() {
					values = append(values, v.String(), v.From.String(), v.To.String())
				} else {
					values = append(values, "", nil, nil)
				}
			case []facts.Date:
				var all []string
				for _, d := range v {
					all = append(all, d.String())
				}
				values = append(values, strings.Join(all, ";"))
			case []string:
				values = append(values, strings.Join(v, ";"))
			case bool:
				values = append(values, truth(v))
			case string:
				if v == "" && c.Ref != "" {
					values = append(values, nil)
				} else {
					values = append(values, v)
				}
			case int, float64:
				values = append(values, v)
			default: // a vocabulary
				values = append(values, reflect.ValueOf(v).String())
			}
		}
		w.insert(t.Name, names, values...)
		for _, c := range cols {
			list, ok := c.Value(rows.Index(i)).([]string)
			if !ok || c.Ref == "" {
				continue
			}
			for p, item := range list {
				if c.Ref == "sources" {
					w.insert("citations", []string{"source", "subject_table", "subject", "position"}, item, t.Name, n, p)
				} else {
					w.insert(t.Name+"_"+c.Name, []string{"owner", "item", "position"}, n, item, p)
				}
			}
		}
	}
}

// rest is what only the page of a text needs, as JSON.
type rest struct {
	Hero      *story.Hero      `json:"hero,omitempty"`
	Citations []story.Citation `json:"citations,omitempty"`
	Figures   []story.Figure   `json:"figures,omitempty"`
	Drift     []story.Change   `json:"drift,omitempty"`
}

func (w *writer) text(n int, t story.Text) {
	authors, err1 := json.Marshal(t.Authors)
	more, err2 := json.Marshal(rest{t.Hero, t.Citations, t.Figures, t.Drift})
	if err := errors.Join(err1, err2); err != nil && w.err == nil {
		w.err = fmt.Errorf("writing the text %s: %w", t.File, err)
	}
	w.insert("texts", []string{"n", "form", "slug", "lang", "title", "summary", "kind", "authors", "publish_at", "as_of", "updated_at", "update_note", "draft", "faulty", "noindex", "words", "html", "plain", "sources", "file", "rest"},
		n, string(t.Form), t.Slug, string(t.Lang), t.Title, t.Summary, t.Kind, string(authors), utc(t.PublishAt), t.AsOf.String(), utc(t.UpdatedAt), t.UpdateNote,
		truth(t.Draft), truth(t.Faulty), truth(t.NoIndex), t.Words, t.HTML, t.Plain, strings.Join(t.Sources, ";"), t.File, string(more))
	for p, s := range t.Sources {
		w.insert("citations", []string{"source", "subject_table", "subject", "position"}, s, "texts", n, p)
	}
	for p, l := range t.Links {
		w.insert("texts_links", []string{"owner", "kind", "item", "position"}, n, l.Kind, l.ID, p)
	}
	w.indexText(n, t)
}

func (w *writer) pictures(ps []Picture) {
	for _, p := range ps {
		w.insert("pictures", []string{"name", "type"}, p.Name, p.Type)
	}
}

func (w *writer) redirects(rs []Redirect) {
	for _, r := range rs {
		w.insert("redirects", []string{"form", "old", "slug"}, r.Form, r.Old, r.Slug)
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// utc writes a time so that times compare as text; the zero time is empty.
func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func fileURI(path string, query url.Values) string {
	if !filepath.IsAbs(path) {
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}).String()
}

// Store reads a compiled register.
type Store struct {
	db   *sql.DB
	file *os.File // held, so that nobody deletes it

	index  *search.Index
	chunks *sql.Stmt // reads those of the index
}

// Open opens the file at path for reading. The pragmas stand in the name, so
// that each pooled connection has them. Until the store is closed, [Discard]
// leaves the file alone.
func Open(ctx context.Context, path string) (*Store, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	var version int
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM partners").Scan(&version); err != nil {
		s.Close()
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if err := s.loadIndex(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return s, nil
}

// open opens a file without asking what it holds.
func open(path string) (*Store, error) {
	file, err := hold(path)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	db, err := sql.Open("sqlite", fileURI(path, url.Values{
		"mode":      {"ro"},
		"immutable": {"1"},
		"_dqs":      {"0"},
		"_pragma":   {"query_only(1)", "foreign_keys(1)", "mmap_size(268435456)"},
	}))
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	n := max(8, runtime.NumCPU())
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return &Store{db: db, file: file}, nil
}

// Close closes the file.
func (s *Store) Close() error { return errors.Join(s.db.Close(), s.file.Close()) }
