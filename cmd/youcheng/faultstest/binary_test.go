package faultstest

import (
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestStatic holds that the program needs nothing of the system that it runs on.
func TestStatic(t *testing.T) {
	t.Parallel()
	f, err := elf.Open(program(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("it has a segment %v: it is not static", p.Type)
		}
	}
	b, err := os.ReadFile(program(t))
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte(here+"/cmd")) {
		t.Error("it names the folder that it was built in")
	}
}

// TestReproducible builds the program again from another folder: byte for byte the
// same. The compiler's cache is shared; make reproducible does without.
func TestReproducible(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"cmd", "web", "internal", "templates", "static", "content", "seeds"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(root, name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(root, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "youcheng")
	if err := build(dir, path); err != nil {
		t.Fatal(err)
	}
	one, err1 := os.ReadFile(program(t))
	two, err2 := os.ReadFile(path)
	if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
		t.Errorf("two builds differ: %d and %d bytes, %v %v", len(one), len(two), err1, err2)
	}
}

// TestBareSystem runs the program as a user who owns nothing, where nearly nothing
// can be written, or where there is nothing but the program.
func TestBareSystem(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can start a program as another user and in another root")
	}
	// A root that holds the program alone.
	bare := t.TempDir()
	for dir := bare; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(program(t))
	if err == nil {
		err = os.WriteFile(filepath.Join(bare, "youcheng"), b, 0o755)
	}
	if err == nil {
		err = os.Mkdir(filepath.Join(bare, "cache"), 0o755)
	}
	if err == nil {
		err = os.Chown(filepath.Join(bare, "cache"), nobody, nobody)
	}
	if err != nil {
		t.Fatal(err)
	}
	in := func(dir string, env ...string) func(*exec.Cmd) {
		return func(cmd *exec.Cmd) {
			asNobody(cmd)
			cmd.Env = env
			if dir != "" {
				cmd.SysProcAttr.Chroot = dir
				cmd.Path, cmd.Args[0], cmd.Dir = "/youcheng", "/youcheng", "/"
			}
		}
	}
	closed := filepath.Join(bare, "closed") // to all but root
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	full := t.TempDir() // to which nothing can be added, and where all is there
	for _, c := range []struct {
		name   string
		change func(*exec.Cmd)
		args   []string
		says   string // on standard error, once; empty for nothing of the kind
	}{
		{"a home that is not there, and /dev/shm", in("", "HOME=/nonexistent", "TMPDIR="+closed), nil, `a folder for this run alone is used, .*"folder":"/dev/shm/youcheng-`},
		{"no home", in(""), nil, `a folder for this run alone is used, .*"folder":"/tmp/youcheng-`},
		{"nothing but the program and a cache folder", in(bare), []string{"--cache", "/cache"}, ""},
		{"the same, started again", in(bare), []string{"--cache", "/cache"}, ""},
		{"the same, in the cache alone", in(bare, "YOUCHENG_CACHE=/cache"), nil, ""},
		{"a cache folder that cannot be written, where all is there", in("", "YOUCHENG_CACHE="+full), nil, ""},
	} {
		if strings.HasPrefix(c.name, "a cache folder") {
			from := filepath.Join(bare, "cache")
			if err := os.CopyFS(full, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			for dir := full; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
				if err := os.Chmod(dir, 0o755); err != nil {
					t.Fatal(err)
				}
			}
		}
		p := serve(t, c.change, append([]string{"--drain", "0s"}, c.args...)...)
		for _, path := range []string{"/en/", "/zh/cities/", "/en/cities/tokyo/", "/readyz"} {
			p.get(path)
		}
		p.signal(syscall.SIGTERM)
		if code := p.ends(); code != 0 {
			t.Errorf("%s: it ended with %d", c.name, code)
		}
		var notices []string
		for line := range strings.Lines(p.errs.String()) {
			if !strings.Contains(line, `"msg":"request"`) {
				notices = append(notices, line)
			}
		}
		if c.says == "" && len(notices) > 0 || c.says != "" && (len(notices) != 1 || !regexp.MustCompile(c.says).MatchString(notices[0])) {
			t.Errorf("%s: it says %q, want %q once", c.name, notices, c.says)
		}
		for _, m := range regexp.MustCompile(`"folder":"([^"]+)"`).FindAllStringSubmatch(p.errs.String(), -1) {
			if _, err := os.Stat(m[1]); err == nil {
				t.Errorf("%s: %s stays", c.name, m[1])
			}
		}
	}

	// Where nothing can be written, it says what to do.
	if err := os.Chmod(filepath.Join(bare, "cache"), 0o500); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Join(bare, "cache"), 0, 0); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "there is no folder for the compiled database"},
		{[]string{"--cache", "/cache"}, "/cache"},
		{[]string{"--cache", "/other"}, "making the cache folder"},
	} {
		p := begin(t, in(bare), append([]string{"serve", "--addr", "127.0.0.1:0"}, c.args...)...)
		if code := p.ends(); code != 2 || !strings.Contains(p.errs.String(), c.want) || !strings.Contains(p.errs.String(), "with --cache") {
			t.Errorf("%s: it ended with %d and says %q", fmt.Sprint(c.args), code, p.errs.String())
		}
	}
}

// TestPrivateNumbers reads the numbers of the process where nobody else comes.
func TestPrivateNumbers(t *testing.T) {
	t.Parallel()
	site := copied(t)
	p := serve(t, nil, append(site.flags(), "--cache", t.TempDir(), "--metrics-addr", "127.0.0.1:0")...)
	for range 3 {
		p.dial()
	}
	var private process
	p.until("it says where its numbers are", func() bool {
		m := regexp.MustCompile(`metrics: (http://127\.0\.0\.1:\d+)/metrics`).FindStringSubmatch(p.out.String())
		if m != nil {
			private = process{t: t, base: m[1]}
		}
		return m != nil
	})
	numbers := ""
	p.until("it knows of three connections", func() bool {
		numbers = private.get("/metrics")
		return strings.Contains(numbers, "\nyoucheng_connections 3\n")
	})
	for _, want := range []string{`youcheng_build_info{build="`, `go="go1.`, "process_open_fds", "youcheng_snapshot_info{hash="} {
		if !strings.Contains(numbers, want) {
			t.Errorf("no %s", want)
		}
	}
	if a, err := p.ask("/metrics"); err != nil || a.status != 404 {
		t.Errorf("readers are told of the numbers: %d %v", a.status, err)
	}
}
