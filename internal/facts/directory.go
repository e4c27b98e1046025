package facts

import (
	"slices"
	"strings"
)

// Directory holds, for one compiled register, what almost every page needs to
// name the things that it links to. It does not change.
type Directory struct {
	Members       []Member // in the order of the ties
	Partners      map[string]Member
	Countries     map[string]Country // by ISO code
	Themes        []Theme
	Theme         map[string]Theme
	OnTheme       map[string]map[string]bool // theme -> partners that an event of it names
	Organisations map[string]Organisation
	People        map[string]Person
	Sources       map[string]Source
	Disputed      map[string]map[Field]bool // partner -> fields with rival values; "" for the totals
	RivalTotals   map[string]bool           // sources that give totals which others contradict
	Checked       Date                      // the newest day on which a source was read
	Changes       []Change                  // newest first
	Stated        []StatedCount             // oldest first
	Counts        []Count
	Agreements    []Agreement // oldest first

	names []known
	wider map[string][]Name // partner -> names of others of which its own are part
}

// NewDirectory indexes the rows of the register.
func NewDirectory(f *Facts) *Directory {
	d := &Directory{
		Members:       f.Members(),
		Partners:      map[string]Member{},
		Countries:     map[string]Country{},
		Themes:        f.Themes,
		Theme:         map[string]Theme{},
		OnTheme:       map[string]map[string]bool{},
		Organisations: map[string]Organisation{},
		People:        map[string]Person{},
		Sources:       map[string]Source{},
		Disputed:      map[string]map[Field]bool{},
		RivalTotals:   map[string]bool{},
		Changes:       slices.Clone(f.Changes),
		Stated:        slices.Clone(f.StatedCounts),
		Counts:        slices.Clone(f.Counts),
		Agreements:    inOrder(f.Agreements),
	}
	for _, m := range d.Members {
		d.Partners[m.Partner.Slug] = m
	}
	d.indexNames(f.Names)
	for _, c := range f.Countries {
		d.Countries[c.ISO2] = c
	}
	for _, t := range f.Themes {
		d.Theme[t.Slug] = t
		d.OnTheme[t.Slug] = map[string]bool{}
	}
	for _, e := range f.Events {
		for _, p := range e.Partners {
			if on := d.OnTheme[e.Theme]; on != nil {
				on[p] = true
			}
		}
	}
	for _, o := range f.Organisations {
		d.Organisations[o.Slug] = o
	}
	for _, p := range f.People {
		d.People[p.Slug] = p
	}
	for _, s := range f.Sources {
		d.Sources[s.ID] = s
		if s.Accessed.To > d.Checked.To || !d.Checked.Known() {
			d.Checked = s.Accessed
		}
	}
	for _, c := range f.Conflicts {
		subjects := c.Subjects()
		if len(subjects) == 0 {
			subjects = []string{""}
		}
		for _, s := range subjects {
			if d.Disputed[s] == nil {
				d.Disputed[s] = map[Field]bool{}
			}
			d.Disputed[s][c.Field] = true
		}
		for _, v := range f.ConflictValues {
			if v.Conflict == c.ID && c.Subject == "" && c.Field == CountField {
				for _, s := range v.Sources {
					d.RivalTotals[s] = true
				}
			}
		}
	}
	slices.SortStableFunc(d.Stated, func(a, b StatedCount) int { return int(a.Date.From) - int(b.Date.From) })
	slices.Reverse(d.Changes) // of one day, the row written last is the newest
	slices.SortStableFunc(d.Changes, func(a, b Change) int { return int(b.Date.To) - int(a.Date.To) })
	return d
}

// HasPartner reports whether a country, by its ISO code in capitals, has or had
// a partner: only such countries have a page.
func (d *Directory) HasPartner(iso2 string) bool {
	return slices.ContainsFunc(d.Members, func(m Member) bool { return m.Partner.Country == iso2 })
}

// PartnerCountries lists the countries that have or had a partner, in lower
// case, as they stand in addresses.
func (d *Directory) PartnerCountries() []string {
	var out []string
	for _, m := range d.Members {
		out = append(out, strings.ToLower(m.Partner.Country))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// PartnerSlugs lists the partners as they stand in addresses.
func (d *Directory) PartnerSlugs() []string {
	var out []string
	for _, m := range d.Members {
		out = append(out, m.Partner.Slug)
	}
	slices.Sort(out)
	return out
}

// ThemeSlugs lists the themes as they stand in addresses.
func (d *Directory) ThemeSlugs() []string {
	var out []string
	for _, t := range d.Themes {
		out = append(out, t.Slug)
	}
	return out
}

// Origins counts the independent origins of sources, given by their ids. An id
// that is no source's counts as nothing, for it bears no mark either.
func (d *Directory) Origins(ids ...string) int {
	var out []Source
	for _, id := range ids {
		if s, ok := d.Sources[id]; ok {
			out = append(out, s)
		}
	}
	return Origins(out)
}

// Changed is the day on which the facts about a partner last changed; for the
// empty slug, those of any part of the register.
func (d *Directory) Changed(partner string) Date {
	for _, c := range d.Changes {
		if partner == "" || c.Whole() || slices.Contains(c.Subjects(), partner) {
			return c.Date
		}
	}
	return d.Checked
}

// Resting is everything in the register that rests on one source.
type Resting struct {
	Partners      []Partner
	Partnerships  []Partnership
	Names         []Name
	Views         []View
	Agreements    []Agreement
	Events        []Event
	Organisations []Organisation
	People        []Person
	Claims        []Claim
	Values        []ConflictValue
	StatedCounts  []StatedCount
	Countries     []Country
	Offices       []Office
}
