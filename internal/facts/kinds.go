package facts

import "strconv"

// The closed vocabularies of the tables. Each type lists its values; the
// loader refuses any other and names the right ones.
type (
	// Kind is what sort of place a partner is.
	Kind string
	// Region is a part of the world as Beijing counts its partners.
	Region string
	// NameKind is what sort of name a further name is.
	NameKind string
	// Tie is the class of a partnership.
	Tie string
	// Status is whether a tie stands, as this register concludes.
	Status string
	// ViewStatus is what one side says of the tie.
	ViewStatus string
	// Side is one of the two partners of a tie.
	Side string
	// Confidence is how well a fact is supported.
	Confidence string
	// AgreementKind is what sort of document was signed.
	AgreementKind string
	// EventKind is what sort of thing happened.
	EventKind string
	// Direction is which way knowledge, goods or a show went.
	Direction string
	// Basis is where a Chinese name comes from.
	Basis string
	// SourceKind is what sort of document a source is.
	SourceKind string
	// Verdict is how a claim checks out.
	Verdict string
	// Field is a field on which sources may differ.
	Field string
	// Measure is what a count counts.
	Measure string
	// List is a list of the site.
	List string
	// TableName is a table of which changes are told.
	TableName string
	// ChangeKind is what happened to a row or to one of its fields.
	ChangeKind string
	// AgreementTerm is how long an agreement runs: a number of months, or
	// "open" where the text says that it has no end.
	AgreementTerm string
)

// The values that code refers to by name.
const (
	Europe   Region = "europe"
	Asia     Region = "asia"
	Americas Region = "americas"
	Africa   Region = "africa"
	Oceania  Region = "oceania"

	Active Status = "active"
	Ended  Status = "ended"

	Beijing     Side = "beijing"
	PartnerSide Side = "partner"

	SisterCity Tie = "sister-city"

	Former NameKind = "former"
	Pinyin NameKind = "pinyin"

	FromSource Basis = "source"
	Rendering  Basis = "rendering"

	High Confidence = "high"
	Low  Confidence = "low"

	Official SourceKind = "official"

	Signing EventKind = "signing"

	RowAdded      ChangeKind = "added"   // also of a value that was not known
	RowRemoved    ChangeKind = "removed" // also of a value that is not known any more
	Corrected     ChangeKind = "corrected"
	MoreExact     ChangeKind = "more-exact"
	LessExact     ChangeKind = "less-exact"
	Reworded      ChangeKind = "reworded"
	SourceAdded   ChangeKind = "source-added"
	SourceRemoved ChangeKind = "source-removed"

	OpenTerm AgreementTerm = "open"

	// FoundingAgreement is the agreement that makes a tie.
	FoundingAgreement AgreementKind = "sister-city-agreement"

	CountField Field = "count"
	EndedField Field = "ended"

	CountPartners  Measure = "partners"
	CountCountries Measure = "countries"
	CountStated    Measure = "stated"
)

// vocabulary is a type with a closed list of values. It has as many
// implementations as there are vocabularies above.
type vocabulary interface{ values() []string }

func (Kind) values() []string {
	return []string{"capital-city", "city", "capital-region", "region", "province", "state", "autonomous-community", "federal-district", "governorate"}
}
func (Region) values() []string   { return []string{"europe", "asia", "americas", "africa", "oceania"} }
func (NameKind) values() []string { return []string{"former", "alternate", "pinyin"} }
func (Tie) values() []string {
	return []string{"sister-city", "friendly-exchange", "letter-of-intent"}
}
func (Status) values() []string { return []string{"active", "ended", "suspended", "lapsed"} }
func (ViewStatus) values() []string {
	return []string{"active", "giving-notice", "ended", "suspended", "lapsed", "not-listed"}
}
func (Side) values() []string       { return []string{"beijing", "partner"} }
func (Confidence) values() []string { return []string{"high", "medium", "low"} }
func (AgreementKind) values() []string {
	return []string{string(FoundingAgreement), "memorandum", "programme", "letter-of-intent", "friendship-agreement", "cooperation-agreement"}
}
func (EventKind) values() []string {
	return []string{"signing", "agreement", "visit", "programme", "anniversary", "milestone", "opening", "gift", "exhibition", "ending", "vote", "statement", "conference"}
}
func (Direction) values() []string {
	return []string{"to-beijing", "from-beijing", "mutual", "none"}
}
func (Basis) values() []string { return []string{"source", "rendering"} }
func (SourceKind) values() []string {
	return []string{"official", "news", "encyclopedia", "academic"}
}
func (Verdict) values() []string {
	return []string{"confirmed", "agreed-then", "incomplete", "stronger-than-evidence", "partly", "contradicted", "unverified"}
}
func (Field) values() []string {
	return []string{"since", "ended", "status", "region", "sequence", "name", "tie", "signatory", "programme", "count", "list_membership", "plan_date", "conference_ranking"}
}
func (Measure) values() []string { return []string{"partners", "countries", "stated"} }
func (List) values() []string {
	return []string{"cities", "countries", "events", "agreements", "themes", "organisations", "people", "sources", "stories"}
}

// changesTable is the one table whose own changes are not told.
const changesTable = "changes"

func (TableName) values() []string {
	var out []string
	for _, t := range (&Facts{}).Tables() {
		if t.Name != changesTable {
			out = append(out, t.Name)
		}
	}
	return out
}
func (ChangeKind) values() []string {
	return []string{"added", "removed", "corrected", "more-exact", "less-exact", "reworded", "source-added", "source-removed"}
}

// Regions lists the regions in the order in which totals are stated.
func Regions() []Region { return []Region{Europe, Asia, Americas, Africa, Oceania} }

// EventKinds and SourceKinds list what sorts of events and sources there are.
func EventKinds() []string  { return EventKind("").values() }
func SourceKinds() []string { return SourceKind("").values() }

// Kinds lists what sorts of place partners are.
func Kinds() []Kind { return all[Kind]() }

// Fields lists the fields on which sources may differ.
func Fields() []Field { return all[Field]() }

func all[T interface {
	~string
	vocabulary
}]() []T {
	var zero T
	var out []T
	for _, v := range zero.values() {
		out = append(out, T(v))
	}
	return out
}

// Months returns the term in months, and whether it is a number at all.
func (t AgreementTerm) Months() (int, bool) {
	n, err := strconv.Atoi(string(t))
	return n, err == nil
}
