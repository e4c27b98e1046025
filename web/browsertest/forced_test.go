package browsertest

import (
	"testing"

	"youcheng/internal/browser"
)

// drowned finds texts in the colour of the ground. Chromium draws a plate in the
// colour of the ground behind each text, where colours are forced: a text in that
// colour is not there, whatever ground the sheet gives it.
const drowned = `(() => {
	const probe = document.body.appendChild(document.createElement("i"));
	probe.style.color = "Canvas";
	const canvas = getComputedStyle(probe).color, out = [];
	probe.remove();
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let t; (t = texts.nextNode()); ) {
		const e = t.parentElement, s = getComputedStyle(e);
		if (t.data.trim() && s.forcedColorAdjust === "auto" && s.color === canvas && e.getClientRects().length) out.push(e.outerHTML.slice(0, 120));
	}
	return out;
})()`

// TestForcedColours holds that no text is lost where the reader's system sets the
// colours, as Windows does for contrast.
func TestForcedColours(t *testing.T) {
	each(t, browser.View{Forced: true}, everyKind(), func(tab *browser.Tab, address string) ([]fault, error) {
		var faults []fault
		for _, dark := range []bool{false, true} {
			if err := tab.Show(browser.View{Forced: true, Dark: dark}); err != nil {
				return nil, err
			}
			var found []string
			if err := tab.Run(drowned, &found); err != nil {
				return nil, err
			}
			for _, f := range found {
				faults = append(faults, fault{"a text in the colour of the ground", f})
			}
		}
		return faults, nil
	})
}
