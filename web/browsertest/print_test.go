package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"youcheng/internal/browser"
	"youcheng/internal/lang"
)

// printed is what a reader of the paper sees, as a script finds it on a page that
// is shown as it is printed: the numbers of marks without a note, the notes
// without a mark, the text of the foot, and text smaller than seven and a half
// points.
const printed = `(() => {
	const shown = e => e && e.checkVisibility();
	const numbers = new Set();
	for (const a of document.querySelectorAll(".mark a")) {
		if (!shown(a)) continue;
		const [first, last] = a.textContent.split("–").map(Number);
		for (let n = first; n <= (last || first); n++) numbers.add(n);
	}
	const notes = [...document.querySelectorAll(".sources > li")].filter(shown).map(li => Number(li.id.replace("source-", "")));
	const small = new Set();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; n = walk.nextNode();) {
		const e = n.parentElement;
		if (!n.data.trim() || !shown(e) || e.closest(".vh, title, desc")) continue;
		const scale = e.ownerSVGElement ? e.getScreenCTM().a : 1;
		if (parseFloat(getComputedStyle(e).fontSize) * scale < 7.49 * 96 / 72) small.add(n.data.trim());
	}
	return {
		Marks: numbers.size,
		Lost: [...numbers].filter(n => !notes.includes(n)),
		Idle: notes.filter(n => !numbers.has(n)),
		Bare: [...document.querySelectorAll(".sources > li a[rel=external]")].filter(a => shown(a) && !getComputedStyle(a, "::after").content.includes(a.getAttribute("href"))).length,
		Foot: document.querySelector(".colophon").innerText,
		Small: [...small],
	};
})()`

// TestBriefing prints the profile of every partner: two pages at most, three of the
// three with most disputes, on which
// each number has its note, each note a number and a full address, nothing is too
// small to read, and the foot says of which day and which page they are.
func TestBriefing(t *testing.T) {
	type sheet struct {
		l    lang.Tag
		slug string
		most int  // pages
		both bool // papers: who fits on the shorter one fits on A4, as a rule
	}
	work := make(chan sheet)
	go func() {
		defer close(work)
		for i, m := range snapshot.Dir.Members {
			for _, l := range lang.Tags() {
				rich := m.Partner.Slug == "prague" || m.Partner.Slug == "seoul" || m.Partner.Slug == "washington"
				most := 2
				if rich { // in disputes and statements, all of which are printed with their notes
					most = 3
				}
				work <- sheet{l, m.Partner.Slug, most, rich || i%8 == 0}
			}
		}
	}()
	for i := range 2 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			tab, err := chromium.Open(browser.View{Width: 688, Media: "print"})
			if err != nil {
				t.Fatal(err)
			}
			defer tab.Close()
			for s := range work {
				path := "/" + string(s.l) + "/cities/" + s.slug + "/"
				if err := tab.Go(origin + path); err != nil {
					t.Fatal(err)
				}
				papers := []browser.Paper{browser.Letter}
				if s.both {
					papers = append(papers, browser.A4)
				}
				for _, paper := range papers {
					pdf, err := tab.PDF(paper)
					if err != nil {
						t.Fatal(err)
					}
					if n := browser.Pages(pdf); n < 1 || n > s.most {
						t.Errorf("%s on %s: %d pages", path, paper.Name, n)
					}
				}
				var got struct {
					Marks, Bare int
					Lost, Idle  []int
					Foot        string
					Small       []string
				}
				if err := tab.Run(printed, &got); err != nil {
					t.Fatal(err)
				}
				if got.Marks == 0 || len(got.Lost) > 0 || len(got.Idle) > 0 || got.Bare > 0 {
					t.Errorf("%s: of %d numbers these have no note: %v; notes without a number: %v; %d addresses are not printed", path, got.Marks, got.Lost, got.Idle, got.Bare)
				}
				before, _, _ := strings.Cut(s.l.Words().AsOfLine, "%s")
				if !strings.Contains(got.Foot, base+path) || !strings.Contains(got.Foot, before) {
					t.Errorf("%s: the foot says %q", path, got.Foot)
				}
				if len(got.Small) > 0 {
					t.Errorf("%s: less than 7.5 points: %q", path, got.Small)
				}
			}
		})
	}
}
