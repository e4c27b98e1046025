package faultstest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// drawing is the processes that make pictures for the server.
func (p *process) drawing() (pids []string) {
	p.t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, file := range all {
		line, _ := os.ReadFile(file) // it may have ended
		stat, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "stat"))
		if bytes.Contains(line, []byte("\x00draw-picture\x00")) && strings.Contains(string(stat), fmt.Sprintf(" %d ", p.cmd.Process.Pid)) {
			pids = append(pids, filepath.Base(filepath.Dir(file)))
		}
	}
	return pids
}

// pictures are the files that were made into a cache.
func pictures(t *testing.T, cache string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(cache, "pictures", "[^.]*")) // others are being written
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(b)
	}
	return out
}

// TestDrawsOutside holds that a server has its pictures made by processes of their own,
// as the encoder of WebP would halt all readers; that they are the same as those of an
// export, which makes them itself; and that none is left when the server was stopped.
func TestDrawsOutside(t *testing.T) {
	t.Parallel()
	inside, outside := t.TempDir(), t.TempDir()
	if code := begin(t, nil, "export", "--forms", "html", "-o", filepath.Join(t.TempDir(), "site"), "--cache", inside).ends(); code != 0 {
		t.Fatalf("the export ended with %d", code)
	}
	want := pictures(t, inside)
	if len(want) == 0 {
		t.Fatal("the site has no pictures: this tests nothing")
	}

	p := serve(t, nil, "--cache", outside)
	p.until("a picture is made by another process", func() bool { return len(p.drawing()) > 0 })
	p.signal(syscall.SIGTERM)
	if code := p.ends(); code != 0 || !strings.HasSuffix(p.out.String(), "stopped\n") {
		t.Errorf("it ended with %d", code)
	}
	if left := p.drawing(); len(left) > 0 {
		t.Errorf("processes are left: %q", left)
	}

	p = serve(t, nil, "--cache", outside)
	p.until("all pictures are there", func() bool { return len(pictures(t, outside)) >= len(want) })
	got := pictures(t, outside)
	for name, b := range want {
		if got[name] != b {
			t.Errorf("%s is another picture than that of the export", name)
		}
	}
	for name := range want {
		if p.get("/pictures/"+name) != want[name] {
			t.Errorf("%s is not served", name)
		}
		break
	}
	if strings.Contains(p.errs.String(), "a picture cannot be made") {
		t.Error("it says that a picture cannot be made")
	}
}
