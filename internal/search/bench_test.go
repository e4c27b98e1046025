package search_test

import (
	"testing"

	"youcheng/internal/lang"
	"youcheng/internal/search"
	"youcheng/internal/searchtest"
)

// BenchmarkAnalyse prepares documents of 4 kB for the index.
func BenchmarkAnalyse(b *testing.B) {
	for _, l := range lang.Tags() {
		b.Run(string(l), func(b *testing.B) {
			body := []string{searchtest.NewWriter(1).Text(l, 4000)}
			a := search.NewAnalyser()
			b.ReportAllocs()
			for b.Loop() {
				a.Analyse(search.Doc{Kind: search.Story, ID: "x", Body: body})
			}
		})
	}
}

// BenchmarkBuild makes segments of documents that are prepared already.
func BenchmarkBuild(b *testing.B) {
	a, w := search.NewAnalyser(), searchtest.NewWriter(1)
	var docs []search.Analysed
	for i := range 4000 {
		docs = append(docs, a.Analyse(search.Doc{N: i + 1, Kind: search.Story, ID: "x", Body: []string{w.Text(lang.Tags()[i%2], 4000)}}))
	}
	n := 0
	size, heads := 0, 0
	for b.Loop() {
		n += len(docs)
		size, heads = 0, 0
		x := search.NewBuilder(1, b.TempDir(), 64<<20, func(c search.Chunk) error { size += len(c.Bytes); return nil })
		for _, d := range docs {
			if err := x.Add(d); err != nil {
				b.Fatal(err)
			}
		}
		head, err := x.Finish()
		if err != nil {
			b.Fatal(err)
		}
		heads = len(head)
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/doc")
	b.ReportMetric(float64(size)/float64(len(docs)), "B/doc")
	b.ReportMetric(float64(heads)/float64(len(docs)), "head-B/doc")
}
