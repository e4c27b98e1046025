package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// The processors of the servers and of wrk. Only one of the servers works at a
// time.
const (
	serverProcessor = 0
	wrkProcessor    = 1
)

// connections is how many readers ask at once.
const connections = 64

// rival is a server that sends the same bytes.
type rival struct {
	name, path string
	start      func() (*server, error)
	server     *server
}

// measureHTTP compares servers that have the page ready.
func measureHTTP(b *bench, args []string) error {
	f := flag.NewFlagSet("http", flag.ExitOnError)
	page := f.String("page", "/zh/glossary/", "page of the real site; all servers send its bytes")
	rounds := f.Int("rounds", 5, "how often each is measured")
	lasting := f.Duration("d", 5*time.Second, "how long each time")
	cases := f.String("cases", "gzip,br,304", "what is asked for")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	if err := twoProcessors(); err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	if err := b.draw(youcheng); err != nil {
		return err
	}
	own, err := b.site(youcheng, nil, pinned)
	if err != nil {
		return err
	}
	defer own.stop()
	file, err := b.save(own, *page)
	if err != nil {
		return err
	}
	rivals, err := b.rivals(file)
	if err != nil {
		return err
	}
	var running []*rival
	for _, r := range append(rivals, &rival{name: "youcheng, everything on", path: *page, start: func() (*server, error) { return own, nil }}) {
		r.server, err = r.start()
		if err != nil {
			if skipped(r.name, err) {
				continue
			}
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if r.server != own {
			defer r.server.stop()
			if err := r.server.await(r.path, 20*time.Second); err != nil {
				return err
			}
		}
		running = append(running, r)
	}
	machine()
	for c := range strings.SplitSeq(*cases, ",") {
		if err := b.compare(c, running, *rounds, *lasting); err != nil {
			return err
		}
	}
	return nil
}

func twoProcessors() error {
	if runtime.NumCPU() < 2 {
		return fmt.Errorf("this machine has one processor; the server and wrk need one each")
	}
	return nil
}

// pinned runs a server on its processor.
func pinned(name string, args []string) (string, []string, error) {
	taskset, err := find("taskset")
	return taskset, append([]string{"-c", fmt.Sprint(serverProcessor), name}, args...), err
}

// anywhere runs a server wherever there is room.
func anywhere(name string, args []string) (string, []string, error) { return name, args, nil }

// draw makes the pictures of the real site, so that the server does not draw them
// while it is measured.
func (b *bench) draw(youcheng string) error {
	out := filepath.Join(b.dir, "export")
	defer remove(out)
	_, err := b.measured(10*time.Minute, youcheng, "export", "--forms", "html", "--cache", filepath.Join(b.dir, "cache"), "-o", out)
	return err
}

// site starts the program with the real content, or with the flags for another,
// and waits until it answers.
func (b *bench) site(youcheng string, flags []string, place func(string, []string) (string, []string, error)) (*server, error) {
	addr, err := free()
	if err != nil {
		return nil, err
	}
	args := append([]string{"serve", "--addr", addr, "--cache", filepath.Join(b.dir, "cache"), "--rate-limit", "0"}, flags...)
	name, args, err := place(youcheng, args)
	if err != nil {
		return nil, err
	}
	var env []string
	if name != youcheng {
		env = []string{"GOMAXPROCS=1"}
	}
	s, err := b.launch(addr, env, name, args...)
	if err != nil {
		return nil, err
	}
	if err := s.await("/en/", 30*time.Minute); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// save writes a page of the site and its compressed forms into files, as they
// were sent.
func (b *bench) save(s *server, page string) (string, error) {
	dir := filepath.Join(b.dir, "page")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	file := filepath.Join(dir, "page.html")
	// Who asks again has the page packed better; all servers send that.
	for range 100 {
		if _, h, _, err := fetchAll(s.base+page, "Accept-Encoding", "br"); err != nil || strings.HasSuffix(h.Get("ETag"), `-br11"`) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	sizes := []string{}
	for _, c := range []struct{ coding, end string }{{"identity", ""}, {"gzip", ".gz"}, {"br", ".br"}} {
		status, h, body, err := fetchAll(s.base+page, "Accept-Encoding", c.coding)
		if err != nil {
			return "", err
		}
		if got := h.Get("Content-Encoding"); status != http.StatusOK || got != c.coding && c.end != "" {
			return "", fmt.Errorf("%s answers %d in the coding %q; want 200 in %s", page, status, got, c.coding)
		}
		sizes = append(sizes, fmt.Sprintf("%d bytes by %s", len(body), c.coding))
		if err := os.WriteFile(file+c.end, body, 0o644); err != nil {
			return "", err
		}
	}
	fmt.Printf("%s: %s\n", page, strings.Join(sizes, ", "))
	return file, nil
}

// rivals lists the other servers. None is started yet.
func (b *bench) rivals(file string) ([]*rival, error) {
	own, err := b.build("bench/rivals", ".")
	if err != nil {
		return nil, err
	}
	pin := func(addr string, env []string, name string, args ...string) (*server, error) {
		name, args, err := pinned(name, args)
		if err != nil {
			return nil, err
		}
		return b.launch(addr, append(env, "GOMAXPROCS=1"), name, args...)
	}
	small := func(kind string) func() (*server, error) {
		return func() (*server, error) {
			addr, err := free()
			if err != nil {
				return nil, err
			}
			return pin(addr, nil, own, "-kind", kind, "-addr", addr, "-page", file)
		}
	}
	nginx := func(log, sending string) func() (*server, error) {
		return func() (*server, error) {
			addr, name, args, err := b.nginx(file, log, sending)
			if err != nil {
				return nil, err
			}
			return pin(addr, nil, name, args...)
		}
	}
	return []*rival{
		{name: "nginx, no access log", path: "/page.html", start: nginx("off", copying)},
		{name: "nginx, buffered access log", path: "/page.html", start: nginx(filepath.Join(b.dir, "access.log")+" combined buffer=64k flush=5s", copying)},
		{name: "nginx, no access log, sendfile", path: "/page.html", start: nginx("off", "sendfile on; tcp_nopush on;")},
		{name: "Caddy file_server", path: "/page.html", start: func() (*server, error) {
			addr, env, name, args, err := b.caddy(file)
			if err != nil {
				return nil, err
			}
			return pin(addr, env, name, args...)
		}},
		{name: "net/http, bytes ready", path: "/page.html", start: small("net")},
		{name: "Echo, bytes ready", path: "/page.html", start: small("echo")},
		{name: "Echo, Recover+RequestID+Secure", path: "/page.html", start: small("echo-all")},
	}, nil
}

// copying lets nginx read a small file and write it at once, which is faster here
// than what is set on most machines, sendfile with its calls before and after.
const copying = "sendfile off;"

// nginx writes a configuration that serves the page as well as nginx can.
func (b *bench) nginx(file, log, sending string) (addr, name string, args []string, err error) {
	if name, err = find("nginx"); err != nil {
		return "", "", nil, err
	}
	if addr, err = free(); err != nil {
		return "", "", nil, err
	}
	dir, err := os.MkdirTemp(b.dir, "nginx-")
	if err != nil {
		return "", "", nil, err
	}
	var c strings.Builder
	if os.Getuid() == 0 {
		c.WriteString("user root;\n") // the temporary folder is ours alone
	}
	brotli := ""
	for _, module := range []string{"/usr/lib/nginx/modules/ngx_http_brotli_static_module.so", "/usr/lib64/nginx/modules/ngx_http_brotli_static_module.so"} {
		if _, err := os.Stat(module); err == nil && brotli == "" {
			fmt.Fprintf(&c, "load_module %s;\n", module)
			brotli = "brotli_static on;"
		}
	}
	if brotli == "" {
		fmt.Println("nginx has no brotli_static here and sends gzip instead; apt-get install libnginx-mod-http-brotli-static")
	}
	fmt.Fprintf(&c, `worker_processes 1;
daemon off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events { worker_connections 1024; }
http {
	types { text/html html; }
	charset utf-8;
	%[6]s
	keepalive_requests 100000000;
	open_file_cache max=100;
	gzip_static on;
	gzip_vary on;
	%[2]s
	access_log %[3]s;
	add_header Cache-Control "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800, no-transform";
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[4]s;
		root %[5]s;
	}
}
`, dir, brotli, log, addr, filepath.Dir(file), sending)
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, []byte(c.String()), 0o644); err != nil {
		return "", "", nil, err
	}
	return addr, name, []string{"-p", dir, "-e", filepath.Join(dir, "error.log"), "-c", conf}, nil
}

func (b *bench) caddy(file string) (addr string, env []string, name string, args []string, err error) {
	if name, err = find("caddy"); err != nil {
		return "", nil, "", nil, err
	}
	if addr, err = free(); err != nil {
		return "", nil, "", nil, err
	}
	dir, err := os.MkdirTemp(b.dir, "caddy-")
	if err != nil {
		return "", nil, "", nil, err
	}
	conf := filepath.Join(dir, "Caddyfile")
	text := fmt.Sprintf("{\n\tadmin off\n\tauto_https off\n}\nhttp://%s {\n\troot * %s\n\theader Cache-Control \"public, max-age=300, stale-while-revalidate=600, stale-if-error=604800, no-transform\"\n\tfile_server {\n\t\tprecompressed br gzip\n\t}\n}\n", addr, filepath.Dir(file))
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		return "", nil, "", nil, err
	}
	env = []string{"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir}
	return addr, env, name, []string{"run", "--config", conf, "--adapter", "caddyfile"}, nil
}

// compare measures one kind of request at all servers, in turns, so that what
// else the machine does meets all of them alike.
func (b *bench) compare(kind string, rivals []*rival, rounds int, lasting time.Duration) error {
	headers := map[*rival][]string{}
	for _, r := range rivals {
		h := []string{"Accept-Encoding", kind}
		if kind == "304" {
			h[1] = "gzip"
			_, answer, _, err := fetchAll(r.server.base+r.path, h...)
			if err != nil {
				return err
			}
			h = append(h, "If-None-Match", answer.Get("ETag"))
			if status, _, err := fetch(r.server.base+r.path, h...); err != nil || status != http.StatusNotModified {
				return fmt.Errorf("%s answers %d to its own ETag; want 304 (%v)", r.name, status, err)
			}
		}
		headers[r] = h
		if _, err := b.wrk(r.server, wrkProcessor, connections, time.Second, "", r.path, h...); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	loads := map[*rival][]load{}
	for range rounds {
		for _, r := range rivals {
			l, err := b.wrk(r.server, wrkProcessor, connections, lasting, "", r.path, headers[r]...)
			if err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			loads[r] = append(loads[r], l)
		}
	}
	first := "nginx"
	if !strings.HasPrefix(rivals[0].name, first) {
		first = rivals[0].name
	}
	title := kind
	if kind == "304" {
		title = "304, by the ETag"
	}
	t := newTable(title, "requests/s", "spread", "CPU s/100k", "p50", "p99", "rate to "+first, "CPU to "+first)
	var rate0, cpu0 float64
	for i, r := range rivals {
		var rates []float64
		var cpus, p50, p99 []time.Duration
		for _, l := range loads[r] {
			rates, cpus, p50, p99 = append(rates, l.rate), append(cpus, l.perRequest()), append(p50, l.p50), append(p99, l.p99)
		}
		rate, cpu := median(rates), median(cpus).Seconds()*100_000
		if i == 0 {
			rate0, cpu0 = rate, cpu
		}
		t.add(r.name, fmt.Sprintf("%.0f", rate), spread(rates), fmt.Sprintf("%.2f", cpu), ms(median(p50)), ms(median(p99)), fmt.Sprintf("%.2f", rate/rate0), fmt.Sprintf("%.2f", cpu/cpu0))
	}
	t.print()
	return nil
}

// measureUncached measures pages that are drawn for each request.
func measureUncached(b *bench, args []string) error {
	f := flag.NewFlagSet("uncached", flag.ExitOnError)
	pages := f.String("pages", "/en/cities/tokyo/,/en/cities/berlin/,/zh/cities/riga/,/en/stories/tokyo-to-prague/,/en/", "pages of the real site")
	rounds := f.Int("rounds", 5, "how often each is measured")
	lasting := f.Duration("d", 5*time.Second, "how long each time")
	coding := f.String("coding", "gzip", "Accept-Encoding")
	full := f.Bool("full", false, "profiles on days of the past, each reader another, beside a cache that is full of pages")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	if err := twoProcessors(); err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	if err := b.draw(youcheng); err != nil {
		return err
	}
	flags := []string{"--page-cache", "0"}
	if *full {
		flags = nil
	}
	s, err := b.site(youcheng, flags, pinned)
	if err != nil {
		return err
	}
	defer s.stop()
	machine()
	// Who asks for the same at once has it drawn once; so a question of each reader's
	// own, which the page does not heed, has every page drawn.
	own := "local n = 0\nfunction request() n = n + 1 return wrk.format(nil, wrk.path .. '?n=' .. n) end\n"
	if *full {
		time.Sleep(5 * time.Second) // until it has drawn its pictures and rests, as readers mostly find it
		if _, err := askForAll(s); err != nil {
			return err
		}
		own = "local n = 0\nfunction request() n = n + 1 return wrk.format(nil, wrk.path .. string.format('?as-of=%04d-%02d-%02d', 2000 + n % 25, n % 12 + 1, n % 28 + 1)) end\n"
	}
	script := filepath.Join(b.dir, "own.lua")
	if err := os.WriteFile(script, []byte(own), 0o666); err != nil {
		return err
	}
	type row struct{ page, how string }
	var list []row
	for p := range strings.SplitSeq(*pages, ",") {
		switch {
		case !*full:
			list = append(list, row{p, "each for himself"}, row{p, "all the same"})
		case strings.Contains(p, "/cities/"):
			list = append(list, row{p, "on days of the past"})
		}
	}
	loads := map[row][]load{}
	for range *rounds {
		for _, p := range list {
			script := script
			if p.how == "all the same" {
				script = ""
			}
			time.Sleep(time.Second) // for what the readers before did not wait for
			l, err := b.wrk(s, wrkProcessor, connections, *lasting, script, p.page, "Accept-Encoding", *coding)
			if err != nil {
				return fmt.Errorf("%s: %w", p.page, err)
			}
			loads[p] = append(loads[p], l)
		}
	}
	t := newTable("64 readers, one processor", "requests/s", "spread", "CPU/request", "p50", "p99")
	for _, p := range list {
		var rates []float64
		var cpus, p50, p99 []time.Duration
		for _, l := range loads[p] {
			rates, cpus, p50, p99 = append(rates, l.rate), append(cpus, l.perRequest()), append(p50, l.p50), append(p99, l.p99)
		}
		t.add(p.page+", "+p.how, fmt.Sprintf("%.0f", median(rates)), spread(rates), ms(median(cpus)), ms(median(p50)), ms(median(p99)))
	}
	t.print()
	return nil
}
