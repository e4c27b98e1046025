package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// typography is goldmark's typographer for English. That one does not tell where
// in the source its signs stand; this one does.
type typography struct{ parser.InlineParser }

// replacement is a typographic sign in the place of what was typed.
type replacement struct {
	*ast.String
	typed text.Segment
}

// newTypography writes the characters themselves, not their entities, and leaves
// << and >> alone, which are no English quotation marks.
func newTypography() typography {
	return typography{extension.NewTypographerParser(extension.WithTypographicSubstitutions(extension.TypographicSubstitutions{
		extension.LeftSingleQuote:  []byte("‘"),
		extension.RightSingleQuote: []byte("’"),
		extension.LeftDoubleQuote:  []byte("“"),
		extension.RightDoubleQuote: []byte("”"),
		extension.Apostrophe:       []byte("’"),
		extension.EnDash:           []byte("–"),
		extension.EmDash:           []byte("—"),
		extension.Ellipsis:         []byte("…"),
		extension.LeftAngleQuote:   nil,
		extension.RightAngleQuote:  nil,
	}))}
}

// Parse implements parser.InlineParser.
func (t typography) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	_, before := block.Position()
	n := t.InlineParser.Parse(parent, block, pc)
	sign, ok := n.(*ast.String)
	if !ok {
		return n
	}
	_, after := block.Position()
	return &replacement{sign, text.NewSegment(before.Start, after.Start)}
}

// typed returns where in the source a piece of running text stands.
func typed(n ast.Node) (text.Segment, bool) {
	switch n := n.(type) {
	case *ast.Text:
		return n.Segment, true
	case *replacement:
		return n.typed, true
	}
	return text.Segment{}, false
}
