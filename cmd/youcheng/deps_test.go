package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	module = "youcheng"
	root   = "../.."
)

// mayImport is the order of the packages: which of ours each may know. Imports
// point inward, from the program to the words; a package that is not listed
// here has no place in that order yet.
var mayImport = map[string][]string{
	"cmd/youcheng":         {"web", "internal/site", "internal/store", "internal/diff", "internal/watch", "internal/export", "internal/story", "internal/lang", "internal/facts", "internal/fault", "content", "seeds", "static"},
	"web":                  {"templates", "static", "internal/card", "internal/geo", "internal/site", "internal/store", "internal/page", "internal/search", "internal/opendata", "internal/lang", "internal/facts", "internal/fault", "internal/story", "internal/reconcile"},
	"templates":            {"internal/page", "internal/search", "internal/lang"},
	"static":               {},
	"content":              {},
	"seeds":                {},
	"internal/page":        {"internal/facts", "internal/fault", "internal/story", "internal/search", "internal/lang", "internal/geo"},
	"internal/site":        {"internal/card", "internal/store", "internal/story", "internal/facts", "internal/lang", "internal/fault", "internal/picture", "internal/overlap"},
	"internal/export":      {"internal/site", "internal/page", "internal/opendata", "internal/facts", "internal/lang"},
	"internal/opendata":    {"seeds", "internal/facts", "internal/lang"},
	"internal/store":       {"internal/facts", "internal/story", "internal/search", "internal/lang"},
	"internal/search":      {"internal/lang"},
	"internal/searchtest":  {"internal/lang", "internal/story"},
	"internal/story":       {"internal/markdown", "internal/facts", "internal/fault", "internal/lang", "internal/picture"},
	"internal/picture":     {"internal/lang"},
	"internal/reconcile":   {"internal/facts", "internal/lang"},
	"internal/diff":        {"internal/facts", "internal/lang"},
	"internal/facts":       {"internal/fault", "internal/lang", "internal/overlap"},
	"internal/overlap":     {"internal/lang"},
	"internal/fault":       {"internal/lang"},
	"internal/markdown":    {"internal/lang"},
	"internal/lang":        {},
	"internal/geo":         {},
	"internal/geo/landgen": {"internal/geo"},
	"internal/watch":       {},
	"internal/webtest":     {},
	"internal/browser":     {},
	"internal/notices":     {},

	"internal/card":         {"internal/geo", "internal/lang"},
	"internal/card/fontgen": {},
	"internal/card/icongen": {"internal/card"},

	"bench":        {"bench/corpus", "internal/lang"},
	"bench/corpus": {"content", "seeds", "internal/facts", "internal/lang"},
}

// why says what each order protects, for the failure.
var why = map[string]string{
	"cmd/youcheng":         "main only wires",
	"web":                  "it answers from a snapshot: what compiles the snapshot, and the Markdown, are not its business",
	"templates":            "a template draws a page model and decides nothing about data",
	"internal/page":        "a page model is a pure function of facts: it must not ask the database or know how it is served",
	"internal/site":        "it compiles content and knows nothing of pages, so that a check of the content needs no web; of pictures it knows only which letters their fonts have",
	"internal/export":      "it walks the same handlers as a reader, through http.Handler",
	"internal/store":       "it keeps facts and texts; where they come from and how they look are for others",
	"internal/story":       "it checks texts against facts and stores nothing",
	"internal/opendata":    "it writes facts as files and describes them; where the facts come from, and how files are served, is for others",
	"internal/diff":        "it compares facts as values, wherever they were read from",
	"internal/searchtest":  "it writes texts to measure with, and is in no program",
	"internal/search":      "it knows texts and questions, not what they are about",
	"internal/facts":       "everything else rests on it",
	"internal/fault":       "everything that reads content reports to it",
	"internal/overlap":     "it compares words, whatever they are about",
	"internal/markdown":    "it must be usable without the register: what a link means is decided by its caller",
	"internal/picture":     "it must be usable without the register, like the converter",
	"internal/lang":        "every package uses it",
	"internal/reconcile":   "it matches names by the directory alone; who asks, and how, is the web's business",
	"internal/geo/landgen": "it draws the land once, by hand; the site does not know it",
	"internal/watch":       "it knows folders, not what lies in them",
	"internal/webtest":     "it tests from outside, through HTTP only",
	"internal/notices":     "it reads any program, and is in none",
	"internal/browser":     "it shows pages by their addresses, and only tests and the makers of pictures know it",

	"internal/card":         "it draws what it is told: which page says what is decided elsewhere",
	"internal/card/icongen": "it draws the icons once, by hand",

	"bench":        "it measures the program from outside; the program does not know it",
	"bench/corpus": "it makes facts and texts as editors do, and leaves it to the program to read them",
}

// onlyIn names who may import a library, and why.
var onlyIn = []struct{ library, pkg, why string }{
	{"github.com/labstack/echo", "web", "the support of Echo v4 ends; a change must stay within one package"},
	{"database/sql", "internal/store", "all SQL stands in one package, and only it can write"},
	{"modernc.org/sqlite", "internal/store", "all SQL stands in one package, and only it can write"},
	{"github.com/yuin/goldmark", "internal/markdown", "our rules for Chinese text hold only if no other converter is used"},
	{"go.yaml.in/yaml", "internal/story", "front matter is the only YAML"},
	{"github.com/gen2brain/webp", "internal/picture", "what readers are sent is made in one place"},
	{"golang.org/x/image/font", "internal/card", "what is drawn in letters, and which letters there are, is decided in one place"},
	{"github.com/hashicorp/golang-lru", "web", "what is kept of answers is kept where they are given"},
	{"github.com/fsnotify/fsnotify", "internal/watch", "what editors and git do to folders, and what notices of it get lost, is met in one place"},
	{"github.com/arran4/golang-ical", "web", "a page says which days it has; how a calendar file is written is met in one place"},
	{"github.com/chromedp/chromedp", "internal/browser", "a browser is for tests and for the pictures of the docs; the program must not hold its driver"},
	{"github.com/chromedp/cdproto", "internal/browser", "a browser is for tests and for the pictures of the docs; the program must not hold its driver"},
	{"golang.org/x/time/rate", "web", "how often a reader may ask is counted where readers are answered"},
	{"github.com/google/licensecheck", "internal/notices", "licences are told when the program is passed on; the program does not read them"},
	{"github.com/jessevdk/go-flags", "cmd/youcheng", "flags and environment are read once, in main"},
}

// never names what a package must not import at all.
var never = map[string]map[string]string{
	"templates": {
		"os":           "a template reads no files",
		"net/http":     "a template knows no request",
		"time":         "a template reads no clock: tests freeze the one that is passed in",
		"database/sql": "a template asks no database",
	},
	"internal/page": {
		"os":       "a page model reads no files",
		"net/http": "a page model knows no request",
	},
	"internal/lang": {"os": "a language is a value that is passed along, not a setting of the machine"},
}

// emptyNames are names of packages that say nothing of the subject.
var emptyNames = []string{"util", "utils", "common", "models", "services", "managers", "helpers", "base", "misc"}

// source is one Go file.
type source struct {
	file      string // from the root, with slashes
	pkg       string // folder
	name      string // of its package clause
	imports   []string
	inits     int
	generated bool
	test      bool // may know any of our packages, but not any library
}

// sources parses all Go files of the module.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if p != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "node_modules") {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && p != root {
				return fs.SkipDir // another module
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		s := source{file: filepath.ToSlash(rel), name: f.Name.Name, generated: ast.IsGenerated(f), test: strings.HasSuffix(name, "_test.go")}
		s.pkg = path.Dir(s.file)
		for _, i := range f.Imports {
			v, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, v)
		}
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				s.inits++
			}
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// broken lists the rules that a file breaks.
func broken(s source) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, s.file+": "+fmt.Sprintf(format, args...)) }
	allowed, known := mayImport[s.pkg]
	if s.test {
		known = false
	} else if !known {
		add("the package %s has no place in the order of packages: decide what it may import, and list it in mayImport", s.pkg)
	}
	for _, i := range s.imports {
		if ours, ok := strings.CutPrefix(i, module+"/"); ok && known && !slices.Contains(allowed, ours) {
			add("%s must not import %s: %s", s.pkg, ours, why[s.pkg])
		}
		for _, o := range onlyIn {
			if (i == o.library || strings.HasPrefix(i, o.library+"/")) && s.pkg != o.pkg {
				add("only %s may import %s: %s", o.pkg, o.library, o.why)
			}
		}
		if reason, ok := never[s.pkg][i]; ok && !s.test {
			add("%s must not import %s: %s", s.pkg, i, reason)
		}
	}
	if slices.Contains(emptyNames, s.name) || slices.Contains(emptyNames, path.Base(s.pkg)) {
		add("the package name %s says nothing: name it by the noun of its subject", s.name)
	}
	if s.inits > 0 && !s.generated {
		add("func init runs before main can say how: make it a function, or a variable's value")
	}
	return out
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		seen[s.pkg] = seen[s.pkg] || !s.test
		for _, b := range broken(s) {
			t.Error(b)
		}
	}
	for pkg, allowed := range mayImport {
		if !seen[pkg] {
			t.Errorf("mayImport lists %s, which does not exist", pkg)
		}
		if why[pkg] == "" && len(allowed) > 0 {
			t.Errorf("no reason is given for what %s may import", pkg)
		}
		for _, a := range allowed {
			if _, ok := mayImport[a]; !ok {
				t.Errorf("%s may import %s, which is not listed", pkg, a)
			}
		}
	}
}

// TestImportRules holds that each rule finds what it is there to find.
func TestImportRules(t *testing.T) {
	for _, c := range []struct {
		name string
		file source
		want string // in the only message; empty where the file is good
	}{
		{"inward", source{pkg: "web", name: "web", imports: []string{"net/http", "youcheng/internal/page", "github.com/labstack/echo/v4"}}, ""},
		{"outward", source{pkg: "internal/page", name: "page", imports: []string{"youcheng/web"}}, "internal/page must not import web: a page model is a pure function"},
		{"sideways", source{pkg: "internal/story", name: "story", imports: []string{"youcheng/internal/store"}}, "internal/story must not import internal/store"},
		{"the web in the program's check", source{pkg: "internal/site", name: "site", imports: []string{"youcheng/internal/page"}}, "needs no web"},
		{"a package without a place", source{pkg: "internal/news", name: "news"}, "has no place in the order"},
		{"Echo elsewhere", source{pkg: "internal/export", name: "export", imports: []string{"github.com/labstack/echo/v5"}}, "only web may import github.com/labstack/echo"},
		{"SQL elsewhere", source{pkg: "web", name: "web", imports: []string{"database/sql"}}, "only internal/store may import database/sql"},
		{"the driver elsewhere", source{pkg: "cmd/youcheng", name: "main", imports: []string{"modernc.org/sqlite"}}, "only internal/store may import modernc.org/sqlite"},
		{"goldmark elsewhere", source{pkg: "internal/story", name: "story", imports: []string{"github.com/yuin/goldmark/ast"}}, "only internal/markdown may import"},
		{"a library whose name only begins alike", source{pkg: "web", name: "web", imports: []string{"github.com/yuin/goldmark2"}}, ""},
		{"a clock in a template", source{pkg: "templates", name: "templates", imports: []string{"time"}}, "reads no clock"},
		{"a file in a template", source{pkg: "templates", name: "templates", imports: []string{"os"}}, "reads no files"},
		{"a request in a template", source{pkg: "templates", name: "templates", imports: []string{"net/http"}}, "knows no request"},
		{"a browser elsewhere", source{pkg: "web", name: "web", imports: []string{"github.com/chromedp/chromedp/kb"}}, "only internal/browser may import"},
		{"a browser in a test elsewhere", source{pkg: "web", name: "web_test", test: true, imports: []string{"github.com/chromedp/cdproto/page"}}, "only internal/browser may import"},
		{"our browser in the program", source{pkg: "web", name: "web", imports: []string{"youcheng/internal/browser"}}, "web must not import internal/browser"},
		{"a test knows more", source{pkg: "internal/page", name: "page_test", test: true, imports: []string{"youcheng/internal/browser", "os"}}, ""},
		{"init", source{pkg: "web", name: "web", inits: 1}, "func init"},
		{"init in generated code", source{pkg: "templates", name: "templates", inits: 1, generated: true}, ""},
		{"an empty name", source{pkg: "web", name: "utils"}, "says nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := broken(c.file)
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("good, and yet: %v", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("messages %q, want one with %q", got, c.want)
			}
		})
	}
}

// goMod is what is read of a go.mod file.
type goMod struct {
	versions map[string]string
	tools    []string
}

var (
	requireLine = regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+/\S+)\s+(v\S+)`)
	toolLine    = regexp.MustCompile(`(?m)^tool\s+([^(\s]+)$`)
	toolBlock   = regexp.MustCompile(`(?m)^tool \(\n((?:\t.*\n)*)\)`)
)

func readGoMod(t *testing.T, file string) goMod {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := goMod{versions: map[string]string{}}
	for _, r := range requireLine.FindAllStringSubmatch(string(b), -1) {
		m.versions[r[1]] = r[2]
	}
	for _, r := range toolLine.FindAllStringSubmatch(string(b), -1) {
		m.tools = append(m.tools, r[1])
	}
	for _, r := range toolBlock.FindAllStringSubmatch(string(b), -1) {
		m.tools = append(m.tools, strings.Fields(r[1])...)
	}
	return m
}

// TestLibcIsThatOfSQLite holds that libc has the version that the SQLite package
// names: it is generated code, and fits one version only.
func TestLibcIsThatOfSQLite(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-m", "-json", "modernc.org/sqlite")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the go command does not answer: %v", err)
	}
	var info struct{ Version, GoMod string }
	if err := json.Unmarshal(out, &info); err != nil {
		t.Fatal(err)
	}
	ours := readGoMod(t, filepath.Join(root, "go.mod"))
	if info.Version != ours.versions["modernc.org/sqlite"] {
		t.Errorf("go.mod names modernc.org/sqlite %s; the build uses %s", ours.versions["modernc.org/sqlite"], info.Version)
	}
	want := readGoMod(t, info.GoMod).versions["modernc.org/libc"]
	if got := ours.versions["modernc.org/libc"]; got != want || want == "" {
		t.Errorf("go.mod names modernc.org/libc %q; modernc.org/sqlite %s needs exactly %q", got, info.Version, want)
	}
}

// TestToolsArePinned holds that each tool has an exact version, and that the
// generated files were made by the version of go.mod.
func TestToolsArePinned(t *testing.T) {
	exact := regexp.MustCompile(`^v\d+\.\d+\.\d+`)
	for file, want := range map[string][]string{
		"go.mod":       {"github.com/a-h/templ/cmd/templ"},
		"tools/go.mod": {"golang.org/x/perf/cmd/benchstat", "golang.org/x/vuln/cmd/govulncheck", "honnef.co/go/tools/cmd/staticcheck"},
	} {
		m := readGoMod(t, filepath.Join(root, file))
		if diff := cmp.Diff(want, m.tools); diff != "" {
			t.Errorf("the tools of %s (-want +got):\n%s", file, diff)
		}
		for _, tool := range m.tools {
			version := ""
			for mod, v := range m.versions {
				if strings.HasPrefix(tool, mod+"/") {
					version = v
				}
			}
			if !exact.MatchString(version) {
				t.Errorf("%s gives no version of %s", file, tool)
			}
		}
	}
	want := "// templ: version: " + readGoMod(t, filepath.Join(root, "go.mod")).versions["github.com/a-h/templ"]
	files, err := filepath.Glob(filepath.Join(root, "templates", "*_templ.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no generated templates: %v", err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(strings.Split(string(b), "\n"), want) {
			t.Errorf("%s was not made by the templ of go.mod: it lacks %q", f, want)
		}
	}
}
