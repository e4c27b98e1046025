package card

import (
	"embed"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"youcheng/internal/lang"
)

//go:embed fonts/*.ttf fonts/*.otf
var files embed.FS

// face is a style of letters: Latin from one font, Chinese from another that was
// drawn to go with it.
type face struct{ latin, han *sfnt.Font }

func readFace(name string) (face, error) {
	var f face
	for file, to := range map[string]**sfnt.Font{name + "-latin.ttf": &f.latin, name + "-han.otf": &f.han} {
		b, err := files.ReadFile("fonts/" + file)
		if err != nil {
			return f, fmt.Errorf("reading a font: %w", err)
		}
		if *to, err = sfnt.Parse(b); err != nil {
			return f, fmt.Errorf("reading the font %s: %w", file, err)
		}
	}
	return f, nil
}

// What stands in both scripts, but has another width in each.
const shared = "“”‘’—…"

// find returns the font that has a character, and which glyph it is there.
func (f face) find(buf *sfnt.Buffer, r rune, l lang.Tag) (*sfnt.Font, sfnt.GlyphIndex, bool) {
	order := [...]*sfnt.Font{f.latin, f.han}
	if l == lang.ZH && strings.ContainsRune(shared, r) {
		order[0], order[1] = order[1], order[0]
	}
	for _, font := range order {
		if i, err := font.GlyphIndex(buf, r); err == nil && i != 0 {
			return font, i, true
		}
	}
	return nil, 0, false
}

// glyph is a character of a line: what is drawn, and how far it moves the next.
type glyph struct {
	r         rune
	font      *sfnt.Font
	i         sfnt.GlyphIndex
	size, adv float64

	inner bool // within a word that is kept together
	// A full-width mark fills only one half of its square; the other is empty.
	emptyLeft, emptyRight bool
}

// Full-width marks, by the side on which they are empty.
const (
	opening = "（《〈「『【〔“‘"
	closing = "，。、；：？！）》〉」』】〕”’"
)

// Marks that begin no line, and that end none (GB/T 15834-2011, 5.1).
const (
	notFirst = closing + "·—…～,.;:?!)]%％"
	notLast  = opening + "(["
)

// han reports whether a character is one of the Chinese or Japanese scripts.
func han(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// shape finds the glyphs of a text and sets their distances: pairs of Latin
// letters are kerned, Chinese stands a little apart from Latin letters and
// digits, and of two full-width marks that meet, the empty halves are one. A
// character that the fonts lack is left out; [Letters] tells of it.
func (c *canvas) shape(f face, size float64, l lang.Tag, text string) []glyph {
	ppem := fixed.Int26_6(math.Round(size * 64))
	var out []glyph
	for _, r := range strings.Join(strings.Fields(text), " ") {
		if r == '\'' && l == lang.EN {
			r = '’' // typewriters had only one
		}
		ft, i, ok := f.find(&c.buf, r, l)
		if !ok {
			continue
		}
		adv, err := ft.GlyphAdvance(&c.buf, i, ppem, font.HintingNone)
		if err != nil {
			continue
		}
		g := glyph{r: r, font: ft, i: i, adv: float64(adv) / 64, size: size}
		square := ft == f.han && g.adv > 0.9*size
		g.emptyLeft = square && strings.ContainsRune(opening, r)
		g.emptyRight = square && strings.ContainsRune(closing, r)
		if n := len(out); n > 0 {
			last := &out[n-1]
			switch {
			case last.font == ft && ft == f.latin:
				if k, err := ft.Kern(&c.buf, last.i, i, ppem, font.HintingNone); err == nil {
					last.adv += float64(k) / 64
				}
			case han(last.r) && alphanumeric(r), alphanumeric(last.r) && han(r):
				last.adv += size / 10
			}
			if last.emptyRight && (g.emptyRight || g.emptyLeft) || last.emptyLeft && g.emptyLeft {
				last.adv -= size / 2
			}
		}
		out = append(out, g)
	}
	return out
}

// together marks the words of a text that no line should end within: Chinese has
// no spaces that would show them.
func together(g []glyph, words []string) {
	text := make([]rune, len(g))
	for i := range g {
		text[i] = g[i].r
	}
	for _, word := range words {
		w := []rune(word)
		for i := 0; i+len(w) <= len(text); i++ {
			if slices.Equal(text[i:i+len(w)], w) {
				for k := i + 1; k < i+len(w); k++ {
					g[k].inner = true
				}
			}
		}
	}
}

func alphanumeric(r rune) bool {
	return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// trimmed is a line without the space at its end.
func trimmed(line []glyph) []glyph {
	for len(line) > 0 && line[len(line)-1].r == ' ' {
		line = line[:len(line)-1]
	}
	return line
}

// hang is by how much a line begins to the left of its edge: the empty half of a
// mark at its beginning is outside.
func hang(line []glyph) float64 {
	if len(line) > 0 && line[0].emptyLeft {
		return line[0].size / 2
	}
	return 0
}

// width is how wide a line is drawn.
func width(line []glyph) float64 {
	line = trimmed(line)
	w := -hang(line)
	for _, g := range line {
		w += g.adv
	}
	if n := len(line); n > 0 && line[n-1].emptyRight {
		w -= line[n-1].size / 2
	}
	return w
}

// breakable reports whether a line may end before the glyph at i.
func breakable(g []glyph, i int) bool {
	a, b := g[i-1].r, g[i].r
	switch {
	case b == ' ':
		return false // the line ends after it
	case g[i].inner:
		return false
	case strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a):
		return false
	case strings.ContainsRune(" –-—…", a):
		return true
	case unicode.IsDigit(a) && strings.ContainsRune("年月日号时点个国名", b):
		return false // a number and its measure
	}
	return wide(a) || wide(b)
}

// wide reports whether a line may end at a character though no space is there.
func wide(r rune) bool { return han(r) || strings.ContainsRune(opening+closing, r) && r > 0x2FFF }

// wrap breaks a text into lines that are not wider than a measure. A word that
// is wider than the whole measure is broken anywhere.
func wrap(g []glyph, measure float64) [][]glyph {
	var lines [][]glyph
	for start := 0; start < len(g); {
		end, last := len(g), 0
		// w is the width of all glyphs so far; what is empty at the end of a line
		// does not count.
		w := -hang(g[start:])
		for i := start; i < len(g); i++ {
			if w += g[i].adv; g[i].r == ' ' {
				continue
			}
			over := w
			if g[i].emptyRight {
				over -= g[i].size / 2
			}
			if i > start && breakable(g, i) {
				last = i
			}
			if over > measure {
				end = i
				break
			}
		}
		if end < len(g) && last > start {
			end = last
		}
		end = max(end, start+1)
		lines = append(lines, trimmed(g[start:end]))
		start = end
		for start < len(g) && g[start].r == ' ' {
			start++
		}
	}
	return lines
}

// settled breaks a text as wrap does, but leaves no short word alone on the last
// line where somewhat shorter lines have room for it.
func settled(g []glyph, measure float64) [][]glyph {
	lines := wrap(g, measure)
	n := len(lines)
	for m := measure; n > 1 && width(lines[n-1]) < measure/4 && m > measure*0.8; m -= 6 {
		narrow := wrap(g, m)
		if len(narrow) > n || !whole(g, narrow) {
			break
		}
		lines = narrow
	}
	return lines
}

// balanced breaks a title into as few lines as wrap does, where a reader would:
// rather after a mark than within a clause, and so that the lines are of about
// equal length, with no word alone on the last.
func balanced(g []glyph, measure float64) [][]glyph {
	plain := wrap(g, measure)
	n := len(plain)
	if n < 2 || !whole(g, plain) {
		return plain
	}
	ends := []int{0} // where a line may end
	for i := 1; i < len(g); i++ {
		if breakable(g, i) {
			ends = append(ends, i)
		}
	}
	ends = append(ends, len(g))
	equal := 0.0
	for _, l := range plain {
		equal += width(l) / float64(n)
	}
	// best[k][e] is the least cost of k lines up to an end, and where the last of
	// them begins.
	type choice struct {
		cost float64
		from int
	}
	best := make([][]choice, n+1)
	for k := range best {
		best[k] = make([]choice, len(ends))
		for e := range ends {
			best[k][e].cost = math.Inf(1)
		}
	}
	best[0][0].cost = 0
	for k := 1; k <= n; k++ {
		for e := 1; e < len(ends); e++ {
			for from := range e {
				w := width(g[ends[from]:ends[e]])
				if w > measure {
					continue
				}
				cost := best[k-1][from].cost + (w-equal)*(w-equal)/(equal*equal)
				if e < len(ends)-1 {
					cost += breakCost(g, ends[e])
				}
				if cost < best[k][e].cost {
					best[k][e] = choice{cost, from}
				}
			}
		}
	}
	e := len(ends) - 1
	if math.IsInf(best[n][e].cost, 1) {
		return plain
	}
	out := make([][]glyph, n)
	for k := n; k > 0; k-- {
		from := best[k][e].from
		out[k-1] = trimmed(g[ends[from]:ends[e]])
		e = from
	}
	return out
}

// breakCost is how little a reader likes a line to end before the glyph at i,
// as the square of a share of the line.
func breakCost(g []glyph, i int) float64 {
	a, b := g[i-1].r, g[i].r
	if a == ' ' && i > 1 {
		a = g[i-2].r
	}
	switch {
	case strings.ContainsRune(closing+",:;—–", a):
		return 0
	case strings.ContainsRune("的与和在及至到", a):
		return 0.1
	case strings.ContainsRune("的", b):
		return 0.5
	case han(a) && han(b):
		return 0.2
	}
	return 0.1
}

// whole reports whether no word had to be broken.
func whole(g []glyph, lines [][]glyph) bool {
	at := 0
	for _, l := range lines {
		if at > 0 && g[at-1].r != ' ' && !breakable(g, at) {
			return false
		}
		at += len(l)
		for at < len(g) && g[at].r == ' ' {
			at++
		}
	}
	return true
}

// one sets a text on one line, cut where it is too long.
func (c *canvas) one(f face, size float64, l lang.Tag, text string, measure float64) []glyph {
	lines := wrap(c.shape(f, size, l, text), measure)
	if len(lines) == 0 {
		return nil
	}
	return c.cut(lines, 1, f, l, measure)[0]
}

// cut keeps so many lines, and ends the last one with an ellipsis where there
// were more.
func (c *canvas) cut(lines [][]glyph, most int, f face, l lang.Tag, measure float64) [][]glyph {
	if len(lines) <= most {
		return lines
	}
	last := slices.Clone(lines[most-1])
	end := c.shape(f, last[0].size, l, "…")
	for n := len(last); n > 0; n-- {
		// It stands after a whole word, and after no other mark.
		if whole := n == len(last) || breakable(last, n) || last[n].r == ' '; !whole || strings.ContainsRune(" ，。、；：,.;:“‘（《", last[n-1].r) {
			continue
		}
		if line := slices.Concat(last[:n], end); width(line) <= measure {
			return append(slices.Clone(lines[:most-1]), line)
		}
	}
	return append(slices.Clone(lines[:most-1]), end)
}

// write draws a line with its left end at x, and its feet at y.
func (c *canvas) write(in color.Color, line []glyph, x, y float64) {
	x -= hang(line)
	for _, g := range line {
		if g.r != ' ' {
			c.glyph(in, g, x, y)
		}
		x += g.adv
	}
}

func (c *canvas) glyph(in color.Color, g glyph, x, y float64) {
	segments, err := g.font.LoadGlyph(&c.buf, g.i, fixed.Int26_6(math.Round(g.size*64)), nil)
	if err != nil || len(segments) == 0 {
		return
	}
	b := segments.Bounds()
	box, ok := extent{x + float64(b.Min.X)/64, y + float64(b.Min.Y)/64, x + float64(b.Max.X)/64, y + float64(b.Max.Y)/64}.intersect(c.Rect)
	if !ok {
		return
	}
	c.begin(box)
	dx, dy := x-float64(box.Min.X), y-float64(box.Min.Y)
	at := func(p fixed.Point26_6) (float32, float32) {
		return float32(dx + float64(p.X)/64), float32(dy + float64(p.Y)/64)
	}
	for _, s := range segments {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			c.z.ClosePath()
			c.z.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			c.z.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			c.z.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			c.z.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	c.z.ClosePath()
	c.end(in, box)
}
