package web

import (
	"errors"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/page"
)

// mayMean adds to an error page for an address that does not exist what may have
// been meant by it: of the events and stories, of which there are many, the newest
// and those that begin with the same letters. The one address that is named nowhere
// is /404.html: an export keeps its answer as the page for whatever is missing.
func (r *request) mayMean(in *page.FailureIn, address string) error {
	if in.Path == "404.html" || address == "/404.html" {
		in.Path = strings.TrimSuffix(in.Path, "404.html")
		return nil
	}
	in.Address = address
	const most = page.PerPage
	letters := page.FirstLetters(in.Path)
	st := r.site.Store
	var errs [5]error
	in.Pages, errs[0] = st.Pages(r.ctx)
	in.Events, errs[1] = st.ListEvents(r.ctx, page.EventFilter{}, 0, most)
	in.Stories, errs[2] = st.ListStories(r.ctx, facts.On{}, r.Lang, r.now, 0, most)
	if letters != "" {
		events, err1 := st.EventsNear(r.ctx, letters, most)
		stories, err2 := st.StoriesNear(r.ctx, letters, r.Lang, r.now, most)
		in.Events, in.Stories = slices.Concat(in.Events, events), slices.Concat(in.Stories, stories)
		errs[3], errs[4] = err1, err2
	}
	return errors.Join(errs[:]...)
}
