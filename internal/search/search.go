// Package search is the full-text index, reads questions, and finds in a text what
// was asked for.
//
// Words are divided by spaces and signs; Chinese has none. Words are folded
// ([youcheng/internal/lang.Fold]), and each run of Chinese characters becomes the
// pairs of its neighbours, and its last character: 友好城市 is 友好 好城 城市 市.
// A question of two characters or more is then a phrase of pairs, and finds
// exactly the texts that have these characters in a row; a question of one
// character is the beginning of a pair or the last character of a run. Names
// that are compared as wholes have a key ([Key]).
//
// An [Analyser] divides a document into its terms, a [Builder] makes of many
// documents a segment (described there), and an [Index] answers questions from
// segments. Where the bytes are kept is not its business: a Builder hands them out in
// chunks, and an Index asks for them.
//
// The index is our own because SQLite's scores every text that fits: of 50,000 texts
// a word that stands in most of them took 60 ms. Here a list of documents has for each
// a byte that says how much it is about the term, made when the document was read, so
// that a question is answered by adding bytes.
package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// Kind is what sort of thing was found.
type Kind string

// The kinds, by the folder of their addresses where they have one of their own.
const (
	Partner      Kind = "cities"
	Country      Kind = "countries"
	Theme        Kind = "themes"
	Count        Kind = "counts"
	Term         Kind = "glossary"
	Page         Kind = "pages"
	Story        Kind = "stories"
	Person       Kind = "people"
	Organisation Kind = "organisations"
	Event        Kind = "events"
	Agreement    Kind = "agreements"
	Source       Kind = "sources"
)

// Kinds lists the kinds in the order in which those that fit equally well stand.
func Kinds() []Kind {
	return []Kind{Partner, Country, Theme, Count, Term, Page, Story, Person, Organisation, Event, Agreement, Source}
}

// Hit is a thing that was found.
type Hit struct {
	N     int // in the index
	Place int // among what was found, from 0
	Kind  Kind
	ID    string    // as in its address
	Title lang.Text // one language is empty where the thing is a text in the other
	Body  lang.Text // what a passage is cut from
}

// The bounds of a question. What is beyond them is not read.
const (
	LongestQuestion = 200 // characters
	mostParts       = 12
)

// Key is what of a name is compared: its letters and digits, folded.
func Key(name string) string {
	var b strings.Builder
	for s := (scanner{text: name}); ; {
		t, ok := s.next()
		if !ok {
			return b.String()
		}
		b.WriteString(t.text)
	}
}

// Query is a question that can be asked of the index.
type Query struct {
	Text  string // as it was asked, cut to what is read
	Key   string
	parts []part
}

// part is what must stand in a text in a row: words joined by a sign, as in
// Paris-Region, or Chinese characters.
type part struct {
	words  []string
	han    bool
	prefix bool     // the last word may go on: the reader may still be typing it
	others []string // the last word in another number
}

// Parse reads a question. Any text is one; an empty one asks nothing.
func Parse(text string) Query {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(text); len(r) > LongestQuestion {
		text = string(r[:LongestQuestion])
	}
	q := Query{Text: text, Key: Key(text)}
	ts := scan(text)
	for i, t := range ts {
		joined := i > 0 && beside(text, ts[i-1], t)
		if !joined {
			if len(q.parts) == mostParts {
				break
			}
			q.parts = append(q.parts, part{han: t.han})
		}
		last := &q.parts[len(q.parts)-1]
		last.words = append(last.words, t.text)
		last.prefix = !t.han && i == len(ts)-1
	}
	for i, p := range q.parts {
		if !p.han {
			q.parts[i].others = variants(p.words[len(p.words)-1])[1:]
		}
	}
	return q
}

// beside reports whether two tokens belong to one part. Folding may have made both
// of one word.
func beside(text string, a, b token) bool {
	if a.han || b.han {
		return follows(a, b)
	}
	return b.start < a.end || !strings.Contains(text[a.end:b.start], " ")
}

// Empty reports whether nothing is asked.
func (q Query) Empty() bool { return len(q.parts) == 0 }

// variants are an English word and its other number: a reader who asks for
// cities means a city, too. The word itself stands first.
func variants(w string) []string {
	switch stem := strings.TrimSuffix(w, "s"); {
	case len(w) < 4 || strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }):
		return []string{w}
	case strings.HasSuffix(w, "ies"):
		return []string{w, w[:len(w)-3] + "y"}
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return []string{w, w + "es"}
	case stem != w && (strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "sses")):
		return []string{w, stem, w[:len(w)-2]}
	case stem != w:
		return []string{w, stem}
	case strings.HasSuffix(w, "y"):
		return []string{w, w + "s", w[:len(w)-1] + "ies"}
	}
	return []string{w, w + "s"}
}

// Piece is a part of a passage; Marked says that it was asked for.
type Piece struct {
	Text   string
	Marked bool
}

// mark is a place in a text that was asked for, in bytes, and a bit for each part
// of the question that stands there.
type mark struct {
	start, end int
	parts      uint16
}

// marker finds the places in a text that were asked for, from the first on, and
// reads no further than it must.
type marker struct {
	parts   []part
	longest int
	s       scanner
	ahead   []token // those from the one at from on are still to be looked at
	from    int
}

func (q Query) marker(text string) *marker {
	m := &marker{parts: q.parts, s: scanner{text: text}}
	for _, p := range q.parts {
		m.longest = max(m.longest, len(p.words))
	}
	return m
}

func (m *marker) next() (mark, bool) {
	for {
		for len(m.ahead)-m.from < m.longest {
			t, ok := m.s.next()
			if !ok {
				break
			}
			if m.from >= 64 || m.from == len(m.ahead) {
				m.ahead, m.from = append(m.ahead[:0], m.ahead[m.from:]...), 0
			}
			m.ahead = append(m.ahead, t)
		}
		ahead := m.ahead[m.from:]
		if len(ahead) == 0 {
			return mark{}, false
		}
		longest, parts := 0, uint16(0)
		for i := range m.parts {
			if n := m.parts[i].at(ahead); n > 0 {
				longest, parts = max(longest, n), parts|1<<i
			}
		}
		m.from += max(longest, 1)
		if longest > 0 {
			return mark{ahead[0].start, ahead[longest-1].end, parts}, true
		}
	}
}

// joinMark adds a mark to others. Those that touch are one.
func joinMark(all []mark, m mark) []mark {
	if n := len(all); n > 0 && all[n-1].end >= m.start {
		all[n-1].end, all[n-1].parts = max(all[n-1].end, m.end), all[n-1].parts|m.parts
		return all
	}
	return append(all, m)
}

// at is how many tokens from the first on are the part; 0 if they are not.
func (p *part) at(ts []token) int {
	if len(ts) < len(p.words) {
		return 0
	}
	for i, w := range p.words {
		t := &ts[i]
		last := i == len(p.words)-1
		switch {
		case t.han != p.han, p.han && i > 0 && !follows(ts[i-1], *t):
			return 0
		case t.text == w:
		case last && p.prefix && strings.HasPrefix(t.text, w):
		case last && slices.Contains(p.others, t.text):
		default:
			return 0
		}
	}
	return len(p.words)
}

// Mark divides a text into what was asked for and the rest, and says whether
// anything of it was.
func (q Query) Mark(text string) ([]Piece, bool) {
	var all []mark
	for m := q.marker(text); ; {
		at, ok := m.next()
		if !ok {
			return pieces(text, all), len(all) > 0
		}
		all = joinMark(all, at)
	}
}

func pieces(text string, at []mark) []Piece {
	var out []Piece
	from := 0
	for _, m := range at {
		if m.start > from {
			out = append(out, Piece{Text: text[from:m.start]})
		}
		out = append(out, Piece{Text: text[m.start:m.end], Marked: true})
		from = m.end
	}
	if from < len(text) {
		out = append(out, Piece{Text: text[from:]})
	}
	return out
}

// near finds the first place from which on all parts of the question stand within
// some length of characters, or else that with the most of them, and the places from
// there on. It reads no more of the text than that.
func (q Query) near(text string, length int) []mark {
	whole := uint16(1)<<len(q.parts) - 1
	var all []mark
	var at []int         // how many characters before each
	best, most := 0, 0   // the one with the most places that follow
	first, stop := 0, 0  // the first of those that are near the last; where all is found
	last, before := 0, 0 // as far as characters were counted
	for m := q.marker(text); ; {
		next, ok := m.next()
		if !ok {
			break
		}
		before += utf8.RuneCountInString(text[last:next.start])
		last = next.start
		if stop > 0 && before > stop {
			break
		}
		if n := len(all); n == 0 || all[n-1].end < next.start {
			at = append(at, before)
		}
		all = joinMark(all, next)
		if stop > 0 {
			continue
		}
		end := before + utf8.RuneCountInString(text[next.start:next.end])
		for first < len(all)-1 && end-at[first] > length {
			first++
		}
		parts := uint16(0)
		for _, x := range all[first:] {
			parts |= x.parts
		}
		if n := len(all) - first; n > most && end-at[first] <= length {
			best, most = first, n
		}
		if parts == whole {
			best, stop = first, at[first]+length
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[best:]
}

// Passage cuts out of a text some length characters where what was asked for stands
// together, with the places marked. Where nothing does, it is the beginning.
func (q Query) Passage(text string, length int) (_ []Piece, found bool) {
	at := q.near(text, length)
	from, to := 0, len(text)
	if len(at) > 0 {
		// A third of the room stands before the first place, from the beginning of a
		// sentence or a word on.
		from = back(text, at[0].start, length/3)
	}
	if end := beyond(text, from, length); end < len(text) {
		to = from + len(strings.TrimRight(text[from:forth(text, from, end)], " \n"))
	}
	var in []mark
	for _, m := range at {
		if m.start >= from && m.end <= to {
			in = append(in, mark{start: m.start - from, end: m.end - from})
		}
	}
	out := pieces(text[from:to], in)
	if from > 0 {
		out = append([]Piece{{Text: "… "}}, out...)
	}
	if to < len(text) {
		out = append(out, Piece{Text: " …"})
	}
	return out, len(at) > 0
}

// back goes up to n characters back, to the beginning of a sentence if there is
// one, else of a word.
func back(text string, from, n int) int {
	word := from
	for i := from; i > 0 && n > 0; n-- {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if strings.ContainsRune("。！？；\n", r) {
			return i
		}
		if r == ' ' {
			if before, _ := utf8.DecodeLastRuneInString(text[:i-size]); strings.ContainsRune(".!?", before) {
				return i
			}
			word = i
		} else if unicode.Is(unicode.Han, r) || strings.ContainsRune("，、：“《（", r) {
			word = i - size
		}
		if i -= size; i == 0 {
			return 0
		}
	}
	return word
}

// beyond goes n characters on.
func beyond(text string, from, n int) int {
	for range n {
		if from == len(text) {
			break
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
	}
	return from
}

// forth goes back from to to the end of a word, but not as far as from.
func forth(text string, from, to int) int {
	if r, _ := utf8.DecodeRuneInString(text[to:]); !inWord(r) || unicode.Is(unicode.Han, r) {
		return to
	}
	if cut := strings.LastIndexFunc(text[from:to], func(r rune) bool { return !inWord(r) || unicode.Is(unicode.Han, r) }); cut > 0 {
		_, size := utf8.DecodeRuneInString(text[from+cut:])
		return from + cut + size
	}
	return to
}

// Words are the words of the question that are no Chinese, and its runs of Chinese
// characters, in order.
func (q Query) Words() []string {
	var out []string
	for _, p := range q.parts {
		if p.han {
			out = append(out, strings.Join(p.words, ""))
		} else {
			out = append(out, p.words...)
		}
	}
	return out
}
