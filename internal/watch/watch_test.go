package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// deadline is long enough for any machine; no test waits for it that passes.
const deadline = 30 * time.Second

// never is longer than any test.
const never = time.Hour

func refused([]folder) (*fsnotify.Watcher, error) { return nil, syscall.ENOSPC }

// site is a folder with a watched folder in it, named content.
type site struct {
	t    testing.TB
	dir  string
	root string
}

func newSite(t testing.TB) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir()}
	s.root = filepath.Join(s.dir, "content")
	for _, name := range []string{"content/README.md", "content/stories/a/en.md", "content/stories/a/zh.md", "content/stories/b/en.md", "outside/c/en.md", "outside/c/more/zh.md"} {
		s.write(name, "first")
	}
	return s
}

// write writes a file as most programs do: by cutting it and filling it again.
func (s *site) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(os.MkdirAll(filepath.Dir(path), 0o755))
	s.must(os.WriteFile(path, []byte(text), 0o644))
}

func (s *site) rename(from, to string) {
	s.t.Helper()
	s.must(os.Rename(filepath.Join(s.dir, from), filepath.Join(s.dir, to)))
}

func (s *site) remove(name string) {
	s.t.Helper()
	s.must(os.RemoveAll(filepath.Join(s.dir, name)))
}

// link makes a symbolic link, or turns one.
func (s *site) link(to, name string) {
	s.t.Helper()
	s.must(os.Symlink(filepath.Join(s.dir, to), filepath.Join(s.dir, name+".new")))
	s.rename(name+".new", name)
}

func (s *site) must(err error) {
	if err != nil {
		s.t.Error(err)
	}
}

// read returns the texts below the watched folder, as the site's compiler sees
// them: whatever goes away meanwhile is not there.
func (s *site) read() map[string]string {
	out := map[string]string{}
	dir := os.DirFS(s.root)
	_ = fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if b, err := fs.ReadFile(dir, name); err == nil {
			out[name] = string(b)
			if info, err := fs.Stat(dir, name); err == nil {
				out[name] += info.Mode().String()
			}
		}
		return nil
	})
	return out
}

// sees does something, and holds that whoever reads the folder each time that a
// change is told has read it as it is at last.
func (s *site) sees(changed <-chan Change, do func(*site)) {
	s.t.Helper()
	done := make(chan map[string]string)
	go func() {
		do(s)
		done <- s.read()
	}()
	late := time.After(deadline)
	var last, final map[string]string
	for final == nil || last == nil || !maps.Equal(last, final) {
		select {
		case _, open := <-changed:
			if !open {
				s.t.Fatal("the channel was closed")
			}
			last = s.read()
		case final = <-done:
		case <-late:
			s.t.Fatalf("the last change was not told: the folder holds %d files, %d were read last", len(final), len(last))
		}
	}
}

// TestChanges does what editors, people and git do to a folder. Each step must be
// told, and each next one too, whatever the one before did to the folders.
func TestChanges(t *testing.T) {
	edit := func(name string) func(*site) {
		return func(s *site) {
			old, _ := os.ReadFile(filepath.Join(s.dir, name))
			s.write(name, string(old)+" and edited")
		}
	}
	for _, c := range []struct {
		name  string
		root  func(*site) // before it is watched; may be nil
		steps []func(*site)
		not   string // what cannot know of it: notices or reading
	}{
		{name: "a file is written", steps: []func(*site){edit("content/stories/a/en.md"), edit("content/stories/a/en.md")}},
		{name: "a file is made, and deleted", steps: []func(*site){edit("content/stories/a/note.md"), func(s *site) { s.remove("content/stories/a/note.md") }}},
		{name: "vim saves", steps: []func(*site){func(s *site) {
			s.write("content/stories/a/.en.md.swp", "swap")
			s.write("content/stories/a/4913", "")
			s.remove("content/stories/a/4913")
			s.rename("content/stories/a/en.md", "content/stories/a/en.md~")
			s.write("content/stories/a/en.md", "saved by vim")
			s.remove("content/stories/a/en.md~")
			s.remove("content/stories/a/.en.md.swp")
		}, edit("content/stories/a/en.md")}},
		{name: "a file is written beside and renamed", steps: []func(*site){func(s *site) {
			s.write("content/stories/a/.en.md.tmp", "saved at once")
			s.rename("content/stories/a/.en.md.tmp", "content/stories/a/en.md")
		}, edit("content/stories/a/en.md")}},
		{name: "a file is replaced by one of the same size and time", not: "reading", steps: []func(*site){func(s *site) {
			old, err := os.Stat(filepath.Join(s.root, "README.md"))
			s.must(err)
			s.write("outside/README.md", "FIRST")
			s.must(os.Chtimes(filepath.Join(s.dir, "outside/README.md"), old.ModTime(), old.ModTime()))
			s.rename("outside/README.md", "content/README.md")
		}}},
		{name: "a file gets another mode", not: "notices", steps: []func(*site){func(s *site) {
			s.must(os.Chmod(filepath.Join(s.root, "README.md"), 0o600))
		}}},
		{name: "a file is written by halves", steps: []func(*site){func(s *site) {
			f, err := os.Create(filepath.Join(s.root, "stories/b/en.md"))
			s.must(err)
			for i := range 12 {
				fmt.Fprintf(f, "part %d\n", i)
				time.Sleep(quiet)
			}
			s.must(f.Close())
		}}},
		{name: "200 files at once", steps: []func(*site){func(s *site) {
			for i := range 200 {
				s.write(fmt.Sprintf("content/stories/n%d/en.md", i), "new")
			}
		}, edit("content/stories/n199/en.md"), func(s *site) {
			for i := range 200 {
				s.remove(fmt.Sprintf("content/stories/n%d", i))
			}
		}}},
		{name: "folders within folders are made at once", steps: []func(*site){edit("content/stories/x/y/z/en.md"), edit("content/stories/x/y/z/en.md")}},
		{name: "a folder is moved in, full", steps: []func(*site){func(s *site) { s.rename("outside/c", "content/stories/c") }, edit("content/stories/c/more/zh.md")}},
		{name: "a folder is moved out, and back, and out", steps: []func(*site){
			func(s *site) { s.rename("content/stories/a", "outside/a") },
			func(s *site) { s.rename("outside/a", "content/stories/a") },
			edit("content/stories/a/en.md"),
			func(s *site) { s.rename("content/stories/a", "outside/a") },
		}},
		{name: "a folder is renamed", steps: []func(*site){func(s *site) { s.rename("content/stories", "content/tales") }, edit("content/tales/a/en.md"), edit("content/stories/a/en.md")}},
		{name: "a folder is deleted and made anew", steps: []func(*site){
			func(s *site) { s.remove("content/stories/a"); s.write("content/stories/a/en.md", "anew") },
			edit("content/stories/a/en.md"),
			func(s *site) { s.remove("content/stories") },
			edit("content/stories/a/en.md"),
		}},
		{name: "a folder is swapped for another of the same look", steps: []func(*site){
			func(s *site) {
				s.must(os.CopyFS(filepath.Join(s.dir, "copy"), os.DirFS(s.root)))
				s.rename("content/stories", "old")
				s.rename("copy/stories", "content/stories")
				s.write("content/README.md", "after that")
			},
			edit("content/stories/a/en.md"),
		}},
		{name: "the root is swapped for another", steps: []func(*site){
			func(s *site) {
				s.write("new/stories/a/en.md", "of the new one")
				s.rename("content", "content.old")
				s.rename("new", "content")
			},
			edit("content/stories/a/en.md"),
			func(s *site) { s.rename("content", "content.new"); s.rename("content.old", "content") },
			edit("content/stories/a/en.md"),
		}},
		{name: "the root is deleted, and later made anew", steps: []func(*site){
			func(s *site) { s.remove("content") },
			edit("content/stories/a/en.md"),
			edit("content/stories/a/en.md"),
		}},
		{name: "the root is a link that is turned", root: func(s *site) {
			s.rename("content", "one")
			s.write("two/stories/a/en.md", "of the second")
			s.link("one", "content")
		}, steps: []func(*site){
			edit("one/stories/a/en.md"),
			func(s *site) { s.link("two", "content") },
			edit("two/stories/a/en.md"),
			func(s *site) { s.rename("two", "three"); s.write("two/README.md", "made anew") },
			edit("two/README.md"),
		}},
		{name: "a part of the path is a link that is turned", not: "notices", root: func(s *site) {
			s.write("releases/1/content/README.md", "of the first")
			s.write("releases/2/content/README.md", "of the second")
			s.link("releases/1", "current")
			s.root = filepath.Join(s.dir, "current/content")
		}, steps: []func(*site){
			func(s *site) { s.link("releases/2", "current") },
			edit("releases/2/content/README.md"),
		}},
		{name: "a file is a link whose target changes", not: "notices", root: func(s *site) { s.link("outside/c/en.md", "content/linked.md") }, steps: []func(*site){edit("outside/c/en.md")}},
	} {
		for way, m := range map[string]means{
			"notices": {subscribe, never, never},
			"reading": {refused, never, 20 * time.Millisecond},
			"both":    {subscribe, 100 * time.Millisecond, never},
		} {
			if c.not == way {
				continue
			}
			t.Run(c.name+"/"+way, func(t *testing.T) {
				t.Parallel()
				s := newSite(t)
				if c.root != nil {
					c.root(s)
				}
				changed, err := watch(t.Context(), []string{s.root}, slog.New(slog.DiscardHandler), m)
				if err != nil {
					t.Fatal(err)
				}
				for _, step := range c.steps {
					s.sees(changed, step)
				}
			})
		}
	}
}

// TestTwoFolders watches two folders of one parent, by relative names.
func TestTwoFolders(t *testing.T) {
	s := newSite(t)
	s.write("seeds/partners.csv", "slug")
	t.Chdir(s.dir)
	changed, err := Watch(t.Context(), []string{"seeds", "./content/"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"seeds", "content", "seeds", "content"} {
		s.root = filepath.Join(s.dir, name)
		s.sees(changed, func(s *site) { s.write(name+"/file", strings.Repeat("x", i)) })
	}
}

// TestPassingFiles holds that the files by which editors save make no change by
// themselves, nor do the neighbours of the watched folder.
func TestPassingFiles(t *testing.T) {
	t.Parallel()
	for _, way := range []means{{subscribe, never, never}, {refused, never, 10 * time.Millisecond}} {
		s := newSite(t)
		changed, err := watch(t.Context(), []string{s.root}, slog.New(slog.DiscardHandler), way)
		if err != nil {
			t.Fatal(err)
		}
		before := scan([]string{s.root})
		for _, name := range []string{"content/.git/index", "content/.git/refs/heads/main", "content/stories/a/.en.md.swp", "content/stories/a/4913", "content/stories/a/en.md~", "content/stories/a/#en.md#", "content.old/README.md", "README.md"} {
			s.write(name, "passing")
		}
		s.remove("content/stories/a/4913")
		if !scan([]string{s.root}).same(before) {
			t.Error("they count as part of the tree")
		}
		select {
		case <-changed:
			t.Error("they were told as a change")
		case <-time.After(2 * patience): // a pass is no proof, a failure is
		}
		s.sees(changed, func(s *site) { s.write("content/stories/a/en.md", "saved") })
	}
	for name, want := range map[string]bool{
		".git": true, ".en.md.swp": true, "en.md~": true, "#en.md#": true, "4913": true,
		"en.md": false, "49130": false, "4913.md": false, "#": false, "a.b": false, "~a": false, "#1.md": false,
	} {
		if got := Passing(name); got != want {
			t.Errorf("Passing(%q) = %v", name, got)
		}
	}
}

// TestBatches holds how changes become one, on a clock that only moves when
// there is nothing to do.
func TestBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		changed, err := watch(ctx, []string{s.root}, slog.New(slog.DiscardHandler), means{refused, never, without})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		// told takes what is told in a while, and says when.
		told := func(while time.Duration) (at []time.Duration) {
			start, end := time.Now(), time.After(while)
			for {
				select {
				case <-changed:
					at = append(at, time.Since(start))
				case <-end:
					return at
				}
			}
		}
		// steps writes a file again and again.
		steps := func(n int) {
			for i := range n {
				s.write("content/README.md", strings.Repeat("x", i))
				time.Sleep(quiet / 3)
			}
		}
		if at := told(10 * time.Second); len(at) != 0 {
			t.Errorf("a change is told at %v where there was none", at)
		}
		for i := range 200 {
			s.write(fmt.Sprintf("content/n%d.md", i), "new")
		}
		if at := told(10 * time.Second); len(at) != 1 || at[0] > without+2*quiet {
			t.Errorf("200 files at once are told at %v, want once, and as soon as it is quiet", at)
		}
		// A save in many steps is one change, even when a look falls into it.
		time.Sleep(without - time.Since(began)%without - 5*quiet/3)
		go steps(15)
		if at := told(10 * time.Second); len(at) != 1 {
			t.Errorf("a save in many steps is told at %v, want once", at)
		}
		// Somebody who goes on writing is not waited for.
		go steps(200)
		if at := told(without + patience + quiet); len(at) != 1 {
			t.Errorf("while a file is being written, it is told at %v, want once", at)
		}
		// Changes that nobody takes are one.
		time.Sleep(10 * time.Second)
		if at := told(time.Second); len(at) != 1 || at[0] != 0 {
			t.Errorf("changes that waited to be taken are told at %v, want once, at once", at)
		}
		cancel()
		synctest.Wait()
		if _, open := <-changed; open {
			t.Error("the channel is open after the end")
		}
	})
}

// TestNeverQuiet holds with the system's notices that somebody who never stops
// writing is not waited for.
func TestNeverQuiet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	changed, err := watch(t.Context(), []string{s.root}, slog.New(slog.DiscardHandler), means{subscribe, never, never})
	if err != nil {
		t.Fatal(err)
	}
	late := time.Now().Add(deadline)
	for i := 0; ; i++ {
		s.write("content/README.md", fmt.Sprint(i))
		select {
		case <-changed:
			return
		default:
		}
		if time.Now().After(late) {
			t.Fatal("nothing is told while a file is being written")
		}
		time.Sleep(time.Millisecond)
	}
}

// lines is a log.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// hasty says once that notices were left out for haste.
func hasty() subscriber {
	said := false
	return func(folders []folder) (*fsnotify.Watcher, error) {
		n, err := subscribe(folders)
		if err == nil && !said {
			said = true
			n.Errors = make(chan error, 1)
			n.Errors <- fsnotify.ErrEventOverflow
		}
		return n, err
	}
}

// TestWithoutNotices holds that a system which gives no notices, or no more, is
// named once, and the folders are read instead.
func TestWithoutNotices(t *testing.T) {
	// broken gives notices until its n-th call, or until the reader of notices ends.
	broken := func(good int, err error) subscriber {
		return func(folders []folder) (*fsnotify.Watcher, error) {
			if good--; good < 0 {
				return nil, err
			}
			return subscribe(folders)
		}
	}
	for _, c := range []struct {
		name      string
		subscribe subscriber
		warned    int
		want      string
	}{
		{"from the beginning", broken(0, syscall.EMFILE), 1, syscall.EMFILE.Error()},
		{"when folders become too many", broken(1, fmt.Errorf("stories/x: %w", syscall.ENOSPC)), 1, "stories/x: " + syscall.ENOSPC.Error()},
		{"when they end", func(folders []folder) (*fsnotify.Watcher, error) {
			n, err := subscribe(folders)
			if err == nil {
				err = n.Close()
			}
			return n, err
		}, 1, "level=WARN"},
		{"when some were left out for haste", hasty(), 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			var log lines
			changed, err := watch(t.Context(), []string{s.root}, slog.New(slog.NewTextHandler(&log, nil)), means{c.subscribe, never, 10 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 3 {
				s.sees(changed, func(s *site) { s.write(fmt.Sprintf("content/stories/x%d/en.md", i), "new") })
			}
			if got := log.String(); strings.Count(got, "\n") != c.warned || !strings.Contains(got, c.want) {
				t.Errorf("the log has %q, want %d line with %q", got, c.warned, c.want)
			}
		})
	}
}

// TestLostNotices holds that a change is told of which there was no notice, and
// that an overflow, which is what the system says then, is a change.
func TestLostNotices(t *testing.T) {
	t.Parallel()
	deaf := func([]folder) (*fsnotify.Watcher, error) { return fsnotify.NewWatcher() } // of no folder
	s := newSite(t)
	changed, err := watch(t.Context(), []string{s.root}, slog.New(slog.DiscardHandler), means{deaf, 20 * time.Millisecond, never})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s.sees(changed, func(s *site) { s.write("content/README.md", s.read()["README.md"]+"!") })
	}

	if changed, err = watch(t.Context(), []string{s.root}, slog.New(slog.DiscardHandler), means{hasty(), never, never}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changed:
	case <-time.After(deadline):
		t.Error("an overflow is not told as a change")
	}
}

// TestSubscribe holds that a folder which went away since it was seen is no
// reason to do without notices, and that other things are.
func TestSubscribe(t *testing.T) {
	dir := t.TempDir()
	n, err := subscribe([]folder{{path: filepath.Join(dir, "gone")}, {path: dir}})
	if err != nil {
		t.Fatal(err)
	}
	if got := n.WatchList(); len(got) != 1 || got[0] != dir {
		t.Errorf("notices of %v", got)
	}
	if err := n.Close(); err != nil {
		t.Error(err)
	}
	if _, err := subscribe([]folder{{path: filepath.Join(dir, strings.Repeat("long", 1000))}}); err == nil {
		t.Error("no error for a folder that cannot be watched")
	}
}

func TestWatchRefuses(t *testing.T) {
	s := newSite(t)
	for name, want := range map[string]string{"content/README.md": "it is not a folder", "missing": "no such file"} {
		if _, err := Watch(t.Context(), []string{s.root, filepath.Join(s.dir, name)}, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "watching "+filepath.Join(s.dir, name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Watch(t.Context(), []string{filepath.Join(s.dir, "missing")}, slog.New(slog.DiscardHandler)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}

// BenchmarkLook reads a tree of 4,000 files in 1,000 folders, as it is done
// every two seconds.
func BenchmarkLook(b *testing.B) {
	s := newSite(b)
	for i := range 1000 {
		for _, name := range []string{"en.md", "zh.md", "a.jpg", "b.jpg"} {
			s.write(fmt.Sprintf("content/stories/story-number-%d/%s", i, name), "text")
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		scan([]string{s.root})
	}
}

// TestFolders holds that of a few files that are written the folders are told, soon,
// and that what more there is to see is told when it is quiet; of anything else, that
// all may have changed.
func TestFolders(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere the notices may differ")
	}
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{"stories/a", "stories/b"} {
		if err := os.MkdirAll(filepath.Join(two, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(dir, name string) func() error {
		return func() error { return os.WriteFile(filepath.Join(dir, name), []byte(time.Now().String()), 0o644) }
	}
	changed, err := watch(t.Context(), []string{one, two}, slog.New(slog.DiscardHandler), means{subscribe, 300 * time.Millisecond, without})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name string
		do   func() error
		want []Folder
	}{
		{"a new file", write(two, "stories/a/en.md"), []Folder{{1, "stories/a"}}},
		{"a file at the root", write(one, "events.csv"), []Folder{{0, "."}}},
		{"two files", func() error { return errors.Join(write(two, "stories/a/en.md")(), write(two, "stories/b/zh.md")()) }, []Folder{{1, "stories/a"}, {1, "stories/b"}}},
		{"a file goes", func() error { return os.Remove(filepath.Join(two, "stories/a/en.md")) }, []Folder{{1, "stories/a"}}},
		{"a folder comes", func() error { return os.Mkdir(filepath.Join(two, "stories/c"), 0o755) }, nil},
		{"many files", func() error {
			for i := range 3 * mostFew {
				if err := write(two, fmt.Sprintf("stories/b/%d.md", i))(); err != nil {
					return err
				}
			}
			return nil
		}, nil},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		got := <-changed
		slices.SortFunc(got.Folders, func(a, b Folder) int { return strings.Compare(a.Path, b.Path) })
		if !slices.Equal(got.Folders, step.want) {
			t.Errorf("%s: %v, want %v", step.name, got.Folders, step.want)
		}
		if step.want == nil {
			continue
		}
		if more := <-changed; more.Folders != nil {
			t.Errorf("%s: when it was quiet, %v", step.name, more.Folders)
		}
	}
}
