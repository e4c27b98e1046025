package facts

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// Slip reports whether a reader who wrote asked may have meant known, and how far
// the two are apart: 0 is the same name. A slip is up to a third of the letters,
// or an end that is missing or too much, as of 汉城x.
func Slip(asked, known string) (edits int, ok bool) { return Spell(asked).Slip(Spell(known)) }

// Spelling is a name as it is compared, made once for many comparisons.
type Spelling struct {
	key     string
	length  int
	letters letters
}

// Spell returns the spelling of a name.
func Spell(name string) Spelling {
	k := key(name)
	return Spelling{k, utf8.RuneCountInString(k), lettersOf(k)}
}

// Slip is [Slip] of two spellings.
func (asked Spelling) Slip(known Spelling) (edits int, ok bool) {
	if !asked.mayBe(known) {
		return 0, false
	}
	return slip(asked.key, known.key)
}

// mayBe reports whether slip is to be asked: almost all names are told apart by their
// lengths and letters alone.
func (asked Spelling) mayBe(known Spelling) bool {
	most := mostSlips(asked.length)
	return max(known.length-asked.length, asked.length-known.length) <= most && asked.letters.within(most, known.letters) ||
		strings.HasPrefix(asked.key, known.key) || strings.HasPrefix(known.key, asked.key)
}

func slip(a, b string) (edits int, ok bool) {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 || len(y) == 0 || len(x) > longestName {
		return 0, false
	}
	most := mostSlips(len(x))
	if edits = max(len(x)-len(y), len(y)-len(x)); edits <= most {
		if edits = distance(x, y); edits <= most {
			return edits, true
		}
	}
	short := min(len(x), len(y))
	least := 4
	if isHan(string(x[:short])) {
		least = 2
	}
	return edits, short >= least && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// mostSlips is how many letters of a name of this length may be wrong.
func mostSlips(length int) int { return min(3, length/3) }

// distance counts the letters that are to be changed, added, left out or
// exchanged with their neighbour to make one word of the other.
func distance(a, b []rune) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

// Nearest lists the partners that a text may mean when it is no name of any: those
// with the nearest names, in any language, former ones too, first.
func (d *Directory) Nearest(text string) []Match {
	asked := Spell(text)
	if asked.length == 0 || asked.length > longestName {
		return nil
	}
	least := map[string]int{} // partner -> edits
	var near []Match
	for _, n := range d.names().names {
		edits, ok := asked.Slip(n.Spelling)
		if !ok || n.Kind == Pinyin && edits > 0 {
			continue
		}
		if was, found := least[n.Partner]; found && was <= edits {
			continue
		}
		least[n.Partner] = edits
		near = append(near, Match{d.member(n.Partner), n.Name})
	}
	// Of a partner, the last is the nearest.
	var out []Match
	found := map[string]bool{}
	for _, m := range slices.Backward(near) {
		if !found[m.Name.Partner] {
			found[m.Name.Partner] = true
			out = append(out, m)
		}
	}
	slices.Reverse(out)
	slices.SortStableFunc(out, func(a, b Match) int { return least[a.Name.Partner] - least[b.Name.Partner] })
	return out
}

// letters tells which letters a word has; some share a place.
type letters uint64

func lettersOf(word string) letters {
	l := letters(0)
	for _, r := range word {
		l |= 1 << (uint32(r) % 64)
	}
	return l
}

// within reports whether so many edits may make one word of the other: each takes
// away one letter at most, and adds one at most.
func (l letters) within(edits int, other letters) bool {
	return bits.OnesCount64(uint64(l&^other)) <= edits && bits.OnesCount64(uint64(other&^l)) <= edits
}
