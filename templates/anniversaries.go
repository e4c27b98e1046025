package templates

import (
	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// upcomingLabel names the nearest anniversary: today's, or the next.
func upcomingLabel(p *page.Home) string {
	w := p.Frame.Words()
	if p.Upcoming[0].Today {
		return w.AnniversaryNow
	}
	return w.NextAnniversary
}

// comma stands between a date and what happens on it.
func comma(l lang.Tag) string {
	if l == lang.ZH {
		return "，"
	}
	return ", "
}
