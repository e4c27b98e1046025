package search

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestTerms holds how texts are divided, and that places which do not follow one
// another stand where Chinese characters do not.
func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"Krnáčová, Mayor":       "krnacova 0 mayor 1",
		"友好城市":                  "友好 0 好城 1 城市 2 市 3",
		"友好，城市":                 "友好 0 好 1 城市 3 市 4",
		"京":                     "京 0",
		"東京都":                   "东京 0 京都 1 都 2",
		"Xi’an's Île-de-France": "xians 0 ile 1 de 2 france 3",
		"2016年9月3日":             "2016 0 年 1 9 3 月 4 3 6 日 7",
		"ＴＯＫＹＯ １２":              "tokyo 0 12 1",
		"Łódź Ærø":              "lodz 0 aero 1",
		"to be, or not to be":   "to 0 4 be 1 5 or 2 not 3",
		"o’clock, o’":           "oclock 0 o 1",
		"ﷺ":                     "صلى 0 الله 1 عليه 2 وسلم 3",
		"rock’’n roll ’em":      "rock 0 n 1 roll 2 em 3",
		"北x京":                   "北 0 x 2 京 3",
		"😀 …":                   "",
	} {
		a := NewAnalyser().Analyse(Doc{Body: []string{text}})
		var got []string
		for rest := a.words; len(rest) > 0; {
			n := 1 + int(rest[0])
			got = append(got, string(rest[1:n]))
			rest = rest[n+1:]
			d := &decoder{rest: rest}
			if head := d.number(); head&1 == 1 {
				got = append(got, strconv.Itoa(head>>1))
			} else {
				some, at := &decoder{rest: d.bytes(head >> 1)}, 0
				for len(some.rest) > 0 {
					at += some.number()
					got = append(got, strconv.Itoa(at))
				}
			}
			rest = d.rest
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestParse holds how questions are read: the parts with signs between, the other
// words that fit the last of each behind a stroke, and a star for one that may go on.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		`" * ) OR`:                    "or*",
		"clean air":                   "clean/cleans air*",
		"cities":                      "cities*/city",
		"Paris-Region":                "paris+region*",
		"京":                           "京",
		"东京":                          "东+京",
		"友好城市":                        "友+好+城+市",
		"东京 空气":                       "东+京 空+气",
		"2016年":                       "2016 年",
		"a b c d e f g h i j k l m n": "a b c d e f g h i j k l",
	} {
		var got []string
		for _, p := range Parse(text).parts {
			s := strings.Join(p.words, "+")
			if p.prefix {
				s += "*"
			}
			if !p.han {
				for _, a := range p.last()[1:] {
					s += "/" + a.word
				}
			}
			got = append(got, s)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
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
		if utf8.RuneCountInString(x.Text) > LongestQuestion || len(x.parts) > mostParts {
			t.Errorf("%q is read as %q", q, x.Text)
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
