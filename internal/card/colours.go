package card

import (
	"encoding/binary"
	"image"
	"image/color"
)

// The colours of the pages on light ground (static/css/tokens.css); a test
// compares them.
var (
	paper   = color.RGBA{0xFB, 0xFA, 0xF6, 0xFF}
	surface = color.RGBA{0xF1, 0xEE, 0xE6, 0xFF}
	ink     = color.RGBA{0x1B, 0x1F, 0x23, 0xFF}
	ink2    = color.RGBA{0x3E, 0x45, 0x4B, 0xFF}
	strong  = color.RGBA{0x7D, 0x76, 0x66, 0xFF}
	rule    = color.RGBA{0xD8, 0xD3, 0xC6, 0xFF}
	land    = color.RGBA{0xE3, 0xDD, 0xCF, 0xFF}
	red     = color.RGBA{0x93, 0x26, 0x1A, 0xFF}
)

// palette is the few colours with which a picture does, and which of them is
// nearest to any other.
type palette struct {
	colours color.Palette
	nearest [1 << 15]uint8 // by five bits of red, green and blue
}

// newPalette makes the palette of ramps: from one colour to another in so many
// steps. Letters need the steps for their edges.
func newPalette(ramps ...ramp) *palette {
	p := &palette{}
	seen := map[color.RGBA]bool{}
	for _, r := range ramps {
		for i := range r.steps + 1 {
			c := mix(r.from, r.to, i, r.steps)
			if !seen[c] {
				seen[c] = true
				p.colours = append(p.colours, c)
			}
		}
	}
	for i := range p.nearest {
		five := func(shift int) int { v := i >> shift & 31; return v<<3 | v>>2 }
		p.nearest[i] = p.find(five(10), five(5), five(0))
	}
	// Those that stand for themselves are met exactly.
	for _, r := range ramps {
		for _, c := range []color.RGBA{r.from, r.to} {
			p.nearest[key(c.R, c.G, c.B)] = p.find(int(c.R), int(c.G), int(c.B))
		}
	}
	return p
}

// find is the number of the nearest colour.
func (p *palette) find(r, g, b int) uint8 {
	best, least := 0, 1<<30
	for i, c := range p.colours {
		x := c.(color.RGBA)
		dr, dg, db := int(x.R)-r, int(x.G)-g, int(x.B)-b
		if d := dr*dr + dg*dg + db*db; d < least {
			best, least = i, d
		}
	}
	return uint8(best)
}

type ramp struct {
	from, to color.RGBA
	steps    int
}

func mix(a, b color.RGBA, i, of int) color.RGBA {
	at := func(x, y uint8) uint8 { return uint8((int(x)*(of-i) + int(y)*i + of/2) / of) }
	return color.RGBA{at(a.R, b.R), at(a.G, b.G), at(a.B, b.B), 0xFF}
}

func key(r, g, b uint8) int { return int(r>>3)<<10 | int(g>>3)<<5 | int(b>>3) }

// reduced is the picture in the colours of a palette.
func (c *canvas) reduced(p *palette) *image.Paletted {
	out := image.NewPaletted(c.Rect, p.colours)
	last, nearest := uint32(0), p.nearest[0] // most pixels are as the one before
	for i := range out.Pix {
		if rgba := binary.LittleEndian.Uint32(c.Pix[4*i:]); rgba != last {
			last, nearest = rgba, p.nearest[key(uint8(rgba), uint8(rgba>>8), uint8(rgba>>16))]
		}
		out.Pix[i] = nearest
	}
	return out
}
