package browsertest

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/browser"
)

// update draws the pictures of the docs anew: make screenshots. They show the site
// of the frozen moment, so that another day makes the same.
var update = flag.Bool("update", false, "draw the pictures of the docs anew")

const (
	docs         = "../../docs"
	look         = docs + "/look.md"
	pictureBytes = 200_000 // the most that one may have
)

// picture is one of the pictures of the docs.
type picture struct {
	file    string
	address string
	at      string // the part to begin with; the top of the page where it is empty
	view    browser.View
	words   string // what it shows
}

var pictures = []picture{
	{"home.png", "/en/", "", browser.View{Width: 1280, Height: 800}, "The home page: the count of today, its sum by region, and what is new."},
	{"cover.png", "/", "", browser.View{Width: 1280, Height: 800}, "The cover: both languages side by side, and no guess which one a reader wants."},
	{"prague.png", "/en/cities/prague/", "", browser.View{Width: 1280, Height: 900}, "The profile of Prague: status in words, key facts with numbered source marks, the sources in the margin."},
	{"prague-zh.png", "/zh/cities/prague/", "", browser.View{Width: 1280, Height: 900, Dark: true}, "The same in Chinese, for a reader who prefers a dark ground."},
	{"map.png", "/en/map/", "svg", browser.View{Width: 1280, Height: 900}, "The map: Beijing in the middle, distances and directions true, no borders."},
	{"roll.png", "/zh/cities/?as-of=2016-09-03", "", browser.View{Width: 1280, Height: 900}, "The roll as it stood on 3 September 2016, in Chinese."},
	{"sheet.png", "/en/sources/cd-2016-09-03/", "", browser.View{Width: 1280, Height: 900}, "A reconciliation sheet: an article, claim by claim, with verdicts."},
	{"story.png", "/en/stories/tokyo-to-prague/", "", browser.View{Width: 1280, Height: 900}, "A story, whose numbers are tested against the register."},
	{"timeline.png", "/zh/events/", "", browser.View{Width: 1280, Height: 900}, "The timeline, in Chinese."},
	{"phone.png", "/zh/cities/tokyo/", "", browser.View{Width: 360, Height: 740}, "The profile of Tokyo on a phone, in Chinese."},
	{"phone-dark.png", "/en/cities/", "table", browser.View{Width: 360, Height: 740, Dark: true}, "The roll on a phone, on a dark ground: rows become stacks."},
}

// TestPictures holds that the docs show the pictures that are drawn here, and no
// others. With -update it draws them.
func TestPictures(t *testing.T) {
	if *update {
		for _, p := range pictures {
			body := p.draw(t)
			if err := os.WriteFile(filepath.Join(docs, p.file), body, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(look, lookPage(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(look); err != nil || !bytes.Equal(got, lookPage()) {
		t.Errorf("%s is not that of the pictures: run make screenshots (%v)", look, err)
	}
	shown := map[string]bool{}
	for _, p := range pictures {
		shown[p.file] = true
		body, err := os.ReadFile(filepath.Join(docs, p.file))
		if err != nil {
			t.Errorf("a picture is missing: run make screenshots (%v)", err)
			continue
		}
		c, err := png.DecodeConfig(bytes.NewReader(body))
		if err != nil || c.Width != p.view.Width || c.Height != p.view.Height {
			t.Errorf("%s has %d × %d pixels, not %d × %d (%v)", p.file, c.Width, c.Height, p.view.Width, p.view.Height, err)
		}
		if len(body) > pictureBytes {
			t.Errorf("%s has %d bytes; %d are the most", p.file, len(body), pictureBytes)
		}
	}
	files, err := filepath.Glob(docs + "/*.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !shown[filepath.Base(f)] {
			t.Errorf("%s is drawn by nothing", f)
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	of := regexp.MustCompile(`\]\(docs/([^)]+\.png)\)`).FindAllStringSubmatch(string(readme), -1)
	if len(of) == 0 {
		t.Error("the README shows no picture")
	}
	for _, m := range of {
		if !shown[m[1]] {
			t.Errorf("the README shows docs/%s, which is not drawn", m[1])
		}
	}
}

// draw shows the page and takes the picture, as small as PNG can be.
func (p picture) draw(t *testing.T) []byte {
	t.Helper()
	v := p.view
	if strings.HasPrefix(p.address, "/zh/") {
		v.Language = "zh-Hans"
	}
	tab := open(t, v, p.address)
	defer tab.Close()
	if p.at != "" {
		if err := tab.Run(fmt.Sprintf(`scrollTo(0, document.querySelector("main " + %q).getBoundingClientRect().top + scrollY - 24), null`, p.at), nil); err != nil {
			t.Fatal(err)
		}
	}
	body, err := tab.Picture()
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, reduced(m)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reduced draws a picture with the 256 colours that it has most of; the others,
// at the edges of letters, become the nearest of these.
func reduced(m image.Image) *image.Paletted {
	area := m.Bounds()
	often := map[color.NRGBA]int{}
	at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA) }
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			often[at(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(often), func(a, b color.NRGBA) int {
		return cmp.Or(often[b]-often[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var palette color.Palette
	for _, c := range colours[:min(256, len(colours))] {
		palette = append(palette, c)
	}
	nearest := map[color.NRGBA]uint8{}
	for _, c := range colours {
		nearest[c] = uint8(palette.Index(c))
	}
	out := image.NewPaletted(area, palette)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			out.SetColorIndex(x, y, nearest[at(x, y)])
		}
	}
	return out
}

// lookPage is the page of the docs that shows the pictures.
func lookPage() []byte {
	var b bytes.Buffer
	b.WriteString("# How it looks\n\nDrawn by `make screenshots`, as of " + frozen.Format("2 January 2006") + ".\n")
	for _, p := range pictures {
		fmt.Fprintf(&b, "\n%s `%s`\n\n![%s](%s)\n", p.words, p.address, strings.TrimSuffix(p.words, "."), p.file)
	}
	return b.Bytes()
}
