//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestLinksLeadNowhere holds that no link in the folders of the facts and texts
// publishes, or tells, another file of the machine; that a link within the folder does;
// and that what never ends, or never begins, keeps nobody waiting.
func TestLinksLeadNowhere(t *testing.T) {
	const secret = "the-secret-of-the-machine"
	outside := t.TempDir()
	if err := os.MkdirAll(filepath.Join(outside, "story"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"secret.md", "secret.csv", "story/en.md"} {
		if err := os.WriteFile(filepath.Join(outside, name), []byte("---\ntitle: "+secret+"\n---\n\n"+secret+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	drawn, err := os.ReadFile(root + "/docs/cover.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outside, "secret.png"), drawn, 0o644); err != nil {
		t.Fatal(err)
	}
	const story = "content/stories/key-to-prague/en.md"
	link := func(to, at string) func(string) error {
		return func(dir string) error {
			at := filepath.Join(dir, at)
			if err := os.Remove(at); err != nil && !os.IsNotExist(err) {
				return err
			}
			return os.Symlink(to, at)
		}
	}
	for _, c := range []struct {
		name string
		do   func(dir string) error
		code int
		want string
	}{
		{"a text", link(filepath.Join(outside, "secret.md"), story), 1, "leads out of the folder"},
		{"a text, by a way back", link("../../../../"+strings.Repeat("../", 20)+strings.TrimPrefix(outside, "/")+"/secret.md", story), 1, "leads out of the folder"},
		{"a table", link(filepath.Join(outside, "secret.csv"), "seeds/themes.csv"), 1, "leads out of the folder"},
		{"a table of the texts", link("../../../seeds/themes.csv", story), 1, "leads out of the folder"},
		{"a link to nothing", link("nothing", story), 1, "leads out of the folder, or to nothing"},
		{"a device without end", link("/dev/zero", story), 1, "leads out of the folder"},
		{"a pipe that nobody writes to", func(dir string) error {
			if err := os.Remove(filepath.Join(dir, story)); err != nil {
				return err
			}
			return syscall.Mkfifo(filepath.Join(dir, story), 0o644)
		}, 1, "neither a file nor a folder"},
		{"a picture", func(dir string) error {
			replace(t, filepath.Join(dir, story), "---\n\n", "---\n\n![A thing](secret.png \"A thing. Nobody, CC0\")\n\n")
			return link(filepath.Join(outside, "secret.png"), "content/stories/key-to-prague/secret.png")(dir)
		}, 1, "secret.png"},
		{"a folder", link(filepath.Join(outside, "story"), "content/stories/other"), 1, "content/stories/other"},
		{"a file of the same folder", func(dir string) error {
			if err := os.Rename(filepath.Join(dir, story), filepath.Join(dir, "content/stories/key-to-prague/.text")); err != nil {
				return err
			}
			return os.Symlink(".text", filepath.Join(dir, story))
		}, 0, "no errors"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, flags := copied(t)
			if err := c.do(dir); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"check"}, {"export", "--cache", t.TempDir(), "--forms", "html", "-o", filepath.Join(t.TempDir(), "out")}} {
				got := youcheng(t, append(args, flags...)...)
				said := got.stdout + got.stderr
				if got.code != c.code || args[0] == "check" && !strings.Contains(said, c.want) {
					t.Errorf("%s ends with %d, want %d and %q:\n%s", args[0], got.code, c.code, c.want, said)
				}
				if strings.Contains(said, secret) {
					t.Errorf("%s tells what is in the other file:\n%s", args[0], said)
				}
			}
		})
	}
}
