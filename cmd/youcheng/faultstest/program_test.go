// Package faultstest does to the program what may happen to it where it runs: it is
// killed, its disk is full, its files are damaged, its readers are slow or hostile.
// It is built as for use and runs as a process of its own. docs/operate.md has the
// list, with what a reader saw of each.
package faultstest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	root    = "../../.."
	fixture = root + "/web/testdata/fixture"
)

// patience is long enough for any machine; a test that passes does not wait.
const patience = 2 * time.Minute

// builtOnce is the program, and why it could not be built.
type builtOnce struct {
	path string
	err  error
}

var built = sync.OnceValue(func() builtOnce {
	dir, err := os.MkdirTemp("", "youcheng-faults-")
	if err != nil {
		return builtOnce{err: err}
	}
	// Another user runs it, too.
	if err := os.Chmod(dir, 0o755); err != nil {
		return builtOnce{err: err}
	}
	// The go command takes a test that passed for one that passes as long as what it
	// looked at is the same: the sources are looked at.
	for _, sources := range []string{"cmd", "web", "internal", "templates", "static", "content", "seeds"} {
		if err := filepath.WalkDir(filepath.Join(root, sources), func(_ string, _ os.DirEntry, err error) error { return err }); err != nil {
			return builtOnce{err: err}
		}
	}
	path := filepath.Join(dir, "youcheng")
	return builtOnce{path, build(root, path)}
})

// build builds the program from the tree at dir, as make build does.
func build(dir, path string, more ...string) error {
	cmd := exec.Command("go", "build", "-o", path, "./cmd/youcheng")
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-trimpath -buildvcs=false -tags=nodynamic"), more...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, said)
	}
	return nil
}

func TestMain(m *testing.M) {
	code := m.Run()
	if b := built(); b.path != "" {
		os.RemoveAll(filepath.Dir(b.path))
	}
	os.Exit(code)
}

// program is the path of the program.
func program(t *testing.T) string {
	t.Helper()
	b := built()
	if b.err != nil {
		t.Fatal(b.err)
	}
	return b.path
}

// output is what a process wrote so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// process is the program while it runs.
type process struct {
	t         *testing.T
	cmd       *exec.Cmd
	out, errs output
	base      string
	ended     chan struct{}
}

// begin starts the program, or a command in which it is named as PROGRAM. It does
// not wait.
func begin(t *testing.T, change func(*exec.Cmd), args ...string) *process {
	t.Helper()
	p := &process{t: t, ended: make(chan struct{})}
	p.cmd = exec.Command(program(t), args...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.errs
	if change != nil {
		change(p.cmd)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // its state says how it ended
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s\nstandard output:\n%.4000s\nstandard error:\n%.8000s", strings.Join(p.cmd.Args, " "), p.out.String(), p.errs.String())
		}
	})
	return p
}

// base is under which all servers of the tests are found by readers, so that their
// pages are the same.
const base = "https://youcheng.example"

// serve starts a server and waits until it is ready. The tests ask more than one
// reader may.
func serve(t *testing.T, change func(*exec.Cmd), args ...string) *process {
	t.Helper()
	p := begin(t, change, append([]string{"serve", "--addr", "127.0.0.1:0", "--base-url", base, "--rate-limit", "0"}, args...)...)
	p.ready()
	return p
}

var readyLine = regexp.MustCompile(`ready: (http://127\.0\.0\.1:\d+)`)

func (p *process) ready() {
	p.t.Helper()
	p.until("it is ready", func() bool {
		if m := readyLine.FindStringSubmatch(p.out.String()); m != nil {
			p.base = m[1]
		}
		return p.base != ""
	})
}

// until waits; a program that ends meanwhile is a failure.
func (p *process) until(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(2 * time.Millisecond) {
		select {
		case <-p.ended:
			if is() {
				return
			}
			p.t.Fatalf("it ended (%v) before %s", p.cmd.ProcessState, what)
		default:
		}
		if time.Now().After(end) {
			p.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// ends waits for the end and returns the code.
func (p *process) ends() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatal("it does not end")
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.ended
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// answer is what was answered.
type answer struct {
	status int
	body   string
}

// ask asks on a connection of its own.
func (p *process) ask(path string) (answer, error) {
	r, err := http.NewRequest(http.MethodGet, p.base+path, nil)
	if err != nil {
		return answer{}, err
	}
	r.Close = true
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, string(b)}, err
}

// get asks for what must be there.
func (p *process) get(path string) string {
	p.t.Helper()
	a, err := p.ask(path)
	if err != nil || a.status != http.StatusOK {
		p.t.Fatalf("%s: %d %v", path, a.status, err)
	}
	return a.body
}

// says waits until standard error holds a text that matches.
func (p *process) says(pattern string) {
	p.t.Helper()
	text := regexp.MustCompile(pattern)
	p.until("it says "+pattern, func() bool { return text.MatchString(p.errs.String()) })
}

// memory is what the process has resident, in bytes; descriptors, how many it has
// open; and busy, the processor time it has used.
func (p *process) memory() int {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(b)
	if m == nil {
		p.t.Fatalf("no VmRSS in %s", b)
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		p.t.Fatal(err)
	}
	return n << 10
}

func (p *process) busy() time.Duration {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	ticks := 0
	for _, i := range []int{11, 12} { // in user and system
		n, err := strconv.Atoi(f[i])
		if err != nil {
			p.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// addresses are those by which a server is judged: of each kind some, in both
// languages.
var addresses = []string{
	"/en/", "/zh/", "/en/cities/", "/zh/cities/prague/", "/en/cities/prague/", "/en/cities/prague.json", "/zh/cities.csv", "/en/countries/cz/",
	"/en/agreements/", "/zh/events/", "/en/sources/", "/zh/organisations/", "/en/people/", "/en/conflicts/", "/zh/gaps/", "/en/changes/", "/en/counts/",
	"/en/stories/", "/zh/stories/key-to-prague/", "/en/stories/key-to-prague/", "/en/search/?q=prague", "/zh/search/?q=%E5%B8%83%E6%8B%89%E6%A0%BC", "/en/stories.atom", "/data/partners.csv", "/sitemap.xml",
	"/en/cities/?as-of=2016-04-05", "/en/no-such-page/",
}

// pages is what a server answers at those.
func (p *process) pages() map[string]answer {
	p.t.Helper()
	out := map[string]answer{}
	for _, a := range addresses {
		got, err := p.ask(a)
		if err != nil {
			p.t.Fatalf("%s: %v", a, err)
		}
		out[a] = got
	}
	return out
}

// differ names the addresses at which answers differ.
func differ(a, b map[string]answer) (out []string) {
	for path, x := range a {
		if b[path] != x {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// tree is a copy of the fixture that may be changed.
type tree struct {
	t   *testing.T
	dir string
}

func copied(t *testing.T) tree {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	return tree{t, dir}
}

func (x tree) flags() []string {
	return []string{"--seeds", filepath.Join(x.dir, "seeds"), "--content", filepath.Join(x.dir, "content")}
}

// keyStory is the story that the tests edit, and a sentence of it.
const (
	keyStory = "/en/stories/key-to-prague/"
	sentence = "received the key"
)

// write puts other words in the place of that sentence.
func (x tree) write(words string) {
	x.t.Helper()
	src, err := os.ReadFile(fixture + "/content/stories/key-to-prague/en.md")
	if err != nil {
		x.t.Fatal(err)
	}
	text := strings.Replace(string(src), sentence, words, 1)
	if text == string(src) && words != sentence {
		x.t.Fatal("the sentence is not there")
	}
	if err := os.WriteFile(filepath.Join(x.dir, "content/stories/key-to-prague/en.md"), []byte(text), 0o644); err != nil {
		x.t.Fatal(err)
	}
}

// healthy is what a server of the tree answers that nothing happened to.
func (x tree) healthy() map[string]answer {
	x.t.Helper()
	p := serve(x.t, nil, append(x.flags(), "--cache", x.t.TempDir())...)
	defer p.kill()
	out := p.pages()
	for path, a := range out {
		if want := cmp.Or(map[string]int{"/en/no-such-page/": 404}[path], 200); a.status != want {
			x.t.Fatalf("%s: %d", path, a.status)
		}
	}
	return out
}

// files are the files below a folder with their bytes, by their paths.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

// nobody is who owns nothing.
const nobody = 65534

// asNobody runs a command as somebody who owns nothing; without root, the user of
// the tests will do.
func asNobody(cmd *exec.Cmd) {
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
}
