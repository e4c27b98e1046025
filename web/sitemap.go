package web

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/store"
)

// The sitemap is an index of one sitemap for each language and kind of page. It
// is made of the pages themselves: each handler is asked for its page, which says
// whether it may be indexed, what its address is, when it last changed and which
// pictures it has. So the sitemap cannot say anything else than the pages.

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

// sitemapPath is the address of a sitemap.
func sitemapPath(l lang.Tag, kind string) string {
	return "/sitemap-" + string(l) + "-" + kind + ".xml"
}

// inventory is the list of what may be indexed, by language and kind. Asking all
// pages takes a while, so it is kept until there are others.
type inventory struct {
	mu   sync.Mutex
	of   string // the snapshot and the pages that it has at the time
	list map[lang.Tag]map[string][]indexed
}

// indexed asks all pages whether they may be indexed.
func (s *Server) indexed(r *request) (map[lang.Tag]map[string][]indexed, error) {
	paths := map[lang.Tag][]string{}
	of := r.site.Hash
	for _, l := range lang.Tags() {
		ps, err := r.site.Pages(r.ctx, l, r.now)
		if err != nil {
			return nil, err
		}
		paths[l] = ps
		of += "\n" + strings.Join(ps, " ")
	}
	s.inventory.mu.Lock()
	defer s.inventory.mu.Unlock()
	if s.inventory.of == of {
		return s.inventory.list, nil
	}
	list := map[lang.Tag]map[string][]indexed{}
	for _, l := range lang.Tags() {
		list[l] = map[string][]indexed{}
		for _, path := range paths[l] {
			rep, err := s.page(r, l, path)
			if err != nil {
				return nil, fmt.Errorf("reading /%s/%s for the sitemap: %w", l, path, err)
			}
			h := rep.page.PageHead()
			if h.NoIndex || h.Canonical != h.URL {
				continue
			}
			kind := sitemapKind(path)
			list[l][kind] = append(list[l][kind], indexed{path, h.Modified(), h.Pictures()})
		}
	}
	s.inventory.of, s.inventory.list = of, list
	return list, nil
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
			if list := all[l][kind]; len(list) > 0 {
				newest := slices.MaxFunc(list, func(a, b indexed) int { return cmp.Compare(a.changed, b.changed) })
				out.Sitemaps = append(out.Sitemaps, sitemapRef{s.base + sitemapPath(l, kind), newest.changed.String()})
			}
		}
	}
	return s.sendXML(c, out)
}

// sitemap answers with the sitemap of a language and a kind.
func (s *Server) sitemap(l lang.Tag, kind string) echo.HandlerFunc {
	return func(c echo.Context) error {
		all, err := s.indexed(s.request(c))
		if err != nil {
			return err
		}
		list := all[l][kind]
		if len(list) == 0 {
			return store.ErrNotFound
		}
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
