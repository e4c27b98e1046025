package browsertest

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/lang"
)

// kind is a kind of page and examples of it, the richest there are; all
// addresses are those after the language.
type kind struct {
	route    string // as the server knows it
	examples []string
}

// kinds are all kinds of pages: a test compares them with the routes.
var kinds = []kind{
	{"", []string{""}},
	{"cities/", []string{"cities/", "cities/?region=europe&status=ended", "cities/?q=xyzzy", "cities/?as-of=2016-04"}},
	{"cities/:slug/", []string{"cities/prague/", "cities/tokyo/", "cities/islamabad/", "cities/prague/?as-of=2017-05"}},
	{"roll/:year/", []string{"roll/2019/"}},
	{"countries/", []string{"countries/"}},
	{"countries/:iso2/", []string{"countries/cz/"}},
	{"search/", []string{"search/", "search/?q=clean+air", "search/?q=pragu&kind=cities", "search/?q=budapst"}},
	{"compare/", []string{"compare/", "compare/?city=prague&city=tokyo&city=islamabad"}},
	{"agreements/", []string{"agreements/"}},
	{"agreements/:id/", []string{"agreements/prague-2016/"}},
	{"themes/", []string{"themes/"}},
	{"themes/:slug/", []string{"themes/environment/"}},
	{"exchange/", []string{"exchange/"}},
	{"events/", []string{"events/"}},
	{"events/:id/", []string{"events/ev-2019-10/"}},
	{"organisations/", []string{"organisations/"}},
	{"organisations/:slug/", []string{"organisations/airparif/"}},
	{"people/", []string{"people/"}},
	{"people/:slug/", []string{"people/wang-anshun/"}},
	{"map/", []string{"map/", "map/?as-of=1990"}},
	{"stories/", []string{"stories/", "stories/?on=cities/prague"}},
	{"stories/:slug/", []string{"stories/tokyo-to-prague/"}},
	{"sources/", []string{"sources/", "sources/page/2/"}},
	{"sources/:id/", []string{"sources/cd-2016-09-03/"}},
	{"conflicts/", []string{"conflicts/"}},
	{"gaps/", []string{"gaps/", "gaps/?field=since"}},
	{"anniversaries/", []string{"anniversaries/"}},
	{"changes/", []string{"changes/"}},
	{"counts/", []string{"counts/"}},
	{"counts/:slug/", []string{"counts/sister-cities/"}},
	{":page/", []string{"about/", "accessibility/", "cite/", "data/", "embed/", "glossary/", "guide/", "method/", "privacy/", "reconcile/"}},
}

// failures are addresses that are answered by a page of what went wrong.
var failures = map[string]int{
	"no-such-page/":          http.StatusNotFound,
	"cities/?region=nowhere": http.StatusBadRequest,
}

// addresses are those of all examples in a language.
func addresses(l lang.Tag) []string {
	var out []string
	for _, k := range kinds {
		for _, e := range k.examples {
			out = append(out, "/"+string(l)+"/"+e)
		}
	}
	for f := range failures {
		out = append(out, "/"+string(l)+"/"+f)
	}
	slices.Sort(out)
	return out
}

// cards are examples of the documents that other sites show in a frame.
var cards = []string{"embed/cities/prague/", "embed/cities/tokyo/?as-of=2016", "embed/counts/sister-cities/"}

// everyKind are the addresses of all examples in both languages, the cover and
// the cards.
func everyKind() []string {
	out := []string{"/"}
	for _, l := range lang.Tags() {
		out = append(out, addresses(l)...)
		for _, c := range cards {
			out = append(out, "/"+string(l)+"/"+c)
		}
	}
	return out
}

// statusOf is the status by which an address is answered.
func statusOf(address string) int {
	for f, status := range failures {
		if strings.HasSuffix(address, f) {
			return status
		}
	}
	return http.StatusOK
}

// TestKinds holds that no kind of page is forgotten here, and that the examples
// are what they are said to be.
func TestKinds(t *testing.T) {
	var known []string
	for _, k := range kinds {
		known = append(known, k.route)
	}
	for _, route := range handler.Routes() {
		if !slices.Contains(known, route) {
			t.Errorf("the server has pages at %q, and no browser looks at one: add an example to kinds", route)
		}
	}
	for _, route := range known {
		if !slices.Contains(handler.Routes(), route) {
			t.Errorf("the server has no pages at %q any more: take them out of kinds", route)
		}
	}
	texts, err := snapshot.Store.Pages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if !slices.Contains(everyKind(), "/en/"+text+"/") {
			t.Errorf("no browser looks at the page %q: add it to kinds", text)
		}
	}
	for _, address := range everyKind() {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if got, want := w.Code, statusOf(address); got != want {
			t.Errorf("%s is answered by %d, not %d", address, got, want)
		}
	}
}
