package facts

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/lang"
)

// date reads a date that the test knows to be good.
func date(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatalf("ParseDate(%q): %v", s, err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		name, in  string
		from, to  string
		precision Precision
		written   string // as String writes it
		en, zh    string
	}{
		{"not known", "", "1970-01-01", "1970-01-01", Unknown, "", "not known", "未知"},
		{"day", "1979-03-14", "1979-03-14", "1979-03-14", ToDay, "1979-03-14", "14 March 1979", "1979年3月14日"},
		{"first day of a year", "2016-01-01", "2016-01-01", "2016-01-01", ToDay, "2016-01-01", "1 January 2016", "2016年1月1日"},
		{"leap day", "2016-02-29", "2016-02-29", "2016-02-29", ToDay, "2016-02-29", "29 February 2016", "2016年2月29日"},
		{"leap day of a fourth century", "2000-02-29", "2000-02-29", "2000-02-29", ToDay, "2000-02-29", "29 February 2000", "2000年2月29日"},
		{"month", "2012-06", "2012-06-01", "2012-06-30", ToMonth, "2012-06", "June 2012", "2012年6月"},
		{"December", "2012-12", "2012-12-01", "2012-12-31", ToMonth, "2012-12", "December 2012", "2012年12月"},
		{"February of a leap year", "2016-02", "2016-02-01", "2016-02-29", ToMonth, "2016-02", "February 2016", "2016年2月"},
		{"year", "2014", "2014-01-01", "2014-12-31", ToYear, "2014", "2014", "2014年"},
		{"earliest year", "1000", "1000-01-01", "1000-12-31", ToYear, "1000", "1000", "1000年"},
		{"latest year", "2999", "2999-01-01", "2999-12-31", ToYear, "2999", "2999", "2999年"},
		{"bounds", "1990-10-28/1993-07-13", "1990-10-28", "1993-07-13", Bounded, "1990-10-28/1993-07-13",
			"between 28 October 1990 and 13 July 1993", "1990年10月28日至1993年7月13日之间"},
		{"bounds of one day", "1990-10-28/1990-10-28", "1990-10-28", "1990-10-28", Bounded, "1990-10-28/1990-10-28",
			"between 28 October 1990 and 28 October 1990", "1990年10月28日至1990年10月28日之间"},
		{"bounds of years", "2014/2016", "2014-01-01", "2016-12-31", Bounded, "2014-01-01/2016-12-31",
			"between 1 January 2014 and 31 December 2016", "2014年1月1日至2016年12月31日之间"},
		{"bounds of a day and a month", "2014-05-02/2014-06", "2014-05-02", "2014-06-30", Bounded, "2014-05-02/2014-06-30",
			"between 2 May and 30 June 2014", "2014年5月2日至6月30日之间"},
		{"bounds in a month", "2019-10-09/2019-10-31", "2019-10-09", "2019-10-31", Bounded, "2019-10-09/2019-10-31",
			"between 9 and 31 October 2019", "2019年10月9日至31日之间"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := date(t, c.in)
			if got := d.From.String(); got != c.from {
				t.Errorf("From = %s, want %s", got, c.from)
			}
			if got := d.To.String(); got != c.to {
				t.Errorf("To = %s, want %s", got, c.to)
			}
			if d.Precision != c.precision {
				t.Errorf("Precision = %q, want %q", d.Precision, c.precision)
			}
			if got := d.String(); got != c.written {
				t.Errorf("String = %q, want %q", got, c.written)
			}
			if again := date(t, d.String()); again != d {
				t.Errorf("read back: %v, want %v", again, d)
			}
			if got := d.In(lang.EN); got != c.en {
				t.Errorf("In(EN) = %q, want %q", got, c.en)
			}
			if got := d.In(lang.ZH); got != c.zh {
				t.Errorf("In(ZH) = %q, want %q", got, c.zh)
			}
		})
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"words", "spring 2016", `"spring 2016" is not a date`},
		{"Chinese", "2016年", `"2016年" is not a date`},
		{"full-width digits", "２０１６", `"２０１６" is not a date`},
		{"month 13", "2016-13", `"2016-13" is not a date`},
		{"month 0", "2016-00", `"2016-00" is not a date`},
		{"day 0", "2016-01-00", `"2016-01-00" is not a date`},
		{"30 February", "2016-02-30", `"2016-02-30" is not a date`},
		{"29 February of no leap year", "2015-02-29", `"2015-02-29" is not a date`},
		{"29 February of 1900", "1900-02-29", `"1900-02-29" is not a date`},
		{"31 April", "2016-04-31", `"2016-04-31" is not a date`},
		{"one digit", "2016-4-5", `"2016-4-5" is not a date`},
		{"no hyphens", "20160405", `"20160405" is not a date`},
		{"four parts", "2016-04-05-06", `"2016-04-05-06" is not a date`},
		{"a time", "2016-04-05T09:00", `"2016-04-05T09:00" is not a date`},
		{"a space", " 2016", `" 2016" is not a date`},
		{"a sign", "-2016", `"-2016" is not a date`},
		{"too early", "0999", `"0999" is not a date`},
		{"too late", "3000", `"3000" is not a date`},
		{"hyphen at the end", "2016-", `"2016-" is not a date`},
		{"bounds without a beginning", "/2016", `"/2016" is not a date`},
		{"bounds without an end", "2016/", `"2016/" is not a date`},
		{"three bounds", "2014/2015/2016", `"2014/2015/2016" is not a date`},
		{"bounds reversed", "1993-07-13/1990-10-28", "1993-07-13/1990-10-28 ends before it begins"},
		{"bounds of years reversed", "2016/2014", "2016/2014 ends before it begins"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := ParseDate(c.in)
			if err == nil {
				t.Fatalf("ParseDate(%q) = %v, want an error", c.in, d)
			}
			if err.Error() != c.want {
				t.Errorf("error %q, want %q", err, c.want)
			}
			if d != (Date{}) {
				t.Errorf("a date with the error: %v", d)
			}
		})
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"", "1979-03-14", "2012-06", "2014", "1990-10-28/1993-07-13", "2014/2016", "2016-02-30", "/", "2016-4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			return
		}
		again, err := ParseDate(d.String())
		if err != nil || again != d {
			t.Errorf("%q reads as %v, and that as %v, %v", s, d, again, err)
		}
		if d.To < d.From {
			t.Errorf("%q ends before it begins: %v", s, d)
		}
		if d.Precision != Bounded && d.String() != s {
			t.Errorf("%q is written as %q", s, d)
		}
	})
}

func TestPeriod(t *testing.T) {
	for _, c := range []struct{ name, in, en, zh string }{
		{"years", "2014/2016", "2014 to 2016", "2014年至2016年"},
		{"months", "2014-05/2015-02", "May 2014 to February 2015", "2014年5月至2015年2月"},
		{"months to a leap February", "2015-12/2016-02", "December 2015 to February 2016", "2015年12月至2016年2月"},
		{"days", "2017-10-05/2017-10-08", "5 October 2017 to 8 October 2017", "2017年10月5日至2017年10月8日"},
		{"a day that ends no month", "2014-05-01/2014-05-30", "1 May 2014 to 30 May 2014", "2014年5月1日至2014年5月30日"},
		{"no bounds", "2014-05", "May 2014", "2014年5月"},
		{"not known", "", "not known", "未知"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := date(t, c.in).Period(lang.EN); got != c.en {
				t.Errorf("English: %q, want %q", got, c.en)
			}
			if got := date(t, c.in).Period(lang.ZH); got != c.zh {
				t.Errorf("Chinese: %q, want %q", got, c.zh)
			}
		})
	}
}

func TestYear(t *testing.T) {
	for _, c := range []struct {
		name, in string
		year     int
		sure     bool
	}{
		{"day", "1979-03-14", 1979, true},
		{"year", "2014", 2014, true},
		{"bounds within a year", "2014-05-02/2014-06-30", 2014, true},
		{"bounds over years", "1990-10-28/1993-07-13", 1990, false},
		{"not known", "", 1970, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if year, sure := date(t, c.in).Year(); year != c.year || sure != c.sure {
				t.Errorf("Year = %d, %t, want %d, %t", year, sure, c.year, c.sure)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		name, date, coarser string
		want                bool
	}{
		{"itself", "2016-03-29", "2016-03-29", true},
		{"its month", "2016-03-29", "2016-03", true},
		{"its year", "2016-03-29", "2016", true},
		{"the year of a month", "2016-03", "2016", true},
		{"another day", "2016-03-29", "2016-03-28", false},
		{"another month", "2016-03-29", "2016-04", false},
		{"a finer date", "2016-03", "2016-03-29", false},
		{"a finer month", "2016", "2016-03", false},
		{"bounds around", "2016-03-29", "2016-03-28/2016-03-30", true},
		{"bounds in a year", "2016-03-28/2016-03-30", "2016", true},
		{"bounds over the year", "2015-12-31/2016-03-30", "2016", false},
		{"not known", "", "2016", false},
		{"by nothing", "2016", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := date(t, c.date).Covers(date(t, c.coarser)); got != c.want {
				t.Errorf("%q covers %q: %t, want %t", c.date, c.coarser, got, c.want)
			}
		})
	}
}

// TestBetween is the truth table of "was the tie in force on": every sort of
// beginning and end against days before, within and after each.
func TestBetween(t *testing.T) {
	const y, n, u = Yes, No, Unsure
	for _, c := range []struct {
		name, since, ended string
		want               map[string]Truth
	}{
		{"from a day on", "2016-03-29", "", map[string]Truth{
			"2016-03-28": n, "2016-03-29": y, "2016-03-30": y, "2026-11-23": y,
			"2016-02": n, "2016-03": u, "2016-04": y,
			"2015": n, "2016": u, "2017": y,
			"2016-03-01/2016-03-28": n, "2016-03-28/2016-03-29": u, "2016-03-29/2016-03-31": y,
		}},
		{"from a month on", "2016-04", "", map[string]Truth{
			"2016-03-31": n, "2016-04-01": u, "2016-04-05": u, "2016-04-29": u, "2016-04-30": y, "2016-05-01": y,
			"2016-03": n, "2016-04": u, "2016-05": y,
			"2015": n, "2016": u, "2017": y,
		}},
		{"from a year on", "1987", "", map[string]Truth{
			"1986-12-31": n, "1987-01-01": u, "1987-07-01": u, "1987-12-30": u, "1987-12-31": y, "1988-01-01": y,
			"1986": n, "1987": u, "1988": y, "1987-12": u,
		}},
		{"from a day within bounds on", "1990-10-28/1993-07-13", "", map[string]Truth{
			"1990-10-27": n, "1990-10-28": u, "1992-01-01": u, "1993-07-12": u, "1993-07-13": y, "1993-07-14": y,
			"1989": n, "1990": u, "1991": u, "1993": u, "1994": y, "1990-09": n, "1993-08": y,
		}},
		{"from day to day", "2016-03-29", "2019-10-09", map[string]Truth{
			"2016-03-28": n, "2016-03-29": y, "2019-10-07": y, "2019-10-08": y, "2019-10-09": n, "2019-10-10": n,
			"2019-09": y, "2019-10": u, "2019-11": n,
			"2015": n, "2016": u, "2017": y, "2018": y, "2019": u, "2020": n,
			"2010/2020": u, "2019-10-07/2019-10-08": y, "2019-10-09/2019-10-31": n,
		}},
		{"ended in a month", "2016-03-29", "2019-10", map[string]Truth{
			"2019-09-30": y, "2019-10-01": u, "2019-10-15": u, "2019-10-30": u, "2019-10-31": n, "2019-11-01": n,
			"2019-09": y, "2019-10": u, "2019-11": n,
		}},
		{"ended in a year", "2016-03-29", "2019", map[string]Truth{
			"2018-12-31": y, "2019-01-01": u, "2019-12-30": u, "2019-12-31": n, "2020-01-01": n, "2018": y, "2019": u, "2020": n,
		}},
		{"ended within bounds", "2016-03-29", "2019-10-07/2019-10-09", map[string]Truth{
			"2019-10-06": y, "2019-10-07": u, "2019-10-08": u, "2019-10-09": n,
		}},
		{"begun and ended within overlapping bounds", "2000/2005", "2003/2010", map[string]Truth{
			"1999-12-31": n, "2002-06-01": u, "2004-06-01": u, "2006-06-01": u, "2010-12-31": n,
		}},
		{"begun and ended on one day", "2016-03-29", "2016-03-29", map[string]Truth{
			"2016-03-28": n, "2016-03-29": n, "2016-03-30": n, "2016-03": u,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := map[string]Truth{}
			for on := range c.want {
				got[on] = Between(date(t, c.since), date(t, c.ended), date(t, on))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("since %q, ended %q (-want +got):\n%s", c.since, c.ended, diff)
			}
		})
	}
}

// TestDayOf holds that a day is that of the place: the Beijing day begins eight
// hours before that of Greenwich.
func TestDayOf(t *testing.T) {
	for _, c := range []struct{ name, at, beijing, greenwich string }{
		{"afternoon of Greenwich", "2019-10-08T16:30:00Z", "2019-10-09", "2019-10-08"},
		{"a second before", "2019-10-08T15:59:59Z", "2019-10-08", "2019-10-08"},
		{"midnight of Beijing", "2019-10-08T16:00:00Z", "2019-10-09", "2019-10-08"},
		{"before 1970", "1956-01-01T23:00:00Z", "1956-01-02", "1956-01-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, c.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := DayOf(at.In(BeijingTime())).String(); got != c.beijing {
				t.Errorf("in Beijing %s, want %s", got, c.beijing)
			}
			if got := DayOf(at.UTC()).String(); got != c.greenwich {
				t.Errorf("in Greenwich %s, want %s", got, c.greenwich)
			}
		})
	}
}
