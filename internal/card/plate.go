package card

import (
	"image"
	"math"
	"sync"

	"youcheng/internal/geo"
)

// Place is a partner on the map of a card. Status is that of the map of the
// pages: "active", "unsure" or "ended".
type Place struct {
	Name   string
	At     geo.Point
	Status string

	// DX and DY are the direction in which the point is moved where others are
	// drawn besides, for one may lie at the same place.
	DX, DY float64
}

// fewPlaces is how many places can be drawn large.
const fewPlaces = 3

// on is where a place is drawn. half is half the size of its point.
func (p Place) on(plane geo.Azimuthal, half float64) (x, y float64) {
	x, y = plane.XY(p.At)
	if l := math.Hypot(p.DX, p.DY); l > 0 {
		x, y = x+p.DX/l*half*1.6, y+p.DY/l*half*1.6
	}
	return x, y
}

// ringStep is the distance between the rings of a map, in kilometres, as on the
// pages.
const ringStep = 2500.0

// plate draws the globe as Beijing sees it, as far as the farthest of the
// places: the coasts, the rings, and from Beijing a great circle to each place,
// which is a straight line.
func (d *Drawer) plate(c *canvas, card Card) {
	const x, y, r = plateX, plateY, plateR
	farthest := ringStep
	for _, p := range card.Places {
		farthest = max(farthest, geo.Distance(geo.Beijing, p.At))
	}
	// Nothing lies so near the rim that its name would not find room.
	reach := math.Ceil(farthest/0.85/ringStep) * ringStep
	if reach+ringStep > geo.Antipode {
		reach = geo.Antipode // the whole globe
	}
	plane := geo.Azimuthal{Centre: geo.Beijing, X: x, Y: y, Scale: r / reach}
	c.fill(surface, disc(x, y, r))
	d.land(c, plane, reach, r)
	var rings [][]point
	for km := ringStep; km < reach-1; km += ringStep {
		rings = append(rings, ring(x, y, km*plane.Scale, 1.5)...)
	}
	c.fill(rule, rings...)
	c.fill(strong, ring(x, y, r, 2)...)
	weight, half := 4.0, 9.0
	if len(card.Places) > fewPlaces {
		weight, half = 1.25, 3.6
	}
	var lines [][]point
	for _, p := range card.Places {
		px, py := p.on(plane, half)
		if p.Status == "active" {
			lines = append(lines, stroke(weight, point{x, y}, point{px, py})...)
		} else {
			lines = append(lines, dashes(weight, 3*weight, 2*weight, point{x, y}, point{px, py})...)
		}
	}
	c.fill(red, lines...)
	for _, p := range card.Places {
		px, py := p.on(plane, half)
		c.spot(p.Status, px, py, half)
	}
	// Beijing is the seal's colour, the partners ink, so that the two ends differ.
	big := max(half, 8)
	c.fill(paper, disc(x, y, big+3))
	c.fill(red, disc(x, y, big))
	d.names(c, card, plane, half)
}

// spot draws a partner as the map of the pages does: filled where the tie
// stands, half filled where that is not sure, struck through where it has ended.
func (c *canvas) spot(status string, x, y, half float64) {
	edge := max(1.5, half/3.5)
	c.fill(paper, rect(x-half-edge, y-half-edge, 2*(half+edge), 2*(half+edge)))
	switch status {
	case "unsure":
		c.fill(ink, frame(x-half, y-half, 2*half, 2*half, edge)...)
		c.fill(ink, rect(x-half, y-half, half, 2*half))
	case "ended":
		c.fill(ink, frame(x-half, y-half, 2*half, 2*half, edge)...)
		c.fill(ink, stroke(edge, point{x - half, y + half}, point{x + half, y - half})...)
	default:
		c.fill(ink, rect(x-half, y-half, 2*half, 2*half))
	}
}

// land lays the coasts into the disc.
func (d *Drawer) land(c *canvas, plane geo.Azimuthal, reach, r float64) {
	n := int(2*r) + 2
	corner := image.Pt(int(plane.X-r), int(plane.Y-r))
	once := &d.plates[int(math.Ceil(reach/ringStep))]
	once.Do(func() {
		once.mask = d.coverage(n, plane.X-float64(corner.X), plane.Y-float64(corner.Y), r, plane.Scale)
	})
	for i, a := range once.mask.Pix {
		if a > 0 {
			at := c.PixOffset(corner.X+i%n, corner.Y+i/n)
			c.Pix[at], c.Pix[at+1], c.Pix[at+2] = over(c.Pix[at], land.R, a), over(c.Pix[at+1], land.G, a), over(c.Pix[at+2], land.B, a)
		}
	}
}

// plates are the discs that were drawn once, by how many rings they have.
type plates [10]struct {
	sync.Once
	mask *image.Alpha
}

// coverage is how much of each pixel of a square is land, within a disc.
func (d *Drawer) coverage(n int, x, y, r, scale float64) *image.Alpha {
	k := scale * geo.Antipode / geo.LandRadius
	var coasts [][]point
	for _, o := range d.coasts {
		line := make([]point, len(o))
		for i, p := range o {
			line[i] = point{x + p[0]*k, y + p[1]*k}
		}
		coasts = append(coasts, line)
	}
	var c canvas
	masks := [2]*image.Alpha{}
	for i, outlines := range [][][]point{{disc(x, y, r-1)}, coasts} {
		masks[i] = image.NewAlpha(image.Rect(0, 0, n, n))
		c.z.Reset(n, n)
		for _, o := range outlines {
			c.outline(o, masks[i].Rect)
		}
		c.z.Draw(masks[i], masks[i].Rect, image.Opaque, image.Point{})
	}
	for i, a := range masks[0].Pix {
		masks[1].Pix[i] = uint8(int(masks[1].Pix[i]) * int(a) / 255)
	}
	return masks[1]
}

func over(under, ink, alpha uint8) uint8 {
	return uint8((int(under)*(255-int(alpha)) + int(ink)*int(alpha)) / 255)
}

// names writes the name of Beijing and, where there is only one partner, its own,
// on the sides that turn away from the line between them.
func (d *Drawer) names(c *canvas, card Card, plane geo.Azimuthal, half float64) {
	if len(card.Places) > fewPlaces {
		return // its lines come from all sides, and leave no room
	}
	const size = 25
	up := false // where the name of Beijing stands, above it or below
	if len(card.Places) == 1 {
		px, py := card.Places[0].on(plane, half)
		up = py > plane.Y
		c.name(d.sans, card, card.Places[0].Name, px, py, half, !up, size)
	}
	c.name(d.sans, card, card.Lang.Words().SideBeijing, plane.X, plane.Y, half, up, size)
}

// name writes a name above or below a point, on paper.
func (c *canvas) name(f face, card Card, text string, x, y, half float64, above bool, size float64) {
	g := c.shape(f, size, card.Lang, text)
	w := width(g)
	foot := y + half + size + 6
	if above {
		foot = y - half - 14
	}
	// Within the disc, as far as it is wide there.
	off := math.Max(math.Abs(foot-plateY), math.Abs(foot-size-plateY))
	room := math.Sqrt(math.Max(0, plateR*plateR-off*off)) - 8
	left := x - w/2
	if 2*room > w {
		left = min(max(left, plateX-room), plateX+room-w)
	}
	for _, at := range []point{{-2, 0}, {2, 0}, {0, -2}, {0, 2}, {-1.5, -1.5}, {1.5, 1.5}, {-1.5, 1.5}, {1.5, -1.5}} {
		c.write(surface, g, left+at.x, foot+at.y)
	}
	c.write(ink, g, left, foot)
}
