package markdown

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// places finds lines and columns in src. It is quickest in reading order.
type places struct {
	src       []byte
	starts    []int // first byte of each line; built when first needed
	last, col int   // the last byte asked about, and its column
}

func (s *places) at(pos int) (line, col int) {
	if s.starts == nil {
		s.starts = make([]int, 1, 1+bytes.Count(s.src, []byte{'\n'}))
		for i, b := range s.src {
			if b == '\n' {
				s.starts = append(s.starts, i+1)
			}
		}
	}
	line = sort.SearchInts(s.starts, pos+1)
	from, col := s.starts[line-1], 1
	if from <= s.last && s.last <= pos && s.col > 0 {
		from, col = s.last, s.col
	}
	s.last, s.col = pos, col+utf8.RuneCount(s.src[from:pos])
	return line, s.col
}

// placed is a block parser that notes where in the source its blocks begin.
// goldmark's own place is too far to the right behind a tab that is partly the
// indentation of a list or quotation.
type placed struct{ parser.BlockParser }

// placeAttribute holds that place, the byte as an int.
const placeAttribute = "place"

// Open implements parser.BlockParser.
func (b placed) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	_, at := reader.Position()
	n, state := b.BlockParser.Open(parent, reader, pc)
	if n != nil {
		n.SetAttributeString(placeAttribute, at.Start+pc.BlockOffset()-at.Padding)
	}
	return n, state
}

// beginning is the byte of the source at which a heading or a footnote begins.
func beginning(n ast.Node) int {
	if place, ok := n.AttributeString(placeAttribute); ok {
		return place.(int)
	}
	return n.Pos()
}
