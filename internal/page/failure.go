package page

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// Failure is an error page in the site's frame.
type Failure struct {
	Head
	Status int      `json:"status"`
	Detail string   `json:"detail"`
	Asked  string   `json:"asked,omitempty"` // the address, where there is no such page
	Known  []string `json:"known,omitempty"` // the right values of a wrong parameter
	Near   []Link   `json:"did_you_mean,omitempty"`
	ID     string   `json:"request,omitempty"` // by which the log knows it, where the fault is ours

	Choices []Link   `json:"-"` // where to go on
	Find    string   `json:"-"` // what the reader may look for in the roll
	Ways    []Link   `json:"-"` // the parts of the site
	Other   *Failure `json:"-"` // in the other language, where the address names neither
}

// FailureIn is what went wrong, and what an error page may lead to.
type FailureIn struct {
	Status  int
	ID      string    // of the request; empty where it is not to be named
	Address string    // the path asked for; empty where it is not to be named
	Path    string    // the same after the language
	Both    bool      // it names no language: the page speaks both
	Bad     *BadValue // the wrong parameter of a 400, or nil
	Why     lang.Text // what else is wrong

	// What the register does not hold in its directory: the rest of the addresses.
	Pages   []string // slugs of the texts of the site's own
	Events  []facts.Event
	Stories []story.Text
}

// longestAsked is how much of an address is repeated to the reader.
const longestAsked = 80

// Failure builds an error page.
func (f Frame) Failure(in FailureIn) *Failure {
	p := f.failure(in)
	if in.Both {
		f.Lang = f.Lang.Other()
		p.Other = f.failure(in)
	}
	return p
}

func (f Frame) failure(in FailureIn) *Failure {
	w := f.Words()
	text := w.Failures[in.Status]
	if text.Title == "" {
		text = w.Failures[500]
	}
	p := &Failure{Head: f.head(cut(in.Path), text.Title, text.Text), Status: in.Status, Detail: text.Text, ID: in.ID}
	p.NoIndex = true
	p.Section = ""
	if why := in.Why.In(f.Lang); why != "" {
		p.Detail = why
	}
	if bad := in.Bad; bad != nil {
		p.Detail = fmt.Sprintf(w.BadValue, bad.Param, bad.Value)
		if why := bad.Why.In(f.Lang); why != "" {
			p.Detail = f.Lang.Sentences(p.Detail, why)
		}
		p.Known = bad.Known
		for _, k := range bad.Known {
			p.Choices = append(p.Choices, Link{Text: f.valueName(in.Path, bad.Param, k), Href: f.Href(in.Path) + "?" + query(bad.Param, k)})
		}
	}
	if in.Status == 404 {
		p.Asked = cut(in.Address)
		words := wordsOf(in.Path)
		if in.Both {
			words = wordsOf(in.Address)
		}
		p.Near = f.near(words, in)
		if n := len(words); n > 0 && in.Address != "" {
			p.Find = strings.ReplaceAll(words[n-1], "-", " ")
		}
	}
	for _, s := range f.parts() {
		p.Ways = append(p.Ways, s.Link)
	}
	p.finish()
	return p
}

// valueName is what a list calls a value of a parameter, with the value itself where that
// is something else.
func (f Frame) valueName(path, param, value string) string {
	w := f.Words()
	name := ""
	switch param {
	case "region":
		name = w.Regions[value]
	case "kind":
		if name = w.Kinds[value]; strings.HasPrefix(path, "events/") {
			name = w.EventKinds[value]
		}
	case "status":
		name = w.Statuses[value]
	case "direction":
		name = w.Directions[value]
	case "theme":
		name = f.Dir.Theme[value].Name.In(f.Lang)
	case "city":
		name = f.Dir.Partners[value].Partner.Name.In(f.Lang)
	}
	switch {
	case name == "":
		return value
	case strings.EqualFold(strings.ReplaceAll(name, " ", "-"), value):
		return name
	}
	return f.Lang.Bracketed(name, value)
}

// cut shortens what a reader wrote, and takes out what cannot be seen or would
// turn the letters round.
func cut(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	if r := []rune(s); len(r) > longestAsked {
		return string(r[:longestAsked-1]) + "…"
	}
	return s
}

// wordsOf are the pieces of an address between its slashes, without an ending and
// without the tag of a language that the site does not have.
func wordsOf(address string) []string {
	const most = 4
	var out []string
	for s := range strings.SplitSeq(address, "/") {
		s = strings.ToLower(cut(s))
		if s == "" || len(out) == 0 && isTongue(s) {
			continue
		}
		if name, _, ok := strings.Cut(s, "."); ok && name != "" {
			s = name
		}
		if out = append(out, s); len(out) == most {
			break
		}
	}
	return out
}

// FirstLetters are those of the last word of an address, by which what it may mean
// is looked up; none where it has no word of that length.
func FirstLetters(path string) string {
	const length = 2
	words := wordsOf(path)
	if len(words) == 0 {
		return ""
	}
	last := words[len(words)-1]
	if len(last) < length || last[0] >= utf8.RuneSelf || last[1] >= utf8.RuneSelf {
		return ""
	}
	return last[:length]
}

// isTongue reports whether a piece of an address looks like a language: "fr",
// "zh-cn". No part of the site is named so.
func isTongue(s string) bool {
	base, _, _ := strings.Cut(s, "-")
	return len(base) == 2 && strings.Trim(base, "abcdefghijklmnopqrstuvwxyz") == ""
}

// sitePart is a part of the site: its folder, and the words by which people ask
// for it besides its own.
type sitePart struct {
	folder string
	Link
	also []string
}

// parts are the parts of the site, in the order in which an error page names them.
func (f Frame) parts() []sitePart {
	w := f.Words()
	out := []sitePart{{"", Link{Text: w.Home}, nil}}
	add := func(folder, text string, also ...string) { out = append(out, sitePart{folder, Link{Text: text}, also}) }
	add("cities", w.Cities, "city", "partner", "partners", "sister-cities", "友城", "友好城市")
	add("countries", w.Countries, "country")
	add("themes", w.Themes, "theme", "topics", "主题")
	add("stories", w.Stories, "story", "news", "articles", "故事", "新闻")
	add("events", w.Events, "event", "timeline", "大事", "事件")
	add("map", w.MapShort, "maps")
	add("agreements", w.Agreements, "agreement")
	add("organisations", w.Organisations, "organisation", "organization", "organizations")
	add("people", w.People, "person", "persons")
	add("sources", w.Sources, "source")
	add("counts", w.Counts, "count", "numbers")
	add("anniversaries", w.Anniversaries, "anniversary")
	add("data", w.Data, "api", "download")
	add("about", w.About, "contact")
	for i := range out {
		out[i].Href = f.Href(out[i].folder)
		if out[i].folder != "" {
			out[i].Href += "/"
		}
	}
	return out
}

// near leads to the addresses nearest to one that does not exist: in the part of
// the site that it names, and among all names of partners.
func (f Frame) near(words []string, in FailureIn) []Link {
	const most = 6
	var out []Link
	add := func(l Link) {
		if len(out) < most && !slices.ContainsFunc(out, func(x Link) bool { return x.Href == l.Href }) {
			out = append(out, l)
		}
	}
	if len(words) == 0 {
		return nil
	}
	w := f.Words()
	last := words[len(words)-1]
	partners := func(text string) {
		if facts.MeansBeijing(text) {
			add(Link{Text: w.Home, Href: f.Href("")})
		}
		matches := f.Dir.Named(text)
		if len(matches) == 0 {
			matches = f.Dir.Nearest(text)
		}
		for _, m := range matches {
			add(f.cityLink(m.Member.Partner.Slug))
		}
	}
	// The part of the site, and the page in it.
	var parts []candidate
	for _, s := range f.parts()[1:] {
		parts = append(parts, candidateOf(s.Link, append([]string{s.folder, s.Text}, s.also...)...))
	}
	parts = append(parts, f.texts(in.Pages)...)
	parts = append(parts, candidateOf(Link{Text: w.ConflictsHeading, Href: f.Href("conflicts/")}, "conflicts"), candidateOf(Link{Text: w.GapsTitle, Href: f.Href("gaps/")}, "gaps"),
		candidateOf(Link{Text: w.ChangesTitle, Href: f.Href("changes/")}, "changes"), candidateOf(Link{Text: w.CompareTitle, Href: f.Href("compare/")}, "compare"),
		candidateOf(Link{Text: w.ExchangeTitle, Href: f.Href("exchange/")}, "exchange"), candidateOf(Link{Text: w.FailureYears, Href: f.Href("cities/#years")}, "roll", "year", "years"))
	asked := nearest(words[0], parts)
	if len(words) > 1 && len(asked) > 0 {
		folder := strings.TrimSuffix(strings.TrimPrefix(asked[0].Href, f.Href("")), "/")
		for _, l := range nearest(last, f.inside(folder, in)) {
			add(l)
		}
	}
	partners(last)
	switch {
	case len(out) > 0:
	case len(asked) > 0:
		add(asked[0])
	case len(words) > 1:
		partners(words[0])
	}
	return out
}

// candidate is a page that may have been meant, and what it goes by.
type candidate struct {
	Link
	names []facts.Spelling
}

func candidateOf(l Link, names ...string) candidate {
	c := candidate{Link: l}
	for _, n := range names {
		c.names = append(c.names, facts.Spell(n))
	}
	return c
}

// nearest are the candidates that a word may mean, the nearest first; those that
// it names exactly are alone.
func nearest(word string, all []candidate) []Link {
	const most = 4
	type found struct {
		Link
		edits int
	}
	var near []found
	asked := facts.Spell(word)
	for _, c := range all {
		best := -1
		for _, n := range c.names {
			if edits, ok := asked.Slip(n); ok && (best < 0 || edits < best) {
				best = edits
			}
		}
		if best >= 0 {
			near = append(near, found{c.Link, best})
		}
	}
	slices.SortStableFunc(near, func(a, b found) int { return a.edits - b.edits })
	var out []Link
	for _, x := range near {
		if len(out) == most || x.edits > 0 && near[0].edits == 0 {
			break
		}
		out = append(out, x.Link)
	}
	return out
}

// texts are the texts of the site's own.
func (f Frame) texts(slugs []string) []candidate {
	w := f.Words()
	var out []candidate
	for _, s := range slugs {
		title := map[string]string{"about": w.About, "guide": w.Guide, "method": w.Method, "glossary": w.Glossary, "cite": w.CiteThis, "accessibility": w.Accessibility, "privacy": w.Privacy, "data": w.Data}[s]
		if title != "" {
			out = append(out, candidateOf(Link{Text: title, Href: f.Href(s + "/")}, s, title))
		}
	}
	return out
}

// inside are the pages of a part of the site. Those of partners are found by their
// names.
func (f Frame) inside(folder string, in FailureIn) []candidate {
	switch folder {
	case "agreements", "organisations", "people", "sources": // of which there are many
		return facts.Kept(f.Dir, "candidates/"+string(f.Lang)+"/"+folder, func() []candidate { return f.listed(folder, in) })
	}
	return f.listed(folder, in)
}

// listed lists the pages of a part of the site; of events and stories, those in in.
func (f Frame) listed(folder string, in FailureIn) []candidate {
	var out []candidate
	add := func(slug, text string, also ...string) {
		out = append(out, candidateOf(Link{Text: text, Href: f.Href(folder + "/" + slug + "/")}, append([]string{slug, text}, also...)...))
	}
	other := f.Lang.Other()
	switch folder {
	case "countries":
		for _, iso := range f.Dir.PartnerCountries() {
			c := f.Dir.Countries[strings.ToUpper(iso)]
			add(iso, c.Name.In(f.Lang), c.Name.In(other))
		}
	case "themes":
		for _, t := range f.Dir.Themes {
			add(t.Slug, t.Name.In(f.Lang), t.Name.In(other))
		}
	case "counts":
		for _, c := range f.Dir.Counts {
			add(c.Slug, c.Title.In(f.Lang), c.Title.In(other))
		}
	case "organisations":
		for _, o := range f.Dir.Organisations {
			add(o.Slug, o.Name.In(f.Lang), o.Name.In(other))
		}
	case "people":
		for _, x := range f.Dir.People {
			add(x.Slug, x.Name.In(f.Lang), x.Name.In(other))
		}
	case "sources":
		for _, s := range f.Dir.Sources {
			add(s.ID, s.Title.In(f.Lang))
		}
	case "agreements":
		for _, a := range f.Dir.Agreements {
			add(a.ID, a.Title.In(f.Lang), a.Title.In(other))
		}
	case "events":
		for _, e := range in.Events {
			add(e.ID, e.Title.In(f.Lang), e.Title.In(other))
		}
	case "stories":
		for _, t := range in.Stories {
			add(t.Slug, t.Title)
		}
	}
	slices.SortFunc(out, func(a, b candidate) int { return strings.Compare(a.Href, b.Href) }) // some come from maps
	return slices.CompactFunc(out, func(a, b candidate) bool { return a.Href == b.Href })
}
