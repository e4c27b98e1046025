package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// vocabulary is the part of schema.org that testdata/schemaorg.tsv holds.
type vocabulary struct {
	above  map[string][]string            // type -> its direct supertypes
	ranges map[string]map[string][]string // type -> property -> types of its values
}

var schemaOrg = sync.OnceValues(func() (*vocabulary, error) {
	text, err := os.ReadFile("testdata/schemaorg.tsv")
	if err != nil {
		return nil, err
	}
	v := &vocabulary{map[string][]string{}, map[string]map[string][]string{}}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case f[0] == "type" && len(f) == 3:
			v.above[f[1]] = strings.Fields(f[2])
		case f[0] == "property" && len(f) == 4:
			if v.ranges[f[1]] == nil {
				v.ranges[f[1]] = map[string][]string{}
			}
			v.ranges[f[1]][f[2]] = strings.Fields(f[3])
		case !strings.HasPrefix(line, "#"):
			return nil, fmt.Errorf("testdata/schemaorg.tsv: %q", line)
		}
	}
	return v, nil
})

// is reports whether a type is another, or below it.
func (v *vocabulary) is(kind, of string) bool {
	return kind == of || slices.ContainsFunc(v.above[kind], func(up string) bool { return v.is(up, of) })
}

// rangeOf returns the types of the values of a property of a type.
func (v *vocabulary) rangeOf(kind, property string) []string {
	if r, ok := v.ranges[kind][property]; ok {
		return r
	}
	for _, up := range v.above[kind] {
		if r := v.rangeOf(up, property); r != nil {
			return r
		}
	}
	return nil
}

// graphOf reads the block of data of a page.
func graphOf(s *seen) ([]map[string]any, error) {
	if len(s.data) != 1 {
		return nil, fmt.Errorf("%d blocks of data", len(s.data))
	}
	var g struct {
		Context string           `json:"@context"`
		Graph   []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(s.data[0]), &g); err != nil {
		return nil, err
	}
	if g.Context != "https://schema.org" {
		return nil, fmt.Errorf("context %q", g.Context)
	}
	return g.Graph, nil
}

// each calls do for a node and all nodes in it.
func each(v any, do func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		do(v)
		for _, x := range v {
			each(x, do)
		}
	case []any:
		for _, x := range v {
			each(x, do)
		}
	}
}

// TestLinked checks the JSON-LD of every page: each page that may be indexed has
// one block, and no other has any; each type, property and value is what
// schema.org allows; names are absolute addresses, and what they name is described
// somewhere on the site.
func TestLinked(t *testing.T) {
	found, addresses := crawled(t)
	v, err := schemaOrg()
	if err != nil {
		t.Fatal(err)
	}
	wrong := findings{}
	graphs, kinds, used := map[string][]map[string]any{}, map[string]string{}, map[string]int{}
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil {
			continue
		}
		if s.status != http.StatusOK || noindex.MatchString(s.body) {
			if len(s.data) != 0 {
				wrong.add("a page that may not be indexed says what it is about", "%s", address)
			}
			continue
		}
		g, err := graphOf(s)
		if err != nil {
			wrong.add("JSON-LD", "%s: %v", address, err)
			continue
		}
		graphs[address] = g
		for _, n := range g {
			each(n, func(n map[string]any) {
				kind, _ := n["@type"].(string)
				if id, ok := n["@id"].(string); ok && kind != "" {
					if was := kinds[id]; was != "" && was != kind {
						wrong.add("a thing is of two types", "%s: %s and %s", id, was, kind)
					}
					kinds[id] = kind
				}
			})
		}
		if n := g[0]; !v.is(n["@type"].(string), "WebPage") || n["@id"] != s.canonical || n["url"] != s.canonical || n["description"] != s.description {
			wrong.add("the page itself", "%s: %v %v", address, n["@id"], n["description"])
		}
	}
	for address, g := range graphs {
		bad := func(kind, format string, args ...any) {
			wrong.add(kind, "%s: %s", address, fmt.Sprintf(format, args...))
		}
		for _, n := range g {
			if n["@id"] == nil {
				bad("a node of the graph has no name", "%v", n["@type"])
			}
			each(n, func(n map[string]any) {
				if id, ok := n["@id"]; ok {
					if text, _ := id.(string); !strings.HasPrefix(text, base+"/") {
						bad("a name is not an address of the site", "%v", id)
					} else if kinds[text] == "" && !skipped(strings.TrimPrefix(plainName(text), base)) {
						bad("what is named is described nowhere", "%s", text)
					}
				}
				kind, _ := n["@type"].(string)
				if kind == "" {
					if len(n) != 1 {
						bad("a reference says more than a name", "%v", n)
					}
					return
				}
				used[kind]++
				if _, ok := v.above[kind]; !ok {
					bad("no type of schema.org", "%s", kind)
					return
				}
				for property, value := range n {
					if strings.HasPrefix(property, "@") {
						continue
					}
					ranges := v.rangeOf(kind, property)
					if ranges == nil {
						bad("a property that its type does not have", "%s of %s", property, kind)
						continue
					}
					values, many := value.([]any)
					if !many {
						values = []any{value}
					} else if len(values) == 0 {
						bad("an empty list", "%s of %s", property, kind)
					}
					for _, value := range values {
						if why := v.fits(value, ranges, kinds, skipped); why != "" {
							bad("a value of the wrong type", "%s of %s: %s", property, kind, why)
						}
					}
				}
			})
		}
	}
	for _, kind := range []string{"City", "AdministrativeArea", "Country", "Article", "Event", "Organization", "Person", "Dataset", "DataDownload", "CollectionPage", "BreadcrumbList", "WebSite", "Claim", "ClaimReview", "CreativeWork", "AboutPage"} {
		if used[kind] == 0 {
			t.Errorf("no page has a %s", kind)
		}
	}
	wrong.report(t)
}

// plainName is the address in a name.
func plainName(id string) string {
	address, _, _ := strings.Cut(id, "#")
	return address
}

// fits says why a value is not of one of the types; nothing where it is.
func (v *vocabulary) fits(value any, ranges []string, kinds map[string]string, unknown func(string) bool) string {
	has := func(kinds ...string) bool {
		return slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(ranges, k) })
	}
	switch x := value.(type) {
	case string:
		if x == "" || strings.TrimSpace(x) != x {
			return fmt.Sprintf("%q", x)
		}
		if has("Date", "DateTime") && !has("Text") {
			_, err1 := time.Parse(time.DateOnly, x)
			_, err2 := time.Parse(time.RFC3339, x) // which asks for the zone
			if err1 != nil && err2 != nil {
				return x + " is neither a day nor a time with its zone"
			}
			return ""
		}
		if has("Text") {
			return ""
		}
		if u, err := url.Parse(x); has("URL") && err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
			return ""
		}
		return fmt.Sprintf("%q, want %v", x, ranges)
	case float64:
		if has("Number") || has("Integer", "Number") && x == float64(int(x)) {
			return ""
		}
		return fmt.Sprintf("%v, want %v", x, ranges)
	case bool:
		if has("Boolean") {
			return ""
		}
		return fmt.Sprintf("%v, want %v", x, ranges)
	case map[string]any:
		kind, _ := x["@type"].(string)
		if kind == "" {
			id, _ := x["@id"].(string)
			if kind = kinds[id]; kind == "" && unknown(strings.TrimPrefix(plainName(id), base)) {
				return ""
			}
		}
		if slices.ContainsFunc(ranges, func(r string) bool { return v.is(kind, r) }) {
			return ""
		}
		return fmt.Sprintf("%s, want %v", kind, ranges)
	}
	return fmt.Sprintf("%T", value)
}

// about returns the node of what a page of the real site is about.
func about(t *testing.T, h http.Handler, address string) (map[string]any, []map[string]any) {
	t.Helper()
	g, err := graphOf(visit(h, address))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	main, ok := g[0]["about"].(map[string]any)
	if !ok {
		main, _ = g[0]["mainEntity"].(map[string]any)
	}
	for _, n := range g {
		if main != nil && n["@id"] == main["@id"] {
			return n, g
		}
	}
	t.Fatalf("%s is about nothing", address)
	return nil, nil
}

// TestLinkedFacts compares what is said of single things with the register. Where
// a property must not be said, it is nil.
func TestLinkedFacts(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, c := range []struct {
		address string
		want    map[string]any
	}{
		{"/en/cities/prague/", map[string]any{"@type": "City", "@id": base + "/en/cities/prague/#place", "name": "Prague", "url": base + "/en/cities/prague/"}},
		{"/zh/cities/prague/", map[string]any{"@type": "City", "@id": base + "/en/cities/prague/#place", "name": "布拉格", "url": base + "/zh/cities/prague/"}},
		{"/en/cities/new-south-wales/", map[string]any{"@type": "AdministrativeArea", "name": "New South Wales"}},
		{"/en/countries/cz/", map[string]any{"@type": "Country", "@id": base + "/en/countries/cz/#country", "identifier": "CZ"}},
		{"/en/stories/tokyo-to-prague/", map[string]any{"@type": "Article", "inLanguage": "en", "creditText": "Youcheng editors"}},
		{"/zh/stories/tokyo-to-prague/", map[string]any{"@type": "Article", "inLanguage": "zh-Hans", "creditText": "友城编辑部"}},
	} {
		n, _ := about(t, h, c.address)
		for property, want := range c.want {
			if n[property] != want {
				t.Errorf("%s: %s is %v, want %v", c.address, property, n[property], want)
			}
		}
	}
}

// TestLinkedDates holds that a date is said where it is known to the day and not
// disputed, and nowhere else.
func TestLinkedDates(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	type row struct {
		ID, Date, Signed string
		Precision        string
		Disputed         bool
		DateDisputed     bool `json:"date_disputed"`
	}
	var lists struct{ Events, Agreements []row }
	for _, path := range []string{"/en/events.json", "/en/agreements.json"} {
		if err := json.Unmarshal(get(h, path).Body.Bytes(), &lists); err != nil {
			t.Fatal(err)
		}
	}
	said := map[string]int{}
	for kind, rows := range map[string][]row{"events": lists.Events, "agreements": lists.Agreements} {
		property := map[string]string{"events": "startDate", "agreements": "dateCreated"}[kind]
		for _, r := range rows {
			n, _ := about(t, h, "/zh/"+kind+"/"+r.ID+"/")
			var want any
			if r.Precision == "day" && !r.Disputed && !r.DateDisputed {
				want = r.Date + r.Signed
			}
			if n[property] != want {
				t.Errorf("%s %s, precision %s, disputed %v: %s is %v, want %v", kind, r.ID, r.Precision, r.Disputed || r.DateDisputed, property, n[property], want)
			}
			said[fmt.Sprint(kind, want != nil)]++
		}
	}
	for _, k := range []string{"eventstrue", "eventsfalse", "agreementstrue", "agreementsfalse"} {
		if said[k] == 0 {
			t.Errorf("no case of %s in %v", k, said)
		}
	}
}

// TestClaimReviews compares the sheet of the article with what is said of it.
func TestClaimReviews(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	var sources struct{ Sheets []struct{ URL string } }
	if err := json.Unmarshal(get(h, "/en/sources.json").Body.Bytes(), &sources); err != nil || len(sources.Sheets) == 0 {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(sources.Sheets[0].URL, base)
	address, _, _ = strings.Cut(address, "#")
	var sheet struct {
		Claims []struct{ ID, Statement, Reasoning string }
	}
	if err := json.Unmarshal(get(h, strings.TrimSuffix(address, "/")+".json").Body.Bytes(), &sheet); err != nil || len(sheet.Claims) == 0 {
		t.Fatal(err)
	}
	_, g := about(t, h, address)
	reviews := map[any]map[string]any{}
	for _, n := range g {
		if n["@type"] == "ClaimReview" {
			reviews[n["@id"]] = n
		}
	}
	if len(reviews) != len(sheet.Claims) {
		t.Errorf("%d reviews of %d claims", len(reviews), len(sheet.Claims))
	}
	for _, c := range sheet.Claims {
		n := reviews[base+address+"#"+c.ID]
		if n["claimReviewed"] != c.Statement || n["reviewBody"] != c.Reasoning {
			t.Errorf("%s: %v", c.ID, n)
		}
		if rating := n["reviewRating"].(map[string]any); rating["alternateName"] == "" || rating["ratingValue"] != nil {
			t.Errorf("%s: a verdict is a word: %v", c.ID, rating)
		}
	}
}
