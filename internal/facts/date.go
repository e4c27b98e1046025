package facts

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"youcheng/internal/lang"
)

// Day is one day of the proleptic Gregorian calendar, counted from 1 January
// 1970. Days compare with < and >.
type Day int32

// DayOf returns the day of t in t's own location.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return day(y, int(m), d)
}

func day(y, m, d int) Day {
	return Day(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// YMD returns the day's year, month and day of the month.
func (d Day) YMD() (year, month, day int) {
	t := time.Unix(int64(d)*86400, 0).UTC()
	return t.Year(), int(t.Month()), t.Day()
}

// String writes the day as 2016-03-29.
func (d Day) String() string {
	y, m, dd := d.YMD()
	if y < 0 || y > 9999 {
		return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
	}
	var b [len("2006-01-02")]byte // by hand, for a page writes hundreds of them
	for i, n := range [...]int{y / 1000, y / 100 % 10, y / 10 % 10, y % 10, -3, m / 10, m % 10, -3, dd / 10, dd % 10} {
		b[i] = byte('0' + n) // '0' - 3 is '-'
	}
	return string(b[:])
}

// Precision is how finely a date is known.
type Precision string

// The precisions. Bounded is a day that lies somewhere between two known days.
const (
	Unknown      Precision = ""
	ToDay        Precision = "day"
	ToMonth      Precision = "month"
	ToYear       Precision = "year"
	Bounded      Precision = "bounded"
	earliestYear           = 1000
	latestYear             = 2999
	dateForm               = "YYYY-MM-DD, YYYY-MM, YYYY, or two of them joined by /"
	dateFormZH             = "YYYY-MM-DD、YYYY-MM、YYYY，或以 / 相连的两个日期"
)

// Date is a date as finely as it is known: an interval of days, From and To
// included, in which the true day lies. The zero Date is not known at all.
type Date struct {
	From, To  Day
	Precision Precision
}

// OnDay is the date known to be d.
func OnDay(d Day) Date { return Date{d, d, ToDay} }

// ParseDate reads 1979-03-14, 2012-06, 2014, or two of these joined by a slash
// for the bounds between which the day lies, both included. The empty string is
// the unknown date. Anything else is an error that says what is wrong.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	a, b, bounded := strings.Cut(s, "/")
	from, ok := parseOne(a)
	to, okTo := from, ok
	if bounded {
		to, okTo = parseOne(b)
	}
	if !ok || !okTo {
		return Date{}, fmt.Errorf("%q is not a date", s)
	}
	if !bounded {
		return from, nil
	}
	if to.To < from.From {
		return Date{}, fmt.Errorf("%s %w", s, errReversed)
	}
	return Date{from.From, to.To, Bounded}, nil
}

var errReversed = errors.New("ends before it begins")

func parseOne(s string) (Date, bool) {
	var y, m, d int
	digits := func(part string, n int) (int, bool) {
		if len(part) != n {
			return 0, false
		}
		v := 0
		for _, c := range part {
			if c < '0' || c > '9' {
				return 0, false
			}
			v = v*10 + int(c-'0')
		}
		return v, true
	}
	parts := strings.Split(s, "-")
	if len(parts) > 3 {
		return Date{}, false
	}
	y, ok := digits(parts[0], 4)
	if !ok || y < earliestYear || y > latestYear {
		return Date{}, false
	}
	if len(parts) == 1 {
		return Date{day(y, 1, 1), day(y, 12, 31), ToYear}, true
	}
	if m, ok = digits(parts[1], 2); !ok || m < 1 || m > 12 {
		return Date{}, false
	}
	if len(parts) == 2 {
		return Date{day(y, m, 1), day(y, m+1, 1) - 1, ToMonth}, true
	}
	if d, ok = digits(parts[2], 2); !ok || d < 1 || day(y, m, d) > day(y, m+1, 1)-1 {
		return Date{}, false
	}
	return OnDay(day(y, m, d)), true
}

// Known reports whether anything at all is known of the date.
func (d Date) Known() bool { return d.Precision != Unknown }

// String writes the date as it is written in the seeds. Bounds are written as
// two days, whatever they were read from.
func (d Date) String() string {
	switch d.Precision {
	case ToDay:
		return d.From.String()
	case ToMonth:
		return d.From.String()[:7]
	case ToYear:
		return d.From.String()[:4]
	case Bounded:
		return d.From.String() + "/" + d.To.String()
	}
	return ""
}

// In writes the date in words, never finer than it is known: "14 March 1979",
// "June 2012", "2014", "between 28 October 1990 and 13 July 1993". The unknown
// date is "not known".
func (d Date) In(t lang.Tag) string {
	y, m, dd := d.From.YMD()
	switch d.Precision {
	case ToDay:
		return t.Date(y, m, dd)
	case ToMonth:
		return t.Date(y, m, 0)
	case ToYear:
		return t.Date(y, 0, 0)
	case Bounded:
		y2, m2, d2 := d.To.YMD()
		return t.BetweenDays(y, m, dd, y2, m2, d2)
	}
	return t.Words().NotKnown
}

// Period writes a bounded date that stands for a span of time, not for doubt
// about a day: "2014 to 2016". Other dates are written as by In.
func (d Date) Period(t lang.Tag) string {
	if d.Precision != Bounded {
		return d.In(t)
	}
	a, b := d.ends()
	return t.FromTo(a.In(t), b.In(t))
}

// Range writes the span of days from d to end, both known to the day.
func (d Date) Range(end Date, t lang.Tag) string {
	y1, m1, d1 := d.From.YMD()
	y2, m2, d2 := end.To.YMD()
	return t.Range(y1, m1, d1, y2, m2, d2)
}

// ends returns the two ends of bounds as the whole years or months that they
// are, where they are.
func (d Date) ends() (Date, Date) {
	fy, fm, fd := d.From.YMD()
	ty, tm, _ := d.To.YMD()
	switch {
	case fm == 1 && fd == 1 && d.To == day(ty, 12, 31):
		return Date{d.From, day(fy, 12, 31), ToYear}, Date{day(ty, 1, 1), d.To, ToYear}
	case fd == 1 && d.To == day(ty, tm+1, 1)-1:
		return Date{d.From, day(fy, fm+1, 1) - 1, ToMonth}, Date{day(ty, tm, 1), d.To, ToMonth}
	}
	return OnDay(d.From), OnDay(d.To)
}

// Year is the year of the date and whether it is sure.
func (d Date) Year() (int, bool) {
	a, _, _ := d.From.YMD()
	b, _, _ := d.To.YMD()
	return a, d.Known() && a == b
}

// Covers reports whether o is d, or a coarser true form of it: 29 March 2016 is
// covered by March 2016 and by 2016.
func (d Date) Covers(o Date) bool {
	return d.Known() && o.Known() && o.From <= d.From && d.To <= o.To
}

// Truth is the answer to a question about dates that are not known exactly.
type Truth string

// The three answers.
const (
	Yes    Truth = "yes"
	No     Truth = "no"
	Unsure Truth = "unsure"
)

// Between answers whether something that began at since and ended at ended (the
// unknown date when it goes on) held throughout on. The first day counts, the
// day of ending does not. It is Unsure when the true days could give either
// answer, or when something changed within on itself.
func Between(since, ended, on Date) Truth {
	begun := since.To <= on.From
	notYet := on.To < since.From
	goesOn := !ended.Known() || on.To < ended.From
	over := ended.Known() && ended.To <= on.From
	switch {
	case notYet || over:
		return No
	case begun && goesOn:
		return Yes
	}
	return Unsure
}

// BeijingTime is the time zone by which the register counts its days: UTC+8,
// without summer time since 1991.
func BeijingTime() *time.Location { return beijing }

var beijing = time.FixedZone("CST", 8*60*60)
