// Package picture checks the pictures of the stories and makes the files that
// the site serves from them.
//
// An editor puts a JPEG or a PNG into a story's folder. [Inspect] reads it whole
// and either says what it is ([Info]) or refuses it, with the reason and the
// remedy in both languages ([Refusal]). [Info.Variants] lists the files that
// belong to a picture, and [Make] writes those that are missing: some widths,
// each as WebP and in the picture's own format for browsers without WebP.
//
// # What comes out
//
// JPEG is taken for photographs: WebP lossy, JPEG as the fallback. PNG is taken
// for drawings, maps and screenshots: WebP lossless, PNG as the fallback, with a
// palette where 256 colours are enough; one that has a palette itself comes in one
// size. Pictures are never enlarged. They are
// turned as the orientation in a JPEG's EXIF asks; an orientation in a PNG's EXIF
// is ignored. All files are encoded anew from the pixels alone, so nothing else
// of the original is published: no place or camera from EXIF, no XMP, comment,
// thumbnail or name of an author, nothing hidden below transparent pixels.
//
// Colours are taken to be sRGB, since browsers take a file without a profile so.
// A profile in the original is dropped with the rest; photographs from telephones
// that use Display P3 come out slightly less vivid. CMYK is refused, because
// without its profile the colours would be wrong for all to see.
//
// A file's name holds a hash of the picture and of how it is encoded, so a file
// of a given name never changes: it can be cached for ever, by browsers and from
// one build to the next. Files of pictures that are gone are not removed here.
//
// # What is refused
//
// A build must not fall over a file, so a picture is read through a limit
// ([MaxBytes]) and its header is checked ([MaxPixels], [MaxSide]) before memory
// for the pixels is taken. It is then decoded whole, since only this finds a
// picture that is cut off. A panic of a decoder is a refusal like any other.
//
// # What it costs
//
// Measured on amd64 with one process for each picture, as the time on one core
// and the most memory that the process held (the resident set, with the garbage
// that Go lets grow):
//
//	                                        Inspect          then Make
//	JPEG, 12 megapixels                     0.2 s   35 MB     3 s  130 MB
//	JPEG, 20 megapixels                     0.3 s   52 MB     5 s  200 MB
//	JPEG, 20 megapixels, progressive        0.8 s  315 MB     5 s  650 MB
//	PNG, 20 megapixels, 16 bits, alpha      0.6 s  165 MB    20 s  600 MB
//	PNG, 1600 × 3125, a photograph          0.2 s   50 MB    30 s  820 MB
//
// The last is about the worst that is let through, so make one picture at a
// time. Both functions can be called from several goroutines; then these figures
// add up. The first WebP of a process takes 0.2 s more, and 25 MB that stay: the
// encoder is WebAssembly and is compiled then. Elsewhere than on amd64 and arm64
// it is interpreted, which is many times slower. While it encodes, nothing of the
// process can clear garbage, and who wants to halts everything: a server calls Make
// in another process.
package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"strings"
)

const (
	// MaxBytes is the size of the largest file that is read. A JPEG of
	// [MaxPixels] takes 5 to 10 MiB at the quality of cameras.
	MaxBytes = 15 << 20

	// MaxPixels is width times height of the largest picture that is decoded.
	// It bounds the memory of a build: a pixel takes up to 16 bytes while it is
	// decoded. Readers get at most 1,600 pixels of width.
	MaxPixels = 20_000_000

	// MaxSide is the longest side: a strip of that length has 2,000 pixels across.
	MaxSide = 10_000

	// MinWidth and MinHeight are the smallest sides, as the picture is shown.
	// Anything smaller is an icon or a thumbnail and would be blurred in a column
	// of text.
	MinWidth, MinHeight = 200, 100

	// maxDrawn is the number of pixels of the largest variant. Other limits let a
	// tall picture keep nearly all its pixels, and WebP without loss takes 100
	// bytes for each. At the widest step this is a picture of 1,600 × 3,125.
	maxDrawn = 5_000_000

	// photographFrom is the number of pixels from which a PNG of more than a byte
	// for each is refused as a photograph: a drawing takes a tenth of that.
	photographFrom = 500_000

	// maxScans bounds the time that a JPEG takes: a scan of a few bytes can make
	// the decoder walk through all pixels, and a file of megabytes can hold
	// hundreds of thousands. Progressive JPEGs of known programs have up to 20.
	maxScans = 100
)

const (
	// version changes the names of all files. Raise it when the code makes other
	// files from the same picture in a way that hash does not see.
	version = 1

	// At these qualities artefacts are hard to see at the sizes of a page, and a
	// step more costs a tenth of the bytes. The WebP number is the encoder's own
	// scale: 78 looks about as a JPEG of 80 to 85.
	jpegQuality = 80
	webpQuality = 78
	webpMethod  = 4
)

// widths are the widths that are made, in pixels. The first suits telephones
// with few pixels, the last a column of 800 pixels on a screen with two for one.
// Nearer steps would save readers little and divide the caches.
var widths = [...]int{480, 800, 1200, 1600}

// Info is what a picture is, after it was read whole and found good.
type Info struct {
	Hash          string // of its bytes and of the way its variants are made: the first 24 hexadecimal digits of SHA-256
	Format        string // "jpeg" or "png"
	Width, Height int    // as shown: after the orientation that a camera notes in EXIF was applied
	Flat          bool   // a drawing in at most 256 colours, a PNG with a palette
}

// Variant is one file made from a picture.
type Variant struct {
	Name          string // "<hash>-<width>.webp", "<hash>-<width>.jpg" or ".png": a file of this name never changes
	Type          string // "image/webp", "image/jpeg" or "image/png"
	Width, Height int
}

// Inspect reads a picture whole. name is its file name, whose ending must tell
// the format in lower case: .jpg, .jpeg or .png. An error is a *[Refusal], or an
// error of reading from r.
func Inspect(r io.Reader, name string) (Info, error) {
	data, err := read(r)
	if err != nil {
		return Info{}, fmt.Errorf("reading the picture %s: %w", name, err)
	}
	s, refusal := open(data)
	if refusal == nil {
		refusal = ending(name, s.format)
	}
	if refusal != nil {
		return Info{}, refusal
	}
	if _, err := s.decode(context.Background()); err != nil {
		return Info{}, err
	}
	w, h := s.orientation.shown(s.width, s.height)
	return Info{Hash: hash(data), Format: s.format, Width: w, Height: h, Flat: s.flat}, nil
}

// Variants lists the files for a picture, smallest first, and of each width WebP
// before the fallback format: the order in which a picture element names them.
func (i Info) Variants() []Variant {
	typ, ext := "image/jpeg", "jpg"
	if i.Format == "png" {
		typ, ext = "image/png", "png"
	}
	var out []Variant
	for _, w := range i.widths() {
		h := max(1, int(math.Round(float64(w)*float64(i.Height)/float64(i.Width))))
		name := fmt.Sprintf("%s-%d.", i.Hash, w)
		out = append(out, Variant{name + "webp", "image/webp", w, h}, Variant{name + ext, typ, w, h})
	}
	return out
}

// widths are the steps up to the picture's own width, and that width itself when
// it lies between them. A step that is nearly as wide as the picture is left out:
// the two files would serve the same readers.
//
// A flat drawing has one size: scaled down it gets more colours at its edges, and
// takes two to four times the bytes of the original (measured on six diagrams).
func (i Info) widths() []int {
	if i.Flat {
		return []int{min(i.Width, widths[len(widths)-1])}
	}
	var out []int
	for _, w := range widths {
		if i.Width <= w {
			return append(out, i.Width)
		}
		if last := widths[len(widths)-1]; i.Width > last || i.Width*10 > w*11 {
			out = append(out, w)
		}
	}
	return out
}

// hash names a picture and the way its variants are made, so that other settings
// give other names.
func hash(data []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "youcheng picture %d: widths %v, JPEG %d, WebP %d method %d\n", version, widths, jpegQuality, webpQuality, webpMethod)
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))[:24]
}

// read reads r, but not more than one byte beyond the limit: that one tells a
// file that is too large.
func read(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, MaxBytes+1)) }

// source is a picture whose header was found good.
type source struct {
	data          []byte
	format        string
	width, height int // as stored
	orientation   orientation
	scans         int  // of a JPEG
	flat          bool // see [Info]
}

// open checks all that can be known of a file without decoding it.
func open(data []byte) (source, *Refusal) {
	s := source{data: data, orientation: 1}
	var refusal *Refusal
	if s.format, refusal = sniff(data); refusal != nil {
		return s, refusal
	}
	if len(data) > MaxBytes {
		return s, fileTooLarge()
	}
	decodeConfig := png.DecodeConfig
	if s.format == "jpeg" {
		decodeConfig = jpeg.DecodeConfig
	}
	var c image.Config
	err := guard(func() (err error) {
		c, err = decodeConfig(bytes.NewReader(data))
		return err
	})
	if err != nil {
		return s, undecodable(s.format, err)
	}
	s.width, s.height = c.Width, c.Height
	_, s.flat = c.ColorModel.(color.Palette)
	if s.width > MaxSide || s.height > MaxSide || s.width*s.height > MaxPixels {
		return s, tooManyPixels(s.width, s.height)
	}
	if s.format == "jpeg" {
		exif, rest := segments(data)
		s.orientation = readOrientation(exif)
		s.scans = scans(rest)
	}
	w, h := s.orientation.shown(s.width, s.height)
	if w < MinWidth || h < MinHeight {
		return s, tooSmall(w, h)
	}
	variants := Info{Format: s.format, Width: w, Height: h, Flat: s.flat}.Variants()
	switch v := variants[len(variants)-1]; {
	case v.Width*v.Height > maxDrawn:
		return s, tooTall(v)
	case c.ColorModel == color.CMYKModel:
		return s, printColours()
	case s.scans > maxScans:
		return s, tooManyScans(s.scans)
	case s.format == "png" && s.width*s.height >= photographFrom && len(data) > s.width*s.height:
		return s, photographAsPNG()
	case s.format == "png" && bytes.Contains(data, []byte("\x00\x00\x00\x08acTL")):
		return s, animated()
	}
	return s, nil
}

// decode decodes the picture whole. An error is a *[Refusal] or that of ctx.
func (s source) decode(ctx context.Context) (image.Image, error) {
	var r io.Reader = bytes.NewReader(s.data)
	decode := png.Decode
	if s.format == "jpeg" {
		decode = jpeg.Decode
		// Some cameras and programs leave out the two bytes that end a JPEG. With
		// a single scan the decoder has all pixels then. With several, nothing
		// would tell that some are missing, so the end stays necessary.
		if s.scans == 1 {
			r = io.MultiReader(r, strings.NewReader("\xff\xd9"))
		}
	}
	var m image.Image
	err := guard(func() (err error) {
		m, err = decode(stopper{ctx, r})
		return err
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, undecodable(s.format, err)
	case m.Bounds() != image.Rect(0, 0, s.width, s.height):
		// The header is what was checked, and what the addresses will say.
		return nil, undecodable(s.format, errors.New("the pixels are not those of the header"))
	}
	return m, nil
}

// stopper ends reading when the context ends.
type stopper struct {
	ctx context.Context
	r   io.Reader
}

func (s stopper) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// guard calls f and returns its error, or its panic as an error: codecs read
// bytes that anybody may have made.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}
