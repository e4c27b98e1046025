// Package static holds the files that pages need besides their HTML: one
// stylesheet, the icons and the land of the maps. They are embedded in the program.
//
// The stylesheet is written in layers, one file each: css/tokens.css (colours,
// type, spaces), base.css (elements), layout.css (the frame), parts/*.css (one
// flat family of classes per part of a page), forced.css (forced colours) and
// print.css. [Load] joins them in the order of sheets, squeezes them, and names
// the result by its content, so that browsers may keep it for ever.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed css icons favicon.svg land.svg embed.css preview.js preview.css
var files embed.FS

// sheets are the parts of the stylesheet in the order in which they are joined.
var sheets = []string{
	"tokens", "base", "layout",
	"parts/masthead", "parts/top", "parts/marks", "parts/count", "parts/ledger", "parts/course", "parts/tables", "parts/entries", "parts/claims", "parts/sheet",
	"parts/forms", "parts/lists", "parts/apparatus", "parts/prose", "parts/figure", "parts/map", "parts/exchange", "parts/versus", "parts/anniversaries", "parts/gaps", "parts/cover", "parts/profile",
	"forced", "print",
}

// Files are the files as they are served.
type Files struct {
	stylesheet string
	embedSheet string
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
	icons, err := pngIcons()
	if err != nil {
		return nil, err
	}
	card, err := embedSheet()
	if err != nil {
		return nil, err
	}
	name, landName, cardName := named("site", "css", css), named("land", "svg", land), named("embed", "css", card)
	assets := map[string]Asset{
		name:           {Body: css, Type: "text/css; charset=utf-8", Immutable: true},
		cardName:       {Body: card, Type: "text/css; charset=utf-8", Immutable: true},
		landName:       {Body: land, Type: "image/svg+xml", Immutable: true},
		"/favicon.svg": {Body: icon, Type: "image/svg+xml"},
	}
	maps.Copy(assets, icons)
	return &Files{stylesheet: name, embedSheet: cardName, land: landName, assets: assets}, nil
}

// Icons are the addresses of the icons that are pictures of pixels. Browsers and
// the systems under them ask for some of these names unasked.
func Icons() []string {
	return []string{"/favicon.ico", "/icon-192.png", "/icon-512.png", "/icon-maskable-512.png", "/apple-touch-icon.png"}
}

// pngIcons reads the icons, which internal/card/icongen draws from favicon.svg.
func pngIcons() (map[string]Asset, error) {
	out := map[string]Asset{}
	for _, path := range Icons() {
		body, err := files.ReadFile("icons" + path)
		if err != nil {
			return nil, fmt.Errorf("reading an icon: %w", err)
		}
		kind := "image/png"
		if strings.HasSuffix(path, ".ico") {
			kind = "image/vnd.microsoft.icon"
		}
		out[path] = Asset{Body: body, Type: kind}
	}
	return out, nil
}

// Stylesheet is the address of the stylesheet: "/static/site.<hash>.css".
func (f *Files) Stylesheet() string { return f.stylesheet }

// EmbedSheet is the address of the stylesheet of cards for other sites:
// "/static/embed.<hash>.css". It is a small one of its own, for such a card must
// weigh next to nothing on the page of others.
func (f *Files) EmbedSheet() string { return f.embedSheet }

// embedSheet joins the tokens, and what a card needs besides.
func embedSheet() ([]byte, error) {
	var b strings.Builder
	for _, name := range []string{"css/tokens.css", "embed.css"} {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the stylesheet of cards: %w", err)
		}
		b.WriteString(squeeze(string(text)))
	}
	return []byte(b.String()), nil
}

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

// squeeze takes out of a sheet what a browser does not need: comments, white
// space that separates nothing, and the semicolon before a brace. Strings stay as
// they are, and so do the spaces round - and before a colon, and those round +
// within brackets, which mean something in selectors and in calc().
func squeeze(css string) string {
	var out []byte
	space := false // white space was left out; it may be needed
	depth := 0     // of brackets
	for css != "" {
		n := 1
		switch c := css[0]; {
		case strings.HasPrefix(css, "/*"):
			_, css, _ = strings.Cut(css[2:], "*/")
			space = true
			continue
		case strings.IndexByte(" \t\n", c) >= 0:
			css = css[1:]
			space = true
			continue
		case c == '"':
			n = len(css)
			if end := strings.IndexByte(css[1:], '"'); end >= 0 {
				n = end + 2
			}
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '}':
			out = bytes.TrimSuffix(out, []byte(";"))
		}
		last := byte('{')
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		plus := depth == 0 && (last == '+' || css[0] == '+')
		if space && !plus && strings.IndexByte("{};:,>", last) < 0 && strings.IndexByte("{};,>", css[0]) < 0 {
			out = append(out, ' ')
		}
		out, css, space = append(out, css[:n]...), css[n:], false
	}
	return string(out)
}

// Paths lists the addresses of all files, in order.
func (f *Files) Paths() []string { return slices.Sorted(maps.Keys(f.assets)) }
