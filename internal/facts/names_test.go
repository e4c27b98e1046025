package facts

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func realDirectory(t testing.TB) *Directory {
	t.Helper()
	f, faults := Load(os.DirFS("../.."), "seeds")
	if faults.Errors() > 0 {
		t.Fatalf("the register has %d faults", faults.Errors())
	}
	return NewDirectory(f)
}

func slugs(ms []Match) string {
	var out []string
	for _, m := range ms {
		out = append(out, m.Member.Partner.Slug)
	}
	return strings.Join(out, " ")
}

// TestNamed asks the real register for names of every sort.
func TestNamed(t *testing.T) {
	d := realDirectory(t)
	const paris, madrid = "paris ile-de-france", "madrid community-of-madrid"
	for name, want := range map[string]string{
		// Former names and spellings.
		"汉城": "seoul", "Kiev": "kyiv", "KIEV": "kyiv", "Nur-Sultan": "astana", "nur sultan": "astana", "Nursultan": "astana", "努尔苏丹": "astana",
		"Tselinograd": "astana", "Akmola": "astana", "Aqmola": "astana", "Akmolinsk": "astana", "Batavia": "jakarta", "Edo": "tokyo", "Ulan Bator": "ulaanbaatar",
		// One name, two partners.
		"Paris": paris, "paris": paris, "巴黎": paris, "Ｐａｒｉｓ": paris, "bali": paris, "Madrid": madrid, "马德里": madrid, "馬德里": madrid, "madeli": madrid,
		// The longer name means one.
		"Paris Region": "ile-de-france", "巴黎大区": "ile-de-france", "法兰西岛": "ile-de-france", "Île-de-France": "ile-de-france", "ile de france": "ile-de-france",
		"Community of Madrid": "community-of-madrid", "Comunidad de Madrid": "community-of-madrid", "马德里自治区": "community-of-madrid",
		// A part of a name that is no name.
		"York": "", "Wales": "", "Region": "", "City": "", "Capital": "", "de": "", "Community": "", "大区": "", "Mexico": "",
		// Names that look as if two partners bore them.
		"New York": "new-york", "New York City": "new-york", "New South Wales": "new-south-wales", "NSW": "new-south-wales", "Washington": "washington", "Washington, D.C.": "washington",
		"washington dc": "washington", "Brussels": "brussels", "Bruxelles": "brussels", "Brussel": "brussels", "布鲁塞尔": "brussels", "Santiago": "santiago", "圣地亚哥": "santiago",
		"San Jose": "san-jose", "Mexico City": "mexico-city", "Ciudad de México": "mexico-city", "Buenos Aires": "buenos-aires", "Delhi": "delhi", "Cairo": "cairo", "Rio": "rio-de-janeiro",
		"Lima": "lima", "London": "london", "大伦敦": "london",
		// Endonyms, other scripts, accents and letters with strokes.
		"Москва": "moscow", "Київ": "kyiv", "北": "", "서울": "seoul", "東京": "tokyo", "東京都": "tokyo", "东京": "tokyo", "Praha": "prague", "København": "copenhagen", "Kobenhavn": "copenhagen",
		"Bucuresti": "bucharest", "La Habana": "havana", "Lisboa": "lisbon", "Roma": "rome", "Αθηνα": "athens", "Hanoi": "hanoi", "Hà Nội": "hanoi", "Köln": "cologne", "koln": "cologne",
		"القاهرة": "cairo", "กรุงเทพมหานคร": "bangkok", "दिल्ली": "delhi", "Helsingfors": "helsinki", "羅馬": "rome", "首爾": "seoul", "bulage": "prague", "buyinuosi ailisi": "buenos-aires",
		"Te Whanganui-a-Tara": "wellington", "Te Whanganuiatara": "wellington",
		// Beijing is no partner of itself; and what is no name.
		"Peking": "", "Beijing": "", "": "", "---": "", "Atlantis": "", "\x00": "", "🏙": "",
	} {
		if got := slugs(d.Named(name)); got != want {
			t.Errorf("%q means %q, want %q", name, got, want)
		}
	}
	for _, m := range d.Members {
		for _, name := range []string{m.Partner.Name.EN, m.Partner.Name.ZH, m.Partner.Endonym, m.Partner.Slug} {
			if !slices.ContainsFunc(d.Named(name), func(x Match) bool { return x.Member.Partner.Slug == m.Partner.Slug }) {
				t.Errorf("%q does not mean %s", name, m.Partner.Slug)
			}
		}
	}
	for _, n := range d.names().names {
		if got := slugs(d.Named(n.Text)); len(strings.Fields(got)) > 1 && got != paris && got != madrid {
			t.Errorf("%q means %s", n.Text, got)
		}
	}
}

// TestSharing holds that the partners with a common name lead to each other.
func TestSharing(t *testing.T) {
	d := realDirectory(t)
	got := map[string][]string{}
	for _, m := range d.Members {
		for _, other := range d.Sharing(m.Partner.Slug) {
			got[m.Partner.Slug] = append(got[m.Partner.Slug], other.Partner.Slug)
		}
	}
	want := map[string][]string{"paris": {"ile-de-france"}, "ile-de-france": {"paris"}, "madrid": {"community-of-madrid"}, "community-of-madrid": {"madrid"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNear finds what was mistyped by one letter, and nothing further off.
func TestNear(t *testing.T) {
	d := realDirectory(t)
	for name, want := range map[string]string{
		"Kyv": "", "Kyivv": "kyiv", "Kievv": "kyiv", "Pargue": "prague", "Prage": "prague", "Prahue": "prague", "Madrd": "madrid community-of-madrid",
		"布拉各": "prague", "布格": "", "Atlantis": "", "x": "", "": "",
	} {
		if got := slugs(d.Near(name)); got != want {
			t.Errorf("%q is near to %q, want %q", name, got, want)
		}
	}
}

// TestFind narrows the roll by a name, and says which name it was.
func TestFind(t *testing.T) {
	d := realDirectory(t)
	for _, c := range []struct{ q, want string }{
		{"Paris", "ile-de-france=Paris Region paris"},
		{"Kiev", "kyiv=Kiev"},
		{"汉城", "seoul=汉城"},
		{"Nur-Sultan", "astana=Nur-Sultan"},
		{"nur", "astana=Nur-Sultan"},
		{"Praha", "prague=Praha"},
		{"馬德里", "madrid community-of-madrid"},
		{"Belgr", "belgrade"},
		{"Spain", "madrid community-of-madrid"},
		{"Peking", ""},
		{"---", ""},
	} {
		var got []string
		for _, m := range d.Members {
			if n, ok := d.Finder(c.q)(m.Partner.Slug); ok {
				s := m.Partner.Slug
				if n.Text != "" {
					s += "=" + n.Text
				}
				got = append(got, s)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q finds %q, want %q", c.q, s, c.want)
		}
	}
}

func TestMeansBeijing(t *testing.T) {
	for name, want := range map[string]bool{"Peking": true, "北京": true, "Pékin": true, "BEIJING": true, "Pechino": true, "Paris": false, "": false, "北": false} {
		if MeansBeijing(name) != want {
			t.Errorf("%q means Beijing: %v", name, !want)
		}
	}
}

// FuzzNamed holds that any text is safe, and that a name which leads somewhere
// leads there in other clothes too.
func FuzzNamed(f *testing.F) {
	d := realDirectory(f)
	for _, s := range []string{"Paris", "汉城", "\x00\xff", "🏙️", strings.Repeat("a", 10<<10), strings.Repeat("ﷺ", 3000), "İstanbul", "ǅ", "e\u0301", "\u202eParis", "'", "--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		named := d.Named(s)
		seen := map[string]bool{}
		for _, m := range append(named, d.Near(s)[:0]...) {
			if slug := m.Member.Partner.Slug; slug == "" || seen[slug] || m.Name.Partner != slug {
				t.Errorf("%q: a match is no partner, or stands twice: %+v", s, m)
			} else {
				seen[slug] = true
			}
			if _, ok := d.Finder(s)(m.Member.Partner.Slug); !ok {
				t.Errorf("%q names %s and does not find it", s, m.Member.Partner.Slug)
			}
		}
		if len(s) < 50 && slugs(named) != slugs(d.Named(" "+s+"-")) {
			t.Errorf("%q means something else with a hyphen", s)
		}
		d.Near(s)
		MeansBeijing(s)
		d.CountryNamed(s)
	})
}

// holds reports whether a name is part of another: as whole words, or, where the
// script has no spaces, as its beginning.
func (n known) holds(part known) bool {
	if isHan(part.Text) {
		return part.length > 1 && strings.HasPrefix(n.key, part.key)
	}
	for i := 0; i+len(part.words) <= len(n.words); i++ {
		if slices.Equal(n.words[i:i+len(part.words)], part.words) {
			return true
		}
	}
	return false
}

// TestWider compares the index of the names that are part of others with what to
// compare each with each gives.
func TestWider(t *testing.T) {
	f, faults := Load(os.DirFS("../.."), "seeds")
	if faults.Errors() > 0 {
		t.Fatalf("the register has %d faults", faults.Errors())
	}
	for i, text := range []string{"London Paris Tokyo", "东京湾", "东京abc", "东", "Tokyo", "York New", "O'York", "东京 湾"} {
		f.Names = append(f.Names, Name{Partner: f.Partners[i].Slug, Text: text, Kind: []NameKind{"former", Pinyin}[i/7]})
	}
	d := NewDirectory(f)
	wider, sharing, done := map[string][]Name{}, map[string]map[string]bool{}, map[[2]string]bool{}
	for _, a := range d.names().names {
		for _, b := range d.names().names {
			if a.Partner == b.Partner || a.Kind == Pinyin || b.Kind == Pinyin || !b.holds(a) {
				continue
			}
			if pair := [2]string{a.Partner, b.Partner}; !done[pair] {
				done[pair] = true
				wider[a.Partner] = append(wider[a.Partner], b.Name)
			}
			for _, p := range [][2]string{{a.Partner, b.Partner}, {b.Partner, a.Partner}} {
				if sharing[p[0]] == nil {
					sharing[p[0]] = map[string]bool{}
				}
				sharing[p[0]][p[1]] = true
			}
		}
	}
	if diff := cmp.Diff(wider, d.names().wider); diff != "" || len(wider) < 5 {
		t.Error(diff)
	}
	for _, m := range d.Members {
		var want []string
		for _, other := range d.Members {
			if sharing[m.Partner.Slug][other.Partner.Slug] {
				want = append(want, other.Partner.Slug)
			}
		}
		var got []string
		for _, other := range d.Sharing(m.Partner.Slug) {
			got = append(got, other.Partner.Slug)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s shares with %v, want %v", m.Partner.Slug, got, want)
		}
	}
}
