package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Picture is a picture in several sizes and formats.
type Picture struct {
	Src           string // address of the file for browsers that know nothing of the others
	SrcSet        string // files of the same format; may be empty
	Width, Height int
	Sources       []PictureSource // other formats, the preferred one first
	Sizes         string          // how wide the picture is shown
	Eager         bool            // it is near the top of the page and is not loaded lazily

	Caption, Credit string // shown below the picture if it has its paragraph to itself
}

// PictureSource is the files of one more format.
type PictureSource struct{ Type, SrcSet string }

// imageAlone prints an image that has its paragraph n to itself, if it is then
// more than an image in a line: a figure of the caller's, a picture, or an image
// with a title, which becomes its caption.
func (p *printer) imageAlone(n *ast.Paragraph) bool {
	img, ok := n.FirstChild().(*ast.Image)
	if !ok || n.LastChild() != ast.Node(img) {
		return false
	}
	switch t := p.target(img); {
	case t.Figure > 0:
		if !standsAlone(img) {
			return false
		}
		p.tag("<!--figure ", strconv.Itoa(t.Figure), "-->\n")
		p.plainText(p.alt(img))
		if marks := footnotesIn(img, nil); len(marks) > 0 {
			p.tag("<p>")
			p.marks(marks)
			p.tag("</p>\n")
		}
	case t.Href == "":
		return false
	case t.Picture != nil:
		p.tag(`<figure class="picture">`)
		p.image(img, true)
		p.caption(t.Picture)
		p.tag("</figure>\n")
	case len(img.Title) > 0:
		p.tag("<figure>")
		p.image(img, true)
		p.tag("<figcaption>")
		p.words(unescape(img.Title))
		p.tag("</figcaption></figure>\n")
	default:
		return false
	}
	p.endLine()
	return true
}

// standsAlone reports whether an image has a top-level paragraph to itself. Only
// there may a figure stand, because the caller cuts the HTML in its place.
func standsAlone(img ast.Node) bool {
	para, ok := img.Parent().(*ast.Paragraph)
	return ok && img.PreviousSibling() == nil && img.NextSibling() == nil && para.Parent().Kind() == ast.KindDocument
}

func (p *printer) caption(pic *Picture) {
	if pic.Caption == "" && pic.Credit == "" {
		return
	}
	p.tag("<figcaption>")
	p.prose(pic.Caption)
	if pic.Credit != "" {
		if pic.Caption != "" {
			p.tag(" ")
			p.plainText(" ")
		}
		p.tag(`<span class="credit">`)
		p.prose(pic.Credit)
		p.tag("</span>")
	}
	p.tag("</figcaption>")
}

// alt is what is said in the place of an image to those who do not see it.
func (p *printer) alt(n *ast.Image) string {
	if alt := p.plain(n); strings.TrimSpace(alt) != "" {
		return alt
	}
	return p.target(n).Text
}

// image prints an image within a line; its title becomes a tooltip unless a
// caption shows it.
func (p *printer) image(n *ast.Image, captioned bool) {
	t := p.target(n)
	if t.Href == "" || t.Figure > 0 {
		t.Href = ""
		p.openAnchor(t, "")
		p.words(p.alt(n))
		p.closeAnchor(t)
		p.marks(footnotesIn(n, nil))
		return
	}
	title := ""
	if !captioned {
		title = unescape(n.Title)
	}
	if t.Picture != nil {
		p.picture(t, p.alt(n), title)
	} else {
		p.tag(`<img src="`, hrefValue(t.Href), `" alt="`, escape(p.alt(n)), `"`)
		p.attribute("title", title)
		p.attribute("class", t.Class)
		p.attribute("lang", t.Lang)
		p.tag(` loading="lazy">`)
	}
	p.last = 0 // a picture is no character
	p.marks(footnotesIn(n, nil))
}

func (p *printer) picture(t Target, alt, title string) {
	pic := t.Picture
	p.tag("<picture>")
	for _, s := range pic.Sources {
		p.tag("<source")
		p.attribute("type", s.Type)
		p.attribute("srcset", s.SrcSet)
		p.attribute("sizes", pic.Sizes)
		p.tag(">")
	}
	p.tag(`<img src="`, hrefValue(t.Href), `"`)
	if pic.SrcSet != "" {
		p.attribute("srcset", pic.SrcSet)
		p.attribute("sizes", pic.Sizes)
	}
	p.tag(` alt="`, escape(alt), `"`)
	if pic.Width > 0 && pic.Height > 0 {
		p.tag(` width="`, strconv.Itoa(pic.Width), `" height="`, strconv.Itoa(pic.Height), `"`)
	}
	p.attribute("title", title)
	p.attribute("class", t.Class)
	p.attribute("lang", t.Lang)
	if pic.Eager {
		p.tag(` fetchpriority="high"`)
	} else {
		p.tag(` loading="lazy"`)
	}
	p.tag(` decoding="async"></picture>`)
}
