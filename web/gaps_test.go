package web_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestFreshnessClock steps the clock past the shelf lives. On the real site all
// that can go out of date was last checked on 23 November 2026: offices expire
// after twelve months, populations after thirty-six.
func TestFreshnessClock(t *testing.T) {
	for _, c := range []struct {
		name, now          string
		office, population bool // still fresh
		en, zh             string
	}{
		{"today", "2026-11-23T12:00:00+08:00", true, true, "expires after 23 November 2027", "2027年11月23日后到期"},
		{"eleven months on", "2027-10-23T12:00:00+08:00", true, true, "expires after 23 November 2027", "2027年11月23日后到期"},
		{"the last day of the offices in Beijing", "2027-11-23T23:59:59+08:00", true, true, "expires after 23 November 2027", "2027年11月23日后到期"},
		{"the day after", "2027-11-24T00:00:00+08:00", false, true, "expired after 23 November 2027", "2027年11月23日后已过期"},
		{"thirteen months on", "2027-12-23T12:00:00+08:00", false, true, "expired after 23 November 2027", "2027年11月23日后已过期"},
		{"thirty-five months on", "2029-10-23T12:00:00+08:00", false, true, "expired after 23 November 2027", "2027年11月23日后已过期"},
		{"the day after that of the populations", "2029-11-24T00:00:00+08:00", false, false, "expired after 23 November 2029", "2029年11月23日后已过期"},
		{"thirty-seven months on", "2029-12-23T12:00:00+08:00", false, false, "expired after 23 November 2029", "2029年11月23日后已过期"},
		{"in 2031", "2031-06-01T12:00:00+08:00", false, false, "expired after 23 November 2029", "2029年11月23日后已过期"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			h, _ := serve(t, real, now, nil)
			read := func(address string) string { return get(h, address).Body.String() }
			says := func(address, words string, want bool) {
				t.Helper()
				if got := strings.Contains(read(address), words); got != want {
					t.Errorf("%s says %q: %t, want %t", address, words, got, want)
				}
			}

			// The profile keeps the number in words; the data let go of it.
			says("/en/cities/seoul/", "10,349,312", true)
			says("/en/cities/seoul/", "last checked 23 November 2026, may have changed", !c.office || !c.population)
			says("/en/cities/tokyo/", "last checked 23 November 2026, may have changed", !c.population)
			says("/zh/cities/tokyo/", "最近核查于2026年11月23日，或已变化", !c.population)
			var city struct {
				People []struct {
					Slug     string
					LastSeen string `json:"last_seen"`
					Changed  bool   `json:"may_have_changed"`
				}
				Partner struct {
					Population int
					Source     string `json:"population_source"`
					Checked    string `json:"population_checked"`
					Expired    bool   `json:"population_expired"`
				}
			}
			decode(t, read("/en/cities/seoul.json"), &city)
			for _, x := range city.People {
				if x.Slug == "oh-se-hoon" && (x.LastSeen != "2024-07-30" || x.Changed == c.office) || x.Slug == "park-won-soon" && !x.Changed {
					t.Errorf("one of the people of the profile: %+v", x)
				}
			}
			if p := city.Partner; (p.Population != 0) != c.population || (p.Source != "") != c.population || p.Expired == c.population || p.Checked != "2026-11-23" {
				t.Errorf("the profile as data: %+v", p)
			}

			// A look at an office is not a sighting, and wears off.
			for address, words := range map[string]string{"/en/people/oh-se-hoon/": "last seen in office on 30 July 2024", "/zh/people/oh-se-hoon/": "最近一次在任记录为2024年7月30日", "/en/cities/seoul/": "last seen in office on 30 July 2024"} {
				says(address, words, true)
			}
			says("/en/people/oh-se-hoon/", "looked up on 23 November 2026, no end recorded", c.office)
			says("/en/people/oh-se-hoon/", "last checked 23 November 2026, may have changed", !c.office)
			says("/zh/people/oh-se-hoon/", "最近核查于2026年11月23日，或已变化", !c.office)
			says("/en/cities/seoul/", "looked up on 23 November 2026, no end recorded", c.office)
			var person struct {
				Offices []struct {
					Expires string
					Changed bool `json:"may_have_changed"`
				}
			}
			decode(t, read("/en/people/oh-se-hoon.json"), &person)
			if len(person.Offices) != 1 || person.Offices[0].Changed == c.office || (person.Offices[0].Expires == "2027-11-23") != c.office {
				t.Errorf("the person as data: %+v", person)
			}
			// Nobody looked this one up, ever.
			says("/en/people/park-won-soon/", "not looked up since", true)
			decode(t, read("/en/people/park-won-soon.json"), &person)
			if len(person.Offices) != 1 || !person.Offices[0].Changed {
				t.Errorf("an office that nobody looked up: %+v", person)
			}

			// The register of gaps has what expired first.
			says("/en/gaps/", c.en, true)
			says("/zh/gaps/", c.zh, true)
			var gaps struct {
				Perishable []struct {
					Kind, Checked, Expires string
					Expired                bool
					Of                     []string
				}
			}
			decode(t, read("/en/gaps.json"), &gaps)
			if g := gaps.Perishable; len(g) != 2 || g[0].Kind != "office" || g[0].Expired == c.office || g[1].Kind != "population" || g[1].Expired == c.population || len(g[1].Of) != 55 {
				t.Errorf("what goes out of date: %+v", g)
			}
		})
	}
}

func decode(t *testing.T, body string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
}
