package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// tree is a folder as it was at one moment: what names a compilation is exactly
// what is compiled, however the folder changes meanwhile. Between scans it
// remembers the files, so that only those that changed are read again; and whoever
// knows which folders changed can have those alone looked at.
//
// It is a file system. Of it only tables are kept in memory; texts and pictures are
// read from the folder when they are opened, and steady tells whether those that
// were read are still those that were scanned.
type tree struct {
	name string // its own: faults name files from there, seeds/partners.csv
	fsys fs.FS  // the folder
	keep func(name string) bool
	now  func() time.Time

	root *node
	hash string

	changed map[string]bool // folders, since loaded; nil means all
	moved   atomic.Bool     // a text was not what was scanned when it was read
}

// node is one folder of a tree.
type node struct {
	entries []fs.DirEntry // those that are kept, by name
	files   map[string]*leaf
	folders map[string]*node
	sum     [sha256.Size]byte // of all below it
	opaque  bool              // there are files below it that are neither texts nor tables
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
	return &tree{name: "seeds", fsys: in.Seeds, now: in.Now, keep: isTable}
}

func contentTree(in Input) *tree {
	return &tree{name: "content", fsys: in.Content, now: in.Now, keep: func(string) bool { return true }}
}

// scan looks at the folder and names what it holds. A file that vanishes while it
// is looked for is left out, for the next look will miss it too.
func (t *tree) scan() error {
	root, err := t.look(".", t.root)
	if err != nil {
		return fmt.Errorf("reading %s: %w", t.name, err)
	}
	t.root = root
	t.seal()
	return nil
}

// rescan looks at some folders only, which are all that changed.
func (t *tree) rescan(folders []string) error {
	if t.root == nil {
		return t.scan()
	}
	for _, folder := range folders {
		if err := t.renew(strings.Split(path.Clean(folder), "/")); err != nil {
			return fmt.Errorf("reading %s: %w", t.name, err)
		}
	}
	t.seal()
	return nil
}

// renew looks again at a folder and what is below it. Where a folder on the way is
// not known, or it is gone, the last known one is looked at instead.
func (t *tree) renew(way []string) error {
	if way[0] == "." {
		return t.scan()
	}
	nodes := []*node{t.root}
	for _, name := range way {
		n := nodes[len(nodes)-1].folders[name]
		if n == nil {
			break
		}
		nodes = append(nodes, n)
	}
	known := len(nodes) - 1
	for ; known > 0; known-- {
		n, err := t.look(path.Join(way[:known]...), nodes[known])
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		parent := nodes[known-1]
		parent.folders[way[known-1]] = n
		nodes[known] = n
		break
	}
	if known == 0 {
		return t.scan()
	}
	for i := known - 1; i >= 0; i-- {
		nodes[i].seal()
	}
	return nil
}

// seal names the tree.
func (t *tree) seal() {
	t.moved.Store(false)
	t.hash = hex.EncodeToString(t.root.sum[:])
}

// seal names a folder by the names and contents of all in it. One without a file is
// a fault, and so it matters.
func (n *node) seal() {
	h := sha256.New()
	n.opaque = false
	for _, e := range n.entries {
		io.WriteString(h, e.Name())
		if e.IsDir() {
			below := n.folders[e.Name()]
			writeSum(h, '/', below.sum)
			n.opaque = n.opaque || below.opaque
		} else {
			writeSum(h, 0, n.files[e.Name()].sum)
			n.opaque = n.opaque || isOpaque(e.Name())
		}
	}
	h.Sum(n.sum[:0])
}

func writeSum(h hash.Hash, after byte, sum [sha256.Size]byte) {
	h.Write([]byte{after})
	h.Write(sum[:])
}

// look reads a folder and all below it. old is what it was, or nil.
func (t *tree) look(dir string, old *node) (*node, error) {
	entries, err := fs.ReadDir(t.fsys, dir)
	if err != nil {
		return nil, err
	}
	if old == nil {
		old = &node{}
	}
	n := &node{entries: make([]fs.DirEntry, 0, len(entries)), files: map[string]*leaf{}, folders: map[string]*node{}}
	same := true
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if e.IsDir() {
			below, err := t.look(name, old.folders[e.Name()])
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			n.entries = append(n.entries, e)
			n.folders[e.Name()] = below
			continue
		}
		if !t.keep(name) {
			continue
		}
		l, err := t.leaf(name, old.files[e.Name()])
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			l = &leaf{err: err, fresh: true}
		}
		n.entries = append(n.entries, e)
		n.files[e.Name()] = l
		same = same && l == old.files[e.Name()]
	}
	for name := range old.folders {
		if t.changed != nil && n.folders[name] == nil {
			t.changed[path.Join(dir, name)] = true // what showed something of it must know
		}
	}
	if t.changed != nil && (!same || !slices.EqualFunc(n.entries, old.entries, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() && a.IsDir() == b.IsDir() })) {
		t.changed[dir] = true
	}
	n.seal()
	return n, nil
}

// leaf returns the file as it is, reading it only where it may have changed.
func (t *tree) leaf(name string, old *leaf) (*leaf, error) {
	info, err := fs.Stat(t.fsys, name)
	if err != nil {
		return nil, err
	}
	if old != nil && !old.fresh && old.size == info.Size() && old.mod.Equal(info.ModTime()) && old.err == nil {
		return old, nil
	}
	l := &leaf{size: info.Size(), mod: info.ModTime(), fresh: t.now().Sub(info.ModTime()) < grain && !info.ModTime().IsZero()}
	switch ext := path.Ext(name); ext {
	case ".csv", ".md":
		b, err := fs.ReadFile(t.fsys, name)
		if err != nil {
			return nil, err
		}
		l.size, l.sum = int64(len(b)), sha256.Sum256(b)
		if ext == ".csv" {
			l.text = string(b)
		}
	default: // it may be large
		f, err := t.fsys.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		h := sha256.New()
		if l.size, err = io.Copy(h, f); err != nil {
			return nil, err
		}
		h.Sum(l.sum[:0])
	}
	if old != nil && old.sum == l.sum && old.size == l.size && old.err == nil { // only its time is another
		old.mod, old.fresh = l.mod, l.fresh
		return old, nil
	}
	return l, nil
}

func isTable(name string) bool { return path.Ext(name) == ".csv" }

// isOpaque reports whether a file is not read as a text.
func isOpaque(name string) bool {
	ext := path.Ext(name)
	return ext != ".csv" && ext != ".md"
}

// steady reports whether the texts were, and the pictures are, those that were
// scanned.
func (t *tree) steady() bool { return !t.moved.Load() && t.steadyIn(".", t.root) }

func (t *tree) steadyIn(dir string, n *node) bool {
	if !n.opaque {
		return true
	}
	for name, l := range n.files {
		if !isOpaque(name) {
			continue
		}
		info, err := fs.Stat(t.fsys, path.Join(dir, name))
		if err != nil || info.Size() != l.size || !info.ModTime().Equal(l.mod) {
			return false
		}
	}
	for name, below := range n.folders {
		if !t.steadyIn(path.Join(dir, name), below) {
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

// unknown says that anything may have changed.
func (t *tree) unknown() { t.changed = nil }

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

// folder finds a folder by its path below the tree.
func (t *tree) folder(inner string) *node {
	n := t.root
	for rest := inner; rest != "." && n != nil; {
		var name string
		var more bool
		if name, rest, more = strings.Cut(rest, "/"); !more {
			rest = "."
		}
		n = n.folders[name]
	}
	return n
}

func (t *tree) find(op, name string) (string, *leaf, error) {
	inner, err := t.inside(op, name)
	if err != nil {
		return "", nil, err
	}
	var l *leaf
	if n := t.folder(path.Dir(inner)); n != nil {
		l = n.files[path.Base(inner)]
	}
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
	n := t.folder(inner)
	if n == nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return n.entries, nil
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
