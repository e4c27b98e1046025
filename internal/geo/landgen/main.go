// Landgen writes static/land.svg: the land of the earth as one path, in the
// azimuthal equidistant projection about Beijing. Beijing is at 0 0, the antipode
// at [geo.LandRadius]; it is filled by the even-odd rule. The maps draw it by
// reference, so that a reader fetches it once. It is run by hand, when the source
// or the simplifying changes, from the root of the module:
//
//	npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
//	go run ./internal/geo/landgen package/land-50m.json
//
// The source is Natural Earth's land at 1:50 million (public domain) as TopoJSON
// by the npm package world-atlas. It has coasts only: no borders, no names.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"youcheng/internal/geo"
)

// rim is the radius of the drawing, as in package geo: the antipode of Beijing
// lies there.
const rim = geo.LandRadius

func main() {
	out := flag.String("out", "static/land.svg", "`file` to write")
	near := flag.Float64("near", 3, "least area of a bend of the coast, in square units")
	far := flag.Float64("far", 40, "the same where the projection stretches the coast")
	flag.Parse()
	if err := run(flag.Arg(0), *out, *near, *far); err != nil {
		fmt.Fprintln(os.Stderr, "landgen:", err)
		os.Exit(1)
	}
}

func run(in, out string, near, far float64) error {
	rings, err := read(in)
	if err != nil {
		return fmt.Errorf("reading the land: %w", err)
	}
	var path strings.Builder
	holds := 0 // rings that enclose Beijing
	drawn, points := 0, 0
	for _, r := range rings {
		p := project(r)
		if encloses(p) {
			holds++
		}
		p = rounded(simplified(p, near, far))
		if len(p) < 4 || math.Abs(area(p)) < near*2 {
			continue // an island too small to see
		}
		write(&path, p)
		drawn++
		points += len(p)
	}
	// Filled by the even-odd rule, the land of the antipode is what lies outside
	// its coast: the rim closes it. Beijing is on land, so an odd number of lines
	// must lie round it.
	if holds%2 == 0 {
		fmt.Fprintf(&path, "M-%[1]d 0a%[1]d %[1]d 0 1 0 %[2]d 0a%[1]d %[1]d 0 1 0-%[2]d 0z", rim, 2*rim)
	}
	text := fmt.Sprintf("<!-- Written by landgen from Natural Earth land 1:50m (public domain). Do not edit. -->\n"+
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-%[1]d -%[1]d %[2]d %[2]d\"><path id=\"land\" fill-rule=\"evenodd\" d=\"%[3]s\"/></svg>\n", rim, 2*rim, path.String())
	fmt.Fprintf(os.Stderr, "%d coasts, %d points, %d bytes\n", drawn, points, path.Len())
	return os.WriteFile(out, []byte(text), 0o644)
}

// read returns the rings of the land in a TopoJSON file as longitudes and
// latitudes.
func read(file string) ([][]geo.Point, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var t struct {
		Transform struct{ Scale, Translate [2]float64 }
		Arcs      [][][2]float64
		Objects   struct {
			Land struct {
				Geometries []struct {
					Type string
					Arcs [][][]int
				}
			}
		}
	}
	if err := json.Unmarshal(b, &t); err != nil {
		return nil, err
	}
	arcs := make([][]geo.Point, len(t.Arcs))
	for i, a := range t.Arcs {
		x, y := 0.0, 0.0
		for _, d := range a { // each point is given by its distance from the one before
			x, y = x+d[0], y+d[1]
			arcs[i] = append(arcs[i], geo.Point{Lat: y*t.Transform.Scale[1] + t.Transform.Translate[1], Lon: x*t.Transform.Scale[0] + t.Transform.Translate[0]})
		}
	}
	var rings [][]geo.Point
	for _, g := range t.Objects.Land.Geometries {
		if g.Type != "MultiPolygon" {
			return nil, fmt.Errorf("a %s, want a MultiPolygon", g.Type)
		}
		for _, polygon := range g.Arcs {
			for _, ring := range polygon {
				var r []geo.Point
				for _, i := range ring {
					r = append(r, arc(arcs, i)...)
				}
				rings = append(rings, r)
			}
		}
	}
	return rings, nil
}

// arc is the arc with an index; ^i is arc i from its end to its start.
func arc(arcs [][]geo.Point, i int) []geo.Point {
	if i >= 0 {
		return arcs[i]
	}
	a := arcs[^i]
	out := make([]geo.Point, len(a))
	for j, p := range a {
		out[len(a)-1-j] = p
	}
	return out
}

type xy struct{ x, y float64 }

var plane = geo.Azimuthal{Centre: geo.Beijing, Scale: rim / geo.Antipode}

func at(p geo.Point) xy {
	x, y := plane.XY(p)
	return xy{x, y}
}

// project draws a closed ring. A side that is short on the globe may be long on
// the drawing, near the rim, and bent: such sides are divided.
func project(r []geo.Point) []xy {
	var out []xy
	for i, p := range r {
		q := r[(i+1)%len(r)]
		out = append(out, at(p))
		out = append(out, between(p, q, 12)...)
	}
	return out
}

// between are the points to draw between two, so that none lies far from the next.
func between(a, b geo.Point, depth int) []xy {
	const longest = 12 // units
	p, q := at(a), at(b)
	if depth == 0 || math.Hypot(p.x-q.x, p.y-q.y) < longest {
		return nil
	}
	// Lines of the source are straight in longitude and latitude.
	turn := math.Mod(b.Lon-a.Lon+540, 360) - 180
	m := geo.Point{Lat: (a.Lat + b.Lat) / 2, Lon: a.Lon + turn/2}
	return append(append(between(a, m, depth-1), at(m)), between(m, b, depth-1)...)
}

// simplified takes away, one after the other, the points whose bend is smallest
// (Visvalingam and Whyatt), until none is below the least area.
func simplified(p []xy, near, far float64) []xy {
	p = append([]xy{}, p...)
	for len(p) > 3 {
		worst, value := -1, 1.0
		for i := range p {
			a, b, c := p[(i+len(p)-1)%len(p)], p[i], p[(i+1)%len(p)]
			bend := math.Abs((b.x-a.x)*(c.y-a.y)-(c.x-a.x)*(b.y-a.y)) / 2
			// Up to half way to the rim shapes are nearly true; beyond it they are
			// stretched.
			least := near
			if d := math.Hypot(b.x, b.y) / rim; d > 0.5 {
				least += (far - near) * (d - 0.5) * 2
			}
			if bend/least < value {
				worst, value = i, bend/least
			}
		}
		if worst < 0 {
			break
		}
		p = append(p[:worst], p[worst+1:]...)
	}
	return p
}

func rounded(p []xy) []xy {
	var out []xy
	for _, q := range p {
		q = xy{math.Round(q.x), math.Round(q.y)}
		if len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}

func area(p []xy) float64 {
	a := 0.0
	for i, q := range p {
		n := p[(i+1)%len(p)]
		a += q.x*n.y - n.x*q.y
	}
	return a / 2
}

// encloses reports whether the ring lies round Beijing.
func encloses(p []xy) bool {
	in := false
	for i, a := range p {
		b := p[(i+1)%len(p)]
		if (a.y > 0) != (b.y > 0) && a.x+(b.x-a.x)*(0-a.y)/(b.y-a.y) > 0 {
			in = !in
		}
	}
	return in
}

// write adds a ring to the path: its first point, then the way to each next one.
func write(b *strings.Builder, p []xy) {
	number := func(v float64, first bool) {
		s := strconv.Itoa(int(v))
		if !first && s[0] != '-' {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	b.WriteByte('M')
	number(p[0].x, true)
	number(p[0].y, false)
	b.WriteByte('l')
	for i := 1; i < len(p); i++ {
		number(p[i].x-p[i-1].x, i == 1)
		number(p[i].y-p[i-1].y, false)
	}
	b.WriteByte('z')
}
