package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"youcheng/internal/site"
)

// patience is long enough for any machine; a test that passes does not wait.
const patience = 2 * time.Minute

// running is a running server.
type running struct {
	t         *testing.T
	out, errs writer
	address   string
	done      chan int
	stop      context.CancelFunc
}

// start runs the server until the test ends, or stop is called.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r := &running{t: t, done: make(chan int, 1), stop: stop}
	args = append([]string{"serve", "--addr", "localhost:0", "--cache", t.TempDir(), "--drain", "0s", "--log", "text"}, args...)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.done <- run(&env{ctx, &r.out, &r.errs, ""}, args)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		if t.Failed() {
			t.Logf("standard output:\n%s\nstandard error:\n%s", r.out.String(), r.errs.String())
		}
	})
	r.until("it is ready", func() bool {
		select {
		case <-ended:
			t.Fatal("it ended instead of serving")
		default:
		}
		if m := regexp.MustCompile(`ready: (http://localhost:\d+)`).FindStringSubmatch(r.out.String()); m != nil {
			r.address = m[1]
		}
		return r.address != ""
	})
	return r
}

func (r *running) until(what string, is func() bool) {
	r.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("waited in vain until %s", what)
		}
	}
}

func (r *running) get(path string) string {
	r.t.Helper()
	status, body := r.ask(path)
	if status != http.StatusOK {
		r.t.Fatalf("%s: %d", path, status)
	}
	return body
}

func (r *running) ask(path string) (status int, body string) {
	r.t.Helper()
	res, err := http.Get(r.address + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	return res.StatusCode, string(b)
}

// serves waits until a page holds a sentence.
func (r *running) serves(path, sentence string) {
	r.t.Helper()
	r.until(path+" holds "+sentence, func() bool { return strings.Contains(r.get(path), sentence) })
}

// says waits until standard error has a line that matches.
func (r *running) says(pattern string) {
	r.t.Helper()
	line := regexp.MustCompile(`(?m)` + pattern)
	r.until("it says "+pattern, func() bool { return line.MatchString(r.errs.String()) })
}

func (r *running) hangUp() {
	r.t.Helper()
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(syscall.SIGHUP)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

const (
	keyStory = "/en/stories/key-to-prague/"
	sentence = "received the key"
)

// TestReload edits the content under a running server, breaks it and mends it,
// with each of the ways to tell the server.
func TestReload(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		tell func(*running)
	}{
		{"watching", []string{"--watch"}, func(*running) {}},
		{"by signal", nil, (*running).hangUp},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, flags := copied(t)
			text := filepath.Join(dir, "content/stories/key-to-prague/en.md")
			r := start(t, append(c.args, flags...)...)
			at := regexp.MustCompile(`^ok\nsnapshot: ([0-9a-f]{12})\nsince: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n$`)
			first := at.FindStringSubmatch(r.get("/readyz"))
			if first == nil || !strings.Contains(r.get(keyStory), sentence) {
				t.Fatalf("at first: %q, %s", r.get("/readyz"), r.get(keyStory))
			}

			replace(t, text, sentence, "was handed the key")
			c.tell(r)
			r.serves(keyStory, "was handed the key")
			r.says(`level=INFO msg=reloaded snapshot=[0-9a-f]{12} holds="8 partners, \d+ stories, \d+ sources" ms=\d`)
			second := at.FindStringSubmatch(r.get("/readyz"))
			if second == nil || second[1] == first[1] {
				t.Errorf("after an edit: %q, before: %q", second, first)
			}

			replace(t, text, "(person:xi-jinping)", "(person:xi-jinpin)")
			c.tell(r)
			r.says(`level=ERROR msg="reload failed; the old snapshot is served on" err="1 fault in the content" snapshot=` + second[1])
			r.says(`^content/stories/key-to-prague/en\.md:14:\d+: error: `)
			r.says(`did you mean xi-jinping`)
			if got := r.get("/readyz"); !regexp.MustCompile(`^ok\nsnapshot: ` + second[1] + `\nsince: ` + second[2] + `\nlast reload: failed at \S+Z, 1 fault, the first at content/stories/key-to-prague/en\.md:14:\d+; the old snapshot is served\n$`).MatchString(got) {
				t.Errorf("/readyz after a fault: %q", got)
			}
			if !strings.Contains(r.get(keyStory), "was handed the key") || r.get("/livez") != "ok\n" {
				t.Error("after a fault, the old sentence is not served")
			}

			replace(t, text, "(person:xi-jinpin)", "(person:xi-jinping)")
			replace(t, text, "was handed the key", "got the key")
			c.tell(r)
			r.serves(keyStory, "got the key")
			if got := r.get("/readyz"); !at.MatchString(got) {
				t.Errorf("/readyz after it was mended: %q", got)
			}

			// The facts are read anew as well as the texts.
			replace(t, filepath.Join(dir, "seeds/partners.csv"), "until the tie ended", "until the bond ended")
			c.tell(r)
			r.serves("/en/cities/prague/", "until the bond ended")

			// The folder of another branch takes the place of this one.
			if err := os.CopyFS(filepath.Join(dir, "branch"), os.DirFS(fixture+"/content")); err != nil {
				t.Fatal(err)
			}
			replace(t, filepath.Join(dir, "branch/stories/key-to-prague/en.md"), sentence, "took the key home")
			for _, move := range [][2]string{{"content", "content.old"}, {"branch", "content"}} {
				if err := os.Rename(filepath.Join(dir, move[0]), filepath.Join(dir, move[1])); err != nil {
					t.Fatal(err)
				}
			}
			c.tell(r)
			r.serves(keyStory, "took the key home")

			// Without its folder, it goes on with what it has.
			if err := os.Rename(filepath.Join(dir, "content"), filepath.Join(dir, "gone")); err != nil {
				t.Fatal(err)
			}
			c.tell(r)
			r.says(`msg="reload failed; the old snapshot is served on" err="--content: there is no folder `)
			r.serves("/readyz", "Z; the old snapshot is served\n")
			if got := r.get("/readyz"); !strings.Contains(r.get(keyStory), "took the key home") || strings.Contains(got, dir) {
				t.Errorf("without its folder: %q", got)
			}
			if err := os.Rename(filepath.Join(dir, "gone"), filepath.Join(dir, "content")); err != nil {
				t.Fatal(err)
			}
			c.tell(r)
			r.says(`level=INFO msg="reload: what is served is what the folders hold"`)
			r.until("/readyz is clean", func() bool { return at.MatchString(r.get("/readyz")) })

			r.stop()
			if code := <-r.done; code != 0 || !strings.HasSuffix(r.out.String(), "\nstopped\n") {
				t.Errorf("it ended with %d: %q", code, r.out.String())
			}
		})
	}
}

// TestNothingToReload sends a signal to a server of the copies in the program: it
// is no reason to end, and there is nothing else to do.
func TestNothingToReload(t *testing.T) {
	r := start(t)
	before := r.get("/readyz")
	r.hangUp()
	r.says(`level=INFO msg="there is nothing to reload: `)
	if got := r.get("/readyz"); got != before {
		t.Errorf("/readyz changed from %q to %q", before, got)
	}
}

// TestPreview writes with the page beside: drafts, faults on the page, an open
// page that is told of each save, and what editors do to whole trees.
func TestPreview(t *testing.T) {
	dir, flags := copied(t)
	r := start(t, append([]string{"--preview"}, flags...)...)
	if !strings.Contains(r.out.String(), r.address+"/preview/") {
		t.Errorf("it does not say where the faults are: %s", r.out.String())
	}
	r.serves("/en/stories/unfinished/", "A draft: readers cannot see it.")

	// An open page.
	page, err := http.Get(r.address + "/preview/events")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	told := make(chan string, 100)
	go func() {
		defer close(told)
		lines := bufio.NewScanner(page.Body)
		for lines.Scan() {
			if version, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				told <- version
			}
		}
	}()
	first := <-told

	text := filepath.Join(dir, "content/stories/key-to-prague/en.md")
	replace(t, text, sentence, "was handed the key")
	if second := <-told; second == first {
		t.Errorf("the open page is told of nothing new: %s", second)
	}
	r.serves(keyStory, "was handed the key")
	replace(t, text, "(city:prague#since)", "(city:prague#sinse)")
	r.serves(keyStory, "has no field &#34;sinse&#34;")
	r.serves(keyStory, "was handed the key")
	replace(t, text, "(city:prague#sinse)", "(city:prague#since)")
	r.until("the fault is gone", func() bool { return !strings.Contains(r.get(keyStory), "sinse") })

	// 200 files at once, and their folders gone again.
	for i := range 200 {
		folder := filepath.Join(dir, "content/stories", fmt.Sprintf("many-%d", i))
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(text)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "en.md"), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, slug := range []string{"many-0/", "many-199/"} {
		r.serves("/en/stories.json", slug)
		r.serves("/en/stories/"+slug, "was handed the key")
	}
	for i := range 200 {
		if err := os.RemoveAll(filepath.Join(dir, "content/stories", fmt.Sprintf("many-%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	r.until("they are gone", func() bool { return !strings.Contains(r.get("/en/stories/"), "many-") })

	// Another branch: the tree goes, and another comes in its place.
	content := filepath.Join(dir, "content")
	if err := os.Rename(content, content+".away"); err != nil {
		t.Fatal(err)
	}
	r.serves(keyStory, "was handed the key")
	if err := os.CopyFS(content, os.DirFS(filepath.Join(fixture, "content"))); err != nil {
		t.Fatal(err)
	}
	// While its files come one after another, a preview shows those that are there.
	r.until("the other tree is shown", func() bool {
		status, body := r.ask(keyStory)
		return status == http.StatusOK && strings.Contains(body, sentence)
	})

	// It ends although a page is open.
	r.stop()
	select {
	case code := <-r.done:
		if code != 0 {
			t.Errorf("it ended with %d", code)
		}
	case <-time.After(patience):
		t.Error("it does not end while a page is open")
	}
}

// TestLogInLines breaks the content under a server whose log is read by a program:
// each line is JSON, the faults too.
func TestLogInLines(t *testing.T) {
	dir, flags := copied(t)
	r := start(t, append([]string{"--log", "json", "--watch"}, flags...)...)
	replace(t, filepath.Join(dir, "content/stories/key-to-prague/en.md"), "(person:xi-jinping)", "(person:xi-jinpin)")
	r.says(`"msg":"reload failed; the old snapshot is served on"`)
	r.stop()
	<-r.done
	found := false
	for line := range strings.Lines(r.errs.String()) {
		var event struct{ Time, Level, Msg, At, Do string }
		if err := json.Unmarshal([]byte(line), &event); err != nil || event.Time == "" || event.Level == "" || event.Msg == "" {
			t.Errorf("no event: %q %v", line, err)
		}
		found = found || event.Msg == "fault in the content" && strings.HasPrefix(event.At, "content/stories/key-to-prague/en.md:14:") && strings.Contains(event.Do, "xi-jinping")
	}
	if !found {
		t.Error("no event names the fault and its remedy")
	}
}

// TestReloadIsChecked compiles what is without fault, and yet cannot be shown: the old
// snapshot is served on.
func TestReloadIsChecked(t *testing.T) {
	dir, flags := copied(t)
	seeds, content := flags[1], flags[3]
	compile := func(context.Context, *site.Touched, string) (*site.Snapshot, error) {
		return site.Compile(t.Context(), site.Input{Seeds: os.DirFS(seeds), Content: os.DirFS(content), Cache: filepath.Join(dir, "cache"), Program: "test", Now: time.Now})
	}
	first, err := compile(nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	var log writer
	broken := errors.New("a page is broken")
	var unfit []bool
	r := &reloader{
		live: site.NewLive(first, time.Now()), build: compile, log: slog.New(slog.NewTextHandler(&log, nil)),
		check: func(context.Context, *site.Snapshot) error { return broken }, unfit: func(is bool) { unfit = append(unfit, is) },
	}
	defer r.live.Close()
	replace(t, filepath.Join(content, "stories/key-to-prague/en.md"), sentence, "was handed the key")
	r.reload(t.Context(), nil)
	if st := r.live.Status(); st.Hash != first.Hash || !errors.Is(st.Err, broken) || st.Reloads != 1 || st.Failures != 1 {
		t.Errorf("after a check that failed: %+v", st)
	}
	broken = nil
	r.reload(t.Context(), nil)
	r.drawn.Wait()
	if st := r.live.Status(); st.Hash == first.Hash || st.Err != nil || st.Reloads != 2 || st.Failures != 1 || len(unfit) != 1 || unfit[0] {
		t.Errorf("after a check that passed: %+v, told %v", st, unfit)
	}
	// One that was compiled by an earlier run is checked when it is served.
	broken = errors.New("a page is broken")
	first.Reused = true
	r.live = site.NewLive(first, time.Now())
	r.draw(t.Context())
	if len(unfit) != 2 || !unfit[1] || !strings.Contains(log.String(), "what is served does not pass its check") {
		t.Errorf("told %v, log %s", unfit, log.String())
	}
}
