package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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

	appears time.Time // from when on it is found; always where it is zero
}

// named reports whether the title of a thing is a name that a reader writes out.
func (d doc) named() bool {
	return d.kind != search.Event && d.kind != search.Agreement && d.kind != search.Source
}

// index makes the things of the facts findable.
func (w *writer) index(f *facts.Facts) {
	for i, d := range docs(f) {
		w.doc(i+1, d)
		w.words(w.analyser.Analyse(d.words()).Numbered(i + 1))
	}
}

// Analyse prepares a text for the index. It may be done ahead, by several
// goroutines with an analyser for each.
func Analyse(a *search.Analyser, t story.Text) search.Analysed {
	return a.Analyse(textDoc(t).words())
}

func textDoc(t story.Text) doc {
	d := doc{kind: search.Story, id: t.Slug, also: []string{t.Summary, t.Plain}, appears: t.PublishAt}
	if t.Form != story.Story {
		d.kind = search.Page
	}
	d.title.EN = t.Title
	if t.Lang == lang.ZH {
		d.title = lang.Text{ZH: t.Title}
	}
	if !t.PublishAt.IsZero() {
		d.day = facts.OnDay(facts.DayOf(t.PublishAt.In(facts.BeijingTime())))
	}
	return d
}

// A text has its own words, so that a preview can change them alone. Its number
// among the things is that in texts, below zero.
func (w *writer) indexText(n int, t story.Text) {
	switch {
	case t.NoIndex:
	case w.patching: // its words are read again at the end
		w.textDoc(n, t)
		w.changed(-n)
	default:
		w.indexAnalysed(n, t, Analyse(w.analyser, t))
	}
}

// indexAnalysed is indexText for a text that was prepared ahead.
func (w *writer) indexAnalysed(n int, t story.Text, a search.Analysed) {
	if t.NoIndex {
		return
	}
	w.textDoc(n, t)
	w.words(a.Numbered(-n))
}

func (w *writer) textDoc(n int, t story.Text) {
	d := textDoc(t)
	d.text = n
	w.doc(-n, d)
}

func (w *writer) doc(n int, d doc) {
	var text any
	if d.text > 0 {
		text = d.text
	}
	w.insert("search_docs", []string{"n", "kind", "id", "title_en", "title_zh", "body_en", "body_zh", "text"},
		n, string(d.kind), d.id, d.title.EN, d.title.ZH, d.body.EN, d.body.ZH, text)
}

// words is how the index sees the thing.
func (d doc) words() search.Doc {
	out := search.Doc{Kind: d.kind, ID: d.id, Title: d.title, Names: d.names, Named: d.named(),
		Body: append([]string{d.body.EN, d.body.ZH}, d.also...), Appears: d.appears}
	if d.day.Known() {
		year, month, day := d.day.From.YMD()
		out.Day = year*10_000 + month*100 + day
	}
	return out
}

// words takes the words of a thing.
func (w *writer) words(a search.Analysed) {
	if w.segment == nil {
		w.segment = w.newSegment(baseSegment)
	}
	if w.err == nil {
		w.err = w.segment.Add(a)
	}
}

const (
	// baseSegment is the number of the segment of a new file; that of the changes
	// since is search.Changes.
	baseSegment = search.Changes + 1
	// segmentBytes is how much memory words take before they are written.
	segmentBytes = 32 << 20
)

func (w *writer) newSegment(n int) *search.Builder {
	return search.NewBuilder(n, w.dir, w.bound, func(c search.Chunk) error {
		w.insert("search_chunks", []string{"n", "bytes"}, c.N, c.Bytes)
		return w.err
	})
}

// finish writes a segment.
func (w *writer) finish(n int, segment *search.Builder) {
	if w.err != nil || segment == nil {
		return
	}
	var head []byte
	if head, w.err = segment.Finish(); w.err == nil {
		w.insert("search_segments", []string{"n", "head"}, n, head)
	}
}

// changed notes that the segments of the build do not speak of a thing any more.
func (w *writer) changed(n int) {
	w.exec("INSERT OR IGNORE INTO search_changed (n) VALUES (?)", n)
	w.reindex = true
}

func (w *writer) dropDoc(n int) {
	w.exec("DELETE FROM search_docs WHERE n = ?", n)
	w.changed(n)
}

// indexChanged writes the words of all texts that were changed since the build, also
// by earlier patches.
func (w *writer) indexChanged() {
	if !w.reindex {
		return
	}
	from, to := search.Chunks(search.Changes)
	w.exec("DELETE FROM search_chunks WHERE n >= ? AND n < ?", from, to)
	w.exec("DELETE FROM search_segments WHERE n = ?", search.Changes)
	if w.err != nil {
		return
	}
	rows, err := w.tx.QueryContext(w.ctx, `SELECT t.n, t.form, t.slug, t.lang, t.title, t.summary, t.plain, t.publish_at
		FROM search_changed c JOIN search_docs d ON d.n = c.n JOIN texts t ON t.n = d."text" ORDER BY t.n`)
	if err != nil {
		w.err = fmt.Errorf("reading the texts that changed: %w", err)
		return
	}
	defer rows.Close()
	var all []search.Analysed
	for rows.Next() {
		var n int
		var t story.Text
		var appears string
		err := rows.Scan(&n, &t.Form, &t.Slug, &t.Lang, &t.Title, &t.Summary, &t.Plain, &appears)
		if err == nil {
			t.PublishAt, err = parseUTC(appears)
		}
		if err != nil {
			w.err = fmt.Errorf("reading a text that changed: %w", err)
			return
		}
		all = append(all, Analyse(w.analyser, t).Numbered(-n))
	}
	if w.err = rows.Err(); w.err != nil {
		return
	}
	segment := w.newSegment(search.Changes)
	defer segment.Close()
	for _, a := range all {
		if w.err = segment.Add(a); w.err != nil {
			return
		}
	}
	w.finish(search.Changes, segment)
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

// loadIndex reads what of the index is held in memory.
func (s *Store) loadIndex(ctx context.Context) error {
	var heads []search.Head
	rows, err := s.db.QueryContext(ctx, "SELECT n, head FROM search_segments ORDER BY n")
	if err != nil {
		return fmt.Errorf("reading the search index: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var h search.Head
		if err := rows.Scan(&h.Segment, &h.Bytes); err != nil {
			return fmt.Errorf("reading the search index: %w", err)
		}
		heads = append(heads, h)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading the search index: %w", err)
	}
	var changed []int
	more, err := s.db.QueryContext(ctx, "SELECT n FROM search_changed")
	if err != nil {
		return fmt.Errorf("reading what changed: %w", err)
	}
	defer more.Close()
	for more.Next() {
		var n int
		if err := more.Scan(&n); err != nil {
			return fmt.Errorf("reading what changed: %w", err)
		}
		changed = append(changed, n)
	}
	if err := more.Err(); err != nil {
		return fmt.Errorf("reading what changed: %w", err)
	}
	if s.index, err = search.Open(heads, changed, s.readChunks); err != nil {
		return fmt.Errorf("reading the search index: %w", err)
	}
	return nil
}

func (s *Store) readChunks(ctx context.Context, from, to int64, into []byte) ([]byte, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT bytes FROM search_chunks WHERE n >= ? AND n < ? ORDER BY n", from, to)
	if err != nil {
		return nil, fmt.Errorf("reading the search index: %w", err)
	}
	defer rows.Close()
	var chunk sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&chunk); err != nil {
			return nil, fmt.Errorf("reading the search index: %w", err)
		}
		into = append(into, chunk...)
	}
	return into, rows.Err()
}

// Search finds what a question asks for, the best first and most at most, of one
// kind or of all; see [search.Index.Find]. The titles and bodies are left to
// [Store.Describe].
func (s *Store) Search(ctx context.Context, q search.Query, kind search.Kind, l lang.Tag, now time.Time, most int) (search.Found, error) {
	return s.index.Find(ctx, q, kind, l, now, most)
}

// Respelled writes a question anew with words of the register in place of slips;
// see [search.Index.Respell].
func (s *Store) Respelled(ctx context.Context, q search.Query) (string, error) {
	return s.index.Respell(ctx, q)
}

// Describe fills in the titles of hits and what passages are cut from.
func (s *Store) Describe(ctx context.Context, hits []search.Hit) error {
	byNumber := map[int]*search.Hit{}
	var found []int
	for i, h := range hits {
		if h.N != 0 { // 0 is that of a page that no index holds
			byNumber[h.N] = &hits[i]
			found = append(found, h.N)
		}
	}
	list, err := json.Marshal(found)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT d.n, d.title_en, d.title_zh, d.body_en, d.body_zh, coalesce(t.lang, ''), coalesce(t.summary, ''), coalesce(t.plain, '') FROM json_each(?) j
		JOIN search_docs d ON d.n = j.value LEFT JOIN texts t ON t.n = d.text`, string(list))
	if err != nil {
		return fmt.Errorf("reading what was found: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		var title, body lang.Text
		var l, summary, plain string
		if err := rows.Scan(&n, &title.EN, &title.ZH, &body.EN, &body.ZH, &l, &summary, &plain); err != nil {
			return fmt.Errorf("reading what was found: %w", err)
		}
		switch lang.Tag(l) {
		case lang.EN:
			body.EN = summary + "\n" + plain
		case lang.ZH:
			body.ZH = summary + "\n" + plain
		}
		byNumber[n].Title, byNumber[n].Body = title, body
	}
	return rows.Err()
}
