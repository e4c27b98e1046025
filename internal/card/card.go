// Package card draws the pictures that stand for pages where links to them are
// shown: 1,200 × 630 pixels, one for each page and language. It draws what it is
// told ([Card]) and knows no pages.
//
// # The look
//
// A leaf of the register: the seal and the name of the site at the head, the
// title in the letters of a book, what is said of it on the ledger's lines, and
// beside it a map or a number. A card is mostly seen at a quarter of its size,
// so its title is never smaller than 56 pixels; it is made smaller, wrapped and,
// when all else fails, cut with an ellipsis, but never runs over.
//
// # The fonts
//
// Cards are drawn with the fonts in fonts/ (SIL Open Font License, fonts/OFL.txt):
// Noto Serif Bold for titles and numbers, Noto Sans for the rest, and for Chinese
// the Noto CJK faces that belong to them. They are 2.1 MB in the program, and
// no smaller, for a reason: an editor can write any title, and a missing
// character would only be seen on the card. So each face has, beyond all
// characters of the facts and texts of today, the 3,755 commonest Chinese
// characters (GB 2312, level 1), in 1.2 MB
// (serif) and 0.8 MB (sans), and the Latin letters of Europe, of Vietnamese and of
// pinyin in 0.05 MB each. With the characters of today alone they would be 0.7 MB,
// and every other story would need new fonts. Hints and all layout
// but kerning are taken out. `make fonts` makes them anew.
//
// Other scripts are not drawn: a card gives names in English and Chinese. A
// character that the fonts lack is left out of the card; [Letters] knows which
// those are, and youcheng check asks it.
package card

import (
	"bytes"
	"fmt"
	"image/png"
	"sync"

	"youcheng/internal/geo"
	"youcheng/internal/lang"
)

// The size of a card in pixels, which the networks ask for.
const (
	Width  = 1200
	Height = 630
)

// Card is what a card says.
type Card struct {
	Lang   lang.Tag
	Kicker string   // the kind of thing; may be empty
	Title  string   // of the page
	Other  string   // the title in the other language; may be empty
	Text   string   // a sentence or two below it
	Foot   string   // to which day the facts were checked
	Motto  string   // what the site is
	Words  []string // that no line should end within
	Seal   Seal     // what the seal means
	Count  *Count   // a number that stands beside the title
	Places []Place  // a map that stands there, where there is no number
}

// Count is a number with what it counts.
type Count struct {
	Number string
	Labels []string // one below the other
}

// Drawer draws cards. It may be used by many at once.
type Drawer struct {
	serif, sans face
	coasts      []geo.Outline
	plates      plates
	figure      figure
	palette     *palette
	canvases    sync.Pool // of *canvas: each has three megabytes
	buffers     png.EncoderBufferPool
}

// New returns a Drawer. landSVG is the drawing of the land and iconSVG the icon
// of the site, as in package static.
func New(landSVG, iconSVG []byte) (*Drawer, error) {
	d := &Drawer{canvases: sync.Pool{New: func() any { return newCanvas(Width, Height) }}, buffers: &pool{}}
	var err error
	if d.serif, err = readFace("serif"); err != nil {
		return nil, err
	}
	if d.sans, err = readFace("sans"); err != nil {
		return nil, err
	}
	if d.coasts, err = geo.ReadLand(landSVG); err != nil {
		return nil, err
	}
	if d.figure, err = readFigure(iconSVG); err != nil {
		return nil, err
	}
	d.palette = newPalette(
		ramp{paper, ink, 12}, ramp{paper, ink2, 8}, ramp{paper, red, 12}, ramp{surface, ink, 6}, ramp{surface, red, 4}, ramp{land, red, 5}, ramp{land, ink, 5},
		ramp{paper, surface, 1}, ramp{surface, land, 4}, ramp{paper, rule, 2}, ramp{surface, strong, 3}, ramp{paper, strong, 3}, ramp{rule, land, 1},
	)
	return d, nil
}

// pool keeps the buffers of the encoder.
type pool struct{ sync.Pool }

func (p *pool) Get() *png.EncoderBuffer {
	b, _ := p.Pool.Get().(*png.EncoderBuffer)
	return b
}

func (p *pool) Put(b *png.EncoderBuffer) { p.Pool.Put(b) }

// The grid of a card. Lines of the ledger are ruled at equal steps upwards from
// the line above the foot, and text stands on them.
const (
	margin   = 64.0
	right    = Width - margin
	headLine = 118.0
	footLine = 562.0
	step     = 46.0
	least    = 56.0 // size of a title
	gap      = 28.0 // between it and the text

	textSize, smallText = 31.0, 27.0

	plateX, plateY, plateR = 934.0, 340.0, 202.0
	besideFigure           = 610.0 // the measure of what stands beside a figure
)

// Draw draws a card as a PNG.
func (d *Drawer) Draw(card Card) ([]byte, error) {
	c := d.canvases.Get().(*canvas)
	defer d.canvases.Put(c)
	c.clear(paper)
	d.head(c, card)
	d.foot(c, card)
	measure := right - margin
	switch {
	case card.Count != nil:
		measure = besideFigure
		d.count(c, card)
	case len(card.Places) > 0:
		measure = besideFigure
		d.plate(c, card)
	}
	d.body(c, card, measure)
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: d.buffers}
	if err := e.Encode(&b, c.reduced(d.palette)); err != nil {
		return nil, fmt.Errorf("writing a card: %w", err)
	}
	return b.Bytes(), nil
}

// head draws the seal, the name of the site in both languages, and the kind of
// thing that the card shows.
func (d *Drawer) head(c *canvas, card Card) {
	const size, foot = 38, 88
	c.seal(d.figure, card.Seal, margin, 38, 64)
	x := margin + 64 + 22.0
	name := c.shape(d.serif, size, card.Lang, card.Lang.Words().SiteName)
	c.write(ink, name, x, foot-5)
	x += width(name) + 16
	other := c.shape(d.serif, size, card.Lang.Other(), card.Lang.Other().Words().SiteName)
	c.write(ink2, other, x, foot-5)
	x += width(other)
	kicker := c.one(d.sans, 28, card.Lang, card.Kicker, right-x-40)
	c.write(ink2, kicker, right-width(kicker), foot-5)
	c.fill(strong, rect(margin, headLine, right-margin, 2))
}

// foot says to which day the facts were checked, and what the site is.
func (d *Drawer) foot(c *canvas, card Card) {
	c.fill(strong, rect(margin, footLine, right-margin, 2))
	const size, foot = 24, 600
	day := c.shape(d.sans, size, card.Lang, card.Foot)
	c.write(ink2, day, margin, foot)
	motto := c.shape(d.sans, size, card.Lang, card.Motto)
	if room := right - margin - width(day) - 40; width(motto) <= room {
		c.write(ink2, motto, right-width(motto), foot)
	}
}

// body draws the title and the text: the title as large as leaves the text its
// lines.
func (d *Drawer) body(c *canvas, card Card, measure float64) {
	other := c.one(d.serif, 36, card.Lang.Other(), card.Other, measure)
	var t setting
	for _, size := range []float64{124, 108, 92, 84, 76, 70, 64, 60, least} {
		t = d.set(c, card, size, measure, len(other) > 0)
		if t.whole && len(t.title) <= min(t.most, 3) && len(t.text) <= t.rows {
			break
		}
	}
	if len(t.title) > t.most { // even the smallest is too large
		t.title = c.cut(t.title, t.most, d.serif, card.Lang, measure)
		t.rows = t.room(t.most)
	}
	if len(t.text) > t.rows {
		t.text = c.cut(d.said(c, card, smallText, measure), t.rows, d.sans, card.Lang, measure)
	}
	y := t.top
	for _, line := range t.title {
		c.write(ink, line, margin, y)
		y += t.leading
	}
	c.write(ink2, other, margin, y-t.leading+62)
	for i := range t.rows {
		line := footLine - step*float64(t.rows-1-i)
		if i < t.rows-1 { // the last stands on the line above the foot
			c.fill(rule, rect(margin, line, measure, 1.5))
		}
		if i < len(t.text) {
			c.write(ink2, t.text[i], margin, line-13)
		}
	}
}

// setting is a title of a size and the text below it.
type setting struct {
	title, text  [][]glyph
	whole        bool    // no word of the title is broken
	top, leading float64 // of the title's first line, and from line to line
	bottom       float64 // below a title of one line, where the text may begin
	rows, most   int     // lines that are left to the text; lines of a title that leave it two
}

// room is how many lines are left to the text below so many of the title.
func (t setting) room(lines int) int {
	return int((footLine - t.bottom - t.leading*float64(lines-1)) / step)
}

func (d *Drawer) set(c *canvas, card Card, size, measure float64, other bool) setting {
	g := c.shape(d.serif, size, card.Lang, card.Title)
	together(g, card.Words)
	t := setting{title: balanced(g, measure), text: d.said(c, card, textSize, measure), leading: size * 1.2, top: headLine + 40 + size*0.78}
	if card.Lang == lang.ZH {
		t.leading = size * 1.28
	}
	t.bottom = t.top + size*0.24 + gap
	if other {
		t.bottom += 50
	}
	t.whole, t.rows = whole(g, t.title), t.room(max(len(t.title), 1))
	t.most = int((footLine-t.bottom-2*step)/t.leading) + 1
	return t
}

// said is the text in lines.
func (d *Drawer) said(c *canvas, card Card, size, measure float64) [][]glyph {
	g := c.shape(d.sans, size, card.Lang, card.Text)
	together(g, card.Words)
	return settled(g, measure)
}

// count draws a number as large as fits, and below it what it counts.
func (d *Drawer) count(c *canvas, card Card) {
	const x, y, room = plateX, 368.0, 400.0
	var number []glyph
	for size := 250.0; size > least; size *= 0.96 {
		number = c.shape(d.serif, size, card.Lang, card.Count.Number)
		if width(number) <= room {
			break
		}
	}
	c.write(red, number, x-width(number)/2, y)
	for i, label := range card.Count.Labels {
		g := c.one(d.sans, 34, card.Lang, label, room)
		in := ink
		if i > 0 {
			in = ink2
		}
		c.write(in, g, x-width(g)/2, y+72+50*float64(i))
	}
}
