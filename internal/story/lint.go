package story

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

// unseen are characters that an editor cannot see and did not mean to write.
var unseen = map[rune]lang.Text{
	'\u00a0': txt("a non-breaking space", "不换行空格"),
	'\u202f': txt("a narrow non-breaking space", "窄不换行空格"),
	'\u2007': txt("a figure space", "数字空格"),
	'\u3000': txt("an ideographic space", "全角空格"),
	'\u200b': txt("a zero-width space", "零宽空格"),
	'\u2060': txt("a word joiner", "零宽连接符"),
	'\ufeff': txt("a byte order mark", "字节顺序标记"),
	'\u00ad': txt("a soft hyphen", "软连字符"),
}

// invisible reports such characters, once a line and kind.
func (d *doc) invisible() {
	for i, line := range d.lines {
		if isASCII(line) {
			continue
		}
		var last rune
		col := 0
		for _, r := range line {
			col++
			if r < '\u00a0' || r > '\u3000' && r != '\ufeff' { // nearly always
				last = r
				continue
			}
			name, hidden := unseen[r]
			switch {
			case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
				d.add(i+1, col, 1, "direction-mark", fault.Error, txt(fmt.Sprintf("here stands a mark of writing direction (U+%04X)", r), fmt.Sprintf("此处有书写方向标记（U+%04X）", r)),
					txt("text would read otherwise than it is written", "显示的文字会与实际不同"), txt("delete it", "请删去"))
			case !hidden || r == last:
			case r == '\u3000':
				d.add(i+1, col, 1, "hard-space", fault.Warning, txt(fmt.Sprintf("here stands %s (U+%04X)", name.EN, r), fmt.Sprintf("此处有%s（U+%04X）", name.ZH, r)),
					txt("the page sets its paragraphs apart itself", "段落的间隔由页面排版"), txt("delete it", "请删去"))
			case r == '\u00a0', r == '\u202f', r == '\u2007':
				d.add(i+1, col, 1, "hard-space", fault.Warning, txt(fmt.Sprintf("here stands %s (U+%04X)", name.EN, r), fmt.Sprintf("此处有%s（U+%04X）", name.ZH, r)),
					txt("it came with pasted text; Markdown does not take it for a space", "多为粘贴带入；Markdown 不把它当空格"), txt("write an ordinary space, or none", "请改为普通空格，或删去"))
			default:
				d.add(i+1, col, 1, "hidden-character", fault.Warning, txt(fmt.Sprintf("here stands %s (U+%04X)", name.EN, r), fmt.Sprintf("此处有%s（U+%04X）", name.ZH, r)),
					txt("nobody sees it, and searches stumble over it", "它不可见，却会妨碍搜索"), txt("delete it", "请删去"))
			}
			last = r
		}
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// headings checks the levels: the title is the first, so the text begins with
// the second and skips none.
func (d *doc) headings(hs []markdown.Heading) {
	last := 1
	first := false
	for _, h := range hs {
		line := d.body + h.Line
		switch {
		case h.Level == 1 && !first:
			first = true
			d.add(line, 1, 1, "second-title", fault.Error,
				txt("the text has a heading of the first level", "正文中有一级标题"),
				txt("the page has one such heading already: the title of the front matter", "页面已有一级标题，即前置信息中的 title"),
				txt("begin it with ##", "请改用 ##"))
		case h.Level > last+1:
			d.add(line, h.Col, h.Level, "skipped-level", fault.Error,
				txt(fmt.Sprintf("a heading of level %d follows one of level %d", h.Level, last), fmt.Sprintf("%d级标题直接跟在%d级之后", h.Level, last)),
				txt("readers who jump from heading to heading would look for what is missing", "逐级跳读的读者会以为缺了内容"),
				txt("begin it with "+strings.Repeat("#", last+1), "请改用 "+strings.Repeat("#", last+1)))
		}
		last = max(h.Level, 1)
	}
}

// problems words what the converter noticed.
func (d *doc) problems(ps []markdown.Problem) {
	for _, p := range ps {
		severity := fault.Error
		var what, why, do lang.Text
		switch p.Kind {
		case "raw-html":
			what = txt("raw HTML: "+p.Text, "HTML 代码："+p.Text)
			why = txt("it is switched off, and would show as text", "本站不执行 HTML，会原样显示")
			do = txt("write it in Markdown; a < that is meant as such is \\<", "请用 Markdown 写；若要写 < 本身，请写 \\<")
		case "stray-stars":
			what = txt(p.Text+" would show as it stands", p.Text+" 会原样显示")
			why = txt("it has no partner, or a space stands between it and the text", "它没有配对，或与文字之间有空格")
			do = txt("write "+p.Text+"text"+p.Text+", the marks close to the text; one that is meant as such is \\"+p.Text[:1], "请写 "+p.Text+"文字"+p.Text+"，标记紧贴文字；若要写符号本身，请写 \\"+p.Text[:1])
		case "note-missing":
			what = txt(fmt.Sprintf("there is no footnote [^%s]", p.Text), fmt.Sprintf("没有脚注 [^%s]", p.Text))
			do = txt(fmt.Sprintf("write it at the end of the text: [^%s]: [](source:…)", p.Text), fmt.Sprintf("请在文末写：[^%s]: [](source:…)", p.Text))
		case "note-unused":
			what = txt(fmt.Sprintf("nothing refers to the footnote [^%s]", p.Text), fmt.Sprintf("正文没有引用脚注 [^%s]", p.Text))
			why = txt("it would not appear", "它不会显示")
			do = txt(fmt.Sprintf("write [^%s] where it belongs, or delete it", p.Text), fmt.Sprintf("请在相应处写 [^%s]，或删去", p.Text))
		case "note-twice":
			what = txt(fmt.Sprintf("there are two footnotes [^%s]", p.Text), fmt.Sprintf("脚注 [^%s] 出现两次", p.Text))
			why = txt("only the first would appear", "只有前一个会显示")
			do = txt("give one of them another name", "请给其中一个换名")
		case "full-width-link":
			what = txt("this is no link: its brackets are full-width", "这不成链接：括号是全角的")
			do = txt("write "+halfWidth(p.Text), "请写 "+halfWidth(p.Text))
		case "figure-in-line":
			what = txt("a figure stands within a line or a list", "图写在了行中或列表中")
			why = txt("it is as wide as the page", "图与页面同宽")
			do = txt("give it a paragraph of its own", "请让它自成一段")
		case "empty-heading":
			what = txt("this heading has no text", "此标题没有文字")
			do = txt("write it, or delete the marks", "请写标题，或删去标记")
		case "too-deep":
			what = txt("too many quotes, lists or marks stand in each other", "引用、列表或标记嵌套过深")
			why = txt("nobody can read it, and browsers give up", "既无法阅读，浏览器也不能排版")
			do = txt("write it with fewer levels", "请减少层次")
		}
		d.add(d.body+p.Line, p.Col, p.Len, p.Kind, severity, what, why, do)
	}
}

// halfWidth writes the brackets of a link as they must be.
func halfWidth(s string) string {
	return strings.NewReplacer("［", "[", "］", "]", "【", "[", "】", "]", "（", "(", "）", ")", "！", "!").Replace(s)
}

// What makes a sentence one about partners, besides their names and links.
var partnerWords = map[lang.Tag][]string{
	lang.EN: {"sister cit", "sister-cit", "partner", "twinn", "twin cit", "sister citi"},
	lang.ZH: {"友好城市", "友城", "结好", "姐妹城"},
}

// asserting are the links whose text is compared with the register.
func asserting(dest string) bool {
	return strings.HasPrefix(dest, "count:") || strings.Contains(dest, "#")
}

// unsupported warns of numbers and dates in sentences about partners that no
// link asserts and no note supports.
func (d *doc) unsupported(sentences []markdown.Sentence) {
	for _, s := range sentences {
		if s.Cited || !slices.ContainsFunc(s.Runs, func(r markdown.Run) bool { return hasNumber(r.Text, d.Lang) }) || !d.aboutPartners(s) {
			continue
		}
		asserted := d.assertedDays(s)
		for _, r := range s.Runs {
			if r.Code || r.Link != nil && (asserting(r.Link.Dest) || quoting(r.Link.Dest)) {
				continue
			}
			for _, n := range numbers(r.Text, d.Lang) {
				if slices.ContainsFunc(asserted, n.in) {
					continue
				}
				col := r.Col + utf8.RuneCountInString(r.Text[:n.at])
				d.add(d.body+r.Line, col, utf8.RuneCountInString(n.text), "unasserted", fault.Warning,
					txt(fmt.Sprintf("nothing asserts %q in this sentence about a partner", n.text), fmt.Sprintf("句中谈及友城，而“%s”没有断言", n.text)),
					txt("a number or date that the register does not check goes stale unseen", "未经名册核对的数字和日期会悄悄过时"),
					txt("make it a link: [53](count:…), [2016](city:prague#since), or cite a source in a footnote", "请写成链接：[53](count:…)、[2016年](city:prague#since)，或以脚注注明来源"))
				break // one a run is enough to be found
			}
		}
	}
}

// quoting are links whose text is the title of something.
func quoting(dest string) bool {
	scheme, _, _ := strings.Cut(dest, ":")
	return slices.Contains([]string{"source", "story", "page", "http", "https", "mailto"}, scheme)
}

func (d *doc) aboutPartners(s markdown.Sentence) bool {
	var b strings.Builder
	for _, r := range s.Runs {
		if r.Link != nil {
			scheme, _, _ := strings.Cut(r.Link.Dest, ":")
			if scheme == "city" || scheme == "count" || scheme == "agreement" {
				return true
			}
		}
		b.WriteString(r.Text)
	}
	text := b.String()
	lower := strings.ToLower(text)
	for _, w := range partnerWords[d.Lang] {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return d.partners[d.Lang]().in(text)
}

// nameIndex finds names in texts, in the same time whether they are a few or many.
type nameIndex struct {
	begins  [1 << 10]uint64 // bits of the letters, below 1<<16, that names begin with
	by      map[string][]string
	lengths []int // of the keys of by, in bytes
}

// indexNames indexes names by as many bytes as each has, up to six: two letters of
// Chinese.
func indexNames(names []string) *nameIndex {
	x := &nameIndex{by: map[string][]string{}}
	for _, name := range names {
		if r, _ := utf8.DecodeRuneInString(name); r < 1<<16 {
			x.begins[r>>6] |= 1 << (r & 63)
		}
		n := min(len(name), 6)
		x.by[name[:n]] = append(x.by[name[:n]], name)
		if !slices.Contains(x.lengths, n) {
			x.lengths = append(x.lengths, n)
		}
	}
	return x
}

// in reports whether one of the names stands in a text, and not as part of a longer
// word.
func (x *nameIndex) in(text string) bool {
	before := utf8.RuneError
	for i, r := range text {
		if (r >= 1<<16 || x.begins[r>>6]>>(r&63)&1 == 1) && x.at(text, i, before) {
			return true
		}
		before = r
	}
	return false
}

// at reports whether a name begins at a place of a text, after a letter.
func (x *nameIndex) at(text string, i int, before rune) bool {
	for _, n := range x.lengths {
		if i+n > len(text) {
			continue
		}
		for _, name := range x.by[text[i:i+n]] {
			if !strings.HasPrefix(text[i:], name) {
				continue
			}
			after, _ := utf8.DecodeRuneInString(text[i+len(name):])
			if unicode.Is(unicode.Han, before) || unicode.Is(unicode.Han, after) || !unicode.IsLetter(before) && !unicode.IsLetter(after) {
				return true
			}
		}
	}
	return false
}

// assertedDays are the days that the links of a sentence assert or ask about.
func (d *doc) assertedDays(s markdown.Sentence) []facts.Date {
	var out []facts.Date
	for _, r := range s.Runs {
		if r.Link == nil || r.Link.Image {
			continue
		}
		scheme, rest, _ := strings.Cut(r.Link.Dest, ":")
		a := d.ask(*r.Link, scheme, rest)
		switch a.field {
		case "since":
			out = append(out, d.directory.Partners[a.id].Tie.Since)
		case "ended":
			out = append(out, d.directory.Partners[a.id].Tie.Ended)
		case "date":
			out = append(out, d.events[a.id].Date)
		case "signed":
			out = append(out, d.agreements[a.id].Signed)
		case "ends":
			out = append(out, d.agreements[a.id].Ends)
		}
		if _, asOf, ok := strings.Cut(a.query, "as-of="); ok {
			asOf, _, _ = strings.Cut(asOf, "&")
			if on, err := facts.ParseDate(asOf); err == nil {
				out = append(out, on)
			} else if asOf == "story" {
				out = append(out, d.AsOf)
			}
		} else if scheme == "count" {
			out = append(out, d.AsOf)
		}
	}
	return out
}

// foundNumber is a number or date in running text.
type foundNumber struct {
	text       string
	at         int // byte
	date       facts.Date
	month, day int // of a date without a year, 0 where not written
}

// in reports whether what is written is asserted with a date: it is that date, a
// coarser form of it, or its day or month without the year.
func (n foundNumber) in(d facts.Date) bool {
	if n.date.Known() {
		return d.Covers(n.date)
	}
	if n.month == 0 || !d.Known() {
		return false
	}
	_, m, day := d.From.YMD()
	_, m2, day2 := d.To.YMD()
	return m == m2 && n.month == m && (n.day == 0 || day == day2 && n.day == day)
}

// written is a number or a date as it stands in a text, and what of it are the parts
// of a date.
type written struct {
	at, end          int // bytes
	year, month, day string
}

var monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// nextWritten finds the first number or date from a place of a text on.
func nextWritten(s string, from int, l lang.Tag) (w written, ok bool) {
	read := englishAt
	if l == lang.ZH {
		read = chineseAt
	}
	for i := range s[from:] {
		if w, ok = read(s[from+i:]); ok {
			w.at += from + i
			w.end += from + i
			return w, true
		}
	}
	return w, false
}

// englishAt reads 14 March 1979, March 1979, 14 March, March or a number.
func englishAt(s string) (w written, ok bool) {
	number := numberAt(s)
	if number == 0 && (s[0] < 'A' || s[0] > 'S') {
		return w, false
	}
	month := func(from int) bool {
		for _, name := range monthNames {
			if strings.HasPrefix(s[from:], name) {
				w.month, w.end = name, from+len(name)
				return true
			}
		}
		return false
	}
	day := min(number, 2)
	for day > 0 && !isDigit(rune(s[day-1])) {
		day--
	}
	switch {
	case day > 0 && strings.HasPrefix(s[day:], " ") && month(day+1):
		w.day = s[:day]
	case !month(0):
		w.end = number
		return w, number > 0
	}
	if year := s[w.end:]; len(year) > 4 && year[0] == ' ' && !strings.ContainsFunc(year[1:5], func(r rune) bool { return !isDigit(r) }) {
		w.year = year[1:5]
		w.end += 5
	}
	return w, true
}

// chineseAt reads 1979年3月14日, a part of it, the same in Chinese numerals, or a number.
func chineseAt(s string) (w written, ok bool) {
	part := func(least, most int, more rune, sign string) string {
		end, n := 0, 0
		for i, r := range s[w.end:] {
			if !isDigit(r) && r != more && !strings.ContainsRune("一二三四五六七八九", r) {
				break
			}
			n++
			end = i + utf8.RuneLen(r)
		}
		rest := s[w.end:]
		if n < least || n > most || !strings.HasPrefix(rest[end:], sign) {
			return ""
		}
		w.end += end + len(sign)
		return rest[:end]
	}
	w.year = part(4, 4, '〇', "年")
	w.month = part(1, 3, '十', "月")
	w.day = part(1, 3, '十', "日")
	if w.end == 0 {
		w.end = numberAt(s)
	}
	return w, w.end > 0
}

// numberAt is how many bytes the number has that stands at the beginning of a text.
func numberAt(s string) int {
	if s == "" || !isDigit(rune(s[0])) {
		return 0
	}
	if end := strings.IndexFunc(s, func(r rune) bool { return !isDigit(r) && r != ',' && r != '.' }); end >= 0 {
		return end
	}
	return len(s)
}

// hasNumber tells quickly whether a text may hold a number.
func hasNumber(s string, l lang.Tag) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return isDigit(r) || r >= '０' && r <= '９' }) || l == lang.ZH && strings.ContainsAny(s, "十百千〇")
}

// numbers finds the numbers and dates of a text. Digits that belong to a name,
// as in G20 and COVID-19, are none; nor are Chinese numerals below ten, which
// are mostly words (一个, 三方).
func numbers(s string, l lang.Tag) []foundNumber {
	var out []foundNumber
	for end := 0; ; {
		w, ok := nextWritten(s, end, l)
		if !ok {
			break
		}
		end = w.end
		text := s[w.at:w.end]
		if partOfName(s[:w.at]) {
			continue
		}
		f := foundNumber{text: strings.TrimRight(text, ".,"), at: w.at}
		if l == lang.EN {
			month := slices.Index(monthNames, w.month) + 1
			switch {
			case month > 0 && w.year == "" && w.day == "":
				continue // "in March", and the verb may
			case month > 0:
				f.date = dateOf(w.year, strconv.Itoa(month), w.day)
				f.month = month
				f.day, _ = strconv.Atoi(w.day)
			case len(f.text) == 4:
				f.date = dateOf(f.text, "", "")
			}
		} else if w.year == "" && (w.month == "") != (w.day == "") && !strings.ContainsFunc(text, isDigit) {
			continue // 三月, 十日
		} else if w.year != "" || w.month != "" || w.day != "" {
			f.date = dateOf(arabicNumber(w.year), arabicNumber(w.month), arabicNumber(w.day))
			f.month, _ = strconv.Atoi(arabicNumber(w.month))
			f.day, _ = strconv.Atoi(arabicNumber(w.day))
		}
		out = append(out, f)
	}
	if l == lang.ZH {
		out = append(out, numerals(s, out)...)
	}
	return out
}

// numerals finds Chinese numbers of two or more characters, such as 五十三, and
// full-width digits, outside of the dates already found.
func numerals(s string, found []foundNumber) []foundNumber {
	var out []foundNumber
	for i := 0; i < len(s); {
		n := i
		count := 0
		for n < len(s) {
			r, size := utf8.DecodeRuneInString(s[n:])
			if !isNumeral(r) && (r < '０' || r > '９') {
				break
			}
			n += size
			count++
		}
		if count == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		text := s[i:n]
		inside := slices.ContainsFunc(found, func(f foundNumber) bool { return f.at < n && i < f.at+len(f.text) })
		_, whole := chineseNumber(text)
		fullWidth := strings.ContainsFunc(text, func(r rune) bool { return r >= '０' && r <= '９' })
		if !inside && (fullWidth || count >= 2 && whole && strings.ContainsAny(text, "十百千")) {
			out = append(out, foundNumber{text: text, at: i})
		}
		i = n
	}
	return out
}

// partOfName reports whether what ends here joins the digits after it to a name:
// G20, COVID-19, CC BY 4.0.
func partOfName(before string) bool {
	if strings.HasSuffix(before, "[^") || strings.HasSuffix(before, "CC BY ") || strings.HasSuffix(before, "CC BY-SA ") {
		return true
	}
	r, size := utf8.DecodeLastRuneInString(before)
	if r == '-' || r == '–' {
		r, _ = utf8.DecodeLastRuneInString(before[:len(before)-size])
	}
	return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
}

func arabicNumber(s string) string {
	if s == "" || isDigit(rune(s[0])) {
		return s
	}
	if n, ok := chineseNumber(s); ok {
		return strconv.Itoa(n)
	}
	return s
}

// dateOf makes a date of its parts; without a year it is not known.
func dateOf(year, month, day string) facts.Date {
	pad := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	s := year
	if month != "" {
		s += "-" + pad(month)
	}
	if day != "" {
		s += "-" + pad(day)
	}
	d, err := facts.ParseDate(s)
	if err != nil {
		return facts.Date{}
	}
	return d
}
