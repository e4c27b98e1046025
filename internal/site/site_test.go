package site

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/store"
	"youcheng/internal/story"
)

const fixture = "../../web/testdata/fixture"

// englishOnly is the warning that the fixture always gives.
const englishOnly = "content/stories/key-to-prague/zh.md missing-translation"

// copied returns a folder of the fixture as a file system that can be changed.
func copied(t testing.TB, folder string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	dir := os.DirFS(filepath.Join(fixture, folder))
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func input(t testing.TB) Input {
	return Input{Seeds: copied(t, "seeds"), Content: copied(t, "content"), Cache: filepath.Join(t.TempDir(), "new", "cache"), Program: "test", Now: time.Now}
}

func compile(t testing.TB, in Input) *Snapshot {
	t.Helper()
	s, err := Compile(t.Context(), in)
	if err != nil {
		var f *Faults
		if errors.As(err, &f) {
			_ = f.List.Print(os.Stderr, lang.EN)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func stages(s *Snapshot) []string {
	var out []string
	for _, st := range s.Stages {
		out = append(out, st.Name)
	}
	return out
}

func TestCompile(t *testing.T) {
	in := input(t)
	var told []string
	in.Progress = func(stage string) { told = append(told, stage) }
	s := compile(t, in)
	want := []string{"reading", "checking", "compiling", "opening"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("stages told of (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, stages(s)); diff != "" {
		t.Errorf("stages noted (-want +got):\n%s", diff)
	}
	if s.Reused {
		t.Error("the first file was there already")
	}
	if diff := cmp.Diff([]string{filepath.Base(s.Path)}, files(t, in.Cache)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if !strings.Contains(s.Path, s.Hash[:32]) {
		t.Errorf("%s is not named by the hash %s", s.Path, s.Hash)
	}
	f, faults := facts.Load(os.DirFS(fixture), "seeds")
	if faults.Len() > 0 {
		t.Fatal("the fixture has faults")
	}
	if diff := cmp.Diff(facts.NewDirectory(f), s.Dir, whole, cmpopts.IgnoreFields(facts.Directory{}, "Cited")); diff != "" {
		t.Errorf("the directory differs from that of the facts (-want +got):\n%s", diff)
	}
	if cited, err := s.Store.Citations(t.Context()); err != nil || len(cited) == 0 || !maps.Equal(cited, s.Dir.Cited) {
		t.Errorf("%v are cited, %v; the directory says %v", cited, err, s.Dir.Cited)
	}
}

// whole compares also what package facts keeps for itself.
var whole = cmp.Options{cmp.Exporter(func(t reflect.Type) bool { return t.PkgPath() == "youcheng/internal/facts" }), cmpopts.IgnoreFields(facts.Directory{}, "kept"),
	// What is made when it is first asked for.
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type().Kind() == reflect.Func },
		cmp.Transformer("made", func(f any) any { return reflect.ValueOf(f).Call(nil)[0].Interface() }))}

// TestCompileReuses holds that a file is used again exactly as long as nothing
// that it was made from changes.
func TestCompileReuses(t *testing.T) {
	in := input(t)
	first := compile(t, in)
	for _, c := range []struct {
		name   string
		change func(in *Input)
		reused bool
	}{
		{"nothing", func(*Input) {}, true},
		{"a byte of a table", func(in *Input) {
			f := in.Seeds.(fstest.MapFS)["glossary.csv"]
			f.Data = bytes.Replace(f.Data, []byte("Sister city,"), []byte("Sister City,"), 1)
		}, false},
		{"a byte of a text", func(in *Input) {
			f := in.Content.(fstest.MapFS)["pages/cite/en.md"]
			f.Data = append(f.Data, '\n')
		}, false},
		{"another text", func(in *Input) {
			c := in.Content.(fstest.MapFS)
			c["stories/copy/en.md"] = &fstest.MapFile{Data: bytes.ReplaceAll(c["stories/key-to-prague/en.md"].Data, []byte("2026-10-01"), []byte("2026-10-02"))}
		}, false},
		{"a text moved", func(in *Input) {
			c := in.Content.(fstest.MapFS)
			c["stories/clef-de-prague/en.md"] = c["stories/of-2030/en.md"]
			delete(c, "stories/of-2030/en.md")
		}, false},
		{"the program", func(in *Input) { in.Program = "another" }, false},
		{"the dictionary beside the tables", func(in *Input) { in.Seeds.(fstest.MapFS)["README.md"] = &fstest.MapFile{Data: []byte("x")} }, true},
		{"a hidden file", func(in *Input) { in.Content.(fstest.MapFS)["stories/.DS_Store"] = &fstest.MapFile{Data: []byte("x")} }, true},
		{"times of files", func(in *Input) { in.Seeds.(fstest.MapFS)["glossary.csv"].ModTime = time.Now() }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := input(t)
			other.Cache = in.Cache
			c.change(&other)
			s := compile(t, other)
			if s.Reused != c.reused || (s.Path == first.Path) != c.reused || (s.Hash == first.Hash) != c.reused {
				t.Errorf("reused %t, path %s; want %t, from %s", s.Reused, s.Path, c.reused, first.Path)
			}
			want := []string{"reading", "checking", "compiling", "opening"}
			if c.reused {
				want = []string{"reading", "opening"}
			}
			if diff := cmp.Diff(want, stages(s)); diff != "" {
				t.Errorf("stages (-want +got):\n%s", diff)
			}
			again := compile(t, other)
			if !again.Reused || again.Path != s.Path {
				t.Errorf("the second time: reused %t, path %s", again.Reused, again.Path)
			}
			if diff := cmp.Diff(s.Dir, again.Dir, whole, cmpopts.IgnoreFields(facts.Directory{}, "kept")); diff != "" {
				t.Errorf("a reused file reads differently:\n%s", diff)
			}
		})
	}
}

func TestCompileReportsFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(in *Input)
		want  []string
	}{
		{"in the tables", func(in *Input) {
			s := in.Seeds.(fstest.MapFS)
			s["changes.csv"].Data = []byte("date,subject,what_en,what_zh,sources,others,table,id,field,kind,old,new\nsoon,prague,a,甲,,,,,,,,\n2026-11-23,pragu,b,乙,,,,,,,,\n")
			s["themes.csv"].Data = bytes.Replace(s["themes.csv"].Data, []byte("Culture,文化"), []byte("Culture,"), 1)
		}, []string{englishOnly, "seeds/changes.csv bad-date", "seeds/changes.csv unresolved-id", "seeds/themes.csv missing-language"}},
		{"in the texts", func(in *Input) {
			c := in.Content.(fstest.MapFS)
			c["pages/cite/en.md"].Data = []byte("text\n")
			c["stories/key-to-prague/en.md"].Data = bytes.Replace(c["stories/key-to-prague/en.md"].Data, []byte("[March 2016]"), []byte("[April 2016]"), 1)
		}, []string{"content/pages/cite/en.md no-front-matter", "content/stories/key-to-prague/en.md false-assertion", englishOnly}},
		{"warnings and errors", func(in *Input) {
			s := in.Seeds.(fstest.MapFS)
			s["changes.csv"].Data = bytes.ReplaceAll(s["changes.csv"].Data, []byte("\n"), []byte("\r\n"))
			in.Content.(fstest.MapFS)["stories/notes.txt"] = &fstest.MapFile{Data: []byte("x")}
		}, []string{englishOnly, "content/stories/notes.txt stray-file", "seeds/changes.csv line-ends"}},
		{"no tables at all", func(in *Input) { in.Seeds = fstest.MapFS{"README.md": {}} }, func() []string {
			out := []string{englishOnly}
			for _, tab := range (&facts.Facts{}).Tables() {
				out = append(out, "seeds/"+tab.Name+".csv missing-file")
			}
			return slices.Sorted(slices.Values(out))
		}()},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := input(t)
			c.spoil(&in)
			s, err := Compile(t.Context(), in)
			if s != nil {
				t.Error("a snapshot in spite of faults")
			}
			var f *Faults
			if !errors.As(err, &f) {
				t.Fatalf("error %v, want faults", err)
			}
			var got []string
			for _, x := range f.List.All() {
				got = append(got, x.File+" "+x.Kind)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if got := files(t, in.Cache); got != nil {
				t.Errorf("files were made: %v", got)
			}
			if !strings.Contains(err.Error(), "fault") {
				t.Errorf("the error is %q", err)
			}
		})
	}
}

// TestCompileClearsTheCache holds that old files go when a new one is made, and
// that those which another server may still start from stay.
func TestCompileClearsTheCache(t *testing.T) {
	in := input(t)
	in.Cache = t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{
		"youcheng-old.sqlite": keep + time.Hour, "youcheng-recent.sqlite": keep - time.Hour, "notes.sqlite": keep + time.Hour,
	} {
		path := filepath.Join(in.Cache, name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	s := compile(t, in)
	want := slices.Sorted(slices.Values([]string{"notes.sqlite", "youcheng-recent.sqlite", filepath.Base(s.Path)}))
	if diff := cmp.Diff(want, files(t, in.Cache)); diff != "" {
		t.Errorf("the cache (-want +got):\n%s", diff)
	}
}

// TestWarningsPublish holds that warnings keep nothing from being published.
func TestWarningsPublish(t *testing.T) {
	in := input(t)
	s := in.Seeds.(fstest.MapFS)
	s["changes.csv"].Data = bytes.ReplaceAll(s["changes.csv"].Data, []byte("\n"), []byte("\r\n"))
	compile(t, in)
	_, faults, err := Check(in)
	if err != nil {
		t.Fatal(err)
	}
	if faults.Len() != 2 || faults.Errors() != 0 {
		t.Errorf("%d faults, %d errors; want two warnings", faults.Len(), faults.Errors())
	}
}

func TestCompileTellsOfTheCache(t *testing.T) {
	in := input(t)
	in.Cache = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(in.Cache, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Compile(t.Context(), in); err == nil || !strings.Contains(err.Error(), "cache folder") {
		t.Errorf("error %v, want one about the cache folder", err)
	}
}

// TestBrokenFileIsMadeAnew holds that a damaged copy keeps no site from starting.
func TestBrokenFileIsMadeAnew(t *testing.T) {
	in := input(t)
	s := compile(t, in)
	other := in
	other.Cache = t.TempDir()
	if err := os.WriteFile(filepath.Join(other.Cache, filepath.Base(s.Path)), []byte("no database"), 0o644); err != nil {
		t.Fatal(err)
	}
	got := compile(t, other)
	if got.Reused || len(got.Dir.Members) != len(s.Dir.Members) {
		t.Errorf("reused %v with %d partners, want a new file with %d", got.Reused, len(got.Dir.Members), len(s.Dir.Members))
	}
}

// TestServed compiles what is served already: it is not opened again, but looked at as a
// whole, and made anew where it is damaged.
func TestServed(t *testing.T) {
	in := input(t)
	content := copied(t, "content")
	in.Content = content
	first := compile(t, in)
	c := NewCompiler(in)
	for _, x := range []struct {
		what, served string
		do           func() error
		none, mended bool
		compiledAnew bool
	}{
		{"nothing is served", "", nil, false, false, false},
		{"it is served", first.Hash, nil, true, false, false},
		{"another is served", strings.Repeat("0", 64), nil, false, false, false},
		{"its file is damaged", first.Hash, func() error {
			f, err := os.OpenFile(first.Path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte("damage"), 4096)
			return err
		}, false, true, true},
		{"its file is gone", first.Hash, func() error { return os.Remove(first.Path) }, false, false, true},
		{"a text was edited", first.Hash, func() error {
			const file = "pages/cite/en.md"
			content[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(content[file].Data), "title: ", "title: Moved ", 1))}
			return nil
		}, false, false, true},
	} {
		if x.do != nil {
			if err := x.do(); err != nil {
				t.Fatal(err)
			}
		}
		s, err := c.CompileTouched(t.Context(), nil, x.served)
		if err != nil {
			t.Fatalf("%s: %v", x.what, err)
		}
		if s == nil {
			if !x.none {
				t.Errorf("%s: nothing came of it", x.what)
			}
			continue
		}
		if x.none || s.Mended != x.mended || s.Reused == x.compiledAnew {
			t.Errorf("%s: mended %t, reused %t", x.what, s.Mended, s.Reused)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestFailedBuildIsForgotten builds from the file of an earlier run after a build that
// failed, and from one that is damaged: the edit is in what comes of it.
func TestFailedBuildIsForgotten(t *testing.T) {
	for _, c := range []struct {
		name  string
		after func(*testing.T, string)
	}{
		{"the disk was full", func(*testing.T, string) {}},
		{"the earlier file is damaged", func(t *testing.T, earlier string) {
			b, err := os.ReadFile(earlier)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 1
			if err := os.WriteFile(earlier, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		in := input(t)
		in.Name = "here"
		content := copied(t, "content")
		in.Content = content
		first := compile(t, in)
		compiler := NewCompiler(in)
		const file = "pages/cite/en.md"
		content[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(content[file].Data), "title: ", "title: Moved ", 1))}
		hash, err := compiler.hash(nil)
		if err != nil {
			t.Fatal(err)
		}
		// A folder in its place keeps the file from coming there.
		path := compiler.snapshot(hash).Path
		if err := os.MkdirAll(filepath.Join(path, "full"), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := compiler.Compile(t.Context()); err == nil {
			t.Fatalf("%s: a build did not fail", c.name)
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		compiler.last = nil // as when not even a copy of the last file had room
		c.after(t, first.Path)
		s, err := compiler.Compile(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		got, err := s.Store.Text(t.Context(), story.Page, "cite", lang.EN, time.Time{})
		if err != nil || !strings.HasPrefix(got.Title, "Moved ") {
			t.Errorf("%s: the title is %q, %v", c.name, got.Title, err)
		}
		fresh := in
		fresh.Cache = t.TempDir()
		for _, slug := range []string{"cite", "about"} {
			want, err := compile(t, fresh).Store.Text(t.Context(), story.Page, slug, lang.ZH, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Store.Text(t.Context(), story.Page, slug, lang.ZH, time.Time{})
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %s: %v (-anew +got):\n%s", c.name, slug, err, diff)
			}
		}
	}
}

// TestRedirects collects the aliases of stories, each once.
func TestRedirects(t *testing.T) {
	texts := []*story.Text{
		{Slug: "new", Lang: lang.EN, Aliases: []string{"old", "older", "new", ""}},
		{Slug: "new", Lang: lang.ZH, Aliases: []string{"old"}},
	}
	want := []store.Redirect{{Form: "stories", Old: "old", Slug: "new"}, {Form: "stories", Old: "older", Slug: "new"}}
	if diff := cmp.Diff(want, redirects(texts)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPages(t *testing.T) {
	s := compile(t, input(t))
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	en, err := s.Pages(t.Context(), lang.EN, now)
	if err != nil {
		t.Fatal(err)
	}
	zh, err := s.Pages(t.Context(), lang.ZH, now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(en, zh); diff != "" {
		t.Errorf("the languages have different pages (-en +zh):\n%s", diff)
	}
	if !slices.IsSorted(en) || len(slices.Compact(slices.Clone(en))) != len(en) {
		t.Error("the pages are not sorted, or one stands twice")
	}
	for _, want := range []string{
		"", "cities/", "about/", "data/", "cities/prague/", "countries/fr/", "themes/culture/", "agreements/prague-2016/", "events/ev-2016-02/",
		"organisations/dr-max/", "people/yin-yong/", "sources/cldr/", "stories/", "stories/counted-again/", "stories/key-to-prague/", "roll/1979/", "roll/2026/",
	} {
		if !slices.Contains(en, want) {
			t.Errorf("there is no page %q", want)
		}
	}
	for _, not := range []string{"stories/of-2030/", "stories/unfinished/", "roll/1978/", "roll/2027/", "countries/cn/"} {
		if slices.Contains(en, not) {
			t.Errorf("there is a page %q", not)
		}
	}
	// The year begins in Beijing first, and 2030 has its story.
	later, err := s.Pages(t.Context(), lang.EN, time.Date(2030, 12, 31, 16, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"stories/of-2030/", "roll/2030/", "roll/2031/"} {
		if !slices.Contains(later, want) {
			t.Errorf("on New Year's Day of 2031 in Beijing there is no page %q", want)
		}
	}
}

// TestFaultsOfFactsAndTextsTogether holds that a wrong cell does not hide what is
// wrong in a text, nor makes true texts look false.
func TestFaultsOfFactsAndTextsTogether(t *testing.T) {
	in := input(t)
	seeds, content := copied(t, "seeds"), copied(t, "content")
	replace := func(files fstest.MapFS, name, old, new string) {
		files[name].Data = bytes.Replace(files[name].Data, []byte(old), []byte(new), 1)
	}
	replace(seeds, "partnerships.csv", "1979-03-14", "1979-13-14")
	replace(content, "pages/about/en.md", "title:", "tittle:")
	in.Seeds, in.Content = seeds, content
	_, faults, err := Check(in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range faults.All() {
		got = append(got, f.File+" "+f.Kind)
	}
	want := []string{"content/pages/about/en.md missing-key", "content/pages/about/en.md unknown-key", englishOnly, "seeds/partnerships.csv bad-date"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// TestLast starts from what was compiled last, without looking at the folders.
func TestLast(t *testing.T) {
	in := input(t)
	in.Name = "here"
	content := copied(t, "content")
	in.Content = content
	last := func(in Input) string {
		s := NewCompiler(in).Last(t.Context())
		if s == nil {
			return ""
		}
		defer s.Close()
		if !s.Reused || len(s.Dir.Members) == 0 {
			t.Errorf("reused %t, %d partners", s.Reused, len(s.Dir.Members))
		}
		return s.Hash
	}
	if got := last(in); got != "" {
		t.Errorf("before all, %s", got)
	}
	first := compile(t, in)
	if got := last(in); got != first.Hash {
		t.Errorf("after the first, %s", got)
	}
	file := "pages/cite/en.md"
	content[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(content[file].Data), "title: ", "title: Moved ", 1))}
	if got := last(in); got != first.Hash {
		t.Errorf("after an edit, %s", got)
	}
	second := compile(t, in)
	if got := last(in); got != second.Hash || got == first.Hash {
		t.Errorf("after the second, %s", got)
	}
	content[file] = &fstest.MapFile{Data: []byte("no text")} // its faults are not published
	if _, err := Compile(t.Context(), in); err == nil {
		t.Fatal("it has no faults")
	}
	if got := last(in); got != second.Hash {
		t.Errorf("after faults, %s", got)
	}
	for name, change := range map[string]func(*Input){
		"another folder":  func(in *Input) { in.Name = "there" },
		"another program": func(in *Input) { in.Program = "newer" },
		"a preview":       func(in *Input) { in.Preview = true },
		"no name":         func(in *Input) { in.Name = "" },
	} {
		other := in
		change(&other)
		if got := last(other); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if err := os.Remove(second.Path); err != nil {
		t.Fatal(err)
	}
	if got := last(in); got != "" {
		t.Errorf("after the file went, %s", got)
	}
}

// TestRecall compiles an edit in another run of the program: the other texts are not
// read as texts again, and all is as if compiled anew.
func TestRecall(t *testing.T) {
	in := input(t)
	in.Name = "here"
	content := copied(t, "content")
	in.Content = content
	compile(t, in)
	const file = "pages/cite/en.md"
	content[file] = &fstest.MapFile{Data: []byte(strings.Replace(string(content[file].Data), "title: ", "title: Moved ", 1))}
	c := NewCompiler(in)
	var read []string
	c.loader.Also = func(text *story.Text, _ string) []fault.Fault {
		read = append(read, text.File) // of one folder, so by one goroutine
		return nil
	}
	s, err := c.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if want := []string{"content/pages/cite/en.md", "content/pages/cite/zh.md"}; !slices.Equal(read, want) {
		t.Errorf("read were %q, want %q", read, want)
	}
	anew := in
	anew.Cache = t.TempDir()
	fresh := compile(t, anew)
	for _, slug := range []string{"cite", "about"} {
		for _, l := range lang.Tags() {
			got, err1 := s.Store.Text(t.Context(), story.Page, slug, l, time.Time{})
			want, err2 := fresh.Store.Text(t.Context(), story.Page, slug, l, time.Time{})
			if diff := cmp.Diff(want, got); diff != "" || err1 != nil || err2 != nil {
				t.Errorf("%s %s (-anew +recalled): %v %v\n%s", slug, l, err1, err2, diff)
			}
		}
	}
}
