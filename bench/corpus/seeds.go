package corpus

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/seeds"
)

// Tables that stay as they are, however many facts there are: vocabulary, and
// statements about the register as a whole.
var single = []string{"countries", "themes", "counts", "stated_counts", "completeness", "glossary"}

// multiplier writes the tables with copies of their rows. What a copy's cells
// say is worked out once; for each copy only names, ids and numbers are filled in.
type multiplier struct {
	copies int                       // of each row, with itself
	tables map[string][][]string     // as read, with the header row
	ids    map[string]map[string]int // table -> id -> row
	names  []named
	starts map[byte][]int // first byte -> names, the longest first
}

// named is a name that stands in texts, and whose it is.
type named struct {
	text  string
	piece piece // what a copy writes in its place
}

// piece is a part of a cell.
type piece struct {
	text string // before what is filled in
	fill fill
	n    int // of whom
}

type fill int

const (
	nothing fill = iota
	suffix       // of an id
	partnerSlug
	partnerEN
	partnerZH
	personSlug
	personEN
	personZH
	furtherEN
	furtherZH
	organisation
	organisationZH
	number   // n, moved on for each copy
	latitude // n thousandths of a degree, moved about
	longitude
	sequence // the n-th of the real ones: copies stand behind it
)

func newMultiplier(copies int) (*multiplier, error) {
	m := &multiplier{copies: copies, tables: map[string][][]string{}, ids: map[string]map[string]int{}, starts: map[byte][]int{}}
	for _, t := range (&facts.Facts{}).Tables() {
		src, err := fs.ReadFile(seeds.Files, t.Name+".csv")
		if err != nil {
			return nil, fmt.Errorf("reading the facts: %w", err)
		}
		rows, err := csv.NewReader(bytes.NewReader(src)).ReadAll()
		if err != nil {
			return nil, fmt.Errorf("reading %s.csv: %w", t.Name, err)
		}
		m.tables[t.Name] = rows
		m.ids[t.Name] = map[string]int{}
		for _, c := range facts.Columns(t.Rows) {
			if i := slices.Index(rows[0], c.Name); c.ID && i >= 0 {
				for n, row := range rows[1:] {
					m.ids[t.Name][row[i]] = n
				}
			}
		}
	}
	for _, x := range []struct {
		table  string
		en, zh fill
	}{{"partners", partnerEN, partnerZH}, {"people", personEN, personZH}} {
		for n, row := range m.tables[x.table][1:] {
			m.names = append(m.names,
				named{m.cell(x.table, row, "name_en"), piece{fill: x.en, n: n}},
				named{m.cell(x.table, row, "name_zh"), piece{fill: x.zh, n: n}})
		}
	}
	slices.SortStableFunc(m.names, func(a, b named) int { return len(b.text) - len(a.text) })
	for i, n := range m.names {
		m.starts[n.text[0]] = append(m.starts[n.text[0]], i)
	}
	return m, nil
}

func (m *multiplier) cell(table string, row []string, column string) string {
	return row[slices.Index(m.tables[table][0], column)]
}

// write writes all tables into a folder.
func (m *multiplier) write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, t := range (&facts.Facts{}).Tables() {
		if err := m.table(t, filepath.Join(dir, t.Name+".csv")); err != nil {
			return fmt.Errorf("writing %s.csv: %w", t.Name, err)
		}
	}
	return nil
}

func (m *multiplier) table(t facts.Table, file string) error {
	src, err := fs.ReadFile(seeds.Files, t.Name+".csv")
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	w.Write(m.renumbered(t.Name, src))
	if !slices.Contains(single, t.Name) && m.copies > 1 {
		var rows [][][]piece
		for n, row := range m.tables[t.Name][1:] {
			if m.copied(t.Name, row) {
				rows = append(rows, m.row(t, n, row))
			}
		}
		for c := 1; c < m.copies; c++ {
			for _, row := range rows {
				for i, cell := range row {
					if i > 0 {
						w.WriteByte(',')
					}
					for _, p := range cell {
						m.fill(w, p, c)
					}
				}
				w.WriteByte('\n')
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// copied reports whether a row is multiplied: one about the whole register is
// not.
func (m *multiplier) copied(table string, row []string) bool {
	return table != "gaps" || m.cell(table, row, "subject") != ""
}

// renumbered gives the places in the order of the ties anew: between two of them
// now stand copies.
func (m *multiplier) renumbered(table string, src []byte) []byte {
	if table != "partnerships" || m.copies == 1 {
		return src
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for n, row := range m.tables[table] {
		i := slices.Index(m.tables[table][0], "sequence_derived")
		row = slices.Clone(row)
		if place, err := strconv.Atoi(row[i]); n > 0 && err == nil {
			row[i] = strconv.Itoa((place-1)*m.copies + 1)
		}
		w.Write(row)
	}
	w.Flush()
	return b.Bytes()
}

// row says how the copies of a row are written, cell by cell.
func (m *multiplier) row(t facts.Table, n int, row []string) [][]piece {
	columns := facts.Columns(t.Rows)
	var out [][]piece
	for i, head := range m.tables[t.Name][0] {
		c := columns[slices.IndexFunc(columns, func(c facts.Column) bool { return c.Name == head })]
		cell := m.pieces(t.Name, c, n, row, row[i])
		if strings.ContainsAny(row[i], "\",\n") { // what is filled in holds none of these
			for j := range cell {
				cell[j].text = strings.ReplaceAll(cell[j].text, `"`, `""`)
			}
			cell = append([]piece{{text: `"`}}, append(cell, piece{text: `"`})...)
		}
		out = append(out, cell)
	}
	return out
}

func (m *multiplier) pieces(table string, c facts.Column, n int, row []string, s string) []piece {
	if s == "" {
		return nil
	}
	number := func(prefix string) []piece {
		v, err := strconv.Atoi(strings.TrimPrefix(s, prefix))
		if err != nil {
			return []piece{{text: s}}
		}
		return []piece{{text: prefix, fill: number, n: v}}
	}
	switch table + "." + c.Name {
	case "partners.slug":
		return []piece{{fill: partnerSlug, n: n}}
	case "people.slug":
		return []piece{{fill: personSlug, n: n}}
	case "partners.endonym":
		return []piece{{fill: partnerEN, n: n}}
	case "partners.wikidata":
		return number("Q")
	case "partners.geonames":
		return number("")
	case "partners.lat", "partners.lon":
		f := latitude
		if c.Name == "lon" {
			f = longitude
		}
		v, _ := strconv.ParseFloat(s, 64)
		return []piece{{fill: f, n: int(v * 1000)}}
	case "names.text":
		f := furtherEN
		if strings.HasPrefix(m.cell(table, row, "lang"), "zh") && m.cell(table, row, "kind") != "pinyin" {
			f = furtherZH
		}
		return []piece{{fill: f, n: n}}
	case "organisations.name_en":
		return []piece{{text: s + " of ", fill: organisation, n: n}}
	case "organisations.name_zh":
		return []piece{{fill: organisationZH, n: n}, {text: s}}
	case "partnerships.sequence_stated":
		return nil // what a source states, it states of the real one
	case "partnerships.sequence_derived":
		v, _ := strconv.Atoi(s)
		return []piece{{fill: sequence, n: v}}
	case "sources.origin":
		return []piece{{text: s, fill: suffix}}
	case "offices.place":
		if s == string(facts.Beijing) {
			return []piece{{text: s}}
		}
		return m.reference("partners", s)
	case "changes.id":
		// A row without an id is named by others, as in belgrade/partner.
		id, _, _ := strings.Cut(s, "/")
		for _, t := range (&facts.Facts{}).Tables() {
			if _, ok := m.ids[t.Name][id]; ok && !slices.Contains(single, t.Name) {
				return append(m.reference(t.Name, id), piece{text: strings.TrimPrefix(s, id)})
			}
		}
		return []piece{{text: s}}
	}
	switch {
	case c.Ref != "":
		if slices.Contains(single, c.Ref) {
			return []piece{{text: s}}
		}
		var out []piece
		for i, id := range strings.Split(s, ";") {
			if i > 0 {
				out = append(out, piece{text: ";"})
			}
			out = append(out, m.reference(c.Ref, id)...)
		}
		return out
	case c.ID:
		return []piece{{text: s, fill: suffix}}
	case c.Form == "url":
		return []piece{{text: s + "#copy", fill: suffix}}
	case c.Language() != "", c.Name == "title":
		return m.text(s)
	}
	return []piece{{text: s}}
}

// reference writes the id of a row of another table.
func (m *multiplier) reference(table, id string) []piece {
	switch table {
	case "partners":
		return []piece{{fill: partnerSlug, n: m.ids[table][id]}}
	case "people":
		return []piece{{fill: personSlug, n: m.ids[table][id]}}
	}
	return []piece{{text: id, fill: suffix}}
}

// text puts the names of a copy in the place of those in a text.
func (m *multiplier) text(s string) []piece {
	var out []piece
	from := 0
next:
	for i := 0; i < len(s); {
		for _, n := range m.starts[s[i]] {
			if name := m.names[n]; strings.HasPrefix(s[i:], name.text) {
				p := name.piece
				p.text = s[from:i]
				out = append(out, p)
				i += len(name.text)
				from = i
				continue next
			}
		}
		i++
	}
	return append(out, piece{text: s[from:]})
}

// fill writes a piece as it stands in the c-th copy.
func (m *multiplier) fill(w *bufio.Writer, p piece, c int) {
	w.WriteString(p.text)
	switch p.fill {
	case suffix:
		io.WriteString(w, "-x"+strconv.Itoa(c))
	case partnerSlug:
		io.WriteString(w, strings.ToLower(partnerName(p.n, c).EN))
	case partnerEN:
		io.WriteString(w, partnerName(p.n, c).EN)
	case partnerZH:
		io.WriteString(w, partnerName(p.n, c).ZH)
	case personSlug:
		io.WriteString(w, strings.ToLower(strings.ReplaceAll(personName(p.n, c).EN, " ", "-")))
	case personEN:
		io.WriteString(w, personName(p.n, c).EN)
	case personZH:
		io.WriteString(w, personName(p.n, c).ZH)
	case furtherEN:
		io.WriteString(w, coin(namedFurther+200*c+p.n).EN)
	case furtherZH:
		io.WriteString(w, coin(namedFurther+200*c+p.n).ZH)
	case organisation:
		io.WriteString(w, coin(namedOrganisations+100*c+p.n).EN)
	case organisationZH:
		io.WriteString(w, coin(namedOrganisations+100*c+p.n).ZH)
	case number:
		io.WriteString(w, strconv.Itoa(p.n+100_000_000*c))
	case latitude:
		io.WriteString(w, moved(p.n, c*7919, 89_000))
	case longitude:
		io.WriteString(w, moved(p.n, c*6701, 179_000))
	case sequence:
		io.WriteString(w, strconv.Itoa((p.n-1)*m.copies+1+c))
	}
}

// moved moves thousandths of a degree by up to three degrees: near enough to keep
// the shape of the map.
func moved(n, by, limit int) string {
	v := max(-limit, min(limit, n+by%6000-3000))
	return strconv.FormatFloat(float64(v)/1000, 'f', -1, 64)
}

// partnerName is the name of the c-th copy of the n-th partner.
func partnerName(n, c int) lang.Text { return coin(namedPartners + 100*c + n) }

// personName is the name of the c-th copy of the n-th person.
func personName(n, c int) lang.Text {
	given, family := coin(namedPeople+n%17), coin(namedPeople+1000+200*c+n)
	return lang.Text{EN: given.EN + " " + family.EN, ZH: given.ZH + "·" + family.ZH}
}
