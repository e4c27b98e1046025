package facts

import "slices"

// Directory holds, for one compiled register, what almost every page needs to
// name the things that it links to. It does not change.
type Directory struct {
	Members       []Member // in the order of the ties
	Partners      map[string]Member
	Countries     map[string]Country // by ISO code
	Themes        []Theme
	Theme         map[string]Theme
	Organisations map[string]Organisation
	People        map[string]Person
	Sources       map[string]Source
	Disputed      map[string]map[Field]bool // partner -> fields with rival values; "" for the totals
	Checked       Date                      // the newest day on which a source was read
	Changes       []Change                  // newest first
	Stated        []StatedCount             // oldest first
}

// NewDirectory indexes the rows of the register.
func NewDirectory(f *Facts) *Directory {
	d := &Directory{
		Members:       f.Members(),
		Partners:      map[string]Member{},
		Countries:     map[string]Country{},
		Themes:        f.Themes,
		Theme:         map[string]Theme{},
		Organisations: map[string]Organisation{},
		People:        map[string]Person{},
		Sources:       map[string]Source{},
		Disputed:      map[string]map[Field]bool{},
		Changes:       slices.Clone(f.Changes),
		Stated:        slices.Clone(f.StatedCounts),
	}
	for _, m := range d.Members {
		d.Partners[m.Partner.Slug] = m
	}
	for _, c := range f.Countries {
		d.Countries[c.ISO2] = c
	}
	for _, t := range f.Themes {
		d.Theme[t.Slug] = t
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
		if d.Disputed[c.Subject] == nil {
			d.Disputed[c.Subject] = map[Field]bool{}
		}
		d.Disputed[c.Subject][c.Field] = true
	}
	slices.SortStableFunc(d.Stated, func(a, b StatedCount) int { return int(a.Date.From) - int(b.Date.From) })
	slices.SortStableFunc(d.Changes, func(a, b Change) int { return int(b.Date.To) - int(a.Date.To) })
	return d
}

// Changed is the day on which the facts about a partner last changed; for the
// empty slug, those of any part of the register.
func (d *Directory) Changed(partner string) Date {
	for _, c := range d.Changes {
		if partner == "" || c.Subject == "" || c.Subject == partner {
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
}
