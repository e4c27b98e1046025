package web

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/store"
	"youcheng/templates"
)

// Partners and counts have a small card for other sites: a document for a frame,
// and pictures on light and on dark ground. These alone may be framed. The
// pictures have presentation attributes only, so that no policy has to allow a
// style; that is why there are two of them, for without a style a picture cannot
// know the scheme of who sees it.

// framed lets other sites show an answer, and keeps search engines from it.
func framed(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("X-Robots-Tag", "noindex")
	h.Del("Cross-Origin-Opener-Policy")
}

// embed answers with the card of a partner or of a count.
func (s *Server) embed(folder string) handler {
	return func(r *request) (*reply, error) {
		if f := r.form(); !slices.Contains([]form{asHTML, asSVG, asDarkSVG}, f) {
			return nil, fmt.Errorf("a card has no form %q: %w", f, store.ErrNotFound)
		}
		p, err := s.embedded(r, folder, page.EmbedWidth)
		if err != nil {
			return nil, err
		}
		return &reply{page: p, html: templates.Embed(p), card: true, pictures: [2]templ.Component{templates.EmbedPicture(p, false), templates.EmbedPicture(p, true)}}, nil
	}
}

// embedded makes the card of what r names in a folder, for a date that may be
// asked for.
func (s *Server) embedded(r *request, folder string, width int) (*page.Embed, error) {
	asOf, err := r.ParseAsOf(r.query("as-of"))
	if err != nil {
		return nil, err
	}
	r.AsOf = asOf
	day := r.query("as-of")
	r.query = func(name string) string {
		if name == "as-of" {
			return day
		}
		return "" // a card has no other condition
	}
	var rep *reply
	switch slug := r.param("slug"); {
	case folder == "counts":
		rep, err = s.count(r)
	case r.Dir.Partners[slug].Partner.Slug == "":
		if named := r.Dir.Named(slug); len(named) == 1 && !facts.MeansBeijing(slug) {
			return nil, r.movedTo("embed/cities/" + named[0].Member.Partner.Slug)
		}
		return nil, store.ErrNotFound
	default:
		rep, err = s.city(r)
	}
	if err != nil {
		return nil, err
	}
	switch p := rep.page.(type) {
	case *page.City:
		return page.EmbedCity(p, width), nil
	case *page.CountPage:
		return page.EmbedCount(p, width), nil
	case *page.StatedPage:
		if e, ok := page.EmbedStated(p, width); ok {
			return e, nil
		}
	}
	return nil, store.ErrNotFound
}

// oembedded is an answer of oEmbed 1.0.
type oembedded struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Type         string   `json:"type" xml:"type"`
	Version      string   `json:"version" xml:"version"`
	Title        string   `json:"title" xml:"title"`
	AuthorName   string   `json:"author_name" xml:"author_name"`
	AuthorURL    string   `json:"author_url" xml:"author_url"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	HTML         string   `json:"html,omitempty" xml:"html,omitempty"`
	Width        int      `json:"width,omitempty" xml:"width,omitempty"`
	Height       int      `json:"height,omitempty" xml:"height,omitempty"`
}

// oembedPath is where a program learns how to show a card.
const oembedPath = "/oembed"

// oembed tells how to show the card of a page (oembed.com, 1.0). Where there is
// no room for the card, it is a link.
func (s *Server) oembed(c echo.Context) error {
	offer(c.Response().Header())
	o, l, err := s.oembedOf(c)
	if err != nil {
		return s.refuse(c, l, err)
	}
	c.Response().Header().Set("Cache-Control", cachePage)
	if c.QueryParam("format") == "xml" {
		body, err := xml.Marshal(o)
		if err != nil {
			return fmt.Errorf("writing XML: %w", err)
		}
		return s.send(c, http.StatusOK, "text/xml; charset=utf-8", l.BCP47(), append([]byte(`<?xml version="1.0" encoding="utf-8" standalone="yes"?>`+"\n"), body...))
	}
	body, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return s.send(c, http.StatusOK, "application/json; charset=utf-8", l.BCP47(), body)
}

func (s *Server) oembedOf(c echo.Context) (*oembedded, lang.Tag, error) {
	l := lang.EN
	if f := c.QueryParam("format"); f != "" && f != "json" && f != "xml" {
		return nil, l, &refusal{http.StatusNotImplemented, "format", lang.Text{EN: "The formats are json and xml.", ZH: "格式只有json和xml。"}}
	}
	most := map[string]int{}
	for _, name := range []string{"maxwidth", "maxheight"} {
		if v := c.QueryParam(name); v != "" {
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 {
				return nil, l, &refusal{http.StatusBadRequest, name, lang.Text{EN: name + " must be a number of pixels.", ZH: name + "须为像素数。"}}
			}
			most[name] = n
		}
	}
	asked := c.QueryParam("url")
	if asked == "" {
		return nil, l, &refusal{http.StatusBadRequest, "url", lang.Text{EN: "The address of a page is missing.", ZH: "缺少网页地址。"}}
	}
	none := &refusal{http.StatusNotFound, "url", lang.Text{EN: "This is not the address of a partner or of a count in this register.", ZH: "这不是本名册中友城或总数的网址。"}}
	u, err := url.Parse(asked)
	if err != nil || u.Scheme+"://"+u.Host != s.base {
		return nil, l, none
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) == 4 && parts[1] == "embed" {
		parts = slices.Delete(parts, 1, 2)
	}
	if len(parts) != 3 || parts[1] != "cities" && parts[1] != "counts" {
		return nil, l, none
	}
	var ok bool
	if l, ok = lang.Parse(parts[0]); !ok {
		return nil, lang.EN, none
	}
	width := page.EmbedWidth
	if m := most["maxwidth"]; m > 0 {
		width = max(page.EmbedNarrowest, min(width, m))
	}
	r := s.request(c)
	r.Lang = l
	r.param = func(string) string { return parts[2] }
	r.query = u.Query().Get
	e, err := s.embedded(r, parts[1], width)
	var bad *page.BadValue
	var to *moved
	switch {
	case errors.As(err, &bad):
		return nil, l, &refusal{http.StatusBadRequest, bad.Param, lang.Text{EN: "The page cannot be asked for this date.", ZH: "不能按这一日期查询该页。"}}
	case errors.Is(err, store.ErrNotFound), errors.As(err, &to):
		return nil, l, none
	case err != nil:
		return nil, l, err
	}
	o := &oembedded{Type: "rich", Version: "1.0", Title: e.Title, AuthorName: l.Words().SiteName, AuthorURL: e.URL, ProviderName: "Youcheng 友城", ProviderURL: s.base + "/", CacheAge: 86400,
		HTML: e.Code().Frame, Width: e.Width, Height: e.Height}
	if most["maxwidth"] > 0 && e.Width > most["maxwidth"] || most["maxheight"] > 0 && e.Height > most["maxheight"] {
		o.Type, o.HTML, o.Width, o.Height = "link", "", 0, 0
	}
	return o, l, nil
}
