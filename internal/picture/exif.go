package picture

import (
	"bytes"
	"encoding/binary"
)

// orientation is how a camera was held: the number from 1 to 8 that EXIF keeps
// in the tag Orientation (Exif 2.32, 4.6.4 A). 1 is upright.
type orientation int

// sideways reports whether width and height change places.
func (o orientation) sideways() bool { return o >= 5 }

// shown turns stored sides into shown ones, and shown ones into stored ones.
func (o orientation) shown(w, h int) (int, int) {
	if o.sideways() {
		return h, w
	}
	return w, h
}

// segments walks through what precedes the first scan of a JPEG. It returns the
// first EXIF block without its mark, which may be none, and the rest of the file
// from where the walk ended: at the first scan, or where the file is not as it
// should be. Up to there it goes as the decoder does.
func segments(data []byte) (exif, rest []byte) {
	const (
		app1  = 0xe1
		scan  = 0xda
		end   = 0xd9
		mark  = "Exif\x00\x00"
		first = 2 // after the mark that starts a JPEG
	)
	for i := first; i+4 <= len(data); {
		if data[i] != 0xff {
			return exif, data[i:]
		}
		kind := data[i+1]
		if kind == 0xff { // a mark may be preceded by any number of these
			i++
			continue
		}
		if kind < 0xc0 || kind == scan || kind == end || 0xd0 <= kind && kind <= 0xd7 {
			return exif, data[i:]
		}
		size := int(binary.BigEndian.Uint16(data[i+2:])) // counts its own two bytes
		if size < 2 || i+2+size > len(data) {
			return exif, data[i:]
		}
		body := data[i+4 : i+2+size]
		if kind == app1 && exif == nil && bytes.HasPrefix(body, []byte(mark)) {
			exif = body[len(mark):]
		}
		i += 2 + size
	}
	return exif, nil
}

// scans counts what looks like the header of a scan. Coded pixels never do; so
// the count is at least the number of scans that a decoder would go through,
// and hardly ever more.
func scans(data []byte) int {
	n := 0
	for {
		i := bytes.Index(data, []byte{0xff, 0xda, 0})
		if i < 0 {
			return n
		}
		data = data[i+3:]
		// The length of the header follows from the number of its components.
		if len(data) >= 2 && data[1] >= 1 && int(data[0]) == 6+2*int(data[1]) {
			n++
		}
	}
}

// readOrientation finds the orientation in an EXIF block, which is laid out as a
// TIFF file. A block that is broken, or says nothing sensible, is upright: a
// picture that lies on its side is seen by its editor, and is no danger.
func readOrientation(exif []byte) orientation {
	const (
		entry = 12 // bytes
		tag   = 0x0112
		short = 3 // the type of a number of 16 bits
	)
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	start := uint64(order.Uint32(exif[4:]))
	if start+2 > uint64(len(exif)) {
		return 1
	}
	entries := exif[start+2:]
	for range order.Uint16(exif[start:]) {
		if len(entries) < entry {
			return 1
		}
		e := entries[:entry]
		entries = entries[entry:]
		if order.Uint16(e) != tag {
			continue
		}
		if v := order.Uint16(e[8:]); order.Uint16(e[2:]) == short && order.Uint32(e[4:]) == 1 && 1 <= v && v <= 8 {
			return orientation(v)
		}
		return 1
	}
	return 1
}
