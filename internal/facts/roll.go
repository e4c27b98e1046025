package facts

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"youcheng/internal/lang"
)

// RollFilter is what the roll is narrowed to. The zero value is the whole roll
// of today. Its fields are checked: ParseRollFilter makes them. Readers ask with
// it in the address of the roll, and texts in the links that assert a count.
type RollFilter struct {
	Region  Region
	Country string // ISO code in capitals
	Kind    Kind
	Status  string // "", "active", "ended" or "unsure"
	Theme   string
	Decade  int // 1980 for 1980 to 1989
	Q       string
	Sort    string // "", "name", "country" or "region"; "" is by date
	AsOf    Date
}

// RollParams lists the parameters of the roll in the order of its addresses.
func RollParams() []string {
	return []string{"region", "country", "kind", "status", "theme", "decade", "q", "sort", "as-of"}
}

// RollStatuses and RollSorts list what the roll can be asked for.
func RollStatuses() []string { return []string{"active", "ended", "unsure"} }
func RollSorts() []string    { return []string{"date", "name", "country", "region"} }

// BadValue is a parameter whose value does not exist.
type BadValue struct {
	Param, Value string
	Known        []string // the right values
	Why          lang.Text
}

func (e *BadValue) Error() string {
	return fmt.Sprintf("%s=%q is not one of %s", e.Param, e.Value, strings.Join(e.Known, ", "))
}

// ParseRollFilter reads the parameters of the roll through get. A value that
// does not exist is a *BadValue.
func (d *Directory) ParseRollFilter(get func(string) string, today Day) (RollFilter, error) {
	var r RollFilter
	var err error
	if r.Region, err = OneOf("region", Region(get("region")), Regions()); err != nil {
		return r, err
	}
	if c := strings.ToUpper(get("country")); c != "" {
		if !d.HasPartner(c) {
			return r, &BadValue{Param: "country", Value: get("country"), Known: d.PartnerCountries()}
		}
		r.Country = c
	}
	if r.Kind, err = OneOf("kind", Kind(get("kind")), Kinds()); err != nil {
		return r, err
	}
	if r.Status, err = OneOf("status", get("status"), RollStatuses()); err != nil {
		return r, err
	}
	if r.Theme, err = OneOf("theme", get("theme"), d.ThemeSlugs()); err != nil {
		return r, err
	}
	decade, err := OneOf("decade", get("decade"), Decades(today))
	if err != nil {
		return r, err
	}
	if decade != "" {
		r.Decade, _ = strconv.Atoi(strings.TrimSuffix(decade, "s"))
	}
	r.Q = clean(get("q"))
	if r.Sort, err = OneOf("sort", get("sort"), RollSorts()); err != nil {
		return r, err
	}
	if r.Sort == "date" {
		r.Sort = ""
	}
	r.AsOf, err = ParseAsOf(get("as-of"), today)
	return r, err
}

// Query is the filter as a query string. The parameters stand in a fixed order.
func (r RollFilter) Query() string {
	decade := ""
	if r.Decade != 0 {
		decade = strconv.Itoa(r.Decade) + "s"
	}
	var out []string
	values := []string{string(r.Region), strings.ToLower(r.Country), string(r.Kind), r.Status, r.Theme, decade, r.Q, r.Sort, r.AsOf.String()}
	for i, p := range RollParams() {
		if values[i] != "" {
			out = append(out, p+"="+url.QueryEscape(values[i]))
		}
	}
	return strings.Join(out, "&")
}

// Narrowed reports whether the filter leaves partners out.
func (r RollFilter) Narrowed() bool {
	r.Sort, r.AsOf = "", Date{}
	return r != RollFilter{}
}

// Roll takes the census of the partners that the filter admits, on a date, and
// lists those whose ties had ended by then. Where the filter asks for a status,
// partners of the others are left out.
func (d *Directory) Roll(r RollFilter, on Date) (census Census, former []*Member) {
	some := d.Admitted(r)
	census = Take(some, on)
	for _, m := range some {
		if e := m.Tie.Ended; e.Known() && e.To <= on.From {
			former = append(former, m)
		}
	}
	switch r.Status {
	case "active":
		census.Unsure, former = nil, nil
	case "unsure":
		census, former = Take(census.Unsure, on), nil
	case "ended":
		census = Take(nil, on)
	}
	return census, former
}

// Enrolled is how many partners [Directory.Roll] lists on a date, without a filter. To
// know how many pages the rolls of all years have, this is asked for each.
func (d *Directory) Enrolled(on Date) int {
	n := 0
	for _, m := range d.Members {
		t := &m.Tie // a copy would take longer than the rest
		if t.Tie == SisterCity && t.Held(on) != No {
			n++
		}
		if t.Ended.Known() && t.Ended.To <= on.From {
			n++
		}
	}
	return n
}

// Admitted lists the partners that a filter admits, on any date and whatever the
// status that it asks for. Nobody may change the list.
func (d *Directory) Admitted(r RollFilter) []*Member {
	if !r.Narrowed() {
		return d.Members[:len(d.Members):len(d.Members)]
	}
	var some []*Member
	find := d.Finder(r.Q)
	for _, m := range d.Members {
		if d.admits(r, m, find) {
			some = append(some, m)
		}
	}
	return some
}

func (d *Directory) admits(r RollFilter, m *Member, find func(slug string) (Name, bool)) bool {
	p := &m.Partner
	switch {
	case r.Region != "" && p.Region != r.Region,
		r.Country != "" && p.Country != r.Country,
		r.Kind != "" && p.Kind != r.Kind,
		r.Theme != "" && !d.OnTheme[r.Theme][p.Slug],
		r.Decade != 0 && !inDecade(m.Tie.Since, r.Decade):
		return false
	}
	if r.Q == "" {
		return true
	}
	_, found := find(p.Slug)
	return found
}

// inDecade reports whether a date may lie in a decade.
func inDecade(d Date, decade int) bool {
	a, _, _ := d.From.YMD()
	b, _, _ := d.To.YMD()
	return a < decade+10 && b >= decade
}

// OneOf returns value if it is empty or one of known, and otherwise a *BadValue.
func OneOf[T ~string](param string, value T, known []T) (T, error) {
	if value == "" || slices.Contains(known, value) {
		return value, nil
	}
	var names []string
	for _, k := range known {
		names = append(names, string(k))
	}
	return "", &BadValue{Param: param, Value: string(value), Known: names}
}

// ParseAsOf reads the date of an as-of question: a day, a month or a year, not
// later than today anywhere on earth. The empty string is no date.
func ParseAsOf(s string, today Day) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	d, err := ParseDate(s)
	if err != nil || d.Precision == Bounded {
		return Date{}, &BadValue{Param: "as-of", Value: s, Known: []string{"2016-04-05", "2016-04", "2016"}, Why: lang.Text{
			EN: "A date is written as a day (2016-04-05), a month (2016-04) or a year (2016).",
			ZH: "日期写作某日（2016-04-05）、某月（2016-04）或某年（2016）。"}}
	}
	// The day begins fourteen hours before UTC in Kiritimati, six before Beijing.
	if d.From > today+1 {
		return Date{}, &BadValue{Param: "as-of", Value: s, Known: []string{today.String()}, Why: lang.Text{
			EN: "That day has not come yet. The register knows the past up to today.",
			ZH: "这一天尚未到来。本站只记录今天及以前的情况。"}}
	}
	return d, nil
}

// Decades lists the decades in which a partner may have been added.
func Decades(today Day) []string {
	y, _, _ := today.YMD()
	var out []string
	for d := FirstYear / 10 * 10; d <= y; d += 10 {
		out = append(out, strconv.Itoa(d)+"s")
	}
	return out
}

// clean makes a reader's words safe to show and to put into an address.
func clean(s string) string {
	r := []rune(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar }), " "))
	return string(r[:min(len(r), longestName)])
}
