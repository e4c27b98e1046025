package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/page"
	"youcheng/internal/store"
	"youcheng/internal/story"
)

// A long list is divided into pages: events/page/2/ is the second of events/. Its
// twins and its picture are those of the whole list and have its address, so a page
// after the first has none of its own.

// pagePath ends the patterns of the pages of lists after the first.
const pagePath = "page/:n/"

// turned is the number of the page of a list that is asked for, counted from 1, or 0
// where its twins are. The first page has the address of the list.
func (r *request) turned() (int, error) {
	s := r.param("n")
	if s == "" {
		if r.Whole {
			return 0, nil
		}
		return 1, nil
	}
	n, err := strconv.Atoi(s)
	switch {
	case err != nil || n < 1 || strconv.Itoa(n) != s:
		return 0, store.ErrNotFound
	case r.form() != asHTML:
		return 0, fmt.Errorf("a page of a list has no twins, the list has: %w", store.ErrNotFound)
	case n == 1:
		return 0, r.movedTo(strings.TrimSuffix(r.path, "/page/1/"))
	}
	return n, nil
}

// furtherPages makes the handler of a list answer for its further pages: for those that
// there are.
func furtherPages(h handler) handler {
	return func(r *request) (*reply, error) {
		rep, err := h(r)
		if rep == nil || err != nil {
			return rep, err
		}
		if head := rep.page.PageHead(); head.Paging == nil || r.param("n") != strconv.Itoa(head.Paging.Page) || head.Paging.Page > head.Paging.Of {
			return nil, store.ErrNotFound
		}
		rep.timed = false // the list is what can be asked for any date
		return rep, nil
	}
}

// wantsWhole reports whether the answer may be a twin of a page: by the ending of the address
// or, where that says nothing, by what the reader accepts.
func wantsWhole(req *http.Request, f form) bool {
	if negotiates(req.URL.Path, f) {
		f = accepted(header(req, "Accept"))[0]
	}
	switch f {
	case asHTML, asPNG, asBibTeX, asRIS, asCSL:
		return false
	case asAtom, asJSONFeed: // of the newest
		return false
	}
	return true
}

// storiesOn reads the newest stories on a thing, as many as its page shows, and how
// many there are.
func (r *request) storiesOn(kind, id string) (page.Few[story.Text], error) {
	on := facts.On{Kind: kind, ID: id}
	rows, err1 := r.site.Store.ListStories(r.ctx, on, r.Lang, r.now, 0, page.StoriesOfOne)
	n, err2 := r.site.Store.CountStories(r.ctx, on, r.Lang, r.now)
	return page.Few[story.Text]{Rows: rows, Total: n}, errors.Join(err1, err2)
}

// eventsOf reads the newest of the events that a filter lets through, as many as the
// page of a thing shows, and how many there are.
func (r *request) eventsOf(f page.EventFilter) (page.Few[facts.Event], error) {
	rows, err1 := r.site.Store.ListEvents(r.ctx, f, 0, page.EventsOfOne)
	n, err2 := r.site.Store.CountEvents(r.ctx, f)
	return page.Few[facts.Event]{Rows: rows, Total: n}, errors.Join(err1, err2)
}
