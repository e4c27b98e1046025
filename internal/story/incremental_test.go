package story_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/story"
)

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
	for _, s := range steps {
		s.edit()
		now = now.Add(time.Minute)
		library, faults := loader.Load(tree, "content", register, now)
		fresh, freshFaults := story.Load(maps.Clone(tree), "content", register, now)
		if diff := cmp.Diff(fresh, library); diff != "" {
			t.Errorf("after %q (-fresh +remembered):\n%s", s.name, diff)
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
	load := func() *story.Library {
		library, _ := loader.Load(tree, "content", register, testday)
		return library
	}
	first := load()
	const name = "content/stories/more-7/en.md"
	tree[name] = &fstest.MapFile{Data: append(tree[name].Data, "\nMore.\n"...)}
	second := load()
	parsed := 0
	for i, x := range second.Texts {
		if len(x.Parts) == 0 || len(first.Texts[i].Parts) == 0 {
			t.Fatalf("%s has no parts", x.File)
		}
		// A text that was not parsed again is the same value.
		if &x.Parts[0] != &first.Texts[i].Parts[0] {
			parsed++
			if x.File != name {
				t.Errorf("%s was parsed again", x.File)
			}
		}
	}
	if parsed != 1 {
		t.Errorf("%d texts were parsed again, want 1", parsed)
	}
}
