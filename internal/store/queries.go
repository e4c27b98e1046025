package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"youcheng/internal/facts"
)

// The orders in which lists are read.
const (
	signedOrder = " ORDER BY t.signed_from DESC, t.signed_to, t.n DESC"
	fileOrder   = " ORDER BY t.n"
)

// Members returns all partners with their ties, in the order of the ties.
func (s *Store) Members(ctx context.Context) ([]*facts.Member, error) {
	f := facts.Facts{}
	var err error
	if f.Partners, err = query[facts.Partner](ctx, s, "FROM partners t"+fileOrder); err != nil {
		return nil, err
	}
	if f.Partnerships, err = query[facts.Partnership](ctx, s, "FROM partnerships t"+fileOrder); err != nil {
		return nil, err
	}
	return f.Members(), nil
}

// Names returns the further names of a partner.
func (s *Store) Names(ctx context.Context, partner string) ([]facts.Name, error) {
	return query[facts.Name](ctx, s, "FROM names t WHERE t.partner = ?"+fileOrder, partner)
}

// AllNames returns the further names of all partners.
func (s *Store) AllNames(ctx context.Context) ([]facts.Name, error) {
	return query[facts.Name](ctx, s, "FROM names t"+fileOrder)
}

// Countries returns all countries.
func (s *Store) Countries(ctx context.Context) ([]facts.Country, error) {
	return query[facts.Country](ctx, s, "FROM countries t"+fileOrder)
}

// Themes returns all themes.
func (s *Store) Themes(ctx context.Context) ([]facts.Theme, error) {
	return query[facts.Theme](ctx, s, "FROM themes t"+fileOrder)
}

// Views returns what both sides say of a tie, oldest first.
func (s *Store) Views(ctx context.Context, partner string) ([]facts.View, error) {
	return query[facts.View](ctx, s, `FROM views t WHERE t.partner = ? ORDER BY t.from_from IS NULL, t.from_from, t.n`, partner)
}

// ViewsOfAny returns what both sides say of the ties with some partners, oldest
// first.
func (s *Store) ViewsOfAny(ctx context.Context, partners []string) ([]facts.View, error) {
	return query[facts.View](ctx, s, "FROM json_each(?) j CROSS JOIN views t ON t.partner = j.value ORDER BY t.from_from IS NULL, t.from_from, t.n", items(partners))
}

// AllViews returns what both sides say of all ties, oldest first.
func (s *Store) AllViews(ctx context.Context) ([]facts.View, error) {
	return query[facts.View](ctx, s, "FROM views t ORDER BY t.from_from IS NULL, t.from_from, t.n")
}

// Agreements returns all agreements, as they stand in the file.
func (s *Store) Agreements(ctx context.Context) ([]facts.Agreement, error) {
	return query[facts.Agreement](ctx, s, "FROM agreements t"+fileOrder)
}

// Agreement returns one agreement.
func (s *Store) Agreement(ctx context.Context, id string) (facts.Agreement, error) {
	return one[facts.Agreement](ctx, s, "FROM agreements t WHERE t.id = ?", id)
}

// AgreementsOfPerson returns the agreements that a person signed, newest first.
func (s *Store) AgreementsOfPerson(ctx context.Context, person string) ([]facts.Agreement, error) {
	return query[facts.Agreement](ctx, s, "FROM agreements t JOIN agreements_signatories l ON l.owner = t.n WHERE l.item = ?"+signedOrder, person)
}

// AgreementsOfEvent returns the agreements that were signed at an event.
func (s *Store) AgreementsOfEvent(ctx context.Context, event string) ([]facts.Agreement, error) {
	return query[facts.Agreement](ctx, s, "FROM agreements t WHERE t.event = ?"+signedOrder, event)
}

// RenewalsOf returns the agreements that renew one.
func (s *Store) RenewalsOf(ctx context.Context, id string) ([]facts.Agreement, error) {
	return query[facts.Agreement](ctx, s, "FROM agreements t WHERE t.renews = ?"+signedOrder, id)
}

// Events returns all events, newest first.
func (s *Store) Events(ctx context.Context) ([]facts.Event, error) {
	return s.ListEvents(ctx, facts.EventFilter{}, 0, -1)
}

// EventsOfAny returns the events in which one of the partners took part, newest
// first.
func (s *Store) EventsOfAny(ctx context.Context, partners []string) ([]facts.Event, error) {
	conditions := make([]string, len(partners))
	for i, p := range partners {
		conditions[i] = facts.EventFilter{City: p}.Query()
	}
	all, err := query[facts.Event](ctx, s, "FROM json_each(?) j CROSS JOIN events_listed l ON l.conditions = j.value CROSS JOIN events t ON t.n = l.event", items(conditions))
	seen := map[string]bool{}
	var out []facts.Event
	for _, e := range all {
		if !seen[e.ID] {
			seen[e.ID] = true
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b facts.Event) int { return cmp.Compare(b.Date.From, a.Date.From) })
	return out, err
}

// EventsNear returns events whose ids begin with some letters, as many as n.
func (s *Store) EventsNear(ctx context.Context, letters string, n int) ([]facts.Event, error) {
	return query[facts.Event](ctx, s, "FROM events t WHERE t.id >= ? AND t.id < ? ORDER BY t.id LIMIT ?", letters, letters+"\U0010ffff", n)
}

// EventDates returns the dates of the events that a filter lets through.
func (s *Store) EventDates(ctx context.Context, f facts.EventFilter) ([]facts.Date, error) {
	words, err := s.words(ctx, "SELECT t.date FROM events_listed l CROSS JOIN events t ON t.n = l.event WHERE l.conditions = ?", f.Query())
	var out []facts.Date
	for _, w := range words {
		d, err := facts.ParseDate(w)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, err
}

// Event returns one event.
func (s *Store) Event(ctx context.Context, id string) (facts.Event, error) {
	return one[facts.Event](ctx, s, "FROM events t WHERE t.id = ?", id)
}

// Organisations returns all organisations.
func (s *Store) Organisations(ctx context.Context) ([]facts.Organisation, error) {
	return query[facts.Organisation](ctx, s, "FROM organisations t"+fileOrder)
}

// Organisation returns one organisation.
func (s *Store) Organisation(ctx context.Context, slug string) (facts.Organisation, error) {
	return one[facts.Organisation](ctx, s, "FROM organisations t WHERE t.slug = ?", slug)
}

// People returns all people.
func (s *Store) People(ctx context.Context) ([]facts.Person, error) {
	return query[facts.Person](ctx, s, "FROM people t"+fileOrder)
}

// Person returns one person.
func (s *Store) Person(ctx context.Context, slug string) (facts.Person, error) {
	return one[facts.Person](ctx, s, "FROM people t WHERE t.slug = ?", slug)
}

// Offices returns all offices.
func (s *Store) Offices(ctx context.Context) ([]facts.Office, error) {
	return query[facts.Office](ctx, s, "FROM offices t"+fileOrder)
}

// OfficesOfPerson returns the offices that a person held.
func (s *Store) OfficesOfPerson(ctx context.Context, person string) ([]facts.Office, error) {
	return query[facts.Office](ctx, s, "FROM offices t WHERE t.person = ?"+fileOrder, person)
}

// OfficesAtAny returns the offices of some places.
func (s *Store) OfficesAtAny(ctx context.Context, places []string) ([]facts.Office, error) {
	return query[facts.Office](ctx, s, "FROM json_each(?) j CROSS JOIN offices t ON t.place = j.value ORDER BY t.n", items(places))
}

// Sources returns all sources.
func (s *Store) Sources(ctx context.Context) ([]facts.Source, error) {
	return query[facts.Source](ctx, s, "FROM sources t"+fileOrder)
}

// Source returns one source.
func (s *Store) Source(ctx context.Context, id string) (facts.Source, error) {
	return one[facts.Source](ctx, s, "FROM sources t WHERE t.id = ?", id)
}

// SameOrigin returns the other sources that copy the same text.
func (s *Store) SameOrigin(ctx context.Context, src facts.Source) ([]facts.Source, error) {
	if src.Origin == "" {
		return nil, nil
	}
	return query[facts.Source](ctx, s, "FROM sources t WHERE t.origin = ? AND t.id <> ?"+fileOrder, src.Origin, src.ID)
}

// Citations counts the facts that rest on each source. A change tells of a fact
// and is none itself, nor is a story.
func (s *Store) Citations(ctx context.Context) (map[string]int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT source, count(*) FROM citations WHERE subject_table NOT IN ('changes', 'texts') GROUP BY source")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, rows.Err()
}

// Claims returns the claims that a source makes, in the order of the text.
func (s *Store) Claims(ctx context.Context, source string) ([]facts.Claim, error) {
	return query[facts.Claim](ctx, s, "FROM claims t WHERE t.source = ?"+fileOrder, source)
}

// CheckedClaims returns of the claims of all sources which source makes each, what
// it is known by, its verdict, whom it is about and what bears on it, as they stand in
// the file.
func (s *Store) CheckedClaims(ctx context.Context) ([]facts.Claim, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT t.source, t.id, t.verdict, t.subjects, t.evidence FROM claims t ORDER BY t.n")
	if err != nil {
		return nil, fmt.Errorf("selecting claims: %w", err)
	}
	defer rows.Close()
	var out []facts.Claim
	for rows.Next() {
		var c facts.Claim
		if err := rows.Scan(&c.Source, &c.ID, &c.Verdict, cell{&c.Subjects}, cell{&c.Evidence}); err != nil {
			return nil, fmt.Errorf("reading a claim: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// ClaimsOnPartner returns the claims about a partner.
func (s *Store) ClaimsOnPartner(ctx context.Context, partner string) ([]facts.Claim, error) {
	return query[facts.Claim](ctx, s, "FROM claims_subjects l CROSS JOIN claims t ON t.n = l.owner WHERE l.item = ? ORDER BY l.owner", partner)
}

// ClaimsOnPerson returns the claims that name a person.
func (s *Store) ClaimsOnPerson(ctx context.Context, person string) ([]facts.Claim, error) {
	return query[facts.Claim](ctx, s, "FROM claims_people l CROSS JOIN claims t ON t.n = l.owner WHERE l.item = ? ORDER BY l.owner", person)
}

// ClaimsOnOrganisation returns the claims that name an organisation.
func (s *Store) ClaimsOnOrganisation(ctx context.Context, organisation string) ([]facts.Claim, error) {
	return query[facts.Claim](ctx, s, "FROM claims_organisations l CROSS JOIN claims t ON t.n = l.owner WHERE l.item = ? ORDER BY l.owner", organisation)
}

// WithValues adds to conflicts their rival values.
func (s *Store) WithValues(ctx context.Context, conflicts []facts.Conflict) ([]facts.Dispute, error) {
	ids := make([]string, len(conflicts))
	for i, c := range conflicts {
		ids[i] = c.ID
	}
	values, err := query[facts.ConflictValue](ctx, s, "FROM json_each(?) j CROSS JOIN conflict_values t ON t.conflict = j.value", items(ids))
	slices.SortStableFunc(values, func(a, b facts.ConflictValue) int { return cmp.Compare(a.Position, b.Position) })
	return facts.Disputes(conflicts, values), err
}

// ConflictValues returns the rival values of all conflicts.
func (s *Store) ConflictValues(ctx context.Context) ([]facts.ConflictValue, error) {
	return query[facts.ConflictValue](ctx, s, "FROM conflict_values t"+fileOrder)
}

// Conflicts returns all conflicts, without their values.
func (s *Store) Conflicts(ctx context.Context) ([]facts.Conflict, error) {
	return query[facts.Conflict](ctx, s, "FROM conflicts t"+fileOrder)
}

// AllGaps returns everything that is known to be missing.
func (s *Store) AllGaps(ctx context.Context) ([]facts.Gap, error) {
	return query[facts.Gap](ctx, s, "FROM gaps t"+fileOrder)
}

// Completeness returns how complete each list is believed to be.
func (s *Store) Completeness(ctx context.Context) ([]facts.Completeness, error) {
	return query[facts.Completeness](ctx, s, "FROM completeness t"+fileOrder)
}

// CompletenessOf returns how complete a list is believed to be; ErrNotFound where
// nothing says so.
func (s *Store) CompletenessOf(ctx context.Context, l facts.List) (facts.Completeness, error) {
	return one[facts.Completeness](ctx, s, "FROM completeness t WHERE t.list = ?", string(l))
}

// Counts returns the named totals.
func (s *Store) Counts(ctx context.Context) ([]facts.Count, error) {
	return query[facts.Count](ctx, s, "FROM counts t"+fileOrder)
}

// StatedCounts returns what officials and the press said, oldest first.
func (s *Store) StatedCounts(ctx context.Context) ([]facts.StatedCount, error) {
	return query[facts.StatedCount](ctx, s, `FROM stated_counts t ORDER BY t.date_from, t.n`)
}

// Glossary returns the terms.
func (s *Store) Glossary(ctx context.Context) ([]facts.Term, error) {
	return query[facts.Term](ctx, s, "FROM glossary t"+fileOrder)
}

// Changes returns all changes, in the order in which they were written.
func (s *Store) Changes(ctx context.Context) ([]facts.Change, error) {
	return query[facts.Change](ctx, s, "FROM changes t"+fileOrder)
}

// RestingOn returns what cites a source, of each kind no more than most, and how
// much of each kind there is, by the names of the tables.
func (s *Store) RestingOn(ctx context.Context, source string, most int) (facts.Resting, error) {
	r := facts.Resting{Of: map[string]int{}}
	rows, err := s.db.QueryContext(ctx, "SELECT c.subject_table, count(*) FROM citations c WHERE c.source = ? GROUP BY c.subject_table", source)
	if err != nil {
		return r, fmt.Errorf("counting citations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		var n int
		if err := rows.Scan(&table, &n); err != nil {
			return r, fmt.Errorf("counting citations: %w", err)
		}
		r.Of[table] = n
	}
	first := rows.Err()
	keep := func(err error) {
		if first == nil {
			first = err
		}
	}
	keep(citing(ctx, s, "partners", source, most, &r.Partners))
	keep(citing(ctx, s, "partnerships", source, most, &r.Partnerships))
	keep(citing(ctx, s, "names", source, most, &r.Names))
	keep(citing(ctx, s, "views", source, most, &r.Views))
	keep(citing(ctx, s, "agreements", source, most, &r.Agreements))
	keep(citing(ctx, s, "events", source, most, &r.Events))
	keep(citing(ctx, s, "organisations", source, most, &r.Organisations))
	keep(citing(ctx, s, "people", source, most, &r.People))
	keep(citing(ctx, s, "claims", source, most, &r.Claims))
	keep(citing(ctx, s, "conflict_values", source, most, &r.Values))
	keep(citing(ctx, s, "stated_counts", source, most, &r.StatedCounts))
	keep(citing(ctx, s, "countries", source, most, &r.Countries))
	keep(citing(ctx, s, "offices", source, most, &r.Offices))
	return r, first
}

func citing[T any](ctx context.Context, s *Store, table, source string, most int, into *[]T) (err error) {
	*into, err = query[T](ctx, s, "FROM citations c CROSS JOIN "+table+" t ON t.n = c.subject WHERE c.source = ? AND c.subject_table = '"+table+"' ORDER BY c.subject LIMIT ?", source, most)
	return err
}
