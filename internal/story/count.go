package story

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

// countParams are the parameters of a count: those of the roll but its order.
func countParams() []string {
	return slices.DeleteFunc(facts.RollParams(), func(p string) bool { return p == "sort" })
}

// count checks the text of a link such as
// [22](count:sister-cities?region=europe&as-of=2016-04-05).
func (d *doc) count(a asked, target markdown.Target) markdown.Target {
	if a.field != "" {
		return d.bad(a, "unknown-field", txt(fmt.Sprintf("count: has no field %q", a.field), fmt.Sprintf("count: 没有“%s”字段", a.field)), lang.Text{}, txt("delete everything from the #", "请删去 # 及其后的内容"))
	}
	r, ok := d.roll(a, countParams())
	if !ok {
		return markdown.Target{Text: a.Text}
	}
	if r.AsOf, ok = d.day(a); !ok {
		return markdown.Target{Text: a.Text}
	}
	// The page of the count shows its definition, its members and its sum.
	target.Href += "?" + r.Query()
	c := d.counts[a.id]
	own, err := facts.ParseFilter(c.Filter)
	if err != nil {
		return d.bad(a, "bad-value", same(err.Error()), lang.Text{}, lang.Text{})
	}
	if own.Region != "" {
		if r.Region != "" && r.Region != own.Region {
			return d.bad(a, "bad-value", txt(fmt.Sprintf("%s counts %s only, and region is %s", a.id, own.Region, r.Region), fmt.Sprintf("%s 只计 %s，而 region 为 %s", a.id, own.Region, r.Region)), lang.Text{},
				txt("write count:sister-cities?region="+string(r.Region), "请写 count:sister-cities?region="+string(r.Region)))
		}
		r.Region = own.Region
	}
	total := d.total(c, r)
	target.Text = d.Lang.Number(total)
	if a.Text == "" {
		return target
	}
	numbers := numbersIn(a.Text, d.Lang)
	if len(numbers) == 1 && numbers[0] == total {
		return target
	}
	why := txt("a link to a count must say the number that the register counts on that day; ties that are not sure on it are left out", "指向计数的链接须写名册当日所计之数；当日不能确定的关系不计")
	if len(numbers) != 1 {
		return d.bad(a, "false-assertion",
			txt(fmt.Sprintf("the text %q does not say one number; %s counts %d on %s", a.Text, a.id, total, r.AsOf), fmt.Sprintf("“%s”中不是恰有一个数，%s 在 %s 计为 %d", a.Text, a.id, r.AsOf, total)), why,
			txt(fmt.Sprintf("write %d", total), fmt.Sprintf("请写 %d", total)))
	}
	return d.bad(a, "false-assertion",
		txt(fmt.Sprintf("the text says %s; %s counts %d on %s", a.Text, a.id, total, r.AsOf), fmt.Sprintf("文中写“%s”，%s 在 %s 计为 %d", a.Text, a.id, r.AsOf, total)), why,
		txt(fmt.Sprintf("write %d, or ask about another day", total), fmt.Sprintf("请写 %d，或改问另一天", total)))
}

// total is what a count counts: partners or countries that are on the roll, or,
// where the question asks for a status, those that are unsure or have left.
//
// Many texts ask the same, of many days.
func (r *register) total(c facts.Count, q facts.RollFilter) int {
	on := q.AsOf
	q.AsOf, q.Sort = facts.Date{}, ""
	x, ok := r.totals.Load(q)
	if !ok {
		x, _ = r.totals.LoadOrStore(q, r.directory.Reckoning(q))
	}
	partners, countries := x.(*facts.Reckoning).On(on)
	if c.Measure == facts.CountCountries {
		return countries
	}
	return partners
}

// numbersIn finds the whole numbers of a text: digits, also full-width ones and
// with separators of thousands, and numbers in words: fifty-three, 五十三.
func numbersIn(s string, l lang.Tag) []int {
	var out []int
	s = plain(s)
	for s != "" {
		r := []rune(s)
		switch n := 0; {
		case isDigit(r[0]):
			for n < len(r) && (isDigit(r[n]) || (r[n] == ',' || r[n] == '，' || r[n] == ' ' || r[n] == '.') && n+3 < len(r)+0 && allDigits(r[n+1:min(n+4, len(r))]) && (n+4 >= len(r) || !isDigit(r[n+4])) && r[n] != '.') {
				n++
			}
			if n < len(r) && r[n] == '.' && n+1 < len(r) && isDigit(r[n+1]) { // a fraction counts nothing
				return append(out, -1)
			}
			v, err := strconv.Atoi(strings.Map(func(r rune) rune {
				if isDigit(r) {
					return r
				}
				return -1
			}, string(r[:n])))
			if err != nil {
				v = -1
			}
			out = append(out, v)
			s = string(r[n:])
		case l == lang.ZH && isNumeral(r[0]):
			for n < len(r) && isNumeral(r[n]) {
				n++
			}
			v, ok := chineseNumber(string(r[:n]))
			if !ok {
				v = -1
			}
			out = append(out, v)
			s = string(r[n:])
		case l == lang.EN && unicode.IsLetter(r[0]):
			for n < len(r) && (unicode.IsLetter(r[n]) || r[n] == '-') {
				n++
			}
			word := strings.ToLower(string(r[:n]))
			s = string(r[n:])
			v, ok := englishNumber(word)
			if !ok {
				continue
			}
			// "one hundred and eight" goes on after its first word.
			for {
				next, rest := nextWord(s)
				if next == "and" {
					after, rest2 := nextWord(rest)
					if _, number := englishNumber(after); !number {
						break
					}
					next, rest = after, rest2
				}
				if next == "hundred" {
					v *= 100
				} else if x, number := englishNumber(next); number && (v >= 100 || v >= 20 && v%10 == 0 && x > 0 && x < 10) {
					v += x
				} else {
					break
				}
				s = rest
			}
			out = append(out, v)
		default:
			s = string(r[1:])
		}
	}
	return out
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func allDigits(r []rune) bool {
	return len(r) == 3 && isDigit(r[0]) && isDigit(r[1]) && isDigit(r[2])
}

func nextWord(s string) (word, rest string) {
	s = strings.TrimLeft(s, " ")
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
	if end < 0 {
		end = len(s)
	}
	return strings.ToLower(s[:end]), s[end:]
}

var (
	englishOnes = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	englishTens = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
)

// englishNumber reads one word for a number below a hundred: fifty-three.
func englishNumber(word string) (int, bool) {
	if i := slices.Index(englishOnes, word); i >= 0 {
		return i, true
	}
	tens, ones, joined := strings.Cut(word, "-")
	i := slices.Index(englishTens, tens)
	if i < 2 {
		return 0, false
	}
	if !joined {
		return 10 * i, true
	}
	j := slices.Index(englishOnes, ones)
	return 10*i + j, j >= 1 && j <= 9
}

const chineseDigits = "〇一二三四五六七八九"

// isNumeral reports whether r stands in Chinese numbers.
func isNumeral(r rune) bool { return strings.ContainsRune(chineseDigits+"零两十百千万廿卅", r) }

// chineseNumber reads a number in words, 五十三 or 一百零八, or digit by digit as
// years are written, 二〇一六.
func chineseNumber(s string) (int, bool) {
	s = strings.NewReplacer("零", "〇", "两", "二", "廿", "二十", "卅", "三十").Replace(s)
	digit := func(r rune) int {
		return slices.Index([]rune(chineseDigits), r)
	}
	if !strings.ContainsAny(s, "十百千万") {
		v := 0
		for _, r := range s {
			v = 10*v + digit(r)
		}
		return v, len([]rune(s)) == 1 || len([]rune(s)) == 4
	}
	total, section, last, unit := 0, 0, -1, 0
	for _, r := range s {
		u := map[rune]int{'十': 10, '百': 100, '千': 1000, '万': 10000}[r]
		switch {
		case u == 10000:
			if last > 0 {
				section += last
			}
			if section == 0 || total > 0 {
				return 0, false
			}
			total, section, last, unit = section*10000, 0, -1, 0
		case u > 0:
			if last < 0 && u == 10 && section == 0 { // 十五
				last = 1
			}
			if last <= 0 || unit != 0 && u >= unit {
				return 0, false
			}
			section += last * u
			last, unit = -1, u
		case digit(r) == 0: // only fills a place
			last = -1
		default:
			if last > 0 {
				return 0, false
			}
			last = digit(r)
		}
	}
	if last > 0 {
		section += last
	}
	return total + section, true
}

// arabic writes the Chinese numbers of a date in digits: 二〇一六年三月二十九日 as
// 2016年3月29日. Only numbers that stand before 年, 月 or 日 are taken.
func arabic(s string, l lang.Tag) string {
	if l != lang.ZH || !strings.ContainsFunc(s, isNumeral) {
		return s
	}
	var b strings.Builder
	r := []rune(s)
	for i := 0; i < len(r); {
		n := i
		for n < len(r) && isNumeral(r[n]) {
			n++
		}
		if v, ok := chineseNumber(string(r[i:n])); n > i && ok && n < len(r) && strings.ContainsRune("年月日", r[n]) {
			b.WriteString(strconv.Itoa(v))
			i = n
			continue
		}
		b.WriteRune(r[i])
		i++
	}
	return b.String()
}
