package web

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/opendata"
	"youcheng/internal/page"
	"youcheng/internal/search"
)

// openapiName is the file of /data/ that describes all addresses of data, as
// OpenAPI 3.1.
const openapiName = "openapi.json"

// kind describes one kind of page: the pattern of its address as in
// [Server.routes], and the types of which its pages are. Its forms and schemas
// follow from the types.
type kind struct {
	path, what string
	pages      []paged
	timed      bool     // ?as-of=
	params     []string // of the query besides
}

// kinds are all kinds of pages. A test compares them with the routes.
func kinds() []kind {
	return []kind{
		{"", "The home page: how many partners there are, and what is new", []paged{&page.Home{}}, false, nil},
		{"cities/", "The roll of partners", []paged{&page.Roll{}}, true, rollParams()},
		{"cities/:slug/", "One partner", []paged{&page.City{}}, true, nil},
		{"roll/:year/", "The roll at the end of a year", []paged{&page.Roll{}}, false, nil},
		{"countries/", "The countries with partners", []paged{&page.Countries{}}, true, nil},
		{"countries/:iso2/", "One country", []paged{&page.Country{}}, true, nil},
		{"compare/", "Two to four partners side by side", []paged{&page.Comparison{}}, true, []string{"city[]"}},
		{"agreements/", "The agreements", []paged{&page.Agreements{}}, true, []string{"state"}},
		{"agreements/:id/", "One agreement", []paged{&page.Agreement{}}, true, nil},
		{"themes/", "The themes of cooperation", []paged{&page.Themes{}}, true, nil},
		{"themes/:slug/", "One theme", []paged{&page.Theme{}}, true, nil},
		{"exchange/", "Who learned what from whom", []paged{&page.Exchange{}}, false, []string{"theme", "direction", "city"}},
		{"events/", "The events, newest first", []paged{&page.Events{}}, false, []string{"theme", "event-kind", "city", "events-on"}},
		{"events/:id/", "One event", []paged{&page.Event{}}, false, nil},
		{"organisations/", "The organisations", []paged{&page.Organisations{}}, false, nil},
		{"organisations/:slug/", "One organisation", []paged{&page.Organisation{}}, false, nil},
		{"people/", "The people, by their public offices", []paged{&page.People{}}, false, nil},
		{"people/:slug/", "One person", []paged{&page.Person{}}, false, nil},
		{"map/", "The partners by distance and bearing", []paged{&page.MapPage{}}, true, rollParams()},
		{"stories/", "The stories", []paged{&page.Stories{}}, false, []string{"stories-on"}},
		{"stories/:slug/", "One story", []paged{&page.Story{}}, false, nil},
		{"sources/", "The sources", []paged{&page.Sources{}}, false, nil},
		{"sources/:id/", "One source and all that rests on it", []paged{&page.SourcePage{}}, false, nil},
		{"conflicts/", "Where sources differ", []paged{&page.Conflicts{}}, false, []string{"conflict-field"}},
		{"gaps/", "What is known to be missing", []paged{&page.Gaps{}}, false, []string{"field", "city"}},
		{"anniversaries/", "The anniversaries of a year", []paged{&page.Anniversaries{}}, false, []string{"year"}},
		{"changes/", "What changed in the facts", []paged{&page.Changes{}}, false, []string{"city", "field"}},
		{"counts/", "The totals", []paged{&page.Counts{}}, false, nil},
		{"counts/:slug/", "One total: what it counts, and what others stated", []paged{&page.CountPage{}, &page.StatedPage{}}, true, slices.DeleteFunc(rollParams(), func(p string) bool { return p == "q" || p == "sort" })},
		{"search/", "Full-text search in both languages", []paged{&page.Search{}}, false, []string{"find", "find-kind"}},
		{":page/", "A text of the site, such as its method", []paged{&page.Text{}}, false, nil},
	}
}

// rollParams are the parameters of the roll but for the date.
func rollParams() []string {
	return slices.DeleteFunc(slices.Clone(facts.RollParams()), func(p string) bool { return p == "as-of" })
}

// parameters are those of queries, by the names in [kind].
func parameters() map[string]object {
	query := func(name, what string, schema object) object {
		return object{"in": "query", "name": name, "description": what, "schema": schema}
	}
	text := func(words ...string) object {
		o := object{"type": "string"}
		if words != nil {
			o["enum"] = words
		}
		return o
	}
	var kindsFound []string
	for _, k := range search.Kinds() {
		kindsFound = append(kindsFound, string(k))
	}
	words := func(v any) object { return text(facts.WordsOf(reflect.TypeOf(v))...) }
	return map[string]object{
		"as-of":          query("as-of", "The day, month or year as of which the question is asked", object{"type": "string", "pattern": `^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`}),
		"region":         query("region", "Part of the world", words(facts.Region(""))),
		"country":        query("country", "ISO 3166-1 alpha-2 code, in small letters", text()),
		"kind":           query("kind", "What sort of place", words(facts.Kind(""))),
		"status":         query("status", "Whether the tie is in force", text(facts.RollStatuses()...)),
		"theme":          query("theme", "Slug of a theme", text()),
		"decade":         query("decade", "Decade of the agreement, such as 1990s", text()),
		"q":              query("q", "Part of a name", text()),
		"find":           query("q", "What is searched for, in either language", text()),
		"find-kind":      query("kind", "What sort of thing", text(kindsFound...)),
		"sort":           query("sort", "Order of the list", text(facts.RollSorts()...)),
		"city":           query("city", "Slug of a partner", text()),
		"city[]":         query("city", "Slugs of two to four partners", object{"type": "array", "items": text()}),
		"state":          query("state", "State of an agreement's term", text()),
		"direction":      query("direction", "Which way something went", text()),
		"event-kind":     query("kind", "What sort of event", words(facts.EventKind(""))),
		"conflict-field": query("field", "Field on which sources differ", words(facts.Field(""))),
		"field":          query("field", "Column of a table, without its language", text()),
		"events-on":      query("on", "What they are on: the address of its page without the language, such as people/{slug}; of "+strings.Join(facts.EventsOn(), ", "), text()),
		"stories-on":     query("on", "What they are on: the address of its page without the language, such as cities/{slug}; of "+strings.Join(facts.StoriesOn(), ", "), text()),
		"year":           query("year", "The year", object{"type": "integer"}),
		"lang":           {"in": "path", "name": "lang", "required": true, "description": "Language of names and texts; ids and keys are the same in both", "schema": text("en", "zh")},
	}
}

// forms are the forms in which all pages of a kind can be had; some calendars
// are empty, and then are not there.
func (k kind) forms() []form {
	out := []form{asJSON}
	has := func(f form, is func(paged) bool) {
		if slices.ContainsFunc(k.pages, is) {
			out = append(out, f)
		}
	}
	has(asCSV, func(p paged) bool { _, ok := p.(page.Tabular); return ok })
	has(asGeoJSON, func(p paged) bool { _, ok := p.(page.Placed); return ok })
	has(asICS, func(p paged) bool { _, ok := p.(page.Scheduled); return ok })
	syndicated := func(p paged) bool { _, ok := p.(page.Syndicated); return ok }
	has(asAtom, syndicated)
	has(asJSONFeed, syndicated)
	return append(out, asCSL, asBibTeX, asRIS)
}

// param finds a part of a pattern that stands for something.
var param = regexp.MustCompile(`:([a-z0-9]+)`)

// openapi describes all addresses of data.
func (s *Server) openapi() (opendata.File, error) {
	defs := schemas{}
	known := parameters()
	paths := object{}
	failure := defs.of(reflect.TypeFor[page.Failure]())
	failed := func(what string) object {
		return object{"description": what, "content": object{"application/json": object{"schema": failure}, "text/html": object{"schema": object{"type": "string"}}}}
	}
	tooMany := failed("The reader asks for more answers in a second than are made for one")
	tooMany["headers"] = object{"Retry-After": object{"description": "Seconds after which to ask again", "schema": object{"type": "integer"}}}
	defs["FeatureCollection"] = featureCollection()
	defs["JSONFeed"] = defs.structure(reflect.TypeFor[jsonFeed]())
	defs["CSLItem"] = defs.structure(reflect.TypeFor[page.CSL]())
	add := func(path, id, what string, params []any, content object) {
		responses := object{"200": object{"description": what, "content": content}, "304": object{"$ref": "#/components/responses/Unchanged"}, "429": object{"$ref": "#/components/responses/TooMany"}}
		op := object{"operationId": id, "summary": what, "responses": responses}
		if len(params) > 0 {
			op["parameters"] = params
			responses["400"] = object{"$ref": "#/components/responses/BadValue"}
			responses["404"] = object{"$ref": "#/components/responses/Missing"}
		}
		paths[path] = object{"get": op}
	}
	for _, k := range kinds() {
		params := []any{object{"$ref": "#/components/parameters/lang"}}
		for _, m := range param.FindAllStringSubmatch(k.path, -1) {
			params = append(params, object{"in": "path", "name": m[1], "required": true, "schema": object{"type": "string"}})
		}
		asked := k.params
		if k.timed {
			asked = append(slices.Clone(asked), "as-of")
		}
		for _, p := range asked {
			params = append(params, object{"$ref": "#/components/parameters/" + componentName(p)})
		}
		path := "/{lang}/" + param.ReplaceAllString(k.path, "{$1}")
		all := object{"text/html": object{"schema": object{"type": "string"}}}
		for _, f := range k.forms() {
			content := object{mediaType(f): object{"schema": k.schema(defs, f)}}
			all[mediaType(f)] = content[mediaType(f)]
			add("/{lang}/"+param.ReplaceAllString(page.InForm(k.path, string(f)), "{$1}"), k.id()+"-"+strings.ReplaceAll(string(f), ".", "-"), k.what, params, content)
		}
		add(path, k.id(), k.what+"; the form by the header Accept", params, all)
		if k.path == "cities/:slug/" {
			for _, ending := range []string{"/", ".json"} {
				to := paths["/{lang}/cities/{slug}"+ending].(object)["get"].(object)
				responses := to["responses"].(object)
				responses["300"] = object{"description": "The name is one of several partners", "content": object{"application/json": object{"schema": defs.of(reflect.TypeFor[page.Choices]())}, "text/html": object{"schema": object{"type": "string"}}}}
			}
		}
	}
	text := func(kind string) object { return object{kind: object{"schema": object{"type": "string"}}} }
	for _, f := range opendata.Described() {
		content := object{f.Type: object{"schema": object{"type": "string"}}}
		switch f.Type {
		case "application/json", "application/csvm+json":
			content = object{f.Type: object{"schema": object{"type": "object"}}}
		case "application/geo+json":
			content = object{f.Type: object{"schema": object{"$ref": "#/components/schemas/FeatureCollection"}}}
		case "application/vnd.sqlite3":
			content = object{f.Type: object{}}
		}
		id := "data-" + strings.ReplaceAll(f.Name, ".", "-")
		add(dataFolder+f.Name, id, f.What, nil, content)
		add(releasesFolder+"{release}/"+f.Name, "release-"+id, f.What+", of one release", []any{
			object{"in": "path", "name": "release", "required": true, "description": "Name of the release: the first 16 hexadecimal digits of the SHA-256 of its SHA256SUMS", "schema": object{"type": "string", "pattern": "^[0-9a-f]{16}$"}},
		}, content)
	}
	add(dataFolder+openapiName, "openapi", "This description", nil, object{"application/json": object{"schema": object{"type": "object"}}})
	timemap := []any{object{"$ref": "#/components/parameters/lang"}}
	for _, k := range kinds() {
		if !k.timed {
			continue
		}
		params := slices.Clone(timemap)
		for _, m := range param.FindAllStringSubmatch(k.path, -1) {
			params = append(params, object{"in": "path", "name": m[1], "required": true, "schema": object{"type": "string"}})
		}
		add("/{lang}/"+timemapFolder+param.ReplaceAllString(k.path, "{$1}"), "timemap-"+k.id(), "The days on which the page changes (RFC 7089): "+k.what, params, text("application/link-format"))
	}
	add("/opensearch-{lang}.xml", "opensearch", "Description of the search, for browsers (OpenSearch 1.1)", timemap, text("application/opensearchdescription+xml"))
	var about []any
	for _, p := range [][2]string{{"url", "Address of a page that has a card"}, {"format", "json or xml"}, {"maxwidth", "Room for the card, in pixels"}, {"maxheight", "Room for the card, in pixels"}} {
		about = append(about, object{"in": "query", "name": p[0], "required": p[0] == "url", "description": p[1], "schema": object{"type": "string"}})
	}
	add("/oembed", "oembed", "How to show the card of a page (oEmbed 1.0)", about, object{"application/json": object{"schema": object{"type": "object"}}, "text/xml": object{"schema": object{"type": "string"}}})
	add("/livez", "livez", "Whether the program answers", nil, text("text/plain"))
	add("/readyz", "readyz", "What is served", nil, object{"text/plain": object{"schema": object{"type": "string"}}, "application/json": object{"schema": object{"type": "object"}}})
	used := object{}
	for name, p := range known {
		used[componentName(name)] = p
	}
	body, err := encode(object{
		"openapi": "3.1.0",
		"info": object{"title": "Youcheng 友城", "version": "1", "summary": "The register of Beijing's sister cities, for reading",
			"description": "Each page has its forms at its own address with another ending, and at its own address by the header Accept; endings win. As HTML a long list is divided: its further pages are at its address with page/2/ and so on, with the same parameters. Its other forms are of the whole list, up to 10,000 rows; of a longer one JSON gives as total how many there are and as complete the address of all. Unknown parameters are ignored. Answers carry an ETag.",
			"license":     object{"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}},
		"servers":      []object{{"url": s.base}},
		"externalDocs": object{"url": s.base + "/" + string(lang.EN) + "/data/"},
		"paths":        paths,
		"components": object{"schemas": defs, "parameters": used, "responses": object{
			"BadValue":  failed("A value that a parameter cannot have; the right ones are listed"),
			"Missing":   failed("There is no such thing"),
			"TooMany":   tooMany,
			"Unchanged": object{"description": "Not changed: the reader has it"},
		}},
	})
	return opendata.File{Name: openapiName, Type: "application/json; charset=utf-8", Body: body}, err
}

// componentName is a name that OpenAPI allows.
func componentName(param string) string { return strings.ReplaceAll(param, "[]", "-list") }

// id names a kind of page for programs.
func (k kind) id() string {
	id := strings.Trim(strings.NewReplacer("/:", "-by-", ":", "text-by-", "/", "").Replace(strings.TrimSuffix(k.path, "/")), "-")
	if id == "" {
		return "home"
	}
	return id
}

// schema is what a page of the kind is in a form.
func (k kind) schema(defs schemas, f form) object {
	switch f {
	case asJSON:
		var any []object
		for _, p := range k.pages {
			any = append(any, defs.of(reflect.TypeOf(p)))
		}
		if len(any) == 1 {
			return any[0]
		}
		return object{"anyOf": any}
	case asGeoJSON:
		return object{"$ref": "#/components/schemas/FeatureCollection"}
	case asJSONFeed:
		return object{"$ref": "#/components/schemas/JSONFeed"}
	case asCSL:
		return object{"type": "array", "items": object{"$ref": "#/components/schemas/CSLItem"}}
	}
	return object{"type": "string"}
}

// mediaType is the type of a form that has one.
func mediaType(f form) string {
	for _, m := range mediaTypes {
		if m.form == f {
			return m.kind
		}
	}
	return ""
}

// featureCollection is the schema of places (RFC 7946).
func featureCollection() object {
	degrees := func(limit int) object { return object{"type": "number", "minimum": -limit, "maximum": limit} }
	return object{
		"type": "object", "required": []string{"type", "features"},
		"properties": object{
			"type": object{"const": "FeatureCollection"},
			"features": object{"type": "array", "items": object{
				"type": "object", "required": []string{"type", "id", "geometry", "properties"},
				"properties": object{
					"type": object{"const": "Feature"}, "id": object{"type": "string"}, "properties": object{"type": "object"},
					"geometry": object{"type": "object", "required": []string{"type", "coordinates"}, "properties": object{
						"type":        object{"const": "Point"},
						"coordinates": object{"type": "array", "prefixItems": []object{degrees(180), degrees(90)}, "minItems": 2, "maxItems": 2},
					}},
				},
			}},
		},
	}
}
