package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

const fixtureDir = "../../web/testdata/fixture"

func load(t testing.TB, dir string) Content {
	t.Helper()
	f, faults := facts.Load(os.DirFS(dir), "seeds")
	library, more := story.Load(os.DirFS(dir), "content", f, time.Now())
	if n := faults.Errors() + more.Errors(); n > 0 {
		t.Fatalf("%d faults in %s", n, dir)
	}
	return Content{Facts: f, Texts: library.Texts, Redirects: []Redirect{{"cities", "kiev", "kyiv"}, {"cities", "汉城", "seoul"}, {"stories", "old", "new"}}}
}

func built(t testing.TB, c Content) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "register.sqlite")
	if err := Build(t.Context(), path, c); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, path
}

// real is the compiled register, made once for the tests that only read it.
var real struct {
	sync.Once
	dir     string
	content Content
	err     error
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(real.dir)
	os.Exit(code)
}

// register returns the real content, and a store of it at a path.
func register(t testing.TB) (Content, *Store, string) {
	t.Helper()
	real.Do(func() {
		if real.dir, real.err = os.MkdirTemp("", "youcheng-store-"); real.err != nil {
			return
		}
		real.content = load(t, "../..")
		real.err = Build(context.Background(), filepath.Join(real.dir, "register.sqlite"), real.content)
	})
	if real.err != nil {
		t.Fatal(real.err)
	}
	path := filepath.Join(real.dir, "register.sqlite")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return real.content, s, path
}

// raw opens the file by itself, for what the package does not offer.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func same[T any](t *testing.T, s *Store, table string, want []T) {
	t.Helper()
	got, err := query[T](t.Context(), s, "FROM "+table+" t"+fileOrder)
	if err != nil {
		t.Errorf("%s: %v", table, err)
		return
	}
	if len(want) == 0 {
		t.Errorf("%s has no rows, and so tests nothing", table)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-written +read):\n%s", table, diff)
	}
}

// TestRoundTrip holds that every table comes back as it was read from the seeds.
func TestRoundTrip(t *testing.T) {
	c, s, _ := register(t)
	f := c.Facts
	same(t, s, "partners", f.Partners)
	same(t, s, "names", f.Names)
	same(t, s, "countries", f.Countries)
	same(t, s, "partnerships", f.Partnerships)
	same(t, s, "views", f.Views)
	same(t, s, "agreements", f.Agreements)
	same(t, s, "events", f.Events)
	same(t, s, "organisations", f.Organisations)
	same(t, s, "people", f.People)
	same(t, s, "offices", f.Offices)
	same(t, s, "themes", f.Themes)
	same(t, s, "sources", f.Sources)
	same(t, s, "claims", f.Claims)
	same(t, s, "conflicts", f.Conflicts)
	same(t, s, "conflict_values", f.ConflictValues)
	same(t, s, "counts", f.Counts)
	same(t, s, "stated_counts", f.StatedCounts)
	same(t, s, "gaps", f.Gaps)
	same(t, s, "completeness", f.Completeness)
	same(t, s, "glossary", f.Glossary)
	same(t, s, "changes", f.Changes)
	if n := len(f.Tables()); n != 21 {
		t.Errorf("the register has %d tables, of which this test compares 21", n)
	}
}

// TestDerivedTables holds that the days of dates, the links of lists and the
// citations are those of the rows.
func TestDerivedTables(t *testing.T) {
	c, _, path := register(t)
	db := raw(t, path)
	count := func(query string) int {
		t.Helper()
		var n int
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	citations := 0
	for _, tab := range c.Facts.Tables() {
		rows := reflect.ValueOf(tab.Rows).Elem()
		cited := map[string]bool{} // row and source; a row cites each once
		for _, col := range facts.Columns(tab.Rows) {
			items, known := 0, 0
			for i := range rows.Len() {
				switch v := col.Value(rows.Index(i)).(type) {
				case []string:
					items += len(v)
					for _, id := range v {
						cited[strconv.Itoa(i)+" "+id] = cited[strconv.Itoa(i)+" "+id] || col.Ref == "sources"
					}
				case facts.Date:
					if v.Known() {
						known++
					}
				}
			}
			switch reflect.Zero(rows.Type().Elem()); {
			case rows.Len() == 0:
			case reflect.TypeOf(col.Value(rows.Index(0))) == reflect.TypeFor[facts.Date]():
				name := col.Name
				if got := count(`SELECT count(*) FROM "` + tab.Name + `" WHERE "` + name + `_from" <= "` + name + `_to" AND length("` + name + `_from") = 10`); got != known {
					t.Errorf("%s.%s: %d known days, want %d", tab.Name, name, got, known)
				}
			case col.Ref == "sources" && reflect.TypeOf(col.Value(rows.Index(0))) == reflect.TypeFor[[]string](): // counted below
			case col.Ref != "" && reflect.TypeOf(col.Value(rows.Index(0))) == reflect.TypeFor[[]string]():
				if got := count("SELECT count(*) FROM " + tab.Name + "_" + col.Name); got != items {
					t.Errorf("%s_%s has %d rows, want %d", tab.Name, col.Name, got, items)
				}
			}
		}
		for _, is := range cited {
			if is {
				citations++
			}
		}
	}
	for _, x := range c.Texts {
		citations += len(x.Sources)
	}
	if got := count("SELECT count(*) FROM citations"); got != citations {
		t.Errorf("%d citations, want %d", got, citations)
	}
	if got := count("SELECT count(*) FROM partnerships WHERE partner = 'vientiane' AND since_from < since_to AND length(since) = 21"); got != 1 {
		t.Errorf("the bounds of Vientiane are not kept as such")
	}
}

func TestSchemaHolds(t *testing.T) {
	_, _, path := register(t)
	db := raw(t, path)
	rows, err := db.QueryContext(t.Context(), "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var name string
		var strict int
		if err := rows.Scan(&name, &strict); err != nil {
			t.Fatal(err)
		}
		if n++; strict != 1 {
			t.Errorf("the table %s is not STRICT", name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if want := strings.Count(Schema(), "CREATE TABLE"); n != want {
		t.Errorf("%d tables, want %d", n, want)
	}
	for _, check := range []string{"PRAGMA foreign_key_check", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"} {
		broken, err := db.QueryContext(t.Context(), check)
		if err != nil {
			t.Fatal(err)
		}
		if broken.Next() {
			t.Errorf("%s finds rows", check)
		}
		if err := errors.Join(broken.Err(), broken.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBuildRefuses holds that content that breaks the schema makes no file.
func TestBuildRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*Content)
		want  string
	}{
		{"unknown reference", func(c *Content) { c.Facts.Views[0].Partner = "atlantis" }, "FOREIGN KEY"},
		{"unknown item of a list", func(c *Content) { c.Facts.Events[0].Partners = []string{"atlantis"} }, "FOREIGN KEY"},
		{"unknown source", func(c *Content) { c.Facts.Names[0].Sources = []string{"nobody"} }, "FOREIGN KEY"},
		{"id twice", func(c *Content) { c.Facts.Themes[1].Slug = c.Facts.Themes[0].Slug }, "UNIQUE"},
		{"second tie", func(c *Content) { c.Facts.Partnerships[1].Partner = c.Facts.Partnerships[0].Partner }, "UNIQUE"},
		{"text twice", func(c *Content) { c.Texts = append(c.Texts, c.Texts[0]) }, "UNIQUE"},
		{"address twice", func(c *Content) { c.Redirects = append(c.Redirects, c.Redirects[0]) }, "UNIQUE"},
		{"form that is none", func(c *Content) { c.Texts[0].Form = "poem" }, "CHECK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := load(t, fixtureDir)
			c.spoil(&content)
			dir := t.TempDir()
			err := Build(t.Context(), filepath.Join(dir, "register.sqlite"), content)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one about %s", err, c.want)
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestBuildStopsWhenTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := Build(ctx, filepath.Join(dir, "register.sqlite"), load(t, fixtureDir)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestBuildIsDeterministic holds that the same content makes the same bytes,
// also when several build at once.
func TestBuildIsDeterministic(t *testing.T) {
	dir := t.TempDir()
	equal := func(a, b string) {
		t.Helper()
		x, err := os.ReadFile(a)
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(b)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Errorf("two builds differ: %d bytes, and %d", len(x), len(y))
		}
	}
	_, _, first := register(t)
	second := filepath.Join(dir, "second")
	if err := Build(t.Context(), second, load(t, "../..")); err != nil {
		t.Fatal(err)
	}
	equal(first, second)

	var wg sync.WaitGroup
	for _, p := range []string{"one", "two", "same", "same", "same"} {
		wg.Go(func() {
			if err := Build(t.Context(), filepath.Join(dir, p), load(t, fixtureDir)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(filepath.Join(dir, "one"), filepath.Join(dir, "two"))
	equal(filepath.Join(dir, "one"), filepath.Join(dir, "same"))
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("in the folder: %v, %v; want four files", left, err)
	}
}

func TestOpenIsReadOnly(t *testing.T) {
	s, path := built(t, load(t, fixtureDir))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, write := range []string{
		"DELETE FROM partners",
		"UPDATE partners SET slug = 'x'",
		"INSERT INTO redirects VALUES ('cities', 'a', 'b')",
		"CREATE TABLE t (a)",
		"PRAGMA user_version = 7",
	} {
		if _, err := s.db.ExecContext(t.Context(), write); err == nil {
			t.Errorf("%s was allowed", write)
		}
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed (%v)", err)
	}
	// A misspelt column must not be taken for a text.
	if _, err := s.db.ExecContext(t.Context(), `SELECT "slag" FROM partners`); err == nil {
		t.Error("a name in double quotes was taken for a text")
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, b := range map[string][]byte{"missing": nil, "empty": {}, "other": []byte("this is no database, whatever its name says")} {
		path := filepath.Join(dir, name)
		if b != nil {
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(t.Context(), path)
		if err == nil {
			t.Errorf("%s was opened: %v", name, errors.Join(s.Close()))
		} else if !strings.Contains(err.Error(), path) {
			t.Errorf("%s: the error does not name the file: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "missing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("opening made a file: %v", err)
	}
}

// TestOpenAnyPath holds that names with signs that mean something in a URI work.
func TestOpenAnyPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a ?b#c%20", "友城")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "r&d=1.sqlite")
	if err := Build(t.Context(), path, load(t, fixtureDir)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if ms, err := s.Members(t.Context()); err != nil || len(ms) != 8 {
		t.Errorf("%d members, %v", len(ms), err)
	}
}

// having selects the rows that a test of them accepts, ordered as less says.
func having[T any](rows []T, keep func(T) bool, order func(a, b T) int) []T {
	var out []T
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	if order != nil {
		// Newest first also puts the later of two equal rows first.
		slices.Reverse(out)
		slices.SortStableFunc(out, order)
	}
	return out
}

// newest puts the later beginning first and, of two that begin together, the one
// that is known more exactly.
func newest(a, b facts.Event) int {
	return cmp.Or(cmp.Compare(b.Date.From, a.Date.From), cmp.Compare(a.Date.To, b.Date.To))
}

func newestSigned(a, b facts.Agreement) int {
	return cmp.Or(cmp.Compare(b.Signed.From, a.Signed.From), cmp.Compare(a.Signed.To, b.Signed.To))
}

// TestQueries compares each query with the same question put to the facts.
func TestQueries(t *testing.T) {
	c, s, _ := register(t)
	f, ctx := c.Facts, t.Context()
	is := func(name string, want, got any, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if v := reflect.ValueOf(want); (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0 {
			t.Errorf("%s: nothing is expected, and so nothing tested", name)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	yes := func(facts.Event) bool { return true }

	members, err := s.Members(ctx)
	is("Members", f.Members(), members, err)
	names, err := s.Names(ctx, "seoul")
	is("Names", having(f.Names, func(n facts.Name) bool { return n.Partner == "seoul" }, nil), names, err)
	countries, err := s.Countries(ctx)
	is("Countries", f.Countries, countries, err)
	themes, err := s.Themes(ctx)
	is("Themes", f.Themes, themes, err)

	views := having(f.Views, func(v facts.View) bool { return v.Partner == "ile-de-france" }, nil)
	slices.SortStableFunc(views, func(a, b facts.View) int {
		if a.From.Known() != b.From.Known() {
			return cmp.Compare(b.From.To, a.From.To)
		}
		return cmp.Compare(a.From.From, b.From.From)
	})
	gotViews, err := s.Views(ctx, "ile-de-france")
	is("Views, the undated one last", views, gotViews, err)
	if len(views) < 2 || views[len(views)-1].From.Known() {
		t.Error("Île-de-France has no undated view after a dated one any more")
	}
	views = having(f.Views, func(v facts.View) bool { return v.Partner == "prague" }, nil)
	slices.SortStableFunc(views, func(a, b facts.View) int { return cmp.Compare(a.From.From, b.From.From) })
	gotViews, err = s.Views(ctx, "prague")
	is("Views, oldest first", views, gotViews, err)

	views = slices.Clone(f.Views)
	slices.SortStableFunc(views, func(a, b facts.View) int {
		if a.From.Known() != b.From.Known() {
			return map[bool]int{true: -1, false: 1}[a.From.Known()]
		}
		return cmp.Compare(a.From.From, b.From.From)
	})
	gotViews, err = s.AllViews(ctx)
	is("AllViews, oldest first, the undated last", views, gotViews, err)

	agreements, err := s.Agreements(ctx)
	is("Agreements", f.Agreements, agreements, err)
	for _, a := range f.Agreements {
		got, err := s.Agreement(ctx, a.ID)
		is("Agreement "+a.ID, a, got, err)
	}
	agreements, err = s.AgreementsOfPerson(ctx, "wang-anshun")
	is("AgreementsOfPerson", having(f.Agreements, func(a facts.Agreement) bool { return slices.Contains(a.Signatories, "wang-anshun") }, newestSigned), agreements, err)
	agreements, err = s.AgreementsOfEvent(ctx, "ev-2016-02")
	is("AgreementsOfEvent", having(f.Agreements, func(a facts.Agreement) bool { return a.Event == "ev-2016-02" }, newestSigned), agreements, err)
	agreements, err = s.RenewalsOf(ctx, "ile-de-france-2014-airparif")
	is("RenewalsOf", having(f.Agreements, func(a facts.Agreement) bool { return a.Renews == "ile-de-france-2014-airparif" }, newestSigned), agreements, err)

	events, err := s.Events(ctx)
	is("Events", having(f.Events, yes, newest), events, err)
	for _, e := range f.Events {
		got, err := s.Event(ctx, e.ID)
		is("Event "+e.ID, e, got, err)
	}
	country := map[string]string{}
	for _, p := range f.Partners {
		country[p.Slug] = strings.ToLower(p.Country)
	}
	for _, c := range []struct {
		filter facts.EventFilter
		keep   func(facts.Event) bool
	}{
		{facts.EventFilter{City: "tokyo"}, func(e facts.Event) bool { return slices.Contains(e.Partners, "tokyo") }},
		{facts.EventFilter{Theme: "environment"}, func(e facts.Event) bool { return e.Theme == "environment" }},
		{facts.EventFilter{Kind: "visit"}, func(e facts.Event) bool { return e.Kind == "visit" }},
		{facts.EventFilter{Theme: "diplomacy", Kind: "visit", City: "tokyo"}, func(e facts.Event) bool {
			return e.Theme == "diplomacy" && e.Kind == "visit" && slices.Contains(e.Partners, "tokyo")
		}},
		{facts.EventFilter{City: "atlantis"}, func(facts.Event) bool { return false }},
		{facts.EventFilter{On: facts.On{Kind: "people", ID: "chen-jining"}}, func(e facts.Event) bool { return slices.Contains(e.People, "chen-jining") }},
		{facts.EventFilter{On: facts.On{Kind: "organisations", ID: "tong-ren-tang"}}, func(e facts.Event) bool { return slices.Contains(e.Organisations, "tong-ren-tang") }},
		{facts.EventFilter{On: facts.On{Kind: "sources", ID: "cd-2016-09-03"}}, func(e facts.Event) bool { return slices.Contains(e.Sources, "cd-2016-09-03") }},
		{facts.EventFilter{On: facts.On{Kind: "roll", ID: "2016"}}, func(e facts.Event) bool { return strings.HasPrefix(e.Date.String(), "2016") }},
		{facts.EventFilter{On: facts.On{Kind: "countries", ID: "fr"}}, func(e facts.Event) bool {
			return slices.ContainsFunc(e.Partners, func(p string) bool { return country[p] == "fr" })
		}},
		{facts.EventFilter{City: "tokyo", On: facts.On{Kind: "roll", ID: "2016"}}, func(e facts.Event) bool {
			return slices.Contains(e.Partners, "tokyo") && strings.HasPrefix(e.Date.String(), "2016")
		}},
		{facts.EventFilter{Theme: "diplomacy", Kind: "visit", On: facts.On{Kind: "countries", ID: "fr"}}, func(e facts.Event) bool {
			return e.Theme == "diplomacy" && e.Kind == "visit" && slices.ContainsFunc(e.Partners, func(p string) bool { return country[p] == "fr" })
		}},
	} {
		want := having(f.Events, c.keep, newest)
		got, err := s.ListEvents(ctx, c.filter, 0, -1)
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("events, %s: %v (-want +got):\n%s", c.filter.Query(), err, diff)
		}
		if n, err := s.CountEvents(ctx, c.filter); n != len(want) || err != nil {
			t.Errorf("events, %s: counted as %d, %v; want %d", c.filter.Query(), n, err, len(want))
		}
		for from := 0; from <= len(want); from += 3 {
			got, err := s.ListEvents(ctx, c.filter, from, 3)
			if diff := gocmp.Diff(want[from:min(from+3, len(want))], got, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("events, %s, from %d: %v (-want +got):\n%s", c.filter.Query(), from, err, diff)
			}
		}
	}
	pairs := []facts.EventFilter{{Theme: "environment", City: "paris"}, {Theme: "environment", City: "atlantis"}}
	directed, err := s.Directed(ctx, pairs, []facts.Direction{"to-beijing", "from-beijing", "mutual"})
	for _, x := range pairs {
		want := slices.ContainsFunc(f.Events, func(e facts.Event) bool {
			return e.Theme == x.Theme && slices.Contains(e.Partners, x.City) && e.Direction != "none"
		})
		if err != nil || directed[x] != want {
			t.Errorf("%s went a way: %t, %v; want %t", x.Query(), directed[x], err, want)
		}
	}
	any := []string{"tokyo", "paris"}
	events, err = s.EventsOfAny(ctx, any)
	if want := having(f.Events, func(e facts.Event) bool {
		return slices.Contains(e.Partners, "tokyo") || slices.Contains(e.Partners, "paris")
	}, nil); err != nil || len(events) != len(want) {
		t.Errorf("%d events of %v, %v; want %d", len(events), any, err, len(want))
	}
	dates, err := s.EventDates(ctx, facts.EventFilter{City: "tokyo"})
	if want := having(f.Events, func(e facts.Event) bool { return slices.Contains(e.Partners, "tokyo") }, nil); err != nil || len(dates) != len(want) {
		t.Errorf("%d dates, %v; want %d", len(dates), err, len(want))
	}
	events, err = s.EventsNear(ctx, "ev-2016", 3)
	if err != nil || len(events) != 3 || !strings.HasPrefix(events[2].ID, "ev-2016") {
		t.Errorf("events whose ids begin so: %v, %v", events, err)
	}
	views, err = s.ViewsOfAny(ctx, []string{"prague", "tokyo"})
	if want := having(f.Views, func(v facts.View) bool { return v.Partner == "prague" || v.Partner == "tokyo" }, nil); err != nil || len(views) != len(want) {
		t.Errorf("%d views, %v; want %d", len(views), err, len(want))
	}
	some, err := s.OfficesAtAny(ctx, []string{"prague", "beijing"})
	is("OfficesAtAny", having(f.Offices, func(o facts.Office) bool { return o.Place == "prague" || o.Place == "beijing" }, nil), some, err)
	organisations, err := s.Organisations(ctx)
	is("Organisations", f.Organisations, organisations, err)
	for _, o := range f.Organisations {
		got, err := s.Organisation(ctx, o.Slug)
		is("Organisation "+o.Slug, o, got, err)
	}
	people, err := s.People(ctx)
	is("People", f.People, people, err)
	for _, p := range f.People {
		got, err := s.Person(ctx, p.Slug)
		is("Person "+p.Slug, p, got, err)
	}
	offices, err := s.Offices(ctx)
	is("Offices", f.Offices, offices, err)
	offices, err = s.OfficesOfPerson(ctx, "liu-qi")
	is("OfficesOfPerson", having(f.Offices, func(o facts.Office) bool { return o.Person == "liu-qi" }, nil), offices, err)

	sources, err := s.Sources(ctx)
	is("Sources", f.Sources, sources, err)
	for _, src := range f.Sources {
		got, err := s.Source(ctx, src.ID)
		is("Source "+src.ID, src, got, err)
		others, err := s.SameOrigin(ctx, src)
		if want := having(f.Sources, func(o facts.Source) bool { return src.Origin != "" && o.Origin == src.Origin && o.ID != src.ID }, nil); err != nil || !gocmp.Equal(want, others) {
			t.Errorf("SameOrigin %s: %v, %v; want %v", src.ID, others, err, want)
		}
	}
	claims, err := s.Claims(ctx, "cd-2016-09-03")
	is("Claims", having(f.Claims, func(c facts.Claim) bool { return c.Source == "cd-2016-09-03" }, nil), claims, err)
	claims, err = s.CheckedClaims(ctx)
	var checked []facts.Claim
	for _, c := range f.Claims {
		checked = append(checked, facts.Claim{ID: c.ID, Source: c.Source, Verdict: c.Verdict, Subjects: c.Subjects, Evidence: c.Evidence})
	}
	is("CheckedClaims", checked, claims, err)
	claims, err = s.ClaimsOnPartner(ctx, "paris")
	is("ClaimsOnPartner", having(f.Claims, func(c facts.Claim) bool { return slices.Contains(c.Subjects, "paris") }, nil), claims, err)
	claims, err = s.ClaimsOnPerson(ctx, "xi-jinping")
	is("ClaimsOnPerson", having(f.Claims, func(c facts.Claim) bool { return slices.Contains(c.People, "xi-jinping") }, nil), claims, err)
	claims, err = s.ClaimsOnOrganisation(ctx, "dr-max")
	is("ClaimsOnOrganisation", having(f.Claims, func(c facts.Claim) bool { return slices.Contains(c.Organisations, "dr-max") }, nil), claims, err)

	gaps, err := s.AllGaps(ctx)
	is("AllGaps", f.Gaps, gaps, err)
	conflicts, err := s.Conflicts(ctx)
	is("Conflicts", f.Conflicts, conflicts, err)
	values, err := s.ConflictValues(ctx)
	is("ConflictValues", f.ConflictValues, values, err)
	disputes, err := s.WithValues(ctx, f.Conflicts)
	is("WithValues", facts.Disputes(f.Conflicts, f.ConflictValues), disputes, err)
	completeness, err := s.Completeness(ctx)
	is("Completeness", f.Completeness, completeness, err)
	for _, c := range f.Completeness {
		got, err := s.CompletenessOf(ctx, c.List)
		is("CompletenessOf "+string(c.List), c, got, err)
	}
	counts, err := s.Counts(ctx)
	is("Counts", f.Counts, counts, err)
	stated := slices.Clone(f.StatedCounts)
	slices.SortStableFunc(stated, func(a, b facts.StatedCount) int { return cmp.Compare(a.Date.From, b.Date.From) })
	gotStated, err := s.StatedCounts(ctx)
	is("StatedCounts", stated, gotStated, err)
	glossary, err := s.Glossary(ctx)
	is("Glossary", f.Glossary, glossary, err)
	changes, err := s.Changes(ctx)
	is("Changes", f.Changes, changes, err)
}

// cites lists the sources of the columns that cite by list, each once.
func cites(rows any, i int) []string {
	var out []string
	for _, c := range facts.Columns(rows) {
		if list, ok := c.Value(reflect.ValueOf(rows).Elem().Index(i)).([]string); ok && c.Ref == "sources" {
			out = append(out, list...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestRestingOn(t *testing.T) {
	c, s, _ := register(t)
	want := map[string]int{}
	tables := map[string]map[string]int{} // table -> source -> rows
	for _, tab := range c.Facts.Tables() {
		tables[tab.Name] = map[string]int{}
		for i := range reflect.ValueOf(tab.Rows).Elem().Len() {
			for _, id := range cites(tab.Rows, i) {
				if tab.Name != "changes" { // which tell of facts and are none
					want[id]++
				}
				tables[tab.Name][id]++
			}
		}
	}
	got, err := s.Citations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("citations (-want +got):\n%s", diff)
	}
	fields := map[string]func(facts.Resting) int{
		"partners": func(r facts.Resting) int { return len(r.Partners) }, "partnerships": func(r facts.Resting) int { return len(r.Partnerships) },
		"names": func(r facts.Resting) int { return len(r.Names) }, "views": func(r facts.Resting) int { return len(r.Views) },
		"agreements": func(r facts.Resting) int { return len(r.Agreements) }, "events": func(r facts.Resting) int { return len(r.Events) },
		"organisations": func(r facts.Resting) int { return len(r.Organisations) }, "people": func(r facts.Resting) int { return len(r.People) },
		"claims": func(r facts.Resting) int { return len(r.Claims) }, "conflict_values": func(r facts.Resting) int { return len(r.Values) },
		"stated_counts": func(r facts.Resting) int { return len(r.StatedCounts) }, "countries": func(r facts.Resting) int { return len(r.Countries) },
		"offices": func(r facts.Resting) int { return len(r.Offices) },
	}
	for _, src := range c.Facts.Sources {
		r, err := s.RestingOn(t.Context(), src.ID, 1000)
		if err != nil {
			t.Fatal(err)
		}
		few, err := s.RestingOn(t.Context(), src.ID, 2)
		if err != nil {
			t.Fatal(err)
		}
		for table, n := range fields {
			if n(r) != tables[table][src.ID] {
				t.Errorf("%d of %s rest on %s, want %d", n(r), table, src.ID, tables[table][src.ID])
			}
			if r.Of[table] != n(r) || n(few) != min(2, n(r)) {
				t.Errorf("%d of %s are said to rest on %s, of %d; and %d of two", r.Of[table], table, src.ID, n(r), n(few))
			}
		}
	}
}

func TestNotFound(t *testing.T) {
	s, _ := built(t, load(t, fixtureDir))
	ctx, now := t.Context(), time.Now()
	for name, find := range map[string]func() error{
		"agreement":    func() error { _, err := s.Agreement(ctx, "atlantis"); return err },
		"event":        func() error { _, err := s.Event(ctx, "atlantis"); return err },
		"organisation": func() error { _, err := s.Organisation(ctx, "atlantis"); return err },
		"person":       func() error { _, err := s.Person(ctx, "atlantis"); return err },
		"source":       func() error { _, err := s.Source(ctx, "atlantis"); return err },
		"text":         func() error { _, err := s.Text(ctx, story.Story, "atlantis", lang.EN, now); return err },
		"page":         func() error { _, err := s.Text(ctx, story.Page, "counted-again", lang.EN, now); return err },
		"redirect":     func() error { _, err := s.Redirect(ctx, "cities", "atlantis"); return err },
		"quotes":       func() error { _, err := s.Person(ctx, `' OR ''='`); return err },
	} {
		if err := find(); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: error %v, want %v", name, err, ErrNotFound)
		}
	}
	// A list of nothing is no error.
	if got, err := s.ListEvents(ctx, facts.EventFilter{City: "atlantis"}, 0, -1); err != nil || len(got) != 0 {
		t.Errorf("events of nowhere: %v, %v", got, err)
	}
}

func TestRedirect(t *testing.T) {
	s, _ := built(t, load(t, fixtureDir))
	for _, c := range []struct{ form, old, want string }{
		{"cities", "kiev", "kyiv"}, {"cities", "汉城", "seoul"}, {"stories", "old", "new"},
	} {
		if got, err := s.Redirect(t.Context(), c.form, c.old); err != nil || got != c.want {
			t.Errorf("%s/%s leads to %q, %v; want %q", c.form, c.old, got, err, c.want)
		}
	}
	if got, err := s.Redirect(t.Context(), "stories", "kiev"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an address of another form leads to %q, %v", got, err)
	}
}

// at is a moment in Beijing.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	now, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func TestTextRoundTrip(t *testing.T) {
	c := load(t, fixtureDir)
	c.Texts[0].NoIndex = true
	c.Texts[1].Draft, c.Texts[1].Faulty = true, true
	c.Texts[1].Hero = &story.Hero{Alt: "A key", Credit: "A. Person, CC BY 4.0"}
	c.Texts[1].Figures = []story.Figure{{Kind: "map", Query: "as-of=2016"}}
	c.Texts[1].Drift = []story.Change{{Kind: "changed", Line: 3, Text: "A block"}}
	s, _ := built(t, c)
	for _, want := range c.Texts {
		got, err := s.Text(t.Context(), want.Form, want.Slug, want.Lang, at(t, "2031-01-01T00:00:00Z"))
		if err != nil {
			t.Errorf("%s %s: %v", want.Slug, want.Lang, err)
			continue
		}
		// What a page does not need is not read back.
		want.Aliases, want.Links, want.Plain = nil, nil, ""
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-written +read):\n%s", want.Slug, want.Lang, diff)
		}
	}
	pages, err := s.Pages(t.Context())
	want := slices.Sorted(slices.Values(story.PagesExpected))
	if diff := gocmp.Diff(want, pages); err != nil || diff != "" {
		t.Errorf("pages (%v; -want +got):\n%s", err, diff)
	}
}

func TestTextsAppearInTime(t *testing.T) {
	c := load(t, fixtureDir)
	// A translation that is to appear later than its original.
	for i, x := range c.Texts {
		if x.Slug == "counted-again" && x.Lang == lang.ZH {
			c.Texts[i].PublishAt = at(t, "2027-01-01T09:00:00+08:00")
		}
	}
	s, _ := built(t, c)
	for _, c := range []struct {
		name, now string
		stories   map[lang.Tag][]string // as asked for -> slug and language shown
		onMinsk   map[lang.Tag][]string
	}{
		{"before all", "2026-09-30T23:59:59Z", map[lang.Tag][]string{"en": nil, "zh": nil}, map[lang.Tag][]string{"en": nil, "zh": nil}},
		{"a second before the first", "2026-10-01T07:59:59+08:00", map[lang.Tag][]string{"en": nil, "zh": nil}, map[lang.Tag][]string{"en": nil, "zh": nil}},
		{"at the moment of the first", "2026-10-01T08:00:00+08:00",
			map[lang.Tag][]string{"en": {"key-to-prague en"}, "zh": {"key-to-prague en"}}, map[lang.Tag][]string{"en": nil, "zh": nil}},
		{"the same moment elsewhere", "2026-09-30T20:00:00-04:00",
			map[lang.Tag][]string{"en": {"key-to-prague en"}, "zh": {"key-to-prague en"}}, map[lang.Tag][]string{"en": nil, "zh": nil}},
		{"while a translation waits", "2026-11-23T09:00:00+08:00",
			map[lang.Tag][]string{"en": {"counted-again en", "key-to-prague en"}, "zh": {"counted-again en", "key-to-prague en"}}, map[lang.Tag][]string{"en": nil, "zh": nil}},
		{"when it has appeared", "2027-01-01T09:00:00+08:00",
			map[lang.Tag][]string{"en": {"counted-again en", "key-to-prague en"}, "zh": {"counted-again zh", "key-to-prague en"}}, map[lang.Tag][]string{"en": nil, "zh": nil}},
		{"a second before 2030", "2030-01-01T08:59:59+08:00",
			map[lang.Tag][]string{"en": {"counted-again en", "key-to-prague en"}, "zh": {"counted-again zh", "key-to-prague en"}}, map[lang.Tag][]string{"en": nil, "zh": nil}},
		{"in 2030", "2030-01-01T09:00:00+08:00",
			map[lang.Tag][]string{"en": {"of-2030 en", "counted-again en", "key-to-prague en"}, "zh": {"of-2030 zh", "counted-again zh", "key-to-prague en"}},
			map[lang.Tag][]string{"en": {"of-2030 en"}, "zh": {"of-2030 zh"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := at(t, c.now)
			for _, l := range slices.Sorted(maps.Keys(c.stories)) {
				short := func(texts []story.Text, err error) []string {
					if err != nil {
						t.Error(err)
					}
					var out []string
					for _, x := range texts {
						out = append(out, x.Slug+" "+string(x.Lang))
						if x.HTML != "" {
							t.Errorf("the list holds the text of %s", x.Slug)
						}
					}
					return out
				}
				if diff := gocmp.Diff(c.stories[l], short(s.Stories(t.Context(), l, now))); diff != "" {
					t.Errorf("stories in %s (-want +got):\n%s", l, diff)
				}
				if diff := gocmp.Diff(c.onMinsk[l], short(s.ListStories(t.Context(), facts.On{Kind: "cities", ID: "minsk"}, l, now, 0, -1))); diff != "" {
					t.Errorf("stories on Minsk in %s (-want +got):\n%s", l, diff)
				}
				for _, slug := range []string{"key-to-prague", "counted-again", "of-2030", "unfinished"} {
					x, err := s.Text(t.Context(), story.Story, slug, l, now)
					i := slices.IndexFunc(c.stories[l], func(shown string) bool { return strings.HasPrefix(shown, slug+" ") })
					switch {
					case i < 0 && !errors.Is(err, ErrNotFound):
						t.Errorf("%s in %s: %q, %v; want %v", slug, l, x.Title, err, ErrNotFound)
					case i >= 0 && (err != nil || c.stories[l][i] != slug+" "+string(x.Lang) || x.HTML == ""):
						t.Errorf("%s in %s: given in %q, %v; want %s", slug, l, x.Lang, err, c.stories[l][i])
					}
				}
			}
		})
	}
}
