// Package deploy holds what stands around the program when it grows beyond one
// machine. Its tests run the files as they are, in the real Varnish and nginx, before
// replicas of the real program; tools/deploy/install installs both on Debian.
package deploy_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

const (
	base    = "https://youcheng.example"
	fixture = "../web/testdata/fixture"
	// patience is long enough for any machine; a test that passes does not wait.
	patience = time.Minute
)

// program is the path of the program, built once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "youcheng-deploy-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "youcheng")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags=nodynamic", "-o", path, "../cmd/youcheng")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is deployed, also where the tests look for races
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// need finds a program of the system. One that is missing is a failure: whoever
// changes the files must see them run.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		for _, dir := range []string{"/usr/sbin", "/sbin"} { // not in the path of all users
			if at, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return at
			}
		}
		t.Fatalf("%s is missing: run make tools (tools/deploy/install)", name)
	}
	return path
}

// free is a port that nobody listens at. It is none of those that the system gives to
// connections, or one of many that are made in vain to a replica that was killed would
// take it before the replica is back.
func free(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(20000 + rand.IntN(12000))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// process is a program that runs until the test ends, or is killed.
type process struct {
	cmd   *exec.Cmd
	out   bytes.Buffer
	ended chan struct{}
}

func launch(t *testing.T, name string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(name, args...), ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // most are killed
	}()
	t.Cleanup(func() {
		p.signal(syscall.SIGTERM)
		select {
		case <-p.ended:
		case <-time.After(patience):
			p.signal(syscall.SIGKILL)
			<-p.ended
		}
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(name), p.out.String())
		}
	})
	return p
}

func (p *process) signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// kill ends it as a broken machine would.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
}

// site is a copy of the fixture whose facts may be changed.
type site struct{ dir string }

func newSite(t *testing.T) site {
	t.Helper()
	s := site{t.TempDir()}
	if err := os.CopyFS(s.dir, os.DirFS(fixture)); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s site) input() []string {
	return []string{"--seeds", filepath.Join(s.dir, "seeds"), "--content", filepath.Join(s.dir, "content"), "--cache", filepath.Join(s.dir, "cache")}
}

// replace changes a file. What is to be replaced must be there.
func (s site) replace(t *testing.T, file, old, new string) {
	t.Helper()
	path := filepath.Join(s.dir, file)
	b, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(b, []byte(old)) {
		t.Fatalf("%s does not hold %q: %v", file, old, err)
	}
	if err := os.WriteFile(path, bytes.Replace(b, []byte(old), []byte(new), 1), 0o644); err != nil {
		t.Fatal(err)
	}
}

// youcheng runs a command of the program, which must end well.
func youcheng(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("youcheng %v: %v\n%s", args, err, errs.String())
	}
	return out.String()
}

func (s site) database(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "edition.sqlite")
	youcheng(t, append([]string{"db", "-o", file}, s.input()...)...)
	return file
}

// export writes the site as files and lists the addresses.
func (s site) export(t *testing.T) (dir string, addresses []string) {
	t.Helper()
	dir = t.TempDir()
	youcheng(t, append([]string{"export", "-o", dir, "--base-url", base}, s.input()...)...)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			addresses = append(addresses, strings.TrimSuffix(filepath.ToSlash(strings.TrimPrefix(path, dir)), "index.html"))
		}
		return err
	})
	if err != nil || len(addresses) < 300 {
		t.Fatalf("%d files, %v", len(addresses), err)
	}
	return dir, addresses
}

// replica serves a site at an address that stays the same when it is killed and
// started again.
type replica struct {
	*process
	t    *testing.T // to the end of which it runs, whoever starts it again
	port string
	of   site
}

func (s site) replica(t *testing.T) *replica {
	t.Helper()
	r := &replica{t: t, port: free(t), of: s}
	r.start()
	return r
}

func (r *replica) start() {
	t := r.t
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	r.process = launch(t, path, append([]string{"serve", "--addr", "127.0.0.1:" + r.port, "--base-url", base, "--request-log", "",
		"--trusted-proxy", "127.0.0.1", "--rate-limit", "0"}, r.of.input()...)...)
	until(t, "a replica is ready", func() bool { return r.snapshot() != "" })
}

func (r *replica) url() string { return "http://127.0.0.1:" + r.port }

// snapshot is what /readyz tells of what is served.
func (r *replica) snapshot() string {
	res, err := http.Get(r.url() + "/readyz")
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	_, rest, _ := strings.Cut(string(body), "snapshot: ")
	hash, _, _ := strings.Cut(rest, "\n")
	return hash
}

// client follows nothing and unpacks nothing.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       patience,
}

type reply struct {
	status int
	header http.Header
	body   string
}

// hit reports whether a cache answered from what it has.
func (r reply) hit() bool { return strings.Contains(r.header.Get("Cache-Status"), "; hit") }

func fetch(method, address string, headers ...string) (reply, error) {
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		return reply{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	res, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, string(body)}, err
}

func get(t *testing.T, address string, headers ...string) reply {
	t.Helper()
	r, err := fetch(http.MethodGet, address, headers...)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return r
}

// unpacked is the body without its coding.
func unpacked(t *testing.T, r reply) string {
	t.Helper()
	var from io.Reader = strings.NewReader(r.body)
	var err error
	switch c := r.header.Get("Content-Encoding"); c {
	case "":
	case "br":
		from = brotli.NewReader(from)
	case "gzip":
		from, err = gzip.NewReader(from)
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(from); err == nil {
			defer z.Close()
			from = z
		}
	default:
		err = fmt.Errorf("coding %q", c)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(from)
	if err != nil {
		t.Fatalf("unpacking: %v", err)
	}
	return string(b)
}

// conf writes a file of this folder, changed where the test must: ports and folders.
func conf(t *testing.T, name string, changes ...string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for i := 0; i+1 < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("%s does not hold %q", name, changes[i])
		}
		text = strings.ReplaceAll(text, changes[i], changes[i+1])
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// varnish runs Varnish before two replicas.
type varnish struct{ url, dir, adm string }

func newVarnish(t *testing.T, port1, port2 string) varnish {
	t.Helper()
	v := varnish{"http://127.0.0.1:" + free(t), t.TempDir(), need(t, "varnishadm")}
	file := conf(t, "varnish.vcl", `"8081"`, `"`+port1+`"`, `"8082"`, `"`+port2+`"`, ".interval = 1s", ".interval = 100ms")
	launch(t, need(t, "varnishd"), "-F", "-j", "none", "-n", v.dir, "-a", strings.TrimPrefix(v.url, "http://"), "-f", file, "-s", "malloc,64M", "-p", "http_gzip_support=off")
	until(t, "Varnish knows two replicas", func() bool { return v.healthy() == 2 })
	return v
}

// command tells Varnish something.
func (v varnish) command(args ...string) (string, error) {
	out, err := exec.Command(v.adm, append([]string{"-n", v.dir}, args...)...).CombinedOutput()
	return string(out), err
}

// healthy is how many replicas Varnish knows to be ready.
func (v varnish) healthy() int {
	out, err := v.command("backend.list")
	if err != nil {
		return 0
	}
	n := 0
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); len(f) > 3 && strings.Contains(f[0], "replica_") && slices.Contains(f, "healthy") {
			n++
		}
	}
	return n
}

// nginx runs nginx with a file of this folder.
func nginx(t *testing.T, name string, changes ...string) (address string) {
	t.Helper()
	port, dir := free(t), t.TempDir()
	file := conf(t, name, append(changes, "listen 80;", "listen 127.0.0.1:"+port+";")...)
	user := ""
	if os.Getuid() == 0 {
		user = "user root;" // the folders of tests are for nobody else
	}
	var temp strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&temp, "%s_temp_path %s/%[1]s;\n", kind, dir)
	}
	main := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf("%s daemon off; worker_processes 2; pid %s/pid; error_log stderr error; events { worker_connections 512; }\nhttp { access_log off;\n%sinclude /etc/nginx/mime.types;\ninclude %s;\n}\n", user, dir, temp.String(), file)
	if err := os.WriteFile(main, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	launch(t, need(t, "nginx"), "-c", main, "-e", "stderr")
	address = "http://127.0.0.1:" + port
	until(t, "nginx answers", func() bool { _, err := fetch("GET", address+"/preview/"); return err == nil })
	return address
}

// negotiated asks a cache for pages in both languages, all codings and as all readers
// do, twice, in turn, and compares with what a replica answers: nothing may be mixed up,
// and what may be kept is kept. What is kept is in the coding that makes pages smallest;
// to what it does not keep a cache may leave the coding that the replica chose in haste.
func negotiated(t *testing.T, cache string, r *replica) {
	t.Helper()
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
	kept := 0
	for round := range 2 {
		for _, address := range []string{"/", "/en/", "/zh/", "/en/cities/prague/", "/zh/cities/prague/", "/zh/cities/prague.json", "/en/cities.csv", "/en/cities/prague.png", "/en/cities/?as-of=2016-04-05", "/en/cities/?as-of=2021", "/data/partners.csv", "/en/nothing/", "/en/cities"} {
			for _, accept := range []string{"", browser, "*/*", "application/json", "text/csv", "text/html;q=0.5, application/json"} {
				for coding, want := range map[string][]string{
					"": {""}, "gzip, deflate, br, zstd": {"br", "zstd"}, "gzip, deflate": {"gzip"}, "zstd": {"zstd"}, "br;q=0, gzip;q=1.0": {"gzip"}, "identity": {""}, "gzip;q=1.0,deflate;q=0.6,identity;q=0.3": {"gzip"},
				} {
					headers := []string{}
					if accept != "" {
						headers = append(headers, "Accept", accept)
					}
					plain := get(t, r.url()+address, headers...)
					if coding != "" {
						headers = append(headers, "Accept-Encoding", coding)
					}
					got := get(t, cache+address, headers...)
					name := fmt.Sprintf("%s, Accept %q, Accept-Encoding %q", address, accept, coding)
					if got.status != plain.status || unpacked(t, got) != plain.body {
						t.Errorf("%s: %d, %d bytes, want %d and %d", name, got.status, len(unpacked(t, got)), plain.status, len(plain.body))
					}
					for _, h := range []string{"Content-Type", "Content-Language", "Content-Location", "Cache-Control", "Location", "Link", "Vary", "Content-Security-Policy", "Access-Control-Allow-Origin"} {
						if strings.Join(got.header.Values(h), ", ") != strings.Join(plain.header.Values(h), ", ") {
							t.Errorf("%s: %s is %q, want %q", name, h, got.header.Values(h), plain.header.Values(h))
						}
					}
					for _, h := range []string{"Surrogate-Key", "Xkey", "Set-Cookie", "X-Varnish"} {
						if got.header[h] != nil {
							t.Errorf("%s: a reader sees %s: %q", name, h, got.header[h])
						}
					}
					// Who names another form first is not given what is kept, even where there is none.
					public, chosen := strings.HasPrefix(plain.header.Get("Cache-Control"), "public"), accept != "" && accept != browser && accept != "*/*"
					if c := got.header.Get("Content-Encoding"); c != "" && !slices.Contains(want, c) || c == "zstd" && want[0] == "br" && !chosen {
						t.Errorf("%s: the coding is %q", name, c)
					}
					if round == 1 && (got.hit() && !public || !got.hit() && public && !chosen) {
						t.Errorf("%s: Cache-Status is %q, Cache-Control %q", name, got.header.Get("Cache-Status"), plain.header.Get("Cache-Control"))
					} else if got.hit() {
						kept++
					}
				}
			}
		}
	}
	if kept == 0 {
		t.Error("nothing was kept")
	}
	// Another date by header leads to its address, and does not come to others.
	for range 2 {
		got := get(t, cache+"/en/cities/prague/", "Accept-Datetime", "Mon, 04 Apr 2016 00:00:00 GMT")
		if got.status != http.StatusFound || !strings.Contains(got.header.Get("Location"), "as-of=2016-04-04") {
			t.Errorf("Accept-Datetime: %d %v", got.status, got.header)
		}
		if got := get(t, cache+"/en/cities/prague/"); got.status != http.StatusOK {
			t.Errorf("without it: %d", got.status)
		}
	}
	// Of what the reader has, nothing is sent again.
	tag := get(t, cache+"/en/", "Accept-Encoding", "br").header.Get("ETag")
	if got := get(t, cache+"/en/", "Accept-Encoding", "br", "If-None-Match", tag); tag == "" || got.status != http.StatusNotModified || got.body != "" {
		t.Errorf("If-None-Match %s: %d", tag, got.status)
	}
	// Readers are not told apart.
	if got := get(t, cache+"/en/", "Cookie", "a=b", "Authorization", "Basic eDp5"); !got.hit() {
		t.Error("a cookie passes by the cache")
	}
	for _, address := range []string{"/preview/", "/preview", "/preview/events?x", "/metrics", "/debug/pprof/", "/debug/pprof/heap?debug=1"} {
		// It is the cache that says so: a replica would name the language of its page.
		if got := get(t, cache+address); got.status != http.StatusNotFound || got.header.Get("Content-Language") != "" {
			t.Errorf("%s: %d %v", address, got.status, got.header)
		}
	}
}

// load asks a cache for pages, most of which it cannot have, until stop is called,
// which tells how many requests were answered, and what went wrong.
func load(cache string) (stop func() (int64, []string)) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	var n atomic.Int64
	var mu sync.Mutex
	var failed []string
	for worker := range 6 {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				day := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 6*i+worker).Format("2006-01-02")
				for _, address := range []string{"/en/cities/?as-of=" + day, "/zh/cities/prague/?as-of=" + day, "/en/", "/zh/search/?q=" + day} {
					got, err := fetch(http.MethodGet, cache+address)
					if n.Add(1); err != nil || got.status != http.StatusOK || !strings.Contains(got.body, "</html>") {
						mu.Lock()
						failed = append(failed, fmt.Sprintf("%s: %d %v", address, got.status, err))
						mu.Unlock()
					}
				}
			}
		})
	}
	return func() (int64, []string) {
		cancel()
		wg.Wait()
		return n.Load(), failed
	}
}

// loses kills each of two replicas in turn while the cache is asked much: no request
// may fail. back waits until the cache uses a replica that came back.
func loses(t *testing.T, cache string, replicas []*replica, back func()) {
	t.Helper()
	stop := load(cache)
	for _, r := range replicas {
		time.Sleep(300 * time.Millisecond)
		r.kill()
		time.Sleep(300 * time.Millisecond)
		r.start()
		back()
	}
	n, failed := stop()
	if len(failed) > 0 {
		t.Errorf("of %d requests %d failed:\n%s", n, len(failed), strings.Join(failed[:min(8, len(failed))], "\n"))
	}
	if n < 100 {
		t.Errorf("only %d requests were made", n)
	}
	t.Logf("%d requests", n)
}

func TestVarnish(t *testing.T) {
	s := newSite(t)
	old := s.database(t)
	a, b := s.replica(t), s.replica(t)
	v := newVarnish(t, a.port, b.port)
	t.Run("negotiation", func(t *testing.T) { negotiated(t, v.url, a) })
	t.Run("purging is for those who may", func(t *testing.T) {
		for _, c := range []struct {
			name    string
			headers []string
			want    int
		}{
			{"through a proxy", []string{"xkey", "site", "X-Forwarded-For", "198.51.100.7"}, http.StatusForbidden},
			{"without keys", nil, http.StatusBadRequest},
			{"of what is not there", []string{"xkey", "/en/nothing/"}, http.StatusOK},
		} {
			if got, err := fetch("PURGE", v.url+"/", c.headers...); err != nil || got.status != c.want {
				t.Errorf("%s: %d %v", c.name, got.status, err)
			}
		}
		if !get(t, v.url+"/en/").hit() {
			t.Error("it purged")
		}
	})
	t.Run("a replica is killed", func(t *testing.T) {
		loses(t, v.url, []*replica{a, b}, func() {
			until(t, "Varnish knows two replicas", func() bool { return v.healthy() == 2 })
		})
	})
	t.Run("a new snapshot", func(t *testing.T) { rollout(t, s, old, v, a, b) })
	t.Run("no replica is left", func(t *testing.T) { alone(t, v, a, b) })
}

// rollout brings a changed fact to the replicas and has the cache forget what says it.
func rollout(t *testing.T, s site, old string, v varnish, replicas ...*replica) {
	_, addresses := s.export(t)
	// Releases are kept for good, and of three kinds of citation one is enough.
	addresses = slices.DeleteFunc(addresses, func(a string) bool {
		return strings.HasPrefix(a, "/data/releases/") || strings.HasSuffix(a, ".ris") || strings.HasSuffix(a, ".csl.json")
	})
	const asked = "/en/cities/?as-of=2016"
	addresses = append(addresses, asked)
	for _, address := range addresses {
		get(t, v.url+address)
	}
	was := replicas[0].snapshot()
	s.replace(t, "seeds/partners.csv", "minsk,Minsk,明斯克,", "minsk,Mensk,门斯克,")
	for _, r := range replicas {
		r.signal(syscall.SIGHUP)
	}
	for _, r := range replicas {
		until(t, "a replica has the new snapshot", func() bool { now := r.snapshot(); return now != "" && now != was })
	}
	if got := get(t, v.url+"/en/cities/minsk/"); !got.hit() || !strings.Contains(got.body, "Minsk") {
		t.Error("the cache forgot the page too early to test anything")
	}
	keys := strings.Fields(youcheng(t, "purge", old, s.database(t), "--to", v.url))
	// What changed is fetched anew, and nothing else; and all is as a replica says it.
	missed := map[string]bool{}
	for _, address := range addresses {
		got, direct := get(t, v.url+address), get(t, replicas[0].url()+address)
		if got.status != direct.status || got.body != direct.body {
			t.Errorf("%s is not what a replica answers", address)
		}
		purged := slices.ContainsFunc(strings.Fields(direct.header.Get("Surrogate-Key")), func(k string) bool { return slices.Contains(keys, k) })
		if public := strings.HasPrefix(direct.header.Get("Cache-Control"), "public"); got.hit() != (public && !purged) {
			t.Errorf("%s with the keys %q: Cache-Status is %q", address, direct.header.Get("Surrogate-Key"), got.header.Get("Cache-Status"))
		}
		if !got.hit() {
			missed[address] = true
		}
	}
	for address, want := range map[string]bool{"/en/cities/minsk/": true, "/zh/cities/minsk.json": true, "/en/cities/": true, "/data/partners.csv": true, asked: true, "/en/about/": false, "/zh/stories/key-to-prague/": false, "/robots.txt": false, "/favicon.svg": false} {
		if missed[address] != want {
			t.Errorf("%s was fetched anew: %t", address, missed[address])
		}
	}
	if got := get(t, v.url+"/en/cities/minsk/"); !got.hit() || !strings.Contains(got.body, "Mensk") {
		t.Errorf("the new page is not kept: %v", got.header)
	}
	t.Logf("%d of %d addresses were fetched anew", len(missed), len(addresses))
}

// alone has no replica left: what the cache has is served on, as old as it is.
func alone(t *testing.T, v varnish, a, b *replica) {
	// Everything is over its time and that of stale-while-revalidate at once.
	aged := conf(t, "varnish.vcl", `"8081"`, `"`+a.port+`"`, `"8082"`, `"`+b.port+`"`, "set req.grace = 10m;", "set req.grace = 0s;", ".interval = 1s", ".interval = 1h")
	for _, c := range [][]string{{"vcl.load", "aged", aged}, {"vcl.use", "aged"}} {
		if out, err := v.command(c...); err != nil {
			t.Fatalf("%v: %v\n%s", c, err, out)
		}
	}
	page := v.url + "/zh/cities/prague/"
	fresh := get(t, page)
	soften := func() {
		if got, err := fetch("PURGE", v.url+"/", "xkey-soft", "site"); err != nil || got.status != http.StatusOK {
			t.Fatalf("%v %v", got, err)
		}
	}
	soften()
	if got := get(t, page); got.hit() || got.body != fresh.body {
		t.Errorf("a page that is too old was given, or another: %v", got.header)
	}
	soften()
	a.kill()
	b.kill()
	// The cache does not know yet that they are dead, as its probes wait an hour. Who asks
	// while it finds out for another reader waits for what comes of that.
	served := func() {
		t.Helper()
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 16 {
					if got, err := fetch(http.MethodGet, page); err != nil || got.status != http.StatusOK || got.body != fresh.body {
						t.Errorf("%v, %d, %d bytes", err, got.status, len(got.body))
					}
				}
			})
		}
		wg.Wait()
	}
	served()
	got := get(t, v.url+"/en/cities/?as-of=1999-01-01")
	if got.status != http.StatusServiceUnavailable || got.header.Get("Cache-Control") != "no-store" || !strings.Contains(got.body, "请稍后再试") || !strings.Contains(got.body, "Try again soon") || got.header.Get("Retry-After") == "" {
		t.Errorf("what was never asked for: %d %v %s", got.status, got.header, got.body)
	}
	// Replicas that have but errors are no better.
	var broken []*http.Server
	for _, r := range []*replica{a, b} {
		l, err := net.Listen("tcp", "127.0.0.1:"+r.port)
		if err != nil {
			t.Fatal(err)
		}
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "it broke", http.StatusInternalServerError)
		})}
		go s.Serve(l)
		t.Cleanup(func() { s.Close() })
		broken = append(broken, s)
	}
	until(t, "what was never asked for is an error of a replica", func() bool {
		got := get(t, v.url+"/en/cities/?as-of=1999-01-01")
		return got.status == http.StatusInternalServerError && strings.Contains(got.body, "it broke")
	})
	served()
	for _, s := range broken {
		s.Close()
	}
	// As it is found: probes tell that they are dead.
	if out, err := v.command("vcl.use", "boot"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	until(t, "Varnish knows no replica", func() bool { return v.healthy() == 0 })
	if got := get(t, page); got.status != http.StatusOK || got.body != fresh.body {
		t.Errorf("%d, %d bytes", got.status, len(got.body))
	}
	a.start()
	until(t, "a replica is back", func() bool { return get(t, v.url+"/en/cities/?as-of=1999-01-01").status == http.StatusOK })
}

// newNginx runs nginx as a cache before two replicas.
func newNginx(t *testing.T, port1, port2 string) (address string) {
	t.Helper()
	return nginx(t, "nginx.conf", "127.0.0.1:8081", "127.0.0.1:"+port1, "127.0.0.1:8082", "127.0.0.1:"+port2, "/var/cache/nginx/youcheng", t.TempDir())
}

func TestNginx(t *testing.T) {
	t.Parallel() // it mostly waits
	s := newSite(t)
	a, b := s.replica(t), s.replica(t)
	cache := newNginx(t, a.port, b.port)
	t.Run("negotiation", func(t *testing.T) { negotiated(t, cache, a) })
	t.Run("a replica is killed", func(t *testing.T) {
		loses(t, cache, []*replica{a, b}, func() { time.Sleep(2500 * time.Millisecond) }) // fail_timeout
	})
}

// TestStale lets pages grow old in a second, by two go-betweens that change what the
// replica says of it, and then takes the go-betweens away.
func TestStale(t *testing.T) {
	t.Parallel()
	r := newSite(t).replica(t)
	for name, cached := range map[string]func(t *testing.T, port1, port2 string) string{
		"Varnish": func(t *testing.T, port1, port2 string) string { return newVarnish(t, port1, port2).url },
		"nginx":   newNginx,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // it mostly waits
			stale(t, r, cached)
		})
	}
}

func stale(t *testing.T, r *replica, cached func(t *testing.T, port1, port2 string) string) {
	const path = "/zh/cities/prague/"
	to, err := url.Parse(r.url())
	if err != nil {
		t.Fatal(err)
	}
	var asked, unchanged atomic.Int64
	var hasty atomic.Bool // it may not be given while another is fetched either
	var between []*httptest.Server
	var ports []string
	for range 2 {
		proxy := httputil.NewSingleHostReverseProxy(to)
		proxy.ModifyResponse = func(res *http.Response) error {
			said := res.Header.Get("Cache-Control")
			now := strings.Replace(said, "max-age=300,", "max-age=1,", 1)
			if hasty.Load() {
				now = strings.Replace(now, "stale-while-revalidate=600,", "stale-while-revalidate=1,", 1)
			}
			res.Header.Set("Cache-Control", now)
			if res.Request.URL.Path != path {
				return nil
			}
			asked.Add(1)
			if res.StatusCode == http.StatusNotModified {
				unchanged.Add(1)
			}
			return nil
		}
		server := httptest.NewServer(proxy)
		defer server.Close()
		between = append(between, server)
		ports = append(ports, server.URL[strings.LastIndex(server.URL, ":")+1:])
	}
	cache := cached(t, ports[0], ports[1])
	fresh := get(t, cache+path)
	if got := get(t, cache+path); !got.hit() || got.body != fresh.body || asked.Load() != 1 {
		t.Errorf("it is not kept: %v", got.header)
	}
	// After its time, who asks gets what there is, and it is asked whether that is still
	// right.
	revalidated := func() {
		was := unchanged.Load()
		until(t, "it is asked whether the page is still right", func() bool {
			if got := get(t, cache+path); got.body != fresh.body || !got.hit() {
				t.Errorf("another page, or somebody waited for it: %v", got.header)
			}
			return unchanged.Load() > was
		})
	}
	revalidated()
	hasty.Store(true)
	revalidated()
	time.Sleep(3 * time.Second) // now it is older than both
	for _, s := range between {
		s.CloseClientConnections()
		s.Close()
	}
	for range 3 {
		if got := get(t, cache+path); got.status != http.StatusOK || got.body != fresh.body {
			t.Errorf("%d, %d bytes", got.status, len(got.body))
		}
	}
	if got := get(t, cache+"/en/cities/?as-of=1999-01-01"); got.status < 500 {
		t.Errorf("what was never asked for: %d", got.status)
	}
}

// TestStatic serves an export by nginx and asks for every file of it: each must be what
// the server answers, byte for byte, with the same type, status and headers.
func TestStatic(t *testing.T) {
	s := newSite(t)
	r := s.replica(t)
	var dir, cache string
	var addresses []string
	for range 2 { // pages say what day it is
		before := time.Now().In(time.FixedZone("CST", 8*60*60)).YearDay()
		dir, addresses = s.export(t)
		if before == time.Now().In(time.FixedZone("CST", 8*60*60)).YearDay() {
			break
		}
	}
	cache = nginx(t, "nginx-static.conf", "/srv/youcheng", dir)
	compare := func(address string, headers ...string) {
		t.Helper()
		got, want := get(t, cache+address, "Accept-Encoding", "gzip"), get(t, r.url()+address, headers...)
		if got.status != want.status || unpacked(t, got) != want.body {
			t.Errorf("%s: %d, %d bytes, want %d and %d", address, got.status, len(unpacked(t, got)), want.status, len(want.body))
		}
		for _, h := range []string{"Content-Type", "Content-Language", "Cache-Control", "Location", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "X-Robots-Tag"} {
			if want.status >= 300 && want.status < 400 && h != "Location" {
				continue // nginx sends a page with it
			}
			if g, w := got.header.Get(h), want.header.Get(h); g != w {
				t.Errorf("%s: %s is %q, want %q", address, h, g, w)
			}
		}
	}
	for _, address := range addresses {
		compare(address)
	}
	t.Logf("%d files", len(addresses))
	for _, address := range []string{
		"/en/nothing/", "/zh/nothing/", "/zh/cities/nothing", // in the language of the address
	} {
		got := get(t, cache+address)
		missing := get(t, r.url()+address[:4]+"404.html")
		if got.status != http.StatusNotFound || got.body != missing.body || got.header.Get("Cache-Control") != "no-store" || got.header.Get("Content-Type") != "text/html; charset=utf-8" || got.header.Get("Content-Language") != missing.header.Get("Content-Language") {
			t.Errorf("%s: %d %v", address, got.status, got.header)
		}
	}
	if got := get(t, cache+"/nothing"); got.status != http.StatusNotFound || got.body != get(t, r.url()+"/404.html").body {
		t.Errorf("/nothing: %d", got.status)
	}
	for _, address := range []string{"/en", "/zh", "/en/cities", "/zh/cities/prague", "/data", "/data/", "/en/feed", "/zh/feed/", "/en/stories.atom", "/en/stories.feed.json", "/en/sources/page/1/"} {
		got, want := get(t, cache+address), get(t, r.url()+address)
		if got.status != want.status || got.header.Get("Location") != want.header.Get("Location") {
			t.Errorf("%s: %d to %q, want %d to %q", address, got.status, got.header.Get("Location"), want.status, want.header.Get("Location"))
		}
	}
	for _, address := range []string{"/static/", "/..%2fetc/passwd", "/en/../../etc/passwd", "/.git/config"} {
		if got := get(t, cache+address); got.status != http.StatusNotFound && got.status != http.StatusBadRequest {
			t.Errorf("%s: %d", address, got.status)
		}
	}
}
