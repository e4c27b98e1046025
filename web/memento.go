package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/store"
)

// Pages that can be asked for any date (?as-of=) also answer the Memento
// protocol (RFC 7089): each is its own TimeGate, which leads a request with
// Accept-Datetime to the dated address, and has a TimeMap, which lists the days
// on which something changed.
//
// One thing differs from an archive of pages, and the pages say so: a memento
// here is what was true on its day by what is known today, not what the site
// showed then.

// timed makes a handler answer for any date.
func timed(h handler) handler {
	return func(r *request) (*reply, error) {
		asOf, err := r.ParseAsOf(r.query("as-of"))
		if err != nil {
			return nil, err
		}
		r.AsOf = asOf
		rep, err := h(r)
		if rep != nil {
			rep.timed = true
		}
		return rep, err
	}
}

// datetime is the form of dates in HTTP (RFC 9110, 5.6.7), which RFC 7089 asks for.
const datetime = "Mon, 02 Jan 2006 15:04:05 GMT"

// midnight is the moment at which a date begins in Beijing.
func midnight(d facts.Day) time.Time {
	return time.Unix(int64(d)*86400, 0).Add(-8 * time.Hour).UTC()
}

// begins writes that moment.
func begins(d facts.Day) string { return midnight(d).Format(datetime) }

// gate answers a request that asks for a date by its header: the address of the
// page on that day. It answers false where the request asks for none.
func (s *Server) gate(c echo.Context, r *request) (bool, error) {
	want := c.Request().Header.Get("Accept-Datetime")
	if want == "" || r.AsOf.Known() {
		return false, nil
	}
	h := c.Response().Header()
	vary(h, "Accept-Datetime")
	t, err := time.Parse(datetime, want)
	if err != nil {
		h.Set("Cache-Control", "no-store")
		return true, s.send(c, http.StatusBadRequest, "text/plain; charset=utf-8", "", []byte(fmt.Sprintf(
			"Accept-Datetime: %q is not a date such as %q (RFC 7089, 2.1.1).\nAccept-Datetime的日期写法不对，应如“%s”。\n", want, begins(r.Today), begins(r.Today))))
	}
	days, err := r.moments(r.path)
	if err != nil {
		return true, err
	}
	day := min(facts.DayOf(t.In(facts.BeijingTime())), r.Today)
	if len(days) > 0 {
		day = max(day, days[0]) // what is asked for from before all, is given the first
	}
	q := c.QueryParams()
	q.Set("as-of", day.String())
	h.Set("Location", c.Request().URL.Path+"?"+q.Encode())
	if f := r.form(); f != asHTML {
		h.Set("Location", strings.TrimSuffix(c.Request().URL.Path, "/")+"."+string(f)+"?"+q.Encode())
	}
	s.mementoLinks(h, r)
	h.Set("Cache-Control", cachePage)
	h.Set(surrogateKey, keysElsewhere)
	c.Response().WriteHeader(http.StatusFound)
	return true, nil
}

// mementoLinks says where the page of today, its TimeGate and its TimeMap are.
func (s *Server) mementoLinks(h http.Header, r *request) {
	l := string(r.Lang)
	original := s.base + "/" + l + "/" + r.path
	h.Add("Link", fmt.Sprintf(`<%s>; rel="original timegate", <%s/%s/%s%s>; rel="timemap"; type="application/link-format"`, original, s.base, l, timemapFolder, r.path))
	if r.AsOf.Known() {
		h.Set("Memento-Datetime", begins(r.AsOf.From))
	}
}

// timemapFolder is where the TimeMaps are, after the language: that of
// cities/prague/ is timemap/cities/prague/.
const timemapFolder = "timemap/"

// timemap lists the days of a page on which something changed, in the link format
// (RFC 6690).
func (s *Server) timemap(c echo.Context) error {
	r := s.request(c)
	path := c.Param("*")
	days, err := r.moments(path)
	if err != nil {
		return err
	}
	at := s.base + "/" + string(r.Lang) + "/" + path
	var b strings.Builder
	fmt.Fprintf(&b, "<%s>; rel=\"original timegate\",\n<%s/%s/%s%s>; rel=\"self\"; type=\"application/link-format\"", at, s.base, r.Lang, timemapFolder, path)
	if n := len(days); n > 0 {
		fmt.Fprintf(&b, "; from=%q; until=%q", begins(days[0]), begins(days[n-1]))
	}
	for i, d := range days {
		rel := "memento"
		if i == 0 {
			rel = "first memento"
		}
		if i == len(days)-1 {
			rel = strings.Replace(rel, "memento", "last memento", 1)
		}
		fmt.Fprintf(&b, ",\n<%s?as-of=%s>; rel=%q; datetime=%q", at, d, rel, begins(d))
	}
	b.WriteByte('\n')
	c.Response().Header().Set("Cache-Control", cachePage)
	return s.send(c, http.StatusOK, "application/link-format; charset=utf-8", "", []byte(b.String()))
}

// moments are the days on which a page changes: the last that each date on it can
// mean, so that on that day it is sure. A page that cannot be asked for a date
// has none, and its TimeMap does not exist.
func (r *request) moments(path string) ([]facts.Day, error) {
	var days []facts.Day
	add := func(d facts.Date) {
		if d.Known() && d.To <= r.Today {
			days = append(days, d.To)
		}
	}
	ties := func(keep func(*facts.Member) bool) (found bool) {
		for _, m := range r.Dir.Members {
			if keep(m) {
				found = true
				add(m.Tie.Since)
				add(m.Tie.Ended)
			}
		}
		return found
	}
	happened := func(f page.EventFilter) error {
		dates, err := r.site.Store.EventDates(r.ctx, f)
		for _, d := range dates {
			add(d)
		}
		return err
	}
	folder, rest, _ := strings.Cut(strings.TrimSuffix(path, "/"), "/")
	ok := strings.HasSuffix(path, "/") && !strings.Contains(rest, "/")
	switch {
	case !ok:
	case folder == "cities" && rest != "", folder == "countries" && rest != "":
		slugs := map[string]bool{}
		ok = ties(func(m *facts.Member) bool {
			hit := folder == "cities" && m.Partner.Slug == rest || folder == "countries" && strings.ToLower(m.Partner.Country) == rest
			if hit {
				slugs[m.Partner.Slug] = true
			}
			return hit
		})
		of := page.EventFilter{City: rest}
		if folder == "countries" {
			of = page.EventFilter{On: facts.On{Kind: folder, ID: rest}}
		}
		if err := happened(of); err != nil {
			return nil, err
		}
		for slug := range slugs {
			for _, a := range r.Dir.SignedWith(slug) {
				add(a.Signed)
			}
		}
	case folder == "themes":
		if _, known := r.Dir.Theme[rest]; rest != "" && !known {
			ok = false
		} else if err := happened(page.EventFilter{Theme: rest}); err != nil {
			return nil, err
		}
	case folder == "agreements":
		ok = rest == ""
		for _, a := range r.Dir.Agreements {
			if rest == "" || a.ID == rest {
				ok = true
				add(a.Signed)
				if last := a.LastDay(); rest != "" {
					add(last)
				}
			}
		}
	case folder == "counts" && rest != "":
		c, known := r.CountOf(rest)
		ok = known && c.Measure != facts.CountStated
		ties(func(*facts.Member) bool { return true })
	case rest == "" && slices.Contains([]string{"cities", "compare", "countries", "map"}, folder):
		ties(func(*facts.Member) bool { return true })
	default:
		ok = false
	}
	if !ok {
		return nil, store.ErrNotFound
	}
	slices.Sort(days)
	return slices.Compact(days), nil
}

// timemaps registers the TimeMaps.
func (s *Server) timemaps() {
	for _, l := range lang.Tags() {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			s.echo.Add(method, "/"+string(l)+"/"+timemapFolder+"*", s.timemap)
		}
	}
}
