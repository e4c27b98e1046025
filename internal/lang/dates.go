package lang

import (
	"math"
	"strconv"
	"strings"
)

var months = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// Date writes a date; month and day are 0 where they are not known: "14 March
// 1979", "June 2012", "2014"; 1979年3月14日, 2012年6月, 2014年.
func (t Tag) Date(year, month, day int) string {
	b := make([]byte, 0, 32)
	if t == ZH {
		b = append(strconv.AppendInt(b, int64(year), 10), "年"...)
		if month > 0 {
			b = append(strconv.AppendInt(b, int64(month), 10), "月"...)
		}
		if day > 0 {
			b = append(strconv.AppendInt(b, int64(day), 10), "日"...)
		}
		return string(b)
	}
	if day > 0 {
		b = append(strconv.AppendInt(b, int64(day), 10), ' ')
	}
	if month > 0 {
		b = append(append(b, months[month-1]...), ' ')
	}
	return string(strconv.AppendInt(b, int64(year), 10))
}

// Between writes that something lies between two dates already written.
func (t Tag) Between(a, b string) string {
	if t == ZH {
		return a + "至" + b + "之间"
	}
	return "between " + a + " and " + b
}

// BetweenDays writes that something lies between two days, saying what they share only
// once: "between 9 and 31 October 2019"; 2019年10月9日至31日之间.
func (t Tag) BetweenDays(y1, m1, d1, y2, m2, d2 int) string {
	a, b := t.Date(y1, m1, d1), t.Date(y2, m2, d2)
	switch {
	case y1 != y2, a == b:
	case t == ZH && m1 == m2:
		b = strconv.Itoa(d2) + "日"
	case t == ZH:
		b = strconv.Itoa(m2) + "月" + strconv.Itoa(d2) + "日"
	case m1 == m2:
		a = strconv.Itoa(d1)
	default:
		a = strconv.Itoa(d1) + " " + months[m1-1]
	}
	return t.Between(a, b)
}

// FromTo writes a span of time between two dates already written.
func (t Tag) FromTo(a, b string) string {
	if t == ZH {
		return a + "至" + b
	}
	return a + " to " + b
}

// Range writes the days from one to another, saying what they share only once:
// "8–9 July 2019", "28 June – 2 July 2019"; 2019年7月8日至9日.
func (t Tag) Range(y1, m1, d1, y2, m2, d2 int) string {
	if t == ZH {
		end := strconv.Itoa(d2) + "日"
		if y1 != y2 {
			end = t.Date(y2, m2, d2)
		} else if m1 != m2 {
			end = strconv.Itoa(m2) + "月" + end
		}
		return t.Date(y1, m1, d1) + "至" + end
	}
	start := strconv.Itoa(d1)
	switch {
	case y1 != y2:
		start = t.Date(y1, m1, d1) + " – "
	case m1 != m2:
		start += " " + months[m1-1] + " – "
	default:
		start += "–"
	}
	return start + t.Date(y2, m2, d2)
}

// On writes the time of a statement: "on" a day, "in" a month or a year, with a
// capital where it begins a sentence. Chinese needs no word for it.
func (t Tag) On(date string, day, capital bool) string {
	if t == ZH {
		return date
	}
	word := "in "
	if day {
		word = "on "
	}
	if capital {
		word = strings.ToUpper(word[:1]) + word[1:]
	}
	return word + date
}

// Number writes n with the grouping of the language. Both group by three:
// Chinese texts for readers of statistics do so too.
func (t Tag) Number(n int) string {
	s := strconv.Itoa(n)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if neg {
		return "−" + s
	}
	return s
}

// Kilometres writes a distance in kilometres, rounded to ten beyond a hundred.
func (t Tag) Kilometres(km float64) string {
	n := int(math.Round(km))
	if n > 100 {
		n = int(math.Round(km/10)) * 10
	}
	if t == ZH {
		return t.Number(n) + "公里"
	}
	return t.Number(n) + " km"
}

var points = map[Tag][16]string{
	EN: {"north", "north-northeast", "northeast", "east-northeast", "east", "east-southeast", "southeast", "south-southeast",
		"south", "south-southwest", "southwest", "west-southwest", "west", "west-northwest", "northwest", "north-northwest"},
	ZH: {"北", "东北偏北", "东北", "东北偏东", "东", "东南偏东", "东南", "东南偏南",
		"南", "西南偏南", "西南", "西南偏西", "西", "西北偏西", "西北", "西北偏北"},
}

// Bearing writes a direction in degrees clockwise from north as one of the
// sixteen points of the compass.
func (t Tag) Bearing(degrees float64) string {
	i := int(math.Floor(math.Mod(degrees+360+11.25, 360)/22.5)) % 16
	if i < 0 {
		i += 16
	}
	return points[t][i]
}

// HoursFrom writes the difference in hours between a place's clock and
// Beijing's, in minutes ahead of Beijing.
func (t Tag) HoursFrom(minutes int) string {
	if minutes == 0 {
		return t.Words().SameTime
	}
	n, behind := minutes, minutes < 0
	if behind {
		n = -n
	}
	h := strconv.Itoa(n / 60)
	switch n % 60 {
	case 0:
	case 30:
		h += ".5"
	default:
		h += "." + strings.TrimRight(strconv.Itoa((n%60)*100/60), "0")
	}
	if t == ZH {
		if behind {
			return "比北京晚" + h + "小时"
		}
		return "比北京早" + h + "小时"
	}
	unit := " hours "
	if h == "1" {
		unit = " hour "
	}
	if behind {
		return h + unit + "behind Beijing"
	}
	return h + unit + "ahead of Beijing"
}
