package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"Krnáčová, Mayor":       "krnacova mayor ",
		"友好城市":                  "友好 好城 城市 市 ",
		"京":                     "京 ",
		"東京都":                   "东京 京都 都 ",
		"Xi’an's Île-de-France": "xians ile de france ",
		"2016年9月3日":             "2016 年 9 月 3 日 ",
		"ＴＯＫＹＯ １２":              "tokyo 12 ",
		"Łódź Ærø":              "lodz aero ",
		"😀 …":                   "",
	} {
		if got := Terms(text); got != want {
			t.Errorf("Terms(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		`" * ) OR`:                    `("or"*)`,
		"clean air":                   `("clean" OR "cleans") AND ("air"*)`,
		"cities":                      `("cities"* OR "city")`,
		"Paris-Region":                `("paris region"* OR "paris regions")`,
		"京":                           `"京"*`,
		"东京":                          `"东京"`,
		"友好城市":                        `"友好 好城 城市"`,
		"东京 空气":                       `"东京" AND "空气"`,
		"2016年":                       `("2016") AND "年"*`,
		"a b c d e f g h i j k l m n": `("a") AND ("b") AND ("c") AND ("d") AND ("e") AND ("f") AND ("g") AND ("h") AND ("i") AND ("j") AND ("k") AND ("l")`,
	} {
		if got := Parse(text).Match(); got != want {
			t.Errorf("Parse(%q).Match() = %s, want %s", text, got, want)
		}
	}
}

func show(parts []Piece) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestMark(t *testing.T) {
	for _, test := range []struct{ q, text, want string }{
		{"krnacova", "Adriana Krnáčová, mayor", "Adriana [Krnáčová], mayor"},
		{"krna", "Adriana Krnáčová", "Adriana [Krnáčová]"},
		{"city", "Sister cities and a city", "Sister [cities] and a [city]"},
		{"clean air", "Air that is clean; airy", "[Air] that is [clean]; [airy]"},
		{"空气", "空气质量与空 气", "[空气]质量与空 气"},
		{"京", "北京与东京", "北[京]与东[京]"},
		{"東京", "东京都", "[东京]都"},
		{"好城市", "友好城市", "友[好城市]"},
		{"paris region", "Paris-Region", "[Paris]-[Region]"},
		{"paris-region", "Paris Region", "[Paris Region]"},
		{"1", "½ and 1", "½ and [1]"},
		{"صلى", "ﷺ", "[ﷺ]"},
		{"nothing", "Else", "Else"},
	} {
		parts, found := Parse(test.q).Mark(test.text)
		if got := show(parts); got != test.want || found != strings.Contains(test.want, "[") {
			t.Errorf("%q in %q: %q, %t", test.q, test.text, got, found)
		}
	}
}

func TestPassage(t *testing.T) {
	long := strings.Repeat("One sentence without it. ", 20) + "Here the clean air of Prague is spoken of. " + strings.Repeat("And on. ", 50)
	parts, found := Parse("clean air").Passage(long, 60)
	if got, want := show(parts), "… Here the [clean] [air] of Prague is spoken of. And on. And on. …"; got != want || !found {
		t.Errorf("%q, %t", got, found)
	}
	han := strings.Repeat("没有这个词。", 20) + "这里说到清洁空气的事，以及其他。" + strings.Repeat("还有。", 50)
	parts, found = Parse("清洁空气").Passage(han, 20)
	if got, want := show(parts), "… 这里说到[清洁空气]的事，以及其他。还有。还 …"; got != want || !found {
		t.Errorf("%q, %t", got, found)
	}
	if parts, found := Parse("moon").Passage(long, 20); found || show(parts) != "One sentence without …" {
		t.Errorf("%q, %t", show(parts), found)
	}
}

// FuzzPassage holds that nothing of a text is lost or changed by marking it, that
// what is marked is what the index finds, and that a passage is as long as asked.
func FuzzPassage(f *testing.F) {
	for _, s := range []string{"", "tokyo", "东京 空气", "Île-de-France", "½", "ﷺ", "a’b", "\xff京\x00", "ﬁne ﬁ"} {
		f.Add(s, "Tokyo 东京, Île-de-France ½ ﷺ a’b "+s, 12)
	}
	f.Fuzz(func(t *testing.T, q, text string, length int) {
		x := Parse(q)
		if utf8.RuneCountInString(x.Text) > LongestQuestion || strings.ContainsAny(x.Match(), "\x00") {
			t.Errorf("%q is read as %q", q, x.Match())
		}
		text = strings.ToValidUTF8(text, "?")
		parts, _ := x.Mark(text)
		whole := ""
		for _, p := range parts {
			whole += p.Text
		}
		if whole != text {
			t.Errorf("%q becomes %q", text, whole)
		}
		if length = min(max(length, 1), 1000); length > 0 {
			parts, _ := x.Passage(text, length)
			if n := utf8.RuneCountInString(show(parts)); n > 2*length+10+2*len(parts) {
				t.Errorf("%d characters of at most %d", n, length)
			}
		}
	})
}
