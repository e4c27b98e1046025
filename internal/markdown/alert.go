package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// alertAttribute marks a block quote that is an alert; its value is the kind,
// "note" for example.
const alertAttribute = "alert"

// alertMarker finds the alerts of GitHub's Markdown, block quotes whose first
// line is a marker and nothing else:
//
//	> [!NOTE]
//	> The list is of 2019.
//
// It works on the lines of the paragraph before its links are parsed, so that
// the marker is never mistaken for one.
type alertMarker struct{}

// Transform implements parser.ParagraphTransformer.
func (alertMarker) Transform(para *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote, ok := para.Parent().(*ast.Blockquote)
	if !ok || quote.FirstChild() != ast.Node(para) {
		return
	}
	if _, seen := quote.AttributeString(alertAttribute); seen {
		return // the paragraph that now comes first is text
	}
	lines := para.Lines()
	first := lines.At(0)
	kind := alertKind(bytes.TrimSpace(first.Value(reader.Source())))
	if kind == "" {
		return
	}
	quote.SetAttributeString(alertAttribute, kind)
	if lines.Len() == 1 {
		quote.RemoveChild(quote, para)
		return
	}
	lines.SetSliced(1, lines.Len())
}

func alertKind(line []byte) string {
	for _, kind := range []string{"note", "tip", "important", "warning", "caution"} {
		if bytes.EqualFold(line, []byte("[!"+kind+"]")) {
			return kind
		}
	}
	return ""
}

// title is the heading of an alert of that kind.
func (l labels) title(alert string) string {
	switch alert {
	case "tip":
		return l.tip
	case "important":
		return l.important
	case "warning":
		return l.warning
	case "caution":
		return l.caution
	}
	return l.note
}

func (p *printer) blockquote(n *ast.Blockquote) {
	kind, ok := n.AttributeString(alertAttribute)
	if !ok {
		p.tag("<blockquote>\n")
		p.blocks(n)
		p.tag("</blockquote>\n")
		return
	}
	p.tag(`<aside class="alert alert-`, kind.(string), `" role="note">`, "\n")
	p.tag(`<p class="alert-title">`, p.labels.title(kind.(string)), "</p>\n")
	p.blocks(n)
	p.tag("</aside>\n")
}
