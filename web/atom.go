package web

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"strings"

	"youcheng/internal/page"
)

// The elements of an Atom feed (RFC 4287) that are used here.
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string      `xml:"xml:lang,attr"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Subtitle string      `xml:"subtitle"`
		Updated  string      `xml:"updated"`
		Author   atomPerson  `xml:"author"`
		Rights   string      `xml:"rights"`
		Links    []atomLink  `xml:"link"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomPerson struct {
		Name string `xml:"name"`
		URI  string `xml:"uri"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
		Lang string `xml:"hreflang,attr"`
	}
	atomEntry struct {
		ID        string     `xml:"id"`
		Title     string     `xml:"title"`
		Published string     `xml:"published"`
		Updated   string     `xml:"updated"`
		Links     []atomLink `xml:"link"`
		Content   atomHTML   `xml:"content"`
	}
	atomHTML struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

const (
	htmlType = "text/html"
	atomType = "application/atom+xml"
)

// atom writes a page as an Atom feed.
func atom(h *page.Head, feed page.Feed) ([]byte, error) {
	a := atomFeed{
		Lang: h.Lang, ID: feed.ID, Title: fmt.Sprintf("%s – %s", h.Title, h.Frame.Words().SiteName), Subtitle: h.Summary, Updated: feed.Updated,
		Author: atomPerson{feed.Author, h.Frame.Abs(h.Frame.Href(""))}, Rights: feed.Rights,
		Links: []atomLink{{"alternate", htmlType, h.URL, h.Lang}},
	}
	for _, t := range h.Twins {
		if t.Type == atomType {
			a.Links = append(a.Links, atomLink{"self", atomType, h.Frame.Abs(t.Href), h.Lang})
		}
	}
	for _, e := range feed.Entries {
		a.Entries = append(a.Entries, atomEntry{
			ID: e.ID, Title: e.Title, Published: e.Updated, Updated: e.Updated,
			Links:   []atomLink{{"alternate", htmlType, e.Href, h.Lang}},
			Content: atomHTML{"html", entryHTML(e)},
		})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(a); err != nil {
		return nil, fmt.Errorf("writing Atom: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// entryHTML is the whole of an entry: what it says, and the sources.
func entryHTML(e page.FeedEntry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(e.Text))
	if len(e.Sources) > 0 {
		fmt.Fprintf(&b, "<p>%s</p><ul>", html.EscapeString(e.SourcesLabel))
		for _, s := range e.Sources {
			fmt.Fprintf(&b, `<li><a href="%s">%s</a></li>`, html.EscapeString(s.Href), html.EscapeString(s.Text))
		}
		b.WriteString("</ul>")
	}
	return b.String()
}
