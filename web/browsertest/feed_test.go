package browsertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"youcheng/internal/lang"
)

// grammar checks files against the rules of RFC 4287 in RELAX NG, with the
// validator inside the Nu HTML checker. It returns what that says, file by file.
func grammar(t *testing.T, files ...string) (string, error) {
	t.Helper()
	args := append([]string{"-cp", checker, "nu.validator.vendor.thaiopensource.relaxng.util.Driver", "-c", "testdata/atom.rnc"}, files...)
	out, err := exec.CommandContext(context.WithoutCancel(t.Context()), "java", args...).CombinedOutput()
	return string(out), err
}

// feedLink finds the feeds that a page names.
var feedLink = regexp.MustCompile(`<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"`)

// TestAtom holds that each Atom feed that any page names keeps to the grammar of
// RFC 4287, and that the grammar finds what does not.
func TestAtom(t *testing.T) {
	dir := t.TempDir()
	var files []string
	named := map[string]string{}
	write := func(body string) string {
		file := filepath.Join(dir, fmt.Sprintf("%04d.atom", len(files)))
		if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		return file
	}
	ask := func(address string) string {
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil)); w.Code != http.StatusOK {
			t.Fatalf("%s answers %d", address, w.Code)
		}
		return w.Body.String()
	}
	for _, l := range lang.Tags() {
		pages, err := snapshot.Pages(t.Context(), l, frozen)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages {
			for _, m := range feedLink.FindAllStringSubmatch(ask("/"+string(l)+"/"+page), -1) {
				if named[m[1]] == "" {
					named[m[1]] = write(ask(m[1]))
				}
			}
		}
	}
	if len(named) < 100 {
		t.Fatalf("the pages name %d feeds", len(named))
	}
	if said, err := grammar(t, files...); err != nil {
		t.Errorf("%v\n%.3000s", err, said)
	}
	good := ask("/en/feed.atom")
	for _, x := range []struct{ what, old, new string }{
		{"a date without its zone", "+08:00</updated>", "</updated>"},
		{"two ids", "<id>", "<id>urn:x:y</id><id>"},
		{"no title", "<title>", "<rights>x</rights><title>"},
		{"content of two kinds", `<content type="html">`, `<content type="html"><p/>`},
		{"a link without an address", "<link ", `<link rel="via"/><link `},
		{"an element that Atom does not know", "<entry>", "<entry><pubDate>today</pubDate>"},
	} {
		bad := strings.Replace(good, x.old, x.new, 1)
		if bad == good {
			t.Fatalf("%s: the feed has no %s", x.what, x.old)
		}
		if said, err := grammar(t, write(bad)); err == nil {
			t.Errorf("the grammar allows %s: %s", x.what, said)
		}
	}
}
