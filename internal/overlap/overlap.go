// Package overlap finds passages that two texts of one language share word for word.
//
// A passage is a run of so many words; in Chinese, which does not part them, of
// characters. Case, punctuation and spaces do not count. What is found is for a person
// to look at: the names of bodies and documents are long, too.
package overlap

import (
	"strings"
	"unicode"

	"youcheng/internal/lang"
)

// Index holds the runs of some texts.
type Index struct {
	lang lang.Tag
	run  int
	of   map[string]string // run -> the first text that has it
}

// New returns an empty index of runs of so many words, or Chinese characters.
func New(l lang.Tag, run int) *Index { return &Index{l, run, map[string]string{}} }

// Add takes in a text under a name.
func (x *Index) Add(name, text string) {
	for run := range x.runs(text) {
		if _, ok := x.of[run]; !ok {
			x.of[run] = name
		}
	}
}

// Find returns the first run of a text that a text of another name has, and that
// name; ok is false where there is none.
func (x *Index) Find(name, text string) (other, run string, ok bool) {
	for run := range x.runs(text) {
		if other, ok := x.of[run]; ok && other != name {
			return other, run, true
		}
	}
	return "", "", false
}

// runs are the runs of a text, in order.
func (x *Index) runs(text string) func(yield func(string) bool) {
	between := " "
	if x.lang == lang.ZH {
		between = ""
	}
	return func(yield func(string) bool) {
		words := split(x.lang, text)
		for i := range max(0, len(words)-x.run+1) {
			if !yield(strings.Join(words[i:i+x.run], between)) {
				return
			}
		}
	}
}

// split parts a text into words in small letters, in Chinese into Han characters and
// the words of other scripts between them.
func split(l lang.Tag, text string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case l == lang.ZH && unicode.Is(unicode.Han, r):
			end()
			words = append(words, string(r))
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			word.WriteRune(r)
		case r == '\'' || r == '’': // Beijing's is one word
		default:
			end()
		}
	}
	end()
	return words
}
