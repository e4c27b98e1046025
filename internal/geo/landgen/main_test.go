package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"youcheng/internal/geo"
)

// square is a small land round a place, as TopoJSON: two arcs, of which the second
// runs against the ring.
const square = `{"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[110,35]},
"objects":{"land":{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon","arcs":[[[0,-2]]]}]}},
"arcs":[[[0,0],[20,0],[0,20]],[[0,0],[0,20],[20,0]]]}`

func TestRun(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.json"), filepath.Join(dir, "out.svg")
	if err := os.WriteFile(in, []byte(square), 0o644); err != nil {
		t.Fatal(err)
	}
	rings, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	if len(rings) != 1 || len(rings[0]) != 6 || rings[0][2] != (geo.Point{Lat: 45, Lon: 120}) || rings[0][4] != (geo.Point{Lat: 45, Lon: 110}) {
		t.Errorf("rings %v", rings)
	}
	if err := run(in, out, 1, 1); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	// Beijing lies within the one coast, so the rim is not land.
	if got := string(b); strings.Count(got, "M") != 1 || strings.Contains(got, "a1400") || !strings.Contains(got, " d=\"M") {
		t.Errorf("wrote %s", got)
	}
	if run(filepath.Join(dir, "none.json"), out, 1, 1) == nil {
		t.Error("a file that is not there is no error")
	}
}

func TestBetween(t *testing.T) {
	// Two places near the antipode lie far apart on the drawing.
	a, b := geo.Point{Lat: -39, Lon: -64}, geo.Point{Lat: -41, Lon: -63}
	way := append(append([]xy{at(a)}, between(a, b, 12)...), at(b))
	if len(way) < 20 {
		t.Errorf("%d points", len(way))
	}
	for i := 1; i < len(way); i++ {
		if d := math.Hypot(way[i].x-way[i-1].x, way[i].y-way[i-1].y); d > 60 {
			t.Errorf("a side is %.0f long", d)
		}
	}
	// Across the date line the short way is taken.
	for _, p := range between(geo.Point{Lat: 0, Lon: 179}, geo.Point{Lat: 0, Lon: -179}, 12) {
		q := at(geo.Point{Lat: 0, Lon: 180})
		if math.Hypot(p.x-q.x, p.y-q.y) > 20 {
			t.Errorf("%v lies off the way", p)
		}
	}
}

func TestSimplified(t *testing.T) {
	p := []xy{{0, 0}, {50, 0.01}, {100, 0}, {100, 100}, {0, 100}}
	if got := simplified(p, 3, 3); len(got) != 4 {
		t.Errorf("%v", got)
	}
	if got := simplified(p, 0, 0); len(got) != 5 {
		t.Errorf("%v", got)
	}
	// A bend that is seen near the centre is not seen near the rim.
	bend := []xy{{1300, 0}, {1310, 4}, {1320, 0}, {1320, 100}, {1300, 100}}
	if near, far := len(simplified(bend, 3, 3)), len(simplified(bend, 3, 60)); near != 5 || far != 4 {
		t.Errorf("%d and %d points", near, far)
	}
}
