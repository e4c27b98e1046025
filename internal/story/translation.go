package story

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// A translation notes which text it translates: the language, and a hash of each
// block of the original as it then was. So it can say not only that the original
// has changed, but where.
//
//	translates: en 1f0c92 77aa01 …

// translates is such a note.
type translates struct {
	from   lang.Tag
	blocks []string // hashes
	line   int
}

// Change is a block of the original that changed since a translation was made.
type Change struct {
	Kind string // "changed", "added" or "removed"
	Line int    // of the original's file; of what follows, where a block was removed
	Text string // how the block begins
}

// block is a piece of a body between blank lines.
type block struct {
	line int // of the file
	text string
	hash string
}

// blocks splits a body where its lines are blank. A fenced block of code is one
// block. Within a block, spaces and line ends do not matter.
func blocks(lines []string, from int) []block {
	var out []block
	fenced := ""
	open := false
	for i := from; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if fenced == "" && line == "" {
			open = false
			continue
		}
		if !open {
			out, open = append(out, block{line: i + 1}), true
		}
		b := &out[len(out)-1]
		b.text = strings.TrimSpace(b.text + " " + strings.Join(strings.Fields(line), " "))
		switch {
		case fenced != "" && strings.HasPrefix(line, fenced):
			fenced = ""
		case fenced == "" && (strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")):
			fenced = line[:3]
		}
	}
	for i := range out {
		sum := sha256.Sum256([]byte(out[i].text))
		out[i].hash = hex.EncodeToString(sum[:3])
	}
	return out
}

// translatesOf reads the note of a translation.
func (d *doc) translatesOf(v *yaml.Node) *translates {
	words := strings.Fields(v.Value)
	bad := func(what, do lang.Text) *translates {
		d.at(v, "bad-translates", what, txt("it is written by youcheng new translation", "它由 youcheng new translation 写入"), do)
		return nil
	}
	if len(words) == 0 {
		return bad(txt("translates is empty", "translates 为空"), txt("delete the line", "请删去此行"))
	}
	from, ok := lang.Parse(words[0])
	if !ok || from == d.Lang {
		return bad(txt(fmt.Sprintf("a translation cannot translate %q", words[0]), fmt.Sprintf("译文不能译自“%s”", words[0])), txt("write translates: "+string(d.Lang.Other())+" …", "请写 translates: "+string(d.Lang.Other())+" …"))
	}
	for _, h := range words[1:] {
		if _, err := hex.DecodeString(h); err != nil || len(h) != 6 {
			return bad(txt(fmt.Sprintf("%q is no hash of a block", h), fmt.Sprintf("“%s”不是段落的散列值", h)), txt("run youcheng new translation "+d.Slug+" --accept", "请运行 youcheng new translation "+d.Slug+" --accept"))
		}
	}
	return &translates{from: from, blocks: words[1:], line: v.Line + 1}
}

// translations compares what the translations of a folder translate with the
// originals, while the lines of both are there.
func (r *load) translations(fo *folder) {
	for _, p := range fo.texts {
		if p.translates != nil {
			r.checkTranslation(fo, p)
		}
	}
}

func (r *load) checkTranslation(fo *folder, p *parsed) {
	t := p.translates
	report := func(line, col, length int, kind string, severity fault.Severity, what, why, do lang.Text) {
		p.beside = append(p.beside, p.fault(p.text.File, line, col, length, kind, severity, what, why, do))
	}
	o := fo.in(t.from)
	names := map[lang.Tag]lang.Text{lang.EN: txt("English", "英文"), lang.ZH: txt("Chinese", "中文")}
	name := names[t.from]
	if o == nil {
		report(t.line, 1, len("translates"), "original-missing", fault.Error,
			txt("the "+name.EN+" text that this translates is not there", "此译文所译的"+name.ZH+"文本不存在"), lang.Text{}, txt("restore it, or delete translates", "请恢复原文，或删去 translates"))
		return
	}
	if o.translates != nil {
		report(t.line, 1, len("translates"), "bad-translates", fault.Error,
			txt("each of the two texts claims to translate the other", "两种文本互称译自对方"), lang.Text{}, txt("delete translates from the original", "请从原文中删去 translates"))
		return
	}
	if !o.converted && len(o.lines) == 0 {
		return // it could not be read, and that is reported
	}
	now := blocks(o.lines, o.body)
	p.text.Drift = drift(t.blocks, now)
	n := len(p.text.Drift)
	if n == 0 {
		return
	}
	p.lost = n >= len(now) // nothing is left: it may belong to another text
	var places []string
	for _, c := range p.text.Drift {
		if s := strconv.Itoa(c.Line); c.Line > 0 && (len(places) == 0 || places[len(places)-1] != s) {
			places = append(places, s)
		}
	}
	kinds := map[string]lang.Text{"changed": txt("changed", "已改"), "added": txt("added", "新增"), "removed": txt("removed before", "此前有删")}
	var list, listZH strings.Builder
	for _, c := range p.text.Drift {
		if c.Line == 0 {
			fmt.Fprintf(&list, "\n          %s.md: removed at the end", t.from)
			fmt.Fprintf(&listZH, "\n          %s.md：文末有删", t.from)
			continue
		}
		fmt.Fprintf(&list, "\n          %s.md:%d %s: %s", t.from, c.Line, kinds[c.Kind].EN, c.Text)
		fmt.Fprintf(&listZH, "\n          %s.md:%d %s：%s", t.from, c.Line, kinds[c.Kind].ZH, c.Text)
	}
	var at, atZH string
	if len(places) > 0 {
		at = " (" + lang.EN.Plural(len(places), "line ", "lines ") + strings.Join(places, ", ") + ")"
		atZH = "（第" + strings.Join(places, "、") + "行）"
	}
	report(1, 1, 3, "drift", fault.Warning,
		txt(fmt.Sprintf("the %s text changed in %s since this translation%s", name.EN, lang.EN.Plural(n, "%s block", "%s blocks"), at),
			fmt.Sprintf("自此译文完成后，%s原文有%d处改动%s", name.ZH, n, atZH)),
		txt("the two languages may no longer say the same"+list.String(), "两种语言所说可能不再一致"+listZH.String()),
		txt("bring it up to date, then run youcheng new translation "+p.text.Slug+" --accept", "请更新译文，然后运行 youcheng new translation "+p.text.Slug+" --accept"))
}

// in is the text of a folder in a language.
func (fo *folder) in(l lang.Tag) *parsed {
	for _, p := range fo.texts {
		if p.text.Lang == l {
			return p
		}
	}
	return nil
}

// otherOriginal looks for the story that a translation translates, when it is not
// the one beside it.
func (r *load) otherOriginal(fo *folder, p *parsed) bool {
	other := r.translated(p.translates, fo)
	if other == "" {
		return false
	}
	r.report(p, p.translates.line, 1, len("translates"), "other-original", fault.Error,
		txt(fmt.Sprintf("this translates the story %q, not %q", other, p.text.Slug), fmt.Sprintf("此译文译的是“%s”，不是“%s”", other, p.text.Slug)),
		txt("a translation lies in the folder of its original and has its slug", "译文与原文同在一个文件夹，短名相同"), txt("move it into stories/"+other, "请移入 stories/"+other))
	return true
}

// translated finds the story whose original a note was made from. It reads them
// all again: this is seldom asked.
func (r *load) translated(t *translates, fo *folder) string {
	for _, o := range r.order {
		original := o.in(t.from)
		if o == fo || o.form != fo.form || original == nil {
			continue
		}
		src, err := text(r.fsys, original.text.File)
		if err != nil {
			continue
		}
		d := &doc{parsed: &parsed{}}
		d.split(src)
		if now := blocks(d.lines, original.body); len(now) > 0 && len(drift(t.blocks, now)) < len(now)/2+1 {
			return o.slug
		}
	}
	return ""
}

// mostCompared bounds the memory of a comparison. No honest text comes near.
const mostCompared = 1 << 20

// drift compares the blocks of an original as they were with what they are, by
// the longest common sequence.
func drift(old []string, now []block) []Change {
	var tail []block // what follows the last difference
	for len(old) > 0 && len(now) > 0 && old[0] == now[0].hash {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1].hash {
		tail = now[len(now)-1:]
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	n, m := len(old), len(now)
	if n*m > mostCompared {
		return []Change{{"changed", now[0].line, excerpt(now[0].text)}}
	}
	common := make([][]int, n+1)
	for i := range common {
		common[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if old[i] == now[j].hash {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []Change
	i, j := 0, 0
	for i < n || j < m {
		if i < n && j < m && old[i] == now[j].hash {
			i, j = i+1, j+1
			continue
		}
		// A run of differences: what stands on both sides changed, the rest was
		// added or removed.
		i0, j0 := i, j
		for (i < n || j < m) && !(i < n && j < m && old[i] == now[j].hash) {
			if j >= m || i < n && common[i+1][j] >= common[i][j+1] {
				i++
			} else {
				j++
			}
		}
		gone, come := i-i0, j-j0
		for k := range max(gone, come) {
			switch {
			case k < gone && k < come:
				out = append(out, Change{"changed", now[j0+k].line, excerpt(now[j0+k].text)})
			case k < come:
				out = append(out, Change{"added", now[j0+k].line, excerpt(now[j0+k].text)})
			default:
				out = append(out, removed(now[j:], tail))
			}
		}
	}
	return out
}

var (
	linkMark = regexp.MustCompile(`!?\[([^\]]*)\]\([^()]*\)`)
	noteMark = regexp.MustCompile(`\[\^[^\]]*\]:?`)
)

// removed is a block that is gone, told by what follows it: at the end of the
// text nothing does.
func removed(rest ...[]block) Change {
	for _, bs := range rest {
		if len(bs) > 0 {
			return Change{"removed", bs[0].line, excerpt(bs[0].text)}
		}
	}
	return Change{Kind: "removed"}
}

// excerpt is how a block begins, without its marks.
func excerpt(s string) string {
	const most = 60
	s = linkMark.ReplaceAllString(s, "$1")
	s = strings.TrimLeft(strings.NewReplacer("**", "", "`", "", "~~", "").Replace(noteMark.ReplaceAllString(s, "")), "#> ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most])) + "…"
}
