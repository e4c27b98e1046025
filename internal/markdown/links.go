package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Link is one link or image of a text, as written.
type Link struct {
	// Dest is the destination, with Markdown's escapes undone and nothing else
	// changed: "city:prague#since". That of a bare address is complete, with
	// the http:// or mailto: that it lacks.
	Dest  string
	Text  string // its plain text, empty for [](…); for an image what is seen on it
	Title string
	Image bool
	// Line and Col are the place of the opening [, of the ! of an image, or of
	// the first character of an address that is a link by itself. They count
	// lines and characters (not bytes) of the source from 1.
	Line, Col int
}

// Target is what a link becomes. Those that would run code when followed
// (javascript:, data:, vbscript:, file:) are drawn as if Href were empty.
type Target struct {
	Href  string // where it leads, or an image's file; "" draws the text alone, without a link
	Text  string // the text if none was written; if this is empty too, a link shows its destination
	Class string // optional class of the <a>, or of the <img>
	Lang  string // optional language of the text and of what it leads to

	// Of a link: where the rival values of what it says stand, and the words that lead
	// there, which follow it.
	Rivals, RivalsText string

	Cite    string   // of a link: id of the source that it cites. A footnote with such a link is a citation
	Picture *Picture // of an image: how it is shown, instead of Href
	Figure  int      // of an image: the caller draws figure number Figure, from 1, in its place
}

// linked is a link and what it becomes.
type linked struct {
	link   Link
	target Target
}

// target is what the link or image n becomes.
func (p *printer) target(n ast.Node) Target {
	if l := p.links[n]; l != nil {
		return l.target
	}
	return Target{}
}

// resolve asks about each link of the text and keeps the answers in p.links.
func (p *printer) resolve(root ast.Node, resolve func(Link) Target) {
	p.links = map[ast.Node]*linked{}
	// The function given to Walk returns no error, so neither does Walk.
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		link, pos, ok := p.link(n)
		if !ok {
			return ast.WalkContinue, nil
		}
		link.Line, link.Col = p.places.at(pos)
		target := Target{Href: link.Dest}
		if resolve != nil {
			target = resolve(link)
		}
		if link.Image && target.Picture != nil {
			target.Href = target.Picture.Src
		}
		if runsCode(target.Href) {
			target.Href = ""
		}
		p.links[n] = &linked{link, target}
		return ast.WalkContinue, nil
	})
}

// link describes n and tells the byte at which it begins, if n is a link or an
// image.
func (p *printer) link(n ast.Node) (link Link, pos int, ok bool) {
	switch n := n.(type) {
	case *ast.Link:
		return Link{Dest: unescape(n.Destination), Text: strings.TrimSpace(p.plain(n)), Title: unescape(n.Title)}, n.Pos(), true
	case *ast.Image:
		return Link{Dest: unescape(n.Destination), Text: strings.TrimSpace(p.plain(n)), Title: unescape(n.Title), Image: true}, n.Pos(), true
	case *ast.AutoLink:
		label := n.Label(p.src)
		dest := string(n.URL(p.src))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
			dest = "mailto:" + dest
		}
		// goldmark's place is that of the < or, for a bare address, of the
		// address or of the character that made it look for one.
		pos := n.Pos()
		if rest := p.src[pos:]; rest[0] != '<' && !bytes.HasPrefix(rest, label) {
			pos++
		}
		return Link{Dest: dest, Text: string(label)}, pos, true
	}
	return Link{}, 0, false
}

// runsCode reports whether following href would run or show something that is
// not a page. Like a browser it takes no notice of spaces and control characters
// in the scheme.
func runsCode(href string) bool {
	scheme, _, ok := strings.Cut(href, ":")
	if !ok {
		return false
	}
	scheme = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7F {
			return -1
		}
		return r
	}, scheme)
	switch strings.ToLower(scheme) {
	case "javascript", "data", "vbscript", "file":
		return true
	}
	return false
}

func (p *printer) anchor(n *ast.Link) {
	t := p.target(n)
	if p.inLink {
		t.Href = ""
	}
	p.openAnchor(t, unescape(n.Title))
	if p.blank(n) {
		p.words(p.missingText(n))
	} else {
		outer := p.inLink
		p.inLink = outer || t.Href != ""
		p.inlines(n)
		p.inLink = outer
	}
	p.closeAnchor(t)
}

func (p *printer) autoLink(n *ast.AutoLink) {
	t := p.target(n)
	if p.inLink {
		t.Href = ""
	}
	p.openAnchor(t, "")
	p.words(string(n.Label(p.src)))
	p.closeAnchor(t)
}

// blank reports whether nothing of the content of n will be seen.
func (p *printer) blank(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c.(type) {
		case *ast.Text, *replacement:
		default:
			return false
		}
	}
	return strings.TrimSpace(p.plain(n)) == ""
}

// missingText is the text of a link that was written without one.
func (p *printer) missingText(n *ast.Link) string {
	if t := p.target(n); t.Text != "" {
		return t.Text
	}
	return unescape(n.Destination)
}

func (p *printer) openAnchor(t Target, title string) {
	p.marked = t.Lang != ""
	switch {
	case t.Href != "":
		p.tag(`<a href="`, hrefValue(t.Href), `"`)
		p.attribute("title", title)
		p.attribute("class", t.Class)
		p.attribute("hreflang", t.Lang)
		p.attribute("lang", t.Lang)
		p.tag(">")
	case t.Class != "" || t.Lang != "":
		p.tag("<span")
		p.attribute("class", t.Class)
		p.attribute("lang", t.Lang)
		p.tag(">")
	}
}

func (p *printer) closeAnchor(t Target) {
	p.marked = false
	switch {
	case t.Href != "":
		p.tag("</a>")
		if t.Rivals != "" {
			if !p.zh {
				p.tag(" ")
			}
			p.tag(`<a class="differs" href="`, hrefValue(t.Rivals), `">`, escape(t.RivalsText), "</a>")
		}
	case t.Class != "" || t.Lang != "":
		p.tag("</span>")
	}
}

// hrefValue writes an address as an attribute's value.
func hrefValue(href string) string {
	return escape(string(util.URLEscape([]byte(href), false)))
}
