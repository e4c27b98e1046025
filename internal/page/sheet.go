package page

import (
	"fmt"
	"slices"
	"strconv"

	"youcheng/internal/facts"
)

// SheetClaim is a claim on the sheet of its source, with the way to every fact
// that it touches.
type SheetClaim struct {
	ClaimRow
	Themes   []string `json:"themes"`
	Conflict string   `json:"conflict,omitempty"`
	Counted  *Counted `json:"counted,omitempty"` // where the claim states a total

	ThemeLinks   []Link `json:"-"`
	Exchange     []Link `json:"-"` // the events with a partner on a theme
	ConflictLink Link   `json:"-"`
}

// Counted is a stated total beside what this register counts for the same day.
type Counted struct {
	Count    string `json:"count"` // its slug
	Stated   int    `json:"stated"`
	Register int    `json:"register"`
	Unsure   int    `json:"unsure"` // partners that may be in it besides
	Agrees   bool   `json:"agrees"`
	URL      string `json:"url"`

	Said string `json:"-"` // in words
	Link Link   `json:"-"`
}

// VerdictTally is a verdict and the claims that have it.
type VerdictTally struct {
	Verdict string   `json:"verdict"`
	Count   int      `json:"count"`
	Claims  []string `json:"claims"`

	Label string `json:"-"`
	Links []Link `json:"-"`
}

// Sum is the regions that a source counts, added up and set against the whole
// that it states for the same day.
type Sum struct {
	Claim    string   `json:"claim"` // that states the whole
	Count    string   `json:"count"`
	AsOf     string   `json:"as_of"`
	Added    int      `json:"added"`
	Stated   int      `json:"stated"`
	Register int      `json:"register"`
	Rows     []SumRow `json:"rows"`
	Counted  []SumRow `json:"counted"` // the same, as this register counts

	Equation string `json:"equation"`
	Text     string `json:"text"`
	Here     string `json:"-"`
	Width    int    `json:"-"` // of the drawing, in units of the numbers
}

// SumRow is a line of a sum: what it is, how many, and from where to where its
// bar reaches.
type SumRow struct {
	Kind  string `json:"kind"` // part, sum, gap, over, whole
	Count string `json:"count,omitempty"`
	Claim string `json:"claim,omitempty"`
	From  int    `json:"from"`
	N     int    `json:"n"`

	Link Link `json:"-"`
}

// sheet checks the claims of the source one by one.
func (p *SourcePage) sheet(in SourceIn) {
	f := p.Frame
	p.Claims, p.Sums = []SheetClaim{}, []Sum{}
	for _, c := range firstOf(f, in.Claims, MostClaims) {
		p.Claims = append(p.Claims, p.sheetClaim(c, in))
	}
	w := f.Words()
	p.MoreClaims = f.rest(len(p.Claims), len(in.Claims), w.SheetClaimOne, w.SheetClaimMany, InForm(p.Path, "json"))
	p.Verdicts = f.verdicts(in.Claims, "")
	for _, c := range in.Claims {
		if s, ok := f.sum(c, in.Claims); ok {
			p.Sums = append(p.Sums, s)
		}
	}
}

// verdicts tells how many claims have each verdict, and links to them on the
// page at href, which shows the first of them.
func (f Frame) verdicts(claims []facts.Claim, href string) []VerdictTally {
	w := f.Words()
	out := []VerdictTally{}
	for _, v := range w.VerdictOrder {
		t := VerdictTally{Verdict: v, Label: w.Verdicts[v]}
		for i, c := range claims {
			if string(c.Verdict) == v {
				t.Claims = append(t.Claims, c.ID)
				if i < MostClaims {
					t.Links = append(t.Links, Link{Text: c.ID, Href: href + "#" + c.ID})
				}
			}
		}
		if t.Count = len(t.Claims); t.Count > 0 {
			out = append(out, t)
		}
	}
	return out
}

func (p *SourcePage) sheetClaim(c facts.Claim, in SourceIn) SheetClaim {
	f := p.Frame
	w := f.Words()
	r := SheetClaim{ClaimRow: p.claimRow(c), Themes: some(c.Themes), Conflict: c.Conflict}
	for _, theme := range c.Themes {
		r.ThemeLinks = append(r.ThemeLinks, f.themeLink(theme))
		for _, city := range c.Subjects {
			if in.Exchange[EventFilter{Theme: theme, City: city}] {
				text := f.Lang.Labelled(f.cityLink(city).Text, f.Dir.Theme[theme].Name.In(f.Lang))
				r.Exchange = append(r.Exchange, Link{Text: text, Href: f.Href("exchange/#" + fieldID(city, theme))})
			}
		}
	}
	if x := f.conflict(c.Conflict); x.ID != "" {
		r.ConflictLink = Link{Text: w.Fields[string(x.Field)], Href: f.Href(f.conflictPage(x.ID))}
	}
	r.Counted = f.counted(c)
	return r
}

// ClaimedExchange lists the partners and themes of which claims speak.
func ClaimedExchange(claims []facts.Claim) []EventFilter {
	var out []EventFilter
	for _, c := range claims {
		for _, theme := range c.Themes {
			for _, city := range c.Subjects {
				if e := (EventFilter{Theme: theme, City: city}); !slices.Contains(out, e) {
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// counted sets the total that a claim states beside that of this register.
// Of a total that is not computed here there is none, nor of a day to come.
func (f Frame) counted(c facts.Claim) *Counted {
	count, known := f.CountOf(c.Count)
	stated, err := strconv.Atoi(c.Value)
	n, unsure, computed := count.Total(f.Dir.Members, c.AsOf)
	if !known || err != nil || !computed || c.AsOf.From > f.Today {
		return nil
	}
	w := f.Words()
	link := Link{Text: fmt.Sprintf(w.SheetHere, f.Lang.Number(n)), Href: f.Href(f.countPath(count, c.AsOf))}
	return &Counted{
		Count: count.Slug, Stated: stated, Register: n, Unsure: unsure, Agrees: n == stated, URL: f.Abs(link.Href),
		Said: fmt.Sprintf(w.SheetSaid, f.Lang.Number(stated)), Link: link,
	}
}

// sum adds up the regions that a source counts, where the claim states the whole
// for the same day.
func (f Frame) sum(whole facts.Claim, claims []facts.Claim) (Sum, bool) {
	count, ok := f.CountOf(whole.Count)
	all := f.counted(whole)
	if !ok || all == nil || ownRegion(count) != "" {
		return Sum{}, false
	}
	w := f.Words()
	s := Sum{Claim: whole.ID, Count: count.Slug, AsOf: whole.AsOf.String(), Stated: all.Stated, Register: all.Register, Rows: []SumRow{}, Counted: []SumRow{}}
	terms := ""
	for _, c := range claims {
		part, _ := f.CountOf(c.Count)
		n := f.counted(c)
		if n == nil || ownRegion(part) == "" || part.Measure != count.Measure || c.AsOf != whole.AsOf {
			continue
		}
		s.Rows = append(s.Rows, SumRow{Kind: "part", Count: part.Slug, Claim: c.ID, From: s.Added, N: n.Stated, Link: Link{Text: w.Regions[string(ownRegion(part))], Href: "#" + c.ID}})
		s.Added += n.Stated
		if number := f.Lang.Number(n.Stated); terms == "" {
			terms = number
		} else {
			terms = fmt.Sprintf(w.SheetPlus, terms, number)
		}
	}
	if terms == "" {
		return Sum{}, false
	}
	s.Rows = append(s.Rows, SumRow{Kind: "sum", N: s.Added, Link: Link{Text: w.SheetSum}})
	rest := s.Stated - s.Added
	added, stated := f.Lang.Number(s.Added), f.Lang.Number(s.Stated)
	switch {
	case rest > 0:
		s.Rows = append(s.Rows, SumRow{Kind: "gap", From: s.Added, N: rest, Link: Link{Text: w.SheetGap}})
		s.Text = fmt.Sprintf(w.SheetShort, stated, added, f.Lang.Number(rest))
	case rest < 0:
		s.Rows = append(s.Rows, SumRow{Kind: "over", From: s.Stated, N: -rest, Link: Link{Text: w.SheetOver}})
		s.Text = fmt.Sprintf(w.SheetExcess, stated, added, f.Lang.Number(-rest))
	default:
		s.Text = fmt.Sprintf(w.SheetExact, stated)
	}
	s.Rows = append(s.Rows, SumRow{Kind: "whole", Count: count.Slug, Claim: whole.ID, N: s.Stated, Link: Link{Text: w.SheetStated, Href: "#" + whole.ID}})
	s.Equation = fmt.Sprintf(w.SheetEquation, terms, added, stated)

	from := 0
	for _, c := range f.Dir.Counts {
		if region := ownRegion(c); region != "" && c.Measure == count.Measure {
			n, _, _ := c.Total(f.Dir.Members, whole.AsOf)
			s.Counted = append(s.Counted, SumRow{Kind: "part", Count: c.Slug, From: from, N: n, Link: Link{Text: w.Regions[string(region)], Href: f.Href(f.countPath(c, whole.AsOf))}})
			from += n
		}
	}
	s.Counted = append(s.Counted, SumRow{Kind: "whole", Count: count.Slug, N: s.Register, Link: Link{Text: w.SheetCounted, Href: all.Link.Href}})
	s.Here = fmt.Sprintf(w.SheetHereOn, whole.AsOf.In(f.Lang))
	s.Width = max(s.Stated, s.Added, s.Register, from)
	return s, true
}

// SheetRow is a source of which there is a sheet.
type SheetRow struct {
	Source   string         `json:"source"`
	Title    string         `json:"title"`
	URL      string         `json:"url"`
	Claims   int            `json:"claims"`
	Verdicts []VerdictTally `json:"verdicts"`

	Link  Link   `json:"-"`
	Count string `json:"-"`
	Marks []Mark `json:"-"`
}

// sheetsShown is how many of the sheets the list of sources shows.
const sheetsShown = 60

// sheetRows are the sources whose claims are checked, the one with the most
// claims first: as many as the list shows, or, where n is 0, as its twins hold.
func (h *Head) sheetRows(n int) []SheetRow {
	f := h.Frame
	w := f.Words()
	most := sheetsShown
	if n == 0 {
		most = MostRows
	}
	out := []SheetRow{}
	for _, s := range f.Dir.Sheets[:min(most, len(f.Dir.Sheets))] {
		title := f.Dir.Sources[s.Source].Title.In(f.Lang)
		r := SheetRow{Source: s.Source, Title: title, Link: Link{Text: title, Href: f.Href("sources/" + s.Source + "/#claims")}}
		r.URL, r.Claims, r.Verdicts = f.Abs(r.Link.Href), len(s.Claims), f.verdicts(s.Claims, f.Href("sources/"+s.Source+"/"))
		r.Count = f.Lang.Plural(r.Claims, w.SheetClaimOne, w.SheetClaimMany)
		if h.rail.n[s.Source] != 0 { // it stands on this page of the list
			r.Marks = h.mark(r.Source)
		}
		out = append(out, r)
	}
	return out
}
