package templates_test

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/story"
	"youcheng/internal/webtest"
	"youcheng/templates"
)

// differs is the word that stands beside a value with rivals.
const differs = `class="differs" href="`

var (
	tableRow    = regexp.MustCompile(`(?s)<tr[ >].*?</tr>`)
	tableCell   = regexp.MustCompile(`(?s)<t([hd])( [^>]*)?>(.*?)</t[hd]>`)
	rollTable   = regexp.MustCompile(`(?s)<table class="roll[" ].*?</table>`)
	ledgerRow   = regexp.MustCompile(`(?s)<div class="ledger-row" id="([a-z]+)">(.*?)</dd>`)
	standing    = regexp.MustCompile(`(?s)<p class="standing.*?</p>`)
	countLine   = regexp.MustCompile(`(?s)<p class="count">.*?</p>`)
	cityHref    = regexp.MustCompile(`href="/../cities/([a-z-]+)/"`)
	historyPart = regexp.MustCompile(`(?s)<section class="part" id="changes">.*?</section>`)

	eventHref = regexp.MustCompile(`href="/../events/([a-z0-9-]+)/"`)
	agreeHref = regexp.MustCompile(`href="/../agreements/([a-z0-9-]+)/"`)
	profile   = regexp.MustCompile(`^/../cities/([a-z-]+)/$`)
	anyTag    = regexp.MustCompile(`<[^>]*>`)
)

// rivalry is what the real register says has rival values.
func rivalry(t *testing.T) (site, *facts.Directory) {
	t.Helper()
	s, err := register()
	if err != nil {
		t.Fatal(err)
	}
	return s, facts.NewDirectory(s.Facts)
}

// check compares whether the word stands in a piece of a page with whether it
// should.
func check(t *testing.T, where, html string, want bool) {
	t.Helper()
	if got := strings.Contains(html, differs); got != want {
		t.Errorf("%s says that sources differ: %t, want %t:\n%s", where, got, want, html)
	}
}

// TestNoValueWithRivalsStandsBare walks every page: wherever a value is shown on
// which sources differ, the same cell or line says so and leads to the values.
func TestNoValueWithRivalsStandsBare(t *testing.T) {
	s, dir := rivalry(t)
	disputed := func(slug string, fields ...facts.Field) bool {
		return slices.ContainsFunc(fields, func(f facts.Field) bool { return dir.Disputed[slug][f] })
	}
	agreements := map[string]bool{}
	for _, a := range s.Agreements {
		agreements[a.ID] = a.Kind == "sister-city-agreement" && disputed(a.Partner, "since", "signatory") || a.Kind == "programme" && disputed(a.Partner, "programme")
	}
	signings := map[string]bool{} // of ties whose beginning is disputed
	for _, a := range s.Agreements {
		if a.Kind == "sister-city-agreement" && a.Renews == "" && disputed(a.Partner, "since") {
			signings[a.Event] = true
		}
	}
	seen := map[string]int{} // kinds of place where a value with rivals was found
	for _, p := range everyPage(t) {
		l := lang.EN
		if strings.HasPrefix(p.path, "/zh/") {
			l = lang.ZH
		}
		// The roll, on whatever page: a cell for each field.
		for _, table := range rollTable.FindAllString(p.html, -1) {
			for _, row := range tableRow.FindAllString(table, -1) {
				city := cityHref.FindStringSubmatch(row)
				if city == nil {
					continue
				}
				for _, c := range tableCell.FindAllStringSubmatch(row, -1) {
					var field facts.Field
					switch {
					case c[1] == "h":
						field = "name"
					case strings.Contains(c[2], "roll-region"):
						field = "region"
					case strings.Contains(c[2], "roll-since"):
						field = "since"
					case strings.Contains(c[2], "roll-status") && strings.Contains(c[2], "data-label"):
						field = "ended"
					case strings.Contains(c[2], "roll-status"):
						field = "status"
					default:
						continue
					}
					check(t, p.path+": the row of "+city[1]+", "+string(field), c[0], disputed(city[1], field))
					if disputed(city[1], field) {
						seen["roll "+string(field)]++
					}
				}
			}
		}
		// Tables of other kinds: where the start of a tie is in words, or stands
		// in a cell of its own.
		for _, row := range tableRow.FindAllString(rollTable.ReplaceAllString(p.html, ""), -1) {
			for _, city := range cityHref.FindAllStringSubmatch(row, -1) {
				if !disputed(city[1], "since") {
					continue
				}
				since := dir.Partners[city[1]].Tie.Since.In(l)
				for _, c := range tableCell.FindAllStringSubmatch(row, -1) {
					text, _, _ := strings.Cut(strings.TrimSpace(anyTag.ReplaceAllString(c[3], "")), "\n")
					if strings.HasPrefix(text, since) || strings.HasPrefix(text, strings.Replace(l.Words().SinceX, "%s", since, 1)) {
						if strings.Contains(c[3], `<svg class="bar"`) && strings.Contains(text, l.Words().DisputedShort) {
							continue // a bar says it to those who hear it; the list below it leads on
						}
						leads := func(l lang.Tag) bool { // a text that is not translated leads on in its own language
							return strings.Contains(row, differs+"/"+string(l)+"/cities/"+city[1]+"/#conflicts")
						}
						if !leads(l) && !(strings.Contains(p.path, "?untranslated") && leads(l.Other())) {
							t.Errorf("%s: the start of %s stands bare:\n%s", p.path, city[1], row)
						}
						seen["table"]++
					}
				}
			}
		}
		// Agreements, wherever they are listed; what changed of them is no list of them.
		for i, entry := range strings.Split(historyPart.ReplaceAllString(p.html, ""), `<li class="entry">`) {
			if i == 0 {
				continue
			}
			entry, _, _ := strings.Cut(entry, "</ol>")
			if e := eventHref.FindStringSubmatch(entry); e != nil && !strings.Contains(entry, `href="/`+string(l)+`/agreements/`) {
				check(t, p.path+": the event "+e[1], entry, signings[e[1]])
				if signings[e[1]] {
					seen["event"]++
				}
			}
			if a := agreeHref.FindStringSubmatch(entry); a != nil {
				check(t, p.path+": the agreement "+a[1], entry, agreements[a[1]])
				if agreements[a[1]] {
					seen["agreement"]++
				}
			}
		}
		if m := profile.FindStringSubmatch(p.path); m != nil {
			slug := m[1]
			check(t, p.path+": the sentence on its state", standing.FindString(p.html), disputed(slug, "since", "ended", "status"))
			for _, row := range ledgerRow.FindAllStringSubmatch(p.html, -1) {
				if field := facts.Field(row[1]); slices.Contains(facts.Fields(), field) {
					check(t, p.path+": the fact "+row[1], row[2], disputed(slug, field))
					if disputed(slug, field) {
						seen["profile "+row[1]]++
					}
				}
			}
			// And the values themselves stand below, all of them.
			for _, c := range s.Conflicts {
				if has := strings.Contains(p.html, `<div class="dispute" id="`+c.ID+`">`); has != slices.Contains(c.Subjects(), slug) {
					t.Errorf("%s shows the conflict %s: %t", p.path, c.ID, has)
				}
			}
		}
		// The totals: of today, and of a day for which others stated another one.
		switch strings.TrimPrefix(p.path, "/"+string(l)) {
		case "/", "/cities/?", "/cities/?as-of=2016-04-05", "/cities/?as-of=2016", "/roll/2016/":
			check(t, p.path+": the count", countLine.FindString(p.html), true)
			seen["count"]++
		case "/roll/1985/", "/roll/2009/", "/cities/?region=europe":
			check(t, p.path+": the count", countLine.FindString(p.html), false)
		}
	}
	for _, kind := range []string{"roll name", "roll region", "roll since", "roll ended", "roll status", "table", "agreement", "event", "profile since", "profile ended", "profile tie", "profile region", "profile sequence", "profile name", "count"} {
		if seen[kind] == 0 {
			t.Errorf("no value with rivals was found in any %s: this test sees nothing", kind)
		}
	}
}

// TestCardsOfDisputedPartners draws a card of each partner with rival values,
// and sets it beside another.
func TestCardsOfDisputedPartners(t *testing.T) {
	s, dir := rivalry(t)
	today, _ := facts.ParseDate("2026-11-23")
	for _, l := range lang.Tags() {
		f := page.Frame{Lang: l, Dir: dir, Today: today.From, Base: "https://youcheng.example", Stylesheet: "/static/site.css", Land: "/static/land.svg"}
		for slug, on := range dir.Disputed {
			if slug == "" {
				continue
			}
			want := 0
			for _, x := range []facts.Field{"since", "status"} {
				if on[x] {
					want++
				}
			}
			if on["ended"] && dir.Partners[slug].Tie.Ended.Known() {
				want++
			}
			for _, x := range []story.Figure{{Kind: "city", ID: slug}, {Kind: "compare", Cities: []string{"tokyo", slug}}} {
				text := story.Text{Form: story.Story, Slug: "card", Lang: l, Title: "T", Summary: "S", Kind: "feature", HTML: "<!--figure 1-->\n", Figures: []story.Figure{x}}
				var b bytes.Buffer
				if err := templates.Story(f.Story(text, nil, page.Records{Events: s.Events})).Render(context.Background(), &b); err != nil {
					t.Fatal(err)
				}
				if got := strings.Count(webtest.Unmarked(b.String()), differs+"/"+string(l)+"/cities/"+slug+"/#conflicts"); got != want {
					t.Errorf("the %s of %s in %s says %d times that sources differ, want %d", x.Kind, slug, l, got, want)
				}
			}
		}
	}
}

// TestConflictsPage holds that the register of conflicts shows each with all its
// values, the chosen one in words, and says of the open ones that they are open.
func TestConflictsPage(t *testing.T) {
	s, _ := rivalry(t)
	for _, p := range everyPage(t) {
		if !strings.HasSuffix(p.path, "/conflicts/") {
			continue
		}
		l := lang.EN
		if strings.HasPrefix(p.path, "/zh/") {
			l = lang.ZH
		}
		w := l.Words()
		for _, d := range facts.Disputes(s.Conflicts, s.ConflictValues) {
			_, html, ok := strings.Cut(p.html, `<div class="dispute" id="`+d.Conflict.ID+`">`)
			html, _, _ = strings.Cut(html, "</div>")
			text := anyTag.ReplaceAllString(html, "")
			chosen := 0
			for _, v := range d.Values {
				if v.Chosen {
					chosen++
				}
			}
			if !ok || strings.Count(html, `<th scope="row">`) != len(d.Values) || strings.Count(html, `<span class="chosen">`+w.Chosen) != chosen {
				t.Errorf("%s: %s is not whole:\n%s", p.path, d.Conflict.ID, html)
			}
			if strings.Contains(text, w.NotSettled) == d.Conflict.Settled || d.Conflict.Settled == (chosen == 0) {
				t.Errorf("%s: %s is settled: %t, with %d chosen values:\n%s", p.path, d.Conflict.ID, d.Conflict.Settled, chosen, text)
			}
			label := w.ConflictRule
			if !d.Conflict.Settled {
				label = w.ConflictWhyOpen
			}
			if !strings.Contains(text, l.Labelled(label, "")) {
				t.Errorf("%s: %s has no rule:\n%s", p.path, d.Conflict.ID, text)
			}
		}
	}
}
