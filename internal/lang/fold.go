package lang

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed traditional.txt
var traditional string

// simplified maps traditional characters to their simplified forms.
var simplified = sync.OnceValue(func() map[rune]rune {
	out := map[rune]rune{}
	for line := range strings.Lines(traditional) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		pair := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(pair); i += 2 {
			out[pair[i]] = pair[i+1]
		}
	}
	return out
})

// unstroked are the letters that have no base letter in Unicode.
var unstroked = strings.NewReplacer("ø", "o", "Ø", "o", "đ", "d", "Đ", "d", "ł", "l", "Ł", "l", "ı", "i", "ß", "ss", "æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe")

// The characters from firstHan to lastHan are nearly all that texts have. None of
// them is written differently in compatibility forms, so that folding one is
// only to simplify it.
const firstHan, lastHan = 0x4E00, 0x9FFF

var foldedHan = sync.OnceValue(func() *[lastHan - firstHan + 1]rune {
	var out [lastHan - firstHan + 1]rune
	for i := range out {
		r := rune(firstHan + i)
		if is, ok := simplified()[r]; ok {
			r = is
		}
		out[i] = r
	}
	return &out
})

// FoldHan is [Fold] of a single Chinese character, fast; ok is false for those
// that are so rare that it does not know them.
func FoldHan(r rune) (folded rune, ok bool) {
	if r < firstHan || r > lastHan {
		return r, false
	}
	return foldedHan()[r-firstHan], true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Fold makes texts comparable, whoever wrote them: without accents, in small
// letters, full-width forms as half-width ones, Chinese characters simplified.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(unstroked.Replace(s)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if is, ok := simplified()[r]; ok {
			r = is
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// OneEdit reports whether one letter makes the difference between two words: one
// too many, one too few, another one, or two that changed places.
func OneEdit(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch x, y := a[i:], b[i:]; {
	case len(y)-len(x) == 1:
		return slices.Equal(x, y[1:])
	case len(x) == len(y) && len(x) > 0:
		return slices.Equal(x[1:], y[1:]) || len(x) > 1 && x[0] == y[1] && x[1] == y[0] && slices.Equal(x[2:], y[2:])
	}
	return false
}
