package story

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// The keys of the front matter, by form.
var (
	pageKeys  = []string{"title", "summary", "sources", "as_of", "review_by", "translates", "noindex"}
	storyKeys = []string{"title", "summary", "kind", "authors", "status", "publish_at", "as_of", "updated_at", "update_note", "review_by",
		"cities", "themes", "sources", "hero", "translates", "aliases", "noindex"}
	heroKeys = []string{"src", "alt", "caption", "credit", "licence"}
	kinds    = []string{"news", "feature", "explainer", "data-note"}
	statuses = []string{"draft", "ready"}
)

// limits are the shortest and longest texts in characters, by language.
var limits = map[string]map[lang.Tag][2]int{
	"title":   {lang.EN: {1, 90}, lang.ZH: {1, 40}},
	"summary": {lang.EN: {60, 200}, lang.ZH: {30, 100}},
}

// frontMatter reads the YAML at the top. It reports false where there is none,
// for then the body cannot be told from it.
func (d *doc) frontMatter() bool {
	if keys := d.header(); keys != nil {
		d.keys(keys)
	}
	return d.body > 0
}

// header reads the YAML at the top as far as its keys; nil where it cannot be read.
// It finds where the body begins.
func (d *doc) header() *yaml.Node {
	if strings.TrimRight(d.lines[0], " ") != "---" {
		d.add(1, 1, 1, "no-front-matter", fault.Error, txt("the file does not begin with front matter", "文件开头没有前置信息"),
			txt("the title and summary stand at the top, between two lines of ---", "标题和摘要写在文件开头，置于两行 --- 之间"), txt("see content/README.md", "见 content/README.md"))
		return nil
	}
	end := 0
	for i := 1; i < len(d.lines); i++ {
		if strings.TrimRight(d.lines[i], " ") == "---" {
			end = i
			break
		}
	}
	if end == 0 {
		d.add(1, 1, 3, "front-matter-end", fault.Error, txt("the front matter does not end", "前置信息没有结束"), lang.Text{}, txt("close it with a line of ---", "请以一行 --- 结束"))
		return nil
	}
	d.body = end + 1
	src := strings.Join(d.lines[1:end], "\n")
	for i, line := range d.lines[1:end] {
		if tab := strings.IndexByte(line, '\t'); tab >= 0 {
			d.add(i+2, utf8.RuneCountInString(line[:tab])+1, 1, "tab", fault.Error, txt("there is a tab in the front matter", "前置信息中有制表符"), txt("YAML does not allow it as indentation", "YAML 不允许以它缩进"), txt("use spaces", "请改用空格"))
			return nil
		}
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(src), &root); err != nil {
		line, message := yamlError(err)
		d.add(line+1, 1, 1, "bad-yaml", fault.Error, txt("the front matter is not YAML: "+message, "前置信息不是 YAML："+message),
			txt("a value with a colon, a # or a quote stands in quotes", "含冒号、# 或引号的值须加引号"), txt(`title: "One: two"`, `title: "一：二"`))
		return nil
	}
	if len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		d.add(2, 1, 1, "bad-yaml", fault.Error, txt("the front matter has no keys", "前置信息中没有键"), lang.Text{}, txt("write key: value, one a line", "请每行写一个“键: 值”"))
		return nil
	}
	return root.Content[0]
}

var yamlLine = regexp.MustCompile(`line (\d+)(?:: )?`)

// yamlError takes the line out of an error of the YAML library. It counts from
// the line below the first ---, and so does not belong in the message.
func yamlError(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	var pe *yaml.LoadErrors
	if errors.As(err, &pe) && len(pe.Errors) > 0 {
		message = pe.Errors[0].Error()
	}
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = strings.Replace(message, m[0], "", 1)
	}
	return max(line, 1), message
}

// keys reads the pairs of the front matter.
func (d *doc) keys(m *yaml.Node) {
	known := storyKeys
	required := []string{"title", "summary", "kind", "authors", "status", "publish_at", "as_of"}
	if d.Form == Page {
		known, required = pageKeys, []string{"title", "summary"}
	}
	seen := d.pairs(m, 1, known, required, d.value)
	if !d.draft && (untouched(d.Title) || untouched(d.Summary)) {
		d.add(1, 1, 3, "placeholder", fault.Error, txt("the title or summary is still the one of a new story", "标题或摘要还是新建时的占位文字"), lang.Text{}, txt("write it, or set status to draft", "请写好，或把 status 设为 draft"))
	}
	if seen["update_note"] && !seen["updated_at"] {
		d.add(1, 1, 3, "missing-key", fault.Error, txt("update_note has no updated_at", "有 update_note 而没有 updated_at"),
			txt("a correction is shown with its date", "更正须注明日期"), txt("add updated_at: "+d.now.In(facts.BeijingTime()).Format(time.RFC3339), "请补上 updated_at: "+d.now.In(facts.BeijingTime()).Format(time.RFC3339)))
	}
	if !d.UpdatedAt.IsZero() && d.UpdatedAt.Before(d.PublishAt) {
		d.add(1, 1, 3, "bad-time", fault.Error, txt("updated_at is before publish_at", "updated_at 早于 publish_at"), lang.Text{}, txt("correct one of them", "请更正其一"))
	}
}

// pairs reads the keys of the front matter, or of one of its parts, and returns
// those that it met. at is the line to which missing ones are reported.
func (d *doc) pairs(m *yaml.Node, at int, known, required []string, value func(string, *yaml.Node)) map[string]bool {
	seen := map[string]bool{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		k, v := m.Content[i], m.Content[i+1]
		switch {
		case !slices.Contains(known, k.Value):
			d.at(k, "unknown-key", txt(fmt.Sprintf("there is no key %q", k.Value), fmt.Sprintf("没有“%s”这个键", k.Value)),
				txt("a key that is not known would have no effect", "不认识的键不会起作用"),
				fault.DidYouMean(k.Value, known, txt("the keys are "+strings.Join(known, ", "), "可用的键为 "+strings.Join(known, "、"))))
		case seen[k.Value]:
			d.at(k, "duplicate-key", txt(fmt.Sprintf("%s stands twice", k.Value), fmt.Sprintf("%s 出现两次", k.Value)), lang.Text{}, txt("keep one of them", "请只保留一个"))
		default:
			value(k.Value, v)
		}
		seen[k.Value] = true
	}
	for _, k := range required {
		if !seen[k] {
			d.add(at, 1, 3, "missing-key", fault.Error, txt(k+" is missing", "缺少 "+k), lang.Text{}, txt("add it to the front matter; content/README.md says what to write", "请在前置信息中补上；写法见 content/README.md"))
		}
	}
	return seen
}

// at reports a fault at a node of the front matter.
func (d *doc) at(n *yaml.Node, kind string, what, why, do lang.Text) {
	d.add(n.Line+1, n.Column, max(1, utf8.RuneCountInString(n.Value)), kind, fault.Error, what, why, do)
}

// value reads the value of a known key.
func (d *doc) value(key string, v *yaml.Node) {
	switch key {
	case "title":
		d.Title = d.limited(key, v)
	case "summary":
		d.Summary = d.limited(key, v)
	case "kind":
		d.Kind = d.choice(key, v, kinds)
	case "status":
		d.draft = d.choice(key, v, statuses) == "draft"
	case "authors":
		d.Authors = d.list(key, v)
		if v.Kind == yaml.SequenceNode && len(v.Content) == 0 {
			d.at(v, "wrong-type", txt("authors is empty", "authors 为空"), lang.Text{}, txt("name at least one author: [Youcheng editors]", "至少写一位作者：[友城编辑部]"))
		}
	case "publish_at":
		d.PublishAt = d.time(key, v)
	case "updated_at":
		d.UpdatedAt = d.time(key, v)
	case "update_note":
		d.UpdateNote = d.scalar(key, v)
	case "as_of":
		d.AsOf = d.calendarDay(key, v)
	case "cities":
		d.things(key, "city", v)
	case "themes":
		d.things(key, "theme", v)
	case "sources":
		for _, item := range d.items(key, v) {
			if d.exists("source", item) {
				d.Sources = append(d.Sources, item.Value)
			}
		}
	case "aliases":
		for _, item := range d.items(key, v) {
			if !Slug(item.Value) {
				d.at(item, "bad-slug", txt(fmt.Sprintf("%q is not a slug", item.Value), fmt.Sprintf("“%s”不是合规的短名", item.Value)), lang.Text{}, txt("use lower-case ASCII letters, digits and single hyphens", "只用小写拉丁字母、数字和单个连字符"))
				continue
			}
			d.Aliases = append(d.Aliases, item.Value)
		}
	case "review_by":
		d.ReviewBy = d.calendarDay(key, v)
		d.reviewLine = v.Line + 1
	case "hero":
		d.hero(v)
	case "translates":
		d.translates = d.translatesOf(v)
	case "noindex":
		switch v.Value {
		case "true", "false":
			d.NoIndex = v.Value == "true"
		default:
			d.at(v, "wrong-type", txt(fmt.Sprintf("noindex is %q", v.Value), fmt.Sprintf("noindex 为“%s”", v.Value)), lang.Text{}, txt("write true or false", "请写 true 或 false"))
		}
	}
}

func (d *doc) scalar(key string, v *yaml.Node) string {
	if v.Kind != yaml.ScalarNode || v.ShortTag() == "!!null" || strings.TrimSpace(v.Value) == "" {
		d.at(v, "wrong-type", txt(key+" is not a text", key+" 不是文字"), lang.Text{}, txt("write one line of text", "请写一行文字"))
		return ""
	}
	return v.Value
}

func (d *doc) limited(key string, v *yaml.Node) string {
	s := d.scalar(key, v)
	limit := limits[key][d.Lang]
	n := utf8.RuneCountInString(s)
	switch {
	case s == "":
	case n > limit[1]:
		d.at(v, "too-long", txt(fmt.Sprintf("%s has %d characters; at most %d fit", key, n, limit[1]), fmt.Sprintf("%s 有 %d 个字，最多 %d 个", key, n, limit[1])),
			txt("it is cut off in search results and on cards", "在搜索结果和卡片上会被截断"), txt("shorten it", "请缩短"))
	case n < limit[0]:
		d.at(v, "too-short", txt(fmt.Sprintf("%s has %d characters; at least %d are needed", key, n, limit[0]), fmt.Sprintf("%s 只有 %d 个字，至少 %d 个", key, n, limit[0])),
			txt("it stands alone in lists and search results", "它会单独出现在列表和搜索结果中"), txt("say more", "请写得再充分些"))
	}
	return s
}

func (d *doc) choice(key string, v *yaml.Node, values []string) string {
	if !slices.Contains(values, v.Value) {
		d.at(v, "bad-value", txt(fmt.Sprintf("%s is %q", key, v.Value), fmt.Sprintf("%s 为“%s”", key, v.Value)), lang.Text{},
			fault.DidYouMean(v.Value, values, txt("choose one of "+strings.Join(values, ", "), "请从 "+strings.Join(values, "、")+" 中选择")))
		return ""
	}
	return v.Value
}

// items returns the scalars of a list.
func (d *doc) items(key string, v *yaml.Node) []*yaml.Node {
	if v.Kind != yaml.SequenceNode {
		d.at(v, "wrong-type", txt(key+" is not a list", key+" 不是列表"), lang.Text{}, txt(key+": [a, b]", key+": [a, b]"))
		return nil
	}
	var out []*yaml.Node
	for _, item := range v.Content {
		if item.Kind != yaml.ScalarNode || item.Value == "" {
			d.at(item, "wrong-type", txt("an item of "+key+" is not a word", key+" 中有一项不是词语"), lang.Text{}, txt(key+": [a, b]", key+": [a, b]"))
			continue
		}
		out = append(out, item)
	}
	return out
}

func (d *doc) list(key string, v *yaml.Node) []string {
	var out []string
	for _, item := range d.items(key, v) {
		out = append(out, item.Value)
	}
	return out
}

// things reads a list of ids of one kind and links the text to them.
func (d *doc) things(key, kind string, v *yaml.Node) {
	for _, item := range d.items(key, v) {
		if d.exists(kind, item) {
			d.link(kind, item.Value)
		}
	}
}

func (d *doc) exists(kind string, item *yaml.Node) bool {
	if d.has(kind, item.Value) {
		return true
	}
	what, do := d.unknown(kind, item.Value, d.known[kind])
	d.at(item, "unknown-id", what, lang.Text{}, do)
	return false
}

func (d *doc) time(key string, v *yaml.Node) time.Time {
	t, err := time.Parse(time.RFC3339, v.Value)
	if err == nil {
		return t
	}
	if day, err := facts.ParseDate(v.Value); err == nil && day.Precision == facts.ToDay {
		d.at(v, "no-offset", txt("this date has no time and no time zone", "此日期没有时间和时区"),
			txt("a bare date would appear at a different hour in Beijing and in London", "只写日期，北京和伦敦出现的时刻就会不同"),
			txt(key+": "+v.Value+"T09:00:00+08:00", key+": "+v.Value+"T09:00:00+08:00"))
		return time.Time{}
	}
	d.at(v, "bad-time", txt(fmt.Sprintf("%s is no date and time with an offset: %q", key, v.Value), fmt.Sprintf("%s 不是带时区的日期时间：“%s”", key, v.Value)), lang.Text{},
		txt(key+": 2026-11-23T09:00:00+08:00", key+": 2026-11-23T09:00:00+08:00"))
	return time.Time{}
}

func (d *doc) calendarDay(key string, v *yaml.Node) facts.Date {
	day, err := facts.ParseDate(v.Value)
	if err != nil || day.Precision != facts.ToDay {
		d.at(v, "bad-date", txt(fmt.Sprintf("%s is not a day: %q", key, v.Value), fmt.Sprintf("%s 不是某一天：“%s”", key, v.Value)), lang.Text{}, txt(key+": 2026-11-23", key+": 2026-11-23"))
		return facts.Date{}
	}
	return day
}

// hero reads the picture at the head of a story.
func (d *doc) hero(v *yaml.Node) {
	if v.Kind != yaml.MappingNode {
		d.at(v, "wrong-type", txt("hero is not a group of keys", "hero 不是一组键"), lang.Text{}, txt("hero: {src: hero.jpg, alt: …, credit: …, licence: CC BY 4.0}", "hero: {src: hero.jpg, alt: …, credit: …, licence: CC BY 4.0}"))
		return
	}
	var h Hero
	var src *yaml.Node
	licence := ""
	d.pairs(v, v.Line+1, heroKeys, []string{"src", "alt", "credit", "licence"}, func(key string, v *yaml.Node) {
		s := d.scalar(key, v)
		switch key {
		case "src":
			src = v
		case "alt":
			if h.Alt = s; s != "" && noAlt(s) {
				d.at(v, "no-alt", txt("this picture has no alternative text", "此图片没有替代文字"), txt("readers who cannot see it are told nothing", "看不到图片的读者得不到任何信息"), txt("say what is seen", "请写图中所见"))
			}
		case "caption":
			h.Caption = s
		case "credit":
			h.Credit = s
		case "licence":
			licence = s
		}
	})
	if src == nil || src.Value == "" {
		return
	}
	info, ok := d.file(src.Value, func(kind string, what, why, do lang.Text) { d.at(src, kind, what, why, do) })
	if !ok {
		return
	}
	h.Credit = d.Lang.Clauses(h.Credit, licence)
	h.Picture = Picture{File: path.Join(path.Dir(d.File), src.Value), Info: info}
	d.Hero = &h
	d.Pictures = append(d.Pictures, h.Picture)
}
