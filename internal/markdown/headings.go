package markdown

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// Heading is one heading of a text.
type Heading struct {
	Level int    // 1 to 6, as written
	ID    string // its id in the HTML: unique in the text, never empty, the same whenever the text is the same
	Text  string // its plain text
	// Line and Col are the place of its first # or, if it is underlined, of its
	// text. They count as those of a Link.
	Line, Col int
}

func (p *printer) heading(n *ast.Heading) {
	h := Heading{Level: n.Level, Text: strings.TrimSpace(p.plain(n))}
	h.Line, h.Col = p.places.at(beginning(n))
	h.ID = p.uniqueID(slug(h.Text))
	p.headings = append(p.headings, h)
	name := "h" + strconv.Itoa(n.Level)
	p.tag("<", name, ` id="`, h.ID, `">`)
	p.inlines(n)
	p.tag("</", name, ">\n")
	p.endLine()
}

// uniqueID returns id, or id with the first free number from 2 on.
func (p *printer) uniqueID(id string) string {
	if p.ids == nil {
		p.ids = map[string]int{}
	}
	unique := id
	for n := max(2, p.ids[id]+1); p.ids[unique] > 0; n++ {
		unique = id + "-" + strconv.Itoa(n)
		p.ids[id] = n
	}
	p.ids[unique] = max(1, p.ids[unique])
	return unique
}

// taken are the first words of the ids that pages give to other things: notes,
// figures, sources, their own parts.
var taken = []string{"fn", "figure", "source", "page"}

// first is what stands before the first hyphen.
func first(id string) string {
	id, _, _ = strings.Cut(id, "-")
	return id
}

// slug is the id that a heading asks for: its letters and digits in any script,
// in lower case, with a hyphen for all that stood between. Ids that pages
// use for other things are left to those.
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.IsMark(r) && !gap && b.Len() > 0:
			b.WriteRune(r) // an accent of the letter before it
		case r == '\'', r == '’': // Prague's → pragues
		default:
			gap = true
		}
	}
	switch id := b.String(); {
	case id == "":
		return "section"
	case slices.Contains(taken, first(id)):
		return "section-" + id
	default:
		return id
	}
}
