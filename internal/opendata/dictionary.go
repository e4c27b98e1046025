package opendata

import (
	"fmt"
	"regexp"
	"strings"

	"youcheng/internal/facts"
)

// dictionary is seeds/README.md: what the tables and their columns mean.
type dictionary struct {
	tables map[string]meaning
	terms  string // licence and credits
}

// meaning is what a table holds, in a few words, and what each of its columns
// does, in Markdown.
type meaning struct {
	title   string
	columns map[string]string
}

var (
	tableHeading = regexp.MustCompile(`^## ([a-z_]+)\.csv: (.+)$`)
	columnRow    = regexp.MustCompile("^\\| (`[^|]+`) \\| (.+) \\|$")
	columnName   = regexp.MustCompile("`([a-z0-9_]+)`")
)

// readDictionary reads the dictionary. A table or column that it does not
// describe is an error.
func readDictionary(markdown string) (dictionary, error) {
	d := dictionary{tables: map[string]meaning{}}
	table, terms := "", false
	for line := range strings.SplitSeq(markdown, "\n") {
		switch m := tableHeading.FindStringSubmatch(line); {
		case m != nil:
			table = m[1]
			d.tables[table] = meaning{m[2], map[string]string{}}
		case strings.HasPrefix(line, "## "):
			table, terms = "", line == "## Licence and credits"
		case terms && line != "":
			d.terms += " " + line
		}
		if m := columnRow.FindStringSubmatch(line); m != nil && table != "" {
			for _, c := range columnName.FindAllStringSubmatch(m[1], -1) {
				d.tables[table].columns[c[1]] = m[2]
			}
		}
	}
	d.terms = strings.TrimSpace(d.terms)
	for _, t := range (&facts.Facts{}).Tables() {
		for _, c := range facts.Columns(t.Rows) {
			if d.tables[t.Name].columns[c.Name] == "" {
				return d, fmt.Errorf("seeds/README.md does not describe the column %s of %s.csv; add a row to its table", c.Name, t.Name)
			}
		}
	}
	if d.terms == "" {
		return d, fmt.Errorf("seeds/README.md says nothing under ## Licence and credits")
	}
	return d, nil
}
