package web

import (
	"youcheng/internal/page"
	"youcheng/internal/search"
	"youcheng/templates"
)

// search finds what a reader asks for. What it costs does not grow with the
// question: the words read of it are bounded, and so are the results described.
func (s *Server) search(r *request) (*reply, error) {
	filter, err := page.ParseSearch(r.query)
	if err != nil {
		return nil, err
	}
	var in page.SearchIn
	if in.Found, err = r.site.Store.Search(r.ctx, filter.Query, filter.Kind, r.Lang, r.now, page.ShownResults); err != nil {
		return nil, err
	}
	if year := r.YearAsked(filter.Query); year != nil {
		in.Lead(*year, filter.Kind)
		in.Hits = in.Hits[:min(len(in.Hits), page.ShownResults)]
	}
	html := r.form() == asHTML && accepted(r.accept)[0] == asHTML
	shown := filter.Shown(in.Found, !html)
	if err := r.site.Store.Describe(r.ctx, shown); err != nil {
		return nil, err
	}
	if in.Total("") == 0 {
		if in.Respelled, err = s.respelled(r, filter.Query); err != nil {
			return nil, err
		}
	}
	p := r.Search(filter, in, shown)
	return &reply{page: p, html: templates.Search(p)}, nil
}

// respelled is the question with its slips mended, if that finds something.
func (s *Server) respelled(r *request, q search.Query) (string, error) {
	better, err := r.site.Store.Respelled(r.ctx, q)
	if err != nil || better == "" {
		return "", err
	}
	found, err := r.site.Store.Search(r.ctx, search.Parse(better), "", r.Lang, r.now, 1)
	if err != nil || len(found.Hits) == 0 {
		return "", err
	}
	return better, nil
}
