package fault

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/lang"
)

func list(faults ...Fault) *List {
	l := &List{}
	for _, f := range faults {
		l.Add(f)
	}
	return l
}

func printed(t *testing.T, l *List, tag lang.Tag) string {
	t.Helper()
	var b strings.Builder
	if err := l.Print(&b, tag); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPrint(t *testing.T) {
	what := lang.Text{EN: "this is wrong", ZH: "此处有误"}
	long := strings.Repeat("abcdefghij", 12)
	for _, c := range []struct {
		name   string
		fault  Fault
		en, zh string
	}{
		{
			"everything",
			Fault{File: "seeds/names.csv", Line: 14, Col: 7, Len: 4, What: what, Why: lang.Text{EN: "because", ZH: "因为"}, Do: lang.Text{EN: "mend it", ZH: "请改正"}, Source: "tokyo,Edo!,en"},
			`seeds/names.csv:14:7: error: this is wrong
   14 | tokyo,Edo!,en
      |       ^^^^
   why: because
   do:  mend it
`,
			`seeds/names.csv:14:7: 错误：此处有误
   14 | tokyo,Edo!,en
      |       ^^^^
   原因：因为
   改法：请改正
`,
		},
		{
			"a warning without reason or advice",
			Fault{File: "a.csv", Line: 1, Col: 1, Severity: Warning, What: what, Source: "x"},
			"a.csv:1:1: warning: this is wrong\n    1 | x\n      | ^\n",
			"a.csv:1:1: 警告：此处有误\n    1 | x\n      | ^\n",
		},
		{
			"the file as a whole",
			Fault{File: "a.csv", What: what},
			"a.csv: error: this is wrong\n",
			"a.csv: 错误：此处有误\n",
		},
		{
			"under Chinese, which is twice as wide",
			Fault{File: "a.csv", Line: 2, Col: 4, Len: 3, What: what, Source: "布拉格,东京都，"},
			"a.csv:2:4: error: this is wrong\n    2 | 布拉格,东京都，\n      |       ^^^^^\n",
			"a.csv:2:4: 错误：此处有误\n    2 | 布拉格,东京都，\n      |       ^^^^^\n",
		},
		{
			"a tab is one column",
			Fault{File: "a.md", Line: 2, Col: 2, Len: 1, What: what, Source: "\tab"},
			"a.md:2:2: error: this is wrong\n    2 |  ab\n      |  ^\n",
			"a.md:2:2: 错误：此处有误\n    2 |  ab\n      |  ^\n",
		},
		{
			"a long line",
			Fault{File: "a.csv", Line: 100000, Col: 61, Len: 5, What: what, Source: long},
			"a.csv:100000:61: error: this is wrong\n100000 | …" + long[20:105] + "…\n       | " + strings.Repeat(" ", 41) + "^^^^^\n",
			"a.csv:100000:61: 错误：此处有误\n100000 | …" + long[20:105] + "…\n       | " + strings.Repeat(" ", 41) + "^^^^^\n",
		},
		{
			"a long line of Chinese",
			Fault{File: "a.csv", Line: 3, Col: 51, Len: 1, What: what, Source: strings.Repeat("友", 50) + "城" + strings.Repeat("北", 50)},
			"a.csv:3:51: error: this is wrong\n    3 | …" + strings.Repeat("友", 40) + "城" + strings.Repeat("北", 40) + "…\n      | " + strings.Repeat(" ", 81) + "^^\n",
			"a.csv:3:51: 错误：此处有误\n    3 | …" + strings.Repeat("友", 40) + "城" + strings.Repeat("北", 40) + "…\n      | " + strings.Repeat(" ", 81) + "^^\n",
		},
		{
			"a long fault",
			Fault{File: "a.csv", Line: 3, Col: 1, Len: 110, What: what, Source: long},
			"a.csv:3:1: error: this is wrong\n    3 | " + long[:100] + "…\n      | " + strings.Repeat("^", 60) + "\n",
			"a.csv:3:1: 错误：此处有误\n    3 | " + long[:100] + "…\n      | " + strings.Repeat("^", 60) + "\n",
		},
		{
			"longer than the line",
			Fault{File: "a.csv", Line: 3, Col: 2, Len: 30, What: what, Source: "abc"},
			"a.csv:3:2: error: this is wrong\n    3 | abc\n      |  ^^\n",
			"a.csv:3:2: 错误：此处有误\n    3 | abc\n      |  ^^\n",
		},
		{
			"at the end of the line",
			Fault{File: "a.csv", Line: 3, Col: 4, What: what, Source: "abc"},
			"a.csv:3:4: error: this is wrong\n    3 | abc\n      |    ^\n",
			"a.csv:3:4: 错误：此处有误\n    3 | abc\n      |    ^\n",
		},
		{
			"beyond the line",
			Fault{File: "a.csv", Line: 3, Col: 99, Len: 2, What: what, Source: "abc"},
			"a.csv:3:99: error: this is wrong\n    3 | abc\n      |    ^\n",
			"a.csv:3:99: 错误：此处有误\n    3 | abc\n      |    ^\n",
		},
		{
			"orders to the terminal",
			Fault{File: "a.csv", Line: 1, Col: 1, What: lang.Text{EN: "\x1b[2J", ZH: "\u009b2J"}, Source: "a\x1b]0;b\x07\x7f"},
			"a.csv:1:1: error: ␛[2J\n    1 | a␛]0;b␇␡\n      | ^\n",
			"a.csv:1:1: 错误：\uFFFD2J\n    1 | a␛]0;b␇␡\n      | ^\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.en, printed(t, list(c.fault), lang.EN)); diff != "" {
				t.Errorf("English (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.zh, printed(t, list(c.fault), lang.ZH)); diff != "" {
				t.Errorf("Chinese (-want +got):\n%s", diff)
			}
		})
	}
}

// failing is a writer that cannot write.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestPrintTellsOfItsWriter(t *testing.T) {
	full := errors.New("disk full")
	if err := list(Fault{File: "a"}).Print(failing{full}, lang.EN); !errors.Is(err, full) {
		t.Errorf("Print: %v, want %v", err, full)
	}
	if err := list(Fault{File: "a"}).JSON(failing{full}, lang.EN); !errors.Is(err, full) {
		t.Errorf("JSON: %v, want %v", err, full)
	}
}

func TestListIsSortedAndCounted(t *testing.T) {
	l := list(
		Fault{File: "b.csv", Line: 1, Col: 1, Kind: "one"},
		Fault{File: "a.csv", Line: 10, Col: 1, Kind: "two"},
		Fault{File: "a.csv", Line: 2, Col: 9, Kind: "three", Severity: Warning},
		Fault{File: "a.csv", Line: 2, Col: 3, Kind: "z"},
		Fault{File: "a.csv", Line: 2, Col: 3, Kind: "y"},
	)
	l.Append(list(Fault{File: "a.csv", Kind: "whole"}))
	var got []string
	for _, f := range l.All() {
		got = append(got, f.Place()+" "+f.Kind)
	}
	want := []string{"a.csv whole", "a.csv:2:3 y", "a.csv:2:3 z", "a.csv:2:9 three", "a.csv:10:1 two", "b.csv:1:1 one"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if l.Len() != 6 || l.Errors() != 5 {
		t.Errorf("%d faults, %d errors; want 6, 5", l.Len(), l.Errors())
	}
	var empty List
	if empty.Len() != 0 || empty.Errors() != 0 || printed(t, &empty, lang.EN) != "" {
		t.Error("an empty list is not empty")
	}
}

func TestJSON(t *testing.T) {
	l := list(
		Fault{File: "a.csv", Line: 2, Col: 3, Kind: "bad-date", What: lang.Text{EN: "not <a> date & no", ZH: "不是日期"}, Why: lang.Text{EN: "y", ZH: "因"}, Do: lang.Text{EN: "d", ZH: "改"}},
		Fault{File: "b.csv", Kind: "missing-file", Severity: Warning, What: lang.Text{EN: "gone", ZH: "没有"}},
	)
	for _, c := range []struct {
		name string
		list *List
		tag  lang.Tag
		want string
	}{
		{"English", l, lang.EN, `[
  {
    "file": "a.csv",
    "line": 2,
    "col": 3,
    "severity": "error",
    "kind": "bad-date",
    "what": "not <a> date & no",
    "why": "y",
    "do": "d"
  },
  {
    "file": "b.csv",
    "line": 0,
    "col": 0,
    "severity": "warning",
    "kind": "missing-file",
    "what": "gone"
  }
]
`},
		{"Chinese", l, lang.ZH, `[
  {
    "file": "a.csv",
    "line": 2,
    "col": 3,
    "severity": "error",
    "kind": "bad-date",
    "what": "不是日期",
    "why": "因",
    "do": "改"
  },
  {
    "file": "b.csv",
    "line": 0,
    "col": 0,
    "severity": "warning",
    "kind": "missing-file",
    "what": "没有"
  }
]
`},
		{"none", &List{}, lang.EN, "[]\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			if err := c.list.JSON(&b, c.tag); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	cities := []string{"paris", "prague", "riga", "ile-de-france", "minsk", "lima", "rome", "madrid", "community-of-madrid", "new-york", "new-south-wales"}
	for _, c := range []struct {
		name, in string
		names    []string
		want     []string
	}{
		{"one letter wrong", "parid", cities, []string{"paris", "madrid"}},
		{"neighbours swapped", "prageu", cities, []string{"prague"}},
		{"letter missing", "mnsk", cities, []string{"minsk"}},
		{"letter too many", "limaa", cities, []string{"lima"}},
		{"capitals", "Prague", cities, []string{"prague"}},
		{"beginning", "new", cities, []string{"new-south-wales", "new-york"}},
		{"itself", "rome", cities, []string{"rome"}},
		{"nearest first, then by name", "rima", cities, []string{"lima", "riga", "rome"}},
		{"three at most", "x1", []string{"x5", "x4", "x3", "x2"}, []string{"x2", "x3", "x4"}},
		{"nothing near", "kathmandu", cities, []string{}},
		{"a short word is near to few", "XX", []string{"AL", "AR", "CX", "CZ"}, []string{"CX"}},
		{"one letter is near to nothing", "q", []string{"a", "b"}, []string{}},
		{"Chinese is measured in characters", "布拉格", []string{"布拉迪", "布达佩斯", "东京都"}, []string{"布拉迪"}},
		{"long words may differ more", "beijing-municipal-goverment", []string{"beijing-municipal-government", "tong-ren-tang"}, []string{"beijing-municipal-government"}},
		{"nothing", "", cities, []string{}},
		{"no names", "paris", nil, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Nearest(c.in, c.names)); diff != "" {
				t.Errorf("Nearest(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abd", 1},
		{"abcd", "badc", 2}, {"kitten", "sitting", 3}, {"东京", "京东", 1}, {"ca", "abc", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	look := lang.Text{EN: "look there", ZH: "请看那里"}
	for _, c := range []struct {
		name, in string
		names    []string
		want     lang.Text
	}{
		{"one", "titel", []string{"title", "summary"}, lang.Text{EN: "did you mean title?", ZH: "是否想写 title？"}},
		{"two", "rima", []string{"lima", "riga"}, lang.Text{EN: "did you mean lima, or riga?", ZH: "是否想写 lima、riga？"}},
		{"none", "kathmandu", []string{"lima", "riga"}, look},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, DidYouMean(c.in, c.names, look)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
