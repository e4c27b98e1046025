package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"youcheng/internal/opendata"
)

// TestData asks for every file of the data and of its release.
func TestData(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	sums := get(h, "/data/SHA256SUMS").Body.Bytes()
	release := "/data/releases/" + opendata.NameOf(sums) + "/"
	for _, f := range opendata.Described() {
		w, fixed := get(h, "/data/"+f.Name), get(h, release+f.Name)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), f.Type) || w.Header().Get("Cache-Control") != "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800, no-transform" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %v", f.Name, w.Code, w.Header())
		}
		if fixed.Code != http.StatusOK || fixed.Body.String() != w.Body.String() || !strings.Contains(fixed.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s of the release: %d %v", f.Name, fixed.Code, fixed.Header())
		}
		if tag := w.Header().Get("ETag"); get(h, "/data/"+f.Name, "If-None-Match", tag).Code != http.StatusNotModified {
			t.Errorf("%s: the tag %s is not known", f.Name, tag)
		}
		if head := ask(h, http.MethodHead, "/data/"+f.Name); head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("Content-Length") != w.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v", f.Name, head.Code, head.Header())
		}
		if link := strings.Join(w.Header().Values("Link"), ", "); strings.Contains(link, `<csv-metadata.json>; rel="describedby"; type="application/csvm+json"`) != strings.HasSuffix(f.Name, ".csv") {
			t.Errorf("%s: Link %s", f.Name, link)
		}
	}
	for address, status := range map[string]int{"/data/releases/0123456789abcdef/partners.csv": 404, "/data/no-such.csv": 404, release + "openapi.json": 404, "/data/": 301, "/data": 301, "/data/texts.csv": 404} {
		if w := get(h, address); w.Code != status {
			t.Errorf("%s: %d, want %d", address, w.Code, status)
		}
	}
	w := get(h, "/data/youcheng.sqlite", "Range", "bytes=0-15")
	if w.Code != http.StatusPartialContent || w.Body.String() != "SQLite format 3\x00" || w.Header().Get("Accept-Ranges") != "bytes" {
		t.Errorf("a part of the database: %d %q", w.Code, w.Body.String())
	}
	if w := get(h, "/data/youcheng.sqlite", "Range", "bytes=0-15", "If-Range", `"another"`); w.Code != http.StatusOK {
		t.Errorf("a part of another database: %d", w.Code)
	}
}

// TestSharing holds that programs of other sites may read data, and errors of
// addresses of data, and never a page.
func TestSharing(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct {
		method, address, accept, kind string
		status                        int
		shared                        bool
	}{
		{"GET", "/en/cities/", "", "text/html", 200, false},
		{"GET", "/en/cities/", "application/json", "application/json", 200, true},
		{"GET", "/en/cities.json", "", "application/json", 200, true},
		{"GET", "/zh/cities.csv", "", "text/csv", 200, true},
		{"GET", "/en/cities.geojson", "", "application/geo+json", 200, true},
		{"GET", "/en/cities/prague.bib", "", "application/x-bibtex", 200, true},
		{"GET", "/en/cities/prague.csl.json", "", "application/vnd.citationstyles.csl+json", 200, true},
		{"GET", "/en/timemap/cities/", "", "application/link-format", 200, true},
		{"GET", "/data/partners.csv", "", "text/csv", 200, true},
		{"GET", "/data/partners.csv", browser, "text/csv", 200, true},
		{"GET", "/en/cities/peking.json", "", "", 301, true},
		{"GET", "/en/cities/no-such.json", "", "application/json", 404, true},
		{"GET", "/en/cities.csv?region=x", "*/*", "application/json", 400, true},
		{"GET", "/en/cities.csv?region=x", browser, "text/html", 400, false},
		{"GET", "/data/none.csv", "", "application/json", 404, true},
		{"GET", "/data/none.csv", browser, "text/html", 404, false},
		{"GET", "/en/none/", "", "text/html", 404, false},
		{"GET", "/en/none/", "application/json", "application/json", 404, true},
		{"POST", "/en/cities.json", "", "application/json", 405, true},
		{"POST", "/en/cities/", "", "text/html", 405, false},
		{"OPTIONS", "/en/cities.json", "", "", 204, true},
		{"OPTIONS", "/data/partners.csv", "", "", 204, true},
		{"OPTIONS", "/en/cities/", "", "", 204, false},
		{"GET", "/", "application/json", "text/html", 200, false},
		{"GET", "/robots.txt", "", "text/plain", 200, false},
	} {
		var headers []string
		if c.accept != "" {
			headers = []string{"Accept", c.accept}
		}
		w := ask(h, c.method, c.address, headers...)
		if w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) || (w.Header().Get("Access-Control-Allow-Origin") == "*") != c.shared {
			t.Errorf("%s %s, Accept %q: %d %s, shared: %q", c.method, c.address, c.accept, w.Code, w.Header().Get("Content-Type"), w.Header().Get("Access-Control-Allow-Origin"))
		}
	}
	// And no page of the crawl, in whatever status.
	found, addresses := crawled(t)
	wrong := findings{}
	for _, address := range addresses {
		if s := found[address]; strings.HasPrefix(s.contentType, "text/html") && s.header.Get("Access-Control-Allow-Origin") != "" {
			wrong.add("a page that is shared", "%s", address)
		}
	}
	wrong.report(t)
}

// TestAccept asks pages for their forms by header.
func TestAccept(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, c := range []struct{ address, accept, kind string }{
		{"/en/cities/", "", "text/html"},
		{"/en/cities/", "*/*", "text/html"},
		{"/en/cities/", "application/json", "application/json"},
		{"/zh/cities/?region=europe", "text/csv", "text/csv"},
		{"/en/cities/", "application/geo+json", "application/geo+json"},
		{"/en/cities/prague/", "text/csv", "text/html"}, // it is no table
		{"/en/cities/prague/", "text/csv, application/json;q=0.5", "application/json"},
		{"/en/cities/prague/", "application/x-bibtex", "application/x-bibtex"},
		{"/en/cities/prague/", "application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"},
		{"/en/", "application/json", "application/json"},
		{"/en/cities/", "application/ld+json", "text/html"},
		{"/en/cities/", "image/png", "text/html"},
		// Weights, and who is named against who is only let in.
		{"/en/cities/", "application/json, text/plain, */*", "application/json"},
		{"/en/cities/", "application/json;q=0.9, text/html", "text/html"},
		{"/en/cities/", "text/html;q=0.5, application/json;q=0.6", "application/json"},
		{"/en/cities/", "application/json, text/html", "text/html"},
		{"/en/cities/", "application/json;q=0, */*", "text/html"},
		{"/en/cities/", "application/*", "application/json"},
		{"/en/cities/", "text/*", "text/html"},
		{"/en/cities/", "text/html;q=0, text/*", "text/csv"},
		{"/en/cities/", "APPLICATION/JSON;Q=1.0", "application/json"},
		{"/en/cities/", "application/json;charset=utf-8;q=0.3, text/html;level=1;q=0.2", "application/json"},
		{"/en/cities/", "application/json;q=2", "text/html"},
		{"/en/cities/", ",;q=, application/json;q=x", "text/html"},
		// What browsers send.
		{"/en/cities/", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7", "text/html"},
		{"/zh/cities/", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"},
		// An ending wins.
		{"/en/cities.csv", "application/json", "text/csv"},
		{"/en/cities.json", "text/html", "application/json"},
	} {
		var headers []string
		if c.accept != "" {
			headers = []string{"Accept", c.accept}
		}
		w := get(h, c.address, headers...)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) {
			t.Errorf("%s, Accept %q: %d %s", c.address, c.accept, w.Code, w.Header().Get("Content-Type"))
		}
		page := strings.HasSuffix(strings.Split(c.address, "?")[0], "/")
		if got := slices.Contains(varies(w), "Accept"); got != page {
			t.Errorf("%s: Vary %q", c.address, w.Header().Values("Vary"))
		}
		// A cache that many share may keep what everyone gets, and nothing else.
		chosen := page && c.kind != "text/html"
		if private := w.Header().Get("Cache-Control") == "private, max-age=300"; private != chosen {
			t.Errorf("%s, Accept %q: Cache-Control %s", c.address, c.accept, w.Header().Get("Cache-Control"))
		}
		at := w.Header().Get("Content-Location")
		if (at != "") != chosen {
			t.Errorf("%s, Accept %q: Content-Location %q", c.address, c.accept, at)
		}
		if chosen && get(h, at).Body.String() != w.Body.String() {
			t.Errorf("%s, Accept %q: %s differs", c.address, c.accept, at)
		}
		if tag := w.Header().Get("ETag"); get(h, c.address, append(headers, "If-None-Match", tag)...).Code != http.StatusNotModified {
			t.Errorf("%s, Accept %q: the tag is not known", c.address, c.accept)
		}
	}
}

// description is what the tests need of an OpenAPI document.
type description struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Parameters  []map[string]any
		Responses   map[string]struct {
			Content map[string]struct{ Schema map[string]any }
		}
	}
}

// TestOpenAPI holds that the description knows every kind of page in each of its
// forms, that whatever the crawl found answers as it says, and that the answers
// match their schemas, without anything that is not described.
func TestOpenAPI(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	raw := get(h, "/data/openapi.json").Body.Bytes()
	var d description
	if err := json.Unmarshal(raw, &d); err != nil || d.OpenAPI != "3.1.0" {
		t.Fatalf("%v: OpenAPI %q", err, d.OpenAPI)
	}
	// What is not described is refused here; readers may meet new keys.
	var document any
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	closed(document.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any))
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource("https://youcheng.example/data/openapi.json", document); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	type pattern struct {
		path string
		form *regexp.Regexp
	}
	var patterns []pattern
	hole := regexp.MustCompile(`\\\{[a-z0-9]+\\\}`)
	for path, methods := range d.Paths {
		op := methods["get"]
		if op.OperationID == "" || ids[op.OperationID] {
			t.Errorf("%s: the id %q is not its own", path, op.OperationID)
		}
		ids[op.OperationID] = true
		patterns = append(patterns, pattern{path, regexp.MustCompile("^" + hole.ReplaceAllString(regexp.QuoteMeta(path), "([^/.]+)") + "$")})
	}
	// The more a path says itself, the nearer it is.
	slices.SortFunc(patterns, func(a, b pattern) int {
		return strings.Count(a.path, "{") - strings.Count(b.path, "{")
	})
	find := func(address string) string {
		path, _, _ := strings.Cut(address, "?")
		for _, p := range patterns {
			if p.form.MatchString(path) {
				return p.path
			}
		}
		return ""
	}
	// Each route, and nothing that is no route.
	routes := map[string]bool{}
	for _, r := range h.Routes() {
		if strings.Contains(r, "*") {
			continue
		}
		path := "/{lang}/" + regexp.MustCompile(`:([a-z0-9]+)`).ReplaceAllString(r, "{$1}")
		routes[path] = true
		if d.Paths[path]["get"].OperationID == "" {
			t.Errorf("the route %s is not described", r)
		}
	}
	for path := range d.Paths {
		if strings.HasPrefix(path, "/{lang}/") && strings.HasSuffix(path, "/") && !strings.Contains(path, "/timemap/") && !routes[path] {
			t.Errorf("%s is described and no route", path)
		}
	}
	found, addresses := crawled(t)
	wrong := findings{}
	met := map[string]bool{}
	check := func(address string, status int, contentType, body string) {
		path := find(address)
		op, kind := d.Paths[path]["get"], strings.Split(contentType, ";")[0]
		if path == "" || op.OperationID == "" {
			wrong.add("an address that is not described", "%s", address)
			return
		}
		met[path] = true
		if status != http.StatusOK {
			return
		}
		content := op.Responses["200"].Content
		schema, ok := content[kind]
		if !ok {
			wrong.add("an answer of another type", "%s: %s, described by %s", address, kind, path)
			return
		}
		if !strings.HasSuffix(kind, "json") || len(schema.Schema) == 0 {
			return
		}
		at := "https://youcheng.example/data/openapi.json#/paths/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(path)) + "/get/responses/200/content/" + strings.ReplaceAll(kind, "/", "~1") + "/schema"
		compiled, err := compiler.Compile(at)
		if err != nil {
			wrong.add("a schema that cannot be read", "%s: %v", path, err)
			return
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err == nil {
			err = compiled.Validate(value)
		}
		if err != nil {
			wrong.add("an answer that does not match its schema", "%s: %.400v", address, err)
		}
		// A parameter that is asked for is described.
		if _, query, asked := strings.Cut(address, "?"); asked && !strings.Contains(address, "/gaps") {
			values, _ := url.ParseQuery(query)
			for name := range values {
				if !described(document, op.Parameters, name) {
					wrong.add("a parameter that is not described", "%s: %s", address, name)
				}
			}
		}
	}
	for _, address := range addresses {
		s := found[address]
		if s.ids != nil || address == "/" || strings.HasPrefix(s.contentType, "image/") || strings.HasPrefix(address, "/static/") || s.contentType == "" || strings.HasSuffix(plain(address), ".txt") || strings.HasSuffix(plain(address), ".webmanifest") || strings.HasSuffix(plain(address), ".ico") || strings.Contains(address, "/timemap/") {
			continue
		}
		check(address, s.status, s.contentType, s.body)
	}
	// What the crawl does not come to: pages by Accept, TimeMaps, releases.
	release := opendata.NameOf(get(h, "/data/SHA256SUMS").Body.Bytes())
	for _, p := range patterns {
		if p.path == "/oembed" { // the crawl comes to it, and it does not answer without an address
			continue
		}
		address := strings.NewReplacer("{lang}", "zh", "{release}", release, "{year}", "2016", "{iso2}", "cz", "{page}", "method").Replace(p.path)
		for _, x := range []struct{ folder, one string }{{"cities/{slug}", "cities/tokyo"}, {"themes/{slug}", "themes/environment"}, {"counts/{slug}", "counts/sister-cities"}, {"organisations/{slug}", "organisations/" + some(found, "organisations")},
			{"people/{slug}", "people/" + some(found, "people")}, {"stories/{slug}", "stories/tokyo-to-prague"}, {"agreements/{id}", "agreements/" + some(found, "agreements")}, {"events/{id}", "events/" + some(found, "events")}, {"sources/{id}", "sources/cldr"}} {
			address = strings.Replace(address, x.folder, x.one, 1)
		}
		w := get(h, address, "Accept", "application/json")
		if w.Code != http.StatusOK {
			wrong.add("a path that does not answer", "%s: %d", address, w.Code)
			continue
		}
		check(address, w.Code, w.Header().Get("Content-Type"), w.Body.String())
	}
	for path := range d.Paths {
		if !met[path] {
			wrong.add("a path that nobody asked for", "%s", path)
		}
	}
	wrong.report(t)
}

// some finds the id of something in a folder.
func some(found map[string]*seen, folder string) string {
	var ids []string
	for address := range found {
		if rest, ok := strings.CutPrefix(address, "/zh/"+folder+"/"); ok && strings.HasSuffix(rest, "/") {
			ids = append(ids, strings.TrimSuffix(rest, "/"))
		}
	}
	return slices.Min(ids)
}

// closed forbids in each schema what it does not name.
func closed(schemas map[string]any) {
	for name, s := range schemas {
		if o, ok := s.(map[string]any); ok && o["properties"] != nil && name != "FeatureCollection" {
			o["additionalProperties"] = false
		}
	}
}

// described reports whether a parameter of a query is among those of an operation.
func described(document any, parameters []map[string]any, name string) bool {
	all := document.(map[string]any)["components"].(map[string]any)["parameters"].(map[string]any)
	return slices.ContainsFunc(parameters, func(p map[string]any) bool {
		if ref, ok := p["$ref"].(string); ok {
			p, _ = all[strings.TrimPrefix(ref, "#/components/parameters/")].(map[string]any)
		}
		return p["in"] == "query" && p["name"] == name
	})
}

// TestFilteredCSV holds that a table of a filtered roll keeps filter, date and
// order, in both languages, and opens in a spreadsheet as UTF-8.
func TestFilteredCSV(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	for _, address := range []string{"/en/cities.csv?region=europe&sort=name", "/zh/cities.csv?region=asia&as-of=1995&sort=country", "/zh/cities.csv?status=ended", "/en/map.csv?kind=capital-city&as-of=2016-04-05"} {
		w := get(h, address)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.HasPrefix(body, "\ufeff") || strings.Contains(body[3:], "\ufeff") {
			t.Errorf("%s: %d, begins with %.6q", address, w.Code, body)
		}
	}
	first := func(address string) string {
		lines := strings.SplitN(unmarked(get(h, address).Body.String()), "\n", 3)
		slug, _, _ := strings.Cut(lines[1], ",")
		return slug
	}
	if by, name := first("/en/cities.csv"), first("/en/cities.csv?sort=name"); by != "tokyo" || name == by {
		t.Errorf("the first by date is %s, by name %s", by, name)
	}
	all, some := strings.Count(get(h, "/en/cities.csv").Body.String(), "\n"), strings.Count(get(h, "/en/cities.csv?as-of=1979-12-31&status=active").Body.String(), "\n")
	if some >= all || some < 2 {
		t.Errorf("%d lines in 1979, %d today", some, all)
	}
}
