package web_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"youcheng/internal/page"
	"youcheng/internal/webtest"
	"youcheng/static"
)

// mostOfCard is how many bytes a card may have, with its stylesheet, before it is
// compressed.
const mostOfCard = 6000

// embeds lists the addresses of all cards as documents, and of some on
// past days.
func embeds(t *testing.T) (http.Handler, []string) {
	t.Helper()
	h, snap := serve(t, real, frozen, nil)
	var out []string
	for _, l := range []string{"/en/", "/zh/"} {
		for _, e := range snap.Embeds() {
			out = append(out, l+e)
		}
		for _, e := range []string{"cities/prague/?as-of=2017", "cities/prague/?as-of=1999-01-01", "cities/islamabad/?as-of=1992", "counts/sister-cities/?as-of=2016-09-03", "counts/countries/?as-of=1993"} {
			out = append(out, l+"embed/"+e)
		}
	}
	if len(out) < 130 {
		t.Fatalf("only %d cards", len(out))
	}
	return h, out
}

// inForm is the address of a card as a picture.
func inForm(address, ending string) string {
	path, query, found := strings.Cut(address, "?")
	if path = strings.TrimSuffix(path, "/") + ending; found {
		path += "?" + query
	}
	return path
}

// TestEmbedFrames checks every card as a document.
func TestEmbedFrames(t *testing.T) {
	h, addresses := embeds(t)
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	sheet, ok := files.Get(files.EmbedSheet())
	if !ok {
		t.Fatal("the cards have no stylesheet")
	}
	wrong := findings{}
	for _, a := range addresses {
		w := get(h, a)
		body := webtest.Unmarked(w.Body.String())
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			wrong.add("status", "%s: %d %s", a, w.Code, w.Header().Get("Content-Type"))
			continue
		}
		if n := len(body) + len(sheet.Body); n > mostOfCard {
			wrong.add("weight", "%s: %d bytes", a, n)
		}
		d := parseHTML(body)
		for _, p := range d.problems {
			wrong.add("markup", "%s: %s", a, p)
		}
		for _, never := range []string{" style=", "<script", "<style", "%!", "<nil>", " on"} {
			if strings.Contains(body, never) && never != " on" || regexp.MustCompile(` on[a-z]+=`).MatchString(body) {
				wrong.add("what no card may hold", "%s: %s", a, never)
			}
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors *") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") || !strings.Contains(policy, "default-src 'none'") {
			wrong.add("policy", "%s: %s", a, policy)
		}
		if w.Header().Get("X-Robots-Tag") != "noindex" || !strings.Contains(body, `<meta name="robots" content="noindex">`) {
			wrong.add("for search engines", "%s", a)
		}
		path, query, _ := strings.Cut(strings.Replace(a, "/embed/", "/", 1), "?")
		to := base + path
		if !strings.Contains(body, `<link rel="canonical" href="`+to+`">`) {
			wrong.add("no canonical", "%s", a)
		}
		if query != "" {
			to += "?" + query
		}
		if !strings.Contains(body, `href="`+to+`" target="_blank" rel="noopener"`) {
			wrong.add("no way back", "%s: %s", a, to)
		}
		if w := get(h, strings.TrimPrefix(to, base)); w.Code != http.StatusOK {
			wrong.add("the way back leads nowhere", "%d %s", w.Code, to)
		}
		for _, img := range d.all("img", nil) {
			wrong.add("a picture from elsewhere", "%s: %s", a, img.get("src"))
		}
		if head := ask(h, http.MethodHead, a); head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("ETag") != w.Header().Get("ETag") {
			wrong.add("HEAD", "%s: %d", a, head.Code)
		}
	}
	wrong.report(t)
}

// Whatever a picture may be made of.
var pictureParts = map[string][]string{
	"svg":   {"viewBox", "width", "height", "role", "aria-labelledby", "lang", "font-family", "xmlns"},
	"title": {"id"}, "rect": {"x", "y", "width", "height", "rx", "fill", "stroke", "stroke-width", "stroke-dasharray"},
	"g": {"transform"}, "path": {"d", "fill", "stroke", "stroke-width", "stroke-linejoin"},
	"text": {"x", "y", "font-size", "fill", "font-weight", "lang", "font-family"},
}

// TestEmbedPictures checks every card as a picture: it is well formed, holds
// nothing that runs or that is fetched, says what the document says, and its text
// lies within it whatever the letters.
func TestEmbedPictures(t *testing.T) {
	h, addresses := embeds(t)
	wrong := findings{}
	for _, a := range addresses {
		frame := parseHTML(get(h, a).Body.String())
		said := strings.Join(strings.Fields(frame.text(frame.all("main", nil)[0])), "")
		for _, ending := range []string{".svg", ".dark.svg"} {
			at := inForm(a, ending)
			w := get(h, at)
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/svg+xml; charset=utf-8" {
				wrong.add("status", "%s: %d %s", at, w.Code, w.Header().Get("Content-Type"))
				continue
			}
			if w.Body.Len() > mostOfCard {
				wrong.add("weight", "%s: %d bytes", at, w.Body.Len())
			}
			if w.Header().Get("Cross-Origin-Resource-Policy") != "cross-origin" || w.Header().Get("X-Robots-Tag") != "noindex" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors *") {
				wrong.add("headers", "%s: %v", at, w.Header())
			}
			width, height, size, bold := 0.0, 0.0, 0.0, false
			x, y := 0.0, 0.0
			text := ""
			d := xml.NewDecoder(w.Body)
			for {
				tok, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					wrong.add("not well formed", "%s: %v", at, err)
					break
				}
				switch tok := tok.(type) {
				case xml.StartElement:
					may, ok := pictureParts[tok.Name.Local]
					if !ok {
						wrong.add("a part that is not allowed", "%s: %s", at, tok.Name.Local)
					}
					num := map[string]float64{}
					bold = false
					for _, attr := range tok.Attr {
						if !slices.Contains(may, attr.Name.Local) || strings.Contains(attr.Value, "url(") {
							wrong.add("an attribute that is not allowed", "%s: %s %s=%q", at, tok.Name.Local, attr.Name.Local, attr.Value)
						}
						num[attr.Name.Local], _ = strconv.ParseFloat(attr.Value, 64)
						bold = bold || attr.Name.Local == "font-weight"
					}
					switch tok.Name.Local {
					case "svg":
						width, height = num["width"], num["height"]
						if width != page.EmbedWidth || height < 150 || height > page.EmbedTallest {
							wrong.add("size", "%s: %v × %v", at, width, height)
						}
					case "text":
						x, y, size = num["x"], num["y"], num["font-size"]
					default:
						size = 0
					}
				case xml.CharData:
					if size > 0 {
						text += string(tok)
						if reach := x + page.TextWidth(string(tok))*size; x < 20 || reach > width-19 || y-size < 0 || y > height-8 {
							wrong.add("a line may run over", "%s: %q from %v to %v of %v, at %v of %v", at, tok, x, reach, width, y, height)
						}
						if size < 13 {
							wrong.add("small letters", "%s: %v", at, size)
						}
					}
				case xml.EndElement:
					size = 0
				}
			}
			if got := strings.Join(strings.Fields(text), ""); got != said {
				wrong.add("the picture and the document differ", "%s:\n\t%s\n\t%s", at, got, said)
			}
		}
	}
	wrong.report(t)
}

// TestEmbedSays reads some cards.
func TestEmbedSays(t *testing.T) {
	h, _ := embeds(t)
	for address, want := range map[string][]string{
		"/en/embed/cities/prague/":                         {"Sister city · Czechia", "Prague", "布拉格", "Ended", "The tie ended on 9 October 2019.", "As of 30 November 2026 · checked to ", "youcheng.example/en/cities/prague/"},
		"/zh/embed/cities/prague/":                         {"友好城市 · 捷克", "布拉格", "已终止", "关系于2019年10月9日终止。", "截至2026年11月30日 · 核对至"},
		"/en/embed/cities/prague/?as-of=2017":              {"In force", "As of 2017 · checked to ", "cities/prague/?as-of=2017"},
		"/en/embed/cities/prague/?as-of=1999-01-01":        {"Not yet"},
		"/zh/embed/cities/islamabad/?as-of=1992":           {"不确定"},
		"/en/embed/cities/tokyo/":                          {"In force", "Tokyo"},
		"/en/embed/counts/sister-cities/?as-of=2016-09-03": {">54<", "sister cities", "in 49 countries", "Sources differ", "As of 3 September 2016"},
		"/zh/embed/counts/sister-cities/?as-of=2016-09-03": {">54<", "个友好城市", "截至2016年9月3日"},
		"/en/embed/counts/countries/":                      {"Countries with a sister city"},
		"/en/embed/counts/all-levels/":                     {">268<"},
		"/en/embed/counts/sister-cities/?region=asia":      {"cities/</a>"}, // other conditions are left out
	} {
		body := get(h, address).Body.String()
		for _, s := range want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", address, s)
			}
		}
	}
	for address, status := range map[string]int{"/en/embed/cities/atlantis/": 404, "/en/embed/cities/Paris/": 404, "/en/embed/counts/none/": 404, "/en/embed/cities/prague/?as-of=soon": 400, "/en/embed/cities/Kiev/": 301,
		"/en/embed/cities/prague": 301, "/en/embed/cities/prague.json": 404, "/en/embed/cities/prague.png": 404, "/en/embed/cities/prague.csv": 404, "/en/cities/prague.svg": 404, "/en/embed/cities/prague.bright.svg": 404, "/en/embed/": 200} {
		if w := get(h, address); w.Code != status {
			t.Errorf("%s: %d, not %d", address, w.Code, status)
		}
	}
	if to := get(h, "/zh/embed/cities/汉城.dark.svg").Header().Get("Location"); to != "/zh/embed/cities/seoul.dark.svg" {
		t.Errorf("a former name leads to %q", to)
	}
	// No other page may be framed.
	for _, address := range []string{"/", "/en/cities/prague/", "/en/embed/", "/en/embed/cities/atlantis/", "/reconcile", "/oembed"} {
		if p := get(h, address).Header().Get("Content-Security-Policy"); !strings.Contains(p, "frame-ancestors 'none'") {
			t.Errorf("%s may be framed: %s", address, p)
		}
	}
}

// TestEmbedColours compares the colours of the pictures with those of the pages.
func TestEmbedColours(t *testing.T) {
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	sheet, _ := files.Get(files.Stylesheet())
	css := string(sheet.Body)
	light, dark, ok := strings.Cut(css, "@media (prefers-color-scheme: dark)")
	if !ok {
		if light, dark, ok = strings.Cut(css, "@media (prefers-color-scheme:dark)"); !ok {
			t.Fatal("the stylesheet has no dark scheme")
		}
	}
	for i, part := range []string{light, dark} {
		colours := page.EmbedColours(i == 1)
		if len(colours) != 11 {
			t.Errorf("%d colours", len(colours))
		}
		for name, want := range colours {
			m := regexp.MustCompile(`--` + name + `: ?(#[0-9A-F]{6})`).FindStringSubmatch(part)
			if m == nil || m[1] != want {
				t.Errorf("%s is %s in pictures and %v on pages", name, want, m)
			}
		}
	}
}

// TestEmbedCode follows the code that a page offers, and what programs discover.
func TestEmbedCode(t *testing.T) {
	h, _ := embeds(t)
	for _, address := range []string{"/en/cities/prague/", "/zh/cities/paris/", "/en/counts/sister-cities/", "/zh/counts/countries/?as-of=2016-09-03", "/en/cities/prague/?as-of=2017", "/zh/counts/all-levels/"} {
		d := parseHTML(get(h, address).Body.String())
		code := ""
		for _, pre := range d.all("pre", nil) {
			code += d.text(pre)
		}
		n := 0
		for _, m := range regexp.MustCompile(`(?:src|srcset)="([^"]+)"`).FindAllStringSubmatch(code, -1) {
			n++
			rest, ours := strings.CutPrefix(m[1], base)
			w := get(h, rest)
			if !ours || w.Code != http.StatusOK {
				t.Errorf("%s: the code leads to %d %s", address, w.Code, m[1])
			}
			if strings.Contains(address, "as-of") != strings.Contains(m[1], "as-of") {
				t.Errorf("%s: the date is not kept: %s", address, m[1])
			}
		}
		if n != 3 || !strings.Contains(code, "<iframe ") || !strings.Contains(code, " alt=\"") || strings.Contains(code, "style=") {
			t.Errorf("%s: the code is %s", address, code)
		}
		for _, kind := range []string{"application/json+oembed", "text/xml+oembed"} {
			links := d.all("link", func(e *element) bool { return e.get("type") == kind && e.get("rel") == "alternate" })
			if len(links) != 1 {
				t.Fatalf("%s: %d links for %s", address, len(links), kind)
			}
			w := get(h, strings.TrimPrefix(links[0].get("href"), base))
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "iframe") {
				t.Errorf("%s: %d %s", address, w.Code, links[0].get("href"))
			}
		}
	}
	for _, address := range []string{"/en/cities/", "/en/", "/en/counts/sister-cities/?region=asia"} {
		if strings.Contains(get(h, address).Body.String(), "oembed") {
			t.Errorf("%s has no card, and yet offers one", address)
		}
	}
}

// TestOEmbed asks as programs do (oembed.com, 1.0).
func TestOEmbed(t *testing.T) {
	h, _ := embeds(t)
	const prague = base + "/en/cities/prague/"
	for _, test := range []struct {
		name, url, rest string
		status          int
		kind            string
	}{
		{"a profile", prague, "", 200, "rich"},
		{"without the slash", strings.TrimSuffix(prague, "/"), "&format=json", 200, "rich"},
		{"on a day", prague + "?as-of=2017-05-01", "", 200, "rich"},
		{"a count", base + "/zh/counts/countries/", "", 200, "rich"},
		{"a stated count", base + "/zh/counts/all-levels/", "", 200, "rich"},
		{"a card", base + "/zh/embed/cities/prague/", "", 200, "rich"},
		{"narrow", prague, "&maxwidth=300", 200, "rich"},
		{"wide", prague, "&maxwidth=3000&maxheight=2000", 200, "rich"},
		{"too narrow", prague, "&maxwidth=100", 200, "link"},
		{"too low", prague, "&maxheight=90", 200, "link"},
		{"no address", "", "", 400, ""},
		{"another site", "https://other.example/en/cities/prague/", "", 404, ""},
		{"another scheme", "http://youcheng.example/en/cities/prague/", "", 404, ""},
		{"a name that only begins alike", "https://youcheng.example.evil.example/en/cities/prague/", "", 404, ""},
		{"someone at the site", "https://youcheng.example@evil.example/en/cities/prague/", "", 404, ""},
		{"a page without a card", base + "/en/cities/", "", 404, ""},
		{"a page of another kind", base + "/en/themes/culture/", "", 404, ""},
		{"nobody", base + "/en/cities/atlantis/", "", 404, ""},
		{"another language", base + "/fr/cities/prague/", "", 404, ""},
		{"a date that is none", prague + "?as-of=soon", "", 400, ""},
		{"no address at all", "::%", "", 404, ""},
		{"another format", prague, "&format=yaml", 501, ""},
		{"a width that is none", prague, "&maxwidth=wide", 400, ""},
		{"a width of nothing", prague, "&maxwidth=0", 400, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := get(h, "/oembed?url="+url.QueryEscape(test.url)+test.rest)
			if w.Code != test.status || w.Header().Get("Access-Control-Allow-Origin") != "*" {
				t.Fatalf("%d, not %d: %s", w.Code, test.status, w.Body)
			}
			var got struct {
				Type, Version, Title, HTML string
				Width, Height              int
				Error                      any
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if (test.status == 200) != (got.Error == nil) || got.Type != test.kind {
				t.Errorf("%+v", got)
			}
			if test.kind == "" {
				return
			}
			q, _ := url.ParseQuery(strings.TrimPrefix(test.rest, "&"))
			if most, _ := strconv.Atoi(q.Get("maxwidth")); most > 0 && got.Width > most {
				t.Errorf("%d wide, of at most %d", got.Width, most)
			}
			if most, _ := strconv.Atoi(q.Get("maxheight")); most > 0 && got.Height > most {
				t.Errorf("%d high, of at most %d", got.Height, most)
			}
			if test.kind == "link" {
				if got.HTML != "" || got.Title == "" || got.Version != "1.0" {
					t.Errorf("%+v", got)
				}
				return
			}
			if want := fmt.Sprintf(`width="%d" height="%d"`, got.Width, got.Height); !strings.Contains(got.HTML, want) || got.Version != "1.0" || got.Title == "" {
				t.Errorf("%+v", got)
			}
			x := get(h, "/oembed?url="+url.QueryEscape(test.url)+"&format=xml"+strings.Replace(test.rest, "&format=json", "", 1))
			var as struct {
				XMLName xml.Name `xml:"oembed"`
				HTML    string   `xml:"html"`
				Width   int      `xml:"width"`
			}
			if err := xml.Unmarshal(x.Body.Bytes(), &as); err != nil || as.HTML != got.HTML || as.Width != got.Width || x.Header().Get("Content-Type") != "text/xml; charset=utf-8" {
				t.Errorf("XML differs: %v %+v", err, as)
			}
		})
	}
}
