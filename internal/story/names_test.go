package story

import "testing"

func TestNamesInText(t *testing.T) {
	x := indexNames([]string{"Rome", "New York", "San José", "Å", "罗马", "新德里", "巴黎", "\U00020000市"})
	for _, c := range []struct {
		text string
		want bool
	}{
		{"Rome", true},
		{"all roads lead to Rome.", true},
		{"the Romes", false},
		{"Romeo of Rome", true}, // the second is whole
		{"aRome", false},
		{"rome", false},
		{"New  York", false},
		{"a New York minute", true},
		{"in San José,", true},
		{"in San José", true},
		{"San Josés", false},
		{"å Å", true},
		{"ÅÅ", false},
		{"访问罗马后", true},
		{"罗马", true},
		{"罗", false},
		{"新德", false},
		{"往新德里", true},
		{"在\U00020000市", true},
		{"在Rome开会", true}, // Chinese sets no spaces
		{"", false},
		{"Rom", false},
	} {
		if got := x.in(c.text); got != c.want {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
	if indexNames(nil).in("Rome") {
		t.Error("no names are found")
	}
}
