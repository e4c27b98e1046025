package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/search"
	"youcheng/internal/story"
)

// TestPatch holds that a file that was patched answers like one that was built
// anew: after texts were changed, added and removed, one after the other.
func TestPatch(t *testing.T) {
	content := load(t, fixtureDir)
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := Build(t.Context(), path("0"), content); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		name   string
		change func(*Content)
	}{
		{"nothing", func(*Content) {}},
		{"a title", func(c *Content) { c.Texts[0].Title = "Another title" }},
		{"links and sources", func(c *Content) {
			i := slices.IndexFunc(c.Texts, func(x story.Text) bool { return x.Slug == "counted-again" && x.Lang == lang.EN })
			c.Texts[i].Links = []story.Ref{{Kind: "city", ID: "minsk"}}
			c.Texts[i].Sources = c.Texts[i].Sources[1:]
			c.Texts[i].Drift = []story.Change{{Kind: "added", Line: 3, Text: "x"}}
		}},
		{"a text less", func(c *Content) { c.Texts = slices.Delete(c.Texts, 3, 4) }},
		{"a text more", func(c *Content) {
			x := c.Texts[len(c.Texts)-1]
			x.Slug, x.Title = "brand-new", "Brand new"
			c.Texts = append(c.Texts, x)
		}},
		{"another alias", func(c *Content) {
			c.Redirects = append(c.Redirects, Redirect{Form: "stories", Old: "older", Slug: "counted-again"})
		}},
		{"pictures", func(c *Content) {
			c.Pictures = []Picture{{Name: "a-480.webp", Type: "image/webp"}}
		}},
	}
	for i, s := range steps {
		old := content
		content.Texts, content.Redirects, content.Pictures = slices.Clone(old.Texts), slices.Clone(old.Redirects), slices.Clone(old.Pictures)
		s.change(&content)
		patched, built := path(fmt.Sprint(i+1)), path(fmt.Sprint("built-", i+1))
		if err := Patch(t.Context(), path(fmt.Sprint(i)), patched, old, content); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if err := Build(t.Context(), built, content); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if diff := cmp.Diff(answers(t, built, content), answers(t, patched, content)); diff != "" {
			t.Errorf("%s (-built +patched):\n%s", s.name, diff)
		}
	}
	if err := Patch(t.Context(), path("gone"), path("x"), content, content); err == nil {
		t.Error("a file that is gone was patched")
	}
}

// TestPatchWords holds that a text which was changed is found by its new words and
// no longer by the old ones, however often, and one that is gone by none.
func TestPatchWords(t *testing.T) {
	content := load(t, fixtureDir)
	dir := t.TempDir()
	last := filepath.Join(dir, "0")
	if err := Build(t.Context(), last, content); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(content.Texts, func(x story.Text) bool { return x.Form == story.Story && x.Lang == lang.EN && !x.NoIndex })
	step := func(name string, change func(*Content)) {
		old := content
		content.Texts = slices.Clone(old.Texts)
		change(&content)
		next := filepath.Join(dir, name)
		if err := Patch(t.Context(), last, next, old, content); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		last = next
	}
	finds := func(name, q string, want bool) {
		t.Helper()
		s, err := Open(t.Context(), last)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		found, err := s.Search(t.Context(), search.Parse(q), "", lang.EN, time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC), 100)
		if err != nil || (len(found.Hits) > 0) != want {
			t.Errorf("%s: %q finds %v, %v", name, q, found.Hits, err)
		}
	}
	finds("before", "zwiebelturm", false)
	step("1", func(c *Content) { c.Texts[i].Plain = "A Zwiebelturm and 洋葱形屋顶." })
	finds("changed", "zwiebelturm", true)
	finds("changed", "葱形屋", true)
	step("2", func(c *Content) { c.Texts[i].Plain, c.Texts[i].Title = "A Kirchturm.", "Gurkentopf" })
	for q, want := range map[string]bool{"zwiebelturm": false, "葱形屋": false, "kirchturm": true, "gurkentopf": true} {
		finds("changed again", q, want)
	}
	step("3", func(c *Content) {
		x := c.Texts[i]
		x.Slug, x.Plain, x.Title = "further", "Sauerbraten", "Kohlrabi"
		c.Texts = append(c.Texts, x)
	})
	finds("a text more", "sauerbraten", true)
	step("4", func(c *Content) { c.Texts[i].NoIndex = true })
	for q, want := range map[string]bool{"kirchturm": false, "gurkentopf": false, "sauerbraten": true} {
		finds("hidden", q, want)
	}
	step("5", func(c *Content) { c.Texts = c.Texts[:len(c.Texts)-1] })
	finds("a text less", "sauerbraten", false)
	finds("a text less", "kohlr", false)
}

// answers is what a store says of texts.
func answers(t *testing.T, path string, c Content) map[string]any {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, late := t.Context(), time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	out := map[string]any{}
	put := func(name string, v any, err error) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out[name] = v
	}
	for _, l := range lang.Tags() {
		v, err := s.Stories(ctx, l, late)
		put("stories "+string(l), v, err)
		newest, err := s.ListStories(ctx, facts.On{}, l, late, 0, 2)
		put("newest "+string(l), newest, err)
		if all, _ := out["stories "+string(l)].([]story.Text); !cmp.Equal(all[:min(2, len(all))], newest) {
			t.Errorf("the newest are not the first of all")
		}
		for _, slug := range []string{"prague", "tokyo", "minsk"} {
			v, err := s.ListStories(ctx, facts.On{Kind: "cities", ID: slug}, l, late, 0, -1)
			put("on "+slug+" "+string(l), v, err)
		}
		for _, at := range []time.Time{time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC), late} {
			for _, on := range []facts.On{{}, {Kind: "cities", ID: "minsk"}, {Kind: "countries", ID: "by"}, {Kind: "countries", ID: "cz"}} {
				v, err := s.ListStories(ctx, on, l, at, 0, -1)
				put(fmt.Sprintf("%s %s %s", on, l, at), v, err)
				n, err := s.CountStories(ctx, on, l, at)
				if put("", nil, err); n != len(v) {
					t.Errorf("%d stories on %q are counted as %d", len(v), on, n)
				}
				whole, err := s.WholeStories(ctx, on, l, at, 2)
				put(fmt.Sprintf("whole %s %s %s", on, l, at), whole, err)
			}
			all, err := s.ListStories(ctx, facts.On{}, l, at, 0, -1)
			put("", nil, err)
			numbers, err := s.StoryNumbers(ctx, l, at)
			if put("", nil, err); len(numbers) != len(all) {
				t.Fatalf("%d stories have %d numbers", len(all), len(numbers))
			}
			for i := range numbers {
				v, err := s.StoriesNumbered(ctx, numbers[i:min(i+2, len(numbers))])
				if put("", nil, err); !cmp.Equal(v, all[i:min(i+2, len(all))]) {
					t.Errorf("the stories of two numbers are not those of the list, from place %d on", i)
				}
			}
			slugs, err := s.StorySlugs(ctx, l, at)
			put(fmt.Sprintf("slugs %s %s", l, at), slugs, err)
			appear, err := s.Appearances(ctx, l, at)
			put(fmt.Sprintf("appearances %s %s", l, at), appear, err)
		}
		near, err := s.StoriesNear(ctx, "co", l, late, 5)
		put("near "+string(l), near, err)
		for _, x := range c.Texts {
			v, err := s.Text(ctx, x.Form, x.Slug, l, late)
			put("text "+string(x.Form)+" "+x.Slug+" "+string(l), v, err)
			for name, at := range map[string]time.Time{"early": time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), "late": late} {
				of, err := s.Search(ctx, search.Parse(x.Title), "", l, at, 100)
				if err == nil {
					err = s.Describe(ctx, of.Hits)
				}
				hits := of.Hits
				var found []string
				for _, h := range hits {
					found = append(found, fmt.Sprint(h.Kind, h.ID, h.Title))
				}
				put("search "+name+" "+x.Title+" "+string(l), found, err)
				appears := x.PublishAt.Before(at) && !x.NoIndex
				if is := slices.ContainsFunc(hits, func(h search.Hit) bool { return h.ID == x.Slug && h.Title.In(x.Lang) == x.Title }); l == x.Lang && is != appears {
					t.Errorf("%s of %s is found %s: %t", x.Slug, x.PublishAt, name, is)
				}
			}
		}
	}
	pages, err := s.Pages(ctx)
	put("pages", pages, err)
	pictures, err := s.Pictures(ctx)
	put("pictures", pictures, err)
	citations, err := s.Citations(ctx)
	put("citations", citations, err)
	for _, r := range c.Redirects {
		v, err := s.Redirect(ctx, r.Form, r.Old)
		put("redirect "+r.Old, v, err)
	}
	return out
}
