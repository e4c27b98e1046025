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
	Plate Plate
	Inset *Plate // Europe, enlarged, where many partners lie close together
	Near  *Plate // Asia, enlarged; only where the plate is too narrow for its names
	Clear bool   // the inset may lie in the corner of the plate, where nothing is
	Wide  bool   // a page of its own: the plate is large, the inset stands beside it
	Key   []Tally
	Rows  []MapRow // nearest first

	// Countries says that each row is the country of the first of its partners: there
	// are more partners than a map holds.
	Countries bool

	small bool // leads to the map: no insets, no numbers, for no table stands beside it
}

// Plate is one drawing of a map.
type Plate struct {
	Width, Height string
	Title         *Label // of an inset
	Land          string // how to lay the land on the plate
	Ticks         string // path of a tick each 30 degrees, at the rim
	Compass       []*Label
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
	Hit    *Ring  // round what a pointer may miss
	Label  *Label
	Number []*Label // its row in the table, at the widths that have no room for its name
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
	PartnerRow
	Distance int `json:"distance_km"`
	Bearing  int `json:"bearing_degrees"`

	DistanceText string `json:"-"`
	BearingText  string `json:"-"`
	Partners     int    `json:"-"` // of the country, where it stands for one

	n      int // its place among the rows, from 1
	km     float64
	member *facts.Member
}

// The plate in units of its drawing. A figure is at least 288 CSS pixels wide (a
// window of 320 without its margins), and letters are never smaller than 12; the
// stylesheet sets the sizes of the tiers at the same widths.
const (
	plateSize   = 720.0
	plateRim    = 334.0 // radius of the disc
	compassRim  = 343.0 // of the letters of the compass
	compassTick = 6.0
	ringStep    = 2500.0

	insetWidth  = 320.0
	insetHeight = 250.0
	insetShare  = 0.46 // of the plate's width, where the inset lies in its corner
	leastInset  = 6    // partners in Europe

	spotHalf = 4.4
	dotHalf  = 2.4
	plateHit = 24.0 // the most that a point is widened for a pointer
	insetHit = 11.0
)

// plateTiers are the widths of plates; the last is that of a page of its own.
var plateTiers = []tier{{1, 30, false}, {2, 19, true}, {3, 14.5, true}, {4, 11.5, true}}

// insetTiers are those of the inset; they go on counting, for it has widths of its
// own.
var insetTiers = []tier{{1, 14, true}, {5, 11.5, true}}

// cornerTier is the first at which the inset lies in the corner of the plate, not
// below it.
const cornerTier = 3

// widestInText is the number of tiers that a map in a text can reach.
const widestInText = 3

// statusOrder is the order of the key, and of drawing: what is rare comes last,
// on top.
var statusOrder = []string{"active", "unsure", "ended"}

func (h *Head) drawMap(g *Figure, r RollFilter, on facts.Date) bool {
	f := h.Frame
	roll := f.roster(r, on)
	g.Line = f.rollLine(r, on, roll)
	r.Sort = "" // the map has an order of its own
	g.lead(f, f.Words().SeeMap, addressed("map/", r.Query()))
	m := f.pointsOf(roll, on)
	rows := m.Rows
	if m.Countries && f.Whole {
		rows = f.quiet().mapRows(roll.all(), on)
	}
	for i := range rows {
		rows[i].Marks = nil // they would number the sources of another page
	}
	g.Map, g.Rows = m, rows
	f.plates(m, plateTiers[:widestInText])
	return true
}

// pointsOf makes a map of the partners of a roll or, where they are too many for one,
// of their countries: each stands for all its partners where the first of them lies.
func (f Frame) pointsOf(roll roster, on facts.Date) *Map {
	if len(roll.sure)+len(roll.unsure)+len(roll.former) <= MostPoints {
		return &Map{Rows: f.quiet().mapRows(roll.all(), on)}
	}
	var first []*facts.Member
	partners := map[string]int{}
	for _, list := range [][]*facts.Member{roll.sure, roll.unsure, roll.former} {
		for _, x := range list {
			c := x.Partner.Country
			if partners[c]++; partners[c] == 1 {
				m := *x
				m.Partner.MapDX, m.Partner.MapDY = 0, 0 // alone, it is not moved apart
				first = append(first, &m)
			}
		}
	}
	m := &Map{Countries: true, Rows: f.quiet().mapRows(first, on)}
	for i := range m.Rows {
		r := &m.Rows[i]
		r.Partners, r.Link = partners[r.Country], r.CountryLink
		r.Name = f.Lang.Bracketed(r.CountryName, f.Lang.Number(r.Partners))
	}
	return m
}

// mapRows lists partners, nearest first.
func (h *Head) mapRows(all []*facts.Member, on facts.Date) []MapRow {
	f := h.Frame
	drawn := make([]MapRow, 0, len(all))
	for _, x := range all {
		km, bearing := f.away(x.Partner)
		drawn = append(drawn, MapRow{
			PartnerRow: h.partnerRow(x, on),
			Distance:   int(km + 0.5), Bearing: int(bearing+0.5) % 360,
			DistanceText: f.Lang.Kilometres(km), BearingText: f.Lang.Bearing(bearing),
			km: km, member: x,
		})
	}
	order := make([]int, len(drawn)) // to sort the rows themselves would be to move them many times
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(drawn[a].km, drawn[b].km) })
	rows := make([]MapRow, len(drawn))
	for i, from := range order {
		rows[i] = drawn[from]
		rows[i].n = i + 1
	}
	return rows
}

// tally counts the points of a map by their shape.
func (f Frame) tally(rows []MapRow) []Tally {
	var out []Tally
	for _, s := range statusOrder {
		n := 0
		for _, x := range rows {
			if x.Status == s {
				n++
			}
		}
		if n > 0 {
			out = append(out, Tally{Label: f.Words().Statuses[s], Key: s, N: n})
		}
	}
	return out
}

// draw draws the map and its insets, with names for figures of some widths.
func (f Frame) draw(m *Map, tiers []tier) {
	w := f.Words()
	m.Key = f.tally(m.Rows)
	farthest := ringStep
	for _, r := range m.Rows {
		farthest = max(farthest, r.km)
	}
	reach := min(math.Ceil(farthest/ringStep)*ringStep, geo.Antipode)
	if reach+ringStep > geo.Antipode {
		reach = geo.Antipode // the whole globe
	}
	plane := geo.Azimuthal{Centre: geo.Beijing, X: plateSize / 2, Y: plateSize / 2, Scale: plateRim / reach}
	var europe, asia, rest []MapRow
	for _, r := range m.Rows {
		if r.Region == facts.Europe {
			europe = append(europe, r)
			continue
		}
		if r.Region == facts.Asia {
			asia = append(asia, r)
		}
		rest = append(rest, r)
	}
	if len(europe) < leastInset {
		europe, rest = nil, m.Rows
	}
	if !m.small && reach == geo.Antipode && len(asia) >= leastInset {
		m.Near = f.inset(asia, w.Regions[string(facts.Asia)], true)
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
	reachable(spots, points, plateHit)
	centre := &named{x: plane.X, y: plane.Y, half: spotHalf + 2, name: w.SideBeijing}
	p := placer{bounds: box{0, 0, plateSize, plateSize}, points: append(slices.Clone(points), centre)}
	m.Plate.Ticks, m.Plate.Compass = compass(plane, []string{w.MapCompass["north"], w.MapCompass["east"], w.MapCompass["south"], w.MapCompass["west"]})
	p.labels = append(p.labels, m.Plate.Compass...)
	first := []*named{centre}
	if len(europe) > 0 {
		dots, drawn := f.spots(plane, europe, dotHalf, plateSize)
		m.Plate.Dots = drawn
		in := extent(dots, 8)
		corner := box{0, plateSize - insetHeight/insetWidth*insetShare*plateSize, insetShare * plateSize, plateSize}
		p.blocked = append(p.blocked, in)
		if !m.Wide && !m.small && !slices.ContainsFunc(slices.Concat(p.points, dots), func(x *named) bool { return around(x.x, x.y, x.half).overlaps(corner) }) {
			m.Clear = true
			p.corner = corner
			p.blocked = append(p.blocked, corner)
		}
		m.Plate.Frame = &Window{X: tenth(in.x0), Y: tenth(in.y0), Width: tenth(in.x1 - in.x0), Height: tenth(in.y1 - in.y0)}
		name := &named{x: (in.x0 + in.x1) / 2, y: (in.y0 + in.y1) / 2, half: (in.y1 - in.y0) / 2, name: w.Regions[string(facts.Europe)]}
		first = append(first, name)
		if !m.small {
			m.Inset = f.inset(europe, name.name, false)
		}
	}
	p.place(first, plateTiers[0])
	if m.Plate.Frame != nil {
		m.Plate.Frame.Label = first[1].label
	}
	p.ringLabels(f, plane, m.Plate.Rings)
	p.restOfRings(f, plane, m.Plate.Rings[:min(2, len(m.Plate.Rings))], tiers[len(tiers)-1])
	// The labels of the exceptions first, then those of the oldest ties.
	age := map[string]int{}
	for i, x := range f.Dir.Members {
		age[x.Partner.Slug] = i
	}
	weight := map[*named]int{}
	for i, x := range points {
		weight[x] = 1000*slices.Index([]string{"ended", "unsure", "active"}, rest[i].Status) + age[rest[i].Slug]
	}
	order := slices.Clone(points)
	slices.SortStableFunc(order, func(a, b *named) int { return cmp.Compare(weight[a], weight[b]) })
	if m.Near != nil {
		for i, x := range points {
			x.from = 1
			if rest[i].Region == facts.Asia {
				x.from = 2
			}
		}
	}
	if len(order) > mostNamed {
		p.placeSome(order, tiers)
	} else if m.small {
		for _, t := range tiers {
			p.place(order, t)
		}
	} else {
		p.placeAll(order, tiers)
	}
	p.restOfRings(f, plane, m.Plate.Rings, tiers[len(tiers)-1])
	m.Plate.Spots = labelled(spots, points)
	m.Plate.Centre = &Spot{X: tenth(plane.X - centre.half), Y: tenth(plane.Y - centre.half), Size: tenth(2 * centre.half), Label: centre.label}
}

// inset enlarges a region so that it fills a plate of its own. One that lies round
// Beijing shows it, and needs no arrow: north of Beijing is up.
func (f Frame) inset(rows []MapRow, region string, round bool) *Plate {
	w := f.Words()
	plane := geo.Azimuthal{Centre: geo.Beijing, Scale: 1}
	points, _ := f.spots(plane, rows, 0, 0)
	if round {
		points = append(points, &named{})
	}
	in := extent(points, 0)
	// Names need more room at the sides than above and below.
	side, end := 78.0, 20.0
	if round {
		side, end = 44, 30
	}
	plane.Scale = min((insetWidth-2*side)/max(in.x1-in.x0, 1), (insetHeight-2*end)/max(in.y1-in.y0, 1))
	plane.X = insetWidth/2 - plane.Scale*(in.x0+in.x1)/2
	plane.Y = insetHeight/2 - plane.Scale*(in.y0+in.y1)/2
	points, spots := f.spots(plane, rows, 4, insetWidth)
	reachable(spots, points, insetHit)
	out := &Plate{Width: tenth(insetWidth), Height: tenth(insetHeight), Land: land(plane), Lines: strokes(plane, rows)}
	p := placer{bounds: box{10, 4, insetWidth - 10, insetHeight - 4}, points: points}
	out.Title = newLabel(insetWidth-10, 14, "end", []string{fmt.Sprintf(w.Enlarged, region)}, 1)
	p.labels = append(p.labels, out.Title)
	if round {
		centre := &named{x: plane.X, y: plane.Y, half: spotHalf + 1, name: w.SideBeijing}
		p.points = append(slices.Clone(points), centre)
		p.place([]*named{centre}, insetTiers[0])
		out.Centre = &Spot{X: tenth(plane.X - centre.half), Y: tenth(plane.Y - centre.half), Size: tenth(2 * centre.half), Label: centre.label}
	} else {
		out.North = north(plane, &p, w.NorthLetter)
	}
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
	if len(points) > mostInset {
		p.placeSome(points, insetTiers)
		out.Spots = labelled(spots, points)
		return out
	}
	// Those that have least room about them choose first.
	room := map[*named]float64{}
	for _, x := range points {
		room[x] = math.Inf(1)
		for _, y := range points {
			if x != y {
				room[x] = min(room[x], math.Hypot(x.x-y.x, x.y-y.y))
			}
		}
	}
	order := slices.Clone(points)
	slices.SortStableFunc(order, func(a, b *named) int { return cmp.Compare(room[a], room[b]) })
	p.placeAll(order, insetTiers)
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
		s := Spot{Link: r.Link, Status: r.Status, About: f.Lang.Clauses(r.Name, r.StatusLabel, r.DistanceText)}
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
		points = append(points, &named{x: x, y: y, half: size, name: r.Name, number: itoa(r.n)})
		out = append(out, s)
	}
	return points, out
}

// reachable widens small points for a pointer as far as their neighbours allow.
func reachable(spots []Spot, points []*named, most float64) {
	for i, x := range points {
		room := 2 * most
		for j, y := range points {
			if j != i {
				room = min(room, math.Hypot(x.x-y.x, x.y-y.y))
			}
			if room/2 <= x.half*1.2 {
				break // among many points, soon
			}
		}
		if room/2 > x.half*1.2 {
			spots[i].Hit = &Ring{X: tenth(x.x), Y: tenth(x.y), R: tenth(room / 2)}
		}
	}
}

// compass is the rim of a plate: directions from Beijing, which are true.
func compass(plane geo.Azimuthal, letters []string) (ticks string, out []*Label) {
	var d strings.Builder
	for bearing := 0.0; bearing < 360; bearing += 30 {
		x0, y0 := plane.Polar((plateRim-compassTick)/plane.Scale, bearing)
		x1, y1 := plane.Polar(plateRim/plane.Scale, bearing)
		fmt.Fprintf(&d, "M%s %sL%s %s", tenth(x0), tenth(y0), tenth(x1), tenth(y1))
	}
	for i, letter := range letters {
		x, y := plane.Polar(compassRim/plane.Scale, 90*float64(i))
		out = append(out, newLabel(x, y, "middle", []string{letter}, 1))
	}
	return d.String(), out
}

func labelled(spots []Spot, points []*named) []Spot {
	for i := range spots {
		spots[i].Label, spots[i].Number = points[i].label, points[i].numbers
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
			l.size = t.size
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

// restOfRings names the rings that have no name yet wherever the names of places
// leave room.
func (p *placer) restOfRings(f Frame, plane geo.Azimuthal, rings []Ring, t tier) {
	for _, x := range p.points {
		for _, l := range x.numbers {
			if l.Tier == t.n {
				p.taken = append(p.taken, l.box(t.size))
				p.lines = append(p.lines, l.line)
			}
		}
	}
	for i := range rings {
		for turn := 0; turn < 360 && rings[i].Label == nil; turn += 4 {
			km := float64(i+1) * ringStep
			x, y := plane.Polar(min(km, plateRim/plane.Scale), float64((180+turn)%360))
			l := newLabel(x, y, "middle", []string{f.Lang.Kilometres(km)}, t.n)
			l.size = t.size
			if b := l.box(t.size); b.within(p.bounds) && !p.hits(b, nil) {
				rings[i].Label = l
				p.labels, p.taken = append(p.labels, l), append(p.taken, b)
			}
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
