package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/opendata"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/internal/store"
	"youcheng/static"
	"youcheng/web"
)

const fixture = root + "/web/testdata/fixture"

// result is what one run of the program did.
type result struct {
	code           int
	stdout, stderr string
}

func youcheng(t *testing.T, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(&env{t.Context(), &out, &errs, ""}, args)
	return result{code, out.String(), errs.String()}
}

// copied is a tree of the fixture in which a file may be changed.
func copied(t *testing.T) (dir string, flags []string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	return dir, []string{"--seeds", filepath.Join(dir, "seeds"), "--content", filepath.Join(dir, "content")}
}

// replace changes a file. What is to be replaced must be there.
func replace(t *testing.T, file, old, new string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(b), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestHelp(t *testing.T) {
	for _, c := range []struct {
		command string
		want    []string // flags with their twins in the environment, and other words
	}{
		{"", []string{"serve ", "check ", "export ", "db ", "diff ", "purge ", "new "}},
		{"serve", []string{"--addr $YOUCHENG_ADDR", "--seeds $YOUCHENG_SEEDS", "--content $YOUCHENG_CONTENT", "--cache $YOUCHENG_CACHE", "--base-url $YOUCHENG_BASE_URL", "--watch $YOUCHENG_WATCH", "--page-cache $YOUCHENG_PAGE_CACHE", "--request-log $YOUCHENG_REQUEST_LOG", "--metrics-addr $YOUCHENG_METRICS_ADDR", "12MiB",
			"--rate-limit $YOUCHENG_RATE_LIMIT", "--trusted-proxy $YOUCHENG_TRUSTED_PROXY", "--max-connections $YOUCHENG_MAX_CONNECTIONS", "--max-connections-per-client $YOUCHENG_MAX_CONNECTIONS_PER_CLIENT", "--security-contact $YOUCHENG_SECURITY_CONTACT", "--security-expires $YOUCHENG_SECURITY_EXPIRES", "localhost:8080"}},
		{"check", []string{"--seeds $YOUCHENG_SEEDS", "--content $YOUCHENG_CONTENT", "--format $YOUCHENG_FORMAT", "--lang $YOUCHENG_LANG"}},
		{"export", []string{"--output $YOUCHENG_OUTPUT", "--seeds $YOUCHENG_SEEDS", "--content $YOUCHENG_CONTENT", "--cache $YOUCHENG_CACHE", "--base-url $YOUCHENG_BASE_URL", "--forms $YOUCHENG_FORMS", "--security-contact $YOUCHENG_SECURITY_CONTACT", "--security-expires $YOUCHENG_SECURITY_EXPIRES", "-o,"}},
		{"db", []string{"--output $YOUCHENG_OUTPUT", "--seeds $YOUCHENG_SEEDS", "--content $YOUCHENG_CONTENT", "--cache $YOUCHENG_CACHE", "-o,"}},
		{"diff", []string{"OLD NEW", "--format $YOUCHENG_FORMAT", "--lang $YOUCHENG_LANG", "--date $YOUCHENG_DATE", "0 when the editions do not differ, 1 when they do, and 2 when they cannot be compared"}},
		{"purge", []string{"OLD NEW", "--to $YOUCHENG_PURGE_TO", "--soft $YOUCHENG_SOFT", "purge the key site"}},
		{"new", []string{"story ", "translation "}},
		{"new story", []string{"SLUG", "--content $YOUCHENG_CONTENT"}},
	} {
		for _, flag := range []string{"-h", "--help"} {
			got := youcheng(t, append(strings.Fields(c.command), flag)...)
			text := strings.Join(strings.Fields(got.stdout), " ")
			if got.code != 0 || got.stderr != "" || !strings.HasPrefix(text, "Usage: youcheng") {
				t.Errorf("%s %s: %+v", c.command, flag, got)
			}
			for _, want := range c.want {
				name, env, twin := strings.Cut(want, " $")
				if !strings.Contains(text, name) || (twin && !strings.Contains(text, "[$"+env+"]")) {
					t.Errorf("%s %s does not show %s", c.command, flag, want)
				}
			}
		}
	}
}

// TestEnvironment holds that a flag of one command may be set for all, though others have
// one of the same name that may be something else; that a list is one; and that the flag
// itself comes first.
func TestEnvironment(t *testing.T) {
	_, flags := copied(t)
	for name, value := range map[string]string{"YOUCHENG_FORMAT": "csv", "YOUCHENG_TO": "https://example.org/", "YOUCHENG_TRUSTED_PROXY": "", "YOUCHENG_FORMS": "json,csv", "YOUCHENG_LANG": "zh"} {
		t.Setenv(name, value)
	}
	if got := youcheng(t, append([]string{"db"}, flags...)...); got.code != 0 {
		t.Errorf("db: %+v", got)
	}
	if got := youcheng(t, append([]string{"check"}, flags...)...); got.code != 2 || !strings.Contains(got.stderr, `"csv" for option "--format"`) {
		t.Errorf("check: %+v", got)
	}
	if got := youcheng(t, append([]string{"check", "--format=text"}, flags...)...); got.code != 0 || !strings.Contains(got.stdout, "没有错误") {
		t.Errorf("check --format=text: %+v", got)
	}
	for name, c := range map[string]struct {
		more []string
		csv  bool
	}{"by the environment": {nil, true}, "by the flag": {[]string{"--forms", "json"}, false}} {
		dir := t.TempDir()
		if got := youcheng(t, slices.Concat([]string{"export", "-o", dir}, flags, c.more)...); got.code != 0 {
			t.Fatalf("export %s: %+v", name, got)
		}
		if _, err := os.Stat(filepath.Join(dir, "en", "cities.csv")); (err == nil) != c.csv {
			t.Errorf("export %s: CSV: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "en", "cities.json")); err != nil {
			t.Errorf("export %s: %v", name, err)
		}
	}
}

// TestCannotRun checks that what the program cannot do ends with 2 and one
// sentence that names the cause.
func TestCannotRun(t *testing.T) {
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(t.TempDir(), "missing")
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "please specify one command of: check, db, diff, export, new, ping, purge or serve"},
		{[]string{"srve"}, `did you mean "serve"?`},
		{[]string{"serve", "--adr", "x"}, "unknown flag --adr, did you mean --addr?"},
		{[]string{"serve", "extra"}, "unexpected argument extra"},
		{[]string{"serve", "--addr", "8080"}, `--addr: "8080" is not HOST:PORT`},
		{[]string{"serve", "--addr", "localhost:99999"}, "--addr: cannot listen on localhost:99999"},
		{[]string{"serve", "--addr", taken.Addr().String()}, taken.Addr().String() + " is taken by another program"},
		{[]string{"serve", "-x"}, "unknown flag -x"},
		{[]string{"serve", "--drain", "soon"}, `invalid argument for flag "--drain": time: invalid duration "soon"`},
		{[]string{"check", "--read", missing}, "--read: there is no folder " + missing},
		{[]string{"serve", "--page-cache", "much"}, `"much" is no size such as 20MiB, 1GiB or 0`},
		{[]string{"serve", "--page-cache=-1"}, "is no size"},
		{[]string{"serve", "--addr", "localhost:0", "--request-log", filepath.Join(missing, "x")}, "--request-log: open"},
		{[]string{"serve", "--addr", "localhost:0", "--metrics-addr", taken.Addr().String()}, "--metrics-addr: cannot listen on"},
		{[]string{"serve", "--rate-limit=-1"}, "--rate-limit: -1 is less than 0"},
		{[]string{"serve", "--max-connections=-1"}, "--max-connections: -1 is less than 0"},
		{[]string{"serve", "--max-connections-per-client=-1"}, "--max-connections-per-client: -1 is less than 0"},
		{[]string{"serve", "--trusted-proxy", "proxy.example"}, `--trusted-proxy: "proxy.example" is no network such as 10.0.0.0/8`},
		{[]string{"serve", "--trusted-proxy", "10.0.0.0/8,10.0.0.0/33"}, `--trusted-proxy: "10.0.0.0/33" is no network`},
		{[]string{"serve", "--trusted-proxy", "10.0.0.1", "--trusted-proxy", "0.0.0.0/0"}, "--trusted-proxy: 0.0.0.0/0 is everybody"},
		{[]string{"serve", "--trusted-proxy", "::ffff:10.0.0.0/104"}, "--trusted-proxy"},
		{[]string{"serve", "--security-contact", "mailto:a@youcheng.example"}, "--security-contact and --security-expires belong together"},
		{[]string{"export", "-o", missing, "--security-expires", "2999-01-01"}, "--security-contact and --security-expires belong together"},
		{[]string{"serve", "--security-contact", "a@youcheng.example", "--security-expires", "2999-01-01"}, `--security-contact: "a@youcheng.example" is no address such as mailto:`},
		{[]string{"serve", "--security-contact", "http://youcheng.example/", "--security-expires", "2999-01-01"}, "--security-contact"},
		{[]string{"serve", "--security-contact", "https://youcheng.example/\nContact: mailto:x@evil.example", "--security-expires", "2999-01-01"}, "--security-contact"},
		{[]string{"serve", "--security-contact", "mailto:a@youcheng.example", "--security-expires", "soon"}, `--security-expires: "soon" is no day such as 2027-06-30`},
		{[]string{"serve", "--security-contact", "mailto:a@youcheng.example", "--security-expires", "2020-01-01"}, "--security-expires: 2020-01-01 has passed"},
		{[]string{"serve", "--watch"}, "--watch: there is no folder to watch; name one with --seeds or --content"},
		{[]string{"serve", "--base-url", "youcheng.example"}, `--base-url: "youcheng.example" is not a scheme and a host`},
		{[]string{"serve", "--base-url", "ftp://youcheng.example"}, "--base-url"},
		{[]string{"serve", "--base-url", "https://youcheng.example/path"}, "--base-url"},
		{[]string{"export", "-o", missing, "--base-url", "https://"}, "--base-url"},
		{[]string{"serve", "--addr", "localhost:0", "--seeds", missing}, "--seeds: there is no folder " + missing},
		{[]string{"check", "--content", missing}, "--content: there is no folder " + missing},
		{[]string{"check", "--seeds", file}, "--seeds: " + file + " is not a folder"},
		{[]string{"check", "--format", "xml"}, `"xml" for option "--format". Allowed values are: text or json`},
		{[]string{"check", "--lang", "fr"}, `"fr" for option "--lang". Allowed values are: en or zh`},
		{[]string{"export"}, `the required flag "-o, --output" was not specified`},
		{[]string{"export", "-o", missing, "--forms", "html,pdf"}, `--forms: "pdf" is none of html, json,`},
		{[]string{"export", "-o", filepath.Join(file, "x"), "--cache", t.TempDir()}, "not a directory"},
		{[]string{"db", "-o", filepath.Join(missing, "x"), "--cache", t.TempDir()}, "--output"},
		{[]string{"db", "--cache", filepath.Join(file, "x")}, "making the cache folder"},
		{[]string{"new"}, "story"},
		{[]string{"new", "story"}, "SLUG"},
		{[]string{"new", "story", "a", "--content", missing}, "--content: there is no folder " + missing},
	} {
		got := youcheng(t, c.args...)
		if got.code != 2 || got.stdout != "" || !strings.HasPrefix(got.stderr, "youcheng: ") || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, c.want) {
			t.Errorf("%v: %+v, want %q", c.args, got, c.want)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("a command that failed made its folder")
	}
}

// TestCheck runs the check on the real tree, which has no faults, and on trees
// with some.
func TestCheck(t *testing.T) {
	real := []string{"--seeds", root + "/seeds", "--content", root + "/content"}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"the copies in the program", nil, `^no errors: \d+ partners, \d+ events, \d+ sources, \d+ texts\n$`},
		{"the tree", real, `^no errors: \d+ partners, \d+ events, \d+ sources, \d+ texts\n$`},
		{"the tree, in Chinese", append(real, "--lang", "zh"), `^没有错误：\d+ 个友城、\d+ 项事件、\d+ 份来源、\d+ 篇文本\n$`},
		{"the tree, for programs", append(real, "--format", "json"), `^\[\]\n$`},
	} {
		if got := youcheng(t, append([]string{"check"}, c.args...)...); got.code != 0 || got.stderr != "" || !regexp.MustCompile(c.want).MatchString(got.stdout) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}

	dir, flags := copied(t)
	replace(t, filepath.Join(dir, "content/stories/key-to-prague/en.md"), "[Xi Jinping](person:xi-jinping)", "[Xi Jinping](person:xi-jinpin) and [three](count:sister-citys)")
	text, chinese, machine := youcheng(t, append([]string{"check"}, flags...)...), youcheng(t, append([]string{"check", "--lang", "zh"}, flags...)...), youcheng(t, append([]string{"check", "--format", "json"}, flags...)...)
	const place = "content/stories/key-to-prague/en.md:14:"
	for _, c := range []struct {
		name    string
		got     result
		stdout  string
		summary string
	}{
		{"English", text, `(?s)^` + place + `\d+: error: .*xi-jinpin.*\n +14 \| .*\^+\n.*did you mean xi-jinping.*` + place + `\d+: error: .*sister-citys`, "2 errors, 1 warning\n"},
		{"Chinese", chinese, `(?s)^` + place + `\d+: 错误：.*xi-jinpin.*改法：是否想写 xi-jinping`, "2 处错误，1 处警告\n"},
		{"JSON", machine, `^\[\n`, "2 errors, 1 warning\n"},
	} {
		if c.got.code != 1 || c.got.stderr != c.summary || !regexp.MustCompile(c.stdout).MatchString(c.got.stdout) {
			t.Errorf("%s: %+v", c.name, c.got)
		}
	}
	var faults []struct {
		File, Severity, Kind, What string
		Line, Col                  int
	}
	if err := json.Unmarshal([]byte(machine.stdout), &faults); err != nil || len(faults) != 3 || faults[0].File != "content/stories/key-to-prague/en.md" || faults[0].Line != 14 || faults[0].Col < 1 || faults[0].Severity != "error" || faults[0].Kind == "" || faults[0].What == "" {
		t.Errorf("faults in JSON: %v %+v", err, faults)
	}

	// A fault in a table; and the commands that publish refuse it, with 1.
	dir, flags = copied(t)
	replace(t, filepath.Join(dir, "seeds/partnerships.csv"), "1979-03-14", "1979-03-41")
	got := youcheng(t, append([]string{"check"}, flags...)...)
	if got.code != 1 || !strings.Contains(got.stdout, "seeds/partnerships.csv:2:") {
		t.Errorf("a table with a fault: %+v", got)
	}
	out := filepath.Join(t.TempDir(), "out")
	for _, args := range [][]string{{"export", "-o", out}, {"db", "-o", out}, {"serve", "--addr", "localhost:0"}} {
		got := youcheng(t, append(append(args, "--cache", t.TempDir()), flags...)...)
		if got.code != 1 || got.stdout != "" || !strings.Contains(got.stderr, "seeds/partnerships.csv:2:") || !strings.HasSuffix(got.stderr, "nothing was published\n") {
			t.Errorf("%s with a fault: %+v", args[0], got)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s with a fault wrote something", args[0])
		}
	}
}

// longEvents makes the summaries of a table of events so long that the list of
// events does not fit into a connection.
func longEvents(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	summary := slices.Index(rows[0], "summary_en")
	for _, row := range rows[1:] {
		row[summary] += strings.Repeat(" And so on.", 30_000)
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// writer is a buffer that a running program may write to while it is read.
type writer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *writer) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(b)
}

func (w *writer) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

var readyLine = regexp.MustCompile(`^ready: (http://localhost:\d+) · 8 partners, \d stories, \d+ sources · reading .*, opening [^\n]*\n`)

// TestServe starts the server, asks, and stops it while an answer is on its way.
// onlyRequests reports whether all that was said are lines of requests, of which
// there are some.
func onlyRequests(said string) bool {
	for line := range strings.Lines(said) {
		if !json.Valid([]byte(line)) || !strings.Contains(line, `"msg":"request"`) {
			return false
		}
	}
	return said != ""
}

func TestServe(t *testing.T) {
	_, flags := copied(t)
	longEvents(t, filepath.Join(flags[1], "events.csv"))
	for _, c := range []struct {
		name string
		args []string
		env  map[string]string
	}{
		{"by flags", append([]string{"serve", "--addr", "localhost:0", "--cache", t.TempDir()}, flags...), nil},
		{"by the environment", []string{"serve"}, map[string]string{"YOUCHENG_ADDR": "localhost:0", "YOUCHENG_SEEDS": fixture + "/seeds", "YOUCHENG_CONTENT": fixture + "/content", "YOUCHENG_CACHE": t.TempDir()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var out, errs writer
			done := make(chan int, 1)
			go func() { done <- run(&env{ctx, &out, &errs, ""}, c.args) }()
			address := ""
			for deadline := time.Now().Add(2 * time.Minute); address == "" && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
				if m := readyLine.FindStringSubmatch(out.String()); m != nil {
					address = m[1]
				}
			}
			if address == "" {
				t.Fatalf("no ready line: %q %q", out.String(), errs.String())
			}
			res, err := http.Get(address + "/en/cities/")
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || res.StatusCode != 200 || !strings.Contains(string(body), `rel="canonical" href="`+address+`/en/cities/"`) {
				t.Errorf("GET /en/cities/: %d %v; its canonical address is not under %s", res.StatusCode, err, address)
			}
			// A reader who takes the first byte of a long answer and waits.
			var reader *bufio.Reader
			if c.env == nil {
				slow, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
				if err != nil {
					t.Fatal(err)
				}
				defer slow.Close()
				if err := slow.(*net.TCPConn).SetReadBuffer(1 << 16); err != nil {
					t.Fatal(err)
				}
				reader = bufio.NewReader(slow)
				io.WriteString(slow, "GET /en/events.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
				if _, err := reader.Peek(1); err != nil {
					t.Fatal(err)
				}
			}
			stop()
			refused := false
			for range 400 {
				if conn, err := net.DialTimeout("tcp", strings.TrimPrefix(address, "http://"), time.Second); err != nil {
					refused = true
					break
				} else {
					conn.Close()
				}
				time.Sleep(5 * time.Millisecond)
			}
			if !refused {
				t.Error("the server goes on taking requests after it was told to stop")
			}
			if reader != nil {
				select {
				case code := <-done:
					t.Fatalf("it ended with %d while an answer was on its way", code)
				case <-time.After(50 * time.Millisecond):
				}
				answer, err := http.ReadResponse(reader, nil)
				if err != nil {
					t.Fatal(err)
				}
				if body, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != 200 || !json.Valid(body) {
					t.Errorf("the answer on its way: %d %v, %d bytes", answer.StatusCode, err, len(body))
				}
			}
			select {
			case code := <-done:
				if code != 0 || !strings.HasSuffix(out.String(), "\nstopped\n") || !onlyRequests(errs.String()) {
					t.Errorf("it ended with %d: %q %q", code, out.String(), errs.String())
				}
			case <-time.After(15 * time.Second):
				t.Error("it does not end")
			}
		})
	}
}

// TestNewTranslation takes a story through its translation: begun, drifting,
// accepted.
func TestNewTranslation(t *testing.T) {
	_, flags := copied(t)
	texts := flags[3]
	en, zh := filepath.Join(texts, "stories/key-to-prague/en.md"), filepath.Join(texts, "stories/key-to-prague/zh.md")
	run := func(code int, want string, args ...string) string {
		t.Helper()
		got := youcheng(t, append([]string{"new", "translation", "--content", texts}, args...)...)
		if got.code != code || !strings.Contains(got.stdout+got.stderr, want) {
			t.Errorf("new translation %v: %+v, want %d and %q", args, got, code, want)
		}
		b, err := os.ReadFile(zh)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return string(b)
	}
	check := func() string {
		t.Helper()
		got := youcheng(t, append([]string{"check"}, flags...)...)
		if got.code != 0 {
			t.Errorf("check: %+v", got)
		}
		return got.stdout
	}
	run(2, "is not a slug", "Key")
	run(2, "there is no story", "no-such-story")
	run(2, "has no zh.md yet; leave out --accept", "key-to-prague", "--accept")
	run(2, "has no zh.md to translate", "key-to-prague", "--to", "en")
	begun := run(0, "wrote "+zh, "key-to-prague")
	for _, want := range []string{"title: \"（标题待译）\"", "# title: \"The key to Prague\"", "status: draft", "translates: >-\n  en\n", "[](city:prague#since)", "[Xi Jinping](person:xi-jinping)"} {
		if !strings.Contains(begun, want) {
			t.Errorf("the translation lacks %q:\n%s", want, begun)
		}
	}
	run(2, "exists already; nothing was written", "key-to-prague")
	if out := check(); strings.Contains(out, "warning") {
		t.Errorf("a translation that is begun: %s", out)
	}
	replace(t, en, "received the key", "was given the key")
	if out := check(); !strings.Contains(out, "the English text changed in 1 block since this translation (line 14)") || !strings.Contains(out, "Xi Jinping was given the key") {
		t.Errorf("the drift is not told: %s", out)
	}
	accepted := run(0, "it translates the original as it is now", "key-to-prague", "--accept")
	if out := check(); strings.Contains(out, "warning") {
		t.Errorf("a translation that was accepted: %s", out)
	}
	if strings.Count(accepted, "translates:") != 1 || strings.Replace(begun, "status", "", 1) == strings.Replace(accepted, "status", "", 1) {
		t.Errorf("the note was not renewed:\n%s", accepted)
	}

	// A file that new story made and nobody touched may be replaced.
	if got := youcheng(t, "new", "story", "bridge", "--content", texts); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	run(2, "holds no text to translate yet", "bridge")
	replace(t, filepath.Join(texts, "stories/bridge/en.md"), "Write here.", "A bridge.")
	run(0, "wrote "+filepath.Join(texts, "stories/bridge/zh.md"), "bridge")
}

func TestNewStory(t *testing.T) {
	_, flags := copied(t)
	texts := flags[3]
	got := youcheng(t, "new", "story", "bridge-of-2027", "--content", texts)
	if got.code != 0 || got.stderr != "" || !strings.HasPrefix(got.stdout, "wrote "+filepath.Join(texts, "stories", "bridge-of-2027")) {
		t.Fatalf("new story: %+v", got)
	}
	if got := youcheng(t, append([]string{"check"}, flags...)...); got.code != 0 {
		t.Errorf("the new story does not pass the check: %+v", got)
	}
	// It is a draft; made ready, it is published and named after its folder, but
	// not with the words that only hold a place.
	for _, l := range lang.Tags() {
		replace(t, filepath.Join(texts, "stories", "bridge-of-2027", string(l)+".md"), "status: draft", "status: ready")
	}
	if got := youcheng(t, append([]string{"check"}, flags...)...); got.code != 1 || !strings.Contains(got.stdout, "still the one of a new story") {
		t.Errorf("a story without a title passes the check: %+v", got)
	}
	for _, l := range lang.Tags() {
		file := filepath.Join(texts, "stories", "bridge-of-2027", string(l)+".md")
		replace(t, file, "title: \"", "title: \"1 ")
		replace(t, file, "summary: \"", "summary: \"1 ")
	}
	if got := youcheng(t, append([]string{"check"}, flags...)...); got.code != 0 {
		t.Errorf("the new story, made ready, does not pass the check: %+v", got)
	}
	snap, err := site.Compile(t.Context(), site.Input{Seeds: os.DirFS(flags[1]), Content: os.DirFS(texts), Cache: t.TempDir(), Program: "test", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	for _, l := range lang.Tags() {
		if pages, err := snap.Pages(t.Context(), l, time.Now()); err != nil || !slices.Contains(pages, "stories/bridge-of-2027/") {
			t.Errorf("the story has no page in %s: %v", l, err)
		}
	}

	before, err := os.ReadFile(filepath.Join(texts, "stories", "bridge-of-2027", "en.md"))
	if err != nil {
		t.Fatal(err)
	}
	got = youcheng(t, "new", "story", "bridge-of-2027", "--content", texts)
	after, err := os.ReadFile(filepath.Join(texts, "stories", "bridge-of-2027", "en.md"))
	if got.code != 2 || !strings.Contains(got.stderr, "exists already; nothing was written") || err != nil || !bytes.Equal(before, after) {
		t.Errorf("a story that exists: %+v", got)
	}
	for _, bad := range []string{"Bridge", "a_b", "a--b", "-a", "a-", "../up", "a/b", "桥", "a b", "a.b", ""} {
		// -- keeps a slug that begins with a hyphen from being read as a flag.
		if got := youcheng(t, "new", "story", "--content", texts, "--", bad); got.code != 2 || got.stdout != "" || !strings.Contains(got.stderr, "slug") {
			t.Errorf("%q as a slug: %+v", bad, got)
		}
	}
	entries, err := os.ReadDir(filepath.Join(texts, "stories"))
	if err != nil {
		t.Fatal(err)
	}
	if want, err := os.ReadDir(fixture + "/content/stories"); err != nil || len(entries) != len(want)+1 {
		t.Errorf("there are %d stories, not one more than %d", len(entries), len(want))
	}
}

func TestDB(t *testing.T) {
	cache, file := t.TempDir(), filepath.Join(t.TempDir(), "youcheng.sqlite")
	args := []string{"db", "--seeds", fixture + "/seeds", "--content", fixture + "/content", "--cache", cache}
	got := youcheng(t, append(args, "-o", file)...)
	info, err := os.Stat(file)
	if err != nil || got.code != 0 || got.stderr != "" || got.stdout != fmt.Sprintf("wrote %d bytes to %s\n", info.Size(), file) {
		t.Fatalf("db: %+v %v", got, err)
	}
	st, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	members, err := st.Members(t.Context())
	if err != nil || len(members) != 8 {
		t.Errorf("the file holds %d partners: %v", len(members), err)
	}
	// Without a file, it names the compiled one, which is the same.
	got = youcheng(t, args...)
	path := strings.TrimSuffix(got.stdout, "\n")
	a, err1 := os.ReadFile(path)
	b, err2 := os.ReadFile(file)
	if got.code != 0 || filepath.Dir(path) != cache || err1 != nil || err2 != nil || !bytes.Equal(a, b) {
		t.Errorf("db without -o: %+v %v %v", got, err1, err2)
	}
}

// racing says that the race detector slows SQLite down some ten times.
var racing = func() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}()

// TestExport compares each exported file, or one in five with the race detector,
// with what the server answers.
// TestExportForms writes pages in some forms only: those files are there, and no
// others of pages.
func TestExportForms(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	got := youcheng(t, "export", "-o", dir, "--forms", "html,csv", "--seeds", fixture+"/seeds", "--content", fixture+"/content", "--cache", t.TempDir())
	if got.code != 0 {
		t.Fatalf("export: %+v", got)
	}
	for file, want := range map[string]bool{
		"en/cities/index.html": true, "zh/cities/prague/index.html": true, "en/cities.csv": true, "data/partners.csv": true, "sitemap.xml": true,
		"en/cities.json": false, "zh/cities/prague.json": false, "en/cities.png": false, "en/cities/prague.bib": false, "en/feed.atom": false,
	} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file))); (err == nil) != want {
			t.Errorf("%s is there: %t", file, err == nil)
		}
	}
}

func TestExport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	const at = "https://youcheng.example"
	got := youcheng(t, "export", "-o", dir, "--seeds", fixture+"/seeds", "--content", fixture+"/content", "--cache", t.TempDir(), "--base-url", at+"/")
	m := regexp.MustCompile(`^wrote (\d+) files to ` + regexp.QuoteMeta(dir) + ` in `).FindStringSubmatch(got.stdout)
	if got.code != 0 || got.stderr != "" || m == nil {
		t.Fatalf("export: %+v", got)
	}
	snap, err := site.Compile(t.Context(), site.Input{Seeds: os.DirFS(fixture + "/seeds"), Content: os.DirFS(fixture + "/content"), Cache: t.TempDir(), Program: "test", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	h := web.New(web.Config{Site: site.NewLive(snap, time.Now()), Static: files, Base: at, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	n := 0
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if n++; racing && n%5 != 0 {
			return nil
		}
		written, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		address := strings.TrimSuffix(filepath.ToSlash(strings.TrimPrefix(path, dir)), "index.html")
		status := 200
		if strings.HasSuffix(address, "/404.html") {
			status = 404
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
		if w.Code != status || !bytes.Equal(w.Body.Bytes(), written) {
			t.Errorf("%s: the server answers %d and %d bytes, the file has %d", address, w.Code, w.Body.Len(), len(written))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(dir, "sitemap.xml"))
	if err != nil {
		t.Fatal(err)
	}
	want := len(h.Paths()) + bytes.Count(index, []byte("<loc>")) + 2 + 2*len(opendata.Described()) + 1 // the cover, and 404.html; the data twice, and openapi.json
	for _, l := range lang.Tags() {
		pages, err := snap.Pages(t.Context(), l, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			address := "/" + string(l) + "/" + p
			twin := func(form string) string { return "/" + string(l) + "/" + page.InForm(p, form) }
			for _, file := range []string{address + "index.html", twin("json"), twin("bib"), twin("ris"), twin("csl.json"), twin("png")} {
				if _, err := os.Stat(dir + file); err != nil {
					t.Error(err)
				}
			}
			want += 6
			for _, form := range []string{"csv", "geojson", "ics", "atom", "feed.json"} {
				if _, err := os.Stat(dir + twin(form)); err == nil {
					want++
				} else if strings.Count(p, "/") == 1 { // of the lists it is asked whether a form is missing
					w := httptest.NewRecorder()
					if h.ServeHTTP(w, httptest.NewRequest("GET", twin(form), nil)); w.Code != 404 {
						t.Errorf("%s is not written, and the server answers %d", twin(form), w.Code)
					}
				}
			}
		}
		for _, p := range snap.Embeds() {
			card := "/" + string(l) + "/" + p
			for _, file := range []string{card + "index.html", strings.TrimSuffix(card, "/") + ".svg", strings.TrimSuffix(card, "/") + ".dark.svg"} {
				if _, err := os.Stat(dir + file); err != nil {
					t.Error(err)
				}
			}
			want += 3
		}
		want += 3 // 404.html, the manifest and the description of the search
	}
	if n != want || fmt.Sprint(n) != m[1] {
		t.Errorf("there are %d files, it says %s, and there should be %d", n, m[1], want)
	}
}
