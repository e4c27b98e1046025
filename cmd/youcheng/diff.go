package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"youcheng/internal/diff"
	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/store"
)

type diffCommand struct {
	Args struct {
		Old string `positional-arg-name:"OLD" description:"File of youcheng db with the older edition."`
		New string `positional-arg-name:"NEW" description:"File of youcheng db with the newer edition."`
	} `positional-args:"yes" required:"yes"`
	Format string `long:"format" choice:"text" choice:"csv" choice:"json" default:"text" description:"text for people, csv as rows of seeds/changes.csv, json for programs."`
	Lang   string `long:"lang" choice:"en" choice:"zh" default:"en" description:"Language of the text: en or zh."`
	Date   string `long:"date" value-name:"DAY" description:"Day of the changes in csv and json, such as 2027-03-01; when not given, the newest day on which a source of the newer edition was read."`
}

const diffHelp = "Ends with 0 when the editions do not differ, 1 when they do, and 2 when they cannot be compared."

func (c *diffCommand) Run(e *env) error {
	tag, _ := lang.Parse(c.Lang)
	date, err := facts.ParseDate(c.Date)
	if err != nil || c.Date != "" && date.Precision != facts.ToDay {
		return fmt.Errorf("--date: %q is not a day, such as 2027-03-01", c.Date)
	}
	old, err := edition(e, c.Args.Old, tag)
	if err != nil {
		return err
	}
	next, err := edition(e, c.Args.New, tag)
	if err != nil {
		return err
	}
	if !date.Known() {
		date = facts.NewDirectory(next.Facts).Checked
	}
	changes := diff.Compare(old, next)
	switch c.Format {
	case "csv":
		w := csv.NewWriter(e.stdout)
		err = w.WriteAll(diff.Table(diff.Rows(changes, date)))
	case "json":
		err = diffJSON(e.stdout, changes, date)
	default:
		_, err = io.WriteString(e.stdout, diffText(changes, old.Facts, next.Facts, tag))
	}
	if err != nil {
		return fmt.Errorf("writing the changes: %w", err)
	}
	if len(changes) > 0 {
		return errDiffer
	}
	return nil
}

// edition reads one of the two files, and says what of it is not compared.
func edition(e *env, path string, l lang.Tag) (diff.Edition, error) {
	f, lacks, err := store.ReadFacts(e.ctx, path)
	lacks = slices.DeleteFunc(lacks, func(s string) bool { return strings.HasPrefix(s, "changes.") })
	if len(lacks) > 0 {
		fmt.Fprintf(e.stderr, map[lang.Tag]string{
			lang.EN: "%s was made without %s; this is not compared\n",
			lang.ZH: "%s 没有 %s，故不比较\n",
		}[l], path, l.Join(lacks))
	}
	return diff.Edition{Facts: f, Lacks: lacks}, err
}

// diffText writes the changes for people: by partner, in the order of the
// register, and at the end what belongs to none.
func diffText(changes []diff.Change, old, next *facts.Facts, l lang.Tag) string {
	w := l.Words()
	if len(changes) == 0 {
		return map[lang.Tag]string{lang.EN: "no differences\n", lang.ZH: "没有差异\n"}[l]
	}
	names := map[string]string{}
	var order []string // of partners
	for _, p := range slices.Concat(next.Partners, old.Partners) {
		if _, ok := names[p.Slug]; !ok {
			names[p.Slug] = p.Name.In(l)
			order = append(order, p.Slug)
		}
	}
	by := map[string][]diff.Change{}
	var groups []string
	for _, c := range changes {
		key := strings.Join(c.Subjects, ";")
		if by[key] == nil {
			groups = append(groups, key)
		}
		by[key] = append(by[key], c)
	}
	place := func(key string) int {
		first, _, _ := strings.Cut(key, ";")
		if i := slices.Index(order, first); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(groups, func(a, b string) int { return place(a) - place(b) })
	var b strings.Builder
	for _, key := range groups {
		heading := w.ChangeWhole
		if key != "" {
			var about []string
			for slug := range strings.SplitSeq(key, ";") {
				about = append(about, names[slug])
			}
			heading = l.Join(about)
		}
		fmt.Fprintf(&b, "%s\n", heading)
		for _, c := range by[key] {
			fmt.Fprintf(&b, "  %s\n", c.What.In(l))
			was, is := strings.Join(c.OldSources, ";"), strings.Join(c.NewSources, ";")
			switch {
			case was == "" && is == "":
			case c.Field == "":
				fmt.Fprintf(&b, "    %s\n", l.Labelled(w.SourcesHeading, was+is))
			case was == is:
				fmt.Fprintf(&b, "    %s\n", l.Labelled(w.SourcesHeading, is))
			default:
				fmt.Fprintf(&b, "    %s\n", l.Labelled(w.SourcesHeading, was+" → "+is))
			}
		}
		b.WriteByte('\n')
	}
	b.WriteString(l.Plural(len(changes), w.ChangeOne, w.ChangeMany) + "\n")
	return b.String()
}

// both is a text in JSON.
type both struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// diffJSON writes the changes for programs. The values of a text stand in both
// languages; those of other fields as they are written in the tables.
func diffJSON(to io.Writer, changes []diff.Change, date facts.Date) error {
	type change struct {
		Date       string   `json:"date"`
		Kind       string   `json:"kind"`
		Table      string   `json:"table"`
		ID         string   `json:"id"`
		Subjects   []string `json:"subjects"`
		Field      string   `json:"field,omitempty"`
		Old        any      `json:"old,omitempty"`
		New        any      `json:"new,omitempty"`
		OldSources []string `json:"old_sources"`
		NewSources []string `json:"new_sources"`
		What       both     `json:"what"`
	}
	value := func(v diff.Value) any {
		switch {
		case !v.Text.Empty():
			return both{v.Text.EN, v.Text.ZH}
		case v.Cell != "":
			return v.Cell
		}
		return nil
	}
	list := func(s []string) []string { return append([]string{}, s...) }
	out := []change{}
	for _, c := range changes {
		out = append(out, change{date.String(), string(c.Kind), string(c.Table), c.ID, list(c.Subjects), c.Field, value(c.Old), value(c.New),
			list(c.OldSources), list(c.NewSources), both{c.What.EN, c.What.ZH}})
	}
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
