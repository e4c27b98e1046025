package page

import (
	"fmt"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/search"
)

const (
	// shownOfKind is how many results of a kind stand on a page of all kinds.
	shownOfKind = 5
	// ShownResults is how many results are looked at, and stand in the JSON.
	ShownResults = 100
	// passage is how many characters a passage has at most; in Chinese half of them
	// say as much.
	passage = 200
)

// SearchFilter is what is searched for. Kind is empty where all kinds are wanted.
type SearchFilter struct {
	Query search.Query
	Kind  search.Kind
}

// ParseSearch reads the query parameters of the search. Any text is a question.
func ParseSearch(get func(string) string) (SearchFilter, error) {
	kind, err := facts.OneOf("kind", search.Kind(get("kind")), search.Kinds())
	return SearchFilter{search.Parse(get("q")), kind}, err
}

// SearchIn is what was found, and for a question that found nothing how it may have
// been meant.
type SearchIn struct {
	search.Found
	Respelled string
}

// Shown are the hits that the page holds, for which titles and passages are needed:
// all, or for people, where they see all kinds, the first of each.
func (x SearchFilter) Shown(found search.Found, all bool) []search.Hit {
	var out []search.Hit
	of := map[search.Kind]int{}
	for _, h := range found.Hits {
		if of[h.Kind]++; all || x.Kind != "" || of[h.Kind] <= shownOfKind {
			out = append(out, h)
		}
	}
	return out
}

// Search is the page of results, or the form that asks for a question.
type Search struct {
	Head
	Question string   `json:"query"`
	Kind     string   `json:"kind,omitempty"`
	Total    int      `json:"total"` // of the kind, where one is asked for
	Results  []Result `json:"results"`
	// How the question may have been meant, where nothing was found.
	DidYouMean []Link `json:"did_you_mean"`

	Groups []ResultGroup `json:"-"` // empty where one kind is asked for
	Lists  []Link        `json:"-"` // where to look instead
	More   string        `json:"-"` // says that more was found than is shown
	Whole  *Link         `json:"-"` // from one kind to all
}

// Result is a thing that was found. Excerpt is plain text.
type Result struct {
	URL     string `json:"url"`
	Title   string `json:"title"`
	Kind    string `json:"kind"`
	Excerpt string `json:"excerpt"`

	N           int            `json:"-"` // its place in the list
	Href        string         `json:"-"`
	Lang        string         `json:"-"` // of the title, where it is not the page's
	TitleParts  []search.Piece `json:"-"`
	Passage     []search.Piece `json:"-"`
	PassageLang string         `json:"-"` // where it is not the page's
	Other       []search.Piece `json:"-"` // the name in the other language, where only that was asked for
}

// ResultGroup is the results of a kind. All leads to the rest of them, if some
// are not shown.
type ResultGroup struct {
	Kind, Label string
	Total       int
	Results     []Result
	All         *Link
}

// Search builds the page of a question. shown are those hits that
// [SearchFilter.Shown] gives, with their titles and bodies.
func (f Frame) Search(x SearchFilter, in SearchIn, shown []search.Hit) *Search {
	w := f.Words()
	p := &Search{Head: f.head("search/", w.FindTitle, w.FindSummary), Question: x.Query.Text, Kind: string(x.Kind), Results: []Result{}, DidYouMean: []Link{}}
	p.Query = query("q", p.Question, "kind", p.Kind)
	p.crumbs(Link{Text: w.FindTitle, Href: f.Href("search/")})
	if p.Query != "" {
		p.NoIndex = true // a question, and not a page
	}
	if p.Question != "" {
		p.Total = in.Total(x.Kind)
		p.Title = fmt.Sprintf(w.FindTitleOf, p.Question)
		p.Summary = fmt.Sprintf(w.FindSummaryOf, p.Question, f.Lang.Plural(p.Total, w.FindOne, w.FindMany))
		p.SummarySays = "total=" + itoa(p.Total)
		for _, h := range shown {
			p.Results = append(p.Results, f.result(x.Query, h))
		}
		if p.Total > len(in.Hits) {
			p.More = fmt.Sprintf(w.FindMost, f.Lang.Number(len(in.Hits)))
		}
	}
	if x.Kind == "" {
		p.group(in.Found)
	} else {
		p.Whole = &Link{Text: w.FindAllKinds, Href: f.Href("search/") + "?" + query("q", p.Question)}
	}
	if p.Total == 0 {
		p.help(in.Respelled)
	}
	p.finish("json")
	if p.NoIndex {
		p.Picture, p.Cite = "", Citation{}
	}
	return p
}

// group sorts the results by kind, in the order of the best of each.
func (p *Search) group(found search.Found) {
	f, w := p.Frame, p.Frame.Words()
	at := map[string]int{}
	for _, r := range p.Results {
		i, ok := at[r.Kind]
		if !ok {
			i = len(p.Groups)
			at[r.Kind] = i
			p.Groups = append(p.Groups, ResultGroup{Kind: r.Kind, Label: w.FindKinds[r.Kind], Total: found.Totals[search.Kind(r.Kind)]})
		}
		if g := &p.Groups[i]; len(g.Results) < shownOfKind {
			g.Results = append(g.Results, r)
		}
	}
	for i := range p.Groups {
		if g := &p.Groups[i]; g.Total > len(g.Results) {
			g.All = &Link{Text: fmt.Sprintf(w.FindAllOf, f.Lang.Number(g.Total)), Href: f.Href("search/") + "?" + query("q", p.Question, "kind", g.Kind)}
		}
	}
}

// help leads on where nothing was found, or nothing was asked.
func (p *Search) help(respelled string) {
	f, w := p.Frame, p.Frame.Words()
	if p.Question != "" {
		p.DidYouMean = append(p.DidYouMean, f.didYouMean(p.Question)...)
		if respelled != "" && len(f.Dir.Named(respelled)) == 0 {
			p.DidYouMean = append(p.DidYouMean, Link{Text: fmt.Sprintf(w.FindRespelled, respelled), Href: f.Href("search/") + "?" + query("q", respelled)})
		}
	}
	for _, l := range []struct{ text, path string }{
		{w.Cities, "cities/"}, {w.Countries, "countries/"}, {w.Themes, "themes/"}, {w.Events, "events/"}, {w.People, "people/"}, {w.Organisations, "organisations/"},
		{w.Agreements, "agreements/"}, {w.Stories, "stories/"}, {w.Sources, "sources/"}, {w.Glossary, "glossary/"}, {w.GapsTitle, "gaps/"},
	} {
		p.Lists = append(p.Lists, Link{Text: l.text, Href: f.Href(l.path)})
	}
}

// result says what was found, and by which words.
func (f Frame) result(q search.Query, h search.Hit) Result {
	own, other := f.Lang, f.Lang.Other()
	r := Result{N: h.Place, Kind: string(h.Kind), Href: f.Href(address(h))}
	r.URL = f.Abs(r.Href)
	title, in := h.Title.In(own), own
	if title == "" {
		title, in = h.Title.In(other), other
	}
	var marked bool
	r.Title = title
	r.TitleParts, marked = q.Mark(title)
	if in != own {
		r.Lang = in.BCP47()
	} else if parts, asked := q.Mark(h.Title.In(other)); asked && !marked {
		r.Other = parts
	}
	length := map[lang.Tag]int{lang.EN: passage, lang.ZH: passage / 2}
	found := false
	for _, l := range []lang.Tag{own, other} {
		if h.Body.In(l) == "" || found {
			continue
		}
		parts, ok := q.Passage(h.Body.In(l), length[l])
		if ok || r.Passage == nil {
			r.Passage, r.PassageLang, found = parts, "", ok
			if l != own {
				r.PassageLang = l.BCP47()
			}
		}
	}
	var b strings.Builder
	for _, piece := range r.Passage {
		b.WriteString(piece.Text)
	}
	r.Excerpt = strings.Join(strings.Fields(b.String()), " ")
	return r
}

// address is where a thing that was found has its page, after the language.
func address(h search.Hit) string {
	switch h.Kind {
	case search.Page:
		if h.ID == "" {
			return ""
		}
		return h.ID + "/"
	case search.Term:
		return "glossary/#term-" + h.ID
	}
	return string(h.Kind) + "/" + h.ID + "/"
}

// YearAsked is the roll of a year, which no index holds, where a question is that
// year; nil otherwise.
func (f Frame) YearAsked(q search.Query) *search.Hit {
	year, err := strconv.Atoi(q.Key)
	if now, _, _ := f.Today.YMD(); err != nil || year < facts.FirstYear || year > now {
		return nil
	}
	title := func(l lang.Tag) string { return fmt.Sprintf(l.Words().YearTitle, year) }
	return &search.Hit{Kind: search.Page, ID: "roll/" + q.Key, Title: lang.Text{EN: title(lang.EN), ZH: title(lang.ZH)}}
}
