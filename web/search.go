package web

import (
	"youcheng/internal/page"
	"youcheng/internal/search"
	"youcheng/templates"
)

// search finds what a reader asks for. What it costs does not grow with the
// question: the words read of it and the rows looked at are bounded.
func (s *Server) search(r *request) (*reply, error) {
	filter, err := page.ParseSearch(r.query)
	if err != nil {
		return nil, err
	}
	var in page.SearchIn
	if in.Hits, err = r.site.Store.Search(r.ctx, filter.Query, r.Lang, r.now); err != nil {
		return nil, err
	}
	if year := r.YearAsked(filter.Query); year != nil {
		in.Hits = append([]search.Hit{*year}, in.Hits...)
	}
	shown := filter.Shown(in.Hits)
	if err := r.site.Store.Bodies(r.ctx, shown); err != nil {
		return nil, err
	}
	if len(in.Hits) == 0 {
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
	hits, err := r.site.Store.Search(r.ctx, search.Parse(better), r.Lang, r.now)
	if err != nil || len(hits) == 0 {
		return "", err
	}
	return better, nil
}
