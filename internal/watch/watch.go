// Package watch tells when something below some folders changes.
//
// What counts is the tree: the names of its files and folders, and the size,
// time and mode of each file. The package reads the tree at the beginning and
// compares. The system's notices (inotify and its kin, by fsnotify) say that
// there is something new to see, at once; and because notices get lost, or go
// astray when a folder is swapped for another, the tree is read every two
// seconds without any. Where the system gives no notices, it is read more often.
//
// A change is told when the tree has been quiet for a moment, so that a save in
// several steps, or a git checkout of hundreds of files, is one change; but
// somebody who never stops writing is not waited for. Of a few files that were
// written, the notices alone tell at once, and in which folders; what they may have
// left out is found by reading the tree when it has been quiet for longer.
//
// The folder of a watched name may be moved away, deleted and made anew, and the
// name or any part of its path may be a symbolic link that is turned. Files that
// editors hide while they save ([Passing]) are no part of the tree.
package watch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How long the tree must be quiet, where a few files were written and otherwise, and
// how long that is waited for at most; how often the tree is read beside the
// system's notices, and how often without.
const (
	brief    = 4 * time.Millisecond
	quiet    = 30 * time.Millisecond
	patience = 250 * time.Millisecond
	beside   = 2 * time.Second
	without  = 300 * time.Millisecond
)

// Change tells what may have changed.
type Change struct {
	// Folders are those with files that were written, made or deleted. Any may have
	// changed where it is nil.
	Folders []Folder
}

// Folder is a folder below a watched one.
type Folder struct {
	Root int    // which of those that are watched
	Path string // below it, with slashes; "." for itself
}

// Watch watches the folders until ctx ends, and then closes the channel. A value
// in the channel says that something changed since the last one was taken.
// Whoever takes it and reads the folders after that has seen all changes, or
// finds another value in the channel. What changes after Watch has returned is
// told.
//
// If the system cannot give notices, log is told so, once.
func Watch(ctx context.Context, dirs []string, log *slog.Logger) (<-chan Change, error) {
	return watch(ctx, dirs, log, means{subscribe, beside, without})
}

// means are the ways to know of a change.
type means struct {
	subscribe       subscriber
	beside, without time.Duration
}

func watch(ctx context.Context, dirs []string, log *slog.Logger, m means) (<-chan Change, error) {
	w := &watcher{means: m, log: log}
	for _, dir := range dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("watching %s: %w", dir, err)
		}
		if info, err := os.Stat(abs); err != nil {
			return nil, fmt.Errorf("watching %s: %w", dir, err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("watching %s: it is not a folder", dir)
		}
		w.dirs = append(w.dirs, abs)
	}
	w.ticker = time.NewTicker(w.beside)
	w.seen = w.look()
	changed := make(chan Change, 1)
	go func() {
		defer close(changed)
		w.run(ctx, changed)
	}()
	return changed, nil
}

type watcher struct {
	means
	dirs   []string // absolute
	log    *slog.Logger
	ticker *time.Ticker
	seen   tree // as it was told last
	unread bool // notices have told of more than seen holds

	notices *fsnotify.Watcher // nil without
	noticed tree              // whose folders the notices are of
	stale   bool              // one of those folders went, or came
	blind   bool              // the system gives no notices
}

func (w *watcher) run(ctx context.Context, changed chan Change) {
	defer w.stop()
	for {
		var c Change
		select {
		case <-ctx.Done():
			return
		case e := <-w.events():
			if !w.heard(e) {
				continue
			}
			if c.Folders = w.few(ctx, e); c.Folders == nil {
				w.seen, w.unread = w.settled(ctx), false
			} else {
				w.unread = true
				w.ticker.Reset(w.beside)
			}
		case err := <-w.errors():
			w.lost(err)
			w.seen, w.unread = w.settled(ctx), false
		case <-w.ticker.C:
			start := time.Now()
			now := w.look()
			w.ticker.Reset(max(w.every(), mostly*time.Since(start)))
			if now.same(w.seen) {
				w.unread = false
				continue
			}
			if w.unread { // what the notices told of is in it, and perhaps more
				w.seen, w.unread = now, false
			} else {
				w.seen = w.settled(ctx)
			}
		}
		// One that was not taken yet is told together with this one.
		select {
		case before := <-changed:
			c = before.and(c)
		default:
		}
		changed <- c
	}
}

// mostly is how much more time passes between two readings of the tree than one
// takes.
const mostly = 20

func (w *watcher) every() time.Duration {
	if w.blind {
		return w.without
	}
	return w.beside
}

// and is both changes in one.
func (c Change) and(d Change) Change {
	if c.Folders == nil || d.Folders == nil {
		return Change{}
	}
	for _, f := range d.Folders {
		if !slices.Contains(c.Folders, f) {
			c.Folders = append(c.Folders, f)
		}
	}
	return c
}

// mostFew is how many notices are taken for those of a few files.
const mostFew = 64

// few are the folders of files that were written, when it was quiet for a moment
// after the notice e; nil where more happened than that.
func (w *watcher) few(ctx context.Context, e fsnotify.Event) []Folder {
	var out []Folder
	for range mostFew {
		if f, ok := w.folderOf(e); !ok {
			return nil
		} else if !slices.Contains(out, f) {
			out = append(out, f)
		}
		heard := false
		for !heard {
			select {
			case <-ctx.Done():
				return nil
			case err := <-w.errors():
				w.lost(err)
				return nil
			case <-time.After(brief):
				return out
			case e = <-w.events():
				heard = w.heard(e)
			}
		}
	}
	return nil
}

// folderOf is the folder of a file that a notice is about; ok is false where it is
// about a folder, or nobody knows.
func (w *watcher) folderOf(e fsnotify.Event) (f Folder, ok bool) {
	if w.stale || w.blind || slices.Contains(w.noticed.roots, e.Name) {
		return f, false
	}
	if info, err := os.Lstat(e.Name); err == nil && !info.Mode().IsRegular() {
		return f, false
	}
	for i, dir := range w.dirs {
		real, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return f, false
		}
		if rest, below := strings.CutPrefix(filepath.Dir(e.Name), real); below && (rest == "" || rest[0] == filepath.Separator) {
			return Folder{i, filepath.ToSlash(cmp.Or(strings.TrimPrefix(rest, string(filepath.Separator)), "."))}, true
		}
	}
	return f, false
}

// settled returns the tree when it has been quiet for a moment, or patience
// ends.
func (w *watcher) settled(ctx context.Context) tree {
	end := time.After(patience)
	var last tree
	for {
		select {
		case <-ctx.Done():
			return last
		case <-end:
			return w.look()
		case e := <-w.events():
			w.heard(e)
		case err := <-w.errors():
			w.lost(err)
		case <-time.After(quiet):
			// Without notices two looks must agree. They also keep a second write
			// within the same tick of the file system's clock from being missed.
			now := w.look()
			if !w.blind || now.same(last) {
				return now
			}
			last = now
		}
	}
}

// look reads the tree. Before that it sees to it that notices come of all
// folders that there are: what changes while it reads is noticed.
func (w *watcher) look() tree {
	t := scan(w.dirs)
	// Folders that come and go meanwhile make another round; after some the
	// notices of their parents will do.
	for range 3 {
		if w.blind || (!w.stale && t.sameFolders(w.noticed)) {
			break
		}
		notices, err := w.subscribe(t.folders)
		if err != nil {
			w.lost(err)
			break
		}
		if w.notices != nil {
			w.notices.Close()
		}
		w.notices, w.noticed, w.stale = notices, t, false
		t = scan(w.dirs)
	}
	return t
}

// lost goes on after the system said that it has no notices, or not all, or
// nothing, when the channels are closed. Where it left some out for haste, more
// will come; else the tree is read instead.
func (w *watcher) lost(err error) {
	if errors.Is(err, fsnotify.ErrEventOverflow) || w.blind {
		w.stale = true
		return
	}
	w.log.Warn("the system does not tell of changed files (if it is a limit of inotify, raise fs.inotify.max_user_watches and max_user_instances); the folders are read again and again instead", "every", w.without, "err", err)
	w.stop()
	w.blind = true
	w.ticker.Reset(w.without)
}

func (w *watcher) stop() {
	w.ticker.Stop()
	if w.notices != nil {
		w.notices.Close()
	}
	w.notices = nil
}

// events and errors are channels that never speak where there are no notices.
func (w *watcher) events() <-chan fsnotify.Event {
	if w.notices == nil {
		return nil
	}
	return w.notices.Events
}

func (w *watcher) errors() <-chan error {
	if w.notices == nil {
		return nil
	}
	return w.notices.Errors
}

// heard takes in a notice and says whether it is of the tree. A change of mode
// or time only is found by reading: other programs touch files for their own
// ends.
func (w *watcher) heard(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod || !w.noticed.holds(e.Name) {
		return false
	}
	// A folder that was deleted and made anew has no notices any more, and may
	// look the same in all that can be asked: its number is given again.
	if e.Op != fsnotify.Write && slices.ContainsFunc(w.noticed.folders, func(f folder) bool { return f.path == e.Name }) {
		w.stale = true
	}
	return true
}

// Passing says whether a file or folder of this name is one of those that
// programs make for themselves: hidden ones, such as .git and .en.md.swp, the
// copies en.md~ and #en.md#, and 4913, by which vim tries whether it may write.
func Passing(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || name == "4913" ||
		(len(name) > 1 && strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#"))
}

// subscriber makes the notices of some folders. Those that are gone meanwhile,
// or must not be read, give none.
type subscriber func([]folder) (*fsnotify.Watcher, error)

func subscribe(folders []folder) (*fsnotify.Watcher, error) {
	n, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		if err := n.Add(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return nil, errors.Join(fmt.Errorf("%s: %w", f.path, err), n.Close())
		}
	}
	return n, nil
}

// tree is what the folders hold at a moment.
type tree struct {
	sum     [sha256.Size]byte // of names, sizes, times and modes
	folders []folder          // whose notices are wanted: those of the tree and the parents of its roots
	roots   []string          // the watched names, and what they lead to
}

// folder is a folder that can be told from another of the same name.
type folder struct {
	path string
	info fs.FileInfo
}

// holds says whether a path is in the tree, and no neighbour of a root, nor a
// file that passes.
func (t tree) holds(path string) bool {
	for _, root := range t.roots {
		if path == root {
			return true
		}
		if rest, below := strings.CutPrefix(path, root+string(filepath.Separator)); below {
			return !slices.ContainsFunc(strings.Split(rest, string(filepath.Separator)), Passing)
		}
	}
	return false
}

func (t tree) same(u tree) bool { return t.sum == u.sum && t.sameFolders(u) }

func (t tree) sameFolders(u tree) bool {
	return slices.EqualFunc(t.folders, u.folders, func(a, b folder) bool { return a.path == b.path && os.SameFile(a.info, b.info) })
}

// scan reads the tree. A folder that is not there is a tree too.
func scan(dirs []string) tree {
	var t tree
	h := sha256.New()
	for _, dir := range dirs {
		t.root(dir)
		real, err := filepath.EvalSymlinks(dir)
		if err != nil {
			fmt.Fprintf(h, "%q is missing\n", dir)
			continue
		}
		if real != dir {
			t.root(real)
		}
		fmt.Fprintf(h, "%q is %q\n", dir, real)
		t.walk(h, real)
	}
	h.Sum(t.sum[:0])
	return t
}

// root adds a root and its parent, which tells when the root is moved.
func (t *tree) root(path string) {
	t.roots = append(t.roots, path)
	parent := filepath.Dir(path)
	if info, err := os.Stat(parent); err == nil {
		t.folders = append(t.folders, folder{parent, info})
	}
}

func (t *tree) walk(h hash.Hash, root string) {
	// Whatever cannot be read is a state like any other; the error returned
	// would be one of the function's own.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if d == nil || (path != root && Passing(d.Name())) {
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, infoErr := d.Info()
		if err != nil || infoErr != nil {
			fmt.Fprintf(h, "%q cannot be read\n", path)
			return nil
		}
		if d.IsDir() {
			t.folders = append(t.folders, folder{path, info})
			fmt.Fprintf(h, "%q %v\n", path, info.Mode())
			return nil
		}
		note(h, path, info)
		if info.Mode()&fs.ModeSymlink != 0 {
			if target, err := os.Stat(path); err == nil {
				note(h, path, target)
			}
		}
		return nil
	})
}

func note(h hash.Hash, path string, info fs.FileInfo) {
	fmt.Fprintf(h, "%q %d %d %v\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode())
}
