package card

import (
	"slices"
	"sync"

	"golang.org/x/image/font/sfnt"

	"youcheng/internal/lang"
)

// Letters knows which characters the fonts have. It serves many goroutines.
type Letters struct {
	faces []face

	mu    sync.Mutex // guards what follows
	buf   sfnt.Buffer
	known map[rune]bool // whether the fonts have it, of those that were asked for
}

// NewLetters reads the fonts.
func NewLetters() (*Letters, error) {
	l := &Letters{known: map[rune]bool{'\n': true}}
	for _, name := range []string{"serif", "sans"} {
		f, err := readFace(name)
		if err != nil {
			return nil, err
		}
		l.faces = append(l.faces, f)
	}
	return l, nil
}

// Missing returns the characters of a text that a card would leave out, each
// once.
func (l *Letters) Missing(text string) []rune {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []rune
	for _, r := range text {
		has, asked := l.known[r]
		if !asked {
			has = !slices.ContainsFunc(l.faces, func(f face) bool {
				_, _, ok := f.find(&l.buf, r, lang.ZH)
				return !ok
			})
			l.known[r] = has
		}
		if !has && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
