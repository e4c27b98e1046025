package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// Lists that grow are kept in order when the file is made, each with an index of
// its own, so that a part of one costs what the part holds.

// listEvents orders the events of each list that [facts.Event.Lists] names.
func (w *writer) listEvents(f *facts.Facts) {
	if w.err != nil {
		return
	}
	rows, err := w.tx.QueryContext(w.ctx, "SELECT n FROM events ORDER BY date_from DESC, date_to, n DESC")
	if err != nil {
		w.err = fmt.Errorf("ordering the events: %w", err)
		return
	}
	var order []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			w.err = err
		}
		order = append(order, n)
	}
	if err := cmp.Or(w.err, rows.Err(), rows.Close()); err != nil {
		w.err = fmt.Errorf("ordering the events: %w", err)
		return
	}
	countries := map[string]string{}
	for _, p := range f.Partners {
		countries[p.Slug] = p.Country
	}
	next := map[string]int{}
	for _, n := range order {
		for _, l := range f.Events[n-1].Lists(func(partner string) string { return countries[partner] }) {
			q := l.Query()
			w.insert("events_listed", []string{"conditions", "place", "event"}, q, next[q], n)
			next[q]++
		}
	}
}

// ListEvents returns those of the events that a filter lets through, newest first:
// n of them from a place on, counted from 0; all where n is below zero.
func (s *Store) ListEvents(ctx context.Context, f facts.EventFilter, from, n int) ([]facts.Event, error) {
	if f.On == (facts.On{}) || f == (facts.EventFilter{On: f.On}) { // such lists are kept ready
		last := from + n
		if n < 0 {
			last = 1 << 60
		}
		return query[facts.Event](ctx, s, "FROM events_listed l CROSS JOIN events t ON t.n = l.event WHERE l.conditions = ? AND l.place >= ? AND l.place < ? ORDER BY l.place",
			f.Query(), from, last)
	}
	where, args := narrowed(f)
	return query[facts.Event](ctx, s, "FROM "+where+" ORDER BY l.place LIMIT ? OFFSET ?", append(args, n, from)...)
}

// CountEvents counts those of the events that a filter lets through.
func (s *Store) CountEvents(ctx context.Context, f facts.EventFilter) (int, error) {
	if f.On == (facts.On{}) || f == (facts.EventFilter{On: f.On}) {
		return s.count(ctx, "SELECT coalesce(max(place) + 1, 0) FROM events_listed WHERE conditions = ?", f.Query())
	}
	where, args := narrowed(f)
	return s.count(ctx, "SELECT count(*) FROM "+where, args...)
}

// Directed returns those of the filters that let an event through which went one of
// the ways.
func (s *Store) Directed(ctx context.Context, filters []facts.EventFilter, ways []facts.Direction) (map[facts.EventFilter]bool, error) {
	by := map[string]facts.EventFilter{}
	var conditions, names []string
	for _, f := range filters {
		by[f.Query()] = f
		conditions = append(conditions, f.Query())
	}
	for _, d := range ways {
		names = append(names, string(d))
	}
	found, err := s.words(ctx, `SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM events_listed l CROSS JOIN events t ON t.n = l.event
		WHERE l.conditions = j.value AND t.direction IN (SELECT w.value FROM json_each(?) w))`, items(conditions), items(names))
	out := map[facts.EventFilter]bool{}
	for _, q := range found {
		out[by[q]] = true
	}
	return out, err
}

// narrowed looks through the events on a thing for those that fit the other
// conditions of a filter.
func narrowed(f facts.EventFilter) (where string, args []any) {
	where = "events_listed l CROSS JOIN events t ON t.n = l.event WHERE l.conditions = ?"
	args = []any{facts.EventFilter{On: f.On}.Query()}
	if f.Theme != "" {
		where, args = where+" AND t.theme = ?", append(args, f.Theme)
	}
	if f.Kind != "" {
		where, args = where+" AND t.kind = ?", append(args, f.Kind)
	}
	if f.City != "" {
		where, args = where+" AND EXISTS (SELECT 1 FROM events_partners p WHERE p.item = ? AND p.owner = t.n)", append(args, f.City)
	}
	return where, args
}

func (s *Store) count(ctx context.Context, query string, args ...any) (int, error) {
	var n int
	if err := s.db.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting: %w", err)
	}
	return n, nil
}

// The things that stories are listed by, as pairs of a kind and an item for the
// texts t: none, those that they link to, and the countries of the partners that
// they link to.
var storyPlaces = []struct{ columns, from string }{
	{"'', ''", "texts t"},
	{`CASE k.kind WHEN 'city' THEN 'cities' WHEN 'country' THEN 'countries' WHEN 'event' THEN 'events' WHEN 'org' THEN 'organisations'
		WHEN 'person' THEN 'people' WHEN 'source' THEN 'sources' ELSE 'themes' END, CASE k.kind WHEN 'country' THEN lower(k.item) ELSE k.item END`,
		"texts t CROSS JOIN texts_links k ON k.owner = t.n AND k.kind IN ('city', 'country', 'event', 'org', 'person', 'source', 'theme')"},
	{"'countries', lower(p.country)", "texts t CROSS JOIN texts_links k ON k.owner = t.n AND k.kind = 'city' CROSS JOIN partners p ON p.slug = k.item"},
}

const bothLanguages = "(SELECT 'en' AS lang UNION ALL SELECT 'zh') l"

// place is a list of stories, by the kind and the id of what they are on; both are
// empty for that of all.
type place struct{ kind, item string }

// placesOf are the lists on which a story stands by its links, by their numbers.
func (w *writer) placesOf(t *story.Text) []int32 {
	out := make([]int32, 1, len(t.Links)+2) // 0 is that of all
	add := func(p place) {
		n, ok := w.places[p]
		if !ok {
			n = int32(len(w.places))
			w.places[p] = n
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, l := range t.Links {
		if kind, ok := listedKinds[l.Kind]; ok {
			add(place{kind, l.ID})
		}
		if c := w.country[l.ID]; l.Kind == "city" && c != "" {
			add(place{listedKinds["country"], strings.ToLower(c)})
		}
	}
	return slices.Clip(out)
}

// listedKinds are the kinds of links by which stories are listed, as in addresses.
var listedKinds = map[string]string{"city": "cities", "country": "countries", "event": "events", "org": "organisations", "person": "people", "source": "sources", "theme": "themes"}

// listing is a story on its lists.
type listing struct {
	n             int
	slug, publish string
	lang          lang.Tag
	places        []int32
}

// listAll orders the stories of each list in a new file, as listStories would: that
// takes SQLite four times as long.
func (w *writer) listAll() {
	own := map[lang.Tag]map[string]int32{} // by language and slug
	for _, l := range lang.Tags() {
		own[l] = make(map[string]int32, len(w.listings)/2)
	}
	on := make([][]int32, len(w.places)) // listings by place
	// In the order of a list: newest first.
	slices.SortFunc(w.listings, func(a, b listing) int {
		return cmp.Or(strings.Compare(b.publish, a.publish), strings.Compare(a.slug, b.slug), cmp.Compare(a.n, b.n))
	})
	for i, l := range w.listings {
		own[l.lang][l.slug] = int32(i)
		for _, p := range l.places {
			on[p] = append(on[p], int32(i))
		}
	}
	places := sortedPlaces(w.places)
	rows := w.many("stories_listed", "lang", "kind", "item", "publish_at", "slug", "text", "until")
	for _, l := range lang.Tags() {
		own := own[l]
		for _, p := range places {
			language, kind, item := any(string(l)), any(p.kind), any(p.item) // not made anew for each row
			for _, i := range on[w.places[p]] {
				t, until := &w.listings[i], ""
				if o, ok := own[t.slug]; t.lang != l && ok {
					if until = w.listings[o].publish; until <= t.publish {
						continue
					}
				}
				rows.add(language, kind, item, t.publish, t.slug, int64(t.n), until)
			}
		}
	}
	rows.end()
}

// sortedPlaces are those that have numbers, as SQLite orders them.
func sortedPlaces(numbers map[place]int32) []place {
	return slices.SortedFunc(maps.Keys(numbers), func(a, b place) int {
		return cmp.Or(strings.Compare(a.kind, b.kind), strings.Compare(a.item, b.item))
	})
}

// listStories adds a story to the lists.
func (w *writer) listStories(slug string) {
	for _, p := range storyPlaces {
		w.exec(`INSERT OR IGNORE INTO stories_listed (lang, kind, item, publish_at, slug, "text", until)
			SELECT l.lang, `+p.columns+`, t.publish_at, t.slug, t.n, CASE WHEN coalesce(own.n, t.n) = t.n THEN '' ELSE own.publish_at END
			FROM `+p.from+` CROSS JOIN `+bothLanguages+` LEFT JOIN texts own ON own.form = t.form AND own.slug = t.slug AND own.lang = l.lang
			WHERE t.form = 'story' AND t.slug = ? AND (coalesce(own.n, t.n) = t.n OR own.publish_at > t.publish_at)`, slug)
	}
}

// unlist takes a story out of all lists, before it or its links change.
func (w *writer) unlist(slug string) {
	for _, p := range storyPlaces {
		w.exec(`DELETE FROM stories_listed WHERE (lang, kind, item, publish_at, slug, "text") IN
			(SELECT l.lang, `+p.columns+`, t.publish_at, t.slug, t.n FROM `+p.from+` CROSS JOIN `+bothLanguages+` WHERE t.form = 'story' AND t.slug = ?)`, slug)
	}
}

// listed is what a list of stories in a language holds at a time. Its arguments are
// those of [listedArgs].
const listed = `stories_listed s WHERE s.lang = ? AND s.kind = ? AND s.item = ? AND s.publish_at <= ? AND (s.until = '' OR s.until > ?)`

func listedArgs(on facts.On, l lang.Tag, now time.Time) []any {
	return []any{string(l), on.Kind, on.ID, utc(now), utc(now)}
}

// ListStories returns the published stories in l, newest first, without their
// text: n of those on a thing, or of all, from a place on, counted from 0; all
// where n is below zero. One that is missing in l is given in the other language.
func (s *Store) ListStories(ctx context.Context, on facts.On, l lang.Tag, now time.Time, from, n int) ([]story.Text, error) {
	return s.listStories(ctx, "'', '{}'", on, l, now, from, n)
}

// WholeStories is [Store.ListStories] from the first on, with the texts.
func (s *Store) WholeStories(ctx context.Context, on facts.On, l lang.Tag, now time.Time, n int) ([]story.Text, error) {
	return s.listStories(ctx, "t.html, t.rest", on, l, now, 0, n)
}

func (s *Store) listStories(ctx context.Context, more string, on facts.On, l lang.Tag, now time.Time, from, n int) ([]story.Text, error) {
	// The texts are looked up for the part alone, not for what stands before it.
	out, err := s.texts(ctx, textColumns+more+` FROM (SELECT "text" FROM `+listed+` ORDER BY s.publish_at DESC, s.slug LIMIT ? OFFSET ?) k CROSS JOIN texts t ON t.n = k."text"`,
		append(listedArgs(on, l, now), n, from)...)
	newestFirst(out)
	return out, err
}

// StoryNumbers returns the numbers of the published stories in l, newest first, for
// [Store.StoriesNumbered]: to go to a place of a long list takes the longer the farther
// down it is.
func (s *Store) StoryNumbers(ctx context.Context, l lang.Tag, now time.Time) ([]int32, error) {
	return column[int32](ctx, s, `SELECT s."text" FROM `+listed+` ORDER BY s.publish_at DESC, s.slug`, listedArgs(facts.On{}, l, now)...)
}

// StoriesNumbered returns stories by their numbers, as [Store.ListStories] would.
func (s *Store) StoriesNumbered(ctx context.Context, numbers []int32) ([]story.Text, error) {
	list, err := json.Marshal(numbers)
	if err != nil {
		return nil, err
	}
	out, err := s.texts(ctx, textColumns+"'', '{}' FROM json_each(?) k CROSS JOIN texts t ON t.n = k.value", string(list))
	newestFirst(out)
	return out, err
}

func newestFirst(stories []story.Text) {
	slices.SortFunc(stories, func(a, b story.Text) int {
		return cmp.Or(b.PublishAt.Compare(a.PublishAt), strings.Compare(a.Slug, b.Slug))
	})
}

// CountStories counts the published stories on a thing, or all.
func (s *Store) CountStories(ctx context.Context, on facts.On, l lang.Tag, now time.Time) (int, error) {
	return s.count(ctx, "SELECT count(*) FROM "+listed, listedArgs(on, l, now)...)
}

// NewestStory is when the newest of the published stories in l appeared, and how
// many there are: as long as both stay, so does the list.
func (s *Store) NewestStory(ctx context.Context, l lang.Tag, now time.Time) (at time.Time, n int, err error) {
	var newest string
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(s.publish_at), ''), count(*) FROM "+listed, listedArgs(facts.On{}, l, now)...).Scan(&newest, &n); err != nil {
		return time.Time{}, 0, fmt.Errorf("selecting the newest story: %w", err)
	}
	at, err = parseUTC(newest)
	return at, n, err
}

// StorySlugs returns the slugs of the published stories, newest first.
func (s *Store) StorySlugs(ctx context.Context, l lang.Tag, now time.Time) ([]string, error) {
	return s.words(ctx, "SELECT s.slug FROM "+listed+" ORDER BY s.publish_at DESC, s.slug", listedArgs(facts.On{}, l, now)...)
}

// Appearance is what a sitemap says of a story.
type Appearance struct {
	Slug               string
	Lang               lang.Tag
	PublishAt, Updated time.Time
	NoIndex            bool
	Pictures           []string // addresses
}

// Appearances returns those of the published stories in l, newest first, without
// reading their texts.
func (s *Store) Appearances(ctx context.Context, l lang.Tag, now time.Time) ([]Appearance, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT t.slug, t.lang, t.publish_at, t.updated_at, t.noindex, t.pictures FROM (SELECT "text" FROM `+listed+` ORDER BY s.publish_at DESC, s.slug) k CROSS JOIN texts t ON t.n = k."text"`,
		listedArgs(facts.On{}, l, now)...)
	if err != nil {
		return nil, fmt.Errorf("selecting stories: %w", err)
	}
	defer rows.Close()
	var out []Appearance
	for rows.Next() {
		var a Appearance
		var publish, updated, pictures string
		if err := rows.Scan(&a.Slug, &a.Lang, &publish, &updated, &a.NoIndex, &pictures); err != nil {
			return nil, fmt.Errorf("reading a story: %w", err)
		}
		if a.PublishAt, err = parseUTC(publish); err != nil {
			return nil, err
		}
		if a.Updated, err = parseUTC(updated); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(pictures), &a.Pictures); err != nil {
			return nil, fmt.Errorf("reading the pictures of %s: %w", a.Slug, err)
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Appearance) int {
		return cmp.Or(b.PublishAt.Compare(a.PublishAt), strings.Compare(a.Slug, b.Slug))
	})
	return out, rows.Err()
}

// Listings are the slugs of the published stories in l on each thing, newest first.
func (s *Store) Listings(ctx context.Context, l lang.Tag, now time.Time) (map[facts.On][]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT s.kind, s.item, s.slug FROM stories_listed s WHERE s.lang = ? AND s.kind > '' AND s.publish_at <= ? AND (s.until = '' OR s.until > ?) ORDER BY s.kind, s.item, s.publish_at DESC, s.slug",
		string(l), utc(now), utc(now))
	if err != nil {
		return nil, fmt.Errorf("selecting the lists of stories: %w", err)
	}
	defer rows.Close()
	out := map[facts.On][]string{}
	for rows.Next() {
		var on facts.On
		var slug string
		if err := rows.Scan(&on.Kind, &on.ID, &slug); err != nil {
			return nil, fmt.Errorf("reading a list of stories: %w", err)
		}
		out[on] = append(out[on], slug)
	}
	return out, rows.Err()
}

// PagePictures are the addresses of the pictures that each page of content shows in l.
func (s *Store) PagePictures(ctx context.Context, l lang.Tag) (map[string][]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT t.slug, t.pictures FROM texts t WHERE t.form = 'page' AND "+bestLanguage, string(l), "")
	if err != nil {
		return nil, fmt.Errorf("selecting the pictures of pages: %w", err)
	}
	defer rows.Close()
	out := map[string][]string{}
	for rows.Next() {
		var slug, pictures string
		if err := rows.Scan(&slug, &pictures); err != nil {
			return nil, fmt.Errorf("reading the pictures of a page: %w", err)
		}
		var of []string
		if err := json.Unmarshal([]byte(pictures), &of); err != nil {
			return nil, fmt.Errorf("reading the pictures of %s: %w", slug, err)
		}
		out[slug] = of
	}
	return out, rows.Err()
}

// words returns the texts that a query selects.
func (s *Store) words(ctx context.Context, query string, args ...any) ([]string, error) {
	return column[string](ctx, s, query, args...)
}

// column returns what a query selects, which is one value of each row.
func column[T any](ctx context.Context, s *Store, query string, args ...any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("selecting %s: %w", query, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var value T
		if err := rows.Scan(&value); err != nil {
			return nil, fmt.Errorf("reading %s: %w", query, err)
		}
		out = append(out, value)
	}
	return out, rows.Err()
}

// items is a list as one argument of a query, which reads it with json_each.
func items(list []string) string {
	b, err := json.Marshal(list)
	if err != nil || list == nil {
		return "[]"
	}
	return string(b)
}
