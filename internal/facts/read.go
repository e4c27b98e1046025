package facts

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// loader reads the tables and remembers where each cell stands, so that faults
// found later still name their place.
type loader struct {
	fsys   fs.FS
	dir    string
	faults fault.List
	tables []*table
	ids    map[string]map[string]bool // table -> its ids
	torn   map[string]bool            // tables of which rows could not be read
	lost   bool                       // a record had too few or too many cells
}

// table is one file that was read.
type table struct {
	name  string
	file  string
	cols  []Column
	rows  reflect.Value // addressable slice
	lines []string
	cells [][]cell // row, then column; as they stand in the file

	misquoted bool // a record was lost
}

type cell struct {
	text      string
	line, col int
}

// at starts a fault at the cell in the named column of a row.
func (t *table) at(row int, column string) fault.Fault {
	i := slices.IndexFunc(t.cols, func(c Column) bool { return c.Name == column })
	if i < 0 {
		panic("facts: no column " + column + " in " + t.name)
	}
	return t.fault(t.cells[row][i])
}

func (t *table) fault(c cell) fault.Fault {
	f := fault.Fault{File: t.file, Line: c.line, Col: c.col, Len: utf8.RuneCountInString(c.text)}
	if c.line > 0 && c.line <= len(t.lines) {
		f.Source = t.lines[c.line-1]
	}
	return f
}

func txt(en, zh string) lang.Text { return lang.Text{EN: en, ZH: zh} }

// with fills in the words of a fault.
func with(f fault.Fault, kind string, what, why, do lang.Text) fault.Fault {
	f.Kind, f.What, f.Why, f.Do = kind, what, why, do
	return f
}

var bom = []byte("\ufeff")

// read reads one file into its slice of rows.
func (l *loader) read(tab Table) {
	t := &table{name: tab.Name, file: path.Join(l.dir, tab.Name+".csv"), cols: Columns(tab.Rows), rows: reflect.ValueOf(tab.Rows).Elem()}
	l.tables = append(l.tables, t)
	l.ids[t.name] = map[string]bool{}
	l.torn[t.name] = true // until it is read to its end
	src, err := fs.ReadFile(l.fsys, t.file)
	if err != nil {
		why := txt(err.Error(), err.Error())
		if errors.Is(err, fs.ErrNotExist) {
			why = txt("there is no such file", "没有这个文件")
		}
		l.faults.Add(with(fault.Fault{File: t.file}, "missing-file",
			txt("this table cannot be read", "无法读取此表"),
			why,
			txt("add the file with its header row; seeds/README.md lists its columns", "补上该文件及其表头；各列见 seeds/README.md")))
		return
	}
	if !utf8.Valid(src) {
		line := 1 + bytes.Count(src[:firstInvalid(src)], []byte("\n"))
		l.faults.Add(with(fault.Fault{File: t.file, Line: line, Col: 1}, "not-utf8",
			txt("this line is not UTF-8", "此行不是 UTF-8 编码"), lang.Text{},
			txt("save the file as UTF-8", "请以 UTF-8 编码保存文件")))
		return
	}
	src = bytes.TrimPrefix(src, bom)
	t.lines = strings.Split(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n")
	if i := bytes.IndexByte(src, '\r'); i >= 0 {
		line := 1 + bytes.Count(src[:i], []byte("\n"))
		f := t.fault(cell{line: line, col: 1})
		f.Severity = fault.Warning
		l.faults.Add(with(f, "line-ends",
			txt("this file has Windows or old Macintosh line ends", "此文件使用了 Windows 或旧 Macintosh 换行符"), lang.Text{},
			txt("save it with LF line ends", "请改用 LF 换行")))
	}
	before := l.faults.Errors()
	r := csv.NewReader(bytes.NewReader(src))
	r.FieldsPerRecord = -1
	header, ok := l.record(t, r)
	if !ok {
		if l.faults.Errors() == before {
			l.faults.Add(with(fault.Fault{File: t.file}, "empty-file",
				txt("this file is empty", "此文件是空的"), txt("even a table without rows has its header row", "没有数据行的表也须有表头"),
				txt("write the header row; seeds/README.md lists the columns", "请写上表头；各列见 seeds/README.md")))
		}
		return
	}
	order, ok := l.header(t, header)
	if !ok {
		return
	}
	for {
		rec, ok := l.record(t, r)
		if !ok {
			l.torn[t.name] = t.misquoted
			l.twice(t)
			return
		}
		l.row(t, order, len(header), rec)
	}
}

// twice reports the rows of a table without ids that have the keys of a row
// above them.
func (l *loader) twice(t *table) {
	var keys []int
	for i, c := range t.cols {
		if c.Key {
			keys = append(keys, i)
		}
	}
	if len(keys) == 0 {
		return
	}
	seen := map[string]bool{}
	for n, row := range t.cells {
		key := ""
		for _, i := range keys {
			key += row[i].text + "\x00"
		}
		if seen[key] {
			name := t.cols[keys[len(keys)-1]].Name
			l.faults.Add(with(t.at(n, name), "duplicate-row",
				txt(fmt.Sprintf("%s has this row already: %s", t.name, strings.ReplaceAll(strings.TrimSuffix(key, "\x00"), "\x00", ", ")), fmt.Sprintf("%s 表中已有此行：%s", t.name, strings.ReplaceAll(strings.TrimSuffix(key, "\x00"), "\x00", "、"))),
				lang.Text{}, txt("keep one of the two", "两行请只保留一行")))
		}
		seen[key] = true
	}
}

// record reads one record with the place of each field. It reports a malformed
// one and goes on with the next, so that one stray quote does not hide the rest.
func (l *loader) record(t *table, r *csv.Reader) ([]cell, bool) {
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil, false
		}
		if err != nil {
			var pe *csv.ParseError
			if !errors.As(err, &pe) {
				l.faults.Add(with(fault.Fault{File: t.file}, "unreadable", txt(err.Error(), err.Error()), lang.Text{}, lang.Text{}))
				return nil, false
			}
			t.misquoted = true
			c := cell{line: pe.Line, col: t.runeCol(pe.Line, pe.Column)}
			if pe.StartLine < pe.Line { // a quote that does not end takes in the lines below
				c = cell{line: pe.StartLine, col: 1}
			}
			l.faults.Add(with(t.fault(c), "bad-quotes",
				txt("the quotes of this record do not pair", "此记录的引号不成对"),
				txt("a cell with a comma, a quote or a line break stands in quotes, and a quote in it is doubled", "含逗号、引号或换行的单元格须加引号，其中的引号写两次"),
				txt(`write "a ""quoted"" word"`, `写作 "含""引号""的词"`)))
			continue
		}
		cells := make([]cell, len(rec))
		for i, text := range rec {
			line, col := r.FieldPos(i)
			cells[i] = cell{text, line, t.runeCol(line, col)}
			if strings.HasPrefix(t.lines[line-1][col-1:], `"`) {
				cells[i].col++ // the text begins after the quote
			}
		}
		return cells, true
	}
}

// runeCol turns a column in bytes, from 1, into one in characters.
func (t *table) runeCol(line, col int) int {
	if line < 1 || line > len(t.lines) {
		return col
	}
	s := t.lines[line-1]
	return utf8.RuneCountInString(s[:min(max(col-1, 0), len(s))]) + 1
}

// header matches the header row to the columns of the table; order[i] is the
// place in the file of the table's i-th column.
func (l *loader) header(t *table, header []cell) (order []int, ok bool) {
	before := l.faults.Errors()
	order = make([]int, len(t.cols))
	var names []string
	for i, c := range t.cols {
		order[i] = -1
		names = append(names, c.Name)
	}
	for j, h := range header {
		i := slices.Index(names, h.text)
		switch {
		case i < 0:
			l.faults.Add(with(t.fault(h), "unknown-column",
				txt(fmt.Sprintf("%s has no column %q", t.name, h.text), fmt.Sprintf("%s 表没有“%s”这一列", t.name, h.text)),
				txt("a column that the compiler does not know would be lost", "编译器不认识的列会丢失"),
				fault.DidYouMean(h.text, names, txt("its columns are "+strings.Join(names, ", "), "此表的列为 "+strings.Join(names, "、")))))
		case order[i] >= 0:
			l.faults.Add(with(t.fault(h), "duplicate-column",
				txt(fmt.Sprintf("the column %q stands twice", h.text), fmt.Sprintf("“%s”列出现两次", h.text)), lang.Text{},
				txt("keep one of them", "请只保留一列")))
		default:
			order[i] = j
		}
	}
	for i, c := range t.cols {
		if order[i] < 0 {
			f := fault.Fault{File: t.file, Line: 1, Col: 1}
			l.faults.Add(with(f, "missing-column",
				txt(fmt.Sprintf("the column %q is missing", c.Name), fmt.Sprintf("缺少“%s”列", c.Name)), lang.Text{},
				txt("add it to the header; its cells may stay empty where seeds/README.md allows it", "请在表头补上；按 seeds/README.md 可空者，单元格可留空")))
		}
	}
	return order, l.faults.Errors() == before
}

// row reads one record into a new row. Faults leave their field empty; the row
// is kept, so that references to it are not reported too.
func (l *loader) row(t *table, order []int, want int, rec []cell) {
	if len(rec) != want {
		l.faults.Add(with(t.fault(rec[0]), "cell-count",
			txt(fmt.Sprintf("this record has %d cells; the header has %d", len(rec), want), fmt.Sprintf("此记录有 %d 个单元格，表头为 %d 个", len(rec), want)),
			txt("a comma inside a cell that is not quoted splits it", "单元格内的逗号若未加引号，会把单元格拆开"),
			txt("quote the cell that holds a comma, or add the missing commas", "给含逗号的单元格加引号，或补足逗号")))
		l.lost = true
		// What refers to this row is not at fault too.
		for i, c := range t.cols {
			if c.ID && order[i] < len(rec) {
				l.ids[t.name][rec[order[i]].text] = true
			}
		}
		return
	}
	n := t.rows.Len()
	t.rows.Set(reflect.Append(t.rows, reflect.Zero(t.rows.Type().Elem())))
	row := t.rows.Index(n)
	cells := make([]cell, len(t.cols))
	for i := range t.cols {
		cells[i] = rec[order[i]]
	}
	t.cells = append(t.cells, cells)
	for i, c := range t.cols {
		twin := i
		switch {
		case c.zh:
			twin = i - 1
		case i+1 < len(t.cols) && t.cols[i+1].zh:
			twin = i + 1
		}
		switch {
		case cells[i].text != "" || (cells[twin].text == "" && !c.zh):
			l.cell(t, row, c, cells[i])
		case c.zh && cells[twin].text == "":
			// Both are empty. That was reported with the English one.
		default:
			l.untranslated(t, c, t.cols[twin], cells[i])
		}
	}
}

// untranslated reports the empty half of a text of which the other is filled.
func (l *loader) untranslated(t *table, c, filled Column, in cell) {
	name := txt("English", "英文")
	if c.zh {
		name = txt("Chinese", "中文")
	}
	do := txt("write it", "请补写")
	if c.Optional {
		do = txt("write it, or empty both", "请补写，或两列都留空")
	}
	l.faults.Add(with(t.fault(in), "missing-language",
		txt(fmt.Sprintf("the %s text is missing", name.EN), fmt.Sprintf("缺少%s文本", name.ZH)),
		txt(fmt.Sprintf("%s is filled, and every text stands in both languages", filled.Name), fmt.Sprintf("%s 已填写，而每段文字须有两种语言", filled.Name)), do))
}

var (
	slugForm     = regexp.MustCompile(whole(slugPattern))
	iso2Form     = regexp.MustCompile(whole(iso2Pattern))
	integerForm  = regexp.MustCompile(`^-?[0-9]+$`)
	monthsForm   = regexp.MustCompile(whole(monthsPattern))
	controlChars = regexp.MustCompile(`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]`)
)

// cell reads one cell into its field.
func (l *loader) cell(t *table, row reflect.Value, c Column, in cell) {
	bad := func(kind string, what, why, do lang.Text) {
		l.faults.Add(with(t.fault(in), kind, what, why, do))
	}
	if controlChars.MatchString(in.text) {
		bad("control-character", txt("this cell holds a control character", "此单元格含控制字符"), lang.Text{}, txt("delete it", "请删除"))
		return
	}
	if in.text != strings.TrimSpace(in.text) {
		bad("spaces", txt(fmt.Sprintf("%s begins or ends with a space", c.Name), fmt.Sprintf("%s 的开头或结尾有空格", c.Name)),
			txt("it would not match the same value elsewhere", "它会与别处的同一值不符"), txt("delete the space", "请删去空格"))
		return
	}
	if in.text == "" {
		if c.Optional {
			return
		}
		kind := "empty-cell"
		if c.Name == "sources" {
			kind = "missing-source"
		}
		why := txt("every row of this table needs it", "此表每行都需要此列")
		do := txt("fill it in; seeds/README.md says with what", "请填写；填法见 seeds/README.md")
		if kind == "missing-source" {
			why = txt("a fact without a source is not published here", "没有来源的事实不予发布")
			do = txt("name at least one id of sources.csv", "至少写一个 sources.csv 中的编号")
		}
		bad(kind, txt(fmt.Sprintf("%s is empty", c.Name), fmt.Sprintf("%s 为空", c.Name)), why, do)
		return
	}
	if Formula(in.text) {
		bad("formula", txt(fmt.Sprintf("%s begins as a formula does", c.Name), fmt.Sprintf("%s 的开头像公式", c.Name)),
			txt("the tables are published as they are, and a spreadsheet would run it", "各表原样发布，电子表格会把它当公式执行"),
			txt("begin with another sign, such as a quotation mark or a dash", "请换一个开头，如引号或破折号"))
		return
	}
	switch p := c.Addr(row).(type) {
	case *string:
		*p = in.text
	case *[]string:
		*p = l.list(t, c, in)
	case *bool:
		if in.text != "yes" && in.text != "no" {
			bad("bad-value", txt(fmt.Sprintf("%s is %q", c.Name, in.text), fmt.Sprintf("%s 为“%s”", c.Name, in.text)), lang.Text{}, txt("write yes or no", "请写 yes 或 no"))
			return
		}
		*p = in.text == "yes"
	case *int:
		n, err := strconv.Atoi(in.text)
		if err != nil || !integerForm.MatchString(in.text) {
			bad("bad-number", txt(fmt.Sprintf("%s is not a whole number: %q", c.Name, in.text), fmt.Sprintf("%s 不是整数：“%s”", c.Name, in.text)),
				lang.Text{}, txt("write digits only, without spaces or commas: 8336599", "只写数字，不加空格和逗号：8336599"))
			return
		}
		*p = n
	case *float64:
		l.degrees(t, c, in, p)
		return
	case *Date:
		*p, _ = l.date(t, c, in)
	case *[]Date:
		for _, part := range parts(in) {
			if d, ok := l.date(t, c, part); ok {
				*p = append(*p, d)
			}
		}
	case *AgreementTerm:
		if in.text != string(OpenTerm) && !monthsForm.MatchString(in.text) {
			bad("bad-number", txt(fmt.Sprintf("%s is %q", c.Name, in.text), fmt.Sprintf("%s 为“%s”", c.Name, in.text)), lang.Text{},
				txt("write a number of months, or open", "请写月数，或 open"))
			return
		}
		*p = AgreementTerm(in.text)
	default:
		v := reflect.ValueOf(p).Elem()
		words := v.Interface().(vocabulary).values()
		if !slices.Contains(words, in.text) {
			bad("bad-value", txt(fmt.Sprintf("%s is %q", c.Name, in.text), fmt.Sprintf("%s 为“%s”", c.Name, in.text)),
				txt("it may be "+strings.Join(words, ", "), "可用的值："+strings.Join(words, "、")),
				fault.DidYouMean(in.text, words, txt("choose one of them", "请选其一")))
			return
		}
		v.SetString(in.text)
	}
	l.form(t, c, in)
}

// form checks the form of a cell that its column asks for.
func (l *loader) form(t *table, c Column, in cell) {
	bad := func(kind string, what, do lang.Text) {
		l.faults.Add(with(t.fault(in), kind, what, lang.Text{}, do))
	}
	if c.ID {
		if l.ids[t.name][in.text] {
			bad("duplicate-id", txt(fmt.Sprintf("%s %q is already taken in %s", c.Name, in.text, t.name), fmt.Sprintf("%s 表中已有 %s “%s”", t.name, c.Name, in.text)),
				txt("choose another: ids are unique and never used again", "请另取一个：编号唯一，且不得重复使用"))
		}
		l.ids[t.name][in.text] = true
	}
	switch c.Form {
	case "slug":
		if !slugForm.MatchString(in.text) {
			bad("bad-slug", txt(fmt.Sprintf("%q is not a slug", in.text), fmt.Sprintf("“%s”不是合规的短名", in.text)),
				txt("use lower-case ASCII letters, digits and single hyphens: rio-de-janeiro", "只用小写拉丁字母、数字和单个连字符：rio-de-janeiro"))
		}
	case "iso2":
		if !iso2Form.MatchString(in.text) {
			bad("bad-value", txt(fmt.Sprintf("%q is not an ISO 3166-1 alpha-2 code", in.text), fmt.Sprintf("“%s”不是 ISO 3166-1 两位代码", in.text)),
				txt("write two capital letters: CZ", "请写两个大写字母：CZ"))
		}
	case "url":
		if u, err := url.Parse(in.text); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			bad("bad-url", txt(fmt.Sprintf("%q is not a web address", in.text), fmt.Sprintf("“%s”不是网址", in.text)),
				txt("write the whole address, with https://", "请写完整网址，含 https://"))
		}
	case "bcp47":
		if _, err := language.Parse(in.text); err != nil || strings.Contains(in.text, "_") {
			bad("bad-language", txt(fmt.Sprintf("%q is not a BCP 47 language tag", in.text), fmt.Sprintf("“%s”不是 BCP 47 语言标签", in.text)),
				txt("write a tag such as en, zh-Hans or sr-Cyrl", "请写 en、zh-Hans、sr-Cyrl 之类的标签"))
		}
	case "timezone":
		if _, err := time.LoadLocation(in.text); err != nil || in.text == "Local" {
			bad("bad-timezone", txt(fmt.Sprintf("%q is not an IANA time zone", in.text), fmt.Sprintf("“%s”不是 IANA 时区", in.text)),
				txt("write a name such as Europe/Prague", "请写 Europe/Prague 之类的名称"))
		}
	}
}

func (l *loader) degrees(t *table, c Column, in cell, p *float64) {
	limit := c.Limit()
	v, err := strconv.ParseFloat(in.text, 64)
	if err != nil || !(v >= -limit && v <= limit) {
		l.faults.Add(with(t.fault(in), "bad-number",
			txt(fmt.Sprintf("%s is %q", c.Name, in.text), fmt.Sprintf("%s 为“%s”", c.Name, in.text)), lang.Text{},
			txt(fmt.Sprintf("write decimal degrees between -%v and %v: 50.08804", limit, limit), fmt.Sprintf("请写 -%v 到 %v 之间的十进制度数：50.08804", limit, limit))))
		return
	}
	*p = v
}

func (l *loader) date(t *table, c Column, in cell) (Date, bool) {
	d, err := ParseDate(in.text)
	if err != nil {
		zh := fmt.Sprintf("%s：“%s”不是日期", c.Name, in.text)
		if errors.Is(err, errReversed) {
			zh = fmt.Sprintf("%s：“%s”的止日早于起日", c.Name, in.text)
		}
		l.faults.Add(with(t.fault(in), "bad-date",
			txt(fmt.Sprintf("%s: %v", c.Name, err), zh),
			txt("a date is written as finely as a source gives it: "+dateForm, "日期按来源所及的精度书写："+dateFormZH),
			txt("write 1979-03-14, 2012-06, 2014 or 1990-10-28/1993-07-13", "写作 1979-03-14、2012-06、2014 或 1990-10-28/1993-07-13")))
		return Date{}, false
	}
	return d, true
}

// list splits a list cell and reports empty and repeated items.
func (l *loader) list(t *table, c Column, in cell) []string {
	var out []string
	for _, p := range parts(in) {
		switch {
		case p.text == "" || p.text != strings.TrimSpace(p.text):
			l.faults.Add(with(t.fault(p), "bad-list", txt(fmt.Sprintf("%s has an empty item or a space in its list", c.Name), fmt.Sprintf("%s 的列表中有空项或空格", c.Name)),
				lang.Text{}, txt("separate the items by ; alone: a;b;c", "各项只以 ; 分隔：a;b;c")))
		case slices.Contains(out, p.text):
			l.faults.Add(with(t.fault(p), "bad-list", txt(fmt.Sprintf("%s names %q twice", c.Name, p.text), fmt.Sprintf("%s 中“%s”出现两次", c.Name, p.text)),
				lang.Text{}, txt("keep one of them", "请只保留一个")))
		default:
			out = append(out, p.text)
		}
	}
	return out
}

// parts splits a list cell into its items with their places.
func parts(in cell) []cell {
	var out []cell
	col := in.col
	for p := range strings.SplitSeq(in.text, listSeparator) {
		out = append(out, cell{p, in.line, col})
		col += utf8.RuneCountInString(p) + 1
	}
	return out
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// resolve checks that every reference names a row that exists. Where rows of
// the other table were lost, it cannot tell, and says nothing.
func (l *loader) resolve() {
	for _, t := range l.tables {
		for n := range t.cells {
			for i, c := range t.cols {
				if c.Ref == "" || t.cells[n][i].text == "" {
					continue
				}
				items := []cell{t.cells[n][i]}
				if _, many := c.Value(t.rows.Index(n)).([]string); many {
					items = parts(t.cells[n][i])
				}
				for _, it := range items {
					stray := it.text == "" || it.text != strings.TrimSpace(it.text) // reported already
					if !stray && !l.ids[c.Ref][it.text] && !l.torn[c.Ref] {
						l.unresolved(t, c, it)
					}
				}
			}
		}
	}
}

func (l *loader) unresolved(t *table, c Column, in cell) {
	var known []string
	for id := range l.ids[c.Ref] {
		known = append(known, id)
	}
	slices.Sort(known)
	l.faults.Add(with(t.fault(in), "unresolved-id",
		txt(fmt.Sprintf("%s: there is no %q in %s", c.Name, in.text, c.Ref), fmt.Sprintf("%s：%s 表中没有“%s”", c.Name, c.Ref, in.text)),
		lang.Text{},
		fault.DidYouMean(in.text, known, txt("add it to "+c.Ref+".csv first", "请先把它加入 "+c.Ref+".csv"))))
}
