// Package facts is the register's data: the rows of seeds/*.csv as Go values,
// read and checked as a whole.
//
// Each table is a struct type whose fields name their columns in a csv tag:
//
//	Name    lang.Text `csv:"name"`               // columns name_en and name_zh
//	Country string    `csv:"country" ref:"countries"`
//	Sources []string  `csv:"sources" ref:"sources"`
//
// The tag may add "optional" (the cell may be empty), "id" (unique within the
// table), "key" (unique together with the other keys of the table), and "slug"
// (its form). A ref names the table that the value, or each
// value of a list, must exist in. seeds/README.md describes each column for
// people, and a test compares the two.
//
// [Load] reports every fault with its place. It never returns half a register:
// with an error among the faults, the facts are not to be used.
package facts

import (
	"io/fs"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// Facts is the whole register, each table in the order of its file.
type Facts struct {
	Partners       []Partner
	Names          []Name
	Countries      []Country
	Partnerships   []Partnership
	Views          []View
	Agreements     []Agreement
	Events         []Event
	Organisations  []Organisation
	People         []Person
	Offices        []Office
	Themes         []Theme
	Sources        []Source
	Claims         []Claim
	Conflicts      []Conflict
	ConflictValues []ConflictValue
	Counts         []Count
	StatedCounts   []StatedCount
	Gaps           []Gap
	Completeness   []Completeness
	Glossary       []Term
	Changes        []Change

	whole, sound bool
}

// Partner is a place that is or was a partner of Beijing.
type Partner struct {
	Slug              string    `csv:"slug,id,slug"`
	Name              lang.Text `csv:"name"`
	Endonym           string    `csv:"endonym"`
	EndonymLang       string    `csv:"endonym_lang,bcp47"`
	Kind              Kind      `csv:"kind"`
	NationalCapital   bool      `csv:"national_capital"`
	Country           string    `csv:"country" ref:"countries"`
	Region            Region    `csv:"region"`
	Lat               float64   `csv:"lat,latitude"`
	Lon               float64   `csv:"lon,longitude"`
	MapDX             int       `csv:"map_dx,optional"`
	MapDY             int       `csv:"map_dy,optional"`
	Timezone          string    `csv:"timezone,timezone"`
	Website           string    `csv:"website,optional,url"`
	Wikidata          string    `csv:"wikidata,optional"`
	Geonames          string    `csv:"geonames,optional"`
	Population        int       `csv:"population,optional"` // 0 is not known
	PopulationYear    int       `csv:"population_year,optional"`
	PopulationChecked Date      `csv:"population_checked,optional"`
	PopulationSource  string    `csv:"population_source,optional" ref:"sources"`
	Summary           lang.Text `csv:"summary"` // of the partnership; see [Partner.Lead]
	SummarySources    []string  `csv:"summary_sources" ref:"sources"`
	Sources           []string  `csv:"sources" ref:"sources"`
}

// Lead is the first sentence of the summary. It says what the place is and since
// when it is a partner, and stands where there is no room for more.
func (p Partner) Lead() lang.Text {
	return lang.Text{EN: lang.EN.FirstSentence(p.Summary.EN), ZH: lang.ZH.FirstSentence(p.Summary.ZH)}
}

// Name is one more name of a partner.
type Name struct {
	Partner string    `csv:"partner,key" ref:"partners"`
	Text    string    `csv:"text,key"`
	Lang    string    `csv:"lang,bcp47"`
	From    Date      `csv:"from,optional"`
	To      Date      `csv:"to,optional"`
	Kind    NameKind  `csv:"kind"`
	Note    lang.Text `csv:"note,optional"`
	Sources []string  `csv:"sources" ref:"sources"`
}

// Country is a country or territory by ISO 3166-1.
type Country struct {
	ISO2    string    `csv:"iso2,id,iso2"`
	ISO3    string    `csv:"iso3"`
	Name    lang.Text `csv:"name"`
	Region  Region    `csv:"region"`
	Sources []string  `csv:"sources" ref:"sources"`
}

// Partnership is the tie between Beijing and a partner.
type Partnership struct {
	Partner         string     `csv:"partner,id" ref:"partners"`
	Tie             Tie        `csv:"tie"`
	Since           Date       `csv:"since"`
	Ended           Date       `csv:"ended,optional"`
	Status          Status     `csv:"status"`
	StatusAsOf      Date       `csv:"status_as_of"`
	SequenceStated  int        `csv:"sequence_stated,optional"`
	SequenceDerived int        `csv:"sequence_derived,optional"`
	Confidence      Confidence `csv:"confidence"`
	DateConfidence  Confidence `csv:"date_confidence"`
	Note            lang.Text  `csv:"note,optional"`
	Sources         []string   `csv:"sources" ref:"sources"`
}

// Held answers whether the tie was in force on a date.
func (p Partnership) Held(on Date) Truth { return Between(p.Since, p.Ended, on) }

// View is one side's dated statement about a tie.
type View struct {
	Partner   string     `csv:"partner" ref:"partners"`
	Side      Side       `csv:"side"`
	Status    ViewStatus `csv:"status"`
	From      Date       `csv:"from,optional"`
	Statement lang.Text  `csv:"statement"`
	Sources   []string   `csv:"sources" ref:"sources"`
}

// Agreement is a document that both sides signed.
type Agreement struct {
	ID          string        `csv:"id,id,slug"`
	Partner     string        `csv:"partner" ref:"partners"`
	Kind        AgreementKind `csv:"kind"`
	Title       lang.Text     `csv:"title"`
	Signed      Date          `csv:"signed"`
	Place       lang.Text     `csv:"place,optional"`
	Signatories []string      `csv:"signatories,optional" ref:"people"`
	TermMonths  AgreementTerm `csv:"term_months,optional"`
	Ends        Date          `csv:"ends,optional"`
	Renews      string        `csv:"renews,optional" ref:"agreements"`
	Event       string        `csv:"event,optional" ref:"events"`
	DocumentURL string        `csv:"document_url,optional,url"`
	Sources     []string      `csv:"sources" ref:"sources"`
}

// Event is something that happened.
type Event struct {
	ID            string    `csv:"id,id,slug"`
	Date          Date      `csv:"date"`
	End           Date      `csv:"end,optional"`
	Partners      []string  `csv:"partners,optional" ref:"partners"`
	Theme         string    `csv:"theme" ref:"themes"`
	Kind          EventKind `csv:"kind"`
	Direction     Direction `csv:"direction"`
	Title         lang.Text `csv:"title"`
	Summary       lang.Text `csv:"summary"`
	Organisations []string  `csv:"organisations,optional" ref:"organisations"`
	People        []string  `csv:"people,optional" ref:"people"`
	Sources       []string  `csv:"sources" ref:"sources"`
}

// Organisation is a body that took part.
type Organisation struct {
	Slug        string    `csv:"slug,id,slug"`
	Name        lang.Text `csv:"name"`
	NameZHBasis Basis     `csv:"name_zh_basis"`
	Role        lang.Text `csv:"role"`
	Country     string    `csv:"country,optional" ref:"countries"`
	Note        lang.Text `csv:"note,optional"`
	Sources     []string  `csv:"sources" ref:"sources"`
}

// Person is somebody who acted in a public office.
type Person struct {
	Slug        string    `csv:"slug,id,slug"`
	Name        lang.Text `csv:"name"`
	NameZHBasis Basis     `csv:"name_zh_basis"`
	Role        lang.Text `csv:"role"`
	Country     string    `csv:"country,optional" ref:"countries"`
	Note        lang.Text `csv:"note,optional"`
	Sources     []string  `csv:"sources" ref:"sources"`
}

// Office is an office that a person held.
type Office struct {
	Person       string    `csv:"person" ref:"people"`
	Role         lang.Text `csv:"role"`
	Place        string    `csv:"place,optional"` // a partner's slug, or "beijing"
	Organisation string    `csv:"organisation,optional" ref:"organisations"`
	From         Date      `csv:"from,optional"`
	To           Date      `csv:"to,optional"`
	Seen         []Date    `csv:"seen,optional"`
	Checked      Date      `csv:"checked,optional"`
	Sources      []string  `csv:"sources" ref:"sources"`
}

// Theme is a field of cooperation.
type Theme struct {
	Slug       string    `csv:"slug,id,slug"`
	Name       lang.Text `csv:"name"`
	Definition lang.Text `csv:"definition"`
}

// Source is a document that was read.
type Source struct {
	ID        string     `csv:"id,id,slug"`
	Publisher lang.Text  `csv:"publisher"`
	Own       string     `csv:"title,optional"` // its own heading in its own language
	Title     lang.Text  `csv:"title"`
	URL       string     `csv:"url,optional,url"`
	Published Date       `csv:"published,optional"`
	Lang      string     `csv:"lang,bcp47"`
	Kind      SourceKind `csv:"kind"`
	Origin    string     `csv:"origin,optional"`
	Accessed  Date       `csv:"accessed"`
	Note      lang.Text  `csv:"note,optional"`
}

// Root is what a source goes back to: the origin that it shares with others, or
// itself.
type Root struct{ Origin, ID string }

// Root returns what the source goes back to. Two sources of one root are not
// independent of each other. One publisher may well have many roots.
func (s Source) Root() Root {
	if s.Origin != "" {
		return Root{Origin: s.Origin}
	}
	return Root{ID: s.ID}
}

// Origins counts the independent origins of sources: those of one root count
// once.
func Origins(sources []Source) int {
	roots := map[Root]bool{}
	for _, s := range sources {
		roots[s.Root()] = true
	}
	return len(roots)
}

// Claim is one checkable statement of a source.
type Claim struct {
	ID            string    `csv:"id,id,slug"`
	Source        string    `csv:"source" ref:"sources"`
	Paragraph     string    `csv:"paragraph,optional"`
	Statement     lang.Text `csv:"statement"`
	Subjects      []string  `csv:"subjects,optional" ref:"partners"`
	Themes        []string  `csv:"themes" ref:"themes"`
	Organisations []string  `csv:"organisations,optional" ref:"organisations"`
	People        []string  `csv:"people,optional" ref:"people"`
	Value         string    `csv:"value,optional"`
	Unit          string    `csv:"unit,optional"`
	Count         string    `csv:"count,optional" ref:"counts"` // of which the value is a total
	AsOf          Date      `csv:"as_of"`
	AttributedTo  lang.Text `csv:"attributed_to"`
	Verdict       Verdict   `csv:"verdict"`
	Reasoning     lang.Text `csv:"reasoning"`
	Evidence      []string  `csv:"evidence,optional" ref:"sources"`
	Conflict      string    `csv:"conflict,optional" ref:"conflicts"` // in which its source is on one side
}

// Conflict is a field on which sources differ. Others are the further partners
// that it is about, as where the order of two is not known.
type Conflict struct {
	ID      string    `csv:"id,id,slug"`
	Subject string    `csv:"subject,optional" ref:"partners"`
	Field   Field     `csv:"field"`
	Outcome lang.Text `csv:"outcome"`
	Settled bool      `csv:"settled"`
	Rule    lang.Text `csv:"rule"`
	Others  []string  `csv:"others,optional" ref:"partners"`
}

// Subjects are all partners that the conflict is about; none where it is about
// the totals.
func (c Conflict) Subjects() []string {
	if c.Subject == "" {
		return nil
	}
	return append([]string{c.Subject}, c.Others...)
}

// ConflictValue is one of the rival values of a conflict.
type ConflictValue struct {
	Conflict string    `csv:"conflict,key" ref:"conflicts"`
	Position int       `csv:"position,key"`
	Value    lang.Text `csv:"value"`
	Chosen   bool      `csv:"chosen"`
	Sources  []string  `csv:"sources,optional" ref:"sources"`
}

// Count is a named total.
type Count struct {
	Slug       string    `csv:"slug,id,slug"`
	Title      lang.Text `csv:"title"`
	Definition lang.Text `csv:"definition"`
	Measure    Measure   `csv:"measure"`
	Filter     string    `csv:"filter,optional"` // "all" or "region=…"; empty where stated only
}

// StatedCount is what officials or the press said a total was.
type StatedCount struct {
	Count   string    `csv:"count" ref:"counts"`
	Date    Date      `csv:"date"`
	Value   int       `csv:"value"`
	Scope   lang.Text `csv:"scope"`
	Sources []string  `csv:"sources" ref:"sources"`
}

// Gap is something that is known to be missing.
type Gap struct {
	Subject string    `csv:"subject,optional" ref:"partners"`
	Field   string    `csv:"field"`
	Why     lang.Text `csv:"why"`
}

// Completeness says how complete a list is believed to be.
type Completeness struct {
	List      List      `csv:"list,id"`
	Statement lang.Text `csv:"statement"`
	From      Date      `csv:"from,optional"`
	To        Date      `csv:"to,optional"`
}

// Term is an entry of the glossary.
type Term struct {
	Slug       string    `csv:"slug,id,slug"`
	Term       lang.Text `csv:"term"`
	Definition lang.Text `csv:"definition"`
}

// Change is a change of the facts after they were first entered. Table, ID and
// Field say of which cell; without a table it is about more than one row. ID is
// no reference: the row may be gone by now.
type Change struct {
	Date    Date       `csv:"date"`
	Subject string     `csv:"subject,optional" ref:"partners"`
	Others  []string   `csv:"others,optional" ref:"partners"`
	Table   TableName  `csv:"table,optional"`
	ID      string     `csv:"id,optional"`
	Field   string     `csv:"field,optional"` // a column, without its language
	Kind    ChangeKind `csv:"kind,optional"`
	Old     string     `csv:"old,optional"`
	New     string     `csv:"new,optional"`
	What    lang.Text  `csv:"what"`
	Sources []string   `csv:"sources,optional" ref:"sources"`
}

// Subjects are all partners that the change is about; none where it is about
// the whole register, or about a row that belongs to no partner.
func (c Change) Subjects() []string {
	if c.Subject == "" {
		return nil
	}
	return append([]string{c.Subject}, c.Others...)
}

// Whole reports whether the change is about the whole register.
func (c Change) Whole() bool { return c.Subject == "" && c.Table == "" }

// Load reads all tables from the folder dir of fsys and checks them against
// each other. The facts are complete only when the list holds no error.
func Load(fsys fs.FS, dir string) (*Facts, *fault.List) {
	l := &loader{fsys: fsys, dir: dir, ids: map[string]map[string]bool{}, torn: map[string]bool{}}
	f := &Facts{}
	for _, t := range f.Tables() {
		l.read(t)
	}
	l.resolve()
	f.whole = !l.lost
	for _, torn := range l.torn {
		f.whole = f.whole && !torn
	}
	// Across tables that lack rows, the rules would report what only seems wrong.
	if f.whole {
		l.rules(f)
	}
	f.sound = l.faults.Errors() == 0
	return f, &l.faults
}

// Sound reports whether the facts were read without any error, so that dates and
// counts can be compared with them.
func (f *Facts) Sound() bool { return f.sound }

// Whole reports whether every row of every table could be read, so that
// whatever refers to an id can be checked, though single cells may be at fault.
func (f *Facts) Whole() bool { return f.whole }

// Table is one table of the register: its name, which is that of its file
// without the ending, and a pointer to its slice of rows.
type Table struct {
	Name string
	Rows any
}

// Tables lists all tables so that each comes after those it refers to, where
// the references have no cycle.
func (f *Facts) Tables() []Table {
	return []Table{
		{"sources", &f.Sources},
		{"countries", &f.Countries},
		{"themes", &f.Themes},
		{"partners", &f.Partners},
		{"names", &f.Names},
		{"partnerships", &f.Partnerships},
		{"views", &f.Views},
		{"organisations", &f.Organisations},
		{"people", &f.People},
		{"offices", &f.Offices},
		{"events", &f.Events},
		{"agreements", &f.Agreements},
		{"conflicts", &f.Conflicts},
		{"conflict_values", &f.ConflictValues},
		{"counts", &f.Counts},
		{"claims", &f.Claims},
		{"stated_counts", &f.StatedCounts},
		{"gaps", &f.Gaps},
		{"completeness", &f.Completeness},
		{"glossary", &f.Glossary},
		{"changes", &f.Changes},
	}
}
