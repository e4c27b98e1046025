package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// load is what one run of wrk found.
type load struct {
	requests int
	rate     float64 // requests in a second
	p50, p99 time.Duration
	cpu      time.Duration // that the server used
}

// perRequest is the processor time of one request.
func (l load) perRequest() time.Duration { return l.cpu / time.Duration(max(1, l.requests)) }

var (
	wrkRequests = regexp.MustCompile(`(?m)^\s*(\d+) requests in`)
	wrkRate     = regexp.MustCompile(`(?m)^Requests/sec:\s+([\d.]+)`)
	wrkQuantile = regexp.MustCompile(`(?m)^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)`)
	wrkFailures = regexp.MustCompile(`(?m)^\s*(Non-2xx or 3xx responses|Socket errors).*`)
)

// wrk asks a server for one page for a while, from another processor. A script changes
// what it asks for.
func (b *bench) wrk(s *server, processor, connections int, lasting time.Duration, script, path string, headers ...string) (load, error) {
	wrk, err := find("wrk")
	if err != nil {
		return load{}, err
	}
	taskset, err := find("taskset")
	if err != nil {
		return load{}, err
	}
	args := []string{"-c", strconv.Itoa(processor), wrk, "-t1", "-c" + strconv.Itoa(connections), "-d" + strconv.Itoa(max(1, int(lasting.Seconds()))) + "s", "--latency", "--timeout", "30s"}
	if script != "" {
		args = append(args, "-s", script)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		args = append(args, "-H", headers[i]+": "+headers[i+1])
	}
	if err := s.log.Truncate(0); err != nil { // gigabytes in a minute
		return load{}, err
	}
	before, err := s.cpu()
	if err != nil {
		return load{}, err
	}
	out, err := exec.CommandContext(b.ctx, taskset, append(args, s.base+path)...).CombinedOutput()
	if err != nil {
		return load{}, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	after, err := s.cpu()
	if err != nil {
		return load{}, err
	}
	if bad := wrkFailures.Find(out); bad != nil {
		return load{}, fmt.Errorf("wrk was not answered as it should be: %s", bad)
	}
	n, r := wrkRequests.FindSubmatch(out), wrkRate.FindSubmatch(out)
	if n == nil || r == nil {
		return load{}, fmt.Errorf("wrk says what is not understood:\n%s", out)
	}
	l := load{cpu: after - before}
	l.requests, _ = strconv.Atoi(string(n[1]))
	l.rate, _ = strconv.ParseFloat(string(r[1]), 64)
	for _, q := range wrkQuantile.FindAllSubmatch(out, -1) {
		v, _ := strconv.ParseFloat(string(q[2]), 64)
		d := time.Duration(v * float64(map[string]time.Duration{"us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "m": time.Minute}[string(q[3])]))
		if string(q[1]) == "50" {
			l.p50 = d
		} else {
			l.p99 = d
		}
	}
	return l, nil
}
