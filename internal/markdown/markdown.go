// Package markdown turns the Markdown of stories and pages into HTML. It is the
// only package that knows goldmark; nothing of goldmark shows in its interface.
//
//	c := markdown.New(lang.ZH)
//	doc, err := c.Convert(src, func(l markdown.Link) markdown.Target {
//		return markdown.Target{Href: l.Dest}
//	})
//
// # What is understood
//
// CommonMark, and of GitHub's Markdown: tables, strikethrough, task lists, bare
// addresses as links, footnotes and alerts (> [!NOTE]). There is no syntax of
// our own: what a link or an image means is decided by the caller, who is asked
// about each one and answers with a [Target].
//
// # What comes out
//
// Only elements and attributes that this package writes itself: no raw HTML (it
// is shown as text), no style attributes and no scripts, so that a strict
// Content-Security-Policy holds. Addresses that could run code are not linked.
// Headings keep their levels and get ids that stay readable in any script.
//
// Three things are left to the caller, who knows more than the text does. A
// figure is a marker in the HTML, <!--figure 1-->, always between two top-level
// blocks and never made by anything else. A footnote that links to a source is a
// citation: its mark in the text carries the number of the source, and the note
// itself is no part of the HTML but of [Doc.Citations]. And what the editor
// surely did not mean is in [Doc.Problems], with its place.
//
// # Chinese
//
// Both languages are parsed by the same rules, with three differences between
// Chinese and Latin letters that plain CommonMark does not know: emphasis works
// beside Chinese punctuation (see emphasis.go), a line break inside a paragraph
// does not put a space between Chinese characters (see cjk.go), and quotation
// marks and dashes are made typographic in English only.
package markdown

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"youcheng/internal/lang"
)

// Doc is a converted text.
type Doc struct {
	HTML      string     // the text as HTML, ready to stand inside an article
	Parts     []Part     // the same in pieces, one for each top-level block
	Headings  []Heading  // all headings in reading order
	Citations []Citation // what the footnotes cite, in the order of the sources' numbers
	Problems  []Problem  // what the writer surely did not mean, in reading order
	Sentences []Sentence // of the running text
	Words     int        // Latin words and single Han characters of the text without its footnotes
	Text      string     // the plain text, one line per paragraph, row or heading, remarks last, without citations
}

// Part is a top-level block of a text: a paragraph, a list, a table.
type Part struct {
	Line int    // on which it begins, from 1; 0 for the footnotes
	HTML string // its piece of Doc.HTML; the pieces of all parts together are the whole
}

// Converter converts texts of one language. It holds no state of a text, so one
// Converter may serve many goroutines.
type Converter struct {
	zh     bool
	labels labels
	parser parser.Parser
}

// New returns the Converter for texts in l. Building one is much dearer than a
// conversion: keep it.
func New(l lang.Tag) *Converter {
	zh := l == lang.ZH
	blocks := parser.DefaultBlockParsers()
	for i := range blocks {
		if b := blocks[i].Value.(parser.BlockParser); string(b.Trigger()) == "#" {
			blocks[i].Value = placed{b}
		}
	}
	// The parts of goldmark are chosen one by one, because its own emphasis and
	// strikethrough must not be there beside ours.
	base := parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(newEmphasis(zh), 500),
			util.Prioritized(newStrikethrough(zh), 500),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(alertMarker{}, 50), // before a table could take the line
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
		),
	)
	// The priorities are those of extension.Footnote and extension.Typographer.
	base.AddOptions(
		parser.WithBlockParsers(util.Prioritized(definitions{placed{extension.NewFootnoteBlockParser()}}, 999)),
		parser.WithInlineParsers(util.Prioritized(extension.NewFootnoteParser(), 101)),
		parser.WithASTTransformers(util.Prioritized(extension.NewFootnoteASTTransformer(), 999)),
	)
	if !zh {
		base.AddOptions(parser.WithInlineParsers(util.Prioritized(newTypography(), 9999)))
	}
	md := goldmark.New(goldmark.WithParser(base), goldmark.WithExtensions(extension.Table, extension.TaskList, extension.Linkify))
	return &Converter{zh: zh, labels: labelsIn(l), parser: md.Parser()}
}

// Convert converts source, which must be UTF-8. It asks resolve once about each
// link and image that the reader will meet, in reading order: the text first,
// then the footnotes in the order of their numbers. A nil resolve leaves each
// destination as it is written.
//
// The error tells where source is not UTF-8; any other text can be converted.
func (c *Converter) Convert(source string, resolve func(Link) Target) (Doc, error) {
	source, err := normalise(source)
	if err != nil {
		return Doc{}, err
	}
	src := []byte(source)
	context := parser.NewContext()
	root := c.parser.Parse(text.NewReader(src), parser.WithContext(context))
	p := &printer{Converter: c, source: source, src: src, places: places{src: src}, output: &output{}, bodyEnd: -1}
	p.html.Grow(2 * len(src))
	p.text.Grow(len(src))
	p.resolve(root, resolve)
	p.readNotes(root)
	doc := Doc{
		Problems:  p.findProblems(root, definedNotes(context)),
		Sentences: p.readSentences(root),
	}
	p.trimNotes(root)
	p.document(root)
	doc.HTML = p.html.String()
	doc.Parts = p.partsOf(doc.HTML)
	doc.Headings = p.headings
	doc.Citations = p.citations()
	if p.err != nil {
		return Doc{}, fmt.Errorf("converting Markdown: %w", p.err)
	}
	body := p.text.String()
	if p.bodyEnd >= 0 {
		body = body[:p.bodyEnd]
	}
	doc.Words = countWords(body)
	doc.Text = strings.TrimSpace(p.text.String())
	return doc, nil
}

// normalise returns src with every line ending as \n, without a byte order mark
// and without NUL, which HTML cannot hold. Lines and columns stay what they
// were. (goldmark itself handles \r in some places only.)
func normalise(src string) (string, error) {
	src = strings.TrimPrefix(src, "\uFEFF")
	if !utf8.ValidString(src) {
		line, col := 1, 1
		for rest := src; ; {
			r, size := utf8.DecodeRuneInString(rest)
			if r == utf8.RuneError && size == 1 {
				return "", fmt.Errorf("%d:%d: the text is not UTF-8", line, col)
			}
			if col++; r == '\n' {
				line, col = line+1, 1
			}
			rest = rest[size:]
		}
	}
	if strings.IndexByte(src, '\r') >= 0 {
		src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	}
	return strings.ReplaceAll(src, "\x00", "\uFFFD"), nil
}
