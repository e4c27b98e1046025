package story_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/story"
)

// output is where a Loader puts texts, for tests: what is published now.
type output struct {
	texts    map[story.Key]story.Text
	memories map[string]story.Memory
	put      []string // files, since the last look
}

func newOutput() *output {
	return &output{texts: map[story.Key]story.Text{}, memories: map[string]story.Memory{}}
}

func (o *output) output() story.Output {
	return story.Output{
		Put: func(t *story.Text) error {
			o.texts[t.Key()] = *t
			o.put = append(o.put, t.File)
			return nil
		},
		Remove: func(k story.Key) error {
			if _, ok := o.texts[k]; !ok {
				return fmt.Errorf("%v is removed and was not there", k)
			}
			delete(o.texts, k)
			return nil
		},
		Remember: func(m story.Memory) error {
			name := string(m.Form) + "/" + m.Slug
			if o.memories[name] = m; m.Data == nil {
				delete(o.memories, name)
			}
			return nil
		},
		Spoil: func(k story.Key) error {
			t, ok := o.texts[k]
			if !ok {
				return fmt.Errorf("%v is spoilt and was not there", k)
			}
			t.Faulty = true
			o.texts[k] = t
			return nil
		},
	}
}

// library is what is published, in the order of the heads, which must say the same.
func (o *output) library(t *testing.T, heads []*story.Text) *story.Library {
	t.Helper()
	library := &story.Library{}
	for _, h := range heads {
		x, ok := o.texts[h.Key()]
		if !ok || x.Title != h.Title || x.Faulty != h.Faulty || x.Draft != h.Draft || !cmp.Equal(x.Drift, h.Drift) {
			t.Errorf("the head %+v is not that of %+v", h, x)
		}
		library.Texts = append(library.Texts, x)
	}
	if len(heads) != len(o.texts) {
		t.Errorf("%d heads of %d texts", len(heads), len(o.texts))
	}
	return library
}

// TestLoaderRemembersNothingWrong makes one edit after another and holds that a
// Loader that saw them all says the same as one that sees the tree for the first
// time: the same texts, the same faults.
func TestLoaderRemembersNothingWrong(t *testing.T) {
	tree := edited(t, nil).(fstest.MapFS)
	const (
		en  = "content/stories/counted-again/en.md"
		key = "content/stories/key-to-prague/en.md"
		zh  = "content/stories/key-to-prague/zh.md"
		png = "content/stories/key-to-prague/key.png"
	)
	clock := testday
	write := func(name, text string) {
		clock = clock.Add(time.Second)
		tree[name] = &fstest.MapFile{Data: []byte(text), ModTime: clock}
	}
	replace := func(name, old, new string) {
		t.Helper()
		text := string(tree[name].Data)
		if strings.Count(text, old) != 1 {
			t.Fatalf("%q does not stand once in %s", old, name)
		}
		write(name, strings.Replace(text, old, new, 1))
	}
	now := testday
	steps := []struct {
		name string
		edit func()
	}{
		{"nothing", func() {}},
		{"a link takes the title of another story", func() { replace(en, "[the story of a key](story:key-to-prague)", "[](story:key-to-prague)") }},
		{"the other story is renamed", func() { replace(key, "The key to Prague", "The golden key") }},
		{"the other story becomes a draft", func() { replace(key, "status: ready", "status: draft") }},
		{"and appears again", func() { replace(key, "status: draft", "status: ready") }},
		{"a translation comes", func() { write(zh, chinese("", "译文。").new) }},
		{"and says what it translates", func() { write(zh, accepted(t, chinese("", "译文。"), "stories/key-to-prague/en.md").new) }},
		{"the original changes", func() { replace(key, "[Xi Jinping]", "Then [Xi Jinping]") }},
		{"the translation goes", func() { delete(tree, zh) }},
		{"a picture is shown that is not there", func() { replace(key, "Then ", "![A key](key.png \"A key. A. Person, CC BY 4.0\")\n\n") }},
		{"the picture comes", func() { write(png, drawing(640, 400)) }},
		{"another picture comes in its place", func() { write(png, drawing(400, 640)) }},
		{"a file comes that is no picture", func() { write(png, "<html>") }},
		{"the picture goes", func() { delete(tree, png) }},
		{"an alias is taken", func() { replace(key, "cities: [prague]", "cities: [prague]\naliases: [eight-partners]") }},
		{"the alias is free", func() { replace(key, "\naliases: [eight-partners]", "") }},
		{"a review falls due", func() { replace(key, "cities: [prague]", "cities: [prague]\nreview_by: 2026-12-01") }},
		{"time goes by", func() { now = now.AddDate(1, 0, 0) }},
		{"the folder is renamed", func() {
			tree["content/stories/other-key/en.md"] = tree[key]
			delete(tree, key)
		}},
		{"a text is torn", func() { write(en, string(tree[en].Data[:100])) }},
	}
	register := fixtureFacts(t)
	loader := story.NewLoader()
	o := newOutput()
	for i, s := range steps {
		s.edit()
		now = now.Add(time.Minute)
		// Some loads are for nothing: the next must give what they gave.
		if i%3 == 1 {
			if _, _, err := loader.Load(tree, "content", register, now, story.Output{}); err != nil {
				t.Fatal(err)
			}
		}
		// Some are by another run of the program, which was told what this one remembers.
		if i%4 == 2 {
			loader = story.NewLoader()
			if err := loader.Recall("content", register, slices.Collect(maps.Values(o.memories))); err != nil {
				t.Fatal(err)
			}
		}
		before, memories := maps.Clone(o.texts), maps.Clone(o.memories)
		heads, faults, err := loader.Load(tree, "content", register, now, o.output())
		if err != nil {
			t.Fatal(err)
		}
		fresh, freshFaults := story.Load(maps.Clone(tree), "content", register, now)
		if faults.Errors() > 0 { // nothing is published
			o.texts, o.memories = before, memories
		} else {
			loader.Commit()
			if diff := cmp.Diff(fresh, o.library(t, heads)); diff != "" {
				t.Errorf("after %q (-fresh +remembered):\n%s", s.name, diff)
			}
		}
		if diff := cmp.Diff(freshFaults.All(), faults.All()); diff != "" {
			t.Errorf("after %q, faults (-fresh +remembered):\n%s", s.name, diff)
		}
	}
}

// TestLoaderReadsOnlyWhatChanged counts the files that are read a second time.
func TestLoaderReadsOnlyWhatChanged(t *testing.T) {
	tree := edited(t, nil).(fstest.MapFS)
	for i := range 50 {
		tree[fmt.Sprintf("content/stories/more-%d/en.md", i)] = tree["content/stories/key-to-prague/en.md"]
	}
	register := fixtureFacts(t)
	loader := story.NewLoader()
	load := func() []string {
		o := newOutput()
		if _, _, err := loader.Load(tree, "content", register, testday, o.output()); err != nil {
			t.Fatal(err)
		}
		loader.Commit()
		return o.put
	}
	if n := len(load()); n < 50 {
		t.Fatalf("%d texts are put at first", n)
	}
	const name = "content/stories/more-7/en.md"
	tree[name] = &fstest.MapFile{Data: append(tree[name].Data, "\nMore.\n"...)}
	if again := load(); len(again) != 1 || again[0] != name {
		t.Errorf("then %q", again)
	}
	if none := load(); len(none) > 0 {
		t.Errorf("and at last %q", none)
	}
}

// TestPreviewKeepsWhatWasGood breaks a text and mends it: in between it stays as it
// was, marked as faulty.
func TestPreviewKeepsWhatWasGood(t *testing.T) {
	tree := edited(t, nil).(fstest.MapFS)
	const name = "content/stories/key-to-prague/en.md"
	key := story.Key{Form: story.Story, Slug: "key-to-prague", Lang: "en"}
	good := string(tree[name].Data)
	register := fixtureFacts(t)
	loader, o := story.NewLoader(), newOutput()
	loader.Preview = true
	var first string
	for _, step := range []struct {
		text, html string
		faulty     bool
	}{
		{good, "", false},
		{strings.Replace(good, "[Xi Jinping]", "Broken [x](city:atlantis) [Xi Jinping]", 1), "as before", true},
		{good[:80], "as before", true},
		{good + "\nMended.\n", "Mended", false},
	} {
		tree[name] = &fstest.MapFile{Data: []byte(step.text)}
		heads, _, err := loader.Load(tree, "content", register, testday, o.output())
		if err != nil {
			t.Fatal(err)
		}
		loader.Commit()
		o.library(t, heads)
		got := o.texts[key]
		if first == "" {
			first = got.HTML
		}
		if got.Faulty != step.faulty || step.html == "as before" && got.HTML != first || step.html == "Mended" && !strings.Contains(got.HTML, "Mended") {
			t.Errorf("after %.40q…: faulty %t, %d bytes", step.text, got.Faulty, len(got.HTML))
		}
	}
	// One that was never good is shown as far as it goes.
	tree["content/stories/new/en.md"] = &fstest.MapFile{Data: []byte(good[:80])}
	heads, _, err := loader.Load(tree, "content", register, testday, o.output())
	if err != nil {
		t.Fatal(err)
	}
	o.library(t, heads)
	if got := o.texts[story.Key{Form: story.Story, Slug: "new", Lang: "en"}]; got.Title != "new" && got.Title == "" {
		t.Errorf("the new one is %+v", got)
	}
}
