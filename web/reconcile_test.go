package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"youcheng/internal/lang"
)

// post sends a form.
func post(h http.Handler, address string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// meets checks a JSON text against a schema of the protocol.
func meets(t *testing.T, schema string, body []byte) {
	t.Helper()
	c := jsonschema.NewCompiler()
	s, err := c.Compile(filepath.Join("testdata", "reconcile", schema+".json"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(body)))
	if err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s: %v", schema, err)
	}
}

type batch map[string]struct {
	Result []struct {
		ID          string
		Name        string
		Description string
		Score       float64
		Match       bool
	}
}

// said writes candidates as "paris 100!", with ! for a match.
func said(b batch, key string) string {
	var out []string
	for _, c := range b[key].Result {
		s := fmt.Sprintf("%s %v", c.ID, c.Score)
		if c.Match {
			s += "!"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// TestReconcile matches names of all sorts, and holds that both languages of the
// service find the same.
func TestReconcile(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, test := range []struct{ name, query, want string }{
		{"in use", `"query":"Prague"`, "prague 100!"},
		{"in Chinese", `"query":"布拉格"`, "prague 100!"},
		{"its own", `"query":"Praha"`, "prague 100!"},
		{"in Cyrillic", `"query":"Москва"`, "moscow 100!"},
		{"in Arabic", `"query":"القاهرة"`, "cairo 100!"},
		{"the id", `"query":"rio-de-janeiro"`, "rio-de-janeiro 100!"},
		{"a Wikidata id", `"query":"q1085"`, "prague 100!"},
		{"former, Chinese", `"query":"汉城"`, "seoul 95!"},
		{"former, English", `"query":"Kiev"`, "kyiv 95!"},
		{"former, with a hyphen", `"query":"Nur-Sultan"`, "astana 95!"},
		{"former, without", `"query":"nursultan"`, "astana 95!"},
		{"traditional", `"query":"開羅"`, "cairo 100!"},
		{"full width", `"query":"Ｋｉｅｖ"`, "kyiv 95!"},
		{"two of a name", `"query":"Paris"`, "paris 100, ile-de-france 65"},
		{"two of a name in Chinese", `"query":"巴黎"`, "paris 100, ile-de-france 65"},
		{"the longer name", `"query":"巴黎大区"`, "ile-de-france 95!"},
		{"a type decides for the city", `"query":"Paris","type":"city"`, "paris 100!, ile-de-france 25"},
		{"a type decides for the region", `"query":"Paris","type":["region"]`, "ile-de-france 65!, paris 60"},
		{"both are partners", `"query":"Paris","type":"partner"`, "paris 100, ile-de-france 65"},
		{"all types", `"query":"Paris","type":["city","region"],"type_strict":"all"`, "paris 60, ile-de-france 25"},
		{"any type", `"query":"Paris","type":["city","region"],"type_strict":"any"`, "paris 100, ile-de-france 65"},
		{"a type that is only wished", `"query":"Prague","type":"region","type_strict":"should"`, "prague 60!"},
		{"a type that it has not", `"query":"Prague","type":"region"`, "prague 60"},
		{"a type of another service", `"query":"Prague","type":"Q515"`, "prague 60"},
		{"a federal district is a city", `"query":"Washington","type":"city"`, "washington 100!"},
		{"and a region", `"query":"Washington","type":"region"`, "washington 100!"},
		{"a country both lie in", `"query":"Paris","properties":[{"pid":"country","v":"France"}]`, "paris 100, ile-de-france 70"},
		{"a year decides", `"query":"Paris","properties":[{"pid":"since","v":1987}]`, "ile-de-france 70!, paris 65"},
		{"a day decides", `"query":"巴黎","properties":[{"pid":"since","v":"1997-10-23"}]`, "paris 100!, ile-de-france 30"},
		{"an hour is no hindrance", `"query":"Paris","properties":[{"pid":"since","v":"1997-10-23T00:00:00Z"}]`, "paris 100!, ile-de-france 30"},
		{"a Wikidata id decides", `"query":"Paris","properties":[{"pid":"wikidata","v":{"id":"Q13917"}}]`, "ile-de-france 70!, paris 65"},
		{"a kind decides, in Chinese", `"query":"Paris","properties":[{"pid":"kind","v":"大区"}]`, "ile-de-france 70!, paris 65"},
		{"the country of a namesake", `"query":"Athens","properties":[{"pid":"country","v":"USA"}]`, "athens 65"},
		{"its own country, in Chinese", `"query":"Athens","properties":[{"pid":"country","v":["希腊"]}]`, "athens 100!"},
		{"a country that is not known", `"query":"Athens","properties":[{"pid":"country","v":"Texas"}]`, "athens 95"},
		{"an empty cell says nothing", `"query":"Athens","properties":[{"pid":"country","v":""}]`, "athens 100!"},
		{"a property that is not known", `"query":"Athens","properties":[{"pid":"P31","v":"x"}]`, "athens 95"},
		{"coordinates", `"query":"Madrid","type":"city","properties":[{"pid":"latitude","v":40.4},{"pid":"longitude","v":"-3.7"}]`, "madrid 100!, community-of-madrid 35"},
		{"coordinates of another place", `"query":"Athens","properties":[{"pid":"latitude","v":33.96}]`, "athens 65"},
		{"the other name agrees", `"query":"Lima","properties":[{"pid":"name-zh","v":"利马"}]`, "lima 100!"},
		{"the other name is another place's", `"query":"Lima","properties":[{"pid":"name-zh","v":"罗马"}]`, "lima 65"},
		{"with its country", `"query":"Prague, Czechia"`, "prague 95!"},
		{"with its country, in Chinese", `"query":"布拉格（捷克）"`, "prague 95!"},
		{"with another country", `"query":"Athens, United States"`, "athens 55"},
		{"with the word city", `"query":"布拉格市"`, "prague 90!"},
		{"the city of two", `"query":"City of Paris"`, "paris 90!, ile-de-france 25"},
		{"a letter too few", `"query":"Budapst"`, "budapest 70"},
		{"a letter changed", `"query":"Prageu"`, "prague 70"},
		{"a neighbour in spelling and on the map", `"query":"Pinsk","properties":[{"pid":"country","v":"BY"}]`, "minsk 75"},
		{"pinyin", `"query":"kelong"`, "cologne 85"},
		{"pinyin of two", `"query":"bali","type":"city"`, "paris 85, ile-de-france 25"},
		{"Beijing", `"query":"Peking"`, ""},
		{"Beijing in Chinese", `"query":"北京"`, ""},
		{"nobody", `"query":"Atlantis"`, ""},
		{"nothing", `"query":""`, ""},
		{"marks only", `"query":"*\" OR 1=1 --"`, ""},
		{"control characters", `"query":"Pra\u0000gue"`, "prague 100!"},
		{"an id alone", `"properties":[{"pid":"geonames","v":3067696}]`, "prague 85!"},
		{"a name and the id of another", `"query":"Berlin","properties":[{"pid":"wikidata","v":"Q90"}]`, "paris 85, berlin 65"},
		{"a limit", `"query":"Paris","limit":1`, "paris 100"},
		{"a country alone", `"properties":[{"pid":"country","v":"CZ"}]`, "prague 45"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := `{"q0":{` + test.query + `}}`
			for _, at := range []string{"/reconcile", "/reconcile/en", "/reconcile/zh"} {
				w := post(h, at, "queries", q)
				if w.Code != http.StatusOK {
					t.Fatalf("%s: %d %s", at, w.Code, w.Body)
				}
				meets(t, "reconciliation-result-batch", w.Body.Bytes())
				var b batch
				if err := json.Unmarshal(w.Body.Bytes(), &b); err != nil {
					t.Fatal(err)
				}
				if got := said(b, "q0"); got != test.want {
					t.Errorf("%s: %s\n got %s\nwant %s", at, test.query, got, test.want)
				}
				if asked := get(h, at+"?queries="+url.QueryEscape(q)); asked.Body.String() != w.Body.String() {
					t.Errorf("%s: GET gives another answer than POST", at)
				}
			}
		})
	}
}

// TestReconcilePage finds a partner by the address of its page.
func TestReconcilePage(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for at, l := range map[string]string{"/reconcile": "en", "/reconcile/zh": "zh"} {
		for _, end := range []string{"", "/"} {
			var b batch
			if err := json.Unmarshal(post(h, at, "queries", `{"q":{"query":"`+base+"/"+l+"/cities/prague"+end+`"}}`).Body.Bytes(), &b); err != nil {
				t.Fatal(err)
			}
			if got := said(b, "q"); got != "prague 100!" {
				t.Errorf("%s: %s", at, got)
			}
		}
	}
}

// TestReconcileNames asks for every name of the register: each finds its partner
// among the first, and none that two bear is a match.
func TestReconcileNames(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	names := map[string][]string{}
	for _, m := range snap.Dir.Members {
		for _, n := range []string{m.Partner.Name.EN, m.Partner.Name.ZH, m.Partner.Endonym, m.Partner.Slug} {
			names[n] = append(names[n], m.Partner.Slug)
		}
	}
	further, err := snap.Store.AllNames(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range further {
		names[n.Text] = append(names[n.Text], n.Partner)
	}
	if len(names) < 250 {
		t.Fatalf("only %d names", len(names))
	}
	for name, slugs := range names {
		q, _ := json.Marshal(map[string]any{"q": map[string]string{"query": name}})
		var b batch
		if err := json.Unmarshal(post(h, "/reconcile", "queries", string(q)).Body.Bytes(), &b); err != nil {
			t.Fatal(err)
		}
		got := b["q"].Result
		for _, slug := range slugs {
			if !strings.Contains(said(b, "q"), slug) {
				t.Errorf("%s finds %q, not %s", name, said(b, "q"), slug)
			}
		}
		for _, c := range got {
			if c.Match && len(got) > 1 {
				t.Errorf("%s: a match among several: %s", name, said(b, "q"))
			}
			if c.Score < 0 || c.Score > 100 {
				t.Errorf("%s: a score of %v", name, c.Score)
			}
		}
	}
}

// TestReconcileLanguages holds that names and descriptions are in the language of
// the service, and the ids are not.
func TestReconcileLanguages(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for at, want := range map[string][2]string{
		"/reconcile":    {"Kyiv", "capital city · Ukraine · sister city · in force (former name: Kiev)"},
		"/reconcile/zh": {"基辅", "首都城市 · 乌克兰 · 友好城市 · 有效（旧称：Kiev）"},
	} {
		var b batch
		if err := json.Unmarshal(post(h, at, "queries", `{"q":{"query":"Kiev"}}`).Body.Bytes(), &b); err != nil || len(b["q"].Result) != 1 {
			t.Fatalf("%s: %v %v", at, b, err)
		}
		c := b["q"].Result[0]
		if c.ID != "kyiv" || c.Name != want[0] || c.Description != want[1] {
			t.Errorf("%s: %+v", at, c)
		}
	}
}

// TestReconcileManifest checks the manifest by the protocol, and follows every
// address in it.
func TestReconcileManifest(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for at, l := range map[string]lang.Tag{"/reconcile": lang.EN, "/reconcile/zh": lang.ZH} {
		w := get(h, at)
		meets(t, "manifest", w.Body.Bytes())
		var m struct {
			Versions                       []string
			IdentifierSpace, Documentation string
			View                           struct{ URL string }
			Preview                        struct{ URL string }
			BatchSize                      int
			Suggest                        map[string]map[string]string
			Extend                         map[string]map[string]string
			SchemaSpace, Logo              string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"0.2"}, m.Versions); diff != "" || m.BatchSize != 50 || m.IdentifierSpace != base+"/en/cities/" {
			t.Errorf("%s: %+v", at, m)
		}
		if want := base + "/" + string(l) + "/cities/{{id}}/"; m.View.URL != want {
			t.Errorf("%s: the view is %s", at, m.View.URL)
		}
		addresses := []string{m.Documentation, m.SchemaSpace, m.Logo, strings.Replace(m.View.URL, "{{id}}", "prague", 1), strings.Replace(m.Preview.URL, "{{id}}", "prague", 1)}
		for what, id := range map[string]string{"entity": "prague", "type": "city", "property": "country"} {
			s := m.Suggest[what]
			list := get(h, strings.TrimPrefix(s["service_url"]+s["service_path"], base)+"?prefix="+id)
			meets(t, map[string]string{"entity": "suggest-entities-response", "type": "suggest-types-response", "property": "suggest-properties-response"}[what], list.Body.Bytes())
			if !strings.Contains(list.Body.String(), `"id": "`+id+`"`) {
				t.Errorf("%s: %s is not suggested: %s", at, id, list.Body)
			}
			addresses = append(addresses, strings.Replace(s["flyout_service_url"]+s["flyout_service_path"], "${id}", id, 1))
		}
		addresses = append(addresses, m.Extend["propose_properties"]["service_url"]+m.Extend["propose_properties"]["service_path"]+"?type=city&limit=3")
		for _, a := range addresses {
			rest, ours := strings.CutPrefix(a, base)
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				if w := ask(h, method, rest); !ours || w.Code != http.StatusOK {
					t.Errorf("%s %s: %d", method, a, w.Code)
				}
			}
		}
	}
}

// TestReconcileSuggest completes what is being typed.
func TestReconcileSuggest(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for address, want := range map[string]string{
		"/reconcile/suggest/entity?prefix=pra":                 "prague",
		"/reconcile/suggest/entity?prefix=Kie":                 "kyiv",
		"/reconcile/zh/suggest/entity?prefix=布":                "buenos-aires brussels budapest bucharest prague",
		"/reconcile/suggest/entity?prefix=paris":               "paris ile-de-france",
		"/reconcile/suggest/entity?prefix=paris&type=region":   "ile-de-france",
		"/reconcile/suggest/entity?prefix=paris&cursor=1":      "ile-de-france",
		"/reconcile/suggest/entity?prefix=paris&cursor=99":     "",
		"/reconcile/suggest/entity?prefix=":                    "",
		"/reconcile/suggest/type?prefix=capital":               "capital-city capital-region",
		"/reconcile/zh/suggest/type?prefix=省":                  "province governorate",
		"/reconcile/suggest/property?prefix=nam":               "name-en name-zh endonym geonames",
		"/reconcile/zh/suggest/property?prefix=日期":             "status-as-of since ended",
		"/reconcile/suggest/property?prefix=<script>":          "",
		"/reconcile/suggest/entity?prefix=%ff%00&type=%22&x=y": "",
	} {
		u, _ := url.Parse(address)
		u.RawQuery = strings.NewReplacer("布", url.QueryEscape("布"), "省", url.QueryEscape("省"), "日期", url.QueryEscape("日期"), "<script>", "%3Cscript%3E").Replace(u.RawQuery)
		w := get(h, u.String())
		var got struct{ Result []struct{ ID string } }
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got.Result == nil {
			t.Fatalf("%s: %d %v %s", address, w.Code, err, w.Body)
		}
		var ids []string
		for _, r := range got.Result {
			ids = append(ids, r.ID)
		}
		if s := strings.Join(ids, " "); s != want {
			t.Errorf("%s: %q, not %q", address, s, want)
		}
	}
}

// TestReconcileExtend asks for properties of partners.
func TestReconcileExtend(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	const ask = `{"ids":["prague","islamabad","nowhere"],"properties":[{"id":"country"},{"id":"status"},{"id":"since"},{"id":"ended","settings":{"x":1}},{"id":"wikidata"},{"id":"latitude"},{"id":"page"}]}`
	for at, want := range map[string]string{
		"/reconcile":    `{"country":[{"str":"Czechia"}],"ended":[{"str":"2019-10-09"}],"latitude":[{"float":50.08804}],"page":[{"str":"https://youcheng.example/en/cities/prague/"}],"since":[{"str":"2016-03-29"}],"status":[{"str":"ended"}],"wikidata":[{"str":"Q1085"}]}`,
		"/reconcile/zh": `{"country":[{"str":"捷克"}],"ended":[{"str":"2019-10-09"}],"latitude":[{"float":50.08804}],"page":[{"str":"https://youcheng.example/zh/cities/prague/"}],"since":[{"str":"2016-03-29"}],"status":[{"str":"已终止"}],"wikidata":[{"str":"Q1085"}]}`,
	} {
		w := post(h, at, "extend", ask)
		meets(t, "data-extension-response", w.Body.Bytes())
		var got struct {
			Meta []map[string]any
			Rows map[string]map[string]any
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		var row map[string]any
		if err := json.Unmarshal([]byte(want), &row); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row, got.Rows["prague"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", at, diff)
		}
		// No date is more exact than what is known, and nothing is made up.
		if s := fmt.Sprint(got.Rows["islamabad"]["since"]); !strings.Contains(s, "/") {
			t.Errorf("%s: the bounded date is %s", at, s)
		}
		if s := fmt.Sprint(got.Rows["islamabad"]["ended"], got.Rows["nowhere"]["country"]); s != "[] []" {
			t.Errorf("%s: what is not known is %s", at, s)
		}
		if len(got.Meta) != 7 {
			t.Errorf("%s: %d properties in meta", at, len(got.Meta))
		}
	}
}

// TestReconcileWrong asks wrongly. Each answer says in JSON what is wrong, and any
// site may read it.
func TestReconcileWrong(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	many := func(n int) string {
		m := map[string]any{}
		for i := range n {
			m[fmt.Sprint("q", i)] = map[string]string{"query": "Paris"}
		}
		b, _ := json.Marshal(m)
		return string(b)
	}
	long := `{"q":{"query":"` + strings.Repeat("汉", 40_000) + `"}}`
	for _, test := range []struct {
		name, field, value string
		status             int
		where              string
	}{
		{"as many as are allowed", "queries", many(50), 200, ""},
		{"one more", "queries", many(51), 413, "queries"},
		{"too long", "queries", long, 413, ""},
		{"an empty batch", "queries", `{}`, 200, ""},
		{"no JSON", "queries", `{"q":`, 400, ""},
		{"nothing", "queries", ``, 400, ""},
		{"null", "queries", `null`, 400, ""},
		{"a list", "queries", `[{"query":"Paris"}]`, 400, ""},
		{"two texts", "queries", `{} {}`, 400, ""},
		{"a number for a query", "queries", `{"q":{"query":7}}`, 400, ""},
		{"neither name nor properties", "queries", `{"q7":{"limit":3}}`, 400, "q7"},
		{"no properties", "queries", `{"q7":{"properties":[]}}`, 400, "q7"},
		{"a null query", "queries", `{"q7":null}`, 400, "q7"},
		{"no limit", "queries", `{"q":{"query":"x","limit":0}}`, 400, "q"},
		{"a strictness that is none", "queries", `{"q":{"query":"x","type_strict":"maybe"}}`, 400, "q"},
		{"lists in lists", "queries", `{"q":{"query":"x","type":[["a"]]}}`, 400, "q"},
		{"an entity without an id", "queries", `{"q":{"query":"x","properties":[{"pid":"country","v":{"name":"x"}}]}}`, 400, "q"},
		{"a property without an id", "queries", `{"q":{"query":"x","properties":[{"v":"x"}]}}`, 400, "q"},
		{"too many values", "queries", `{"q":{"query":"x","properties":[{"pid":"country","v":[` + strings.Repeat(`"a",`, 20) + `"a"]}]}}`, 413, "q"},
		{"a limit that is large", "queries", `{"q":{"query":"Paris","limit":1e300}}`, 200, ""},
		{"fields that nobody knows", "queries", `{"q":{"query":"Paris","colour":"red"}}`, 200, ""},
		{"a null type", "queries", `{"q":{"query":"Paris","type":null}}`, 200, ""},
		{"another field", "question", `{}`, 400, "queries"},
		{"an extension of nothing", "extend", `{}`, 400, "extend"},
		{"a property that is none", "extend", `{"ids":["prague"],"properties":[{"id":"mayor"}]}`, 400, "properties"},
		{"too many entities", "extend", `{"ids":[` + strings.Repeat(`"a",`, 50) + `"a"],"properties":[]}`, 413, "ids"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, at := range []string{"/reconcile", "/reconcile/zh"} {
				w := post(h, at, test.field, test.value)
				var got struct {
					Error *struct {
						Status         int
						Message, Where string
					}
				}
				err := json.Unmarshal(w.Body.Bytes(), &got)
				if w.Code != test.status || err != nil || (test.status != 200) != (got.Error != nil) {
					t.Fatalf("%s: %d, not %d: %v %.300s", at, w.Code, test.status, err, w.Body)
				}
				if e := got.Error; e != nil && (e.Status != test.status || e.Where != test.where || e.Message == "") {
					t.Errorf("%s: %+v", at, *e)
				}
				if w.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
					t.Errorf("%s: %v", at, w.Header())
				}
			}
		})
	}
	if w := get(h, "/reconcile?queries=%7B%7D&extend=%7B%7D"); w.Code != 400 {
		t.Errorf("two questions at once: %d", w.Code)
	}
	for address, status := range map[string]int{"/reconcile/suggest/entity?prefix=a&cursor=x": 400, "/reconcile/suggest/type?cursor=-1": 400, "/reconcile/flyout/entity?id=nowhere": 404, "/reconcile/flyout/type": 404,
		"/reconcile/properties?type=Q5": 404, "/reconcile/properties?limit=0": 400, "/reconcile/": 404, "/reconcile/fr": 404, "/reconcile?queries=%zz": 400} {
		if w := get(h, strings.Replace(address, "%zz", "%25zz", 1)); w.Code != status {
			t.Errorf("%s: %d, not %d", address, w.Code, status)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/reconcile", strings.NewReader(`{"queries":{}}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("JSON in the body: %d", w.Code)
	}
	if w := ask(h, http.MethodOptions, "/reconcile", "Origin", "https://other.example"); w.Code != 204 || !strings.Contains(w.Header().Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("a preflight: %d %v", w.Code, w.Header())
	}
	if w := ask(h, http.MethodDelete, "/reconcile"); w.Code != 405 || !strings.Contains(w.Header().Get("Allow"), "POST") {
		t.Errorf("another method: %d %v", w.Code, w.Header())
	}
	if w := ask(h, http.MethodPost, "/en/"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("a form for a page: %d %v", w.Code, w.Header())
	}
	// JSONP is not offered: the answer is no program.
	if w := get(h, "/reconcile?callback=alert"); !json.Valid(w.Body.Bytes()) {
		t.Errorf("with a callback: %.60s", w.Body)
	}
}

// FuzzReconcile sends any text as queries and as an extension. What meets the
// protocol's schema is answered by what meets it; whatever else is refused, never
// by a fault of ours.
func FuzzReconcile(f *testing.F) {
	h, _ := serve(f, fixture, frozen, nil)
	for _, s := range []string{`{"q":{"query":"Paris"}}`, `{"q":{"query":"汉城","type":["city",""],"type_strict":"all","limit":2.5,"properties":[{"pid":"since","v":[1979,true,{"id":"x","name":"y"},"0001-01"]}]}}`,
		`{"":{"properties":[{"pid":"latitude","v":"NaN"},{"pid":"longitude","v":1e308}]}}`, `{"q":{"query":"(,"}}`, `{"q":{"query":"市"}}`, `{"q":{"query":"city of "}}`, `{"q":{"query":"\ud800"}}`, `{"ids":["prague"],"properties":[{"id":"since"}]}`, `{"ids":null}`, `[]`, `{}`, `{"q":{"query":"x","limit":-1e9}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, field := range []string{"queries", "extend"} {
			w := post(h, "/reconcile/zh", field, text)
			if w.Code != 200 && w.Code != 400 && w.Code != 413 {
				t.Fatalf("%s=%q: %d", field, text, w.Code)
			}
			if !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s=%q: %.200s", field, text, w.Body)
			}
			if w.Code == 200 && field == "queries" {
				meets(t, "reconciliation-result-batch", w.Body.Bytes())
				var b batch
				if err := json.Unmarshal(w.Body.Bytes(), &b); err != nil {
					t.Fatal(err)
				}
				for key, r := range b {
					matches, last := 0, 101.0
					for _, c := range r.Result {
						if c.Score < 0 || c.Score > last {
							t.Errorf("%q: the scores are %s", text, said(b, key))
						}
						if last = c.Score; c.Match {
							matches++
						}
					}
					if matches > 1 {
						t.Errorf("%q: %d matches", text, matches)
					}
				}
			}
		}
	})
}
