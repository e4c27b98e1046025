package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
)

// TestWorstQuestions holds that no question makes much more work than an ordinary one
// of its kind: what is read of it is bounded, and so is what it finds. Work is counted
// in bytes that are allocated to answer, which hardly differ between two runs.
func TestWorstQuestions(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	var slugs []string
	for _, m := range snap.Dir.Members {
		slugs = append(slugs, m.Partner.Slug)
	}
	words := func(n int, form string) string { // that differ
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, form+" ", 'a'+i%26, 'a'+i/26%26)
		}
		return b.String()
	}
	property := `{"pid":"country","v":["France","Germany","Japan","Korea","Peru","Chile","Spain","Italy","Egypt","Kenya"]},`
	query := `"%d":{"query":"` + strings.Repeat("São Paulo ", 30) + `","limit":25,"type_strict":"should","properties":[` + strings.TrimSuffix(strings.Repeat(property, 20), ",") + `]},`
	batch := ""
	for i := range 50 {
		batch += fmt.Sprintf(query, i)
	}
	batch = "{" + strings.TrimSuffix(batch, ",") + "}"
	const most = longestAddress - 100
	cut := func(s string) string { // to the longest address
		for s = s[:min(len(s), most)]; len(url.QueryEscape(s)) > most; {
			s = strings.ToValidUTF8(s[:len(s)*9/10], "")
		}
		return url.QueryEscape(s)
	}
	for _, c := range []struct {
		name            string
		ordinary, worst string // addresses; with a body after a space
		headers         []string
		times           int
	}{
		{"one word many times", "/en/search/?q=beijing", "/en/search/?q=" + cut(strings.Repeat("beijing ", 2000)), nil, 20},
		{"many words", "/en/search.json?q=sister+cities+of+beijing", "/en/search.json?q=" + cut(words(2000, "tok%c%c")), nil, 20},
		{"many short words", "/en/search/?q=beijing", "/en/search/?q=" + cut(words(2000, "%c%c")), nil, 20},
		{"many Chinese words", "/zh/search/?q=" + url.QueryEscape("北京"), "/zh/search/?q=" + cut(strings.Repeat("北京市人民政府外事办公室友好城市", 100)), nil, 20},
		{"slips in many words", "/en/search/?q=pragu", "/en/search/?q=" + cut(words(2000, "pragu%c%c")), nil, 20},
		{"a long word", "/en/search/?q=pragu", "/en/search/?q=" + cut(strings.Repeat("pragu", 2000)), nil, 20},
		{"names in the roll", "/en/cities/?q=seoul", "/en/cities/?q=" + cut(strings.Repeat("seoul ", 2000)), nil, 20},
		{"all conditions at once", "/en/cities/?region=asia", "/en/cities/?as-of=2016&region=asia&status=active&theme=culture&kind=city&decade=1990s&sort=name&q=a", nil, 20},
		{"conditions again and again", "/en/cities/?region=asia", "/en/cities/?region=asia" + strings.Repeat("&region=asia", 98), nil, 20},
		{"all partners compared", "/en/compare/?city=" + slugs[0] + "&city=" + slugs[1], "/en/compare/?city=" + strings.Join(slugs, "&city="), nil, 3},
		{"one partner many times", "/en/compare/?city=" + slugs[0] + "&city=" + slugs[1], "/en/compare/?city=" + slugs[0] + strings.Repeat("&city="+slugs[0], 98), nil, 3},
		{"an address that does not exist", "/en/cities/pragu/", "/en/" + strings.Repeat("pragu-", 1000) + "/", nil, 20},
		{"one of many parts", "/en/cities/pragu/", "/en/cities/" + strings.Repeat("pragu/", 1000), nil, 20},
		{"Accept", "/en/cities.json?x", "/en/cities/", []string{"Accept", strings.Repeat("application/json;q=0.9,a/b;q=0.5,", 400)}, 3},
		{"Accept-Encoding", "/en/cities.json", "/en/cities.json", []string{"Accept-Encoding", strings.Repeat("a;q=0.9,b;q=0.8,", 900)}, 5},
		{"If-None-Match", "/en/cities.json", "/en/cities.json", []string{"If-None-Match", strings.Repeat(`"a",`, 3500)}, 5},
		{"X-Forwarded-For", "/en/cities.json?x", "/en/cities.json?x", []string{"X-Forwarded-For", strings.Repeat("1,", 7000)}, 3},
		{"many ranges", "/data/youcheng.sqlite", "/data/youcheng.sqlite", []string{"Range", "bytes=" + strings.Repeat("0-,", 5000) + "1-2"}, 3},
		{"names to be matched", "/reconcile queries=" + url.QueryEscape(`{"a":{"query":"Sao Paulo"}}`), "/reconcile queries=" + url.QueryEscape(batch), nil, 50 * 20},
		{"a long name to be matched", "/reconcile queries=" + url.QueryEscape(`{"a":{"query":"Sao Paulo"}}`), "/reconcile queries=" + url.QueryEscape(`{"a":{"query":"`+strings.Repeat("Sao Paulo ", 7000)+`"}}`), nil, 20},
		{"a long property", "/reconcile queries=" + url.QueryEscape(`{"a":{"query":"Sao Paulo"}}`), "/reconcile queries=" + url.QueryEscape(`{"a":{"query":"Sao Paulo","properties":[{"pid":"country","v":"`+strings.Repeat("Sao Paulo ", 7000)+`"}]}}`), nil, 50},
		{"much else", "/reconcile queries=" + url.QueryEscape(`{"a":{"query":"Sao Paulo"}}`), "/reconcile queries=" + url.QueryEscape(`{"a":{"query":"Sao Paulo","x":`+strings.Repeat("[", 20000)+strings.Repeat("]", 20000)+`}}`), nil, 50},
		{"the beginning of a name", "/reconcile/suggest/entity?prefix=pra", "/reconcile/suggest/entity?prefix=" + cut(strings.Repeat("pra", 3000)), nil, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask := func(address string, headers []string) *httptest.ResponseRecorder {
				path, body, post := strings.Cut(address, " ")
				r := httptest.NewRequest(http.MethodGet, path, nil)
				if post {
					r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				for i := 0; i+1 < len(headers); i += 2 {
					r.Header.Set(headers[i], headers[i+1])
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code >= 500 || w.Code == http.StatusRequestURITooLong || w.Code == http.StatusRequestEntityTooLarge {
					t.Fatalf("%.60s: %d, so that nothing is measured", address, w.Code)
				}
				return w
			}
			work := func(address string, headers []string) uint64 {
				ask(address, headers) // what is made once is made
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				ask(address, headers)
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			ordinary, worst := work(c.ordinary, nil), work(c.worst, c.headers)
			t.Logf("%d kB, and ordinarily %d kB", worst>>10, ordinary>>10)
			if worst > uint64(c.times)*ordinary+256<<10 {
				t.Errorf("it takes %d kB, ordinarily %d kB: more than %d times as much", worst>>10, ordinary>>10, c.times)
			}
		})
	}
}
