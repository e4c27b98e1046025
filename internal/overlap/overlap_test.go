package overlap

import (
	"testing"

	"youcheng/internal/lang"
)

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name      string
		l         lang.Tag
		has, text string
		run       string
	}{
		{"the same", lang.EN, "one two three four five six seven eight", "one two three four five six seven eight", "one two three four five six seven eight"},
		{"within other words", lang.EN, "zero one two three four five six seven eight nine", "So: One, two three – four five six seven EIGHT.", "one two three four five six seven eight"},
		{"a word short", lang.EN, "one two three four five six seven eight", "one two three four five six seven nine", ""},
		{"apostrophes", lang.EN, "Beijing's mayor came to town and saw it", "Beijing’s mayor came to town and saw it", "beijings mayor came to town and saw it"},
		{"letters with marks", lang.EN, "À la mairie de Paris on le sait", "à la mairie de paris, on le sait", "à la mairie de paris on le sait"},
		{"Chinese", lang.ZH, "一九七九年三月十四日，北京与东京结好。", "据此，一九七九年三月十四日北京与东京结好", "一九七九年三月十四日北京与东京结"},
		{"Chinese, a character short", lang.ZH, "一九七九年三月十四日北京与东京", "一九七九年三月十四日北京与东京", ""},
		{"Chinese with digits", lang.ZH, "1979年3月14日，北京与东京结为友好城市", "1979年3月14日北京与东京结为友好城市", "1979年3月14日北京与东京结为友好城"},
		{"nothing", lang.EN, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := New(c.l, map[lang.Tag]int{lang.EN: 8, lang.ZH: 16}[c.l])
			x.Add("a", c.has)
			other, run, ok := x.Find("b", c.text)
			if run != c.run || ok != (c.run != "") || ok && other != "a" {
				t.Errorf("%q of %q", run, other)
			}
			if _, _, ok := x.Find("a", c.text); ok {
				t.Error("a text is not held against itself")
			}
		})
	}
}
