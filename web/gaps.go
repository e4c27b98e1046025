package web

import "youcheng/templates"

func (s *Server) gaps(r *request) (*reply, error) {
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	filter, err := r.ParseGapFilter(r.query)
	if err != nil {
		return nil, err
	}
	completeness, err := r.site.Store.Completeness(r.ctx)
	if err != nil {
		return nil, err
	}
	p := r.Gaps(n, completeness, filter)
	return &reply{page: p, html: templates.Gaps(p)}, nil
}
