// Package opendata makes the register into files for those who work with data: a
// CSV file of each table, the places as GeoJSON, a SQLite file, and descriptions
// of them that programs read (a Frictionless Data Package and CSV on the Web).
//
// What the descriptions say of a column comes from the row types of package
// facts, which the loader reads by, and from the data dictionary in
// seeds/README.md; nothing is said twice.
//
// A [Release] is named by the hash of its data, so that a citation can say which
// state of the register it means, and anyone can check a copy.
package opendata

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"youcheng/internal/facts"
	"youcheng/seeds"
)

// The names of the files that are no tables.
const (
	PackageName  = "datapackage.json"
	MetadataName = "csv-metadata.json" // where CSV on the Web looks for it, beside the tables
	DatabaseName = "youcheng.sqlite"
	PlacesName   = "partners.geojson"
	SumsName     = "SHA256SUMS"
	CitationName = "CITATION.cff"
)

// Mark is the byte order mark with which each CSV file of the site begins.
// Without it Excel reads a file by the code page of the machine, so that every
// Chinese character is wrong, and says nothing; the usual readers of data
// (pandas, readr, csvkit, DuckDB, SQLite, GDAL, frictionless) skip it.
const Mark = "\ufeff"

// nameLength is how many digits of the hash name a release.
const nameLength = 16

// File is one file of a release.
type File struct {
	Name  string
	Type  string // of its content
	Body  []byte
	Sum   string // SHA-256, in hexadecimal digits
	Table string // that it holds, if any
	Rows  int    // of the table
}

// Release is one state of the register as files.
type Release struct {
	Name  string // the first digits of the SHA-256 of SHA256SUMS
	Files []File // the data first, and then what describes them
	named map[string]int
}

// File finds a file by its name.
func (r *Release) File(name string) (File, bool) {
	i, ok := r.named[name]
	if !ok {
		return File{}, false
	}
	return r.Files[i], true
}

// NameOf is the name of the release that has the given SHA256SUMS.
func NameOf(sums []byte) string {
	sum := sha256.Sum256(sums)
	return hex.EncodeToString(sum[:])[:nameLength]
}

// Input is what a release is made from.
type Input struct {
	Facts    *facts.Facts
	Database []byte     // the facts as a SQLite file
	Checked  facts.Date // to which day the facts were checked
	Base     string     // scheme and host of the site
}

// New makes a release. Equal facts and an equal base give equal bytes.
func New(in Input) (*Release, error) {
	words, err := readDictionary(seeds.Dictionary)
	if err != nil {
		return nil, err
	}
	r := &Release{named: map[string]int{}}
	for _, t := range in.Facts.Tables() {
		body, err := write(t)
		if err != nil {
			return nil, err
		}
		r.add(File{Name: t.Name + ".csv", Type: "text/csv; charset=utf-8; header=present", Body: body, Table: t.Name, Rows: reflect.ValueOf(t.Rows).Elem().Len()})
	}
	points, err := encode(places(in.Facts))
	if err != nil {
		return nil, err
	}
	r.add(File{Name: PlacesName, Type: "application/geo+json; charset=utf-8", Body: points})
	r.add(File{Name: DatabaseName, Type: "application/vnd.sqlite3", Body: in.Database})
	var sums strings.Builder
	for _, f := range r.Files {
		fmt.Fprintf(&sums, "%s  %s\n", f.Sum, f.Name)
	}
	r.add(File{Name: SumsName, Type: "text/plain; charset=utf-8", Body: []byte(sums.String())})
	r.Name = NameOf([]byte(sums.String()))
	for _, d := range []struct {
		name string
		make func() any
	}{
		{PackageName, func() any { return dataPackage(in, r, words) }},
		{MetadataName, func() any { return metadata(in, r, words) }},
	} {
		body, err := encode(d.make())
		if err != nil {
			return nil, err
		}
		kind := "application/json; charset=utf-8"
		if d.name == MetadataName {
			kind = "application/csvm+json; charset=utf-8"
		}
		r.add(File{Name: d.name, Type: kind, Body: body})
	}
	r.add(File{Name: CitationName, Type: "text/yaml; charset=utf-8", Body: []byte(Citation(in.Base, r.Name, in.Checked))})
	return r, nil
}

func (r *Release) add(f File) {
	sum := sha256.Sum256(f.Body)
	f.Sum = hex.EncodeToString(sum[:])
	r.named[f.Name] = len(r.Files)
	r.Files = append(r.Files, f)
}

// write writes a table as it is read. No cell can start a formula: the loader
// refuses such cells, so that none needs a guard that programs would read as
// part of it.
func write(t facts.Table) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(Mark)
	w := csv.NewWriter(&b)
	cols := facts.Columns(t.Rows)
	record := make([]string, len(cols))
	for i, c := range cols {
		record[i] = c.Name
	}
	w.Write(record)
	rows := reflect.ValueOf(t.Rows).Elem()
	for n := range rows.Len() {
		for i, c := range cols {
			record[i] = c.Written(rows.Index(n))
		}
		w.Write(record)
	}
	if w.Flush(); w.Error() != nil {
		return nil, fmt.Errorf("writing %s.csv: %w", t.Name, w.Error())
	}
	return b.Bytes(), nil
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return b.Bytes(), nil
}
