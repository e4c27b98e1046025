package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// totalsAnchor is where the register of conflicts speaks of the totals.
const totalsAnchor = "conflicts/#totals"

// differing returns those of the fields of a partner on which sources differ.
func (f Frame) differing(partner string, fields ...facts.Field) []facts.Field {
	out := []facts.Field{}
	for _, x := range fields {
		if f.disputed(partner, x) {
			out = append(out, x)
		}
	}
	return out
}

// Differ reports whether sources differ on a field that the row shows.
func (r PartnerRow) Differ(field facts.Field) bool { return slices.Contains(r.Differs, field) }

// rivalTotal reports whether a stated total is one of those on which sources
// differ.
func (f Frame) rivalTotal(c facts.StatedCount) bool {
	switch c.Count {
	case "sister-cities", "countries", "all-levels":
		return slices.ContainsFunc(c.Sources, func(id string) bool { return f.Dir.RivalTotals[id] })
	}
	return false
}

// differ reports whether one of the facts has rivals.
func differ(fs []Fact) bool { return slices.ContainsFunc(fs, func(x Fact) bool { return x.Disputed }) }

// ConflictGroup is what sources differ on about one partner, or on the totals.
type ConflictGroup struct {
	ID   string
	Link Link // to the profile; without an address for the totals
	Rows []DisputeRow
}

// Conflicts is the register of everything on which sources differ.
type Conflicts struct {
	Head
	Count     int          `json:"count"`
	Settled   int          `json:"settled"`
	Conflicts []DisputeRow `json:"conflicts"`

	Field  facts.Field     `json:"-"` // to which the list is narrowed
	Form   []Select        `json:"-"`
	Groups []ConflictGroup `json:"-"`
	Open   []Link          `json:"-"` // to those that are not settled
}

// ParseConflictField reads the query parameter of the register of conflicts.
func (f Frame) ParseConflictField(get func(string) string) (facts.Field, error) {
	return facts.OneOf("field", facts.Field(get("field")), f.conflictFields())
}

// conflictFields are the fields on which sources do differ.
func (f Frame) conflictFields() []facts.Field {
	return slices.DeleteFunc(facts.Fields(), func(x facts.Field) bool {
		for _, on := range f.Dir.Disputed {
			if on[x] {
				return false
			}
		}
		return true
	})
}

// ConflictsOn lists the conflicts, or those on one field, in the order of the
// register: by partner, in the order of their names, after those on the totals.
func (f Frame) ConflictsOn(field facts.Field) []facts.Conflict {
	return facts.Kept(f.Dir, "conflicts/"+string(f.Lang)+"/"+string(field), func() []facts.Conflict {
		place := map[string]int{"": 0}
		for i, m := range f.byName() {
			place[m.Partner.Slug] = i + 1
		}
		all := slices.DeleteFunc(slices.Clone(f.Dir.Conflicts), func(c facts.Conflict) bool { return field != "" && c.Field != field })
		slices.SortStableFunc(all, func(a, b facts.Conflict) int { return cmp.Compare(place[a.Subject], place[b.Subject]) })
		return all
	})
}

// conflictPage is the page of the register of conflicts that has one.
func (f Frame) conflictPage(id string) string {
	at := facts.Kept(f.Dir, "conflicts/places/"+string(f.Lang), func() map[string]int {
		at := map[string]int{}
		for i, c := range f.ConflictsOn("") {
			at[c.ID] = i
		}
		return at
	})
	return facts.PagePath("conflicts/", at[id]/PerPage+1) + "#" + id
}

// Conflicts builds a page of the register of conflicts, or of those on one field.
// part is of those that [Frame.ConflictsOn] lists.
func (f Frame) Conflicts(part Part[facts.Dispute], field facts.Field) *Conflicts {
	w := f.Words()
	title := w.ConflictsHeading
	if field != "" {
		title = f.Lang.Labelled(title, w.Fields[string(field)])
	}
	p := &Conflicts{Head: f.head("conflicts/", title, ""), Field: field, Conflicts: []DisputeRow{}, Count: part.Total}
	p.crumbs(Link{Text: w.ConflictsHeading, Href: f.Href(p.Path)})
	p.Query = query("field", string(field))
	p.NoIndex = field != ""
	for _, c := range f.ConflictsOn(field) {
		if c.Settled {
			p.Settled++
		}
	}
	p.Conflicts = p.disputeRows(part.Rows)
	for _, r := range p.Conflicts[:len(part.onPage(PerPage))] {
		p.group(r)
	}
	p.Form = []Select{f.conflictForm(field)}
	p.narrow(p.Form, p.Count, w.ConflictOne, w.ConflictMany, nil)
	p.SummarySays = "count=" + itoa(p.Count) + " settled=" + itoa(p.Settled)
	p.Summary = fmt.Sprintf(w.ConflictsSummary, f.Lang.Plural(p.Count, w.ConflictOne, w.ConflictMany), f.Lang.Number(p.Settled), f.Lang.Number(p.Count-p.Settled))
	p.turn(part.Page, part.Total, PerPage)
	p.finish("json", "csv")
	return p
}

// group adds a conflict to those about its partner, or to those about none.
func (p *Conflicts) group(r DisputeRow) {
	f := p.Frame
	g := ConflictGroup{ID: "totals", Link: Link{Text: f.Words().ConflictsGeneral}}
	if r.Subject != "" {
		g = ConflictGroup{ID: r.Subject, Link: f.cityLink(r.Subject)}
	}
	if n := len(p.Groups); n == 0 || p.Groups[n-1].ID != g.ID {
		p.Groups = append(p.Groups, g)
	}
	last := &p.Groups[len(p.Groups)-1]
	last.Rows = append(last.Rows, r)
	if r.Settled {
		return
	}
	about := f.Lang.Join(texts(r.About))
	if about == "" {
		about = g.Link.Text
	}
	p.Open = append(p.Open, Link{Text: f.Lang.Labelled(about, r.FieldLabel), Href: "#" + r.ID})
}

func (f Frame) conflictForm(field facts.Field) Select {
	w := f.Words()
	s := Select{Name: "field", Label: w.ConflictField, Options: []Option{{Label: w.All, Selected: field == ""}}}
	for _, x := range f.conflictFields() {
		s.Options = append(s.Options, Option{Value: string(x), Label: w.Fields[string(x)], Selected: x == field})
	}
	return s
}

// Table implements Tabular: a row for each value.
func (p *Conflicts) Table() [][]string {
	out := [][]string{slices.Concat([]string{"id", "subject", "others", "field", "settled", "rule", "position", "value", "chosen", "url"}, provenanceColumns)}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, r := range p.Conflicts {
		for i, v := range r.Values {
			out = append(out, slices.Concat([]string{r.ID, r.Subject, strings.Join(r.Others, ";"), r.Field, yes[r.Settled], r.Rule,
				itoa(i + 1), v.Value, yes[v.Chosen], p.Frame.Abs(p.Frame.Href(p.Frame.conflictPage(r.ID)))}, p.provenance(v.Marks)))
		}
	}
	return out
}
