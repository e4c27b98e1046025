package templates

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"strings"
	"sync"

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
		b := drawing.Get().(*bytes.Buffer)
		defer drawing.Put(b)
		b.Reset()
		if err := templ.GetChildren(ctx).Render(templ.ClearChildren(ctx), b); err != nil {
			return err
		}
		text := b.Bytes()
		var err error
		if kind != kindFailure && kind != kindPreview {
			err = withAnchors(w, h, text)
		} else {
			_, err = w.Write(text)
		}
		if err == nil && isLong(text) {
			_, err = io.WriteString(w, `<p class="up"><a href="#page-top">`+templ.EscapeString(h.Frame.Words().BackToTop)+"</a></p>")
		}
		return err
	})
}

// drawing lends the memory in which a page is drawn.
var drawing = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// long is how many bytes of text make a page long: some six screens of a phone.
// In bytes, Chinese and English of the same meaning are about equal.
const long = 5000

// withAnchors writes HTML that the templates or the Markdown converter wrote, in
// which each < and > is that of a tag, with the links.
func withAnchors(w io.Writer, h *page.Head, text []byte) error {
	write := func(parts ...string) (err error) {
		for _, s := range parts {
			if err == nil {
				_, err = io.WriteString(w, s)
			}
		}
		return err
	}
	for {
		at := nextHeading(text)
		if at < 0 {
			_, err := w.Write(text)
			return err
		}
		closing := []byte("</h2>")
		closing[3] = text[at+2]
		tag, rest, _ := bytes.Cut(text[at:], []byte(">"))
		inner, _, closed := bytes.Cut(rest, closing)
		end := at + len(tag) + 1 + len(inner) + len(closing)
		if !closed {
			_, err := w.Write(text)
			return err
		}
		open := string(tag)
		id := attribute(open, "id")
		if id == "" {
			id = sectionOf(text[:at])
		}
		if _, err := w.Write(text[:end]); err != nil {
			return err
		}
		if id != "" && !strings.Contains(attribute(open, "class"), "vh") {
			// The words are those of the page also where the text is not.
			tongue := ""
			if bodyLang(h) != "" {
				tongue = ` lang="` + h.Lang + `"`
			}
			label := fmt.Sprintf(h.Frame.Words().SectionLink, html.UnescapeString(withoutTags(string(inner))))
			if err := write(`<a class="anchor" href="#`, id, `" aria-label="`, templ.EscapeString(label), `"`, tongue, `>#</a>`); err != nil {
				return err
			}
		}
		text = text[end:]
	}
}

// nextHeading finds the next heading of level 2 or 3, or -1.
func nextHeading(text []byte) int {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte("<h"))
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
func sectionOf(before []byte) string {
	before = bytes.TrimRight(before, " \n")
	if i := bytes.LastIndexByte(before, '<'); i >= 0 && bytes.HasPrefix(before[i:], []byte("<section ")) && bytes.HasSuffix(before, []byte(">")) {
		return attribute(string(before[i:]), "id")
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

// isLong reports whether more than that stands outside the tags of HTML.
func isLong(s []byte) bool {
	n := 0
	for len(s) > 0 && n <= long {
		text, rest, _ := bytes.Cut(s, []byte("<"))
		n += len(text)
		_, s, _ = bytes.Cut(rest, []byte(">"))
	}
	return n > long
}
