package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/lang"
)

// files are the segments of an index in memory.
type files struct {
	heads   []Head
	changed []int
	chunks  map[int64][]byte
}

func (f *files) read(_ context.Context, from, to int64, into []byte) ([]byte, error) {
	for n := from; n < to; n++ {
		into = append(into, f.chunks[n]...)
	}
	return into, nil
}

func (f *files) add(t testing.TB, segment, bound int, docs []Doc) {
	t.Helper()
	if f.chunks == nil {
		f.chunks = map[int64][]byte{}
	}
	from, to := Chunks(segment)
	b := NewBuilder(segment, t.TempDir(), bound, func(c Chunk) error {
		if c.N < from || c.N >= to || f.chunks[c.N] != nil || len(c.Bytes) > chunkSize {
			t.Errorf("segment %d has a chunk %d of %d bytes", segment, c.N, len(c.Bytes))
		}
		f.chunks[c.N] = bytes.Clone(c.Bytes)
		return nil
	})
	defer b.Close()
	a := NewAnalyser()
	for _, d := range docs {
		if err := b.Add(a.Analyse(d)); err != nil {
			t.Fatal(err)
		}
	}
	head, err := b.Finish()
	if err != nil {
		t.Fatal(err)
	}
	f.heads = append(f.heads, Head{segment, head})
}

func (f *files) open(t testing.TB) *Index {
	t.Helper()
	x, err := Open(f.heads, f.changed, f.read)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// noon is when the tests ask.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func ask(t testing.TB, x *Index, q string) []string {
	t.Helper()
	found, err := x.Find(t.Context(), Parse(q), "", lang.EN, noon, 100)
	if err != nil {
		t.Fatalf("%q: %v", q, err)
	}
	var out []string
	for _, h := range found.Hits {
		out = append(out, h.ID)
	}
	return out
}

// TestPhrases holds that what stands in a row is found, in any text of a document
// but not across two, and nothing else.
func TestPhrases(t *testing.T) {
	bodies := map[string][]string{
		"row":     {"这里说友好城市的事"},
		"pairs":   {"友好与好城在城市"}, // all pairs, but not in a row
		"sign":    {"友好，城市"},
		"texts":   {"友好", "城市"},
		"twice":   {"城市友好城市友好城市"},
		"old":     {"友好城巿"},
		"words":   {"the Paris Region and"},
		"apart":   {"the region of Paris"},
		"between": {"Paris 的 Region"},
		"long":    {strings.Repeat("好", 300) + "城市"},
	}
	var docs []Doc
	for i, id := range slices.Sorted(maps.Keys(bodies)) {
		docs = append(docs, Doc{N: i + 1, Kind: Story, ID: id, Body: bodies[id]})
	}
	f := &files{}
	f.add(t, 1, 1<<30, docs)
	x := f.open(t)
	for q, want := range map[string]string{
		"友好城市":                       "row twice",
		"好城市":                        "long row twice",
		"友好 城市":                      "pairs row sign texts twice",
		"城市友好城市友":                    "twice",
		"友好城":                        "old row twice",
		"paris-region":               "words",
		"paris-reg":                  "words",
		"paris region":               "apart between words",
		"region-paris":               "",
		strings.Repeat("好", 190):     "long",
		strings.Repeat("好", 9) + "城": "long",
		"市":                          "long pairs row sign texts twice",
	} {
		got := ask(t, x, q)
		slices.Sort(got)
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s finds %q, want %q", q, got, want)
		}
	}
}

// TestOrder holds which of the things that fit comes first.
func TestOrder(t *testing.T) {
	f := &files{}
	filler := strings.Repeat("of no moment at all ", 40)
	docs := []Doc{
		{N: 1, Kind: Story, ID: "far", Title: lang.Text{EN: "Else"}, Body: []string{filler + "krnacova" + filler}},
		{N: 2, Kind: Story, ID: "near", Title: lang.Text{EN: "Else"}, Body: []string{"krnacova and krnacova"}},
		{N: 3, Kind: Story, ID: "titled", Title: lang.Text{EN: "A visit of Krnáčová"}, Named: true},
		{N: 4, Kind: Person, ID: "begins", Title: lang.Text{EN: "Krnáčová, Adriana"}, Named: true},
		{N: 5, Kind: Person, ID: "exact", Title: lang.Text{EN: "Adriana"}, Names: []string{"Krnacova"}, Named: true},
		{N: 6, Kind: Event, ID: "event", Title: lang.Text{EN: "Krnáčová"}},
		{N: 7, Kind: Story, ID: "old", Title: lang.Text{EN: "Else"}, Body: []string{filler}, Day: 20200101},
		{N: 8, Kind: Story, ID: "new", Title: lang.Text{EN: "Else"}, Body: []string{filler}, Day: 20210101},
		{N: 9, Kind: Story, ID: "later", Body: []string{"krnacova"}, Appears: noon.Add(time.Second)},
		{N: 10, Kind: Story, ID: "moon", Title: lang.Text{EN: "Moon", ZH: "moon"}, Body: []string{"now"}, Appears: noon},
	}
	for i := range 30 { // so that the words are rare
		docs = append(docs, Doc{N: 11 + i, Kind: Source, ID: fmt.Sprint(i), Body: []string{"nothing"}})
	}
	f.add(t, 1, 1<<30, docs)
	x := f.open(t)
	for q, want := range map[string]string{
		"krnacova": "exact begins titled event near far",
		"moment":   "new old far",
		"moon":     "moon",
		"now":      "moon",
		"qqq":      "",
	} {
		if got := strings.Join(ask(t, x, q), " "); got != want {
			t.Errorf("%s finds %q, want %q", q, got, want)
		}
	}
}

// randomDocs are documents of few words, so that all happens that can.
func randomDocs(r *rand.Rand, n int) []Doc {
	words := strings.Fields("a ab abc abcd abd ac b ba bab city cities Xi’an ½ ﷺ 京 北京 北 东京 东 京城 城市 好城市 é 2016 年")
	signs := []string{" ", " ", " ", "", "-", "，", ". ", "\n"}
	text := func(most int) string {
		var b strings.Builder
		for range r.IntN(most) {
			b.WriteString(words[r.IntN(len(words))] + signs[r.IntN(len(signs))])
		}
		return b.String()
	}
	var out []Doc
	for i := range n {
		d := Doc{N: i + 1, Kind: Kinds()[r.IntN(3)], ID: fmt.Sprint(r.IntN(n)), Named: r.IntN(2) == 0, Body: []string{text(12), text(5)}, Day: r.IntN(3) * 20200101}
		if t := text(4); r.IntN(2) == 0 {
			d.Title.EN = t
		} else {
			d.Title.ZH = t
		}
		if r.IntN(4) == 0 {
			d.Names = []string{text(3)}
		}
		if r.IntN(4) == 0 {
			d.Appears = noon.Add(time.Duration(r.IntN(3)-1) * time.Hour)
		}
		out = append(out, d)
	}
	return out
}

// plainly is what a question finds, told by reading everything: for each thing how
// well it fits, and the documents that do.
func plainly(docs []Doc, q Query) map[string]fit {
	out := map[string]fit{}
	if q.Empty() {
		return out
	}
	has := func(p part, texts []string) bool {
		return slices.ContainsFunc(texts, func(text string) bool {
			ts := scan(text)
			for i := range ts {
				if p.at(ts[i:]) > 0 {
					return true
				}
			}
			return false
		})
	}
	for _, d := range docs {
		if d.Appears.After(noon) {
			continue
		}
		titles := append([]string{d.Title.EN, d.Title.ZH}, d.Names...)
		t, fits := within, true
		inTitles := true
		for _, p := range q.parts {
			title := has(p, titles)
			inTitles = inTitles && title
			fits = fits && (title || has(p, d.Body))
		}
		if inTitles {
			t = titled
		}
		for _, text := range titles {
			if key := Key(text); d.Named && key == q.Key {
				t, fits = exact, true
			} else if d.Named && strings.HasPrefix(key, q.Key) {
				t, fits = min(t, begins), true
			}
		}
		if !fits {
			continue
		}
		id := string(d.Kind) + d.ID
		f, ok := out[id]
		if !ok {
			f.tier = t
		}
		f.tier = min(f.tier, t)
		f.docs = append(f.docs, d.N)
		f.english = f.english || d.Title.EN != ""
		out[id] = f
	}
	return out
}

type fit struct {
	tier    tier
	docs    []int
	english bool
}

// TestFindIsPlain compares what the index finds in random documents, some of them
// changed later, with what reading them all finds.
func TestFindIsPlain(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		docs := randomDocs(r, 50+int(seed)*180)
		f := &files{}
		f.add(t, 1, 1<<14<<(4*seed), docs)
		now := slices.Clone(docs)
		if seed%2 == 1 {
			// Some are gone, some are others, some are new.
			fresh := randomDocs(r, 20)
			now = nil
			var others []Doc
			for i, d := range docs {
				switch i % 10 {
				case 1:
					f.changed = append(f.changed, d.N)
				case 2:
					f.changed = append(f.changed, d.N)
					x := fresh[i%len(fresh)]
					x.N, x.Kind, x.ID = d.N, d.Kind, d.ID
					others = append(others, x)
				default:
					now = append(now, d)
				}
			}
			for i, x := range fresh {
				x.N = len(docs) + 1 + i
				f.changed = append(f.changed, x.N)
				others = append(others, x)
			}
			now = append(now, others...)
			f.add(t, Changes, 1<<30, others)
			slices.Reverse(f.heads)
		}
		x := f.open(t)
		kinds := map[int]Kind{}
		english := map[int]bool{}
		for _, d := range now {
			kinds[d.N], english[d.N] = d.Kind, d.Title.EN != ""
		}
		for range 150 {
			d := randomDocs(r, 1)[0]
			q := Parse(d.Body[r.IntN(2)])
			if r.IntN(3) == 0 {
				q = Parse(d.Title.EN + d.Title.ZH)
			}
			want := plainly(now, q)
			found, err := x.Find(t.Context(), q, "", lang.EN, noon, 5000)
			if err != nil {
				t.Fatal(err)
			}
			got, last := map[string]bool{}, exact
			totals := map[Kind]int{}
			for i, h := range found.Hits {
				id := string(h.Kind) + h.ID
				fit, ok := want[id]
				if !ok || got[id] || !slices.Contains(fit.docs, h.N) || fit.english != english[h.N] || h.Place != i {
					t.Errorf("%q finds %+v, want %+v", q.Text, h, fit)
				}
				if fit.tier < last {
					t.Errorf("%q: %s stands after worse ones", q.Text, id)
				}
				got[id], last = true, max(last, fit.tier)
				totals[kinds[h.N]]++
			}
			if len(got) != len(want) {
				t.Errorf("%q finds %d things, want %d", q.Text, len(got), len(want))
			}
			if diff := cmp.Diff(totals, found.Totals); diff != "" {
				t.Errorf("%q: totals (-counted +told):\n%s", q.Text, diff)
			}
			// The first of them, and those of a kind, are the same.
			some, err := x.Find(t.Context(), q, "", lang.EN, noon, 7)
			if err != nil || !cmp.Equal(some.Hits, found.Hits[:min(7, len(found.Hits))]) || !cmp.Equal(some.Totals, found.Totals) {
				t.Errorf("%q: the first are %v, not %v, %v", q.Text, some.Hits, found.Hits[:min(7, len(found.Hits))], err)
			}
			only, err := x.Find(t.Context(), q, Country, lang.EN, noon, 5000)
			if err != nil || len(only.Hits) != totals[Country] || !cmp.Equal(only.Totals, found.Totals) {
				t.Errorf("%q: %d countries, want %d, %v", q.Text, len(only.Hits), totals[Country], err)
			}
		}
	}
}

// TestBound holds that the bytes do not depend on how much was in memory, nor on the
// run of the program.
func TestBound(t *testing.T) {
	docs := randomDocs(rand.New(rand.NewPCG(7, 7)), 3000)
	for i := range docs { // words that only some parts have
		docs[i].Body = append(docs[i].Body, fmt.Sprint("w", i/7, " longer-than-eight", i%91, " longerthaneight", i/50))
	}
	var want files
	want.add(t, 1, 1<<30, docs)
	for _, bound := range []int{1 << 30, 3 << 20, 1} {
		some := docs
		var got files
		if bound == 1 { // each document by itself
			some = docs[:60]
			want = files{}
			want.add(t, 1, 1<<30, some)
		}
		got.add(t, 1, bound, some)
		if !cmp.Equal(want.heads, got.heads) || !cmp.Equal(want.chunks, got.chunks) {
			t.Errorf("with %d bytes of memory the index is another", bound)
		}
	}
}

// TestRespell holds which slips are mended.
func TestRespell(t *testing.T) {
	f := &files{}
	f.add(t, 1, 1<<30, []Doc{
		{N: 1, Kind: Story, ID: "1", Body: []string{"budapest prague pragus tokyo"}},
		{N: 2, Kind: Story, ID: "2", Body: []string{"prague београд 2016 city"}},
		{N: 3, Kind: Story, ID: "3", Body: []string{"bodapest bodapest"}},
	})
	x := f.open(t)
	for q, want := range map[string]string{
		"budapst":        "budapest",
		"budapset":       "budapest",
		"buddapest":      "budapest",
		"dudapest":       "budapest",
		"ubdapest":       "budapest",
		"udapest":        "budapest",
		"xbudapest":      "budapest",
		"pragux":         "prague", // in more documents than pragus
		"prague":         "",
		"prgaue budapst": "prague budapest",
		"Београд":        "",
		"Веоград":        "београд",
		"cty":            "",
		"2015":           "2016",
		"友好城市":           "",
		"nothinglike":    "",
	} {
		if got, err := x.Respell(t.Context(), Parse(q)); got != want || err != nil {
			t.Errorf("%s becomes %q, %v, want %q", q, got, err, want)
		}
	}
}

// FuzzDamage holds that an index which is damaged gives an error, or answers, and
// does nothing worse.
func FuzzDamage(f *testing.F) {
	f.Add(uint16(3), byte(255), "北京城市", uint16(0), uint16(9))
	f.Add(uint16(700), byte(0), "paris-region a", uint16(700), uint16(4000))
	f.Add(uint16(4), byte(128), "2016年 京", uint16(5), uint16(5))
	f.Add(uint16(40), byte(1), "abcx", uint16(5), uint16(0))
	whole := &files{}
	whole.add(f, 1, 1<<30, randomDocs(rand.New(rand.NewPCG(3, 3)), 40))
	f.Fuzz(func(t *testing.T, at uint16, as byte, q string, from, cut uint16) {
		try := func(heads []Head, chunks map[int64][]byte) {
			damaged := files{heads: heads, chunks: chunks}
			x, err := Open(heads, nil, damaged.read)
			if err == nil {
				_, err = x.Find(t.Context(), Parse(q), "", lang.ZH, noon, 10)
				if _, err := x.Respell(t.Context(), Parse(q)); err != nil && !errors.Is(err, errDamaged) {
					t.Error(err)
				}
			}
			if err != nil && !errors.Is(err, errDamaged) {
				t.Error(err)
			}
		}
		spoil := func(b []byte) []byte {
			b = bytes.Clone(b)
			if len(b) > 0 {
				b[int(at)%len(b)] = as
			}
			b = b[:len(b)-int(cut)%(len(b)+1)]
			return slices.Insert(b, int(from)%(len(b)+1), b[:min(len(b), int(from)%3)]...)
		}
		try([]Head{{1, spoil(whole.heads[0].Bytes)}}, whole.chunks)
		for n := range whole.chunks {
			chunks := maps.Clone(whole.chunks)
			chunks[n] = spoil(chunks[n])
			try(whole.heads, chunks)
		}
	})
}
