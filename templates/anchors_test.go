package templates

import (
	"strings"
	"testing"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

func TestWithAnchors(t *testing.T) {
	const link = `<a class="anchor" href="#a" aria-label="Link to this section: `
	for _, c := range []struct {
		name, in, want string
		original       lang.Tag
	}{
		{"a heading with an id", `<h2 id="a">X</h2><p>y</p>`, `<h2 id="a">X</h2>` + link + `X">#</a><p>y</p>`, ""},
		{"in a section with an id", "<section class=\"part\" id=\"a\">\n<h2>X</h2>", "<section class=\"part\" id=\"a\">\n<h2>X</h2>" + link + `X">#</a>`, ""},
		{"its own id goes first", `<section id="b"><h3 id="a">X</h3>`, `<section id="b"><h3 id="a">X</h3>` + link + `X">#</a>`, ""},
		{"not the first in its section", `<section id="a"><p>y</p><h2>X</h2>`, `<section id="a"><p>y</p><h2>X</h2>`, ""},
		{"in a section without an id", `<section><h2>X</h2>`, `<section><h2>X</h2>`, ""},
		{"of another level", `<h1 id="a">X</h1><h4 id="a">X</h4><hr>`, `<h1 id="a">X</h1><h4 id="a">X</h4><hr>`, ""},
		{"that cannot be seen", `<h2 class="vh" id="a">X</h2>`, `<h2 class="vh" id="a">X</h2>`, ""},
		{"with elements and signs", `<h2 id="a">Tom &amp; <em>&#34;X&#34;</em></h2>`, `<h2 id="a">Tom &amp; <em>&#34;X&#34;</em></h2>` + link + `Tom &amp; &#34;X&#34;">#</a>`, ""},
		{"of a text in the other language", `<h2 id="a">要点</h2>`, `<h2 id="a">要点</h2>` + link + `要点" lang="en">#</a>`, lang.ZH},
		{"two of them", `<h2 id="a">X</h2><h2 id="a">Y</h2>`, `<h2 id="a">X</h2>` + link + `X">#</a><h2 id="a">Y</h2>` + link + `Y">#</a>`, ""},
		{"that is not closed", `<h2 id="a">X`, `<h2 id="a">X`, ""},
		{"none", "<p>x</p><h2", "<p>x</p><h2", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := &page.Head{Lang: "en", Frame: page.Frame{Lang: lang.EN}, Original: c.original}
			var b strings.Builder
			if err := withAnchors(&b, h, []byte(c.in)); err != nil {
				t.Fatal(err)
			}
			if got := b.String(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestIsLong(t *testing.T) {
	full := strings.Repeat("友", long/len("友"))
	for in, want := range map[string]bool{"": false, full: false, full + "abc": true, full + "<p>a</p>": false, full + "<p>abc</p>": true, `<a href="` + full + `abc">友</a>`: false, full + "a<br>bc": true, full + "a<br": false} {
		if got := isLong([]byte(in)); got != want {
			t.Errorf("%.20q… of %d bytes is long: %t", in, len(in), got)
		}
	}
}
