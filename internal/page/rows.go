package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// EventRow is an event as a row of a list.
type EventRow struct {
	ID        string          `json:"id"`
	Date      string          `json:"date"`
	End       string          `json:"end,omitempty"`
	Precision facts.Precision `json:"precision"`
	Title     string          `json:"title"`
	Summary   string          `json:"summary"`
	Kind      string          `json:"kind"`
	Theme     string          `json:"theme"`
	Direction string          `json:"direction"`
	Partners  []string        `json:"partners"`
	Disputed  bool            `json:"date_disputed"` // of a tie's beginning: sources differ on it
	Sources   []string        `json:"sources"`
	URL       string          `json:"url"`

	Link           Link   `json:"-"`
	Rivals         string `json:"-"` // the profile that has the rival dates
	When           Date   `json:"-"`
	KindLabel      string `json:"-"`
	ThemeLink      Link   `json:"-"`
	DirectionLabel string `json:"-"`
	Cities         []Link `json:"-"`
	Marks          []Mark `json:"-"`
}

func (h *Head) eventRow(e facts.Event) EventRow {
	f := h.Frame
	w := f.Words()
	href := f.Href("events/" + e.ID + "/")
	r := EventRow{
		ID: e.ID, Date: e.Date.String(), End: e.End.String(), Precision: e.Date.Precision,
		Title: e.Title.In(f.Lang), Summary: e.Summary.In(f.Lang), Kind: string(e.Kind), Theme: e.Theme, Direction: string(e.Direction),
		Partners: some(e.Partners), Sources: e.Sources, URL: f.Abs(href),
		Link: Link{Text: e.Title.In(f.Lang), Href: href}, When: f.date(e.Date), KindLabel: w.EventKinds[string(e.Kind)],
		ThemeLink: f.themeLink(e.Theme), Cities: f.cityLinks(e.Partners), Marks: h.mark(e.Sources...),
	}
	if e.Date.Precision == facts.ToDay && e.End.Precision == facts.ToDay {
		r.When = Date{Text: e.Date.Range(e.End, f.Lang), Value: r.Date, End: r.End, Precision: facts.ToDay}
	}
	for _, a := range f.Dir.FoundedAt(e.ID) {
		if f.disputed(a.Partner, "since") {
			r.Disputed, r.Rivals = true, f.cityLink(a.Partner).Href
		}
	}
	if e.Direction != "none" {
		r.DirectionLabel = w.Directions[string(e.Direction)]
	}
	return r
}

func (h *Head) eventRows(es []facts.Event) []EventRow {
	out := []EventRow{}
	for _, e := range es {
		out = append(out, h.eventRow(e))
	}
	return out
}

func eventTable(h *Head, rows []EventRow) [][]string {
	out := [][]string{slices.Concat([]string{"id", "date", "end", "precision", "title", "summary", "kind", "theme", "direction", "partners", "url"}, provenanceColumns)}
	for _, r := range rows {
		out = append(out, slices.Concat([]string{r.ID, r.Date, r.End, string(r.Precision), r.Title, r.Summary, r.Kind, r.Theme, r.Direction, strings.Join(r.Partners, ";"), r.URL}, h.provenance(r.Marks)))
	}
	return out
}

// some makes a nil list an empty one, which JSON writes as [].
func some(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// AgreementRow is an agreement as a row of a list.
type AgreementRow struct {
	ID          string          `json:"id"`
	Partner     string          `json:"partner"`
	Kind        string          `json:"kind"`
	Title       string          `json:"title"`
	Signed      string          `json:"signed"`
	Precision   facts.Precision `json:"precision"`
	Place       string          `json:"place,omitempty"`
	Signatories []string        `json:"signatories"`
	TermMonths  string          `json:"term_months,omitempty"`
	Ends        string          `json:"ends,omitempty"`
	Renews      string          `json:"renews,omitempty"`
	State       string          `json:"state"`           // on the date of the page: in-force, past-term, …
	Until       string          `json:"until,omitempty"` // the last day of its term, given or reckoned
	Disputed    bool            `json:"disputed"`        // sources differ on its date, its signatories or its term
	Sources     []string        `json:"sources"`
	URL         string          `json:"url"`

	Link       Link   `json:"-"`
	SignedDate Date   `json:"-"`
	KindLabel  string `json:"-"`
	City       Link   `json:"-"`
	Signers    []Link `json:"-"`
	TermText   string `json:"-"`
	StateText  string `json:"-"`
	Marks      []Mark `json:"-"`
}

func (h *Head) agreementRow(a facts.Agreement) AgreementRow {
	f := h.Frame
	w := f.Words()
	href := f.Href("agreements/" + a.ID + "/")
	r := AgreementRow{
		ID: a.ID, Partner: a.Partner, Kind: string(a.Kind), Title: a.Title.In(f.Lang), Signed: a.Signed.String(), Precision: a.Signed.Precision,
		Place: a.Place.In(f.Lang), Signatories: some(a.Signatories), TermMonths: string(a.TermMonths), Ends: a.Ends.String(), Renews: a.Renews,
		Disputed: f.agreementDisputed(a), Sources: a.Sources, URL: f.Abs(href),
		Link: Link{Text: a.Title.In(f.Lang), Href: href}, SignedDate: f.date(a.Signed), KindLabel: w.AgreementKinds[string(a.Kind)],
		City: f.cityLink(a.Partner), Signers: f.personLinks(a.Signatories), Marks: h.mark(a.Sources...),
	}
	s, text := f.termOn(a)
	r.State, r.StateText, r.Until = string(s.State), text, s.LastDay.String()
	if n, ok := a.TermMonths.Months(); ok {
		r.TermText = f.Lang.Plural(n, w.MonthOne, w.MonthMany)
		if n%12 == 0 {
			r.TermText = f.Lang.Plural(n/12, w.YearOne, w.YearMany)
		}
	} else if a.TermMonths == facts.OpenTerm {
		r.TermText = w.OpenTerm
	}
	return r
}

// agreementDisputed reports whether sources differ on what an agreement says.
func (f Frame) agreementDisputed(a facts.Agreement) bool {
	switch a.Kind {
	case facts.FoundingAgreement:
		return f.disputed(a.Partner, "since") || f.disputed(a.Partner, "signatory")
	case "programme":
		return f.disputed(a.Partner, "programme")
	}
	return false
}

func (h *Head) agreementRows(as []facts.Agreement) []AgreementRow {
	out := []AgreementRow{}
	for _, a := range as {
		out = append(out, h.agreementRow(a))
	}
	return out
}

// PersonRow is a person as a row of a list.
type PersonRow struct {
	Slug        string   `json:"slug"`
	Name        string   `json:"name"`
	NameZHBasis string   `json:"name_zh_basis"`
	Role        string   `json:"role"`
	Country     string   `json:"country,omitempty"`
	Sources     []string `json:"sources"`
	URL         string   `json:"url"`

	// Of the office that makes them one of the people of a profile.
	LastSeen       string `json:"last_seen,omitempty"`
	MayHaveChanged bool   `json:"may_have_changed,omitempty"`

	Link        Link   `json:"-"`
	OtherName   string `json:"-"`
	CountryLink Link   `json:"-"`
	Unprinted   bool   `json:"-"` // a briefing leaves them out
	When        string `json:"-"` // in the office, where a page says so
	Stale       string `json:"-"` // how far that can be relied on
	Marks       []Mark `json:"-"`
}

func (h *Head) personRow(p facts.Person, role lang.Text) PersonRow {
	f := h.Frame
	href := f.Href("people/" + p.Slug + "/")
	return PersonRow{
		Slug: p.Slug, Name: p.Name.In(f.Lang), NameZHBasis: string(p.NameZHBasis), Role: role.In(f.Lang), Country: p.Country, Sources: p.Sources, URL: f.Abs(href),
		Link: Link{Text: p.Name.In(f.Lang), Href: href}, OtherName: p.Name.In(f.Lang.Other()), CountryLink: f.countryLink(p.Country), Marks: h.mark(p.Sources...),
	}
}

// OrganisationRow is an organisation as a row of a list.
type OrganisationRow struct {
	Slug        string   `json:"slug"`
	Name        string   `json:"name"`
	NameZHBasis string   `json:"name_zh_basis"`
	Role        string   `json:"role"`
	Country     string   `json:"country,omitempty"`
	Sources     []string `json:"sources"`
	URL         string   `json:"url"`

	Link        Link   `json:"-"`
	OtherName   string `json:"-"`
	CountryLink Link   `json:"-"`
	Marks       []Mark `json:"-"`
}

func (h *Head) organisationRow(o facts.Organisation) OrganisationRow {
	f := h.Frame
	href := f.Href("organisations/" + o.Slug + "/")
	return OrganisationRow{
		Slug: o.Slug, Name: o.Name.In(f.Lang), NameZHBasis: string(o.NameZHBasis), Role: o.Role.In(f.Lang), Country: o.Country, Sources: o.Sources, URL: f.Abs(href),
		Link: Link{Text: o.Name.In(f.Lang), Href: href}, OtherName: o.Name.In(f.Lang.Other()), CountryLink: f.countryLink(o.Country), Marks: h.mark(o.Sources...),
	}
}

// StoryRow is a story as a row of a list. It may be in the other language.
type StoryRow struct {
	Slug      string   `json:"slug"`
	Lang      string   `json:"lang"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary"`
	Kind      string   `json:"kind"`
	Authors   []string `json:"authors"`
	Published string   `json:"published"`
	AsOf      string   `json:"as_of"`
	URL       string   `json:"url"`

	Link          Link   `json:"-"`
	KindLabel     string `json:"-"`
	PublishedDate Date   `json:"-"`
	Marks         []Mark `json:"-"`

	published, updated time.Time // in Beijing
}

func (h *Head) storyRow(t story.Text) StoryRow {
	f := h.Frame
	href := f.Href("stories/" + t.Slug + "/")
	r := StoryRow{
		Slug: t.Slug, Lang: t.Lang.BCP47(), Title: t.Title, Summary: t.Summary, Kind: t.Kind, Authors: t.Authors,
		Published: t.PublishAt.UTC().Format("2006-01-02T15:04:05Z"), AsOf: t.AsOf.String(), URL: f.Abs(href),
		Link: Link{Text: t.Title, Href: href}, KindLabel: f.Words().StoryKinds[t.Kind], PublishedDate: f.date(facts.OnDay(facts.DayOf(t.PublishAt.In(facts.BeijingTime())))),
	}
	r.published = t.PublishAt.In(facts.BeijingTime())
	r.updated = r.published
	if t.UpdatedAt.After(t.PublishAt) {
		r.updated = t.UpdatedAt.In(facts.BeijingTime())
	}
	if t.Lang != f.Lang {
		r.Link.Lang = t.Lang.BCP47()
	}
	h.touch(Touched(t.PublishAt, t.UpdatedAt))
	return r
}

func (h *Head) storyRows(ts []story.Text) []StoryRow {
	out := []StoryRow{}
	for _, t := range ts {
		out = append(out, h.storyRow(t))
	}
	return out
}

// ClaimRow is a claim of a source with its verdict.
type ClaimRow struct {
	ID           string   `json:"id"`
	Source       string   `json:"source"`
	Paragraph    string   `json:"paragraph,omitempty"`
	Statement    string   `json:"statement"`
	AsOf         string   `json:"as_of"`
	AttributedTo string   `json:"attributed_to"`
	Verdict      string   `json:"verdict"`
	Reasoning    string   `json:"reasoning"`
	Value        string   `json:"value,omitempty"`
	Unit         string   `json:"unit,omitempty"`
	Subjects     []string `json:"subjects"`
	Evidence     []string `json:"evidence"`

	Organisations []string `json:"organisations"`
	People        []string `json:"people"`

	N             int    `json:"-"` // its place in the list
	SourceLink    Link   `json:"-"`
	AsOfText      string `json:"-"`
	VerdictLabel  string `json:"-"`
	About         []Link `json:"-"`
	Marks         []Mark `json:"-"` // of the evidence
	ParagraphText string `json:"-"`
}

func (h *Head) claimRow(c facts.Claim) ClaimRow {
	f := h.Frame
	w := f.Words()
	r := ClaimRow{
		ID: c.ID, Source: c.Source, Paragraph: c.Paragraph, Statement: c.Statement.In(f.Lang), AsOf: c.AsOf.String(), AttributedTo: c.AttributedTo.In(f.Lang),
		Verdict: string(c.Verdict), Reasoning: c.Reasoning.In(f.Lang), Value: c.Value, Unit: c.Unit, Subjects: some(c.Subjects), Evidence: some(c.Evidence),
		Organisations: some(c.Organisations), People: some(c.People),
		SourceLink: Link{Text: f.Dir.Sources[c.Source].Title.In(f.Lang), Href: f.Href("sources/" + c.Source + "/#" + c.ID)},
		AsOfText:   c.AsOf.Period(f.Lang), VerdictLabel: w.Verdicts[string(c.Verdict)],
		About: slices.Concat(f.cityLinks(c.Subjects), f.organisationLinks(c.Organisations), f.personLinks(c.People)), Marks: h.mark(c.Evidence...),
	}
	switch c.Paragraph {
	case "":
	case "0":
		r.ParagraphText = w.EditorsNote
	default:
		r.ParagraphText = fmt.Sprintf(w.ParagraphN, c.Paragraph)
	}
	return r
}

func (h *Head) claimRows(cs []facts.Claim) []ClaimRow {
	out := []ClaimRow{}
	for i, c := range cs {
		r := h.claimRow(c)
		r.N = i
		out = append(out, r)
	}
	return out
}

// DisputeRow is a field on which sources differ.
type DisputeRow struct {
	ID      string     `json:"id"`
	Subject string     `json:"subject,omitempty"` // a partner's slug; none for the totals
	Others  []string   `json:"others"`            // further partners that it is about
	Field   string     `json:"field"`
	Outcome string     `json:"outcome"`
	Settled bool       `json:"settled"`
	Rule    string     `json:"rule"`
	Values  []ValueRow `json:"values"`

	FieldLabel string `json:"-"`
	About      []Link `json:"-"` // all partners that it is about
	Conclusion string `json:"-"` // what is used here, where no single value says it
	RuleText   string `json:"-"`
}

// ValueRow is one of the rival values.
type ValueRow struct {
	Value   string   `json:"value"`
	Chosen  bool     `json:"chosen"`
	Sources []string `json:"sources"`

	Marks []Mark `json:"-"`
}

func (h *Head) disputeRows(ds []facts.Dispute) []DisputeRow {
	f := h.Frame
	out := []DisputeRow{}
	for _, d := range ds {
		r := DisputeRow{
			ID: d.Conflict.ID, Subject: d.Conflict.Subject, Others: some(d.Conflict.Others), Field: string(d.Conflict.Field), Outcome: d.Conflict.Outcome.In(f.Lang), Settled: d.Conflict.Settled, Rule: d.Conflict.Rule.In(f.Lang),
			FieldLabel: f.Words().Fields[string(d.Conflict.Field)],
		}
		r.About = f.cityLinks(d.Conflict.Subjects())
		said := false
		for _, v := range d.Values {
			r.Values = append(r.Values, ValueRow{Value: v.Value.In(f.Lang), Chosen: v.Chosen, Sources: some(v.Sources), Marks: h.mark(v.Sources...)})
			said = said || v.Chosen && strings.Contains(v.Value.In(f.Lang), r.Outcome)
		}
		r.RuleText = f.Lang.Labelled(f.Words().ConflictRule, r.Rule)
		if !r.Settled {
			r.RuleText = f.Lang.Labelled(f.Words().ConflictWhyOpen, r.Rule)
		} else if !said {
			r.Conclusion = f.Lang.Labelled(f.Words().ConflictConclusion, r.Outcome)
		}
		out = append(out, r)
	}
	return out
}

// ViewRow is one side's statement about the tie.
type ViewRow struct {
	Side      string   `json:"side"`
	Status    string   `json:"status"`
	From      string   `json:"from"`
	Statement string   `json:"statement"`
	Sources   []string `json:"sources"`

	N        int    `json:"-"` // its place in the list
	FromText string `json:"-"`
	Marks    []Mark `json:"-"`
}

func (h *Head) viewRow(v facts.View) ViewRow {
	f := h.Frame
	w := f.Words()
	r := ViewRow{
		Side: string(v.Side), Status: string(v.Status), From: v.From.String(), Statement: v.Statement.In(f.Lang), Sources: v.Sources,
		FromText: w.Undated, Marks: h.mark(v.Sources...),
	}
	if v.From.Known() {
		r.FromText = v.From.In(f.Lang)
	}
	return r
}
