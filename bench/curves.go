package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"html"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"youcheng/internal/lang"
)

// curve is one thing as it grows with the data.
type curve struct {
	name   string
	unit   func(float64) string
	points []point
}

type point struct{ times, value float64 }

// exponent is the slope of the curve where both axes are logarithmic: 0 does not
// grow, 1 grows as the data do.
func (c curve) exponent() (float64, bool) {
	n, sx, sy, sxx, sxy := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, p := range c.points {
		if p.value <= 0 {
			continue
		}
		x, y := math.Log(p.times), math.Log(p.value)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if d := n*sxx - sx*sx; n > 1 && d > 0 {
		return (n*sxy - sx*sy) / d, true
	}
	return 0, false
}

func seconds(v float64) string   { return ms(time.Duration(v * float64(time.Second))) }
func megabytes(v float64) string { return mb(int64(v)) }

// measureCurves measures how what the site costs grows with its data.
func measureCurves(b *bench, args []string) error {
	f := flag.NewFlagSet("curves", flag.ExitOnError)
	sizes := f.String("times", "1,10,100", "how many times today's data; 1000 needs 14 GB of memory, 6 GB on the disk, and ten minutes")
	stories := f.Int("stories", 20, "how many stories stand for today's")
	limit := f.Duration("limit", 30*time.Minute, "how long compiling, or one answer, may take; sizes that take longer are left out")
	out := f.String("o", "docs/curves.svg", "chart to write")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	list, err := numbers(*sizes)
	if err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	client.Timeout = *limit
	machine()
	curves := []*curve{
		{name: "check", unit: seconds}, {name: "compile", unit: seconds}, {name: "start, unchanged", unit: seconds}, {name: "memory, started", unit: megabytes},
		{name: "profile, drawn", unit: seconds}, {name: "story, drawn", unit: seconds}, {name: "home", unit: seconds},
		{name: "search", unit: seconds}, {name: "sitemap", unit: seconds}, {name: "feed", unit: seconds},
	}
	for _, n := range list {
		if n < 1 {
			return fmt.Errorf("-times: %d is less than the data of today", n)
		}
		values, err := b.sized(youcheng, n, *stories, *limit)
		if errors.Is(err, context.DeadlineExceeded) && b.ctx.Err() == nil {
			fmt.Printf("%d times the data: %v\n", n, err)
			break
		}
		if err != nil {
			return fmt.Errorf("%d times the data: %w", n, err)
		}
		for i, v := range values {
			curves[i].points = append(curves[i].points, point{float64(n), v})
		}
	}
	head := []string{"times today's data"}
	for _, p := range curves[0].points {
		head = append(head, fmt.Sprintf("%.0f", p.times))
	}
	t := newTable(append(head, "exponent")...)
	for _, c := range curves {
		row := []string{c.name}
		for _, p := range c.points {
			row = append(row, c.unit(p.value))
		}
		e := "–"
		if x, ok := c.exponent(); ok {
			e = fmt.Sprintf("%.2f", x)
		}
		t.add(append(row, e)...)
	}
	t.print()
	if len(curves[0].points) == 0 {
		return fmt.Errorf("nothing was measured within the limit")
	}
	if err := os.WriteFile(*out, []byte(chart(curves)), 0o666); err != nil {
		return fmt.Errorf("writing the chart: %w", err)
	}
	fmt.Println("wrote " + *out)
	return nil
}

// sized measures one size, in the order of the curves.
func (b *bench) sized(youcheng string, times, stories int, limit time.Duration) ([]float64, error) {
	flags, dir, err := b.corpus("site", times*stories, times)
	if err != nil {
		return nil, err
	}
	defer remove(dir)
	cache := filepath.Join(b.dir, "cache")
	defer remove(cache)
	checked, err := b.measured(limit, youcheng, append([]string{"check"}, flags...)...)
	if err != nil {
		return nil, err
	}
	compiled, err := b.measured(limit, youcheng, append([]string{"db", "--cache", cache}, flags...)...)
	if err != nil {
		return nil, err
	}
	flags = append(flags, "--page-cache", "0") // every page is drawn
	var starts []time.Duration
	var s *server
	for n := range 5 {
		start := time.Now()
		if s, err = b.site(youcheng, flags, anywhere); err != nil {
			return nil, err
		}
		starts = append(starts, time.Since(start))
		if n < 4 {
			s.stop()
		}
	}
	defer s.stop()
	memory, _, err := s.memory()
	if err != nil {
		return nil, err
	}
	// What is made once for all, such as a map or the list of the sitemap, is in the
	// first answer.
	answered := func(rounds int, paths ...string) (float64, error) {
		var took []time.Duration
		for _, p := range slices.Repeat(paths, rounds) {
			start := time.Now()
			status, _, err := fetch(s.base+p, "Accept-Encoding", "gzip")
			if err != nil {
				return 0, err
			}
			if status != http.StatusOK {
				return 0, fmt.Errorf("%s answers %d", p, status)
			}
			took = append(took, time.Since(start))
		}
		return median(took).Seconds(), nil
	}
	sitemap, err := answered(1, "/sitemap.xml")
	if err != nil {
		return nil, err
	}
	pages, err := addresses(s)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	some := func(folder string) []string {
		var of []string
		for _, p := range pages {
			if rest, ok := strings.CutPrefix(p, folder); ok && strings.Count(rest, "/") == 1 {
				of = append(of, p)
			}
		}
		slices.Sort(of)
		r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		return of[:min(40, len(of))]
	}
	var asked []string
	for i, q := range questions(lang.EN) {
		if i%8 == 0 {
			asked = append(asked, "/en/search/?q="+strings.ReplaceAll(q.text, " ", "+"))
		}
	}
	values := []float64{checked.Wall.Seconds(), compiled.Wall.Seconds(), median(starts).Seconds(), float64(memory)}
	for _, paths := range [][]string{some("/en/cities/"), some("/en/stories/"), {"/en/", "/zh/"}, asked} {
		v, err := answered(3, paths...)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	feed, err := answered(3, "/en/feed.atom", "/zh/feed.atom")
	if err != nil {
		return nil, err
	}
	return append(values, sitemap, feed), nil
}

// chartStyle is the style of the chart, on light and on dark ground. The colours lie
// round the circle, as far from each other as they can.
func chartStyle(curves int) string {
	var b strings.Builder
	scheme := func(paper, ink, grid string, light int) {
		fmt.Fprintf(&b, "rect{fill:%s}text{fill:%s}.grid{stroke:%s}", paper, ink, grid)
		for i := range curves {
			colour := fmt.Sprintf("hsl(%d 65%% %d%%)", i*360/curves, light)
			fmt.Fprintf(&b, ".line.c%d{stroke:%s}text.c%d{fill:%s}", i, colour, i, colour)
		}
	}
	b.WriteString("<style>.line{fill:none;stroke-width:2}")
	scheme("#fff", "#333", "#ddd", 33)
	b.WriteString("@media (prefers-color-scheme:dark){")
	scheme("#12161a", "#ddd", "#3a4046", 68)
	b.WriteString("}</style>\n")
	return b.String()
}

// chart draws the curves: how many times the first value each has become, on
// axes that are both logarithmic, so that a power is a straight line.
func chart(curves []*curve) string {
	const width, height, left, top, right, bottom = 720, 440, 60, 40, 210, 50
	most, last := 10.0, 10.0
	for _, c := range curves {
		for _, p := range c.points {
			most, last = max(most, p.value/c.points[0].value), max(last, p.times)
		}
	}
	most = math.Pow(10, math.Ceil(math.Log10(most)))
	x := func(v float64) float64 { return left + (width-left-right)*math.Log(v)/math.Log(last) }
	y := func(v float64) float64 {
		return height - bottom - (height-top-bottom)*math.Log(max(v, 0.5)/0.5)/math.Log(most/0.5)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="12" role="img" aria-labelledby="t">`+"\n", width, height, width, height)
	b.WriteString(`<title id="t">How what the site costs grows with its data; both axes are logarithmic.</title>` + "\n")
	b.WriteString(chartStyle(len(curves)))
	fmt.Fprintf(&b, `<rect width="%d" height="%d"/>`+"\n", width, height)
	for v := 1.0; v <= most; v *= 10 {
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" class="grid"/><text x="%d" y="%.1f" text-anchor="end">%.0f×</text>`+"\n", left, y(v), width-right, left-6, y(v)+4, v)
	}
	for v := 1.0; v <= last; v *= 10 {
		fmt.Fprintf(&b, `<path d="M%.1f %dV%d" class="grid"/><text x="%.1f" y="%d" text-anchor="middle">%.0f×</text>`+"\n", x(v), top, height-bottom, x(v), height-bottom+18, v)
	}
	fmt.Fprintf(&b, `<text x="%d" y="20">How many times as much it costs, as the data grow</text><text x="%d" y="%d" text-anchor="middle">times today’s data</text>`+"\n", left, (left+width-right)/2, height-12)
	fmt.Fprintf(&b, `<path d="M%.1f %.1fL%.1f %.1f" class="grid" stroke-dasharray="4 4"/>`+"\n", x(1), y(1), x(min(last, most)), y(min(last, most)))
	// The labels stand where the lines end, moved apart.
	type label struct {
		at float64
		n  int
	}
	var labels []label
	for i, c := range curves {
		var d strings.Builder
		for j, p := range c.points {
			fmt.Fprintf(&d, "%c%.1f %.1f", "ML"[min(j, 1)], x(p.times), y(p.value/c.points[0].value))
		}
		fmt.Fprintf(&b, `<path d="%s" class="line c%d"/>`+"\n", d.String(), i)
		labels = append(labels, label{y(c.points[len(c.points)-1].value / c.points[0].value), i})
	}
	slices.SortFunc(labels, func(a, b label) int { return int(a.at - b.at) })
	for i := range labels {
		if i > 0 {
			labels[i].at = max(labels[i].at, labels[i-1].at+16)
		}
	}
	for i := len(labels) - 1; i >= 0; i-- {
		limit := float64(height - bottom)
		if i < len(labels)-1 {
			limit = labels[i+1].at - 16
		}
		labels[i].at = min(labels[i].at, limit)
		c := curves[labels[i].n]
		text := c.name
		if e, ok := c.exponent(); ok {
			text += fmt.Sprintf(" ∝ n^%.2f", e)
		}
		fmt.Fprintf(&b, `<text x="%d" y="%.1f" class="c%d">%s</text>`+"\n", width-right+10, labels[i].at+4, labels[i].n, html.EscapeString(text))
	}
	b.WriteString("</svg>\n")
	return b.String()
}
