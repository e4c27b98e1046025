package faultstest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// small mounts a disk of a size such as 1m. Only who may not mount goes without: not
// root, or a root to whom the system denies it, as in a container.
func small(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if said, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		if os.Geteuid() == 0 && !strings.Contains(string(said), "denied") && !strings.Contains(string(said), "not permitted") {
			t.Fatalf("a small disk cannot be mounted: %v: %s", err, said)
		}
		t.Skipf("a small disk cannot be mounted here, which takes root: %v: %s", err, said)
	}
	t.Cleanup(func() {
		if said, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, said)
		}
	})
	return dir
}

// fill leaves no room on a disk, and returns what makes room again.
func fill(t *testing.T, dir string) (empty func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for b := make([]byte, 4096); ; {
		if _, err := f.Write(b); err != nil {
			break
		}
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk starts where the compiled register has no room: it ends and says what
// to do, and leaves nothing behind.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	site := copied(t)
	cache := small(t, "300k")
	p := begin(t, nil, append([]string{"serve", "--addr", "127.0.0.1:0", "--cache", cache}, site.flags()...)...)
	if code := p.ends(); code != 2 || !strings.Contains(p.errs.String(), "compiling into the cache folder "+cache+": ") || !strings.Contains(p.errs.String(), "; make room there, let it be written, or name another one with --cache") {
		t.Errorf("it ended with %d and says %q", code, p.errs.String())
	}
	if left := files(t, cache); len(left) > 0 {
		t.Errorf("it leaves %d files on a full disk", len(left))
	}
}

// TestFullDiskReloading fills the disk under a running server: it serves on what it
// has, says so, and takes the change over when there is room. A picture that was not
// made yet is missed meanwhile, and no page.
func TestFullDiskReloading(t *testing.T) {
	t.Parallel()
	site := copied(t)
	cache := small(t, "8m")
	want := site.healthy()
	p := serve(t, nil, append(site.flags(), "--cache", cache)...)
	empty := fill(t, cache)
	site.write("was handed the key")
	p.signal(syscall.SIGHUP)
	p.says(`reload failed; the old snapshot is served on`)
	p.says(`make room there`)
	if diff := differ(want, p.pages()); diff != nil {
		t.Errorf("on a full disk it serves others: %q", diff)
	}
	if got := p.get("/readyz"); !strings.HasPrefix(got, "ok\n") || !strings.Contains(got, "last reload: failed") {
		t.Errorf("/readyz: %q", got)
	}
	empty()
	p.signal(syscall.SIGHUP)
	p.until("it serves what is there", func() bool { return strings.Contains(p.get(keyStory), "was handed the key") })
}

// TestFullDiskExporting exports to where there is no room.
func TestFullDiskExporting(t *testing.T) {
	t.Parallel()
	site := copied(t)
	dir := small(t, "1m")
	p := begin(t, nil, append([]string{"export", "-o", dir, "--cache", t.TempDir(), "--forms", "html"}, site.flags()...)...)
	if code := p.ends(); code != 2 || !strings.Contains(p.errs.String(), "no space left on device; what is in "+dir+" is not whole, and UNFINISHED.txt says so") {
		t.Errorf("it ended with %d and says %q", code, p.errs.String())
	}
	if got := files(t, dir); got["UNFINISHED.txt"] == "" {
		t.Errorf("it leaves %d files, and nothing says that they are not whole", len(got))
	}
}

// register is the compiled file in a cache folder.
func register(t *testing.T, cache string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cache, "youcheng-*.sqlite"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%q %v", found, err)
	}
	return found[0]
}

// TestDamagedFile damages the compiled file. The next start notices, makes it anew,
// and serves what a healthy one serves; so does a reload of a running server.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	site := copied(t)
	want := site.healthy()
	cache := t.TempDir()
	p := serve(t, nil, append(site.flags(), "--cache", cache)...)
	p.kill()
	path := register(t, cache)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	put := func(b []byte) func(*testing.T) {
		return func(t *testing.T) {
			if err := os.WriteFile(path, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	type damage struct {
		name string
		do   func(*testing.T)
	}
	all := []damage{
		{"empty", put(nil)},
		{"a byte short", put(whole[:len(whole)-1])},
		{"cut in the middle of a page", put(whole[:len(whole)/2+100])},
		{"its end is zeros, as after a power cut", put(append(append([]byte(nil), whole[:len(whole)/2]...), make([]byte, len(whole)-len(whole)/2)...))},
		{"longer", put(append(append([]byte(nil), whole...), 0))},
		{"no database", put([]byte(strings.Repeat("no database. ", 1000)))},
		{"gone", func(t *testing.T) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}},
		{"unreadable", func(t *testing.T) {
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
		}},
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same in each run
	for range 12 {
		at, bit := random.IntN(len(whole)), random.IntN(8)
		b := append([]byte(nil), whole...)
		b[at] ^= 1 << bit
		all = append(all, damage{fmt.Sprintf("bit %d of byte %d", bit, at), put(b)})
	}
	// Who is not root can be kept from reading.
	if os.Geteuid() == 0 {
		for _, x := range []string{site.dir, cache} {
			if err := filepath.WalkDir(x, func(path string, _ os.DirEntry, err error) error {
				if err == nil {
					err = os.Chown(path, nobody, nobody)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for dir := x; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
				if err := os.Chmod(dir, 0o755); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, d := range all {
		d.do(t)
		p := serve(t, asNobody, append(site.flags(), "--cache", cache)...)
		if diff := differ(want, p.pages()); diff != nil {
			t.Errorf("%s: it serves others: %q", d.name, diff)
		}
		p.kill()
		if mended, err := os.ReadFile(path); err != nil || string(mended) != string(whole) {
			t.Errorf("%s: it is not as it was made first: %d bytes instead of %d, %v", d.name, len(mended), len(whole), err)
		}
	}

	// Under a running server: another file takes the name, and a reload looks at it. The
	// compilation that follows a start from the cache would make the file anew meanwhile.
	p = serve(t, asNobody, append(site.flags(), "--cache", cache)...)
	p.says(`what is served is what the folders hold`)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	put(whole[:len(whole)/2])(t)
	p.signal(syscall.SIGHUP)
	p.says(`"msg":"reloaded"`)
	if diff := differ(want, p.pages()); diff != nil {
		t.Errorf("after a reload it serves others: %q", diff)
	}
}

// TestHalfSaved watches a table that is saved slowly: half of it is no edition, what
// was is served on, and the fault is told; then what is whole is taken over.
func TestHalfSaved(t *testing.T) {
	t.Parallel()
	site := copied(t)
	want := site.healthy()
	table := filepath.Join(site.dir, "seeds/partners.csv")
	src, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	after := strings.Replace(string(src), "until the tie ended", "until the bond ended", 1)
	if after == string(src) {
		t.Fatal("the sentence is not there")
	}
	p := serve(t, nil, append(site.flags(), "--cache", t.TempDir(), "--watch")...)
	for _, half := range []int{0, len(after) / 4, len(after) / 2, len(after) - 20} {
		failed := strings.Count(p.errs.String(), "reload failed")
		if err := os.WriteFile(table, []byte(after[:half]), 0o644); err != nil {
			t.Fatal(err)
		}
		p.until("the fault is told", func() bool { return strings.Count(p.errs.String(), "reload failed") > failed })
		if diff := differ(want, p.pages()); diff != nil {
			t.Errorf("with %d bytes of %d saved it serves others: %q", half, len(after), diff)
		}
		if got := p.get("/readyz"); !strings.HasPrefix(got, "ok\n") || !strings.Contains(got, "the first at seeds/") {
			t.Errorf("with %d bytes of %d saved, /readyz says %q", half, len(after), got)
		}
	}
	if err := os.WriteFile(table, []byte(after), 0o644); err != nil {
		t.Fatal(err)
	}
	p.until("it serves what is whole", func() bool { return strings.Contains(p.get("/en/cities/prague/"), "until the bond ended") })
	if got := p.get("/readyz"); strings.Contains(got, "failed") {
		t.Errorf("/readyz: %q", got)
	}
}
