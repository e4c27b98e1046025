package page

import (
	"fmt"

	"youcheng/internal/facts"
)

// Agreement is the page of one agreement.
type Agreement struct {
	Head
	AsOf       string         `json:"as_of"`
	Agreement  AgreementRow   `json:"agreement"`
	Event      *EventRow      `json:"event,omitempty"`
	RenewedBy  []AgreementRow `json:"renewed_by"`
	Signatures []PersonRow    `json:"signatories"`

	Renews *AgreementRow `json:"renewal_of,omitempty"` // the one that it renews

	Facts []Fact `json:"-"`
	// SignersDisputed says that sources differ on who signed.
	SignersDisputed bool `json:"-"`

	Lapsed string `json:"-"` // said where the term has run out and no renewal is known
}

// AgreementIn is what the register holds about one agreement.
type AgreementIn struct {
	Agreement facts.Agreement
	Event     *facts.Event
	Renews    *facts.Agreement
	RenewedBy []facts.Agreement
}

// Agreement builds the page of an agreement.
func (f Frame) Agreement(in AgreementIn) *Agreement {
	w := f.Words()
	a := in.Agreement
	city := f.Dir.Partners[a.Partner].Partner.Name.In(f.Lang)
	title := a.Title.In(f.Lang)
	p := &Agreement{AsOf: f.asked().String(), Head: f.head("agreements/"+a.ID+"/", title, ""), Signatures: []PersonRow{}}
	p.crumbs(Link{Text: w.Agreements, Href: f.Href("agreements/")}, Link{Text: title, Href: f.Href(p.Path)})
	p.Agreement = p.agreementRow(a)
	p.SummaryMark, p.SummaryRests = p.Agreement.Marks, "agreement.sources"
	p.setChecked(f.checked(a.Sources), f.Dir.Changed(a.Partner))
	p.Summary = fmt.Sprintf(w.AgreementSummary, p.Agreement.KindLabel, city, a.Signed.In(f.Lang))
	p.describe(func(s string) string { return f.Lang.Labelled(title, s) })
	marks := p.Agreement.Marks
	add := func(x Fact) {
		if x.Disputed {
			x.Differs = "agreement.disputed=true"
		}
		if x.Text != w.NotKnown { // no source says what is not known
			x.Marks, x.Rests = marks, "agreement.sources"
		}
		p.Facts = append(p.Facts, x)
	}
	add(Fact{ID: "partner", Label: w.Partner, Text: city, Href: p.Agreement.City.Href, Shows: "agreement.partner@slug"})
	add(Fact{ID: "kind", Label: w.Kind, Text: p.Agreement.KindLabel, Shows: "agreement.kind=" + p.Agreement.Kind})
	add(Fact{ID: "signed", Label: w.Signed, Text: a.Signed.In(f.Lang), Shows: "agreement.signed=" + a.Signed.String(), Doubtful: a.Signed.Precision == facts.Bounded,
		Disputed: a.Kind == facts.FoundingAgreement && f.disputed(a.Partner, "since")})
	if !a.Place.Empty() {
		add(Fact{ID: "place", Label: w.Place, Text: a.Place.In(f.Lang), Shows: "agreement.place"})
	} else {
		add(Fact{ID: "place", Label: w.Place, Text: w.NotKnown})
	}
	term, months := p.Agreement.TermText, "agreement.term_months="+p.Agreement.TermMonths
	if term == "" {
		term, months = w.NotKnown, ""
	}
	add(Fact{ID: "term", Label: w.Term, Text: term, Shows: months, Disputed: a.Kind == "programme" && f.disputed(a.Partner, "programme")})
	if a.Ends.Known() {
		add(Fact{ID: "ends", Label: w.Ends, Text: a.Ends.In(f.Lang), Shows: "agreement.ends=" + a.Ends.String()})
	}
	standing, text := f.termOn(a)
	state := Fact{ID: "state", Label: f.Lang.Bracketed(w.TermState, f.asked().In(f.Lang)), Text: text, Shows: "agreement.state=" + p.Agreement.State}
	if p.Agreement.Until != "" {
		state.Shows += " agreement.until=" + p.Agreement.Until
	}
	if standing.State == facts.TermUnknown {
		p.Facts = append(p.Facts, state) // no source says what is not known
	} else {
		add(state)
	}
	switch standing.State {
	case facts.TermPast:
		p.Lapsed = f.Lang.Sentence([]string{text})
	case facts.TermNotSigned:
		p.Lapsed = fmt.Sprintf(w.NotSigned, f.when(a.Signed, false))
	}
	p.SignersDisputed = a.Kind == facts.FoundingAgreement && f.disputed(a.Partner, "signatory")
	for _, s := range a.Signatories {
		x := f.Dir.People[s]
		p.Signatures = append(p.Signatures, p.personRow(x, x.Role))
	}
	if in.Event != nil {
		r := p.eventRow(*in.Event)
		p.Event = &r
	}
	if in.Renews != nil {
		r := p.agreementRow(*in.Renews)
		p.Renews = &r
	}
	p.RenewedBy = p.agreementRows(before(f, in.RenewedBy, dateOfAgreement))
	p.finish("json")
	return p
}
