package facts

import (
	"strings"
	"testing"
)

func TestSlip(t *testing.T) {
	for _, c := range []struct {
		asked, known string
		edits        int
		ok           bool
	}{
		{"prague", "Prague", 0, true},
		{"pargue", "prague", 1, true}, // two letters changed places
		{"pragu", "prague", 1, true},
		{"praag", "prague", 2, false},
		{"czech", "czechia", 2, true}, // the beginning
		{"rome-city", "rome", 4, true},
		{"rio", "riga", 2, false},
		{"汉城x", "汉城", 1, true},
		{"汉城", "汉", 1, false},
		{"buenosaieres", "Buenos Aires", 1, true},
		{"", "rome", 0, false},
		{"---", "rome", 0, false},
		{strings.Repeat("a", 300), "aaaa", 96, true}, // only the beginning of what is too long is read
	} {
		edits, ok := Slip(c.asked, c.known)
		if ok != c.ok || ok && edits != c.edits {
			t.Errorf("Slip(%q, %q) = %d, %v, want %d, %v", c.asked, c.known, edits, ok, c.edits, c.ok)
		}
	}
}

// TestNearest asks the real register for names that it does not have.
func TestNearest(t *testing.T) {
	d := realDirectory(t)
	for name, want := range map[string]string{
		"pargue": "prague", "Tokio": "tokyo", "汉城x": "seoul", "Kiew": "kyiv", "Kieff": "", "Москваа": "moscow", "Washingtn": "washington", "布拉葛": "prague", "布拉格市": "prague", "atlantis": "", "": "", "\xff": "",
		"Budapesst": "budapest", // and not Bucharest
	} {
		got := slugs(d.Nearest(name))
		if first, _, _ := strings.Cut(got, " "); first != want {
			t.Errorf("%q is near to %q, want %q", name, got, want)
		}
	}
}
