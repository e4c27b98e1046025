// Package lang holds everything that depends on the language of a page: the
// two language tags, pairs of texts, the words of the interface, and how dates,
// numbers, distances and directions are written in each.
//
// A language is a value that is passed along; nothing in the program has a
// current language. English and Chinese are equals: a [Text] has both, and the
// interface words ([Words]) are struct fields, so that a missing translation
// does not compile or fails a test.
package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tag names one of the two languages of the site, as it stands in addresses.
type Tag string

// The languages of the site. The addresses use these short tags; documents
// declare the fuller BCP 47 tags of [Tag.BCP47].
const (
	EN Tag = "en"
	ZH Tag = "zh"
)

// Tags lists the languages in the order in which pages name them.
func Tags() []Tag { return []Tag{EN, ZH} }

// Parse returns the tag written s, and whether there is one.
func Parse(s string) (Tag, bool) {
	switch Tag(s) {
	case EN, ZH:
		return Tag(s), true
	}
	return "", false
}

// Other returns the other language of the site.
func (t Tag) Other() Tag {
	if t == EN {
		return ZH
	}
	return EN
}

// BCP47 is the tag for lang attributes, hreflang and Content-Language. Chinese
// text here is always simplified, so it is declared as such.
func (t Tag) BCP47() string {
	if t == ZH {
		return "zh-Hans"
	}
	return "en"
}

// OwnName is the language's name in itself, as the link to the other language
// reads.
func (t Tag) OwnName() string {
	if t == ZH {
		return "中文"
	}
	return "English"
}

// Text is one text in both languages.
type Text struct{ EN, ZH string }

// In returns the text in t.
func (x Text) In(t Tag) string {
	if t == ZH {
		return x.ZH
	}
	return x.EN
}

// Empty reports whether neither language has any text.
func (x Text) Empty() bool { return x.EN == "" && x.ZH == "" }

// Join joins the items of a running list as the language does: with commas and
// "and" in English, with enumeration commas and 和 in Chinese.
func (t Tag) Join(items []string) string {
	switch n := len(items); {
	case n == 0:
		return ""
	case n == 1:
		return items[0]
	case t == ZH:
		return strings.Join(items[:n-1], "、") + "和" + items[n-1]
	case n == 2:
		return items[0] + " and " + items[1]
	default:
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
}

// Comma separates the names of a list that is not a sentence.
func (t Tag) Comma() string {
	if t == ZH {
		return "、"
	}
	return ", "
}

// Clauses joins short pieces with the language's comma, leaving out empty ones.
func (t Tag) Clauses(parts ...string) string {
	comma := ", "
	if t == ZH {
		comma = "，"
	}
	return strings.Join(filled(parts), comma)
}

// Labelled writes a label and what belongs to it.
func (t Tag) Labelled(label, text string) string {
	if t == ZH {
		return label + "：" + text
	}
	return label + ": " + text
}

// Bracketed writes a remark in brackets after what it belongs to.
func (t Tag) Bracketed(text, remark string) string {
	if t == ZH {
		return text + "（" + remark + "）"
	}
	return text + " (" + remark + ")"
}

// Sentences joins whole sentences; Chinese needs no space between them.
func (t Tag) Sentences(parts ...string) string {
	if t == ZH {
		return strings.Join(filled(parts), "")
	}
	return strings.Join(filled(parts), " ")
}

// FirstSentence is the text up to the end of its first sentence. In English a stop
// after an initial or a short form of up to two letters (St., U.S.) ends none.
func (t Tag) FirstSentence(s string) string {
	if t == ZH {
		before, _, more := strings.Cut(s, "。")
		if !more {
			return s
		}
		return before + "。"
	}
	for i := 1; i+2 < len(s); i++ {
		if s[i+1] != ' ' || s[i] != '.' && s[i] != '?' && s[i] != '!' {
			continue
		}
		word := s[strings.LastIndexByte(s[:i], ' ')+1 : i]
		if next, _ := utf8.DecodeRuneInString(s[i+2:]); unicode.IsLower(next) || len(word) <= 2 && unicode.IsUpper(rune(word[0])) || strings.Contains(word, ".") {
			continue
		}
		return s[:i+1]
	}
	return s
}

// Fit is as much of a text as has room in so many characters: whole sentences, or
// where that would be little, the beginning up to a clause or a word, and dots.
func (t Tag) Fit(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	out := ""
	for rest := s; rest != ""; {
		first := t.FirstSentence(rest)
		next := t.Sentences(out, first)
		if utf8.RuneCountInString(next) > most {
			break
		}
		out, rest = next, strings.TrimSpace(rest[len(first):])
	}
	if utf8.RuneCountInString(out) > most/3 {
		return out
	}
	cut := string([]rune(s)[:most-1])
	at := strings.LastIndexByte(cut, ' ')
	if t == ZH {
		at = strings.LastIndexAny(cut, "，；：、")
	}
	if at > len(cut)/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:–") + "…"
}

// Sentence joins clauses into one sentence, with a capital and a full stop.
func (t Tag) Sentence(clauses []string) string {
	if len(clauses) == 0 {
		return ""
	}
	if t == ZH {
		return strings.Join(clauses, "；") + "。"
	}
	return Capital(strings.Join(clauses, "; ")) + "."
}

// Capital makes the first letter of a text a capital: the text begins a sentence
// or stands alone.
func Capital(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Plural writes a number with its noun. one and many are forms with %s for the
// number.
func (t Tag) Plural(n int, one, many string) string {
	form := many
	if n == 1 {
		form = one
	}
	return strings.ReplaceAll(form, "%s", t.Number(n))
}

func filled(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}
