package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"

	"github.com/gen2brain/webp"
)

// Make writes those variants of a picture that are missing into dir, which it
// makes if need be. open gives the picture's bytes again; it is not called when
// all variants exist.
//
// Each file is written beside its place and renamed, so a file in its place is
// always whole, and several processes may run at once; at worst they do the same
// work. The variants are made one after another. Call Make for one picture at a
// time: the memory it takes is in the package comment. When ctx ends, Make
// returns before the next variant; those that were made stay.
//
// An error wraps a *[Refusal] if the bytes are no picture that [Inspect] takes,
// and otherwise what came from ctx, from reading or from writing.
func Make(ctx context.Context, dir string, info Info, open func() (io.ReadCloser, error)) error {
	missing := info.missing(dir)
	if len(missing) == 0 {
		return nil
	}
	if err := info.make(ctx, dir, missing, open); err != nil {
		return fmt.Errorf("making the files of picture %s: %w", info.Hash, err)
	}
	return nil
}

func (i Info) missing(dir string) []Variant {
	var out []Variant
	for _, v := range i.Variants() {
		// No whole file is empty, but one may be after a crash of the machine.
		if st, err := os.Stat(filepath.Join(dir, v.Name)); err != nil || !st.Mode().IsRegular() || st.Size() == 0 {
			out = append(out, v)
		}
	}
	return out
}

func (i Info) make(ctx context.Context, dir string, variants []Variant, reopen func() (io.ReadCloser, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := reopen()
	if err != nil {
		return err
	}
	data, err := read(stopper{ctx, f})
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if hash(data) != i.Hash {
		return errors.New("the picture is not the one that was inspected: it has changed since")
	}
	s, refusal := open(data)
	if refusal != nil {
		return refusal
	}
	if w, h := s.orientation.shown(s.width, s.height); i.Format != s.format || i.Width != w || i.Height != h || i.Flat != s.flat {
		return errors.New("the description is not of this picture")
	}
	m, err := s.decode(ctx)
	if err != nil {
		return err
	}
	switch m.(type) {
	case *image.NRGBA64, *image.RGBA64:
		m = exact(m) // no variant has more than 8 bits, and they take half the memory
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var d *image.NRGBA
	for _, v := range variants {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d == nil || d.Rect.Dx() != v.Width {
			d = drawn(m, s.orientation, v.Width, v.Height)
		}
		var b []byte
		err := guard(func() (err error) {
			b, err = encode(d, v.Type, s.format)
			return err
		})
		if err != nil {
			return fmt.Errorf("encoding %s: %w", v.Name, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := write(dir, v.Name, b); err != nil {
			return err
		}
	}
	return nil
}

// encode encodes m as typ. from is the format of the original: what came as JPEG
// has no alpha and may lose a little more, what came as PNG loses nothing.
func encode(m *image.NRGBA, typ, from string) ([]byte, error) {
	var b bytes.Buffer
	switch typ {
	case "image/jpeg":
		// Without alpha the two kinds of pixels are the same, and the encoder is
		// faster with this one.
		opaque := &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
		err := jpeg.Encode(&b, opaque, &jpeg.Options{Quality: jpegQuality})
		return b.Bytes(), err
	case "image/png":
		e := png.Encoder{CompressionLevel: png.BestCompression}
		err := e.Encode(&b, smallest(m))
		return b.Bytes(), err
	default:
		o := webp.Options{Quality: webpQuality, Method: webpMethod, Lossless: from == "png"}
		if err := webp.Encode(&b, m, o); err != nil {
			return nil, err
		}
		// When the encoder runs out of memory, its wrapper may return whatever
		// stood in the memory (encode in webp_wazero.go, v0.5.5: the size is not
		// set then, and half of it never is).
		if p := b.Bytes(); len(p) < 12 || string(p[:4]) != "RIFF" || string(p[8:12]) != "WEBP" || int(binary.LittleEndian.Uint32(p[4:]))+8 != len(p) {
			return nil, errors.New("the WebP encoder failed")
		}
		return b.Bytes(), nil
	}
}

// smallest returns m in the form that takes the fewest bytes as PNG: a palette
// of up to 16 colours packs pixels into half bytes or less; for greys the
// encoder can use what neighbours have in common, which it cannot with a palette.
func smallest(m *image.NRGBA) image.Image {
	palette := color.Palette{}
	index := map[color.NRGBA]uint8{}
	pix := make([]uint8, len(m.Pix)/4)
	grey := true
	for i := range pix {
		p := m.Pix[4*i : 4*i+4 : 4*i+4]
		c := color.NRGBA{p[0], p[1], p[2], p[3]}
		if c.R != c.G || c.G != c.B || c.A != 0xff {
			grey = false
		}
		at, ok := index[c]
		if !ok {
			if len(palette) == 256 {
				return m // there are 256 greys, so this is none of them
			}
			at = uint8(len(palette))
			palette = append(palette, c)
			index[c] = at
		}
		pix[i] = at
	}
	if grey && len(palette) > 16 {
		for i := range pix {
			pix[i] = m.Pix[4*i]
		}
		return &image.Gray{Pix: pix, Stride: m.Rect.Dx(), Rect: m.Rect}
	}
	return &image.Paletted{Pix: pix, Stride: m.Rect.Dx(), Rect: m.Rect, Palette: palette}
}

// write puts a file in its place whole.
func write(dir, name string, data []byte) (err error) {
	f, err := os.CreateTemp(dir, "."+name+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644) // readable for the server, which may be another user
	}
	if err == nil {
		err = f.Sync() // or the name could outlive a power cut, and the bytes not
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, name))
}
