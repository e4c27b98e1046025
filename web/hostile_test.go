package web_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/site"
)

// inMemory is a copy of the fixture in which files may be changed.
func inMemory(t testing.TB) (seeds, content fstest.MapFS) {
	t.Helper()
	out := map[string]fstest.MapFS{"seeds": {}, "content": {}}
	for folder, files := range out {
		fsys := os.DirFS("testdata/fixture/" + folder)
		err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(fsys, p)
			files[p] = &fstest.MapFile{Data: b, ModTime: frozen.Add(-time.Hour)}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out["seeds"], out["content"]
}

// runs says what in a document a browser would run, send or load from elsewhere. It
// reads the document as browsers do, and so finds what a strict reader would not.
func runs(document string) (found []string) {
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		return []string{err.Error()}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
			switch value := strings.ToLower(strings.Map(printable, a.Val)); {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "formaction", a.Key == "background", a.Key == "ping":
				found = append(found, fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val))
			case slices.Contains([]string{"href", "src", "action", "data", "poster", "xlink:href"}, a.Key) && n.Data != "link":
				own := strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "//") && !strings.HasPrefix(value, `/\`) || strings.HasPrefix(value, "#") || strings.HasPrefix(value, base+"/")
				out := n.Data == "a" && (strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "mailto:"))
				if !own && !out {
					found = append(found, fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val))
				}
			case a.Key == "srcset":
				for one := range strings.SplitSeq(value, ",") {
					if !strings.HasPrefix(strings.TrimSpace(one), "/pictures/") {
						found = append(found, fmt.Sprintf("<%s srcset=%q>", n.Data, a.Val))
					}
				}
			}
		}
		switch n.Data {
		case "script":
			if attrs["type"] != jsonLD || n.FirstChild == nil || !json.Valid([]byte(n.FirstChild.Data)) {
				found = append(found, "a script that is no block of data")
			}
		case "iframe", "frame", "object", "embed", "applet", "base", "style", "portal", "audio", "video", "math", "marquee", "foreignobject", "animate", "set":
			found = append(found, "<"+n.Data+">")
		case "meta":
			if attrs["http-equiv"] != "" {
				found = append(found, "<meta http-equiv>")
			}
		case "link":
			if href := attrs["href"]; slices.Contains([]string{"stylesheet", "icon", "preload", "manifest"}, attrs["rel"]) && !strings.HasPrefix(href, "/") {
				found = append(found, "<link> to "+href)
			}
		}
	}
	return found
}

// printable drops what browsers drop from the scheme of an address.
func printable(r rune) rune {
	if r <= ' ' {
		return -1
	}
	return r
}

// TestRuns holds that the check itself finds what it looks for.
func TestRuns(t *testing.T) {
	for _, bad := range []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href='javascript:alert(1)'>", "<a href=' java\tscript:alert(1)'>", "<a href=data:text/html,x>", "<a href=//evil.example>",
		"<p style=color:red>", "<iframe src=/>", "<img src=https://evil.example/x.png>", "<form action=https://evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>", "<base href=//evil.example/>", `<link rel="stylesheet" href="https://evil.example/x.css">`,
		`<img srcset="//evil.example/a 2x">`, "<svg><set attributeName=href to=javascript:alert(1)>", `<script type="application/ld+json"><!--</script>`, "<button formaction=/x>",
	} {
		if found := runs(bad); len(found) == 0 {
			t.Errorf("nothing is found in %s", bad)
		}
	}
	if found := runs(`<a href="https://example.org/">x</a><a href="/en/">y</a><img src="/pictures/a.webp" srcset="/pictures/a.webp 1x"><script type="application/ld+json">{"a":1}</script>`); len(found) > 0 {
		t.Errorf("found %v in a harmless page", found)
	}
}

// hostile are pieces of Markdown by which a text may try to run something, to send its
// readers elsewhere, or to show another file.
var hostile = []string{
	"<script>alert(1)</script>", "<script src=//evil.example/x.js></script>", "</main></body><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
	"<iframe src=javascript:alert(1)>", "<a href=\"javascript:alert(1)\">x</a>", "<style>*{background:url(//evil.example)}</style>", "<base href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example>",
	"<form action=https://evil.example><input name=a></form>", "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
	"[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#x09;script:alert(1))", "[x](javascript&colon;alert(1))", "[x](&#106;avascript:alert(1))", "[x](\u0001javascript:alert(1))", "[x](<java\nscript:alert(1)>)",
	"[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)", "[x](vbscript:msgbox(1))", "[x](file:///etc/passwd)", "[x](//evil.example)", "[x](/\\evil.example)", "[x](\\\\evil.example)", "[x](///evil.example)", "[x](blob:x)", "[x](view-source:x)",
	"[x](https://example.org/\"onmouseover=\"alert(1))", "[x](https://example.org/ \"t\\\" onmouseover=\\\"alert(1)\")", "[x](https://example.org/ 't\"onmouseover=\"alert(1)')", "[x](city:prague\"onclick=alert(1))", "[x](count:sister-cities?as-of=2016\"><script>alert(1)</script>)",
	"![x](javascript:alert(1))", "![x](data:image/svg+xml,<svg/onload=alert(1)>)", "![x](https://evil.example/x.png \"A thing. Nobody, CC0\")", "![x](//evil.example/x.png \"A thing. Nobody, CC0\")", "![\"onerror=\"alert(1)](x.png)",
	"![x](../../etc/passwd \"A thing. Nobody, CC0\")", "![x](../../../../../../etc/passwd)", "![x](/etc/passwd)", "![x](..\\..\\etc\\passwd)", "![x](%2e%2e/%2e%2e/etc/passwd)", "![x](file:///etc/passwd)", "![x](../key-to-prague/en.md)", "![x](en.md \"A thing. Nobody, CC0\")", "![](map:?as-of=2016\"onload=alert(1))",
	"<javascript:alert(1)>", "<data:text/html,x>", "<https://evil.example/\"onclick=alert(1)>", "[r]\n\n[r]: javascript:alert(1) \"t\"", "[^1]\n\n[^1]: <script>alert(1)</script> [x](javascript:alert(1))",
	"## <script>alert(1)</script> {onclick=alert(1)}", "## x {#a\"onclick=alert(1)}", "x{style=\"a\" onclick=\"alert(1)\"}", "`<script>`", "```html\n<script>alert(1)</script>\n```", "~~~\"onclick=alert(1)\nx\n~~~", "```<script>alert(1)</script>\n```",
	"| a |\n|---|\n| <script>alert(1)</script> |", "> [!NOTE]<script>alert(1)</script>\n> x", "<!-- --><script>alert(1)</script> -->", "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<script>alert(1)</script>]]>", "<?php x ?><script>alert(1)</script>", "<x\n onclick=alert(1)\n>", "<div\n\nonclick=alert(1)>", "<<script>alert(1)//<</script>",
	"&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script>alert(1)\\</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "\u2028<script>alert(1)</script>", "<\u0000script>alert(1)</script>", "\ufeff<script>", "＜script＞alert(1)＜/script＞", "{{template}} ${7*7} #{7*7} <%= 7*7 %>", "%!s(MISSING) %n %s%s%s",
	strings.Repeat("> ", 200) + "x", strings.Repeat("- ", 200) + "x", strings.Repeat("[", 20000), strings.Repeat("*a ", 10000), strings.Repeat("`", 9000) + "x", strings.Repeat("![x](", 4000), strings.Repeat("<a ", 8000), strings.Repeat("a\n", 300) + strings.Repeat("=", 300), strings.Repeat("|a", 3000) + "\n" + strings.Repeat("|-", 3000),
}

// TestHostileStories publishes texts that try all of that, and in spite of their
// faults, as a preview does. In what is served of them, in all forms, nothing runs,
// nothing is loaded from elsewhere, and no other file is told.
func TestHostileStories(t *testing.T) {
	seeds, content := inMemory(t)
	for i, body := range hostile {
		// Where a preview would take it for a text that is not fit to be shown, the piece
		// is tried alone; otherwise together with a sentence.
		content[fmt.Sprintf("stories/hostile-%03d/en.md", i)] = &fstest.MapFile{ModTime: frozen, Data: []byte(fmt.Sprintf(`---
title: "Number %d </title><script>alert(1)</script>"
summary: "A hostile summary \" onmouseover=\"alert(1)\" <img src=x onerror=alert(1)> that is long enough to stand."
kind: news
authors: ["</script><script>alert(1)</script>", "x\r\nSet-Cookie: a=b"]
status: ready
publish_at: 2026-10-01T08:00:00+08:00
as_of: 2026-09-30
---

A sentence before it.

%s

A sentence behind it.
`, i, body))}
	}
	front := map[string]string{
		"hero":    "hero:\n  src: ../../../etc/passwd\n  alt: x\n  caption: <script>alert(1)</script>\n  credit: x\n  licence: x",
		"aliases": "aliases: [\"../../etc/passwd\", \"//evil.example\", \"x\\r\\nLocation: https://evil.example/\", \"javascript:alert(1)\"]",
		"cities":  "cities: [\"../prague\", \"<script>\"]",
		"tags":    "x: !!python/object/apply:os.system [\"id\"]\ny: !!binary aGk=",
		"bomb":    "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f]",
		"self":    "a: &a [*a]",
		"merge":   "<<: {status: draft}\n? {a: b}\n: c",
		"second":  "x: y\n---\ntitle: other",
		"nested":  "x: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"huge":    "x: \"" + strings.Repeat("a", 1<<20) + "\"",
	}
	for name, lines := range front {
		content["stories/front-"+name+"/en.md"] = &fstest.MapFile{ModTime: frozen, Data: []byte("---\ntitle: \"Front matter\"\nsummary: \"A summary that is long enough to stand alone in the lists of the site, and no longer.\"\nkind: news\nauthors: [Nobody]\nstatus: ready\npublish_at: 2026-10-01T08:00:00+08:00\nas_of: 2026-09-30\n" + lines + "\n---\n\nA sentence.\n")}
	}
	for name, text := range map[string]string{"nul": "---\ntitle: \x00\n---\n\x00", "latin": "---\ntitle: \xff\xfe\n---\n\xff", "empty": "", "open": "---\ntitle: x", "bare": "<script>alert(1)</script>"} {
		content["stories/file-"+name+"/en.md"] = &fstest.MapFile{ModTime: frozen, Data: []byte(text)}
	}
	for _, name := range []string{"stories/<script>/en.md", "stories/..hidden/en.md", "stories/a b/en.md", "stories/x\"onload=alert(1)/en.md", "pages/evil\r\n/en.md", "stories/" + strings.Repeat("a", 200) + "/en.md"} {
		content[name] = content["stories/key-to-prague/en.md"]
	}
	snap, err := compile(site.Input{Seeds: seeds, Content: content, Now: func() time.Time { return frozen }, Preview: true})
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	h, err := server(snap, base, frozen, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	wrong, published := findings{}, 0
	slugs := regexp.MustCompile(`^/(en|zh)/([a-z0-9-]+/)*$`)
	for _, address := range pages(t, snap) {
		if !slugs.MatchString(address) {
			wrong.add("an address", "%q", address)
		}
		harmless(h, address, wrong)
		if strings.HasPrefix(address, "/en/stories/hostile-") {
			published++
			number, _ := strings.CutPrefix(address, "/en/stories/hostile-")
			if body := get(h, address).Body.String(); !strings.Contains(body, "Number "+strings.TrimLeft(strings.TrimSuffix(number, "/"), "0")) && number != "000/" {
				wrong.add("not the story", "%s", address)
			}
		}
	}
	wrong.report(t)
	if published < len(hostile)/2 {
		t.Errorf("of %d hostile texts %d were published; the others prove nothing", len(hostile), published)
	}
	t.Logf("%d of %d hostile texts were published in spite of their faults", published, len(hostile))

	// For readers nothing is published that has faults: each of these is one.
	for _, body := range []string{"[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](//evil.example)", "[x](file:///etc/passwd)", "![x](../../etc/passwd \"A thing. Nobody, CC0\")", "![x](https://evil.example/x.png \"A thing. Nobody, CC0\")", "<script>alert(1)</script>"} {
		seeds, content := inMemory(t)
		f := content["stories/key-to-prague/en.md"]
		content["stories/key-to-prague/en.md"] = &fstest.MapFile{ModTime: f.ModTime, Data: append(slices.Clone(f.Data), "\n"+body+"\n"...)}
		if snap, err := compile(site.Input{Seeds: seeds, Content: content, Now: func() time.Time { return frozen }}); err == nil {
			snap.Close()
			t.Errorf("a text with %s is published", body)
		} else if !strings.Contains(err.Error(), "stories/key-to-prague/en.md:") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// harmless checks a page in all forms that it has.
func harmless(h http.Handler, address string, wrong findings) {
	forms := []string{"", "json", "csv", "geojson", "ics", "atom", "feed.json", "bib", "ris", "csl.json"}
	if strings.Contains(address, "/stories/") {
		forms = append(forms, "md")
	}
	for _, form := range forms {
		at := address
		if form != "" {
			at = strings.TrimSuffix(address, "/") + "." + form
			if address == "/en/" || address == "/zh/" {
				at = address + "index." + form
			}
		}
		w := get(h, at)
		body := w.Body.String()
		if w.Code >= 500 {
			wrong.add("status", "%s: %d", at, w.Code)
		}
		for name, values := range w.Header() {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") || name == "Set-Cookie" {
				wrong.add("a header", "%s: %s: %q", at, name, values)
			}
		}
		if strings.Contains(body, "root:x:0") || strings.Contains(body, "root:!:") {
			wrong.add("another file", "%s", at)
		}
		if w.Code != 200 {
			continue
		}
		kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		switch {
		case kind == "text/html":
			for _, found := range runs(body) {
				wrong.add("in a page", "%s: %s", at, found)
			}
			if d := parseHTML(body); len(d.problems) > 0 {
				wrong.add("broken markup", "%s: %v", at, d.problems)
			}
		case strings.HasSuffix(kind, "json"):
			if !json.Valid(w.Body.Bytes()) {
				wrong.add("no JSON", "%s", at)
			}
			var feed struct {
				Items []struct {
					HTML string `json:"content_html"`
				}
			}
			_ = json.Unmarshal(w.Body.Bytes(), &feed)
			for _, x := range feed.Items {
				for _, found := range runs(x.HTML) {
					wrong.add("in a feed", "%s: %s", at, found)
				}
			}
		case kind == "application/atom+xml":
			var feed struct {
				Entries []struct {
					Title   string `xml:"title"`
					Content string `xml:"content"`
					Summary string `xml:"summary"`
				} `xml:"entry"`
			}
			if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil {
				wrong.add("no XML", "%s: %v", at, err)
			}
			for _, x := range feed.Entries {
				for _, found := range runs(x.Content) {
					wrong.add("in a feed", "%s: %s", at, found)
				}
			}
		case kind == "text/csv":
			rows, err := csv.NewReader(strings.NewReader(unmarked(body))).ReadAll()
			if err != nil {
				wrong.add("no CSV", "%s: %v", at, err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if facts.Formula(cell) {
						wrong.add("a formula", "%s: %q", at, cell)
					}
				}
			}
		case kind == "text/calendar":
			for line := range strings.SplitSeq(strings.TrimSuffix(body, "\r\n"), "\r\n") {
				if strings.ContainsAny(line, "\r\n") || !regexp.MustCompile(`^( |[A-Z-]+[:;])`).MatchString(line) {
					wrong.add("a line of a calendar", "%s: %q", at, line)
				}
			}
		}
	}
}

// TestHostileCells writes into each cell of the tables, in turn, what may do harm. It
// is either a fault, or published as the text that it is: in no form of any page it
// runs, leads elsewhere, or becomes another line or cell.
func TestHostileCells(t *testing.T) {
	for _, c := range []struct {
		name, cell string
		refused    func(title string) bool // whether a column must not take it
	}{
		{"formulas", `=HYPERLINK("https://evil.example/","x")`, func(string) bool { return true }},
		{"schemes", "javascript:alert(1)", func(title string) bool { return strings.Contains(title, "url") || title == "website" }},
		{"all else", "\"><script>alert(1)</script><img src=x onerror=alert(1)>\r\nSet-Cookie: a=b\r\n\r\nEND:VEVENT\r\nBEGIN:VALARM}, url = {https://evil.example/}} \\input{/etc/passwd} % ../../../../etc/passwd", func(title string) bool {
			return strings.Contains(title, "url") || slices.Contains([]string{"website", "id", "slug", "partner", "sources", "date"}, title)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			seeds, content := inMemory(t)
			taken := 0
			for file := range seeds {
				rows, err := csv.NewReader(strings.NewReader(string(seeds[file].Data))).ReadAll()
				if err != nil || len(rows) < 2 {
					t.Fatalf("%s: %v", file, err)
				}
				for column, title := range rows[0] {
					for row := 1; row < len(rows); row += max(1, len(rows)-2) { // the first and the last
						old, was := rows[row][column], seeds[file].Data
						rows[row][column] = c.cell
						var b strings.Builder
						if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
							t.Fatal(err)
						}
						seeds[file].Data = []byte(b.String())
						if _, faults := facts.Load(under("seeds", seeds), "seeds"); faults.Errors() > 0 {
							seeds[file].Data, rows[row][column] = was, old
							continue
						}
						taken++
						if c.refused(title) {
							t.Errorf("%s: %s of row %d is taken", file, title, row)
						}
					}
				}
			}
			t.Logf("%d cells are taken", taken)
			if c.name != "all else" {
				return
			}
			if taken < 100 {
				t.Fatal("hardly a cell is taken, so little is proved")
			}
			snap, err := compile(site.Input{Seeds: seeds, Content: content, Now: func() time.Time { return frozen }, Preview: true})
			if err != nil {
				t.Fatal(err)
			}
			defer snap.Close()
			h, err := server(snap, base, frozen, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			wrong := findings{}
			for _, address := range pages(t, snap) {
				harmless(h, address, wrong)
			}
			for _, e := range snap.Embeds() {
				for _, l := range lang.Tags() {
					for _, found := range runs(get(h, "/"+string(l)+"/"+e).Body.String()) {
						wrong.add("in a card", "%s: %s", e, found)
					}
					svg := get(h, "/"+string(l)+"/"+page.InForm(e, "svg")).Body.String()
					if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil || strings.Contains(svg, "<script") || strings.Contains(svg, "<img") || strings.Contains(svg, "href") {
						wrong.add("in a picture of a card", "%s: %v", e, err)
					}
				}
			}
			wrong.report(t)
		})
	}
}

// under puts files into a folder.
func under(folder string, files fstest.MapFS) fstest.MapFS {
	out := fstest.MapFS{}
	for name, f := range files {
		out[folder+"/"+name] = f
	}
	return out
}

// TestNoWayOut asks for files outside of what is served, in every spelling, of each
// kind of address that names a file; and for addresses that would lead readers to
// another site or make a header of their own. TestOddRequests sends some of them byte
// by byte.
func TestNoWayOut(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	picture := ""
	for name := range snap.Pictures {
		picture = name
	}
	dots := []string{"..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "%c0%ae%c0%ae", "..;", "%u002e%u002e", "..\\", "..%5c", "..%255c"}
	slashes := []string{"/", "%2f", "%252f", "\\", "%5c", "%255c", "//"}
	var addresses []string
	for _, prefix := range []string{"/", "/static/", "/static/css/", "/pictures/", "/pictures/" + picture + "/", "/data/", "/data/releases/", "/en/", "/en/cities/", "/zh/stories/", "/en/embed/cities/", "/en/timemap/", "/.well-known/", "/reconcile/"} {
		for _, up := range dots {
			for _, slash := range slashes {
				addresses = append(addresses, prefix+strings.Repeat(up+slash, 8)+"etc"+slash+"passwd", prefix+up+slash+"go.mod")
			}
		}
		for _, name := range []string{"%00", "en.md%00.png", "/etc/passwd", "file:///etc/passwd", "C:\\windows\\win.ini", "%2fetc%2fpasswd", ".git/config", ".env", "%2egit/HEAD", "~root", "con", "en.md", "schema.sql", strings.Repeat("a/", 500), strings.Repeat("%2e%2e/", 400)} {
			addresses = append(addresses, prefix+name)
		}
	}
	for _, host := range []string{"evil.example", "evil.example/en/", "evil.example/en/cities"} {
		for _, lead := range []string{"//", "///", "/\\", "/%5c", "/%2f", "/%2f%2f", "/%09/", "/%0a/", "/%0d%0a/", "/en//", "/en/\\", "/en/%5c", "/en/%2f%2f", "/zh/../../", "/en/..//", "/./", "/.//", "/;@", "/@", "/en/feed//", "/en/cities//", "/https:", "/https://", "/en/https://"} {
			addresses = append(addresses, lead+host)
		}
	}
	for _, tail := range []string{"%0d%0aSet-Cookie:a=b", "%0aSet-Cookie:a=b", "%0d%0a%0d%0a<script>", "%E5%98%8A%E5%98%8DSet-Cookie:a=b", "\u010d\u010aSet-Cookie:a=b"} {
		for _, lead := range []string{"/en/", "/en", "/en/cities/kiev", "/zh/cities?a=", "/en/cities/?q=", "/oembed?url=", "/reconcile?queries=", "/en/cities/prague.bib?", "/en/compare/?city=", "/data/", "/static/"} {
			addresses = append(addresses, lead+tail)
		}
	}
	told := regexp.MustCompile(`root:[x!*]:0|\[core\]|^module youcheng|CREATE TABLE`)
	results := parallel(addresses, func(address string) string {
		u, err := url.ParseRequestURI(address)
		if err != nil {
			return "" // net/http answers 400
		}
		r := (&http.Request{Method: http.MethodGet, URL: u, Host: "evil.example", RequestURI: address, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Body: http.NoBody,
			Header: http.Header{"X-Forwarded-Host": {"evil.example"}, "X-Forwarded-Server": {"evil.example"}, "X-Original-Url": {"//evil.example"}, "X-Rewrite-Url": {"/etc/passwd"}, "Forwarded": {"host=evil.example;proto=http"}, "X-Host": {"evil.example"}}}).WithContext(t.Context())
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		body := w.Body.String()
		if problem := unsafe(w.Code, w.Header()); problem != "" {
			return address + ": " + problem
		}
		for name, values := range w.Header() {
			if v := strings.Join(values, ""); strings.ContainsAny(v, "\r\n") || strings.HasPrefix(strings.ToLower(name), "set-cookie") {
				return fmt.Sprintf("%s: %s: %q", address, name, v)
			}
			if name != "Location" && strings.Contains(strings.Join(values, ""), "evil.example") {
				return fmt.Sprintf("%s: %s names the other host: %q", address, name, values)
			}
		}
		if told.MatchString(body) {
			return address + ": it tells a file"
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			for _, found := range runs(body) {
				return address + ": " + found
			}
		}
		return ""
	})
	for _, problem := range results {
		if problem != "" {
			t.Error(problem)
		}
	}
	t.Logf("%d addresses", len(addresses))
}

// TestHostIsNotBelieved holds that what a request says of its host is in no answer: all
// whole addresses begin with that of the site.
func TestHostIsNotBelieved(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	addresses := []string{"/", "/robots.txt", "/sitemap.xml", "/llms.txt", "/opensearch-en.xml", "/site.en.webmanifest", "/en/feed.atom", "/zh/feed.json", "/data/openapi.json", "/data/datapackage.json", "/reconcile", "/en/cities", "/en/cities.json", "/en/cities/kiev/", "/en/nothing/", "/oembed?url=" + base + "/en/cities/prague/", "/en/timemap/cities/", "/en/anniversaries.ics", "/en/cities/prague.bib"}
	addresses = append(addresses, pages(t, snap)[:60]...)
	for _, address := range addresses {
		w := httptest.NewRecorder()
		r, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.RequestURI = address
		r.Host = "host-of-evil.example:81"
		for _, name := range []string{"X-Forwarded-Host", "X-Host", "X-Forwarded-Server", "X-Http-Host-Override", "Forwarded", "X-Original-Host"} {
			r.Header.Set(name, "host-of-evil.example")
		}
		h.ServeHTTP(w, r)
		if said := fmt.Sprint(w.Header()) + w.Body.String(); w.Code >= 500 || strings.Contains(said, "host-of-evil") {
			t.Errorf("%s: %d, and the answer may name the other host", address, w.Code)
		}
	}
}
