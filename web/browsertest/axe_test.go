package browsertest

import (
	"fmt"
	"os"
	"testing"

	"youcheng/internal/browser"
)

// axeFile is where make tools puts axe-core.
const axeFile = "../../tools/web/node_modules/axe-core/axe.min.js"

// axeRun asks for all rules of WCAG 2.2, A and AA, and those of good practice;
// and for the contrast of AAA, which the site promises.
const axeRun = `axe.run(document, {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	rules: {"color-contrast-enhanced": {enabled: true}},
	resultTypes: ["violations"],
}).then(r => r.violations)`

// violation is what axe-core says of a rule that a page breaks.
type violation struct {
	ID    string
	Help  string
	Nodes []struct{ HTML string }
}

// TestAxe holds that axe-core finds nothing wrong with any kind of page, in
// either language, light and dark, narrow and wide.
func TestAxe(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatalf("axe-core is not there: run make tools (%v)", err)
	}
	views := []browser.View{{Width: 320}, {Width: 320, Dark: true}, {Width: 1280, Dark: true}, {Width: 1280}}
	each(t, browser.View{}, everyKind(), func(tab *browser.Tab, address string) ([]fault, error) {
		// What the script says is nothing that can be sent.
		if err := tab.Run(string(axe)+";null", nil); err != nil {
			return nil, err
		}
		var faults []fault
		for _, v := range views {
			if err := tab.Show(v); err != nil {
				return nil, err
			}
			var found []violation
			if err := tab.Run(axeRun, &found); err != nil {
				return nil, err
			}
			for _, f := range found {
				ground := "light"
				if v.Dark {
					ground = "dark"
				}
				faults = append(faults, fault{f.ID + " (" + f.Help + ")", fmt.Sprintf("%d px, %s: %d, the first: %s", v.Width, ground, len(f.Nodes), f.Nodes[0].HTML)})
			}
		}
		return faults, nil
	})
}
