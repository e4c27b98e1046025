package page

import (
	"errors"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/geo"
	"youcheng/internal/lang"
)

// every gives all values of a parameter of a query.
func every(t testing.TB, query string) func(string) []string {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return func(name string) []string { return v[name] }
}

// comparing makes comparisons from the register itself.
func comparing(t testing.TB, f *facts.Facts, l lang.Tag) func(query string) *Comparison {
	t.Helper()
	frame := Frame{Lang: l, Dir: facts.NewDirectory(f), Today: day(t, "2026-11-24").From, Base: "https://youcheng.example"}
	in := ComparisonIn{Agreements: slices.Clone(f.Agreements), Events: slices.Clone(f.Events), Offices: f.Offices, Views: slices.Clone(f.Views)}
	slices.SortStableFunc(in.Events, func(a, b facts.Event) int { return int(b.Date.From) - int(a.Date.From) })
	slices.SortStableFunc(in.Views, func(a, b facts.View) int {
		if a.From.Known() != b.From.Known() {
			return map[bool]int{true: -1, false: 1}[a.From.Known()]
		}
		return int(a.From.From) - int(b.From.From)
	})
	return func(query string) *Comparison {
		filter, err := frame.ParseComparison(every(t, query))
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return frame.Comparison(filter, in)
	}
}

// sentence finds what a comparison says of something.
func (p *Comparison) sentence(id string) string {
	for _, d := range p.Differences {
		if d.ID == id {
			return d.Text
		}
	}
	return ""
}

// TestParseComparison reads the parameters: empty fields of the form are left
// out, a partner counts once, and there are no more than four.
func TestParseComparison(t *testing.T) {
	f, _ := realFacts(t)
	frame := Frame{Lang: lang.EN, Dir: facts.NewDirectory(f), Today: day(t, "2026-11-24").From}
	for _, c := range []struct{ query, want, bad string }{
		{"", "", ""},
		{"city=&city=&as-of=", "", ""},
		{"city=tokyo", "city=tokyo", ""},
		{"city=tokyo&city=&city=paris&utm_source=x", "city=tokyo&city=paris", ""},
		{"city=tokyo&city=tokyo&city=paris&city=tokyo", "city=tokyo&city=paris", ""},
		{"as-of=2016&city=rome&city=paris", "city=rome&city=paris&as-of=2016", ""},
		{"city=tokyo&city=paris&city=rome&city=lima", "city=tokyo&city=paris&city=rome&city=lima", ""},
		{"city=tokyo&city=paris&city=rome&city=lima&city=tokyo", "city=tokyo&city=paris&city=rome&city=lima", ""},
		{"city=tokyo&city=paris&city=rome&city=lima&city=cairo", "", "city"},
		{"city=tokyo&city=atlantis", "", "city"},
		{"city=tokyo&city=paris&as-of=soon", "", "as-of"},
		{"city=tokyo&city=paris&as-of=2030", "", "as-of"},
	} {
		got, err := frame.ParseComparison(every(t, c.query))
		var bad *BadValue
		if errors.As(err, &bad) != (c.bad != "") || bad != nil && (bad.Param != c.bad || len(bad.Known) == 0) {
			t.Errorf("%s: %v", c.query, err)
		}
		if err == nil && got.Query() != c.want {
			t.Errorf("%s is %q, want %q", c.query, got.Query(), c.want)
		}
	}
}

// TestComparisonOfDates holds what is said of two dates: by how much one is
// earlier, at least and at most; and that it is not known where they overlap.
func TestComparisonOfDates(t *testing.T) {
	f, _ := realFacts(t)
	en, zh := comparing(t, f, lang.EN), comparing(t, f, lang.ZH)
	for _, c := range []struct{ name, a, b, id, en, zh string }{
		{"to the day", "seoul", "tokyo", "older", "The tie with Tokyo (14 March 1979) began before that with Seoul (23 October 1993), by more than 14 years and 7 months.",
			"与东京都的关系（1979年3月14日）早于与首尔的关系（1993年10月23日），相差14年零7个月有余。"},
		{"a day and a month", "belgrade", "new-york", "older", "The tie with New York (25 February 1980) began before that with Belgrade (October 1980), by 7 to 9 months.",
			"与纽约的关系（1980年2月25日）早于与贝尔格莱德的关系（1980年10月），相差7至9个月。"},
		{"two bounded ones apart", "islamabad", "kyiv", "older",
			"The tie with Islamabad (between 28 October 1990 and 13 July 1993) began before that with Kyiv (between 23 October 1993 and 5 April 1994), by 3 months to 3 years and 6 months.",
			"与伊斯兰堡的关系（1990年10月28日至1993年7月13日之间）早于与基辅的关系（1993年10月23日至1994年4月5日之间），相差3个月至3年零6个月。"},
		{"bounded and a day far off", "kyiv", "vientiane", "older",
			"The tie with Kyiv (between 23 October 1993 and 5 April 1994) began before that with Vientiane (between 17 August 2014 and 29 March 2016), by 20 to 23 years.",
			"与基辅的关系（1993年10月23日至1994年4月5日之间）早于与万象的关系（2014年8月17日至2016年3月29日之间），相差20至23年。"},
		{"a year and a day within it", "cologne", "ile-de-france", "order-unknown",
			"The dates do not tell which of the two ties is the older: that with Cologne began on 14 September 1987, that with Île-de-France in 1987.",
			"就日期而言，两项关系孰先孰后未知：与科隆的关系建立于1987年9月14日，与法兰西岛大区的关系建立于1987年。"},
		{"at the edge of bounds", "vientiane", "ulaanbaatar", "not-later",
			"The tie with Ulaanbaatar (17 August 2014) began no later than that with Vientiane (between 17 August 2014 and 29 March 2016); whether on the same day is not known.",
			"与乌兰巴托的关系（2014年8月17日）不晚于与万象的关系（2014年8月17日至2016年3月29日之间），是否同日建立未知。"},
		{"at the other edge", "prague", "vientiane", "not-later",
			"The tie with Vientiane (between 17 August 2014 and 29 March 2016) began no later than that with Prague (29 March 2016); whether on the same day is not known.",
			"与万象的关系（2014年8月17日至2016年3月29日之间）不晚于与布拉格的关系（2016年3月29日），是否同日建立未知。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			query := "city=" + c.a + "&city=" + c.b
			if got := en(query).sentence(c.id); got != c.en {
				t.Errorf("%q\nwant %q", got, c.en)
			}
			if got := zh(query).sentence(c.id); got != c.zh {
				t.Errorf("%q\nwant %q", got, c.zh)
			}
		})
	}
}

// TestGap measures times between dates that the register does not have.
func TestGap(t *testing.T) {
	f := frame(t, lang.EN, "2026-11-24")
	for _, c := range []struct{ a, b, want string }{
		{"2000-01-01", "2000-01-02", "1 day"},
		{"2000-01-31", "2000-02-29", "29 days"},
		{"2000-01-31", "2000-03-01", "more than 1 month"},
		{"2000-01-31", "2000-03-31", "2 months"},
		{"2000-02-29", "2001-02-28", "more than 11 months"},
		{"2000-02-28", "2001-02-28", "1 year"},
		{"1990-06-20", "2007-10", "17 years and 3 months to 17 years and 5 months"},
		{"2000", "2001", "at most 2 years"},
		{"2000-05", "2000-06-02", "at most 2 months"},
		{"2000-05-02", "2001-01", "7 to 9 months"},
		{"1987", "2014-08-17", "26 to 28 years"},
	} {
		if got := f.gap(day(t, c.a), day(t, c.b)); got != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

// TestComparisonPlain holds the page without partners and with one.
func TestComparisonPlain(t *testing.T) {
	f, _ := realFacts(t)
	en := comparing(t, f, lang.EN)
	p := en("")
	got := map[string]string{}
	for _, r := range p.Ready {
		got[r.ID] = strings.Join(r.Cities, " ")
		if len(r.Marks) == 0 {
			t.Errorf("%s has no source", r.ID)
		}
	}
	want := map[string]string{"oldest": "tokyo new-york", "country-au": "canberra new-south-wales", "country-de": "cologne berlin", "country-es": "madrid community-of-madrid",
		"country-fr": "ile-de-france paris", "country-us": "new-york washington", "region-africa": "cairo gauteng addis-ababa", "region-oceania": "canberra wellington new-south-wales"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the ready comparisons (-want +got):\n%s", diff)
	}
	if p.NoIndex || p.Query != "" || len(p.Rows)+len(p.Differences)+len(p.Partners) != 0 || len(p.Form) != 4 || len(p.Table()) != len(want)+1 {
		t.Errorf("%+v", p)
	}
	one := en("city=paris&as-of=2016")
	if !one.NoIndex || one.Summary != "Paris is chosen. Choose one more partner at least, and three at most." || !one.Form[0].Options[slices.IndexFunc(one.Form[0].Options, func(o Option) bool { return o.Value == "paris" })].Selected {
		t.Errorf("%t %q", one.NoIndex, one.Summary)
	}
	var links []string
	for _, r := range one.Ready {
		links = append(links, r.ID+" "+r.Link.Href)
	}
	// The nearest partner is the region round it, which stands here already.
	if diff := cmp.Diff([]string{"country-fr /en/compare/?city=ile-de-france&city=paris&as-of=2016", "before /en/compare/?city=moscow&city=paris&as-of=2016", "after /en/compare/?city=paris&city=rome&as-of=2016"}, links); diff != "" {
		t.Errorf("for one partner (-want +got):\n%s", diff)
	}
}

// TestComparisonOnADay leaves out what is later than the day, and says so.
func TestComparisonOnADay(t *testing.T) {
	f, _ := realFacts(t)
	en := comparing(t, f, lang.EN)
	cell := func(p *Comparison, id string, column int) string {
		for _, r := range p.Rows {
			if r.ID == id {
				return r.Cells[column].Text
			}
		}
		t.Fatalf("no row %s", id)
		return ""
	}
	now, then := en("city=tokyo&city=prague"), en("city=tokyo&city=prague&as-of=2016-09-03")
	for _, c := range []struct{ id, now, then string }{
		{"status", "ended", "in force"},
		{"ended", "9 October 2019", "not by this date"},
		{"beijing-last", "says it has ended", "no statement found"},
		{"since", "29 March 2016", "29 March 2016"},
	} {
		if got := cell(now, c.id, 1); got != c.now {
			t.Errorf("today the %s of Prague is %q, want %q", c.id, got, c.now)
		}
		if got := cell(then, c.id, 1); got != c.then {
			t.Errorf("on that day the %s of Prague is %q, want %q", c.id, got, c.then)
		}
	}
	if got := cell(en("city=tokyo&city=prague&as-of=2010"), "status", 1); got != "not yet" {
		t.Errorf("before its time the tie is %q", got)
	}
	for i, slug := range []string{"tokyo", "prague"} {
		agreements, events, all := 0, 0, 0
		for _, a := range f.Agreements {
			if a.Partner == slug && a.Signed.From <= day(t, "2016-09-03").From {
				agreements++
			}
		}
		for _, e := range f.Events {
			if slices.Contains(e.Partners, slug) {
				all++
				if e.Date.From <= day(t, "2016-09-03").From {
					events++
				}
			}
		}
		if p := then.Partners[i]; *p.Agreements != agreements || *p.Events != events || *now.Partners[i].Events != all || events == all {
			t.Errorf("%s: %d agreements, %d of %d events; want %d and %d of %d", slug, *p.Agreements, *p.Events, *now.Partners[i].Events, agreements, events, all)
		}
	}
	if then.Until != "Statements, agreements, events and people are those dated up to 3 September 2016." || now.Until != "" {
		t.Errorf("%q, %q", then.Until, now.Until)
	}
	// The lists to which numbers lead know no day.
	for _, r := range then.Rows {
		for _, c := range r.Cells {
			if r.ID != factCountry && c.Fact.Href != "" {
				t.Errorf("%s leads to %s", r.ID, c.Fact.Href)
			}
		}
	}
}

// TestComparisonsAreTrue draws many partners together by lot, and holds that
// each cell says something, that each sentence is one, and that what it says
// follows from the facts, which are looked at anew.
func TestComparisonsAreTrue(t *testing.T) {
	f, _ := realFacts(t)
	lot := rand.New(rand.NewPCG(12, 2026))
	met := map[string]int{}
	for _, l := range lang.Tags() {
		compare := comparing(t, f, l)
		stop := map[lang.Tag]string{lang.EN: ".", lang.ZH: "。"}[l]
		for i := range 60 {
			slugs := facts.NewDirectory(f).PartnerSlugs()
			lot.Shuffle(len(slugs), func(i, j int) { slugs[i], slugs[j] = slugs[j], slugs[i] })
			slugs = slugs[:2+i%3]
			query := "city=" + strings.Join(slugs, "&city=")
			if i%4 == 0 {
				query += []string{"&as-of=1994", "&as-of=2014-08", "&as-of=2016-03-29"}[lot.IntN(3)]
			}
			p := compare(query)
			wrong := func(format string, args ...any) {
				t.Helper()
				t.Errorf("%s in %s: "+format, append([]any{query, l}, args...)...)
			}
			if p.URL != "https://youcheng.example/"+string(l)+"/compare/?"+query || !p.NoIndex || p.Canonical != "https://youcheng.example/"+string(l)+"/compare/" {
				wrong("%s %s %t", p.URL, p.Canonical, p.NoIndex)
			}
			if n := utf8.RuneCountInString(p.Title); n > 85 && p.Tab == "" {
				wrong("a title of %d letters", n)
			}
			text := map[string][]string{}
			for _, r := range p.Rows {
				if len(r.Cells) != len(slugs) || r.Label == "" {
					wrong("the row %s has %d cells", r.ID, len(r.Cells))
				}
				for j, c := range r.Cells {
					if strings.TrimSpace(c.Text) == "" || c.Text == "–" || c.City != slugs[j] || len(c.Sources) == 0 || strings.Contains(c.Text+c.Note, "%!") {
						wrong("the cell %s: %+v", r.ID, c)
					}
					text[r.ID] = append(text[r.ID], c.Text)
				}
			}
			if len(p.Rows) != 17 {
				wrong("%d rows", len(p.Rows))
			}
			for _, row := range p.Table()[1:] {
				if len(row) != len(p.Table()[0]) || row[len(row)-3] == "" {
					wrong("a row of the table: %v", row)
				}
			}
			ties := map[string]facts.Member{}
			for _, s := range slugs {
				ties[s] = p.Frame.Dir.Partners[s]
			}
			since := func(slug string) facts.Date { return ties[slug].Tie.Since }
			km := func(a, b string) float64 {
				x, y := ties[a].Partner, ties[b].Partner
				return geo.Distance(geo.Point{Lat: x.Lat, Lon: x.Lon}, geo.Point{Lat: y.Lat, Lon: y.Lon})
			}
			away := func(s string) float64 { d, _ := p.Frame.away(ties[s].Partner); return d }
			// all reports whether something holds for each of the partners.
			all := func(list []string, holds func(string) bool) bool {
				return !slices.ContainsFunc(list, func(s string) bool { return !holds(s) })
			}
			others := func(of string) []string {
				return slices.DeleteFunc(slices.Clone(slugs), func(s string) bool { return s == of })
			}
			with := map[string]map[string]int{} // theme -> partner -> events
			for _, th := range p.Themes {
				with[th.Name] = map[string]int{}
				for _, c := range th.Cells {
					with[th.Name][c.City] = c.Events
				}
			}
			for _, d := range p.Differences {
				met[d.ID]++
				if !strings.HasSuffix(d.Text, stop) || strings.Contains(d.Text, "%!") || len(d.Sources) == 0 || len(d.Cities) == 0 {
					wrong("%s is no sentence with a source: %q", d.ID, d.Text)
				}
				if l == lang.EN && !strings.Contains("ABCDEFGHIJKLMNOPQRSTUVWXYZÎ", string([]rune(d.Text)[:1])) {
					wrong("%s begins small: %q", d.ID, d.Text)
				}
				c := d.Cities
				holds := true
				switch d.ID {
				case "older":
					holds = since(c[0]).To < since(c[1]).From
				case "not-later":
					holds = since(c[0]).To == since(c[1]).From && since(c[0]) != since(c[1])
				case "same-day":
					holds = since(c[0]) == since(c[1]) && since(c[0]).Precision == facts.ToDay
				case "order-unknown":
					holds = since(c[0]).To > since(c[1]).From && since(c[1]).To > since(c[0]).From
				case "oldest":
					holds = len(c) == 1 && all(others(c[0]), func(s string) bool { return since(s).From > since(c[0]).To })
				case "newest":
					holds = len(c) == 1 && all(others(c[0]), func(s string) bool { return since(s).To < since(c[0]).From })
				case "oldest-unknown":
					holds = len(c) > 1 && all(slugs, func(s string) bool {
						may := all(slugs, func(o string) bool { return since(o).To >= since(s).From })
						return may == slices.Contains(c, s)
					})
				case "newest-unknown":
					holds = len(c) > 1 && all(slugs, func(s string) bool {
						may := all(slugs, func(o string) bool { return since(o).From <= since(s).To })
						return may == slices.Contains(c, s)
					})
				case "status-same", "status-differ":
					same := all(text["status"], func(s string) bool { return s == text["status"][0] })
					holds = same == (d.ID == "status-same") && all(text["status"], func(s string) bool { return strings.Contains(d.Text, s) })
				case "country":
					holds = all(slugs, func(s string) bool { return ties[s].Partner.Country == ties[slugs[0]].Partner.Country })
				case "region", "regions":
					same := all(slugs, func(s string) bool { return ties[s].Partner.Region == ties[slugs[0]].Partner.Region })
					holds = same == (d.ID == "region") && all(text["region"], func(s string) bool { return strings.Contains(d.Text, s) })
				case "capitals":
					holds = all(slugs, func(s string) bool { return ties[s].Partner.NationalCapital })
				case "no-capitals":
					holds = all(slugs, func(s string) bool { return !ties[s].Partner.NationalCapital })
				case "capitals-only":
					holds = len(c) < len(slugs) && all(slugs, func(s string) bool { return ties[s].Partner.NationalCapital == slices.Contains(c, s) })
				case "apart":
					holds = strings.Contains(d.Text, l.Kilometres(km(c[0], c[1]))) == (km(c[0], c[1]) >= 1)
				case "nearer", "nearest":
					holds = all(slugs, func(s string) bool { return away(c[0]) <= away(s) && away(s) <= away(c[1]) }) && strings.Contains(d.Text, l.Kilometres(away(c[0])))
				case "as-far":
					holds = l.Kilometres(away(c[0])) == l.Kilometres(away(c[1]))
				case "closest":
					holds = all(slugs, func(a string) bool { return all(others(a), func(b string) bool { return km(c[0], c[1]) <= km(a, b) }) })
				case "beijing-last", "partner-last":
					silent := all(text[d.ID], func(s string) bool { return s == l.Words().CompareNoView })
					for _, r := range p.Rows {
						for _, x := range r.Cells {
							if r.ID == d.ID && !silent && (!strings.Contains(d.Text, x.Note) || x.Note == "" && !strings.Contains(d.Text, x.Text)) {
								holds = false
							}
						}
					}
				case "themes-shared", "themes-none":
					for theme, n := range with {
						shared := all(slugs, func(s string) bool { return n[s] > 0 })
						holds = holds && shared == strings.Contains(d.Text, theme)
					}
				case "themes-only":
					for theme, n := range with {
						only := n[c[0]] > 0 && all(others(c[0]), func(s string) bool { return n[s] == 0 })
						holds = holds && only == strings.Contains(d.Text, theme)
					}
				case "no-event":
					holds = text["events"][slices.Index(slugs, c[0])] == "0"
				case "events":
					for j, n := range text["events"] {
						holds = holds && strings.Contains(d.Text, l.Bracketed(ties[slugs[j]].Partner.Name.In(l), n))
					}
				default:
					wrong("the test does not know %s", d.ID)
				}
				if !holds {
					wrong("%s is not true: %q", d.ID, d.Text)
				}
			}
		}
	}
	for _, id := range []string{"older", "oldest", "newest", "oldest-unknown", "newest-unknown", "status-same", "status-differ", "region", "regions", "capitals", "capitals-only",
		"apart", "nearer", "nearest", "closest", "beijing-last", "partner-last", "themes-shared", "themes-none", "themes-only", "no-event", "events"} {
		if met[id] == 0 {
			t.Errorf("%s was never said: this test sees nothing of it", id)
		}
	}
}
