package card

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
)

// Seal says what the seal of a card means, as on the pages: filled where the
// page's first statement rests on sources, hollow where it is inferred, split where
// sources differ.
type Seal string

// The seals.
const (
	Sourced  Seal = "sourced"
	Inferred Seal = "inferred"
	Disputed Seal = "disputed"
)

// figure is the character of the seal: the lines of a brush, in the square of
// the drawing.
type figure struct {
	size, width float64
	lines       [][]point
}

var (
	figurePath = regexp.MustCompile(`<path d="([^"]+)"[^>]* stroke-width="([0-9.]+)"`)
	figureBox  = regexp.MustCompile(`viewBox="0 0 ([0-9.]+) [0-9.]+"`)
	command    = regexp.MustCompile(`([A-Za-z])([-0-9. ]*)`)
)

// readFigure reads the figure of the seal from the icon of the site: lines, and
// curves of the third degree, with absolute places.
func readFigure(svg []byte) (figure, error) {
	path, box := figurePath.FindSubmatch(svg), figureBox.FindSubmatch(svg)
	if path == nil || box == nil {
		return figure{}, errors.New("the icon has no figure")
	}
	var f figure
	var err1, err2 error
	f.size, err1 = strconv.ParseFloat(string(box[1]), 64)
	f.width, err2 = strconv.ParseFloat(string(path[2]), 64)
	if err := errors.Join(err1, err2); err != nil {
		return figure{}, fmt.Errorf("reading the icon: %w", err)
	}
	var at point
	for _, m := range command.FindAllSubmatch(path[1], -1) {
		var n []float64
		for _, s := range bytes.Fields(m[2]) {
			v, err := strconv.ParseFloat(string(s), 64)
			if err != nil {
				return figure{}, fmt.Errorf("reading the icon: %w", err)
			}
			n = append(n, v)
		}
		last := len(f.lines) - 1
		switch cmd := string(m[1]); {
		case cmd == "M" && len(n) == 2:
			at = point{n[0], n[1]}
			f.lines = append(f.lines, []point{at})
		case cmd == "H" && len(n) == 1 && last >= 0:
			at.x = n[0]
			f.lines[last] = append(f.lines[last], at)
		case cmd == "V" && len(n) == 1 && last >= 0:
			at.y = n[0]
			f.lines[last] = append(f.lines[last], at)
		case cmd == "C" && len(n) == 6 && last >= 0:
			f.lines[last] = append(f.lines[last], curve(at, point{n[0], n[1]}, point{n[2], n[3]}, point{n[4], n[5]})...)
			at = point{n[4], n[5]}
		default:
			return figure{}, fmt.Errorf("the icon has a command that is not known: %s", m[0])
		}
	}
	return f, nil
}

// curve is a cubic Bézier curve as short lines, without its first point.
func curve(a, b, c, d point) []point {
	const steps = 16
	out := make([]point, steps)
	for i := range steps {
		t := float64(i+1) / steps
		u := 1 - t
		out[i] = point{
			u*u*u*a.x + 3*u*u*t*b.x + 3*u*t*t*c.x + t*t*t*d.x,
			u*u*u*a.y + 3*u*u*t*b.y + 3*u*t*t*c.y + t*t*t*d.y,
		}
	}
	return out
}

// draw draws the lines of the figure into a square.
func (f figure) draw(c *canvas, ink color.Color, x, y, size float64) {
	k := size / f.size
	var all [][]point
	for _, l := range f.lines {
		line := make([]point, len(l))
		for i, p := range l {
			line[i] = point{x + p.x*k, y + p.y*k}
		}
		all = append(all, stroke(f.width*k, line...)...)
	}
	c.fill(ink, all...)
}

// seal draws the seal into a square.
func (c *canvas) seal(f figure, s Seal, x, y, size float64) {
	border := size / 16
	switch s {
	case Inferred:
		c.fill(paper, rect(x, y, size, size))
		c.fill(red, frame(x, y, size, size, border)...)
		f.draw(c, red, x, y, size)
	case Disputed: // one half is filled, and the figure changes its colour with the ground
		half := newCanvas(int(x+size)+1, int(y+size)+1)
		half.seal(f, Inferred, x, y, size)
		c.seal(f, Sourced, x, y, size)
		for py := range int(size) {
			for px := range int(size) - py {
				at := half.PixOffset(int(x)+px, int(y)+py)
				to := c.PixOffset(int(x)+px, int(y)+py)
				copy(c.Pix[to:to+4], half.Pix[at:at+4])
			}
		}
	default:
		c.fill(red, rect(x, y, size, size))
		f.draw(c, paper, x, y, size)
	}
}

// Icon draws the icon of the site from its SVG as a PNG of a size in pixels. One
// that is maskable fills the square and keeps its figure within the circle that
// no mask cuts (W3C, Web Application Manifest: 40 % of the size round its
// middle).
func Icon(svg []byte, size int, maskable bool) ([]byte, error) {
	f, err := readFigure(svg)
	if err != nil {
		return nil, err
	}
	c := newCanvas(size, size)
	c.fill(red, rect(0, 0, float64(size), float64(size)))
	inner := float64(size)
	if maskable {
		inner *= 0.72
	}
	f.draw(c, paper, (float64(size)-inner)/2, (float64(size)-inner)/2, inner)
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, c.reduced(newPalette(ramp{red, paper, 15}))); err != nil {
		return nil, fmt.Errorf("writing an icon: %w", err)
	}
	return b.Bytes(), nil
}
