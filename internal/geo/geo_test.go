package geo

import (
	"math"
	"testing"
)

func TestDistanceAndBearing(t *testing.T) {
	for _, c := range []struct {
		name          string
		to            Point
		km, direction float64
	}{
		{"north pole", Point{90, 0}, 5571, 0},
		{"the equator below", Point{0, 116.4074}, 4437, 180},
		{"Beijing itself", Beijing, 0, 0},
		{"Tokyo", Point{35.6895, 139.69171}, 2092, 96},
		{"Prague", Point{50.08804, 14.42076}, 7456, 317},
		{"Buenos Aires", Point{-34.61315, -58.37723}, 19268, 320},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Distance(Beijing, c.to); math.Abs(got-c.km) > 3 {
				t.Errorf("Distance = %.0f km, want about %.0f", got, c.km)
			}
			if got := Bearing(Beijing, c.to); math.Abs(got-c.direction) > 1 {
				t.Errorf("Bearing = %.0f°, want about %.0f°", got, c.direction)
			}
		})
	}
}
