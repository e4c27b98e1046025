package opendata_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"youcheng/internal/facts"
	"youcheng/internal/opendata"
	"youcheng/seeds"
)

func release(t *testing.T) (*opendata.Release, *facts.Facts) {
	t.Helper()
	f, faults := facts.Load(seeds.Files, ".")
	if faults.Errors() > 0 {
		t.Fatal("the seeds have errors")
	}
	r, err := opendata.New(opendata.Input{Facts: f, Database: []byte("a database"), Checked: date(t, "2026-11-23"), Base: "https://youcheng.example"})
	if err != nil {
		t.Fatal(err)
	}
	return r, f
}

func date(t *testing.T, s string) facts.Date {
	t.Helper()
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestRoundTrip reads the published tables with the loader of the register: they
// are the same facts, and so neither a mark nor a guard changes what a program
// reads.
func TestRoundTrip(t *testing.T) {
	r, want := release(t)
	files := fstest.MapFS{}
	for _, f := range r.Files {
		if f.Table != "" {
			files["seeds/"+f.Name] = &fstest.MapFile{Data: f.Body}
		}
	}
	got, faults := facts.Load(files, "seeds")
	if faults.Errors() > 0 {
		t.Fatalf("the published tables have %d errors", faults.Errors())
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(facts.Facts{})); diff != "" {
		t.Errorf("facts (-seeds +published):\n%s", diff)
	}
}

// TestNoFormula holds that no cell of a published table could be run.
func TestNoFormula(t *testing.T) {
	r, _ := release(t)
	for _, f := range r.Files {
		if f.Table == "" {
			continue
		}
		for i, row := range rows(t, f.Body) {
			for _, cell := range row {
				if facts.Formula(cell) {
					t.Errorf("%s, row %d: %q", f.Name, i+1, cell)
				}
			}
		}
	}
}

// rows reads a table after its byte order mark.
func rows(t *testing.T, body []byte) [][]string {
	t.Helper()
	rest, ok := bytes.CutPrefix(body, []byte(opendata.Mark))
	if !ok {
		t.Fatalf("no byte order mark: %.20q", body)
	}
	all, err := csv.NewReader(bytes.NewReader(rest)).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	return all
}

// tablePackage is what a reader of Data Packages needs of one.
type tablePackage struct {
	Profile, Name, Title, Version, Homepage, Description string
	Licenses                                             []struct{ Name, Path string }
	Sources                                              []struct{ Title, Path string }
	Resources                                            []resource
}

type resource struct {
	Profile, Name, Path, Title, Format, Mediatype, Encoding, Hash string
	Bytes                                                         int
	Schema                                                        struct {
		Fields        []field
		MissingValues []string
		PrimaryKey    any
		ForeignKeys   []struct {
			Fields    string
			Reference struct{ Resource, Fields string }
		}
	}
}

type field struct {
	Name, Type, Description, Format, Separator string
	TrueValues, FalseValues                    []string
	References                                 *struct{ Resource, Fields string }
	Constraints                                struct {
		Required, Unique bool
		Enum             []string
		Pattern          string
		Minimum, Maximum *float64
	}
}

// problems reads a table by its schema alone, as the specification of Table
// Schema says, and lists what does not fit. others are the columns of all tables.
func (r resource) problems(all [][]string, others map[string]map[string][]string) []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, r.Name+": "+fmt.Sprintf(format, args...)) }
	var names []string
	for _, f := range r.Schema.Fields {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, all[0]) {
		bad("the columns are %v, not %v", all[0], names)
		return out
	}
	for i, f := range r.Schema.Fields {
		if f.Description == "" {
			bad("%s has no description", f.Name)
		}
		pattern := regexp.MustCompile(f.Constraints.Pattern)
		seen := map[string]bool{}
		for n, row := range all[1:] {
			cell := row[i]
			if slices.Contains(r.Schema.MissingValues, cell) {
				if f.Constraints.Required {
					bad("row %d: %s is required", n+1, f.Name)
				}
				continue
			}
			if f.Constraints.Unique && seen[cell] {
				bad("row %d: %s %q stands twice", n+1, f.Name, cell)
			}
			seen[cell] = true
			number := 0.0
			var err error
			switch f.Type {
			case "integer":
				_, err = strconv.Atoi(cell)
			case "number":
				number, err = strconv.ParseFloat(cell, 64)
			case "boolean":
				if !slices.Contains(f.TrueValues, cell) && !slices.Contains(f.FalseValues, cell) {
					err = strconv.ErrSyntax
				}
			case "string":
			default:
				bad("%s has the type %q", f.Name, f.Type)
			}
			if err != nil {
				bad("row %d: %s is no %s: %q", n+1, f.Name, f.Type, cell)
			}
			if c := f.Constraints; c.Minimum != nil && number < *c.Minimum || c.Maximum != nil && number > *c.Maximum || c.Enum != nil && !slices.Contains(c.Enum, cell) || !pattern.MatchString(cell) {
				bad("row %d: %s is %q", n+1, f.Name, cell)
			}
			if f.References != nil {
				for item := range strings.SplitSeq(cell, f.Separator) {
					if !slices.Contains(others[f.References.Resource][f.References.Fields], item) {
						bad("row %d: %s: there is no %q in %s", n+1, f.Name, item, f.References.Resource)
					}
				}
			}
		}
	}
	for _, k := range r.Schema.ForeignKeys {
		for _, cell := range others[r.Name][k.Fields] {
			if cell != "" && !slices.Contains(others[k.Reference.Resource][k.Reference.Fields], cell) {
				bad("%s: there is no %q in %s", k.Fields, cell, k.Reference.Resource)
			}
		}
	}
	var keys []string
	switch k := r.Schema.PrimaryKey.(type) {
	case string:
		keys = []string{k}
	case []any:
		for _, name := range k {
			keys = append(keys, name.(string))
		}
	}
	seen := map[string]bool{}
	for _, row := range all[1:] {
		key := ""
		for _, k := range keys {
			key += row[slices.Index(names, k)] + "\x00"
		}
		if len(keys) > 0 && seen[key] {
			bad("the primary key %q stands twice", key)
		}
		seen[key] = true
	}
	return out
}

// described returns the package of a release, and the columns of its tables.
func described(t *testing.T, r *opendata.Release) (tablePackage, map[string]map[string][]string) {
	t.Helper()
	file, _ := r.File(opendata.PackageName)
	var p tablePackage
	if err := json.Unmarshal(file.Body, &p); err != nil {
		t.Fatal(err)
	}
	columns := map[string]map[string][]string{}
	for _, res := range p.Resources {
		f, ok := r.File(res.Path)
		if !ok {
			t.Fatalf("the package names %s, which is not there", res.Path)
		}
		if res.Bytes != len(f.Body) || res.Hash != "sha256:"+f.Sum || res.Encoding != "utf-8" || res.Format != "csv" || res.Title == "" {
			t.Errorf("%s: %d bytes of %d, hash %s of %s", res.Name, res.Bytes, len(f.Body), res.Hash, f.Sum)
		}
		all := rows(t, f.Body)
		columns[res.Name] = map[string][]string{}
		for i, name := range all[0] {
			for _, row := range all[1:] {
				columns[res.Name][name] = append(columns[res.Name][name], row[i])
			}
		}
	}
	return p, columns
}

// TestDataPackage reads every table by its schema: columns, types, limits, keys.
func TestDataPackage(t *testing.T) {
	r, f := release(t)
	p, columns := described(t, r)
	if p.Profile != "tabular-data-package" || p.Version != r.Name || len(p.Licenses) != 1 || p.Licenses[0].Name != "CC-BY-4.0" || len(p.Sources) != len(f.Sources) || p.Homepage == "" || !strings.Contains(p.Description, "GeoNames") {
		t.Errorf("the package says too little: %+v", p.Licenses)
	}
	if len(p.Resources) != len(f.Tables()) {
		t.Errorf("%d tables of %d", len(p.Resources), len(f.Tables()))
	}
	for _, res := range p.Resources {
		file, _ := r.File(res.Path)
		for _, problem := range res.problems(rows(t, file.Body), columns) {
			t.Error(problem)
		}
	}
}

// TestDataPackageFindsFaults holds that reading by the schema finds what is
// wrong: a table that passed whatever its schema says would prove nothing.
func TestDataPackageFindsFaults(t *testing.T) {
	r, _ := release(t)
	p, columns := described(t, r)
	for _, c := range []struct{ name, table, column, cell, want string }{
		{"another column", "partners", "", "", "the columns are"},
		{"no number", "partners", "lat", "north", "lat is no number"},
		{"out of range", "partners", "lat", "91", `lat is "91"`},
		{"no whole number", "partners", "population", "1.5", "population is no integer"},
		{"no truth", "partners", "national_capital", "perhaps", "national_capital is no boolean"},
		{"not in the vocabulary", "partners", "region", "atlantis", `region is "atlantis"`},
		{"no slug", "partners", "slug", "A b", `slug is "A b"`},
		{"no date", "partnerships", "since", "14.3.1979", `since is "14.3.1979"`},
		{"required", "partners", "kind", "", "kind is required"},
		{"unique", "partners", "slug", "belgrade", `slug "belgrade" stands twice`},
		{"foreign key", "partners", "country", "ZZ", `there is no "ZZ" in countries`},
		{"reference of a list", "partners", "sources", "cldr;nobody", `there is no "nobody" in sources`},
		{"primary key of two", "conflict_values", "position", "2", "the primary key"},
		{"term", "agreements", "term_months", "three", `term_months is "three"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := slices.IndexFunc(p.Resources, func(r resource) bool { return r.Name == c.table })
			file, _ := r.File(c.table + ".csv")
			all := rows(t, file.Body)
			if c.column == "" {
				for n := range all {
					all[n] = all[n][1:]
				}
			} else {
				at := slices.Index(all[0], c.column)
				all[1][at] = c.cell
				was := columns[c.table][c.column][0]
				columns[c.table][c.column][0] = c.cell
				defer func() { columns[c.table][c.column][0] = was }()
			}
			if got := strings.Join(p.Resources[i].problems(all, columns), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

// TestMetadata holds that CSV on the Web describes the same columns and keys as
// the Data Package, and that each foreign key leads to a table of the group.
func TestMetadata(t *testing.T) {
	r, f := release(t)
	file, _ := r.File(opendata.MetadataName)
	var m struct {
		Context []any `json:"@context"`
		Tables  []struct {
			URL         string
			TableSchema struct {
				Columns []struct {
					Name, Titles, Separator, Lang string
					Required                      bool
					Datatype                      any
				}
				PrimaryKey  []string
				ForeignKeys []struct {
					ColumnReference string
					Reference       struct{ Resource, ColumnReference string }
				}
			}
		}
	}
	if err := json.Unmarshal(file.Body, &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Context) == 0 || m.Context[0] != "http://www.w3.org/ns/csvw" || len(m.Tables) != len(f.Tables()) {
		t.Fatalf("context %v, %d tables", m.Context, len(m.Tables))
	}
	p, columns := described(t, r)
	for i, table := range m.Tables {
		res := p.Resources[i]
		if table.URL != res.Path {
			t.Errorf("%s stands where %s does", table.URL, res.Path)
		}
		for j, c := range table.TableSchema.Columns {
			want := res.Schema.Fields[j]
			if c.Name != want.Name || c.Titles != want.Name || c.Required != want.Constraints.Required || c.Separator != want.Separator || c.Datatype == nil {
				t.Errorf("%s: %+v, of the package: %+v", table.URL, c, want)
			}
			if half := strings.HasSuffix(c.Name, "_zh"); half != (c.Lang == "zh-Hans") {
				t.Errorf("%s: the language of %s is %q", table.URL, c.Name, c.Lang)
			}
			if d, ok := c.Datatype.(map[string]any); ok && d["base"] == "string" {
				form := regexp.MustCompile(d["format"].(string))
				for _, cell := range columns[res.Name][c.Name] {
					for _, item := range items(cell, c.Separator) {
						if !form.MatchString(item) {
							t.Errorf("%s: %s: %q is not %s", table.URL, c.Name, item, form)
						}
					}
				}
			}
		}
		if len(table.TableSchema.ForeignKeys) != len(res.Schema.ForeignKeys) {
			t.Errorf("%s has %d foreign keys, in the package %d", table.URL, len(table.TableSchema.ForeignKeys), len(res.Schema.ForeignKeys))
		}
		for _, k := range table.TableSchema.ForeignKeys {
			if _, ok := r.File(k.Reference.Resource); !ok {
				t.Errorf("%s: %s leads to %s", table.URL, k.ColumnReference, k.Reference.Resource)
			}
		}
	}
}

// items are those of a list; a cell that is empty has none.
func items(cell, separator string) []string {
	switch {
	case cell == "":
		return nil
	case separator == "":
		return []string{cell}
	}
	return strings.Split(cell, separator)
}

// TestReleaseName holds that a release is the same for the same facts, has
// another name for other facts, and that its name is that of its checksums.
func TestReleaseName(t *testing.T) {
	r, f := release(t)
	again, _ := release(t)
	for i, file := range r.Files {
		if !bytes.Equal(file.Body, again.Files[i].Body) {
			t.Errorf("%s differs the second time", file.Name)
		}
	}
	sums, _ := r.File(opendata.SumsName)
	if r.Name != sums.Sum[:16] || opendata.NameOf(sums.Body) != r.Name {
		t.Errorf("the name is %s, the sum of the checksums %s", r.Name, sums.Sum)
	}
	n := 0
	for line := range strings.Lines(string(sums.Body)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if file, ok := r.File(name); !ok || file.Sum != sum {
			t.Errorf("the checksum of %s is %s", name, sum)
		}
		n++
	}
	if want := len(f.Tables()) + 2; n != want {
		t.Errorf("%d checksums, want %d", n, want)
	}
	f.Partners[0].Summary.EN += "!"
	other, err := opendata.New(opendata.Input{Facts: f, Database: []byte("a database"), Checked: date(t, "2026-11-23"), Base: "https://youcheng.example"})
	if err != nil || other.Name == r.Name {
		t.Errorf("other facts have the same name: %v", err)
	}
	var described []string
	for _, d := range opendata.Described() {
		described = append(described, d.Name)
	}
	var has []string
	for _, file := range r.Files {
		has = append(has, file.Name)
	}
	if diff := cmp.Diff(described, has); diff != "" {
		t.Errorf("files (-described +of the release):\n%s", diff)
	}
}

// TestPlaces holds that every partner is a point, longitude first.
func TestPlaces(t *testing.T) {
	r, f := release(t)
	file, _ := r.File(opendata.PlacesName)
	var got struct {
		Type     string
		Features []struct {
			Type, ID string
			Geometry struct {
				Type        string
				Coordinates []float64
			}
			Properties map[string]string
		}
	}
	if err := json.Unmarshal(file.Body, &got); err != nil || got.Type != "FeatureCollection" || len(got.Features) != len(f.Partners) {
		t.Fatalf("%v: %s of %d", err, got.Type, len(got.Features))
	}
	of := map[string]facts.Member{}
	for _, m := range f.Members() {
		of[m.Partner.Slug] = *m
	}
	for _, x := range got.Features {
		m := of[x.ID]
		if !slices.Equal(x.Geometry.Coordinates, []float64{m.Partner.Lon, m.Partner.Lat}) || x.Properties["name_zh"] != m.Partner.Name.ZH || x.Properties["since"] != m.Tie.Since.String() || x.Properties["status"] != string(m.Tie.Status) {
			t.Errorf("%s: %+v", x.ID, x)
		}
	}
}

// TestCitation holds that the file in the root of the repository says what the
// published one says, as far as it can.
func TestCitation(t *testing.T) {
	root, err := os.ReadFile("../../CITATION.cff")
	if err != nil {
		t.Fatal(err)
	}
	if want := opendata.Citation("", "", facts.Date{}); string(root) != want {
		t.Errorf("CITATION.cff differs; write:\n%s", want)
	}
	r, _ := release(t)
	file, _ := r.File(opendata.CitationName)
	if !strings.HasPrefix(string(file.Body), string(root)) || !strings.Contains(string(file.Body), "\nversion: \""+r.Name+"\"\n") || !strings.Contains(string(file.Body), "\ndate-released: 2026-11-23\n") {
		t.Errorf("published:\n%s", file.Body)
	}
}
