package web

import (
	"errors"
	"strings"

	"youcheng/internal/page"
)

// mayMean adds to an error page for an address that does not exist what may have
// been meant by it. The one address that is named nowhere is /404.html: an export
// keeps its answer as the page for whatever is missing.
func (r *request) mayMean(in *page.FailureIn, address string) error {
	if in.Path == "404.html" || address == "/404.html" {
		in.Path = strings.TrimSuffix(in.Path, "404.html")
		return nil
	}
	in.Address = address
	var errs [3]error
	in.Pages, errs[0] = r.site.Store.Pages(r.ctx)
	in.Events, errs[1] = r.site.Store.Events(r.ctx)
	in.Stories, errs[2] = r.site.Store.Stories(r.ctx, r.Lang, r.now)
	return errors.Join(errs[:]...)
}
