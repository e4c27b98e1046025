// Package site compiles the facts and texts into a [Snapshot], from which the
// site is served.
//
// A snapshot is immutable: it reads one database file, which is named by the
// hash of everything that it was made from. If that file is there already, it is
// used as it is, and nothing is parsed or checked again.
package site

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"youcheng/internal/card"
	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/picture"
	"youcheng/internal/store"
	"youcheng/internal/story"
)

// Input says what a site is made from.
type Input struct {
	Seeds   fs.FS  // holds the tables at its root
	Content fs.FS  // holds stories/ and pages/ at its root
	Cache   string // folder for database files
	// Program names the code that compiles; another program makes another file.
	Program string
	// Name tells the folders from others with the same cache; empty where nobody asks
	// for [Compiler.Last].
	Name string
	// Fixed says that the folders are part of the program, and need not be read to
	// know that they did not change.
	Fixed bool
	// Progress is told the name of each stage when it begins. It may be nil.
	Progress func(stage string)
	// Now is the clock, by which dates to come and overdue reviews are told.
	Now func() time.Time
	// Preview compiles for editors: drafts are published, and a text with errors
	// stays as it last was without them, or is published as far as it goes.
	Preview bool
	// Artist is the program that makes the files of pictures, called with [DrawCommand];
	// this process makes them where it is empty.
	Artist string
}

// Stage is a part of the work and how long it took.
type Stage struct {
	Name string
	Took time.Duration
}

// Snapshot is one compiled state of the site.
type Snapshot struct {
	Store  *store.Store
	Dir    *facts.Directory
	Hash   string // of all inputs
	Reused bool   // the file was there already
	Mended bool   // it was there, and damaged
	Stages []Stage
	Path   string // of the file

	// Pictures are the files made from pictures, by name; they lie in the folder
	// PictureDir when they are made.
	Pictures   map[string]store.Picture
	PictureDir string
	content    fs.FS // where the pictures are
	drawing    sync.Mutex
	draw       func(ctx context.Context, dir string, info picture.Info, open func() (io.ReadCloser, error)) error

	// Faults and Texts are everything that is wrong, and the heads of all texts
	// (see [story.Loader.Load]). Only a preview has them.
	Faults *fault.List
	Texts  []*story.Text
}

// Close closes the database.
func (s *Snapshot) Close() error { return s.Store.Close() }

// Faults is the error of an input that cannot be published. Its list holds all
// errors and warnings.
type Faults struct{ List *fault.List }

func (f *Faults) Error() string {
	return lang.EN.Plural(f.List.Errors(), "%s fault", "%s faults") + " in the content"
}

// Checked is what was checked.
type Checked struct {
	Facts *facts.Facts
	Texts []*story.Text
}

// Check reads the facts and texts and reports everything that is wrong.
func Check(in Input) (Checked, *fault.List, error) {
	c := NewCompiler(in)
	if err := c.scan(); err != nil {
		return Checked{}, nil, err
	}
	faults, err := c.readFacts()
	if err != nil {
		return Checked{}, nil, err
	}
	texts, more, err := c.loader.Load(c.content, "content", c.facts, c.in.Now(), story.Output{})
	if err != nil {
		return Checked{}, nil, err
	}
	faults.Append(more)
	return Checked{c.facts, texts}, faults, nil
}

// Compiler compiles a site again and again as its input changes, and remembers
// what has not changed. It serves one goroutine at a time.
type Compiler struct {
	in             Input
	seeds, content *tree
	loader         *story.Loader
	letters        func() (*card.Letters, error) // of the pictures of pages; read when first needed
	facts          *facts.Facts                  // those that were read last
	faults         *fault.List                   // of the facts
	seedsHash      string                        // of those facts
	last           *build                        // nil before the first
}

// build is what the newest database file was made from.
type build struct {
	path  string
	facts *facts.Facts
	draft *store.Draft     // in a preview, the file itself, which goes on being changed
	dir   *facts.Directory // of those facts; nil before the file was opened
	done  bool             // it was committed
}

// Close ends the compiling. Snapshots stay.
func (c *Compiler) Close() error {
	if c.last != nil && c.last.draft != nil {
		return c.last.draft.Close()
	}
	return nil
}

// NewCompiler returns a Compiler for in.
func NewCompiler(in Input) *Compiler {
	c := &Compiler{in: in, seeds: seedsTree(in), content: contentTree(in), loader: story.NewLoader()}
	c.loader.Preview = in.Preview
	c.loader.Also = c.inText
	c.letters = sync.OnceValues(card.NewLetters)
	return c
}

// scan looks at the folders.
func (c *Compiler) scan() (err error) {
	if err := c.seeds.scan(); err != nil {
		return err
	}
	return c.content.scan()
}

// readFacts reads the facts, unless they are those of last time, and returns their
// faults.
func (c *Compiler) readFacts() (*fault.List, error) {
	if _, err := c.letters(); err != nil {
		return nil, err
	}
	if c.facts == nil || c.seeds.hash != c.seedsHash {
		c.facts, c.faults = facts.Load(c.seeds, "seeds")
		c.faults.Append(c.inFacts())
		c.seedsHash = c.seeds.hash
	}
	faults := &fault.List{}
	faults.Append(c.faults)
	return faults, nil
}

// Compile makes the snapshot of in. An input with errors gives a *Faults and no
// snapshot.
func Compile(ctx context.Context, in Input) (*Snapshot, error) {
	return NewCompiler(in).Compile(ctx)
}

// errMoving ends a compilation whose pictures never stood still.
var errMoving = errors.New("the pictures of the texts go on changing while they are read; try again when they rest")

// Compile makes the snapshot of the input as it is now. An input with errors
// gives a *Faults and no snapshot; in a preview only errors of the facts do.
func (c *Compiler) Compile(ctx context.Context) (s *Snapshot, err error) {
	return c.CompileTouched(ctx, nil, "")
}

// Touched are the folders in which something changed, below those of the input.
type Touched struct{ Seeds, Content []string }

// CompileTouched is Compile for an input that changed in some folders only since
// the last time; where touched is nil, all are looked at. It returns nil where that gives
// what is served already, by its hash, and the file is sound: a large one would be read
// for seconds, into as much memory again. A preview compiles it in any case.
func (c *Compiler) CompileTouched(ctx context.Context, touched *Touched, served string) (s *Snapshot, err error) {
	for range 5 {
		if s, err = c.once(ctx, touched, served); !errors.Is(err, errMoving) {
			break
		}
		touched = nil
	}
	return s, err
}

func (c *Compiler) once(ctx context.Context, touched *Touched, served string) (*Snapshot, error) {
	in := c.in
	var read Snapshot
	hash, err := stage(&read, in, "reading", func() (string, error) { return c.hash(touched) })
	if err != nil {
		return nil, err
	}
	s := c.snapshot(hash)
	s.Stages = read.Stages
	if err := os.MkdirAll(in.Cache, 0o755); err != nil {
		return nil, fmt.Errorf("making the cache folder: %w; name one that can be written with --cache", err)
	}
	open := func() error {
		_, err := stage(s, in, "opening", func() (struct{}, error) { return struct{}{}, c.open(ctx, s, true) })
		return err
	}
	// In a preview the file depends also on what the texts were before.
	if _, err := os.Stat(s.Path); err == nil && !in.Preview {
		if hash == served && store.Verify(s.Path) == nil {
			return nil, nil
		}
		if s.Reused = true; open() == nil {
			c.remember(s)
			return s, nil
		}
		// The file is damaged, by a full disk or by hand. It is only a copy.
		s.Reused, s.Mended = false, true
	}
	if err := c.build(ctx, s); err != nil {
		return nil, err
	}
	// What was written is read once more: a disk may have taken it and lost it.
	if err := open(); err != nil {
		return nil, err
	}
	c.remember(s)
	return s, nil
}

// lastOf is the file that names what these folders were compiled to last.
func (c *Compiler) lastOf() string {
	sum := sha256.Sum256([]byte(hashOf(c.in, c.in.Name, "")))
	return filepath.Join(c.in.Cache, "last-"+hex.EncodeToString(sum[:16]))
}

// remember notes the snapshot for Last. It is a help for the next start, which can
// do without.
func (c *Compiler) remember(s *Snapshot) {
	if c.in.Name == "" || c.in.Preview {
		return
	}
	f, err := os.CreateTemp(c.in.Cache, ".last-*")
	if err != nil {
		return
	}
	_, err = fmt.Fprintf(f, "%s %s", s.Hash, c.seeds.hash)
	if err := cmp.Or(err, f.Close()); err != nil || os.Rename(f.Name(), c.lastOf()) != nil {
		os.Remove(f.Name())
	}
}

// verifyFirst is the largest file that [Compiler.Last] reads as a whole before it
// is served, in bytes: that takes a hundredth of a second. One of a gigabyte takes
// seconds where it is not in memory; it is verified by the [Compiler.Compile] that
// follows, and made anew then if it must be.
const verifyFirst = 64 << 20

// Last is what the folders were compiled to last, by this program, without looking
// at them: they may have changed since. It is nil where that is not known any more.
func (c *Compiler) Last(ctx context.Context) *Snapshot {
	hash, _ := c.remembered()
	if hash == "" {
		return nil
	}
	s := c.snapshot(hash)
	s.Reused = true
	info, err := os.Stat(s.Path)
	if err != nil {
		return nil
	}
	_, err = stage(s, c.in, "opening", func() (_ struct{}, err error) {
		defer func() { // of a damaged file anything may be read
			if p := recover(); p != nil {
				err = fmt.Errorf("opening %s: %v", s.Path, p)
			}
		}()
		return struct{}{}, c.open(ctx, s, info.Size() <= verifyFirst)
	})
	if err != nil {
		return nil
	}
	return s
}

// remembered is the hash of what was compiled last, and that of its tables; empty
// where that is not known.
func (c *Compiler) remembered() (hash, seeds string) {
	b, err := os.ReadFile(c.lastOf())
	if err != nil || c.in.Name == "" || c.in.Preview {
		return "", ""
	}
	if hash, seeds, _ = strings.Cut(string(b), " "); len(hash) != 2*sha256.Size {
		return "", ""
	}
	return hash, seeds
}

// recall takes the file of an earlier run, by this program and of the same tables,
// as the last one.
func (c *Compiler) recall(ctx context.Context) {
	hash, seeds := c.remembered()
	if hash == "" || seeds != c.seeds.hash {
		return
	}
	path := c.snapshot(hash).Path
	if store.Verify(path) != nil {
		return
	}
	all, err := store.Memories(ctx, path)
	if err != nil || c.loader.Recall("content", c.facts, all) != nil {
		return // anew it will do
	}
	c.content.unknown() // a build may have failed since that file
	c.last = &build{path: path, facts: c.facts, done: true}
}

// snapshot begins one of the given hash.
func (c *Compiler) snapshot(hash string) *Snapshot {
	draw := picture.Make
	if c.in.Artist != "" {
		draw = picture.Outside{Program: c.in.Artist}.Make
	}
	return &Snapshot{
		Hash: hash, Path: filepath.Join(c.in.Cache, "youcheng-"+hash[:32]+".sqlite"),
		PictureDir: filepath.Join(c.in.Cache, "pictures"), Pictures: map[string]store.Picture{}, content: c.in.Content, draw: draw,
	}
}

// stage runs one part of the work and notes how long it took.
func stage[T any](s *Snapshot, in Input, name string, work func() (T, error)) (T, error) {
	if in.Progress != nil {
		in.Progress(name)
	}
	start := time.Now()
	v, err := work()
	s.Stages = append(s.Stages, Stage{name, time.Since(start)})
	return v, err
}

// build writes the file of the snapshot. The texts are checked while they are
// written; a file of texts with errors never comes to its place.
func (c *Compiler) build(ctx context.Context, s *Snapshot) (err error) {
	in := c.in
	defer func() {
		if store.Unwritable(err, in.Cache) {
			err = fmt.Errorf("compiling into the cache folder %s: %w; make room there, let it be written, or name another one with --cache", in.Cache, err)
		}
	}()
	if in.Fixed { // it was not looked at yet
		if err := c.scan(); err != nil {
			return err
		}
	}
	faults, err := stage(s, in, "checking", c.readFacts)
	if err != nil {
		return err
	}
	load := func(out story.Output) ([]*story.Text, error) {
		texts, more, err := c.loader.Load(c.content, "content", c.facts, in.Now(), out)
		c.content.loaded()
		if err != nil {
			return nil, err
		}
		faults.Append(more)
		if faults.Errors() > 0 && !in.Preview {
			return nil, &Faults{faults}
		}
		return texts, nil
	}
	if faults.Errors() > 0 { // nothing can be built on them; all that is wrong is told
		if _, err := load(story.Output{}); err != nil {
			return err
		}
		return &Faults{faults}
	}
	sweep(in.Cache, s.PictureDir) // the disk may be full of it
	b, err := c.begin(ctx, s.Path)
	if err != nil {
		return err
	}
	defer b.Discard()
	texts, err := stage(s, in, "compiling", func() ([]*story.Text, error) {
		remember := b.Remember
		if in.Preview || in.Name == "" {
			remember = nil // there is no later run that could use it
		}
		return load(story.Output{Remove: b.Remove, Spoil: b.Spoil, Remember: remember, Put: func(t *story.Text) error {
			if !in.Preview {
				t.Parts = nil // only editors are shown the blocks
			}
			return b.Text(t)
		}})
	})
	if err != nil {
		return err
	}
	if in.Preview {
		s.Faults, s.Texts = faults, texts
	}
	b.Pictures(pictures(texts))
	b.Redirects(redirects(texts))
	if !c.content.steady() {
		return errMoving
	}
	if err := b.Commit(); err != nil {
		return err
	}
	c.loader.Commit()
	if c.last == nil || c.last.draft == nil {
		c.last = &build{path: s.Path, facts: c.facts}
	}
	c.last.done = true
	return prune(in.Cache, s.Path)
}

// begin begins the database file: from the last one where the facts are the same,
// so that only the texts that changed are written, and otherwise anew.
func (c *Compiler) begin(ctx context.Context, path string) (b *store.Builder, err error) {
	if c.last == nil {
		c.recall(ctx)
	}
	if c.last != nil && c.last.done && c.last.facts == c.facts {
		if c.last.draft != nil {
			b, err = c.last.draft.Begin(ctx)
		} else {
			b, err = store.Begin(ctx, path, c.last.path)
		}
		if err == nil || ctx.Err() != nil {
			return b, err
		}
		// The last file may be gone by now. Anew it will do.
	}
	if err := c.Close(); err != nil {
		return nil, err
	}
	c.last = nil
	c.loader.Forget()
	if !c.in.Preview {
		b, err = store.Begin(ctx, path, "")
	} else {
		var d *store.Draft
		if d, err = store.NewDraft(c.in.Cache); err != nil {
			return nil, err
		}
		c.last = &build{facts: c.facts, draft: d}
		b, err = d.Begin(ctx)
	}
	if err == nil {
		b.Facts(c.facts)
	}
	return b, err
}

// How long a database file stays that is not the one in use, and how many such
// files: of an edit that is undone, and of another branch, the site starts
// without compiling.
const (
	keep     = 7 * 24 * time.Hour
	keepMost = 5
)

// passes is longer than a small file is being written before it comes to its place.
const passes = time.Hour

// sweep deletes what is left in the folders of programs that were killed while they
// wrote.
func sweep(cache, pictures string) {
	store.Sweep(cache)
	for _, pattern := range []string{filepath.Join(cache, ".last-*"), filepath.Join(pictures, ".*")} {
		left, _ := filepath.Glob(pattern) // the pattern is right
		for _, path := range left {
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > passes {
				_ = os.Remove(path) // or the next one does
			}
		}
	}
}

// prune deletes old database files from the cache, but none that a server reads.
//
// Servers may share the cache. Whoever has a file open has marked it
// ([store.Open]), and it stays, however old. One that a server was started from
// and may be started from again has no mark meanwhile; if it is gone then, it is
// compiled anew. A file that is deleted between being found and being opened is
// compiled anew as well. (An open file could be read on after it was deleted, at
// least on Unix, but the connections to it come and go.)
func prune(cache, current string) error {
	paths, err := filepath.Glob(filepath.Join(cache, "youcheng-*.sqlite"))
	if err != nil {
		return fmt.Errorf("listing the cache: %w", err)
	}
	type file struct {
		path string
		made time.Time
	}
	var old []file
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && path != current {
			old = append(old, file{path, info.ModTime()})
		}
	}
	slices.SortFunc(old, func(a, b file) int { return b.made.Compare(a.made) })
	for i, f := range old {
		if i < keepMost && time.Since(f.made) < keep {
			continue
		}
		if err := store.Discard(f.path); err != nil {
			return fmt.Errorf("clearing the cache: %w", err)
		}
	}
	return nil
}

// open opens the file of a snapshot. The directory of a draft is that of the last
// time, if the facts are.
func (c *Compiler) open(ctx context.Context, s *Snapshot, verify bool) error {
	if c.last == nil || c.last.draft == nil {
		if verify {
			if err := store.Verify(s.Path); err != nil {
				return err
			}
		}
		st, err := store.Open(ctx, s.Path)
		if err != nil {
			return err
		}
		return s.read(ctx, st)
	}
	st, err := c.last.draft.Open(ctx)
	if err != nil {
		return err
	}
	s.Dir = c.last.dir
	if err := s.read(ctx, st); err != nil {
		return err
	}
	c.last.dir = s.Dir
	return nil
}

// Open returns the snapshot of a file that this program compiled, wherever it was
// copied to. The bytes of its pictures are not in it.
func Open(ctx context.Context, path string) (*Snapshot, error) {
	st, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Path: path, Pictures: map[string]store.Picture{}}
	return s, s.read(ctx, st)
}

// read reads what a snapshot holds in memory. It closes st where it cannot.
func (s *Snapshot) read(ctx context.Context, st *store.Store) (err error) {
	made, err := st.Pictures(ctx)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	for _, p := range made {
		s.Pictures[p.Name] = p
	}
	s.Store = st
	if s.Dir != nil {
		return nil
	}
	f := &facts.Facts{}
	var members []*facts.Member
	var cited map[string]int
	// The tables are read by two at a time; what they are read into differs.
	tables := make(chan func() error, 32)
	for _, read := range []func() error{
		func() (e error) { members, e = st.Members(ctx); return },
		func() (e error) { f.Names, e = st.AllNames(ctx); return },
		func() (e error) { f.Countries, e = st.Countries(ctx); return },
		func() (e error) { f.Themes, e = st.Themes(ctx); return },
		func() (e error) { f.Events, e = st.Events(ctx); return },
		func() (e error) { f.Organisations, e = st.Organisations(ctx); return },
		func() (e error) { f.People, e = st.People(ctx); return },
		func() (e error) { f.Sources, e = st.Sources(ctx); return },
		func() (e error) { f.Conflicts, e = st.Conflicts(ctx); return },
		func() (e error) { f.ConflictValues, e = st.ConflictValues(ctx); return },
		func() (e error) { f.StatedCounts, e = st.StatedCounts(ctx); return },
		func() (e error) { f.Counts, e = st.Counts(ctx); return },
		func() (e error) { f.Agreements, e = st.Agreements(ctx); return },
		func() (e error) { f.Changes, e = st.Changes(ctx); return },
		func() (e error) { f.Gaps, e = st.AllGaps(ctx); return },
		func() (e error) { f.Views, e = st.AllViews(ctx); return },
		func() (e error) { f.Offices, e = st.Offices(ctx); return },
		func() (e error) { f.Claims, e = st.CheckedClaims(ctx); return },
		func() (e error) { cited, e = st.Citations(ctx); return },
	} {
		tables <- read
	}
	close(tables)
	var both [2]error
	var wg sync.WaitGroup
	for i := range both {
		wg.Go(func() {
			for read := range tables {
				if both[i] == nil {
					both[i] = read()
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(both[:]...); err != nil {
		return errors.Join(err, st.Close())
	}
	for _, m := range members {
		f.Partners = append(f.Partners, m.Partner)
		f.Partnerships = append(f.Partnerships, m.Tie)
	}
	s.Dir = facts.NewDirectory(f)
	s.Dir.Cited = cited
	return nil
}

// pictures lists the files of all pictures that the texts show.
func pictures(texts []*story.Text) (list []store.Picture) {
	done := map[string]bool{}
	for _, t := range texts {
		for _, p := range t.Pictures {
			if done[p.Info.Hash] {
				continue
			}
			done[p.Info.Hash] = true
			for _, v := range p.Info.Variants() {
				list = append(list, store.Picture{Name: v.Name, Type: v.Type, Of: p})
			}
		}
	}
	return list
}

// DrawCommand is the first argument of an [Input.Artist], which calls [DrawPicture] with
// the two that follow.
const DrawCommand = picture.Command

// DrawPicture makes the files of the picture that comes from a reader.
func DrawPicture(ctx context.Context, dir, described string, from io.Reader) error {
	return picture.Serve(ctx, dir, described, from)
}

// Picture returns the path of a file made from a picture, and makes it if it is not
// there yet: that takes up to a second, which nobody waits for at the start.
func (s *Snapshot) Picture(ctx context.Context, name string) (path string, err error) {
	p, ok := s.Pictures[name]
	if !ok {
		return "", store.ErrNotFound
	}
	path = filepath.Join(s.PictureDir, name)
	if info, err := os.Stat(path); err == nil && info.Size() > 0 {
		return path, nil
	}
	s.drawing.Lock() // one at a time: it takes much memory
	defer s.drawing.Unlock()
	file := strings.TrimPrefix(p.Of.File, "content/")
	if err := s.draw(ctx, s.PictureDir, p.Of.Info, func() (io.ReadCloser, error) { return s.content.Open(file) }); err != nil {
		return "", fmt.Errorf("making the sizes of %s: %w", p.Of.File, err)
	}
	return path, nil
}

// DrawPictures makes all files of the pictures that are not there yet, so that no
// reader waits for one.
func (s *Snapshot) DrawPictures(ctx context.Context) error {
	for _, name := range sortedKeys(s.Pictures) {
		if _, err := s.Picture(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// hash names the inputs: each file by its path and bytes, the schema, and the
// program.
func (c *Compiler) hash(touched *Touched) (string, error) {
	if c.in.Fixed && c.in.Program != "" {
		return hashOf(c.in, "in the program", "in the program"), nil
	}
	var err error
	if touched == nil {
		err = c.scan()
	} else {
		err = cmp.Or(c.seeds.rescan(touched.Seeds), c.content.rescan(touched.Content))
	}
	if err != nil {
		return "", err
	}
	return hashOf(c.in, c.seeds.hash, c.content.hash), nil
}

func hashOf(in Input, seeds, content string) string {
	h := sha256.New()
	fmt.Fprintf(h, "program %s\npreview %t\nschema %d\n%s\nseeds %s\ncontent %s\n", in.Program, in.Preview, len(store.Schema()), store.Schema(), seeds, content)
	return hex.EncodeToString(h.Sum(nil))
}

// redirects collects the addresses of stories that moved. The names of partners
// need none: the directory knows them.
func redirects(texts []*story.Text) []store.Redirect {
	var out []store.Redirect
	taken := map[string]bool{}
	for _, t := range texts {
		for _, old := range t.Aliases {
			if old != "" && old != t.Slug && !taken[old] {
				taken[old] = true
				out = append(out, store.Redirect{Form: "stories", Old: old, Slug: t.Slug})
			}
		}
	}
	return out
}

// Embeds lists the addresses of the cards for other sites, after the language.
// They are no pages: they belong to one.
func (s *Snapshot) Embeds() []string {
	var out []string
	for _, m := range s.Dir.Members {
		out = append(out, "embed/cities/"+m.Partner.Slug+"/")
	}
	for _, c := range s.Dir.Counts {
		if c.Measure != facts.CountStated || slices.ContainsFunc(s.Dir.Stated, func(x facts.StatedCount) bool { return x.Count == c.Slug }) {
			out = append(out, "embed/counts/"+c.Slug+"/")
		}
	}
	return out
}

// Pages lists the addresses of all pages of a language, after the language, at
// the given time: "", "cities/", "cities/prague/" and so on.
func (s *Snapshot) Pages(ctx context.Context, l lang.Tag, now time.Time) ([]string, error) {
	out := []string{
		"",
		"cities/",
		"countries/",
		"compare/",
		"search/",
		"agreements/",
		"themes/",
		"exchange/",
		"events/",
		"organisations/",
		"people/",
		"map/",
		"stories/",
		"sources/",
		"conflicts/",
		"gaps/",
		"anniversaries/",
		"changes/",
	}
	pages, err := s.Store.Pages(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range pages {
		out = append(out, p+"/")
	}
	year, _, _ := facts.DayOf(now.In(facts.BeijingTime())).YMD()
	for y := facts.FirstYear; y <= year; y++ {
		out = append(out, fmt.Sprintf("roll/%d/", y))
	}
	countries := map[string]bool{}
	for _, m := range s.Dir.Members {
		out = append(out, "cities/"+m.Partner.Slug+"/")
		countries[m.Partner.Country] = true
	}
	for c := range countries {
		out = append(out, "countries/"+strings.ToLower(c)+"/")
	}
	for _, t := range s.Dir.Themes {
		out = append(out, "themes/"+t.Slug+"/")
	}
	out = append(out, "counts/")
	for _, c := range s.Dir.Counts {
		out = append(out, "counts/"+c.Slug+"/")
	}
	for o := range s.Dir.Organisations {
		out = append(out, "organisations/"+o+"/")
	}
	for p := range s.Dir.People {
		out = append(out, "people/"+p+"/")
	}
	for id := range s.Dir.Sources {
		out = append(out, "sources/"+id+"/")
	}
	for _, a := range s.Dir.Agreements {
		out = append(out, "agreements/"+a.ID+"/")
	}
	for id := range s.Dir.EventIDs {
		out = append(out, "events/"+id+"/")
	}
	stories, err := s.Store.StorySlugs(ctx, l, now)
	if err != nil {
		return nil, err
	}
	for _, slug := range stories {
		out = append(out, "stories/"+slug+"/")
	}
	out = append(out, s.further(now, len(stories))...)
	slices.Sort(out)
	return out, nil
}

// further lists the pages of long lists after the first.
func (s *Snapshot) further(now time.Time, stories int) []string {
	var out []string
	add := func(path string, n, perPage int) {
		for i := 2; i <= facts.Pages(n, perPage); i++ {
			out = append(out, facts.PagePath(path, i))
		}
	}
	d := s.Dir
	add("stories/", stories, facts.StoriesPerPage)
	add("events/", len(d.EventIDs), facts.PerPage)
	add("sources/", len(d.Sources), facts.PerPage)
	add("agreements/", len(d.Agreements), facts.PerPage)
	add("people/", len(d.People), facts.PerPage)
	add("organisations/", len(d.Organisations), facts.PerPage)
	add("changes/", len(d.Changes), facts.PerPage)
	add("conflicts/", len(d.Conflicts), facts.PerPage)
	add("gaps/", len(d.Gaps), facts.PerPage)
	if len(d.Members) <= facts.PerPage { // none of what follows is longer
		return out
	}
	today := facts.DayOf(now.In(facts.BeijingTime()))
	add("cities/", d.Enrolled(facts.OnDay(today)), facts.PerPage)
	add("countries/", len(d.PartnerCountries()), facts.PerPage)
	year, _, _ := today.YMD()
	for y := facts.FirstYear; y <= year; y++ {
		add(fmt.Sprintf("roll/%d/", y), d.Enrolled(facts.OnDay(min(facts.Year(y).To, today))), facts.PerPage)
	}
	standing := 0
	for _, m := range d.Members {
		if m.Tie.Stands(today) {
			standing++
		}
	}
	add("anniversaries/", standing, facts.PerPage)
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
