package templates

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/a-h/templ"

	"youcheng/internal/page"
)

// anchored draws what stands in it, and gives each heading of a section that has
// an address on the page a link to it. The link stands after the heading, not in
// it, so that the heading keeps its name. Done here, in what is drawn, no
// template and no text of an editor has to think of it.
//
// A long page ends with the way back to its top.
func anchored(h *page.Head, kind string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var b bytes.Buffer
		if err := templ.GetChildren(ctx).Render(templ.ClearChildren(ctx), &b); err != nil {
			return err
		}
		text := b.String()
		if kind != kindFailure && kind != kindPreview {
			text = withAnchors(h, text)
		}
		if textLength(text) > long {
			text += `<p class="up"><a href="#page-top">` + templ.EscapeString(h.Frame.Words().BackToTop) + "</a></p>"
		}
		_, err := io.WriteString(w, text)
		return err
	})
}

// long is how many bytes of text make a page long: some six screens of a phone.
// In bytes, Chinese and English of the same meaning are about equal.
const long = 5000

// withAnchors adds the links to HTML that the templates or the Markdown converter
// wrote: each < and > in it is that of a tag.
func withAnchors(h *page.Head, text string) string {
	var b strings.Builder
	for {
		at := nextHeading(text)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		name := text[at+1 : at+3]
		open, rest, _ := strings.Cut(text[at:], ">")
		inner, _, closed := strings.Cut(rest, "</"+name+">")
		end := at + len(open) + 1 + len(inner) + len("</"+name+">")
		if !closed {
			b.WriteString(text)
			return b.String()
		}
		id := attribute(open, "id")
		if id == "" {
			id = sectionOf(text[:at])
		}
		b.WriteString(text[:end])
		if id != "" && !strings.Contains(attribute(open, "class"), "vh") {
			// The words are those of the page also where the text is not.
			tongue := ""
			if bodyLang(h) != "" {
				tongue = ` lang="` + h.Lang + `"`
			}
			label := fmt.Sprintf(h.Frame.Words().SectionLink, html.UnescapeString(withoutTags(inner)))
			b.WriteString(`<a class="anchor" href="#` + id + `" aria-label="` + templ.EscapeString(label) + `"` + tongue + `>#</a>`)
		}
		text = text[end:]
	}
}

// nextHeading finds the next heading of level 2 or 3, or -1.
func nextHeading(text string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], "<h")
		if i < 0 || from+i+3 >= len(text) {
			return -1
		}
		i += from
		if level, after := text[i+2], text[i+3]; (level == '2' || level == '3') && (after == '>' || after == ' ') {
			return i
		}
		from = i + 2
	}
}

// sectionOf is the id of the section that opens right before a heading.
func sectionOf(before string) string {
	before = strings.TrimRight(before, " \n")
	if i := strings.LastIndexByte(before, '<'); i >= 0 && strings.HasPrefix(before[i:], "<section ") && strings.HasSuffix(before, ">") {
		return attribute(before[i:], "id")
	}
	return ""
}

// attribute is the value of an attribute of a tag, as it is written.
func attribute(tag, name string) string {
	_, rest, ok := strings.Cut(tag, " "+name+`="`)
	if !ok {
		return ""
	}
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// withoutTags is the text of HTML, with its entities.
func withoutTags(s string) string {
	var b strings.Builder
	for {
		text, rest, ok := strings.Cut(s, "<")
		b.WriteString(text)
		if !ok {
			return strings.Join(strings.Fields(b.String()), " ")
		}
		_, s, _ = strings.Cut(rest, ">")
	}
}

// textLength is how many bytes of HTML stand outside its tags.
func textLength(s string) int {
	n := 0
	for s != "" {
		text, rest, _ := strings.Cut(s, "<")
		n += len(text)
		_, s, _ = strings.Cut(rest, ">")
	}
	return n
}
