package templates

import (
	"context"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/search"
)

// say writes a text. In an English one, runs of Chinese characters are marked as
// Chinese, for the voice that reads them and the font that draws them (WCAG 2.2,
// 3.1.2). Latin words in a Chinese text are mostly names, which need no mark.
func say(h *page.Head, text string) templ.Component {
	return leaf(func(o out) { o.say(h, text) })
}

func (o out) say(h *page.Head, text string) { o.raw(marked(h.Frame.Lang, text)) }

// pieces writes a text with what was asked for marked.
func pieces(h *page.Head, all []search.Piece) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for _, x := range all {
			text := marked(h.Frame.Lang, x.Text)
			if x.Marked {
				text = "<mark>" + text + "</mark>"
			}
			b.WriteString(text)
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func marked(l lang.Tag, text string) string {
	isHan := func(r rune) bool { return r > 0x2e80 && unicode.Is(unicode.Han, r) }
	if l != lang.EN || strings.IndexFunc(text, isHan) < 0 {
		return templ.EscapeString(text)
	}
	var b strings.Builder
	for {
		from := strings.IndexFunc(text, isHan)
		if from < 0 {
			break
		}
		to := len(text)
		if n := strings.IndexFunc(text[from:], func(r rune) bool { return !isHan(r) }); n >= 0 {
			to = from + n
		}
		b.WriteString(templ.EscapeString(text[:from]))
		b.WriteString(`<span lang="zh-Hans">` + text[from:to] + "</span>")
		text = text[to:]
	}
	b.WriteString(templ.EscapeString(text))
	return b.String()
}

var isoDay = regexp.MustCompile(`[0-9]{4}(-[0-9]{2})+`)

// hint writes a text in which a day written as 2016-04-05 stands on one line.
func hint(text string) templ.Component {
	return templ.Raw(isoDay.ReplaceAllString(templ.EscapeString(text), `<span class="unbroken">$0</span>`))
}
