package templates

import (
	"strings"

	"github.com/a-h/templ"

	"youcheng/internal/page"
)

// shows is the attribute of an element that shows facts of the twin.
func shows(all string) templ.OrderedAttributes { return given("data-fact", all) }

// given is one attribute that has a value. The ordered form of attributes is
// the one that costs no map.
func given(name, value string) templ.OrderedAttributes {
	if value == "" {
		return nil
	}
	return templ.OrderedAttributes{{Key: name, Value: value}}
}

// said leaves out what is shown by an address, for a text that leads nowhere.
func said(all string) string {
	var out []string
	for _, f := range strings.Fields(all) {
		if !strings.Contains(f, "@") {
			out = append(out, f)
		}
	}
	return strings.Join(out, " ")
}

// row is the path of one of a list of the twin. Without a path to the list, the
// twin has none of what is in the row; one that begins with = is that of the row.
func row(at, key string) string {
	if at == "" {
		return "-"
	}
	if one, ok := strings.CutPrefix(at, "="); ok {
		return one
	}
	return at + "." + key
}

// linkedRow is row for one whose first link leads to its page: the key need not be
// said again.
func linkedRow(at, key string, first page.Link) string {
	path := row(at, key)
	if at != "" && at[0] != '=' && slugOf(first) == key {
		return path[:len(path)-len(key)]
	}
	return path
}

// origins counts the origins of the sources of a page.
func origins(h *page.Head) string {
	if h.Origins == 1 {
		return "origins~1" // Chinese words it without a numeral
	}
	return "origins=" + itoa(h.Origins)
}

// standingFact is what a text says that tells what has become of an agreement.
func standingFact(a page.AgreementRow) string {
	if a.Until == "" {
		return "state=" + a.State
	}
	return "state=" + a.State + " until=" + a.Until
}

// coded is a fact whose value is written for programs: its words say it in
// another way. A fact without a value is none.
func coded(path, value string) string {
	if path == "" || value == "" {
		return ""
	}
	return path + "=" + value
}

// flag is a fact that is said only where it is so.
func flag(path string, so bool) string {
	if !so {
		return ""
	}
	return path + "=true"
}

// differFacts are the facts that sources differ on a field of a partner.
func differFacts(field string) string {
	list := "disputed." + field + "=" + field
	if field == "since" {
		return "since_disputed=true " + list
	}
	return list
}

// describes marks a description that is the summary.
func describes(h *page.Head) templ.OrderedAttributes {
	if h.Describe() != h.Summary {
		return nil
	}
	return shows("summary@content")
}

// also is one more remark of a line.
func also(text string) string { return lead(text) + text }

// lead is what stands before one more remark of a line.
func lead(text string) string {
	if text == "" {
		return ""
	}
	return " · "
}

// aboutFact is what a link says that leads to one of those that a claim is about.
func aboutFact(l page.Link) string {
	parts := strings.Split(strings.Trim(l.Href, "/"), "/")
	if len(parts) != 3 {
		return ""
	}
	list := parts[1]
	if list == "cities" {
		list = "subjects"
	}
	return list + "." + parts[2] + "@slug"
}

// slugOf is the last part of the address to which a link leads.
func slugOf(l page.Link) string {
	path, _, _ := strings.Cut(l.Href, "#")
	path = strings.TrimSuffix(path, "/")
	return path[strings.LastIndex(path, "/")+1:]
}

// conflictFact is what a link says that leads to one of the partners of a conflict.
func conflictFact(i int, l page.Link) string {
	if i == 0 {
		return "subject@slug"
	}
	return "others." + slugOf(l) + "@slug"
}

// aliasFact is which name of a partner stands beside its name.
func aliasFact(p *page.City, alias page.Link) string {
	if alias.Text == p.OtherName {
		return "partner.name_" + string(p.Frame.Lang.Other())
	}
	return "partner.endonym partner.endonym_lang@lang"
}

// nameTime is from when to when a name was in use.
func nameTime(n page.NameRow) string {
	return facts(coded("from", n.From), coded("to", n.To))
}

// wayFact is the number of events that went one way; of those that went none, the
// twin says nothing.
func wayFact(way string) string {
	if way == "none" {
		return ""
	}
	return strings.ReplaceAll(way, "-", "_")
}

// changeFact is what a word says of a change: what changed, and how.
func changeFact(r page.ChangeRow) string {
	field := ""
	if r.Field != "" {
		field = "field~" + r.Field
	}
	table := ""
	if r.Table != "" && r.Field == "" {
		table = "table~" + r.Table
	}
	return facts(coded("kind", r.Kind), field, table)
}

// officeTime is when somebody held an office, or was seen in it.
func officeTime(o page.OfficeRow) string {
	if o.When == "" {
		return ""
	}
	if o.From != "" && o.To != "" {
		return facts(coded("from", o.From), coded("to", o.To))
	}
	return facts(coded("from", o.From), coded("to", o.To), coded("last_seen", o.LastSeen))
}

// officeLook is when somebody looked whether an office had changed hands.
func officeLook(o page.OfficeRow) string {
	if o.Stale == "" {
		return ""
	}
	return facts(flag("may_have_changed", o.MayHaveChanged), coded("checked", o.Checked))
}

// officeStale is how far an office can be relied on, after when it was held.
func officeStale(o page.OfficeRow) string {
	if o.When == "" {
		return o.Stale
	}
	return also(o.Stale)
}

// inRow is the attribute of an element whose facts are of a row of the twin.
func inRow(path string) templ.OrderedAttributes { return given("data-row", path) }

// some is a number that is given.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

// facts joins facts, leaving out empty ones.
func facts(all ...string) string {
	return strings.Join(strings.Fields(strings.Join(all, " ")), " ")
}

// nameFacts is what a link says that leads to one of the partners of a list.
func nameFacts(at string, l page.Link) string {
	at += "." + slugOf(l) + "."
	return at + "name " + at + "url@href"
}

// allDiffer are the facts that sources differ on whatever they differ on of a
// partner.
func allDiffer(r page.PartnerRow) string {
	var out []string
	for _, field := range r.Differs {
		out = append(out, differFacts(string(field)))
	}
	return facts(out...)
}

// latestFact is the newest value that was stated of a total.
func latestFact(m page.Measurement) string {
	return "values." + itoa(len(m.Values)-1) + ".value"
}

// gapSubjects are the facts that gaps are of the partner that their heading names.
func gapSubjects(g page.GapGroup) string {
	var out []string
	for _, r := range g.Rows {
		if r.Subject != "" {
			out = append(out, "gaps."+itoa(r.N)+".subject@slug")
		}
	}
	return facts(out...)
}

// conflictSubjects are the facts that conflicts are about the partner that their
// heading names.
func conflictSubjects(g page.ConflictGroup) string {
	var out []string
	for _, r := range g.Rows {
		if r.Subject != "" {
			out = append(out, "conflicts."+r.ID+".subject@slug")
		}
	}
	return facts(out...)
}

// listTime is the time that a list covers.
func listTime(l page.ListRow) string { return facts(coded("from", l.From), coded("to", l.To)) }

// tallyFacts is how many of how many rows lack something.
func tallyFacts(t page.GapTally) string {
	if t.Empty == 0 {
		return ""
	}
	return "empty=" + itoa(t.Empty) + " of=" + itoa(t.Of)
}

// tallySources is where the sources stand that lack something.
func tallySources(t page.GapTally) string {
	if len(t.Sources) == 0 {
		return ""
	}
	return "sources"
}

// tallyFact is what a link says that leads to a partner that lacks something.
func tallyFact(t page.GapTally, l page.Link) string {
	if len(t.Sources) > 0 {
		return ""
	}
	return "partners." + slugOf(l) + ".slug@slug"
}

// resultKinds are the facts that results are of the kind that their heading names.
func resultKinds(g page.ResultGroup) string {
	var out []string
	for _, r := range g.Results {
		out = append(out, "results."+itoa(r.N)+".kind="+r.Kind)
	}
	return facts(out...)
}

// askedFact is the question of a search.
func askedFact(p *page.Search) string {
	if p.Question == "" {
		return ""
	}
	return "query@value"
}

// sourceKinds are the facts that sources are of the kind that their heading names.
func sourceKinds(g page.SourceGroup) string {
	var out []string
	for _, s := range g.Rows {
		out = append(out, "list."+s.ID+".kind="+g.Kind)
	}
	return facts(out...)
}

// sumFacts is what the line of a sum counts.
func sumFacts(r page.SumRow) string {
	claim := ""
	if r.Claim != "" {
		claim = "claim@fragment"
	}
	return facts("kind~"+r.Kind, coded("count", r.Count), claim)
}

// countedFacts is what the register counts beside a stated total.
func countedFacts(c *page.Counted) string {
	return "counted.register=" + itoa(c.Register) + " counted.count@slug counted.url@href"
}

// cellCities are the facts that cells are of the partner that heads their line.
func cellCities(r page.ExchangeRow) string {
	var out []string
	for _, f := range r.Fields {
		for _, a := range f.Arrows {
			out = append(out, "cells."+itoa(a.N)+".city@slug")
		}
	}
	return facts(out...)
}

// cellEvent is the cell that counts an event.
func cellEvent(f page.ExchangeField, e page.EventRow) string {
	for _, a := range f.Arrows {
		if string(a.Direction) == e.Direction {
			return "cells." + itoa(a.N) + ".events." + e.ID + "@slug"
		}
	}
	return ""
}

// comparedFacts are what the heading of a column says of a partner.
func comparedFacts(p *page.Comparison, r page.PartnerRow) string {
	at := "partners." + r.Slug + "."
	return at + "name_" + string(p.Frame.Lang) + " " + at + "url@href"
}

// tallyWays are the numbers of events that went each way.
func tallyWays(t page.ThemeTally) string {
	return facts(coded("to_beijing", some(t.ToBeijing)), coded("from_beijing", some(t.FromBeijing)), coded("mutual", some(t.Mutual)))
}

// ofFigure is a fact of a figure that the twin has as one.
func ofFigure(at, fact string) string {
	if at == "" {
		return ""
	}
	return fact
}

// spanFacts is from when to when a tie stood.
func spanFacts(r page.SpanRow) string { return facts(coded("since", r.Since), coded("ended", r.Ended)) }

// signingFacts is what a link says that leads to an agreement by its date.
func signingFacts(a page.SpanSigning) string {
	at := "agreements." + a.ID + "."
	return at + "signed=" + a.Signed + " " + at + "url@href"
}

// changeDates are the facts that changes are of the day that their heading names.
func changeDates(d page.ChangeDay) string {
	var out []string
	for _, r := range d.Rows {
		out = append(out, "changes."+r.ID+".date")
	}
	return facts(out...)
}

// viewSides are the facts that statements are of the side that their heading names.
func viewSides(rows []page.ViewRow) string {
	var out []string
	for _, v := range rows {
		out = append(out, "views."+itoa(v.N)+".side="+v.Side)
	}
	return facts(out...)
}

// plainFact is what a text shows that is no element of its own, so that what holds
// it must say so.
func plainFact(f page.Fact) string {
	if f.Href != "" || f.Lang != "" {
		return ""
	}
	return f.Shows
}

// cellFact is the text of a cell of a comparison; a link and a state have their own
// elements.
func cellFact(x page.ComparisonCell) string {
	if x.Fact.ID == "status" || x.Fact.Href != "" || x.Fact.Lang != "" {
		return ""
	}
	return "text"
}

// cardFact is what the text of a cell or a card shows; a state has its own element.
func cardFact(x page.Fact) string {
	if x.ID == "status" || x.Text == "" {
		return ""
	}
	return plainFact(x)
}
