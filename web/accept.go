package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The page itself and its other forms have addresses of their own, and an ending
// always wins. A page's address without an ending also listens to Accept (RFC
// 9110, 12.5.1), for programs that ask so.
//
// Not every cache between us and a reader heeds Vary. So only HTML may be kept by
// one that many share: what Accept chose instead is private to the reader, and
// no browser can be given JSON because a program asked first.

// cachePrivate is how long the reader alone may keep what Accept chose.
const cachePrivate = "private, max-age=300"

// mediaTypes are the forms that Accept can ask for, in the order in which we
// would rather give them.
var mediaTypes = []struct {
	form form
	kind string
}{
	{asHTML, "text/html"},
	{asJSON, "application/json"},
	{asGeoJSON, "application/geo+json"},
	{asCSV, "text/csv"},
	{asICS, "text/calendar"},
	{asAtom, atomType},
	{asJSONFeed, jsonFeedType},
	{asCSL, "application/vnd.citationstyles.csl+json"},
	{asBibTeX, "application/x-bibtex"},
	{asRIS, "application/x-research-info-systems"},
}

// accepted lists the forms that a header Accept allows, the one wanted most
// first. Of forms wanted equally, one that is named goes before one that only a
// wildcard lets in, and then HTML before all. HTML ends the list even where it is
// not allowed: a page is better than no answer.
func accepted(header string) []form {
	want := weights(header)
	type choice struct {
		form        form
		q           float64
		specificity int
	}
	var choices []choice
	for _, m := range mediaTypes {
		family, _, _ := strings.Cut(m.kind, "/")
		for i, pattern := range []string{m.kind, family + "/*", "*/*"} {
			if q, named := want[pattern]; named {
				if q > 0 {
					choices = append(choices, choice{m.form, q, -i})
				}
				break
			}
		}
	}
	slices.SortStableFunc(choices, func(a, b choice) int {
		return cmp.Or(cmp.Compare(b.q, a.q), cmp.Compare(b.specificity, a.specificity))
	})
	var out []form
	for _, c := range choices {
		out = append(out, c.form)
	}
	if !slices.Contains(out, asHTML) {
		out = append(out, asHTML)
	}
	return out
}

// asksForPage reports whether the lines of a header Accept let a page be answered
// by HTML. What browsers say is known without reading all of it.
func asksForPage(lines []string) bool {
	if len(lines) == 0 || len(lines) == 1 && (lines[0] == "*/*" || lines[0] == "text/html" || strings.HasPrefix(lines[0], "text/html,")) {
		return true
	}
	return accepted(strings.Join(lines, ","))[0] == asHTML
}

// named reports whether a header Accept names a type, not only by a wildcard.
func named(header, kind string) bool { return weights(header)[kind] > 0 }

// negotiates reports whether an address listens to Accept: that of a page.
func negotiates(path string, f form) bool {
	return f == asHTML && speaks(path) && strings.HasSuffix(path, "/") && !strings.HasPrefix(after(path), timemapFolder)
}

// weights reads a header of alternatives with weights (RFC 9110, 12.4.2). What
// cannot be read is not wanted.
func weights(header string) map[string]float64 {
	out := map[string]float64{}
	for part := range strings.SplitSeq(strings.ToLower(header), ",") {
		name, params, _ := strings.Cut(part, ";")
		q := 1.0
		for param := range strings.SplitSeq(params, ";") {
			if value, ok := strings.CutPrefix(strings.TrimSpace(param), "q="); ok {
				var err error
				if q, err = strconv.ParseFloat(value, 64); err != nil || !(q >= 0 && q <= 1) {
					q = 0
				}
			}
		}
		if name = strings.TrimSpace(name); name != "" {
			out[name] = q
		}
	}
	return out
}

// header joins the lines of a header of alternatives.
func header(r *http.Request, name string) string { return strings.Join(r.Header.Values(name), ",") }
