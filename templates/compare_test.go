package templates_test

import (
	"bytes"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/webtest"
	"youcheng/templates"
)

// comparisons are some that every test of pages draws.
var comparisons = []string{"", "city=paris", "city=tokyo&city=prague", "city=ile-de-france&city=santiago&city=brussels&city=new-south-wales&as-of=2016", "city=cairo&city=gauteng&city=addis-ababa"}

// values gives all values of a parameter of a query.
func values(query string) func(string) []string {
	v, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	return func(name string) []string { return v[name] }
}

// compared is what a comparison is made from.
func (s site) compared(newest []facts.Event) page.ComparisonIn {
	return page.ComparisonIn{Views: s.Views, Agreements: s.Agreements, Events: newest, Offices: s.Offices}
}

var rowID = regexp.MustCompile(`(?s)<tr id="row-([a-z-]+)">(.*?)</tr>`)

// TestComparedValuesWithRivals sets each partner with rival values beside one
// without: the cells on which sources differ lead to the values, the others do
// not; the sentences that rest on such a value do so too.
func TestComparedValuesWithRivals(t *testing.T) {
	s, dir := rivalry(t)
	today, _ := facts.ParseDate("2026-11-23")
	seen := map[facts.Field]int{}
	for _, l := range lang.Tags() {
		f := page.Frame{Lang: l, Dir: dir, Today: today.From, Base: "https://youcheng.example", Stylesheet: "/static/site.css", Land: "/static/land.svg"}
		for slug, on := range dir.Disputed {
			if slug == "" {
				continue
			}
			filter, err := f.ParseComparison(values("city=tokyo&city=" + slug))
			if err != nil {
				t.Fatal(err)
			}
			p := f.Comparison(filter, s.compared(nil))
			var b bytes.Buffer
			if err := templates.Comparison(p).Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			html := webtest.Unmarked(b.String())
			link := differs + "/" + string(l) + "/cities/" + slug + "/#conflicts"
			rows := map[string]string{"name": tableRow.FindString(html)}
			for _, m := range rowID.FindAllStringSubmatch(html, -1) {
				rows[m[1]] = m[2]
			}
			for _, field := range []facts.Field{"name", "since", "ended", "status", "region", "sequence", "tie"} {
				if rows[string(field)] == "" {
					t.Fatalf("%s has no row of %s", slug, field)
				}
				if got := strings.Contains(rows[string(field)], link); got != on[field] {
					t.Errorf("%s in %s: the %s says that sources differ: %t, want %t:\n%s", slug, l, field, got, on[field], rows[string(field)])
				}
				if on[field] {
					seen[field]++
				}
			}
			for _, m := range rowID.FindAllStringSubmatch(html, -1) {
				if !slices.Contains(facts.Fields(), facts.Field(m[1])) && strings.Contains(m[2], differs) {
					t.Errorf("%s in %s: the row %s says that sources differ", slug, l, m[1])
				}
			}
			for _, d := range p.Differences {
				want := false
				switch d.ID {
				case "older", "order-unknown", "not-later", "same-day":
					want = on["since"]
				case "status-same", "status-differ":
					want = on["status"] || on["ended"]
				case "region", "regions":
					want = on["region"]
				}
				if (len(d.Rivals) > 0) != want {
					t.Errorf("%s in %s: %q leads to rival values: %v, want %t", slug, l, d.Text, d.Rivals, want)
				}
			}
		}
	}
	for _, field := range []facts.Field{"name", "since", "ended", "status", "region", "sequence", "tie"} {
		if seen[field] == 0 {
			t.Errorf("no partner has rival values of its %s: this test sees nothing", field)
		}
	}
}
