package page

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// box is a rectangle of a drawing; y points down.
type box struct{ x0, y0, x1, y1 float64 }

func around(x, y, half float64) box { return box{x - half, y - half, x + half, y + half} }

func (a box) overlaps(b box) bool { return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1 }

func (a box) within(b box) bool { return a.x0 >= b.x0 && a.x1 <= b.x1 && a.y0 >= b.y0 && a.y1 <= b.y1 }

// crosses reports whether the line from one point to another touches the box.
func (a box) crosses(x0, y0, x1, y1 float64) bool {
	from, to := 0.0, 1.0
	side := func(d, low, high float64) bool {
		if d == 0 {
			return low <= 0 && high >= 0
		}
		t0, t1 := low/d, high/d
		from, to = max(from, min(t0, t1)), min(to, max(t0, t1))
		return from <= to
	}
	return side(x1-x0, a.x0-x0, a.x1-x0) && side(y1-y0, a.y0-y0, a.y1-y0)
}

// Label is a name on a drawing.
type Label struct {
	X, Y   string
	Anchor string   // start, middle or end
	Lines  []string // one or two
	Tier   int      // 1 is drawn at every width; the others need a wider figure
	Only   bool     // drawn at its tier and at no wider one
	Leader string   // path from the point to the label; may be empty

	x, y float64
	em   float64    // the width of its longest line
	size float64    // of its letters at its own tier; they are smaller at those that are wider
	line [4]float64 // the leader
}

// newLabel makes a label at a place, which its anchor says how to take.
func newLabel(x, y float64, anchor string, lines []string, tier int) *Label {
	return &Label{X: tenth(x), Y: tenth(y), Anchor: anchor, Lines: lines, Tier: tier, x: x, y: y, em: widest(lines)}
}

// box is the room of the label in letters of a size. It grows and shrinks about
// the place where the text is anchored.
func (l *Label) box(size float64) box {
	return anchored(l.x, l.y, l.Anchor, l.em*size, float64(len(l.Lines))*lineHeight*size)
}

func anchored(x, y float64, anchor string, width, height float64) box {
	b := box{x, y - height/2, x + width, y + height/2}
	switch anchor {
	case "middle":
		b.x0, b.x1 = x-width/2, x+width/2
	case "end":
		b.x0, b.x1 = x-width, x
	}
	return b
}

// widest is the width of the longest line in em.
func widest(lines []string) float64 {
	w := 0.0
	for _, s := range lines {
		w = max(w, TextWidth(s))
	}
	return w
}

const lineHeight = 1.15 // em

// TextWidth is a width in em that a text reaches in none of the faces that the
// stylesheet asks for or a system puts in their place: a bound for each letter, by
// kinds of letters. So labels that do not touch here touch nowhere.
func TextWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		w += letterWidth(r)
	}
	return w
}

func letterWidth(r rune) float64 {
	if r < utf8.RuneSelf {
		return asciiWidths[r]
	}
	switch {
	case r >= 0x2000 || r == '·': // Chinese, and the signs that Chinese faces set as wide
		return 1
	case unicode.IsUpper(r):
		return 0.73
	}
	return 0.65
}

var asciiWidths = func() (w [utf8.RuneSelf]float64) {
	for r := range w {
		switch c := string(rune(r)); {
		case strings.Contains(" !'(),-./:Ifijlrt", c):
			w[r] = 0.46
		case strings.Contains("mMW", c):
			w[r] = 1
		case strings.Contains("DGHNOQUw&", c):
			w[r] = 0.87
		case c >= "A" && c <= "Z":
			w[r] = 0.73
		default:
			w[r] = 0.65
		}
	}
	return w
}()

// broken sets a long name in two lines, at the space or hyphen that divides it best.
func broken(s string) []string {
	const longest = 10 // em
	if TextWidth(s) <= longest {
		return []string{s}
	}
	var best []string
	for i, r := range s {
		var lines []string
		switch r {
		case ' ':
			lines = []string{s[:i], s[i+1:]}
		case '-':
			lines = []string{s[:i+1], s[i+1:]}
		default:
			continue
		}
		if best == nil || widest(lines) < widest(best) {
			best = lines
		}
	}
	if best == nil {
		return []string{s}
	}
	return best
}

// named is a point that wants a label.
type named struct {
	x, y, half float64
	name       string
	number     string // stands for the name where that has no room
	from       int    // the first tier at which the drawing itself names it
	label      *Label
	numbers    []*Label // by tier
	on         *named   // the point whose number it is

	lines []string // of the name
	width float64  // of the longest, in em
}

// is reports whether a label of x belongs at y.
func (x *named) is(y *named) bool { return x != nil && (x == y || x.on == y) }

// tier is a width of the figure from which on further labels find room: letters
// keep their size on the screen, so they are smaller beside the drawing.
type tier struct {
	n       int
	size    float64 // of the letters, in units of the drawing
	leaders bool
}

// placer gives points their labels, none of which touches another, a point, or
// what it is told to keep clear of.
type placer struct {
	bounds  box
	blocked []box
	corner  box // the one of these that is blocked from cornerTier on only
	points  []*named
	labels  []*Label // that have their place
	lines   [][4]float64

	taken []box // by the labels, in letters of the present size
}

// place gives labels to as many points as it can, those that come first before
// the others. A point that found no room moves to the front for another attempt,
// as long as that helps, and the best attempt is kept.
func (p *placer) place(wanting []*named, t tier) {
	const attempts, patience = 8, 1
	p.taken = nil
	for _, l := range p.labels {
		// What comes only with a later tier never has larger letters than there.
		size := t.size
		if l.Tier > t.n {
			size = l.size
		}
		p.taken = append(p.taken, l.box(size))
	}
	order := slices.DeleteFunc(slices.Clone(wanting), func(x *named) bool { return x.label != nil || x.from > t.n })
	var best map[*named]*Label
	bestCost, idle := 0.0, 0
	for range attempts {
		try := *p
		try.taken, try.lines = slices.Clone(p.taken), slices.Clone(p.lines)
		got := map[*named]*Label{}
		var missed []*named
		total := 0.0
		for _, x := range order {
			l, cost := try.find(x, t)
			if l == nil {
				missed = append(missed, x)
				continue
			}
			got[x] = l
			total += cost
			try.take(x, l, t)
		}
		idle++
		if len(got) > len(best) {
			idle = 0
		}
		if best == nil || len(got) > len(best) || len(got) == len(best) && total < bestCost {
			best, bestCost = got, total
		}
		if len(missed) == 0 || idle == patience {
			break
		}
		order = slices.Concat(missed, slices.DeleteFunc(slices.Clone(order), func(x *named) bool { return slices.Contains(missed, x) }))
	}
	for _, x := range wanting {
		if l := best[x]; l != nil {
			x.label = l
			p.labels = append(p.labels, l)
			p.take(x, l, t)
		}
	}
}

// placeAll gives every point a name, and at the tiers that have no room for it a
// number. Points that are left out, or whose name lies far off, come first in
// another attempt, and the best attempt is kept: that with the fewest points that
// have neither at some tier, then with the most names, then with the shortest
// leaders. A few attempts are enough for beauty; only where a point would have
// nothing are there more. Each order follows from the one before, so the same
// points always give the same drawing, and a number of orders bounds the time.
func (p *placer) placeAll(order []*named, tiers []tier) {
	const few, many = 3, 24
	const gap, missing, far = 10_000.0, 1000.0, 6.0
	var best placer
	var kept map[*named]named
	least := math.Inf(1)
	for n := range many {
		// Where all have a name or a number the rest is taste; where many have neither,
		// there is no room for them.
		if n >= few && (least < gap || least > gap*float64(len(order))/4) {
			break
		}
		q := *p
		q.labels, q.lines = slices.Clone(p.labels), slices.Clone(p.lines)
		for _, x := range order {
			x.label, x.numbers = nil, nil
		}
		for _, t := range tiers {
			q.place(order, t)
			q.numberAll(order, t)
		}
		got := map[*named]named{}
		var missed, placed []*named
		cost := 0.0
		for _, x := range order {
			length := 0.0 // of the leader, in em
			if x.label != nil && x.label.Leader != "" {
				e := x.label.line
				i := slices.IndexFunc(tiers, func(t tier) bool { return t.n == x.label.Tier })
				length = math.Hypot(e[2]-e[0], e[3]-e[1]) / tiers[i].size
			}
			n := x.gaps(tiers)
			cost += gap*float64(n) + length
			if x.label == nil {
				cost += missing
			}
			if n > 0 || x.label == nil || length > far {
				missed = append(missed, x)
			} else {
				placed = append(placed, x)
			}
			got[x] = *x
		}
		better := cost < least
		if better {
			best, kept, least = q, got, cost
		}
		if len(missed) == 0 || !better && least < missing {
			break
		}
		order = slices.Concat(missed, placed)
	}
	*p = best
	for _, x := range order {
		*x = kept[x]
	}
}

// mostNamed is how many points a plate may have for all to be named or numbered, and
// mostInset an inset. They have no room for the names of more, and to look for it
// would take long.
const (
	mostNamed = 60
	mostInset = 40
)

// placeSome gives names to those of the first points that have room beside them.
func (p *placer) placeSome(order []*named, tiers []tier) {
	for _, t := range tiers {
		t.leaders = false
		p.place(order[:min(mostNamed, len(order))], t)
	}
}

// gaps counts the tiers at which a point has neither name nor number.
func (x *named) gaps(tiers []tier) int {
	n := 0
	for _, t := range tiers {
		if x.from <= t.n && (x.label == nil || x.label.Tier > t.n) && !slices.ContainsFunc(x.numbers, func(l *Label) bool { return l.Tier == t.n }) {
			n++
		}
	}
	return n
}

// numberAll gives numbers to the points that have no name at a tier. Where one
// finds no room, the name that is nearest waits for the next tier.
func (p *placer) numberAll(points []*named, t tier) {
	for {
		got, missed := p.number(points, t)
		var next *named
		if missed != nil {
			away := 6 * t.size // what lies farther off is not in its way
			for _, x := range points {
				if x.label == nil || x.label.Tier != t.n {
					continue
				}
				// As far as its name, not as its point.
				b := x.label.box(t.size)
				if d := math.Hypot((b.x0+b.x1)/2-missed.x, (b.y0+b.y1)/2-missed.y); d < away {
					next, away = x, d
				}
			}
		}
		if next == nil {
			for x, l := range got {
				x.numbers = append(x.numbers, l)
			}
			return
		}
		p.labels = slices.DeleteFunc(p.labels, func(l *Label) bool { return l == next.label })
		p.lines = slices.DeleteFunc(p.lines, func(l [4]float64) bool { return l == next.label.line })
		next.label = nil
	}
}

// number places the numbers of a tier, and names a point that found no room. At a
// wider tier they may have names; so the numbers take nobody's place.
func (p *placer) number(points []*named, t tier) (got map[*named]*Label, missed *named) {
	q := *p
	q.labels = slices.DeleteFunc(slices.Clone(p.labels), func(l *Label) bool { return l.Tier > t.n })
	q.lines = slices.Clone(p.lines)
	if t.n < cornerTier {
		q.blocked = slices.DeleteFunc(slices.Clone(p.blocked), func(b box) bool { return b == p.corner })
	}
	t.leaders = true
	var all []*named
	for _, x := range points {
		if x.label == nil && x.from <= t.n {
			all = append(all, &named{x: x.x, y: x.y, half: x.half, name: x.number, on: x})
		}
	}
	q.place(all, t)
	got = map[*named]*Label{}
	for _, x := range all {
		if x.label == nil {
			missed = x
			continue
		}
		x.label.Only = true
		got[x.on] = x.label
	}
	return got, missed
}

func (p *placer) take(x *named, l *Label, t tier) {
	b := l.box(t.size)
	p.taken = append(p.taken, b)
	if l.Leader != "" {
		p.lines = append(p.lines, leader(x, b))
	}
}

// compassPoints are the directions in which a label may lie off: their sines and cosines.
var compassPoints = func() (out [32][2]float64) {
	for i := range out {
		out[i][0], out[i][1] = math.Sincos(2 * math.Pi * float64(i) / float64(len(out)))
	}
	return out
}()

// find is the best free place for the label of a point.
func (p *placer) find(x *named, t tier) (*Label, float64) {
	if x.lines == nil {
		x.lines = broken(x.name)
		x.width = widest(x.lines)
	}
	lines := x.lines
	width, height := x.width*t.size, float64(len(lines))*lineHeight*t.size
	found, bestCost := false, math.Inf(1)
	var bx, by float64
	var side string
	var line [4]float64
	var off bool
	try := func(ax, ay float64, anchor string, far bool, cost float64) {
		if cost >= bestCost {
			return
		}
		b := anchored(ax, ay, anchor, width, height)
		if !b.within(p.bounds) || p.hits(b, x) {
			return
		}
		e := leader(x, b)
		if far && p.crossed(e, x) {
			return
		}
		found, bestCost = true, cost
		bx, by, side, line, off = ax, ay, anchor, e, far
	}
	gap := x.half + t.size*0.25
	try(x.x+gap, x.y, "start", false, 0)
	try(x.x-gap, x.y, "end", false, 1)
	above := x.half + height/2
	try(x.x, x.y-above, "middle", false, 2)
	try(x.x, x.y+above, "middle", false, 3)
	for i, dy := range []float64{-1, 1} {
		try(x.x+x.half, x.y+dy*above*0.8, "start", false, 4+float64(i))
		try(x.x-x.half, x.y+dy*above*0.8, "end", false, 6+float64(i))
	}
	const steps = 14
	for step := 1; t.leaders && step <= steps && !found; step++ { // farther places cost more
		d := x.half + t.size*(0.5+0.5*float64(step))
		for _, to := range compassPoints {
			sin, cos := to[0], to[1]
			anchor := "middle"
			switch {
			case cos > 0.2:
				anchor = "start"
			case cos < -0.2:
				anchor = "end"
			}
			try(x.x+d*cos, x.y+d*sin, anchor, true, 8+d/t.size*4)
		}
	}
	if !found {
		return nil, bestCost
	}
	best := &Label{X: tenth(bx), Y: tenth(by), Anchor: side, Lines: lines, Tier: t.n, x: bx, y: by, em: x.width, size: t.size}
	if off {
		best.line = line
		best.Leader = "M" + tenth(line[0]) + " " + tenth(line[1]) + "L" + tenth(line[2]) + " " + tenth(line[3])
	}
	return best, bestCost
}

// hits reports whether a label would lie on something. It and crossed are asked
// some ten thousand times for a map; so they are plain loops.
func (p *placer) hits(b box, of *named) bool {
	// Names beside each other would read as one, above all in Chinese.
	apart := (b.y1 - b.y0) * 0.3
	wide := box{b.x0 - apart, b.y0, b.x1 + apart, b.y1}
	for i := range p.taken {
		if wide.overlaps(p.taken[i]) {
			return true
		}
	}
	for i := range p.blocked {
		if b.overlaps(p.blocked[i]) {
			return true
		}
	}
	for _, x := range p.points {
		half := x.half
		if of.is(x) {
			half -= 0.1 // its own may touch it
		}
		if b.x0 < x.x+half && x.x-half < b.x1 && b.y0 < x.y+half && x.y-half < b.y1 {
			return true
		}
	}
	for i := range p.lines {
		if l := &p.lines[i]; b.crosses(l[0], l[1], l[2], l[3]) {
			return true
		}
	}
	return false
}

// crossed reports whether a leader would run over a point, a label or another
// leader.
func (p *placer) crossed(e [4]float64, of *named) bool {
	room := box{min(e[0], e[2]), min(e[1], e[3]), max(e[0], e[2]), max(e[1], e[3])}
	over := func(b box) bool {
		return b.x0 <= room.x1 && room.x0 <= b.x1 && b.y0 <= room.y1 && room.y0 <= b.y1 && b.crosses(e[0], e[1], e[2], e[3])
	}
	for _, b := range p.blocked {
		if over(b) {
			return true
		}
	}
	for _, b := range p.taken {
		if over(b) {
			return true
		}
	}
	for _, x := range p.points {
		if !of.is(x) && over(around(x.x, x.y, x.half)) {
			return true
		}
	}
	for _, l := range p.lines {
		if meet(e, l) {
			return true
		}
	}
	return false
}

// leader is the line from the edge of a point to the nearest part of its label.
func leader(x *named, b box) [4]float64 {
	tx, ty := min(max(x.x, b.x0), b.x1), min(max(x.y, b.y0), b.y1)
	if ty > b.y0 && ty < b.y1 || tx == b.x0 || tx == b.x1 {
		ty = (b.y0 + b.y1) / 2 // at the side of the text: at half its height
	}
	d := math.Hypot(tx-x.x, ty-x.y)
	if d == 0 {
		return [4]float64{x.x, x.y, tx, ty}
	}
	return [4]float64{x.x + (tx-x.x)/d*x.half, x.y + (ty-x.y)/d*x.half, tx, ty}
}

// meet reports whether two lines cross.
func meet(a, b [4]float64) bool {
	side := func(l [4]float64, x, y float64) bool { return (l[2]-l[0])*(y-l[1])-(l[3]-l[1])*(x-l[0]) > 0 }
	return side(a, b[0], b[1]) != side(a, b[2], b[3]) && side(b, a[0], a[1]) != side(b, a[2], a[3])
}
