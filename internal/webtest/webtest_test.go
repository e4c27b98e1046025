package webtest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// echo is a small site that all these scripts ask.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/crash":
		panic("boom")
	case "/old":
		http.Redirect(w, r, "/new", http.StatusMovedPermanently)
	case "/json":
		fmt.Fprint(w, `{"count": 53, "big": 12345678901234567890, "ok": true, "none": null, "empty": [],
			"by": {"europe": 22}, "list": [{"slug": "a b"}, {"slug": "tokyo"}], "deep": [{"x": [{"y": 1}, {"y": 2}]}]}`)
	default:
		w.Header().Set("X-Sent", strings.Join(r.Header.Values("X-Send"), "|"))
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "<p>%s\n&amp; <b>host</b> %s</p>", r.Method, r.Host)
	}
})

func TestChecks(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         []string // the failures, or parts of them
	}{
		{"all that holds", `
# A remark.
GET /some?q=1
header X-Send: one
header X-Send:two
status 418
header X-Sent == one|two
header X-Sent ~ ^one
header X-None ==
header X-Sent != one
body contains <b>host
body !contains </html>
body ~ (?s)^<p>GET.*</p>$
body !~ ^$
text == GET & host example.com
text contains & host

HEAD /
  # An indented remark.
  status 418

POST /
text contains POST

GET /old
redirect /new

GET /json
json count == 53
json big == 12345678901234567890
json ok == true
json none == null
json empty == []
json empty.# == 0
json empty.*.slug !contains a
json by.europe != 23
json list.# == 2
json list.1.slug == tokyo
json list.0.slug contains b
json list.*.slug contains tokyo
json list.*.slug !contains b
json list.*.slug == a b tokyo
json deep.*.x.*.y == 1 2`, nil},

		{"false checks", `GET /some
status 200
header X-Sent == no
header X-Sent ~ o
body contains nothing
body !contains host
text != GET & host example.com
redirect /new`, []string{
			"s.txt:2: GET /some: the status is 418, not 200", "s.txt:3: GET /some: the header X-Sent is", "s.txt:4:", "s.txt:5: GET /some: the body is",
			"s.txt:6:", "s.txt:7:", "s.txt:8: GET /some: it answers 418"}},
		{"false checks of JSON", `GET /json
json count == 54
json list.# == 3
json list.2.slug == x
json none.x == 1
json nothing == null
json nothing !contains x
json list.*.slug contains toky
json list.*.slug !contains tokyo
json by.* == 22
json list.*.nothing !contains x`, []string{
			`s.txt:2: GET /json: count is "53", which is not: == 54`, "s.txt:3:", "s.txt:4: GET /json: there is no 2", "s.txt:5:", "s.txt:6: GET /json: there is no nothing",
			"s.txt:7:", "s.txt:8:", "s.txt:9:", "s.txt:10:", "s.txt:11:"}},
		{"JSON of what is none", "GET /some\njson count == 1", []string{"s.txt:2: GET /some: the answer is not JSON"}},
		{"redirect elsewhere", "GET /old\nredirect /newer", []string{"s.txt:2:"}},
		{"crash", "GET /crash\nstatus 500", []string{"s.txt:2: GET /crash: the handler crashed: boom"}},
		{"no request", "# Nothing.\n", []string{"s.txt:1: there is no request"}},
		{"nothing checked", "\nGET /some\n\nGET /other\nheader A: b\n", []string{"s.txt:2: nothing is checked", "s.txt:4: nothing is checked"}},
		{"check without request", "status 200\nstatus 200\n", []string{`s.txt:1: "status 200" is no request`}},
		{"other method", "PUT /some\nstatus 200", []string{"s.txt:1:"}},
		{"no address", "GET some\nstatus 200", []string{"s.txt:1:"}},
		{"bad address", "GET /%zz\nstatus 200", []string{`s.txt:1: "/%zz" is no address`}},
		{"two requests", "GET /some\nstatus 418\nGET /old\nredirect /nowhere", []string{"s.txt:3: a second request"}},
		{"late header", "GET /some\nstatus 418\nheader A: b", []string{"s.txt:3: headers to send"}},
		{"not understood", `GET /some
state 200
status OK
status
body
body has x
body = x
body !== x
body contains
body ~ (
json
json count`, []string{`s.txt:2: GET /some: "state" is not a check`, "s.txt:3:", "s.txt:4:", "s.txt:5:", `s.txt:6: GET /some: "has" is not a way`, "s.txt:7:", "s.txt:8:",
			"s.txt:9: GET /some: contains what?", "s.txt:10:", "s.txt:11:", "s.txt:12:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Check(echo, "s.txt", c.script)
			if len(got) != len(c.want) {
				t.Fatalf("got %d failures, want %d:\n%s", len(got), len(c.want), strings.Join(got, "\n"))
			}
			for i, want := range c.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("failure %d:\n got %s\nwant %s…", i, got[i], want)
				}
			}
		})
	}
}
