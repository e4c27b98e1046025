package page

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// crowd is many points at places that chance gave once, some on top of each other.
func crowd(seed uint64, n int) []*named {
	dice := rand.New(rand.NewPCG(seed, 0))
	var out []*named
	for i := range n {
		x := &named{x: 60 + 600*dice.Float64(), y: 60 + 600*dice.Float64(), half: spotHalf, name: strings.Repeat("Name ", 1+dice.IntN(3)), number: itoa(i + 1)}
		if i > 0 && i%9 == 0 {
			x.x, x.y = out[i-1].x+2*spotHalf, out[i-1].y
		}
		out = append(out, x)
	}
	return out
}

// drawnAt are the labels of points that are seen at a tier.
func drawnAt(points []*named, n int) []*Label {
	var out []*Label
	for _, x := range points {
		for _, l := range append(slices.Clone(x.numbers), x.label) {
			if l != nil && (l.Tier == n || l.Tier < n && !l.Only) {
				out = append(out, l)
			}
		}
	}
	return out
}

// TestCrowd places the names of maps that are fuller than ours will be for long: the
// same points always give the same drawing, no label touches another or a point at
// any tier, and nearly all have one.
func TestCrowd(t *testing.T) {
	const n = 90
	for seed := range uint64(6) {
		place := func() []*named {
			points := crowd(seed, n)
			p := placer{bounds: box{0, 0, plateSize, plateSize}, points: points}
			p.placeAll(slices.Clone(points), plateTiers)
			return points
		}
		points, again := place(), place()
		for i, x := range points {
			if diff := cmp.Diff(x.label, again[i].label, cmp.AllowUnexported(Label{})); diff != "" {
				t.Errorf("crowd %d: the second drawing differs:\n%s", seed, diff)
			}
		}
		for _, tr := range plateTiers {
			labels := drawnAt(points, tr.n)
			if len(labels) < n*9/10 {
				t.Errorf("crowd %d at tier %d: only %d of %d points have a label", seed, tr.n, len(labels), n)
			}
			for i, a := range labels {
				for _, b := range labels[i+1:] {
					if a.box(tr.size).overlaps(b.box(tr.size)) {
						t.Errorf("crowd %d at tier %d: %v touches %v", seed, tr.n, a.Lines, b.Lines)
					}
				}
				for _, x := range points {
					if a.box(tr.size).overlaps(around(x.x, x.y, x.half-0.2)) {
						t.Errorf("crowd %d at tier %d: %v lies on the point %s", seed, tr.n, a.Lines, x.number)
					}
				}
			}
		}
	}
}

// TestNeighbours holds that partners of one place are both seen and both named, on
// the map itself and in a text.
func TestNeighbours(t *testing.T) {
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		m := f.MapPage(RollFilter{}).Figure.Map
		for _, pair := range [][2]string{{"paris", "ile-de-france"}, {"madrid", "community-of-madrid"}} {
			var boxes []box
			for _, slug := range pair {
				i := slices.IndexFunc(m.Inset.Spots, func(s Spot) bool { return s.Link.Href == f.Href("cities/"+slug+"/") })
				if i < 0 {
					t.Fatalf("%s: %s is not in the inset", l, slug)
				}
				s := m.Inset.Spots[i]
				if s.Label == nil || strings.Join(s.Label.Lines, " ") != f.Dir.Partners[slug].Partner.Name.In(l) {
					t.Errorf("%s: %s has the label %v", l, slug, s.Label)
				}
				x, y, size := number(t, s.X), number(t, s.Y), number(t, s.Size)
				boxes = append(boxes, box{x, y, x + size, y + size})
			}
			// They may touch at a corner, not hide each other.
			if a, b := boxes[0], boxes[1]; min(a.x1, b.x1)-max(a.x0, b.x0) > 0.6*(a.x1-a.x0) && min(a.y1, b.y1)-max(a.y0, b.y0) > 0.6*(a.y1-a.y0) {
				t.Errorf("%s: %v hide each other: %v", l, pair, boxes)
			}
		}
	}
}

// TestHeroNames holds that the map of the home page names most partners that it does
// not leave to Europe's frame, and that none of its labels touch.
func TestHeroNames(t *testing.T) {
	for _, l := range lang.Tags() {
		f, _ := realFrame(t, l)
		on := facts.OnDay(f.Today)
		m := f.heroMap(*f.pointsOf(f.roster(RollFilter{}, on), on), "").Map
		for _, tr := range plateTiers[:widestInText] {
			var boxes []box
			named := 0
			for _, r := range m.Plate.Rings {
				if r.Label != nil && r.Label.Tier <= tr.n {
					boxes = append(boxes, drawnBox(t, r.Label, tr.size))
				}
			}
			for _, s := range m.Plate.Spots {
				if s.Label != nil && s.Label.Tier <= tr.n {
					named++
					boxes = append(boxes, drawnBox(t, s.Label, tr.size))
				}
			}
			for i, a := range boxes {
				for _, b := range boxes[i+1:] {
					if (box{a.x0 + 0.2, a.y0 + 0.2, a.x1 - 0.2, a.y1 - 0.2}).overlaps(b) {
						t.Errorf("%s at tier %d: labels touch: %v %v", l, tr.n, a, b)
					}
				}
			}
			if tr.n == widestInText && named*4 < 3*len(m.Plate.Spots) {
				t.Errorf("%s: only %d of %d are named on a wide figure", l, named, len(m.Plate.Spots))
			}
		}
	}
}
