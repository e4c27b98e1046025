package geo

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestLand asks of places whether they are drawn as land. The antipode of Beijing
// lies in Argentina, so the land round the rim is drawn inside out.
func TestLand(t *testing.T) {
	file, err := os.ReadFile("../../static/land.svg")
	if err != nil {
		t.Fatal(err)
	}
	if len(file) > 40_000 {
		t.Errorf("the file has %d bytes", len(file))
	}
	m := regexp.MustCompile(` d="([^"]+)"`).FindSubmatch(file)
	if m == nil {
		t.Fatal("the file has no path")
	}
	rings := readPath(t, string(m[1]))
	plane := Azimuthal{Centre: Beijing, Scale: LandRadius / Antipode}
	for _, c := range []struct {
		name string
		at   Point
		land bool
	}{
		{"Beijing", Beijing, true},
		{"Prague", Point{50.1, 14.4}, true},
		{"Paris", Point{48.9, 2.3}, true},
		{"the middle of Britain", Point{52.5, -1.5}, true},
		{"Denver", Point{39.7, -105}, true},
		{"the middle of Australia", Point{-25, 135}, true},
		{"the Congo", Point{0, 22}, true},
		{"the Amazon", Point{-5, -62}, true},
		{"the antipode", Point{-39.9042, -63.5926}, true},
		{"La Pampa", Point{-36.6, -64.3}, true},
		{"the middle of Antarctica", Point{-85, 60}, true},
		{"Chukotka, beyond the date line", Point{66.5, -175}, true},
		{"the Pacific", Point{0, -150}, false},
		{"the Atlantic", Point{30, -40}, false},
		{"the South Atlantic", Point{-40, -30}, false},
		{"the Indian Ocean", Point{-30, 80}, false},
		{"the Pacific off Chile", Point{-35, -85}, false},
		{"the Caspian Sea", Point{42, 50.5}, false},
		{"the Yellow Sea", Point{36, 123.5}, false},
		{"the Mediterranean", Point{35, 18}, false},
	} {
		x, y := plane.XY(c.at)
		in := false
		for _, r := range rings {
			for i, a := range r {
				b := r[(i+1)%len(r)]
				if (a[1] > y) != (b[1] > y) && a[0]+(b[0]-a[0])*(y-a[1])/(b[1]-a[1]) > x {
					in = !in
				}
			}
		}
		if in != c.land {
			t.Errorf("%s is drawn as land: %v, want %v", c.name, in, c.land)
		}
	}
}

// readPath reads the forms of path that landgen writes.
func readPath(t *testing.T, d string) [][][2]float64 {
	t.Helper()
	var rings [][][2]float64
	for part := range strings.SplitSeq(strings.TrimSuffix(d, "z"), "z") {
		var numbers []float64
		for _, s := range regexp.MustCompile(`-?[0-9]+`).FindAllString(part, -1) {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, v)
		}
		var r [][2]float64
		switch {
		case strings.Contains(part, "a"):
			if part != "M-1400 0a1400 1400 0 1 0 2800 0a1400 1400 0 1 0-2800 0" {
				t.Errorf("the rim is drawn as %s", part)
			}
			for i := range 720 {
				sin, cos := math.Sincos(float64(i) * math.Pi / 360)
				r = append(r, [2]float64{LandRadius * cos, LandRadius * sin})
			}
		case len(numbers)%2 != 0 || len(numbers) < 6:
			t.Fatalf("a ring has %d numbers: %s", len(numbers), part)
		default:
			x, y := 0.0, 0.0
			for i := 0; i < len(numbers); i += 2 {
				x, y = x+numbers[i], y+numbers[i+1]
				r = append(r, [2]float64{x, y})
				if math.Hypot(x, y) > LandRadius+1 {
					t.Errorf("a point lies at %.0f %.0f, beyond the rim", x, y)
				}
			}
		}
		rings = append(rings, r)
	}
	return rings
}
