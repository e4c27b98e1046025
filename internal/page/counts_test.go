package page

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// askCount builds the page of a count as a reader asks for it.
func askCount(t *testing.T, f Frame, slug, query string) *CountPage {
	t.Helper()
	c, ok := f.CountOf(slug)
	values, err := url.ParseQuery(query)
	if !ok || err != nil {
		t.Fatalf("%s?%s: %v, %v", slug, query, ok, err)
	}
	r, err := f.ParseCountFilter(c, values.Get)
	if err != nil {
		t.Fatalf("%s?%s: %v", slug, query, err)
	}
	return f.CountPage(c, r)
}

// TestCountPages holds that a count opens on what the register counts: on any
// day, in both languages, in the number, its sum, its members and its chart.
func TestCountPages(t *testing.T) {
	days := []string{"", "1978-12-31", "1979-03-14", "1992-06", "1994-01-01", "2000-09-19", "2014-06-04", "2015", "2016-04-05", "2017-12-31", "2019-10-08", "2019-10-09", "2023-07-10", "2026"}
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		for _, c := range f.Dir.Counts {
			if c.Measure == facts.CountStated {
				continue
			}
			for _, s := range days {
				p := askCount(t, f, c.Slug, "as-of="+s)
				where := string(l) + " " + c.Slug + " " + s
				on := facts.OnDay(f.Today)
				if s != "" {
					on = day(t, s)
				}
				var some []*facts.Member
				for _, m := range f.Dir.Members {
					if c.Filter == "all" || c.Filter == "region="+string(m.Partner.Region) {
						some = append(some, m)
					}
				}
				census := facts.Take(some, on)
				want := census.Count()
				if c.Measure == facts.CountCountries {
					want = census.Countries
				}
				if p.Count != want || len(p.Partners) != census.Count() || len(p.Unsure) != len(census.Unsure) || p.AsOf != on.String() {
					t.Errorf("%s: %d, with %d partners and %d not sure on %s; want %d, %d, %d, %s", where, p.Count, len(p.Partners), len(p.Unsure), p.AsOf, want, census.Count(), len(census.Unsure), on)
				}
				if p.Possible < p.Count || c.Measure == facts.CountPartners && p.Possible != p.Count+len(p.Unsure) {
					t.Errorf("%s: %d possible of %d", where, p.Possible, p.Count)
				}
				sum, regions := 0, 0
				for _, x := range p.Regions {
					sum += x.Count
				}
				for _, n := range p.ByRegion {
					regions += n
				}
				if sum != want || regions != want {
					t.Errorf("%s: the regions make %d and %d, want %d", where, sum, regions, want)
				}
				if rows := len(p.Table()) - 1; rows != p.Possible {
					t.Errorf("%s: %d rows of CSV for %d that are possible", where, rows, p.Possible)
				}
				if p.Figure == nil || on.Precision == facts.ToDay && p.Figure.Chart.Last.N != want {
					t.Errorf("%s: the chart does not end with %d", where, want)
				}
				if p.Figure != nil && len(p.Figure.Chart.Dots) != len(p.Stated) {
					t.Errorf("%s: %d stated totals and another number of dots", where, len(p.Stated))
				}
				if p.NoIndex != (s != "") || p.Canonical != "https://youcheng.example/"+string(l)+"/counts/"+c.Slug+"/" {
					t.Errorf("%s: noindex %v, canonical %s", where, p.NoIndex, p.Canonical)
				}
				for _, m := range p.Others {
					if m.Measure != facts.CountStated {
						t.Errorf("%s: %s stands among what is not computed", where, m.Slug)
					}
				}
			}
		}
	}
}

// TestCountTerms holds that each term of a sum leads to a count that is the term.
func TestCountTerms(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	for _, x := range []struct{ slug, query, term string }{
		{"sister-cities", "", "/en/counts/sister-cities-europe/"},
		{"sister-cities", "kind=city&as-of=2016-04-05", "/en/counts/sister-cities-europe/?kind=city&as-of=2016-04-05"},
		{"countries", "", "/en/counts/countries/?region=europe"},
		{"countries", "as-of=2014-06-04", "/en/counts/countries/?region=europe&as-of=2014-06-04"},
		{"sister-cities", "region=europe", ""},
		{"sister-cities-europe", "", ""},
	} {
		p := askCount(t, f, x.slug, x.query)
		i := slices.IndexFunc(p.Regions, func(r RegionSum) bool { return r.Link.Text == "Europe" })
		if got := p.Regions[i].Link.Href; got != x.term {
			t.Errorf("%s?%s: %q, want %q", x.slug, x.query, got, x.term)
			continue
		}
		if x.term == "" {
			continue
		}
		u, _ := url.Parse(x.term)
		to := askCount(t, f, strings.Split(u.Path, "/")[3], u.RawQuery)
		if to.Count != p.Regions[i].Count || to.Count == 0 {
			t.Errorf("%s?%s: the term %d leads to %d", x.slug, x.query, p.Regions[i].Count, to.Count)
		}
	}
}

// TestCountFilter holds what a count may be narrowed to.
func TestCountFilter(t *testing.T) {
	f, _ := realFrame(t, lang.ZH)
	for _, x := range []struct{ slug, query, want, roll string }{
		{"sister-cities", "", "", "/zh/cities/"},
		{"sister-cities", "sort=name&x=y", "", "/zh/cities/"},
		{"sister-cities", "sort=nonsense", "", "/zh/cities/"}, // a count has no order
		{"sister-cities", "country=FR&as-of=2016", "country=fr&as-of=2016", "/zh/cities/?country=fr&as-of=2016"},
		{"sister-cities-asia", "theme=culture", "theme=culture", "/zh/cities/?region=asia&theme=culture"},
		{"sister-cities-asia", "region=asia", "", "/zh/cities/?region=asia"},
		{"countries", "region=asia", "region=asia", "/zh/cities/?region=asia"},
	} {
		p := askCount(t, f, x.slug, x.query)
		if p.Query != x.want || p.Roll.Href != x.roll || p.NoIndex != (x.want != "") {
			t.Errorf("%s?%s: %q, the roll %s, noindex %v; want %q, %s", x.slug, x.query, p.Query, p.Roll.Href, p.NoIndex, x.want, x.roll)
		}
	}
	c, _ := f.CountOf("sister-cities-asia")
	_, err := f.ParseCountFilter(c, url.Values{"region": {"europe"}}.Get)
	var bad *BadValue
	if !errors.As(err, &bad) || bad.Param != "region" || !slices.Equal(bad.Known, []string{"asia"}) {
		t.Errorf("Europe in Asia: %v", err)
	}
	if _, err := f.ParseCountFilter(c, url.Values{"as-of": {"yesterday"}}.Get); !errors.As(err, &bad) {
		t.Errorf("no date: %v", err)
	}
	if _, ok := f.CountOf("twin-towns"); ok {
		t.Error("there is a count of twin towns")
	}
}

// TestCountSummaries reads the summaries as a reader does.
func TestCountSummaries(t *testing.T) {
	for _, x := range []struct{ slug, query, en, zh string }{
		{"sister-cities", "", "Sister cities, 23 November 2026: 55 sister cities in 50 countries, as counted by this register.", "友好城市，2026年11月23日：55个友好城市，分布在50个国家，由本站算出。"},
		{"countries", "as-of=2014-06-04", "Countries with a sister city, 4 June 2014: 45 countries with 50 sister cities, as counted by this register.", "友好城市所在国家，2014年6月4日：45个国家，共有50个友好城市，由本站算出。"},
		{"sister-cities-asia", "as-of=2015", "Sister cities in Asia, 2015: 14 sister cities in 14 countries, as counted by this register. For 1 partner the date is known too roughly to say.", "亚洲友好城市，2015年：14个友好城市，分布在14个国家，由本站算出。另有1个友城因日期不够精确，不能确定。"},
		{"sister-cities", "country=fr", "Sister cities (France), 23 November 2026: 2 sister cities in 1 country, as counted by this register.", "友好城市（法国），2026年11月23日：2个友好城市，分布在1个国家，由本站算出。"},
		{"sister-cities", "status=ended", "On 23 November 2026 the tie with 1 partner had ended.", "2026年11月23日，已终止关系的有1个友城。"},
	} {
		for l, want := range map[lang.Tag]string{lang.EN: x.en, lang.ZH: x.zh} {
			f, _ := realFrame(t, l)
			if got := askCount(t, f, x.slug, x.query).Summary; got != want {
				t.Errorf("%s?%s in %s:\n got %s\nwant %s", x.slug, x.query, l, got, want)
			}
		}
	}
}

// TestStatedApart holds that what is only stated is listed apart from what is
// counted, and that no number is made of it.
func TestStatedApart(t *testing.T) {
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		p := f.Counts()
		var computed, stated []string
		for _, r := range p.Counts {
			computed = append(computed, r.Slug)
			if q := askCount(t, f, r.Slug, ""); q.Count != r.Count || q.Possible != r.Possible {
				t.Errorf("%s: %d in the list, %d on its page", r.Slug, r.Count, q.Count)
			}
		}
		for _, m := range p.Stated {
			stated = append(stated, m.Slug)
			c, _ := f.CountOf(m.Slug)
			if q := f.StatedPage(c); len(q.Values) != len(m.Values) || len(q.Values) == 0 || len(q.Sources) == 0 {
				t.Errorf("%s: %d values on its page, with %d sources", m.Slug, len(q.Values), len(q.Sources))
			}
		}
		if diff := cmp.Diff([]string{"sister-cities", "countries", "sister-cities-europe", "sister-cities-asia", "sister-cities-americas", "sister-cities-africa", "sister-cities-oceania"}, computed); diff != "" {
			t.Errorf("computed (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"all-levels", "district-level"}, stated); diff != "" {
			t.Errorf("stated (-want +got):\n%s", diff)
		}
		c, _ := f.CountOf("all-levels")
		b, err := json.Marshal(f.StatedPage(c))
		if err != nil || strings.Contains(string(b), `"count":`) || !strings.Contains(string(b), `"value":268`) {
			t.Errorf("%v, %s", err, b)
		}
	}
}
