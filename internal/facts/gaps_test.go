package facts_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/facts"
)

// TestEmpty counts the empty fields of a partner of which everything is known,
// and of one of which nothing is: each field is found empty in the one and
// filled in the other.
func TestEmpty(t *testing.T) {
	full := facts.Holdings{
		Member: facts.Member{
			Partner: facts.Partner{Website: "https://x.example", Wikidata: "Q1", Geonames: "1", Population: 1, PopulationYear: 2020},
			Tie:     facts.Partnership{Since: date(t, "1998-05-28"), SequenceStated: 1},
		},
		Views:      []facts.View{{Side: facts.PartnerSide}},
		Events:     []facts.Event{{Kind: "visit"}, {Kind: facts.Signing}, {Kind: "gift"}, {Kind: "agreement"}},
		Agreements: []facts.Agreement{{Signatories: []string{"x"}, TermMonths: "36", DocumentURL: "https://x.example", Event: "e"}},
		Offices:    []facts.Office{{From: date(t, "2001"), To: date(t, "2008")}},
	}
	full.Agreements[0].Place.EN = "Beijing"
	bare := facts.Holdings{
		Member:     facts.Member{Tie: facts.Partnership{Since: date(t, "1998-05")}},
		Views:      []facts.View{{Side: facts.Beijing}},
		Events:     []facts.Event{{Kind: facts.Signing}, {Kind: "visit"}, {Kind: "visit"}},
		Agreements: make([]facts.Agreement, 2),
		Offices:    make([]facts.Office, 3),
	}
	of := map[facts.Scope]int{facts.OfPartner: 1, facts.OfTie: 1, facts.OfView: 1, facts.OfAgreement: 2, facts.OfOffice: 3}
	for _, g := range facts.GapFields() {
		if g.Scope == facts.OfSource {
			known := facts.Source{URL: "https://x.example", Published: date(t, "2016")}
			if known.Lacks(g.Name) || !(facts.Source{}).Lacks(g.Name) {
				t.Errorf("%s of a source", g.Name)
			}
			continue
		}
		if empty, _ := full.Empty(g); empty != 0 {
			t.Errorf("%s of a %s that is known: %d empty", g.Name, g.Scope, empty)
		}
		if empty, n := bare.Empty(g); empty != of[g.Scope] || n != of[g.Scope] {
			t.Errorf("%s of a %s that is not known: %d of %d, want %d", g.Name, g.Scope, empty, n, of[g.Scope])
		}
	}
}

// TestGapOfOwnStatements holds that the partners whose own side was not heard are
// as many as the row of gaps.csv says.
func TestGapOfOwnStatements(t *testing.T) {
	f, faults := facts.Load(os.DirFS("../.."), "seeds")
	if faults.Errors() > 0 {
		t.Fatalf("%d errors in the seeds", faults.Errors())
	}
	i := slices.IndexFunc(facts.GapFields(), func(g facts.GapField) bool { return g.Scope == facts.OfView })
	silent := 0
	for _, m := range f.Members() {
		h := facts.Holdings{Member: *m}
		for _, v := range f.Views {
			if v.Partner == m.Partner.Slug {
				h.Views = append(h.Views, v)
			}
		}
		empty, _ := h.Empty(facts.GapFields()[i])
		silent += empty
	}
	says := fmt.Sprintf("For %d partners no statement of their own authorities was found", silent)
	if !slices.ContainsFunc(f.Gaps, func(g facts.Gap) bool { return g.Field == "status" && strings.Contains(g.Why.EN, says) }) {
		t.Errorf("gaps.csv does not say: %s", says)
	}
}
