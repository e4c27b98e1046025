package opendata

import "youcheng/internal/facts"

// Description is what a file of a release is.
type Description struct{ Name, Type, What string }

// Described lists the files that every release has, in their order.
func Described() []Description {
	var out []Description
	for _, t := range (&facts.Facts{}).Tables() {
		out = append(out, Description{t.Name + ".csv", "text/csv", "The table " + t.Name})
	}
	return append(out,
		Description{PlacesName, "application/geo+json", "All partners as points"},
		Description{DatabaseName, "application/vnd.sqlite3", "All tables as a SQLite file"},
		Description{SumsName, "text/plain", "The SHA-256 of each file of data"},
		Description{PackageName, "application/json", "The tables as a Frictionless Data Package"},
		Description{MetadataName, "application/csvm+json", "The tables as CSV on the Web describes them"},
		Description{CitationName, "text/yaml", "How to cite the data, in the Citation File Format"},
	)
}
