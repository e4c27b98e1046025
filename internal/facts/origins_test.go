package facts_test

import (
	"testing"

	"youcheng/internal/facts"
)

func TestOrigins(t *testing.T) {
	d := facts.NewDirectory(&facts.Facts{Sources: []facts.Source{
		{ID: "paper"}, {ID: "other-paper"},
		{ID: "wire-a", Origin: "wire"}, {ID: "wire-b", Origin: "wire"}, {ID: "wire-c", Origin: "wire"},
		{ID: "wire"}, // a source whose id is the word that others share is no copy for that
		{ID: "data-a", Origin: "data"}, {ID: "data-b", Origin: "data"},
	}})
	for _, c := range []struct {
		name string
		ids  []string
		want int
	}{
		{"none", nil, 0},
		{"one", []string{"paper"}, 1},
		{"one twice", []string{"paper", "paper"}, 1},
		{"two independent", []string{"paper", "other-paper"}, 2},
		{"one of those that share", []string{"wire-b"}, 1},
		{"two copies", []string{"wire-a", "wire-b"}, 1},
		{"three copies", []string{"wire-c", "wire-a", "wire-b"}, 1},
		{"copies and another", []string{"wire-a", "paper", "wire-b"}, 2},
		{"copies of two texts", []string{"wire-a", "data-a", "wire-b", "data-b"}, 2},
		{"an id that is also a shared word", []string{"wire", "wire-a"}, 2},
		{"an id that is no source", []string{"paper", "gone"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := d.Origins(c.ids...); got != c.want {
				t.Errorf("%q have %d origins, want %d", c.ids, got, c.want)
			}
		})
	}
}
