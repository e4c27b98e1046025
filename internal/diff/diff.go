// Package diff compares two editions of the register fact by fact.
//
// [Compare] goes through the tables row by row and column by column, by the
// columns that package facts declares: a new column is compared without a change
// here. Rows are the same row when their id is; tables without ids have a natural
// key, which seeds/README.md states. What it finds comes in the order of the
// tables and of their rows, so that it is the same each time.
package diff

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Edition is one state of the register.
type Edition struct {
	Facts *facts.Facts
	// Lacks are columns, as "table.column", that the edition was made without.
	// They are not compared.
	Lacks []string
}

// Change is one difference between two editions.
type Change struct {
	Kind     facts.ChangeKind
	Table    facts.TableName
	ID       string   // the row's
	Subjects []string // partners that it is about
	Field    string   // column without its language; empty for a whole row
	Old, New Value
	// Sources of the row before and after; of the row that came or went, its own.
	OldSources, NewSources []string
	What                   lang.Text // a sentence that says it
}

// Value is what a field holds: a cell as it is written, or a text in both
// languages.
type Value struct {
	Cell string
	Text lang.Text
}

func (v Value) empty() bool { return v == Value{} }

// untold is what is not a fact: the order in which values are shown, the shift
// of points that would coincide on a map, and the changes themselves.
var untold = []string{"conflict_values.position", "partners.map_dx", "partners.map_dy", "changes"}

// natural says how rows without ids are matched: the columns by which they are
// the same, and how many of the others must agree.
var natural = map[string]struct {
	key   []string
	alike int
}{
	"names":           {[]string{"partner", "text"}, 0},
	"views":           {[]string{"partner", "side"}, 2},
	"offices":         {[]string{"person", "role"}, 0},
	"conflict_values": {[]string{"conflict"}, 2},
	"stated_counts":   {[]string{"count"}, 2},
	"gaps":            {[]string{"subject", "field"}, 0},
}

// field is a column, or the two columns of a text.
type field struct {
	name    string
	column  facts.Column
	zh      *facts.Column // of a text
	sources bool          // it holds the sources of the row
}

func (f field) value(row reflect.Value) Value {
	if f.zh != nil {
		return Value{Text: lang.Text{EN: f.column.Value(row).(string), ZH: f.zh.Value(row).(string)}}
	}
	return Value{Cell: f.column.Written(row)}
}

// table is one table in both editions.
type table struct {
	name     string
	fields   []field // that are compared
	all      []field
	id       *field
	old, new reflect.Value // slices of rows
}

func tables(old, new Edition) []table {
	var out []table
	ot, nt := old.Facts.Tables(), new.Facts.Tables()
	lacks := slices.Concat(untold, old.Lacks, new.Lacks)
	for i := range nt {
		t := table{name: nt[i].Name, old: reflect.ValueOf(ot[i].Rows).Elem(), new: reflect.ValueOf(nt[i].Rows).Elem()}
		if slices.Contains(lacks, t.name) {
			continue
		}
		cols := facts.Columns(nt[i].Rows)
		for j := 0; j < len(cols); j++ {
			c := cols[j]
			f := field{name: c.Base(), column: c, sources: c.Ref == "sources" && (c.Name == "sources" || c.Name == "evidence")}
			missing := slices.Contains(lacks, t.name+"."+c.Name)
			if c.Base() != c.Name {
				j++
				f.zh = &cols[j]
				missing = missing || slices.Contains(lacks, t.name+"."+f.zh.Name)
			}
			t.all = append(t.all, f)
			if c.ID {
				t.id = &f
			}
			if !missing {
				t.fields = append(t.fields, f)
			}
		}
		out = append(out, t)
	}
	return out
}

func (t *table) named(name string) *field {
	i := slices.IndexFunc(t.all, func(f field) bool { return f.name == name })
	return &t.all[i]
}

// keys are the columns by which a row is named.
func (t *table) keys() []string {
	if t.id != nil {
		return []string{t.id.name}
	}
	return natural[t.name].key
}

// key is what makes a row the same as another.
func (t *table) key(row reflect.Value) string {
	var out []string
	for _, k := range t.keys() {
		v := t.named(k).value(row)
		out = append(out, v.Cell+v.Text.EN+"\x00"+v.Text.ZH)
	}
	return strings.Join(out, "\x00")
}

// rowID names a row for people and programs.
func (t *table) rowID(row reflect.Value) string {
	var out []string
	for _, k := range t.keys() {
		v := t.named(k).value(row)
		out = append(out, v.Cell+v.Text.EN)
	}
	return strings.Trim(strings.Join(out, "/"), "/")
}

// pairs matches the rows: for each old row the index of the new one, or -1.
func (t *table) pairs() []int {
	type pair struct{ old, new, alike int }
	var all []pair
	of := map[string][]int{}
	for j := range t.new.Len() {
		k := t.key(t.new.Index(j))
		of[k] = append(of[k], j)
	}
	least := natural[t.name].alike
	keys := t.keys()
	for i := range t.old.Len() {
		for _, j := range of[t.key(t.old.Index(i))] {
			alike := 0
			for _, f := range t.fields {
				if !slices.Contains(keys, f.name) && f.value(t.old.Index(i)) == f.value(t.new.Index(j)) {
					alike++
				}
			}
			if alike >= least {
				all = append(all, pair{i, j, alike})
			}
		}
	}
	// Those that are most alike find each other first.
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.alike, a.alike), cmp.Compare(a.old, b.old), cmp.Compare(a.new, b.new))
	})
	out := slices.Repeat([]int{-1}, t.old.Len())
	taken := map[int]bool{}
	for _, p := range all {
		if out[p.old] < 0 && !taken[p.new] {
			out[p.old], taken[p.new] = p.new, true
		}
	}
	return out
}

// Compare lists what became of the facts from one edition to another.
func Compare(old, new Edition) []Change {
	var out []Change
	before, after := newNamer(old.Facts), newNamer(new.Facts)
	for _, t := range tables(old, new) {
		met := map[int]bool{}
		for i, j := range t.pairs() {
			was := t.old.Index(i)
			if j < 0 {
				c := t.change(facts.RowRemoved, was, before)
				c.OldSources = t.sources(was)
				c.What = before.row(&t, was, removedRow)
				out = append(out, c)
				continue
			}
			met[j] = true
			out = append(out, t.fieldChanges(was, t.new.Index(j), before, after)...)
		}
		for j := range t.new.Len() {
			if met[j] {
				continue
			}
			is := t.new.Index(j)
			c := t.change(facts.RowAdded, is, after)
			c.NewSources = t.sources(is)
			c.What = after.row(&t, is, addedRow)
			out = append(out, c)
		}
	}
	return out
}

func (t *table) change(kind facts.ChangeKind, row reflect.Value, n *namer) Change {
	return Change{Kind: kind, Table: facts.TableName(t.name), ID: t.rowID(row), Subjects: n.subjects(t, row)}
}

// sources are those on which a row rests.
func (t *table) sources(row reflect.Value) []string {
	for _, f := range t.all {
		if f.sources {
			return f.column.Value(row).([]string)
		}
	}
	return nil
}

// fieldChanges compares two states of one row.
func (t *table) fieldChanges(was, is reflect.Value, before, after *namer) []Change {
	var out []Change
	var resting *field
	start := t.change("", is, after)
	for _, s := range before.subjects(t, was) {
		if !slices.Contains(start.Subjects, s) {
			start.Subjects = append(start.Subjects, s)
		}
	}
	start.OldSources, start.NewSources = t.sources(was), t.sources(is)
	for _, f := range t.fields {
		if f.sources {
			resting = &f
			continue
		}
		a, b := f.value(was), f.value(is)
		if a == b {
			continue
		}
		c := start
		c.Field, c.Old, c.New = f.name, a, b
		c.Kind = kindOf(f, was, is, a, b)
		c.What = after.field(t, f, c, was, is, before)
		out = append(out, c)
	}
	// Sources that changed with a fact are told with it.
	if len(out) > 0 || resting == nil {
		return out
	}
	for _, x := range []struct {
		kind  facts.ChangeKind
		which []string
	}{{facts.SourceAdded, without(start.NewSources, start.OldSources)}, {facts.SourceRemoved, without(start.OldSources, start.NewSources)}} {
		if len(x.which) == 0 {
			continue
		}
		c := start
		c.Kind, c.Field = x.kind, resting.name
		c.Old, c.New = resting.value(was), resting.value(is)
		c.What = after.source(t, c, is, x.which, before)
		out = append(out, c)
	}
	return out
}

// without is what of a is not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// kindOf says in what way a field changed.
func kindOf(f field, was, is reflect.Value, a, b Value) facts.ChangeKind {
	switch {
	case a.empty():
		return facts.RowAdded
	case b.empty():
		return facts.RowRemoved
	case f.zh != nil:
		if quotable(a.Text) && quotable(b.Text) && a.Text.EN != b.Text.EN && a.Text.ZH != b.Text.ZH {
			return facts.Corrected
		}
		return facts.Reworded
	}
	if d, ok := f.column.Value(was).(facts.Date); ok {
		e := f.column.Value(is).(facts.Date)
		// A date written otherwise, as bounds that are a year, is neither.
		switch finer, coarser := e.Covers(d), d.Covers(e); {
		case finer && !coarser:
			return facts.MoreExact
		case coarser && !finer:
			return facts.LessExact
		}
	}
	return facts.Corrected
}

// quotable reports whether a text is short enough to stand in a sentence.
func quotable(x lang.Text) bool {
	const most = 80
	return len([]rune(x.EN)) <= most && len([]rune(x.ZH)) <= most
}

// Rows are the changes as rows of changes.csv, all of one day.
func Rows(changes []Change, date facts.Date) []facts.Change {
	var out []facts.Change
	for _, c := range changes {
		r := facts.Change{Date: date, Table: c.Table, ID: c.ID, Field: c.Field, Kind: c.Kind, Old: c.Old.Cell, New: c.New.Cell, What: c.What, Sources: c.NewSources}
		if len(c.Subjects) > 0 {
			r.Subject, r.Others = c.Subjects[0], c.Subjects[1:]
		}
		if c.Field == "" && c.Kind == facts.RowRemoved || c.Kind == facts.SourceRemoved {
			r.Sources = c.OldSources
		}
		out = append(out, r)
	}
	return out
}

// Table is the rows as they are written in changes.csv, after its header.
func Table(rows []facts.Change) [][]string {
	cols := facts.Columns(&rows)
	head := make([]string, len(cols))
	for i, c := range cols {
		head[i] = c.Name
	}
	out := [][]string{head}
	for i := range rows {
		cells := make([]string, len(cols))
		for j, c := range cols {
			cells[j] = c.Written(reflect.ValueOf(rows[i]))
		}
		out = append(out, cells)
	}
	return out
}
