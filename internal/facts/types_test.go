package facts

import (
	"reflect"
	"regexp"
	"testing"
)

func TestFormula(t *testing.T) {
	for _, c := range []struct {
		cell string
		want bool
	}{
		{"=1+1", true}, {"+cmd|' /C calc'!A0", true}, {"-1+2", true}, {"@SUM(A1)", true}, {"\tx", true}, {"\r=1", true}, {"\n=1", true},
		{"＝1", true}, {"＋1", true}, {"－1", true}, {"＠x", true}, {"+Inf", true}, {"-0x1p-2", true}, {"-1e5", true}, {"-", true},
		{"-23.5505", false}, {"+49", false}, {"-7", false}, {"", false}, {"a=b", false}, {"1-2", false}, {"——", false}, {"“=”", false},
	} {
		if got := Formula(c.cell); got != c.want {
			t.Errorf("Formula(%q) = %t, want %t", c.cell, got, c.want)
		}
	}
}

// FuzzDatePattern holds that whatever is read as a date is written in the form
// that the descriptions of the data give.
func FuzzDatePattern(f *testing.F) {
	form := regexp.MustCompile(Column{Type: TypeDate}.Pattern(""))
	for _, s := range []string{"1979-03-14", "2012-06", "2014", "1990-10-28/1993-07-13", "2014/2016", "1979-3-14", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err == nil && d.Known() && !form.MatchString(d.String()) {
			t.Errorf("%q is written %q", s, d)
		}
	})
}

// TestTypes holds that each column of each table has the type that its cells are
// read as, and says how a cell is written so that it is read as the same value.
func TestTypes(t *testing.T) {
	for _, c := range []struct {
		table, column string
		want          Type
		pattern       string
	}{
		{"partners", "slug", TypeText, whole(slugPattern)},
		{"partners", "lat", TypeNumber, ""},
		{"partners", "population", TypeWhole, ""},
		{"partners", "national_capital", TypeTruth, ""},
		{"partners", "region", TypeWord, ""},
		{"partners", "name_zh", TypeText, ""},
		{"partners", "country", TypeText, whole(iso2Pattern)},
		{"partnerships", "since", TypeDate, whole(datePattern)},
		{"offices", "seen", TypeDates, whole("(" + datePattern + ")(;(" + datePattern + "))*")},
		{"agreements", "term_months", TypeTerm, whole("open|" + monthsPattern)},
		{"events", "partners", TypeList, whole(slugPattern + "(;" + slugPattern + ")*")},
	} {
		found := false
		for _, tab := range (&Facts{}).Tables() {
			for _, col := range Columns(tab.Rows) {
				if tab.Name != c.table || col.Name != c.column {
					continue
				}
				found = true
				ids := map[string]string{"countries": whole(iso2Pattern), "partners": whole(slugPattern)}[col.Ref]
				if col.Type != c.want || col.Pattern(ids) != c.pattern {
					t.Errorf("%s.%s is %s, %q; want %s, %q", c.table, c.column, col.Type, col.Pattern(ids), c.want, c.pattern)
				}
				if (col.Words != nil) != (col.Type == TypeWord) {
					t.Errorf("%s.%s is %s and has %v", c.table, c.column, col.Type, col.Words)
				}
			}
		}
		if !found {
			t.Errorf("there is no %s.%s", c.table, c.column)
		}
	}
	row := reflect.ValueOf(Partner{Lat: -23.55, MapDX: 0, NationalCapital: true})
	for _, col := range Columns(&[]Partner{}) {
		want, asked := map[string]string{"lat": "-23.55", "map_dx": "", "national_capital": "yes"}[col.Name]
		if got := col.Written(row); asked && got != want {
			t.Errorf("%s is written %q, want %q", col.Name, got, want)
		}
	}
}
