package markdown

import (
	"unicode"

	"github.com/yuin/goldmark/util"
)

// cjkBlocks are the signs written one to a square among Chinese, Japanese and
// Korean text that do not belong to one of the scripts isCJK names.
var cjkBlocks = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x2FF0, 0x303F, 1}, // ideographic description, CJK symbols and punctuation
		{0x3190, 0x319F, 1}, // kanbun
		{0x31C0, 0x31EF, 1}, // strokes
		{0x3200, 0x33FF, 1}, // enclosed CJK letters, compatibility
		{0xFE10, 0xFE1F, 1}, // vertical forms
		{0xFE30, 0xFE6F, 1}, // compatibility and small forms
		{0xFF00, 0xFFEF, 1}, // halfwidth and fullwidth forms
	},
	R32: []unicode.Range32{
		{0x1F200, 0x1F2FF, 1}, // enclosed ideographic supplement
		{0xE0100, 0xE01EF, 1}, // variation selectors of ideographs
	},
}

// isCJK reports whether r is a letter or sign of East Asian text, punctuation
// such as 。《》included. The quotation marks “ ” are not among these, because
// English shares them: see isShared.
func isCJK(r rune) bool {
	return r >= 0x1100 && (isUnspaced(r) || unicode.In(r, unicode.Hangul, unicode.Yi, cjkBlocks))
}

// isUnspaced reports whether r is a letter of a script that puts no spaces
// between its words.
func isUnspaced(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo)
}

// isShared reports whether r is a mark that Chinese and Latin text share in
// Unicode. In a Chinese text it is a Chinese mark, as wide as a character.
func isShared(r rune) bool {
	switch r {
	case '“', '”', '‘', '’', '—', '…', '·':
		return true
	}
	return false
}

// joint is what a line break inside a paragraph becomes when it stands between
// the characters before and after. Zero stands for none: a picture or an edge.
//
// Writers break Chinese lines where they like; a space in that place would be a
// hole in the line. Between a Chinese and a Latin character the break is the
// space that separates them, unless one of them is a fullwidth sign, which
// brings its own space. Korean puts spaces between words, so there a break is
// one.
func joint(before, after rune, zh bool) string {
	wide := func(r rune) bool {
		return isCJK(r) && !unicode.Is(unicode.Hangul, r) || zh && isShared(r)
	}
	wideSign := func(r rune) bool { return isCJK(r) && util.IsPunctRune(r) }
	switch b, a := wide(before), wide(after); {
	case b && a, wideSign(before), wideSign(after):
		return ""
	case b || a:
		return " "
	}
	return "\n"
}
