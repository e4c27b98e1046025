package facts

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/lang"
)

// Column is one column of a table as its row type declares it.
type Column struct {
	Name     string // as in the header; a text in both languages has two columns
	Ref      string // table that the value must exist in
	Optional bool
	ID       bool
	Key      bool   // with the other keys of the table, names a row that has no id
	Form     string // "slug", "url", … or empty
	Type     Type
	Words    []string // of a vocabulary: its values
	field    int      // index of the struct field
	both     bool     // one half of a lang.Text
	zh       bool     // the Chinese half
}

// Columns lists the columns of a table in order. rows is a pointer to a slice
// of its row type, as in [Table].
func Columns(rows any) []Column {
	t := reflect.TypeOf(rows).Elem().Elem()
	var cols []Column
	for i := range t.NumField() {
		f := t.Field(i)
		parts := strings.Split(f.Tag.Get("csv"), ",")
		c := Column{Name: parts[0], Ref: f.Tag.Get("ref"), field: i}
		c.Type, c.Words = typeOf(f.Type)
		for _, p := range parts[1:] {
			switch p {
			case "optional":
				c.Optional = true
			case "id":
				c.ID = true
			case "key":
				c.Key = true
			default:
				c.Form = p
			}
		}
		if f.Type == reflect.TypeFor[lang.Text]() {
			c.both = true
			en, zh := c, c
			en.Name, zh.Name, zh.zh = c.Name+"_en", c.Name+"_zh", true
			cols = append(cols, en, zh)
			continue
		}
		cols = append(cols, c)
	}
	return cols
}

// Base is the name of the column without its language.
func (c Column) Base() string {
	if c.zh {
		return strings.TrimSuffix(c.Name, "_zh")
	}
	if c.both {
		return strings.TrimSuffix(c.Name, "_en")
	}
	return c.Name
}

// Language is the language of one half of a text; empty of other columns.
func (c Column) Language() string {
	switch {
	case c.zh:
		return lang.ZH.BCP47()
	case c.both:
		return lang.EN.BCP47()
	}
	return ""
}

// Item is the column as if each of its cells held one item of its list.
func (c Column) Item() Column {
	switch c.Type {
	case TypeList:
		c.Type = TypeText
	case TypeDates:
		c.Type = TypeDate
	}
	return c
}

// Bases lists the columns of a table without their languages, each once.
func Bases(rows any) []string {
	var out []string
	for _, c := range Columns(rows) {
		if !slices.Contains(out, c.Base()) {
			out = append(out, c.Base())
		}
	}
	return out
}

// FieldsOfChanges lists the columns of which changes are told, in order.
func FieldsOfChanges() []string {
	var out []string
	for _, t := range (&Facts{}).Tables() {
		if t.Name != changesTable {
			out = append(out, Bases(t.Rows)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Value returns what column c holds in a row: a lang.Text is given as the
// string in the column's language, everything else as it is.
func (c Column) Value(row reflect.Value) any {
	v := row.Field(c.field).Interface()
	if t, ok := v.(lang.Text); ok {
		if c.zh {
			return t.ZH
		}
		return t.EN
	}
	return v
}

// Written returns what column c holds in a row as its cell is written. In an
// optional column, 0 is not known.
func (c Column) Written(row reflect.Value) string {
	switch v := c.Value(row).(type) {
	case Date:
		return v.String()
	case []Date:
		var out []string
		for _, d := range v {
			out = append(out, d.String())
		}
		return strings.Join(out, listSeparator)
	case []string:
		return strings.Join(v, listSeparator)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case int:
		if v == 0 && c.Optional {
			return ""
		}
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default: // a string or a vocabulary
		return reflect.ValueOf(v).String()
	}
}

// Addr returns where column c of a row is kept, for filling it in.
func (c Column) Addr(row reflect.Value) any {
	a := row.Field(c.field).Addr().Interface()
	if t, ok := a.(*lang.Text); ok {
		if c.zh {
			return &t.ZH
		}
		return &t.EN
	}
	return a
}
