package geo

import (
	"math"
	"os"
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
	outlines, err := ReadLand(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outlines {
		for _, p := range o {
			if math.Hypot(p[0], p[1]) > LandRadius+1 {
				t.Errorf("a point lies at %.0f %.0f, beyond the rim", p[0], p[1])
			}
		}
	}
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
		in, winding := false, 0
		for _, o := range outlines {
			for i, a := range o {
				b := o[(i+1)%len(o)]
				if (a[1] > y) != (b[1] > y) && a[0]+(b[0]-a[0])*(y-a[1])/(b[1]-a[1]) > x {
					in = !in
					if winding++; a[1] > y {
						winding -= 2
					}
				}
			}
		}
		if in != c.land || (winding != 0) != c.land {
			t.Errorf("%s is drawn as land: %v by the even-odd rule, %v by winding (%d), want %v", c.name, in, winding != 0, winding, c.land)
		}
	}
}
