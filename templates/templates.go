// Package templates turns the structs of package page into HTML. It has one
// exported component for each page struct, named as the struct is, and that
// struct is all the component is given:
//
//	templates.City(p).Render(ctx, w)
//
// There is one file per kind of page; layout.templ holds the frame of every
// page, parts.templ what several kinds share. Components do no I/O, read no
// clock and decide nothing about the data. They write no script and no style
// attribute, because the Content-Security-Policy of the site forbids both: how
// things look is said in package static.
//
// The generated files are committed. After a change run, at the root:
//
//	go tool templ fmt templates && go tool templ generate
//
// # Facts
//
// A page and its JSON twin come from one struct; that the page also shows what the
// struct says is held by marks, which a test of package web compares with the
// twin, in both directions. An element that shows facts of the twin names them in
// data-fact, a list of these forms:
//
//	since               the text of the element, or the datetime of a <time>
//	url@href            an attribute; an address is compared as an absolute one
//	country@slug        the last part of the address of a link
//	conflict@fragment   the fragment of the address of a link
//	status=active       a value for programs, of which the text is the words; those
//	                    of a number hold it, and no text stands for two values
//	distance_km~8315    the same, where the words say less than the value
//
// What is named is a path of the twin, such as tie.since. In a list, a number is a
// place, and any other part the id, slug or the like of one of its members, or a
// member that is this text: partners.tokyo.name, disputed.since. data-row gives
// the path of a row, below which are those within it; one that ends with a dot, as
// data-row="events.", is that of the one to whose page the first link in it leads; in
// data-row="-" is what is in no twin. Of a whole list, its element holds the links: to pages of things, or to
// the list of sources, as marks are. The text of an element is what it says itself,
// without elements within it that show facts of their own, without marks, and
// without the word that sources differ.
//
// Components that several pages have take the path at which the twin has what they
// draw; with an empty one, it has not.
//
// # Spaces
//
// Chinese has no spaces between words, so none may come out where two pieces of
// a sentence meet. In a templ file a line break between two pieces of text, or
// between text and an inline element, comes out as a space. Between text and the
// call of a component (@marks) it does not, if both stand directly in an element
// or a component; inside if, for and the block of a call it does. So pieces that
// must touch are joined by calls of components, the body of a loop in running
// text is one call, and where a space is wanted it is written: { " " }.
package templates

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// href is the address of a page of the site in the page's language.
func href(h *page.Head, path string) string { return h.Frame.Href(path) }

// itoa writes a number without grouping: for addresses and years.
func itoa(n int) string { return strconv.Itoa(n) }

// number writes a number as the language of the page does.
func number(h *page.Head, n int) string { return h.Frame.Lang.Number(n) }

// noun is the noun of a counted form without its number, for a number that is
// set apart from it.
func noun(n int, one, many string) string {
	form := many
	if n == 1 {
		form = one
	}
	return strings.TrimSpace(strings.ReplaceAll(form, "%s", ""))
}

// separator stands between the items of a running list.
func separator(l lang.Tag) string {
	if l == lang.ZH {
		return "、"
	}
	return ", "
}

// pair puts a remark in brackets.
func pair(w *lang.Words, s string) string {
	if w == lang.ZH.Words() {
		return "（" + s + "）"
	}
	return " (" + s + ")"
}

// colon stands between a label and what belongs to it.
func colon(l lang.Tag) string {
	if l == lang.ZH {
		return "："
	}
	return ": "
}

// linkGroup is a column of the footer.
type linkGroup struct {
	heading string
	links   []page.Link
}

// colophonGroups are the columns of the footer: the lists of the register, what
// they rest on, and what can be done with them.
func colophonGroups(h *page.Head) []linkGroup {
	w := h.Frame.Words()
	to := func(text, path string) page.Link { return page.Link{Text: text, Href: href(h, path)} }
	return []linkGroup{
		{w.FootRegister, []page.Link{
			to(w.Cities, "cities/"), to(w.Countries, "countries/"), to(w.Agreements, "agreements/"), to(w.Organisations, "organisations/"), to(w.People, "people/"),
			to(w.ExchangeTitle, "exchange/"), to(w.Counts, "counts/"), to(w.Anniversaries, "anniversaries/"),
		}},
		{w.FootMade, []page.Link{
			to(w.About, "about/"), to(w.Method, "method/"), to(w.Sources, "sources/"), to(w.ConflictsHeading, "conflicts/"), to(w.GapsTitle, "gaps/"),
			to(w.ChangesTitle, "changes/"), to(w.Corrections, "about/#"+correctionsID(h.Frame.Lang)), to(w.Guide, "guide/"),
		}},
		{w.FootUse, []page.Link{
			to(w.CiteThis, "cite/"), to(w.Data, "data/"), to(w.CompareTitle, "compare/"), to(w.FootStories, page.InForm(page.StoriesPath, "atom")), to(w.FootChanges, "changes.atom"), to(w.AnniversaryFileLink, "anniversaries.ics"),
			to(w.Glossary, "glossary/"), to(w.Accessibility, "accessibility/"), to(w.Privacy, "privacy/"),
		}},
	}
}

// here reports whether a link leads to the page on which it stands.
func here(h *page.Head, l page.Link) bool { return l.Href == href(h, h.Path) }

// among reports whether one of the links leads where l does.
func among(ls []page.Link, l page.Link) bool {
	return slices.ContainsFunc(ls, func(x page.Link) bool { return x.Href == l.Href })
}

// elsewhere leaves out the link to the page on which the links stand.
func elsewhere(h *page.Head, ls []page.Link) []page.Link {
	return slices.DeleteFunc(slices.Clone(ls), func(l page.Link) bool { return here(h, l) })
}

// fullTitle is the title of the document: the page's and the site's.
func fullTitle(h *page.Head, kind string) string {
	title := cmp.Or(h.Tab, h.Title)
	// A long title would be cut where it is listed, and the name of the site first.
	if kind == kindHome || utf8.RuneCountInString(title) > longTitle[h.Frame.Lang] {
		return title
	}
	return title + " – " + h.Frame.Words().SiteName
}

// longTitle is how many characters of a title are shown in lists of results,
// about; Chinese ones are twice as wide.
var longTitle = map[lang.Tag]int{lang.EN: 70, lang.ZH: 35}

// The kinds of frame. A failure has no address of its own worth noting, and
// leads to the start of the other language.
const (
	kindHome    = "home"
	kindPage    = "page"
	kindArticle = "article"
	kindFailure = "failure"
	kindPreview = "preview" // pages for editors, without an address for readers
)

// twinOf is the absolute address of the page in a language, without conditions.
func twinOf(h *page.Head, l lang.Tag) string {
	return h.Frame.Base + "/" + string(l) + "/" + h.Path
}

// otherHref is where the link to the other language leads.
func otherHref(h *page.Head, kind string) string {
	if kind == kindFailure {
		return "/" + string(h.Frame.Lang.Other()) + "/"
	}
	return h.OtherLang
}

// locale is the language as OpenGraph writes it.
func locale(l lang.Tag) string {
	if l == lang.ZH {
		return "zh_CN"
	}
	return "en_GB"
}

// ogType is the kind of page as OpenGraph names it.
func ogType(kind string) string {
	if kind == kindArticle {
		return "article"
	}
	return "website"
}

// markKind says how the mark of a fact is drawn.
func markKind(disputed, doubtful bool) string {
	switch {
	case disputed:
		return splitMark
	case doubtful:
		return hollowMark
	}
	return ""
}

const (
	splitMark  = "split"
	hollowMark = "hollow"
)

// aliases are the further names of a place that stand beside its name: in the
// other language and in its own, each once.
func aliases(p *page.City) []page.Link {
	var out []page.Link
	add := func(text, tag string) {
		if text == "" || text == p.Name {
			return
		}
		for _, l := range out {
			if l.Text == text {
				return
			}
		}
		out = append(out, page.Link{Text: text, Lang: tag})
	}
	add(p.OtherName, p.Frame.Lang.Other().BCP47())
	add(p.Partner.Endonym, p.Partner.EndonymLang)
	return out
}

// foreign is the name of a source's language where it is not the page's.
func foreign(h *page.Head, tag string) string {
	primary, _, _ := strings.Cut(tag, "-")
	if primary == string(h.Frame.Lang) || tag == "" {
		return ""
	}
	return h.Frame.Lang.NameOf(tag)
}

// otherLang is the tag of the other language, for names given in it.
func otherLang(h *page.Head) string { return h.Frame.Lang.Other().BCP47() }

// external reports whether an address leads out of the site.
func external(href string) bool {
	return strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://")
}

// counted writes a number with its noun.
func counted(h *page.Head, n int, one, many string) string {
	return h.Frame.Lang.Plural(n, one, many)
}

// originsLine counts sources and the origins that they have.
func originsLine(w *lang.Words, sources, origins int) string {
	if origins == 1 {
		return fmt.Sprintf(w.OneOrigin, sources)
	}
	return fmt.Sprintf(w.Origins, sources, origins)
}

// current is the value of aria-current for a link of the header.
func current(h *page.Head, section string) string {
	switch {
	case h.Section != section:
		return ""
	case h.Path == section+"/":
		return "page"
	}
	return "true"
}

// bodyLang is the language of a text where it is not the page's.
func bodyLang(h *page.Head) string {
	if h.Original == "" || h.Original == h.Frame.Lang {
		return ""
	}
	return h.Original.BCP47()
}

// asOfParts are the three pieces of the as-of line round its two dates.
func asOfParts(h *page.Head) [3]string {
	var out [3]string
	copy(out[:], strings.SplitN(h.Frame.Words().AsOfLine, "%s", 3))
	return out
}

// correctionsID is the id of the heading on corrections of the page about the
// site. It comes from the heading, so it differs by language.
func correctionsID(l lang.Tag) string {
	if l == lang.ZH {
		return "更正"
	}
	return "corrections"
}

// foreignPair is the name of a source's language in brackets, where it is not
// the page's.
func foreignPair(h *page.Head, tag string) string {
	if name := foreign(h, tag); name != "" {
		return pair(h.Frame.Words(), name)
	}
	return ""
}

// arrow is the sign of a direction.
func arrow(direction string) string {
	switch direction {
	case "to-beijing":
		return "→"
	case "from-beijing":
		return "←"
	}
	return "↔"
}

// inCountries says in how many countries the partners lie.
func inCountries(h *page.Head, n int) string {
	w := h.Frame.Words()
	return fmt.Sprintf(w.InCountries, counted(h, n, w.CountryOne, w.CountryMany))
}

// cityContents leads to the sections that a profile has.
func cityContents(p *page.City) []page.Link {
	w := p.Frame.Words()
	var out []page.Link
	for _, s := range []struct {
		id, text string
		n        int
	}{
		{"facts", w.KeyFactsHeading, 1}, {"course", w.CourseHeading, p.Line.Steps()}, {"agreements", w.AgreementsHeading, len(p.Agreements)}, {"events", w.EventsHeading, len(p.Events)},
		{"conflicts", w.ConflictsHeading, len(p.Conflicts)}, {"claims", w.ClaimsHeading, len(p.Claims)}, {"gaps", w.GapsHeading, len(p.Gaps) + len(p.Empty)}, {"stories", w.StoriesHeading, len(p.Stories)}, {"changes", w.ChangesOfPage, len(p.Changes)},
		{"people", w.PeopleHeading, len(p.People)}, {"organisations", w.OrganisationsHeading, len(p.Organisations)}, {"themes", w.ThemesHeading, len(p.Themes)},
		{"names", w.NamesHeading, len(p.Names)}, {"page-sources", w.SourcesHeading, len(p.Sources)},
	} {
		if s.n > 0 {
			out = append(out, page.Link{Text: s.text, Href: "#" + s.id})
		}
	}
	return out
}

// resultsHeading names the day of the roll.
func resultsHeading(p *page.Roll) string {
	return fmt.Sprintf(p.Frame.Words().ResultsHeading, p.OnText)
}

// defaultOf is the address for readers of other languages: the English page, and
// for the home pages the cover.
func defaultOf(h *page.Head) string {
	if h.Path == "" {
		return h.Frame.Abs("/")
	}
	return twinOf(h, lang.EN)
}

// kinded is a class with that of a kind; a part has none of its own.
func kinded(class, kind string) string {
	if kind == "part" {
		return class
	}
	return class + " " + class + "-" + kind
}

// mostClaims is the greatest of the totals by verdict.
func mostClaims(rows []page.VerdictTally) int {
	most := 0
	for _, t := range rows {
		most = max(most, t.Count)
	}
	return most
}

// asked is the question of a page as the end of an address, for a page that can
// be asked the same.
func asked(h *page.Head) string {
	if h.Query == "" {
		return ""
	}
	return "?" + h.Query
}

// embedLang is the language of a line of a card.
func embedLang(p *page.Embed, l page.EmbedLine) string {
	if l.Lang != "" {
		return l.Lang
	}
	return p.Lang
}

// firstPage reports whether a page is the first of its list, or no list's. What
// stands beside a list, such as totals, stands there only.
func firstPage(h *page.Head) bool { return h.Paging == nil || h.Paging.Page == 1 }

// capital begins a line.
func capital(s string) string { return lang.Capital(s) }

// ownAddress is the fact of the twin that the address of a page is. The twin of a
// page of a list is that of the whole list, which has another one.
func ownAddress(h *page.Head) string {
	if !firstPage(h) {
		return ""
	}
	return "url"
}
