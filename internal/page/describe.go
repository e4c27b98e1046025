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
// leaves it short enough, or the summary alone. Of a summary that is too long by itself
// it is as much as fits into the last of the frames.
func (h *Head) describe(frames ...func(summary string) string) {
	most := longest[h.Frame.Lang]
	for _, frame := range frames {
		if d := frame(h.Summary); utf8.RuneCountInString(d) <= most {
			h.description = d
			return
		}
	}
	if utf8.RuneCountInString(h.Summary) > most {
		last := frames[len(frames)-1]
		h.description = last(h.Frame.Lang.Fit(h.Summary, most-utf8.RuneCountInString(last(""))))
	}
}
