package picture

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// drawn returns m at w × h pixels as shown, that is, after o was applied. It may
// change m.
func drawn(m image.Image, o orientation, w, h int) *image.NRGBA {
	var out *image.NRGBA
	if sw, sh := o.shown(w, h); m.Bounds().Size() == image.Pt(sw, sh) {
		out = exact(m)
	} else {
		out = straight(scaled(m, sw, sh))
	}
	return turned(out, o)
}

// scaled draws m at w × h pixels, first all rows at their new width, then all
// columns at their new height. In one call the scaler would take 32 bytes for
// each pixel of the new width and the old height, half a gigabyte for a tall
// picture; so it is called for a band of rows or columns at a time. A band that
// keeps its height is not blended across, because the kernel is 0 at all whole
// distances, so bands leave no seams.
func scaled(m image.Image, w, h int) *image.RGBA {
	const band = 64
	from := m.Bounds()
	narrow := image.NewRGBA(image.Rect(0, 0, w, from.Dy()))
	rows := draw.CatmullRom.NewScaler(w, band, from.Dx(), band)
	for y := 0; y < from.Dy(); y += band {
		end := min(y+band, from.Dy())
		rows.Scale(narrow, image.Rect(0, y, w, end), m, image.Rect(from.Min.X, from.Min.Y+y, from.Max.X, from.Min.Y+end), draw.Src, nil)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	columns := draw.CatmullRom.NewScaler(band, h, band, from.Dy())
	for x := 0; x < w; x += band {
		end := min(x+band, w)
		columns.Scale(out, image.Rect(x, 0, end, h), narrow, image.Rect(x, 0, end, from.Dy()), draw.Src, nil)
	}
	return out
}

// straight takes the alpha out of the colours, in place.
func straight(m *image.RGBA) *image.NRGBA {
	for i := 0; i < len(m.Pix); i += 4 {
		p := m.Pix[i : i+4 : i+4]
		if a := int(p[3]); a != 0 && a != 0xff {
			for c := range 3 {
				p[c] = uint8(min((int(p[c])*0xff+a/2)/a, 0xff))
			}
		}
	}
	return &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
}

// exact converts m without scaling, so that a drawing keeps each of its colours.
// What cannot be seen is cleared: a part that was made transparent may hold what
// nobody should see.
func exact(m image.Image) *image.NRGBA {
	b := m.Bounds()
	var out *image.NRGBA
	switch m := m.(type) {
	case *image.NRGBA:
		out = m
	case *image.Paletted:
		// One conversion for each colour, and no way through premultiplied
		// colours, which would change those that are nearly transparent.
		palette := make([]color.NRGBA, len(m.Palette))
		for i, c := range m.Palette {
			palette[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
		}
		out = image.NewNRGBA(b)
		for i, p := range m.Pix {
			c := palette[p]
			copy(out.Pix[4*i:], []uint8{c.R, c.G, c.B, c.A})
		}
	case *image.NRGBA64:
		out = image.NewNRGBA(b)
		for i := range out.Pix {
			out.Pix[i] = m.Pix[2*i] // the upper byte of 16 bits
		}
	default: // no alpha
		rgba := image.NewRGBA(b)
		draw.Draw(rgba, b, m, b.Min, draw.Src)
		out = &image.NRGBA{Pix: rgba.Pix, Stride: rgba.Stride, Rect: rgba.Rect}
	}
	for i := 0; i < len(out.Pix); i += 4 {
		if out.Pix[i+3] == 0 {
			clear(out.Pix[i : i+4])
		}
	}
	return out
}

// turned returns m as it is shown.
func turned(m *image.NRGBA, o orientation) *image.NRGBA {
	if o == 1 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	// Going right and down in the new picture, one goes right, down in the old;
	// each may go backwards, and the two change places when it lies on its side.
	start, right, down := 0, 4, m.Stride
	switch o {
	case 2, 3, 7, 8:
		start += right * (w - 1)
		right = -right
	}
	switch o {
	case 3, 4, 6, 7:
		start += down * (h - 1)
		down = -down
	}
	if o.sideways() {
		right, down = down, right
		w, h = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		from, row := start+y*down, out.Pix[y*out.Stride:]
		for x := range w {
			copy(row[4*x:4*x+4], m.Pix[from:from+4])
			from += right
		}
	}
	return out
}
