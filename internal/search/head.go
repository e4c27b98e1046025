package search

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
)

// errDamaged is what a file says that did not come from a [Builder] as it is.
var errDamaged = errors.New("the search index is damaged")

// name is a name of a document, as it is compared.
type name struct {
	key string
	doc uint32
}

// block is where some terms begin in the streams.
type block struct {
	first                  string
	terms, weights, places int
}

// segment is a decoded head.
type segment struct {
	number int
	docs   []stored
	names  []name  // in order
	blocks []block // with one at the end where the streams end
	unions []union // in order
	starts []rune  // the first letters of words that are no Chinese
	sizes  [3]int
	base   int // the number of its first document in the whole index
	count  int // of documents
}

const headVersion = 1

func encodeHead(docs []stored, names []name, sizes [3]int, blocks []block, unions []union, starts []rune) []byte {
	var out []byte
	number := func(n int) { out = binary.AppendUvarint(out, uint64(n)) }
	text := func(s string) {
		number(len(s))
		out = append(out, s...)
	}
	number(headVersion)
	number(len(docs))
	for _, d := range docs {
		out = binary.AppendVarint(out, int64(d.n))
		out = append(out, d.kind, d.speaks)
		out = binary.AppendVarint(out, d.appears)
		number(int(d.day))
		number(int(d.titled))
		number(int(d.length))
		text(d.id)
	}
	number(len(names))
	for _, n := range names {
		text(n.key)
		number(int(n.doc))
	}
	for _, n := range sizes {
		number(n)
	}
	number(len(blocks))
	var last block
	for _, b := range blocks {
		text(b.first)
		number(b.terms - last.terms)
		number(b.weights - last.weights)
		number(b.places - last.places)
		last = b
	}
	slices.SortFunc(unions, func(a, b union) int { return cmp.Compare(a.prefix, b.prefix) })
	number(len(unions))
	for _, u := range unions {
		text(u.prefix)
		number(u.from)
		number(u.to - u.from)
	}
	text(string(starts))
	return out
}

// decoder reads numbers and texts; after the first that is none, only zeros.
type decoder struct {
	rest []byte
	bad  bool
}

func (d *decoder) fail() {
	d.rest, d.bad = nil, true
}

// number reads a number up to 1<<40, so that sums of some are numbers, too.
func (d *decoder) number() int {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 || n > 1<<40 {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return int(n)
}

func (d *decoder) signed() int64 {
	n, size := binary.Varint(d.rest)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.rest) {
		d.fail()
		return nil
	}
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out
}

func (d *decoder) byte() byte {
	if b := d.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// count reads how many things follow, each of at least size bytes.
func (d *decoder) count(size int) int {
	n := d.number()
	if n > len(d.rest)/size {
		d.fail()
		return 0
	}
	return n
}

func decodeHead(head []byte) (segment, error) {
	var s segment
	d := &decoder{rest: head}
	whole, kinds := string(head), len(Kinds()) // all texts are parts of it
	text := func() string {
		n := d.number()
		from := len(head) - len(d.rest)
		if d.bytes(n); d.bad {
			return ""
		}
		return whole[from : from+n]
	}
	if d.number() != headVersion {
		d.fail()
	}
	s.docs = make([]stored, d.count(8))
	for i := range s.docs {
		x := &s.docs[i]
		x.n, x.kind, x.speaks, x.appears = int(d.signed()), d.byte(), d.byte(), d.signed()
		x.day, x.titled, x.length, x.id = uint32(d.number()), uint32(d.number()), uint32(d.number()), text()
		if int(x.kind) >= kinds {
			d.fail()
		}
	}
	s.names = make([]name, d.count(2))
	for i := range s.names {
		n := name{text(), uint32(d.number())}
		if int(n.doc) >= len(s.docs) || i > 0 && n.key < s.names[i-1].key {
			d.fail()
		}
		s.names[i] = n
	}
	for i := range s.sizes {
		if s.sizes[i] = d.number(); s.sizes[i] > 1<<28*chunkSize {
			d.fail()
		}
	}
	n := d.count(4)
	s.blocks = make([]block, n+1)
	var last block
	for i := range n {
		b := block{text(), last.terms + d.number(), last.weights + d.number(), last.places + d.number()}
		if i > 0 && b.first <= last.first || b.terms > s.sizes[0] || b.weights > s.sizes[1] || b.places > s.sizes[2] {
			d.fail()
			break
		}
		s.blocks[i], last = b, b
	}
	s.blocks[n] = block{terms: s.sizes[0], weights: s.sizes[1], places: s.sizes[2]}
	s.unions = make([]union, d.count(3))
	for i := range s.unions {
		u := &s.unions[i]
		u.prefix, u.from = text(), d.number()
		if u.to = u.from + d.number(); u.to > s.sizes[1] || i > 0 && u.prefix <= s.unions[i-1].prefix {
			d.fail()
		}
	}
	s.starts = []rune(text())
	if d.bad || len(d.rest) > 0 {
		return segment{}, errDamaged
	}
	return s, nil
}
