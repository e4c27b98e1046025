package web_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
)

// register reads the tables of the real site.
func register(t *testing.T) *facts.Facts {
	t.Helper()
	f, faults := facts.Load(os.DirFS(".."), "seeds")
	if faults.Errors() > 0 {
		t.Fatalf("%d errors in the seeds", faults.Errors())
	}
	return f
}

// sheet is what the tests read of the twin of a source.
type sheet struct {
	Claims []struct {
		ID       string   `json:"id"`
		Evidence []string `json:"evidence"`
	} `json:"claims"`
	Verdicts []struct {
		Count  int      `json:"count"`
		Claims []string `json:"claims"`
	} `json:"verdicts"`
	Sums []struct {
		Added, Stated, Register int
		Rows, Counted           []struct {
			Kind, Claim, Count string
			From, N            int
		}
	} `json:"sums"`
	Facts, Pinyin, Events, Agreements, People, Organisations, Changes []any
	Evidence                                                          []any `json:"evidence_for"`
}

func readSheet(t *testing.T, body []byte) sheet {
	t.Helper()
	var s sheet
	if err := json.Unmarshal(body, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSheet holds that drawing, table, twin and seeds of each sheet are the same:
// bar for bar, number for number, claim for claim.
func TestSheet(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	f := register(t)
	claims := map[string][]facts.Claim{}
	byID := map[string]facts.Claim{}
	for _, c := range f.Claims {
		claims[c.Source] = append(claims[c.Source], c)
		byID[c.ID] = c
	}
	sums := map[string]int{}
	for source, its := range claims {
		for _, l := range []string{"en", "zh"} {
			at := "/" + l + "/sources/" + source
			s := readSheet(t, get(h, at+".json").Body.Bytes())
			d := parseHTML(get(h, at+"/").Body.String())
			if len(s.Claims) != len(its) {
				t.Fatalf("%s: %d claims, want %d", at, len(s.Claims), len(its))
			}
			verdicts := map[facts.Verdict][]string{}
			for i, c := range its {
				if s.Claims[i].ID != c.ID || !slices.Equal(s.Claims[i].Evidence, c.Evidence) && len(c.Evidence) > 0 {
					t.Errorf("%s: claim %d is %v, want %s with %v", at, i, s.Claims[i], c.ID, c.Evidence)
				}
				if found := d.all("li", func(e *element) bool { return e.id == c.ID }); len(found) != 1 {
					t.Errorf("%s: %d claims at #%s", at, len(found), c.ID)
				}
				verdicts[c.Verdict] = append(verdicts[c.Verdict], c.ID)
			}

			// What is to be seen, in order: numbers and the bars beside them.
			type bar struct{ from, n, width int }
			var want []bar
			var links []string
			most := 0
			for _, v := range s.Verdicts {
				most = max(most, v.Count)
			}
			for _, v := range s.Verdicts {
				if got := verdicts[byID[v.Claims[0]].Verdict]; v.Count != len(got) || !slices.Equal(got, v.Claims) {
					t.Errorf("%s: %v, want %v", at, v, got)
				}
				want = append(want, bar{0, v.Count, most})
				for _, id := range v.Claims {
					links = append(links, "#"+id)
				}
			}
			sums[source] = len(s.Sums)
			for _, x := range s.Sums {
				width := max(x.Added, x.Stated, x.Register)
				for _, rows := range [][]struct {
					Kind, Claim, Count string
					From, N            int
				}{x.Rows, x.Counted} {
					reached := 0
					for _, r := range rows {
						want = append(want, bar{r.From, r.N, width})
						switch r.Kind {
						case "part": // a stair: it begins where the last one ended
							if r.From != reached {
								t.Errorf("%s: %v begins at %d", at, r, reached)
							}
							reached += r.N
						case "sum":
							if r.From != 0 || r.N != reached || r.N != x.Added {
								t.Errorf("%s: %v is not the sum %d", at, r, reached)
							}
						case "gap":
							if r.From != reached || r.From+r.N != x.Stated {
								t.Errorf("%s: the gap %v does not fill %d to %d", at, r, reached, x.Stated)
							}
						}
						if r.Claim != "" && byID[r.Claim].Value != strconv.Itoa(r.N) {
							t.Errorf("%s: %d, but %s says %s", at, r.N, r.Claim, byID[r.Claim].Value)
						}
						if r.Claim == "" && r.Count != "" { // counted anew
							i := slices.IndexFunc(f.Counts, func(c facts.Count) bool { return c.Slug == r.Count })
							if n, _, _ := f.Counts[i].Total(f.Members(), its[0].AsOf); n != r.N {
								t.Errorf("%s: %s is %d, want %d", at, r.Count, r.N, n)
							}
						}
					}
				}
			}
			var got []bar
			numbers := d.all("td", func(e *element) bool { return e.has("tally-n") || e.has("adding-n") })
			drawings := d.all("svg", func(e *element) bool { return e.has("unit") })
			rects := d.all("rect", func(e *element) bool { return e.parent != nil && e.parent.has("unit") })
			if len(numbers) != len(drawings) || len(rects) != len(drawings) {
				t.Fatalf("%s: %d numbers, %d drawings, %d bars", at, len(numbers), len(drawings), len(rects))
			}
			for i, e := range rects {
				from, _ := strconv.Atoi(e.get("x"))
				n, _ := strconv.Atoi(e.get("width"))
				width, _ := strconv.Atoi(strings.Fields(drawings[i].get("viewbox") + drawings[i].get("viewBox"))[2])
				got = append(got, bar{from, n, width})
				if text := d.text(numbers[i]); text != strconv.Itoa(n) {
					t.Errorf("%s: beside %s is a bar of %d", at, text, n)
				}
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(bar{})); diff != "" {
				t.Errorf("%s: what is drawn (-twin +page):\n%s", at, diff)
			}
			var anchors []string
			for _, e := range d.all("a", func(e *element) bool { return e.parent != nil && e.parent.parent.has("tally-links") }) {
				anchors = append(anchors, e.get("href"))
			}
			if diff := cmp.Diff(links, anchors); diff != "" {
				t.Errorf("%s: the claims of the verdicts (-twin +page):\n%s", at, diff)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"cd-2016-09-03": 1, "wb-2019-12-20": 0, "gmw-2014-06-04": 1}, sums); diff != "" {
		t.Errorf("sums (-want +got):\n%s", diff)
	}
}

// TestSourceListsWhatRests holds that the page of a source lists each row of the
// seeds that cites it.
func TestSourceListsWhatRests(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	f := register(t)
	cited, changes := map[string]int{}, map[string]int{}
	for _, table := range f.Tables() {
		rows := reflect.ValueOf(table.Rows).Elem()
		for i := range rows.Len() {
			here := map[string]bool{}
			for _, c := range facts.Columns(table.Rows) {
				ids, ok := c.Value(rows.Index(i)).([]string)
				if !ok || c.Ref != "sources" {
					continue
				}
				for _, id := range ids {
					if here[id] { // by another column of the row
						continue
					}
					here[id] = true
					if table.Name == "changes" {
						changes[id]++
					} else {
						cited[id]++
					}
				}
			}
		}
	}
	if len(cited) == 0 || len(changes) == 0 {
		t.Fatal("nothing is cited")
	}
	var list struct {
		List []struct {
			ID   string `json:"id"`
			Rows int    `json:"cited_by"`
		} `json:"list"`
	}
	if err := json.Unmarshal(get(h, "/en/sources.json").Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.List) != len(f.Sources) {
		t.Errorf("the list has %d sources, want %d", len(list.List), len(f.Sources))
	}
	for _, x := range list.List {
		if x.Rows != cited[x.ID] {
			t.Errorf("the list says that %d rows cite %s, which are %d", x.Rows, x.ID, cited[x.ID])
		}
	}
	for _, x := range f.Sources {
		s := readSheet(t, get(h, "/en/sources/"+x.ID+".json").Body.Bytes())
		got := len(s.Facts) + len(s.Pinyin) + len(s.Events) + len(s.Agreements) + len(s.People) + len(s.Organisations) + len(s.Evidence)
		for _, c := range s.Claims { // its own, of which it may be the only evidence
			if slices.Contains(c.Evidence, x.ID) {
				got++
			}
		}
		if got != cited[x.ID] {
			t.Errorf("%s lists %d rows, and %d cite it", x.ID, got, cited[x.ID])
		}
		if len(s.Changes) != changes[x.ID] {
			t.Errorf("%s lists %d changes, and %d cite it", x.ID, len(s.Changes), changes[x.ID])
		}
	}
}
