package web_test

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"youcheng/internal/lang"
	"youcheng/internal/webtest"
)

// answer is what the JSON of a search says.
type answer struct {
	Query   string
	Total   int
	Results []struct{ URL, Title, Kind, Excerpt string }
	Meant   []struct{ Text, Href string } `json:"did_you_mean"`
}

func seek(t *testing.T, h http.Handler, l lang.Tag, q string) answer {
	t.Helper()
	w := get(h, "/"+string(l)+"/search.json?"+url.Values{"q": {q}}.Encode())
	var a answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); w.Code != http.StatusOK || err != nil {
		t.Fatalf("%q: status %d, %v", q, w.Code, err)
	}
	return a
}

// TestSearch asks what readers ask, in both languages, and expects what they
// expect first.
func TestSearch(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	f, err := os.Open("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		q, want, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			t.Fatalf("%q has no tabulator", lines.Text())
		}
		n++
		for _, l := range lang.Tags() {
			a := seek(t, h, l, q)
			start := base + "/" + string(l) + "/"
			if meant, none := strings.CutPrefix(want, "?"); none {
				var got []string
				for _, x := range a.Meant {
					got = append(got, strings.TrimPrefix(base+x.Href, start))
				}
				if a.Total > 0 || meant == "" && len(got) > 0 || meant != "" && !slices.Contains(got, meant) {
					t.Errorf("%s: %q finds %d, and may mean %q, want %q", l, q, a.Total, got, meant)
				}
				continue
			}
			want := start + strings.TrimPrefix(want, ".")
			if len(a.Results) == 0 || a.Results[0].URL != want {
				t.Errorf("%s: %q finds %v first, not %s", l, q, a.Results[:min(1, len(a.Results))], want)
			}
		}
	}
	if n < 120 {
		t.Errorf("%d questions are too few", n)
	}
}

// TestSearchFindsNothingElse holds for words in Chinese that every result has the
// characters in a row, in a name or in the text.
func TestSearchFindsNothingElse(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for q, not := range map[string]string{"东京": "cities/paris/", "空气": "cities/prague/", "友好城市": "organisations/airparif/", "京": "countries/cz/"} {
		a := seek(t, h, lang.ZH, q)
		if a.Total == 0 {
			t.Errorf("%s finds nothing", q)
		}
		for _, r := range a.Results {
			if strings.HasSuffix(r.URL, "/zh/"+not) {
				t.Errorf("%s finds %s", q, not)
			}
			body := get(h, strings.TrimPrefix(r.URL, base)).Body.String()
			if r.Kind == "glossary" {
				body = get(h, "/zh/glossary/").Body.String()
			}
			if !strings.Contains(body, q) {
				t.Errorf("%s finds %s, which does not say it", q, r.URL)
			}
		}
	}
}

// TestSearchPage looks at the page itself: what was asked for is marked, kinds
// stand apart, and each leads to all of it.
func TestSearchPage(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, test := range []struct {
		address string
		has     []string
		not     []string
	}{
		{"/en/search/", []string{"<h1>Search</h1>", `action="/en/search/"`, `rel="canonical" href="` + base + `/en/search/"`}, []string{"noindex", "<mark>"}},
		{"/zh/search/?q=空气", []string{"<h1>搜索：空气</h1>", "<mark>空气</mark>质量", `id="of-events"`, `value="空气"`, `content="noindex"`, `href="/en/search/?q=%E7%A9%BA%E6%B0%94"`}, nil},
		{"/en/search/?q=krnacova", []string{`<mark>Krnáčová</mark>`, `id="of-people"`}, nil},
		{"/en/search/?q=东京", []string{`<mark><span lang="zh-Hans">东京</span></mark>`, `href="/en/search/?q=%E4%B8%9C%E4%BA%AC&amp;kind=events">All 38</a>`}, nil},
		{"/en/search/?q=东京&kind=events", []string{`id="of-events"`, `href="/en/search/?q=%E4%B8%9C%E4%BA%AC">All results</a>`}, []string{`id="of-cities"`}},
		{"/en/search/?q=budapst", []string{"Did you mean", `href="/en/cities/budapest/"`, "Nothing in the register has these words."}, nil},
		{"/en/search/?q=%3Cscript%3Ealert(1)%3C/script%3E", []string{"&lt;script&gt;"}, []string{"<script"}},
	} {
		address, query, _ := strings.Cut(test.address, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		w := get(h, address+"?"+values.Encode())
		body := webtest.Unmarked(w.Body.String())
		for _, s := range test.has {
			if !strings.Contains(body, s) {
				t.Errorf("%s: does not say %s", test.address, s)
			}
		}
		for _, s := range test.not {
			if strings.Contains(body, s) {
				t.Errorf("%s: says %s", test.address, s)
			}
		}
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", test.address, w.Code)
		}
	}
	if w := get(h, "/en/search/?q=tokyo&kind=moon"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "organisations") {
		t.Errorf("a kind that does not exist: status %d", w.Code)
	}
}

// TestSearchTakesAnything asks what nobody should.
func TestSearchTakesAnything(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, q := range awkward {
		for _, form := range []string{"/", ".json"} {
			address, want := "/en/search"+form+"?"+url.Values{"q": {q}}.Encode(), http.StatusOK
			if len(address) > longestAddress {
				want = http.StatusRequestURITooLong
			}
			w := get(h, address)
			if w.Code != want || strings.Contains(w.Body.String(), "\x00") {
				t.Errorf("%.40q%s: status %d", q, form, w.Code)
			}
		}
	}
}

var awkward = []string{
	"", " ", "*", `"`, `""`, `"tokyo`, `tokyo"`, "'", "''", `\`, "-", "tokyo -prague", "tokyo AND", "AND", "OR", "NOT", "tokyo OR prague", "NEAR(tokyo prague, 5)",
	"title:tokyo", "{title}:tokyo", "^tokyo", "tokyo*", "(tokyo", ")", "tokyo)", "a+b", "%", "_", "%00", "\x00", "to\x00kyo", "\xff\xfe", "\u202etokyo", "\u200b", "😀", "👩‍👩‍👧‍👦",
	"'; DROP TABLE search_docs; --", "<script>alert(1)</script>", "../../etc/passwd", "${7*7}", "{{7*7}}", strings.Repeat("a", 10_000), strings.Repeat("京", 10_000),
	strings.Repeat("tokyo ", 2_000), strings.Repeat(`"`, 10_000), strings.Repeat("a-", 5_000),
	strings.Repeat("a", 7_900), strings.Repeat("京", 870), strings.Repeat("tokyo ", 1_300), strings.Repeat("a-", 3_900), "½", "ﬁ", "ＴＯＫＹＯ", "İstanbul", "ß", "e\u0301\u0301\u0301\u0301", "\n\r\t", "ก็", "ﷺ", "𠮷野家",
}

// FuzzSearch holds that any question is answered.
func FuzzSearch(f *testing.F) {
	for _, q := range awkward {
		f.Add(q)
	}
	snap, err := real()
	if err != nil {
		f.Fatal(err)
	}
	h, err := server(snap, base, frozen, os.Stderr)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, q string) {
		address := "/zh/search.json?" + url.Values{"q": {q}}.Encode()
		if len(address) > longestAddress {
			return
		}
		if w := get(h, address); w.Code != http.StatusOK {
			t.Errorf("%q: status %d", q, w.Code)
		}
	})
}

// TestOpenSearch holds that a browser is told how to ask, and that the page says
// where.
func TestOpenSearch(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, l := range lang.Tags() {
		address := "/opensearch-" + string(l) + ".xml"
		if body := get(h, "/"+string(l)+"/cities/").Body.String(); !strings.Contains(body, `<link rel="search" type="application/opensearchdescription+xml" title="`+l.Words().SiteName+`" href="`+address+`">`) {
			t.Errorf("%s: no page leads to %s", l, address)
		}
		w := get(h, address)
		var d struct {
			XMLName                          xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
			ShortName, Description, Language string
			URL                              []struct {
				Type     string `xml:"type,attr"`
				Template string `xml:"template,attr"`
			} `xml:"Url"`
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%s: status %d, %v", address, w.Code, err)
		}
		if n := len([]rune(d.ShortName)); n == 0 || n > 16 || d.Language != l.BCP47() || len([]rune(d.Description)) > 1024 {
			t.Errorf("%s: %+v", address, d)
		}
		asked := 0
		for _, u := range d.URL {
			if !strings.Contains(u.Template, "{searchTerms}") {
				continue
			}
			asked++
			w := get(h, strings.Replace(strings.TrimPrefix(u.Template, base), "{searchTerms}", "Prague", 1))
			if kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); w.Code != http.StatusOK || kind != u.Type || !strings.Contains(w.Body.String(), "/"+string(l)+"/cities/prague/") {
				t.Errorf("%s: %s answers %d, %s", address, u.Template, w.Code, kind)
			}
		}
		if asked != 2 {
			t.Errorf("%s: %d ways to ask", address, asked)
		}
	}
}
