package static

import (
	"bytes"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestLoad(t *testing.T) {
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if a.Stylesheet() != b.Stylesheet() {
		t.Errorf("the stylesheet is named %s, then %s", a.Stylesheet(), b.Stylesheet())
	}
	if !regexp.MustCompile(`^/static/site\.[0-9a-f]{12}\.css$`).MatchString(a.Stylesheet()) {
		t.Errorf("the stylesheet is named %s", a.Stylesheet())
	}
	for _, test := range []struct {
		path, mediaType string
		immutable       bool
	}{
		{a.Stylesheet(), "text/css; charset=utf-8", true},
		{a.Land(), "image/svg+xml", true},
		{"/favicon.svg", "image/svg+xml", false},
		{"/favicon.ico", "image/vnd.microsoft.icon", false},
		{"/icon-192.png", "image/png", false},
		{"/icon-512.png", "image/png", false},
		{"/icon-maskable-512.png", "image/png", false},
		{"/apple-touch-icon.png", "image/png", false},
	} {
		got, ok := a.Get(test.path)
		if !ok || got.Type != test.mediaType || got.Immutable != test.immutable || len(got.Body) == 0 {
			t.Errorf("Get(%q) = %d bytes, %q, %v, %v", test.path, len(got.Body), got.Type, got.Immutable, ok)
		}
	}
	for _, path := range []string{"", "/", "/static/", "/static/site.css", "/css/tokens.css"} {
		if _, ok := a.Get(path); ok {
			t.Errorf("Get(%q) finds a file", path)
		}
	}
}

func TestEverySheetIsListed(t *testing.T) {
	err := fs.WalkDir(files, "css", func(path string, d fs.DirEntry, err error) error {
		name, isSheet := strings.CutSuffix(strings.TrimPrefix(path, "css/"), ".css")
		if isSheet && !slices.Contains(sheets, name) {
			t.Errorf("%s is in no list", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStylesheetIsSmall(t *testing.T) {
	css, err := stylesheet()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 6) // as package web serves it
	if _, err := w.Write(css); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if most := 12_000; b.Len() > most {
		t.Errorf("the stylesheet has %d bytes compressed, more than %d", b.Len(), most)
	}
	if bytes.Contains(css, []byte("/*")) {
		t.Error("a comment is left")
	}
	if open, end := bytes.Count(css, []byte("{")), bytes.Count(css, []byte("}")); open != end {
		t.Errorf("%d blocks are opened, %d closed", open, end)
	}
}

func TestSqueeze(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"comment", "/* one */\na {\n  color: red; /* two */\n}\n", "a{color:red}"},
		{"comment of two lines", "a { b: c; }\n/* d\n e */ f { g: h; }", "a{b:c}f{g:h}"},
		{"comment between words", "a { margin: 1px/* d */2px; }", "a{margin:1px 2px}"},
		{"value that goes on", "a {\n  b: c\n    d;\n}", "a{b:c d}"},
		{"selectors", "a,\nb > c {\n}", "a,b>c{}"},
		{"descendants and states", "a :is(b, c) > d::before, e [f] { g: h }", "a :is(b,c)>d::before,e [f]{g:h}"},
		{"what follows", "a + b, c:has(+ d) { e: f }", "a+b,c:has(+ d){e:f}"},
		{"string", "a::after { content: \"{ ; } /* b */  , > \"; }", "a::after{content:\"{ ; } /* b */  , > \"}"},
		{"string and function", "a { content: attr(b) \" \"; }", "a{content:attr(b) \" \"}"},
		{"sum", "a { width: calc(100% - 2 * (1px + 3px)); }", "a{width:calc(100% - 2 * (1px + 3px))}"},
		{"condition", "@media (min-width: 40em) and (width > 2px) {\n  a { b: c; }\n}", "@media (min-width:40em) and (width>2px){a{b:c}}"},
		{"nothing", "", ""},
	} {
		if got := squeeze(test.in); got != test.want {
			t.Errorf("%s: squeeze(%q) = %q, want %q", test.name, test.in, got, test.want)
		}
	}
}

// What sheets write out, as the sign between two remarks, is not white space.
func TestStringsStay(t *testing.T) {
	for _, name := range sheets {
		css := read(t, name)
		for _, text := range regexp.MustCompile(`"[^"]*"`).FindAllString(css, -1) {
			if !strings.Contains(squeeze(css), text) {
				t.Errorf("%s.css: the string %s is squeezed", name, text)
			}
		}
	}
}

// A colour stands in the tokens only; all other sheets name a token. The system
// colours of forced-colors are the exception.
func TestColoursAreTokens(t *testing.T) {
	literal := regexp.MustCompile(`#[0-9A-Fa-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(|:\s*(?:white|black|red|gray|grey|silver|yellow|green|blue)\b`)
	used := regexp.MustCompile(`var\(--([a-z0-9-]+)\)`)
	tokens := read(t, "tokens")
	for _, name := range sheets {
		css := read(t, name)
		if name != "tokens" {
			for _, m := range literal.FindAllString(css, -1) {
				t.Errorf("%s.css writes the colour %s", name, m)
			}
		}
		for _, m := range used.FindAllStringSubmatch(css, -1) {
			if !strings.Contains(tokens, "--"+m[1]+":") {
				t.Errorf("%s.css uses the variable --%s, which is not set", name, m[1])
			}
		}
	}
}

func read(t *testing.T, sheet string) string {
	t.Helper()
	b, err := files.ReadFile("css/" + sheet + ".css")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestContrast recomputes the contrast of each colour of text against paper and
// surface and compares it with these figures, to one decimal. Text must reach 7,
// the level AAA of WCAG 2; the rules that carry meaning 3.
func TestContrast(t *testing.T) {
	light, dark, ok := strings.Cut(read(t, "tokens"), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("there is no dark scheme")
	}
	dark, _, _ = strings.Cut(dark, "@media")
	l := colours(light)
	d := colours(light)
	for name, c := range colours(dark) {
		d[name] = c
	}
	for _, test := range []struct {
		token                                      string
		paper, surface, darkPaper, darkSurface, at float64
	}{
		{"ink", 15.9, 14.3, 15.0, 13.2, 7},
		{"ink-2", 9.3, 8.4, 9.5, 8.4, 7},
		{"mute", 8.0, 7.2, 8.1, 7.2, 7},
		{"link", 8.4, 7.6, 9.5, 8.4, 7},
		{"visited", 8.7, 7.8, 8.5, 7.5, 7},
		{"seal", 7.9, 7.1, 8.2, 7.2, 7},
		{"ok", 8.2, 7.4, 9.4, 8.3, 7},
		{"warn", 8.3, 7.4, 9.8, 8.6, 7},
		{"bad", 8.1, 7.3, 8.9, 7.9, 7},
		{"rule-strong", 4.3, 3.9, 5.0, 4.5, 3},
	} {
		for _, pair := range []struct {
			name string
			got  float64
			want float64
		}{
			{"paper", contrast(l[test.token], l["paper"]), test.paper},
			{"surface", contrast(l[test.token], l["surface"]), test.surface},
			{"dark paper", contrast(d[test.token], d["paper"]), test.darkPaper},
			{"dark surface", contrast(d[test.token], d["surface"]), test.darkSurface},
		} {
			if math.Abs(pair.got-pair.want) > 0.06 {
				t.Errorf("%s on %s has a contrast of %.2f, the table says %.1f", test.token, pair.name, pair.got, pair.want)
			}
			if pair.got < test.at {
				t.Errorf("%s on %s has a contrast of %.2f, less than %.1f", test.token, pair.name, pair.got, test.at)
			}
		}
	}
	for scheme, c := range map[string]map[string][3]float64{"light": l, "dark": d} {
		if got := contrast(c["focus-ink"], c["focus"]); got < 11 {
			t.Errorf("focus, %s: contrast %.2f", scheme, got)
		}
	}
}

// colours reads the tokens that are colours.
func colours(css string) map[string][3]float64 {
	out := map[string][3]float64{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):\s*#([0-9A-F]{6});`).FindAllStringSubmatch(css, -1) {
		var c [3]float64
		for i := range c {
			v, _ := strconv.ParseUint(m[2][2*i:2*i+2], 16, 8)
			c[i] = float64(v) / 255
		}
		out[m[1]] = c
	}
	return out
}

// contrast is the contrast ratio of WCAG 2.
func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c [3]float64) float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}
