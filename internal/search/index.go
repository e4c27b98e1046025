package search

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"youcheng/internal/lang"
)

// Changes is the number of the segment of documents that changed after the others
// were written. What those say of them holds no longer.
const Changes = 0

// Head is the head of a segment.
type Head struct {
	Segment int
	Bytes   []byte
}

// Reader reads the chunks with the numbers from from up to, but not including, to,
// one after the other, and adds them to into.
type Reader func(ctx context.Context, from, to int64, into []byte) ([]byte, error)

// Index answers questions. It serves many goroutines at a time.
//
// A question is asked of the segments one after the other and makes, for each of
// its parts, an array of a byte for each document: its weight. What stands in all
// of them is counted and ordered in one pass. So a question costs the more the
// longer the lists of its words are, and never more than some passes over all
// documents.
type Index struct {
	read     Reader
	segments []segment
	docs     []stored
	briefs   []brief  // of each document
	gone     []int    // documents of which there is a newer state, or none
	next     []uint32 // for each document the next one that is the same thing, in a ring
	same     int      // how many documents a thing has at most
	scratch  sync.Pool
}

// brief is what is asked of every document that fits. It is small, since a question
// that many fit takes about as long as to fetch these from memory.
type brief struct {
	first   uint32 // the first document that is the same thing
	day     uint32
	appears uint32 // seconds since 1970; one before or after is the nearest
	kind    byte
}

func briefOf(n int, d *stored) brief {
	return brief{uint32(n), d.day, moment(d.appears), d.kind}
}

// moment are seconds since 1970 in four bytes, which suffice until 2106.
func moment(seconds int64) uint32 {
	return uint32(min(max(seconds, 0), math.MaxUint32))
}

// Open makes an index of the heads of all segments, in the order of their numbers.
// changed are the documents of which only the segment [Changes] speaks.
func Open(heads []Head, changed []int, read Reader) (*Index, error) {
	x := &Index{read: read, same: 1}
	isChanged := make(map[int]bool, len(changed))
	for _, n := range changed {
		isChanged[n] = true
	}
	type thing struct {
		kind byte
		id   string
	}
	for _, h := range heads {
		s, err := decodeHead(h.Bytes)
		if err != nil {
			return nil, fmt.Errorf("segment %d: %w", h.Segment, err)
		}
		s.number, s.base, s.count = h.Segment, len(x.docs), len(s.docs)
		if len(isChanged) > 0 && s.number != Changes {
			for i, d := range s.docs {
				if isChanged[d.n] {
					x.gone = append(x.gone, s.base+i)
				}
			}
		}
		x.docs = append(x.docs, s.docs...)
		s.docs = nil
		x.segments = append(x.segments, s)
	}
	x.briefs, x.next = make([]brief, len(x.docs)), make([]uint32, len(x.docs))
	firsts, gone := make(map[thing]uint32, len(x.docs)), x.gone
	for i := range x.docs {
		d, n := &x.docs[i], uint32(i)
		x.briefs[i], x.next[i] = briefOf(i, d), n
		if len(gone) > 0 && gone[0] == i {
			gone = gone[1:]
			continue
		}
		k := thing{d.kind, d.id}
		first, ok := firsts[k]
		if !ok {
			firsts[k] = n
			continue
		}
		x.briefs[i].first = first
		x.next[i], x.next[first] = x.next[first], n
		size := 1
		for j := x.next[n]; j != n; j = x.next[j] {
			size++
		}
		x.same = max(x.same, size)
	}
	x.scratch.New = func() any { return &scratch{} }
	return x, nil
}

// scratch is memory that questions use one after the other.
type scratch struct {
	parts       [][]byte // weights by document
	tiers, seen []byte
	starts      [2][]uint64
	kept        []candidate
	buffers     [][]byte // those that a question reads
}

func zeros(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	b = b[:n]
	clear(b)
	return b
}

// Found is what a question finds: the best first, and how many of each kind there
// are in all.
type Found struct {
	Hits   []Hit
	Totals map[Kind]int
}

// Total is how many of a kind were found, or of all kinds where it is empty.
func (f Found) Total(kind Kind) int {
	if kind != "" {
		return f.Totals[kind]
	}
	n := 0
	for _, of := range f.Totals {
		n += of
	}
	return n
}

// Lead puts a hit before all others, unless another kind was asked for.
func (f *Found) Lead(h Hit, kind Kind) {
	f.Totals[h.Kind]++
	if kind != "" && kind != h.Kind {
		return
	}
	f.Hits = append([]Hit{h}, f.Hits...)
	for i := range f.Hits {
		f.Hits[i].Place = i
	}
}

// tier is how well a thing fits.
type tier byte

const (
	exact  tier = iota // one of its names is what was asked
	begins             // one of its names begins so
	titled             // all that was asked stands in its names
	within
)

// The bounds of what a question costs besides the lists of its words.
const (
	// mostEntries is how many entries of the lists of words that begin with what was
	// asked are read; of more, those of the most frequent words.
	mostEntries = 400_000
	// mostLists is how many lists are read one by one.
	mostLists = 48
	// mostGrown is for how many chunks memory is taken before they are there.
	mostGrown = 256
)

// Find finds what a question asks for, the best first and most at most: things of
// that name, then those whose name begins so, those with the words in their names,
// those with the words in their text; equal ones by how much of them it is, then
// the newest first. Where kind is not empty, only of that kind. A thing that is
// there as several documents is found once, as the one whose title is in l if that
// fits. Documents that appear after now are not found. The titles and bodies of the
// hits are left empty.
func (x *Index) Find(ctx context.Context, q Query, kind Kind, l lang.Tag, now time.Time, most int) (Found, error) {
	out := Found{Totals: map[Kind]int{}}
	if q.Empty() || len(x.docs) == 0 {
		return out, nil
	}
	m := x.scratch.Get().(*scratch)
	defer x.scratch.Put(m)
	f := &finder{ctx: ctx, x: x, m: m, entries: mostEntries / (len(q.parts) * len(x.segments))}
	m.tiers, m.seen = zeros(m.tiers, len(x.docs)), zeros(m.seen, len(x.docs))
	x.named(q.Key, m.tiers)
	for len(m.parts) < len(q.parts) {
		m.parts = append(m.parts, nil)
	}
	parts, factors := m.parts[:len(q.parts)], make([]float32, len(q.parts))
	for i, p := range q.parts {
		parts[i] = zeros(parts[i], len(x.docs))
		if err := f.part(p, parts[i]); err != nil {
			return Found{}, fmt.Errorf("searching for %q: %w", q.Text, err)
		}
		for _, n := range x.gone {
			parts[i][n] = 0
		}
		have := len(x.docs) - bytes.Count(parts[i], []byte{0})
		if have == 0 { // then only names can fit
			parts = parts[:1]
			clear(parts[0])
			break
		}
		factors[i] = rarity(len(x.docs)-len(x.gone), have)
	}

	var byKind [32]int
	want := -1
	if kind != "" {
		want = kindNumber(kind)
	}
	best := selection{docs: x.docs, most: most * x.same, kept: m.kept[:0]}
	second, lead := moment(now.Unix()), parts[0]
	for i := 0; i < len(lead); i++ {
		if i&7 == 0 && i+8 <= len(lead) && binary.NativeEndian.Uint64(lead[i:])|binary.NativeEndian.Uint64(m.tiers[i:]) == 0 {
			i += 7
			continue
		}
		t, score, title := within, float32(0), byte(1)
		for k, p := range parts {
			w := p[i]
			if w == 0 {
				score, title = 0, 2
				break
			}
			score += factors[k] * float32(w>>1)
			title &= w
		}
		named := m.tiers[i]
		switch {
		case named > 0:
			t = tier(named - 1)
		case title == 2:
			continue
		case title == 1:
			t = titled
		}
		d := &x.briefs[i]
		if d.appears > second {
			continue
		}
		m.seen[i] |= matched
		if m.seen[d.first]&listed == 0 {
			m.seen[d.first] |= listed
			byKind[d.kind]++
		}
		if want < 0 || want == int(d.kind) {
			best.add(keyOf(t, d, score), i)
		}
	}
	for i, k := range Kinds() {
		if byKind[i] > 0 {
			out.Totals[k] = byKind[i]
		}
	}
	speaks := byte(1)
	if l == lang.ZH {
		speaks = 2
	}
	m.kept = best.sorted()
	for _, c := range m.kept {
		first := x.briefs[c.doc].first
		if m.seen[first]&shown != 0 {
			continue
		}
		if m.seen[first] |= shown; len(out.Hits) == most {
			break
		}
		n := uint32(c.doc)
		for j := x.next[n]; x.docs[n].speaks&speaks == 0 && j != uint32(c.doc); j = x.next[j] {
			if m.seen[j]&matched != 0 {
				n = j
			}
		}
		if x.docs[n].speaks&speaks == 0 {
			n = uint32(c.doc)
		}
		d := x.docs[n]
		out.Hits = append(out.Hits, Hit{N: d.n, Place: len(out.Hits), Kind: Kinds()[d.kind], ID: d.id})
	}
	return out, nil
}

// What is noted of documents, and of things at the first of their documents.
const (
	matched = 1 << iota
	listed  // in the totals
	shown
)

// rarity is what a weight of a term is worth that have of all documents have. A
// term that half of them have is worth nothing: then the newest come first.
func rarity(all, have int) float32 {
	const k1 = 1.2
	idf := max(1e-6, math.Log((float64(all-have)+0.5)/(float64(have)+0.5)))
	return float32(idf * (k1 + 1) / 127)
}

// keyOf is the less, the better a document fits. Scores that are about the same
// count as the same, so that the newer text comes first.
func keyOf(t tier, d *brief, score float32) uint64 {
	key := uint64(t)<<62 | uint64(1023-min(int(score+0.5), 1023))<<32 | uint64(^d.day)
	if t != within {
		key |= uint64(d.kind) << 56
	}
	return key
}

// selection keeps the best documents of many: once there are enough, in a heap with
// the worst of them at its root.
type selection struct {
	docs []stored
	most int
	kept []candidate
}

type candidate struct {
	key uint64
	doc int
}

func (s *selection) add(key uint64, doc int) {
	c := candidate{key, doc}
	if s.most == 0 {
		return
	}
	if len(s.kept) == s.most {
		if root := s.kept[0]; key > root.key || key == root.key && s.compare(c, root) > 0 {
			return
		}
		s.sift(c, 0)
		return
	}
	if s.kept = append(s.kept, c); len(s.kept) == s.most {
		for i := s.most/2 - 1; i >= 0; i-- {
			s.sift(s.kept[i], i)
		}
	}
}

// sift puts a document in the place of the one at i, below which all is in order, or
// further down.
func (s *selection) sift(c candidate, i int) {
	for {
		worse := 2*i + 1
		if worse >= len(s.kept) {
			break
		}
		if right := worse + 1; right < len(s.kept) && s.compare(s.kept[right], s.kept[worse]) > 0 {
			worse = right
		}
		if s.compare(s.kept[worse], c) <= 0 {
			break
		}
		s.kept[i], i = s.kept[worse], worse
	}
	s.kept[i] = c
}

// compare orders documents with the same key by what they are.
func (s *selection) compare(a, b candidate) int {
	switch {
	case a.key < b.key:
		return -1
	case a.key > b.key:
		return 1
	}
	return cmp.Or(strings.Compare(s.docs[a.doc].id, s.docs[b.doc].id), cmp.Compare(s.docs[a.doc].n, s.docs[b.doc].n))
}

// sorted are the documents that were kept, the best first.
func (s *selection) sorted() []candidate {
	slices.SortFunc(s.kept, s.compare)
	return s.kept
}

// named marks the documents with a name that is the key or begins with it.
func (x *Index) named(key string, tiers []byte) {
	if key == "" {
		return
	}
	for _, s := range x.segments {
		from := sort.Search(len(s.names), func(i int) bool { return s.names[i].key >= key })
		for _, n := range s.names[from:] {
			if !strings.HasPrefix(n.key, key) {
				break
			}
			t := byte(begins) + 1
			if len(n.key) == len(key) {
				t = byte(exact) + 1
			}
			if at := &tiers[s.base+int(n.doc)]; *at == 0 || *at > t {
				*at = t
			}
		}
	}
	for _, n := range x.gone {
		tiers[n] = 0
	}
}
