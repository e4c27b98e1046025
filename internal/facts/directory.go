package facts

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Directory holds, for one compiled register, what almost every page needs to
// name the things that it links to. It does not change.
type Directory struct {
	Members       []*Member // in the order of the ties; nobody may change one
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
	Signed        []Agreement // the same, newest first
	AgreementIDs  map[string]bool
	EventIDs      map[string]bool
	Conflicts     []Conflict
	Gaps          []Gap
	Offices       []Office
	SourceList    []Source       // in the order of the file
	Sheets        []Sheet        // the one with the most claims first
	Cited         map[string]int // source -> how many facts rest on it; who reads the register sets it

	changed map[string]Date // partner -> when its facts last changed
	told    map[On][]int    // partner or source -> places in Changes
	ordinal []ChangeOrdinal // beside Changes
	kept    *sync.Map       // what [Kept] made

	// What takes long to make and few pages need is made when it is first asked for.
	empty func() map[string]map[string][2]int // field of [GapFields] -> partner -> empty rows, and all
	names func() *nameIndex
	cover func() []Coverage

	place       map[string]int     // partner -> place in Members
	inCountry   map[string]bool    // countries with a partner, by ISO code
	countryKeys map[string]Country // the same, by the keys of their names and codes
}

// NewDirectory indexes the rows of the register, which nobody may change from then on.
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
		Counts:        f.Counts,
		Signed:        newestSigned(f.Agreements),
		AgreementIDs:  map[string]bool{},
		EventIDs:      map[string]bool{},
		Conflicts:     f.Conflicts,
		kept:          &sync.Map{},
		Gaps:          f.Gaps,
		Offices:       f.Offices,
		SourceList:    f.Sources,
		place:         map[string]int{},
		inCountry:     map[string]bool{},
		countryKeys:   map[string]Country{},
	}
	d.Agreements = inOrder(f.Agreements)
	for _, a := range d.Agreements {
		d.AgreementIDs[a.ID] = true
	}
	for i, m := range d.Members {
		d.Partners[m.Partner.Slug], d.place[m.Partner.Slug] = *m, i
	}
	further, views, events := f.Names, f.Views, f.Events
	d.names = sync.OnceValue(func() *nameIndex { return d.indexNames(further) })
	d.empty = sync.OnceValue(func() map[string]map[string][2]int { return d.indexEmpty(views, events) })
	d.cover = sync.OnceValue(func() []Coverage { return Cover(f) })
	for _, c := range f.Countries {
		d.Countries[c.ISO2] = c
	}
	d.indexCountries()
	for _, t := range f.Themes {
		d.Theme[t.Slug] = t
		d.OnTheme[t.Slug] = map[string]bool{}
	}
	for _, e := range f.Events {
		d.EventIDs[e.ID] = true
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
	totals := map[string]bool{} // conflicts on the totals
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
		totals[c.ID] = c.Subject == "" && c.Field == CountField
	}
	for _, v := range f.ConflictValues {
		if totals[v.Conflict] {
			for _, s := range v.Sources {
				d.RivalTotals[s] = true
			}
		}
	}
	slices.SortStableFunc(d.Stated, func(a, b StatedCount) int { return int(a.Date.From) - int(b.Date.From) })
	slices.Reverse(d.Changes) // of one day, the row written last is the newest
	slices.SortStableFunc(d.Changes, func(a, b Change) int { return int(b.Date.To) - int(a.Date.To) })
	d.indexChanges()
	d.indexClaims(f.Claims)
	return d
}

// indexEmpty counts the empty fields of the partners; for the empty slug, those of
// offices at no partner's place.
func (d *Directory) indexEmpty(views []View, events []Event) map[string]map[string][2]int {
	held := map[string]*Holdings{"": {}}
	for _, m := range d.Members {
		held[m.Partner.Slug] = &Holdings{Member: *m}
	}
	for _, v := range views {
		if h := held[v.Partner]; h != nil {
			h.Views = append(h.Views, v)
		}
	}
	for _, a := range d.Agreements {
		if h := held[a.Partner]; h != nil {
			h.Agreements = append(h.Agreements, a)
		}
	}
	for _, e := range events {
		for _, slug := range e.Partners {
			if h := held[slug]; h != nil {
				h.Events = append(h.Events, e)
			}
		}
	}
	for _, o := range d.Offices {
		h := held[o.Place]
		if h == nil {
			h = held[""]
		}
		h.Offices = append(h.Offices, o)
	}
	all := map[string]map[string][2]int{}
	for _, g := range GapFields() {
		by := map[string][2]int{}
		for slug, h := range held {
			empty, of := h.Empty(g)
			by[slug] = [2]int{empty, of}
		}
		all[string(g.Scope)+"/"+g.Name] = by
	}
	return all
}

// Empty is [Holdings.Empty] of a partner; for the empty slug, of the offices at no
// partner's place.
func (d *Directory) Empty(g GapField, slug string) (empty, of int) {
	n := d.empty()[string(g.Scope)+"/"+g.Name][slug]
	return n[0], n[1]
}

// Lacking lists the sources of which a field is empty, in the order of their ids.
func (d *Directory) Lacking(field string) []string {
	return Kept(d, "lacking/"+field, func() []string {
		var out []string
		for id, s := range d.Sources {
			if s.Lacks(field) {
				out = append(out, id)
			}
		}
		slices.Sort(out)
		return out
	})
}

// Sheet is a source whose claims are checked. Of the claims it has what they are
// known by and the verdicts.
type Sheet struct {
	Source string
	Claims []Claim
}

func (d *Directory) indexClaims(all []Claim) {
	at := map[string]int{}
	for _, c := range all {
		i, ok := at[c.Source]
		if !ok {
			i = len(d.Sheets)
			at[c.Source] = i
			d.Sheets = append(d.Sheets, Sheet{Source: c.Source})
		}
		d.Sheets[i].Claims = append(d.Sheets[i].Claims, Claim{ID: c.ID, Source: c.Source, Verdict: c.Verdict})
	}
	slices.SortStableFunc(d.Sheets, func(a, b Sheet) int { return len(b.Claims) - len(a.Claims) })
}

// member is a partner that is there, such as one of those whose names are indexed.
func (d *Directory) member(slug string) *Member { return d.Members[d.place[slug]] }

// Kept returns what make makes of the register, such as a list in the order of a
// language. It is made when it is first asked for, and kept under its name.
func Kept[T any](d *Directory, name string, make func() T) T {
	if v, ok := d.kept.Load(name); ok {
		return v.(T)
	}
	v, _ := d.kept.LoadOrStore(name, make())
	return v.(T)
}

// KeptFor is [Kept] for what is made of the register for a day or whatever else passes:
// only the last is kept.
func KeptFor[T any](d *Directory, name, day string, make func() T) T {
	type last struct {
		day string
		v   T
	}
	if v, ok := d.kept.Load(name); ok && v.(last).day == day {
		return v.(last).v
	}
	v := make()
	d.kept.Store(name, last{day, v})
	return v
}

// newestSigned lists agreements newest first; of one day, the row written last.
func newestSigned(all []Agreement) []Agreement {
	type numbered struct {
		Agreement
		n int
	}
	rows := make([]numbered, len(all))
	for i, a := range all {
		rows[i] = numbered{a, i}
	}
	slices.SortFunc(rows, func(a, b numbered) int {
		return cmp.Or(cmp.Compare(b.Signed.From, a.Signed.From), cmp.Compare(a.Signed.To, b.Signed.To), cmp.Compare(b.n, a.n))
	})
	out := make([]Agreement, len(all))
	for i, r := range rows {
		out[i] = r.Agreement
	}
	return out
}

// ChangeOrdinal names a change among others by counting from the oldest, so that
// one more changes none: it is the Nth of its day, and the Same-th that says just
// this.
type ChangeOrdinal struct{ Nth, Same int }

// indexChanges notes of whom and of which sources the changes tell.
func (d *Directory) indexChanges() {
	d.changed, d.told, d.ordinal = map[string]Date{}, map[On][]int{}, make([]ChangeOrdinal, len(d.Changes))
	nth, same := map[string]int{}, map[string]int{}
	for i, c := range slices.Backward(d.Changes) {
		date := c.Date.String()
		nth[date]++
		same[c.Key()]++
		d.ordinal[i] = ChangeOrdinal{nth[date], same[c.Key()]}
	}
	for i, c := range d.Changes {
		for _, s := range c.Subjects() {
			d.tell(On{"cities", s}, i)
			if _, ok := d.changed[s]; !ok {
				d.changed[s] = c.Date
			}
		}
		for _, s := range c.Sources {
			d.tell(On{"sources", s}, i)
		}
		if _, ok := d.changed[""]; !ok && c.Whole() {
			d.changed[""] = c.Date
		}
	}
}

// tell notes that the change at a place is of a thing.
func (d *Directory) tell(o On, i int) {
	if l := d.told[o]; len(l) == 0 || l[len(l)-1] != i {
		d.told[o] = append(l, i)
	}
}

// Key is what a change says, but for its words.
func (c Change) Key() string {
	return strings.Join([]string{c.Date.String(), c.Subject, string(c.Table), c.ID, c.Field, string(c.Kind), c.Old, c.New}, "\n")
}

// ChangesOn lists the places in Changes of those that tell of a partner or of a
// source, newest first.
func (d *Directory) ChangesOn(o On) []int { return d.told[o] }

// Ordinal is that of the change at a place in Changes.
func (d *Directory) Ordinal(i int) ChangeOrdinal { return d.ordinal[i] }

// AgreementAt returns an agreement by its id.
func (d *Directory) AgreementAt(id string) (Agreement, bool) {
	i, ok := Kept(d, "agreements by id", func() map[string]int {
		at := map[string]int{}
		for i, a := range d.Agreements {
			at[a.ID] = i
		}
		return at
	})[id]
	if !ok {
		return Agreement{}, false
	}
	return d.Agreements[i], true
}

// HasPartner reports whether a country, by its ISO code in capitals, has or had
// a partner: only such countries have a page.
func (d *Directory) HasPartner(iso2 string) bool {
	return d.inCountry[iso2]
}

// indexCountries notes the countries with a partner. Of two that one text names, it
// means the one with the older tie.
func (d *Directory) indexCountries() {
	for _, m := range d.Members {
		c := d.Countries[m.Partner.Country]
		if d.inCountry[m.Partner.Country] {
			continue
		}
		d.inCountry[m.Partner.Country] = true
		for _, k := range []string{key(c.Name.EN), key(c.Name.ZH), key(c.ISO3)} {
			if _, taken := d.countryKeys[k]; !taken {
				d.countryKeys[k] = c
			}
		}
	}
}

// PartnerCountries lists the countries that have or had a partner, in lower
// case, as they stand in addresses.
func (d *Directory) PartnerCountries() []string {
	var out []string
	for c := range d.inCountry {
		out = append(out, strings.ToLower(c))
	}
	slices.Sort(out)
	return out
}

// PartnerSlugs lists the partners as they stand in addresses. The list is not to be
// changed.
func (d *Directory) PartnerSlugs() []string {
	return Kept(d, "partner slugs", func() []string { return slices.Sorted(maps.Keys(d.Partners)) })
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
	roots := make(map[Root]bool, len(ids))
	for _, id := range ids {
		if s, ok := d.Sources[id]; ok {
			roots[s.Root()] = true
		}
	}
	return len(roots)
}

// Changed is the day on which the facts about a partner last changed; for the
// empty slug, those of any part of the register.
func (d *Directory) Changed(partner string) Date {
	if partner == "" && len(d.Changes) > 0 {
		return d.Changes[0].Date
	}
	own, is := d.changed[partner]
	whole, any := d.changed[""]
	switch {
	case is && (!any || own.To >= whole.To):
		return own
	case any:
		return whole
	}
	return d.Checked
}

// Resting is what in the register rests on one source.
type Resting struct {
	Of map[string]int // how much of each kind there is, by the names of the tables

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
