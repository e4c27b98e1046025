package geo

import (
	"math"
	"testing"
)

// TestAzimuthal holds what makes the projection worth its distortions: from the
// centre, lengths and directions on the drawing are those on the globe.
func TestAzimuthal(t *testing.T) {
	a := Azimuthal{Centre: Beijing, X: 100, Y: 200, Scale: 0.01}
	for _, c := range []struct {
		name        string
		to          Point
		km, bearing float64
	}{
		{"the centre", Beijing, 0, 0},
		{"north pole", Point{90, 0}, 5570.2, 0},
		{"the equator below", Point{0, 116.4074}, 4437.2, 180},
		{"Tokyo", Point{35.6895, 139.69171}, 2092, 95.5},
		{"Prague", Point{50.08804, 14.42076}, 7456, 317},
		{"Wellington", Point{-41.28664, 174.77557}, 10780, 139.9},
		{"Buenos Aires", Point{-34.61315, -58.37723}, 19268, 320.3},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, y := a.XY(c.to)
			dx, dy := x-a.X, a.Y-y
			if got := math.Hypot(dx, dy) / a.Scale; math.Abs(got-c.km) > 1 {
				t.Errorf("drawn at %.1f km, want %.1f", got, c.km)
			}
			bearing := math.Mod(math.Atan2(dx, dy)*180/math.Pi+360, 360)
			if c.km > 0 && math.Abs(math.Mod(bearing-c.bearing+540, 360)-180) > 0.1 {
				t.Errorf("drawn at %.2f°, want %.1f°", bearing, c.bearing)
			}
		})
	}
	if x, y := a.Polar(2500, 90); math.Abs(x-125) > 1e-9 || math.Abs(y-200) > 1e-9 {
		t.Errorf("2,500 km to the east is drawn at %v, %v", x, y)
	}
}

// TestGreatCirclesAreStraight takes points half way along great circles from the
// centre: they lie half way along the drawn lines.
func TestGreatCirclesAreStraight(t *testing.T) {
	a := Azimuthal{Centre: Beijing, Scale: 1}
	for _, to := range []Point{{35.6895, 139.69171}, {50.08804, 14.42076}, {-34.61315, -58.37723}, {40.71427, -74.00597}} {
		x, y := a.XY(to)
		mx, my := a.XY(halfway(Beijing, to))
		if d := math.Hypot(mx-x/2, my-y/2); d > 1 {
			t.Errorf("half way to %v the line is %.1f km off", to, d)
		}
	}
}

func halfway(a, b Point) Point {
	xa, ya, za := vector(a)
	xb, yb, zb := vector(b)
	x, y, z := xa+xb, ya+yb, za+zb
	return Point{math.Atan2(z, math.Hypot(x, y)) * 180 / math.Pi, math.Atan2(y, x) * 180 / math.Pi}
}

func vector(p Point) (x, y, z float64) {
	return math.Cos(rad(p.Lat)) * math.Cos(rad(p.Lon)), math.Cos(rad(p.Lat)) * math.Sin(rad(p.Lon)), math.Sin(rad(p.Lat))
}

func TestNorth(t *testing.T) {
	a := Azimuthal{Centre: Beijing, Scale: 0.01}
	for _, c := range []struct {
		name string
		at   Point
		want float64
	}{
		{"at the centre north is up", Beijing, 0},
		{"and on its meridian", Point{-20, 116.4074}, 0},
		// The pole lies to the right of Paris; the meridian sets out a little above it.
		{"in Paris it is to the right", Point{48.85341, 2.3488}, 86},
		{"in New York it is down", Point{40.71427, -74.00597}, 202},
	} {
		if got := a.North(c.at); math.Abs(math.Mod(got-c.want+540, 360)-180) > 2 {
			t.Errorf("%s: %.1f°, want about %.0f°", c.name, got, c.want)
		}
	}
}
