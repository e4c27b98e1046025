package geo

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// LandRadius is the radius of the drawing of the land in static/land.svg, in its
// units.
const LandRadius = 1400

// Outline is a closed line of the drawing of the land, in its units: Beijing is
// at 0 0, y points down. Land lies on the same side of each outline, so that a
// fill by winding and one by the even-odd rule give the same.
type Outline [][2]float64

// ReadLand returns the outlines of static/land.svg as [landgen] writes it.
//
// [landgen]: https://pkg.go.dev/youcheng/internal/geo/landgen
func ReadLand(svg []byte) ([]Outline, error) {
	_, d, found := bytes.Cut(svg, []byte(` d="`))
	d, _, closed := bytes.Cut(d, []byte(`"`))
	if !found || !closed {
		return nil, errors.New("the drawing of the land has no path")
	}
	rim := fmt.Sprintf("M-%[1]d 0a%[1]d %[1]d 0 1 0 %[2]d 0a%[1]d %[1]d 0 1 0-%[2]d 0", LandRadius, 2*LandRadius)
	var out []Outline
	for part := range bytes.SplitSeq(bytes.TrimSuffix(d, []byte("z")), []byte("z")) {
		if string(part) == rim {
			out = append(out, circle())
			continue
		}
		n, err := numbers(part)
		if err != nil {
			return nil, err
		}
		if len(n)%2 != 0 || len(n) < 6 {
			return nil, fmt.Errorf("an outline of the land has %d numbers: %.60s", len(n), part)
		}
		var o Outline
		x, y := 0.0, 0.0
		for i := 0; i < len(n); i += 2 {
			x, y = x+n[i], y+n[i+1]
			o = append(o, [2]float64{x, y})
		}
		out = append(out, o)
	}
	return out, nil
}

// circle is the rim, which closes the land of the antipode. It runs against the
// arcs of the file, so that land lies on the same side of it as of the coasts.
func circle() Outline {
	var o Outline
	for i := range 720 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 360)
		o = append(o, [2]float64{-LandRadius * cos, -LandRadius * sin})
	}
	return o
}

// numbers reads the numbers of "M548 320l3-4 0 2".
func numbers(part []byte) ([]float64, error) {
	var out []float64
	for i := 0; i < len(part); {
		if c := part[i]; c == ' ' || c == 'l' || c == 'M' {
			i++
			continue
		}
		j := i + 1
		for j < len(part) && part[j] >= '0' && part[j] <= '9' {
			j++
		}
		n, err := strconv.Atoi(string(part[i:j]))
		if err != nil {
			return nil, fmt.Errorf("reading an outline of the land: %w", err)
		}
		out = append(out, float64(n))
		i = j
	}
	return out, nil
}
