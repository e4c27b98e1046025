package web

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/store"
)

// The sitemap is an index of one sitemap for each language and kind of page, or of
// several where there are many. It lists all pages, and says of each what the page
// says of itself: when it last changed and which pictures it has. That is read from
// the facts and from what lists know of texts, for to make every page takes long
// where there are many; tests compare the two.

// The elements of sitemaps (sitemaps.org, protocol 0.9) that are used here.
type (
	sitemapIndex struct {
		XMLName  xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Sitemaps []sitemapRef `xml:"sitemap"`
	}
	sitemapRef struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
	}
	sitemapURLs struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		XHTML   string       `xml:"xmlns:xhtml,attr"`
		Image   string       `xml:"xmlns:image,attr"`
		URLs    []sitemapURL `xml:"url"`
	}
	sitemapURL struct {
		Loc        string             `xml:"loc"`
		LastMod    string             `xml:"lastmod"`
		Alternates []sitemapAlternate `xml:"xhtml:link"`
		Images     []sitemapImage     `xml:"image:image"`
	}
	sitemapAlternate struct {
		Rel  string `xml:"rel,attr"`
		Lang string `xml:"hreflang,attr"`
		Href string `xml:"href,attr"`
	}
	sitemapImage struct {
		Loc string `xml:"image:loc"`
	}
)

// indexed is a page that search engines may keep.
type indexed struct {
	path    string // after the language
	changed facts.Day
	shown   []string // addresses of the pictures that its text shows
}

// sitemapKinds are the kinds of pages with a sitemap of their own: those of which
// there are many. All others are in that of "pages".
func sitemapKinds() []string {
	return []string{"pages", "agreements", "cities", "counts", "countries", "events", "organisations", "people", "roll", "sources", "stories", "themes"}
}

// sitemapKind is the kind of a page, by its path.
func sitemapKind(path string) string {
	first, _, _ := strings.Cut(path, "/")
	if slices.Contains(sitemapKinds(), first) {
		return first
	}
	return "pages"
}

// sitemapSize is how many addresses a sitemap holds. The protocol allows 50,000.
const sitemapSize = 10_000

// sitemapPath is the address of a sitemap, the nth of its language and kind.
func sitemapPath(l lang.Tag, kind string, n int) string {
	path := "/sitemap-" + string(l) + "-" + kind
	if n > 1 {
		path += "-" + strconv.Itoa(n)
	}
	return path + ".xml"
}

// inventory is the list of what may be indexed, by language and kind. It is kept
// until there is another.
type inventory struct {
	mu   sync.Mutex
	of   string // the snapshot, the day, and the stories that have appeared
	list map[lang.Tag]map[string][]indexed
}

// indexed lists what may be indexed.
func (s *Server) indexed(r *request) (map[lang.Tag]map[string][]indexed, error) {
	of := r.site.Hash + r.Today.String()
	for _, l := range lang.Tags() {
		at, n, err := r.site.Store.NewestStory(r.ctx, l, r.now)
		if err != nil {
			return nil, err
		}
		of += fmt.Sprintf(" %s %d", at, n)
	}
	s.inventory.mu.Lock()
	defer s.inventory.mu.Unlock()
	if s.inventory.of == of {
		return s.inventory.list, nil
	}
	list := map[lang.Tag]map[string][]indexed{}
	for _, l := range lang.Tags() {
		var err error
		if list[l], err = indexedIn(r, l); err != nil {
			return nil, err
		}
	}
	s.inventory.of, s.inventory.list = of, list
	return list, nil
}

// indexedIn lists the pages of a language that may be indexed, by kind.
func indexedIn(r *request, l lang.Tag) (map[string][]indexed, error) {
	paths, err1 := r.site.Pages(r.ctx, l, r.now)
	stories, err2 := r.site.Store.Appearances(r.ctx, l, r.now)
	listings, err3 := r.site.Store.Listings(r.ctx, l, r.now)
	pictures, err4 := r.site.Store.PagePictures(r.ctx, l)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return nil, err
	}
	days := make([]facts.Day, len(stories)) // beside the stories
	dayOf := map[string]facts.Day{}
	for i, a := range stories {
		days[i] = page.Touched(a.PublishAt, a.Updated)
		dayOf[a.Slug] = days[i]
	}
	told := map[facts.On]facts.Day{} // the newest of the stories that the page of a thing names
	for on, slugs := range listings {
		for _, slug := range slugs[:min(page.StoriesOfOne, len(slugs))] {
			told[on] = max(told[on], dayOf[slug])
		}
	}
	out := map[string][]indexed{}
	year, _, _ := r.Today.YMD()
	for _, path := range paths {
		kind, on := sitemapKind(path), page.OnAt(path)
		changed := max(page.ModifiedAt(r.Dir, path), told[on])
		switch {
		case kind == "roll" && on.ID > strconv.Itoa(year): // a preview asks from the end of time
			continue
		case path == "":
			changed = max(changed, newest(days, 0, page.StoriesShown))
		case path == page.StoriesPath || kind == "stories" && facts.Further(path):
			from := (facts.PageAt(path) - 1) * facts.StoriesPerPage
			changed = max(changed, newest(days, from, from+facts.StoriesPerPage))
		case kind == "stories":
			continue // they follow
		}
		out[kind] = append(out[kind], indexed{path, changed, pictures[on.Kind]})
	}
	for i, a := range stories {
		if a.NoIndex {
			continue
		}
		others := page.StoriesShown // that it leads to: the newest but itself
		if i < others {
			others++
		}
		changed := max(r.Dir.Changed("").To, days[i], newest(days, 0, others))
		out["stories"] = append(out["stories"], indexed{page.StoriesPath + a.Slug + "/", changed, a.Pictures})
	}
	return out, nil
}

// newest is the last of the days from a place to another.
func newest(days []facts.Day, from, to int) facts.Day {
	out := facts.Day(0)
	for _, d := range days[min(from, len(days)):min(to, len(days))] {
		out = max(out, d)
	}
	return out
}

// sitemapIndex answers with the list of the sitemaps.
func (s *Server) sitemapIndex(c echo.Context) error {
	all, err := s.indexed(s.request(c))
	if err != nil {
		return err
	}
	out := sitemapIndex{}
	for _, l := range lang.Tags() {
		for _, kind := range sitemapKinds() {
			n := 0
			for list := range slices.Chunk(all[l][kind], s.sitemapSize) {
				n++
				newest := slices.MaxFunc(list, func(a, b indexed) int { return cmp.Compare(a.changed, b.changed) })
				out.Sitemaps = append(out.Sitemaps, sitemapRef{s.base + sitemapPath(l, kind, n), newest.changed.String()})
			}
		}
	}
	return s.sendXML(c, out)
}

// sitemap answers with the sitemaps of a language and a kind: the first of them, or
// that whose number the address names.
func (s *Server) sitemap(l lang.Tag, kind string) echo.HandlerFunc {
	return func(c echo.Context) error {
		n := 1
		if named := c.Param("n"); named != "" {
			var err error
			if n, err = strconv.Atoi(strings.TrimSuffix(named, ".xml")); err != nil || n < 2 || named != strconv.Itoa(n)+".xml" {
				return store.ErrNotFound
			}
		}
		all, err := s.indexed(s.request(c))
		if err != nil {
			return err
		}
		list := all[l][kind]
		if len(list) <= (n-1)*s.sitemapSize {
			return store.ErrNotFound
		}
		list = list[(n-1)*s.sitemapSize : min(n*s.sitemapSize, len(list))]
		out := sitemapURLs{XHTML: "http://www.w3.org/1999/xhtml", Image: "http://www.google.com/schemas/sitemap-image/1.1"}
		for _, p := range list {
			if p.path == "" && l == lang.EN { // the cover, which is in both languages, stands once
				out.URLs = append(out.URLs, s.sitemapURL(l, s.base+"/", p))
			}
			out.URLs = append(out.URLs, s.sitemapURL(l, s.base+"/"+string(l)+"/"+p.path, p))
		}
		return s.sendXML(c, out)
	}
}

func (s *Server) sitemapURL(l lang.Tag, loc string, p indexed) sitemapURL {
	u := sitemapURL{Loc: loc, LastMod: p.changed.String()}
	fallback := s.base + "/" + string(lang.EN) + "/" + p.path
	if p.path == "" {
		fallback = s.base + "/"
	}
	for _, l := range lang.Tags() {
		u.Alternates = append(u.Alternates, sitemapAlternate{"alternate", l.BCP47(), s.base + "/" + string(l) + "/" + p.path})
	}
	u.Alternates = append(u.Alternates, sitemapAlternate{"alternate", "x-default", fallback})
	u.Images = []sitemapImage{{s.base + "/" + string(l) + "/" + page.PicturePath(p.path)}}
	for _, address := range p.shown {
		u.Images = append(u.Images, sitemapImage{s.base + address})
	}
	return u
}

func (s *Server) sendXML(c echo.Context, v any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing the sitemap: %w", err)
	}
	b.WriteByte('\n')
	c.Response().Header().Set("Cache-Control", cachePage)
	return s.send(c, http.StatusOK, "application/xml; charset=utf-8", "", b.Bytes())
}
