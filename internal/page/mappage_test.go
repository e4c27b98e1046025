package page

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/geo"
	"youcheng/internal/lang"
)

// drawnOn is the status with which each partner is drawn, by the spots of a
// plate.
func drawnOn(l lang.Tag, spots ...Spot) map[string]string {
	out := map[string]string{}
	for _, s := range spots {
		out[strings.TrimSuffix(strings.TrimPrefix(s.Link.Href, "/"+string(l)+"/cities/"), "/")] = s.Status
	}
	return out
}

// TestMapPage asks for the map of many days, some of them still to come, and
// compares the drawing, the table, and the twins with the register's own answer.
func TestMapPage(t *testing.T) {
	var asked []string
	for y := facts.FirstYear; y <= 2031; y++ {
		asked = append(asked, fmt.Sprintf("as-of=%d", y), fmt.Sprintf("as-of=%d-05-11", y))
	}
	asked = append(asked, questions...)
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		f.Today = day(t, "2032-01-01").From
		for _, q := range asked {
			t.Run(string(l)+" "+q, func(t *testing.T) {
				r := filterOf(t, f, q)
				p := f.MapPage(r)
				on := facts.OnDay(f.Today)
				if r.AsOf.Known() {
					on = r.AsOf
				}
				want := map[string]string{}
				census, former := f.Dir.Roll(r, on)
				for status, ms := range map[string][]*facts.Member{"active": census.Sure, "unsure": census.Unsure, "ended": former} {
					for _, m := range ms {
						want[m.Partner.Slug] = status
					}
				}
				if p.Count != len(census.Sure) {
					t.Errorf("it counts %d, the register %d", p.Count, len(census.Sure))
				}
				m := p.Figure.Map
				if diff := cmp.Diff(want, drawnOn(l, slices.Concat(m.Plate.Spots, m.Plate.Dots)...)); diff != "" {
					t.Errorf("the drawing (-register +page):\n%s", diff)
				}
				if m.Inset != nil {
					if diff := cmp.Diff(drawnOn(l, m.Plate.Dots...), drawnOn(l, m.Inset.Spots...)); diff != "" {
						t.Errorf("Europe (-plate +inset):\n%s", diff)
					}
				}
				if m.Near != nil {
					plate := drawnOn(l, m.Plate.Spots...)
					for slug, status := range drawnOn(l, m.Near.Spots...) {
						if plate[slug] != status {
							t.Errorf("%s is %s in Asia, %q on the plate", slug, status, plate[slug])
						}
					}
				}
				rows := map[string]string{}
				for i, x := range p.Partners {
					rows[x.Slug] = x.Status
					if i > 0 && x.Distance < p.Partners[i-1].Distance {
						t.Errorf("%s comes after what lies farther away", x.Slug)
					}
					if x.DistanceText == "" || x.BearingText == "" || x.StatusLabel == "" {
						t.Errorf("%s is not told in words: %q, %q, %q", x.Slug, x.DistanceText, x.BearingText, x.StatusLabel)
					}
					if (x.Status == "unsure" || x.Status == "ended") && !strings.Contains(strings.Join(p.Named, " "), x.Name) {
						t.Errorf("%s is %s, and not named so in words", x.Slug, x.Status)
					}
				}
				if diff := cmp.Diff(want, rows); diff != "" {
					t.Errorf("the table (-register +page):\n%s", diff)
				}
				if diff := cmp.Diff(want, jsonOf(t, p)); diff != "" {
					t.Errorf("JSON (-register +page):\n%s", diff)
				}
				places := map[string]string{}
				for _, x := range p.Places() {
					places[x.ID] = x.Properties["status"].(string)
					at := geo.Point{Lat: x.Lat, Lon: x.Lon}
					if d := geo.Distance(geo.Beijing, at) - float64(x.Properties["distance_km"].(int)); math.Abs(d) > 0.5 {
						t.Errorf("%s lies %.1f km farther away than GeoJSON says", x.ID, d)
					}
				}
				if diff := cmp.Diff(want, places); diff != "" {
					t.Errorf("GeoJSON (-register +page):\n%s", diff)
				}
				cells := map[string]string{}
				table := p.Table()
				for _, row := range table[1:] {
					cells[row[slices.Index(table[0], "slug")]] = row[slices.Index(table[0], "status")]
				}
				if diff := cmp.Diff(want, cells); diff != "" {
					t.Errorf("CSV (-register +page):\n%s", diff)
				}
			})
		}
	}
}

func filterOf(t *testing.T, f Frame, q string) RollFilter {
	t.Helper()
	r, _, _ := asked(t, f, q)
	return r
}

// jsonOf reads the JSON twin as a program would.
func jsonOf(t *testing.T, p *MapPage) map[string]string {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var twin struct {
		Partners []struct {
			Slug, Status string
			Distance     int `json:"distance_km"`
			Bearing      int `json:"bearing_degrees"`
		}
	}
	if err := json.Unmarshal(b, &twin); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, x := range twin.Partners {
		if x.Distance == 0 {
			t.Errorf("%s has no distance in JSON", x.Slug)
		}
		out[x.Slug] = x.Status
	}
	return out
}

// TestMapPagePlaces holds that a place of the map says all that one of the roll
// does, and how far it lies.
func TestMapPagePlaces(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	roll := f.Roll(1, RollFilter{}, "").Places()[0]
	got := f.MapPage(RollFilter{}).Places()[0]
	want := slices.Sorted(maps.Keys(roll.Properties))
	want = append(want, "bearing_degrees", "distance_km")
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got.Properties))); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
}

// TestMapPageAddress holds the order of the conditions, and that one for the order
// of the roll is left out: the map has its own.
func TestMapPageAddress(t *testing.T) {
	f, _ := realFrame(t, lang.ZH)
	for _, c := range []struct{ in, want, roll string }{
		{"", "", "/zh/cities/"},
		{"sort=name", "", "/zh/cities/"},
		{"as-of=2016-09-03&theme=culture&status=active&region=asia", "region=asia&status=active&theme=culture&as-of=2016-09-03", "/zh/cities/?region=asia&status=active&theme=culture&as-of=2016-09-03"},
		{"unknown=1&country=fr", "country=fr", "/zh/cities/?country=fr"},
	} {
		p := f.MapPage(filterOf(t, f, c.in))
		if p.Query != c.want || p.ToRoll.Href != c.roll || p.NoIndex != (c.want != "") {
			t.Errorf("%q: %q, leads to %s, not indexed: %v", c.in, p.Query, p.ToRoll.Href, p.NoIndex)
		}
	}
}

// TestHits holds that the rooms of points for a pointer do not overlap, and are as
// large as they may be.
func TestHits(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	m := f.MapPage(RollFilter{}).Figure.Map
	for name, spots := range map[string][]Spot{"plate": m.Plate.Spots, "inset": m.Inset.Spots, "near": m.Near.Spots} {
		n := 0
		for i, a := range spots {
			if a.Hit == nil {
				continue
			}
			n++
			for _, b := range spots[i+1:] {
				if b.Hit != nil && math.Hypot(number(t, a.Hit.X)-number(t, b.Hit.X), number(t, a.Hit.Y)-number(t, b.Hit.Y)) < number(t, a.Hit.R)+number(t, b.Hit.R)-0.3 {
					t.Errorf("on the %s, the rooms of %s and %s overlap", name, a.About, b.About)
				}
			}
		}
		if n*2 < len(spots) {
			t.Errorf("on the %s, only %d of %d points are widened", name, n, len(spots))
		}
	}
}

// TestTextWidth holds that no letter of a label is wider than it is taken to be, in
// none of the faces; and that faces has each letter of the names.
func TestTextWidth(t *testing.T) {
	for face, widths := range faces {
		for r, w := range advances(widths) {
			if got := TextWidth(string(r)); got < w {
				t.Errorf("%q is %.3f em wide in %s, taken for %.2f", r, w, face, got)
			}
		}
	}
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		for _, m := range f.Dir.Members {
			name := m.Partner.Name.In(l)
			b := drawnBox(t, newLabel(0, 0, "start", []string{name}, 1), 1)
			if got := TextWidth(name); got < b.x1 {
				t.Errorf("%s is %.2f em wide, taken for %.2f", name, b.x1, got)
			}
		}
	}
}

func BenchmarkMapPage(b *testing.B) {
	f, _ := realFrame(b, lang.EN)
	b.ReportAllocs()
	for b.Loop() {
		f.MapPage(RollFilter{})
	}
}

func BenchmarkSmallMap(b *testing.B) {
	f, _ := realFrame(b, lang.EN)
	on := facts.OnDay(f.Today)
	b.ReportAllocs()
	for b.Loop() {
		f.heroMap(*f.pointsOf(f.roster(RollFilter{}, on), on), "")
	}
}
