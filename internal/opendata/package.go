package opendata

import (
	"youcheng/internal/facts"
)

const (
	title       = "Youcheng 友城: the sister cities of Beijing"
	licenceName = "CC-BY-4.0"
	licencePath = "https://creativecommons.org/licenses/by/4.0/"
	publisher   = "Youcheng 友城"
)

var keywords = []string{"Beijing", "sister cities", "city diplomacy", "paradiplomacy", "北京", "友好城市", "地方外交"}

// object is a JSON object; its keys are written in the order of the alphabet.
type object = map[string]any

// dataPackage describes the tables as a Frictionless Data Package (version 1 of
// the specification, which all of its tools read).
func dataPackage(in Input, r *Release, words dictionary) object {
	var resources []object
	for _, t := range in.Facts.Tables() {
		f, _ := r.File(t.Name + ".csv")
		resources = append(resources, object{
			"profile": "tabular-data-resource", "name": t.Name, "path": f.Name, "title": words.tables[t.Name].title,
			"format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(f.Body), "hash": "sha256:" + f.Sum,
			"dialect": object{"delimiter": ",", "lineTerminator": "\n", "quoteChar": `"`, "doubleQuote": true, "skipInitialSpace": false, "header": true},
			"schema":  schema(in.Facts, t, words),
		})
	}
	var sources []object
	for _, s := range in.Facts.Sources {
		o := object{"title": s.Publisher.EN + ": " + s.Title.EN}
		if s.URL != "" {
			o["path"] = s.URL
		}
		sources = append(sources, o)
	}
	return object{
		"profile": "tabular-data-package", "name": "youcheng", "title": title, "version": r.Name, "homepage": in.Base + "/en/data/",
		"description":  "Every structured fact of the register, with its sources. Checked to " + in.Checked.String() + ". An empty cell means: not known. " + words.terms,
		"keywords":     keywords,
		"licenses":     []object{{"name": licenceName, "path": licencePath, "title": "Creative Commons Attribution 4.0 International"}},
		"contributors": []object{{"title": publisher, "path": in.Base + "/en/about/", "role": "publisher"}},
		"sources":      sources,
		"resources":    resources,
	}
}

// schema is the Table Schema of a table.
func schema(f *facts.Facts, t facts.Table, words dictionary) object {
	fields, foreign := []object{}, []object{}
	for _, c := range facts.Columns(t.Rows) {
		field := object{"name": c.Name, "description": words.tables[t.Name].columns[c.Name]}
		limits := object{}
		if !c.Optional {
			limits["required"] = true
		}
		if c.ID {
			limits["unique"] = true
		}
		switch c.Type {
		case facts.TypeTruth:
			field["type"], field["trueValues"], field["falseValues"] = "boolean", []string{"yes"}, []string{"no"}
		case facts.TypeWhole:
			field["type"] = "integer"
		case facts.TypeNumber:
			field["type"] = "number"
			if n := c.Limit(); n > 0 {
				limits["minimum"], limits["maximum"] = -n, n
			}
		default:
			field["type"] = "string"
			if c.Form == "url" {
				field["format"] = "uri"
			}
			if c.Words != nil {
				limits["enum"] = c.Words
			}
			if p := c.Pattern(idsOf(f, c.Ref)); p != "" {
				limits["pattern"] = p
			}
		}
		if sep := c.ListSeparator(); sep != "" {
			// Table Schema knows foreign keys of whole cells only; this says it of
			// the items of a list, for people and for our tests.
			field["separator"] = sep
			if c.Ref != "" {
				field["references"] = object{"resource": c.Ref, "fields": idColumn(f, c.Ref)}
			}
		} else if c.Ref != "" {
			foreign = append(foreign, object{"fields": c.Name, "reference": object{"resource": c.Ref, "fields": idColumn(f, c.Ref)}})
		}
		if len(limits) > 0 {
			field["constraints"] = limits
		}
		fields = append(fields, field)
	}
	s := object{"fields": fields, "missingValues": []string{""}}
	switch keys := primaryKey(t); len(keys) {
	case 0:
	case 1:
		s["primaryKey"] = keys[0]
	default:
		s["primaryKey"] = keys
	}
	if len(foreign) > 0 {
		s["foreignKeys"] = foreign
	}
	return s
}

// primaryKey lists the columns by which the rows of a table differ; none where
// rows may be alike.
func primaryKey(t facts.Table) []string {
	var out []string
	for _, c := range facts.Columns(t.Rows) {
		if c.ID || c.Key {
			out = append(out, c.Name)
		}
	}
	return out
}

func idOf(f *facts.Facts, table string) facts.Column {
	for _, t := range f.Tables() {
		for _, c := range facts.Columns(t.Rows) {
			if t.Name == table && c.ID {
				return c
			}
		}
	}
	return facts.Column{}
}

func idColumn(f *facts.Facts, table string) string { return idOf(f, table).Name }

// idsOf is the pattern of the ids of a table.
func idsOf(f *facts.Facts, table string) string { return idOf(f, table).Pattern("") }
