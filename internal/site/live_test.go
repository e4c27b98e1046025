package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/store"
	"youcheng/internal/story"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// empty is a snapshot without content, as if made from inputs of that hash.
func empty(t testing.TB, dir, hash string) *Snapshot {
	t.Helper()
	s := &Snapshot{Hash: hash, Path: filepath.Join(dir, "youcheng-"+hash+".sqlite")}
	b, err := store.Begin(t.Context(), s.Path, "")
	if err == nil {
		err = b.Commit()
	}
	if err != nil {
		t.Fatal(err)
	}
	return opened(t, s)
}

func opened(t testing.TB, s *Snapshot) *Snapshot {
	t.Helper()
	var err error
	if s.Store, err = store.Open(t.Context(), s.Path); err != nil {
		t.Fatal(err)
	}
	return s
}

// isOpen asks the snapshot something.
func isOpen(t testing.TB, s *Snapshot) bool {
	t.Helper()
	_, err := s.Store.Members(t.Context())
	if err != nil && !strings.Contains(err.Error(), "closed") {
		t.Error(err)
	}
	return err == nil
}

// TestLive holds that a snapshot stays open as long as somebody uses it, and no
// longer.
func TestLive(t *testing.T) {
	dir := t.TempDir()
	a, b, c := empty(t, dir, "a"), empty(t, dir, "b"), empty(t, dir, "c")
	l := NewLive(a, noon)
	first, releaseFirst := l.Acquire()
	second, releaseSecond := l.Acquire()
	if first != a || second != a {
		t.Fatal("the readers have not the snapshot that is served")
	}
	if !l.Swap(b, noon.Add(time.Hour)) {
		t.Error("another snapshot is not taken")
	}
	third, releaseThird := l.Acquire()
	if third != b {
		t.Error("a reader after the swap has not the new snapshot")
	}
	releaseFirst()
	releaseFirst() // once too often, which must not release for the second reader
	if !isOpen(t, a) {
		t.Error("the old snapshot is closed though somebody reads it")
	}
	releaseSecond()
	if isOpen(t, a) {
		t.Error("the old snapshot is open though nobody reads it")
	}
	if diff := cmp.Diff(Status{Hash: "b", Since: noon.Add(time.Hour)}, l.Status()); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}

	// One that says the same is not taken.
	same := opened(t, &Snapshot{Hash: "b", Path: b.Path})
	if l.Swap(same, noon.Add(2*time.Hour)) || isOpen(t, same) || !isOpen(t, b) {
		t.Error("a snapshot of the same hash is not closed in favour of the current one")
	}
	if l.Swap(b, noon.Add(2*time.Hour)) || !isOpen(t, b) {
		t.Error("the current snapshot, swapped for itself, is closed")
	}
	if got := l.Status().Since; !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("since %v, though nothing was taken into service", got)
	}

	last := l.current.Load()
	l.Close()
	l.Close()
	if !isOpen(t, b) {
		t.Error("a snapshot is closed though somebody reads it")
	}
	releaseThird()
	if isOpen(t, b) || last.enter() {
		t.Error("the last snapshot is open after its reader, or lets another one in")
	}
	if l.Swap(c, noon) || isOpen(t, c) {
		t.Error("a closed Live takes a snapshot, or leaves it open")
	}
	defer func() {
		if recover() == nil {
			t.Error("a closed Live gives a snapshot")
		}
	}()
	l.Acquire()
}

// TestLiveUnderLoad swaps while many read: nobody may be given a snapshot that
// is closed, or see it closed before he is done.
func TestLiveUnderLoad(t *testing.T) {
	dir := t.TempDir()
	paths := []*Snapshot{empty(t, dir, "a"), empty(t, dir, "b")}
	var all []*Snapshot
	next := func() *Snapshot {
		of := paths[len(all)%2]
		all = append(all, opened(t, &Snapshot{Hash: fmt.Sprint(len(all)), Path: of.Path}))
		return all[len(all)-1]
	}
	for _, s := range paths {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	l := NewLive(next(), noon)
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	var read atomic.Int64
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				s, release := l.Acquire()
				if _, err := s.Store.Members(context.WithoutCancel(ctx)); err != nil {
					t.Error(err)
				}
				read.Add(1)
				release()
			}
		})
	}
	for range 60 {
		// Each is read, that swaps and readers meet.
		for seen := read.Load(); read.Load() < seen+2; {
			time.Sleep(50 * time.Microsecond)
		}
		l.Swap(next(), noon)
	}
	stop()
	readers.Wait()
	l.Close()
	for _, s := range all {
		if isOpen(t, s) {
			t.Fatalf("snapshot %s was never closed", s.Hash)
		}
	}
}

func TestReload(t *testing.T) {
	dir := t.TempDir()
	l := NewLive(empty(t, dir, "a"), noon)
	defer l.Close()
	at := noon
	now := func() time.Time { return at }
	faults := &Faults{&fault.List{}}
	faults.List.Add(fault.Fault{File: "seeds/a.csv", Line: 1, Severity: fault.Warning})
	faults.List.Add(fault.Fault{File: "seeds/b.csv", Line: 2, Col: 3})
	if got := faults.First(); got != "seeds/b.csv:2:3" {
		t.Errorf("the first fault is at %q, want the error", got)
	}
	whole := &Faults{&fault.List{}}
	if got := whole.First(); got != "" {
		t.Errorf("the first of no faults is at %q", got)
	}
	if whole.List.Add(fault.Fault{File: "seeds/a.csv"}); whole.First() != "seeds/a.csv" {
		t.Errorf("the fault of a whole file is at %q", whole.First())
	}
	b := empty(t, dir, "b")
	late := empty(t, dir, "late")
	stopped, stop := context.WithCancel(t.Context())
	for _, c := range []struct {
		name    string
		ctx     context.Context
		compile func(context.Context) (*Snapshot, error)
		changed bool
		err     string
		hash    string
		since   time.Duration
		tried   time.Duration
		kept    string // error in the status
	}{
		{"faults", t.Context(), func(context.Context) (*Snapshot, error) { return nil, faults }, false, "1 fault in the content", "a", 0, 1, "1 fault in the content"},
		{"a panic", t.Context(), func(context.Context) (*Snapshot, error) { panic("tripped") }, false, "panic: tripped\ngoroutine", "a", 0, 2, "panic: tripped"},
		{"another", t.Context(), func(context.Context) (*Snapshot, error) { return b, nil }, true, "", "b", 3, 3, ""},
		{"the same", t.Context(), func(context.Context) (*Snapshot, error) { return opened(t, &Snapshot{Hash: "b", Path: b.Path}), nil }, false, "", "b", 3, 4, ""},
		{"a missing folder", t.Context(), func(context.Context) (*Snapshot, error) { return nil, fs.ErrNotExist }, false, fs.ErrNotExist.Error(), "b", 3, 5, fs.ErrNotExist.Error()},
		{"stopped meanwhile", stopped, func(context.Context) (*Snapshot, error) { stop(); return late, nil }, false, "context canceled", "b", 3, 5, fs.ErrNotExist.Error()},
		{"stopped before", stopped, func(context.Context) (*Snapshot, error) { t.Error("compiled after the end"); return nil, nil }, false, "context canceled", "b", 3, 5, fs.ErrNotExist.Error()},
		{"mended", t.Context(), func(context.Context) (*Snapshot, error) { return opened(t, &Snapshot{Hash: "b", Path: b.Path}), nil }, false, "", "b", 3, 8, ""},
	} {
		at = at.Add(time.Hour)
		changed, err := l.Reload(c.ctx, now, c.compile)
		if changed != c.changed || (err == nil) != (c.err == "") || (err != nil && !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %v %v", c.name, changed, err)
		}
		got := l.Status()
		kept := ""
		if got.Err != nil {
			kept = got.Err.Error()
		}
		if got.Hash != c.hash || !got.Since.Equal(noon.Add(c.since*time.Hour)) || !got.Tried.Equal(noon.Add(c.tried*time.Hour)) || !strings.HasPrefix(kept, c.kept) || (c.kept == "" && kept != "") {
			t.Errorf("%s: status %+v", c.name, got)
		}
	}
	if isOpen(t, late) {
		t.Error("a snapshot that came after the end is left open")
	}
	if s, release := l.Acquire(); s != b || !isOpen(t, s) {
		t.Error("the old snapshot does not stay")
	} else {
		release()
	}
}

// TestReloadsQueue holds that one reload runs at a time.
func TestReloadsQueue(t *testing.T) {
	dir := t.TempDir()
	l := NewLive(empty(t, dir, "a"), noon)
	defer l.Close()
	var running, most atomic.Int64
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			_, err := l.Reload(t.Context(), func() time.Time { return noon }, func(context.Context) (*Snapshot, error) {
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(10 * time.Millisecond)
				running.Add(-1)
				return nil, fs.ErrNotExist
			})
			if !errors.Is(err, fs.ErrNotExist) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d reloads ran at once", most.Load())
	}
}

// moving is a folder in which a file changes when it has been opened once.
type moving struct {
	fstest.MapFS
	name string
	to   []byte
}

func (m *moving) Open(name string) (fs.File, error) {
	f, err := m.MapFS.Open(name)
	if name == m.name && m.to != nil {
		m.MapFS[name] = &fstest.MapFile{Data: m.to}
		m.to = nil
	}
	return f, err
}

// ReadFile opens the file, too.
func (m *moving) ReadFile(name string) ([]byte, error) {
	f, err := m.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// TestCompileIsOfOneMoment changes a file while it is read. The database must
// hold what its name says, or an edit that is undone would come back.
func TestCompileIsOfOneMoment(t *testing.T) {
	for _, c := range []struct {
		name, folder, file, old, new string
	}{
		{"a text", "content", "pages/cite/en.md", "title: ", "title: Moved "},
		{"a table", "seeds", "glossary.csv", "Sister city,", "Sister City Moved,"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := input(t)
			folder := copied(t, c.folder)
			before := folder[c.file].Data
			after := []byte(strings.Replace(string(before), c.old, c.new, 1))
			if string(after) == string(before) {
				t.Fatalf("%s does not hold %q", c.file, c.old)
			}
			m := &moving{MapFS: folder, name: c.file, to: after}
			if c.folder == "seeds" {
				in.Seeds = m
			} else {
				in.Content = m
			}
			compiler := NewCompiler(in)
			compiled := func() (s *Snapshot, moved bool) {
				t.Helper()
				s, err := compiler.Compile(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				cite, err1 := s.Store.Text(t.Context(), story.Page, "cite", lang.EN, time.Time{})
				terms, err2 := s.Store.Glossary(t.Context())
				if err := errors.Join(err1, err2); err != nil {
					t.Fatal(err)
				}
				return s, strings.Contains(fmt.Sprint(cite.Title, terms), "Moved")
			}
			// What the folder holds before and after, by themselves.
			hash := map[bool]string{}
			for moved, data := range map[bool][]byte{false: before, true: after} {
				still := maps.Clone(folder)
				still[c.file] = &fstest.MapFile{Data: data}
				other := in
				other.Cache = t.TempDir()
				if c.folder == "seeds" {
					other.Seeds = still
				} else {
					other.Content = still
				}
				hash[moved] = compile(t, other).Hash
			}
			check := func(step string) bool {
				t.Helper()
				s, moved := compiled()
				if s.Hash != hash[moved] {
					t.Errorf("%s: the name is not that of what the file holds (moved: %t)", step, moved)
				}
				return moved
			}
			check("while it changes")
			if !check("afterwards") {
				t.Error("the second reading misses the change")
			}
			m.MapFS[c.file] = &fstest.MapFile{Data: before}
			if check("undone") {
				t.Error("the edit was undone, and is still there")
			}
		})
	}
}

// TestPrune holds which files of the cache stay when a new one was made.
func TestPrune(t *testing.T) {
	dir := t.TempDir()
	current := empty(t, dir, "current")
	defer current.Close()
	old := empty(t, dir, "old-but-read")
	at := func(name string, age time.Duration) {
		t.Helper()
		path := filepath.Join(dir, "youcheng-"+name+".sqlite")
		if _, err := os.Stat(path); err != nil {
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		made := time.Now().Add(-age)
		if err := os.Chtimes(path, made, made); err != nil {
			t.Fatal(err)
		}
	}
	at("current", 2*keep)
	at("old-but-read", 3*keep)
	for i := range 10 {
		at(fmt.Sprint("n", i), time.Duration(i)*time.Hour)
	}
	want := []string{"youcheng-current.sqlite", "youcheng-n0.sqlite", "youcheng-n1.sqlite", "youcheng-n2.sqlite", "youcheng-n3.sqlite", "youcheng-n4.sqlite", "youcheng-old-but-read.sqlite"}
	if err := prune(dir, current.Path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, files(t, dir)); diff != "" {
		t.Errorf("the newest few, and those in use (-want +got):\n%s", diff)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	at("n4", keep+time.Hour)
	if err := prune(dir, current.Path); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want[:5], files(t, dir)); diff != "" {
		t.Errorf("none that is older than a week, or was let go (-want +got):\n%s", diff)
	}
}

func BenchmarkAcquire(b *testing.B) {
	l := NewLive(empty(b, b.TempDir(), "a"), noon)
	defer l.Close()
	b.Run("alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, release := l.Acquire()
			release()
		}
	})
	b.Run("together", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				_, release := l.Acquire()
				release()
			}
		})
	})
}
