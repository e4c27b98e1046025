package web

import (
	"bytes"
	"fmt"
	"strings"

	ics "github.com/arran4/golang-ical"

	"youcheng/internal/page"
	"youcheng/templates"
)

func (s *Server) anniversaries(r *request) (*reply, error) {
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	year, err := r.ParseAnniversaryYear(r.query)
	if err != nil {
		return nil, err
	}
	p := r.Anniversaries(n, year)
	return &reply{page: p, html: templates.Anniversaries(p)}, nil
}

// schedule writes days as an iCalendar file (RFC 5545 and 7986). Each is an event
// that lasts the whole day and keeps nobody busy. It bears the day of its facts,
// not that of the request, so that the bytes change only with the facts and the
// year.
func schedule(h *page.Head, c page.Calendar) ([]byte, error) {
	tongue := &ics.KeyValues{Key: string(ics.ParameterLanguage), Value: []string{h.Lang}}
	cal := ics.NewCalendarFor("youcheng")
	cal.SetProductId("-//Youcheng//Anniversaries//" + strings.ToUpper(string(h.Frame.Lang)))
	cal.SetCalscale("GREGORIAN")
	cal.SetName(calendarText(c.Name), tongue)
	cal.SetXWRCalName(calendarText(c.Name))
	cal.SetUrl(h.URL)
	cal.SetRefreshInterval("P7D") // the library writes that it is a duration
	cal.SetXPublishedTTL("P7D")
	for _, d := range c.Days {
		e := cal.AddEvent(d.UID)
		e.SetProperty(ics.ComponentPropertyDtstamp, compact(d.Revised)+"T000000Z")
		e.SetProperty(ics.ComponentPropertyDtStart, compact(d.Date), ics.WithValue(string(ics.ValueDataTypeDate)))
		e.SetSummary(calendarText(d.Summary), tongue)
		e.SetDescription(calendarText(d.Description), tongue)
		e.AddProperty(ics.ComponentPropertyCategories, calendarText(d.Category), tongue)
		e.SetURL(d.URL)
		e.SetTimeTransparency(ics.TransparencyTransparent)
	}
	var b bytes.Buffer
	// The library ends lines as the machine does; the format wants CRLF on all.
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("writing iCalendar: %w", err)
	}
	return b.Bytes(), nil
}

// calendarText is a text as a calendar may hold it (RFC 5545, 3.3.11): of the signs that
// nobody sees, only the tab and one end of a line.
func calendarText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, endings.Replace(strings.ToValidUTF8(s, "\ufffd")))
}

var endings = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// compact writes a day as iCalendar does: 20261206.
func compact(day string) string { return strings.ReplaceAll(day, "-", "") }
