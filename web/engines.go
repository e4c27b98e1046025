package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// What is written for search engines and for programs that read the site.

// engines registers it.
func (s *Server) engines() {
	files := map[string]echo.HandlerFunc{"/robots.txt": s.robots, "/llms.txt": s.llms, "/sitemap.xml": s.sitemapIndex}
	for _, l := range lang.Tags() {
		for _, kind := range sitemapKinds() {
			first := sitemapPath(l, kind, 1)
			files[first] = s.sitemap(l, kind)
			files[strings.TrimSuffix(first, ".xml")+"-:n"] = s.sitemap(l, kind)
		}
	}
	if s.indexNowKey != "" {
		files["/"+s.indexNowKey+".txt"] = s.indexNow
	}
	if s.contact.known() {
		files[securityPath] = s.security
	}
	for path, h := range files {
		s.echo.GET(path, h)
		s.echo.HEAD(path, h)
	}
}

// Paths lists the addresses of the files that are no pages and that always are
// there. The sitemaps are named by their index.
func (s *Server) Paths() []string {
	out := append(s.static.Paths(), "/robots.txt", "/llms.txt", "/sitemap.xml")
	if s.indexNowKey != "" {
		out = append(out, "/"+s.indexNowKey+".txt")
	}
	if s.contact.known() {
		out = append(out, securityPath)
	}
	return out
}

// robots says what robots may read (RFC 9309): all but the answers to searches.
//
// The pages of a list by conditions, and those of past days, lead to each other,
// but not without end: the crawl of the tests comes to one. They are marked as not
// to be indexed, which robots can see only where they may read them. Searches
// have no end, for whatever anybody types or links to is one more address; and
// their answers hold nothing that has not its own. In a preview nothing is for
// robots.
func (s *Server) robots(c echo.Context) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	if s.preview != nil {
		b.WriteString("Disallow: /\n")
	} else {
		for _, l := range lang.Tags() {
			fmt.Fprintf(&b, "Disallow: /%s/search/?\nDisallow: /%[1]s/search.json?\n", l)
		}
		fmt.Fprintf(&b, "\nSitemap: %s/sitemap.xml\n", s.base)
	}
	c.Response().Header().Set("Cache-Control", cachePage)
	return s.send(c, http.StatusOK, "text/plain; charset=utf-8", "", []byte(b.String()))
}

// llms introduces the site to language models in the form of llmstxt.org: a
// heading, what the site is, how to read it, and its parts with a line on each,
// in both languages. It is no page for readers, so search engines are asked not
// to list it.
func (s *Server) llms(c echo.Context) error {
	r := s.request(c)
	en := lang.EN.Words()
	var about, parts strings.Builder
	fmt.Fprintf(&about, "# %s\n", en.SiteTitle)
	for _, l := range lang.Tags() {
		one := *r
		one.Lang = l
		home, err := one.homePage()
		if err != nil {
			return err
		}
		w := l.Words()
		if l == lang.EN {
			fmt.Fprintf(&about, "\n> %s %s\n\n", home.Summary, w.ManifestText)
		}
		for _, line := range []string{fmt.Sprintf(w.LLMsChecked, home.CheckedOn.Text, home.ChangedOn.Text), w.LLMsTwins, w.LLMsDates, w.LLMsDoubts, fmt.Sprintf(w.LLMsLicence, page.Licence)} {
			fmt.Fprintf(&about, "- %s\n", line)
		}
		fmt.Fprintf(&parts, "\n## %s\n\n", w.LLMsParts)
		for _, x := range home.Sections {
			fmt.Fprintf(&parts, "- [%s](%s): %s\n", x.Link.Text, s.base+x.Link.Href, x.Text)
		}
		for _, x := range []struct{ path, name string }{{"about/", w.About}, {"method/", w.Method}, {"glossary/", w.Glossary}, {"cite/", w.CiteThis}} {
			fmt.Fprintf(&parts, "- [%s](%s)\n", x.name, s.base+one.Href(x.path))
		}
	}
	fmt.Fprintf(&parts, "\n## Optional\n\n- [Sitemap](%s/sitemap.xml): %s\n", s.base, en.LLMsSitemap)
	h := c.Response().Header()
	h.Set("Cache-Control", cachePage)
	h.Set("X-Robots-Tag", "noindex")
	return s.send(c, http.StatusOK, "text/plain; charset=utf-8", lang.EN.BCP47()+", "+lang.ZH.BCP47(), []byte(about.String()+parts.String()))
}

// indexNow tells the key by which search engines know that news of this site
// comes from those who run it (indexnow.org).
func (s *Server) indexNow(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", cachePage)
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return s.send(c, http.StatusOK, "text/plain; charset=utf-8", "", []byte(s.indexNowKey))
}
