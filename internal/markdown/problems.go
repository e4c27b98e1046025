package markdown

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// Problem is something that the writer surely did not mean. The text is converted
// all the same. The kinds, and what Text is:
//
//	raw-html         HTML, which is shown as text; the tag, shortened
//	stray-stars      ** or __ or ~~ that will be seen; the run
//	note-missing     [^x] without a note; the label x
//	note-unused      a note that nothing refers to; its label
//	note-twice       a note with the label of one before it; its label
//	full-width-link  a link or image that is none because of a full-width bracket or
//	                 exclamation mark; as written
//	figure-in-line   a figure that does not have a top-level paragraph to itself; its destination
//	empty-heading    a heading without text; empty
//	too-deep         what stands in more quotes, lists and marks than anybody reads, and
//	                 than browsers lay out; empty
type Problem struct {
	Kind      string
	Line, Col int // of its first character; they count as those of a Link
	Len       int // its characters, on that line
	Text      string
}

// problems collects what is wrong in a text by its place.
type problems struct {
	*printer
	found []found
	depth int
	deep  bool // that is noted
}

// mostDeep is how many pieces of a text may stand in each other; a list in a list in a
// list is seven.
const mostDeep = 60

type found struct {
	kind, text string
	from, to   int // bytes of the source
}

// findProblems looks through the whole text for its problems.
func (p *printer) findProblems(root ast.Node, defined []*extast.Footnote) []Problem {
	f := problems{printer: p}
	f.children(root)
	f.definitions(defined)
	if len(f.found) == 0 {
		return nil
	}
	slices.SortStableFunc(f.found, func(a, b found) int { return cmp.Compare(a.from, b.from) })
	list := make([]Problem, len(f.found))
	for i, x := range f.found {
		list[i] = Problem{Kind: x.kind, Text: x.text}
		list[i].Line, list[i].Col = p.places.at(x.from)
		line, _, _ := bytes.Cut(p.src[x.from:x.to], []byte{'\n'})
		list[i].Len = utf8.RuneCount(line)
	}
	return list
}

// add notes a problem in the bytes from and to.
func (f *problems) add(kind string, from, to int, text string) {
	f.found = append(f.found, found{kind, text, from, to})
}

func (f *problems) written(from, to int) string { return string(f.src[from:to]) }

// lineEnd is the end of the line on which the byte at stands.
func (f *problems) lineEnd(at int) int {
	if n := bytes.IndexByte(f.src[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(f.src)
}

func (f *problems) definitions(defined []*extast.Footnote) {
	if len(defined) == 0 {
		return
	}
	defined = slices.Clone(defined)
	slices.SortFunc(defined, func(a, b *extast.Footnote) int { return cmp.Compare(beginning(a), beginning(b)) })
	seen := map[string]bool{}
	for _, n := range defined {
		label := string(n.Ref)
		from := beginning(n)
		to := from + len("[^") + len(label) + len("]")
		switch {
		case seen[label]:
			f.add("note-twice", from, to, label)
		case n.Index < 0:
			f.add("note-unused", from, to, label)
		}
		seen[label] = true
	}
}

// children looks at what is inside n. Pieces of text that touch in the source are
// taken together: what is no link in the end has often been cut up on the way.
func (f *problems) children(n ast.Node) {
	from, to := 0, 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if piece, ok := typed(c); ok {
			if piece.Start != to {
				f.text(from, to)
				from = piece.Start
			}
			to = piece.Stop
			continue
		}
		f.text(from, to)
		from, to = 0, 0
		f.node(c)
	}
	f.text(from, to)
}

func (f *problems) node(n ast.Node) {
	f.depth++
	defer func() { f.depth-- }()
	if from := beginning(n); f.depth > mostDeep && !f.deep && from >= 0 && from < len(f.src) && f.src[from] != '\n' {
		f.deep = true
		f.add("too-deep", from, f.lineEnd(from), "")
	}
	switch n := n.(type) {
	case *ast.CodeSpan:
		return
	case *ast.HTMLBlock:
		if lines := n.Lines(); lines.Len() > 0 {
			first := lines.At(0)
			from, to := first.TrimLeftSpace(f.src).Start, first.TrimRightSpace(f.src).Stop
			if tag := bytes.IndexByte(f.src[from:to], '>'); tag >= 0 {
				to = from + tag + 1
			}
			f.rawHTML(from, to)
		}
	case *ast.RawHTML:
		last := n.Segments.At(n.Segments.Len() - 1)
		f.rawHTML(n.Segments.At(0).Start, last.Stop)
	case *ast.Heading:
		if f.plain(n) == "" {
			from := beginning(n)
			to := f.lineEnd(from)
			if f.src[from] == '#' {
				to = from + n.Level
			}
			f.add("empty-heading", from, to, "")
		}
	case *ast.Link:
		const mark = "！"
		if from := n.Pos() - len(mark); from >= 0 && string(f.src[from:n.Pos()]) == mark && isPicture(unescape(n.Destination)) {
			to := f.linkEnd(n.Pos())
			f.add("full-width-link", from, to, f.written(from, to))
		}
	case *ast.Image:
		if l := f.links[n]; l != nil && l.target.Figure > 0 && !standsAlone(n) {
			f.add("figure-in-line", n.Pos(), f.linkEnd(n.Pos()+1), l.link.Dest)
		}
	}
	f.children(n)
}

func (f *problems) rawHTML(from, to int) {
	tag := []rune(strings.ReplaceAll(f.written(from, to), "\n", " "))
	if len(tag) > 40 {
		tag = append(tag[:39], '…')
	}
	f.add("raw-html", from, to, string(tag))
}

// text looks for marks that have stayed text.
func (f *problems) text(from, to int) {
	for i := from; i < to; {
		size := 1
		switch b := f.src[i]; b {
		case '\\':
			size = min(2, to-i)
		case '*', '_', '~':
			for i+size < to && f.src[i+size] == b {
				size++
			}
			if size >= 2 && !(b == '_' && f.isFiller(i, i+size)) {
				f.add("stray-stars", i, i+size, f.written(i, i+size))
			}
		case '[':
			if label := noteLabel(f.src[i:to]); label != "" {
				f.add("note-missing", i, i+len(label)+len("[^]"), label)
			}
		case ']', "］"[0], "】"[0]:
			if n := bracket(f.src[i:to], ']'); n > 0 {
				if bracket(f.src[i+n:to], '(') > 0 {
					f.brackets(i, i+n)
				}
				size = n
			}
		}
		i += size
	}
}

// isFiller reports whether a run of _ is a blank to fill in (____) or stands
// inside a word, as in file__name. Inside Chinese words it does not: there it was
// meant as bold.
func (f *problems) isFiller(from, to int) bool {
	letter := func(r rune) bool { return !isCJK(r) && (unicode.IsLetter(r) || unicode.IsNumber(r)) }
	before, _ := utf8.DecodeLastRune(f.src[:from])
	after, _ := utf8.DecodeRune(f.src[to:])
	return to-from > 3 || letter(before) && letter(after)
}

// noteLabel is the label of a mark such as [^1] at the beginning of s, empty if
// there is none.
func noteLabel(s []byte) string {
	if len(s) < 4 || s[1] != '^' {
		return ""
	}
	n := bytes.IndexAny(s[2:], "[]\\")
	if n < 0 || s[2+n] != ']' || util.IsBlank(s[2:2+n]) {
		return ""
	}
	return string(s[2 : 2+n])
}

// bracket is the length of the bracket of that kind with which s begins, 0 if it
// does not begin with one. Full-width brackets count like those of ASCII.
func bracket(s []byte, kind byte) int {
	wide := ""
	switch kind {
	case '[':
		wide = "［【"
	case ']':
		wide = "］】"
	case '(':
		wide = "（"
	case ')':
		wide = "）"
	}
	if len(s) > 0 && s[0] == kind {
		return 1
	}
	if r, n := utf8.DecodeRune(s); n > 1 && strings.ContainsRune(wide, r) {
		return n
	}
	return 0
}

// brackets looks whether the closing bracket from at to end, behind which an
// opening one of a destination follows, are those of a link that is none because
// one of its brackets is full-width.
func (f *problems) brackets(at, end int) {
	begin := bytes.LastIndexByte(f.src[:at], '\n') + 1
	line := f.src[:f.lineEnd(at)]
	open := bytes.LastIndexAny(line[begin:at], "[［【")
	if open < 0 || bytes.LastIndexAny(line[begin:at], "]］】") > open {
		return
	}
	from := begin + open
	dest := end + bracket(line[end:], '(')
	n := bytes.IndexAny(line[dest:], ")） \t\"")
	if n < 0 || !looksLikeDestination(string(line[dest:dest+n])) {
		return
	}
	last := bytes.IndexAny(line[dest+n:], ")）") // behind a title, if there is one
	if last < 0 {
		return
	}
	last += dest + n
	to := last + bracket(line[last:], ')')
	if bracket(line[from:], '[') == 1 && end-at == 1 && dest-end == 1 && to-last == 1 {
		return // what keeps this from being a link is something else
	}
	for _, mark := range []string{"!", "！"} {
		if bytes.HasSuffix(line[begin:from], []byte(mark)) {
			from -= len(mark)
		}
	}
	f.add("full-width-link", from, to, f.written(from, to))
}

// looksLikeDestination reports whether s is a scheme with something behind it
// (city:prague, https://…) or the name of a picture.
func looksLikeDestination(s string) bool {
	scheme, rest, ok := strings.Cut(strings.Replace(s, "：", ":", 1), ":")
	return isPicture(s) || ok && rest != "" && scheme != "" && !strings.ContainsFunc(scheme, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-')
	})
}

// isPicture reports whether dest names a file of a picture.
func isPicture(dest string) bool {
	if n := strings.IndexAny(dest, "?#"); n >= 0 {
		dest = dest[:n]
	}
	dot := strings.LastIndexByte(dest, '.')
	if dot < 1 {
		return false
	}
	switch strings.ToLower(dest[dot:]) {
	case ".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg":
		return true
	}
	return false
}

// linkEnd is the end of the link whose [ is the byte at from, or of its line if
// the link is longer.
func (f *problems) linkEnd(from int) int {
	end := f.lineEnd(from)
	closing := func(from int, open, close byte) int {
		depth := 0
		for i := from; i < end; i++ {
			switch f.src[i] {
			case '\\':
				i++
			case open:
				depth++
			case close:
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return end
	}
	to := closing(from, '[', ']')
	switch {
	case to < end && f.src[to] == '(':
		to = closing(to, '(', ')')
	case to < end && f.src[to] == '[':
		to = closing(to, '[', ']')
	}
	return to
}
