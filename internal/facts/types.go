package facts

import (
	"reflect"
	"regexp"
	"strings"

	"youcheng/internal/lang"
)

// Type is what sort of value the cells of a column hold.
type Type string

const (
	TypeText   Type = "text"
	TypeList   Type = "list" // of texts
	TypeTruth  Type = "truth"
	TypeWhole  Type = "whole number"
	TypeNumber Type = "number"
	TypeDate   Type = "date"
	TypeDates  Type = "dates"
	TypeTerm   Type = "term" // a number of months, or "open"
	TypeWord   Type = "word" // of a vocabulary
)

// listSeparator stands between the items of a list.
const listSeparator = ";"

// typeOf finds the type of a field, and the values of a vocabulary. A field of
// any other type is one that the loader cannot read either.
func typeOf(t reflect.Type) (Type, []string) {
	zero := reflect.Zero(t).Interface()
	switch zero.(type) {
	case string, lang.Text:
		return TypeText, nil
	case []string:
		return TypeList, nil
	case bool:
		return TypeTruth, nil
	case int:
		return TypeWhole, nil
	case float64:
		return TypeNumber, nil
	case Date:
		return TypeDate, nil
	case []Date:
		return TypeDates, nil
	case AgreementTerm:
		return TypeTerm, nil
	}
	return TypeWord, zero.(vocabulary).values()
}

// WordsOf lists the values of a vocabulary; none of any other type.
func WordsOf(t reflect.Type) []string {
	if v, ok := reflect.Zero(t).Interface().(vocabulary); ok {
		return v.values()
	}
	return nil
}

// The forms of cells as regular expressions, without their ends. That of dates
// lets through days that no month has; [ParseDate] does not.
const (
	slugPattern   = `[a-z0-9]+(-[a-z0-9]+)*`
	iso2Pattern   = `[A-Z]{2}`
	monthsPattern = `[1-9][0-9]*`
	dayPattern    = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	datePattern   = `[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|` + dayPattern + `/` + dayPattern
)

// Pattern is the regular expression that every filled cell of the column
// matches, from its beginning to its end; empty where there is none. ids is that
// of the ids of the table to which the column refers.
func (c Column) Pattern(ids string) string {
	one := ""
	switch {
	case c.Form == "slug":
		one = slugPattern
	case c.Form == "iso2":
		one = iso2Pattern
	case c.Type == TypeTerm:
		return whole(string(OpenTerm) + "|" + monthsPattern)
	case c.Type == TypeDate:
		return whole(datePattern)
	case c.Type == TypeDates:
		one = "(" + datePattern + ")"
	case c.Ref != "":
		one = strings.TrimSuffix(strings.TrimPrefix(ids, "^("), ")$")
	}
	if one == "" {
		return ""
	}
	if c.Type == TypeList || c.Type == TypeDates {
		one += "(" + listSeparator + one + ")*"
	}
	return whole(one)
}

func whole(pattern string) string { return "^(" + pattern + ")$" }

// ListSeparator stands between the items of a list in a cell; a column of
// another type has none.
func (c Column) ListSeparator() string {
	if c.Type == TypeList || c.Type == TypeDates {
		return listSeparator
	}
	return ""
}

// Limit is how far a number may be from zero; 0 is no limit.
func (c Column) Limit() float64 {
	switch c.Form {
	case "latitude":
		return 90
	case "longitude":
		return 180
	}
	return 0
}

// Formula reports whether a spreadsheet would take the text of a cell for a
// formula and run it. A number with its sign is none. Some spreadsheets of East
// Asia read the wide signs as well.
func Formula(cell string) bool {
	return strings.IndexAny(cell, "=+-@\t\r\n＝＋－＠") == 0 && !signed.MatchString(cell)
}

var signed = regexp.MustCompile(`^[-+][0-9]+(\.[0-9]+)?$`)
