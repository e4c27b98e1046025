package web

import (
	"errors"

	"youcheng/internal/page"
	"youcheng/templates"
)

func (s *Server) gaps(r *request) (*reply, error) {
	st := r.site.Store
	var in page.GapsIn
	var errs [6]error
	in.Gaps, errs[0] = st.AllGaps(r.ctx)
	in.Views, errs[1] = st.AllViews(r.ctx)
	in.Agreements, errs[2] = st.Agreements(r.ctx)
	in.Events, errs[3] = st.Events(r.ctx)
	in.Offices, errs[4] = st.Offices(r.ctx)
	in.Completeness, errs[5] = st.Completeness(r.ctx)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	filter, err := r.ParseGapFilter(in.Gaps, r.query)
	if err != nil {
		return nil, err
	}
	p := r.Gaps(in, filter)
	return &reply{page: p, html: templates.Gaps(p)}, nil
}
