package card

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// point is a place on a picture, in pixels from its upper left corner.
type point struct{ x, y float64 }

// canvas is a picture that is being drawn, and what drawing needs besides. It
// serves one goroutine at a time.
type canvas struct {
	*image.RGBA
	z   vector.Rasterizer
	buf sfnt.Buffer
}

func newCanvas(w, h int) *canvas { return &canvas{RGBA: image.NewRGBA(image.Rect(0, 0, w, h))} }

// clear makes the whole picture one colour.
func (c *canvas) clear(ground color.RGBA) {
	n := copy(c.Pix, []uint8{ground.R, ground.G, ground.B, ground.A})
	for n < len(c.Pix) {
		n += copy(c.Pix[n:], c.Pix[:n])
	}
}

// fill fills closed outlines by their winding. Those that overlap and run the
// same way round are one shape.
func (c *canvas) fill(ink color.Color, outlines ...[]point) {
	box, ok := bounds(outlines).intersect(c.Rect)
	if !ok {
		return
	}
	c.begin(box)
	for _, o := range outlines {
		c.outline(o, box)
	}
	c.end(ink, box)
}

// begin makes the rasterizer ready for the box; end lays what it was given on
// the picture.
func (c *canvas) begin(box image.Rectangle) { c.z.Reset(box.Dx(), box.Dy()) }

func (c *canvas) end(ink color.Color, box image.Rectangle) {
	c.z.Draw(c.RGBA, box, image.NewUniform(ink), image.Point{})
}

func (c *canvas) outline(o []point, box image.Rectangle) {
	for i, p := range o {
		x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
		if i == 0 {
			c.z.MoveTo(x, y)
		} else {
			c.z.LineTo(x, y)
		}
	}
	c.z.ClosePath()
}

// extent is the box round points.
type extent struct{ x0, y0, x1, y1 float64 }

func bounds(outlines [][]point) extent {
	b := extent{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, o := range outlines {
		for _, p := range o {
			b = extent{min(b.x0, p.x), min(b.y0, p.y), max(b.x1, p.x), max(b.y1, p.y)}
		}
	}
	return b
}

// intersect is the box in whole pixels, as far as it lies within another, and
// whether it does.
func (b extent) intersect(within image.Rectangle) (image.Rectangle, bool) {
	if b.x1 <= b.x0 && b.y1 <= b.y0 {
		return image.Rectangle{}, false
	}
	r := image.Rect(int(math.Floor(b.x0)), int(math.Floor(b.y0)), int(math.Ceil(b.x1))+1, int(math.Ceil(b.y1))+1).Intersect(within)
	return r, !r.Empty()
}

// rect is the outline of a rectangle.
func rect(x, y, w, h float64) []point {
	return []point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
}

// reversed runs the other way round: filled with an outline about it, it is a
// hole.
func reversed(o []point) []point {
	out := make([]point, len(o))
	for i, p := range o {
		out[len(o)-1-i] = p
	}
	return out
}

// frame is a rectangle with a border of a width, within it.
func frame(x, y, w, h, border float64) [][]point {
	return [][]point{rect(x, y, w, h), reversed(rect(x+border, y+border, w-2*border, h-2*border))}
}

// disc is the outline of a circle.
func disc(x, y, r float64) []point {
	n := max(12, int(r*1.5))
	out := make([]point, n)
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out[i] = point{x + r*cos, y + r*sin}
	}
	return out
}

// ring is a circle with a line of a width.
func ring(x, y, r, width float64) [][]point {
	return [][]point{disc(x, y, r+width/2), reversed(disc(x, y, r-width/2))}
}

// stroke is a line of a width through points: flat at its ends, round at its
// corners.
func stroke(width float64, line ...point) [][]point {
	const corner = 0.5 // the sine of a turn; a curve turns less from point to point
	var out [][]point
	var last point // across the piece before, half the width long
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		l := math.Hypot(b.x-a.x, b.y-a.y)
		if l == 0 {
			continue
		}
		n := point{-(b.y - a.y) / l * width / 2, (b.x - a.x) / l * width / 2}
		// All pieces run the same way round as disc: together they are one shape.
		out = append(out, []point{{a.x - n.x, a.y - n.y}, {b.x - n.x, b.y - n.y}, {b.x + n.x, b.y + n.y}, {a.x + n.x, a.y + n.y}})
		if i > 1 {
			switch turn := (last.x*n.y - last.y*n.x) / (width * width / 4); {
			case math.Abs(turn) > corner:
				out = append(out, disc(a.x, a.y, width/2))
			case turn > 0:
				out = append(out, []point{a, {a.x - last.x, a.y - last.y}, {a.x - n.x, a.y - n.y}})
			default:
				out = append(out, []point{a, {a.x + n.x, a.y + n.y}, {a.x + last.x, a.y + last.y}})
			}
		}
		last = n
	}
	return out
}

// dashes is a straight line that is broken at regular steps.
func dashes(width, on, off float64, a, b point) [][]point {
	l := math.Hypot(b.x-a.x, b.y-a.y)
	var out [][]point
	for at := 0.0; at < l; at += on + off {
		f, t := at/l, min(at+on, l)/l
		out = append(out, stroke(width, point{a.x + (b.x-a.x)*f, a.y + (b.y-a.y)*f}, point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t})...)
	}
	return out
}
