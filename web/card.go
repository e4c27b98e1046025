package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/labstack/echo/v4"

	"youcheng/internal/card"
	"youcheng/internal/facts"
	"youcheng/internal/geo"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/store"
	"youcheng/static"
)

// Each page has a picture that stands for it where a link to it is shown, at its
// own address with the ending .png. Pages with conditions and dates have that of
// the page without: a question in the address of a picture is not read.

// newCards returns what draws the pictures; it reads the fonts when the first is
// asked for.
func newCards(files *static.Files) func() (*card.Drawer, error) {
	return sync.OnceValues(func() (*card.Drawer, error) {
		land, ok1 := files.Get(files.Land())
		icon, ok2 := files.Get("/favicon.svg")
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("drawing cards: the land or the icon is not there")
		}
		return card.New(land.Body, icon.Body)
	})
}

// card answers with the picture of the page that h makes.
func (s *Server) card(c echo.Context, r *request, h handler) error {
	none := func(string) string { return "" }
	r.query, r.queryAll = none, func(string) []string { return nil }
	rep, err := h(r)
	if err != nil {
		return err
	}
	if rep.page.PageHead().Picture == "" {
		return store.ErrNotFound
	}
	body, err := s.draw(cardOf(rep.page))
	if err != nil {
		return err
	}
	header := c.Response().Header()
	header.Set("Cache-Control", cachePage)
	if s.preview != nil {
		header.Set("Cache-Control", "no-store")
	}
	header.Set("Access-Control-Allow-Origin", "*")
	return s.send(c, http.StatusOK, "image/png", r.Lang.BCP47(), body)
}

// draw makes a picture of a card.
func (s *Server) draw(c card.Card) ([]byte, error) {
	if s.sketch {
		said := strings.Join([]string{c.Kicker, c.Title, c.Other, c.Text, c.Foot, c.Motto}, "\n")
		c.Words = slices.DeleteFunc(c.Words, func(word string) bool { return !strings.Contains(said, word) })
		return encode(c)
	}
	d, err := s.cards()
	if err != nil {
		return nil, err
	}
	return d.Draw(c)
}

// cardOf is what the card of a page says.
func cardOf(p paged) card.Card {
	h := p.PageHead()
	f := h.Frame
	w := f.Words()
	checked, _, _ := strings.Cut(w.AsOfLine, " · ")
	c := card.Card{
		Lang: f.Lang, Title: h.Title, Text: cmp.Or(h.Said, h.Summary), Foot: fmt.Sprintf(checked, h.CheckedOn.Text), Motto: w.Tagline, Seal: card.Sourced,
	}
	if n := len(h.Crumbs); n > 2 {
		c.Kicker = h.Crumbs[n-2].Text
	}
	switch p := p.(type) {
	case *page.Home:
		c.Title = w.CardHome
		c.Count = sisterCities(f, p.Count, p.Countries)
		c.Seal = sealOf(p.Differs, false)
	case *page.Roll:
		c.Count = sisterCities(f, p.Count, p.Countries)
		c.Seal = sealOf(p.Differs, false)
	case *page.CountPage:
		label := noun(p.Count, w.SisterCityOne, w.SisterCityMany)
		if p.CountsCountries() {
			label = noun(p.Count, w.CountryOne, w.CountryMany)
		}
		c.Count = &card.Count{Number: f.Lang.Number(p.Count), Labels: []string{label, p.OnText}}
		c.Seal = sealOf(p.Differs, false)
	case *page.StatedPage:
		if n := len(p.Facts); n > 0 {
			c.Count = &card.Count{Number: p.Facts[n-1].Text, Labels: []string{p.Facts[n-1].Label}}
			c.Seal = sealOf(p.Facts[n-1].Disputed, false)
		}
	case *page.City:
		c.Title, c.Other = p.Name, p.OtherName
		c.Kicker = joined(w.Ties[string(p.Tie.Tie)], f.Dir.Countries[p.Partner.Country].Name.In(f.Lang))
		c.Seal = sealOf(p.Disputed, p.Tie.Confidence == facts.Low || p.Tie.DateConfidence == facts.Low)
		c.Places = places(f, p.Map.Map.Rows[0].PartnerRow)
	case *page.Country:
		c.Places = places(f, p.Partners...)
	case *page.MapPage:
		var rows []page.PartnerRow
		for _, r := range p.Partners {
			rows = append(rows, r.PartnerRow)
		}
		c.Places = places(f, rows...)
	case *page.Event:
		c.Kicker = joined(p.Event.KindLabel, p.Event.When.Text)
		c.Seal = sealOf(p.Event.Disputed, false)
	case *page.Agreement:
		c.Kicker = joined(p.Agreement.KindLabel, p.Agreement.SignedDate.Text)
		c.Seal = sealOf(p.Agreement.Disputed, false)
	case *page.Person:
		c.Other = p.Person.OtherName
	case *page.Organisation:
		c.Other = p.Organisation.OtherName
	}
	if c.Other == c.Title {
		c.Other = ""
	}
	// What the seal means is also said in words.
	c.Foot = joined(c.Foot, map[card.Seal]string{card.Disputed: w.DisputedShort, card.Inferred: w.DoubtfulShort}[c.Seal])
	if f.Lang == lang.ZH {
		c.Words = slices.Clone(chineseWords)
		for _, m := range f.Dir.Members {
			c.Words = append(c.Words, m.Partner.Name.ZH, f.Dir.Countries[m.Partner.Country].Name.ZH)
		}
	}
	return c
}

// chineseWords stand in many titles; a line should not end within them.
var chineseWords = strings.Fields("北京 友城 友好 城市 友好城市 友好省市 名册 国家 地区 伙伴 关系 合作 交流 协议 备忘录 谅解备忘录 意向书 计划 签署 签订 续签 访问 访华 率团 代表团 周年 报道 来源 总数 名单 机构 市长 副市长 主席 大学 医院 机场 航线 开通 举行 举办 论坛 展览 公布 宣布 终止 建立 结为 全球 之间 没有 消息 首都 大区 政府 中国")

// sealOf is the seal of a page whose first statement sources differ on, or that
// is inferred.
func sealOf(disputed, inferred bool) card.Seal {
	switch {
	case disputed:
		return card.Disputed
	case inferred:
		return card.Inferred
	}
	return card.Sourced
}

// places are the partners of a map.
func places(f page.Frame, rows ...page.PartnerRow) []card.Place {
	var out []card.Place
	for _, r := range rows {
		p := card.Place{Name: r.Name, At: geo.Point{Lat: r.Lat, Lon: r.Lon}, Status: r.Status}
		if m := f.Dir.Partners[r.Slug]; len(rows) > 1 {
			p.DX, p.DY = float64(m.Partner.MapDX), float64(m.Partner.MapDY)
		}
		out = append(out, p)
	}
	return out
}

func sisterCities(f page.Frame, n, countries int) *card.Count {
	w := f.Words()
	return &card.Count{Number: f.Lang.Number(n), Labels: []string{
		noun(n, w.SisterCityOne, w.SisterCityMany),
		fmt.Sprintf(w.InCountries, f.Lang.Plural(countries, w.CountryOne, w.CountryMany)),
	}}
}

// noun is the noun of a counted form without its number.
func noun(n int, one, many string) string {
	form := many
	if n == 1 {
		form = one
	}
	return strings.TrimSpace(strings.ReplaceAll(form, "%s", ""))
}

// joined joins short remarks, the first with a capital.
func joined(parts ...string) string {
	s := []rune(strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · "))
	if len(s) > 0 {
		s[0] = unicode.ToUpper(s[0])
	}
	return string(s)
}
