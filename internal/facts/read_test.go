package facts_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

var update = flag.Bool("update", false, "write the golden files anew; read each by eye before keeping it")

const fixture = "../../web/testdata/fixture"

// edit is a change of one file of the fixture: old, which must stand there
// exactly once, becomes new. Without old the whole file becomes new; without
// either it is deleted.
type edit struct{ file, old, new string }

// change makes changes.csv of one row with these cells, from subject to new.
func change(cells string) edit {
	return edit{"changes.csv", "", "date,subject,others,table,id,field,kind,old,new,what_en,what_zh,sources\n2026-11-23," + cells + ",a,甲,\n"}
}

// edited returns the fixture's seeds with changes made.
func edited(t testing.TB, edits []edit) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(os.DirFS(fixture), "seeds/*.csv")
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixture: %v", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(fixture, name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: b}
	}
	for _, e := range edits {
		name := "seeds/" + e.file
		if out[name] == nil {
			t.Fatalf("the fixture has no %s", name)
		}
		switch text := string(out[name].Data); {
		case e.old == "" && e.new == "":
			delete(out, name)
		case e.old == "":
			out[name].Data = []byte(e.new)
		case strings.Count(text, e.old) != 1:
			t.Fatalf("%q stands %d times in %s", e.old, strings.Count(text, e.old), name)
		default:
			out[name].Data = []byte(strings.Replace(text, e.old, e.new, 1))
		}
	}
	return out
}

// places lists faults as "seeds/names.csv:2:1 error kind".
func places(l *fault.List) []string {
	var out []string
	for _, f := range l.All() {
		out = append(out, fmt.Sprintf("%s:%d:%d %s %s", f.File, f.Line, f.Col, f.Severity, f.Kind))
	}
	return out
}

// golden compares what is printed, in both languages, with the file of the case.
func golden(t *testing.T, name string, l *fault.List) {
	t.Helper()
	var b strings.Builder
	if err := l.Print(&b, lang.EN); err != nil {
		t.Fatal(err)
	}
	b.WriteString("\n")
	if err := l.Print(&b, lang.ZH); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "faults", strings.ReplaceAll(name, " ", "-")+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("messages differ from %s (-want +got):\n%s", file, diff)
	}
}

func TestFixtureIsSound(t *testing.T) {
	f, faults := facts.Load(os.DirFS(fixture), "seeds")
	if got := places(faults); got != nil {
		t.Fatalf("faults in the fixture: %v", got)
	}
	members := f.Members()
	for _, c := range []struct {
		on                       string
		count, countries, unsure int
	}{
		{"2016-04-05", 7, 6, 1},
		{"2016-09-03", 8, 7, 0},
		{"2019-11-08", 7, 6, 0},
	} {
		got := facts.Take(members, date(t, c.on))
		if got.Count() != c.count || got.Countries != c.countries || len(got.Unsure) != c.unsure {
			t.Errorf("%s: %d in %d, %d not sure; want %d in %d, %d", c.on, got.Count(), got.Countries, len(got.Unsure), c.count, c.countries, c.unsure)
		}
	}
}

func TestFaults(t *testing.T) {
	const prague = "prague,Prague,布拉格,Praha,cs,"
	for _, c := range []struct {
		name  string // also that of its golden file
		edits []edit
		want  []string
	}{
		// The file as a whole.
		{"missing file", []edit{{"glossary.csv", "", ""}}, []string{"seeds/glossary.csv:0:0 error missing-file"}},
		{"missing file that others refer to", []edit{{"sources.csv", "", ""}}, []string{"seeds/sources.csv:0:0 error missing-file"}},
		{"empty file", []edit{{"changes.csv", "", "\n"}}, []string{"seeds/changes.csv:0:0 error empty-file"}},
		{"header only", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\n"}}, nil},
		{"header only where rows are needed", []edit{{"themes.csv", "", "slug,name_en,name_zh,definition_en,definition_zh\n"},
			{"claims.csv", "", "id,source,paragraph,statement_en,statement_zh,subjects,themes,organisations,people,value,unit,count,as_of,attributed_to_en,attributed_to_zh,verdict,reasoning_en,reasoning_zh,evidence,conflict\n"},
			{"events.csv", "", "id,date,end,partners,theme,kind,direction,title_en,title_zh,summary_en,summary_zh,organisations,people,sources\nev-1,2016,,,culture,visit,none,a,甲,b,乙,,,cldr\n"},
			{"agreements.csv", "", "id,partner,kind,title_en,title_zh,signed,place_en,place_zh,signatories,term_months,ends,renews,event,document_url,sources\n"}},
			[]string{"seeds/events.csv:2:13 error unresolved-id"}},
		{"not utf-8", []edit{{"names.csv", "Beograd", "Beogr\xe1d"}}, []string{"seeds/names.csv:5:1 error not-utf8"}},
		{"byte order mark", []edit{{"changes.csv", "date,subject", "\ufeffdate,subject"}}, nil},
		{"byte order mark and a fault", []edit{{"changes.csv", "date,subject", "\ufeffday,subject"}},
			[]string{"seeds/changes.csv:1:1 error missing-column", "seeds/changes.csv:1:1 error unknown-column"}},
		{"windows line ends", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\r\n2026-11-23,,\"a, b\",甲,,,,,,,,\r\n2026-11-24,,c,丙,,,,,,,,\r\n"}},
			[]string{"seeds/changes.csv:1:1 warning line-ends"}},

		// The summaries of the partnerships.
		{"a year that no row has", []edit{{"partners.csv", "and Governor Masuzoe in 2014", "and Governor Masuzoe in 2011"}},
			[]string{"seeds/partners.csv:2:156 error unknown-year", "seeds/partners.csv:2:156 error years-differ", "seeds/partners.csv:2:642 error years-differ"}},
		{"summaries too short and too long", []edit{{"partners.csv", " Beijing refused, Prague decided on 7 October to leave, and two days later Beijing declared the tie dissolved and cut off official contact.", ""},
			{"partners.csv", "并停止一切官方往来", "并停止一切官方往来" + strings.Repeat("，往来停止", 30)}, {"partners.csv", "ten years after the region around it", "ten years after the region around it" + strings.Repeat(" and around that", 5)}},
			[]string{"seeds/partners.csv:6:128 warning lead-length", "seeds/partners.csv:8:136 warning summary-length", "seeds/partners.csv:8:429 warning summary-length"}},
		{"summaries alike", []edit{{"partners.csv", "The month is documented; on which day the two signed", "It is counted apart from that region, so that France has two partners. The month is documented; on which day the two signed"}},
			[]string{"seeds/partners.csv:6:128 warning summaries-alike"}},
		{"few events and no gap", []edit{{"gaps.csv", ",events,", ",website,"}},
			[]string{"seeds/partners.csv:3:1 error few-events", "seeds/partners.csv:4:1 error few-events", "seeds/partners.csv:5:1 error few-events", "seeds/partners.csv:6:1 error few-events", "seeds/partners.csv:7:1 error few-events", "seeds/partners.csv:9:1 error few-events"}},

		// The header.
		{"unknown column", []edit{{"names.csv", "partner,text,lang", "partner,text,lagn"}},
			[]string{"seeds/names.csv:1:1 error missing-column", "seeds/names.csv:1:14 error unknown-column"}},
		{"unknown column with nothing near", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,sources,mood,others,table,id,field,kind,old,new\n"}},
			[]string{"seeds/changes.csv:1:38 error unknown-column"}},
		{"missing column", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,others,table,id,field,kind,old,new\n2026-11-23,,a,甲,,,,,,,\n"}},
			[]string{"seeds/changes.csv:1:1 error missing-column"}},
		{"missing columns that others refer to", []edit{{"partners.csv", "slug,name_en", "slug,name"}},
			[]string{"seeds/partners.csv:1:1 error missing-column", "seeds/partners.csv:1:6 error unknown-column"}},
		{"duplicate column", []edit{{"changes.csv", "", "date,subject,date,what_en,what_zh,sources,others,table,id,field,kind,old,new\n"}},
			[]string{"seeds/changes.csv:1:14 error duplicate-column"}},
		{"columns in another order", []edit{{"changes.csv", "", "new,old,kind,field,id,table,others,sources,what_zh,what_en,subject,date\n,,,,,,,,甲,a,prague,2026-11-23\n"}}, nil},
		{"columns in another order and a fault", []edit{{"changes.csv", "", "sources,what_zh,what_en,subject,date,new,old,kind,field,id,table,others\n,甲,a,pragu,2026-11-23,,,,,,,\n"}},
			[]string{"seeds/changes.csv:2:6 error unresolved-id"}},

		// The records.
		{"too few cells", []edit{{"changes.csv", "2026-11-23,,", "2026-11-23,"}}, []string{"seeds/changes.csv:2:1 error cell-count"}},
		{"too many cells", []edit{{"changes.csv", "2026-11-23,,,,,,,,,The register was", "2026-11-23,,,,,,,,,The register, at last, was"}},
			[]string{"seeds/changes.csv:2:1 error cell-count"}},
		{"too many cells in a row that others refer to", []edit{{"themes.csv", "culture,Culture,", "culture,Culture,,"}},
			[]string{"seeds/themes.csv:2:1 error cell-count"}},
		{"quote within a cell", []edit{{"names.csv", "Tokyo Metropolis", `Tokyo "Metropolis"`}}, []string{"seeds/names.csv:3:13 error bad-quotes"}},
		{"quote within a cell after Chinese", []edit{{"names.csv", "法兰西岛,", `法兰西“"岛",`}}, []string{"seeds/names.csv:9:19 error bad-quotes"}},
		{"quote that does not end", []edit{{"changes.csv", "2026-11-23,,,,,,,,,The", `2026-11-23,,,,,,,,,"The`}}, []string{"seeds/changes.csv:2:103 error bad-quotes"}},
		{"quote that does not end where others refer to", []edit{{"countries.csv", "FR,FRA,", `FR,FRA,"`}}, []string{"seeds/countries.csv:5:1 error bad-quotes"}},

		// The cells.
		{"control character", []edit{{"names.csv", "Tokyo Metropolis", "Tokyo\x01Metropolis"}}, []string{"seeds/names.csv:3:7 error control-character"}},
		{"space before", []edit{{"names.csv", "tokyo,东京,", "tokyo, 东京,"}}, []string{"seeds/names.csv:2:7 error spaces"}},
		{"space after", []edit{{"partnerships.csv", "prague,sister-city", "prague ,sister-city"}},
			[]string{"seeds/partnerships.csv:8:1 error spaces"}},
		{"ideographic space", []edit{{"names.csv", "tokyo,东京,", "tokyo,东京　,"}}, []string{"seeds/names.csv:2:7 error spaces"}},
		{"formula", []edit{{"names.csv", "Tokyo Metropolis", "=HYPERLINK(1)"}}, []string{"seeds/names.csv:3:7 error formula"}},
		{"formula with a wide sign", []edit{{"names.csv", "tokyo,东京,", "tokyo,＠东京,"}}, []string{"seeds/names.csv:2:7 error formula"}},
		{"name that stands twice", []edit{{"names.csv", "Tokyo Metropolis", "东京"}}, []string{"seeds/names.csv:3:7 error duplicate-row"}},
		{"empty cell", []edit{{"partners.csv", "prague,Prague,布拉格,Praha,", "prague,Prague,布拉格,,"}}, []string{"seeds/partners.csv:8:19 error empty-cell"}},
		{"missing source", []edit{{"names.csv", "tokyo,东京,zh-Hans,,,alternate,,,cldr", "tokyo,东京,zh-Hans,,,alternate,,,"}},
			[]string{"seeds/names.csv:2:32 error missing-source"}},
		{"chinese missing", []edit{{"partners.csv", prague, "prague,Prague,,Praha,cs,"}}, []string{"seeds/partners.csv:8:15 error missing-language"}},
		{"english missing", []edit{{"partners.csv", prague, "prague,,布拉格,Praha,cs,"}}, []string{"seeds/partners.csv:8:8 error missing-language"}},
		{"both languages missing", []edit{{"partners.csv", prague, "prague,,,Praha,cs,"}}, []string{"seeds/partners.csv:8:8 error empty-cell"}},
		{"chinese missing of a text that may be empty", []edit{{"names.csv", "Russian name.,俄语名称。", "Russian name.,"}}, []string{"seeds/names.csv:16:42 error missing-language"}},
		{"english missing of a text that may be empty", []edit{{"names.csv", "Russian name.,俄语名称。", ",俄语名称。"}}, []string{"seeds/names.csv:16:28 error missing-language"}},
		{"both languages missing of a text that may be empty", []edit{{"names.csv", "Russian name.,俄语名称。", ","}}, nil},
		{"bad slug", []edit{{"glossary.csv", "letter-of-intent,", "Letter_of_intent,"}}, []string{"seeds/glossary.csv:4:1 error bad-slug"}},
		{"bad slug in Chinese", []edit{{"glossary.csv", "letter-of-intent,", "意向书,"}}, []string{"seeds/glossary.csv:4:1 error bad-slug"}},
		{"duplicate id", []edit{{"glossary.csv", "letter-of-intent,", "sister-city,"}}, []string{"seeds/glossary.csv:4:1 error duplicate-id"}},
		{"second tie of a partner", []edit{{"partnerships.csv", "minsk,sister-city", "prague,sister-city"}}, []string{"seeds/partnerships.csv:9:1 error duplicate-id"}},
		{"bad date", []edit{{"partnerships.csv", "prague,sister-city,2016-03-29", "prague,sister-city,2016-03-32"}}, []string{"seeds/partnerships.csv:8:20 error bad-date"}},
		{"bad date in a list", []edit{{"offices.csv", "2016-03-29;2018-11-28", "2016-03-29;28.11.2018"}}, []string{"seeds/offices.csv:2:53 error bad-date"}},
		{"bounds reversed", []edit{{"partnerships.csv", "1990-10-28/1993-07-13", "1993-07-13/1990-10-28"}}, []string{"seeds/partnerships.csv:5:23 error bad-date"}},
		{"bad value", []edit{{"names.csv", "bulage,zh-Latn-pinyin,,,pinyin", "bulage,zh-Latn-pinyin,,,pinyni"}}, []string{"seeds/names.csv:15:32 error bad-value"}},
		{"bad value with nothing near", []edit{{"views.csv", "prague,partner,ended", "prague,city,ended"}}, []string{"seeds/views.csv:14:8 error bad-value"}},
		{"bad country code", []edit{{"countries.csv", "FR,FRA", "fra,FRA"}},
			[]string{"seeds/countries.csv:5:1 error bad-value", "seeds/organisations.csv:8:102 error unresolved-id", "seeds/partners.csv:4:63 error unresolved-id", "seeds/partners.csv:6:42 error unresolved-id", "seeds/people.csv:12:90 error unresolved-id"}},
		{"neither yes nor no", []edit{{"conflicts.csv", "not settled,未定,no", "not settled,未定,No"}}, []string{"seeds/conflicts.csv:5:37 error bad-value"}},
		{"bad number", []edit{{"partners.csv", "1165581", "1.165.581"}}, []string{"seeds/partners.csv:8:106 error bad-number"}},
		{"number with a plus sign", []edit{{"partners.csv", "1165581", "+1165581"}}, []string{"seeds/partners.csv:8:106 error bad-number"}},
		{"number too large", []edit{{"partners.csv", "1165581", "99999999999999999999"}}, []string{"seeds/partners.csv:8:106 error bad-number"}},
		{"term that is no number", []edit{{"agreements.csv", ",36,2023,", ",3 years,2023,"}}, []string{"seeds/agreements.csv:8:203 error bad-number"}},
		{"latitude out of range", []edit{{"partners.csv", "50.08804", "500.8804"}}, []string{"seeds/partners.csv:8:55 error bad-number"}},
		{"latitude that is no number", []edit{{"partners.csv", "50.08804", "NaN"}}, []string{"seeds/partners.csv:8:55 error bad-number"}},
		{"longitude out of range", []edit{{"partners.csv", "14.42076", "180.5"}}, []string{"seeds/partners.csv:8:64 error bad-number"}},
		{"bad web address", []edit{{"partners.csv", "https://www.iledefrance.fr", "www.iledefrance.fr"}}, []string{"seeds/partners.csv:4:108 error bad-url"}},
		{"web address of another kind", []edit{{"partners.csv", "https://www.iledefrance.fr", "javascript:alert(1)"}}, []string{"seeds/partners.csv:4:108 error bad-url"}},
		{"bad language tag", []edit{{"names.csv", "Beograd,sr-Latn", "Beograd,Serbian"}}, []string{"seeds/names.csv:5:18 error bad-language"}},
		{"language tag with an underscore", []edit{{"names.csv", "Beograd,sr-Latn", "Beograd,sr_Latn"}}, []string{"seeds/names.csv:5:18 error bad-language"}},
		{"bad time zone", []edit{{"partners.csv", "Europe/Prague", "Europe/Praha"}}, []string{"seeds/partners.csv:8:77 error bad-timezone"}},
		{"time zone of the machine", []edit{{"partners.csv", "Europe/Prague", "Local"}}, []string{"seeds/partners.csv:8:77 error bad-timezone"}},
		{"list with an empty item", []edit{{"events.csv", "adriana-krnacova;wang-anshun", "adriana-krnacova;;wang-anshun"}}, []string{"seeds/events.csv:13:265 error bad-list"}},
		{"list that ends with a separator", []edit{{"events.csv", "adriana-krnacova;wang-anshun", "adriana-krnacova;"}}, []string{"seeds/events.csv:13:265 error bad-list"}},
		{"list with a space", []edit{{"events.csv", "adriana-krnacova;wang-anshun", "adriana-krnacova; wang-anshun"}},
			[]string{"seeds/events.csv:13:265 error bad-list"}},
		{"list with an item twice", []edit{{"events.csv", "adriana-krnacova;wang-anshun", "adriana-krnacova;adriana-krnacova"}}, []string{"seeds/events.csv:13:265 error bad-list"}},
		{"unresolved id", []edit{{"events.csv", "xi-jinping;adriana-krnacova", "xi-jinping;adriana-krnakova"}}, []string{"seeds/events.csv:14:225 error unresolved-id"}},
		{"unresolved id with nothing near", []edit{{"claims.csv", "dr-max,,130000", "coca-cola,,130000"}}, []string{"seeds/claims.csv:6:99 error unresolved-id"}},
		{"total that is no number", []edit{{"claims.csv", "53,cities,sister-cities", "about 53,cities,sister-cities"}}, []string{"seeds/claims.csv:2:96 error bad-number"}},
		{"claim in a conflict of others", []edit{{"claims.csv", "zgghw-2016-04-05;belarusby-2016-04-29,x01\n", "zgghw-2016-04-05;belarusby-2016-04-29,x06\n"}}, []string{"seeds/claims.csv:2:341 error conflict-of-others"}},

		// Places after Chinese text, after line breaks and in quoted cells.
		{"after quoted Chinese", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\n2026-11-23,prague,\"One, two\",\"甲，“乙”\",cdlr,,,,,,,\n"}},
			[]string{"seeds/changes.csv:2:38 error unresolved-id"}},
		{"after a cell of several lines", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\n2026-11-23,prague,\"One,\ntwo\",\"甲，\n乙\",cdlr,,,,,,,\n2026-11-24,pragu,c,丙,,,,,,,,\n"}},
			[]string{"seeds/changes.csv:4:4 error unresolved-id", "seeds/changes.csv:5:12 error unresolved-id"}},
		{"within a quoted list", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\n2026-11-23,prague,a,甲,\"cldr;cdlr\",,,,,,,\n"}},
			[]string{"seeds/changes.csv:2:29 error unresolved-id"}},
		{"fault of a cell of several lines", []edit{{"changes.csv", "", "date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\n2026-11-23,prague,\"One,\ntwo \",甲,,,,,,,,\n"}},
			[]string{"seeds/changes.csv:2:20 error spaces"}},

		// What no single cell shows.
		{"ended without a date", []edit{{"partnerships.csv", "2016-03-29,2019-10-09,ended", "2016-03-29,,ended"}}, []string{"seeds/partnerships.csv:8:31 error status-without-date"}},
		{"date of an end without the status", []edit{{"partnerships.csv", "2016-03-29,2019-10-09,ended", "2016-03-29,2019-10-09,active"}}, []string{"seeds/partnerships.csv:8:31 error status-without-date"}},
		{"ended before it began", []edit{{"partnerships.csv", "2016-03-29,2019-10-09,ended", "2016-03-29,2015-10-09,ended"}}, []string{"seeds/partnerships.csv:8:31 error dates-reversed"}},
		{"high confidence without sources", []edit{{"partnerships.csv", "belarusby-2016-04-29;kopyl-minsk;bj-minsk", "belarusby-2016-04-29;kopyl-minsk"}}, []string{"seeds/partnerships.csv:9:44 error confidence-without-sources"}},
		{"high confidence of the date without sources", []edit{{"partnerships.csv", ",54,high,medium,", ",54,medium,high,"}, {"partnerships.csv", "belarusby-2016-04-29;kopyl-minsk;bj-minsk", "belarusby-2016-04-29;kopyl-minsk"}}, []string{"seeds/partnerships.csv:9:51 error confidence-without-sources"}},
		{"high confidence by two origins", []edit{{"partnerships.csv", "belarusby-2016-04-29;kopyl-minsk;bj-minsk", "belarusby-2016-04-29;tyden-2016"}}, nil},
		{"medium confidence by one origin", []edit{{"partnerships.csv", ",54,high,medium,", ",54,medium,medium,"}, {"partnerships.csv", "belarusby-2016-04-29;kopyl-minsk;bj-minsk", "belarusby-2016-04-29;kopyl-minsk"}}, nil},
		{"partner without a tie", []edit{{"partnerships.csv", "minsk,sister-city,2016-04,,active,2020,,54,high,medium,\"A news agency reported it on 29 April 2016, without the day of signing.\",通讯社2016年4月29日报道，未说明签署日期。,belarusby-2016-04-29;kopyl-minsk;bj-minsk\n", "\n"}},
			[]string{"seeds/partners.csv:9:1 error partner-without-tie"}},
		{"population without its source", []edit{{"partners.csv", "1165581,,2026-11-23,geonames", "1165581,,2026-11-23,"}}, []string{"seeds/partners.csv:8:126 error missing-source"}},
		{"gap that is not declared", []edit{{"partners.csv", "Europe/Prague,,Q1085", "Europe/Prague,,"}}, []string{"seeds/partners.csv:8:92 error undeclared-gap"}},
		{"signatories that are not declared", []edit{{"gaps.csv", ",signatories,For many agreements no source names who signed.,许多协议未查到写明签署人的来源。\n", "\n"}}, []string{"seeds/partners.csv:3:1 error undeclared-gap", "seeds/partners.csv:4:1 error undeclared-gap", "seeds/partners.csv:5:1 error undeclared-gap", "seeds/partners.csv:6:1 error undeclared-gap", "seeds/partners.csv:8:1 error undeclared-gap", "seeds/partners.csv:9:1 error undeclared-gap"}},
		{"address of a source that is not declared", []edit{{"gaps.csv", ",url,\"The author and the live address of the China Daily article of 3 September 2016 were not found. Three further sources have no address, because only unreliable copies were found.\",《中国日报》2016年9月3日那篇报道的作者和现行网址均未查到。另有三个来源因只查到不可靠的转载而未列网址。\n", "\n"}}, []string{"seeds/sources.csv:17:152 error undeclared-gap", "seeds/sources.csv:20:131 error undeclared-gap"}},
		{"population that nobody checked", []edit{{"partners.csv", "1165581,,2026-11-23,geonames", "1165581,,,geonames"}}, []string{"seeds/partners.csv:8:115 error missing-check"}},
		{"settled without a choice", []edit{{"conflicts.csv", "x23,dublin,signatory,not settled,未定,no", "x23,dublin,signatory,not settled,未定,yes"}}, []string{"seeds/conflicts.csv:5:37 error settled-without-choice"}},
		{"further partners of a conflict without its subject", []edit{{"conflicts.csv", "x23,dublin,signatory", "x23,,signatory"}, {"conflicts.csv", "可能是原定安排。,", "可能是原定安排。,prague"}}, []string{"seeds/conflicts.csv:5:5 error others-without-subject"}},
		{"further partners of a conflict with its subject", []edit{{"conflicts.csv", "可能是原定安排。,", "可能是原定安排。,prague;dublin"}}, []string{"seeds/conflicts.csv:5:191 error subject-among-others"}},
		{"list without a statement", []edit{{"completeness.csv", "stories,\"Only stories written for this register. What others have published is listed under the sources, where it was used.\",只收录为本站撰写的文章。其他媒体发表的内容，凡经使用者，列于来源。,,\n", "\n"}}, []string{"seeds/completeness.csv:0:0 error missing-statement"}},
		{"list whose statement may be at fault", []edit{{"completeness.csv", "\nstories,", "\nstorys,"}}, []string{"seeds/completeness.csv:10:1 error bad-value"}},
		{"event that ends before it begins", []edit{{"events.csv", "2014-04-24,2014-04-26", "2014-04-24,2014-04-23"}}, []string{"seeds/events.csv:10:23 error dates-reversed"}},
		{"agreement before its tie", []edit{{"agreements.csv", "paris-1997,paris,sister-city-agreement,Sister-city agreement between Paris and Beijing,巴黎与北京建立友好城市关系的协议,1997-10-23,,,,,,,ev-1997-02,", "paris-1997,paris,sister-city-agreement,Sister-city agreement between Paris and Beijing,巴黎与北京建立友好城市关系的协议,1997-09-23,,,,,,,,"}},
			[]string{"seeds/agreements.csv:10:105 error agreement-before-tie"}},
		{"office in no place", []edit{{"offices.csv", "Lord Mayor of Dublin,都柏林市长,dublin", "Lord Mayor of Dublin,都柏林市长,dubin"}}, []string{"seeds/offices.csv:8:40 error unresolved-id"}},
		{"conflict with one value", []edit{{"conflict_values.csv", "x23,2,Vice-Mayor Hong Feng,副市长洪峰,no,irishtimes-2011\n", "\n"}}, []string{"seeds/conflicts.csv:5:1 error conflict-without-rivals"}},
		{"bad filter", []edit{{"counts.csv", "region=oceania", "region=antarctica"}}, []string{"seeds/counts.csv:8:186 error bad-value"}},
		{"period that ends before it begins", []edit{{"completeness.csv", ",1979,2025", ",2025,1979"}}, []string{"seeds/completeness.csv:5:216 error dates-reversed"}},

		// Rows that tell of changes.
		{"change in a year", []edit{{"changes.csv", "2026-11-23,,,", "2026,,,"}}, []string{"seeds/changes.csv:2:1 error change-without-day"}},
		{"others without a subject", []edit{change(",minsk,,,,,,")}, []string{"seeds/changes.csv:2:12 error others-without-subject"}},
		{"change of a row without a table", []edit{change("prague,,,x,,,,")}, []string{"seeds/changes.csv:2:20 error change-without-table"}},
		{"change of a table without its row", []edit{change("prague,,partnerships,,since,corrected,a,b")}, []string{"seeds/changes.csv:2:33 error change-without-row"}},
		{"change of a table without a kind", []edit{change("prague,,partnerships,prague,since,,a,b")}, []string{"seeds/changes.csv:2:46 error change-without-row"}},
		{"values without a field", []edit{change("prague,,partnerships,prague,,removed,a,")}, []string{"seeds/changes.csv:2:40 error change-without-field"}},
		{"kind that needs a field", []edit{change("prague,,partnerships,prague,,corrected,,")}, []string{"seeds/changes.csv:2:40 error change-without-field"}},
		{"field that the table does not have", []edit{change("prague,,partnerships,prague,sinse,corrected,a,b")}, []string{"seeds/changes.csv:2:40 error unknown-column"}},
		{"table of which no changes are told", []edit{change("prague,,changes,prague,,removed,,")}, []string{"seeds/changes.csv:2:20 error bad-value"}},
		{"change of everything that can be told", []edit{change("prague,minsk,events,gone-by-now,title,reworded,,")}, nil},

		// All at once, in the order of file, line and column.
		{"several", []edit{
			{"views.csv", "prague,partner,ended,2019-10-07", "prague,partner,ended,2019-13-07"},
			{"events.csv", "ev-1956-01,1956,,prague,diplomacy", "ev-1956-01,1956,,parid,diplomacie"},
			{"events.csv", "ev-2019-11,2019-10-09", "ev-2019-11,9/10/2019"},
			{"partners.csv", "50.08804,14.42076", "north,14.42076"},
			{"changes.csv", "", "date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\r\n2026-11-23,,a,甲,,,,,,,,\r\n"},
		}, []string{"seeds/changes.csv:1:1 warning line-ends", "seeds/events.csv:2:18 error unresolved-id", "seeds/events.csv:2:24 error unresolved-id", "seeds/events.csv:20:12 error bad-date", "seeds/partners.csv:8:55 error bad-number", "seeds/views.csv:14:22 error bad-date"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := facts.Load(edited(t, c.edits), "seeds")
			if diff := cmp.Diff(c.want, places(faults)); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if c.want != nil {
				golden(t, c.name, faults)
			}
		})
	}
}

// TestGoldenFilesAreUsed finds golden files that no case reads any more.
func TestGoldenFilesAreUsed(t *testing.T) {
	src, err := os.ReadFile("read_test.go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/faults/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".txt")
		if !strings.Contains(strings.ReplaceAll(string(src), " ", "-"), `{"`+name+`",`) {
			t.Errorf("no case reads %s", f)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, table := range []string{"names.csv", "changes.csv", "claims.csv"} {
		b, err := os.ReadFile(filepath.Join(fixture, "seeds", table))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(table, b)
	}
	f.Add("changes.csv", []byte("date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\r\n2026-11-23,,\"a\r\nb\",\"甲\",\"\"\r"))
	f.Add("changes.csv", []byte("\ufeff\"date\",subject,what_en,what_zh,sources\n\"2026\"\"\",,,,"))
	f.Add("names.csv", []byte("\xff\n"))
	base := edited(f, nil).(fstest.MapFS)
	f.Fuzz(func(t *testing.T, table string, b []byte) {
		name := "seeds/" + table
		if _, ok := base[name]; !ok {
			name = "seeds/changes.csv" // bytes for a table that does not exist
		}
		fsys := fstest.MapFS{}
		for n, file := range base {
			fsys[n] = file
		}
		fsys[name] = &fstest.MapFile{Data: b}
		got, faults := facts.Load(fsys, "seeds")
		if faults.Errors() == 0 && len(got.Partners) == 0 {
			t.Error("neither faults nor partners")
		}
		for _, fl := range faults.All() {
			if fl.What.EN == "" || fl.What.ZH == "" {
				t.Errorf("a fault without words: %+v", fl)
			}
			if fl.Line < 0 || (fl.Line > 0 && fl.Col < 1) {
				t.Errorf("a fault without a place: %+v", fl)
			}
		}
		for _, l := range lang.Tags() {
			if err := faults.Print(&strings.Builder{}, l); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzCell writes anything into one cell of one table. It is a fault with words and a
// place, or it is taken, and then no spreadsheet would run it.
func FuzzCell(f *testing.F) {
	base := edited(f, nil).(fstest.MapFS)
	tables := slices.Sorted(maps.Keys(base))
	for i, s := range []string{"", "x", "2016-04", "=1+1", "javascript:x", "https://example.org/", "prague;tokyo", ";", "prague; ", "yes", "-1", "1e9", "NaN", "\n", "\r\n", "\x00", "\xff", "\u202e", "<script>", "99999999999999999999", " x ", "2016/2015"} {
		for table := range tables {
			f.Add(uint8(table), uint8(i), uint8(i), s)
		}
	}
	f.Fuzz(func(t *testing.T, table, row, column uint8, cell string) {
		name := tables[int(table)%len(tables)]
		rows, err := csv.NewReader(bytes.NewReader(base[name].Data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := rows[1+int(row)%(len(rows)-1)]
		at[int(column)%len(at)] = cell
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		for n, file := range base {
			fsys[n] = file
		}
		fsys[name] = &fstest.MapFile{Data: b.Bytes()}
		_, faults := facts.Load(fsys, "seeds")
		for _, fl := range faults.All() {
			if fl.What.EN == "" || fl.What.ZH == "" || fl.Line < 0 || (fl.Line > 0 && fl.Col < 1) {
				t.Errorf("a fault without words or place: %+v", fl)
			}
		}
		if faults.Errors() == 0 && facts.Formula(cell) {
			t.Errorf("%s takes %q", name, cell)
		}
		for _, l := range lang.Tags() {
			if err := faults.Print(io.Discard, l); err != nil {
				t.Error(err)
			}
		}
	})
}
