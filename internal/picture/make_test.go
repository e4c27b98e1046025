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
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/webp" // another decoder than the one of the encoder
)

func inspect(t testing.TB, data []byte) Info {
	t.Helper()
	name := "a.jpg"
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		name = "a.png"
	}
	info, err := Inspect(bytes.NewReader(data), name)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func opening(data []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

// files reads all files in dir, also hidden ones.
func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = data
	}
	return out
}

func made(t testing.TB, data []byte) (Info, map[string][]byte) {
	t.Helper()
	info, dir := inspect(t, data), t.TempDir()
	if err := Make(context.Background(), dir, info, opening(data)); err != nil {
		t.Fatal(err)
	}
	return info, files(t, dir)
}

// decoded decodes a variant and checks that it is what its name and the list of
// variants say.
func decoded(t testing.TB, v Variant, data []byte) image.Image {
	t.Helper()
	decode := map[string]func(io.Reader) (image.Image, error){".webp": webp.Decode, ".jpg": jpeg.Decode, ".png": png.Decode}[filepath.Ext(v.Name)]
	m, err := decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", v.Name, err)
	}
	if want := image.Rect(0, 0, v.Width, v.Height); m.Bounds() != want {
		t.Errorf("%s has the sides %v, want %v", v.Name, m.Bounds(), want)
	}
	return m
}

// samePixels reports the first pixel in which two pictures differ.
func samePixels(t testing.TB, name string, want, got image.Image) {
	t.Helper()
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			w, g := color.NRGBAModel.Convert(want.At(x, y)), color.NRGBAModel.Convert(got.At(x, y))
			if w != g {
				t.Fatalf("%s: pixel %d, %d is %v, want %v", name, x, y, g, w)
			}
		}
	}
}

// unusual are originals of all kinds of pixels that decoders return.
func unusual(t testing.TB) map[string][]byte {
	const w, h = 560, 100 // wide enough for one that is scaled and one that is not
	r := image.Rect(0, 0, w, h)
	photo := scene(w, h)
	grey, grey16, deep, deepAlpha := image.NewGray(r), image.NewGray16(r), image.NewRGBA64(r), image.NewNRGBA64(r)
	alpha, palette := image.NewNRGBA(r), image.NewPaletted(r, color.Palette{color.NRGBA{1, 2, 3, 1}, color.NRGBA{200, 30, 30, 255}, color.NRGBA{30, 30, 200, 128}})
	for y := range h {
		for x := range w {
			c := photo.RGBAAt(x, y)
			grey.Set(x, y, c)
			grey16.SetGray16(x, y, color.Gray16{uint16(x * 131)})
			deep.SetRGBA64(x, y, color.RGBA64{uint16(x * 131), uint16(y * 546), 77, 0xffff})
			deepAlpha.SetNRGBA64(x, y, color.NRGBA64{uint16(x * 131), 99, 77, uint16(y * 546)})
			alpha.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, uint8(y * 2)})
			palette.SetColorIndex(x, y, uint8((x/50+y/30)%3))
		}
	}
	rgb := after(asJPEG(t, photo), segment(0xee, append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, 0)...))
	return map[string][]byte{
		"colour.jpg": asJPEG(t, photo), "grey.jpg": asJPEG(t, grey), "rgb.jpg": rgb, "progressive.jpg": progressive(w, h, 2),
		"colour.png": asPNG(t, photo), "grey.png": asPNG(t, grey), "grey16.png": asPNG(t, grey16), "deep.png": asPNG(t, deep),
		"deep-alpha.png": asPNG(t, deepAlpha), "alpha.png": asPNG(t, alpha), "palette.png": asPNG(t, palette), "bits.png": flat(t, w, h, h),
	}
}

func TestMake(t *testing.T) {
	for name, data := range unusual(t) {
		t.Run(name, func(t *testing.T) {
			info, got := made(t, data)
			var want []string
			for _, v := range info.Variants() {
				want = append(want, v.Name)
				m := decoded(t, v, got[v.Name])
				if info.Format == "jpeg" {
					continue
				}
				original, err := png.Decode(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				if v.Width == info.Width {
					samePixels(t, v.Name, eight(original), m)
				}
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

// eight is a picture with 8 bits a colour and nothing below what is transparent.
func eight(m image.Image) image.Image {
	out := image.NewNRGBA(m.Bounds())
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			var c color.NRGBA
			switch p := m.At(x, y).(type) {
			case color.NRGBA64:
				c = color.NRGBA{uint8(p.R >> 8), uint8(p.G >> 8), uint8(p.B >> 8), uint8(p.A >> 8)}
			default:
				c = color.NRGBAModel.Convert(p).(color.NRGBA)
			}
			if c.A != 0 {
				out.SetNRGBA(x, y, c)
			}
		}
	}
	return out
}

// TestScaled holds that scaling keeps what the eye sees, and that the bands in
// which it is done cannot be seen.
func TestScaled(t *testing.T) {
	ramp := image.NewNRGBA(image.Rect(0, 0, 1000, 700))
	for y := range 700 {
		for x := range 1000 {
			ramp.SetNRGBA(x, y, color.NRGBA{uint8(x / 4), uint8(y / 3), 100, 0xff})
		}
	}
	got := scaled(ramp, 480, 336)
	for y := range 336 {
		for x := range 480 {
			sx, sy := (float64(x)+.5)*1000/480-.5, (float64(y)+.5)*700/336-.5
			c := got.RGBAAt(x, y)
			if dr, dg := float64(c.R)-sx/4, float64(c.G)-sy/3; dr < -2 || dr > 2 || dg < -2 || dg > 2 || c.B != 100 || c.A != 0xff {
				t.Fatalf("pixel %d, %d is %v, want near %.0f, %.0f", x, y, c, sx/4, sy/3)
			}
		}
	}
}

func TestTransparency(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 1000, 400))
	for y := range 400 {
		for x := range 1000 {
			c := color.NRGBA{200, 100, 50, 0}
			switch {
			case x >= 600:
				c.A = 0xff
			case x >= 300:
				c.A = 0x80
			}
			m.SetNRGBA(x, y, c)
		}
	}
	info, got := made(t, asPNG(t, m))
	for _, v := range info.Variants() {
		d := decoded(t, v, got[v.Name])
		for share, want := range map[float64]color.NRGBA{.1: {}, .45: {200, 100, 50, 0x80}, .9: {200, 100, 50, 0xff}} {
			p := color.NRGBAModel.Convert(d.At(int(share*float64(v.Width)), v.Height/2)).(color.NRGBA)
			if abs(int(p.R)-int(want.R)) > 2 || abs(int(p.G)-int(want.G)) > 2 || abs(int(p.B)-int(want.B)) > 2 || abs(int(p.A)-int(want.A)) > 1 {
				t.Errorf("%s: at %.2f of its width it is %v, want %v", v.Name, share, p, want)
			}
		}
	}
}

// TestNothingElseIsPublished puts a secret wherever a file has room for one.
func TestNothingElseIsPublished(t *testing.T) {
	photo := asJPEG(t, scene(560, 100))
	hidden := image.NewNRGBA(image.Rect(0, 0, 560, 100))
	for i := range 50 {
		copy(hidden.Pix[i*hidden.Stride:], secret) // made transparent below
	}
	for i := 3; i < len(hidden.Pix); i += 4 {
		hidden.Pix[i] = 0
	}
	for name, data := range map[string][]byte{
		"EXIF":              after(photo, exif(binary.BigEndian, 1)),
		"XMP":               after(photo, segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+secret)...)),
		"comment":           after(photo, segment(0xfe, []byte(secret)...)),
		"profile":           after(photo, segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01"+secret)...)),
		"behind the end":    append(bytes.Clone(photo), secret...),
		"text in a PNG":     within(asPNG(t, scene(560, 100)), chunk("tEXt", []byte("Comment\x00"+secret))),
		"EXIF in a PNG":     within(asPNG(t, scene(560, 100)), chunk("eXIf", exif(binary.BigEndian, 1)[10:])),
		"under transparent": asPNG(t, hidden),
	} {
		t.Run(name, func(t *testing.T) {
			info, got := made(t, data)
			for _, v := range info.Variants() {
				for _, trace := range []string{secret, "Exif", "EXIF", "eXIf", "XMP", "http:", "ICC", "tEXt"} {
					if bytes.Contains(got[v.Name], []byte(trace)) {
						t.Errorf("%s holds %q", v.Name, trace)
					}
				}
				if name == "under transparent" {
					samePixels(t, v.Name, image.NewNRGBA(image.Rect(0, 0, v.Width, v.Height)), decoded(t, v, got[v.Name]))
				}
			}
		})
	}
}

func TestFallbackIsSmall(t *testing.T) {
	originals := unusual(t)
	for name, want := range map[string]string{
		"palette.png": "*image.Paletted", "bits.png": "*image.Paletted", "grey.png": "*image.Gray", "colour.png": "*image.RGBA", "alpha.png": "*image.NRGBA",
	} {
		info, files := made(t, originals[name])
		all := info.Variants()
		last := all[len(all)-1]
		if got := fmt.Sprintf("%T", decoded(t, last, files[last.Name])); got != want {
			t.Errorf("%s: the fallback is stored as %s, want %s", name, got, want)
		}
	}
}

func TestDeterministic(t *testing.T) {
	originals := unusual(t)
	for _, name := range []string{"colour.jpg", "alpha.png", "palette.png"} {
		_, first := made(t, originals[name])
		_, second := made(t, originals[name])
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s gives other bytes the second time", name)
		}
	}
}

func TestMakeAgain(t *testing.T) {
	data := asJPEG(t, scene(900, 300))
	info, dir := inspect(t, data), filepath.Join(t.TempDir(), "a", "b")
	if err := Make(context.Background(), dir, info, opening(data)); err != nil {
		t.Fatal(err)
	}
	old := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name := range files(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	never := func() (io.ReadCloser, error) { t.Error("it was read again"); return nil, fs.ErrInvalid }
	if err := Make(context.Background(), dir, info, never); err != nil {
		t.Fatal(err)
	}

	// Of two that are missing or cut short, only those are made.
	all := info.Variants()
	if err := os.Remove(filepath.Join(dir, all[0].Name)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, all[3].Name), 0); err != nil {
		t.Fatal(err)
	}
	if err := Make(context.Background(), dir, info, opening(data)); err != nil {
		t.Fatal(err)
	}
	for i, v := range all {
		st, err := os.Stat(filepath.Join(dir, v.Name))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := st.ModTime().Equal(old), i != 0 && i != 3; got != want {
			t.Errorf("%s: left alone = %v, want %v", v.Name, got, want)
		}
		if st.Size() == 0 || st.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %d bytes", v.Name, st.Mode(), st.Size())
		}
	}
}

func TestMakeAtOnce(t *testing.T) {
	data := asPNG(t, scene(300, 100))
	info, want := made(t, data)
	dir := t.TempDir()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if err := Make(context.Background(), dir, info, opening(data)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if diff := cmp.Diff(want, files(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// ends is a context that ends after it was asked a number of times.
type ends struct {
	context.Context
	after int
}

func (e *ends) Err() error {
	if e.after--; e.after < 0 {
		return context.Canceled
	}
	return nil
}

// TestMakeCancelled ends the context at each place where it is looked at.
func TestMakeCancelled(t *testing.T) {
	data := asJPEG(t, scene(500, 120))
	info, whole := made(t, data)
	for n := 0; ; n++ {
		dir := t.TempDir()
		err := Make(&ends{t.Context(), n}, dir, info, opening(data))
		got := files(t, dir)
		for name, b := range got {
			if !bytes.Equal(b, whole[name]) {
				t.Fatalf("ended at %d, it left %s with %d bytes", n, name, len(b))
			}
		}
		if err == nil {
			if len(got) != len(whole) || n < 10 {
				t.Errorf("done with %d files, after the context was asked %d times", len(got), n)
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("ended at %d: %v", n, err)
		}
	}
}

func TestMakeFails(t *testing.T) {
	data := asJPEG(t, scene(300, 120))
	info := inspect(t, data)
	broken := errors.New("the disk is broken")
	notADir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notADir, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	bomb := header(30_000, 30_000, 1, 0)
	for _, c := range []struct {
		name string
		info Info
		dir  string
		open func() (io.ReadCloser, error)
		want string
	}{
		{"it cannot be opened", info, "", func() (io.ReadCloser, error) { return nil, broken }, "broken"},
		{"it cannot be read", info, "", func() (io.ReadCloser, error) { return io.NopCloser(iotest.ErrReader(broken)), nil }, "broken"},
		{"it has changed", info, "", opening(asJPEG(t, scene(300, 121))), "changed"},
		{"it has grown without end", info, "", func() (io.ReadCloser, error) { return io.NopCloser(zeros{}), nil }, "changed"},
		{"it was never inspected", Info{hash(bomb), "png", 300, 120, false}, "", opening(bomb), "30000 × 30000"},
		{"the description is of another", Info{info.Hash, "jpeg", 3000, 120, false}, "", opening(data), "description"},
		{"the folder is a file", info, notADir, opening(data), "not a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.dir == "" {
				c.dir = t.TempDir()
			}
			err := Make(context.Background(), c.dir, c.info, c.open)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.info.Hash) {
				t.Errorf("Make = %v, want something about %q and the hash", err, c.want)
			}
			if c.dir != notADir && len(files(t, c.dir)) > 0 {
				t.Errorf("it left files")
			}
		})
	}
}

// TestWriteFails holds that a file that cannot take its place is not left beside
// it.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a.webp", "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, "a.webp", []byte("RIFF")); err == nil {
		t.Error("it took the place of a folder")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left: %v, %v", entries, err)
	}
}

// TestWriteReplaces holds that whoever reads a file while it is made again reads
// the old one to its end.
func TestWriteReplaces(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir, "a.webp", []byte("the old one")); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "a.webp"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := write(dir, "a.webp", []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(f); err != nil || string(got) != "the old one" {
		t.Errorf("it read %q, %v", got, err)
	}
	if diff := cmp.Diff(map[string][]byte{"a.webp": []byte("new")}, files(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func BenchmarkMake(b *testing.B) {
	data := asJPEG(b, scene(4000, 3000))
	info := inspect(b, data)
	b.ReportAllocs()
	for b.Loop() {
		if err := Make(context.Background(), b.TempDir(), info, opening(data)); err != nil {
			b.Fatal(err)
		}
	}
}
