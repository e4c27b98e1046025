package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"youcheng/content"
	"youcheng/seeds"
)

// TestNoMethodsByName holds that nothing in the program looks for a method by a name that
// the linker does not know: it would keep every method of every type.
func TestNoMethodsByName(t *testing.T) {
	c := exec.Command("go", "build", "-o", filepath.Join(t.TempDir(), "youcheng"), "-ldflags=-dumpdep", ".")
	reached, err := c.CombinedOutput()
	if err != nil || !bytes.Contains(reached, []byte("main.main -> ")) {
		t.Fatalf("the linker does not say what reaches what: %v", err)
	}
	for line := range bytes.Lines(reached) {
		if bytes.Contains(line, []byte("<ReflectMethod>")) {
			t.Fatalf("%s", line)
		}
	}
}

// TestEmbedded holds that the program carries every table and text of the
// folders: embedding passes over names that begin with _ or a full stop.
func TestEmbedded(t *testing.T) {
	for _, c := range []struct {
		name    string
		inside  fs.FS
		folder  string
		pattern string // of files in the folder
	}{
		{"tables", seeds.Files, "seeds", "*.csv"},
		{"texts", content.Files, "content", "*/*/*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, err := filepath.Glob(filepath.Join(root, c.folder, c.pattern))
			if err != nil || len(want) == 0 {
				t.Fatalf("nothing in the folder: %v", err)
			}
			n := 0
			for _, p := range want {
				rel, err := filepath.Rel(filepath.Join(root, c.folder), p)
				if err != nil {
					t.Fatal(err)
				}
				on, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				in, err := fs.ReadFile(c.inside, filepath.ToSlash(rel))
				if err != nil {
					t.Errorf("%s is not in the program: %v", rel, err)
					continue
				}
				if diff := cmp.Diff(string(on), string(in)); diff != "" {
					t.Errorf("%s differs:\n%s", rel, diff)
				}
				n++
			}
			if err := fs.WalkDir(c.inside, ".", func(_ string, d fs.DirEntry, err error) error {
				if err == nil && !d.IsDir() {
					n--
				}
				return err
			}); err != nil || n != 0 {
				t.Errorf("the program carries %d files more than the folder has (%v)", -n, err)
			}
		})
	}
}
