package web

import (
	"bytes"
	"cmp"
	"encoding/xml"
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
// several where there are many. It is made of the pages themselves: each handler is
// asked for its page, which says whether it may be indexed, what its address is, when
// it last changed and which pictures it has. So the sitemap cannot say anything else
// than the pages. Of the stories, of which there may be very many, the same is read
// from what their lists know, without their texts; a test compares the two.

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
	path     string // after the language
	changed  facts.Day
	pictures []string
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

// inventory is the list of what may be indexed, by language and kind. Asking all
// pages takes a while, so it is kept until there are others.
type inventory struct {
	mu   sync.Mutex
	of   string // the snapshot, the day, and the stories that have appeared
	list map[lang.Tag]map[string][]indexed
}

// indexed asks all pages whether they may be indexed.
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
		list[l] = map[string][]indexed{}
		paths, err := r.site.Pages(r.ctx, l, r.now)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			kind := sitemapKind(path)
			if kind == "stories" && path != page.StoriesPath && !strings.HasPrefix(path, page.StoriesPath+"page/") {
				continue
			}
			rep, err := s.page(r, l, path)
			if err != nil {
				return nil, fmt.Errorf("reading /%s/%s for the sitemap: %w", l, path, err)
			}
			h := rep.page.PageHead()
			if h.NoIndex || h.Canonical != h.URL {
				continue
			}
			list[l][kind] = append(list[l][kind], indexed{path, h.Modified(), h.Pictures()})
		}
		stories, err := s.indexedStories(r, l)
		if err != nil {
			return nil, err
		}
		list[l]["stories"] = append(list[l]["stories"], stories...)
	}
	s.inventory.of, s.inventory.list = of, list
	return list, nil
}

// indexedStories lists the stories that may be indexed. What it says of each is what
// [page.Frame.Story] does.
func (s *Server) indexedStories(r *request, l lang.Tag) ([]indexed, error) {
	all, err := r.site.Store.Appearances(r.ctx, l, r.now)
	if err != nil {
		return nil, err
	}
	f := r.Frame
	f.Lang = l
	days := make([]facts.Day, len(all))
	for i, a := range all {
		days[i] = page.Touched(a.PublishAt, a.Updated)
	}
	var out []indexed
	for i, a := range all {
		if a.NoIndex {
			continue
		}
		changed := max(f.Dir.Changed("").To, days[i])
		for j, shown := 0, 0; j < len(all) && shown < page.StoriesShown; j++ { // the others that it leads to
			if j != i {
				changed, shown = max(changed, days[j]), shown+1
			}
		}
		path := page.StoriesPath + a.Slug + "/"
		x := indexed{path: path, changed: changed, pictures: []string{f.Abs(f.Href(page.InForm(path, "png")))}}
		for _, address := range a.Pictures {
			x.pictures = append(x.pictures, f.Abs(address))
		}
		out = append(out, x)
	}
	return out, nil
}

// page asks for the page at a path of a language, without conditions.
func (s *Server) page(r *request, l lang.Tag, path string) (*reply, error) {
	for _, p := range s.pages {
		values, ok := matched(p.pattern, path)
		if !ok {
			continue
		}
		one := *r
		one.Lang, one.path = l, path
		one.param = func(name string) string { return values[name] }
		one.query = func(string) string { return "" }
		one.queryAll = func(string) []string { return nil }
		return p.handler(&one)
	}
	return nil, store.ErrNotFound
}

// matched reads the parameters of a path by its pattern: "cities/:slug/".
func matched(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, w := range want {
		if name, is := strings.CutPrefix(w, ":"); is && got[i] != "" {
			values[name] = got[i]
		} else if w != got[i] {
			return nil, false
		}
	}
	return values, true
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
				out.URLs = append(out.URLs, s.sitemapURL(s.base+"/", p))
			}
			out.URLs = append(out.URLs, s.sitemapURL(s.base+"/"+string(l)+"/"+p.path, p))
		}
		return s.sendXML(c, out)
	}
}

func (s *Server) sitemapURL(loc string, p indexed) sitemapURL {
	u := sitemapURL{Loc: loc, LastMod: p.changed.String()}
	fallback := s.base + "/" + string(lang.EN) + "/" + p.path
	if p.path == "" {
		fallback = s.base + "/"
	}
	for _, l := range lang.Tags() {
		u.Alternates = append(u.Alternates, sitemapAlternate{"alternate", l.BCP47(), s.base + "/" + string(l) + "/" + p.path})
	}
	u.Alternates = append(u.Alternates, sitemapAlternate{"alternate", "x-default", fallback})
	for _, address := range p.pictures {
		u.Images = append(u.Images, sitemapImage{address})
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
