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
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, marked(h.Frame.Lang, text))
		return err
	})
}

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
	isHan := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	var b strings.Builder
	for l == lang.EN {
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
