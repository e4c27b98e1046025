package web

import (
	"errors"

	"youcheng/internal/page"
	"youcheng/templates"
)

// compare sets partners side by side. It asks for the rows of all at once, so that
// the number of queries does not grow with that of the partners.
func (s *Server) compare(r *request) (*reply, error) {
	filter, err := r.ParseComparison(r.queryAll)
	if err != nil {
		return nil, err
	}
	var in page.ComparisonIn
	if filter.Whole() {
		var errs [3]error
		in.Views, errs[0] = r.site.Store.ViewsOfAny(r.ctx, filter.Cities)
		in.Events, errs[1] = r.site.Store.EventsOfAny(r.ctx, filter.Cities)
		in.Offices, errs[2] = r.site.Store.OfficesAtAny(r.ctx, filter.Cities)
		for _, slug := range filter.Cities {
			in.Agreements = append(in.Agreements, r.Dir.SignedWith(slug)...)
		}
		if err := errors.Join(errs[:]...); err != nil {
			return nil, err
		}
	}
	p := r.Comparison(filter, in)
	return &reply{page: p, html: templates.Comparison(p)}, nil
}
