package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/browser"
	"youcheng/internal/lang"
)

// lettering says what is wrong with the letters of the drawings of a page. The box
// of a text is that of its letters, not of its line: as high as the letters are
// large.
const lettering = `(() => {
	const out = [];
	const say = (kind, what) => out.push({Kind: kind, What: what});
	const smallest = innerWidth <= 320 ? 12 : 0;
	for (const svg of document.querySelectorAll("svg:has(text)")) {
		if (svg.ownerSVGElement) continue;
		const frame = svg.getBoundingClientRect();
		if (!frame.width) continue;
		const seen = [];
		for (const t of svg.querySelectorAll("text")) {
			if (!t.checkVisibility({visibilityProperty: true, opacityProperty: true}) || !t.textContent.trim()) continue;
			const r = t.getBoundingClientRect();
			if (!r.width) continue;
			const m = t.getScreenCTM(), size = parseFloat(getComputedStyle(t).fontSize) * Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
			const middle = (r.top + r.bottom) / 2, high = Math.min(r.height, size);
			const box = {words: t.textContent.trim(), left: r.left, right: r.right, top: middle - high / 2, bottom: middle + high / 2};
			if (size < smallest - .05) say("letters are too small", "“" + box.words + "”: " + size.toFixed(1) + " px");
			const beyond = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
			if (beyond > 1) say("letters stand out of their drawing", "“" + box.words + "” by " + beyond.toFixed(1) + " px");
			for (const o of seen) {
				const x = Math.min(box.right, o.right) - Math.max(box.left, o.left), y = Math.min(box.bottom, o.bottom) - Math.max(box.top, o.top);
				if (x > 1 && y > 1) say("letters overlap", "“" + o.words + "” and “" + box.words + "”, " + x.toFixed(1) + " × " + y.toFixed(1) + " px");
			}
			seen.push(box);
		}
	}
	return {Drawings: document.querySelectorAll("svg:has(text)").length, Faults: out};
})()`

// TestLettering holds that the letters of each drawing can be read: none over
// another, none out of the drawing, none smaller than 12 pixels on a phone.
func TestLettering(t *testing.T) {
	all := everyKind()
	for _, l := range lang.Tags() {
		pages, err := snapshot.Pages(t.Context(), l, frozen)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			if strings.HasPrefix(p, "cities/") || strings.HasPrefix(p, "counts/") {
				all = append(all, "/"+string(l)+"/"+p)
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	drawings := make(chan int, len(all))
	each(t, browser.View{Width: 320}, all, func(tab *browser.Tab, address string) ([]fault, error) {
		var faults []fault
		for _, width := range []int{320, 1280} {
			if err := tab.Show(browser.View{Width: width}); err != nil {
				return nil, err
			}
			var found struct {
				Drawings int
				Faults   []struct{ Kind, What string }
			}
			if err := tab.Run(lettering, &found); err != nil {
				return nil, err
			}
			for _, f := range found.Faults {
				faults = append(faults, fault{fmt.Sprintf("%s at %d px", f.Kind, width), f.What})
			}
			if width == 320 {
				drawings <- found.Drawings
			}
		}
		return faults, nil
	})
	close(drawings)
	sum := 0
	for n := range drawings {
		sum += n
	}
	if sum == 0 {
		t.Error("no page has a drawing with letters: the test looks in the wrong place")
	}
	t.Logf("%d drawings with letters on %d pages", sum, len(all))
}
