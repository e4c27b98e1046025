package search

import (
	"encoding/binary"
	"hash/maphash"
	"time"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// Doc is a thing that can be found, or a text in one language.
type Doc struct {
	N     int // names it in answers; no two have the same
	Kind  Kind
	ID    string // things with the same kind and id are found once
	Title lang.Text
	Names []string // further ones, by which it is found as by its title
	Named bool     // whether a reader may write a title out to get there
	Body  []string
	Day   int // for the order, as 20160903; 0 where there is none
	// Appears is from when on it is found; always where it is zero.
	Appears time.Time
}

// Analysed is a document as a [Builder] takes it.
type Analysed struct {
	doc   stored
	names []string // keys
	words []byte   // of each term: its length, its bytes, its weight, its places
}

// Numbered is the same document as number n.
func (a Analysed) Numbered(n int) Analysed {
	a.doc.n = n
	return a
}

// stored is what an [Index] knows of a document by heart.
type stored struct {
	n       int
	kind    byte // in Kinds
	speaks  byte // whether its title is English (1), Chinese (2)
	id      string
	day     uint32
	appears int64  // seconds since 1970; always where it is the least
	titled  uint32 // its places below this one are in titles
	length  uint32
}

// always is when a text appears that has been there from the first.
const always = -1 << 63

// longestTerm is how many bytes of a word are compared.
const longestTerm = 120

// term is a word as it stands in the index.
func term(word string) string {
	if len(word) <= longestTerm {
		return word
	}
	cut := longestTerm
	for cut > 0 && !utf8.RuneStart(word[cut]) {
		cut--
	}
	return word[:cut]
}

// weight says in one byte how much a document is about a term: from 1 to 127
// after BM25, with titles counted six times, and in the lowest bit whether the
// term stands in a title. The usual length of a document is a constant, so that
// the weights of a document do not depend on the others.
func weight(titles, bodies, length int) byte {
	const k1, b, usual, title = 1.2, 0.75, 120, 6
	n := float32(title*titles + bodies)
	w := byte(1+126*n/(n+k1*(1-b+b*float32(length)/usual))) << 1
	if titles > 0 {
		w |= 1
	}
	return w
}

// join is the weight of a term in a document that also has another, where either
// is what was asked for.
func join(a, b byte) byte {
	x, y := int(a>>1), int(b>>1)
	return byte(x+y-x*y/127)<<1 | (a|b)&1
}

// Analyser makes documents ready for the index. It serves one goroutine at a
// time; those that share the work have one each, and their results do not depend
// on who did which.
type Analyser struct {
	seed    maphash.Seed
	slots   []uint32 // the number of a term and 1, by its hash
	terms   []counted
	tokens  []placed
	sorted  []uint32 // places, those of each term together
	encoded []byte
}

type counted struct {
	term          string
	titles, count int
	from          int // in sorted
}

type placed struct{ term, place uint32 }

// NewAnalyser returns an Analyser.
func NewAnalyser() *Analyser {
	return &Analyser{seed: maphash.MakeSeed(), slots: make([]uint32, 1<<12)}
}

// Analyse divides a document into its terms.
func (a *Analyser) Analyse(d Doc) Analysed {
	out := Analysed{doc: stored{n: d.N, kind: byte(kindNumber(d.Kind)), id: d.ID, day: uint32(max(d.Day, 0)), appears: always}}
	if !d.Appears.IsZero() {
		out.doc.appears = d.Appears.Unix()
	}
	var place uint32
	for i, t := range append([]string{d.Title.EN, d.Title.ZH}, d.Names...) {
		if t == "" {
			continue
		}
		if i < 2 {
			out.doc.speaks |= 1 << i
		}
		if key := Key(t); d.Named && key != "" {
			out.names = append(out.names, key)
		}
		place = a.read(t, place)
	}
	out.doc.titled = place
	for _, t := range d.Body {
		place = a.read(t, place)
	}
	out.doc.length = uint32(len(a.tokens))
	out.words = a.encode(out.doc)
	return out
}

// read counts the tokens of a text. What does not stand side by side has places
// that are not, so that no phrase goes over a sign between Chinese characters, or
// from one text into the next.
func (a *Analyser) read(text string, place uint32) uint32 {
	s := scanner{text: text}
	t, ok := s.next()
	for ok {
		next, more := s.next()
		word, joined := t.text, more && follows(t, next)
		if joined {
			if text[t.start:t.end] == t.text && text[next.start:next.end] == next.text {
				word = text[t.start:next.end]
			} else {
				word += next.text
			}
		}
		a.add(term(word), place)
		place++
		if t.han && !joined {
			place++
		}
		t, ok = next, more
	}
	return place + 1
}

func (a *Analyser) add(word string, place uint32) {
	if 2*len(a.terms) >= len(a.slots) {
		a.grow()
	}
	mask := uint32(len(a.slots) - 1)
	at := uint32(maphash.String(a.seed, word)) & mask
	for {
		n := a.slots[at]
		if n == 0 {
			a.terms = append(a.terms, counted{term: word})
			n = uint32(len(a.terms))
			a.slots[at] = n
		}
		if t := &a.terms[n-1]; t.term == word {
			t.count++
			a.tokens = append(a.tokens, placed{n - 1, place})
			return
		}
		at = (at + 1) & mask
	}
}

func (a *Analyser) grow() {
	a.slots = make([]uint32, 2*len(a.slots))
	mask := uint32(len(a.slots) - 1)
	for i, t := range a.terms {
		at := uint32(maphash.String(a.seed, t.term)) & mask
		for a.slots[at] != 0 {
			at = (at + 1) & mask
		}
		a.slots[at] = uint32(i + 1)
	}
}

// encode writes the terms of the document that was read, and forgets them.
func (a *Analyser) encode(d stored) []byte {
	from := 0
	for i := range a.terms {
		t := &a.terms[i]
		t.from = from
		from += t.count
		t.count = 0
	}
	a.sorted = append(a.sorted[:0], make([]uint32, len(a.tokens))...)
	for _, p := range a.tokens {
		t := &a.terms[p.term]
		a.sorted[t.from+t.count] = p.place
		t.count++
		if p.place < d.titled {
			t.titles++
		}
	}
	out := a.encoded[:0]
	for _, t := range a.terms {
		out = append(out, byte(len(t.term)))
		out = append(out, t.term...)
		out = append(out, weight(t.titles, t.count-t.titles, int(d.length)))
		out = appendPlaces(out, a.sorted[t.from:t.from+t.count])
	}
	clear(a.slots)
	clear(a.terms) // they hold the text
	a.terms, a.tokens, a.encoded = a.terms[:0], a.tokens[:0], out
	return append([]byte(nil), out...)
}

// appendPlaces writes one place as an odd number, several as the even number of
// bytes that follow and the distances from one to the next.
func appendPlaces(out []byte, places []uint32) []byte {
	if len(places) == 1 {
		return binary.AppendUvarint(out, uint64(places[0])<<1|1)
	}
	var room [256]byte
	all, last := room[:0], uint32(0)
	for _, p := range places {
		all = binary.AppendUvarint(all, uint64(p-last))
		last = p
	}
	out = binary.AppendUvarint(out, uint64(len(all))<<1)
	return append(out, all...)
}

func kindNumber(k Kind) int {
	for i, x := range Kinds() {
		if x == k {
			return i
		}
	}
	return 0
}
