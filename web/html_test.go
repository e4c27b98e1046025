package web_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// document is an HTML page taken apart. The pages of this site are written
// strictly: each element is closed, so no forgiving parser is needed, and what
// is not strict is a problem.
type document struct {
	elements []*element
	words    []words
	data     []string // blocks of JSON-LD
	problems []string
}

// element is one element of a page.
type element struct {
	tag, id, class string
	attrs          []attr
	lang           string // of the nearest element around it that names one
	parent         *element
	start, end     int // of its words
}

type attr struct{ name, value string }

// words are a piece of text, or an attribute that is read like text, and the
// element that it is in.
type words struct {
	text string
	attr string // empty for text
	in   *element
}

// jsonLD is the type of the only scripts: blocks of data, which no browser runs.
const jsonLD = "application/ld+json"

// void are the elements that have no end.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// spoken are the attributes that a reader sees or hears.
var spoken = []string{"alt", "aria-label", "title", "placeholder"}

func parseHTML(src string) *document {
	d := &document{}
	var open []*element
	top := func() *element {
		if len(open) == 0 {
			return &element{}
		}
		return open[len(open)-1]
	}
	for len(src) > 0 {
		text, rest, found := strings.Cut(src, "<")
		if text != "" && len(open) > 0 {
			d.words = append(d.words, words{text: html.UnescapeString(text), in: top()})
		}
		if src = rest; !found {
			break
		}
		if strings.HasPrefix(src, "!--") {
			_, src, _ = strings.Cut(src, "-->")
			continue
		}
		if src[0] == '!' {
			_, src, _ = strings.Cut(src, ">")
			continue
		}
		if src[0] == '/' {
			var name string
			name, src, _ = strings.Cut(src[1:], ">")
			if e := top(); e.tag != name {
				d.problems = append(d.problems, fmt.Sprintf("</%s> closes <%s>", name, e.tag))
			} else {
				e.end = len(d.words)
				open = open[:len(open)-1]
			}
			continue
		}
		e := &element{parent: top(), lang: top().lang, start: len(d.words)}
		i := strings.IndexAny(src, " />\n\t")
		if i < 0 {
			d.problems = append(d.problems, "a tag does not end")
			break
		}
		e.tag, src = src[:i], src[i:]
		for {
			src = strings.TrimLeft(src, " \n\t/")
			if src == "" || src[0] == '>' {
				break
			}
			i := strings.IndexAny(src, "= >\n\t/")
			if i < 0 {
				break
			}
			a := attr{name: src[:i]}
			if src = src[i:]; strings.HasPrefix(src, `="`) {
				a.value, src, _ = strings.Cut(src[2:], `"`)
				a.value = html.UnescapeString(a.value)
			} else if src[0] == '=' {
				d.problems = append(d.problems, fmt.Sprintf("%s of <%s> is not in quotes", a.name, e.tag))
				src = src[1:]
			}
			switch a.name {
			case "id":
				e.id = a.value
			case "class":
				e.class = a.value
			case "lang":
				e.lang = a.value
			}
			e.attrs = append(e.attrs, a)
		}
		src = strings.TrimPrefix(src, ">")
		for _, a := range e.attrs {
			if slices.Contains(spoken, a.name) || (a.name == "content" && e.get("name") == "description") {
				d.words = append(d.words, words{a.value, a.name, e})
			}
		}
		d.elements = append(d.elements, e)
		if e.tag == "script" { // read by programs only
			var block string
			if block, src, found = strings.Cut(src, "</script>"); !found || e.get("type") != jsonLD || len(e.attrs) != 1 {
				d.problems = append(d.problems, "a script that is no block of JSON-LD")
			}
			d.data = append(d.data, block)
			continue
		}
		if !slices.Contains(void, e.tag) {
			open = append(open, e)
		}
	}
	for _, e := range open {
		d.problems = append(d.problems, fmt.Sprintf("<%s> is not closed", e.tag))
	}
	return d
}

// get returns the value of an attribute.
func (e *element) get(name string) string {
	for _, a := range e.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// text is what one reads in an element, with one space between words.
func (d *document) text(e *element) string {
	var b strings.Builder
	for _, w := range d.words[e.start:e.end] {
		if w.attr == "" {
			b.WriteString(w.text)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// all returns the elements with a tag that are as wanted.
func (d *document) all(tag string, wanted func(*element) bool) []*element {
	var out []*element
	for _, e := range d.elements {
		if e.tag == tag && (wanted == nil || wanted(e)) {
			out = append(out, e)
		}
	}
	return out
}

// within reports whether an element is, or lies in, one with the tag.
func (e *element) within(tag string) bool {
	for ; e != nil; e = e.parent {
		if e.tag == tag {
			return true
		}
	}
	return false
}

// has reports whether an element has a class.
func (e *element) has(class string) bool { return slices.Contains(strings.Fields(e.class), class) }
