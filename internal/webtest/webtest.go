// Package webtest runs request-and-check scripts against an http.Handler. This
// comment is the manual of the scripts; one need not be a programmer to write
// them.
//
// A script is a text file. It consists of blocks with empty lines between them.
// A block is one request and what its answer must be:
//
//	# On 5 April 2016 there were 53 partners; Minsk was not sure.
//	GET /en/cities.json?as-of=2016-04-05
//	status 200
//	header Content-Language == en
//	json count == 53
//	json by_region.europe == 22
//	json unsure.0.slug == minsk
//	json partners.*.slug !contains minsk
//
// A line that begins with # is a remark. The first line of a block is the
// request: GET, HEAD or POST, and the address, which begins with a slash. Lines
// of the form
//
//	header If-None-Match: "abc"
//
// send a header along. All other lines are checks. A check names what it looks
// at, how, and what it wants:
//
//	status 404                        the status of the answer
//	redirect /zh/cities/              status 301 and this Location
//	header Allow == GET, HEAD         a header of the answer; empty if it is not there
//	body contains <h1>Prague          the answer as it was sent, but for white space at its ends and marks of facts
//	text contains ended on 9 October  the answer as one reads it: without tags, one space between words
//	json partners.0.slug == tokyo     a value of a JSON answer
//
// The ways to look are
//
//	==         is exactly          !=         is not
//	contains   holds               !contains  does not hold
//	~          matches a regular expression (https://pkg.go.dev/regexp/syntax)
//	!~         does not match it
//
// What is wanted is the rest of the line and may be empty. A place in JSON is
// written with points: by_region.europe is a key within a key, sources.0 is the
// first of a list, sources.# is how many there are, and sources.*.id is the id of
// each. Of such a list, contains and !contains ask whether one of its items is
// the word wanted; == compares the items joined by spaces. A place that does not
// exist is a failure, whatever is asked of it.
//
// Each failure names the file and the line. A line that cannot be understood is
// a failure too, and so is a block that checks nothing.
package webtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Run runs each script that the pattern matches, as a test of its own. It is a
// failure if there is none.
func Run(t *testing.T, h http.Handler, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts match %s: %v", pattern, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, failure := range Check(h, file, string(b)) {
				t.Error(failure)
			}
		})
	}
}

// Check runs a script and returns its failures, each of which begins with
// file:line. No failures means that all checks hold.
func Check(h http.Handler, file, script string) []string {
	s := &run{h: h, file: file}
	for i, line := range strings.Split(script, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			s.end()
		case !strings.HasPrefix(line, "#"):
			s.line(i+1, line)
		}
	}
	s.end()
	if s.requests == 0 {
		s.fail(1, "there is no request in this script")
	}
	return s.failures
}

// run is a script on its way.
type run struct {
	h        http.Handler
	file     string
	requests int
	failures []string

	// The present block.
	request *http.Request
	at      int // line of the request
	bad     bool
	checks  int
	answer  *httptest.ResponseRecorder
}

func (s *run) fail(line int, format string, args ...any) {
	s.failures = append(s.failures, fmt.Sprintf("%s:%d: ", s.file, line)+fmt.Sprintf(format, args...))
}

// end closes a block.
func (s *run) end() {
	if s.request != nil && s.checks == 0 {
		s.fail(s.at, "nothing is checked of this request")
	}
	s.request, s.answer, s.checks, s.bad = nil, nil, 0, false
}

func (s *run) line(n int, line string) {
	first, rest := word(line)
	switch {
	case s.bad: // one failure for a request that cannot be made
	case s.request == nil:
		s.begin(n, first, rest)
	case slices.Contains(methods, first):
		s.fail(n, "a second request in one block: put an empty line before it")
		s.bad = true
	case first == "header" && sent.MatchString(rest):
		m := sent.FindStringSubmatch(rest)
		if s.checks > 0 {
			s.fail(n, "headers to send stand before the checks")
			return
		}
		s.request.Header.Add(m[1], m[2])
	default:
		s.checks++
		if problem := s.check(first, rest); problem != "" {
			s.fail(n, "%s %s: %s", s.request.Method, s.request.URL, problem)
		}
	}
}

var (
	methods = []string{http.MethodGet, http.MethodHead, http.MethodPost}
	sent    = regexp.MustCompile(`^([A-Za-z0-9-]+):\s*(.*)$`)
)

func (s *run) begin(n int, method, address string) {
	s.requests++
	if !slices.Contains(methods, method) || !strings.HasPrefix(address, "/") {
		s.fail(n, "%q is no request: a block begins with GET, HEAD or POST and an address such as /en/", method+" "+address)
		s.bad = true
		return
	}
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		s.fail(n, "%q is no address", address)
		s.bad = true
		return
	}
	r.RequestURI, r.Host, r.RemoteAddr = address, "example.com", "192.0.2.1:1234"
	s.request, s.at = r, n
}

// check returns what is wrong, or nothing.
func (s *run) check(first, rest string) string {
	if s.answer == nil {
		s.answer = httptest.NewRecorder()
		if crash := serve(s.h, s.answer, s.request); crash != nil {
			return fmt.Sprintf("the handler crashed: %v", crash)
		}
	}
	switch first {
	case "status":
		want, err := strconv.Atoi(rest)
		if err != nil {
			return fmt.Sprintf("%q is no status", rest)
		}
		if s.answer.Code != want {
			return fmt.Sprintf("the status is %d, not %d", s.answer.Code, want)
		}
	case "redirect":
		if got := s.answer.Header().Get("Location"); s.answer.Code != http.StatusMovedPermanently || got != rest {
			return fmt.Sprintf("it answers %d %s, and does not lead to %s", s.answer.Code, got, rest)
		}
	case "header":
		name, rest := word(rest)
		return ask("the header "+name, []string{strings.Join(s.answer.Header().Values(name), ", ")}, false, rest)
	case "body":
		return ask("the body", []string{strings.TrimSpace(Unmarked(s.answer.Body.String()))}, false, rest)
	case "text":
		return ask("the text", []string{Text(s.answer.Body.String())}, false, rest)
	case "json":
		place, rest := word(rest)
		d := json.NewDecoder(bytes.NewReader(s.answer.Body.Bytes()))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return fmt.Sprintf("the answer is not JSON: %v", err)
		}
		values, problem := find(v, place)
		if problem != "" {
			return problem
		}
		return ask(place, values, strings.Contains("."+place+".", ".*."), rest)
	default:
		return fmt.Sprintf("%q is not a check: there are status, redirect, header, body, text and json", first)
	}
	return ""
}

func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (crash any) {
	defer func() { crash = recover() }()
	h.ServeHTTP(w, r)
	return nil
}

// ask puts the question in rest to the values found at a place. Many says that
// they are a list; otherwise there is one.
func ask(place string, values []string, many bool, rest string) string {
	how, want := word(rest)
	got := strings.Join(values, " ")
	var holds bool
	switch strings.TrimPrefix(how, "!") {
	case "contains":
		if holds = strings.Contains(got, want); many {
			holds = slices.Contains(values, want)
		}
		if want == "" {
			return how + " what?"
		}
	case "~":
		re, err := regexp.Compile(want)
		if err != nil {
			return fmt.Sprintf("%q is no regular expression: %v", want, err)
		}
		holds = re.MatchString(got)
	case "==", "=":
		holds = got == want
	default:
		return fmt.Sprintf("%q is not a way to look: there are ==, !=, contains, !contains, ~ and !~", how)
	}
	if how == "=" || how == "!==" {
		return fmt.Sprintf("%q is not a way to look: write == or !=", how)
	}
	if strings.HasPrefix(how, "!") {
		holds = !holds
	}
	if holds {
		return ""
	}
	return fmt.Sprintf("%s is %q, which is not: %s %s", place, short(got), how, want)
}

// find returns the values at a place in JSON, as text.
func find(v any, place string) ([]string, string) {
	step, rest, more := strings.Cut(place, ".")
	if place == "" {
		return nil, "json needs a place, such as count"
	}
	var next []any
	switch x := v.(type) {
	case map[string]any:
		if value, ok := x[step]; ok {
			next = []any{value}
		} else if step == "*" {
			return nil, "* goes through a list, and there is a value with keys"
		}
	case []any:
		i, err := strconv.Atoi(step)
		switch {
		case step == "#":
			next = []any{json.Number(strconv.Itoa(len(x)))}
		case step == "*":
			next = x
		case err == nil && i >= 0 && i < len(x):
			next = x[i : i+1]
		}
	}
	if next == nil && step != "*" {
		return nil, fmt.Sprintf("there is no %s in %s", step, short(text(v)))
	}
	var out []string
	for _, n := range next {
		if !more {
			out = append(out, text(n))
			continue
		}
		values, problem := find(n, rest)
		if problem != "" {
			return nil, problem
		}
		out = append(out, values...)
	}
	return out, ""
}

// text writes a JSON value as it is compared: a string without its quotes.
func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

var tag = regexp.MustCompile(`(?s)<!--.*?-->|<[^>]*>`)

// Text is what one reads of an HTML page: without tags, with one space between
// words.
func Text(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(page, " "))), " ")
}

var mark = regexp.MustCompile(` data-(row|fact)="[^"]*"`)

// Unmarked is an HTML page without the attributes that say which facts of its twin
// its elements show.
func Unmarked(page string) string { return mark.ReplaceAllString(page, "") }

// word cuts the first word off a line.
func word(line string) (first, rest string) {
	first, rest, _ = strings.Cut(line, " ")
	return first, strings.TrimSpace(rest)
}

// short cuts a long value.
func short(s string) string {
	const longest = 300
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
