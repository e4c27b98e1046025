package web_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"youcheng/internal/lang"
)

// calendarAt asks a server whose clock stands at a time for the calendar of
// anniversaries and the JSON twin.
func calendarAt(t *testing.T, utc, address string) (file string, twin struct {
	From          string
	Anniversaries []struct {
		Partner, Date string
		Years         int
	}
	Years []struct{ Partner, Date string } `json:"years_only"`
}) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, utc)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := serve(t, real, now, nil)
	w := get(h, address+".json")
	if err := json.Unmarshal(w.Body.Bytes(), &twin); err != nil {
		t.Fatalf("%s at %s: %d %v", address, utc, w.Code, err)
	}
	return get(h, address+".ics").Body.String(), twin
}

// TestAnniversariesClock steps the clock: the day begins in Beijing, eight hours
// before it begins in Greenwich.
func TestAnniversariesClock(t *testing.T) {
	for _, c := range []struct{ utc, today, next, date string }{
		{"2026-11-23T15:59:59Z", "2026-11-23", "rio-de-janeiro", "2026-11-24"},
		{"2026-11-23T16:00:00Z", "2026-11-24", "rio-de-janeiro", "2026-11-24"},
		{"2026-11-24T15:59:59Z", "2026-11-24", "rio-de-janeiro", "2026-11-24"},
		{"2026-11-24T16:00:00Z", "2026-11-25", "gauteng", "2026-12-06"},
		{"2026-12-31T15:59:59Z", "2026-12-31", "community-of-madrid", "2027-01-17"},
		{"2026-12-31T16:00:00Z", "2027-01-01", "community-of-madrid", "2027-01-17"},
		{"2028-02-28T16:00:00Z", "2028-02-29", "tokyo", "2028-03-14"},
		{"2029-02-27T15:59:59Z", "2029-02-27", "tehran", "2029-02-27"},
		{"2029-02-28T16:00:00Z", "2029-03-01", "tokyo", "2029-03-14"},
		{"1979-12-31T12:00:00Z", "1979-12-31", "tokyo", "1980-03-14"},
		{"2031-12-31T12:00:00Z", "2031-12-31", "community-of-madrid", "2032-01-17"},
	} {
		t.Run(c.utc, func(t *testing.T) {
			file, twin := calendarAt(t, c.utc, "/en/anniversaries")
			if twin.From != c.today || len(twin.Anniversaries) == 0 || twin.Anniversaries[0].Partner != c.next || twin.Anniversaries[0].Date != c.date {
				t.Errorf("from %s: %+v", twin.From, twin.Anniversaries)
			}
			// The file begins with the year and ends ten years on.
			cal, err := ics.ParseCalendar(strings.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			year, _ := time.Parse("2006", c.today[:4])
			for _, e := range cal.Events() {
				start, err := e.GetAllDayStartAt()
				if err != nil || start.Year() < year.Year() || start.Year() > year.Year()+10 {
					t.Errorf("%s on %s: %v", e.Id(), start, err)
				}
			}
			if twin.Years == nil {
				t.Error("no list of years")
			}
		})
	}
}

// TestCalendarStable holds that a calendar file keeps its bytes while the facts
// and the year stay, so that a reader who has it is told so.
func TestCalendarStable(t *testing.T) {
	for _, l := range lang.Tags() {
		for _, page := range []string{"anniversaries", "cities/tokyo"} {
			address := "/" + string(l) + "/" + page
			a, _ := calendarAt(t, "2026-01-01T00:00:00Z", address)
			b, _ := calendarAt(t, "2026-12-31T15:00:00Z", address)
			c, _ := calendarAt(t, "2027-01-01T00:00:00Z", address)
			if a != b || a == "" {
				t.Errorf("%s changes within a year", address)
			}
			if a == c {
				t.Errorf("%s does not move on with the year", address)
			}
		}
	}
}

// TestCalendarText reads texts with all that the format escapes, through two
// languages: they come out as they are in JSON. TestTwins compares the rest.
func TestCalendarText(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	cal, err := ics.ParseCalendar(get(h, "/zh/cities/seoul.ics").Body)
	if err != nil || len(cal.Events()) != 11 {
		t.Fatal(err, len(cal.Events()))
	}
	text := cal.Events()[1].GetProperty(ics.ComponentPropertyDescription).Value
	if parts := strings.Split(text, "\n"); len(parts) != 4 || parts[0] != "首尔自1993年10月23日起是北京的友好城市，未查到关系终止的消息。" || parts[1] != lang.ZH.Words().AnniversaryDisputed || !strings.HasSuffix(parts[3], "/zh/cities/seoul/") {
		t.Errorf("%q", text)
	}
	raw := get(h, "/en/cities/tokyo.ics").Body.String()
	unfolded := strings.ReplaceAll(raw, "\r\n ", "")
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Youcheng//Anniversaries//EN\r\nCALSCALE:GREGORIAN\r\n", "\r\nNAME;LANGUAGE=en:Tokyo and Beijing: Anniversaries\r\n", "\r\nX-WR-CALNAME:Tokyo and Beijing: Anniversaries\r\n",
		"\r\nREFRESH-INTERVAL;VALUE=DURATION:P7D\r\n", "\r\nUID:anniversary-tokyo-2029@youcheng\r\nDTSTAMP:20261201T000000Z\r\nDTSTART;VALUE=DATE:20290314\r\nSUMMARY;LANGUAGE=en:Beijing and Tokyo: 50 years as partners\r\n",
		`since 14 March 1979\; no end of the tie was found.\nSources (checked`, "\r\nURL:https://youcheng.example/en/cities/tokyo/\r\nTRANSP:TRANSPARENT\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("the calendar of Tokyo has no %q:\n%s", want, unfolded[:min(len(unfolded), 1500)])
		}
	}
	// Both languages hold the same events, so that who reads both has each once.
	var uids [2][]string
	for i, l := range lang.Tags() {
		cal, err := ics.ParseCalendar(get(h, "/"+string(l)+"/anniversaries.ics").Body)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range cal.Events() {
			uids[i] = append(uids[i], e.Id())
		}
	}
	if !slices.Equal(uids[0], uids[1]) || len(uids[0]) == 0 {
		t.Errorf("%d events in English, %d in Chinese, or not the same", len(uids[0]), len(uids[1]))
	}
}
