package page

import (
	"fmt"
	"slices"

	"youcheng/internal/facts"
)

// MapPage is the roll of a day on the map: every partner at its distance and
// direction from Beijing.
type MapPage struct {
	Head
	AsOf      string   `json:"as_of"`
	Count     int      `json:"count"`
	Countries int      `json:"countries"`
	Partners  []MapRow `json:"partners"` // nearest first; also those not sure or ended

	Filter RollFilter `json:"-"`
	Form   []Select   `json:"-"`
	Figure *Figure    `json:"-"`
	Rules  string     `json:"-"` // how to read the drawing
	Named  []string   `json:"-"` // who is not sure and who has ended, in words
	ToRoll Link       `json:"-"`
}

// MapPage builds the map as it stood on the day of the filter. Its order is its
// own, whatever the filter says.
func (f Frame) MapPage(r RollFilter) *MapPage {
	f.AsOf = r.AsOf
	w := f.Words()
	r.Sort = ""
	on, title := facts.OnDay(f.Today), w.MapTitle
	if r.AsOf.Known() {
		on = r.AsOf
		title = fmt.Sprintf(w.MapTitleOn, on.In(f.Lang))
	}
	roll := f.roster(r, on)
	p := &MapPage{Head: f.head("map/", title, f.rollWords(r, on, roll, w.MapSummary, w.MapSummaryOf)), AsOf: on.String(), Filter: r}
	p.crumbs(Link{Text: w.MapTitle, Href: f.Href(p.Path)})
	p.Query = r.Query()
	p.NoIndex = p.Query != ""
	countries := map[string]bool{}
	for _, m := range roll.sure {
		countries[m.Partner.Country] = true
	}
	p.Count, p.Countries = len(roll.sure), len(countries)
	if r.Status == "" {
		p.SummarySays = "count=" + itoa(p.Count)
		if !r.Narrowed() {
			p.SummarySays += " countries=" + itoa(p.Countries)
		}
	}
	drawn := f.pointsOf(roll, on)
	drawn.Wide = true
	if !drawn.Countries || f.Whole {
		p.Partners = p.mapRows(roll.all(), on)
	}
	if !drawn.Countries {
		drawn.Rows = p.Partners
	}
	p.Rules = fmt.Sprintf(w.MapRules, f.Lang.Kilometres(ringStep))
	for _, part := range []struct {
		words   string
		members []*facts.Member
	}{{w.MapUnsure, roll.unsure}, {w.MapEnded, roll.former}} {
		var names []string
		for _, m := range part.members {
			names = append(names, m.Partner.Name.In(f.Lang))
		}
		if len(names) > 0 {
			p.Named = append(p.Named, fmt.Sprintf(part.words, f.named(names)))
		}
	}
	if drawn.Countries {
		p.Named = append(p.Named, w.MapByCountry)
	}
	p.Form = slices.DeleteFunc(f.rollForm(r), func(s Select) bool { return s.Name == "sort" })
	p.Figure = &Figure{ID: "drawing", Kind: "map", Title: title, Alt: p.Summary, Map: drawn}
	f.plates(p.Figure.Map, plateTiers)
	p.ToRoll = Link{Text: w.SeeRoll, Href: f.Href(addressed("cities/", p.Query))}
	p.finish("json", "csv", "geojson")
	return p
}

// Table implements Tabular.
func (p *MapPage) Table() [][]string {
	out := [][]string{slices.Concat(partnerColumns, []string{"distance_km", "bearing_degrees"}, provenanceColumns)}
	for _, r := range p.Partners {
		out = append(out, slices.Concat(r.cells(), []string{itoa(r.Distance), itoa(r.Bearing)}, p.provenance(r.Marks)))
	}
	return out
}

// Places implements Placed.
func (p *MapPage) Places() []Place {
	var out []Place
	for _, r := range p.Partners {
		place := partnerPlaces([]PartnerRow{r.PartnerRow})[0]
		place.Properties["distance_km"], place.Properties["bearing_degrees"] = r.Distance, r.Bearing
		out = append(out, place)
	}
	return out
}

// smallMap draws some members with the names that find room in its smallest size;
// it leads to the map itself.
func (f Frame) smallMap(roll roster, on facts.Date, alt string) *Figure {
	return f.leadingMap(f.pointsOf(roll, on), alt, plateTiers[:1])
}

// heroMap is a small map of a large size, with more names.
func (f Frame) heroMap(m Map, alt string) *Figure {
	return f.leadingMap(&m, alt, plateTiers[:widestInText])
}

// leadingMap is a map that leads to the map itself. Its id differs by language, for
// the cover has both.
func (f Frame) leadingMap(m *Map, alt string, tiers []tier) *Figure {
	w := f.Words()
	m.small = true
	f.plates(m, tiers)
	more := Link{Text: w.SeeMap, Href: f.Href("map/")}
	if m.Countries {
		more.Text = f.Lang.Bracketed(more.Text, w.MapByCountryShort)
	}
	return &Figure{ID: "map-" + string(f.Lang), Kind: "map", Title: w.MapTitle, Alt: alt, Map: m, More: more}
}
