package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"
	"unicode/utf8"
)

// A segment is the index of some documents that came one after the other: a head,
// which an [Index] holds in memory, and three streams, of which it reads what a
// question needs. The streams are written in pieces of chunkSize bytes.
//
//   - terms: the terms in order, in blocks of termsInBlock: how many bytes each has
//     in common with the one before, the rest, how many documents have it, and how
//     many bytes it has in the two other streams.
//   - weights: for each term the documents that have it, as distances, each with its
//     weight. After those of all terms come those of frequent prefixes ([union]).
//   - places: for each of these documents where in it the term stands; only phrases
//     need them.
//
// All numbers are unsigned varints, or bytes.
const (
	termsStream = iota
	weightsStream
	placesStream
)

const (
	chunkSize    = 16 << 10
	termsInBlock = 64
	// frequentPrefix is from how many entries on a prefix has its own list.
	frequentPrefix = 2048
	// longestPrefix is the most letters of such a prefix. Longer ones have few words.
	longestPrefix = 3
)

// Chunk is a piece of an index: N tells where it belongs.
type Chunk struct {
	N     int64
	Bytes []byte
}

// chunkNumber orders chunks by segment, stream and place.
func chunkNumber(segment, stream, n int) int64 {
	return int64(segment)<<32 | int64(stream)<<28 | int64(n)
}

// Chunks are the numbers of the first chunk of a segment and of that of the next.
func Chunks(segment int) (from, to int64) {
	return chunkNumber(segment, 0, 0), chunkNumber(segment+1, 0, 0)
}

// Builder makes segments of documents. It holds what it was given in little more
// than bound bytes and then writes a segment. Equal documents in the same order
// make equal bytes.
type Builder struct {
	segment, bound int
	chunk          func(Chunk) error
	head           func(segment int, head []byte) error

	docs    []stored
	names   []name
	seed    maphash.Seed
	slots   []uint64 // half a hash, then the number of a term and 1
	terms   []gathered
	long    []byte   // the terms of more than eight bytes
	pages   [][]byte // where lists are gathered, in blocks
	used    int      // of the last page
	posting []byte
}

// gathered is a term and its list of documents: distance, weight, places. The
// list is in a chain of blocks, each twice as long as the one before and with the
// number of the next at its end.
type gathered struct {
	first         uint64 // the first eight bytes, so that numbers are ordered like terms
	long          uint32 // where it stands if it has more
	length        uint8
	level         uint8  // of the last block
	last          uint32 // the last document, from 1 on
	docs          uint32
	head, at, end uint32
}

const (
	pageBits          = 20
	smallest, largest = 4, 11 // blocks have 1<<4 to 1<<11 bytes
)

// NewBuilder returns a Builder whose first segment has the given number. It gives
// the chunks of each segment to chunk, as they come, and then its head to head.
func NewBuilder(segment, bound int, chunk func(Chunk) error, head func(segment int, head []byte) error) *Builder {
	b := &Builder{segment: segment, bound: bound, chunk: chunk, head: head, seed: maphash.MakeSeed()}
	b.reset()
	return b
}

func (b *Builder) reset() {
	b.docs, b.names, b.terms, b.long = nil, nil, nil, nil
	b.slots = make([]uint64, 1<<10)
	b.pages, b.used = nil, 1<<pageBits
}

func (b *Builder) size() int {
	return len(b.pages)<<pageBits + 8*len(b.slots) + 40*cap(b.terms) + len(b.long) + 100*len(b.docs)
}

// Add takes a document.
func (b *Builder) Add(a Analysed) error {
	doc := len(b.docs)
	b.docs = append(b.docs, a.doc)
	for i, key := range a.names {
		if !slices.Contains(a.names[:i], key) {
			b.names = append(b.names, name{key, uint32(doc)})
		}
	}
	for rest := a.words; len(rest) > 0; {
		n := 1 + int(rest[0])
		term, weight := rest[1:n], rest[n]
		rest = rest[n+1:]
		head, size := binary.Uvarint(rest)
		if head&1 == 0 {
			size += int(head >> 1)
		}
		t := b.term(term)
		out := binary.AppendUvarint(b.posting[:0], uint64(doc+1)-uint64(t.last))
		out = append(out, weight)
		b.posting = append(out, rest[:size]...)
		rest = rest[size:]
		t.last = uint32(doc + 1)
		t.docs++
		b.write(t, b.posting)
	}
	if b.size() >= b.bound {
		return b.Flush()
	}
	return nil
}

func firstBytes(term []byte) uint64 {
	if len(term) >= 8 {
		return binary.BigEndian.Uint64(term)
	}
	var out uint64
	for i, c := range term {
		out |= uint64(c) << (56 - 8*i)
	}
	return out
}

func (b *Builder) bytes(t *gathered) []byte {
	if t.length > 8 {
		return b.long[t.long : t.long+uint32(t.length)]
	}
	return binary.BigEndian.AppendUint64(nil, t.first)[:t.length]
}

// term finds the list of a term, or begins it.
func (b *Builder) term(term []byte) *gathered {
	hash, first := maphash.Bytes(b.seed, term), firstBytes(term)
	mask := uint64(len(b.slots) - 1)
	at := hash & mask
	for b.slots[at] != 0 {
		if b.slots[at]>>32 == hash>>32 {
			t := &b.terms[uint32(b.slots[at])-1]
			if t.first == first && int(t.length) == len(term) && (len(term) <= 8 || bytes.Equal(b.bytes(t), term)) {
				return t
			}
		}
		at = (at + 1) & mask
	}
	if 4*len(b.terms) >= 3*len(b.slots) {
		b.grow()
		return b.term(term)
	}
	t := gathered{first: first, length: uint8(len(term)), level: smallest}
	if len(term) > 8 {
		t.long = uint32(len(b.long))
		b.long = append(b.long, term...)
	}
	t.head = b.block(smallest)
	t.at, t.end = t.head, t.head+1<<smallest-4
	b.terms = append(b.terms, t)
	b.slots[at] = hash>>32<<32 | uint64(len(b.terms))
	return &b.terms[len(b.terms)-1]
}

func (b *Builder) grow() {
	b.slots = make([]uint64, 2*len(b.slots))
	mask := uint64(len(b.slots) - 1)
	for i := range b.terms {
		hash := maphash.Bytes(b.seed, b.bytes(&b.terms[i]))
		at := hash & mask
		for b.slots[at] != 0 {
			at = (at + 1) & mask
		}
		b.slots[at] = hash>>32<<32 | uint64(i+1)
	}
}

// block takes a block of 1<<level bytes.
func (b *Builder) block(level uint8) uint32 {
	if b.used+1<<level > 1<<pageBits {
		b.pages = append(b.pages, make([]byte, 1<<pageBits))
		b.used = 0
	}
	at := (len(b.pages)-1)<<pageBits | b.used
	b.used += 1 << level
	return uint32(at)
}

func (b *Builder) write(t *gathered, data []byte) {
	for {
		page := b.pages[t.at>>pageBits]
		at := t.at & (1<<pageBits - 1)
		n := copy(page[at:at+t.end-t.at], data)
		t.at += uint32(n)
		if data = data[n:]; len(data) == 0 {
			return
		}
		t.level = min(t.level+1, largest)
		next := b.block(t.level)
		binary.LittleEndian.PutUint32(page[t.end&(1<<pageBits-1):], next)
		t.at, t.end = next, next+1<<t.level-4
	}
}

// list is what was written of a term.
func (b *Builder) list(t *gathered, out []byte) []byte {
	block, level := t.head, uint8(smallest)
	for {
		page, at, size := b.pages[block>>pageBits], block&(1<<pageBits-1), uint32(1)<<level-4
		if block+size == t.end {
			return append(out, page[at:at+t.at-block]...)
		}
		out = append(out, page[at:at+size]...)
		block = binary.LittleEndian.Uint32(page[at+size:])
		level = min(level+1, largest)
	}
}

// stream cuts what is written to it into chunks.
type stream struct {
	b      *Builder
	number int
	size   int
	chunks int
	rest   []byte
	err    error
}

func (s *stream) write(data []byte) {
	s.size += len(data)
	s.rest = append(s.rest, data...)
	for len(s.rest) >= chunkSize {
		s.put(s.rest[:chunkSize])
		s.rest = append(s.rest[:0], s.rest[chunkSize:]...)
	}
}

func (s *stream) put(data []byte) {
	if s.err == nil {
		s.err = s.b.chunk(Chunk{chunkNumber(s.b.segment, s.number, s.chunks), data})
	}
	s.chunks++
}

func (s *stream) close() error {
	if len(s.rest) > 0 {
		s.put(s.rest)
	}
	return s.err
}

// Flush writes the documents since the last segment as one. Without any it does
// nothing.
func (b *Builder) Flush() error {
	if len(b.docs) == 0 {
		return nil
	}
	order := make([]uint32, len(b.terms))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		s, t := &b.terms[i], &b.terms[j]
		if c := cmp.Compare(s.first, t.first); c != 0 {
			return c
		}
		if s.length > 8 && t.length > 8 {
			return bytes.Compare(b.bytes(s), b.bytes(t))
		}
		return cmp.Compare(s.length, t.length)
	})
	terms, weights, places := &stream{b: b, number: termsStream}, &stream{b: b, number: weightsStream}, &stream{b: b, number: placesStream}
	var blocks []block
	var raw, entry, in, at, last []byte
	var starts []rune
	common := newUnions(len(b.docs))
	for i, n := range order {
		t := &b.terms[n]
		term := b.bytes(t)
		raw = b.list(t, raw[:0])
		in, at = in[:0], at[:0]
		common.begin(term)
		doc := -1
		for rest := raw; len(rest) > 0; {
			distance, size := binary.Uvarint(rest)
			doc += int(distance)
			in = append(in, rest[:size+1]...)
			common.add(doc, rest[size])
			rest = rest[size+1:]
			head, size := binary.Uvarint(rest)
			if head&1 == 0 {
				size += int(head >> 1)
			}
			at = append(at, rest[:size]...)
			rest = rest[size:]
		}
		if i%termsInBlock == 0 {
			blocks = append(blocks, block{string(term), terms.size, weights.size, places.size})
			last = nil
		}
		same := 0
		for same < min(len(last), len(term)) && last[same] == term[same] {
			same++
		}
		entry = append(entry[:0], byte(same), byte(len(term)-same))
		entry = append(entry, term[same:]...)
		entry = binary.AppendUvarint(entry, uint64(t.docs))
		entry = binary.AppendUvarint(entry, uint64(len(in)))
		entry = binary.AppendUvarint(entry, uint64(len(at)))
		terms.write(entry)
		weights.write(in)
		places.write(at)
		last = term
		if r, _ := utf8.DecodeRune(term); !isHan(r) && (len(starts) == 0 || starts[len(starts)-1] != r) {
			starts = append(starts, r)
		}
	}
	common.begin(nil)
	for i := range common.done {
		u := &common.done[i]
		u.from = weights.size
		weights.write(u.list)
		u.to = weights.size
	}
	for _, s := range []*stream{terms, weights, places} {
		if err := s.close(); err != nil {
			return fmt.Errorf("writing the search index: %w", err)
		}
	}
	slices.SortFunc(b.names, func(x, y name) int { return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.doc, y.doc)) })
	head := encodeHead(b.docs, b.names, [3]int{terms.size, weights.size, places.size}, blocks, common.done, starts)
	if err := b.head(b.segment, head); err != nil {
		return fmt.Errorf("writing the search index: %w", err)
	}
	b.segment++
	b.reset()
	return nil
}

// union is the list of all documents with a word that begins so: a prefix of one
// to three letters, or of one Chinese character, of which there are too many to
// join them for each question.
type union struct {
	prefix   string
	from, to int // in weights
	list     []byte
}

// unions joins the lists of terms that come in order.
type unions struct {
	levels [longestPrefix]struct {
		prefix  []byte
		weights []byte // by document
		words   int
		entries int
	}
	open int // how many prefixes the term has that comes now
	done []union
}

func newUnions(docs int) *unions {
	u := &unions{}
	for i := range u.levels {
		u.levels[i].weights = make([]byte, docs)
	}
	return u
}

// begin goes on to the next term; none ends the last.
func (u *unions) begin(term []byte) {
	u.open = 0
	size := 0
	for i := range u.levels {
		l := &u.levels[i]
		if len(term) > 0 {
			if size == len(term) {
				return
			}
			r, n := utf8.DecodeRune(term[size:])
			if i > 0 && isHan(r) {
				return
			}
			size += n
			u.open++
			if bytes.Equal(l.prefix, term[:size]) {
				l.words++
				continue
			}
		}
		if l.entries >= frequentPrefix && l.words >= 4 {
			var list []byte
			last := -1
			for doc, w := range l.weights {
				if w > 0 {
					list = append(binary.AppendUvarint(list, uint64(doc-last)), w)
					last = doc
				}
			}
			u.done = append(u.done, union{prefix: string(l.prefix), list: list})
		}
		if l.entries > 0 {
			clear(l.weights)
		}
		l.prefix, l.words, l.entries = append(l.prefix[:0], term[:size]...), 1, 0
	}
}

func (u *unions) add(doc int, w byte) {
	for i := range u.open {
		l := &u.levels[i]
		l.entries++
		if old := l.weights[doc]; old > 0 {
			l.weights[doc] = join(old, w)
		} else {
			l.weights[doc] = w
		}
	}
}
