package search

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strings"
)

// finder answers one question.
type finder struct {
	ctx     context.Context
	x       *Index
	m       *scratch
	entries int // of a segment that are read for a part of the words that begin with it
	read    int // buffers that are in use
	kept    map[int64][]byte
}

// bytes reads a part of a stream.
func (f *finder) bytes(s *segment, stream, from, to int) ([]byte, error) {
	if from >= to {
		return nil, nil
	}
	first, end := chunkNumber(s.number, stream, from/chunkSize), chunkNumber(s.number, stream, (to-1)/chunkSize+1)
	data, ok := f.kept[first]
	if !ok || end != first+1 {
		var err error
		if f.read == len(f.m.buffers) {
			f.m.buffers = append(f.m.buffers, nil)
		}
		buffer := &f.m.buffers[f.read]
		f.read++
		if data, err = f.x.read(f.ctx, first, end, slices.Grow((*buffer)[:0], int(min(end-first, mostGrown))*chunkSize)); err != nil {
			return nil, err
		}
		*buffer = data
		if end == first+1 {
			if f.kept == nil {
				f.kept = map[int64][]byte{}
			}
			f.kept[first] = data
		}
	}
	before := from / chunkSize * chunkSize
	if to-before > len(data) {
		return nil, errDamaged
	}
	return data[from-before : to-before], nil
}

// list is where the list of a term stands.
type list struct {
	docs            int
	weights, places [2]int // from, to
}

// lists finds the lists of a word, or of all words that begin so, in order.
func (f *finder) lists(s *segment, word string, prefix bool, visit func(term []byte, l list)) error {
	blocks := s.blocks[:len(s.blocks)-1]
	from := sort.Search(len(blocks), func(i int) bool { return blocks[i].first > word })
	to := from
	if prefix {
		to += sort.Search(len(blocks)-from, func(i int) bool { return !strings.HasPrefix(blocks[from+i].first, word) })
	}
	from = max(from-1, 0)
	if from >= to {
		return nil
	}
	data, err := f.bytes(s, termsStream, s.blocks[from].terms, s.blocks[to].terms)
	if err != nil {
		return err
	}
	var room [longestTerm]byte
	for i := from; i < to; i++ {
		b, next := s.blocks[i], s.blocks[i+1]
		rest := data[:next.terms-b.terms]
		data = data[len(rest):]
		size := 0 // of the term
		for len(rest) > 2 {
			same, more := int(rest[0]), int(rest[1])
			if same > size || same+more > longestTerm || 2+more > len(rest) {
				return errDamaged
			}
			size = same + copy(room[same:], rest[2:2+more])
			docs, n1 := uvarint(rest[2+more:])
			weights, n2 := uvarint(rest[2+more+n1:])
			places, n3 := uvarint(rest[2+more+n1+n2:])
			rest = rest[2+more+n1+n2+n3:]
			l := list{int(docs), [2]int{b.weights, b.weights + int(weights)}, [2]int{b.places, b.places + int(places)}}
			if n1 == 0 || n2 == 0 || n3 == 0 || l.docs > s.count || l.weights[1] > next.weights || l.places[1] > next.places {
				return errDamaged
			}
			b.weights, b.places = l.weights[1], l.places[1]
			term := room[:size]
			if string(term) < word {
				continue
			}
			if string(term) != word && !(prefix && size >= len(word) && string(term[:len(word)]) == word) {
				return nil
			}
			visit(term, l)
		}
		if len(rest) > 0 {
			return errDamaged
		}
	}
	return nil
}

// uvarint reads a number below 1<<40. One that is none has no bytes.
func uvarint(b []byte) (n uint64, size int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	if n, size = binary.Uvarint(b); size <= 0 || n >= 1<<40 {
		return 0, 0
	}
	return n, size
}

// alternative is a word that fits, or the beginning of some.
type alternative struct {
	word   string
	prefix bool
}

// last are the words that fit the last word of a part.
func (p part) last() []alternative {
	word := p.words[len(p.words)-1]
	out := []alternative{{term(word), p.prefix}}
	for _, v := range p.others {
		if !p.prefix || !strings.HasPrefix(v, word) {
			out = append(out, alternative{term(v), false})
		}
	}
	return out
}

// part writes the weights of the documents that have a part.
func (f *finder) part(p part, out []byte) error {
	for i := range f.x.segments {
		s := &f.x.segments[i]
		if err := f.partOf(s, p, out[s.base:s.base+s.count]); err != nil {
			return err
		}
	}
	return nil
}

func (f *finder) partOf(s *segment, p part, out []byte) error {
	var phrase []place
	switch n := len(p.words); {
	case p.han && n == 1:
		return f.any(s, []alternative{{p.words[0], true}}, out)
	case p.han && n == 2:
		return f.any(s, []alternative{{p.words[0] + p.words[1], false}}, out)
	case n == 1:
		return f.any(s, p.last(), out)
	case p.han:
		// All pairs, though every second one would do: the rarest is looked for first,
		// and often it is one of those that stand across two words.
		for i := range n - 1 {
			phrase = append(phrase, place{i, []alternative{{p.words[i] + p.words[i+1], false}}})
		}
	default:
		for i, w := range p.words[:n-1] {
			phrase = append(phrase, place{i, []alternative{{term(w), false}}})
		}
		phrase = append(phrase, place{n - 1, p.last()})
	}
	return f.phrase(s, phrase, out)
}

// chosen are the lists of words that fit, but of too many that only begin with what
// was asked those of the most frequent.
func (f *finder) chosen(s *segment, all []alternative) ([]list, error) {
	var out []list
	for _, a := range all {
		from, entries := len(out), 0
		err := f.lists(s, a.word, a.prefix, func(_ []byte, l list) {
			out = append(out, l)
			entries += l.docs
		})
		if err != nil {
			return nil, err
		}
		if !a.prefix {
			continue
		}
		if entries <= f.entries {
			continue
		}
		of := out[from:]
		slices.SortStableFunc(of, func(a, b list) int { return cmp.Compare(b.docs, a.docs) })
		n, sum := 1, of[0].docs
		for n < min(len(of), mostLists) && sum+of[n].docs <= f.entries {
			sum += of[n].docs
			n++
		}
		out = out[:from+n]
		slices.SortFunc(of[:n], func(a, b list) int { return cmp.Compare(a.weights[0], b.weights[0]) })
	}
	return out, nil
}

// any writes the weights of the documents that have one of some words.
func (f *finder) any(s *segment, all []alternative, out []byte) error {
	for i, a := range all {
		if !a.prefix {
			continue
		}
		n, ok := slices.BinarySearchFunc(s.unions, a.word, func(u union, w string) int { return strings.Compare(u.prefix, w) })
		if ok {
			u := s.unions[n]
			if err := f.fill(s, list{weights: [2]int{u.from, u.to}}, out); err != nil {
				return err
			}
			all = slices.Delete(slices.Clone(all), i, i+1)
			break
		}
	}
	lists, err := f.chosen(s, all)
	if err != nil {
		return err
	}
	return f.runs(s, lists, func(weights, _ []byte) error { return fill(weights, out) }, false)
}

// runs visits the bytes of lists in order. Those that stand side by side are read
// at once.
func (f *finder) runs(s *segment, lists []list, visit func(weights, places []byte) error, alsoPlaces bool) error {
	for len(lists) > 0 {
		n := 1
		for n < len(lists) && lists[n].weights[0] == lists[n-1].weights[1] {
			n++
		}
		weights, err := f.bytes(s, weightsStream, lists[0].weights[0], lists[n-1].weights[1])
		var places []byte
		if err == nil && alsoPlaces {
			places, err = f.bytes(s, placesStream, lists[0].places[0], lists[n-1].places[1])
		}
		if err != nil {
			return err
		}
		for _, l := range lists[:n] {
			size := l.weights[1] - l.weights[0]
			placed := 0
			if alsoPlaces {
				placed = l.places[1] - l.places[0]
			}
			if err := visit(weights[:size], places[:placed]); err != nil {
				return err
			}
			weights, places = weights[size:], places[placed:]
		}
		lists = lists[n:]
	}
	return nil
}

func (f *finder) fill(s *segment, l list, out []byte) error {
	data, err := f.bytes(s, weightsStream, l.weights[0], l.weights[1])
	if err != nil {
		return err
	}
	return fill(data, out)
}

// fill adds a list to the weights of documents.
func fill(data, out []byte) error {
	doc := -1
	for i := 0; i < len(data); i++ {
		if c := data[i]; c < 0x80 {
			doc += int(c)
			i++
		} else {
			n, size := binary.Uvarint(data[i:])
			if size <= 0 || n > uint64(len(out)) {
				return errDamaged
			}
			doc += int(n)
			i += size
		}
		if uint(doc) >= uint(len(out)) || i >= len(data) {
			return errDamaged
		}
		w := data[i]
		if old := out[doc]; old > 0 {
			w = join(old, w)
		}
		out[doc] = w
	}
	return nil
}

// place is what stands at a distance from the beginning of a phrase.
type place struct {
	at  int
	any []alternative
}

// phrase writes the weights of the documents in which all stands in its place. It
// begins with what is rarest, and of the rest looks only at the documents left.
func (f *finder) phrase(s *segment, phrase []place, out []byte) error {
	type step struct {
		at, docs int
		lists    []list
	}
	steps := make([]step, len(phrase))
	for i, p := range phrase {
		lists, err := f.chosen(s, p.any)
		if err != nil || len(lists) == 0 {
			return err
		}
		steps[i] = step{at: p.at, lists: lists}
		for _, l := range lists {
			steps[i].docs += l.docs
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.docs, b.docs) })
	var starts []uint64 // document<<32 + place, in order
	for i, p := range steps {
		left := f.m.starts[1][:0]
		err := f.runs(s, p.lists, func(weights, places []byte) (err error) {
			left, err = walk(weights, places, p.at, len(out), starts, i > 0, left)
			return err
		}, true)
		f.m.starts[0], f.m.starts[1] = left, f.m.starts[0]
		if err != nil {
			return err
		}
		if len(p.lists) > 1 {
			slices.Sort(left)
		}
		if starts = left; len(starts) == 0 {
			return nil
		}
	}
	for len(starts) > 0 {
		doc := starts[0] >> 32
		d := &f.x.docs[s.base+int(doc)]
		n, titles := 0, 0
		for n < len(starts) && starts[n]>>32 == doc {
			if uint32(starts[n]) < d.titled {
				titles++
			}
			n++
		}
		out[doc] = weight(titles, n-titles, int(d.length))
		starts = starts[n:]
	}
	return nil
}

// walk goes through the list of a term that stands in phrases at a distance from
// their beginning, and adds the beginnings to out, in order, as
// document<<32 + place; if so asked, only those that are in of.
func walk(weights, places []byte, distance, docs int, of []uint64, only bool, out []uint64) ([]uint64, error) {
	next, back := uint64(0), uint64(distance)
	for len(weights) > 0 {
		n, size := uvarint(weights)
		if size == 0 || size >= len(weights) {
			return nil, errDamaged
		}
		weights = weights[size+1:]
		if next += n; n == 0 || next > uint64(docs) {
			return nil, errDamaged
		}
		head, size := uvarint(places)
		if size == 0 {
			return nil, errDamaged
		}
		places = places[size:]
		var some []byte
		at := head >> 1
		if head&1 == 0 {
			if at > uint64(len(places)) {
				return nil, errDamaged
			}
			some, places, at = places[:at], places[at:], 0
		}
		doc := (next - 1) << 32
		if only {
			for len(of) > 0 && of[0] < doc {
				of = of[1:]
			}
			if len(of) == 0 {
				return out, nil
			}
			if of[0] > doc|math.MaxUint32 {
				continue
			}
		}
		// The places are a single one, or the distances in some.
		for single := head&1 == 1; single || len(some) > 0; single = false {
			if !single {
				if some[0] < 0x80 {
					at += uint64(some[0])
					some = some[1:]
				} else {
					n, size := uvarint(some)
					if size == 0 {
						return nil, errDamaged
					}
					at += n
					some = some[size:]
				}
			}
			if at < back || at > math.MaxUint32 {
				continue
			}
			start := doc | (at - back)
			if !only {
				out = append(out, start)
				continue
			}
			for len(of) > 0 && of[0] < start {
				of = of[1:]
			}
			if len(of) > 0 && of[0] == start {
				out = append(out, start)
			}
		}
	}
	return out, nil
}
