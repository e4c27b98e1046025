package page

import (
	"fmt"
	"html"
	"math"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Sizes of a card for other sites, in pixels. It is as high as its text needs.
const (
	EmbedWidth     = 480
	EmbedNarrowest = 240
	EmbedTallest   = 400 // at its full width; a test holds that none is higher
)

// EmbedSize is the size of a card.
type EmbedSize struct{ Width, Height int }

// Embed is a small card of a page for other sites, as a document for a frame and
// as a picture. Both say the same.
type Embed struct {
	Head
	EmbedSize
	Kicker     string
	Name       string // or a number
	Other      string // the name in the other language
	Number     bool
	Label      string // what the number counts
	Status     string // active, ended, …; empty for a number
	StatusWord string
	Remark     string // that sources differ
	Text       string
	AsOfText   string
	Shown      string      // the address of the page, as people read it
	Lines      []EmbedLine // of the picture
	Mark       EmbedLine   // where the sign of the status stands
	Rule       string      // height of the line above the foot

	// Which facts of the twin of its page the texts show, as the attribute data-fact
	// has it.
	Shows struct{ Kicker, Name, Other, Label, Status, Remark, Text, AsOf string }
}

// EmbedLine is one line of text of the picture.
type EmbedLine struct {
	X, Y, Size string
	Text       string
	Lang       string // where it is not the card's
	Colour     string // a name of [EmbedColours]
	Head, Bold bool   // in the letters of headings; in bold ones
}

// EmbedColours are the colours of a picture by their names in the stylesheet: a
// picture on another site reads no stylesheet of ours. A test compares them.
func EmbedColours(dark bool) map[string]string {
	if dark {
		return map[string]string{"paper": PaperDark, "ink": "#ECE9E1", "ink-2": "#B6BCC1", "mute": "#A6AEB5", "seal": "#F39580", "rule": "#343C43", "rule-strong": "#7F8890", "link": "#7CC7D6", "ok": "#7FCB96", "warn": "#F0B35A", "bad": "#FF9A90"}
	}
	return map[string]string{"paper": Paper, "ink": "#1B1F23", "ink-2": "#3E454B", "mute": "#484F55", "seal": "#93261A", "rule": "#D8D3C6", "rule-strong": "#7D7666", "link": "#08525F", "ok": "#175730", "warn": "#743E00", "bad": "#961D1A"}
}

// EmbedFonts are the letters of a picture, which come from the reader's system.
func EmbedFonts(tag string, head bool) string {
	switch zh := strings.HasPrefix(tag, lang.ZH.BCP47()); {
	case zh && head:
		return "'Songti SC','Noto Serif CJK SC','Source Han Serif SC',STSong,SimSun,serif"
	case zh:
		return "'PingFang SC','Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif"
	case head:
		return "'Iowan Old Style',Charter,'Source Serif 4','Noto Serif',Georgia,serif"
	}
	return "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
}

// StatusColour is the name of the colour of a status. Its shape and its word say
// the same.
func StatusColour(status string) string {
	switch status {
	case "active":
		return "ok"
	case "ended":
		return "bad"
	case "unsure":
		return "warn"
	}
	return "mute"
}

// EmbedCity is the card of a partner.
func EmbedCity(p *City, width int) *Embed {
	f := p.Frame
	w := f.Words()
	e := &Embed{
		Head: p.Head, Kicker: dotted(lang.Capital(w.Ties[string(p.Tie.Tie)]), f.Dir.Countries[p.Partner.Country].Name.In(f.Lang)),
		Name: p.Name, Other: p.OtherName, Status: p.StatusClass, StatusWord: w.Statuses[p.StatusClass], Text: p.Status,
	}
	if e.Other == e.Name {
		e.Other = ""
	}
	e.Shows.Kicker = "tie.tie~" + string(p.Tie.Tie) + " partner.country~" + p.Partner.Country
	e.Shows.Name, e.Shows.Other = "partner.name_"+string(f.Lang), "partner.name_"+string(f.Lang.Other())
	e.Shows.Status, e.Shows.Text, e.Shows.Remark = "tie.status="+p.StatusClass, "status_in_words", "status_disputed=true"
	e.Shows.AsOf = "as_of=" + p.AsOf
	if p.Disputed {
		e.Remark = w.DisputedShort
	}
	e.finish(f.asked(), width)
	return e
}

// EmbedCount is the card of a count that the register computes.
func EmbedCount(p *CountPage, width int) *Embed {
	f := p.Frame
	w := f.Words()
	cities := counted(p.SisterCities, w.SisterCityOne, w.SisterCityMany)
	e := &Embed{Head: p.Head, Kicker: p.Crumbs[len(p.Crumbs)-1].Text, Name: f.Lang.Number(p.Count), Number: true}
	e.Shows.Name, e.Shows.Remark, e.Shows.AsOf = "count", "count_disputed=true", "as_of="+p.AsOf
	if p.CountsCountries() {
		e.Label = counted(p.Count, w.CountryOne, w.CountryMany)
	} else {
		e.Label, e.Shows.Text = cities, "countries="+itoa(p.Countries)
		e.Text = fmt.Sprintf(w.InCountries, f.Lang.Plural(p.Countries, w.CountryOne, w.CountryMany))
	}
	if n := len(p.Unsure); n > 0 {
		e.Text = f.Lang.Sentences(lang.Capital(e.Text), fmt.Sprintf(w.RollAlsoUnsure, f.Lang.Plural(n, w.PartnerOne, w.PartnerMany)))
	}
	if p.Differs {
		e.Remark = w.DisputedShort
	}
	on := p.Filter.AsOf
	if !on.Known() {
		on = facts.OnDay(f.Today)
	}
	e.finish(on, width)
	return e
}

// EmbedStated is the card of a total that others state: what was said last, and
// when. It is false where nothing was.
func EmbedStated(p *StatedPage, width int) (*Embed, bool) {
	n := len(p.Facts)
	if n == 0 {
		return nil, false
	}
	last, f := p.Facts[n-1], p.Frame
	e := &Embed{Head: p.Head, Kicker: p.Title, Name: last.Text, Number: true, Label: last.Label, Text: f.Words().NotComputed}
	at := "stated." + itoa(n-1) + "."
	e.Shows.Name, e.Shows.Label, e.Shows.Remark = at+"value", at+"date="+p.Values[n-1].Date, at+"disputed=true"
	if last.Disputed {
		e.Remark = f.Words().DisputedShort
	}
	e.finish(facts.OnDay(f.Today), width)
	return e, true
}

// counted is the noun of a counted form without its number, which stands above it.
func counted(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return strings.TrimSpace(strings.ReplaceAll(many, "%s", ""))
}

func dotted(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// The measures of the picture, in pixels. The frame's stylesheet has the same, so
// that a frame of the height of the picture holds its text.
const (
	embedMargin = 20.0
	smallLine   = 19.0
	textLine    = 23.0
	belowFeet   = 0.21 // of a line of letters, in em
)

// finish sets what all cards have, and lays out the picture.
func (e *Embed) finish(on facts.Date, width int) {
	f := e.Frame
	e.NoIndex = true
	e.AsOfText = fmt.Sprintf(f.Words().EmbedAsOf, on.In(f.Lang), e.CheckedOn.Text)
	e.Shown = e.URL
	if _, rest, ok := strings.Cut(e.URL, "://"); ok {
		e.Shown = rest
	}
	e.Width = width
	measure := float64(width) - 2*embedMargin
	y := embedMargin
	write := func(text string, size, leading, indent float64, l EmbedLine) {
		if text == "" {
			return
		}
		for _, line := range embedWrap(text, size, measure-indent, l.Bold) {
			y += leading
			l.X, l.Y, l.Size, l.Text = tenth(embedMargin+indent), tenth(y-(leading-size)/2-size*belowFeet), tenth(size), line
			e.Lines = append(e.Lines, l)
		}
	}
	write(dotted(f.Words().SiteName, f.Lang.Other().Words().SiteName), 13, 20, 28, EmbedLine{Colour: "ink-2"})
	y += 10
	write(e.Kicker, 13, smallLine, 0, EmbedLine{Colour: "ink-2"})
	if e.Number {
		y += 6
		write(e.Name, 56, 56, 0, EmbedLine{Colour: "seal", Head: true, Bold: true})
		write(e.Label, 17, 25, 0, EmbedLine{Colour: "ink", Bold: true})
	} else {
		write(e.Name, 28, 36, 0, EmbedLine{Colour: "ink", Head: true, Bold: true})
		write(e.Other, 15, textLine, 0, EmbedLine{Colour: "ink-2", Lang: f.Lang.Other().BCP47()})
	}
	y += 6
	if e.Status != "" {
		e.Mark = EmbedLine{X: tenth(embedMargin), Y: tenth(y + 6), Colour: StatusColour(e.Status)}
		write(lang.Capital(e.StatusWord), 15, textLine, 20, EmbedLine{Colour: e.Mark.Colour, Bold: true})
	}
	write(e.Text, 15, textLine, 0, EmbedLine{Colour: "ink"})
	if e.Remark != "" {
		write(lang.Capital(e.Remark), 13, smallLine, 0, EmbedLine{Colour: "warn", Bold: true})
	}
	y += 10
	e.Rule = tenth(y)
	y += 6
	write(e.AsOfText, 13, smallLine, 0, EmbedLine{Colour: "ink-2"})
	write(e.Shown, 13, smallLine, 0, EmbedLine{Colour: "link"})
	e.Height = int(math.Ceil(y + embedMargin - 6))
}

// Says is what the picture says to those who do not see it.
func (e *Embed) Says() string {
	f := e.Frame
	name := e.Name
	if e.Number {
		name = f.Lang.Labelled(e.Kicker, e.Name+" "+e.Label)
	}
	return f.Lang.Sentences(name, e.Text, e.AsOfText)
}

// embedWrap breaks a text into lines that are not wider than a measure in any
// face. Chinese breaks between characters, but not before a mark that ends a
// clause; a word that is wider than the measure, such as an address, is broken
// anywhere.
func embedWrap(text string, size, measure float64, bold bool) []string {
	if bold {
		size *= 1.1
	}
	var lines []string
	line, to := "", reach{}
	for _, word := range embedWords(text) {
		if line != "" && to.after(strings.TrimRight(word, " ")).em*size > measure {
			lines = append(lines, strings.TrimRight(line, " "))
			line, to = "", reach{}
			word = strings.TrimLeft(word, " ")
		}
		for to.after(strings.TrimRight(word, " ")).em*size > measure {
			n := 0
			for i := range word {
				if i > 0 && to.after(word[:i]).em*size > measure {
					break
				}
				n = i
			}
			if n == 0 {
				_, n = utf8.DecodeRuneInString(word)
			}
			lines = append(lines, word[:n])
			word = word[n:]
		}
		line, to = line+word, to.after(word)
	}
	if line = strings.TrimRight(line, " "); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// reach is a width in em that a text does not pass, with the narrow space that
// browsers put between Chinese and Latin letters or digits.
type reach struct {
	em   float64
	last rune
}

// after is how far a text reaches that goes on by s.
func (x reach) after(s string) reach {
	for _, r := range s {
		x.em += letterWidth(r)
		if x.last != 0 && isHan(x.last) != isHan(r) {
			x.em += 0.15
		}
		x.last = r
	}
	return x
}

func isHan(r rune) bool { return r >= 0x2E80 && unicode.Is(unicode.Han, r) }

// embedWords divides a text where a line may end. The spaces stay at the ends of
// words.
func embedWords(text string) []string {
	var out []string
	last, start := rune(0), 0
	for i, r := range text {
		han := isHan(r)
		joins := true
		switch {
		case last == 0: // the first
		case r == ' ' || strings.ContainsRune("，。、；：？！）》”’·,.;:?!)", r), strings.ContainsRune("（《“‘(", last):
		case last == ' ':
			joins = false
		case han && unicode.IsDigit(last): // 29日
		case han || isHan(last) && !strings.ContainsRune("年月", last), strings.ContainsRune("，。、；：？！）》”", last):
			joins = false
		case unicode.IsDigit(r) && strings.ContainsRune("年月", last): // a date stays together
		case strings.ContainsRune("/?=&", last):
			joins = false // of an address
		}
		if !joins {
			out, start = append(out, text[start:i]), i
		}
		last = r
	}
	if text != "" {
		out = append(out, text[start:])
	}
	return out
}

// EmbedCode is what a webmaster copies to show the card of a page, and where
// programs ask for it.
type EmbedCode struct {
	Frame, Picture string // HTML
	JSON, XML      string // addresses for oEmbed
	Address        string // of the card
}

// embeddable gives a page the code of its card.
func (h *Head) embeddable(e *Embed) { h.Embed = e.Code() }

// Code is the code of the card.
func (e *Embed) Code() *EmbedCode {
	f := e.Frame
	_, asOf, _ := strings.Cut(e.URL, "?")
	if asOf != "" {
		asOf = "?" + asOf
	}
	card := f.Abs(f.Href("embed/" + e.Path))
	c := &EmbedCode{Address: card + asOf}
	for form, to := range map[string]*string{"json": &c.JSON, "xml": &c.XML} {
		*to = f.Base + "/oembed?url=" + url.QueryEscape(e.URL) + "&format=" + form
	}
	file := strings.TrimSuffix(card, "/")
	q := html.EscapeString
	c.Frame = fmt.Sprintf(`<iframe src="%s" width="%d" height="%d" title="%s" loading="lazy" frameborder="0"></iframe>`, q(c.Address), e.Width, e.Height, q(e.Title))
	c.Picture = fmt.Sprintf(`<a href="%s"><picture><source srcset="%s" media="(prefers-color-scheme: dark)"><img src="%s" width="%d" height="%d" alt="%s"></picture></a>`,
		q(e.URL), q(file+".dark.svg"+asOf), q(file+".svg"+asOf), e.Width, e.Height, q(e.Says()))
	return c
}
