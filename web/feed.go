package web

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"youcheng/internal/page"
	"youcheng/internal/store"
	"youcheng/internal/story"
	"youcheng/templates"
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
		Authors  []atomName  `xml:"author"`
		Rights   string      `xml:"rights"`
		Icon     string      `xml:"icon"`
		Links    []atomLink  `xml:"link"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomName struct {
		Name string `xml:"name"`
		URI  string `xml:"uri,omitempty"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
		Lang string `xml:"hreflang,attr"`
	}
	atomTerm struct {
		Term string `xml:"term,attr"`
	}
	atomEntry struct {
		Lang      string     `xml:"xml:lang,attr,omitempty"` // where it is not that of the feed
		ID        string     `xml:"id"`
		Title     string     `xml:"title"`
		Published string     `xml:"published"`
		Updated   string     `xml:"updated"`
		Authors   []atomName `xml:"author"`
		Category  atomTerm   `xml:"category"`
		Links     []atomLink `xml:"link"`
		Summary   string     `xml:"summary,omitempty"`
		Content   atomHTML   `xml:"content"`
	}
	atomHTML struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// The same in JSON Feed 1.1 (jsonfeed.org).
type (
	jsonFeed struct {
		Version     string       `json:"version"`
		Title       string       `json:"title"`
		HomePageURL string       `json:"home_page_url"`
		FeedURL     string       `json:"feed_url"`
		Description string       `json:"description"`
		Icon        string       `json:"icon"`
		Language    string       `json:"language"`
		Authors     []jsonAuthor `json:"authors"`
		Items       []jsonItem   `json:"items"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	jsonItem struct {
		ID            string       `json:"id"`
		URL           string       `json:"url"`
		Title         string       `json:"title"`
		ContentHTML   string       `json:"content_html"`
		Summary       string       `json:"summary,omitempty"`
		Image         string       `json:"image,omitempty"`
		DatePublished string       `json:"date_published"`
		DateModified  string       `json:"date_modified"`
		Authors       []jsonAuthor `json:"authors,omitempty"`
		Tags          []string     `json:"tags"`
		Language      string       `json:"language"`
	}
)

const (
	htmlType     = "text/html"
	atomType     = "application/atom+xml"
	jsonFeedType = "application/feed+json"
)

// post is an entry with all that its content says.
type post struct {
	page.FeedEntry
	lang, html, summary, picture string
	authors                      []string
}

// feed writes the feed of a page in a form. Whether a reader has it is a matter
// of its ETag alone: a day on which something last changed would hide a story
// that was corrected on the same one.
func (r *request) feed(p paged, f form) ([]byte, string, error) {
	of, ok := p.(page.Syndicated)
	if !ok || p.PageHead().Frame.AsOf.Known() {
		return nil, "", fmt.Errorf("this page has no news: %w", store.ErrNotFound)
	}
	var newest []story.Text
	if on, tells := of.Tells(); tells {
		var err error
		if newest, err = r.site.Store.WholeStories(r.ctx, on, r.Lang, r.now, page.StoriesOfFeed); err != nil {
			return nil, "", err
		}
	}
	var figures []story.Figure
	for _, t := range newest {
		figures = append(figures, t.Figures...)
	}
	records, err := r.records(figures)
	if err != nil {
		return nil, "", err
	}
	feed := of.Feed(newest)
	posts := make([]post, len(feed.Entries))
	for i, e := range feed.Entries {
		if posts[i], err = r.post(e, records); err != nil {
			return nil, "", err
		}
	}
	h := p.PageHead()
	title := fmt.Sprintf("%s – %s", feed.Title, h.Frame.Words().SiteName)
	self := h.Frame.Abs(h.InForm(string(f)))
	home, icon := h.Frame.Abs(h.Frame.Href("")), h.Frame.Abs("/icon-512.png")
	stamp := func(t time.Time) string { return t.Format(time.RFC3339) }
	if f == asJSONFeed {
		j := jsonFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: title, HomePageURL: h.URL, FeedURL: self, Description: h.Summary,
			Icon: icon, Language: h.Lang, Authors: []jsonAuthor{{feed.Author, home}}, Items: []jsonItem{},
		}
		for _, p := range posts {
			item := jsonItem{
				ID: p.ID, URL: p.Href, Title: p.Title, ContentHTML: p.html, Summary: p.summary, Image: p.picture,
				DatePublished: stamp(p.Published), DateModified: stamp(p.Updated), Tags: []string{p.Kind}, Language: p.lang,
			}
			for _, a := range p.authors {
				item.Authors = append(item.Authors, jsonAuthor{Name: a})
			}
			j.Items = append(j.Items, item)
		}
		body, err := encode(j)
		return body, jsonFeedType + "; charset=utf-8", err
	}
	a := atomFeed{
		Lang: h.Lang, ID: feed.ID, Title: title, Subtitle: h.Summary, Updated: stamp(feed.Updated), Authors: []atomName{{feed.Author, home}}, Rights: feed.Rights, Icon: icon,
		Links: []atomLink{{"alternate", htmlType, h.URL, h.Lang}, {"self", atomType, self, h.Lang}},
	}
	for _, p := range posts {
		e := atomEntry{
			ID: p.ID, Title: p.Title, Published: stamp(p.Published), Updated: stamp(p.Updated), Category: atomTerm{p.Kind},
			Links: []atomLink{{"alternate", htmlType, p.Href, p.lang}}, Summary: p.summary, Content: atomHTML{"html", p.html},
		}
		if p.lang != h.Lang {
			e.Lang = p.lang
		}
		for _, name := range p.authors {
			e.Authors = append(e.Authors, atomName{Name: name})
		}
		a.Entries = append(a.Entries, e)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(a); err != nil {
		return nil, "", fmt.Errorf("writing Atom: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), atomType + "; charset=utf-8", nil
}

// post fills an entry: a change is what it says and its sources, a story the
// whole of its text.
func (r *request) post(e page.FeedEntry, records page.Records) (post, error) {
	p := post{FeedEntry: e, lang: r.Lang.BCP47()}
	if e.Story == nil {
		p.html = changeHTML(e)
		return p, nil
	}
	f := r.Frame
	f.Whole = false // it is read, not reckoned with
	whole := f.Story(*e.Whole, nil, records)
	var b strings.Builder
	if err := templates.FeedStory(whole).Render(r.ctx, &b); err != nil {
		return p, fmt.Errorf("drawing a story for a feed: %w", err)
	}
	p.html = detached(b.String(), r.Base, whole.URL)
	p.lang, p.summary, p.picture, p.authors = e.Story.Lang, e.Story.Summary, whole.Picture, e.Story.Authors
	return p, nil
}

// changeHTML is the whole of a change: what it says, and the sources.
func changeHTML(e page.FeedEntry) string {
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

// What detached looks for. The HTML is our own: no quotation mark stands in it
// but around the value of an attribute.
var (
	sourceTag = regexp.MustCompile(`<source [^>]*>`)
	attribute = regexp.MustCompile(` ([a-z-]+)="([^"]*)"`)
)

// detached makes a part of a page fit to stand anywhere else: its addresses are
// absolute, and what belongs to the page's own scripts and styles is left out.
func detached(s, base, url string) string {
	s = sourceTag.ReplaceAllString(s, "")
	return attribute.ReplaceAllStringFunc(s, func(a string) string {
		m := attribute.FindStringSubmatch(a)
		name, value := m[1], m[2]
		switch name {
		case "href", "src":
			switch {
			case strings.HasPrefix(value, "#"):
				value = url + value
			case strings.HasPrefix(value, "/"):
				value = base + value
			}
			return " " + name + `="` + value + `"`
		case "alt", "width", "height", "lang", "hreflang", "datetime", "title", "scope", "colspan", "rowspan", "start", "dir":
			return a
		}
		return ""
	})
}
