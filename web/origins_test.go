package web_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"youcheng/internal/lang"
)

// TestOriginsAreTold holds, on every page of the site, that beside marks of
// sources that all share one origin stands that they do, and beside no others,
// but that the sentence on the state of a tie counts the origins of its sources
// wherever some are shared; and that the list of sources says the same of itself. It
// reads the pages as a reader does: a mark leads to an entry of the list, and
// that to the page of the source.
func TestOriginsAreTold(t *testing.T) {
	found, addresses := crawled(t)
	_, snap := serve(t, real, frozen, nil)
	wrong := findings{}
	lists := map[string]map[string]string{} // address -> anchor -> id of the source
	pages := map[string]*document{}
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil || s.status != http.StatusOK {
			continue
		}
		d := parseHTML(s.body)
		pages[address], lists[address] = d, map[string]string{}
		for _, a := range d.all("a", nil) {
			li := a.inside(func(e *element) bool { return e.tag == "li" && strings.HasPrefix(e.id, "source-") })
			l, ok := internal(address, a.get("href"))
			if li == nil || !ok || lists[address][li.id] != "" {
				continue
			}
			if id := sourceOf(l.to); id != "" {
				lists[address][li.id] = id
			}
		}
	}
	told, silent, shared, standing := map[lang.Tag]int{}, 0, 0, 0
	for address, d := range pages {
		marks, labels := map[*element][]string{}, map[*element][]string{}
		written := map[*element]bool{} // the notes of a text stand as its editor wrote them; the list says which share an origin
		for _, e := range d.elements {
			group := e.inside(func(e *element) bool { return e.tag == "span" && e.has("marks") })
			switch {
			case e.has("origins"):
				if group == nil && e.parent.has("standing") {
					group = e.parent
				}
				if group == nil {
					wrong.add("a note without marks", "%s: %s", address, d.text(e))
				}
				labels[group] = append(labels[group], strings.TrimSpace(d.text(e)))
			case e.tag == "a" && e.has("footnote-ref"): // a remark, not a citation
			case e.tag == "a" && group != nil:
				written[group] = written[group] || e.get("role") == "doc-noteref"
				l, ok := internal(address, e.get("href"))
				first, last, run := strings.Cut(d.text(e), "–")
				from, err := strconv.Atoi(first)
				to := from
				if run {
					to, _ = strconv.Atoi(last)
				}
				if !ok || err != nil || to < from {
					wrong.add("a mark that is no number", "%s: %s", address, d.text(e))
					continue
				}
				for n := from; n <= to; n++ {
					id := lists[l.to]["source-"+strconv.Itoa(n)]
					if id == "" {
						wrong.add("a mark without its source", "%s: %d", address, n)
					}
					marks[group] = append(marks[group], id)
				}
			}
		}
		for group, ids := range marks {
			if written[group] {
				continue
			}
			n, at := snap.Dir.Origins(ids...), group
			if group.parent.has("standing") && n > 1 {
				at = group.parent
				standing++
			}
			want := ""
			if n == 1 && len(ids) > 1 || at != group && n < len(ids) {
				want = bracketed(tongueOf(group), len(ids), n)
				told[tongueOf(group)]++
			} else {
				silent++
			}
			if got := strings.Join(labels[at], " "); got != want {
				wrong.add("what stands beside marks", "%s: %q beside %q, want %q", address, got, ids, want)
			}
		}

		// The list.
		var ids []string
		for _, id := range lists[address] {
			ids = append(ids, id)
		}
		n := snap.Dir.Origins(ids...)
		if apparatus := d.all("h2", func(e *element) bool { return e.id == "page-sources" }); len(apparatus) > 0 {
			want := ""
			if len(ids) > 1 {
				want = counting(languageOf(address), len(ids), n)
			}
			got := ""
			for _, tag := range []string{"p", "summary"} { // of a list that is folded away
				for _, e := range d.all(tag, func(e *element) bool { return e.has("sources-count") }) {
					got += d.text(e)
				}
			}
			if got != want {
				wrong.add("what stands above the list", "%s: %q, want %q", address, got, want)
			}
			says := len(d.all("p", func(e *element) bool {
				return e.has("box-note") && d.text(e) == languageOf(address).Words().OriginsText
			})) == 1
			if says != (n < len(ids)) {
				wrong.add("the sentence above the list", "%s: %v with %d sources of %d origins", address, says, len(ids), n)
			}
		}
		siblings := map[string]map[string]bool{}
		for _, a := range d.all("a", func(e *element) bool { return e.has("source-sibling") }) {
			li := a.inside(func(e *element) bool { return e.tag == "li" })
			if siblings[li.id] == nil {
				siblings[li.id] = map[string]bool{}
			}
			siblings[li.id][strings.TrimPrefix(a.get("href"), "#")] = true
		}
		byOrigin := map[string]int{}
		for _, id := range ids {
			byOrigin[snap.Dir.Sources[id].Origin]++
		}
		for anchor, id := range lists[address] {
			origin := snap.Dir.Sources[id].Origin
			want := 0
			if origin != "" {
				want = byOrigin[origin] - 1
			}
			if len(siblings[anchor]) != want {
				wrong.add("an entry names others of its origin", "%s: %s names %d, want %d", address, id, len(siblings[anchor]), want)
			}
			for other := range siblings[anchor] {
				shared++
				if other == anchor || snap.Dir.Sources[lists[address][other]].Origin != origin {
					wrong.add("an entry names another origin", "%s: %s names %s", address, id, lists[address][other])
				}
			}
		}
	}
	wrong.report(t)
	t.Logf("%v groups of marks with a note, %d without; %d references within lists", told, silent, shared)
	if told[lang.EN] == 0 || told[lang.EN] != told[lang.ZH] || silent == 0 || shared == 0 || standing == 0 {
		t.Errorf("%v groups of marks with a note, %d without; %d references within lists", told, silent, shared)
	}
}

// counting is what a page says of sources that have so many origins.
func counting(l lang.Tag, sources, origins int) string {
	s, o := strconv.Itoa(sources), strconv.Itoa(origins)
	switch {
	case l == lang.ZH && origins == 1:
		return s + "份来源，同出一源"
	case l == lang.ZH:
		return s + "份来源，" + o + "个源头"
	case origins == 1:
		return s + " sources, 1 origin"
	}
	return s + " sources, " + o + " origins"
}

func bracketed(l lang.Tag, sources, origins int) string {
	if l == lang.ZH {
		return "（" + counting(l, sources, origins) + "）"
	}
	return "(" + counting(l, sources, origins) + ")"
}

// tongueOf is the language of the marks: the cover has both.
func tongueOf(e *element) lang.Tag {
	if strings.HasPrefix(e.lang, "zh") {
		return lang.ZH
	}
	return lang.EN
}

// sourceOf is the id of the source whose page an address is, if it is one.
func sourceOf(address string) string {
	if len(address) < len("/en/") {
		return ""
	}
	id, ok := strings.CutPrefix(address[len("/en/"):], "sources/")
	id, end := strings.CutSuffix(id, "/")
	if !ok || !end || strings.Contains(id, "/") {
		return ""
	}
	return id
}

// inside returns the nearest element around e, or e itself, that is wanted.
func (e *element) inside(wanted func(*element) bool) *element {
	for ; e != nil; e = e.parent {
		if wanted(e) {
			return e
		}
	}
	return nil
}
