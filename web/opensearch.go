package web

import (
	"encoding/xml"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
)

// openSearch describes the search of a language to browsers, which offer it in
// their address bar (OpenSearch 1.1, draft 6).
type openSearch struct {
	XMLName       xml.Name        `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName     string          // at most 16 characters
	Description   string          // at most 1,024
	URLs          []openSearchURL `xml:"Url"`
	Image         openSearchImage
	Language      string
	InputEncoding string
}

type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Rel      string `xml:"rel,attr,omitempty"`
	Template string `xml:"template,attr"`
}

type openSearchImage struct {
	Width   int    `xml:"width,attr"`
	Height  int    `xml:"height,attr"`
	Type    string `xml:"type,attr"`
	Address string `xml:",chardata"`
}

func (s *Server) openSearch(l lang.Tag) echo.HandlerFunc {
	w := l.Words()
	own := "/opensearch-" + string(l) + ".xml"
	d := openSearch{
		ShortName: w.SiteName, Description: w.FindSummary, Language: l.BCP47(), InputEncoding: "UTF-8",
		URLs: []openSearchURL{
			{Type: "text/html", Template: s.base + "/" + string(l) + "/search/?q={searchTerms}"},
			{Type: "application/json", Template: s.base + "/" + string(l) + "/search.json?q={searchTerms}"},
			{Type: "application/opensearchdescription+xml", Rel: "self", Template: s.base + own},
		},
		Image: openSearchImage{32, 32, "image/vnd.microsoft.icon", s.base + "/favicon.ico"},
	}
	return func(c echo.Context) error {
		body, err := xml.MarshalIndent(d, "", "  ")
		if err != nil {
			return fmt.Errorf("describing the search: %w", err)
		}
		c.Response().Header().Set("Cache-Control", cachePage)
		return s.send(c, http.StatusOK, "application/opensearchdescription+xml; charset=utf-8", l.BCP47(), append([]byte(xml.Header), append(body, '\n')...))
	}
}
