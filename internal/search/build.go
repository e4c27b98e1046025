package search

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"slices"
	"unicode/utf8"
)

// A segment is the index of some documents: a head, which an [Index] holds in memory,
// and three streams, of which it reads what a question needs. The streams are written
// in pieces of chunkSize bytes.
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

// Builder makes a segment of documents. It gathers in memory what it is given, and
// when that has bound bytes, writes it into a temporary file, in order; at the end it
// merges what it wrote. Equal documents in the same order make equal bytes.
type Builder struct {
	segment, bound int
	dir            string
	chunk          func(Chunk) error

	docs  []stored
	names []name
	file  *os.File // of runs; nil before the first
	runs  []int64  // where each ends in the file

	seed    maphash.Seed
	slots   []uint64 // half a hash, then the number of a term and 1
	terms   []gathered
	long    []byte   // the terms of more than eight bytes
	pages   [][]byte // where lists are gathered, in blocks
	page    int      // the one that is not full
	used    int      // of it
	posting []byte
	probes  []probe
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
	size          uint32 // of the list in bytes
	head, at, end uint32
}

const (
	pageBits          = 20
	smallest, largest = 4, 11 // blocks have 1<<4 to 1<<11 bytes
)

// NewBuilder returns a Builder of the segment with the given number, whose temporary
// file is in dir. It gives the chunks to chunk, as they come; their bytes are its own
// again after that. It must be closed.
func NewBuilder(segment int, dir string, bound int, chunk func(Chunk) error) *Builder {
	return &Builder{segment: segment, dir: dir, bound: bound, chunk: chunk, seed: maphash.MakeSeed(), slots: make([]uint64, 1<<10)}
}

// Close deletes the temporary file.
func (b *Builder) Close() error {
	if b.file == nil {
		return nil
	}
	return errors.Join(b.file.Close(), os.Remove(b.file.Name()))
}

func (b *Builder) size() int {
	return (b.page+1)<<pageBits + 8*len(b.slots) + 48*len(b.terms) + len(b.long)
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
	// Each step touches other memory that is far apart; in one pass for all terms the
	// processor does not wait for one before it asks for the next.
	b.probes = b.probes[:0]
	for rest := a.words; len(rest) > 0; {
		n := 1 + int(rest[0])
		p := probe{term: rest[1:n], first: firstBytes(rest[1:n]), weight: rest[n]}
		p.hash = b.hash(p.term, p.first)
		rest = rest[n+1:]
		head, size := binary.Uvarint(rest)
		if head&1 == 0 {
			size += int(head >> 1)
		}
		p.places, rest = rest[:size], rest[size:]
		b.probes = append(b.probes, p)
	}
	mask := uint64(len(b.slots) - 1)
	for i := range b.probes {
		p := &b.probes[i]
		p.slot = b.slots[p.hash&mask]
	}
	for i := range b.probes {
		if p := &b.probes[i]; p.slot>>32 == p.hash>>32 && p.slot != 0 {
			t := &b.terms[uint32(p.slot)-1]
			p.known = t.first == p.first && int(t.length) == len(p.term) && len(p.term) <= 8
		}
	}
	for i := range b.probes {
		p := &b.probes[i]
		var t *gathered
		if p.known {
			t = &b.terms[uint32(p.slot)-1]
		} else {
			t = b.term(p)
		}
		out := binary.AppendUvarint(b.posting[:0], uint64(doc+1)-uint64(t.last))
		out = append(out, p.weight)
		b.posting = append(out, p.places...)
		t.last = uint32(doc + 1)
		t.docs++
		b.write(t, b.posting)
	}
	if b.size() < b.bound {
		return nil
	}
	return b.spill()
}

// probe is a term of a document on the way to its list.
type probe struct {
	term, places []byte
	first, hash  uint64
	slot         uint64
	weight       byte
	known        bool // its list is that of the slot
}

// hash is that of a term. Short ones are their first bytes.
func (b *Builder) hash(term []byte, first uint64) uint64 {
	if len(term) > 8 {
		return maphash.Bytes(b.seed, term)
	}
	h := (first ^ uint64(len(term))) * 0x9E3779B97F4A7C15
	h = (h ^ h>>32) * 0x9E3779B97F4A7C15
	return h ^ h>>29
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

// bytes are those of a term; room is for short ones.
func (b *Builder) bytes(t *gathered, room *[8]byte) []byte {
	if t.length > 8 {
		return b.long[t.long : t.long+uint32(t.length)]
	}
	binary.BigEndian.PutUint64(room[:], t.first)
	return room[:t.length]
}

// term finds the list of a term, or begins it.
func (b *Builder) term(p *probe) *gathered {
	mask := uint64(len(b.slots) - 1)
	at := p.hash & mask
	for b.slots[at] != 0 {
		if b.slots[at]>>32 == p.hash>>32 {
			t := &b.terms[uint32(b.slots[at])-1]
			if t.first == p.first && int(t.length) == len(p.term) && (len(p.term) <= 8 || bytes.Equal(b.bytes(t, nil), p.term)) {
				return t
			}
		}
		at = (at + 1) & mask
	}
	if 4*len(b.terms) >= 3*len(b.slots) {
		b.grow()
		return b.term(p)
	}
	t := gathered{first: p.first, length: uint8(len(p.term)), level: smallest}
	if len(p.term) > 8 {
		t.long = uint32(len(b.long))
		b.long = append(b.long, p.term...)
	}
	t.head = b.block(smallest)
	t.at, t.end = t.head, t.head+1<<smallest-4
	b.terms = append(b.terms, t)
	b.slots[at] = p.hash>>32<<32 | uint64(len(b.terms))
	return &b.terms[len(b.terms)-1]
}

func (b *Builder) grow() {
	b.slots = make([]uint64, 2*len(b.slots))
	mask := uint64(len(b.slots) - 1)
	var room [8]byte
	for i := range b.terms {
		t := &b.terms[i]
		hash := b.hash(b.bytes(t, &room), t.first)
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
		b.page++
		b.used = 0
	}
	if b.page == len(b.pages) {
		b.pages = append(b.pages, make([]byte, 1<<pageBits))
	}
	at := b.page<<pageBits | b.used
	b.used += 1 << level
	return uint32(at)
}

func (b *Builder) write(t *gathered, data []byte) {
	t.size += uint32(len(data))
	for {
		page := b.pages[t.at>>pageBits]
		at := t.at & (1<<pageBits - 1)
		to := page[at : at+t.end-t.at]
		n := min(len(to), len(data))
		if n <= 16 { // nearly always; faster than a call
			for i := range n {
				to[i] = data[i]
			}
		} else {
			copy(to, data[:n])
		}
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

// list writes the list of a term.
func (b *Builder) list(t *gathered, w *bufio.Writer) {
	block, level := t.head, uint8(smallest)
	for {
		page, at, size := b.pages[block>>pageBits], block&(1<<pageBits-1), uint32(1)<<level-4
		if block+size == t.end {
			w.Write(page[at : at+t.at-block])
			return
		}
		w.Write(page[at : at+size])
		block = binary.LittleEndian.Uint32(page[at+size:])
		level = min(level+1, largest)
	}
}

// spill writes what is gathered into the temporary file, and forgets it.
func (b *Builder) spill() error {
	if b.file == nil {
		file, err := os.CreateTemp(b.dir, ".building-words-*")
		if err != nil {
			return fmt.Errorf("making a file for the search index: %w", err)
		}
		b.file = file
	}
	size, err := b.dump(b.file)
	if err != nil {
		return fmt.Errorf("writing the search index: %w", err)
	}
	if len(b.runs) > 0 {
		size += b.runs[len(b.runs)-1]
	}
	b.runs = append(b.runs, size)
	clear(b.slots)
	b.terms, b.long, b.page, b.used = b.terms[:0], b.long[:0], 0, 0
	return nil
}

// dump writes the terms in order, each with its list.
func (b *Builder) dump(to io.Writer) (size int64, err error) {
	w := bufio.NewWriterSize(to, 1<<18)
	type numbered struct {
		first uint64
		n     uint32
	}
	order := make([]numbered, len(b.terms))
	for i, t := range b.terms {
		order[i] = numbered{t.first, uint32(i)}
	}
	slices.SortFunc(order, func(i, j numbered) int {
		if i.first != j.first {
			return cmp.Compare(i.first, j.first)
		}
		s, t := &b.terms[i.n], &b.terms[j.n]
		if s.length > 8 && t.length > 8 {
			return bytes.Compare(b.bytes(s, nil), b.bytes(t, nil))
		}
		return cmp.Compare(s.length, t.length)
	})
	var room [8]byte
	var entry []byte
	for _, i := range order {
		t := &b.terms[i.n]
		entry = append(entry[:0], t.length)
		entry = append(entry, b.bytes(t, &room)...)
		entry = binary.AppendUvarint(entry, uint64(t.docs))
		entry = binary.AppendUvarint(entry, uint64(t.last))
		entry = binary.AppendUvarint(entry, uint64(t.size))
		w.Write(entry) // the writer keeps its first error
		b.list(t, w)
		size += int64(len(entry)) + int64(t.size)
	}
	return size, w.Flush()
}

// run reads what dump wrote.
type run struct {
	r          *bufio.Reader
	term       []byte // empty at the end
	first      uint64 // its first bytes
	docs, last uint64
	list       []byte
}

func (r *run) next() error {
	n, err := r.r.ReadByte()
	if err == io.EOF {
		r.term = nil
		return nil
	}
	if err != nil {
		return err
	}
	r.term = slices.Grow(r.term[:0], int(n))[:n]
	_, err = io.ReadFull(r.r, r.term)
	for _, to := range []*uint64{&r.docs, &r.last} {
		if err == nil {
			*to, err = binary.ReadUvarint(r.r)
		}
	}
	var size uint64
	if err == nil {
		size, err = binary.ReadUvarint(r.r)
	}
	if err != nil {
		return err
	}
	r.first = firstBytes(r.term)
	r.list = slices.Grow(r.list[:0], int(size))[:size]
	_, err = io.ReadFull(r.r, r.list)
	return err
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
	for len(data) > 0 {
		n := min(len(data), chunkSize-len(s.rest))
		s.rest = append(s.rest, data[:n]...)
		if data = data[n:]; len(s.rest) == chunkSize {
			s.put()
		}
	}
}

func (s *stream) put() {
	if s.err == nil && len(s.rest) > 0 {
		s.err = s.b.chunk(Chunk{chunkNumber(s.b.segment, s.number, s.chunks), s.rest})
	}
	s.rest = s.rest[:0]
	s.chunks++
}

// Finish writes the segment and returns its head.
func (b *Builder) Finish() ([]byte, error) {
	var last bytes.Buffer
	if _, err := b.dump(&last); err != nil {
		return nil, err
	}
	b.slots, b.terms, b.pages = nil, nil, nil
	var runs []*run
	from := int64(0)
	for _, to := range b.runs {
		runs = append(runs, &run{r: bufio.NewReaderSize(io.NewSectionReader(b.file, from, to-from), 1<<17)})
		from = to
	}
	head, err := b.merge(append(runs, &run{r: bufio.NewReader(&last)}))
	if err != nil {
		return nil, fmt.Errorf("writing the search index: %w", err)
	}
	return head, nil
}

// merge writes the streams from runs, which are in the order of their documents.
func (b *Builder) merge(runs []*run) ([]byte, error) {
	for _, r := range runs {
		if err := r.next(); err != nil {
			return nil, err
		}
	}
	terms, weights, places := &stream{b: b, number: termsStream}, &stream{b: b, number: weightsStream}, &stream{b: b, number: placesStream}
	var blocks []block
	var term, entry, in, at, before []byte
	var starts []rune
	common := newUnions(len(b.docs))
	for n := 0; ; n++ {
		var least *run
		for _, r := range runs {
			if len(r.term) > 0 && (least == nil || r.first < least.first || r.first == least.first && bytes.Compare(r.term, least.term) < 0) {
				least = r
			}
		}
		if least == nil {
			break
		}
		term = append(term[:0], least.term...)
		common.begin(term)
		in, at = in[:0], at[:0]
		docs, last := uint64(0), uint64(0)
		for _, r := range runs {
			if !bytes.Equal(r.term, term) {
				continue
			}
			doc := uint64(0)
			for rest := r.list; len(rest) > 0; {
				distance, size := binary.Uvarint(rest)
				if doc += distance; doc == distance { // the first of the run
					in = append(binary.AppendUvarint(in, doc-last), rest[size])
				} else {
					in = append(in, rest[:size+1]...)
				}
				common.add(int(doc-1), rest[size])
				rest = rest[size+1:]
				head, size := binary.Uvarint(rest)
				if head&1 == 0 {
					size += int(head >> 1)
				}
				at = append(at, rest[:size]...)
				rest = rest[size:]
			}
			docs += r.docs
			last = r.last
			if err := r.next(); err != nil {
				return nil, err
			}
		}
		if n%termsInBlock == 0 {
			blocks = append(blocks, block{string(term), terms.size, weights.size, places.size})
			before = before[:0]
		}
		same := 0
		for same < min(len(before), len(term)) && before[same] == term[same] {
			same++
		}
		entry = append(entry[:0], byte(same), byte(len(term)-same))
		entry = append(entry, term[same:]...)
		entry = binary.AppendUvarint(entry, docs)
		entry = binary.AppendUvarint(entry, uint64(len(in)))
		entry = binary.AppendUvarint(entry, uint64(len(at)))
		terms.write(entry)
		weights.write(in)
		places.write(at)
		before = append(before[:0], term...)
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
		if s.put(); s.err != nil {
			return nil, s.err
		}
	}
	slices.SortFunc(b.names, func(x, y name) int { return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.doc, y.doc)) })
	return encodeHead(b.docs, b.names, [3]int{terms.size, weights.size, places.size}, blocks, common.done, starts), nil
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
