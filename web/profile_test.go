package web_test

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/lang"
	"youcheng/internal/webtest"
)

var (
	eventLink  = regexp.MustCompile(`href="/../events/([a-z0-9-]+)/"`)
	onePartner = regexp.MustCompile(`^/../cities/[a-z-]+/(\?as-of=.*)?$`)
)

// TestProfilesAreWhole holds that a profile, however much it folds, has all that
// its twin has: the newest events at once, the others behind a step, newest
// first; every claim with the way to its evidence; and every gap.
func TestProfilesAreWhole(t *testing.T) {
	found, addresses := crawled(t)
	folded, claims, seen := map[lang.Tag]int{}, 0, 0
	for _, address := range addresses {
		s := found[address]
		if s.status != http.StatusOK || !onePartner.MatchString(address) {
			continue
		}
		i := slices.IndexFunc(s.twins, func(to string) bool { return strings.Contains(to, ".json") })
		if i < 0 || found[s.twins[i]] == nil {
			t.Errorf("%s has no twin", address)
			continue
		}
		var twin struct {
			Events []struct {
				ID string `json:"id"`
			} `json:"events"`
			Claims []struct {
				ID        string `json:"id"`
				Source    string `json:"source"`
				Statement string `json:"statement"`
			} `json:"claims"`
			Gaps []struct {
				Why string `json:"why"`
			} `json:"gaps"`
		}
		if err := json.Unmarshal([]byte(found[s.twins[i]].body), &twin); err != nil {
			t.Fatalf("%s: %v", s.twins[i], err)
		}
		seen++
		body := webtest.Unmarked(s.body)
		_, events, _ := strings.Cut(body, `<section class="part" id="events">`)
		events, _, _ = strings.Cut(events, "</section>")
		shown, older, _ := strings.Cut(events, `<details class="older">`)
		var got []string
		for _, m := range eventLink.FindAllStringSubmatch(shown+older, -1) {
			got = append(got, m[1])
		}
		var want []string
		for _, e := range twin.Events {
			want = append(want, e.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the events are %v, want %v", address, got, want)
		}
		if n := strings.Count(shown, `<li class="entry">`); n > 8 || older != "" && (n != 6 || len(want)-n < 3) {
			t.Errorf("%s shows %d events of %d", address, n, len(want))
		}
		if older != "" {
			folded[languageOf(address)]++
		}
		l := string(languageOf(address))
		text := html.UnescapeString(body)
		for _, c := range twin.Claims {
			if !strings.Contains(text, `href="/`+l+`/sources/`+c.Source+`/#`+c.ID+`">`+c.Statement+`</a>`) {
				t.Errorf("%s: the claim %s of %s does not lead to its evidence", address, c.ID, c.Source)
			}
			claims++
		}
		for _, g := range twin.Gaps {
			if !strings.Contains(text, g.Why) {
				t.Errorf("%s does not say %q", address, g.Why)
			}
		}
	}
	if seen < 100 && !racing || folded[lang.EN] == 0 || folded[lang.EN] != folded[lang.ZH] || claims == 0 {
		t.Errorf("%d profiles with %d claims; events are folded on %v", seen, claims, folded)
	}
}
