package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// Sentence is one sentence of the running text, or the words of one row of a
// table. Headings, code blocks, raw HTML, descriptions of images and footnotes
// hold none.
type Sentence struct {
	Runs []Run
	// Cited says that the sentence holds the mark of a citation, or a link that
	// cites. A mark belongs to the text before it: directly behind a full stop,
	// and after a space too, it is still that sentence's.
	Cited bool
}

// Run is a stretch of a sentence that stands in the source character for
// character, so that its nth one is n columns behind Col. Emphasis, escapes, links
// and line breaks begin a new run. A character reference (&amp;) is a run by
// itself, the only kind that says something else than the source.
type Run struct {
	Text      string
	Line, Col int   // of its first character; they count as those of a Link
	Link      *Link // the link whose text it is, nil outside of links. One without a text gives an empty run
	Code      bool  // it is a code span
}

// sentences cuts running text into sentences.
type sentences struct {
	*printer
	text  string // the source; runs are parts of it
	list  []Sentence
	runs  []Run // of all sentences
	first int   // of them, in the sentence being read
	cited bool  // the sentence being read
	row   bool  // it is the row of a table, which is not cut

	state    state
	from, to int // piece of the source yet to be read
	in       *linked
}

// state is what decides whether the next character begins a sentence.
type state int

const (
	inside  state = iota // of a sentence
	stopped              // behind . ! or ?, which end a sentence if a space follows
	spaced               // behind the space: a small letter goes on with the sentence
	ended                // behind 。！？, which end it whatever follows
	over                 // behind a space after them
)

// readSentences returns the sentences of the text.
func (p *printer) readSentences(root ast.Node) []Sentence {
	s := sentences{printer: p, text: p.source, runs: make([]Run, 0, 4+len(p.src)/64)}
	s.block(root)
	return s.list
}

func (s *sentences) block(n ast.Node) {
	switch n.(type) {
	case *ast.Heading, *extast.TableHeader, *extast.FootnoteList:
	case *ast.Paragraph, *ast.TextBlock:
		s.inlines(n)
		s.flush()
		s.end()
	case *extast.TableRow:
		s.row = true
		for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
			s.inlines(cell)
			s.flush()
		}
		s.end()
		s.row = false
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			s.block(c)
		}
	}
}

func (s *sentences) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if piece, ok := typed(n); ok {
			if piece.Start != s.to {
				s.flush()
				s.from = piece.Start
			}
			s.to = piece.Stop
		}
		switch n := n.(type) {
		case *ast.Text:
			if n.SoftLineBreak() || n.HardLineBreak() {
				s.lineBreak()
			}
		case *replacement:
		case *ast.CodeSpan:
			s.code(n)
		case *ast.Link:
			s.flush()
			outer := s.in
			if s.in == nil {
				s.in = s.links[n]
			}
			if s.blank(n) {
				s.opaque()
				s.add(Run{}, n.Pos())
			} else {
				s.inlines(n)
			}
			s.flush()
			s.in = outer
		case *ast.AutoLink:
			s.autoLink(n)
		case *ast.Image:
			s.flush()
			for _, link := range footnotesIn(n, nil) {
				s.cited = s.cited || s.isCitation(link)
			}
		case *extast.FootnoteLink:
			s.flush()
			s.cited = s.cited || s.isCitation(n)
		default: // emphasis, or nothing to read
			s.inlines(n)
		}
	}
}

func (s *sentences) lineBreak() {
	s.to = max(s.from, len(strings.TrimRight(s.text[:s.to], " \t")))
	s.flush()
	switch s.state {
	case stopped:
		s.state = spaced
	case ended:
		s.state = over
	}
}

// opaque makes way for something that begins or goes on with a sentence and is
// not looked into.
func (s *sentences) opaque() {
	if s.state == spaced || s.state == ended || s.state == over {
		s.cut()
	}
	s.state = inside
}

func (s *sentences) code(n *ast.CodeSpan) {
	s.flush()
	s.opaque()
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		piece := c.(*ast.Text).Segment
		if text := strings.TrimRight(s.text[piece.Start:piece.Stop], "\n"); text != "" {
			s.add(Run{Text: text, Code: true}, piece.Start)
		}
	}
}

func (s *sentences) autoLink(n *ast.AutoLink) {
	s.flush()
	s.opaque()
	outer := s.in
	if s.in == nil {
		s.in = s.links[n]
	}
	_, pos, _ := s.link(n)
	if s.text[pos] == '<' {
		pos++
	}
	s.add(Run{Text: string(n.Label(s.src))}, pos)
	s.in = outer
}

// flush reads the piece that has been gathered.
func (s *sentences) flush() {
	from, start := s.from, s.from // of what is read, of the run
	for i := from; i < s.to; {
		c := s.text[i]
		if s.state == inside && !notable[c] {
			i++
			continue
		}
		r, size := rune(c), 1
		switch {
		case c == '\\' && i+1 < s.to && util.IsPunct(s.text[i+1]):
			s.run(start, i)
			i++
			start = i
			r = rune(s.text[i])
		case c == '&':
			if text, n := s.reference(i); n > 0 {
				s.run(start, i)
				first, _ := utf8.DecodeRuneInString(text)
				if s.beginsAt(first, from, i) {
					s.cut()
				}
				s.add(Run{Text: text}, i)
				i += n
				start = i
				continue
			}
		case c >= utf8.RuneSelf:
			r, size = utf8.DecodeRuneInString(s.text[i:])
		}
		if s.beginsAt(r, from, i) {
			s.run(start, i)
			s.cut()
			start = i
		}
		i += size
	}
	s.run(start, s.to)
	s.from, s.to = 0, 0
}

// notable are the first bytes of what counts inside a sentence: full stops in both
// languages (0xE3 is that of 。, 0xEF that of ！ and ？), escapes and character
// references.
var notable = [256]bool{'.': true, '!': true, '?': true, '\\': true, '&': true, 0xE3: true, 0xEF: true}

// reference reads a character reference such as &amp; at i.
func (s *sentences) reference(i int) (text string, size int) {
	rest := s.text[i:min(s.to, i+40)]
	if size = strings.IndexByte(rest, ';') + 1; size > 0 {
		if text = unescape(s.src[i : i+size]); text != rest[:size] {
			return text, size
		}
	}
	return "", 0
}

// beginsAt takes note of the character r, which stands at i in the piece that
// begins at from, and reports whether it begins a sentence.
func (s *sentences) beginsAt(r rune, from, i int) bool {
	begins := false
	switch s.state {
	case stopped:
		switch {
		case isCloser(r):
			return false
		case unicode.IsSpace(r):
			s.state = spaced
			return false
		}
	case spaced:
		if unicode.IsSpace(r) {
			return false
		}
		begins = !unicode.IsLower(r)
	case ended:
		switch {
		case r == '》' || r == '〉': // the sign was part of a title
			s.state = inside
			return false
		case isCloser(r) || isFullStop(r):
			return false
		case unicode.IsSpace(r):
			s.state = over
			return false
		}
		begins = true
	case over:
		if unicode.IsSpace(r) {
			return false
		}
		begins = true
	}
	switch {
	case isFullStop(r):
		s.state = ended
	case r == '!', r == '?', r == '.' && !isAbbreviation(s.text[from:i]):
		s.state = stopped
	default:
		s.state = inside
	}
	return begins && !s.row
}

func isFullStop(r rune) bool { return r == '。' || r == '！' || r == '？' }

// isCloser reports whether r is a quotation mark or bracket that may stand behind
// the full stop of the sentence it closes.
func isCloser(r rune) bool {
	switch r {
	case '"', '\'', ')', ']', '”', '’', '»', '›', '）', '」', '』', '］', '】', '〕':
		return true
	}
	return false
}

// isAbbreviation reports whether a full stop after s belongs to its last word.
func isAbbreviation(s string) bool {
	from := len(s)
	for from > 0 && len(s)-from < 12 && (s[from-1] == '.' || isLetter(s[from-1])) {
		from--
	}
	switch word := s[from:]; word {
	case "St", "Dr", "Mr", "Mrs", "Ms", "Prof", "Mt", "Jr", "Sr",
		"No", "Nos", "no", "nos", "Art", "art", "para", "paras", "p", "pp", "vol", "vols", "ch", "fig", "ed", "eds",
		"e.g", "i.e", "etc", "cf", "vs", "v", "approx", "ca", "c", "al", "Inc", "Ltd", "Co", "Corp",
		"Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec":
		return true
	default: // A, U.S
		if len(word)%2 == 0 {
			return false
		}
		for i := range len(word) {
			if i%2 == 0 && !(word[i] >= 'A' && word[i] <= 'Z') || i%2 == 1 && word[i] != '.' {
				return false
			}
		}
		return true
	}
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// run adds the bytes from and to of the source to the sentence, without the
// spaces before its beginning.
func (s *sentences) run(from, to int) {
	if len(s.runs) == s.first {
		from = to - len(strings.TrimLeftFunc(s.text[from:to], unicode.IsSpace))
	}
	if from < to {
		s.add(Run{Text: s.text[from:to]}, from)
	}
}

func (s *sentences) add(r Run, pos int) {
	r.Line, r.Col = s.places.at(pos)
	if s.in != nil {
		r.Link = &s.in.link
		s.cited = s.cited || s.in.target.Cite != ""
	}
	s.runs = append(s.runs, r)
}

// cut ends a sentence, without the spaces behind it.
func (s *sentences) cut() {
	if s.row {
		return
	}
	runs := s.runs[s.first:]
	for len(runs) > 0 {
		last := &runs[len(runs)-1]
		if last.Code || last.Text == "" {
			break
		}
		if last.Text = strings.TrimRightFunc(last.Text, unicode.IsSpace); last.Text != "" {
			break
		}
		runs = runs[:len(runs)-1]
	}
	if len(runs) > 0 {
		s.list = append(s.list, Sentence{Runs: runs[:len(runs):len(runs)], Cited: s.cited})
	}
	s.first, s.cited = len(s.runs), false
}

// end ends a block, and with it its last sentence.
func (s *sentences) end() {
	s.row = false
	s.cut()
	s.state = inside
}
