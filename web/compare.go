package web

import (
	"errors"

	"youcheng/internal/page"
	"youcheng/templates"
)

// compare sets partners side by side. It asks for all rows of four tables, so
// that the number of queries does not grow with that of the partners.
func (s *Server) compare(r *request) (*reply, error) {
	filter, err := r.ParseComparison(r.queryAll)
	if err != nil {
		return nil, err
	}
	var in page.ComparisonIn
	if filter.Whole() {
		var errs [4]error
		in.Views, errs[0] = r.site.Store.AllViews(r.ctx)
		in.Agreements, errs[1] = r.site.Store.Agreements(r.ctx)
		in.Events, errs[2] = r.site.Store.Events(r.ctx)
		in.Offices, errs[3] = r.site.Store.Offices(r.ctx)
		if err := errors.Join(errs[:]...); err != nil {
			return nil, err
		}
	}
	p := r.Comparison(filter, in)
	return &reply{page: p, html: templates.Comparison(p)}, nil
}
