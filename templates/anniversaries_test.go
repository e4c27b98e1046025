package templates_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestAnniversariesSayWhereSourcesDiffer holds that no anniversary of a day on
// which sources differ stands bare: on its page, on profiles and on the starts.
func TestAnniversariesSayWhereSourcesDiffer(t *testing.T) {
	_, dir := rivalry(t)
	line := regexp.MustCompile(`(?s)<p class="upcoming">.*?</p>`)
	seen := map[string]int{}
	for _, p := range everyPage(t) {
		if _, query, ok := strings.Cut(p.path, "/anniversaries/"); ok {
			for i, entry := range strings.Split(p.html, `<li class="entry">`) {
				if i == 0 {
					continue
				}
				entry, _, _ = strings.Cut(entry, "</ol>")
				city := cityHref.FindStringSubmatch(entry)
				if city == nil {
					t.Errorf("%s: an anniversary of nobody:\n%s", p.path, entry)
					continue
				}
				disputed := dir.Disputed[city[1]]["since"]
				check(t, p.path+": "+city[1], entry, disputed)
				if strings.Contains(entry, `class="mark mark-split"`) != disputed {
					t.Errorf("%s: the mark of %s: disputed is %t:\n%s", p.path, city[1], disputed, entry)
				}
				if disputed {
					seen["page"+query]++
				}
			}
		}
		if m := profile.FindStringSubmatch(p.path); m != nil {
			for _, row := range ledgerRow.FindAllStringSubmatch(p.html, -1) {
				if row[1] == "anniversary" {
					check(t, p.path+": the next anniversary", row[2], dir.Disputed[m[1]]["since"])
					seen["profile"]++
				}
			}
		}
		for _, l := range line.FindAllString(p.html, -1) {
			check(t, p.path+": the line of the next anniversary", l, dir.Disputed[cityHref.FindStringSubmatch(l)[1]]["since"])
			seen["line"]++
		}
	}
	for _, where := range []string{"page", "page?year=2029", "profile", "line"} {
		if seen[where] == 0 {
			t.Errorf("nothing was found on %s", where)
		}
	}
}
