package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/search"
	"youcheng/internal/story"
)

// doc is a thing that can be found.
type doc struct {
	kind  search.Kind
	id    string
	title lang.Text
	names []string  // further ones, by which it is found as by its title
	body  lang.Text // what passages are cut from
	also  []string  // what else it is found by
	day   facts.Date
	text  int // n in texts; 0 for facts
}

// named reports whether the title of a thing is a name that a reader writes out.
func (d doc) named() bool {
	return d.kind != search.Event && d.kind != search.Agreement && d.kind != search.Source
}

// index makes the things of the facts findable.
func (w *writer) index(f *facts.Facts) {
	for i, d := range docs(f) {
		w.doc(i+1, d)
	}
}

// A text has its own words, so that a preview can change them alone. Its number
// among the things is that in texts, below zero.
func (w *writer) indexText(n int, t story.Text) {
	d := doc{kind: search.Story, id: t.Slug, text: n, also: []string{t.Summary, t.Plain}}
	if t.Form != story.Story {
		d.kind = search.Page
	}
	d.title.EN = t.Title
	if t.Lang == lang.ZH {
		d.title = lang.Text{ZH: t.Title}
	}
	if t.NoIndex {
		return
	}
	if !t.PublishAt.IsZero() {
		d.day = facts.OnDay(facts.DayOf(t.PublishAt.In(facts.BeijingTime())))
	}
	w.doc(-n, d)
}

func (w *writer) doc(n int, d doc) {
	var text any
	if d.text > 0 {
		text = d.text
	}
	day := ""
	if d.day.Known() {
		day = d.day.From.String()
	}
	w.insert("search_docs", []string{"n", "kind", "id", "title_en", "title_zh", "body_en", "body_zh", "day", "text"},
		n, string(d.kind), d.id, d.title.EN, d.title.ZH, d.body.EN, d.body.ZH, day, text)
	titles := slices.DeleteFunc(append([]string{d.title.EN, d.title.ZH}, d.names...), func(s string) bool { return s == "" })
	var keys []string
	for _, t := range titles {
		if key := search.Key(t); d.named() && key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
			w.insert("search_names", []string{"key", "doc"}, key, n)
		}
	}
	w.insert("search_words", []string{"rowid", "title", "body"}, n,
		search.Terms(strings.Join(titles, "\n")), search.Terms(strings.Join(append([]string{d.body.EN, d.body.ZH}, d.also...), "\n")))
}

func (w *writer) dropDoc(n int) {
	w.exec("DELETE FROM search_names WHERE doc = ?", n)
	w.exec("DELETE FROM search_words WHERE rowid = ?", n)
	w.exec("DELETE FROM search_docs WHERE n = ?", n)
}

// docs lists what of the facts can be found.
func docs(f *facts.Facts) []doc {
	var out []doc
	both := func(t lang.Text) []string { return []string{t.EN, t.ZH} }
	dates := func(d facts.Date) []string {
		if !d.Known() {
			return nil
		}
		return []string{d.In(lang.EN), d.In(lang.ZH)}
	}
	countries, partners, themes, people, organisations := map[string]lang.Text{}, map[string]lang.Text{}, map[string]lang.Text{}, map[string]lang.Text{}, map[string]lang.Text{}
	for _, c := range f.Countries {
		countries[c.ISO2] = c.Name
	}
	for _, p := range f.Partners {
		partners[p.Slug] = p.Name
	}
	for _, t := range f.Themes {
		themes[t.Slug] = t.Name
	}
	for _, p := range f.People {
		people[p.Slug] = p.Name
	}
	for _, o := range f.Organisations {
		organisations[o.Slug] = o.Name
	}
	called := func(of map[string]lang.Text, ids ...string) (names []string) {
		for _, id := range ids {
			names = append(names, both(of[id])...)
		}
		return names
	}

	at := map[string]bool{} // countries with a partner: the others have no page
	ties := map[string]facts.Partnership{}
	for _, t := range f.Partnerships {
		ties[t.Partner] = t
	}
	further := map[string][]string{}
	for _, n := range f.Names {
		further[n.Partner] = append(further[n.Partner], n.Text)
	}
	for _, p := range f.Partners {
		at[p.Country] = true
		tie := ties[p.Slug]
		names := append(strings.Split(p.Endonym, " / "), append(further[p.Slug], strings.ReplaceAll(p.Slug, "-", " "))...)
		out = append(out, doc{kind: search.Partner, id: p.Slug, title: p.Name, names: names, body: p.Summary,
			also: slices.Concat(called(countries, p.Country), both(tie.Note), dates(tie.Since), dates(tie.Ended))})
	}
	for _, c := range f.Countries {
		if !at[c.ISO2] {
			continue
		}
		d := doc{kind: search.Country, id: strings.ToLower(c.ISO2), title: c.Name, names: []string{c.ISO3}}
		var en, zh []string
		for _, p := range f.Partners {
			if p.Country == c.ISO2 {
				en, zh = append(en, p.Name.EN), append(zh, p.Name.ZH)
			}
		}
		d.body = lang.Text{EN: strings.Join(en, ", "), ZH: strings.Join(zh, "、")}
		out = append(out, d)
	}
	for _, t := range f.Themes {
		out = append(out, doc{kind: search.Theme, id: t.Slug, title: t.Name, body: t.Definition})
	}
	for _, c := range f.Counts {
		out = append(out, doc{kind: search.Count, id: c.Slug, title: c.Title, body: c.Definition})
	}
	for _, t := range f.Glossary {
		out = append(out, doc{kind: search.Term, id: t.Slug, title: t.Term, body: t.Definition})
	}
	offices := map[string][]string{}
	for _, o := range f.Offices {
		offices[o.Person] = append(offices[o.Person], slices.Concat(both(o.Role), called(partners, o.Place), called(organisations, o.Organisation))...)
	}
	for _, p := range f.People {
		out = append(out, doc{kind: search.Person, id: p.Slug, title: p.Name, body: beside(p.Role, p.Note), also: slices.Concat(offices[p.Slug], called(countries, p.Country))})
	}
	for _, o := range f.Organisations {
		out = append(out, doc{kind: search.Organisation, id: o.Slug, title: o.Name, body: beside(o.Role, o.Note), also: called(countries, o.Country)})
	}
	for _, e := range f.Events {
		out = append(out, doc{kind: search.Event, id: e.ID, title: e.Title, body: e.Summary, day: e.Date,
			also: slices.Concat(both(words(eventKinds, string(e.Kind))), called(partners, e.Partners...), called(themes, e.Theme), called(people, e.People...), called(organisations, e.Organisations...), dates(e.Date))})
	}
	for _, a := range f.Agreements {
		out = append(out, doc{kind: search.Agreement, id: a.ID, title: a.Title, body: beside(words(agreementKinds, string(a.Kind)), a.Place), day: a.Signed,
			also: slices.Concat(called(partners, a.Partner), called(people, a.Signatories...), dates(a.Signed))})
	}
	for _, s := range f.Sources {
		names := []string{s.Own}
		if s.Own == s.Title.EN || s.Own == s.Title.ZH {
			names = nil
		}
		out = append(out, doc{kind: search.Source, id: s.ID, title: s.Title, names: names, body: beside(s.Publisher, s.Note), day: s.Published})
	}
	return append(out, parts()...)
}

func agreementKinds(w *lang.Words) map[string]string { return w.AgreementKinds }
func eventKinds(w *lang.Words) map[string]string     { return w.EventKinds }

// words are those by which pages call a kind.
func words(of func(*lang.Words) map[string]string, kind string) lang.Text {
	return lang.Text{EN: of(lang.EN.Words())[kind], ZH: of(lang.ZH.Words())[kind]}
}

// beside writes one text after another, as sentences of one paragraph.
func beside(a, b lang.Text) lang.Text {
	join := func(stop string, all ...string) string {
		return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), stop)
	}
	return lang.Text{EN: lang.Capital(join(". ", a.EN, b.EN)), ZH: join("。", a.ZH, b.ZH)}
}

// parts are the pages that are no thing and no text: the lists and the like.
func parts() []doc {
	en, zh := lang.EN.Words(), lang.ZH.Words()
	part := func(id string, of func(*lang.Words) string, names ...string) doc {
		return doc{kind: search.Page, id: id, title: lang.Text{EN: of(en), ZH: of(zh)}, names: names}
	}
	return []doc{
		part("", func(w *lang.Words) string { return w.HomeTitle }, facts.BeijingNames()...),
		part("cities", func(w *lang.Words) string { return w.RollTitle }, "Cities", "Roll", "Partners", "城市", "名册", "友城"),
		part("countries", func(w *lang.Words) string { return w.Countries }),
		part("agreements", func(w *lang.Words) string { return w.Agreements }),
		part("themes", func(w *lang.Words) string { return w.Themes }),
		part("exchange", func(w *lang.Words) string { return w.ExchangeTitle }, "Exchange", "Matrix", "交流"),
		part("events", func(w *lang.Words) string { return w.Events }, "Events", "事件"),
		part("organisations", func(w *lang.Words) string { return w.Organisations }, "Organizations"),
		part("people", func(w *lang.Words) string { return w.People }),
		part("map", func(w *lang.Words) string { return w.MapTitle }, "Map", "地图"),
		part("stories", func(w *lang.Words) string { return w.Stories }),
		part("sources", func(w *lang.Words) string { return w.Sources }),
		part("counts", func(w *lang.Words) string { return w.Counts }),
		part("conflicts", func(w *lang.Words) string { return w.ConflictsHeading }, "Conflicts"),
		part("gaps", func(w *lang.Words) string { return w.GapsTitle }, "Gaps"),
		part("anniversaries", func(w *lang.Words) string { return w.Anniversaries }),
		part("changes", func(w *lang.Words) string { return w.ChangesTitle }, "Changes"),
		part("compare", func(w *lang.Words) string { return w.CompareTitle }, "Compare", "对照"),
	}
}

// hit is a thing that was found, and how well it fits.
type hit struct {
	search.Hit
	tier tier
	rank float64 // by the index: the lower, the better
	day  string
}

// tier is how well a thing fits.
type tier int

const (
	exact  tier = iota // one of its names is what was asked
	begins             // one of its names begins so
	titled             // all that was asked stands in its names
	within
)

// mostHits bounds what is looked at. Of more things that fit, the best by the
// index's own measure are taken.
const mostHits = 1000

// Search finds what a question asks for, the best first: things of that name, then
// those whose name begins so, those with the words in their name, those with the
// words in their text; equal ones by how much of them it is, then the newest
// first. A text that is there in two languages is found once, in l if it fits
// there. Texts that appear after now are not found. The bodies are left to
// [Store.Bodies].
func (s *Store) Search(ctx context.Context, q search.Query, l lang.Tag, now time.Time) ([]search.Hit, error) {
	if q.Empty() {
		return nil, nil
	}
	tiers, ranks := map[int]tier{}, map[int]float64{}
	add := func(t tier, query string, args ...any) error {
		rows, err := s.db.QueryContext(ctx, query+fmt.Sprint(" LIMIT ", mostHits), args...)
		if err != nil {
			return fmt.Errorf("searching for %q: %w", q.Text, err)
		}
		defer rows.Close()
		for rows.Next() {
			var n int
			var rank float64
			if err := rows.Scan(&n, &rank); err != nil {
				return fmt.Errorf("searching for %q: %w", q.Text, err)
			}
			if was, ok := tiers[n]; !ok || t < was {
				tiers[n] = t
			}
			ranks[n] = min(ranks[n], rank)
		}
		return rows.Err()
	}
	const words = "SELECT rowid, bm25(search_words, 6.0, 1.0) FROM search_words WHERE search_words MATCH ? ORDER BY rank"
	for _, err := range []error{
		add(exact, "SELECT doc, 0 FROM search_names WHERE key = ?", q.Key),
		add(begins, "SELECT doc, 0 FROM search_names WHERE key > ? AND key < ?", q.Key, q.Key+string(rune(0x10FFFF))),
		add(titled, words, q.InTitle()),
		add(within, words, q.Match()),
	} {
		if err != nil {
			return nil, err
		}
	}
	hits, err := s.hits(ctx, tiers, ranks, now)
	if err != nil {
		return nil, err
	}
	kinds := search.Kinds()
	slices.SortStableFunc(hits, func(a, b hit) int {
		c := cmp.Compare(a.tier, b.tier)
		if c == 0 && a.tier != within {
			c = cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind))
		}
		return cmp.Or(c, cmp.Compare(math.Round(a.rank), math.Round(b.rank)), cmp.Compare(b.day, a.day), cmp.Compare(a.ID, b.ID))
	})
	return once(hits, l), nil
}

// hits reads what of the things that were found is shown in a list.
func (s *Store) hits(ctx context.Context, tiers map[int]tier, ranks map[int]float64, now time.Time) ([]hit, error) {
	found := make([]int, 0, len(tiers))
	for n := range tiers {
		found = append(found, n)
	}
	list, err := json.Marshal(found)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT d.n, d.kind, d.id, d.title_en, d.title_zh, d.day FROM json_each(?) j JOIN search_docs d ON d.n = j.value
		LEFT JOIN texts t ON t.n = d.text WHERE d.text IS NULL OR `+published, string(list), utc(now))
	if err != nil {
		return nil, fmt.Errorf("reading what was found: %w", err)
	}
	defer rows.Close()
	var out []hit
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.N, &h.Kind, &h.ID, &h.Title.EN, &h.Title.ZH, &h.day); err != nil {
			return nil, fmt.Errorf("reading what was found: %w", err)
		}
		h.tier, h.rank = tiers[h.N], ranks[h.N]
		out = append(out, h)
	}
	return out, rows.Err()
}

// once leaves of a text that was found in two languages the one in l, at the
// better of both places.
func once(hits []hit, l lang.Tag) []search.Hit {
	type thing struct {
		kind search.Kind
		id   string
	}
	at := map[thing]int{}
	var out []search.Hit
	for _, h := range hits {
		k := thing{h.Kind, h.ID}
		i, ok := at[k]
		switch {
		case !ok:
			at[k] = len(out)
			out = append(out, h.Hit)
		case out[i].Title.In(l) == "" && h.Title.In(l) != "":
			out[i] = h.Hit
		}
	}
	return out
}

// Bodies fills in what passages of the hits are cut from.
func (s *Store) Bodies(ctx context.Context, hits []search.Hit) error {
	byNumber := map[int]*search.Hit{}
	var found []int
	for i := range hits {
		byNumber[hits[i].N] = &hits[i]
		found = append(found, hits[i].N)
	}
	list, err := json.Marshal(found)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT d.n, d.body_en, d.body_zh, coalesce(t.lang, ''), coalesce(t.summary, ''), coalesce(t.plain, '') FROM json_each(?) j
		JOIN search_docs d ON d.n = j.value LEFT JOIN texts t ON t.n = d.text`, string(list))
	if err != nil {
		return fmt.Errorf("reading passages: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		var body lang.Text
		var l, summary, plain string
		if err := rows.Scan(&n, &body.EN, &body.ZH, &l, &summary, &plain); err != nil {
			return fmt.Errorf("reading passages: %w", err)
		}
		switch lang.Tag(l) {
		case lang.EN:
			body.EN = summary + "\n" + plain
		case lang.ZH:
			body.ZH = summary + "\n" + plain
		}
		byNumber[n].Body = body
	}
	return rows.Err()
}

// Respelled writes a question anew with a word of the register in place of one
// that stands nowhere and differs from it by a letter; it is empty where there is
// none. Of several such words the most frequent is taken.
func (s *Store) Respelled(ctx context.Context, q search.Query) (string, error) {
	var changed bool
	var out []string
	for _, w := range q.Words() {
		better, err := s.respelled(ctx, w)
		if err != nil {
			return "", err
		}
		if better != "" {
			w, changed = better, true
		}
		out = append(out, w)
	}
	if !changed {
		return "", nil
	}
	return strings.Join(out, " "), nil
}

func (s *Store) respelled(ctx context.Context, word string) (string, error) {
	n := len([]rune(word))
	if n < 4 || n > 40 {
		return "", nil // among short words everything is near to everything
	}
	rows, err := s.db.QueryContext(ctx, "SELECT term FROM search_vocabulary WHERE length(term) BETWEEN ? AND ? ORDER BY term = ? DESC, doc DESC, term", n-1, n+1, word)
	if err != nil {
		return "", fmt.Errorf("looking for words like %q: %w", word, err)
	}
	defer rows.Close()
	for rows.Next() {
		var term string
		if err := rows.Scan(&term); err != nil {
			return "", fmt.Errorf("looking for words like %q: %w", word, err)
		}
		if term == word {
			return "", nil
		}
		if lang.OneEdit([]rune(word), []rune(term)) {
			return term, nil
		}
	}
	return "", rows.Err()
}
