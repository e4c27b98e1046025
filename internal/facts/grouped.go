package facts

// What the directory holds about one partner is grouped when it is first asked for.
// Nobody may change the lists; they have no room to grow, so that to append to one
// makes another.

// AgreementsOf lists a partner's agreements, newest first.
func (d *Directory) AgreementsOf(partner string) []Agreement {
	return grouped(d, "agreements/partner", d.Signed, func(a Agreement) []string { return []string{a.Partner} })[partner]
}

// OfficesAt lists the offices of a place: a partner's slug, or "beijing".
func (d *Directory) OfficesAt(place string) []Office {
	return grouped(d, "offices/place", d.Offices, func(o Office) []string { return []string{o.Place} })[place]
}

// OfficesOf lists the offices that a person held at a place.
func (d *Directory) OfficesOf(place Side, person string) []Office {
	at := string(place)
	return grouped(d, "offices of persons/"+at, d.OfficesAt(at), func(o Office) []string { return []string{o.Person} })[person]
}

// GapsOf lists what is known to be missing about a partner, or about the whole
// register where partner is empty.
func (d *Directory) GapsOf(partner string) []Gap {
	return grouped(d, "gaps/subject", d.Gaps, func(g Gap) []string { return []string{g.Subject} })[partner]
}

// ConflictsOn lists the conflicts about a partner, or about the totals where partner
// is empty.
func (d *Directory) ConflictsOn(partner string) []Conflict {
	return grouped(d, "conflicts/subject", d.Conflicts, func(c Conflict) []string {
		if c.Subject == "" {
			return []string{""}
		}
		return c.Subjects()
	})[partner]
}

// MembersIn lists the partners in a country, in the order of the ties.
func (d *Directory) MembersIn(iso2 string) []*Member {
	return grouped(d, "members/country", d.Members, func(m *Member) []string { return []string{m.Partner.Country} })[iso2]
}

// grouped groups rows by keys, in their order.
func grouped[T any](d *Directory, name string, rows []T, keys func(T) []string) map[string][]T {
	return Kept(d, name, func() map[string][]T {
		out := map[string][]T{}
		for _, r := range rows {
			for _, k := range keys(r) {
				out[k] = append(out[k], r)
			}
		}
		for k, rows := range out {
			out[k] = rows[:len(rows):len(rows)]
		}
		return out
	})
}
