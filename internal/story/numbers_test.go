package story

import (
	"regexp"
	"testing"

	"youcheng/internal/lang"
)

// FuzzNextWritten holds what is read by hand against patterns that say the same.
func FuzzNextWritten(f *testing.F) {
	english := regexp.MustCompile(`(?:(\d{1,2}) )?(January|February|March|April|May|June|July|August|September|October|November|December)(?: (\d{4}))?|\d[\d,.]*`)
	chinese := regexp.MustCompile(`(?:([\d〇一二三四五六七八九]{4})年)?(?:([\d十一二三四五六七八九]{1,3})月)?(?:([\d十一二三四五六七八九]{1,3})日)?|\d[\d,.]*`)
	chinese.Longest()
	for _, s := range []string{
		"", "on 14 March 1979, 4 May and 114 March 19791", "1,234.5. 3,June 1980 MayMay 7 Octopus", "31 December", " 1979", "G20 in May 12", "12 12 June 2012",
		"1979年3月14日、二〇一六年三月，十二月二十五日", "12016年5月", "一二〇一六年3日", "1,2月", "三十一日", "〇月 十〇月", "2016年〇月", "100000年 1月1月1日", "53个 1,000.5", "九\xff年", "3 \xe4",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for l, pattern := range map[lang.Tag]*regexp.Regexp{lang.EN: english, lang.ZH: chinese} {
			var want []written
			for _, m := range pattern.FindAllStringSubmatchIndex(s, -1) {
				group := func(i int) string {
					if m[2*i] < 0 {
						return ""
					}
					return s[m[2*i]:m[2*i+1]]
				}
				switch {
				case m[0] == m[1]:
				case l == lang.EN:
					want = append(want, written{m[0], m[1], group(3), group(2), group(1)})
				default:
					want = append(want, written{m[0], m[1], group(1), group(2), group(3)})
				}
			}
			end := 0
			for {
				w, ok := nextWritten(s, end, l)
				if !ok {
					break
				}
				if len(want) == 0 || w != want[0] {
					t.Fatalf("%s, %q: got %+v, want %+v", l, s, w, want)
				}
				want, end = want[1:], w.end
			}
			if len(want) > 0 {
				t.Fatalf("%s, %q: %+v was not found", l, s, want)
			}
		}
	})
}
