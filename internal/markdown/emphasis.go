package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// marks parses the signs that enclose a stretch of text: * and _ of emphasis
// and ~ of strikethrough. It stands in for goldmark's own parsers, which follow
// CommonMark's rule for what may open and close. That rule tells the two apart
// by the spaces and punctuation round a sign, and Chinese has no spaces, so that
//
//	**《协议》**的
//
// shows its asterisks. The rule here is CommonMark's with one change, the one
// proposed by https://github.com/tats-u/markdown-cjk-friendly: East Asian
// punctuation counts as a letter, and an East Asian character counts as a place
// where Latin punctuation may begin or end. Text without such characters is read
// exactly as CommonMark says.
type marks struct {
	signs []byte
	max   int // longest run that counts, 0 for any
	zh    bool
	wrap  func(consumed int) ast.Node
	// sameLength asks that the closing run be as long as the opening one.
	sameLength bool
}

func newEmphasis(zh bool) *marks {
	return &marks{
		signs: []byte("*_"),
		zh:    zh,
		wrap:  func(consumed int) ast.Node { return ast.NewEmphasis(consumed) },
	}
}

func newStrikethrough(zh bool) *marks {
	return &marks{
		signs:      []byte("~"),
		max:        2,
		zh:         zh,
		wrap:       func(int) ast.Node { return extast.NewStrikethrough() },
		sameLength: true,
	}
}

// Trigger implements parser.InlineParser.
func (m *marks) Trigger() []byte { return m.signs }

// IsDelimiter implements parser.DelimiterProcessor.
func (m *marks) IsDelimiter(b byte) bool {
	for _, s := range m.signs {
		if b == s {
			return true
		}
	}
	return false
}

// CanOpenCloser implements parser.DelimiterProcessor.
func (m *marks) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char && (!m.sameLength || opener.Length == closer.Length)
}

// OnMatch implements parser.DelimiterProcessor.
func (m *marks) OnMatch(consumed int) ast.Node { return m.wrap(consumed) }

// Parse implements parser.InlineParser: it reads one run of signs and notes
// whether it may open and close; goldmark pairs the runs later.
func (m *marks) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	sign := line[0]
	n := 1
	for n < len(line) && line[n] == sign {
		n++
	}
	if m.max > 0 && (n > m.max || before == rune(sign)) {
		return nil
	}
	after := ' '
	if n < len(line) {
		after = util.ToRune(line, n)
	}
	canOpen, canClose := m.flanks(sign, n, before, after)
	d := parser.NewDelimiter(canOpen, canClose, n, sign, m)
	d.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(d)
	return d
}

// flanks reports whether a run of n signs between two characters may open and
// whether it may close: https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
func (m *marks) flanks(sign byte, n int, before, after rune) (canOpen, canClose bool) {
	b, a := m.kind(before), m.kind(after)
	left := !a.space && (!a.latinPunct || b.space || b.latinPunct || b.cjk)
	right := !b.space && (!b.latinPunct || a.space || a.latinPunct || a.cjk)
	// Inside a word _ is a letter. So is a single ~, which CommonMark does not
	// know and which here is mostly a range: 3~5人，8~9人.
	if sign == '_' || sign == '~' && n == 1 {
		return left && (!right || b.punct), right && (!left || a.punct)
	}
	return left, right
}

// kind is what the rule has to know of a neighbouring character.
type kind struct{ space, punct, latinPunct, cjk bool }

func (m *marks) kind(r rune) kind {
	k := kind{space: util.IsSpaceRune(r), punct: util.IsPunctRune(r)}
	k.cjk = !k.space && (isCJK(r) || m.zh && isShared(r))
	k.latinPunct = k.punct && !k.cjk
	return k
}
