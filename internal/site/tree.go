package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// tree is a folder as it was at one moment: what names a compilation is exactly
// what is compiled, however the folder changes meanwhile. Between scans it keeps
// the texts, so that only files that changed are read again.
//
// It is a file system. Of it only tables are kept in memory; texts and pictures are
// read from the folder when they are opened, and steady tells whether those that
// were read are still those that were scanned.
type tree struct {
	name string // its own: faults name files from there, seeds/partners.csv
	fsys fs.FS  // the folder
	keep func(name string) bool
	now  func() time.Time

	files map[string]*leaf
	dirs  map[string][]fs.DirEntry
	hash  string

	changed map[string]bool // folders, since forgotten; nil means all
	moved   atomic.Bool     // a text was not what was scanned when it was read
}

// leaf is one file of a tree.
type leaf struct {
	size  int64
	mod   time.Time
	fresh bool // it may have changed since without a change of its time
	sum   [sha256.Size]byte
	text  string // of a table
	err   error
}

// grain is how much later than a file's time it must be read so that a later
// change cannot have the same time.
const grain = 50 * time.Millisecond

// seedsTree is the tree of the tables: what is no table does not matter.
func seedsTree(in Input) *tree {
	return &tree{name: "seeds", fsys: in.Seeds, now: in.Now, keep: func(name string) bool { return path.Ext(name) == ".csv" }}
}

func contentTree(in Input) *tree {
	return &tree{name: "content", fsys: in.Content, now: in.Now, keep: func(string) bool { return true }}
}

// scan looks at the folder and names what it holds. A file that vanishes while it
// is looked for is left out, for the next look will miss it too.
func (t *tree) scan() error {
	files, dirs := map[string]*leaf{}, map[string][]fs.DirEntry{}
	var names []string
	var walk func(dir string) error
	walk = func(dir string) error {
		entries, err := fs.ReadDir(t.fsys, dir)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && dir != "." {
				return nil
			}
			return fmt.Errorf("reading %s: %w", t.name, err)
		}
		var kept []fs.DirEntry
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if strings.HasPrefix(e.Name(), ".") {
				continue
			}
			if e.IsDir() {
				kept = append(kept, e)
				if err := walk(name); err != nil {
					return err
				}
				continue
			}
			if !t.keep(name) {
				continue
			}
			l, err := t.leaf(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				l = &leaf{err: err, fresh: true}
			}
			kept = append(kept, e)
			files[name] = l
			names = append(names, name)
			if t.changed != nil && t.files[name] != l {
				t.changed[dir] = true
			}
		}
		dirs[dir] = kept
		if t.changed != nil && !slices.EqualFunc(kept, t.dirs[dir], func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }) {
			t.changed[dir] = true
		}
		return nil
	}
	if err := walk("."); err != nil {
		return err
	}
	for dir := range t.dirs {
		if _, there := dirs[dir]; !there && t.changed != nil {
			t.changed[dir] = true
		}
	}
	t.files, t.dirs = files, dirs
	t.moved.Store(false)
	slices.Sort(names)
	h := sha256.New()
	for _, name := range names {
		l := files[name]
		fmt.Fprintf(h, "%s/%s %d %x\n", t.name, name, l.size, l.sum)
	}
	// A folder without a file is a fault, and so it matters.
	for _, dir := range sortedKeys(dirs) {
		fmt.Fprintf(h, "%s/\n", dir)
	}
	t.hash = hex.EncodeToString(h.Sum(nil))
	return nil
}

// leaf returns the file as it is, reading it only where it may have changed.
func (t *tree) leaf(name string) (*leaf, error) {
	info, err := fs.Stat(t.fsys, name)
	if err != nil {
		return nil, err
	}
	old := t.files[name]
	if old != nil && !old.fresh && old.size == info.Size() && old.mod.Equal(info.ModTime()) && old.err == nil {
		return old, nil
	}
	l := &leaf{size: info.Size(), mod: info.ModTime(), fresh: t.now().Sub(info.ModTime()) < grain && !info.ModTime().IsZero()}
	f, err := t.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if isTable(name) {
		var b strings.Builder
		b.Grow(int(info.Size()))
		if l.size, err = io.Copy(&b, f); err != nil {
			return nil, err
		}
		l.text = b.String()
		l.sum = sha256.Sum256([]byte(l.text))
		return l, nil
	}
	h := sha256.New()
	if l.size, err = io.Copy(h, f); err != nil {
		return nil, err
	}
	copy(l.sum[:], h.Sum(nil))
	return l, nil
}

func isTable(name string) bool { return path.Ext(name) == ".csv" }

// steady reports whether the texts were, and the pictures are, those that were
// scanned.
func (t *tree) steady() bool {
	if t.moved.Load() {
		return false
	}
	for name, l := range t.files {
		if ext := path.Ext(name); ext == ".csv" || ext == ".md" {
			continue
		}
		info, err := fs.Stat(t.fsys, name)
		if err != nil || info.Size() != l.size || !info.ModTime().Equal(l.mod) {
			return false
		}
	}
	return true
}

// Touched implements story.Touched.
func (t *tree) Touched(folder string) bool {
	inner, err := t.inside("touched", folder)
	return err != nil || t.changed == nil || t.changed[inner]
}

// loaded says that what changed so far is known.
func (t *tree) loaded() { t.changed = map[string]bool{} }

// inside takes the name of the tree from a path.
func (t *tree) inside(op, name string) (string, error) {
	if name == t.name {
		return ".", nil
	}
	rest, ok := strings.CutPrefix(name, t.name+"/")
	if !ok {
		return "", &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return rest, nil
}

func (t *tree) find(op, name string) (string, *leaf, error) {
	inner, err := t.inside(op, name)
	if err != nil {
		return "", nil, err
	}
	l := t.files[inner]
	if l == nil {
		return "", nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	if l.err != nil {
		return "", nil, l.err
	}
	return inner, l, nil
}

// Open opens a file.
func (t *tree) Open(name string) (fs.File, error) {
	inner, l, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if !isTable(inner) {
		return t.fsys.Open(inner)
	}
	return &openText{Reader: bytes.NewReader([]byte(l.text)), info: leafInfo{path.Base(inner), l}}, nil
}

// ReadFile implements fs.ReadFileFS.
func (t *tree) ReadFile(name string) ([]byte, error) {
	inner, l, err := t.find("read", name)
	if err != nil {
		return nil, err
	}
	if isTable(inner) {
		return []byte(l.text), nil
	}
	b, err := fs.ReadFile(t.fsys, inner)
	if err != nil || sha256.Sum256(b) != l.sum {
		t.moved.Store(true)
	}
	return b, err
}

// ReadDir implements fs.ReadDirFS.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	inner, err := t.inside("readdir", name)
	if err != nil {
		return nil, err
	}
	entries, ok := t.dirs[inner]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return entries, nil
}

// Stat implements fs.StatFS.
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	inner, l, err := t.find("stat", name)
	if err != nil {
		return nil, err
	}
	return leafInfo{path.Base(inner), l}, nil
}

// leafInfo describes a leaf.
type leafInfo struct {
	name string
	leaf *leaf
}

func (i leafInfo) Name() string       { return i.name }
func (i leafInfo) Size() int64        { return i.leaf.size }
func (i leafInfo) Mode() fs.FileMode  { return 0o444 }
func (i leafInfo) ModTime() time.Time { return i.leaf.mod }
func (i leafInfo) IsDir() bool        { return false }
func (i leafInfo) Sys() any           { return nil }

// openText is a text that is being read.
type openText struct {
	*bytes.Reader
	info leafInfo
}

func (f *openText) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openText) Close() error               { return nil }
