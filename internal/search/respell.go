package search

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"youcheng/internal/lang"
)

// mostRespelled is how many words of a question are looked at for slips.
const mostRespelled = 4

// Respell writes a question anew with words of the index in place of those that
// stand nowhere and differ from them by a letter; it is empty where there are none.
// Of several such words the most frequent is taken.
func (x *Index) Respell(ctx context.Context, q Query) (string, error) {
	m := x.scratch.Get().(*scratch)
	defer x.scratch.Put(m)
	f := &finder{ctx: ctx, x: x, m: m}
	var changed bool
	var out []string
	left := mostRespelled
	for _, w := range q.Words() {
		// Among short words everything is near to everything.
		if n := utf8.RuneCountInString(w); n >= 4 && n <= 40 && left > 0 {
			better, err := f.respell(w)
			if err != nil {
				return "", fmt.Errorf("looking for words like %q: %w", w, err)
			}
			if better != w {
				left--
			}
			if better != "" && better != w {
				w, changed = better, true
			}
		}
		out = append(out, w)
	}
	if !changed {
		return "", nil
	}
	return strings.Join(out, " "), nil
}

// respell returns the word itself if it stands somewhere, else the most frequent
// that differs by a letter, if there is one. Those with the same first letter stand
// side by side; of those with another there are few to ask for.
func (f *finder) respell(word string) (string, error) {
	found := map[string]int{}
	letters := []rune(word)
	var other []rune
	note := func(term []byte, l list) {
		if len(term) < len(word)-4 || len(term) > len(word)+4 {
			return
		}
		other = other[:0]
		for rest := term; len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			other, rest = append(other, r), rest[n:]
		}
		if string(term) == word || lang.OneEdit(letters, other) {
			found[string(term)] += l.docs
		}
	}
	first := string(letters[:1])
	for i := range f.x.segments {
		s := &f.x.segments[i]
		if err := f.lists(s, word, false, note); err != nil {
			return "", err
		}
	}
	if found[word] > 0 {
		return word, nil
	}
	for i := range f.x.segments {
		s := &f.x.segments[i]
		if err := f.lists(s, first, true, note); err != nil {
			return "", err
		}
		swapped := append([]rune{letters[1], letters[0]}, letters[2:]...)
		others := []string{string(letters[1:]), string(swapped)}
		for _, r := range s.starts {
			if letters[0] < utf8.RuneSelf && !(r >= 'a' && r <= 'z') {
				continue // nobody mistakes a letter for a digit, or for one that is not on the same keyboard
			}
			others = append(others, string(r)+string(letters[1:]), string(r)+word)
		}
		for _, o := range others {
			if strings.HasPrefix(o, first) {
				continue
			}
			if err := f.lists(s, o, false, note); err != nil {
				return "", err
			}
		}
	}
	best := ""
	for w, n := range found {
		if n > found[best] || n == found[best] && w < best {
			best = w
		}
	}
	return best, nil
}
