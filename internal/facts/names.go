package facts

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// The kinds of the names that stand in partners.csv; those of names.csv are the
// values of [NameKind].
const (
	Current NameKind = "current" // the name that the register uses, or the address
	Endonym NameKind = "endonym"
)

// Match is a partner that a name may mean, and which of its names says so.
type Match struct {
	Member *Member
	Name   Name
}

// known is a name as it is compared.
type known struct {
	Name
	Spelling
	words []string
}

func newKnown(n Name) known {
	return known{n, Spell(n.Text), words(n.Text)}
}

// part is the name as it is looked up among the parts of others, and empty where it
// is too short to be one.
func (n known) part() string {
	if !isHan(n.Text) {
		return strings.Join(n.words, " ")
	}
	if n.length < 2 {
		return ""
	}
	return hanPart + n.key
}

// hanPart stands before a part in Chinese: no word of another name has it.
const hanPart = "/"

// parts calls do with all that may be a part of the name: its runs of whole words,
// and its beginnings, for where the script has no spaces: 巴黎 is one of 巴黎大区.
func (n known) parts(do func(part string)) {
	for i := range n.words {
		for j := i + 1; j <= len(n.words); j++ {
			do(strings.Join(n.words[i:j], " "))
		}
	}
	for i, r := range n.key {
		if do(hanPart + n.key[:i+utf8.RuneLen(r)]); !unicode.Is(unicode.Han, r) {
			return // no name in Chinese goes on so
		}
	}
}

// longestName is how many characters of a name are looked at: no name is longer.
const longestName = 100

// nameIndex finds partners by their names.
type nameIndex struct {
	names   []known
	of      map[string][]known  // partner -> its names
	byKey   map[string][]int    // key -> places in names
	wider   map[string][]Name   // partner -> names of others of which its own are part
	sharing map[string][]string // partner -> others with a name that is part of its own, or the other way round
}

// indexNames collects the names of all partners and finds those that are part
// of the name of another.
func (d *Directory) indexNames(further []Name) *nameIndex {
	x := &nameIndex{of: map[string][]known{}, byKey: map[string][]int{}}
	of := map[string][]Name{}
	for _, n := range further {
		of[n.Partner] = append(of[n.Partner], n)
	}
	for _, m := range d.Members {
		p := m.Partner
		names := []Name{
			{Text: p.Name.EN, Lang: "en", Kind: Current},
			{Text: p.Name.ZH, Lang: "zh-Hans", Kind: Current},
			{Text: p.Slug, Lang: "en", Kind: Current},
			{Text: p.Endonym, Lang: p.EndonymLang, Kind: Endonym},
		}
		// Two languages stand in one cell: Bruxelles / Brussel.
		if parts := strings.Split(p.Endonym, " / "); len(parts) > 1 {
			for _, part := range parts {
				names = append(names, Name{Text: part, Lang: p.EndonymLang, Kind: Endonym})
			}
		}
		from := len(x.names)
		for _, n := range append(names, of[p.Slug]...) {
			n.Partner = p.Slug
			if k := newKnown(n); k.key != "" {
				x.byKey[k.key] = append(x.byKey[k.key], len(x.names))
				x.names = append(x.names, k)
			}
		}
		x.of[p.Slug] = x.names[from:len(x.names):len(x.names)]
	}
	x.indexWider()
	return x
}

// indexWider finds the names that are part of the name of another partner. Each name
// is taken apart and its parts are looked up, for to compare each with each would
// take the longer the more there are.
func (x *nameIndex) indexWider() {
	holding := map[string][]int{} // part -> places of the names that hold it
	for _, n := range x.names {
		if p := n.part(); p != "" && n.Kind != Pinyin {
			holding[p] = nil
		}
	}
	for i, n := range x.names {
		if n.Kind == Pinyin {
			continue
		}
		n.parts(func(part string) {
			in, is := holding[part]
			if is && (len(in) == 0 || in[len(in)-1] != i) {
				holding[part] = append(in, i)
			}
		})
	}
	x.wider, x.sharing = map[string][]Name{}, map[string][]string{}
	done := map[[2]string]bool{}
	for _, a := range x.names {
		p := a.part()
		if p == "" || a.Kind == Pinyin {
			continue
		}
		for _, i := range holding[p] {
			b := x.names[i].Name
			if pair := [2]string{a.Partner, b.Partner}; a.Partner != b.Partner && !done[pair] {
				x.wider[a.Partner] = append(x.wider[a.Partner], b)
				if !done[[2]string{b.Partner, a.Partner}] {
					x.sharing[a.Partner] = append(x.sharing[a.Partner], b.Partner)
					x.sharing[b.Partner] = append(x.sharing[b.Partner], a.Partner)
				}
				done[pair] = true
			}
		}
	}
}

// Named lists the partners that a name means, in any language and spelling that
// the register knows. Those that bear the name stand first. Where the name of
// one is part of the name of another, as Paris is of Paris Region, each of its
// names may mean the other as well: a reader who writes it is asked which.
func (d *Directory) Named(text string) []Match {
	k := shortKey(text)
	if k == "" {
		return nil
	}
	var out matches
	names := d.names()
	for _, i := range names.byKey[k] {
		out.add(d, names.names[i].Name)
	}
	return out.wider(d)
}

// PartnerOf finds the partner that a parameter names, by its slug or by another name
// that only one has. Where there is none it is a *BadValue.
func (d *Directory) PartnerOf(param, value string) (string, error) {
	const most = 250 // more than these nobody reads
	if _, ok := d.Partners[value]; ok || value == "" {
		return value, nil
	}
	matches := d.Named(value)
	var known []string
	for _, m := range matches {
		if n := m.Member.Partner.Name; len(matches) == 1 || n.EN == value || n.ZH == value {
			known = append(known, m.Member.Partner.Slug)
		}
	}
	if len(known) == 1 {
		return known[0], nil
	}
	if known = d.PartnerSlugs(); len(known) > most {
		known = nil
		for _, m := range slices.Concat(matches, d.Nearest(value)) {
			if s := m.Member.Partner.Slug; len(known) < 12 && !slices.Contains(known, s) {
				known = append(known, s)
			}
		}
	}
	return "", &BadValue{Param: param, Value: value, Known: known}
}

// Near lists the partners that have a name which differs from text by one
// letter: one too many, one too few, another one, or two that changed places.
func (d *Directory) Near(text string) []Match {
	k := []rune(shortKey(text))
	// Among short names everything is near to everything.
	least := 4
	if isHan(text) {
		least = 3
	}
	if len(k) < least || len(k) > longestName {
		return nil
	}
	var out matches
	in := lettersOf(string(k))
	for _, n := range d.names().names {
		if n.Kind != Pinyin && max(n.length-len(k), len(k)-n.length) <= 1 && in.within(1, n.letters) && lang.OneEdit(k, []rune(n.key)) {
			out.add(d, n.Name)
		}
	}
	return out.wider(d)
}

// matches are partners with the names that say so, each once.
type matches struct {
	list  []Match
	found map[string]bool
}

func (m *matches) add(d *Directory, n Name) {
	if m.found == nil {
		m.found = map[string]bool{}
	}
	if !m.found[n.Partner] {
		m.found[n.Partner] = true
		m.list = append(m.list, Match{d.member(n.Partner), n})
	}
}

// wider adds the partners with a wider name, and returns all.
func (m *matches) wider(d *Directory) []Match {
	all := d.names().wider
	for _, one := range m.list {
		for _, n := range all[one.Name.Partner] {
			m.add(d, n)
		}
	}
	return m.list
}

// Sharing lists the other partners that share a name with one.
func (d *Directory) Sharing(slug string) []*Member {
	var out []*Member
	for _, other := range d.names().sharing[slug] {
		out = append(out, d.member(other))
	}
	slices.SortFunc(out, func(a, b *Member) int { return cmp.Compare(d.place[a.Partner.Slug], d.place[b.Partner.Slug]) })
	return out
}

// Finder returns a function that reports whether a reader who looks for q means a
// partner. Where no name shown in lists says so, name is the one that does.
func (d *Directory) Finder(q string) func(slug string) (name Name, ok bool) {
	k := shortKey(q)
	if k == "" {
		return func(string) (Name, bool) { return Name{}, false }
	}
	countries := map[string]bool{} // whose names hold the text
	for iso2, c := range d.Countries {
		countries[iso2] = strings.Contains(key(c.Name.EN), k) || strings.Contains(key(c.Name.ZH), k)
	}
	named := map[string]Name{}
	for _, m := range d.Named(q) {
		named[m.Name.Partner] = m.Name
	}
	return func(slug string) (Name, bool) {
		of := d.names().of[slug]
		if countries[d.Partners[slug].Partner.Country] || slices.ContainsFunc(of, func(n known) bool { return n.Kind == Current && strings.Contains(n.key, k) }) {
			return Name{}, true
		}
		if n, ok := named[slug]; ok {
			return n, true
		}
		if i := slices.IndexFunc(of, func(n known) bool { return n.begins(k) }); i >= 0 {
			return of[i].Name, true
		}
		return Name{}, false
	}
}

// Begins reports whether a name of a partner, by its slug, begins with a text.
func (d *Directory) Begins(q, slug string) bool {
	k := shortKey(q)
	return k != "" && slices.ContainsFunc(d.names().of[slug], func(n known) bool { return strings.HasPrefix(n.key, k) })
}

// begins reports whether a word of the name begins the text; in Chinese, which
// has no spaces, any character may.
func (n known) begins(k string) bool {
	if isHan(n.Text) {
		return strings.Contains(n.key, k)
	}
	for i := range n.words {
		if strings.HasPrefix(strings.Join(n.words[i:], ""), k) {
			return true
		}
	}
	return false
}

// MeansBeijing reports whether a text names Beijing itself, the city whose
// partners the register lists.
func MeansBeijing(text string) bool {
	k := shortKey(text)
	return k != "" && slices.ContainsFunc(BeijingNames(), func(n string) bool { return key(n) == k })
}

// shortKey is the key of a text that may be a name; empty where it is longer than
// names are, so that nobody pays for folding it.
func shortKey(text string) string {
	if utf8.RuneCountInString(text) > longestName {
		return ""
	}
	return key(text)
}

// BeijingNames are the names of Beijing, today's and former ones, in the languages
// in which readers ask for it.
func BeijingNames() []string {
	return []string{"Beijing", "Peking", "Pekin", "Pechino", "Pequim", "Peiping", "Beiping", "北京", "北京市", "北平", "Пекин"}
}

// CountryNamed returns the country with a partner that a text names, in either
// language or by its ISO code of three letters.
func (d *Directory) CountryNamed(text string) (Country, bool) {
	k := key(text)
	c, ok := d.countryKeys[k]
	return c, ok && k != ""
}

// SameName reports whether two texts are one name, however they are spelt: with
// other capitals, accents, widths or marks.
func SameName(a, b string) bool {
	k := key(a)
	return k != "" && k == key(b)
}

// isHan reports whether a text is written in Chinese characters.
func isHan(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// key is what of a name is compared: its letters and digits, folded.
func key(s string) string { return strings.Join(words(s), "") }

var apostrophes = strings.NewReplacer("'", "", "’", "", "‘", "", "ʻ", "", "ʼ", "", "`", "")

// words are the words of a name, folded. An apostrophe divides nothing.
func words(s string) []string {
	if utf8.RuneCountInString(s) > longestName {
		s = string([]rune(s)[:longestName])
	}
	return strings.FieldsFunc(lang.Fold(apostrophes.Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
}
