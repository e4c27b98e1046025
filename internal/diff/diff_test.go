package diff

import (
	"encoding/csv"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

const root = "../../"

// load reads a fresh copy of the real register, or of the fixture.
func load(t *testing.T, dir string) *facts.Facts {
	t.Helper()
	f, faults := facts.Load(os.DirFS(root+dir), "seeds")
	if faults.Errors() > 0 {
		t.Fatalf("%s has errors", dir)
	}
	return f
}

const fixture = "web/testdata/fixture"

func day(t *testing.T, s string) facts.Date {
	t.Helper()
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// row finds a row of a table.
func row[T any](t *testing.T, rows []T, is func(T) bool) *T {
	t.Helper()
	i := slices.IndexFunc(rows, is)
	if i < 0 {
		t.Fatal("no such row")
	}
	return &rows[i]
}

// TestEveryKind changes one thing of the fixture at a time.
func TestEveryKind(t *testing.T) {
	tie := func(f *facts.Facts, slug string) *facts.Partnership {
		return row(t, f.Partnerships, func(p facts.Partnership) bool { return p.Partner == slug })
	}
	for _, c := range []struct {
		name string
		edit func(f *facts.Facts)
		want []string // kind table id field subjects old → new
		en   string   // the first one in words
		zh   string
	}{
		{"nothing", func(f *facts.Facts) {}, nil, "", ""},
		{"a date made more exact", func(f *facts.Facts) { tie(f, "belgrade").Since = day(t, "1980-10-14") },
			[]string{"more-exact partnerships belgrade since belgrade 1980-10 → 1980-10-14"},
			"Belgrade, start of the tie: made more exact, from October 1980 to 14 October 1980.", "贝尔格莱德的建立日期由1980年10月精确到1980年10月14日。"},
		{"bounds made a day", func(f *facts.Facts) { tie(f, "islamabad").Since = day(t, "1992-10-08") },
			[]string{"more-exact partnerships islamabad since islamabad 1990-10-28/1993-07-13 → 1992-10-08"},
			"Islamabad, start of the tie: made more exact, from between 28 October 1990 and 13 July 1993 to 8 October 1992.", "伊斯兰堡的建立日期由1990年10月28日至1993年7月13日之间精确到1992年10月8日。"},
		{"a date made less exact", func(f *facts.Facts) { tie(f, "prague").Since = day(t, "2016-03") },
			[]string{"less-exact partnerships prague since prague 2016-03-29 → 2016-03"},
			"Prague, start of the tie: made less exact, from 29 March 2016 to March 2016.", "布拉格的建立日期由2016年3月29日改为2016年3月，精度降低。"},
		{"a date corrected", func(f *facts.Facts) { tie(f, "belgrade").Since = day(t, "1981-10-14") },
			[]string{"corrected partnerships belgrade since belgrade 1980-10 → 1981-10-14"},
			"Belgrade, start of the tie: corrected from October 1980 to 14 October 1981.", "贝尔格莱德的建立日期由1980年10月更正为1981年10月14日。"},
		{"a year written as bounds", func(f *facts.Facts) { tie(f, "ile-de-france").Since = day(t, "1987-01-01/1987-12-31") },
			[]string{"corrected partnerships ile-de-france since ile-de-france 1987 → 1987-01-01/1987-12-31"}, "", ""},
		{"a date that is known at last", func(f *facts.Facts) { tie(f, "dublin").Ended = day(t, "2030") },
			[]string{"added partnerships dublin ended dublin  → 2030"}, "Dublin, end of the tie: now known, 2030.", "都柏林的终止日期原为未知，现已记为2030年。"},
		{"a number that is not known any more", func(f *facts.Facts) {
			row(t, f.Partners, func(p facts.Partner) bool { return p.Slug == "prague" }).Population = 0
		},
			[]string{"removed partners prague population prague 1165581 → "}, "Prague, population: not known any more; it was 1,165,581.", "布拉格的人口不再列出，原为1,165,581。"},
		{"a word of a vocabulary", func(f *facts.Facts) { tie(f, "prague").Confidence = "medium" },
			[]string{"corrected partnerships prague confidence prague high → medium"}, "Prague, confidence: corrected from high to medium.", "布拉格的可信度由高更正为中。"},
		{"a truth value", func(f *facts.Facts) {
			p := row(t, f.Partners, func(p facts.Partner) bool { return p.Slug == "tokyo" })
			p.NationalCapital = !p.NationalCapital
		}, []string{"corrected partners tokyo national_capital tokyo yes → no"}, "Tokyo, national capital: corrected from yes to no.", "东京都的国家首都一项由是更正为否。"},
		{"a name", func(f *facts.Facts) {
			row(t, f.Partners, func(p facts.Partner) bool { return p.Slug == "minsk" }).Name = lang.Text{EN: "Mensk", ZH: "门斯克"}
		}, []string{"corrected partners minsk name minsk Minsk → Mensk"}, "Mensk, name: corrected from “Minsk” to “Mensk”.", "门斯克的名称由“明斯克”更正为“门斯克”。"},
		{"a name in one language", func(f *facts.Facts) {
			row(t, f.Partners, func(p facts.Partner) bool { return p.Slug == "minsk" }).Name.ZH = "门斯克"
		}, []string{"reworded partners minsk name minsk Minsk → Minsk"}, "Minsk, name: reworded in Chinese only.", "门斯克的名称措辞有改动，仅限中文。"},
		{"a title with quotation marks", func(f *facts.Facts) {
			e := f.Events[0]
			e.ID, e.Partners, e.Title = "ev-2030-01", nil, lang.Text{EN: "The “Key” arrives", ZH: "“钥匙”到来"}
			f.Events = append(f.Events, e)
		}, []string{"added events ev-2030-01    → "}, "Added: event “The ‘Key’ arrives”.", "新增：事件“‘钥匙’到来”。"},
		{"a long text", func(f *facts.Facts) {
			tie(f, "prague").Note = lang.Text{EN: strings.Repeat("Long. ", 30) + "End.", ZH: strings.Repeat("长文。", 30)}
		}, []string{"reworded partnerships prague note prague Signed during a state visit of 28–30 March 2016; the day is that of the key ceremony, held just after the signing. Prague decided to end it on 7 October 2019; Beijing announced on 9 October 2019 that it was dissolved. → " + strings.Repeat("Long. ", 30) + "End."},
			"Prague, note: reworded.", "布拉格的备注措辞有改动。"},
		{"a source added", func(f *facts.Facts) {
			p := tie(f, "prague")
			p.Sources = append(slices.Clone(p.Sources), "cldr")
		}, []string{"source-added partnerships prague sources prague cd-2016-09-03;cd-2016-03-28 → cd-2016-09-03;cd-2016-03-28;cldr"}, "Prague: source added, Unicode CLDR 48.2, “Territory and exemplar-city names”.", "布拉格增列来源Unicode CLDR 48.2的“国家和地区及示例城市名称”。"},
		{"a source that another replaces", func(f *facts.Facts) { tie(f, "prague").Sources = []string{"cd-2016-09-03", "cldr"} },
			[]string{"source-added partnerships prague sources prague cd-2016-09-03;cd-2016-03-28 → cd-2016-09-03;cldr", "source-removed partnerships prague sources prague cd-2016-09-03;cd-2016-03-28 → cd-2016-09-03;cldr"}, "", ""},
		{"sources in another order", func(f *facts.Facts) { tie(f, "prague").Sources = []string{"cd-2016-03-28", "cd-2016-09-03"} }, nil, "", ""},
		{"a date with its source: one change", func(f *facts.Facts) {
			p := tie(f, "belgrade")
			p.Since, p.Sources = day(t, "1980-10-14"), append(slices.Clone(p.Sources), "cldr")
		}, []string{"more-exact partnerships belgrade since belgrade 1980-10 → 1980-10-14"}, "", ""},
		{"an event added", func(f *facts.Facts) {
			e := f.Events[0]
			e.ID, e.Partners, e.Title = "ev-2030-01", []string{"prague", "minsk"}, lang.Text{EN: "A visit", ZH: "一次访问"}
			f.Events = append(f.Events, e)
		}, []string{"added events ev-2030-01  prague;minsk  → "}, "Added: event “A visit”.", "新增：事件“一次访问”。"},
		{"a statement removed", func(f *facts.Facts) {
			f.Views = slices.DeleteFunc(f.Views, func(v facts.View) bool { return v.Partner == "prague" && v.Side == facts.Beijing })
		}, []string{"removed views prague/beijing  prague  → "}, "Removed: statement by Beijing on its tie with Prague (9 October 2019).", "删去：北京方面关于与布拉格关系的表态（2019年10月9日）。"},
		{"a statement dated otherwise is the same", func(f *facts.Facts) {
			row(t, f.Views, func(v facts.View) bool { return v.Partner == "prague" && v.Side == facts.Beijing }).From = day(t, "2019-10")
		}, []string{"less-exact views prague/beijing from prague 2019-10-09 → 2019-10"}, "", ""},
		{"an id changed is another row", func(f *facts.Facts) { f.Glossary[0].Slug = "renamed" },
			[]string{"removed glossary " + "GLOSSARY" + "    → ", "added glossary renamed    → "}, "", ""},
		{"rows in another order", func(f *facts.Facts) { slices.Reverse(f.Events); slices.Reverse(f.Views); slices.Reverse(f.Names) }, nil, "", ""},
		{"the order of values, the shift on maps, and the changes", func(f *facts.Facts) {
			f.ConflictValues[0].Position = 9
			f.Partners[0].MapDX = 7
			f.Changes = nil
		}, nil, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, next := load(t, fixture), load(t, fixture)
			first := old.Glossary[0].Slug
			c.edit(next)
			changes := Compare(Edition{Facts: old}, Edition{Facts: next})
			var got []string
			for _, x := range changes {
				got = append(got, strings.Join([]string{string(x.Kind), string(x.Table), x.ID, x.Field, strings.Join(x.Subjects, ";"), x.Old.Cell + x.Old.Text.EN + " → " + x.New.Cell + x.New.Text.EN}, " "))
			}
			for i := range c.want {
				c.want[i] = strings.Replace(c.want[i], "GLOSSARY", first, 1)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if c.en != "" && len(changes) > 0 && changes[0].What != (lang.Text{EN: c.en, ZH: c.zh}) {
				t.Errorf("in words: %+v", changes[0].What)
			}
			for _, x := range changes {
				words(t, x)
			}
		})
	}
}

var han = regexp.MustCompile(`\p{Han}`)

// words holds that a change is told in whole sentences of both languages.
func words(t *testing.T, c Change) {
	t.Helper()
	if !strings.HasSuffix(c.What.EN, ".") || !strings.HasSuffix(c.What.ZH, "。") || !han.MatchString(c.What.ZH) ||
		strings.Contains(c.What.EN, "%!") || strings.Contains(c.What.ZH, "%!") || strings.Contains(c.What.EN, "， ") || strings.Contains(c.What.EN, ", :") {
		t.Errorf("%s %s %s %s in words: %+v", c.Kind, c.Table, c.ID, c.Field, c.What)
	}
}

// TestSameIsEmpty compares the real register with itself.
func TestSameIsEmpty(t *testing.T) {
	if got := Compare(Edition{Facts: load(t, "")}, Edition{Facts: load(t, "")}); len(got) != 0 {
		t.Errorf("%d changes, the first %+v", len(got), got[0])
	}
}

// TestEveryColumn changes each cell of the first row of each real table, so that
// no column is left out, and none is told without words.
func TestEveryColumn(t *testing.T) {
	old, next := load(t, ""), load(t, "")
	for _, tab := range next.Tables() {
		first := reflect.ValueOf(tab.Rows).Elem().Index(0)
		before := reflect.New(first.Type()).Elem()
		before.Set(first)
		for i, c := range facts.Columns(tab.Rows) {
			key := c.ID || slices.Contains(natural[tab.Name].key, c.Base())
			if slices.Contains(untold, tab.Name) || slices.Contains(untold, tab.Name+"."+c.Name) || key {
				continue
			}
			alter(facts.Columns(tab.Rows)[i].Addr(first))
			got := Compare(Edition{Facts: old}, Edition{Facts: next})
			if len(got) == 0 || len(got) > 2 || string(got[0].Table) != tab.Name || got[0].Field != c.Base() {
				t.Errorf("%s.%s: %+v", tab.Name, c.Name, got)
			}
			for _, x := range got {
				words(t, x)
			}
			// What one edition lacks is not compared.
			if got := Compare(Edition{Facts: old, Lacks: []string{tab.Name + "." + c.Name}}, Edition{Facts: next}); len(got) != 0 {
				t.Errorf("%s.%s is lacking, and yet: %+v", tab.Name, c.Name, got)
			}
			first.Set(before)
		}
	}
}

// alter puts another value where p points.
func alter(p any) {
	switch p := p.(type) {
	case *bool:
		*p = !*p
	case *int:
		*p += 3
	case *float64:
		*p += 0.25
	case *facts.Date:
		*p, _ = facts.ParseDate("1234-05-06")
	case *[]facts.Date:
		d, _ := facts.ParseDate("1234-05-06")
		*p = []facts.Date{d}
	case *[]string:
		*p = append(slices.Clone(*p), "new-one")
	default:
		v := reflect.ValueOf(p).Elem()
		v.SetString(v.String() + "x")
	}
}

// TestNaturalKeys holds that each table without ids says how its rows are
// matched, that it names only such tables and columns there are, and that in the
// real register each row finds itself among all.
func TestNaturalKeys(t *testing.T) {
	f := load(t, "")
	e := Edition{Facts: f}
	seen := 0
	for _, tab := range tables(e, e) {
		n, ok := natural[tab.name]
		if ok == (tab.id != nil) {
			t.Errorf("%s: it has an id: %t, and a natural key: %t", tab.name, tab.id != nil, ok)
		}
		for _, k := range n.key {
			if !slices.ContainsFunc(tab.all, func(x field) bool { return x.name == k }) {
				t.Errorf("%s has no column %s", tab.name, k)
			}
		}
		if ok {
			seen++
		}
		for i, j := range tab.pairs() {
			if i != j && !reflect.DeepEqual(tab.old.Index(i).Interface(), tab.new.Index(j).Interface()) {
				t.Errorf("%s: row %d is taken for row %d", tab.name, i, j)
			}
		}
	}
	if seen != len(natural) {
		t.Errorf("natural keys of %d tables, %d are there", len(natural), seen)
	}
}

// TestApplied makes many edits at once and applies what is found to the old
// edition: that is the new one.
func TestApplied(t *testing.T) {
	old, next := load(t, ""), load(t, "")
	next.Partnerships[3].Since = day(t, "1999-01-02")
	next.Partnerships[3].Note = lang.Text{EN: "Another note.", ZH: "另一备注。"}
	next.Partners[5].Website = ""
	next.Events = slices.Delete(next.Events, 4, 7)
	next.Events[9].People = nil
	next.Claims[2].Verdict = "partly"
	next.Sources[7].Title.ZH = "另一标题"
	next.Sources[7].Own = "Another"
	next.Gaps = next.Gaps[1:]
	extra := next.Agreements[2]
	extra.ID = "agreement-new"
	next.Agreements = append(next.Agreements, extra)
	a, b := flat(old), flat(next)
	for _, c := range Compare(Edition{Facts: old}, Edition{Facts: next}) {
		if c.Field != "" {
			at := string(c.Table) + "\x00" + c.ID + "\x00" + c.Field
			if a[at] != c.Old && c.Field != "title" { // sources have two titles
				t.Errorf("%q was %+v, and is said to have been %+v", at, a[at], c.Old)
			}
			a[at] = c.New
			continue
		}
		for k := range a {
			if strings.HasPrefix(k, string(c.Table)+"\x00"+c.ID+"\x00") {
				delete(a, k)
			}
		}
		for k, v := range b {
			if c.Kind == facts.RowAdded && strings.HasPrefix(k, string(c.Table)+"\x00"+c.ID+"\x00") {
				a[k] = v
			}
		}
	}
	if diff := cmp.Diff(b, a); diff != "" {
		t.Errorf("applied (-want +got):\n%s", diff)
	}
}

// flat is an edition cell by cell, of tables whose rows have names of their own.
func flat(f *facts.Facts) map[string]Value {
	out := map[string]Value{}
	e := Edition{Facts: f}
	for _, tab := range tables(e, e) {
		if n := natural[tab.name]; n.alike > 0 {
			continue
		}
		for i := range tab.new.Len() {
			for _, x := range tab.fields {
				out[tab.name+"\x00"+tab.rowID(tab.new.Index(i))+"\x00"+x.name] = x.value(tab.new.Index(i))
			}
		}
	}
	return out
}

// TestRowsAreFitToBeKept appends what was found to changes.csv of the new edition:
// the register is without faults, and its last rows are those.
func TestRowsAreFitToBeKept(t *testing.T) {
	old, next := load(t, fixture), load(t, fixture)
	old.Partnerships[1].Since = day(t, "1980")
	old.Events = old.Events[:len(old.Events)-3]
	old.Names[0].Note = lang.Text{EN: "Before.", ZH: "之前。"}
	old.Sources[0].Publisher = lang.Text{EN: "=Somebody, \"else\"", ZH: "别人"}
	old.Partnerships[2].Sources = old.Partnerships[2].Sources[:1]
	rows := Rows(Compare(Edition{Facts: old}, Edition{Facts: next}), day(t, "2026-12-01"))
	if len(rows) != 7 {
		t.Fatalf("%d rows", len(rows))
	}
	since := row(t, rows, func(c facts.Change) bool { return c.Field == "since" })
	if since.Old != "1980" || since.New != "1980-10" || since.Subject != "belgrade" || since.ID != "belgrade" || since.Kind != facts.MoreExact || len(since.Sources) != 2 {
		t.Errorf("the row of the date is %+v", since)
	}
	fsys := fstest.MapFS{}
	if err := filesInto(fsys, root+fixture+"/seeds"); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	table := Table(rows)
	w := csv.NewWriter(&b)
	if err := w.WriteAll(table[1:]); err != nil {
		t.Fatal(err)
	}
	file := fsys["seeds/changes.csv"]
	if header := strings.Join(table[0], ",") + "\n"; !strings.HasPrefix(string(file.Data), header) {
		t.Fatalf("the header is %s", header)
	}
	file.Data = append(file.Data, b.String()...)
	kept, faults := facts.Load(fsys, "seeds")
	if faults.Len() > 0 {
		var s strings.Builder
		if err := faults.Print(&s, lang.EN); err != nil {
			t.Fatal(err)
		}
		t.Fatal(s.String())
	}
	if diff := cmp.Diff(rows, kept.Changes[len(next.Changes):], cmp.Comparer(func(a, b []string) bool { return slices.Equal(a, b) })); diff != "" {
		t.Errorf("kept (-written +read):\n%s", diff)
	}
	if strings.Contains(b.String(), "\r") {
		t.Error("its lines do not end with LF")
	}
}

func filesInto(fsys fstest.MapFS, dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		var b []byte
		if b, err = os.ReadFile(dir + "/" + e.Name()); err != nil {
			return err
		}
		fsys["seeds/"+e.Name()] = &fstest.MapFile{Data: b}
	}
	return err
}
