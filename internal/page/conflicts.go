package page

import (
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

// Conflicts builds the register of conflicts, or of those on one field: by
// partner, in the order of their names, after those on the totals.
func (f Frame) Conflicts(all []facts.Dispute, field facts.Field) *Conflicts {
	w := f.Words()
	title := w.ConflictsHeading
	if field != "" {
		title = f.Lang.Labelled(title, w.Fields[string(field)])
	}
	p := &Conflicts{Head: f.head("conflicts/", title, ""), Field: field, Conflicts: []DisputeRow{}}
	p.crumbs(Link{Text: w.ConflictsHeading, Href: f.Href(p.Path)})
	p.Query = query("field", string(field))
	p.NoIndex = field != ""
	by := map[string][]facts.Dispute{}
	for _, d := range all {
		if field == "" || d.Conflict.Field == field {
			by[d.Conflict.Subject] = append(by[d.Conflict.Subject], d)
		}
	}
	members := slices.Clone(f.Dir.Members)
	sortMembers(f.Lang, members, "name")
	p.group(ConflictGroup{ID: "totals", Link: Link{Text: w.ConflictsGeneral}}, by[""])
	for _, m := range members {
		p.group(ConflictGroup{ID: m.Partner.Slug, Link: f.cityLink(m.Partner.Slug)}, by[m.Partner.Slug])
	}
	p.Form = []Select{f.conflictForm(field)}
	p.narrow(p.Form, p.Count, w.ConflictOne, w.ConflictMany, nil)
	p.SummarySays = "count=" + itoa(p.Count) + " settled=" + itoa(p.Settled)
	p.Summary = fmt.Sprintf(w.ConflictsSummary, f.Lang.Plural(p.Count, w.ConflictOne, w.ConflictMany), f.Lang.Number(p.Settled), f.Lang.Number(p.Count-p.Settled))
	p.finish("json", "csv")
	return p
}

// group adds the conflicts about one partner, or about none.
func (p *Conflicts) group(g ConflictGroup, ds []facts.Dispute) {
	if len(ds) == 0 {
		return
	}
	f := p.Frame
	g.Rows = p.disputeRows(ds)
	for _, r := range g.Rows {
		p.Count++
		if r.Settled {
			p.Settled++
			continue
		}
		about := f.Lang.Join(texts(r.About))
		if about == "" {
			about = g.Link.Text
		}
		p.Open = append(p.Open, Link{Text: f.Lang.Labelled(about, r.FieldLabel), Href: "#" + r.ID})
	}
	p.Conflicts = append(p.Conflicts, g.Rows...)
	p.Groups = append(p.Groups, g)
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
				itoa(i + 1), v.Value, yes[v.Chosen], p.Frame.Abs(p.Frame.Href("conflicts/#" + r.ID))}, p.provenance(v.Marks)))
		}
	}
	return out
}
