package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"youcheng/internal/browser"
)

// focus says where the focus is, and how it shows.
type focus struct {
	Is      string // the tag of the element, or "" where there is none
	Words   string // its words, or those of its label
	Href    string
	Seen    bool // an outline of two pixels or more is drawn
	Covered bool // something else lies over its middle, or it is out of the window
	After   bool // it comes after the one before, in the document and to the eye
}

// focused asks for the focus, and keeps it for the next question. What is below
// the element before, on one line with it, or in the next column, comes after it
// to the eye.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return {Is: ""};
	const s = getComputedStyle(e), last = window.lastFocus;
	const boxes = [...e.getClientRects()].filter(r => r.width > 0 && r.height > 0), r = boxes[0] || e.getBoundingClientRect();
	const at = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	const box = {left: r.left + scrollX, top: r.top + scrollY, right: r.right + scrollX, bottom: r.bottom + scrollY};
	const out = {
		Is: e.tagName.toLowerCase(),
		Words: (e.labels && e.labels.length ? e.labels[0].textContent : e.getAttribute("aria-label") || e.textContent).trim(),
		Href: e.getAttribute("href") || "",
		Seen: e.matches(":focus-visible") && s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
		Covered: !at || !(e === at || e.contains(at) || at !== document.body && at.contains(e)),
		After: !last || !last.e.isConnected || !!(last.e.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) && (box.bottom > last.box.top || box.left > last.box.left),
	};
	window.lastFocus = {e, box};
	return out;
})()`

// walker goes through the site by keys alone.
type walker struct {
	t   *testing.T
	tab *browser.Tab
}

// to presses Tab until the focus is on an element that want is true of. On the
// way the focus must be seen, uncovered, and in the order of reading.
func (w *walker) to(what string, want func(focus) bool) {
	w.t.Helper()
	const most = 500
	for range most {
		w.must(w.tab.Press("Tab"))
		var f focus
		w.must(w.tab.Run(focused, &f))
		name := fmt.Sprintf("%s: %s “%s” %s", w.at(), f.Is, f.Words, f.Href)
		switch {
		case f.Is == "":
			w.t.Fatalf("%s: Tab came to the end of the page before %s", w.at(), what)
		case !f.Seen:
			w.t.Errorf("%s: the focus cannot be seen", name)
		case f.Covered:
			w.t.Errorf("%s: the focus is covered", name)
		case !f.After:
			w.t.Errorf("%s: the focus goes back", name)
		}
		if want(f) {
			return
		}
	}
	w.t.Fatalf("%s: %d times Tab, and no %s", w.at(), most, what)
}

// at is where the tab is.
func (w *walker) at() string {
	w.t.Helper()
	var at string
	w.must(w.tab.Run(`location.pathname + location.search`, &at))
	return at
}

func (w *walker) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// arrived holds that the walk led to an address.
func (w *walker) arrived(want string) {
	w.t.Helper()
	if got := w.at(); got != want {
		w.t.Fatalf("the walk led to %s, not to %s", got, want)
	}
}

// asked holds that a form led to an address with those fields that were filled in.
func (w *walker) asked(path, filled string) {
	w.t.Helper()
	var got string
	w.must(w.tab.Run(`location.pathname + "?" + [...new URLSearchParams(location.search)].filter(([k, v]) => v && k !== "sort").map(p => p.join("=")).join("&")`, &got))
	if want := path + "?" + filled; got != want {
		w.t.Fatalf("the form led to %s, not to %s", got, want)
	}
}

func link(href string) func(focus) bool {
	return func(f focus) bool { return f.Is == "a" && f.Href == href }
}

func labelled(words string) func(focus) bool {
	return func(f focus) bool { return f.Words == words }
}

// TestKeyboard walks from the home page through the filtered roll and a profile
// to a source, and to the source in the other language, with keys alone.
func TestKeyboard(t *testing.T) {
	for _, c := range []struct {
		lang, other string
		width       int
		noScript    bool
		// Labels of the form.
		narrow, name, more, region string
	}{
		{"en", "zh", 1280, false, "", "Name contains", "More conditions", "Region"},
		{"en", "zh", 320, true, "Narrow the roll", "Name contains", "More conditions", "Region"},
		{"zh", "en", 320, false, "筛选名册", "名称包含", "更多条件", "地区"},
	} {
		t.Run(fmt.Sprintf("%s at %d px", c.lang, c.width), func(t *testing.T) {
			home := "/" + c.lang + "/"
			w := &walker{t, open(t, browser.View{Width: c.width, NoScript: c.noScript}, home)}

			// The first stop skips the head of the page.
			w.to("the skip link", link("#page-main"))
			w.must(w.tab.Press("Enter"))
			w.must(w.tab.Press("Tab"))
			var inside bool
			w.must(w.tab.Run(`document.querySelector("main").contains(document.activeElement)`, &inside))
			if !inside {
				t.Errorf("%s: after the skip link, Tab does not lead into the content", home)
			}

			// The roll, and its form.
			w.must(w.tab.Go(origin + home))
			w.to("the way to the roll", link(home+"cities/"))
			w.must(w.tab.Follow("Enter"))
			w.arrived(home + "cities/")
			if c.width < 640 { // the rows are stacks, and the form is folded
				w.to("the last partner", link(home+"cities/phnom-penh/"))
				w.must(w.tab.Go(origin + home + "cities/"))
				w.to("the form", labelled(c.narrow))
				w.must(w.tab.Press("Space"))
			}
			w.to("the name", labelled(c.name))
			w.must(w.tab.Type("prag"))
			w.to("more conditions", labelled(c.more))
			w.must(w.tab.Press("Space"))
			w.to("the region", labelled(c.region))
			w.must(w.tab.Press("ArrowDown"))
			w.to("the button", func(f focus) bool { return f.Is == "button" })
			w.must(w.tab.Follow("Enter"))
			w.asked(home+"cities/", "q=prag&region=europe")

			// A profile, one of its sources, and that in the other language.
			w.to("Prague", link(home+"cities/prague/"))
			w.must(w.tab.Follow("Enter"))
			w.arrived(home + "cities/prague/")
			isSource := func(f focus) bool {
				// Not one that leads to the middle of its page: the walk goes on from its top.
				return f.Is == "a" && strings.HasPrefix(f.Href, home+"sources/") && f.Href != home+"sources/" && !strings.Contains(f.Href, "#")
			}
			w.to("a source", isSource)
			w.must(w.tab.Follow("Enter"))
			source := w.at()
			if !strings.HasPrefix(source, home+"sources/") || source == home+"sources/" {
				t.Fatalf("the walk led to %s, not to a source", source)
			}
			other := "/" + c.other + strings.TrimPrefix(source, "/"+c.lang)
			w.to("the other language", link(other))
			w.must(w.tab.Follow("Enter"))
			w.arrived(other)
		})
	}
}

// TestForms sends each kind of form by keys alone, without scripts.
func TestForms(t *testing.T) {
	const allForms = `[...document.forms].map(f => ({
		Action: f.getAttribute("action"), Name: f.elements[0].name, Label: f.elements[0].labels[0]?.textContent.trim() ?? f.elements[0].ariaLabel, Select: f.elements[0].tagName === "SELECT",
		Like: f.className + " " + [...f.elements].map(e => e.name).join(" "),
	}))`
	tab := open(t, browser.View{NoScript: true}, "/")
	w := &walker{t, tab}
	sent := map[string]bool{}
	for _, address := range addresses("en") {
		if strings.Contains(address, "?") {
			continue
		}
		w.must(tab.Go(origin + address))
		var forms []struct {
			Action, Name, Label, Like string
			Select                    bool
		}
		w.must(tab.Run(allForms, &forms))
		for i, form := range forms {
			if sent[form.Like] {
				continue
			}
			sent[form.Like] = true
			w.must(tab.Go(origin + address))
			// Not by Tab from the top: some forms stand at the end of a long page, and
			// some are folded.
			var folded bool
			w.must(tab.Run(fmt.Sprintf(`(() => {
				const f = document.forms[%d], s = f.closest("details:not([open])")?.querySelector("summary");
				if (!s) f.tabIndex = -1;
				(s || f).focus();
				return !!s;
			})()`, i), &folded))
			if folded {
				w.must(tab.Press("Enter"))
			}
			w.to(form.Label, labelled(form.Label))
			value := "2016"
			if form.Select {
				w.must(tab.Press("ArrowDown"))
				w.must(tab.Run("document.activeElement.value", &value))
				w.to("the button", func(f focus) bool { return f.Is == "button" })
			} else {
				w.must(tab.Type(value))
			}
			w.must(tab.Follow("Enter"))
			if got, want := w.at(), form.Action+"?"+form.Name+"="+value; value == "" || !strings.HasPrefix(got, want) {
				t.Errorf("%s: the form of %s leads to %s, not to %s", address, form.Like, got, want)
			}
		}
	}
	if len(sent) == 0 {
		t.Error("no page has a form: the test looks in the wrong place")
	}
}
