package markdown

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// table prints a table inside a region that scrolls by itself, on a narrow
// screen also by keyboard, which is why it takes the focus and has a name.
func (p *printer) table(n *extast.Table) {
	// Regions of one name could not be told apart.
	name := p.labels.table
	if p.tables++; p.tables > 1 {
		name = fmt.Sprintf(p.labels.tableNth, p.tables)
	}
	p.tag(`<div class="table-scroll" tabindex="0" role="region" aria-label="`, name, `">`, "\n<table>\n")
	body := false
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, head := row.(*extast.TableHeader)
		switch {
		case head:
			p.tag("<thead>\n")
		case !body:
			p.tag("<tbody>\n")
			body = true
		}
		p.tag("<tr>\n")
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			p.cell(cell.(*extast.TableCell), head)
		}
		p.tag("</tr>\n")
		p.endLine()
		if head {
			p.tag("</thead>\n")
		}
	}
	if body {
		p.tag("</tbody>\n")
	}
	p.tag("</table>\n</div>\n")
}

func (p *printer) cell(n *extast.TableCell, head bool) {
	name, scope := "td", ""
	// An empty corner heads nothing: as a header it would be read out as one.
	if head && n.HasChildren() {
		name, scope = "th", ` scope="col"`
	}
	p.tag("<", name, scope, alignClass(n), ">")
	p.inlines(n)
	p.tag("</", name, ">\n")
	if n.NextSibling() != nil {
		p.plainText(" ")
	}
}

// alignClass is a class and not a style, which the Content-Security-Policy
// would forbid.
func alignClass(n ast.Node) string {
	switch n.(*extast.TableCell).Alignment {
	case extast.AlignLeft:
		return ` class="align-left"`
	case extast.AlignRight:
		return ` class="align-right"`
	case extast.AlignCenter:
		return ` class="align-center"`
	}
	return ""
}
