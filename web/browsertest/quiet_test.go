package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"youcheng/internal/browser"
)

// TestQuiet holds that no kind of page gives a browser anything to complain of:
// no warning or error in the console, no report of the Content-Security-Policy,
// no request that fails or goes elsewhere, and no cookie.
func TestQuiet(t *testing.T) {
	each(t, browser.View{}, everyKind(), func(tab *browser.Tab, address string) ([]fault, error) {
		var faults []fault
		add := func(kind, format string, args ...any) {
			faults = append(faults, fault{kind, fmt.Sprintf(format, args...)})
		}
		// Pictures that would wait for the reader are asked for at once.
		if err := tab.Run(`Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode() })).then(() => null)`, nil); err != nil {
			add("a picture cannot be shown", "%v", err)
		}
		seen := tab.Seen()
		for _, m := range seen.Messages {
			// Advice, not a fault: it wants the size of a lazy picture in the style
			// sheet, where ours have theirs as attributes.
			if strings.HasPrefix(m, "issue, LazyLoadImageIssue") {
				continue
			}
			// That the page itself is one of what went wrong is no surprise.
			if statusOf(address) != http.StatusOK && strings.Contains(m, "Failed to load resource") && strings.Contains(m, origin+address) {
				continue
			}
			add("the browser complains", "%s", m)
		}
		for _, r := range seen.Requests {
			path, ours := strings.CutPrefix(r.URL, origin+"/")
			want := http.StatusOK
			if r.URL == origin+address { // not the first: an icon may come late
				want = statusOf(address)
			}
			switch {
			case strings.HasPrefix(r.URL, "data:"):
			case !ours:
				add("a request goes elsewhere", "%s", r.URL)
			case r.Status == 0 && r.Fault == "":
				// The icon, which the page does not wait for. The style sheet and
				// the pictures have come by now.
			case r.Status != want || r.Fault != "":
				add("a request fails", "/%s: %d %s", path, r.Status, r.Fault)
			}
		}
		cookies, err := tab.Cookies()
		for _, c := range cookies {
			add("a cookie is set", "%s", c)
		}
		return faults, err
	})
}

// TestWithoutScript holds that a reader whose browser runs no scripts reads the
// same.
func TestWithoutScript(t *testing.T) {
	each(t, browser.View{}, everyKind(), func(tab *browser.Tab, address string) ([]fault, error) {
		const words = `document.title + "\n" + document.body.innerText`
		var with, without string
		if err := tab.Run(words, &with); err != nil {
			return nil, err
		}
		if err := tab.Show(browser.View{NoScript: true}); err != nil {
			return nil, err
		}
		if err := tab.Go(origin + address); err != nil {
			return nil, err
		}
		if err := tab.Run(words, &without); err != nil {
			return nil, err
		}
		if err := tab.Show(browser.View{}); err != nil {
			return nil, err
		}
		a, b := strings.Split(with, "\n"), strings.Split(without, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				return []fault{{"a page says something else without scripts", fmt.Sprintf("%q, with scripts %q", b[i], a[i])}}, nil
			}
		}
		if len(a) != len(b) || len(strings.TrimSpace(without)) == 0 {
			return []fault{{"a page is longer or shorter without scripts", fmt.Sprintf("%d lines, with scripts %d", len(b), len(a))}}, nil
		}
		return nil, nil
	})
}
