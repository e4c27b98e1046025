package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/geo"
)

// Map is the roll on the globe, seen from Beijing.
type Map struct {
	Land  string // path of the land; on a page with several maps only the first has it
	Plate Plate
	Inset *Plate // Europe, enlarged, where many partners lie close together
	Clear bool   // the inset may lie in the corner of the plate, where nothing is
	Key   []Tally
	Rows  []MapRow
}

// Plate is one drawing of a map.
type Plate struct {
	Width, Height string
	Title         *Label // of an inset
	Land          string // how to lay the land on the plate
	Disc          string // radius of the disc, where it is not the whole globe
	Rings         []Ring
	Lines         []Stroke // from Beijing to the partners, by status
	Centre        *Spot    // Beijing
	Spots         []Spot   // that lead to profiles
	Dots          []Spot   // of partners that the inset names
	Frame         *Window  // round what the inset enlarges
	North         *North
}

// Ring is a circle of equal distance from Beijing.
type Ring struct {
	X, Y, R string
	Label   *Label
}

// Stroke is a path of a kind.
type Stroke struct{ Kind, D string }

// Spot is a partner on a map.
type Spot struct {
	Link   Link
	About  string // what is seen when the pointer rests on it
	Status string
	X, Y   string // of its upper left corner
	Size   string
	Mark   string // path of what makes an unsure or ended tie look different
	Tail   string // path to where it truly lies, if it was moved
	Label  *Label
}

// Window is the part of a map that its inset enlarges.
type Window struct {
	X, Y, Width, Height string
	Label               *Label
}

// North is an arrow that points north.
type North struct{ D, X, Y, Letter string }

// MapRow is a partner of a map.
type MapRow struct {
	Slug      string          `json:"slug"`
	Name      string          `json:"name"`
	Country   string          `json:"country"`
	Lat       float64         `json:"lat"`
	Lon       float64         `json:"lon"`
	Distance  int             `json:"distance_km"`
	Bearing   int             `json:"bearing_degrees"`
	Since     string          `json:"since"`
	Precision facts.Precision `json:"precision"`
	Ended     string          `json:"ended,omitempty"`
	Status    string          `json:"status"` // on the day
	URL       string          `json:"url"`

	Link                        Link   `json:"-"`
	DistanceText                string `json:"-"`
	BearingText                 string `json:"-"`
	SinceDate                   Date   `json:"-"`
	StatusLabel                 string `json:"-"`
	SinceDiffers, StatusDiffers bool   `json:"-"`

	km     float64
	member facts.Member
}

// The plate in units of its drawing. A figure is at least 288 CSS pixels wide (a
// window of 320 without its margins), and letters are never smaller than 12; the
// stylesheet sets the sizes of the tiers at the same widths.
const (
	plateSize = 720.0
	plateRim  = 350.0 // radius of the disc
	ringStep  = 2500.0

	insetWidth  = 320.0
	insetHeight = 250.0
	insetShare  = 0.46 // of the plate's width, where the inset lies in its corner
	insetLetter = 14.0
	leastInset  = 6 // partners in Europe

	spotHalf = 4.4
	dotHalf  = 2.4
)

var plateTiers = []tier{{1, 30, false}, {2, 19, true}, {3, 14.5, true}}

// statusOrder is the order of the key, and of drawing: what is rare comes last,
// on top.
var statusOrder = []string{"active", "unsure", "ended"}

func (h *Head) drawMap(g *Figure, r RollFilter, on facts.Date) bool {
	f := h.Frame
	roll := f.roster(r, on)
	g.Line = f.rollLine(r, on, roll)
	g.leadToRoll(f, r)
	m := &Map{Rows: f.mapRows(roll, on)}
	g.Map, g.Rows = m, m.Rows
	for _, s := range statusOrder {
		n := 0
		for _, x := range m.Rows {
			if x.Status == s {
				n++
			}
		}
		if n > 0 {
			m.Key = append(m.Key, Tally{Label: f.Words().Statuses[s], Key: s, N: n})
		}
	}
	f.plates(m)
	return true
}

// mapRows lists the partners of a roll, nearest first.
func (f Frame) mapRows(roll roster, on facts.Date) []MapRow {
	rows := []MapRow{}
	for _, x := range roll.all() {
		p := f.quiet().partnerRow(x, on)
		km, bearing := f.away(x.Partner)
		rows = append(rows, MapRow{
			Slug: p.Slug, Name: p.Name, Country: p.Country, Lat: p.Lat, Lon: p.Lon, Distance: int(km + 0.5), Bearing: int(bearing+0.5) % 360,
			Since: p.Since, Precision: p.Precision, Ended: p.Ended, Status: p.Status, URL: p.URL,
			Link: p.Link, DistanceText: f.Lang.Kilometres(km), BearingText: f.Lang.Bearing(bearing), SinceDate: p.SinceDate, StatusLabel: p.StatusLabel,
			SinceDiffers: p.Differ("since"), StatusDiffers: p.Differ("status"),
			km: km, member: x,
		})
	}
	slices.SortStableFunc(rows, func(a, b MapRow) int { return cmp.Compare(a.km, b.km) })
	return rows
}

// plates draws the map and its inset.
func (f Frame) plates(m *Map) {
	w := f.Words()
	farthest := ringStep
	for _, r := range m.Rows {
		farthest = max(farthest, r.km)
	}
	reach := min(math.Ceil(farthest/ringStep)*ringStep, geo.Antipode)
	if reach+ringStep > geo.Antipode {
		reach = geo.Antipode // the whole globe
	}
	plane := geo.Azimuthal{Centre: geo.Beijing, X: plateSize / 2, Y: plateSize / 2, Scale: plateRim / reach}
	var europe, rest []MapRow
	for _, r := range m.Rows {
		if r.member.Partner.Region == facts.Europe {
			europe = append(europe, r)
		} else {
			rest = append(rest, r)
		}
	}
	if len(europe) < leastInset {
		europe, rest = nil, m.Rows
	}
	m.Plate = Plate{Width: tenth(plateSize), Height: tenth(plateSize), Land: land(plane), Lines: strokes(plane, m.Rows)}
	if reach < geo.Antipode {
		m.Plate.Disc = tenth(plateRim)
	}
	for km := ringStep; km <= reach; km += ringStep {
		m.Plate.Rings = append(m.Plate.Rings, Ring{X: tenth(plane.X), Y: tenth(plane.Y), R: tenth(km * plane.Scale)})
	}
	if reach == geo.Antipode { // the rim, a hair beyond the last ring, takes its place
		m.Plate.Rings[len(m.Plate.Rings)-1].R = tenth(plateRim)
	}
	points, spots := f.spots(plane, rest, spotHalf, plateSize)
	centre := &named{x: plane.X, y: plane.Y, half: spotHalf + 2, name: w.SideBeijing}
	p := placer{bounds: box{0, 0, plateSize, plateSize}, points: append(slices.Clone(points), centre)}
	first := []*named{centre}
	if len(europe) > 0 {
		dots, drawn := f.spots(plane, europe, dotHalf, plateSize)
		m.Plate.Dots = drawn
		in := extent(dots, 8)
		corner := box{0, plateSize - insetHeight/insetWidth*insetShare*plateSize, insetShare * plateSize, plateSize}
		p.blocked = append(p.blocked, in)
		if !slices.ContainsFunc(slices.Concat(p.points, dots), func(x *named) bool { return around(x.x, x.y, x.half).overlaps(corner) }) {
			m.Clear = true
			p.blocked = append(p.blocked, corner)
		}
		m.Plate.Frame = &Window{X: tenth(in.x0), Y: tenth(in.y0), Width: tenth(in.x1 - in.x0), Height: tenth(in.y1 - in.y0)}
		name := &named{x: (in.x0 + in.x1) / 2, y: (in.y0 + in.y1) / 2, half: (in.y1 - in.y0) / 2, name: w.Regions[string(facts.Europe)]}
		first = append(first, name)
		m.Inset = f.inset(europe, fmt.Sprintf(w.Enlarged, name.name))
	}
	p.place(first, plateTiers[0])
	if m.Plate.Frame != nil {
		m.Plate.Frame.Label = first[1].label
	}
	p.ringLabels(f, plane, m.Plate.Rings)
	// The labels of the exceptions first, then those of the oldest ties.
	order := slices.Clone(points)
	rank := func(x *named) int {
		r := rest[slices.Index(points, x)]
		return 1000*slices.Index([]string{"ended", "unsure", "active"}, r.Status) + slices.IndexFunc(f.Dir.Members, func(m facts.Member) bool { return m.Partner.Slug == r.Slug })
	}
	slices.SortStableFunc(order, func(a, b *named) int { return cmp.Compare(rank(a), rank(b)) })
	for _, t := range plateTiers {
		p.place(order, t)
	}
	m.Plate.Spots = labelled(spots, points)
	m.Plate.Centre = &Spot{X: tenth(plane.X - centre.half), Y: tenth(plane.Y - centre.half), Size: tenth(2 * centre.half), Label: centre.label}
}

// inset enlarges Europe so that it fills a plate of its own.
func (f Frame) inset(rows []MapRow, title string) *Plate {
	w := f.Words()
	plane := geo.Azimuthal{Centre: geo.Beijing, Scale: 1}
	points, _ := f.spots(plane, rows, 0, 0)
	in := extent(points, 0)
	// Names need more room at the sides than above and below.
	const side, end = 78, 20
	plane.Scale = min((insetWidth-2*side)/max(in.x1-in.x0, 1), (insetHeight-2*end)/max(in.y1-in.y0, 1))
	plane.X = insetWidth/2 - plane.Scale*(in.x0+in.x1)/2
	plane.Y = insetHeight/2 - plane.Scale*(in.y0+in.y1)/2
	points, spots := f.spots(plane, rows, 4, insetWidth)
	out := &Plate{Width: tenth(insetWidth), Height: tenth(insetHeight), Land: land(plane), Lines: strokes(plane, rows)}
	p := placer{bounds: box{10, 4, insetWidth - 10, insetHeight - 4}, points: points}
	out.Title = newLabel(insetWidth-10, insetLetter, "end", []string{title}, 1)
	p.labels = append(p.labels, out.Title)
	out.North = north(plane, &p, w.NorthLetter)
	for km := ringStep; km <= geo.Antipode; km += ringStep {
		nearest, farthest := math.Inf(1), 0.0
		for _, x := range [][2]float64{{0, 0}, {insetWidth, 0}, {0, insetHeight}, {insetWidth, insetHeight}} {
			d := math.Hypot(x[0]-plane.X, x[1]-plane.Y)
			nearest, farthest = min(nearest, d), max(farthest, d)
		}
		if r := km * plane.Scale; r > nearest && r < farthest {
			out.Rings = append(out.Rings, Ring{X: tenth(plane.X), Y: tenth(plane.Y), R: tenth(r)})
		}
	}
	p.place(points, tier{1, insetLetter, true})
	out.Spots = labelled(spots, points)
	return out
}

// land is the transformation that lays the land on a plate.
func land(plane geo.Azimuthal) string {
	scale := strconv.FormatFloat(plane.Scale*geo.Antipode/geo.LandRadius, 'f', 4, 64)
	return "translate(" + tenth(plane.X) + " " + tenth(plane.Y) + ") scale(" + scale + ")"
}

// spots places partners on a plate. Two that lie at the same place are moved
// apart as the register says, and keep a line to it.
func (f Frame) spots(plane geo.Azimuthal, rows []MapRow, half, width float64) (points []*named, out []Spot) {
	for _, r := range rows {
		x, y := plane.XY(geo.Point{Lat: r.Lat, Lon: r.Lon})
		s := Spot{Link: r.Link, Status: r.Status, About: f.Lang.Clauses(r.Name, r.DistanceText)}
		if dx, dy := float64(r.member.Partner.MapDX), float64(r.member.Partner.MapDY); half > 0 && (dx != 0 || dy != 0) {
			// So many thousandths of the width, but never so few that one hides the other.
			by := max(width/1000, 2.4*half/math.Hypot(dx, dy))
			tx, ty := x, y
			x, y = x+dx*by, y+dy*by
			s.Tail = "M" + tenth(tx) + " " + tenth(ty) + "L" + tenth(x) + " " + tenth(y)
		}
		size := half
		if r.Status != "active" {
			size *= 1.2
		}
		s.X, s.Y, s.Size = tenth(x-size), tenth(y-size), tenth(2*size)
		switch r.Status {
		case "unsure":
			s.Mark = "M" + s.X + " " + s.Y + "h" + tenth(size) + "v" + tenth(2*size) + "h-" + tenth(size) + "z"
		case "ended":
			s.Mark = "M" + tenth(x-size) + " " + tenth(y+size) + "L" + tenth(x+size) + " " + tenth(y-size)
		}
		points = append(points, &named{x: x, y: y, half: size, name: r.Name})
		out = append(out, s)
	}
	return points, out
}

func labelled(spots []Spot, points []*named) []Spot {
	for i := range spots {
		spots[i].Label = points[i].label
	}
	return spots
}

// strokes are the great circles from Beijing, as one path for each status.
func strokes(plane geo.Azimuthal, rows []MapRow) []Stroke {
	var out []Stroke
	for _, s := range statusOrder {
		var d strings.Builder
		for _, r := range rows {
			if r.Status == s {
				x, y := plane.XY(geo.Point{Lat: r.Lat, Lon: r.Lon})
				fmt.Fprintf(&d, "M%s %sL%s %s", tenth(plane.X), tenth(plane.Y), tenth(x), tenth(y))
			}
		}
		if d.Len() > 0 {
			out = append(out, Stroke{s, d.String()})
		}
	}
	return out
}

// extent is the box round points.
func extent(points []*named, margin float64) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, x := range points {
		b = box{min(b.x0, x.x-x.half-margin), min(b.y0, x.y-x.half-margin), max(b.x1, x.x+x.half+margin), max(b.y1, x.y+x.half+margin)}
	}
	return b
}

// ringLabels names the rings along the direction in which the names are least in
// the way: every other ring at all widths, the rest on wide figures.
func (p *placer) ringLabels(f Frame, plane geo.Azimuthal, rings []Ring) {
	var best map[int]*Label
	for _, bearing := range []float64{180, 170, 190, 160, 200, 150, 210, 140, 220, 130, 230, 120, 110, 100, 90, 80, 70, 60, 240, 250, 0, 350} {
		some := map[int]*Label{}
		for i := range rings {
			t := plateTiers[0]
			if i%2 == 0 {
				t = plateTiers[1]
			}
			km := float64(i+1) * ringStep
			x, y := plane.Polar(min(km, plateRim/plane.Scale), bearing)
			l := newLabel(x, y, "middle", []string{f.Lang.Kilometres(km)}, t.n)
			b := l.box(t.size)
			clash := !b.within(p.bounds) || p.hits(b, nil)
			for _, o := range some {
				clash = clash || b.overlaps(o.box(t.size))
			}
			if !clash {
				some[i] = l
			}
		}
		if len(some) > len(best) {
			best = some
		}
	}
	for i := range rings {
		if l := best[i]; l != nil {
			rings[i].Label = l
			p.labels = append(p.labels, l)
		}
	}
}

// north is the arrow for a plate on which north is not up.
func north(plane geo.Azimuthal, p *placer, letter string) *North {
	const x, y, length = 24, insetHeight - 24, 13
	// The place of the arrow on the globe matters little: over a continent the
	// direction turns by a few degrees.
	sin, cos := math.Sincos(plane.North(geo.Point{Lat: 50, Lon: 12}) * math.Pi / 180)
	tx, ty := x+length*sin, y-length*cos
	head := func(turn float64) string {
		s, c := math.Sincos(math.Atan2(sin, cos) + turn)
		return "M" + tenth(tx) + " " + tenth(ty) + "L" + tenth(tx-5*s) + " " + tenth(ty+5*c)
	}
	out := &North{D: "M" + tenth(x-length*sin) + " " + tenth(y+length*cos) + "L" + tenth(tx) + " " + tenth(ty) + head(0.5) + head(-0.5), X: tenth(tx + 9*sin), Y: tenth(ty - 9*cos), Letter: letter}
	p.blocked = append(p.blocked, around(x+4, y, 22))
	return out
}
