package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// manifest tells a browser how to call the site when a reader keeps it on a home
// screen. It opens in the browser as any page does: whoever cites the register
// needs to see its addresses.
func (s *Server) manifest(l lang.Tag) echo.HandlerFunc {
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	w := l.Words()
	home := page.Frame{Lang: l}.Href("")
	body, err := encode(struct {
		ID          string `json:"id"`
		Lang        string `json:"lang"`
		Dir         string `json:"dir"`
		Name        string `json:"name"`
		ShortName   string `json:"short_name"`
		Description string `json:"description"`
		StartURL    string `json:"start_url"`
		Scope       string `json:"scope"`
		Display     string `json:"display"`
		Background  string `json:"background_color"`
		Theme       string `json:"theme_color"`
		Icons       []icon `json:"icons"`
	}{
		ID: home, Lang: l.BCP47(), Dir: "ltr", Name: w.SiteTitle, ShortName: w.SiteName, Description: w.ManifestText,
		StartURL: home, Scope: "/", Display: "browser", Background: page.Paper, Theme: page.Paper,
		Icons: []icon{
			{"/favicon.svg", "any", "image/svg+xml", ""},
			{"/icon-192.png", "192x192", "image/png", ""},
			{"/icon-512.png", "512x512", "image/png", ""},
			{"/icon-maskable-512.png", "512x512", "image/png", "maskable"},
		},
	})
	return func(c echo.Context) error {
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", cachePage)
		return s.send(c, http.StatusOK, "application/manifest+json; charset=utf-8", l.BCP47(), body)
	}
}
