package markdown

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// checkHTML is a reader much stricter than any browser: it knows the elements
// and attributes this package may write and nothing else, wants every element
// closed, and none where HTML does not allow it.
func checkHTML(s string) error {
	var open []string
	ids := map[string]bool{}
	var noteLinks []string // ids that footnotes lead to
	for len(s) > 0 {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		if strings.ContainsAny(s[:i], `>"`) {
			return fmt.Errorf("text is not escaped: %q", s[:i])
		}
		if s = s[i:]; s == "" {
			break
		}
		if figure := figurePattern.FindString(s); figure != "" {
			if len(open) > 0 {
				return fmt.Errorf("%s within <%s>", figure, open[len(open)-1])
			}
			s = s[len(figure):]
			continue
		}
		m := tagPattern.FindStringSubmatch(s)
		if m == nil {
			return fmt.Errorf("not a tag: %.60q", s)
		}
		s = s[len(m[0]):]
		closing, name, attributes := m[1] == "/", m[2], m[3]
		allowed, known := allowedAttributes[name]
		if !known {
			return fmt.Errorf("element %s is not allowed", name)
		}
		if closing {
			if len(open) == 0 || open[len(open)-1] != name || attributes != "" {
				return fmt.Errorf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
			continue
		}
		for _, a := range attributePattern.FindAllStringSubmatch(attributes, -1) {
			key, value := a[1], html.UnescapeString(a[2])
			if !slices.Contains(strings.Fields(allowed), key) {
				return fmt.Errorf("attribute %s of %s is not allowed", key, name)
			}
			if (key == "href" || key == "src") && (value == "" || runsCode(value)) {
				return fmt.Errorf("%s leads to %q", name, value)
			}
			if key == "href" && strings.HasPrefix(value, "#fn-") {
				noteLinks = append(noteLinks, value[1:])
			}
			if key == "id" {
				if value == "" || ids[value] || strings.ContainsAny(value, " \t\n") {
					return fmt.Errorf("id %q is empty, used twice or has a space", value)
				}
				ids[value] = true
			}
		}
		if err := checkParent(name, open); err != nil {
			return err
		}
		if !strings.Contains(" br hr img input wbr source ", " "+name+" ") {
			open = append(open, name)
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("not closed: %v", open)
	}
	for _, id := range noteLinks {
		if !ids[id] {
			return fmt.Errorf("a footnote leads to %q, which is not there", id)
		}
	}
	return nil
}

// whole is the HTML of doc as a page shows it, with the list of what it cites.
func whole(doc Doc) string {
	var b strings.Builder
	b.WriteString(doc.HTML + "<ol>")
	for _, c := range doc.Citations {
		b.WriteString(`<li id="` + c.ID + `">` + c.Locator)
		for _, place := range c.Places {
			b.WriteString(`<a href="#` + place.ID + `"></a>`)
		}
		b.WriteString("</li>")
	}
	return b.String() + "</ol>"
}

func checkParent(name string, open []string) error {
	if name == "a" && slices.Contains(open, "a") {
		return fmt.Errorf("<a> within <a>")
	}
	inline := strings.Contains(" a span em strong del code sup br img input wbr picture source ", " "+name+" ")
	for _, outer := range open {
		if !inline && !(name == "code" && outer == "pre") && slices.Contains(phrasingOnly, outer) {
			return fmt.Errorf("<%s> within <%s>", name, outer)
		}
	}
	parent := ""
	if len(open) > 0 {
		parent = open[len(open)-1]
	}
	if want, ok := parentOf[name]; ok && !slices.Contains(strings.Fields(want), parent) {
		return fmt.Errorf("<%s> within <%s>", name, parent)
	}
	return nil
}

var (
	tagPattern       = regexp.MustCompile(`^<(/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>`)
	figurePattern    = regexp.MustCompile(`^<!--figure [1-9][0-9]*-->\n`)
	attributePattern = regexp.MustCompile(` ([a-z-]+)(?:="([^"]*)")?`)

	phrasingOnly = []string{"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "a", "em", "strong", "del", "code", "span", "sup", "figcaption"}

	parentOf = map[string]string{
		"li": "ul ol", "thead": "table", "tbody": "table", "tr": "thead tbody",
		"th": "tr", "td": "tr", "figcaption": "figure", "table": "div", "source": "picture",
	}

	allowedAttributes = map[string]string{
		"h1": "id", "h2": "id", "h3": "id", "h4": "id", "h5": "id", "h6": "id",
		"p": "class", "blockquote": "", "aside": "class role", "hr": "", "br": "",
		"ul": "", "ol": "start type", "li": "id class", "pre": "", "code": "class",
		"div": "class tabindex role aria-label", "table": "", "thead": "", "tbody": "", "tr": "",
		"th": "scope class", "td": "class",
		"em": "", "strong": "", "del": "", "span": "class lang", "sup": "id class", "wbr": "",
		"a":       "href title class hreflang lang role aria-label",
		"img":     "src srcset sizes alt width height title class lang loading fetchpriority decoding",
		"picture": "", "source": "type srcset sizes",
		"figure": "class", "figcaption": "",
		"input":   "type disabled checked aria-label",
		"section": "class role",
	}
)
