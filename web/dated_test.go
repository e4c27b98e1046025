package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http/httptest"
	"testing"
	"time"

	"youcheng/internal/lang"
)

// TestSameAnswerEverywhere asks for many dates on the roll and on each profile:
// what a tie was on a date must not depend on the page that is asked.
func TestSameAnswerEverywhere(t *testing.T) {
	snap, err := real()
	if err != nil {
		t.Fatal(err)
	}
	h, err := server(snap, base, frozen, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string, into any) {
		t.Helper()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if w.Code != 200 {
			t.Fatalf("%s: status %d", address, w.Code)
		}
		if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
	}
	seen := map[string]int{}
	for _, on := range []string{"1978", "1979-03-14", "1983", "1990-10-28", "1992-06", "1994-01-01", "2005-06", "2014-08-17", "2016-04", "2016-04-05", "2018-06-01", "2019-10-08", "2019-10-09", "2026"} {
		var roll struct {
			Partners, Unsure, Former []struct{ Slug, Status string }
		}
		get("/en/cities.json?as-of="+on, &roll)
		status := map[string]string{}
		for _, rows := range [][]struct{ Slug, Status string }{roll.Partners, roll.Unsure, roll.Former} {
			for _, r := range rows {
				status[r.Slug] = r.Status
			}
		}
		for slug := range snap.Dir.Partners {
			want := status[slug]
			if want == "" {
				want = "not-yet"
			}
			var city struct {
				Tie   struct{ Status, Ended string }
				AsOf  string `json:"as_of"`
				Views []struct{ From string }
			}
			get("/zh/cities/"+slug+".json?as-of="+on, &city)
			if city.Tie.Status != want || city.AsOf != on {
				t.Errorf("%s on %s: %s on its profile, %s on the roll", slug, on, city.Tie.Status, want)
			}
			for _, v := range city.Views {
				if v.From == "" || v.From[:4] > on[:4] {
					t.Errorf("%s on %s shows a statement of %q", slug, on, v.From)
				}
			}
			seen[want]++
		}
	}
	for _, s := range []string{"active", "unsure", "ended", "not-yet"} {
		if seen[s] == 0 {
			t.Errorf("no tie was %s on any date: the test asks for the wrong dates", s)
		}
	}
}

// TestAnyClock asks for all pages with clocks long past and yet to come: no page
// depends on when it is asked for to be drawn at all.
func TestAnyClock(t *testing.T) {
	snap, err := real()
	if err != nil {
		t.Fatal(err)
	}
	for _, y := range []int{1979, 2031} {
		now := time.Date(y, 2, 28, 12, 0, 0, 0, time.UTC)
		h, err := server(snap, base, now, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lang.Tags() {
			ps, err := snap.Pages(context.Background(), l, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range ps {
				if skipped("/" + string(l) + "/" + p) {
					continue
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest("GET", "/"+string(l)+"/"+p, nil))
				if w.Code != 200 {
					t.Errorf("%d /%s/%s: %d", y, l, p, w.Code)
				}
			}
		}
	}
}
