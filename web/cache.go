package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/internal/story"
)

// A page is drawn once and its bytes are kept, packed, until what it says may
// change. What makes it change is the snapshot; the day in Beijing, by which pages
// count; and a story whose time comes. Between two such moments lies an [edition],
// and the address alone tells what is answered.
//
// So only addresses without a question are kept. There are as many of them as the
// site has pages, and nobody can make more: what is not answered by 200 is not
// kept. Questions, past days and what Accept chose instead of the page are made
// anew each time, but for those who ask at once (together.go). A question of which
// nothing was looked at is none: social networks and newsletters add to a link a name
// of their own for each reader.
//
// Kept are the bytes in each coding that was asked for, and always those by zstd,
// from which the others are made; so nothing is drawn twice. What is asked for again by
// brotli is packed anew, as well as can be, while readers get what there is.

// cache keeps answers.
type cache struct {
	most    int // bytes; 0 keeps nothing
	answers *otter.Cache[cacheKey, *answer]
	flights singleflight.Group

	now     atomic.Pointer[edition]
	turning sync.Mutex // one edition at a time

	bettering sync.Mutex
	better    []func() // what is to be packed anew, one after another
	works     sync.WaitGroup
}

type cacheKey struct {
	coding coding
	path   string
}

// edition is a time in which every address has one answer.
type edition struct {
	number      uint32
	snap        *site.Snapshot
	from, until time.Time

	newest  once[[]story.Text] // the stories at the foot of each story
	stories once[int]          // how many there are
	ordered once[[]int32]      // their numbers in the order of their list
}

func newCache(most int) *cache {
	c := &cache{most: most}
	if most > 0 {
		c.answers = otter.Must(&otter.Options[cacheKey, *answer]{
			MaximumWeight: uint64(most),
			Weigher:       func(_ cacheKey, a *answer) uint32 { return uint32(a.weight()) },
		})
	}
	return c
}

// get returns the answer of an edition.
func (c *cache) get(e *edition, key cacheKey) *answer {
	if a, ok := c.answers.GetIfPresent(key); ok && a.edition == e.number {
		return a
	}
	return nil
}

// keep keeps an answer, unless it would push out too many others.
func (c *cache) keep(e *edition, key cacheKey, a *answer) {
	if a.weight() > c.most/8 {
		return
	}
	a.edition = e.number
	key.path, key.coding = strings.Clone(key.path), a.coding // the path is a part of the request
	c.answers.Set(key, a)
}

// edition is the one of a time.
func (s *Server) edition(now time.Time) (*edition, error) {
	// As a clock on the wall shows it: one that was set back is believed. Times that
	// were taken of a running clock would be compared by how long it has run.
	now = now.Round(0)
	c := s.cache
	if e := c.now.Load(); e != nil && e.snap == s.live.Current() && !now.Before(e.from) && now.Before(e.until) {
		return e, nil
	}
	c.turning.Lock()
	defer c.turning.Unlock()
	snap, release := s.live.Acquire()
	defer release()
	old := c.now.Load()
	if old != nil && old.snap == snap && !now.Before(old.from) && now.Before(old.until) {
		return old, nil
	}
	e := &edition{snap: snap, from: now, until: midnight(facts.DayOf(now.In(facts.BeijingTime())) + 1)}
	next, err := snap.Store.NextStory(context.Background(), now)
	if err != nil {
		return nil, fmt.Errorf("finding when the next story appears: %w", err)
	}
	if !next.IsZero() && next.Before(e.until) {
		e.until = next
	}
	if old != nil {
		e.number = old.number + 1
	}
	e.newest, e.stories, e.ordered = onceIn(s, e, newestStories), onceIn(s, e, countStories), onceIn(s, e, storyNumbers)
	c.now.Store(e)
	return e, nil
}

// once is what is asked of the snapshot of an edition at most once, by language.
type once[T any] map[lang.Tag]func() (T, error)

// inquiry asks a snapshot about the stories in a language.
type inquiry[T any] func(context.Context, *site.Snapshot, lang.Tag, time.Time) (T, error)

// onceIn asks while the snapshot is the current one.
func onceIn[T any](s *Server, e *edition, ask inquiry[T]) once[T] {
	out := once[T]{}
	for _, l := range lang.Tags() {
		out[l] = sync.OnceValues(func() (answer T, err error) {
			snap, release := s.live.Acquire()
			defer release()
			if snap != e.snap {
				return answer, errPast
			}
			return ask(context.Background(), snap, l, e.from)
		})
	}
	return out
}

// errPast is the error of an edition whose time is over.
var errPast = errors.New("the edition is over")

// inEdition takes an answer from the edition of a request, or asks.
func inEdition[T any](s *Server, r *request, of func(*edition) once[T], ask inquiry[T]) (T, error) {
	if s.preview == nil {
		if e, err := s.edition(r.now); err == nil && e.snap == r.site {
			if answer, err := of(e)[r.Lang](); err == nil {
				return answer, nil
			}
		}
	}
	return ask(r.ctx, r.site, r.Lang, r.now)
}

// newestStories are those that stand at the foot of a story; it may be one of them
// itself.
func newestStories(ctx context.Context, snap *site.Snapshot, l lang.Tag, now time.Time) ([]story.Text, error) {
	return snap.Store.ListStories(ctx, facts.On{}, l, now, 0, page.StoriesShown+1)
}

func (s *Server) newest(r *request) ([]story.Text, error) {
	return inEdition(s, r, func(e *edition) once[[]story.Text] { return e.newest }, newestStories)
}

func countStories(ctx context.Context, snap *site.Snapshot, l lang.Tag, now time.Time) (int, error) {
	return snap.Store.CountStories(ctx, facts.On{}, l, now)
}

func storyNumbers(ctx context.Context, snap *site.Snapshot, l lang.Tag, now time.Time) ([]int32, error) {
	return snap.Store.StoryNumbers(ctx, l, now)
}

// allStories counts the stories, and returns n of them from a place on, newest first.
// To count them, and to go far down, takes the longer the more there are: that is done
// once for all pages of their list.
func (s *Server) allStories(r *request, from, n int) (total int, stories []story.Text, err error) {
	if from == 0 {
		total, err1 := inEdition(s, r, func(e *edition) once[int] { return e.stories }, countStories)
		stories, err2 := r.site.Store.ListStories(r.ctx, facts.On{}, r.Lang, r.now, 0, n)
		return total, stories, errors.Join(err1, err2)
	}
	all, err := inEdition(s, r, func(e *edition) once[[]int32] { return e.ordered }, storyNumbers)
	if err != nil {
		return 0, nil, err
	}
	part := all[min(from, len(all)):]
	stories, err = r.site.Store.StoriesNumbered(r.ctx, part[:min(n, len(part))])
	return len(all), stories, err
}

// keepable reports whether the answer may be kept, unless there is a question that it
// heeds.
func (s *Server) keepable(r *http.Request) bool {
	return s.cache.most > 0 && s.preview == nil && addressed(r)
}

// plain reports whether the address may tell alone what is answered.
func plain(r *http.Request) bool { return r.URL.RawQuery == "" && addressed(r) }

// addressed reports whether the address and its question may tell alone what is answered.
func addressed(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		r.URL.RawPath == "" && len(r.URL.Path) <= longestKept && r.Header["Accept-Datetime"] == nil
}

// heeds reports whether an answer may be another for the question of an address. looked
// are the parameters that were looked at to make it, found or not: whoever looks at the
// same ones again, and finds none of them, makes the same. It is nil where that is not
// known.
func heeds(looked []string, u *url.URL) bool {
	if u.RawQuery == "" || looked == nil {
		return u.RawQuery != ""
	}
	q := u.Query()
	return slices.ContainsFunc(looked, q.Has)
}

// longestKept is longer than any address of the site, in bytes.
const longestKept = 256

// fromCache answers from what is kept, and keeps what next answers.
func (s *Server) fromCache(c echo.Context, v *visit, next func(*visit) error) error {
	r := c.Request()
	if !s.keepable(r) {
		return s.withOthers(c, v, next)
	}
	e, err := s.edition(v.began)
	if err != nil {
		return err
	}
	key := cacheKey{negotiate(r.Header["Accept-Encoding"], thorough), r.URL.Path}
	a := s.cache.get(e, key)
	base := a
	if base == nil {
		base = s.cache.base(e, key)
	}
	if r.URL.RawQuery != "" && (base == nil || heeds(base.looked, r.URL)) {
		return s.withOthers(c, v, next)
	}
	if a != nil {
		s.observer.hits.Inc()
	} else {
		s.observer.misses.Inc()
	}
	if a != nil && a.again != nil && v.began.Sub(e.from) >= settled && a.again.CompareAndSwap(false, true) {
		s.improve(e, key, a)
	}
	if a == nil || a.listens {
		if to, form, _ := route(r.URL.Path); negotiates(to, form) && !asksForPage(r.Header["Accept"]) {
			return next(v)
		}
	}
	if a == nil {
		if a, err = s.missed(r.Context(), e, key, base, v, next); a == nil {
			return err
		}
	}
	v.tally = a.tally
	return a.write(c)
}

// missed makes the answer from base, which is that in another coding, or anew where it is
// nil. Of those who ask for it at once one makes it. It is nil where the answer cannot be
// kept; it is written then, unless there is an error.
//
// While one makes it, the others could be given what was answered until now. But
// who asks after a reload would then not be sure to get what was loaded, such as a
// cache that was just told to forget a page.
func (s *Server) missed(ctx context.Context, e *edition, key cacheKey, base *answer, v *visit, next func(*visit) error) (*answer, error) {
	if base == nil {
		mine := false
		made, err, _ := s.cache.flights.Do(fmt.Sprint(e.number, " ", key.path), func() (any, error) {
			mine, v.keep = true, true
			v.ctx = context.WithoutCancel(ctx) // others wait for the answer, even if this reader goes
			if err := next(v); err != nil || v.answer == nil {
				s.cache.drop(key)
				return nil, err
			}
			base, err := s.packers.packed(v.answer)
			if err == nil && v.in(s.cache.now.Load(), e) {
				s.cache.keep(e, key, base)
			}
			return base, err
		})
		if err != nil {
			return nil, err
		}
		if base, _ = made.(*answer); base == nil {
			if mine {
				return nil, nil
			}
			return nil, next(v)
		}
	}
	if !base.packs || key.coding == base.coding {
		return base, nil
	}
	made, err, _ := s.cache.flights.Do(fmt.Sprint(e.number, " ", key.path, " ", key.coding), func() (any, error) {
		a, err := s.packers.recoded(base, key.coding)
		if err == nil && base.edition == e.number {
			if key.coding == asBrotli {
				a.again = new(atomic.Bool)
			}
			s.cache.keep(e, key, a)
		}
		return a, err
	})
	if err != nil {
		return nil, err
	}
	return made.(*answer), nil
}

// settled is how old an edition must be for its pages to be packed better: that takes a
// tenth of a second for each, and is lost when the next edition comes, as while an editor
// saves again and again.
const settled = 5 * time.Second

// mostBetter bounds how many answers wait to be packed anew.
const mostBetter = 1000

// improve has an answer packed anew, as well as can be, after those that wait for it.
// One is packed at a time, so that readers have the other processors.
func (s *Server) improve(e *edition, key cacheKey, a *answer) {
	c := s.cache
	key.path = strings.Clone(key.path)
	work := func() {
		base := c.base(e, key)
		if c.now.Load() != e || base == nil || c.get(e, key) != a {
			return // nobody asks for it now
		}
		if best, err := s.packers.bettered(base); err == nil {
			c.keep(e, key, best)
		} else {
			s.log.Error("a page cannot be packed better", "path", key.path, "err", err)
		}
	}
	c.bettering.Lock()
	defer c.bettering.Unlock()
	if len(c.better) >= mostBetter {
		a.again.Store(false)
		return
	}
	c.better = append(c.better, work)
	c.works.Add(1)
	if len(c.better) == 1 {
		go c.improving()
	}
}

// improving does the work that waits, and ends.
func (c *cache) improving() {
	for {
		c.bettering.Lock()
		work := c.better[0]
		c.bettering.Unlock()
		work()
		c.bettering.Lock()
		c.better = c.better[1:]
		left := len(c.better)
		c.bettering.Unlock()
		c.works.Done()
		if left == 0 {
			return
		}
	}
}

// Improved waits until no page waits to be packed better.
func (s *Server) Improved() { s.cache.works.Wait() }

// drop drops the answers of a path that has none any more.
func (c *cache) drop(key cacheKey) {
	for _, key.coding = range []coding{"", asBrotli, asZstd, asGzip} {
		c.answers.Invalidate(key)
	}
}

// base is the answer from which those in other codings are made.
func (c *cache) base(e *edition, key cacheKey) *answer {
	key.coding = asZstd
	if a := c.get(e, key); a != nil {
		return a
	}
	key.coding = ""
	if a := c.get(e, key); a != nil && !a.packs {
		return a
	}
	return nil
}

// Kept is how many bytes of answers are kept now.
func (s *Server) Kept() int {
	if s.cache.most == 0 {
		return 0
	}
	return int(s.cache.answers.WeightedSize())
}
