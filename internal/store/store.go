// Package store keeps the compiled register in SQLite. It is the only user of
// database/sql.
//
// A [Builder] writes a new file, once, from checked facts and texts. [Open] reads
// one, immutable; there is no way to change a row after that. The rows come
// back as the types of package facts: a query names what it selects from, and
// the columns are those that the row type declares.
package store

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
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
type Picture struct {
	Name, Type string
	Of         story.Picture
}

// Builder writes a file: the facts, and texts one after the other, so that not all
// of them are in memory at a time. It writes in a folder beside the place of the file
// and renames at the end, so that a file there is always whole; several may build the
// same at once. What is left of one that was killed is deleted by [Sweep]. Its first error is that of Commit. It serves one goroutine at a
// time.
type Builder struct {
	*writer
	path, tmp string   // tmp lies in a folder of its own
	held      *os.File // so that nobody sweeps it away
	db        *sql.DB
	texts     int             // the number of the last one
	fresh     bool            // there was nothing in the file
	draft     *Draft          // of which it is; nil for a file of its own
	relisted  map[string]bool // stories that changed
}

// Begin begins the file at path. It is that at from with some changes, if from is
// not empty: then it holds facts, and a text replaces the one of its key.
func Begin(ctx context.Context, path, from string) (*Builder, error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), buildings)
	if err != nil {
		return nil, fmt.Errorf("making a folder for a database: %w", err)
	}
	b := &Builder{path: path, tmp: filepath.Join(dir, building), fresh: from == "", relisted: map[string]bool{}}
	if b.held, err = os.Create(b.tmp); err == nil {
		err = lockShared(b.held)
	}
	if err == nil && !b.fresh {
		if err = Verify(from); err == nil { // or the damage would be in the new one too
			err = copyInto(b.held, from)
		}
	}
	if err == nil {
		err = b.open(ctx)
	}
	if err != nil {
		b.Discard()
		return nil, fmt.Errorf("beginning the file %s: %w", path, err)
	}
	return b, nil
}

func (b *Builder) open(ctx context.Context) (err error) {
	if b.db, err = writing(b.tmp); err != nil {
		return err
	}
	return b.start(ctx)
}

// writing opens a file for one writer, who begins anew if the machine fails.
func writing(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", fileURI(path, url.Values{
		"_pragma": {"journal_mode(off)", "synchronous(off)", "foreign_keys(1)", "cache_size(-16384)"},
		"_dqs":    {"0"},
	}))
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// start begins the transaction.
func (b *Builder) start(ctx context.Context) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	b.writer = &writer{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}, analyser: search.NewAnalyser(), bound: segmentBytes, dir: filepath.Dir(cmp.Or(b.tmp, b.path)), patching: !b.fresh}
	// A table may refer to rows that come later, as a renewal to the agreement
	// that it renews; all is checked at the end.
	b.exec("PRAGMA defer_foreign_keys = ON")
	if b.fresh {
		b.exec(schema)
		b.exec(siteSchema)
	} else {
		b.texts = b.number("SELECT coalesce(max(n), 0) FROM texts")
	}
	return b.err
}

// Facts writes the facts into a new file.
func (b *Builder) Facts(f *facts.Facts) {
	for _, t := range f.Tables() {
		b.table(t)
	}
	b.listEvents(f)
	b.index(f)
	b.country, b.places = map[string]string{}, map[place]int32{{}: 0}
	for _, p := range f.Partners {
		b.country[p.Slug] = p.Country
	}
}

// Text writes a text.
func (b *Builder) Text(t *story.Text) error {
	n := 0
	if !b.fresh {
		b.relist(t.Key())
		if n = b.find(t.Key()); n > 0 {
			b.drop(n)
		}
	}
	if n == 0 {
		b.texts++
		n = b.texts
	}
	b.text(n, *t)
	return b.err
}

// Remove deletes a text.
func (b *Builder) Remove(k story.Key) error {
	b.relist(k)
	if n := b.find(k); n > 0 {
		b.drop(n)
	}
	return b.err
}

// relist takes a story out of the lists, before it changes, until the end.
func (b *Builder) relist(k story.Key) {
	if k.Form == story.Story && !b.relisted[k.Slug] {
		b.relisted[k.Slug] = true
		b.unlist(k.Slug)
	}
}

// Spoil marks a text as one whose file has errors now.
func (b *Builder) Spoil(k story.Key) error {
	b.exec("UPDATE texts SET faulty = 1 WHERE form = ? AND slug = ? AND lang = ?", string(k.Form), k.Slug, string(k.Lang))
	return b.err
}

// Remember writes what the compiler remembers of a folder, or that it is gone.
func (b *Builder) Remember(m story.Memory) error {
	if !b.fresh {
		b.exec("DELETE FROM folders WHERE form = ? AND slug = ?", string(m.Form), m.Slug)
	}
	if m.Data != nil {
		b.insert("folders", []string{"form", "slug", "memory"}, string(m.Form), m.Slug, m.Data)
	}
	return b.err
}

// Pictures replaces the list of the pictures.
func (b *Builder) Pictures(ps []Picture) {
	b.exec("DELETE FROM pictures")
	for _, p := range ps {
		info, err := json.Marshal(p.Of.Info)
		if err != nil && b.err == nil {
			b.err = fmt.Errorf("writing the picture %s: %w", p.Of.File, err)
		}
		b.insert("pictures", []string{"name", "type", "file", "info"}, p.Name, p.Type, p.Of.File, string(info))
	}
}

// Redirects replaces the addresses that moved.
func (b *Builder) Redirects(rs []Redirect) {
	b.exec("DELETE FROM redirects")
	for _, r := range rs {
		b.insert("redirects", []string{"form", "old", "slug"}, r.Form, r.Old, r.Slug)
	}
}

// Commit puts the file in its place, or shows the readers of a draft what changed.
func (b *Builder) Commit() error {
	defer b.Discard()
	if b.fresh {
		b.insertMentions()
		b.listAll()
		b.finish(baseSegment, b.segment)
	} else {
		for _, slug := range slices.Sorted(maps.Keys(b.relisted)) {
			b.listStories(slug)
		}
		b.indexChanged()
	}
	if b.err != nil {
		return b.err
	}
	if err := b.tx.Commit(); err != nil {
		return fmt.Errorf("committing the register: %w", err)
	}
	if b.draft != nil {
		return b.draft.committed(b)
	}
	if err := b.db.Close(); err != nil {
		return fmt.Errorf("closing the database: %w", err)
	}
	if err := seal(b.tmp); err != nil {
		return err
	}
	if err := os.Chmod(b.tmp, 0o644); err != nil {
		return err
	}
	return os.Rename(b.tmp, b.path)
}

// Discard drops what was not committed. It does nothing after Commit.
func (b *Builder) Discard() {
	if b.writer != nil {
		b.close()
		_ = b.tx.Rollback() // an error says that it is over
	}
	if b.draft != nil {
		return
	}
	if b.db != nil {
		b.db.Close()
	}
	if b.held != nil {
		b.held.Close()
	}
	os.RemoveAll(filepath.Dir(b.tmp))
}

// writer inserts rows and keeps the first error.
type writer struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	err      error

	country  map[string]string // of partners
	listings []listing         // of the stories of a new file
	places   map[place]int32   // numbers of their lists
	cited    mentions          // sources
	linked   mentions          // by links

	analyser *search.Analyser
	segment  *search.Builder // nil before the first word
	bound    int             // of its memory
	dir      string          // for its temporary file
	patching bool            // what changes goes into the segment of changes
	reindex  bool            // it has to be written anew
}

// close deletes what was only there to write.
func (w *writer) close() {
	if w.segment != nil {
		w.segment.Close()
	}
}

func (w *writer) insert(table string, columns []string, values ...any) {
	w.insertRows(table, columns, 1, values)
}

// atOnce is how many rows are inserted by one statement, where there are many: what
// surrounds a statement takes longer than a row.
const atOnce = 8

// insertMany inserts rows whose values stand one after the other.
func (w *writer) insertMany(table string, columns []string, values []any) {
	for len(values) > 0 {
		n := min(atOnce, len(values)/len(columns))
		if n < atOnce {
			n = 1
		}
		w.insertRows(table, columns, n, values[:n*len(columns)])
		values = values[n*len(columns):]
	}
}

// rows inserts rows of a table, many at once.
type rows struct {
	w       *writer
	table   string
	columns []string
	values  []any
}

func (w *writer) many(table string, columns ...string) *rows { return &rows{w, table, columns, nil} }

func (r *rows) add(values ...any) {
	if r.values = append(r.values, values...); len(r.values) >= 1024*len(r.columns) {
		r.end()
	}
}

// end inserts what is left.
func (r *rows) end() {
	r.w.insertMany(r.table, r.columns, r.values)
	r.values = r.values[:0]
}

func (w *writer) insertRows(table string, columns []string, rows int, values []any) {
	if w.err != nil {
		return
	}
	key := table
	if rows > 1 {
		key += " at once"
	}
	stmt, ok := w.prepared[key]
	if !ok {
		quoted := make([]string, len(columns))
		for i, c := range columns {
			quoted[i] = `"` + c + `"`
		}
		row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
		stmt, w.err = w.tx.PrepareContext(w.ctx, "INSERT INTO "+table+" ("+strings.Join(quoted, ", ")+") VALUES "+row+strings.Repeat(", "+row, rows-1))
		if w.err != nil {
			w.err = fmt.Errorf("preparing the insertion into %s: %w", table, w.err)
			return
		}
		w.prepared[key] = stmt
	}
	// The driver would watch over every row for the end of the context.
	if _, err := stmt.ExecContext(context.WithoutCancel(w.ctx), values...); err != nil {
		w.err = fmt.Errorf("inserting into %s %v: %w", table, values[:min(2, len(values))], err)
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
		cited := map[string]bool{}
		for _, c := range cols {
			list, ok := c.Value(rows.Index(i)).([]string)
			if !ok || c.Ref == "" {
				continue
			}
			for p, item := range list {
				if c.Ref == "sources" {
					if cited[item] { // by another column of the row
						continue
					}
					cited[item] = true
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
	Parts     []part           `json:"parts,omitempty"` // only in a preview
}

// part is a block of a text: its line and the length of its HTML. The parts
// together are the HTML of the text.
type part [2]int

func partsOf(t *story.Text) []part {
	var out []part
	for _, p := range t.Parts {
		out = append(out, part{p.Line, len(p.HTML)})
	}
	return out
}

// cut divides the HTML of a text into its parts.
func (x rest) cut(html string) (out []story.Part) {
	for _, p := range x.Parts {
		n := min(max(p[1], 0), len(html))
		out = append(out, story.Part{Line: p[0], HTML: html[:n]})
		html = html[n:]
	}
	return out
}

func (w *writer) text(n int, t story.Text) {
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	authors, err1 := json.Marshal(t.Authors)
	more, err2 := json.Marshal(rest{t.Hero, t.Citations, t.Figures, t.Drift, partsOf(&t)})
	shown, err3 := json.Marshal(t.Shown())
	if err := errors.Join(err1, err2, err3); err != nil && w.err == nil {
		w.err = fmt.Errorf("writing the text %s: %w", t.File, err)
	}
	w.insert("texts", []string{"n", "form", "slug", "lang", "title", "summary", "kind", "authors", "publish_at", "as_of", "updated_at", "update_note", "draft", "faulty", "noindex", "words", "sources", "file", "pictures", "rest", "html", "plain"},
		n, string(t.Form), t.Slug, string(t.Lang), t.Title, t.Summary, t.Kind, string(authors), utc(t.PublishAt), t.AsOf.String(), utc(t.UpdatedAt), t.UpdateNote,
		truth(t.Draft), truth(t.Faulty), truth(t.NoIndex), t.Words, strings.Join(t.Sources, ";"), t.File, string(shown), string(more), t.HTML, t.Plain)
	if t.Form == story.Story && !w.patching {
		w.listings = append(w.listings, listing{n, t.Slug, utc(t.PublishAt), t.Lang, w.placesOf(&t)})
	}
	for p, s := range t.Sources {
		w.cited.add(place{item: s}, n, p)
	}
	for p, l := range t.Links {
		w.linked.add(place{l.Kind, l.ID}, n, p)
	}
	if w.patching {
		w.insertMentions()
	}
	w.indexText(n, t)
}

// mentions are what texts link to or cite. In a new file they are inserted after all
// texts, in the order of their tables, which then only grow at their ends.
type mentions struct {
	names map[place]int32 // numbers of what is mentioned
	by    [][]mention     // of each number
}

// mention is a text that mentions something.
type mention struct{ text, position int32 }

func (m *mentions) add(what place, text, position int) {
	n, ok := m.names[what]
	if !ok {
		if m.names == nil {
			m.names = map[place]int32{}
		}
		n = int32(len(m.by))
		what.kind, what.item = strings.Clone(what.kind), strings.Clone(what.item) // not the text that they stand in
		m.names[what] = n
		m.by = append(m.by, nil)
	}
	m.by[n] = append(m.by[n], mention{int32(text), int32(position)})
}

// each hands over what was added, in order, and forgets it.
func (m *mentions) each(take func(place, []mention)) {
	for _, p := range sortedPlaces(m.names) {
		by := m.by[m.names[p]]
		slices.SortFunc(by, func(a, b mention) int { return cmp.Compare(a.text, b.text) })
		take(p, by)
	}
	*m = mentions{}
}

// insertMentions inserts what the texts cite and link to.
func (w *writer) insertMentions() {
	citations := w.many("citations", "source", "subject_table", "subject", "position")
	w.cited.each(func(p place, by []mention) {
		source := any(p.item) // not made anew for each row
		for _, x := range by {
			citations.add(source, "texts", int64(x.text), int64(x.position))
		}
	})
	citations.end()
	links := w.many("texts_links", "kind", "item", "owner", "position")
	w.linked.each(func(p place, by []mention) {
		kind, item := any(p.kind), any(p.item)
		for _, x := range by {
			links.add(kind, item, int64(x.text), int64(x.position))
		}
	})
	links.end()
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
	db *database

	shapes sync.Map // type of rows -> *shape

	index *search.Index
	close func() error
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
	db, err := reading(path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
	if err != nil {
		file.Close()
		return nil, err
	}
	return &Store{db: db, close: func() error { return errors.Join(db.Close(), file.Close()) }}, nil
}

// reading opens a file for readers. Each connection maps the beginning into memory: all
// of a file that is not large. What they map counts as ours, for each of them again.
func reading(path string, how url.Values) (*database, error) {
	how.Set("_dqs", "0")
	how["_pragma"] = []string{"query_only(1)", "foreign_keys(1)", "mmap_size(8388608)"}
	db, err := sql.Open("sqlite", fileURI(path, how))
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	n := max(8, runtime.NumCPU())
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return &database{DB: db}, nil
}

// Close closes the file.
func (s *Store) Close() error { return s.close() }
