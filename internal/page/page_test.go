package page

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

func day(t testing.TB, s string) facts.Date {
	t.Helper()
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// frame is a frame of an empty register on a day.
func frame(t *testing.T, l lang.Tag, today string) Frame {
	t.Helper()
	f, _ := facts.Load(fstest.MapFS{}, "seeds")
	return Frame{Lang: l, Dir: facts.NewDirectory(f), Today: day(t, today).From, Base: "https://youcheng.example"}
}

func TestRuns(t *testing.T) {
	for _, c := range []struct {
		name  string
		marks []int
		want  [][2]int
	}{
		{"none", nil, nil},
		{"one", []int{4}, [][2]int{{4, 4}}},
		{"two that follow stay apart", []int{4, 5}, [][2]int{{4, 4}, {5, 5}}},
		{"three that follow", []int{4, 5, 6}, [][2]int{{4, 6}}},
		{"a gap", []int{1, 2, 3, 5, 7, 8, 9, 10}, [][2]int{{1, 3}, {5, 5}, {7, 10}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var marks []Mark
			for _, n := range c.marks {
				marks = append(marks, Mark{N: n})
			}
			var got [][2]int
			for _, r := range Runs(marks) {
				got = append(got, [2]int{r.First.N, r.Last.N})
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseAsOf(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     string
		bad      bool
	}{
		{"nothing", "", "", false},
		{"a day", "2016-04-05", "2016-04-05", false},
		{"a month", "2016-04", "2016-04", false},
		{"a year", "2016", "2016", false},
		{"before the first tie", "1949-10-01", "1949-10-01", false},
		{"today", "2026-11-23", "2026-11-23", false},
		{"tomorrow, which has begun in Kiritimati", "2026-11-24", "2026-11-24", false},
		{"the day after", "2026-11-25", "", true},
		{"this year", "2026", "2026", false},
		{"next year", "2027", "", true},
		{"bounds", "2015/2016", "", true},
		{"no such day", "2016-02-30", "", true},
		{"words", "yesterday", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := frame(t, lang.EN, "2026-11-23").ParseAsOf(c.in)
			if (err != nil) != c.bad {
				t.Fatalf("error %v, want one: %v", err, c.bad)
			}
			if got.String() != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestClock(t *testing.T) {
	for _, c := range []struct{ zone, en, zh string }{
		{"Asia/Tokyo", "1 hour ahead of Beijing", "比北京早1小时"},
		{"Asia/Manila", "the same time as Beijing", "与北京时间相同"},
		{"Asia/Tehran", "4.5 hours behind Beijing", "比北京晚4.5小时"},
		{"Europe/Prague", "7 hours behind Beijing in January, 6 hours behind Beijing in July", "1月比北京晚7小时，7月比北京晚6小时"},
		{"Pacific/Auckland", "5 hours ahead of Beijing in January, 4 hours ahead of Beijing in July", "1月比北京早5小时，7月比北京早4小时"},
	} {
		t.Run(c.zone, func(t *testing.T) {
			for l, want := range map[lang.Tag]string{lang.EN: c.en, lang.ZH: c.zh} {
				if got := frame(t, l, "2026-11-23").clock(c.zone); got != want {
					t.Errorf("%s: got %q, want %q", l, got, want)
				}
			}
		})
	}
}

func TestSides(t *testing.T) {
	beijing := func(status facts.ViewStatus, from string) facts.View {
		return facts.View{Side: facts.Beijing, Status: status, From: day(t, from)}
	}
	partner := func(status facts.ViewStatus, from string) facts.View {
		return facts.View{Side: facts.PartnerSide, Status: status, From: day(t, from)}
	}
	for _, c := range []struct {
		name   string
		views  []facts.View
		status facts.Status
		en, zh string
	}{
		{"silence", nil, facts.Ended,
			"No statement by either side was found.", "未查到任何一方的表态。"},
		{"the newest of each side", []facts.View{beijing("active", "2019"), beijing("active", "2020-05-13"), partner("active", "")}, facts.Active,
			"Beijing last named it as a partner on 13 May 2020; Prague names it as a partner on an undated page. No dated statement by either side was found since 13 May 2020. A source last spoke of it as a partner in 2021.",
			"北京最近一次称其为友城是在2020年5月13日；布拉格在未注明日期的网页上称其为友城。2020年5月13日以后，未查到任何一方注明日期的表态。最近一份称其为友城的来源在2021年。"},
		{"who left first stands first", []facts.View{partner("ended", "2019-10-07"), beijing("ended", "2019-10-09")}, facts.Ended,
			"Prague said on 7 October 2019 that it had ended; Beijing said on 9 October 2019 that it had ended.", "布拉格于2019年10月7日称关系已终止；北京于2019年10月9日称关系已终止。"},
		{"one side has not left yet", []facts.View{partner("giving-notice", "2019-10-07"), partner("ended", "2019-10-09/2019-10-31"), beijing("ended", "2019-10-09")}, facts.Ended,
			"Beijing said on 9 October 2019 that it had ended; Prague said between 9 and 31 October 2019 that it had ended.", "北京于2019年10月9日称关系已终止；布拉格于2019年10月9日至31日之间称关系已终止。"},
		{"notice is given", []facts.View{partner("giving-notice", "2019-10-07")}, facts.Active,
			"No statement by Beijing was found; Prague decides to give notice (on 7 October 2019). No dated statement by either side was found since 7 October 2019. A source last spoke of it as a partner in 2021.", "未查到北京方面的表态；布拉格决定解约（2019年10月7日）。2019年10月7日以后，未查到任何一方注明日期的表态。最近一份称其为友城的来源在2021年。"},
		{"not listed", []facts.View{beijing("active", "2020-05"), partner("not-listed", "")}, facts.Ended,
			"Beijing last named it as a partner in May 2020; Prague does not list it.", "北京最近一次称其为友城是在2020年5月；布拉格的名单未列入此关系。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := CityIn{
				Member: facts.Member{Partner: facts.Partner{Slug: "prague", Name: lang.Text{EN: "Prague", ZH: "布拉格"}},
					Tie: facts.Partnership{Status: c.status, StatusAsOf: day(t, "2021")}},
				Views: c.views,
			}
			for l, want := range map[lang.Tag]string{lang.EN: c.en, lang.ZH: c.zh} {
				f := frame(t, l, "2026-11-23")
				p := &City{Head: f.head("cities/prague/", "", ""), Name: in.Member.Partner.Name.In(l)}
				p.sides(in)
				if p.Sides != want {
					t.Errorf("%s:\n got %s\nwant %s", l, p.Sides, want)
				}
			}
		})
	}
}
