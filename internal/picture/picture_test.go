package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/lang"
)

// scene is a picture with the detail of a photograph, so that its files have
// the sizes of photographs.
func scene(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	noise := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			n := noise.IntN(16)
			m.SetRGBA(x, y, color.RGBA{uint8(x*200/w + n), uint8(y*200/h + n), uint8((x/16+y/16)%2*80 + n), 0xff})
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// grain is noise, which nothing makes small, as that of a camera.
func grain(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	x := uint32(1)
	for i := range m.Pix {
		x = x*1664525 + 1013904223
		if m.Pix[i] = byte(x >> 24); i%4 == 3 {
			m.Pix[i] = 0xff
		}
	}
	return m
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// chunk is one chunk of a PNG.
func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// header is the beginning of a PNG that says it has these sides.
func header(w, h uint32, depth, kind byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(b, depth, kind, 0, 0, 0))...)
}

// flat is a whole black PNG of one bit a pixel. Its pixels are rows lines of
// zeros, of which there should be h.
func flat(t testing.TB, w, h, rows int) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 1+(w+7)/8)
	for range rows {
		z.Write(line)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	data := append(header(uint32(w), uint32(h), 1, 0), chunk("IDAT", b.Bytes())...)
	return append(data, chunk("IEND", nil)...)
}

// segment is one segment of a JPEG.
func segment(mark byte, data ...byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, mark}, uint16(2+len(data)))
	return append(b, data...)
}

// frame is the header of a JPEG of these sides.
func frame(mark, precision byte, w, h uint16, components int) []byte {
	b := binary.BigEndian.AppendUint16([]byte{precision}, h)
	b = binary.BigEndian.AppendUint16(b, w)
	b = append(b, byte(components))
	for c := range components {
		b = append(b, byte(c+1), 0x11, 0)
	}
	return segment(mark, b...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

var (
	soi = []byte{0xff, 0xd8}
	eoi = []byte{0xff, 0xd9}
)

// progressive is a grey progressive JPEG of one brightness with a number of
// scans after the first, each of a few bytes.
func progressive(w, h uint16, more int) []byte {
	one := func(class, symbol byte) []byte { // a code table with one code, of one bit
		b := make([]byte, 18)
		b[0], b[1], b[17] = class, 1, symbol
		return segment(0xc4, b...)
	}
	// One bit for each block: no difference to the one before.
	blocks := (int(w) + 7) / 8 * ((int(h) + 7) / 8)
	first := append(segment(0xda, 1, 1, 0, 0, 0, 0), make([]byte, (blocks+7)/8)...)
	// The longest run of empty blocks is 32,767: a zero bit and 14 ones.
	run := segment(0xda, 1, 1, 0, 1, 63, 0)
	for range 1 + blocks/(1<<15) {
		run = append(run, 0x7f, 0xfe)
	}
	quant := make([]byte, 65)
	for i := range quant[1:] {
		quant[i+1] = 1
	}
	return join(soi, segment(0xdb, quant...), frame(0xc2, 8, w, h, 1), one(0, 0), one(0x10, 0xe0), first, bytes.Repeat(run, more), eoi)
}

// after puts a segment behind the first two bytes of a JPEG.
func after(data, segment []byte) []byte { return join(data[:2], segment, data[2:]) }

// within puts a chunk behind the header of a PNG.
func within(data, chunk []byte) []byte { return join(data[:33], chunk, data[33:]) }

// rejected is a file that cannot be used, and what is said of it.
type rejected struct {
	name, file string
	data       []byte
	kind       string
	what, do   string // parts of the English sentences
}

func refused(t testing.TB) []rejected {
	t.Helper()
	photo, drawing := asJPEG(t, scene(400, 300)), asPNG(t, scene(400, 300))
	prog := progressive(400, 300, 3)
	random := make([]byte, 5000)
	for i := range random {
		random[i] = byte(i*i*7 + i/3)
	}
	checksum := bytes.Clone(drawing)
	checksum[len(checksum)/2] ^= 1
	return []rejected{
		{"50 megapixels", "a.png", flat(t, 10_000, 5_000, 5_000), manyPixels, "10000 × 5000 pixels, 50.0 megapixels", "at most 20 megapixels"},
		{"one row more than 20 megapixels", "a.png", header(5000, 4001, 1, 0), manyPixels, "20.1 megapixels", ""},
		{"30000 × 30000", "a.png", header(30_000, 30_000, 16, 6), manyPixels, "900.0 megapixels", ""},
		{"the largest sides a PNG can name", "a.png", header(1<<31-1, 1<<31-1, 16, 6), manyPixels, "more pixels than can be counted", "at most 20 megapixels"},
		{"the largest sides a JPEG can name", "a.jpg", join(soi, frame(0xc0, 8, 65535, 65535, 3), segment(0xda, 1, 1, 0, 0, 63, 0)), manyPixels, "65535 × 65535", ""},
		{"a long strip", "a.png", header(10_001, 200, 8, 2), manyPixels, "10001 × 200", "10,000 pixels on the longer side"},
		{"a tall strip", "a.png", header(1500, 6000, 8, 2), manyPixels, "too tall", "cut it into several"},
		{"sides that are negative as 32 bits", "a.png", header(1<<31, 400, 8, 2), truncated, "damaged", ""},
		{"no height", "a.jpg", join(soi, frame(0xc0, 8, 400, 0, 3), segment(0xda, 1, 1, 0, 0, 63, 0)), small, "400 × 0", ""},
		{"more pixels than the header says", "a.png", flat(t, 300, 300, 300_000), truncated, "damaged", ""},
		{"a second header", "a.jpg", join(photo[:len(photo)-2], frame(0xc0, 8, 65535, 65535, 3), eoi), truncated, "damaged", ""},
		{"many scans", "a.jpg", progressive(5000, 4000, 20_000), unusualFormat, "20001 scans", "ordinary JPEG"},

		{"too large a file", "a.jpg", append(bytes.Clone(photo), make([]byte, MaxBytes)...), largeFile, "15 MB", "fewer pixels"},
		{"a large file of anything", "a.jpg", append([]byte("%PDF-"), make([]byte, MaxBytes)...), notAPicture, "PDF", ""},

		{"JPEG cut at 60 %", "a.jpg", photo[:len(photo)*6/10], truncated, "ends before", "again"},
		{"JPEG cut before the last bytes", "a.jpg", photo[:len(photo)-20], truncated, "ends before", ""},
		{"JPEG cut and closed", "a.jpg", join(photo[:len(photo)*6/10], eoi), truncated, "ends before", ""},
		{"JPEG cut in its header", "a.jpg", photo[:100], truncated, "ends before", ""},
		{"JPEG of two bytes more than its mark", "a.jpg", []byte("\xff\xd8\xff\xe0"), truncated, "ends before", ""},
		{"progressive JPEG without its end", "a.jpg", prog[:len(prog)-2], truncated, "ends before", ""},
		{"PNG cut at 60 %", "a.png", drawing[:len(drawing)*6/10], truncated, "ends before", ""},
		{"PNG without its end", "a.png", drawing[:len(drawing)-12], truncated, "ends before", ""},
		{"PNG cut in its mark", "a.png", drawing[:5], truncated, "ends before", ""},
		{"PNG without pixels", "a.png", join(header(400, 300, 8, 2), chunk("IEND", nil)), truncated, "damaged", ""},
		{"PNG with a flipped bit", "a.png", checksum, truncated, "damaged", ""},
		{"PNG sent as text", "a.png", bytes.ReplaceAll(drawing, []byte("\r\n"), []byte("\n")), truncated, "damaged", ""},

		{"PNG named .jpg", "maps/Plan.jpg", drawing, mislabelled, "ends in .jpg, but the file is a PNG", "rename it to Plan.png"},
		{"JPEG named .png", "a.png", photo, mislabelled, "ends in .png, but the file is a JPEG", "rename it to a.jpg"},
		{"JPEG as browsers name it", "a.jfif", photo, mislabelled, "ends in .jfif", "rename it to a.jpg"},
		{"JPEG without an ending", "a", photo, mislabelled, "does not say", "rename it to a.jpg"},
		{"capitals", "DSC_01.JPG", photo, mislabelled, "capitals", "rename it to DSC_01.jpg"},
		{"more capitals", "a.Jpeg", photo, mislabelled, "capitals", "rename it to a.jpeg"},
		{"capitals of a PNG", "a.PNG", drawing, mislabelled, "capitals", "rename it to a.png"},

		{"small", "a.png", asPNG(t, scene(199, 300)), small, "199 × 300", "at least 200 × 100"},
		{"low", "a.jpg", asJPEG(t, scene(300, 99)), small, "300 × 99", ""},
		{"small once it is turned", "a.jpg", after(asJPEG(t, scene(300, 150)), exif(binary.BigEndian, 6)), small, "150 × 300", ""},

		{"SVG", "a.png", []byte("<?xml version=\"1.0\"?>\n<!-- a map -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), unusualFormat, "SVG", "save it as JPEG"},
		{"GIF", "a.png", []byte("GIF89a\x01\x00\x01\x00"), unusualFormat, "GIF", ""},
		{"WebP", "a.png", []byte("RIFF\x24\x00\x00\x00WEBPVP8 "), unusualFormat, "WebP", ""},
		{"WebP under its own name", "a.webp", []byte("RIFF\x24\x00\x00\x00WEBPVP8 "), unusualFormat, "WebP", ""},
		{"HEIC", "a.jpg", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), unusualFormat, "HEIC", ""},
		{"AVIF", "a.png", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), unusualFormat, "AVIF", ""},
		{"TIFF", "a.png", []byte("II*\x00\x08\x00\x00\x00"), unusualFormat, "TIFF", ""},
		{"BMP", "a.png", []byte("BM\x36\x00\x00\x00\x00\x00\x00\x00\x36"), unusualFormat, "BMP", ""},
		{"Photoshop", "a.png", []byte("8BPS\x00\x01"), unusualFormat, "Photoshop", ""},
		{"JPEG XL", "a.jpg", []byte("\xff\x0a\xf8"), unusualFormat, "JPEG XL", ""},
		{"CMYK", "a.jpg", join(soi, frame(0xc0, 8, 400, 300, 4), segment(0xda, 1, 1, 0, 0, 63, 0)), unusualFormat, "CMYK", "save it in RGB"},
		{"12 bits", "a.jpg", join(soi, frame(0xc1, 12, 400, 300, 3), segment(0xda, 1, 1, 0, 0, 63, 0)), unusualFormat, "kind of JPEG", "ordinary JPEG"},
		{"arithmetic coding", "a.jpg", join(soi, frame(0xc9, 8, 400, 300, 3)), unusualFormat, "kind of JPEG", ""},
		{"a depth that PNG does not have", "a.png", header(400, 300, 3, 2), unusualFormat, "kind of PNG", ""},
		{"photograph as PNG", "a.png", asPNG(t, grain(1000, 600)), unusualFormat, "photograph", "JPEG"},
		{"animated PNG", "a.png", within(drawing, chunk("acTL", make([]byte, 8))), unusualFormat, "animated", "one frame"},

		{"HTML", "a.png", []byte("\xef\xbb\xbf\n<!DOCTYPE html><html><body><svg></svg>"), notAPicture, "web page", "the picture itself"},
		{"PDF", "a.jpg", []byte("%PDF-1.7\n"), notAPicture, "PDF", "export"},
		{"zip", "a.png", []byte("PK\x03\x04\x14\x00"), notAPicture, "ZIP", "out of it"},
		{"video", "a.jpg", []byte("\x00\x00\x00\x18ftypmp42"), notAPicture, "video", ""},
		{"empty", "a.png", nil, notAPicture, "empty", "save the picture again"},
		{"random bytes", "a.png", random, notAPicture, "not a picture", "JPEG or a PNG"},
		{"text", "a.png", []byte("BM is what this text begins with"), notAPicture, "not a picture", ""},
		{"one byte", "a.jpg", []byte{0xff}, notAPicture, "not a picture", ""},
	}
}

func TestRefused(t *testing.T) {
	for _, c := range refused(t) {
		t.Run(c.name, func(t *testing.T) {
			info, err := Inspect(bytes.NewReader(c.data), c.file)
			var r *Refusal
			if !errors.As(err, &r) {
				t.Fatalf("Inspect = %+v, %v; want a refusal", info, err)
			}
			if r.Kind != c.kind || !strings.Contains(r.What.EN, c.what) || !strings.Contains(r.Do.EN, c.do) {
				t.Errorf("%s: %s\nwant %s, with %q and %q", r.Kind, r, c.kind, c.what, c.do)
			}
			if info != (Info{}) {
				t.Errorf("it is described all the same: %+v", info)
			}
			if !strings.Contains(err.Error(), r.What.EN) || !strings.Contains(err.Error(), r.Do.EN) {
				t.Errorf("the error is %q", err)
			}
			for part, text := range map[string]lang.Text{"What": r.What, "Why": r.Why, "Do": r.Do} {
				if text.Empty() && part == "Why" {
					continue
				}
				if text.EN == "" || text.ZH == "" {
					t.Errorf("%s is not in both languages: %+v", part, text)
				}
				if strings.HasSuffix(text.EN, ".") || strings.HasSuffix(text.ZH, "。") {
					t.Errorf("%s ends in a full stop: %+v", part, text)
				}
				if part != "Why" && !strings.ContainsFunc(text.ZH, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("%s is not Chinese: %q", part, text.ZH)
				}
				if strings.ContainsAny(text.ZH, ";!?()") || strings.Contains(text.ZH, ", ") && part != "Why" {
					t.Errorf("%s has half-width punctuation: %q", part, text.ZH)
				}
			}
		})
	}
}

// TestRemedyInChinese reads one sentence of each kind whole.
func TestRemedyInChinese(t *testing.T) {
	want := map[string]lang.Text{
		"50 megapixels":    {EN: "图片为 10000×5000 像素，共 5,000 万像素", ZH: "请缩小到 2000 万像素以内，长边不超过 10000 像素"},
		"too large a file": {EN: "文件超过 15 MB", ZH: "请减少像素，或存为 JPEG，质量约 90"},
		"JPEG cut at 60 %": {EN: "图片不完整，文件提前结束", ZH: "请重新复制或下载，打开后确认画面完整"},
		"PNG named .jpg":   {EN: "文件名以 .jpg 结尾，内容却是 PNG", ZH: "请改名为 Plan.png"},
		"small":            {EN: "图片只有 199×300 像素", ZH: "请换用至少 200×100 像素的图片，宽度最好有 1600 像素"},
		"HEIC":             {EN: "此图片是 HEIC 格式", ZH: "请另存为 JPEG（照片）或 PNG（图示、地图）"},
		"zip":              {EN: "此文件是 ZIP 压缩包或办公文档，不是图片", ZH: "请取出其中的图片"},
		"video":            {EN: "此文件是视频，不是图片", ZH: "请截取一帧，存为 JPEG"},
	}
	got := map[string]lang.Text{}
	for _, c := range refused(t) {
		if _, ok := want[c.name]; !ok {
			continue
		}
		var r *Refusal
		if _, err := Inspect(bytes.NewReader(c.data), c.file); errors.As(err, &r) {
			got[c.name] = lang.Text{EN: r.What.ZH, ZH: r.Do.ZH}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what and what to do, in Chinese (-want +got):\n%s", diff)
	}
}

// TestRefusalIsCheap holds that what a header says is not believed with memory,
// and that a scan is not believed with time.
func TestRefusalIsCheap(t *testing.T) {
	whole := flat(t, 30_000, 30_000, 30_000)
	for _, c := range append(refused(t), rejected{"30000 × 30000, whole", "a.png", whole, manyPixels, "", ""}) {
		switch {
		case c.kind == manyPixels, c.name == "more pixels than the header says", c.name == "many scans":
		default:
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			Inspect(bytes.NewReader(c.data), c.file)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got >= 20<<20 {
				t.Errorf("%d bytes of file took %d MB of memory", len(c.data), got>>20)
			}
			if took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestReadingIsBounded holds that no more is read than is needed to refuse.
func TestReadingIsBounded(t *testing.T) {
	endless := &counter{r: io.MultiReader(bytes.NewReader(asJPEG(t, scene(400, 300))), zeros{})}
	_, err := Inspect(endless, "a.jpg")
	var r *Refusal
	if !errors.As(err, &r) || r.Kind != largeFile {
		t.Errorf("Inspect = %v", err)
	}
	if endless.n > MaxBytes+1 {
		t.Errorf("%d bytes were read", endless.n)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestErrorOfReading(t *testing.T) {
	broken := errors.New("the disk is broken")
	_, err := Inspect(io.MultiReader(bytes.NewReader(asJPEG(t, scene(400, 300))[:1000]), iotest.ErrReader(broken)), "a.jpg")
	var r *Refusal
	if !errors.Is(err, broken) || errors.As(err, &r) {
		t.Errorf("Inspect = %v; that says nothing about the picture", err)
	}
}

// TestPanic holds that a fault in a decoder is a refusal like any other.
func TestPanic(t *testing.T) {
	err := guard(func() error { return []error{}[len(t.Name())] })
	if err == nil {
		t.Fatal("a panic is no error")
	}
	if r := undecodable("png", err); r.Kind != truncated {
		t.Errorf("it is refused as %s", r.Kind)
	}
}

// TestTaken holds the unusual files that are taken.
func TestTaken(t *testing.T) {
	photo := asJPEG(t, scene(400, 300))
	for _, c := range []struct {
		name, file string
		data       []byte
		want       Info
	}{
		{"JPEG", "a.jpg", photo, Info{"", "jpeg", 400, 300, false}},
		{"the longer ending", "a.jpeg", photo, Info{"", "jpeg", 400, 300, false}},
		{"PNG", "a.b.png", asPNG(t, scene(200, 100)), Info{"", "png", 200, 100, false}},
		{"with a palette", "a.png", asPNG(t, image.NewPaletted(image.Rect(0, 0, 300, 200), color.Palette{color.White, color.Black})), Info{"", "png", 300, 200, true}},
		{"small photograph as PNG", "a.png", asPNG(t, grain(600, 400)), Info{"", "png", 600, 400, false}},
		{"without the mark of its end", "a.jpg", photo[:len(photo)-2], Info{"", "jpeg", 400, 300, false}},
		{"with half of the mark of its end", "a.jpg", photo[:len(photo)-1], Info{"", "jpeg", 400, 300, false}},
		{"without the mark of its end, and with a thumbnail in it", "a.jpg", after(photo[:len(photo)-2], segment(0xe1, asJPEG(t, scene(40, 30))...)), Info{"", "jpeg", 400, 300, false}},
		{"with a video behind it", "a.jpg", append(bytes.Clone(photo), strings.Repeat("\xff\xda\x00\x01\x02", 200)...), Info{"", "jpeg", 400, 300, false}},
		{"progressive", "a.jpg", progressive(400, 300, 3), Info{"", "jpeg", 400, 300, false}},
		{"as many scans as are read", "a.jpg", progressive(400, 300, maxScans-1), Info{"", "jpeg", 400, 300, false}},
		{"grey JPEG", "a.jpg", asJPEG(t, image.NewGray(image.Rect(0, 0, 300, 200))), Info{"", "jpeg", 300, 200, false}},
		{"20 megapixels", "a.png", flat(t, 5000, 4000, 4000), Info{"", "png", 5000, 4000, false}},
		{"the longest side", "a.png", flat(t, 10_000, 100, 100), Info{"", "png", 10_000, 100, false}},
		{"the tallest of full width", "a.png", flat(t, 1600, 3125, 3125), Info{"", "png", 1600, 3125, false}},
		{"on its side", "a.jpg", after(photo, exif(binary.LittleEndian, 8)), Info{"", "jpeg", 300, 400, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Inspect(bytes.NewReader(c.data), c.file)
			if err != nil {
				t.Fatal(err)
			}
			c.want.Hash = hash(c.data)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestVariants(t *testing.T) {
	for _, c := range []struct {
		name string
		info Info
		want []string
	}{
		{"a photograph", Info{"h", "jpeg", 4000, 3000, false}, []string{
			"h-480.webp image/webp 480x360", "h-480.jpg image/jpeg 480x360", "h-800.webp image/webp 800x600", "h-800.jpg image/jpeg 800x600",
			"h-1200.webp image/webp 1200x900", "h-1200.jpg image/jpeg 1200x900", "h-1600.webp image/webp 1600x1200", "h-1600.jpg image/jpeg 1600x1200"}},
		{"a small drawing is not enlarged", Info{"h", "png", 300, 101, false}, []string{"h-300.webp image/webp 300x101", "h-300.png image/png 300x101"}},
		{"between two steps", Info{"h", "png", 600, 301, false}, []string{
			"h-480.webp image/webp 480x241", "h-480.png image/png 480x241", "h-600.webp image/webp 600x301", "h-600.png image/png 600x301"}},
		{"just above a step", Info{"h", "png", 520, 520, false}, []string{"h-520.webp image/webp 520x520", "h-520.png image/png 520x520"}},
		{"just above the last step", Info{"h", "png", 1601, 10, false}, []string{
			"h-480.webp image/webp 480x3", "h-480.png image/png 480x3", "h-800.webp image/webp 800x5", "h-800.png image/png 800x5",
			"h-1200.webp image/webp 1200x7", "h-1200.png image/png 1200x7", "h-1600.webp image/webp 1600x10", "h-1600.png image/png 1600x10"}},
		{"a flat drawing has one size", Info{"h", "png", 1600, 1200, true}, []string{"h-1600.webp image/webp 1600x1200", "h-1600.png image/png 1600x1200"}},
		{"a flat drawing that is too wide", Info{"h", "png", 3200, 2400, true}, []string{"h-1600.webp image/webp 1600x1200", "h-1600.png image/png 1600x1200"}},
		{"a line", Info{"h", "png", 600, 1, false}, []string{"h-480.webp image/webp 480x1", "h-480.png image/png 480x1", "h-600.webp image/webp 600x1", "h-600.png image/png 600x1"}},
		{"less than half a line", Info{"h", "png", 1000, 1, false}, []string{
			"h-480.webp image/webp 480x1", "h-480.png image/png 480x1", "h-800.webp image/webp 800x1", "h-800.png image/png 800x1",
			"h-1000.webp image/webp 1000x1", "h-1000.png image/png 1000x1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, v := range c.info.Variants() {
				got = append(got, fmt.Sprintf("%s %s %dx%d", v.Name, v.Type, v.Width, v.Height))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestEveryWidth holds what is true of the variants of any picture.
func TestEveryWidth(t *testing.T) {
	for w := MinWidth; w <= 2500; w++ {
		got := Info{"h", "jpeg", w, 500, false}.widths()
		if last, want := got[len(got)-1], min(w, 1600); last != want {
			t.Fatalf("of width %d the widest is %d, want %d", w, last, want)
		}
		for i := 1; i < len(got); i++ {
			if got[i]*10 <= got[i-1]*11 {
				t.Errorf("of width %d: %v are nearly the same", w, got[i-1:i+1])
			}
		}
	}
}

// TestHash holds that a name depends on the bytes and on nothing else. It fails
// when the way of making variants changes, as it should: set the new hash.
func TestHash(t *testing.T) {
	if got, want := hash([]byte("a picture")), "acd4c3697a262acac4e46986"; got != want {
		t.Errorf("hash = %s, want %s", got, want)
	}
	if hash([]byte("a")) == hash([]byte("b")) {
		t.Error("all pictures have one name")
	}
}

func FuzzInspect(f *testing.F) {
	for _, c := range refused(f) {
		if len(c.data) < 50_000 {
			f.Add(c.data)
		}
	}
	f.Add(asJPEG(f, scene(200, 100)))
	f.Add(asPNG(f, scene(200, 100)))
	f.Add(progressive(300, 200, 3))
	f.Add(after(asJPEG(f, scene(200, 200)), exif(binary.BigEndian, 5)))
	f.Fuzz(func(t *testing.T, data []byte) {
		name := "a.jpg"
		if bytes.HasPrefix(data, []byte("\x89PNG")) {
			name = "a.png"
		}
		info, err := Inspect(bytes.NewReader(data), name)
		if err != nil {
			var r *Refusal
			if !errors.As(err, &r) || r.Kind == "" || r.What.EN == "" || r.What.ZH == "" || r.Do.EN == "" || r.Do.ZH == "" {
				t.Fatalf("not a refusal that can be read: %+v", err)
			}
			return
		}
		if info.Width < MinWidth || info.Height < MinHeight || info.Width > MaxSide || info.Height > MaxSide || info.Width*info.Height > MaxPixels {
			t.Fatalf("beyond the limits: %+v", info)
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	data := asJPEG(b, scene(4000, 3000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Inspect(bytes.NewReader(data), "a.jpg"); err != nil {
			b.Fatal(err)
		}
	}
}
