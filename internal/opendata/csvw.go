package opendata

import (
	"strings"

	"youcheng/internal/facts"
)

// metadata describes the tables as a group of tables of CSV on the Web
// (tabular-metadata). One document holds them all, for a foreign key leads only
// to tables of its group.
func metadata(in Input, r *Release, words dictionary) object {
	var tables []object
	for _, t := range in.Facts.Tables() {
		tables = append(tables, object{
			"url": t.Name + ".csv", "dc:title": words.tables[t.Name].title,
			"tableSchema": tableSchema(in.Facts, t, words),
		})
	}
	return object{
		"@context": []any{"http://www.w3.org/ns/csvw", object{"@language": "en"}},
		"dc:title": title, "dc:description": words.terms, "dc:publisher": publisher,
		"dc:license":    object{"@id": licencePath},
		"dc:modified":   object{"@value": in.Checked.String(), "@type": "xsd:date"},
		"dc:identifier": r.Name,
		"dcat:keyword":  keywords,
		"dialect":       object{"encoding": "utf-8", "delimiter": ",", "header": true, "quoteChar": `"`, "doubleQuote": true, "trim": false},
		"tables":        tables,
	}
}

func tableSchema(f *facts.Facts, t facts.Table, words dictionary) object {
	columns, foreign := []object{}, []object{}
	for _, c := range facts.Columns(t.Rows) {
		column := object{"name": c.Name, "titles": c.Name, "dc:description": words.tables[t.Name].columns[c.Name]}
		if !c.Optional {
			column["required"] = true
		}
		if sep := c.ListSeparator(); sep != "" {
			column["separator"] = sep
		}
		column["datatype"] = datatype(f, c)
		if c.Type == facts.TypeText && c.Language() != "" {
			column["lang"] = c.Language()
		}
		if c.Ref != "" && c.ListSeparator() == "" {
			foreign = append(foreign, object{"columnReference": c.Name, "reference": object{"resource": c.Ref + ".csv", "columnReference": idColumn(f, c.Ref)}})
		}
		columns = append(columns, column)
	}
	s := object{"columns": columns}
	if keys := primaryKey(t); len(keys) > 0 {
		s["primaryKey"] = keys
	}
	if len(foreign) > 0 {
		s["foreignKeys"] = foreign
	}
	return s
}

// datatype is the type of a cell, or of an item of a list.
func datatype(f *facts.Facts, c facts.Column) any {
	switch {
	case c.Type == facts.TypeTruth:
		return object{"base": "boolean", "format": "yes|no"}
	case c.Type == facts.TypeWhole:
		return "integer"
	case c.Type == facts.TypeNumber:
		if n := c.Limit(); n > 0 {
			return object{"base": "double", "minimum": -n, "maximum": n}
		}
		return "double"
	case c.Form == "url":
		return "anyURI"
	case c.Form == "bcp47":
		return "language"
	case c.Words != nil:
		return object{"base": "string", "format": "^(" + strings.Join(c.Words, "|") + ")$"}
	}
	if p := c.Item().Pattern(idsOf(f, c.Ref)); p != "" {
		return object{"base": "string", "format": p}
	}
	return "string"
}
