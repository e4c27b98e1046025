package facts

import (
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
	Member Member
	Name   Name
}

// known is a name as it is compared.
type known struct {
	Name
	key   string
	words []string
}

// longestName is how many characters of a name are looked at: no name is longer.
const longestName = 100

// indexNames collects the names of all partners and finds those that are part
// of the name of another.
func (d *Directory) indexNames(further []Name) {
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
		for _, n := range append(names, of[p.Slug]...) {
			n.Partner = p.Slug
			if k := key(n.Text); k != "" {
				d.names = append(d.names, known{n, k, words(n.Text)})
			}
		}
	}
	d.wider = map[string][]Name{}
	for _, a := range d.names {
		for _, b := range d.names {
			if a.Partner == b.Partner || a.Kind == Pinyin || b.Kind == Pinyin || !b.holds(a) {
				continue
			}
			if !slices.ContainsFunc(d.wider[a.Partner], func(n Name) bool { return n.Partner == b.Partner }) {
				d.wider[a.Partner] = append(d.wider[a.Partner], b.Name)
			}
		}
	}
}

// holds reports whether a name is part of another: as whole words, or, where
// the script has no spaces, as its beginning, as 巴黎 is of 巴黎大区.
func (n known) holds(part known) bool {
	if isHan(part.Text) {
		return utf8.RuneCountInString(part.key) > 1 && strings.HasPrefix(n.key, part.key)
	}
	for i := 0; i+len(part.words) <= len(n.words); i++ {
		if slices.Equal(n.words[i:i+len(part.words)], part.words) {
			return true
		}
	}
	return false
}

// Named lists the partners that a name means, in any language and spelling that
// the register knows. Those that bear the name stand first. Where the name of
// one is part of the name of another, as Paris is of Paris Region, each of its
// names may mean the other as well: a reader who writes it is asked which.
func (d *Directory) Named(text string) []Match {
	k := key(text)
	if k == "" || utf8.RuneCountInString(text) > longestName {
		return nil
	}
	return d.matches(func(n known) bool { return n.key == k })
}

// Near lists the partners that have a name which differs from text by one
// letter: one too many, one too few, another one, or two that changed places.
func (d *Directory) Near(text string) []Match {
	k := []rune(key(text))
	// Among short names everything is near to everything.
	least := 4
	if isHan(text) {
		least = 3
	}
	if len(k) < least || len(k) > longestName {
		return nil
	}
	return d.matches(func(n known) bool { return n.Kind != Pinyin && lang.OneEdit(k, []rune(n.key)) })
}

// matches lists the partners with a name that fits, and those with a wider one.
func (d *Directory) matches(fits func(known) bool) []Match {
	var out []Match
	add := func(n Name) {
		if !slices.ContainsFunc(out, func(m Match) bool { return m.Name.Partner == n.Partner }) {
			out = append(out, Match{d.Partners[n.Partner], n})
		}
	}
	for _, n := range d.names {
		if fits(n) {
			add(n.Name)
		}
	}
	for _, m := range out {
		for _, n := range d.wider[m.Name.Partner] {
			add(n)
		}
	}
	return out
}

// Sharing lists the other partners that share a name with one.
func (d *Directory) Sharing(slug string) []Member {
	var out []Member
	for _, m := range d.Members {
		other := m.Partner.Slug
		if slices.ContainsFunc(d.wider[slug], func(n Name) bool { return n.Partner == other }) ||
			slices.ContainsFunc(d.wider[other], func(n Name) bool { return n.Partner == slug }) {
			out = append(out, m)
		}
	}
	return out
}

// Find reports whether a reader who looks for q means a partner. Where no name
// shown in lists says so, name is the one that does.
func (d *Directory) Find(q string, m Member) (name Name, ok bool) {
	k := key(q)
	if k == "" {
		return Name{}, false
	}
	c := d.Countries[m.Partner.Country]
	for _, s := range []string{m.Partner.Name.EN, m.Partner.Name.ZH, m.Partner.Slug, c.Name.EN, c.Name.ZH} {
		if strings.Contains(key(s), k) {
			return Name{}, true
		}
	}
	for _, x := range d.Named(q) {
		if x.Member.Partner.Slug == m.Partner.Slug {
			return x.Name, true
		}
	}
	for _, n := range d.names {
		if n.Partner == m.Partner.Slug && n.begins(k) {
			return n.Name, true
		}
	}
	return Name{}, false
}

// Begins reports whether a name of a partner, by its slug, begins with a text.
func (d *Directory) Begins(q, slug string) bool {
	k := key(q)
	return k != "" && slices.ContainsFunc(d.names, func(n known) bool { return n.Partner == slug && strings.HasPrefix(n.key, k) })
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
	return slices.ContainsFunc(BeijingNames(), func(n string) bool { return key(n) == key(text) })
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
	for _, m := range d.Members {
		c := d.Countries[m.Partner.Country]
		if k != "" && (k == key(c.Name.EN) || k == key(c.Name.ZH) || k == key(c.ISO3)) {
			return c, true
		}
	}
	return Country{}, false
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

// words are the words of a name, folded. An apostrophe divides nothing.
func words(s string) []string {
	if utf8.RuneCountInString(s) > longestName {
		s = string([]rune(s)[:longestName])
	}
	s = strings.NewReplacer("'", "", "’", "", "‘", "", "ʻ", "", "ʼ", "", "`", "").Replace(s)
	return strings.FieldsFunc(lang.Fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
}
