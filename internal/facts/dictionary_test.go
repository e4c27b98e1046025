package facts

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDictionary holds that seeds/README.md names every column of every table
// and no column that does not exist, and that it lists the values of each closed
// vocabulary.
func TestDictionary(t *testing.T) {
	b, err := os.ReadFile("../../seeds/README.md")
	if err != nil {
		t.Fatal(err)
	}
	heading := regexp.MustCompile(`^## ([a-z_]+)\.csv:`)
	code := regexp.MustCompile("`([^`]+)`")
	columns := map[string][]string{}
	meaning := map[string]map[string][]string{} // table -> column -> words in code marks
	var rules []string                          // words in code marks of the rules for every file
	table := ""
	for line := range strings.Lines(string(b)) {
		switch {
		case strings.HasPrefix(line, "## "):
			table = ""
			if m := heading.FindStringSubmatch(line); m != nil {
				table = m[1]
				meaning[table] = map[string][]string{}
			}
		case len(columns) == 0 && table == "":
			for _, m := range code.FindAllStringSubmatch(line, -1) {
				rules = append(rules, m[1])
			}
		case table != "" && strings.HasPrefix(line, "| `"):
			cells := strings.SplitN(line, "|", 4)
			var words []string
			for _, m := range code.FindAllStringSubmatch(cells[2], -1) {
				words = append(words, m[1])
			}
			for _, m := range code.FindAllStringSubmatch(cells[1], -1) {
				columns[table] = append(columns[table], m[1])
				meaning[table][m[1]] = words
			}
			if strings.TrimSpace(strings.TrimRight(cells[2], "|\n")) == "" {
				t.Errorf("%s.csv: no meaning beside %s", table, cells[1])
			}
		}
	}
	f := &Facts{}
	var tables []string
	vocabularies := map[vocabulary][]string{} // the words beside the columns of each
	for _, tab := range f.Tables() {
		tables = append(tables, tab.Name)
		var want []string
		row := reflect.TypeOf(tab.Rows).Elem().Elem()
		for _, c := range Columns(tab.Rows) {
			want = append(want, c.Name)
			if v, ok := reflect.Zero(row.Field(c.field).Type).Interface().(vocabulary); ok {
				vocabularies[v] = append(vocabularies[v], meaning[tab.Name][c.Name]...)
			}
		}
		got := slices.Sorted(slices.Values(columns[tab.Name]))
		if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
			t.Errorf("columns of %s.csv in seeds/README.md (-table +dictionary):\n%s", tab.Name, diff)
		}
	}
	for v, words := range vocabularies {
		for _, value := range v.values() {
			if !slices.Contains(words, value) && !slices.Contains(rules, value) {
				t.Errorf("seeds/README.md does not name the value %q of %T", value, v)
			}
		}
	}
	for name := range meaning {
		if !slices.Contains(tables, name) {
			t.Errorf("seeds/README.md describes %s.csv, which is no table", name)
		}
	}
	files, err := os.ReadDir("../../seeds")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), ".csv"); ok && !slices.Contains(tables, name) {
			t.Errorf("seeds/%s.csv is read by nobody", name)
		}
	}
}

// TestTables holds that a table comes after those it refers to, but for the
// rows of one table that refer to each other, and that each reference is to a
// table with ids.
func TestTables(t *testing.T) {
	f := &Facts{}
	ids := map[string]bool{}
	for _, tab := range f.Tables() {
		var own bool
		for _, c := range Columns(tab.Rows) {
			own = own || c.ID
		}
		ids[tab.Name] = own
		for _, c := range Columns(tab.Rows) {
			if c.Ref != "" && !ids[c.Ref] {
				t.Errorf("%s.%s refers to %s, which has no ids or comes later", tab.Name, c.Name, c.Ref)
			}
		}
	}
	want := 0
	for i := range reflect.TypeFor[Facts]().NumField() {
		if reflect.TypeFor[Facts]().Field(i).IsExported() {
			want++
		}
	}
	if got := len(f.Tables()); got != want {
		t.Errorf("Tables lists %d of %d tables", got, want)
	}
}

func TestMonths(t *testing.T) {
	for _, c := range []struct {
		name   string
		term   AgreementTerm
		months int
		number bool
	}{
		{"five years", "60", 60, true},
		{"without end", OpenTerm, 0, false},
		{"not known", "", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if months, number := c.term.Months(); months != c.months || number != c.number {
				t.Errorf("Months = %d, %t, want %d, %t", months, number, c.months, c.number)
			}
		})
	}
}
