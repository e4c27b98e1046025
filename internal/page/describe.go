package page

import (
	"cmp"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// Describe is what the page says of itself where it is only named, as in the
// results of a search engine: its summary, unless that alone would not tell it
// from others, or would say too little.
func (h *Head) Describe() string { return cmp.Or(h.description, h.Summary) }

// longest is how many characters of a description are shown, about.
var longest = map[lang.Tag]int{lang.EN: 160, lang.ZH: 80}

// describe sets the description: the summary within the first of the frames that
// leaves it short enough, or the summary alone.
func (h *Head) describe(frames ...func(summary string) string) {
	for _, frame := range frames {
		if d := frame(h.Summary); utf8.RuneCountInString(d) <= longest[h.Frame.Lang] {
			h.description = d
			return
		}
	}
}
