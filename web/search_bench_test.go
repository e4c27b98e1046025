package web_test

import (
	"context"
	"flag"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/searchtest"
	"youcheng/internal/site"
	"youcheng/internal/store"
)

var searchStories = flag.Int("stories", 25_000, "how many stories in each language BenchmarkSearch searches")

// many is the fixture with many stories.
var many = sync.OnceValues(func() (*site.Snapshot, error) {
	f, _ := facts.Load(fixtureSeeds, "seeds")
	path := filepath.Join(cache, "many.sqlite")
	texts := searchtest.NewWriter(1).Stories(*searchStories, 4000)
	if err := store.Build(context.Background(), path, store.Content{Facts: f, Texts: texts}); err != nil {
		return nil, err
	}
	st, err := store.Open(context.Background(), path)
	return &site.Snapshot{Store: st, Dir: facts.NewDirectory(f), Path: path}, err
})

// BenchmarkSearch asks questions of each sort in both languages, through HTTP, and
// reports how long half of them took at most, and 99 of 100.
func BenchmarkSearch(b *testing.B) {
	h, _ := serve(b, many, frozen, nil)
	w := searchtest.NewWriter(1)
	words := func(l lang.Tag, n int) string {
		s := w.Word(l)
		for range n - 1 {
			s += " " + w.Word(l)
		}
		return s
	}
	for _, c := range []struct {
		name string
		q    func() string
		form string
	}{
		{"北京", func() string { return "北京" }, "/"},
		{"city", func() string { return "city" }, "/"},
		{"the", func() string { return "the" }, "/"},
		{"two common", func() string { return "beijing city" }, "/"},
		{"two common zh", func() string { return "北京 城市" }, "/"},
		{"phrase", func() string { return "sister-city" }, "/"},
		{"common phrase", func() string { return "of-the" }, "/"},
		{"phrase zh", func() string { return "北京城市" }, "/"},
		{"letter", func() string { return w.Word(lang.EN)[:1] }, "/"},
		{"prefix 3", func() string { w := w.Word(lang.EN); return w[:min(3, len(w))] }, "/"},
		{"prefix 4", func() string { w := w.Word(lang.EN); return w[:min(4, len(w))] }, "/"},
		{"character", func() string { return string([]rune(w.Word(lang.ZH))[:1]) }, "/"},
		{"word", func() string { return words(lang.EN, 1) }, "/"},
		{"word zh", func() string { return words(lang.ZH, 1) }, "/"},
		{"three words", func() string { return words(lang.EN, 3) }, "/"},
		{"three words zh", func() string { return words(lang.ZH, 3) }, "/"},
		{"twelve characters", func() string { return "的 了 在 和 与 年 市 北 京 城 友 好" }, "/"},
		{"twelve words", func() string { return words(lang.EN, 12) }, "/"},
		{"nothing", func() string { return words(lang.EN, 1) + "qqzq" }, "/"},
		{"misspelt", func() string { return "bejing sitser menconti baderentix" }, "/"},
		{"city kind", func() string { return "city&kind=stories" }, "/"},
		{"北京 json", func() string { return "北京" }, ".json"},
		{"city json", func() string { return "city" }, ".json"},
		{"word json", func() string { return words(lang.EN, 1) }, ".json"},
	} {
		for _, l := range lang.Tags() {
			b.Run(c.name+"/"+string(l), func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					q := url.Values{"q": {c.q()}}
					if c.name == "city kind" {
						q = url.Values{"q": {"city"}, "kind": {"stories"}}
					}
					address := "/" + string(l) + "/search" + c.form + "?" + q.Encode()
					start := time.Now()
					r := get(h, address)
					took = append(took, time.Since(start))
					if r.Code != http.StatusOK {
						b.Fatalf("%s: status %d", address, r.Code)
					}
				}
				slices.Sort(took)
				ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
				b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
				b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
