package browsertest

import (
	"fmt"
	"testing"

	"youcheng/internal/browser"
)

// overflowing says whether the page can be scrolled sideways, and by which
// elements; which elements cut off a part of what they hold; and which texts stand
// in so narrow a column that words are cut in pieces. What may be scrolled, and
// what is for the ear only, is not cut off.
const overflowing = `(() => {
	const out = [];
	const say = (kind, e, n) => out.push({Kind: kind, What: e.outerHTML.slice(0, 120).replace(/\s+/g, " ") + " … by " + Math.round(n) + " px"});
	const wide = document.documentElement.scrollWidth - innerWidth;
	if (wide > 0) out.push({Kind: "the page can be scrolled sideways", What: "by " + wide + " px"});
	const scrolls = e => { for (; e; e = e.parentElement) if (/auto|scroll/.test(getComputedStyle(e).overflowX)) return true; return false };
	for (const e of document.body.querySelectorAll("*")) {
		const s = getComputedStyle(e);
		if (e.ownerSVGElement || s.clipPath !== "none" || e.closest(".vh")) continue;
		const r = e.getBoundingClientRect();
		if (wide > 0 && r.width > 0 && r.height > 0 && r.right > innerWidth + 1 && s.position !== "absolute" && !scrolls(e.parentElement)) say("stands out of the window", e, r.right - innerWidth);
		if (!e.clientWidth || e instanceof SVGElement || /^(INPUT|SELECT|IMG)$/.test(e.tagName)) continue;
		const dx = e.scrollWidth - e.clientWidth, dy = e.scrollHeight - e.clientHeight;
		if (/hidden|clip/.test(s.overflowX) && dx > 1) say("is cut off at the side", e, dx);
		if (/hidden|clip/.test(s.overflowY) && dy > 1) say("is cut off below", e, dy);
	}
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
	const unseen = e => { for (; e; e = e.parentElement) if (getComputedStyle(e).clipPath === "inset(50%)") return true; return false };
	for (let t; (t = texts.nextNode()); ) {
		const text = t.data.trim(), words = text.split(/[\s\u2010-\u2015\/-]+/).length;
		if (text.length < 6 || t.parentElement.closest("svg, .vh, select, code, pre, .cite-text")) continue;
		range.selectNodeContents(t);
		const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top))).size;
		const han = (text.match(/\p{sc=Han}/gu) || []).length;
		if (lines > words + 1 + Math.ceil(han / 3) && !unseen(t.parentElement)) say("stands in a column of letters", t.parentElement, t.parentElement.getBoundingClientRect().width);
	}
	return out;
})()`

// spaced sets what a reader may set by WCAG 2.2, 1.4.12. The policy of the pages
// does not forbid a sheet that is made by a script.
const spaced = `(() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }");
	document.adoptedStyleSheets = [sheet];
	return null;
})()`

// TestReflow holds that no page has to be scrolled sideways at 320 pixels, which
// is also a window of 1280 pixels at 400 % (WCAG 2.2, 1.4.10); and that nothing
// is lost or cut off where the reader sets wider spaces.
func TestReflow(t *testing.T) {
	each(t, browser.View{Width: 320}, everyKind(), func(tab *browser.Tab, address string) ([]fault, error) {
		var faults []fault
		for _, step := range []struct {
			name   string
			view   browser.View
			script string
		}{
			{"320 px", browser.View{Width: 320}, "null"},
			{"1280 px", browser.View{Width: 1280}, "null"},
			{"1280 px, spaced", browser.View{Width: 1280}, spaced},
			{"320 px, spaced", browser.View{Width: 320}, "null"},
		} {
			if err := tab.Show(step.view); err != nil {
				return nil, err
			}
			if err := tab.Run(step.script, nil); err != nil {
				return nil, err
			}
			var found []struct{ Kind, What string }
			if err := tab.Run(overflowing, &found); err != nil {
				return nil, err
			}
			for _, f := range found {
				faults = append(faults, fault{f.Kind + " at " + step.name, fmt.Sprint(f.What)})
			}
		}
		return faults, nil
	})
}
