package web

import "youcheng/templates"

func (s *Server) mapPage(r *request) (*reply, error) {
	filter, err := r.ParseRollFilter(r.query)
	if err != nil {
		return nil, err
	}
	p := r.MapPage(filter)
	return &reply{page: p, html: templates.MapPage(p)}, nil
}
