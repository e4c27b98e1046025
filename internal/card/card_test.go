package card

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/geo"
	"youcheng/internal/lang"
)

func drawer(t testing.TB) *Drawer {
	t.Helper()
	land, err1 := os.ReadFile("../../static/land.svg")
	icon, err2 := os.ReadFile("../../static/favicon.svg")
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	d, err := New(land, icon)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawn draws a card and reads it as others do.
func drawn(t testing.TB, d *Drawer, c Card) image.Image {
	t.Helper()
	b, err := d.Draw(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 60_000 {
		t.Errorf("%q: %d bytes", c.Title, len(b))
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 1200, 630) {
		t.Errorf("%q: the card is %v", c.Title, img.Bounds())
	}
	return img
}

// inked counts the pixels of a part of a picture that are nearer to the colour
// than to the ground.
func inked(img image.Image, part image.Rectangle, c color.RGBA) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			if math.Abs(float64(r>>8)-float64(c.R))+math.Abs(float64(g>>8)-float64(c.G))+math.Abs(float64(b>>8)-float64(c.B)) < 60 {
				n++
			}
		}
	}
	return n
}

var prague = Card{
	Lang: lang.EN, Kicker: "Sister city · Czechia", Title: "Prague", Other: "布拉格", Text: "Prague was a sister city of Beijing from 29 March 2016. The tie ended on 9 October 2019.",
	Foot: "Facts checked to 23 November 2026", Motto: "The register of Beijing’s international partnerships", Seal: Sourced,
	Places: []Place{{Name: "Prague", At: geo.Point{Lat: 50.08804, Lon: 14.42076}, Status: "ended"}},
}

// TestTitleIsDrawn compares cards that differ in one thing: it is seen where it
// should be, and nowhere else.
func TestTitleIsDrawn(t *testing.T) {
	d := drawer(t)
	plain := drawn(t, d, prague)
	titleBox, textBox, kickerBox := image.Rect(60, 125, 680, 330), image.Rect(60, 330, 680, 560), image.Rect(700, 30, 1200, 116)
	for _, c := range []struct {
		name   string
		change func(*Card)
		in     image.Rectangle
	}{
		{"title", func(c *Card) { c.Title = "Praha" }, titleBox},
		{"name in the other language", func(c *Card) { c.Other = "布达佩斯" }, titleBox},
		{"text", func(c *Card) {
			c.Text = "Prague was a sister city of Beijing from 30 March 2016. The tie ended on 9 October 2019."
		}, textBox},
		{"kicker", func(c *Card) { c.Kicker = "Sister city · Hungary" }, kickerBox},
		{"place", func(c *Card) {
			c.Places = []Place{{Name: "Prague", At: geo.Point{Lat: 47.5, Lon: 19}, Status: "ended"}}
		}, image.Rect(720, 130, 1150, 550)},
		{"its status", func(c *Card) { c.Places = []Place{{Name: "Prague", At: c.Places[0].At, Status: "active"}} }, image.Rect(720, 130, 1150, 550)},
		{"seal", func(c *Card) { c.Seal = Inferred }, image.Rect(64, 38, 128, 102)},
		{"foot", func(c *Card) { c.Foot = "Facts checked to 24 November 2026" }, image.Rect(60, 566, 600, 630)},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := prague
			c.change(&other)
			img := drawn(t, d, other)
			differ := 0
			for y := range Height {
				for x := range Width {
					if plain.At(x, y) != img.At(x, y) {
						if differ++; !image.Pt(x, y).In(c.in) {
							t.Fatalf("the pictures differ at %d %d", x, y)
						}
					}
				}
			}
			if differ < 20 {
				t.Errorf("the pictures differ in %d pixels", differ)
			}
		})
	}
	if n := inked(plain, titleBox, ink); n < 5000 {
		t.Errorf("the title has %d pixels of ink", n)
	}
}

// TestSeal looks at the corners and the figure of the seal in its three states.
func TestSeal(t *testing.T) {
	d := drawer(t)
	box := image.Rect(64, 38, 128, 102)
	for seal, want := range map[Seal][3]color.RGBA{ // a corner at each end of the falling diagonal, and the figure
		Sourced:  {red, red, paper},
		Inferred: {paper, paper, red},
		Disputed: {paper, red, red},
	} {
		c := prague
		c.Seal = seal
		img := drawn(t, d, c)
		at := func(x, y int) color.RGBA { return img.At(box.Min.X+x, box.Min.Y+y).(color.RGBA) }
		if got := [3]color.RGBA{at(8, 8), at(56, 56), at(20, 22)}; got != want {
			t.Errorf("%s: %v, not %v", seal, got, want)
		}
	}
}

// TestLand asks of places whether they are drawn as land, on the whole globe.
func TestLand(t *testing.T) {
	c := prague
	c.Places = []Place{{Name: "", At: geo.Point{Lat: -34.6, Lon: -58.4}, Status: "active"}}
	img := drawn(t, drawer(t), c)
	plane := geo.Azimuthal{Centre: geo.Beijing, X: plateX, Y: plateY, Scale: plateR / geo.Antipode}
	for name, x := range map[string]struct {
		at   geo.Point
		want color.RGBA
	}{
		"Siberia": {geo.Point{Lat: 62, Lon: 100}, land}, "Denver": {geo.Point{Lat: 39.7, Lon: -105}, land}, "the middle of Australia": {geo.Point{Lat: -25, Lon: 135}, land},
		"the Amazon": {geo.Point{Lat: -5, Lon: -62}, land}, "the Pacific": {geo.Point{Lat: 10, Lon: -150}, surface}, "the Indian Ocean": {geo.Point{Lat: -30, Lon: 80}, surface},
	} {
		px, py := plane.XY(x.at)
		if got := img.At(int(px), int(py)); got != x.want {
			t.Errorf("%s is %v, not %v", name, got, x.want)
		}
	}
}

// TestSamePlace holds that of two partners at one place both are seen.
func TestSamePlace(t *testing.T) {
	d, at := drawer(t), geo.Point{Lat: 48.9, Lon: 2.3}
	one, two := prague, prague
	one.Places = []Place{{At: at, Status: "active"}, {At: at, Status: "active"}}
	two.Places = []Place{{At: at, Status: "active", DX: 8, DY: -6}, {At: at, Status: "active", DX: -8, DY: 6}}
	box := image.Rect(730, 130, 900, 300)
	if a, b := inked(drawn(t, d, one), box, ink), inked(drawn(t, d, two), box, ink); a < 200 || b < a*3/2 {
		t.Errorf("one point has %d pixels of ink, two have %d", a, b)
	}
}

// TestColours holds that the cards have the colours of the pages.
func TestColours(t *testing.T) {
	css, err := os.ReadFile("../../static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]color.RGBA{"paper": paper, "surface": surface, "ink": ink, "ink-2": ink2, "rule-strong": strong, "rule": rule, "land": land, "seal": red} {
		m := regexp.MustCompile(`--` + name + `: #([0-9A-F]{6});`).FindSubmatch(css) // the first are those of light ground
		if m == nil || string(m[1]) != strings.ToUpper(hex(c)) {
			t.Errorf("%s is %s on pages, #%s on cards", name, m, hex(c))
		}
	}
}

func hex(c color.RGBA) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, v := range []uint8{c.R, c.G, c.B} {
		b.WriteByte(digits[v>>4])
		b.WriteByte(digits[v&15])
	}
	return b.String()
}

// text is a line as it reads.
func text(line []glyph) string {
	var b strings.Builder
	for _, g := range line {
		b.WriteRune(g.r)
	}
	return b.String()
}

const (
	longEN = "What Beijing’s 53 partnerships were in 2016 (as a newspaper had it), what they exchanged – students, lions, trams – and how “the total” came to be 55; with 1,500 words of sources."
	longZH = "2016年，《中国日报》（英文版）称北京有53个“友好城市”：从东京到布拉格，遍布48个国家。按地区相加却是47个，“五十三”从何而来？布拉格已于2019年10月9日终止关系……扬·雷什卡、安德烈·绍列茨等人曾签署《合作备忘录》。"
)

// TestWrap wraps two texts to many measures: nothing is wider, nothing is lost,
// and no line begins or ends with what must not.
func TestWrap(t *testing.T) {
	d := drawer(t)
	c := newCanvas(1, 1)
	for l, long := range map[lang.Tag]string{lang.EN: longEN, lang.ZH: longZH} {
		g := c.shape(d.sans, 30, l, long)
		if text(g) != long {
			t.Fatalf("%s: shaped as %q", l, text(g))
		}
		for measure := 300.0; measure < 1100; measure += 7 {
			for how, lines := range map[string][][]glyph{"wrap": wrap(g, measure), "settled": settled(g, measure), "balanced": balanced(g, measure)} {
				var joined strings.Builder
				for i, line := range lines {
					s := []rune(text(line))
					if w := width(line); w > measure {
						t.Errorf("%s %s %.0f: a line is %.1f wide: %s", l, how, measure, w, string(s))
					}
					if i > 0 && strings.ContainsRune("，。、；：？！”》）…—·,.;:?!) ", s[0]) {
						t.Errorf("%s %s %.0f: a line begins with %c", l, how, measure, s[0])
					}
					if i < len(lines)-1 && strings.ContainsRune("（《“(", s[len(s)-1]) {
						t.Errorf("%s %s %.0f: a line ends with %c", l, how, measure, s[len(s)-1])
					}
					if l == lang.EN && i > 0 {
						joined.WriteByte(' ')
					}
					joined.WriteString(string(s))
				}
				if joined.String() != long {
					t.Errorf("%s %s %.0f: %q", l, how, measure, joined.String())
				}
			}
		}
	}
}

func TestBalanced(t *testing.T) {
	d := drawer(t)
	c := newCanvas(1, 1)
	for _, x := range []struct {
		lang    lang.Tag
		measure float64
		title   string
		words   []string
		want    []string
	}{
		{lang.EN, 610, "The roll of 2016", nil, []string{"The roll", "of 2016"}},
		{lang.EN, 1072, "From Tokyo to Prague, Beijing expands global partnerships", nil, []string{"From Tokyo to Prague,", "Beijing expands", "global partnerships"}},
		{lang.ZH, 1072, "从东京到布拉格，北京拓展全球伙伴关系", []string{"北京"}, []string{"从东京到布拉格，", "北京拓展全球伙伴关系"}},
		{lang.ZH, 1072, "友城的名单，共有五十五个国家城市", nil, []string{"友城的名单，", "共有五十五个国家城市"}},
		{lang.ZH, 610, "北京在埃塞俄比亚", []string{"北京", "埃塞俄比亚"}, []string{"北京在", "埃塞俄比亚"}},
		{lang.ZH, 610, "东京都", nil, []string{"东京都"}},
	} {
		g := c.shape(d.serif, 92, x.lang, x.title)
		together(g, x.words)
		var got []string
		for _, line := range balanced(g, x.measure) {
			got = append(got, text(line))
		}
		if !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, not %q", x.title, got, x.want)
		}
	}
}

func TestSettled(t *testing.T) {
	d := drawer(t)
	c := newCanvas(1, 1)
	g := c.shape(d.sans, textSize, lang.EN, prague.Text)
	if last := text(wrap(g, besideFigure)[2]); last != "2019." {
		t.Fatalf("the last line is %q: this shows nothing", last)
	}
	lines := settled(g, besideFigure)
	if last := text(lines[len(lines)-1]); len(lines) != 3 || last != "October 2019." {
		t.Errorf("of %d lines the last is %q", len(lines), last)
	}
}

// TestCut ends a text that is too long after a whole word.
func TestCut(t *testing.T) {
	d := drawer(t)
	c := newCanvas(1, 1)
	for l, long := range map[lang.Tag]string{lang.EN: longEN, lang.ZH: longZH} {
		for measure := 300.0; measure < 1000; measure += 31 {
			lines := wrap(c.shape(d.sans, 30, l, long), measure)
			most := len(lines) - 1
			got := c.cut(lines, most, d.sans, l, measure)
			last := text(got[len(got)-1])
			if len(got) != most || !strings.HasSuffix(last, "…") || width(got[most-1]) > measure {
				t.Errorf("%s %.0f: %d lines, the last is %q", l, measure, len(got), last)
			}
			if word, _ := strings.CutSuffix(last, "…"); l == lang.EN && !strings.Contains(longEN+" ", word+" ") && !strings.Contains(longEN, word+",") && !strings.Contains(longEN, word+";") && !strings.Contains(longEN, word+".") {
				t.Errorf("%.0f: a word is cut: %q", measure, last)
			}
			if same := c.cut(lines, len(lines), d.sans, l, measure); len(same) != len(lines) || text(same[most]) != text(lines[most]) {
				t.Errorf("%s %.0f: a text that fits is cut", l, measure)
			}
		}
	}
}

// TestTooLong draws what no page has: nothing leaves its place.
func TestTooLong(t *testing.T) {
	d := drawer(t)
	for _, c := range []Card{
		{Lang: lang.EN, Title: strings.Repeat("Partnership ", 40), Text: strings.Repeat(longEN, 3), Kicker: strings.Repeat("Kind ", 60), Other: strings.Repeat("友城", 60), Foot: "Foot", Motto: strings.Repeat("Motto ", 60), Places: prague.Places},
		{Lang: lang.ZH, Title: strings.Repeat(longZH, 2), Text: strings.Repeat(longZH, 3), Foot: "脚", Count: &Count{Number: "1,234,567,890", Labels: []string{strings.Repeat("友城", 60)}}},
		{Lang: lang.ZH, Title: strings.Repeat("龄鑫鼎赣囊馨靶蠢", 9), Text: strings.Repeat("鹰罐攀爆疆蟹警鞭", 50), Foot: "脚", Other: strings.Repeat("Partner ", 9), Kicker: "国家", Seal: Disputed, Places: []Place{{Name: "赣囊馨", At: geo.Point{Lat: -34.6, Lon: -58.4}, Status: "unsure"}}},
		{Lang: lang.EN, Title: strings.Repeat("Donaudampfschifffahrt", 20), Text: strings.Repeat("x", 2000)},
		{Lang: lang.EN, Count: &Count{Labels: []string{""}}},
		{Lang: lang.EN},
	} {
		img := drawn(t, d, c)
		for _, side := range []image.Rectangle{image.Rect(0, 0, 56, Height), image.Rect(Width-56, 0, Width, Height), image.Rect(0, 0, Width, 30), image.Rect(0, 615, Width, Height)} {
			for y := side.Min.Y; y < side.Max.Y; y++ {
				for x := side.Min.X; x < side.Max.X; x++ {
					if img.At(x, y) != paper {
						t.Fatalf("%.20q: something is drawn at %d %d", c.Title, x, y)
					}
				}
			}
		}
		// Between the title and the figure there is a margin.
		if c.Count != nil || c.Places != nil {
			if n := inked(img, image.Rect(margin+besideFigure+4, 125, 724, 560), ink); n > 0 {
				t.Errorf("%.20q: %d pixels of ink beside the measure", c.Title, n)
			}
		}
	}
}

func TestLetters(t *testing.T) {
	l, err := NewLetters()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Prague": "",
		"Bogotá, Đà Nẵng, Nukuʻalofa, İzmir, Kraków, Chișinău": "",
		"“53” – 5 × 10 ≠ 47; 1.200 €":                          "≠",
		"从东京到布拉格，《友城》（2016—2019年）：“是”？":                        "",
		"龘靐东":   "龘靐",
		"Прага": "Праг",
		"서울":    "서울",
		"🎉🎉":    "🎉",
	} {
		if got := string(l.Missing(text)); got != want {
			t.Errorf("%s lacks %q, not %q", text, got, want)
		}
	}
}

// TestMissingIsLeftOut holds that no box is drawn for what the fonts lack.
func TestMissingIsLeftOut(t *testing.T) {
	d := drawer(t)
	a, b := prague, prague
	a.Title, b.Title = "Prague Прага", "Prague "
	x, y := drawn(t, d, a), drawn(t, d, b)
	for py := range Height {
		for px := range Width {
			if x.At(px, py) != y.At(px, py) {
				t.Fatalf("something stands at %d %d for what the fonts lack", px, py)
			}
		}
	}
}

func TestReadFigure(t *testing.T) {
	for _, svg := range []string{
		``, `<svg viewBox="0 0 64 64"></svg>`, `<svg><path d="M1 1H2" stroke-width="5"/></svg>`,
		`<svg viewBox="0 0 64 64"><path d="M1 1L2 3" fill="none" stroke-width="5"/></svg>`,
		`<svg viewBox="0 0 64 64"><path d="H2" fill="none" stroke-width="5"/></svg>`,
	} {
		if f, err := readFigure([]byte(svg)); err == nil {
			t.Errorf("%s: read as %v", svg, f)
		}
	}
}

// BenchmarkDraw is how long a card takes.
func BenchmarkDraw(b *testing.B) {
	d := drawer(b)
	for b.Loop() {
		if _, err := d.Draw(prague); err != nil {
			b.Fatal(err)
		}
	}
}
