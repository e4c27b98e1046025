package templates

import (
	"context"
	"io"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"youcheng/internal/lang"
	"youcheng/internal/page"
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
