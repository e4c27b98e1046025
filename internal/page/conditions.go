package page

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Condition is one of those by which a list is narrowed, and the way out of it.
type Condition struct {
	Text    string // "Region: Asia"
	Without string // address of the list without it
	Rest    string // how much would fit without it, where nothing fits
}

// Narrowing says by what a list is narrowed, and how much of it is left.
type Narrowing struct {
	Found      string
	Empty      bool
	Conditions []Condition
	All        string // address of the whole list, where there is more than one condition
}

// narrow notes the conditions of the query by the fields of the form. n of them
// fit, in words of one or many; where none does, rest counts what would without
// a condition. A date alone is none: a notice says it already.
func (h *Head) narrow(form []Select, n int, one, many string, rest func(get func(string) string) int) {
	f := h.Frame
	w := f.Words()
	labels := map[string]string{"q": w.Search, "as-of": w.AsOf}
	values := map[string]string{"as-of": f.AsOf.In(f.Lang)}
	for _, s := range form {
		labels[s.Name] = s.Label
		for _, o := range s.Options {
			if o.Selected {
				values[s.Name] = o.Label
			}
		}
	}
	p := Narrowing{Empty: n == 0, Found: fmt.Sprintf(w.ConditionsFound, f.Lang.Plural(n, one, many))}
	pairs := slices.DeleteFunc(strings.Split(h.Query, "&"), func(s string) bool { return s == "" })
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if name == "sort" {
			continue
		}
		if values[name] == "" {
			values[name], _ = url.QueryUnescape(value)
		}
		others := strings.Join(slices.Delete(slices.Clone(pairs), i, i+1), "&")
		c := Condition{Text: f.Lang.Labelled(labels[name], values[name]), Without: addressed(f.Href(h.Path), others)}
		if n == 0 && rest != nil {
			query, _ := url.ParseQuery(others)
			c.Rest = f.Lang.Plural(rest(query.Get), one, many)
		}
		p.Conditions = append(p.Conditions, c)
	}
	if len(p.Conditions) == 0 || len(p.Conditions) == 1 && f.AsOf.Known() {
		return
	}
	if len(p.Conditions) > 1 {
		p.All = f.Href(h.Path)
	}
	h.Narrowing = &p
}
