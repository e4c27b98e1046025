package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// table prints rows in columns; the first names, the others are numbers.
type table struct{ rows [][]string }

func newTable(head ...string) *table { return &table{[][]string{head}} }

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print() {
	// Right-aligned columns would move the names too, so these are filled up.
	widest := 0
	for _, r := range t.rows {
		widest = max(widest, len([]rune(r[0])))
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, r := range t.rows {
		fmt.Fprintf(w, "%s%s\t%s\t\n", r[0], strings.Repeat(" ", widest-len([]rune(r[0]))), strings.Join(r[1:], "\t"))
	}
	w.Flush()
	fmt.Println()
}

// median is the middle of values, and spread how far the least and the greatest
// lie apart, in per cent of it.
func median[T ~int64 | ~float64](v []T) T { return quantile(v, 0.5) }

func spread[T ~int64 | ~float64](v []T) string {
	m := float64(median(v))
	if m == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f%%", 100*float64(slices.Max(v)-slices.Min(v))/m)
}

// quantile is the value below which a part of the values lie.
func quantile[T ~int64 | ~float64](v []T, part float64) T {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[min(len(v)-1, int(part*float64(len(v))))]
}

func ms(d time.Duration) string {
	switch v := float64(d) / float64(time.Millisecond); {
	case v < 10:
		return fmt.Sprintf("%.2f ms", v)
	case v < 1000:
		return fmt.Sprintf("%.0f ms", v)
	default:
		return fmt.Sprintf("%.2f s", v/1000)
	}
}

func mb(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }

// machine says on what was measured.
func machine() {
	model := "a processor without a name"
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("%s, %d processors, %s, %s; load before: %s\n\n", model, runtime.NumCPU(), runtime.Version(), time.Now().Format(time.DateOnly), strings.Join(strings.Fields(string(load))[:min(3, len(strings.Fields(string(load))))], " "))
}
