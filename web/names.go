package web

import (
	"errors"
	"net/http"

	"youcheng/internal/facts"
	"youcheng/internal/store"
	"youcheng/templates"
)

// named answers for an address of a partner that is not its own: it may be
// another name. A name of one partner leads there, a name of several offers
// them, and a name of Beijing leads to the home page.
func (r *request) named(name string, err error) (*reply, error) {
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	matches := r.Dir.Named(name)
	switch {
	case facts.MeansBeijing(name):
		if r.form() == asHTML {
			return nil, &moved{r.Href("")}
		}
		return nil, r.movedTo("index")
	case len(matches) == 0:
		return nil, err
	case len(matches) == 1:
		return nil, r.movedTo("cities/" + matches[0].Member.Partner.Slug)
	}
	p := r.Choices(name, matches)
	return &reply{page: p, html: templates.Choices(p), status: http.StatusMultipleChoices}, nil
}
