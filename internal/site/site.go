// Package site compiles the facts and texts into a [Snapshot], from which the
// site is served.
//
// A snapshot is immutable: it reads one database file, which is named by the
// hash of everything that it was made from. If that file is there already, it is
// used as it is, and nothing is parsed or checked again.
package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
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
	// Progress is told the name of each stage when it begins. It may be nil.
	Progress func(stage string)
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
	Stages []Stage
	Path   string // of the file
}

// Close closes the database.
func (s *Snapshot) Close() error { return s.Store.Close() }

// Faults is the error of an input that cannot be published. Its list holds all
// errors and warnings.
type Faults struct{ List *fault.List }

func (f *Faults) Error() string {
	return lang.EN.Plural(f.List.Errors(), "%s fault", "%s faults") + " in the content"
}

// Check reads the facts and texts and reports everything that is wrong.
func Check(in Input) (store.Content, *fault.List) {
	f, faults := facts.Load(prefixed{"seeds", in.Seeds}, "seeds")
	library, more := story.Load(prefixed{"content", in.Content}, "content", f)
	faults.Append(more)
	return store.Content{Facts: f, Texts: library.Texts, Redirects: redirects(f, library.Texts)}, faults
}

// prefixed is a file system that lies in a folder of the given name, so that
// faults name files as an editor sees them: seeds/partners.csv.
type prefixed struct {
	name string
	fs.FS
}

func (p prefixed) Open(name string) (fs.File, error) {
	if name == p.name {
		return p.FS.Open(".")
	}
	rest, ok := strings.CutPrefix(name, p.name+"/")
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return p.FS.Open(rest)
}

// Compile makes the snapshot of in. An input with errors gives a *Faults and no
// snapshot.
func Compile(ctx context.Context, in Input) (*Snapshot, error) {
	s := &Snapshot{}
	var err error
	if s.Hash, err = stage(s, in, "reading", func() (string, error) { return hash(in) }); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(in.Cache, 0o755); err != nil {
		return nil, fmt.Errorf("making the cache folder: %w", err)
	}
	s.Path = filepath.Join(in.Cache, "youcheng-"+s.Hash[:32]+".sqlite")
	open := func() error {
		_, err := stage(s, in, "opening", func() (struct{}, error) { return struct{}{}, s.open(ctx) })
		return err
	}
	if _, err := os.Stat(s.Path); err == nil {
		if s.Reused = true; open() == nil {
			return s, nil
		}
		// The file is damaged, by a full disk or by hand. It is only a copy.
		s.Reused = false
	}
	if err := s.build(ctx, in); err != nil {
		return nil, err
	}
	if err := open(); err != nil {
		return nil, err
	}
	return s, nil
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

func (s *Snapshot) build(ctx context.Context, in Input) error {
	c, err := stage(s, in, "checking", func() (store.Content, error) {
		c, faults := Check(in)
		if faults.Errors() > 0 {
			return c, &Faults{faults}
		}
		return c, nil
	})
	if err != nil {
		return err
	}
	_, err = stage(s, in, "compiling", func() (struct{}, error) { return struct{}{}, store.Build(ctx, s.Path, c) })
	if err != nil {
		return err
	}
	return prune(in.Cache, s.Path)
}

// keep is how long a database file stays that is not the one in use. Another
// server may have been started from it and be started again.
const keep = 7 * 24 * time.Hour

// prune deletes old database files from the cache.
func prune(cache, current string) error {
	old, err := filepath.Glob(filepath.Join(cache, "youcheng-*.sqlite"))
	if err != nil {
		return fmt.Errorf("listing the cache: %w", err)
	}
	for _, path := range old {
		info, err := os.Stat(path)
		if path == current || err != nil || time.Since(info.ModTime()) < keep {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clearing the cache: %w", err)
		}
	}
	return nil
}

func (s *Snapshot) open(ctx context.Context) error {
	st, err := store.Open(ctx, s.Path)
	if err != nil {
		return err
	}
	f := &facts.Facts{}
	load := func(read func() error) {
		if err == nil {
			err = read()
		}
	}
	var members []facts.Member
	load(func() (e error) { members, e = st.Members(ctx); return })
	load(func() (e error) { f.Countries, e = st.Countries(ctx); return })
	load(func() (e error) { f.Themes, e = st.Themes(ctx); return })
	load(func() (e error) { f.Events, e = st.Events(ctx); return })
	load(func() (e error) { f.Organisations, e = st.Organisations(ctx); return })
	load(func() (e error) { f.People, e = st.People(ctx); return })
	load(func() (e error) { f.Sources, e = st.Sources(ctx); return })
	load(func() (e error) { f.Conflicts, e = st.Conflicts(ctx); return })
	load(func() (e error) { f.StatedCounts, e = st.StatedCounts(ctx); return })
	load(func() (e error) { f.Changes, e = st.Changes(ctx); return })
	if err != nil {
		return errors.Join(err, st.Close())
	}
	for _, m := range members {
		f.Partners = append(f.Partners, m.Partner)
		f.Partnerships = append(f.Partnerships, m.Tie)
	}
	s.Store, s.Dir = st, facts.NewDirectory(f)
	return nil
}

// hash names the inputs: each file by its path and bytes, the schema, and the
// program.
func hash(in Input) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "program %s\nschema %d\n%s\n", in.Program, len(store.Schema()), store.Schema())
	for _, part := range []prefixed{{"seeds", in.Seeds}, {"content", in.Content}} {
		err := fs.WalkDir(part.FS, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
				return err
			}
			if part.name == "seeds" && path.Ext(name) != ".csv" {
				return nil
			}
			b, err := fs.ReadFile(part.FS, name)
			if err != nil {
				return err
			}
			fmt.Fprintf(h, "%s/%s %d\n", part.name, name, len(b))
			h.Write(b)
			return nil
		})
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", part.name, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// redirects collects the addresses that moved: the aliases of stories, and the
// other names of partners, so that /cities/kiev/ and /cities/汉城/ lead to the
// right page.
func redirects(f *facts.Facts, texts []story.Text) []store.Redirect {
	var out []store.Redirect
	taken := map[string]bool{}
	add := func(form, old, slug string) {
		if key := form + "/" + old; old != "" && !taken[key] {
			taken[key] = true
			out = append(out, store.Redirect{Form: form, Old: old, Slug: slug})
		}
	}
	for _, p := range f.Partners {
		taken["cities/"+p.Slug] = true
	}
	for _, p := range f.Partners {
		add("cities", p.Name.ZH, p.Slug)
		add("cities", slug(p.Name.EN), p.Slug)
	}
	for _, n := range f.Names {
		add("cities", slug(n.Text), n.Partner)
		add("cities", n.Text, n.Partner)
	}
	for _, t := range texts {
		for _, a := range t.Aliases {
			add("stories", a, t.Slug)
		}
	}
	return slices.DeleteFunc(out, func(r store.Redirect) bool { return r.Old == r.Slug })
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes a name in Latin letters into the form of a slug; other names give
// nothing.
func slug(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if r > unicode.MaxASCII && unicode.IsLetter(r) {
			return ""
		}
		b.WriteRune(r)
	}
	return strings.Trim(notSlug.ReplaceAllString(b.String(), "-"), "-")
}

// Pages lists the addresses of all pages of a language, after the language, at
// the given time: "", "cities/", "cities/prague/" and so on.
func (s *Snapshot) Pages(ctx context.Context, l lang.Tag, now time.Time) ([]string, error) {
	out := []string{"", "cities/", "countries/", "agreements/", "themes/", "events/", "organisations/", "people/", "stories/", "sources/"}
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
	for o := range s.Dir.Organisations {
		out = append(out, "organisations/"+o+"/")
	}
	for p := range s.Dir.People {
		out = append(out, "people/"+p+"/")
	}
	for id := range s.Dir.Sources {
		out = append(out, "sources/"+id+"/")
	}
	agreements, err := s.Store.Agreements(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range agreements {
		out = append(out, "agreements/"+a.ID+"/")
	}
	events, err := s.Store.Events(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		out = append(out, "events/"+e.ID+"/")
	}
	stories, err := s.Store.Stories(ctx, l, now)
	if err != nil {
		return nil, err
	}
	for _, t := range stories {
		out = append(out, "stories/"+t.Slug+"/")
	}
	slices.Sort(out)
	return out, nil
}
