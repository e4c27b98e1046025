package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// TestPagesOffered holds which pages a page of a list leads to: the first, the last
// and those beside it, with a gap where some are left out.
func TestPagesOffered(t *testing.T) {
	for _, c := range []struct {
		page, total int
		want        string
	}{
		{1, 10, ""}, {1, PerPage, ""},
		{1, PerPage + 1, "[1] 2"}, {2, 3 * PerPage, "1 [2] 3"},
		{1, 14 * PerPage, "[1] 2 … 14"}, {4, 14 * PerPage, "1 2 3 [4] 5 … 14"}, {6, 14 * PerPage, "1 … 5 [6] 7 … 14"}, {11, 14 * PerPage, "1 … 10 [11] 12 13 14"}, {14, 14 * PerPage, "1 … 13 [14]"},
	} {
		h := frame(t, lang.EN, "2026-11-23").head("events/", "Timeline", "All.")
		h.turn(c.page, c.total, PerPage)
		h.finish("json")
		var got []string
		if h.Paging != nil {
			for _, l := range h.Paging.Pages {
				switch {
				case l.N == 0:
					got = append(got, "…")
				case l.Current:
					got = append(got, fmt.Sprintf("[%d]", l.N))
				default:
					got = append(got, itoa(l.N))
				}
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("page %d of %d entries offers %q, want %q", c.page, c.total, s, c.want)
		}
	}
}

// TestFurtherPage holds what a page of a list after the first says of itself, in
// both languages.
func TestFurtherPage(t *testing.T) {
	type says struct{ Path, Tab, Shown, Canonical, Other, Twin, Cited, Previous, Next string }
	for l, want := range map[lang.Tag]says{
		lang.EN: {"events/page/2/", "Timeline · page 2 of 3", "101–200 of 240", "https://youcheng.example/en/events/page/2/", "/zh/events/page/2/?theme=x", "/en/events.json?theme=x", "https://youcheng.example/en/events/?theme=x", "/en/events/?theme=x", "/en/events/page/3/?theme=x"},
		lang.ZH: {"events/page/2/", "大事记 · 第2页，共3页", "第101–200条，共240条", "https://youcheng.example/zh/events/page/2/", "/en/events/page/2/?theme=x", "/zh/events.json?theme=x", "https://youcheng.example/zh/events/?theme=x", "/zh/events/?theme=x", "/zh/events/page/3/?theme=x"},
	} {
		h := frame(t, l, "2026-11-23").head("events/", l.Words().Events, "All.")
		h.Query = "theme=x"
		h.turn(2, 240, PerPage)
		h.finish("json")
		got := says{h.Path, h.Tab, h.Paging.Shown, h.Canonical, h.OtherLang, h.Twins[0].Href, h.Cite.url, h.Paging.Previous.Href, h.Paging.Next.Href}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", l, diff)
		}
	}
}

// TestTooLong holds that the twin of a list that it does not hold says how long the
// list is and where all of it is.
func TestTooLong(t *testing.T) {
	f := frame(t, lang.EN, "2026-11-23")
	p := f.Events(Part[facts.Event]{Page: 1, Total: MostRows + 1}, EventFilter{}, "", nil)
	if p.Total != MostRows+1 || p.Complete != "https://youcheng.example/data/events.csv" || p.Count != MostRows+1 {
		t.Errorf("%d, %q, %d", p.Total, p.Complete, p.Count)
	}
	s := f.Stories(StoriesIn{Part: Part[story.Text]{Page: 1, Total: MostRows + 1}}, "")
	if s.Total != MostRows+1 || s.Complete != "https://youcheng.example/sitemap.xml" {
		t.Errorf("%d, %q", s.Total, s.Complete)
	}
	if p := f.Events(Part[facts.Event]{Page: 1, Total: MostRows}, EventFilter{}, "", nil); p.Total != 0 || p.Complete != "" {
		t.Errorf("a list that is whole: %d, %q", p.Total, p.Complete)
	}
	if part := PartOf(make([]int, MostRows+5), 0, PerPage); len(part.Rows) != MostRows || part.Total != MostRows+5 || len(part.onPage(PerPage)) != PerPage {
		t.Errorf("%d of %d rows", len(part.Rows), part.Total)
	}
}

// TestWindow holds that lists one below the other are divided as one.
func TestWindow(t *testing.T) {
	rows := func(from, n int) (out []int) {
		for i := range n {
			out = append(out, from+i)
		}
		return out
	}
	a, b, c := rows(0, PerPage-1), rows(PerPage-1, 3), rows(PerPage+2, PerPage)
	var got []int
	for n := 1; n <= 4; n++ {
		w := windowOf(n)
		page := slices.Concat(take(w, a), take(w, b), take(w, c))
		if len(page) > PerPage {
			t.Errorf("page %d has %d", n, len(page))
		}
		got = append(got, page...)
	}
	if !slices.Equal(got, slices.Concat(a, b, c)) {
		t.Errorf("%v", got)
	}
}
