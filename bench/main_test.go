package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"youcheng/internal/lang"
)

func TestExponent(t *testing.T) {
	for name, c := range map[string]struct {
		power, want float64
	}{"does not grow": {0, 0}, "as the data": {1, 1}, "as their square": {2, 2}, "as their root": {0.5, 0.5}} {
		var line curve
		for _, n := range []float64{1, 10, 100, 1000} {
			line.points = append(line.points, point{n, 3 * math.Pow(n, c.power)})
		}
		if got, ok := line.exponent(); !ok || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("what %s: exponent %v, %v; want %v", name, got, ok, c.want)
		}
	}
	if _, ok := (curve{points: []point{{1, 5}}}).exponent(); ok {
		t.Error("one point has an exponent")
	}
}

func TestChartIsXML(t *testing.T) {
	c := &curve{name: "search & find", unit: seconds, points: []point{{1, 0.001}, {10, 0.0002}, {1000, 2}}}
	d := xml.NewDecoder(strings.NewReader(chart([]*curve{c, {name: "one point", points: []point{{1, 5}}}})))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestQuantile(t *testing.T) {
	v := []time.Duration{5, 1, 4, 2, 3}
	if got := median(v); got != 3 {
		t.Errorf("the median is %d, want 3", got)
	}
	if got := quantile(v, 0.99); got != 5 {
		t.Errorf("p99 is %d, want 5", got)
	}
	if got := quantile([]time.Duration{}, 0.5); got != 0 {
		t.Errorf("the median of nothing is %d", got)
	}
}

func TestQuestions(t *testing.T) {
	for _, tag := range lang.Tags() {
		if n := len(questions(tag)); n < 270 || n > 330 {
			t.Errorf("%s: %d questions, want about 300", tag, n)
		}
	}
}

// TestFlat tells what grows from what only jumps.
func TestFlat(t *testing.T) {
	for name, c := range map[string]struct {
		values  []float64
		matters float64
		want    bool
	}{
		"the same":                {[]float64{100, 100, 100, 100, 100}, 0, true},
		"jumps":                   {[]float64{100, 140, 90, 135, 100, 139, 95}, 0, true},
		"falls":                   {[]float64{100, 80, 60, 40}, 0, true},
		"grows":                   {[]float64{100, 110, 120, 130}, 0, false},
		"grows between jumps":     {[]float64{100, 130, 110, 150, 130, 170, 150, 190}, 0, false},
		"grows by what is little": {[]float64{10, 12, 14}, 5, true},
		"and by more":             {[]float64{10, 13, 16}, 5, false},
		"one value":               {[]float64{10}, 0, true},
	} {
		if got := flat(c.values, c.matters); got != c.want {
			by, times := growth(c.values)
			t.Errorf("%s: flat %t, grows by %.1f, %.1f times its error", name, got, by, times)
		}
	}
}
