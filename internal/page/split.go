package page

// Split is a number of events as a bar, divided by the way in which they went.
type Split struct {
	Link  Link
	Total int
	Parts []SplitPart // those that are not empty, in the order of splitWays
	Marks []Mark
}

// SplitPart is the events that went one way; it lies on the bar in shares of the
// longest bar.
type SplitPart struct {
	Way      string // a direction
	N        int
	X, Width string
}

// splitWays are the directions in the order in which a bar shows them.
var splitWays = []string{"to-beijing", "from-beijing", "mutual", "none"}

// SplitWays lists the ways that one of the bars shows.
func SplitWays(rows []Split) []string {
	var out []string
	for _, way := range splitWays {
		for _, r := range rows {
			for _, p := range r.Parts {
				if p.Way == way {
					out = append(out, way)
				}
			}
		}
	}
	return unique(out)
}

// split makes bars of tallies, which say what each stands for.
func split(tallies []ThemeTally) []Split {
	longest := 1
	for _, t := range tallies {
		longest = max(longest, t.Events)
	}
	out := []Split{}
	for _, t := range tallies {
		s := Split{Link: t.Link, Total: t.Events, Marks: t.Marks}
		at := 0
		for i, n := range []int{t.ToBeijing, t.FromBeijing, t.Mutual, t.Events - t.ToBeijing - t.FromBeijing - t.Mutual} {
			if n > 0 {
				s.Parts = append(s.Parts, SplitPart{splitWays[i], n, percent(float64(at) / float64(longest)), percent(float64(n) / float64(longest))})
				at += n
			}
		}
		out = append(out, s)
	}
	return out
}
