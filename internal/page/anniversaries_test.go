package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// celebrating is a frame of a register with ties of every kind of date.
func celebrating(t *testing.T, l lang.Tag, today string) Frame {
	t.Helper()
	register := &facts.Facts{Sources: []facts.Source{
		{ID: "s1", Publisher: lang.Text{EN: "A; B, C", ZH: "甲"}, Accessed: day(t, "2026-01-02")},
		{ID: "s2", Publisher: lang.Text{EN: "A; B, C", ZH: "甲"}, Accessed: day(t, "2026-03-04")},
	}}
	for _, x := range []struct {
		slug, since, ended string
		status             facts.Status
		confidence         facts.Confidence
	}{
		{"oslo", "1986-11-24", "", facts.Active, "high"},
		{"bern", "1991-11-24", "", facts.Active, facts.Low},
		{"leap", "2008-02-29", "", facts.Active, "high"},
		{"rome", "1986-12", "", facts.Active, "high"},
		{"lima", "1986-03", "", facts.Active, "high"},
		{"riga", "1990-10-28/1993-07-13", "", facts.Active, "high"},
		{"prague", "2016-03-29", "2019-10-09", facts.Ended, "high"},
	} {
		name := strings.ToUpper(x.slug[:1]) + x.slug[1:]
		register.Partners = append(register.Partners, facts.Partner{Slug: x.slug, Name: lang.Text{EN: name, ZH: name}, Country: "XX"})
		register.Partnerships = append(register.Partnerships, facts.Partnership{Partner: x.slug, Tie: "sister-city", Since: day(t, x.since), Ended: day(t, x.ended), Status: x.status, DateConfidence: x.confidence, Sources: []string{"s1", "s2"}})
	}
	register.Conflicts = []facts.Conflict{{ID: "c", Subject: "bern", Field: "since"}}
	register.Changes = []facts.Change{{Date: day(t, "2026-05-06"), Subject: "oslo"}}
	f := frame(t, l, today)
	f.Dir = facts.NewDirectory(register)
	return f
}

// lines writes rows in short.
func lines(rows []AnniversaryRow) []string {
	out := []string{}
	for _, r := range rows {
		s := fmt.Sprintf("%s %s %s", r.Partner, r.Date, r.YearsText)
		for _, word := range []string{r.RoundText, r.SinceText, r.Note} {
			if word != "" {
				s += " · " + word
			}
		}
		if r.Today {
			s += " · today"
		}
		if r.Disputed {
			s += " · disputed"
		}
		out = append(out, s)
	}
	return out
}

// TestAnniversaries builds the calendar on a day that is itself one.
func TestAnniversaries(t *testing.T) {
	p := celebrating(t, lang.EN, "2026-11-24").Anniversaries(1, 0)
	for name, c := range map[string]struct {
		rows []AnniversaryRow
		want []string
	}{
		"days": {p.Days, []string{"oslo 2026-11-24 40 years · a multiple of ten · since 24 November 1986 · today",
			"bern 2026-11-24 35 years · a multiple of five · since 24 November 1991 · low confidence: inferred · today · disputed", "leap 2027-02-28 19 years · since 29 February 2008"}},
		"years":     {p.YearsOnly, []string{"rome 2026 40 years · a multiple of ten · since December 1986", "lima 2027 41 years · since March 1986"}},
		"not known": {p.NotKnown, []string{"riga   · begun between 28 October 1990 and 13 July 1993"}},
	} {
		if diff := cmp.Diff(c.want, lines(c.rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if want := "Anniversaries of the partnerships in force, 24 November 2026 to 23 November 2027. Known to the day: 3; to the year only: 2; not known at all: 1."; p.Summary != want {
		t.Error(p.Summary)
	}
	var months []string
	for _, m := range p.Months {
		months = append(months, fmt.Sprint(m.ID, " ", m.Name, " ", len(m.Rows)))
	}
	if diff := cmp.Diff([]string{"2026-11 November 2026 2", "2027-02 February 2027 1"}, months); diff != "" {
		t.Errorf("months (-want +got):\n%s", diff)
	}
	// Its table has a row for each tie that stands; what is not known is empty.
	rows := p.Table()
	if got := strings.Join(rows[6][:10], "|"); len(rows) != 7 || got != "riga|Riga|1990-10-28/1993-07-13|bounded|high|no||||https://youcheng.example/en/cities/riga/" {
		t.Errorf("%d rows: %s", len(rows), got)
	}
	if got := strings.Join(rows[2][:10], "|"); got != "bern|Bern|1991-11-24|day|low|yes|2026-11-24|35|5|https://youcheng.example/en/cities/bern/" {
		t.Error(got)
	}

	// A year to come has the same ties, all of that year.
	whole := celebrating(t, lang.ZH, "2026-11-24")
	whole.Whole = true
	y := whole.Anniversaries(0, 2028)
	if diff := cmp.Diff([]string{"leap 2028-02-29 20周年 · 逢十 · 2008年2月29日建立", "oslo 2028-11-24 42周年 · 1986年11月24日建立", "bern 2028-11-24 37周年 · 1991年11月24日建立 · 可信度低：推断所得 · disputed"}, lines(y.Days)); diff != "" {
		t.Errorf("2028 (-want +got):\n%s", diff)
	}
	if y.Title != "2028年的结好周年" || y.Query != "year=2028" || !y.NoIndex || len(y.Occasions) != 3 || y.From != "2028-01-01" || y.To != "2028-12-31" {
		t.Errorf("%s %s %t, %d occasions, %s to %s", y.Title, y.Query, y.NoIndex, len(y.Occasions), y.From, y.To)
	}
}

// TestOccasions builds the calendar files: the same events in both languages, of
// this year and the next ten, with every doubt in their text.
func TestOccasions(t *testing.T) {
	calendar := func(l lang.Tag) Calendar {
		f := celebrating(t, l, "2026-11-24")
		f.Whole = true
		return f.Anniversaries(0, 0).Calendar()
	}
	en, zh := calendar(lang.EN), calendar(lang.ZH)
	if en.Name != "Youcheng: Anniversaries" || zh.Name != "友城：结好周年" || len(en.Days) != 3*11 || len(zh.Days) != len(en.Days) {
		t.Fatalf("%s %d, %s %d", en.Name, len(en.Days), zh.Name, len(zh.Days))
	}
	seen := map[string]bool{}
	for i, d := range en.Days {
		other := zh.Days[i]
		if d.UID != other.UID || d.Date != other.Date || d.Revised != other.Revised || d.Years != other.Years || seen[d.UID] || i > 0 && d.Date < en.Days[i-1].Date {
			t.Errorf("%+v\n%+v", d, other)
		}
		seen[d.UID] = true
	}
	// The first is of this year, though it is over; each bears the day of its facts.
	want := []Occasion{
		{UID: "anniversary-leap-2026@youcheng", Date: "2026-02-28", Partner: "leap", Years: 18, Summary: "Beijing and Leap: 18 years as partners",
			Description: "Leap has been a sister city of Beijing since 29 February 2008; no end of the tie was found.\nSources (checked 4 March 2026): A; B, C\nhttps://youcheng.example/en/cities/leap/",
			Category:    "Anniversaries", URL: "https://youcheng.example/en/cities/leap/", Revised: "2026-03-04"},
		{UID: "anniversary-oslo-2026@youcheng", Date: "2026-11-24", Partner: "oslo", Years: 40, Summary: "Beijing and Oslo: 40 years as partners",
			Description: "Oslo has been a sister city of Beijing since 24 November 1986; no end of the tie was found.\nSources (checked 4 March 2026): A; B, C\nhttps://youcheng.example/en/cities/oslo/",
			Category:    "Anniversaries", URL: "https://youcheng.example/en/cities/oslo/", Revised: "2026-05-06"},
	}
	if diff := cmp.Diff(want, en.Days[:2]); diff != "" {
		t.Errorf("the first two (-want +got):\n%s", diff)
	}
	bern := Occasion{UID: "anniversary-bern-2026@youcheng", Date: "2026-11-24", Partner: "bern", Years: 35, Summary: "北京与Bern结好35周年",
		Description: "Bern自1991年11月24日起是北京的友好城市，未查到关系终止的消息。\n关系建立的时间来源不一，各种说法见该友城页面。\n建立日期：可信度低：推断所得\n来源（核查于2026年3月4日）：甲\nhttps://youcheng.example/zh/cities/bern/",
		Category:    "结好周年", URL: "https://youcheng.example/zh/cities/bern/", Revised: "2026-03-04"}
	if diff := cmp.Diff(bern, zh.Days[2]); diff != "" {
		t.Errorf("a disputed one (-want +got):\n%s", diff)
	}
	if last := en.Days[len(en.Days)-1]; last.Date != "2036-11-24" {
		t.Error(last)
	}
}

// TestCityCalendar holds that a profile has a calendar only where a day is known
// of a tie that stands, and what it says of the next anniversary.
func TestCityCalendar(t *testing.T) {
	for slug, want := range map[string]struct {
		days               int
		next, text, textZH string
	}{
		"oslo":   {11, "2026-11-24", "today, 24 November 2026 (40 years)", "今天，2026年11月24日（40周年）"},
		"leap":   {11, "2027-02-28", "28 February 2027 (19 years)", "2027年2月28日（19周年）"},
		"rome":   {0, "2026", "2026 (40 years; the day is not known)", "2026年（40周年，具体日期未知）"},
		"riga":   {0, "", "", ""},
		"prague": {0, "", "", ""},
	} {
		for l, text := range map[lang.Tag]string{lang.EN: want.text, lang.ZH: want.textZH} {
			f := celebrating(t, l, "2026-11-24")
			p := f.City(CityIn{Member: f.Dir.Partners[slug]})
			got := ""
			for _, x := range p.KeyFacts {
				if x.ID == "anniversary" {
					got = x.Text
				}
			}
			has := false
			for _, twin := range p.Twins {
				has = has || twin.Href == "/"+string(l)+"/cities/"+slug+".ics"
			}
			if len(p.Calendar().Days) != want.days || p.Tie.NextAnniversary != want.next || got != text || has != (want.days > 0) {
				t.Errorf("%s in %s: %d days, %q, %q, a twin: %t; want %+v", slug, l, len(p.Calendar().Days), p.Tie.NextAnniversary, got, has, want)
			}
		}
	}
	f := celebrating(t, lang.EN, "2026-11-24")
	for _, x := range f.City(CityIn{Member: f.Dir.Partners["bern"]}).KeyFacts {
		if x.ID == "anniversary" && (!x.Disputed || !x.Doubtful) {
			t.Errorf("the anniversary of a disputed day: %+v", x)
		}
	}
}

// TestUpcoming asks for the nearest anniversaries: all of a day, whoever comes
// first in the register, and none by year only.
func TestUpcoming(t *testing.T) {
	for today, want := range map[string]string{
		"2026-11-24": "oslo 2026-11-24, bern 2026-11-24",
		"2026-11-25": "leap 2027-02-28",
		"2026-12-31": "leap 2027-02-28",
		"2027-02-28": "leap 2027-02-28",
		"2027-03-01": "oslo 2027-11-24, bern 2027-11-24",
		"2028-02-29": "leap 2028-02-29",
		"1987-01-01": "oslo 1987-11-24",
		"1979-01-01": "",
	} {
		var got []string
		for _, r := range celebrating(t, lang.EN, today).Home(HomeIn{}).Upcoming {
			got = append(got, r.Partner+" "+r.Date)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("on %s: %v, want %s", today, got, want)
		}
	}
}

// TestAnniversariesBefore reads the calendar before there was a tie: it is empty
// and has no file.
func TestAnniversariesBefore(t *testing.T) {
	p := celebrating(t, lang.EN, "1970-01-01").Anniversaries(1, 0)
	if len(p.Days)+len(p.YearsOnly)+len(p.NotKnown)+len(p.Occasions) != 0 || len(p.Twins) != 2 {
		t.Errorf("%v %v %v, %d occasions, %v", p.Days, p.YearsOnly, p.NotKnown, len(p.Occasions), p.Twins)
	}
}
