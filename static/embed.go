// Package static holds the files that pages need besides their HTML: one
// stylesheet, the icon and the land of the maps. They are embedded in the program.
//
// The stylesheet is written in layers, one file each: css/tokens.css (colours,
// type, spaces), base.css (elements), layout.css (the frame), parts/*.css (one
// flat family of classes per part of a page), forced.css (forced colours) and
// print.css. [Load] joins them in
// the order of sheets, takes out comments and line breaks, and names the result
// by its content, so that browsers may keep it for ever.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed css favicon.svg land.svg preview.js preview.css
var files embed.FS

// sheets are the parts of the stylesheet in the order in which they are joined.
var sheets = []string{
	"tokens", "base", "layout",
	"parts/masthead", "parts/top", "parts/marks", "parts/count", "parts/ledger", "parts/course", "parts/tables", "parts/entries", "parts/claims", "parts/sheet",
	"parts/forms", "parts/lists", "parts/apparatus", "parts/prose", "parts/figure", "parts/exchange", "parts/versus", "parts/anniversaries", "parts/gaps", "parts/cover",
	"forced", "print",
}

// Files are the files as they are served.
type Files struct {
	stylesheet string
	land       string
	assets     map[string]Asset
}

// Asset is one file. Immutable means that its address changes with its content.
type Asset struct {
	Body      []byte
	Type      string
	Immutable bool
}

// Load joins the stylesheet and names it by its content. The same files always
// give the same names.
func Load() (*Files, error) {
	css, err := stylesheet()
	if err != nil {
		return nil, err
	}
	icon, err := files.ReadFile("favicon.svg")
	if err != nil {
		return nil, fmt.Errorf("reading the icon: %w", err)
	}
	land, err := files.ReadFile("land.svg")
	if err != nil {
		return nil, fmt.Errorf("reading the land: %w", err)
	}
	name, landName := named("site", "css", css), named("land", "svg", land)
	return &Files{
		stylesheet: name,
		land:       landName,
		assets: map[string]Asset{
			name:           {Body: css, Type: "text/css; charset=utf-8", Immutable: true},
			landName:       {Body: land, Type: "image/svg+xml", Immutable: true},
			"/favicon.svg": {Body: icon, Type: "image/svg+xml"},
		},
	}, nil
}

// Stylesheet is the address of the stylesheet: "/static/site.<hash>.css".
func (f *Files) Stylesheet() string { return f.stylesheet }

// named is the address of a file under a name that changes with its content.
func named(name, ending string, content []byte) string {
	sum := sha256.Sum256(content)
	return "/static/" + name + "." + hex.EncodeToString(sum[:6]) + "." + ending
}

// Land is the address of the land of the maps: "/static/land.<hash>.svg".
func (f *Files) Land() string { return f.land }

// Get returns the file at the path of a request, and whether there is one.
func (f *Files) Get(path string) (Asset, bool) {
	a, ok := f.assets[path]
	return a, ok
}

// Preview returns a file that only an editors' preview serves.
func (f *Files) Preview(path string) (Asset, bool) {
	types := map[string]string{"/preview/reload.js": "text/javascript; charset=utf-8", "/preview/preview.css": "text/css; charset=utf-8"}
	name := map[string]string{"/preview/reload.js": "preview.js", "/preview/preview.css": "preview.css"}[path]
	body, err := files.ReadFile(name)
	return Asset{Body: body, Type: types[path]}, err == nil
}

// stylesheet joins the sheets.
func stylesheet() ([]byte, error) {
	var b strings.Builder
	for _, s := range sheets {
		text, err := files.ReadFile("css/" + s + ".css")
		if err != nil {
			return nil, fmt.Errorf("reading the stylesheet: %w", err)
		}
		b.WriteString(squeeze(string(text)))
	}
	return []byte(b.String()), nil
}

// squeeze takes comments out of a sheet, and the white space at the ends of
// lines. Our sheets have no string that contains a comment or a line break.
func squeeze(css string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(css, "/*")
		b.WriteString(before)
		if !found {
			break
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
	var out strings.Builder
	for _, line := range strings.Split(b.String(), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		out.WriteString(line)
		// Lines end with { } ; or , except in lists that go on, which need a space.
		if !strings.ContainsAny(line[len(line)-1:], "{};,") {
			out.WriteByte(' ')
		}
	}
	out.WriteByte('\n')
	return out.String()
}

// Paths lists the addresses of all files, in order.
func (f *Files) Paths() []string { return slices.Sorted(maps.Keys(f.assets)) }
