package story_test

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

var update = flag.Bool("update", false, "write the golden files anew; read each by eye before keeping it")

const fixture = "../../web/testdata/fixture"

// testday is the day of all tests.
var testday = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func fixtureFacts(t testing.TB) *facts.Facts {
	t.Helper()
	f, faults := facts.Load(os.DirFS(fixture), "seeds")
	if faults.Len() > 0 {
		t.Fatalf("%d faults in the fixture's seeds", faults.Len())
	}
	return f
}

// edit is a change of one file of the fixture's content: old, which must stand
// there exactly once, becomes new. Without old the file is written anew; without
// either it is deleted.
type edit struct{ file, old, new string }

func edited(t testing.TB, edits []edit) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(fixture), "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(fixture, name))
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		name := "content/" + e.file
		switch {
		case e.old == "" && e.new == "":
			if out[name] == nil {
				t.Fatalf("the fixture has no %s", name)
			}
			delete(out, name)
		case e.old == "":
			out[name] = &fstest.MapFile{Data: []byte(e.new)}
		case out[name] == nil || strings.Count(string(out[name].Data), e.old) != 1:
			t.Fatalf("%q does not stand once in %s", e.old, name)
		default:
			out[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(out[name].Data), e.old, e.new, 1))}
		}
	}
	return out
}

// translated leaves out that one story of the fixture is in English only.
func translated(l *fault.List) *fault.List {
	out := &fault.List{}
	for _, f := range l.All() {
		if f.Kind != "missing-translation" || f.File != "content/stories/key-to-prague/zh.md" {
			out.Add(f)
		}
	}
	return out
}

func places(l *fault.List) []string {
	var out []string
	for _, f := range l.All() {
		out = append(out, fmt.Sprintf("%s:%d:%d %s %s", strings.TrimPrefix(f.File, "content/"), f.Line, f.Col, f.Severity, f.Kind))
	}
	return out
}

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

func TestFaults(t *testing.T) {
	const (
		en   = "stories/counted-again/en.md"
		zh   = "stories/counted-again/zh.md"
		key  = "stories/key-to-prague/en.md"
		page = "pages/cite/en.md"
		// good is front matter of a page, of four lines.
		good = "---\ntitle: T\nsummary: \"A summary that is long enough to stand alone in the lists of the site.\"\n---\n"
	)
	for _, c := range append([]faultCase{
		// The front matter as a whole.
		{"no front matter", []edit{{page, "", "Just text.\n"}}, []string{page + ":1:1 error no-front-matter"}},
		{"empty file", []edit{{page, "", "\n"}}, []string{page + ":1:1 error no-front-matter"}},
		{"front matter that does not end", []edit{{page, "", "---\ntitle: T\n\nText.\n"}}, []string{page + ":1:1 error front-matter-end"}},
		{"tab", []edit{{zh, "authors: [友城编辑部]", "authors: [友城\t编辑部]"}}, []string{zh + ":5:13 error tab"}},
		{"no yaml", []edit{{en, `title: "Eight partners, counted again"`, "title: Eight: partners"}}, []string{en + ":2:1 error bad-yaml"}},
		{"no keys", []edit{{page, "", "---\njust words\n---\n\nText.\n"}}, []string{page + ":2:1 error bad-yaml"}},
		{"nothing in it", []edit{{page, "", "---\n---\n\nText.\n"}}, []string{page + ":2:1 error bad-yaml"}},
		{"unknown key", []edit{{en, "publish_at:", "published_at:"}}, []string{en + ":1:1 error missing-key", en + ":7:1 error unknown-key"}},
		{"unknown key with nothing near", []edit{{en, "status: ready", "status: ready\nmood: cheerful"}}, []string{en + ":7:1 error unknown-key"}},
		{"key of a story on a page", []edit{{page, "---\n\n", "kind: news\n---\n\n"}}, []string{page + ":4:1 error unknown-key"}},
		{"duplicate key", []edit{{en, "status: ready", "status: ready\nstatus: draft"}}, []string{en + ":7:1 error duplicate-key"}},
		{"missing keys", []edit{{key, "kind: news\nauthors: [Youcheng editors]\n", ""}}, []string{key + ":1:1 error missing-key", key + ":1:1 error missing-key"}},

		// Its values.
		{"list for a text", []edit{{en, `title: "Eight partners, counted again"`, "title: [Eight, partners]"}}, []string{en + ":2:8 error wrong-type"}},
		{"empty text", []edit{{en, `title: "Eight partners, counted again"`, "title:"}}, []string{en + ":2:7 error wrong-type"}},
		{"nothing for a text", []edit{{en, `title: "Eight partners, counted again"`, "title: null"}}, []string{en + ":2:8 error wrong-type"}},
		{"text for a list", []edit{{en, "authors: [Youcheng editors, A. N. Other]", "authors: Youcheng editors"}}, []string{en + ":5:10 error wrong-type"}},
		{"no authors", []edit{{en, "authors: [Youcheng editors, A. N. Other]", "authors: []"}}, []string{en + ":5:10 error wrong-type"}},
		{"text for the cities", []edit{{en, "cities: [tokyo, prague]", "cities: tokyo"}}, []string{en + ":11:9 error wrong-type"}},
		{"list in a list", []edit{{en, "cities: [tokyo, prague]", "cities: [tokyo, [prague]]"}}, []string{en + ":11:17 error wrong-type"}},
		{"neither true nor false", []edit{{page, "---\n\n", "noindex: maybe\n---\n\n"}}, []string{page + ":4:10 error wrong-type"}},
		{"title too long in English", []edit{{en, "Eight partners, counted again", strings.Repeat("Nine chars", 9) + "!"}}, []string{en + ":2:8 error too-long"}},
		{"title of full length in English", []edit{{en, "Eight partners, counted again", strings.Repeat("Nine chars", 9)}}, nil},
		{"title too long in Chinese", []edit{{zh, "八个友城，重数一遍", strings.Repeat("八个友城", 10) + "。"}}, []string{zh + ":2:8 error too-long"}},
		{"title of full length in Chinese", []edit{{zh, "八个友城，重数一遍", strings.Repeat("八个友城", 10)}}, nil},
		{"summary too short in English", []edit{{en, "What the fixture counts on three days, and how its dates, footnotes, tables and links look when they are all true.", strings.Repeat("Nine chars", 5) + "123456789"}}, []string{en + ":3:10 error too-short"}},
		{"summary just long enough in English", []edit{{en, "What the fixture counts on three days, and how its dates, footnotes, tables and links look when they are all true.", strings.Repeat("Nine chars", 6)}}, nil},
		{"summary too long in English", []edit{{en, "What the fixture counts on three days, and how its dates, footnotes, tables and links look when they are all true.", strings.Repeat("Nine chars", 20) + "!"}}, []string{en + ":3:10 error too-long"}},
		{"summary too short in Chinese", []edit{{zh, "样本名册在三个日子里各有多少友城，以及日期、脚注、表格和链接全部属实时呈现的样子。", "样本名册在三个日子里各有多少友城，以及日期、脚注、表格和链"}}, []string{zh + ":3:10 error too-short"}},
		{"summary too long in Chinese", []edit{{zh, "样本名册在三个日子里各有多少友城，以及日期、脚注、表格和链接全部属实时呈现的样子。", strings.Repeat("样本", 51)}}, []string{zh + ":3:10 error too-long"}},
		{"link to a draft", []edit{{en, "story:key-to-prague", "story:unfinished"}}, []string{en + ":21:250 error unpublished-story"}},
		{"link to a story that appears later", []edit{{zh, "story:key-to-prague", "story:of-2030"}}, []string{zh + ":18:169 error unpublished-story"}},
		{"link to a story that appeared later", []edit{{key, "publish_at: 2026-10-01T08:00:00+08:00", "publish_at: 2026-11-23T19:00:00+08:00"}}, nil},
		{"bad kind", []edit{{en, "kind: feature", "kind: featur"}}, []string{en + ":4:7 error bad-value"}},
		{"bad status", []edit{{en, "status: ready", "status: finished"}}, []string{en + ":6:9 error bad-value"}},
		{"bare date", []edit{{en, "publish_at: 2026-11-23T09:00:00+08:00", "publish_at: 2026-12-01"}}, []string{en + ":7:13 error no-offset"}},
		{"time without offset", []edit{{en, "publish_at: 2026-11-23T09:00:00+08:00", "publish_at: 2026-11-23T09:00:00"}}, []string{en + ":7:13 error bad-time"}},
		{"time that is none", []edit{{en, "updated_at: 2026-11-24T10:30:00+08:00", "updated_at: yesterday"}}, []string{en + ":9:13 error bad-time"}},
		{"month for a day", []edit{{en, "as_of: 2026-11-23", "as_of: 2026-11"}}, []string{en + ":8:8 error bad-date"}},
		{"day that does not exist", []edit{{en, "as_of: 2026-11-23", "as_of: 2026-11-31"}}, []string{en + ":8:8 error bad-date"}},
		{"unknown city in front", []edit{{zh, "cities: [tokyo, prague]", "cities: [tokyo, 布拉格, pragu]"}}, []string{zh + ":9:17 error unknown-id", zh + ":9:22 error unknown-id"}},
		{"unknown theme in front", []edit{{en, "themes: [diplomacy, environment]", "themes:\n  - diplomacy\n  - enviroment"}}, []string{en + ":14:5 error unknown-id"}},
		{"unknown source in front", []edit{{en, "sources: [wb-2019-12-20]", "sources: [wb-2019-12-21]"}}, []string{en + ":13:11 error unknown-id"}},
		{"alias that is no slug", []edit{{en, "aliases: [eight-partners]", "aliases: [Eight Partners]"}}, []string{en + ":14:11 error bad-slug"}},
		{"alias that is a story", []edit{{en, "aliases: [eight-partners]", "aliases: [key-to-prague]"}}, []string{en + ":1:1 error alias-taken"}},
		{"alias in both languages", []edit{{zh, "sources: [wb-2019-12-20]", "sources: [wb-2019-12-20]\naliases: [eight-partners]"}}, nil},
		{"alias of two stories", []edit{{key, "sources: [cd-2016-03-28]", "sources: [cd-2016-03-28]\naliases: [eight-partners]"}}, []string{key + ":1:1 error alias-taken"}},

		// Links.
		{"unknown city", []edit{{en, "[Prague](city:prague)", "[Paris](city:parid)"}}, []string{en + ":17:263 error unknown-id"}},
		{"unknown city after Chinese", []edit{{zh, "[布拉格](city:prague)", "[巴黎](city:parid)"}}, []string{zh + ":14:202 error unknown-id"}},
		{"unknown person", []edit{{en, "person:adriana-krnacova", "person:adriana-krnakova"}}, []string{en + ":21:1 error unknown-id"}},
		{"country without a partner", []edit{{en, "country:fr", "country:cn"}}, []string{en + ":21:210 error unknown-id"}},
		{"country in capitals", []edit{{en, "country:fr", "country:FR"}}, []string{en + ":21:210 error unknown-id"}},
		{"unknown story", []edit{{en, "story:key-to-prague", "story:key-to-praha"}}, []string{en + ":21:250 error unknown-id"}},
		{"unknown page", []edit{{en, "page:method#dates", "page:methods"}}, []string{en + ":21:303 error unknown-id"}},
		{"count that is only stated", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[268](count:all-levels?as-of=2024-11) partners"}}, []string{en + ":17:36 error unknown-id"}},
		{"unknown in a table", []edit{{en, "| 3 September 2016 | [8](count:sister-cities?as-of=2016-09-03)", "| 3 September 2016 | [8](count:sister-citys?as-of=2016-09-03)"}}, []string{en + ":26:22 error unknown-id"}},
		{"unknown in a Chinese table", []edit{{zh, "| 2016年9月3日 | [8](count:sister-cities?as-of=2016-09-03)", "| 2016年9月3日 | [8](count:sister-citys?as-of=2016-09-03)"}}, []string{zh + ":23:15 error unknown-id"}},
		{"unknown in a footnote", []edit{{en, "[China Daily](source:cd-2016-09-03) para. 3", "[China Daily](source:cd-2016-09-30) para. 3"}}, []string{en + ":32:7 error unknown-id"}},
		{"unknown in a Chinese footnote", []edit{{zh, "[《中国日报》](source:cd-2016-09-03)第3段", "见[《中国日报》](source:cd-2016-09-30)第3段"}}, []string{zh + ":29:8 error unknown-id"}},
		{"unknown kind of link", []edit{{en, "[Prague](city:prague)", "[Prague](citty:prague)"}}, []string{en + ":17:263 error unknown-scheme"}},
		{"unknown kind of link with nothing near", []edit{{en, "[Prague](city:prague)", "[Prague](javascript:prague)"}}, []string{en + ":17:263 error unknown-scheme"}},
		{"relative link", []edit{{en, "[Prague](city:prague)", "[Prague](/en/cities/prague/)"}}, []string{en + ":17:263 error relative-link"}},
		{"relative link with a colon", []edit{{en, "[Prague](city:prague)", "[Prague](../a:b)"}}, []string{en + ":17:263 error relative-link"}},
		{"link without an address", []edit{{en, "[Prague](city:prague)", "[Prague]()"}}, []string{en + ":17:263 error no-address"}},
		{"wrong field of a city", []edit{{en, "city:prague#since", "city:prague#sinse"}}, []string{en + ":17:295 error unknown-field"}},
		{"field of a person", []edit{{en, "person:adriana-krnacova", "person:adriana-krnacova#since"}}, []string{en + ":21:1 error unknown-field"}},
		{"field of a source", []edit{{en, "[^1]: [](source:zgghw-2016-04-05)", "[^1]: [](source:zgghw-2016-04-05#3)"}}, []string{en + ":31:7 error unknown-field"}},
		{"field of a count", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[7](count:sister-cities?as-of=2016-04-05#all) partners"}}, []string{en + ":17:36 error unknown-field"}},
		{"question to a city", []edit{{en, "[Prague](city:prague)", "[Prague](city:prague?as-of=2016)"}}, []string{en + ":17:263 error unknown-parameter"}},

		// Links that assert.
		{"another day", []edit{{en, "[29 March 2016](city:prague#since)", "[28 March 2016](city:prague#since)"}}, []string{en + ":17:295 error false-assertion"}},
		{"another day in Chinese", []edit{{zh, "[2016年3月29日](city:prague#since)", "[2016年3月28日](city:prague#since)"}}, []string{zh + ":14:221 error false-assertion"}},
		{"finer than the register", []edit{{key, "[received the key]", "[29 April 2016](city:minsk#since) [received the key]"}}, []string{key + ":14:33 error false-assertion"}},
		{"coarser", []edit{{en, "[29 March 2016](city:prague#since)", "[2016](city:prague#since)"}, {zh, "[2016年3月29日](city:prague#since)", "[2016年3月](city:prague#since)"}}, nil},
		{"coarser and wrong", []edit{{en, "[29 March 2016](city:prague#since)", "[April 2016](city:prague#since)"}}, []string{en + ":17:295 error false-assertion"}},
		{"as the other language writes it", []edit{{zh, "[2016年3月29日](city:prague#since)", "[29 March 2016](city:prague#since)"}}, []string{zh + ":14:221 error false-assertion"}},
		{"finer than bounds", []edit{{key, "[received the key]", "[1992](city:islamabad#since) [received the key]"}}, []string{key + ":14:33 error false-assertion"}},
		{"bounds", []edit{{key, "[received the key]", "[between 28 October 1990 and 13 July 1993](city:islamabad#since) [received the key]"}}, nil},
		{"date over two lines", []edit{{en, "[29 March 2016](city:prague#since)", "[29\nMarch 2016](city:prague#since)"}}, nil},
		{"empty date", []edit{{en, "[29 March 2016](city:prague#since)", "[](city:prague#since)"}}, nil},
		{"end of a tie that stands", []edit{{en, "[October 2019](city:prague#ended)", "[October 2019](city:minsk#ended)"}}, []string{en + ":17:342 error false-assertion"}},
		{"false count", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[53](count:sister-cities?as-of=2016-04-05) partners"}}, []string{en + ":17:36 error false-assertion"}},
		{"false count in a Chinese table", []edit{{zh, "| 2016年9月3日 | [8](count:sister-cities?as-of=2016-09-03)", "| 2016年9月3日 | [9](count:sister-cities?as-of=2016-09-03)"}}, []string{zh + ":23:15 error false-assertion"}},
		{"count in words", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[eight](count:sister-cities?as-of=2016-04-05) partners"}}, []string{en + ":17:36 error false-assertion"}},
		{"count in full-width digits", []edit{{zh, "[8](count:sister-cities?as-of=2016-09-03)", "[８](count:sister-cities?as-of=2016-09-03)"}}, nil},
		{"count of a day that is none", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[7](count:sister-cities?as-of=2016-04-31) partners"}}, []string{en + ":17:36 error bad-date"}},
		{"count of bounds", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[7](count:sister-cities?as-of=2016/2017) partners"}}, []string{en + ":17:36 error bad-date"}},
		{"count with another question", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[7](count:sister-cities?on=2016-04-05) partners"}}, []string{en + ":17:36 error unknown-parameter"}},
		{"count with a question that cannot be read", []edit{{en, "[7](count:sister-cities?as-of=2016-04-05) partners", "[7](count:sister-cities?as-of=%zz) partners"}}, []string{en + ":17:36 error bad-value"}},
		{"count without a day on a page", []edit{{page, "Name the day", "There are [8](count:sister-cities). Name the day"}}, []string{page + ":6:11 error no-day"}},
		{"count without a day in a story", []edit{{key, "[received the key]", "[7](count:sister-cities) [received the key]"}}, nil},

		// The body and the folders.
		{"no body", []edit{{page, "", good + "\n\n"}}, []string{page + ":5:1 error no-body"}},
		{"first-level heading", []edit{{en, "## Who signed", "# Who signed"}}, []string{en + ":19:1 error second-title"}},
		{"first-level heading after a comment in code", []edit{{page, "", good + "\n```\n# a comment\n```\n\n# A title\n"}}, []string{page + ":10:1 error second-title"}},
		{"first-level heading, underlined", []edit{{page, "", good + "\nOne.\n\nA title\n=======\n"}}, []string{page + ":8:1 error second-title"}},
		{"not utf-8", []edit{{page, "", good + "\nGood.\nB\xe4d.\n"}}, []string{page + ":7:1 error not-utf8"}},
		{"windows line ends", []edit{{page, "", strings.ReplaceAll(good+"\nSee [Prague](city:pragu).\n", "\n", "\r\n")}}, []string{page + ":6:5 error unknown-id"}},
		{"byte order mark", []edit{{page, "", "\ufeff" + good + "\nSee [Prague](city:prague).\n"}}, nil},
		{"missing page", []edit{{"pages/about/en.md", "", ""}, {"pages/about/zh.md", "", ""}}, []string{"pages/about:0:0 error missing-page"}},
		{"folder without a text", []edit{{"stories/empty/.keep", "", "\n"}}, []string{"stories/empty:0:0 error empty-folder"}},
		{"stray file among stories", []edit{{"stories/notes.txt", "", "x"}}, []string{"stories/notes.txt:0:0 error stray-file"}},
		{"stray file in a story", []edit{{"stories/key-to-prague/EN.md", "", "x"}}, []string{"stories/key-to-prague/EN.md:0:0 error stray-file"}},
		{"language that is none", []edit{{"stories/key-to-prague/fr.md", "", "x"}}, []string{"stories/key-to-prague/fr.md:0:0 error stray-file"}},
		{"folder that is no slug", []edit{{"stories/Key To Prague/en.md", "", "x"}}, []string{"stories/Key To Prague:0:0 error bad-slug"}},
		{"hidden files", []edit{{"stories/.DS_Store", "", "x"}, {"stories/key-to-prague/.en.md.swp", "", "x"}}, nil},
		{"draft with a fault", []edit{{"stories/unfinished/en.md", "[June 2011]", "[July 2011]"}}, []string{"stories/unfinished/en.md:11:48 error false-assertion"}},

		{"several", []edit{
			{zh, "[布拉格](city:prague)", "[布拉格](city:pragu)"},
			{en, "kind: feature", "kind: essay"},
			{en, "[29 March 2016]", "[30 March 2016]"},
			{page, "", "text\n"},
		}, []string{
			page + ":1:1 error no-front-matter",
			en + ":4:7 error bad-value",
			en + ":17:295 error false-assertion",
			zh + ":14:202 error unknown-id",
		}},
	}, editingCases(t)...) {
		t.Run(c.name, func(t *testing.T) {
			_, faults := story.Load(edited(t, c.edits), "content", fixtureFacts(t), testday)
			if !strings.Contains(c.name, "translation") {
				faults = translated(faults)
			}
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
	var src []byte
	for _, file := range []string{"load_test.go", "cases_test.go"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src = append(src, b...)
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

func TestLoad(t *testing.T) {
	library, faults := story.Load(os.DirFS(fixture), "content", fixtureFacts(t), testday)
	if got := places(translated(faults)); got != nil {
		t.Fatalf("faults in the fixture: %v", got)
	}
	var got []string
	texts := map[string]story.Text{}
	for _, x := range library.Texts {
		name := fmt.Sprintf("%s %s %s", x.Form, x.Slug, x.Lang)
		got = append(got, name)
		texts[name] = x
	}
	want := []string{
		"page about en", "page about zh", "page accessibility en", "page accessibility zh", "page cite en", "page cite zh", "page data en", "page data zh",
		"page glossary en", "page glossary zh", "page guide en", "page guide zh", "page method en", "page method zh", "page privacy en", "page privacy zh",
		"story counted-again en", "story counted-again zh", "story key-to-prague en", "story of-2030 en", "story of-2030 zh", // and no draft
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}

	x := texts["story counted-again en"]
	beijing := time.FixedZone("", 8*60*60)
	meta := story.Text{
		Form: story.Story, Slug: "counted-again", Lang: lang.EN, File: "content/stories/counted-again/en.md",
		Title:     "Eight partners, counted again",
		Summary:   "What the fixture counts on three days, and how its dates, footnotes, tables and links look when they are all true.",
		Kind:      "feature",
		Authors:   []string{"Youcheng editors", "A. N. Other"},
		PublishAt: time.Date(2026, 11, 23, 9, 0, 0, 0, beijing),
		UpdatedAt: time.Date(2026, 11, 24, 10, 30, 0, 0, beijing), UpdateNote: "The count for April 2016 was corrected.",
		AsOf:    x.AsOf,
		Aliases: []string{"eight-partners"},
		Words:   x.Words, HTML: x.HTML, Plain: x.Plain,
		// Those cited come first, in the order of the notes.
		Citations: []story.Citation{
			{N: 1, Source: "zgghw-2016-04-05", ID: "fn-1", Places: []string{"fn-ref-1"}},
			{N: 2, Source: "cd-2016-09-03", ID: "fn-2", Locator: "para. 3", Plain: "para. 3", Places: []string{"fn-ref-2"}},
		},
		Parts:   x.Parts,
		Sources: []string{"zgghw-2016-04-05", "cd-2016-09-03", "wb-2019-12-20"},
		// Those of the front matter come first; each thing once.
		Links: []story.Ref{
			{"city", "tokyo"}, {"city", "prague"}, {"theme", "diplomacy"}, {"theme", "environment"}, {"count", "sister-cities"}, {"count", "countries"},
			{"person", "adriana-krnacova"}, {"event", "ev-2016-02"}, {"agreement", "prague-2016"}, {"org", "tong-ren-tang"}, {"country", "fr"},
			{"story", "key-to-prague"}, {"page", "method"}, {"count", "sister-cities-europe"}, {"source", "zgghw-2016-04-05"}, {"source", "cd-2016-09-03"},
		},
	}
	if diff := cmp.Diff(meta, x); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := x.AsOf.String(); got != "2026-11-23" {
		t.Errorf("as of %s", got)
	}
	if x.Words < 60 || x.Words > 120 {
		t.Errorf("%d words", x.Words)
	}
	for _, want := range []string{
		`<a href="/en/cities/prague/" class="ref-city">Prague</a>`,
		`<a href="/en/cities/prague/#since" class="ref-city">29 March 2016</a>`,
		`<a href="/en/counts/sister-cities/?as-of=2016-04-05" class="ref-count">7</a>`,
		`<a href="/en/counts/sister-cities-europe/?as-of=2016-09-03" class="ref-count">6</a>`,
		`<a href="/en/counts/sister-cities/?as-of=2026-11-23" class="ref-count">7</a>`, // as-of=story, without text
		`href="/en/people/adriana-krnacova/"`, `href="/en/events/ev-2016-02/"`, `href="/en/agreements/prague-2016/"`, `href="/en/organisations/tong-ren-tang/"`,
		`href="/en/themes/environment/"`, `href="/en/countries/fr/"`, `href="/en/stories/key-to-prague/"`, `href="/en/method/#dates"`,
		`<sup class="mark" id="fn-ref-1"><a href="#fn-1" role="doc-noteref" aria-label="Source 1">1</a></sup>`,
	} {
		if !strings.Contains(x.HTML, want) {
			t.Errorf("the HTML lacks %s:\n%s", want, x.HTML)
		}
	}
	zh := texts["story counted-again zh"]
	for _, want := range []string{
		`href="/zh/cities/prague/#since" class="ref-city">2016年3月29日</a>`, `href="/zh/counts/sister-cities/?as-of=2016-04-05" class="ref-count">７</a>`,
		`<a href="#fn-1" role="doc-noteref" aria-label="来源1">1</a>`,
	} {
		if !strings.Contains(zh.HTML, want) {
			t.Errorf("the Chinese HTML lacks %s:\n%s", want, zh.HTML)
		}
	}
	if p := texts["page about en"]; p.Kind != "" || !p.PublishAt.IsZero() || p.AsOf.Known() || p.NoIndex {
		t.Errorf("a page has what only stories have: %+v", p)
	}
}

func TestNoIndex(t *testing.T) {
	library, faults := story.Load(edited(t, []edit{{"pages/cite/en.md", "---\n\n", "noindex: true\n---\n\n"}}), "content", fixtureFacts(t), testday)
	if faults.Errors() > 0 {
		t.Fatal(places(faults))
	}
	for _, x := range library.Texts {
		if want := x.Slug == "cite" && x.Lang == lang.EN; x.NoIndex != want {
			t.Errorf("noindex of %s in %s: %t, want %t", x.Slug, x.Lang, x.NoIndex, want)
		}
	}
}

// TestLongParagraph holds that to read one long paragraph with many faults, and to print
// them, takes as much more memory as there are more of them, though each quotes its line.
func TestLongParagraph(t *testing.T) {
	taken := func(n int) uint64 {
		text := edited(t, []edit{{"pages/cite/en.md", "---\n\n", "---\n\n" + strings.Repeat("[Prague](city:prague) had 1979 and 3,000 people then. ", n)}})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, faults := story.Load(text, "content", fixtureFacts(t), testday)
		if err := faults.Print(io.Discard, lang.EN); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if faults.Len() < n {
			t.Fatalf("only %d faults", faults.Len())
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	base := taken(1)
	once, fourfold := taken(2_000)-base, taken(8_000)-base
	if fourfold > 6*once {
		t.Errorf("%d MB, and %d MB for four times as much", once>>20, fourfold>>20)
	}
}

// TestContent holds that the real texts have no fault.
func TestContent(t *testing.T) {
	f, faults := facts.Load(os.DirFS("../.."), "seeds")
	if faults.Len() > 0 {
		t.Fatalf("%d faults in the seeds", faults.Len())
	}
	library, faults := story.Load(os.DirFS("../.."), "content", f, testday)
	if faults.Len() > 0 {
		_ = faults.Print(os.Stderr, lang.EN)
		t.Errorf("%d faults in the content", faults.Len())
	}
	have := map[string]bool{}
	for _, x := range library.Texts {
		have[x.Slug+"/"+string(x.Lang)] = true
	}
	for _, page := range story.PagesExpected {
		for _, l := range lang.Tags() {
			if !have[page+"/"+string(l)] {
				t.Errorf("the page %s is missing in %s", page, l)
			}
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"stories/counted-again/en.md", "stories/counted-again/zh.md", "pages/cite/en.md"} {
		b, err := os.ReadFile(filepath.Join(fixture, "content", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("---\ntitle: [*a, &a b]\n---\n[](count:?)[](city:#)![](:)"))
	f.Add([]byte("---\n? [a]\n: b\n---\n"))
	register := fixtureFacts(f)
	base := edited(f, nil).(fstest.MapFS)
	f.Fuzz(func(t *testing.T, b []byte) {
		fsys := fstest.MapFS{}
		for n, file := range base {
			fsys[n] = file
		}
		fsys["content/stories/fuzzed/en.md"] = &fstest.MapFile{Data: b}
		_, faults := story.Load(fsys, "content", register, testday)
		for _, fl := range faults.All() {
			if fl.What.EN == "" || fl.What.ZH == "" || fl.Line < 0 || (fl.Line > 0 && fl.Col < 1) {
				t.Errorf("a fault without words or place: %+v", fl)
			}
		}
		for _, l := range lang.Tags() {
			if err := faults.Print(&strings.Builder{}, l); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzLink writes any link and image into a story. It is a fault with words and a
// place, or a link that a reader may follow: within the site, or by the web or mail.
func FuzzLink(f *testing.F) {
	for _, s := range []string{"city:prague", "city:prague#since", "count:sister-cities?as-of=2016-04-05", "source:cd-2016-03-28", "https://example.org/", "mailto:a@example.org", "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "file:///etc/passwd", "../../etc/passwd", "map:?as-of=2016", "page:about", "#x", "?x", "", ":", "city:", "count:sister-cities?as-of=9999999", "&#106;avascript:x", "\"onclick=x"} {
		f.Add("March 2016", s, "A title", false)
		f.Add("key", s, "", true)
	}
	register := fixtureFacts(f)
	base := edited(f, nil).(fstest.MapFS)
	const front = "---\ntitle: A fuzzed story\nsummary: \"A summary that is long enough to stand alone in the lists of the site, and no longer.\"\nkind: news\nauthors: [Nobody]\nstatus: ready\npublish_at: 2026-10-01T08:00:00+08:00\nas_of: 2026-09-30\n---\n\n"
	href := regexp.MustCompile(` (?:href|src)="([^"]*)"`)
	own := regexp.MustCompile(`^(?:/(?:en|zh|pictures)/|#|https?://|mailto:)`)
	f.Fuzz(func(t *testing.T, text, to, title string, image bool) {
		link := "[" + text + "](<" + to + ">"
		if title != "" {
			link += " \"" + title + "\""
		}
		if link += ")"; image {
			link = "!" + link
		}
		fsys := fstest.MapFS{}
		for n, file := range base {
			fsys[n] = file
		}
		fsys["content/stories/fuzzed/en.md"] = &fstest.MapFile{Data: []byte(front + "Before it " + link + " and behind it.\n")}
		library, faults := story.Load(fsys, "content", register, testday)
		for _, fl := range faults.All() {
			if fl.What.EN == "" || fl.What.ZH == "" || fl.Line < 0 || (fl.Line > 0 && fl.Col < 1) {
				t.Errorf("a fault without words or place: %+v", fl)
			}
		}
		for _, x := range library.Texts {
			if x.Slug != "fuzzed" {
				continue
			}
			for _, m := range href.FindAllStringSubmatch(x.HTML, -1) {
				if !own.MatchString(m[1]) {
					t.Errorf("%q leads to %q in\n%s", link, m[1], x.HTML)
				}
			}
			if strings.Contains(x.HTML, "<script") || regexp.MustCompile(`<[^>]* on[a-z]+="`).MatchString(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(x.HTML, `""`)) {
				t.Errorf("%q becomes\n%s", link, x.HTML)
			}
		}
	})
}

// FuzzFrontMatter writes any lines into the front matter of a story that is right
// without them.
func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{"", "x: y", "cities: [prague]", "cities: {a: b}", "hero: {src: ../x.png}", "title: again", "<<: {a: b}", "a: &a [*a]", "- x", "? x", "x: !!binary aGk=", "aliases: [../x, \"//y\"]", "publish_at: yesterday", "---", "...", "%YAML 1.1", "# x", "\tx: y", "x: |\n  y\n  z", "x: \"\\", "review_by: 2026-13-01", "translates: x", "noindex: maybe"} {
		f.Add(s)
	}
	register := fixtureFacts(f)
	base := edited(f, nil).(fstest.MapFS)
	f.Fuzz(func(t *testing.T, lines string) {
		fsys := fstest.MapFS{}
		for n, file := range base {
			fsys[n] = file
		}
		fsys["content/stories/fuzzed/en.md"] = &fstest.MapFile{Data: []byte("---\ntitle: A fuzzed story\nsummary: \"A summary that is long enough to stand alone in the lists of the site, and no longer.\"\nkind: news\nauthors: [Nobody]\nstatus: ready\npublish_at: 2026-10-01T08:00:00+08:00\nas_of: 2026-09-30\n" + lines + "\n---\n\nA sentence.\n")}
		library, faults := story.Load(fsys, "content", register, testday)
		bad := false
		for _, fl := range faults.All() {
			if fl.What.EN == "" || fl.What.ZH == "" || fl.Line < 0 || (fl.Line > 0 && fl.Col < 1) {
				t.Errorf("a fault without words or place: %+v", fl)
			}
			bad = bad || strings.Contains(fl.File, "/fuzzed/")
		}
		if !bad && !slices.ContainsFunc(library.Texts, func(x story.Text) bool { return x.Slug == "fuzzed" || len(x.Aliases) > 0 }) && !strings.Contains(lines, "status") {
			t.Errorf("neither a fault nor a story of %q", lines)
		}
	})
}
