package page

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"youcheng/internal/lang"
)

// TestDrawings asks for maps twice, by several readers at once: a remembered map is
// the one that would be drawn, and maps that differ are not taken for each other.
func TestDrawings(t *testing.T) {
	var d Drawings
	for _, l := range lang.Tags() {
		plain, _ := realFrame(t, l)
		f := plain
		f.Drawings = &d
		var wait sync.WaitGroup
		for _, q := range []string{"", "as-of=2016-09-03", "as-of=2016-04-05", "region=europe", "status=ended", ""} {
			wait.Go(func() {
				r := filterOf(t, f, q)
				for range 2 {
					if want, got := plain.MapPage(r).Figure.Map, f.MapPage(r).Figure.Map; !reflect.DeepEqual(want, got) {
						t.Errorf("%s %q: the remembered map differs", l, q)
					}
				}
				_, on, roll := asked(t, f, q)
				if want, got := plain.heroMap(*plain.pointsOf(roll, on), "").Map, f.heroMap(*f.pointsOf(roll, on), "").Map; !reflect.DeepEqual(want, got) {
					t.Errorf("%s %q: the remembered small map differs", l, q)
				}
			})
		}
		wait.Wait()
	}
}

// TestDrawingsAreBounded holds that they are forgotten before they are too many, and
// when the facts are replaced.
func TestDrawingsAreBounded(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	var d Drawings
	for i := range 3*mostDrawings + 1 {
		d.put(f.Dir, fmt.Sprint(i), &Map{})
		if len(d.kept) > mostDrawings {
			t.Fatalf("%d are kept", len(d.kept))
		}
	}
	if d.get(f.Dir, fmt.Sprint(3*mostDrawings)) == nil {
		t.Error("the last one is forgotten")
	}
	other := *f.Dir
	if d.get(&other, fmt.Sprint(3*mostDrawings)) != nil {
		t.Error("a map of older facts is given")
	}
	d.put(&other, "", &Map{})
	if len(d.kept) != 1 {
		t.Errorf("%d are kept of older facts", len(d.kept)-1)
	}
}
