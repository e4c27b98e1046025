package corpus_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"youcheng/bench/corpus"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/site"
)

func write(t *testing.T, o corpus.Options) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	if err := corpus.Write(dir, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestCorpusPassesTheCheck(t *testing.T) {
	for name, o := range map[string]corpus.Options{
		"the facts as they are": {Stories: 60, Facts: 1, Seed: 1, Pictures: 20},
		"three times over":      {Stories: 20, Facts: 3, Seed: 2, Pictures: 5},
		"no stories":            {Facts: 2, Seed: 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, o)
			c, faults, err := site.Check(site.Input{Seeds: os.DirFS(filepath.Join(dir, "seeds")), Content: os.DirFS(filepath.Join(dir, "content")), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			var found fault.List
			for _, x := range faults.All() {
				// Copies are alike, and their made-up names longer.
				if o.Facts == 1 || !slices.Contains([]string{"summaries-alike", "summary-length", "lead-length"}, x.Kind) {
					found.Add(x)
				}
			}
			if found.Len() > 0 {
				var b bytes.Buffer
				found.Print(&b, lang.EN)
				t.Errorf("the check finds:\n%s", b.String())
			}
			if got := len(c.Texts); got < 2*o.Stories+2 {
				t.Errorf("%d texts; %d stories were asked for", got, o.Stories)
			}
			if got, want := len(c.Facts.Partners), 56*o.Facts; got < want {
				t.Errorf("%d partners, want %d or more", got, want)
			}
		})
	}
}

func TestCorpusIsTheSameForTheSameFlags(t *testing.T) {
	o := corpus.Options{Stories: 12, Facts: 2, Seed: 7, Pictures: 4}
	a, b := files(t, write(t, o)), files(t, write(t, o))
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%.2000s", diff)
	}
	o.Seed = 8
	c := files(t, write(t, o))
	same := 0
	for name := range a {
		if filepath.Base(name) == "picture.jpg" && a[name] == c[name] {
			same++
		}
	}
	if cmp.Equal(a, c) || same > 0 {
		t.Errorf("another seed makes the same stories, or %d equal pictures", same)
	}
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		out[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestVocabularyHasNoWordTwice(t *testing.T) {
	for _, tag := range lang.Tags() {
		seen := map[string]bool{}
		for _, w := range corpus.Vocabulary(tag) {
			if seen[w] {
				t.Errorf("%s: %q stands twice", tag, w)
			}
			seen[w] = true
		}
	}
}

// TestHugoHasThem holds that the site for Hugo has each story in both languages, and
// what Hugo needs to draw it. Whether Hugo does is seen by bench generate, which fails
// where it makes fewer pages.
func TestHugoHasThem(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "hugo")
	if err := corpus.WriteHugo(dir, corpus.Options{Stories: 10, Facts: 2, Seed: 1, Pictures: 5}); err != nil {
		t.Fatal(err)
	}
	for _, tag := range lang.Tags() {
		stories, err := filepath.Glob(filepath.Join(dir, "content", string(tag), "stories", "*", "index.md"))
		if err != nil || len(stories) < 10 {
			t.Errorf("%s: %d stories, want 10 or more: %v", tag, len(stories), err)
		}
		for _, file := range stories {
			if b, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(b, []byte("---\n")) || len(b) < 1000 {
				t.Errorf("%s has %d bytes: %v", file, len(b), err)
			}
		}
	}
	for _, name := range []string{"config.toml", "layouts"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}
