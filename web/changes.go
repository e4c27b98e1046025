package web

import "youcheng/templates"

func (s *Server) changes(r *request) (*reply, error) {
	n, err := r.turned()
	if err != nil {
		return nil, err
	}
	filter, err := r.ParseChangeFilter(r.query)
	if err != nil {
		return nil, err
	}
	p := r.Changes(n, filter)
	return &reply{page: p, html: templates.Changes(p)}, nil
}
