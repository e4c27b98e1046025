package story

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/lang"
)

func TestNumbersIn(t *testing.T) {
	for _, c := range []struct {
		l    lang.Tag
		in   string
		want []int
	}{
		{lang.EN, "53", []int{53}},
		{lang.EN, "1,053", []int{1053}},
		{lang.EN, "1 053", []int{1053}},
		{lang.EN, "5 3", []int{5, 3}},
		{lang.EN, "10,53", []int{10, 53}},
		{lang.EN, "5.3", []int{-1}},
		{lang.EN, "５３", []int{53}},
		{lang.EN, "fifty-three", []int{53}},
		{lang.EN, "fifty three", []int{53}},
		{lang.EN, "fifty, three", []int{50, 3}},
		{lang.EN, "fifty ten", []int{50, 10}},
		{lang.EN, "Fifty-three sister cities", []int{53}},
		{lang.EN, "one hundred and eight", []int{108}},
		{lang.EN, "two hundred sixty-eight", []int{268}},
		{lang.EN, "three and four", []int{3, 4}},
		{lang.EN, "fifty-eleven", nil},
		{lang.EN, "none", nil},
		{lang.EN, "53 in 48", []int{53, 48}},
		{lang.EN, "99999999999999999999", []int{-1}},
		{lang.ZH, "五十三", []int{53}},
		{lang.ZH, "五十三个友好城市", []int{53}},
		{lang.ZH, "十", []int{10}},
		{lang.ZH, "十五", []int{15}},
		{lang.ZH, "二十", []int{20}},
		{lang.ZH, "廿二", []int{22}},
		{lang.ZH, "两个", []int{2}},
		{lang.ZH, "一百零八", []int{108}},
		{lang.ZH, "二百六十八", []int{268}},
		{lang.ZH, "一千零五十三", []int{1053}},
		{lang.ZH, "一万二千", []int{12000}},
		{lang.ZH, "二〇一六", []int{2016}},
		{lang.ZH, "五三", []int{-1}},
		{lang.ZH, "十十", []int{-1}},
		{lang.ZH, "百", []int{-1}},
		{lang.ZH, "５３个", []int{53}},
		{lang.ZH, "1,053个", []int{1053}},
		{lang.ZH, "没有", nil},
	} {
		if diff := cmp.Diff(c.want, numbersIn(c.in, c.l)); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", c.l, c.in, diff)
		}
	}
}

func TestSplitCaption(t *testing.T) {
	for _, c := range []struct{ title, caption, credit string }{
		{"The hall. A. Person, CC BY 4.0", "The hall.", "A. Person, CC BY 4.0"},
		{"The hall. Seen in 2016. A. Person, CC BY 4.0.", "The hall. Seen in 2016.", "A. Person, CC BY 4.0"},
		{"Is it the hall? Youcheng, CC BY 4.0", "Is it the hall?", "Youcheng, CC BY 4.0"},
		{"签字大厅。友城编辑部绘，CC BY 4.0", "签字大厅。", "友城编辑部绘，CC BY 4.0"},
		{"签字大厅。友城编辑部绘，CC BY 4.0。", "签字大厅。", "友城编辑部绘，CC BY 4.0"},
		{"The hall, in Beijing", "The hall, in Beijing", ""},
		{"The hall. A. Person", "The hall. A. Person", ""},
		{"The hall. , CC BY", "The hall. , CC BY", ""},
		{"", "", ""},
		{". ,", ". ,", ""},
	} {
		if caption, credit := splitCaption(c.title); caption != c.caption || credit != c.credit {
			t.Errorf("%q: %q and %q, want %q and %q", c.title, caption, credit, c.caption, c.credit)
		}
	}
}

func TestDrift(t *testing.T) {
	text := func(s string) []block { return blocks(strings.Split(strings.ReplaceAll(s, " ", "\n\n"), "\n"), 0) }
	hashes := func(bs []block) (out []string) {
		for _, b := range bs {
			out = append(out, b.hash)
		}
		return out
	}
	for _, c := range []struct {
		name, old, now string
		want           []Change
	}{
		{"nothing", "a b c", "a b c", nil},
		{"one changed", "a b c", "a x c", []Change{{"changed", 3, "x"}}},
		{"one added", "a c", "a b c", []Change{{"added", 3, "b"}}},
		{"one removed", "a b c", "a c", []Change{{"removed", 3, "c"}}},
		{"the last removed", "a b", "a", []Change{{Kind: "removed"}}},
		{"two places", "a b c d e", "a x c d y e", []Change{{"changed", 3, "x"}, {"added", 9, "y"}}},
		{"changed and removed", "a b c d", "a x d", []Change{{"changed", 3, "x"}, {"removed", 5, "d"}}},
		{"moved", "a b c", "b c a", []Change{{"removed", 1, "b"}, {"added", 5, "a"}}},
		{"all", "a b", "x y", []Change{{"changed", 1, "x"}, {"changed", 3, "y"}}},
		{"from nothing", "", "a", []Change{{"added", 1, "a"}}},
	} {
		if diff := cmp.Diff(c.want, drift(hashes(text(c.old)), text(c.now))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	many := strings.Fields(strings.Repeat("aaaaaa ", 2000))
	var now []block
	for i := range 2000 {
		now = append(now, block{line: i + 1, text: "b", hash: "bbbbbb"})
	}
	if got := drift(many, now); len(got) != 1 {
		t.Errorf("a text beyond measure: %d changes", len(got))
	}
}

// TestBlocks holds what one block is: spaces and line ends within it do not
// matter, and a blank line in fenced code does not divide it.
func TestBlocks(t *testing.T) {
	a := blocks([]string{"one  two", "three", "", "```", "x", "", "y", "```", "", "last"}, 0)
	b := blocks([]string{"", "one two three", "", "", "```", "x", "", "y", "```", "last"}, 0)
	if len(a) != 3 || a[0].line != 1 || a[1].line != 4 || a[2].line != 10 {
		t.Errorf("blocks %+v", a)
	}
	if len(b) != 2 || b[0].hash != a[0].hash || b[0].line != 2 {
		t.Errorf("blocks %+v", b)
	}
}
