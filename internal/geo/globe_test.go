package geo

import (
	"math"
	"testing"
)

// TestGlobe holds what is true of any two places.
func TestGlobe(t *testing.T) {
	places := map[string]Point{
		"Beijing": Beijing, "Tokyo": {35.6895, 139.69171}, "Buenos Aires": {-34.61315, -58.37723}, "Wellington": {-41.28664, 174.77557},
		"north pole": {90, 0}, "south pole": {-90, 0}, "date line, west of it": {0, 180}, "date line, east of it": {0, -180},
	}
	half := math.Pi * radius
	for an, a := range places {
		for bn, b := range places {
			d := Distance(a, b)
			if d < 0 || d > half+1e-6 || math.IsNaN(d) {
				t.Errorf("from %s to %s: %v km", an, bn, d)
			}
			if back := Distance(b, a); math.Abs(d-back) > 1e-6 {
				t.Errorf("from %s to %s %v km, and back %v", an, bn, d, back)
			}
			if bearing := Bearing(a, b); bearing < 0 || bearing >= 360 || math.IsNaN(bearing) {
				t.Errorf("from %s to %s: %v°", an, bn, bearing)
			}
		}
		opposite := Point{-a.Lat, a.Lon - 180}
		if d := Distance(a, opposite); math.Abs(d-half) > 1e-3 {
			t.Errorf("from %s to the other side of the globe: %v km, want %v", an, d, half)
		}
	}
	if d := Distance(Point{0, 180}, Point{0, -180}); d > 1e-6 {
		t.Errorf("across the date line: %v km", d)
	}
	if d := Distance(Point{0, 179}, Point{0, -179}); math.Abs(d-2*half/180) > 1e-6 {
		t.Errorf("two degrees across the date line: %v km", d)
	}
}
