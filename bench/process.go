package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// missing is a program that is not installed. What needs it is left out, and
// said so.
type missing struct{ program, install string }

func (m missing) Error() string { return m.program + " is not installed; " + m.install }

// installs says how to get the programs that are measured against or with.
var installs = map[string]string{
	"nginx":   "apt-get install nginx-light libnginx-mod-http-brotli-static",
	"caddy":   "apt-get install caddy",
	"hugo":    "CGO_ENABLED=0 go install github.com/gohugoio/hugo@v0.165.0, or apt-get install hugo, which is years older",
	"wrk":     "apt-get install wrk",
	"taskset": "apt-get install util-linux",
}

func find(program string) (string, error) {
	for _, dir := range []string{"", "/usr/sbin/"} { // where nginx is, which not every PATH names
		if at, err := exec.LookPath(dir + program); err == nil {
			return at, nil
		}
	}
	return "", missing{program, installs[program]}
}

// hugo is the site generator to compare with, and says which one it is; it is empty where
// there is none.
func (b *bench) hugo() (program string, err error) {
	if program, err = find("hugo"); err != nil {
		if skipped("Hugo", err) {
			err = nil
		}
		return "", err
	}
	said, err := exec.CommandContext(b.ctx, program, "version").Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", program, err)
	}
	name, _, _ := strings.Cut(string(said), " linux")
	fmt.Println("against", name)
	return program, nil
}

// skipped tells of a rival that is left out, and reports whether that is all.
func skipped(name string, err error) bool {
	var m missing
	if errors.As(err, &m) {
		fmt.Printf("%s is left out: %s\n", name, m.Error())
		return true
	}
	return false
}

// bench is one run of a command: a folder that goes with it, and the programs
// that it builds there.
type bench struct {
	ctx  context.Context
	dir  string
	self string // this program
}

// build builds a package of this repository, as it is built for use. dir is the
// root of its module from the root of the repository.
func (b *bench) build(dir, pkg string) (string, error) {
	out := filepath.Join(b.dir, filepath.Base(filepath.Join(dir, pkg)))
	cmd := exec.CommandContext(b.ctx, "go", "build", "-o", out, pkg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-trimpath -buildvcs=false -tags=nodynamic")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s, which works from the root of the repository: %w\n%s", filepath.Base(out), err, said)
	}
	return out, nil
}

// youcheng is the program under test: the one named, or a new one.
func (b *bench) youcheng(named string) (string, error) {
	if named != "" {
		return filepath.Abs(named)
	}
	return b.build(".", "./cmd/youcheng")
}

// server is a running process that answers at an address.
type server struct {
	cmd  *exec.Cmd
	base string
	log  *os.File      // what it says, as where it is in use
	done chan struct{} // closed when the process has ended
}

// said is the end of what it said.
func (s *server) said() string {
	b, err := os.ReadFile(s.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// free is an address that nobody listens on.
func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// launch starts a program. It does not wait for it to answer.
func (b *bench) launch(addr string, env []string, name string, args ...string) (*server, error) {
	s := &server{base: "http://" + addr, done: make(chan struct{})}
	var err error
	// Not through us: until December 2026 we kept it in memory, a line for each request,
	// and whenever that grew the server waited, half a second now and then.
	if s.log, err = os.OpenFile(filepath.Join(b.dir, strings.ReplaceAll(addr, ":", "-")+".log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
		return nil, err
	}
	s.cmd = exec.CommandContext(b.ctx, name, args...)
	s.cmd.Env = append(os.Environ(), env...)
	s.cmd.Stdout, s.cmd.Stderr = io.Discard, s.log
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = 10 * time.Second
	if err := s.cmd.Start(); err != nil {
		s.log.Close()
		return nil, err
	}
	go func() {
		s.cmd.Wait()
		s.log.Close()
		close(s.done)
	}()
	return s, nil
}

// client asks servers on its own, without waiting for anything to be kept.
var client = &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}}

// await waits until the server answers 200.
func (s *server) await(path string, most time.Duration) error {
	for end := time.Now().Add(most); ; {
		select {
		case <-s.done:
			return fmt.Errorf("%s ended: %v\n%s", filepath.Base(s.cmd.Path), s.cmd.ProcessState, s.said())
		default:
		}
		if status, err := ask(s.base + path); err == nil && status == http.StatusOK {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s did not answer %s within %s", filepath.Base(s.cmd.Path), path, most)
		}
		time.Sleep(200 * time.Microsecond)
	}
}

// ask fetches an address and throws the answer away.
func ask(address string) (status int, err error) {
	status, _, err = fetch(address)
	return status, err
}

// fetch asks with headers, in pairs.
func fetch(address string, headers ...string) (int, []byte, error) {
	status, _, body, err := fetchAll(address, headers...)
	return status, body, err
}

func fetchAll(address string, headers ...string) (int, http.Header, []byte, error) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, nil, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a, err := client.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	return a.StatusCode, a.Header, body, err
}

// stop ends the process, and only it. It may have ended already.
func (s *server) stop() {
	client.CloseIdleConnections()
	s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		s.cmd.Process.Kill()
		<-s.done
	}
}

// processes lists the process and its children: the one that works for nginx is
// a child.
func processes(pid int) []int {
	out := []int{pid}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, t := range tasks {
		b, _ := os.ReadFile(t)
		for f := range strings.FieldsSeq(string(b)) {
			if child, err := strconv.Atoi(f); err == nil {
				out = append(out, processes(child)...)
			}
		}
	}
	return out
}

// cpu is the processor time that the server has used so far.
func (s *server) cpu() (time.Duration, error) {
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux of today
	total := time.Duration(0)
	for _, pid := range processes(s.cmd.Process.Pid) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return 0, fmt.Errorf("reading the processor time: %w", err)
		}
		// The name of the program, in brackets, may hold anything.
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		for _, i := range []int{11, 12} { // utime and stime
			n, err := strconv.Atoi(f[i])
			if err != nil {
				return 0, fmt.Errorf("reading the processor time: %w", err)
			}
			total += time.Duration(n) * tick
		}
	}
	return total, nil
}

// rest waits until the server has done next to nothing for three seconds.
func (s *server) rest(limit time.Duration) error {
	const pause, little = 3 * time.Second, 60 * time.Millisecond
	last := time.Duration(-time.Hour)
	for begun := time.Now(); time.Since(begun) < limit; time.Sleep(pause) {
		now, err := s.cpu()
		if err != nil {
			return err
		}
		if now-last <= little {
			return nil
		}
		last = now
	}
	return fmt.Errorf("the server did not come to rest within %s", limit)
}

// memory is what the server has resident now, and the most that it had, in
// bytes.
func (s *server) memory() (now, most int64, err error) {
	for _, pid := range processes(s.cmd.Process.Pid) {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			return 0, 0, fmt.Errorf("reading the memory: %w", err)
		}
		for line := range strings.Lines(string(b)) {
			f := strings.Fields(line)
			if len(f) < 2 {
				continue
			}
			n, _ := strconv.ParseInt(f[1], 10, 64)
			switch f[0] {
			case "VmRSS:":
				now += n << 10
			case "VmHWM:":
				most += n << 10
			}
		}
	}
	return now, most, nil
}

// cost is what a command took.
type cost struct {
	Wall, User, System time.Duration
	Memory             int64 // most resident, in bytes
}

// measured runs a command to its end. It is started by another process of this
// program, for a process counts its memory from what started it.
func (b *bench) measured(most time.Duration, name string, args ...string) (cost, error) {
	ctx, cancel := context.WithTimeout(b.ctx, most)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.self, append([]string{"run", name}, args...)...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return cost{}, fmt.Errorf("%s took more than %s: %w", filepath.Base(name), most, context.DeadlineExceeded)
	}
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%.2000s", filepath.Base(name), strings.Join(args, " "), err, said.String())
	}
	var c cost
	return c, json.Unmarshal(out.Bytes(), &c)
}

// run is the other process: it runs a command and writes what it took.
func run(args []string) error {
	ctx, cancel := stopping()
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return err
	}
	u := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return json.NewEncoder(os.Stdout).Encode(cost{
		Wall: time.Since(start), User: cmd.ProcessState.UserTime(), System: cmd.ProcessState.SystemTime(), Memory: u.Maxrss << 10,
	})
}
