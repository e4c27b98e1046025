package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// secret stands for where a picture was taken, and by whom.
const secret = "39.9042N 116.4074E, the photographer's home"

// exif is the APP1 segment of a camera: an orientation, and a place in a GPS
// block.
func exif(order binary.AppendByteOrder, o uint16) []byte {
	b := []byte("Exif\x00\x00")
	start := len(b)
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = append(b, "MM\x00*"...)
	} else {
		b = append(b, "II*\x00"...)
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2) // entries
	b = entry(order, b, 0x0112, 3, 1)
	b = order.AppendUint16(order.AppendUint16(b, o), 0)
	b = entry(order, b, 0x8825, 4, 1)
	b = order.AppendUint32(b, uint32(len(b)-start+8)) // where the GPS block is: behind this and the next number
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1)
	b = entry(order, b, 0x001b, 7, uint32(len(secret)))
	b = order.AppendUint32(b, uint32(len(b)-start+8))
	b = order.AppendUint32(b, 0)
	return segment(0xe1, append(b, secret...)...)
}

func entry(order binary.AppendByteOrder, b []byte, tag, kind uint16, count uint32) []byte {
	return order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), kind), count)
}

var corners = [4]color.RGBA{{0xe0, 0x20, 0x20, 0xff}, {0x20, 0xc0, 0x20, 0xff}, {0x20, 0x20, 0xe0, 0xff}, {0xf0, 0xf0, 0xf0, 0xff}}

// cornered is a picture whose quarters have four colours: from the upper left,
// as one reads.
func cornered(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, c := range corners {
		x, y := i%2*w/2, i/2*h/2
		draw.Draw(m, image.Rect(x, y, x+w/2, y+h/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

// quarters says which colour is nearest to the middle of each quarter.
func quarters(m image.Image) [4]int {
	var got [4]int
	b := m.Bounds()
	for i := range got {
		r, g, bl, _ := m.At(b.Min.X+b.Dx()*(1+i%2*2)/4, b.Min.Y+b.Dy()*(1+i/2*2)/4).RGBA()
		best := 1 << 30
		for j, c := range corners {
			d := abs(int(r>>8)-int(c.R)) + abs(int(g>>8)-int(c.G)) + abs(int(bl>>8)-int(c.B))
			if d < best {
				best, got[i] = d, j
			}
		}
	}
	return got
}

func abs(n int) int { return max(n, -n) }

// stored is how a camera that was held in orientation o stores what is shown as
// m. The table of the standard says which side of the shown picture the first
// row and the first column of the stored one are.
func stored(m *image.RGBA, o int) *image.RGBA {
	sides := [...]struct{ row, column string }{
		1: {"top", "left"}, 2: {"top", "right"}, 3: {"bottom", "right"}, 4: {"bottom", "left"},
		5: {"left", "top"}, 6: {"right", "top"}, 7: {"right", "bottom"}, 8: {"left", "bottom"},
	}[o]
	w, h := m.Rect.Dx(), m.Rect.Dy()
	sw, sh := w, h
	if o >= 5 {
		sw, sh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, sw, sh))
	for sy := range sh {
		for sx := range sw {
			var x, y int
			for side, d := range map[string]int{sides.row: sy, sides.column: sx} {
				switch side {
				case "top":
					y = d
				case "bottom":
					y = h - 1 - d
				case "left":
					x = d
				case "right":
					x = w - 1 - d
				}
			}
			out.SetRGBA(sx, sy, m.RGBAAt(x, y))
		}
	}
	return out
}

func TestOrientation(t *testing.T) {
	for o := 1; o <= 8; o++ {
		data := after(asJPEG(t, stored(cornered(600, 320), o)), exif(binary.BigEndian, uint16(o)))
		info, err := Inspect(bytes.NewReader(data), "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if info.Width != 600 || info.Height != 320 {
			t.Errorf("%d: shown as %d × %d, want 600 × 320", o, info.Width, info.Height)
		}
		s, refusal := open(data)
		if refusal != nil {
			t.Fatal(refusal)
		}
		m, err := s.decode(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range info.Variants() {
			d := drawn(m, s.orientation, v.Width, v.Height)
			if d.Rect != image.Rect(0, 0, v.Width, v.Height) {
				t.Errorf("%d: drawn as %v, want %d × %d", o, d.Rect, v.Width, v.Height)
			}
			if got, want := quarters(d), [4]int{0, 1, 2, 3}; got != want {
				t.Errorf("%d, width %d: the quarters are %v", o, v.Width, got)
			}
		}
	}
}

// TestTurnedExactly turns a picture in which each pixel is unlike all others.
func TestTurnedExactly(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 5, 3))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
		if i%4 == 3 {
			m.Pix[i] = 0xff
		}
	}
	for o := 1; o <= 8; o++ {
		s := stored(m, o)
		got := turned(&image.NRGBA{Pix: s.Pix, Stride: s.Stride, Rect: s.Rect}, orientation(o))
		if diff := cmp.Diff(m.Pix, got.Pix); diff != "" || got.Rect != m.Rect {
			t.Errorf("%d: %v (-want +got):\n%s", o, got.Rect, diff)
		}
	}
}

func TestReadOrientation(t *testing.T) {
	good := exif(binary.LittleEndian, 6)[10:] // the block alone, without the mark
	with := func(at int, b ...byte) []byte {
		out := bytes.Clone(good)
		copy(out[at:], b)
		return out
	}
	for _, c := range []struct {
		name string
		exif []byte
		want orientation
	}{
		{"as cameras write it", good, 6},
		{"none", nil, 1},
		{"cut in the header", good[:7], 1},
		{"nothing behind the header", good[:8], 1},
		{"cut in the count", good[:9], 1},
		{"cut in the entry", good[:21], 1},
		{"cut behind the entry", good[:22], 6},
		{"neither order of bytes", with(0, 'X', 'X'), 1},
		{"not the number that follows", with(2, 43), 1},
		{"the block begins far beyond the end", with(4, 0xff, 0xff, 0xff, 0xff), 1},
		{"the block begins at the end", with(4, byte(len(good))), 1},
		{"more entries than there are", with(8, 0xff, 0xff), 6},
		{"no entries", with(8, 0, 0), 1},
		{"another type", with(12, 4), 1},
		{"two of them", with(14, 2), 1},
		{"zero", with(18, 0), 1},
		{"nine", with(18, 9), 1},
		{"only its lower byte is sensible", with(18, 6, 1), 1},
		{"another tag", with(10, 0x13), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readOrientation(c.exif); got != c.want {
				t.Errorf("orientation = %d, want %d", got, c.want)
			}
		})
	}
}

func TestSegments(t *testing.T) {
	photo := asJPEG(t, scene(200, 100))
	block := exif(binary.BigEndian, 3)
	for _, c := range []struct {
		name string
		data []byte
		want orientation
	}{
		{"none", photo, 1},
		{"first", after(photo, block), 3},
		{"behind another", after(photo, join(segment(0xe0, []byte("JFIF\x00")...), segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00")...), block)), 3},
		{"behind filling bytes", after(photo, join([]byte{0xff, 0xff, 0xff}, block)), 3},
		{"the first counts", after(photo, join(block, exif(binary.BigEndian, 6))), 3},
		{"in the wrong segment", after(photo, join([]byte{0xff, 0xe2}, block[2:])), 1},
		{"behind the first scan", join(photo[:len(photo)-2], block, eoi), 1},
		{"behind a length that is too small", after(photo, join([]byte{0xff, 0xe0, 0, 1}, block)), 1},
		{"cut", after(photo[:2], block[:20]), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, _ := segments(c.data)
			if got := readOrientation(e); got != c.want {
				t.Errorf("orientation = %d, want %d", got, c.want)
			}
		})
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(exif(binary.BigEndian, 6)[10:])
	f.Add(exif(binary.LittleEndian, 1)[10:])
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := readOrientation(data); o < 1 || o > 8 {
			t.Errorf("orientation = %d", o)
		}
	})
}

func FuzzSegments(f *testing.F) {
	f.Add(after(asJPEG(f, scene(200, 100)), exif(binary.BigEndian, 6)))
	f.Add(progressive(200, 100, 3))
	f.Fuzz(func(t *testing.T, data []byte) {
		block, rest := segments(data)
		if len(block)+len(rest) > len(data) {
			t.Errorf("%d and %d bytes of %d", len(block), len(rest), len(data))
		}
		if n := scans(rest); n > len(data)/5 {
			t.Errorf("%d scans in %d bytes", n, len(data))
		}
	})
}
