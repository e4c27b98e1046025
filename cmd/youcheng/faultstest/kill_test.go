package faultstest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// moments are after how long the program is killed, until the work is done.
func moments(first, last time.Duration) (out []time.Duration) {
	for d := first; d < last; d += max(d/2, 4*time.Millisecond) {
		out = append(out, d)
	}
	return out
}

// TestKilledCompiling kills the program while it compiles. The next start serves
// what a healthy one serves.
func TestKilledCompiling(t *testing.T) {
	t.Parallel()
	site := copied(t)
	want := site.healthy()
	halves := 0
	killed := func(when string, wait func(p *process, cache string)) {
		cache := t.TempDir()
		p := begin(t, nil, append([]string{"db", "--cache", cache}, site.flags()...)...)
		wait(p, cache)
		p.kill()
		left := building(t, cache)
		halves += len(left)
		for _, path := range left { // by now it would be a minute old
			if err := os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		next := serve(t, nil, append(site.flags(), "--cache", cache)...)
		if diff := differ(want, next.pages()); diff != nil {
			t.Errorf("killed %s, the next start serves others: %q", when, diff)
		}
		next.kill()
		if kept := building(t, cache); len(kept) > 0 {
			t.Errorf("killed %s, the next start keeps what was left: %q", when, kept)
		}
	}
	for _, d := range moments(time.Millisecond, 150*time.Millisecond) {
		killed("after "+d.String(), func(*process, string) { time.Sleep(d) })
	}
	// Writing takes some milliseconds, and on a busy machine none of these moments may lie
	// in them.
	for range 10 {
		killed("while it writes", func(p *process, cache string) {
			for len(building(t, cache)) == 0 {
				select {
				case <-p.ended:
					return
				case <-time.After(100 * time.Microsecond):
				}
			}
		})
		if halves > 0 {
			return
		}
	}
	t.Error("it was never killed in the middle: this tests nothing")
}

// building are the databases in a folder that are being written, or were.
func building(t *testing.T, cache string) []string {
	t.Helper()
	out, err := filepath.Glob(filepath.Join(cache, ".building-*"))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestKilledReloading kills a server after it was told of a change. The next one
// serves what was, or what is, and soon what is.
func TestKilledReloading(t *testing.T) {
	t.Parallel()
	site := copied(t)
	cache := t.TempDir()
	words := []string{sentence, "was handed the key"}
	var want [2]map[string]answer
	for i := range want {
		site.write(words[i])
		want[i] = site.healthy()
	}
	now := 1
	for _, d := range moments(time.Millisecond, 120*time.Millisecond) {
		p := serve(t, nil, append(site.flags(), "--cache", cache)...)
		p.until("it serves what is there", func() bool { return strings.Contains(p.get(keyStory), words[now]) })
		now = 1 - now
		site.write(words[now])
		p.signal(syscall.SIGHUP)
		time.Sleep(d)
		p.kill()

		p = serve(t, nil, append(site.flags(), "--cache", cache)...)
		first := p.get(keyStory)
		if first != want[0][keyStory].body && first != want[1][keyStory].body {
			t.Errorf("killed after %s, the next start serves what never was", d)
		}
		p.until("it serves what is there", func() bool { return strings.Contains(p.get(keyStory), words[now]) })
		if diff := differ(want[now], p.pages()); diff != nil {
			t.Errorf("killed after %s, the next start serves others: %q", d, diff)
		}
		p.kill()
	}
}

// TestKilledExporting kills an export. What it leaves says that it is not whole, and
// holds no half file; the next one makes it whole.
func TestKilledExporting(t *testing.T) {
	t.Parallel()
	site := copied(t)
	cache := t.TempDir()
	export := func(dir string) *process {
		return begin(t, nil, append([]string{"export", "-o", dir, "--cache", cache, "--base-url", base, "--forms", "html"}, site.flags()...)...)
	}
	healthy := t.TempDir()
	if code := export(healthy).ends(); code != 0 {
		t.Fatalf("an export ended with %d", code)
	}
	want := files(t, healthy)
	if len(want) < 100 || want["UNFINISHED.txt"] != "" {
		t.Fatalf("an export has %d files", len(want))
	}
	// Into the folder of an export of other words, which is served meanwhile.
	site.write("was handed the key")
	served := t.TempDir()
	if code := export(served).ends(); code != 0 {
		t.Fatalf("an export ended with %d", code)
	}
	other := files(t, served)
	site.write(sentence)
	halfway := 0
	for _, d := range moments(60*time.Millisecond, 1200*time.Millisecond) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(served)); err != nil {
			t.Fatal(err)
		}
		p := export(dir)
		time.Sleep(d)
		p.kill()
		got := files(t, dir)
		if got["UNFINISHED.txt"] != "" {
			halfway++
		}
		news, olds := 0, 0
		for name, body := range got {
			if name == "UNFINISHED.txt" || strings.HasPrefix(filepath.Base(name), ".unfinished-") {
				continue
			}
			if body != want[name] && body != other[name] {
				t.Errorf("killed after %s, %s is that of no export", d, name)
			}
			if want[name] != other[name] {
				if body == want[name] {
					news++
				} else {
					olds++
				}
			}
		}
		if news > 0 && olds > 0 && got["UNFINISHED.txt"] == "" {
			t.Errorf("killed after %s, %d files are new and %d are old, and nothing says so", d, news, olds)
		}
	}
	if halfway == 0 {
		t.Error("it was never killed in the middle: this tests nothing")
	}
	// The last of them is made whole.
	dir := t.TempDir()
	p := export(dir)
	p.until("it writes", func() bool {
		made, _ := filepath.Glob(filepath.Join(dir, "en", "*"))
		return len(made) > 3
	})
	p.kill()
	if code := export(dir).ends(); code != 0 {
		t.Fatalf("the export after that ended with %d", code)
	}
	got := files(t, dir)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("after another export, %s differs", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("after another export there are %d files, want %d: %s", len(got), len(want), fmt.Sprint(extra(got, want)))
	}
}

func extra(got, want map[string]string) (out []string) {
	for name := range got {
		if _, ok := want[name]; !ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
