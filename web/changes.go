package web

import (
	"errors"

	"youcheng/internal/page"
	"youcheng/templates"
)

func (s *Server) changes(r *request) (*reply, error) {
	filter, err := r.ParseChangeFilter(r.query)
	if err != nil {
		return nil, err
	}
	agreements, err1 := r.site.Store.Agreements(r.ctx)
	events, err2 := r.site.Store.Events(r.ctx)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	p := r.Changes(filter, page.NewKnown(agreements, events))
	return &reply{page: p, html: templates.Changes(p)}, nil
}
