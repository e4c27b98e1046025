package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// token is a word of a text, or one Chinese character.
type token struct {
	start, end int // in bytes of the text
	text       string
	han        bool
}

func apostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʻ', 'ʼ', '`':
		return true
	}
	return false
}

// inWord reports whether words have the character. The signs of either language
// are told first, for they are most of those that are none.
func inWord(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return asciiWord(byte(r))
	case r >= 0x2010 && r <= 0x2027, r >= 0x3000 && r <= 0x3004, r >= 0x3008 && r <= 0x3020, r >= 0xFF01 && r <= 0xFF0F, r >= 0xFF1A && r <= 0xFF20:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

func asciiWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x2E80 && unicode.Is(unicode.Han, r)
}

// scanner divides a text into its tokens. An apostrophe divides nothing: Xi’an is
// one word. It costs no memory where folding changes nothing.
type scanner struct {
	text string
	at   int
	more []token // the further words that folding made of one
}

func (s *scanner) next() (t token, ok bool) {
	if len(s.more) > 0 {
		t, s.more = s.more[0], s.more[1:]
		return t, true
	}
	for s.at < len(s.text) {
		start := s.at
		if c := s.text[start]; c < utf8.RuneSelf {
			if !asciiWord(c) {
				s.at++
				continue
			}
		} else {
			r, size := utf8.DecodeRuneInString(s.text[start:])
			if isHan(r) {
				s.at += size
				return token{start, s.at, foldHan(s.text[start:s.at], r), true}, true
			}
			if !inWord(r) {
				s.at += size
				continue
			}
		}
		plain := s.word()
		if word := s.text[start:s.at]; plain {
			return token{start, s.at, strings.ToLower(word), false}, true
		} else if s.fold(word, start); len(s.more) > 0 {
			return s.next()
		}
	}
	return token{}, false
}

// word goes to the end of a word and reports whether it is plain ASCII.
func (s *scanner) word() (plain bool) {
	plain = true
	for s.at < len(s.text) {
		c := s.text[s.at]
		if asciiWord(c) {
			s.at++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s.text[s.at:])
		}
		switch {
		case apostrophe(r):
			// It belongs to the word before it, if another letter follows.
			if next, _ := utf8.DecodeRuneInString(s.text[s.at+size:]); !inWord(next) || isHan(next) {
				return plain
			}
		case !inWord(r) || isHan(r):
			return plain
		}
		plain = false
		s.at += size
	}
	return plain
}

// fold folds a word. It may make several words of one, as of ½.
func (s *scanner) fold(word string, start int) {
	for _, f := range strings.FieldsFunc(lang.Fold(word), func(r rune) bool { return !inWord(r) && !apostrophe(r) }) {
		f = strings.Map(func(r rune) rune {
			if apostrophe(r) {
				return -1
			}
			return r
		}, f)
		if f != "" {
			s.more = append(s.more, token{start, s.at, f, false})
		}
	}
}

func foldHan(text string, r rune) string {
	switch is, ok := lang.FoldHan(r); {
	case !ok:
		return lang.Fold(text)
	case is != r:
		return string(is)
	}
	return text
}

// scan lists the tokens of a text.
func scan(text string) []token {
	var out []token
	for s := (scanner{text: text}); ; {
		t, ok := s.next()
		if !ok {
			return out
		}
		out = append(out, t)
	}
}

// follows reports whether two Chinese characters stand side by side.
func follows(a, b token) bool { return a.han && b.han && a.end == b.start }
