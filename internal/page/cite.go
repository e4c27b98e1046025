package page

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// Citation is how to cite the page, for people and for the programs that keep
// their references.
type Citation struct {
	Text string // in one line, as the readers of the language write it
	Note string // what is to be known before it is copied; usually empty
	Key  string // of the entry: the same for ever, and of no other page

	title   string
	authors []string // names that are not divided into parts: mostly bodies
	changed facts.Date
	read    facts.Day
	url     string
	site    string
	lang    lang.Tag // of the text
	checked string   // a remark
}

// citation says how to cite the page: the register as its author, and the last
// change of its facts as its date. A story has its own author and day.
func (h *Head) citation() Citation {
	f := h.Frame
	w := f.Words()
	c := Citation{
		Key: h.citationKey(), title: h.Title, authors: []string{w.SiteName}, changed: h.changed, read: f.Today, url: h.URL, site: w.SiteName, lang: f.Lang,
		checked: fmt.Sprintf(w.CiteChecked, h.CheckedOn.Text),
	}
	if h.list != "" { // the list is cited, whichever page of it is read
		c.url = f.Abs(addressed(f.Href(h.list), h.Query))
	}
	if h.Dated != nil && h.Tab != "" {
		c.title = h.Tab // names the date
	}
	if h.Original != "" {
		c.lang = h.Original
	}
	switch own := h.authored; {
	case h.Path == "":
		c.title = w.Tagline // its own begins with the author
	case own != nil:
		if len(own.authors) > 0 {
			c.authors = own.authors
		}
		c.changed, c.checked = own.published, ""
	case h.Section == "sources" && h.listPath() != "sources/":
		c.title, c.Note = fmt.Sprintf(w.CiteSource, h.Title), w.CiteSourceNote
	}
	c.Text = c.line(f.Lang)
	return c
}

// InForm is the address of the page with another ending, as "json" or "bib".
func (h *Head) InForm(ending string) string { return h.inForm(ending) }

// authored is who wrote the text of a page, and when it appeared.
type authored struct {
	authors   []string
	published facts.Date
}

// citationKey is made of the address: youcheng-en-cities-prague.
func (h *Head) citationKey() string {
	path := strings.Trim(h.listPath(), "/")
	if path == "" {
		path = "index"
	}
	key := "youcheng-" + string(h.Frame.Lang) + "-" + strings.ReplaceAll(path, "/", "-")
	switch asOf, dated := strings.CutPrefix(h.Query, "as-of="); {
	case h.Query == "":
	case dated && !strings.Contains(asOf, "&"):
		key += "-" + asOf
	default:
		sum := fnv.New32a()
		sum.Write([]byte(h.Query))
		key += fmt.Sprintf("-%08x", sum.Sum32())
	}
	return key
}

// line writes the citation in one line: in English as a sentence, in Chinese by
// GB/T 7714—2015, where the day of the last change stands in round brackets and
// the day of reading in square ones.
func (c *Citation) line(l lang.Tag) string {
	if l == lang.ZH {
		changed := ""
		if year, month, day := c.parts(); year != "" {
			changed = "(" + strings.Join(filled(year, month, day), "-") + ")"
		}
		return fmt.Sprintf("%s.%s[EB/OL].%s[%s].%s", strings.Join(c.authors, ","), c.title, changed, c.read, c.url)
	}
	when := c.checked
	if when == "" {
		when = l.Clauses(c.site, c.changed.In(l))
	}
	return fmt.Sprintf("%s, “%s”, %s, %s (accessed %s).", l.Join(c.authors), c.title, when, c.url, facts.OnDay(c.read).In(l))
}

// BibTeX is the citation as an entry for BibTeX and biblatex. biblatex knows
// @online; BibTeX takes what it does not know as @misc, and prints howpublished
// where biblatex has the address. Names are braced, so that none is taken apart.
func (c *Citation) BibTeX() string {
	var authors []string
	for _, a := range c.authors {
		authors = append(authors, "{"+bibText(a)+"}")
	}
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s = %s,\n", name, value)
		}
	}
	braced := func(s string) string {
		if s == "" {
			return ""
		}
		return "{" + s + "}"
	}
	fmt.Fprintf(&b, "@online{%s,\n", c.Key)
	field("author", braced(strings.Join(authors, " and ")))
	field("title", braced(braced(bibText(c.title))))
	if c.authors[0] != c.site {
		field("organization", braced(bibText(c.site)))
	}
	year, month, day := c.parts()
	field("year", braced(year))
	if m, err := strconv.Atoi(month); err == nil {
		field("month", []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}[m-1])
	}
	field("day", braced(strings.TrimPrefix(day, "0")))
	field("url", braced(bibAddress(c.url)))
	field("urldate", braced(c.read.String()))
	field("language", braced(map[lang.Tag]string{lang.EN: "english", lang.ZH: "chinese"}[c.lang]))
	field("howpublished", braced(bibText(c.site)+`, \url{`+bibAddress(c.url)+"}"))
	field("note", braced(bibText(c.remark())))
	b.WriteString("}\n")
	return b.String()
}

// RIS is the citation in the format that most other programs read: lines of a
// tag of two letters and a value, each ended by CRLF.
func (c *Citation) RIS() string {
	var b strings.Builder
	line := func(tag, value string) {
		if value = plainLine(value); value != "" {
			b.WriteString(tag + "  - " + value + "\r\n")
		}
	}
	line("TY", "ELEC")
	line("ID", c.Key)
	for _, a := range c.authors {
		line("AU", a)
	}
	line("TI", c.title)
	year, month, day := c.parts()
	line("PY", year)
	line("DA", strings.Join(filled(year, month, day), "/"))
	line("PB", c.site)
	line("UR", c.url)
	line("Y2", strings.ReplaceAll(c.read.String(), "-", "/"))
	line("LA", string(c.lang))
	line("N1", c.remark())
	b.WriteString("ER  - \r\n")
	return b.String()
}

// CSL is the citation as an item of CSL-JSON, which programs that format
// references read.
type CSL struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title"`
	Author    []CSLName `json:"author"`
	Container string    `json:"container-title,omitempty"`
	Publisher string    `json:"publisher"`
	Issued    *CSLDate  `json:"issued,omitempty"`
	Accessed  *CSLDate  `json:"accessed"`
	URL       string    `json:"URL"`
	Language  string    `json:"language"`
	Note      string    `json:"note,omitempty"`
}

// CSLName is a name that is not divided into parts.
type CSLName struct {
	Literal string `json:"literal"`
}

// CSLDate is a date as far as it is known: year, month, day.
type CSLDate struct {
	Parts [][]int `json:"date-parts"`
}

// CSL is the citation for programs that format references.
func (c *Citation) CSL() CSL {
	out := CSL{ID: c.Key, Type: "webpage", Title: plainLine(c.title), Publisher: c.site, Accessed: cslDate(strings.Split(c.read.String(), "-")...), URL: c.url, Language: c.lang.BCP47(), Note: c.remark()}
	for _, a := range c.authors {
		out.Author = append(out.Author, CSLName{plainLine(a)})
	}
	if c.authors[0] != c.site {
		out.Container = c.site
	}
	year, month, day := c.parts()
	out.Issued = cslDate(filled(year, month, day)...)
	return out
}

func cslDate(parts ...string) *CSLDate {
	var date []int
	for _, p := range parts {
		if n, err := strconv.Atoi(p); err == nil {
			date = append(date, n)
		}
	}
	if date == nil {
		return nil
	}
	return &CSLDate{[][]int{date}}
}

// remark says to which day the facts were checked, as a sentence begins.
func (c *Citation) remark() string {
	r := []rune(c.checked)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

// parts are the year, the month and the day of the date as far as they are known.
func (c *Citation) parts() (year, month, day string) {
	if c.changed.Precision == facts.Bounded {
		return "", "", ""
	}
	parts := append(strings.Split(c.changed.String(), "-"), "", "")
	return parts[0], parts[1], parts[2]
}

func filled(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// bibText writes a text so that TeX prints it as it is. A brace gets its name,
// for BibTeX counts braces even where they are escaped.
func bibText(s string) string { return bibSigns.Replace(plainLine(s)) }

var bibSigns = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\textbraceleft{}`, "}", `\textbraceright{}`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`,
	"&", `\&`, "%", `\%`, "#", `\#`, "$", `\$`, "_", `\_`,
)

// bibAddress is an address, which is printed as it is written: what would end its
// braces, or the line, is encoded.
func bibAddress(s string) string {
	return bibSafe.Replace(plainLine(s))
}

var bibSafe = strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C", " ", "%20")

// plainLine is a text in one line, without signs that cannot be seen.
func plainLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	return strings.Join(strings.Fields(s), " ")
}
