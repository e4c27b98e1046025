// Package corpus makes sites of any size, to measure the program with: the real
// facts and texts, the facts so many times over, and as many coined stories as
// asked for. All of it passes youcheng check. Equal options give equal bytes, on
// the same commit.
package corpus

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"

	"youcheng/content"
)

// Options says what site is made.
type Options struct {
	Stories  int    // besides the real ones; each in both languages
	Facts    int    // how many times over the facts are there; 1 is as they are
	Seed     uint64 // of chance
	Pictures int    // one story in so many has a picture; 0 is none
}

// Write writes the folders seeds and content into dir, which must not hold a
// site yet: stories of another size would stay among these.
func Write(dir string, o Options) error {
	if o.Stories < 0 || o.Facts < 1 || o.Facts > 2000 || o.Stories > 500_000 || o.Pictures < 0 {
		return fmt.Errorf("the sizes are out of range: up to 500,000 stories, and facts from 1 to 2,000 times over")
	}
	for _, sub := range []string{"seeds", "content"} {
		if _, err := os.Stat(filepath.Join(dir, sub)); err == nil {
			return fmt.Errorf("%s is there already; name another folder, or delete it", filepath.Join(dir, sub))
		}
	}
	m, err := newMultiplier(o.Facts)
	if err != nil {
		return err
	}
	if err := m.write(filepath.Join(dir, "seeds")); err != nil {
		return err
	}
	t, err := newTexts(o)
	if err != nil {
		return err
	}
	at := filepath.Join(dir, "content")
	if err := real(at, o.Facts); err != nil {
		return err
	}
	return each(o.Stories, func(n int) error { return put(at, t.files(n)) })
}

// each does something for each number below n, on all processors.
func each(n int, do func(int) error) error {
	var wait sync.WaitGroup
	workers := runtime.NumCPU()
	errs := make([]error, workers)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n && errs[w] == nil; i += workers {
				errs[w] = do(i)
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// put writes files, all of which lie in one folder.
func put(dir string, files map[string][]byte) error {
	made := ""
	for name, b := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if d := filepath.Dir(to); d != made {
			if err := os.MkdirAll(d, 0o777); err != nil {
				return err
			}
			made = d
		}
		if err := os.WriteFile(to, b, 0o666); err != nil {
			return err
		}
	}
	return nil
}

var (
	// countLink is a link that asserts how many there are.
	countLink = regexp.MustCompile(`\[[^\]\n]*\]\(count:`)

	// translated is the note of which original a text translates.
	translated = regexp.MustCompile(`(?m)^translates:.*\n(?:[ \t]+.*\n)*`)
)

// real copies the real pages and stories. Where the facts are multiplied, other
// numbers are right; the site fills them in, and no text is the original any more that
// another translates.
func real(dir string, copies int) error {
	return fs.WalkDir(content.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(content.Files, name)
		if err != nil {
			return err
		}
		if path.Ext(name) == ".md" && copies > 1 {
			b = translated.ReplaceAll(countLink.ReplaceAll(b, []byte("[](count:")), nil)
		}
		return put(dir, map[string][]byte{name: b})
	})
}

// draw makes a small picture that no other story has.
func draw(r *rand.Rand) []byte {
	const width, height = 320, 200
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	c := color.YCbCr{Y: uint8(40 + r.IntN(100)), Cb: uint8(r.IntN(256)), Cr: uint8(r.IntN(256))}
	for y := range height {
		for x := range width {
			img.Y[img.YOffset(x, y)] = c.Y + uint8((height-y)/4+x*y%7)
			img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = c.Cb, c.Cr
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err) // a buffer does not fail, and the size is a constant
	}
	return b.Bytes()
}
