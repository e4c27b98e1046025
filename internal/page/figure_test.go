package page

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/geo"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// seeds is the real register: figures are tested with what they will draw.
var seeds = sync.OnceValues(func() (*facts.Facts, error) {
	f, faults := facts.Load(os.DirFS("../.."), "seeds")
	if n := faults.Errors(); n > 0 {
		return nil, fmt.Errorf("%d faults in the seeds", n)
	}
	return f, nil
})

func realFrame(t testing.TB, l lang.Tag) (Frame, Records) {
	t.Helper()
	f, err := seeds()
	if err != nil {
		t.Fatal(err)
	}
	return Frame{Lang: l, Dir: facts.NewDirectory(f), Today: day(t, "2026-11-23").From, Base: "https://youcheng.example"}, Records{f.Events}
}

// one builds a page with one figure.
func one(t *testing.T, l lang.Tag, x story.Figure) (*Figure, Frame) {
	t.Helper()
	f, records := realFrame(t, l)
	x.Alt = "what is seen"
	p := f.Story(story.Text{Form: story.Story, Slug: "x", Lang: l, HTML: "<p>a</p>\n<!--figure 1-->\n<p>b</p>\n", Figures: []story.Figure{x}}, nil, records)
	if len(p.Figures) != 1 {
		t.Fatalf("%d figures", len(p.Figures))
	}
	return p.Figures[0], f
}

// questions are those that figures of the roll are tested with.
var questions = []string{
	"", "as-of=1979-03-14", "as-of=1980", "as-of=1992-06", "as-of=1995", "as-of=1994-01-01", "as-of=2000-09-19", "as-of=2014-06-04", "as-of=2015-01-01", "as-of=2016-04-05", "as-of=2016-09-03",
	"as-of=2017-12-31", "as-of=2019-10-08", "as-of=2019-11-08", "as-of=2026", "region=europe", "region=europe&as-of=2016-09-03", "region=asia", "region=americas", "region=africa&as-of=2016-09-03", "region=oceania",
	"country=fr", "country=es&as-of=2016-09-03", "status=active&as-of=2016-04-05", "status=unsure&as-of=2016-04-05", "status=ended", "decade=1990s", "kind=region", "theme=environment", "q=zzz", "sort=name&as-of=2016-09-03", "as-of=1970-01-01",
}

// years asks for the roll at the end of each.
func years() []string {
	var out []string
	for y := facts.FirstYear; y < 2026; y++ {
		out = append(out, fmt.Sprintf("as-of=%d-12-31", y))
	}
	return out
}

// asked reads a question as the figure does, and answers it as the register does.
func asked(t *testing.T, f Frame, q string) (RollFilter, facts.Date, roster) {
	t.Helper()
	values, err := url.ParseQuery(q)
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.ParseRollFilter(values.Get)
	if err != nil {
		t.Fatal(err)
	}
	on := r.AsOf
	if !on.Known() {
		on = facts.OnDay(f.Today)
	}
	return r, on, f.roster(r, on)
}

func slugs(ms []*facts.Member) []string {
	out := []string{}
	for _, m := range ms {
		out = append(out, m.Partner.Slug)
	}
	slices.Sort(out)
	return out
}

func TestPieces(t *testing.T) {
	figures := []story.Figure{{Kind: "city", ID: "prague"}, {Kind: "city", ID: "tokyo"}}
	for _, c := range []struct{ name, html, joined, shape string }{
		{"none", "<p>a</p>", "<p>a</p>", "h"},
		{"one", "<p>a</p>\n<!--figure 1-->\n<p>b</p>\n", "<p>a</p>\n<figure id=\"figure-1\"></figure>\n<p>b</p>\n", "h1h"},
		{"two", "<!--figure 2-->\n<!--figure 1-->\n", "<figure id=\"figure-2\"></figure>\n<figure id=\"figure-1\"></figure>\n", "h2h1h"},
		{"one that is not there", "<p>a</p>\n<!--figure 3-->\n<!--figure 0-->\n<p>b</p>", "<p>a</p>\n\n\n<p>b</p>", "hhh"},
		{"another comment", "<!--figure x-->", "<!--figure x-->", "h"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, records := realFrame(t, lang.EN)
			text := story.Text{Form: story.Page, Slug: "x", Lang: lang.EN, HTML: c.html, Figures: figures}
			p := f.Text(text, nil, records)
			shape := ""
			for _, piece := range p.Body {
				if piece.Figure != nil {
					shape += strings.TrimPrefix(piece.Figure.ID, "figure-")
				} else {
					shape += "h"
				}
			}
			if shape != c.shape || p.HTML != c.joined || len(p.Figures) != 2 {
				t.Errorf("got %s %q and %d figures, want %s %q", shape, p.HTML, len(p.Figures), c.shape, c.joined)
			}
			if s := f.Story(text, nil, records); s.HTML != c.joined {
				t.Errorf("as a story: %q", s.HTML)
			}
		})
	}
}

// TestFiguresAgree holds that what is drawn, what stands in the table and what
// the register answers are the same.
func TestFiguresAgree(t *testing.T) {
	for _, l := range lang.Tags() {
		for _, q := range questions {
			t.Run(string(l)+" "+q, func(t *testing.T) {
				g, f := one(t, l, story.Figure{Kind: "map", Query: q})
				r, on, want := asked(t, f, q)
				all := slugs(want.all())
				states := map[string]int{"active": len(want.sure), "unsure": len(want.unsure), "ended": len(want.former)}

				m := g.Map
				var rows []string
				got := map[string]int{}
				for i, x := range m.Rows {
					rows = append(rows, x.Slug)
					got[x.Status]++
					if i > 0 && x.Distance < m.Rows[i-1].Distance {
						t.Errorf("%s comes after what lies farther away", x.Slug)
					}
				}
				slices.Sort(rows)
				if diff := cmp.Diff(all, append([]string{}, rows...)); diff != "" {
					t.Errorf("the table of the map (-register +figure):\n%s", diff)
				}
				for s, n := range states {
					if got[s] != n {
						t.Errorf("%d rows are %s, want %d", got[s], s, n)
					}
				}
				drawn := map[string]int{}
				for _, x := range slices.Concat(m.Plate.Spots, m.Plate.Dots) {
					drawn[x.Status]++
				}
				lines := 0
				for _, x := range m.Plate.Lines {
					lines += strings.Count(x.D, "L")
				}
				if diff := cmp.Diff(got, drawn); diff != "" || lines != len(all) {
					t.Errorf("%d lines for %d partners, the points (-table +drawing):\n%s", lines, len(all), diff)
				}
				if m.Inset != nil && len(m.Inset.Spots) != len(m.Plate.Dots) {
					t.Errorf("%d points are enlarged, of %d", len(m.Inset.Spots), len(m.Plate.Dots))
				}
				for _, k := range m.Key {
					if k.N != states[k.Key] {
						t.Errorf("the key says %d %s, want %d", k.N, k.Key, states[k.Key])
					}
				}
				if whole := f.MapPage(r); whole.URL != g.URL {
					t.Errorf("it leads to %s, not to %s", g.URL, whole.URL)
				}

				g, _ = one(t, l, story.Figure{Kind: "timeline", Query: q})
				bars := 0
				for _, x := range g.Timeline.Groups {
					bars += len(x.Bars)
				}
				over := 0
				for _, x := range g.Timeline.Groups {
					for _, b := range x.Bars {
						if b.Over != "" {
							over++
						}
					}
				}
				if bars != len(all) || len(g.Timeline.Rows) != len(all) || over != states["ended"] {
					t.Errorf("%d bars, %d of them ended, and %d lines; want %d, %d ended", bars, over, len(g.Timeline.Rows), len(all), states["ended"])
				}

				g, _ = one(t, l, story.Figure{Kind: "roll", Query: q})
				listed := states["active"]
				if r.Status != "" {
					listed = states[r.Status]
				}
				if len(g.Roll.Partners) != listed || r.Status == "" && len(g.Roll.Unsure) != states["unsure"] {
					t.Errorf("%d partners and %d unsure in the table, want %d and %d", len(g.Roll.Partners), len(g.Roll.Unsure), listed, states["unsure"])
				}
				if !strings.Contains(g.Roll.Caption, strconv.Itoa(listed)) || !strings.Contains(g.Line, strconv.Itoa(listed)) || !strings.Contains(g.Line, on.In(l)) {
					t.Errorf("%q, %q do not say %d and %s", g.Roll.Caption, g.Line, listed, on.In(l))
				}
				// The page to which the figure leads says the same.
				if page := f.Roll(1, r, ""); r.Status == "" && (page.Count != listed || len(page.Unsure) != len(g.Roll.Unsure)) {
					t.Errorf("the page counts %d, the figure %d", page.Count, listed)
				}
			})
		}
	}
}

// TestMapIsTrue measures the drawing: distances and directions from Beijing are
// those of the globe, and two partners at one place are both seen.
func TestMapIsTrue(t *testing.T) {
	g, f := one(t, lang.EN, story.Figure{Kind: "map", Query: "as-of=2016-09-03"})
	middle := func(s Spot) (x, y float64) {
		return number(t, s.X) + number(t, s.Size)/2, number(t, s.Y) + number(t, s.Size)/2
	}
	check := func(plate string, cx, cy, scale float64, spots []Spot) {
		seen := map[[2]float64]string{}
		for _, s := range spots {
			x, y := middle(s)
			for at, other := range seen {
				if math.Hypot(at[0]-x, at[1]-y) < number(t, s.Size)*0.4 {
					t.Errorf("on the %s, %s lies on %s", plate, s.About, other)
				}
			}
			seen[[2]float64{x, y}] = s.About
			if s.Tail != "" {
				continue // moved aside
			}
			slug := strings.TrimSuffix(strings.TrimPrefix(s.Link.Href, "/en/cities/"), "/")
			p := f.Dir.Partners[slug].Partner
			at := geo.Point{Lat: p.Lat, Lon: p.Lon}
			if d := math.Hypot(x-cx, y-cy) - geo.Distance(geo.Beijing, at)*scale; math.Abs(d) > 0.2 {
				t.Errorf("on the %s, %s is drawn %.2f too far away", plate, slug, d)
			}
			angle := math.Atan2(x-cx, cy-y) * 180 / math.Pi
			if d := math.Mod(angle-geo.Bearing(geo.Beijing, at)+540, 360) - 180; math.Abs(d) > 1.2 {
				t.Errorf("on the %s, %s is drawn %.2f° aside", plate, slug, d)
			}
		}
	}
	check("plate", plateSize/2, plateSize/2, plateRim/geo.Antipode, slices.Concat(g.Map.Plate.Spots, g.Map.Plate.Dots))
	rings := g.Map.Inset.Rings
	scale := (number(t, rings[1].R) - number(t, rings[0].R)) / ringStep
	check("inset", number(t, rings[0].X), number(t, rings[0].Y), scale, g.Map.Inset.Spots)
	for _, slug := range []string{"paris", "ile-de-france", "madrid", "community-of-madrid"} {
		if !slices.ContainsFunc(g.Map.Inset.Spots, func(s Spot) bool { return strings.Contains(s.Link.Href, "/"+slug+"/") }) {
			t.Errorf("%s is not drawn", slug)
		}
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// faces are the advances of letters in thousandths of the em, as Chromium measures
// them: of the faces of the stylesheet, or of those with their metrics (Liberation
// Sans has those of Arial and nearly those of Helvetica, Open Sans is the elder
// sister of Segoe UI), and of DejaVu Sans, the widest that a system is known to put
// in their place. San Francisco and PingFang are not to be had for measuring; both
// are narrower than DejaVu Sans.
var faces = map[string]string{
	"DejaVu Sans": " 318|!401|&780|'275|(390|)390|,318|-361|.318|/337|0636|1636|2636|3636|4636|5636|6636|7636|8636|9636|:337|" +
		"A684|B686|C698|D770|E632|F575|G775|H752|I295|J295|K656|L557|M863|N748|O787|P603|Q787|R695|S635|T611|U732|V684|W989|X685|Y611|Z685|" +
		"a613|b635|c550|d635|e615|f352|g635|h634|i278|j278|k579|l278|m974|n634|o612|p635|q635|r411|s521|t392|u634|v592|w818|x592|y592|z525|Î295|ã613|é615|í278|á613|ö612|ü634|’318|–500",
	"Noto Sans": " 260|!269|&732|'225|(300|)300|,268|-322|.268|/372|0572|1572|2572|3572|4572|5572|6572|7572|8572|9572|:268|" +
		"A639|B650|C632|D730|E556|F519|G728|H741|I339|J273|K619|L524|M907|N760|O781|P605|Q781|R622|S549|T556|U731|V600|W930|X586|Y566|Z572|" +
		"a561|b615|c480|d615|e564|f344|g615|h618|i258|j258|k534|l258|m935|n618|o605|p615|q615|r413|s479|t361|u618|v508|w786|x529|y510|z470|Î339|ã561|é564|í258|á561|ö605|ü618|’175|–500",
	"Liberation Sans": " 278|!278|&667|'191|(333|)333|,278|-333|.278|/278|0556|1556|2556|3556|4556|5556|6556|7556|8556|9556|:278|" +
		"A667|B667|C722|D722|E667|F611|G778|H722|I278|J500|K667|L556|M833|N722|O778|P667|Q778|R722|S667|T611|U722|V667|W944|X667|Y667|Z611|" +
		"a556|b556|c500|d556|e556|f278|g556|h556|i222|j222|k500|l222|m833|n556|o556|p556|q556|r333|s500|t278|u556|v500|w722|x500|y500|z500|Î278|ã556|é556|í278|á556|ö556|ü556|’222|–556",
	"Noto Sans CJK SC": " 224|!323|&680|'278|(338|)338|,278|-347|.278|/392|0555|1555|2555|3555|4555|5555|6555|7555|8555|9555|:278|" +
		"A608|B657|C638|D688|E589|F552|G689|H728|I293|J535|K646|L543|M812|N723|O742|P633|Q742|R635|S596|T599|U721|V575|W878|X573|Y531|Z603|" +
		"a563|b618|c510|d620|e554|f325|g564|h607|i275|j275|k552|l284|m926|n610|o606|p620|q620|r388|s468|t377|u607|v521|w802|x498|y521|z475|Î293|ã563|é554|í275|á563|ö606|ü607|’1000|–536",
	"Roboto": " 248|!258|&622|'175|(342|)348|,197|-276|.264|/413|0562|1562|2562|3562|4562|5562|6562|7562|8562|9562|:242|" +
		"A652|B623|C651|D656|E568|F553|G681|H713|I272|J552|K627|L539|M873|N713|O688|P631|Q688|R616|S594|T597|U648|V637|W887|X627|Y601|Z599|" +
		"a544|b562|c523|d564|e530|f348|g562|h551|i243|j239|k507|l243|m877|n552|o570|p562|q568|r339|s516|t327|u551|v484|w751|x496|y473|z496|Î272|ã544|é530|í248|á544|ö570|ü551|’200|–656",
	"Open Sans": " 260|!267|&730|'221|(296|)296|,245|-322|.266|/367|0572|1572|2572|3572|4572|5572|6572|7572|8572|9572|:266|" +
		"A633|B648|C631|D729|E556|F516|G728|H738|I279|J267|K614|L519|M903|N754|O779|P602|Q779|R618|S549|T553|U728|V595|W926|X577|Y560|Z571|" +
		"a556|b613|c476|d613|e561|f339|g548|h614|i253|j253|k525|l253|m930|n614|o604|p613|q613|r408|s477|t353|u614|v501|w778|x524|y504|z468|Î279|ã556|é561|í253|á556|ö604|ü614|’170|–500",
}

func advances(widths string) map[rune]float64 {
	out := map[rune]float64{}
	for part := range strings.SplitSeq(widths, "|") {
		r, n := utf8.DecodeRuneInString(part)
		v, _ := strconv.Atoi(part[n:])
		out[r] = float64(v) / 1000
	}
	return out
}

// advance is the greatest width of each letter in any of the faces.
var advance = sync.OnceValue(func() map[rune]float64 {
	out := map[rune]float64{}
	for _, widths := range faces {
		for r, w := range advances(widths) {
			out[r] = max(out[r], w)
		}
	}
	return out
})

// drawnBox is the room of a label as it is written, measured apart from the code
// that placed it: each letter as in the face that has it
// widest, and 1 em for a Chinese character.
func drawnBox(t *testing.T, l *Label, size float64) box {
	t.Helper()
	width := 0.0
	for _, line := range l.Lines {
		w := 0.0
		for _, r := range line {
			a, ok := advance()[r]
			switch {
			case ok:
				w += a
			case unicode.Is(unicode.Han, r) || strings.ContainsRune("（）·、：，—", r):
				w++
			default:
				t.Errorf("the width of %q in %q is not known", r, line)
			}
		}
		width = max(width, w*size)
	}
	x, y := number(t, l.X), number(t, l.Y)
	b := box{x, y - size*0.55*float64(len(l.Lines)), x + width, y + size*0.55*float64(len(l.Lines))}
	switch l.Anchor {
	case "middle":
		b.x0, b.x1 = x-width/2, x+width/2
	case "end":
		b.x0, b.x1 = x-width, x
	}
	return b
}

// TestLabelsDoNotTouch looks at every plate at each tier of its letters: no label
// touches another or a point, and each point has its name or its number.
func TestLabelsDoNotTouch(t *testing.T) {
	for _, l := range lang.Tags() {
		for _, q := range slices.Concat(questions, years()) {
			g, f := one(t, l, story.Figure{Kind: "map", Query: q})
			r, _, _ := asked(t, f, q)
			for _, m := range []*Map{g.Map, f.MapPage(r).Figure.Map} {
				look := func(name string, p *Plate, size float64, tier int, w, h float64) {
					type thing struct {
						what string
						box
					}
					var labels, points []thing
					add := func(x *Label, what string) {
						if x != nil && (x.Tier == tier || x.Tier < tier && !x.Only) {
							labels = append(labels, thing{what + " " + strings.Join(x.Lines, " "), drawnBox(t, x, size)})
						}
					}
					for _, r := range p.Rings {
						add(r.Label, "ring")
					}
					add(p.Title, "title")
					for _, x := range p.Compass {
						add(x, "compass")
					}
					if p.Frame != nil {
						add(p.Frame.Label, "frame")
					}
					if p.Centre != nil {
						add(p.Centre.Label, "centre")
					}
					spots := slices.Concat(p.Spots, p.Dots)
					if p.Centre != nil {
						spots = append(spots, *p.Centre)
					}
					for i, s := range spots {
						if i < len(p.Spots) {
							before := len(labels)
							add(s.Label, "spot")
							for _, x := range s.Number {
								add(x, "number")
							}
							elsewhere := name == "plate" && tier == 1 && m.Near != nil && slices.ContainsFunc(m.Near.Spots, func(x Spot) bool { return x.Link == s.Link })
							if len(labels) != before+1 && !elsewhere {
								t.Errorf("%s %q, %s at tier %d: %s has %d labels", l, q, name, tier, s.About, len(labels)-before)
							}
						}
						x, y, n := number(t, s.X), number(t, s.Y), number(t, s.Size)
						points = append(points, thing{s.About, box{x, y, x + n, y + n}})
					}
					where := fmt.Sprintf("%s %q, %s at tier %d", l, q, name, tier)
					const slack = 0.2 // of rounding
					for i, a := range labels {
						if a.x0 < -slack || a.y0 < -slack || a.x1 > w+slack || a.y1 > h+slack {
							t.Errorf("%s: %s reaches out of the drawing", where, a.what)
						}
						a.box = box{a.x0 + slack, a.y0 + slack, a.x1 - slack, a.y1 - slack}
						for _, b := range labels[i+1:] {
							if a.overlaps(b.box) {
								t.Errorf("%s: %s touches %s", where, a.what, b.what)
							}
						}
						for _, b := range points {
							if a.overlaps(b.box) {
								t.Errorf("%s: %s lies on the point %s", where, a.what, b.what)
							}
						}
						if m.Clear && name == "plate" && tier >= cornerTier && a.overlaps(box{0, plateSize - insetHeight/insetWidth*insetShare*plateSize, insetShare * plateSize, plateSize}) {
							t.Errorf("%s: %s lies below the inset", where, a.what)
						}
					}
				}
				tiers := plateTiers
				if !m.Wide {
					tiers = plateTiers[:widestInText]
				}
				for _, tr := range tiers {
					look("plate", &m.Plate, tr.size, tr.n, plateSize, plateSize)
				}
				if m.Inset != nil {
					for _, tr := range insetTiers {
						look("inset", m.Inset, tr.size, tr.n, insetWidth, insetHeight)
					}
				}
			}
		}
	}
}

// TestEuropeIsNamed holds that the inset finds room for each name, and the plate
// for most.
func TestEuropeIsNamed(t *testing.T) {
	for _, l := range lang.Tags() {
		for _, q := range []string{"", "as-of=2016-09-03", "as-of=2019-11-08", "region=europe"} {
			g, _ := one(t, l, story.Figure{Kind: "map", Query: q})
			for _, s := range g.Map.Inset.Spots {
				if s.Label == nil {
					t.Errorf("%s %q: %s has no label", l, q, s.About)
				}
			}
			n := 0
			for _, s := range g.Map.Plate.Spots {
				if s.Label != nil {
					n++
				}
			}
			if n*4 < len(g.Map.Plate.Spots)*3 {
				t.Errorf("%s %q: only %d of %d points have labels", l, q, n, len(g.Map.Plate.Spots))
			}
		}
	}
}

// TestChart compares the line with the register on each day on which it steps,
// and with the day before.
func TestChart(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	for _, c := range f.Dir.Counts {
		for _, q := range []string{"", "as-of=2016-09-03", "as-of=2016-04-05", "as-of=2016", "as-of=1979-03-14", "country=fr", "kind=city&as-of=2019-11-08", "as-of=1979-01-01"} {
			g, f := one(t, lang.EN, story.Figure{Kind: "chart", ID: c.Slug, Query: q})
			if c.Measure == facts.CountStated {
				if g.Chart != nil || g.Line != f.Words().FigureGone {
					t.Errorf("%s is drawn, though it cannot be computed", c.Slug)
				}
				continue
			}
			if strings.Contains(q, "country") && strings.Contains(c.Filter, "region") && !strings.Contains(c.Filter, "europe") {
				continue
			}
			where := c.Slug + " " + q
			r, _, _ := asked(t, f, q)
			members := slices.DeleteFunc(slices.Clone(f.Dir.Members), func(m *facts.Member) bool {
				return r.Country != "" && m.Partner.Country != r.Country || r.Kind != "" && m.Partner.Kind != r.Kind
			})
			count := func(d facts.Day) int {
				n, _, _ := c.Total(members, facts.OnDay(d))
				return n
			}
			before := 0
			for _, row := range g.Chart.Rows {
				d := day(t, row.Date).From
				if row.Count != count(d) || before != count(d-1) {
					t.Errorf("%s: on %s it goes from %d to %d, in the register from %d to %d", where, row.Date, before, row.Count, count(d-1), count(d))
				}
				if c.Measure == facts.CountPartners && row.Count != before+len(row.Joined)-len(row.Left) {
					t.Errorf("%s: on %s %d and %d in and %d out do not make %d", where, row.Date, before, len(row.Joined), len(row.Left), row.Count)
				}
				if row.Possible < row.Count {
					t.Errorf("%s: on %s fewer are possible than sure", where, row.Date)
				}
				before = row.Count
			}
			last := day(t, g.AsOf).From
			if g.Chart.Last.N != count(last) || before != count(last) {
				t.Errorf("%s: it ends with %d and %d, want %d", where, before, g.Chart.Last.N, count(last))
			}
			steps := 0
			for _, row := range g.Chart.Rows {
				steps += min(1, row.Count)
			}
			if n := strings.Count(g.Chart.Step, "V"); n < steps {
				t.Errorf("%s: %d steps are drawn, %d are in the table", where, n, steps)
			}
			if r.Narrowed() != (len(g.Stated) == 0) && last > day(t, "2014-06-04").To {
				t.Errorf("%s: %d stated totals", where, len(g.Stated))
			}
			if len(g.Stated) != len(g.Chart.Dots) {
				t.Errorf("%s: %d dots for %d stated totals", where, len(g.Chart.Dots), len(g.Stated))
			}
			for i, s := range g.Stated {
				if d := day(t, s.Date); d.To > last || s.Count != count(d.To) || g.Chart.Dots[i].N != s.Value {
					t.Errorf("%s: %+v", where, s)
				}
			}
		}
	}
}

// TestLevelStep holds that a chart has one to four levels, however many partners there are.
func TestLevelStep(t *testing.T) {
	for highest, want := range map[int]int{1: 1, 4: 1, 5: 2, 9: 2, 10: 5, 19: 5, 20: 5, 25: 10, 53: 20, 100: 50, 999: 200, 1000: 500, 56_000: 20_000} {
		if got := levelStep(highest); got != want || highest/got > 4 {
			t.Errorf("%d: a level for each %d, want %d", highest, got, want)
		}
	}
}

// TestChartLabelsDoNotTouch measures the labels of charts at several widths of
// each tier, in the widest face: each number that was stated has one, which
// touches no other, no dot, no number of the axis, and not the line.
func TestChartLabelsDoNotTouch(t *testing.T) {
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		for _, c := range f.Dir.Counts {
			if c.Measure == facts.CountStated {
				continue
			}
			for _, q := range []string{"", "as-of=2000-12", "as-of=2008", "as-of=2016-09-03", "as-of=2019-11-08"} {
				g, _ := one(t, l, story.Figure{Kind: "chart", ID: c.Slug, Query: q})
				runs := 0
				for i, d := range g.Chart.Dots {
					if i == 0 || d.N != g.Chart.Dots[i-1].N {
						runs++
					}
				}
				for _, size := range []struct {
					w, h float64
					tier int
				}{{288, 256, 1}, {400, 256, 1}, {475, 256, 1}, {476, 320, 2}, {599, 320, 2}, {600, 320, 3}, {760, 320, 3}} {
					where := fmt.Sprintf("%s %s %q at %v", l, c.Slug, q, size.w)
					var taken []box
					for _, d := range g.Chart.Dots {
						taken = append(taken, around(number(t, d.X)/100*size.w, number(t, d.Y)/100*size.h, 4))
					}
					for _, v := range g.Chart.Levels {
						taken = append(taken, drawnBox(t, &Label{Lines: []string{v.Label}, X: "0", Y: tenth(number(t, v.Y)/100*size.h - 4 - 12.5*0.36)}, 12.5))
					}
					last := number(t, g.Chart.Last.Y) / 100 * size.h
					taken = append(taken, box{size.w - 0.64*21*float64(len(strconv.Itoa(g.Chart.Last.N))), last - 6 - 16, size.w, last - 6})
					x, y := 0.0, 0.0 // of the line
					for _, m := range chartMove.FindAllStringSubmatch(g.Chart.Step, -1) {
						to := number(t, m[2]) / chartSize
						switch m[1] {
						case "H":
							taken = append(taken, box{x * size.w, y*size.h - 1, to * size.w, y*size.h + 1})
							x = to
						case "V":
							taken = append(taken, box{x*size.w - 1, min(y, to) * size.h, x*size.w + 1, max(y, to) * size.h})
							y = to
						}
					}
					labels := 0
					for _, x := range g.Chart.Labels {
						if x.Tier != size.tier {
							continue
						}
						labels++
						b := drawnBox(t, &Label{Lines: []string{x.Text}, X: tenth(number(t, x.X)/100*size.w - chartGap), Y: x.Y, Anchor: "end"}, 13)
						b.y0, b.y1 = b.y0+0.5, b.y1-0.5
						if b.x0 < -1 || b.y0 < 0 {
							t.Errorf("%s: %q reaches out of the drawing: %+v", where, x.Text, b)
						}
						for _, o := range taken {
							if b.overlaps(o) {
								t.Errorf("%s: %q at %+v touches %+v", where, x.Text, b, o)
							}
						}
						taken = append(taken, b)
					}
					if labels != runs {
						t.Errorf("%s: %d labels for %d numbers", where, labels, runs)
					}
				}
			}
		}
	}
}

// chartMove is one stretch of the line of a chart.
var chartMove = regexp.MustCompile(`([MHV])([0-9]+)`)

// TestCourse compares the timeline of one partner with the register.
func TestCourse(t *testing.T) {
	for _, l := range lang.Tags() {
		f, records := realFrame(t, l)
		for _, slug := range f.Dir.PartnerSlugs() {
			for _, q := range []string{"", "as-of=2016-03-29", "as-of=1985"} {
				g, _ := one(t, l, story.Figure{Kind: "timeline", ID: slug, Query: q})
				_, on, _ := asked(t, f, q)
				to := f.until(on)
				want := map[string]int{"since": 0, "ended": 0, "agreement": 0, "event": 0}
				tie := f.Dir.Partners[slug].Tie
				if tie.Since.From <= to {
					want["since"] = 1
				}
				if tie.Ended.Known() && tie.Ended.From <= to {
					want["ended"] = 1
				}
				for _, a := range f.Dir.Agreements {
					if a.Partner == slug && a.Signed.From <= to {
						want["agreement"]++
					}
				}
				for _, e := range records.Events {
					if slices.Contains(e.Partners, slug) && e.Date.From <= to {
						want["event"]++
					}
				}
				got := map[string]int{"since": 0, "ended": 0, "agreement": 0, "event": 0}
				for i, r := range g.Course.Rows {
					got[r.Kind]++
					if i > 0 && g.Course.Moments[i].day < g.Course.Moments[i-1].day {
						t.Errorf("%s: the list is not by date", slug)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s %s (-register +list):\n%s", slug, q, diff)
				}
				if len(g.Course.Agreements) != want["agreement"] || len(g.Course.Events) != want["event"] || len(g.Course.Moments) != len(g.Course.Rows) {
					t.Errorf("%s %s: %d and %d dots, want %v", slug, q, len(g.Course.Agreements), len(g.Course.Events), want)
				}
				if (g.Course.Bar.Over != "") != (want["ended"] == 1) {
					t.Errorf("%s %s: the bar ends at %q", slug, q, g.Course.Bar.Over)
				}
				if b := g.Course.Label; b != nil {
					w := drawnBox(t, &Label{Lines: []string{b.Text}, X: tenth(number(t, b.X)/100*leastWidth + float64(b.DX)), Y: "0", Anchor: b.Anchor}, 12.5)
					solid := 0.0
					if g.Course.Bar.Solid.Width != "" {
						solid = number(t, g.Course.Bar.Solid.X) / 100 * leastWidth
					}
					if w.x0 < 0 || w.x1 > leastWidth || b.Inside && w.x0 < solid {
						t.Errorf("%s %s: %q reaches out: %+v", slug, q, b.Text, w)
					}
				} else if want["since"] == 1 && l == lang.EN && q == "" {
					t.Errorf("%s: the bar does not say when it began", slug)
				}
				for k, dots := range [][]Dot{g.Course.Agreements, g.Course.Events} {
					room := []float64{2 * courseDot, 2 * courseMark}[k]
					for i, a := range dots {
						if a.Y < courseLabel || a.Y > g.Course.Height-courseLabel {
							t.Errorf("%s %s: a dot lies at %d of %d", slug, q, a.Y, g.Course.Height)
						}
						for _, b := range dots[i+1:] {
							if a.Y == b.Y && math.Abs(number(t, a.X)-number(t, b.X))/100*leastWidth < room {
								t.Errorf("%s %s: two dots meet: %s, %s", slug, q, a.About, b.About)
							}
						}
					}
				}
			}
		}
	}
}

// TestCards holds what cards and comparisons say on a day.
func TestCards(t *testing.T) {
	facts := func(xs []Fact) map[string]string {
		out := map[string]string{}
		for _, x := range xs {
			out[x.ID] = x.Text
		}
		return out
	}
	for _, c := range []struct {
		name, slug, query string
		l                 lang.Tag
		want              map[string]string
		line              string
	}{
		{"in force then", "prague", "as-of=2016-09-03", lang.EN,
			map[string]string{"country": "Czechia", "since": "29 March 2016", "status": "in force", "distance": "7,460 km to the northwest"}, "As of 3 September 2016."},
		{"ended since", "prague", "", lang.ZH,
			map[string]string{"country": "捷克", "since": "2016年3月29日", "status": "已终止", "ended": "2019年10月9日", "distance": "7,460公里，方向为西北"}, "截至2026年11月23日。"},
		{"not yet", "riga", "as-of=2016-09-03", lang.EN,
			map[string]string{"country": "Latvia", "since": "September 2017", "status": "not yet", "distance": "6,520 km to the northwest"}, "As of 3 September 2016."},
		{"not sure", "minsk", "as-of=2016-04-05", lang.EN,
			map[string]string{"country": "Belarus", "since": "April 2016", "status": "not sure", "distance": "6,470 km to the northwest"}, "As of 5 April 2016."},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, _ := one(t, c.l, story.Figure{Kind: "city", ID: c.slug, Query: c.query})
			if diff := cmp.Diff(c.want, facts(g.City.Facts)); diff != "" || g.Line != c.line {
				t.Errorf("%s (-want +got):\n%s", g.Line, diff)
			}
			// A comparison says the same.
			g, f := one(t, c.l, story.Figure{Kind: "compare", Cities: []string{"tokyo", c.slug}, Query: c.query})
			got := map[string]string{}
			for _, r := range g.Compare.Rows {
				if x := r.Cells[1]; x.Text != "" && c.want[r.ID] != "" {
					got[r.ID] = x.Text
				}
				if len(r.Cells) != 2 {
					t.Errorf("%s has %d cells", r.ID, len(r.Cells))
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" || len(g.Compare.Cities) != 2 {
				t.Errorf("compared (-want +got):\n%s", diff)
			}
			row := g.Rows.([]CardRow)[1]
			if row.Slug != c.slug || f.Dir.Partners[c.slug].Partner.Population != row.Population {
				t.Errorf("%+v", row)
			}
		})
	}
}

// TestGone asks for what the register does not have: that is said, and nothing
// else happens.
func TestGone(t *testing.T) {
	for _, x := range []story.Figure{
		{Kind: "map", Query: "region=mars"}, {Kind: "map", Query: "as-of=2999"}, {Kind: "map", Query: "as-of=%zz"}, {Kind: "roll", Query: "country=aq"}, {Kind: "timeline", ID: "atlantis"}, {Kind: "city", ID: "atlantis"},
		{Kind: "chart", ID: "atlantis"}, {Kind: "chart", ID: "district-level"}, {Kind: "chart", ID: "sister-cities-asia", Query: "region=europe"}, {Kind: "compare", Cities: []string{"prague", "atlantis"}}, {Kind: "compare"}, {Kind: "picture"},
	} {
		for _, l := range lang.Tags() {
			g, f := one(t, l, x)
			if g.Line != f.Words().FigureGone {
				t.Errorf("%+v in %s: %q", x, l, g.Line)
			}
			if g.Map != nil || g.Timeline != nil || g.Course != nil || g.Roll != nil || g.Chart != nil || g.Compare != nil || g.City != nil {
				t.Errorf("%+v in %s is drawn", x, l)
			}
		}
	}
}

// TestFigureTwin looks at a figure as data.
func TestFigureTwin(t *testing.T) {
	g, _ := one(t, lang.ZH, story.Figure{Kind: "map", Query: "region=africa&as-of=2016-09-03", Caption: "说明"})
	b, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	rows, _ := got["rows"].([]any)
	delete(got, "rows")
	want := map[string]any{
		"id": "figure-1", "kind": "map", "caption": "说明", "alt": "what is seen", "summary": "2016年9月3日名册（非洲）：3个友城。", "as_of": "2016-09-03",
		"query": "region=africa&as-of=2016-09-03", "url": "https://youcheng.example/zh/map/?region=africa&as-of=2016-09-03",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the twin (-want +got):\n%s", diff)
	}
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	first := map[string]any{"slug": "cairo", "name": "开罗", "country": "EG", "lat": 30.06263, "lon": 31.24967, "distance_km": 7542.0, "bearing_degrees": 291.0,
		"country_name": "埃及", "region": "africa", "kind": "governorate", "since": "1990-10-28", "precision": "day", "not_before": "1990-10-28", "not_after": "1990-10-28",
		"date_confidence": "high", "since_disputed": false, "disputed": []any{}, "sources": []any{"bj-cairo", "pd-2000-09-19"},
		"status": "active", "status_as_of": "2020", "url": "https://youcheng.example/zh/cities/cairo/"}
	if diff := cmp.Diff(first, rows[0]); diff != "" {
		t.Errorf("the first row (-want +got):\n%s", diff)
	}
}

// TestSourcesOfFigures holds that a figure of the whole roll does not drown the
// rail, while a card and the totals of a chart name what they rest on.
func TestSourcesOfFigures(t *testing.T) {
	for _, c := range []struct {
		x    story.Figure
		want func(int) bool
	}{
		{story.Figure{Kind: "map"}, func(n int) bool { return n == 0 }},
		{story.Figure{Kind: "timeline"}, func(n int) bool { return n == 0 }},
		{story.Figure{Kind: "timeline", ID: "tokyo"}, func(n int) bool { return n == 0 }},
		{story.Figure{Kind: "roll"}, func(n int) bool { return n == 0 }},
		{story.Figure{Kind: "city", ID: "athens"}, func(n int) bool { return n > 0 && n < 4 }},
		{story.Figure{Kind: "chart", ID: "sister-cities"}, func(n int) bool { return n > 5 && n < 12 }},
	} {
		f, records := realFrame(t, lang.EN)
		p := f.Story(story.Text{Form: story.Story, Slug: "x", Lang: lang.EN, Figures: []story.Figure{c.x}}, nil, records)
		if !c.want(len(p.Sources)) {
			t.Errorf("%+v: %d sources in the rail", c.x, len(p.Sources))
		}
	}
}

func TestRecordsOf(t *testing.T) {
	for _, c := range []struct {
		x    story.Figure
		want bool
	}{
		{story.Figure{Kind: "map"}, false}, {story.Figure{Kind: "timeline"}, false}, {story.Figure{Kind: "timeline", ID: "prague"}, true}, {story.Figure{Kind: "compare", Cities: []string{"prague", "tokyo"}}, true}, {story.Figure{Kind: "city", ID: "prague"}, false},
	} {
		if got := len(RecordsOf([]story.Figure{{Kind: "map"}, c.x})) > 0; got != c.want {
			t.Errorf("%+v: %v", c.x, got)
		}
	}
	if len(RecordsOf(nil)) > 0 {
		t.Error("a text without figures needs records")
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     string
	}{
		{"1979-01-01", "2026-11-23", "1980 1990 2000 2010 2020"},
		{"1979-01-01", "1985-06-01", "1980 1982 1984"},
		{"1979-01-01", "1979-12-31", "1979"},
		{"1956-01-01", "2026-11-23", "1960 1980 2000 2020"},
		{"1979-01-01", "2000-01-01", "1980 1985 1990 1995"}, // 2000 would touch the edge
	} {
		s := span{day(t, c.from).From, day(t, c.to).From}
		var got []string
		for _, x := range s.ticks(true) {
			got = append(got, x.Label)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s to %s: %s, want %s", c.from, c.to, g, c.want)
		}
	}
}

func TestBroken(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Prague", "Prague"}, {"Rio de Janeiro", "Rio de Janeiro"}, {"Community of Madrid", "Community/of Madrid"}, {"Brussels-Capital Region", "Brussels-/Capital Region"}, {"Île-de-France", "Île-de-France"},
		{"Santiago Metropolitan Region", "Santiago/Metropolitan Region"}, {"布鲁塞尔首都大区", "布鲁塞尔首都大区"}, {"Llanfairpwllgwyngyll", "Llanfairpwllgwyngyll"},
	} {
		if got := strings.Join(broken(c.in), "/"); got != c.want {
			t.Errorf("%s is broken as %s, want %s", c.in, got, c.want)
		}
	}
}
