package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// checker is the Nu HTML checker, where make tools puts it.
const checker = "../../tools/web/node_modules/vnu-jar/build/dist/vnu.jar"

// unknown are complaints of the checker about CSS that it does not know yet, and
// where that CSS is defined. All else that it says is an error of ours.
var unknown = []struct{ complaint, where string }{
	{`CSS: “vector-effect”: Property “vector-effect” doesn't exist.`, "SVG 2, 8.13"},
	{`CSS: “paint-order”: Property “paint-order” doesn't exist.`, "SVG 2, 13.9"},
	{`CSS: “container-type”: Property “container-type” doesn't exist.`, "CSS Containment 3"},
	{`CSS: Unrecognized at-rule “@container”`, "CSS Containment 3"},
}

// href finds what a page leads to, and shows.
var href = regexp.MustCompile(`(?:href|src)="([^"#]*)`)

// saved writes each page that any page leads to into a folder, and whatever has a
// format that the checker knows. It returns the addresses by file.
func saved(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, seen := map[string]string{}, map[string]bool{}
	next := append(everyKind(), assets.Paths()...)
	for len(next) > 0 {
		address := next[0]
		next = next[1:]
		if seen[address] {
			continue
		}
		seen[address] = true
		path, _, _ := strings.Cut(address, "?")
		ending := filepath.Ext(path)
		if strings.HasSuffix(path, "/") {
			ending = ".html"
		}
		if !slices.Contains([]string{".html", ".css", ".svg"}, ending) {
			continue
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		file := filepath.Join(dir, fmt.Sprintf("%05d%s", len(files), ending))
		if err := os.WriteFile(file, w.Body.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		files["file:"+file] = address
		if ending != ".html" {
			continue
		}
		for _, m := range href.FindAllSubmatch(w.Body.Bytes(), -1) {
			if to := html.UnescapeString(string(m[1])); strings.HasPrefix(to, "/") {
				next = append(next, to)
			}
		}
	}
	return files
}

// TestChecker holds that the Nu HTML checker finds no error in any page, style
// sheet or drawing of the site, whether it is reached with a query or without.
func TestChecker(t *testing.T) {
	if _, err := os.Stat(checker); err != nil {
		t.Fatalf("the Nu HTML checker is not there: run make tools (%v)", err)
	}
	dir := t.TempDir()
	files := saved(t, dir)
	// The checker reads files, and refuses addresses of this machine. One process
	// for all: a thousand pages are then a matter of seconds.
	c := exec.CommandContext(context.WithoutCancel(t.Context()), "java", "-Xss4m", "-Xmx1g", "-jar", checker,
		"--errors-only", "--format", "json", "--also-check-css", "--also-check-svg", dir)
	var stderr, stdout bytes.Buffer
	c.Stderr, c.Stdout = &stderr, &stdout
	runErr := c.Run() // ends with 1 where it finds anything
	var report struct {
		Messages []struct {
			Type, URL, Message, Extract string
			LastLine                    int
		}
	}
	if err := json.Unmarshal(stderr.Bytes(), &report); err != nil {
		t.Fatalf("the checker did not run: %v: %s%s", runErr, stderr.Bytes(), stdout.Bytes())
	}
	found := map[string][]string{}
	for _, m := range report.Messages {
		found[m.Message] = append(found[m.Message], fmt.Sprintf("%s:%d: %s", files[m.URL], m.LastLine, m.Extract))
	}
	for _, u := range unknown {
		if found[u.complaint] == nil {
			t.Errorf("the checker has nothing against %q (%s) any more: take it out of the list", u.complaint, u.where)
		}
		delete(found, u.complaint)
	}
	const shown = 4
	for _, message := range slices.Sorted(maps.Keys(found)) {
		all := found[message]
		t.Errorf("%s: %d\n\t%s", message, len(all), strings.Join(all[:min(shown, len(all))], "\n\t"))
	}
	t.Logf("%d files", len(files))
}
