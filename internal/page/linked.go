package page

import (
	"cmp"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Node is a thing in the words of schema.org, as JSON-LD writes it.
type Node map[string]any

// Linked says what a page is about in the words of schema.org, for search engines
// and other programs; nothing for a page that they may not index.
//
// It is made of the page struct alone, so it says nothing that the page and its
// JSON twin do not say. It says less: a date only where it is known to the day and
// not disputed, for schema.org has no form for the rest; of a person no office,
// for what the register holds is past; and no ratings in numbers, for verdicts are
// words.
//
// What a page is about has one name in both languages: the address of its English
// page with a fragment that says what it is. The pages themselves have their own
// addresses as names.
func Linked(p interface{ PageHead() *Head }) Node {
	h := p.PageHead()
	if h.NoIndex {
		return nil
	}
	g := &graph{h: h}
	g.page = Node{
		"@type": "WebPage", "@id": h.Canonical, "url": h.Canonical, "name": h.Title, "description": h.Describe(), "inLanguage": h.Lang,
		"isPartOf": g.site("website"), "publisher": g.site("organization"), "license": Licence, "isAccessibleForFree": true,
		"dateModified": h.Modified().String(),
	}
	if h.Picture != "" {
		g.page["primaryImageOfPage"] = Node{"@type": "ImageObject", "contentUrl": h.Picture, "caption": h.PictureText()}
	}
	if h.CheckedOn.Precision == facts.ToDay {
		g.page["lastReviewed"] = h.CheckedOn.ISO
	}
	g.nodes = []Node{g.page}
	g.breadcrumb()
	switch p := p.(type) {
	case *Home:
		g.home()
	case *Cover:
		at := h.Frame.Base + "/"
		g.page["@id"], g.page["url"], g.page["inLanguage"] = at, at, []string{lang.EN.BCP47(), lang.ZH.BCP47()}
		g.page["name"], g.page["description"] = h.Frame.Words().SiteTitle, p.EN.Summary+" "+p.ZH.Summary
		g.home()
	case *City:
		g.city(p)
	case *Event:
		g.event(p)
	case *Agreement:
		g.agreement(p)
	case *Organisation:
		g.organisation(p)
	case *Person:
		g.person(p)
	case *Story:
		g.story(p)
	case *Country:
		n := g.country(p.ISO2, p.Name, p.OtherName)
		g.page["about"] = Node{"@id": n["@id"]}
		g.nodes = append(g.nodes, n)
		g.list(partnerItems(p.Partners))
	case *SourcePage:
		g.source(p)
	case *Text:
		g.text(p)
	case *Roll:
		g.list(partnerItems(p.Partners))
	case *Countries:
		g.list(items(p.Countries, func(r CountryRow) (string, string) { return r.Name, r.URL }))
	case *Agreements:
		g.list(items(p.Agreements, func(r AgreementRow) (string, string) { return r.Title, r.URL }))
	case *Events:
		g.list(items(p.Events, func(r EventRow) (string, string) { return r.Title, r.URL }))
	case *Themes:
		g.list(items(p.Themes, func(r ThemeRow) (string, string) { return r.Name, r.URL }))
	case *Theme:
		g.list(items(p.Events, func(r EventRow) (string, string) { return r.Title, r.URL }))
	case *Organisations:
		g.list(items(p.Organisations, func(r OrganisationRow) (string, string) { return r.Name, r.URL }))
	case *People:
		g.list(items(p.People, func(r PersonRow) (string, string) { return r.Name, r.URL }))
	case *Sources:
		g.list(items(p.List, func(r SourceRow) (string, string) { return r.Title, r.URL }))
	case *Stories:
		g.list(items(p.Stories, func(r StoryRow) (string, string) { return r.Title, r.URL }))
	case *Counts:
		g.list(append(items(p.Counts, func(r CountRow) (string, string) { return r.Link.Text, r.URL }), items(p.Stated, func(r Measurement) (string, string) { return r.Title, r.URL })...))
	case *Conflicts, *Gaps, *Changes, *Anniversaries, *Exchange, *MapPage:
		g.page["@type"] = "CollectionPage"
	}
	g.dataset()
	return Node{"@context": "https://schema.org", "@graph": g.nodes}
}

// graph is what is said of one page.
type graph struct {
	h     *Head
	page  Node
	nodes []Node
}

// site names something of the site as a whole.
func (g *graph) site(what string) Node { return Node{"@id": g.h.Frame.Base + "/#" + what} }

// thing names what the page of a path is about, in all languages.
func (g *graph) thing(path, what string) Node {
	return Node{"@id": g.h.Frame.Base + "/" + string(lang.EN) + "/" + path + "#" + what}
}

// own begins the node of what the page is about.
func (g *graph) own(kind, what, name string) Node {
	n := g.thing(g.h.Path, what)
	n["@type"], n["name"], n["url"] = kind, name, g.h.Canonical
	return n
}

// main adds what the page is about.
func (g *graph) main(n Node) {
	g.page["mainEntity"] = Node{"@id": n["@id"]}
	g.nodes = append(g.nodes, n)
}

// set sets a property that is known.
func (n Node) set(property, value string) {
	if value != "" {
		n[property] = value
	}
}

// breadcrumb is the way to the page.
func (g *graph) breadcrumb() {
	if len(g.h.Crumbs) == 0 {
		return
	}
	n := Node{"@type": "BreadcrumbList", "@id": g.h.Canonical + "#breadcrumb"}
	var steps []Node
	for i, c := range g.h.Crumbs {
		steps = append(steps, Node{"@type": "ListItem", "position": i + 1, "name": c.Text, "item": Node{"@id": g.h.Frame.Abs(c.Href)}})
	}
	n["itemListElement"] = steps
	g.page["breadcrumb"] = Node{"@id": n["@id"]}
	g.nodes = append(g.nodes, n)
}

// item is a line of a list.
type item struct{ name, url string }

func items[T any](rows []T, read func(T) (name, url string)) []item {
	var out []item
	for _, r := range rows {
		name, url := read(r)
		out = append(out, item{name, url})
	}
	return out
}

func partnerItems(rows []PartnerRow) []item {
	return items(rows, func(r PartnerRow) (string, string) { return r.Name, r.URL })
}

// listed is up to how many lines a list is spelled out. A longer one would weigh
// more than the page.
const listed = 100

// list makes the page one of a collection.
func (g *graph) list(all []item) {
	g.page["@type"] = "CollectionPage"
	total, before := len(all), 0
	if p := g.h.Paging; p != nil && total < g.h.turned.total { // only those of this page are known
		total, before = g.h.turned.total, (p.Page-1)*g.h.turned.perPage
	}
	n := Node{"@type": "ItemList", "@id": g.h.Canonical + "#list", "name": g.h.Title, "numberOfItems": total}
	if len(all) > 0 && len(all) <= listed {
		var lines []Node
		for i, x := range all {
			lines = append(lines, Node{"@type": "ListItem", "position": before + i + 1, "name": x.name, "url": x.url})
		}
		n["itemListElement"] = lines
	}
	g.main(n)
}

// dataset is a list as data: the page in its other forms.
func (g *graph) dataset() {
	h := g.h
	var forms []Node
	table := false
	for _, t := range h.Twins {
		table = table || t.Type == "text/csv"
		forms = append(forms, Node{"@type": "DataDownload", "contentUrl": h.Frame.Abs(t.Href), "encodingFormat": t.Type, "name": h.Frame.Lang.Clauses(h.Title, t.Name)})
	}
	if !table {
		return
	}
	n := g.data(h.Canonical, h.Title, h.Describe())
	n["distribution"] = forms
	n["includedInDataCatalog"] = Node{"@id": h.Frame.Abs(h.Frame.Href("data/")) + "#catalogue"}
	if g.page["mainEntity"] == nil {
		g.page["mainEntity"] = Node{"@id": n["@id"]}
	}
	g.nodes = append(g.nodes, n)
}

func (g *graph) data(address, name, description string) Node {
	return Node{
		"@type": "Dataset", "@id": address + "#dataset", "url": address, "name": name, "description": description, "inLanguage": g.h.Lang,
		"creator": g.site("organization"), "license": Licence, "isAccessibleForFree": true, "dateModified": g.h.Modified().String(),
	}
}

// home says what the site is.
func (g *graph) home() {
	f := g.h.Frame
	site, who := g.site("website"), g.site("organization")
	names := []string{lang.EN.Words().SiteName, lang.ZH.Words().SiteName}
	site["@type"], site["url"], site["name"], site["alternateName"] = "WebSite", f.Base+"/", f.Words().SiteName, []string{names[0], names[1], f.Words().SiteTitle}
	site["description"], site["inLanguage"], site["publisher"], site["license"] = f.Words().ManifestText, []string{lang.EN.BCP47(), lang.ZH.BCP47()}, g.site("organization"), Licence
	who["@type"], who["name"], who["alternateName"], who["url"], who["logo"] = "Organization", f.Words().SiteName, names, f.Base+"/", f.Base+"/icon-512.png"
	who["description"] = f.Words().Tagline
	g.nodes = append(g.nodes, site, who)
	g.page["about"] = g.site("website")
}

// place names partners.
func (g *graph) places(slugs []string) []Node {
	var out []Node
	for _, s := range slugs {
		out = append(out, g.thing("cities/"+s+"/", "place"))
	}
	return out
}

// country is a country, by its code.
func (g *graph) country(iso2, name, other string) Node {
	n := g.thing("countries/"+strings.ToLower(iso2)+"/", "country")
	n["@type"], n["name"], n["identifier"] = "Country", name, iso2
	n.set("alternateName", other)
	return n
}

func (g *graph) city(p *City) {
	kind := "AdministrativeArea" // provinces, regions, districts
	if k := string(p.Partner.Kind); k == "city" || k == "capital-city" {
		kind = "City"
	}
	n := g.own(kind, "place", p.Name)
	n["description"] = p.Summary
	n["geo"] = Node{"@type": "GeoCoordinates", "latitude": p.Partner.Lat, "longitude": p.Partner.Lon}
	in := g.h.Frame.Dir.Countries[p.Partner.Country]
	n["containedInPlace"] = g.country(in.ISO2, in.Name.In(g.h.Frame.Lang), "")
	names := []string{p.OtherName}
	if p.Partner.Endonym != "" {
		names = append(names, p.Partner.Endonym)
	}
	for _, r := range p.Names {
		if r.Kind != string(facts.Pinyin) { // it spells a name, and is none
			names = append(names, r.Text)
		}
	}
	n["alternateName"] = slices.DeleteFunc(unique(names), func(s string) bool { return s == p.Name })
	var same []string
	if p.Partner.Wikidata != "" {
		same = append(same, "https://www.wikidata.org/entity/"+p.Partner.Wikidata)
	}
	if p.Partner.Geonames != "" {
		same = append(same, "https://sws.geonames.org/"+p.Partner.Geonames+"/")
	}
	if p.Partner.Website != "" {
		same = append(same, p.Partner.Website)
	}
	if len(same) > 0 {
		n["sameAs"] = same
	}
	g.main(n)
	g.cite()
}

// cite names the sources on which the page rests.
func (g *graph) cite() {
	var out []Node
	for _, s := range g.h.Sources {
		out = append(out, g.thing("sources/"+s.ID+"/", "source"))
	}
	if len(out) > 0 {
		g.page["citation"] = out
	}
}

func (g *graph) event(p *Event) {
	n := g.own("Event", "event", p.Title)
	n["description"] = p.Event.Summary
	if p.Event.Precision == facts.ToDay && !p.Event.Disputed {
		n["startDate"] = p.Event.Date
		if isDay(p.Event.End) {
			n["endDate"] = p.Event.End
		}
	}
	about := g.places(p.Event.Partners)
	for _, r := range p.Organisations {
		about = append(about, g.thing("organisations/"+r.Slug+"/", "organization"))
	}
	for _, r := range p.People {
		about = append(about, g.thing("people/"+r.Slug+"/", "person"))
	}
	if len(about) > 0 {
		n["about"] = about
	}
	n.set("keywords", p.Event.ThemeLink.Text)
	g.main(n)
	g.cite()
}

// isDay reports whether a date as it is written is known to the day.
func isDay(s string) bool {
	d, err := facts.ParseDate(s)
	return err == nil && d.Precision == facts.ToDay
}

func (g *graph) agreement(p *Agreement) {
	n := g.own("CreativeWork", "agreement", p.Title)
	n["genre"] = p.Agreement.KindLabel
	n["about"] = g.places([]string{p.Agreement.Partner})
	if p.Agreement.Precision == facts.ToDay && !p.Agreement.Disputed {
		n["dateCreated"] = p.Agreement.Signed
	}
	if p.Agreement.Place != "" {
		n["locationCreated"] = Node{"@type": "Place", "name": p.Agreement.Place}
	}
	var signers []Node
	if !p.SignersDisputed {
		for _, s := range p.Agreement.Signatories {
			signers = append(signers, g.thing("people/"+s+"/", "person"))
		}
	}
	if len(signers) > 0 {
		n["mentions"] = signers
	}
	g.main(n)
	g.cite()
}

func (g *graph) organisation(p *Organisation) {
	n := g.own("Organization", "organization", p.Organisation.Name)
	n["description"] = p.Organisation.Role
	if !p.Rendered { // a rendering is ours, not a name that it has
		n.set("alternateName", p.Organisation.OtherName)
	}
	g.main(n)
	g.cite()
}

func (g *graph) person(p *Person) {
	n := g.own("Person", "person", p.Person.Name)
	n["description"] = p.Summary
	if !p.Rendered {
		n.set("alternateName", p.Person.OtherName)
	}
	g.main(n)
	g.cite()
}

func (g *graph) story(p *Story) {
	h := g.h
	kind := "Article"
	if p.Story.Kind == "news" {
		kind = "NewsArticle"
	}
	// A text in another language is another text: it is named by its own address.
	n := Node{
		"@type": kind, "@id": h.Canonical + "#article", "url": h.Canonical, "headline": p.Title, "name": p.Title, "description": h.Describe(), "inLanguage": p.Story.Lang,
		"datePublished": p.Story.Published, "dateModified": cmp.Or(p.Updated.ISO, p.Story.Published), "image": h.Pictures(),
		"publisher": g.site("organization"), "license": Licence, "isAccessibleForFree": true, "mainEntityOfPage": Node{"@id": h.Canonical},
		"creditText": h.Frame.Lang.Join(p.Story.Authors),
	}
	// The editors of the site are a body. Of others the register does not know
	// whether they are one.
	var authors []Node
	for _, a := range p.Story.Authors {
		if strings.Contains(a, lang.EN.Words().SiteName) || strings.Contains(a, lang.ZH.Words().SiteName) {
			authors = append(authors, Node{"@type": "Organization", "name": a, "parentOrganization": g.site("organization")})
		}
	}
	if len(authors) > 0 {
		n["author"] = authors
	}
	g.main(n)
	g.cite()
}

func (g *graph) source(p *SourcePage) {
	h := g.h
	n := g.own("CreativeWork", "source", cmp.Or(p.Source.Own, p.Source.Title))
	n["publisher"] = Node{"@type": "Organization", "name": p.Source.Publisher}
	n["inLanguage"] = p.Source.Lang
	if p.Source.Own != "" && p.Source.Own != p.Source.Title {
		n["alternateName"] = p.Source.Title
	}
	if isDay(p.Source.Published) {
		n["datePublished"] = p.Source.Published
	}
	delete(n, "url")
	n.set("url", p.Source.Original)
	g.main(n)
	for _, c := range p.Claims {
		address := h.Canonical + "#" + c.ID
		claim := Node{"@type": "Claim", "@id": h.Canonical + "#claim-" + c.ID, "appearance": Node{"@id": n["@id"]}}
		if about := g.places(c.Subjects); len(about) > 0 {
			claim["about"] = about
		}
		g.nodes = append(g.nodes, Node{
			"@type": "ClaimReview", "@id": address, "url": address, "claimReviewed": c.Statement, "itemReviewed": claim, "inLanguage": h.Lang,
			"reviewRating": Node{"@type": "Rating", "alternateName": c.VerdictLabel}, "reviewBody": c.Reasoning, "author": g.site("organization"),
		})
	}
}

// text is a page of the site's own. That on the data is the catalogue of its
// tables.
func (g *graph) text(p *Text) {
	h := g.h
	switch p.Slug {
	case "about":
		g.page["@type"] = "AboutPage"
		g.page["about"] = g.site("website")
	case "data":
		g.main(Node{
			"@type": "DataCatalog", "@id": h.Canonical + "#catalogue", "url": h.Canonical, "name": p.Title, "description": h.Describe(), "inLanguage": h.Lang,
			"publisher": g.site("organization"), "license": Licence, "isAccessibleForFree": true,
		})
	case "glossary":
		n := Node{"@type": "DefinedTermSet", "@id": h.Canonical + "#terms", "url": h.Canonical, "name": p.Title, "inLanguage": h.Lang}
		var terms []Node
		for _, t := range p.Terms {
			terms = append(terms, Node{"@type": "DefinedTerm", "name": t.Term, "alternateName": t.Other, "description": t.Definition})
		}
		n["hasDefinedTerm"] = terms
		g.main(n)
	}
}
