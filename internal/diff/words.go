package diff

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// namer knows what the things of one edition are called.
type namer struct {
	names map[string]map[string]lang.Text // table -> id -> name
	about map[string][]string             // conflict -> partners
}

func newNamer(f *facts.Facts) *namer {
	n := &namer{names: map[string]map[string]lang.Text{}, about: map[string][]string{}}
	add := func(table, id string, name lang.Text) {
		if n.names[table] == nil {
			n.names[table] = map[string]lang.Text{}
		}
		n.names[table][id] = name
	}
	for _, x := range f.Partners {
		add("partners", x.Slug, x.Name)
	}
	for _, x := range f.Countries {
		add("countries", x.ISO2, x.Name)
	}
	for _, x := range f.Themes {
		add("themes", x.Slug, x.Name)
	}
	for _, x := range f.People {
		add("people", x.Slug, x.Name)
	}
	for _, x := range f.Organisations {
		add("organisations", x.Slug, x.Name)
	}
	for _, x := range f.Events {
		add("events", x.ID, x.Title)
	}
	for _, x := range f.Agreements {
		add("agreements", x.ID, x.Title)
	}
	for _, x := range f.Counts {
		add("counts", x.Slug, x.Title)
	}
	for _, x := range f.Sources {
		add("sources", x.ID, both(func(l lang.Tag) string {
			return fmt.Sprintf(l.Words().AndOf, x.Publisher.In(l), quote(l, x.Title.In(l)))
		}))
	}
	for _, c := range f.Conflicts {
		n.about[c.ID] = c.Subjects()
	}
	return n
}

// name is what a thing is called; its id where it is not known.
func (n *namer) name(table, id string, l lang.Tag) string {
	if x, ok := n.names[table][id]; ok {
		return x.In(l)
	}
	return id
}

// subjects are the partners that a row is about.
func (n *namer) subjects(t *table, row reflect.Value) []string {
	var out []string
	add := func(ids ...string) {
		for _, id := range ids {
			if _, ok := n.names["partners"][id]; ok && !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	for _, f := range t.all {
		c := f.column
		switch {
		case c.Ref == "partners", t.name == "partners" && c.ID, t.name == "offices" && c.Name == "place":
			switch v := c.Value(row).(type) {
			case string:
				add(v)
			case []string:
				add(v...)
			}
		case c.Ref == "conflicts":
			add(n.about[c.Value(row).(string)]...)
		}
	}
	return out
}

// both makes a text of what say says in each language.
func both(say func(lang.Tag) string) lang.Text {
	return lang.Text{EN: say(lang.EN), ZH: say(lang.ZH)}
}

// What the words say of a whole row.
const (
	addedRow   = true
	removedRow = false
)

// row says that a row came or went.
func (n *namer) row(t *table, row reflect.Value, added bool) lang.Text {
	return both(func(l lang.Tag) string {
		form := l.Words().ChangeRemoved
		if added {
			form = l.Words().ChangeAdded
		}
		return fmt.Sprintf(form, n.label(t, row, l))
	})
}

// label names a row: "Rome", "event “The two mayors meet”", "statement by Rome
// (17 January 2014)".
func (n *namer) label(t *table, row reflect.Value, l lang.Tag) string {
	w := l.Words()
	of := func(slug, what string) string {
		if slug == "" {
			return what
		}
		return fmt.Sprintf(w.AndOf, n.name("partners", slug, l), what)
	}
	noun := w.Tables[t.name]
	quoted := func(title string) string {
		if l == lang.ZH {
			return noun + quote(l, title)
		}
		return noun + " " + quote(l, title)
	}
	switch x := row.Interface().(type) {
	case facts.Partner:
		return x.Name.In(l)
	case facts.Partnership:
		return n.name("partners", x.Partner, l)
	case facts.Name:
		return of(x.Partner, quoted(x.Text))
	case facts.View:
		form := w.ChangeViewOn
		if x.Side == facts.PartnerSide {
			form = w.ChangeViewOf
		}
		when := w.Undated
		if x.From.Known() {
			when = x.From.In(l)
		}
		return l.Bracketed(fmt.Sprintf(form, n.name("partners", x.Partner, l)), when)
	case facts.Office:
		return fmt.Sprintf(w.AndOf, n.name("people", x.Person, l), quoted(x.Role.In(l)))
	case facts.Conflict:
		return of(x.Subject, l.Labelled(noun, w.Fields[string(x.Field)]))
	case facts.ConflictValue:
		var subject string
		if about := n.about[x.Conflict]; len(about) > 0 {
			subject = about[0]
		}
		return of(subject, quoted(x.Value.In(l)))
	case facts.StatedCount:
		return l.Bracketed(quoted(n.name("counts", x.Count, l)), x.Date.In(l))
	case facts.Gap:
		what := w.Fields[x.Field]
		if what == "" {
			what = x.Field
		}
		return of(x.Subject, l.Labelled(noun, what))
	case facts.Claim:
		return quoted(x.Statement.In(l))
	case facts.Term:
		return quoted(x.Term.In(l))
	case facts.Completeness:
		return quoted(string(x.List))
	case facts.Source:
		return quoted(x.Title.In(l))
	}
	return quoted(n.name(t.name, t.rowID(row), l))
}

// quote puts a text in quotation marks; those within it become single ones.
func quote(l lang.Tag, s string) string {
	return fmt.Sprintf(l.Words().QuotedTitle, strings.NewReplacer("“", "‘", "”", "’").Replace(short(s)))
}

// short cuts a long title at a word.
func short(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := string([]rune(s)[:most])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;，；、") + "…"
}

// field says how a field changed.
func (n *namer) field(t *table, f field, c Change, was, is reflect.Value, before *namer) lang.Text {
	return both(func(l lang.Tag) string {
		w := l.Words()
		row, column := n.label(t, is, l), w.Columns[f.name]
		a, b := before.say(f, was, l), n.say(f, is, l)
		s := ""
		switch c.Kind {
		case facts.RowAdded:
			s = fmt.Sprintf(w.ChangeFilled, row, column, b)
		case facts.RowRemoved:
			s = fmt.Sprintf(w.ChangeEmptied, row, column, a)
		case facts.MoreExact:
			s = fmt.Sprintf(w.ChangeExact, row, column, a, b)
		case facts.LessExact:
			s = fmt.Sprintf(w.ChangeCoarse, row, column, a, b)
		case facts.Reworded:
			s = fmt.Sprintf(w.ChangeReworded, row, column)
			for _, x := range lang.Tags() {
				if c.Old.Text.In(x.Other()) == c.New.Text.In(x.Other()) {
					s = fmt.Sprintf(w.ChangeRewordedIn, row, column, l.NameOf(string(x)))
				}
			}
		default:
			s = fmt.Sprintf(w.ChangeCorrected, row, column, a, b)
		}
		return lang.Capital(s)
	})
}

// source says that sources came or went.
func (n *namer) source(t *table, c Change, row reflect.Value, which []string, before *namer) lang.Text {
	return both(func(l lang.Tag) string {
		w := l.Words()
		form, of := w.ChangeSourceAdded, n
		if c.Kind == facts.SourceRemoved {
			form, of = w.ChangeSourceRemoved, before
		}
		var names []string
		for _, id := range which {
			names = append(names, of.name("sources", id, l))
		}
		return lang.Capital(fmt.Sprintf(form, n.label(t, row, l), l.Join(names)))
	})
}

// say writes the value of a field in words.
func (n *namer) say(f field, row reflect.Value, l lang.Tag) string {
	w := l.Words()
	if f.zh != nil {
		return quote(l, f.value(row).Text.In(l))
	}
	switch v := f.column.Value(row).(type) {
	case facts.Date:
		if _, claim := row.Interface().(facts.Claim); claim {
			return v.Period(l)
		}
		return v.In(l)
	case []facts.Date:
		var out []string
		for _, d := range v {
			out = append(out, d.In(l))
		}
		return l.Join(out)
	case bool:
		if v {
			return w.YesWord
		}
		return w.NoWord
	case int:
		if f.name == "population" {
			return l.Number(v)
		}
	case string:
		if f.column.Ref != "" {
			return n.name(f.column.Ref, v, l)
		}
		if strings.HasPrefix(f.name, "endonym") || f.name == "title" {
			return quote(l, v)
		}
	case []string:
		if len(v) == 0 {
			return w.NotKnown
		}
		var out []string
		for _, id := range v {
			out = append(out, n.name(f.column.Ref, id, l))
		}
		return l.Join(out)
	case facts.Confidence:
		// The remark after the colon is for another place, and the noun is said
		// already: "low confidence: inferred" is "low".
		word, _, _ := strings.Cut(strings.ReplaceAll(w.Confidences[string(v)], "：", ":"), ":")
		return strings.TrimSuffix(strings.TrimPrefix(word, "可信度"), " confidence")
	case facts.AgreementTerm:
		if months, ok := v.Months(); ok {
			return l.Plural(months, w.MonthOne, w.MonthMany)
		}
		if v == facts.OpenTerm {
			return w.OpenTerm
		}
	}
	cell := f.value(row).Cell
	if words := vocabulary(w, f.column.Value(row)); words[cell] != "" {
		return words[cell]
	}
	return cell
}

// vocabulary is the words of a closed vocabulary; none where it has none.
func vocabulary(w *lang.Words, v any) map[string]string {
	switch v.(type) {
	case facts.Kind:
		return w.Kinds
	case facts.Region:
		return w.Regions
	case facts.NameKind:
		return w.NameKinds
	case facts.Tie:
		return w.Ties
	case facts.Status:
		return w.Statuses
	case facts.ViewStatus:
		return w.ViewStatuses
	case facts.AgreementKind:
		return w.AgreementKinds
	case facts.EventKind:
		return w.EventKinds
	case facts.Direction:
		return w.Directions
	case facts.SourceKind:
		return w.SourceKinds
	case facts.Verdict:
		return w.Verdicts
	case facts.Field:
		return w.Fields
	}
	return nil
}
