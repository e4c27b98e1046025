package story

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

// Library is everything that content/ holds.
type Library struct{ Texts []Text }

// PagesExpected are the site's own pages. Their addresses stand in the frame of
// every page, so each must exist.
var PagesExpected = []string{"about", "method", "glossary", "cite", "accessibility", "privacy", "data"}

// Load reads the stories and pages below dir of fsys and checks them against the
// facts.
func Load(fsys fs.FS, dir string, f *facts.Facts) (*Library, *fault.List) {
	l := &loader{fsys: fsys, dir: dir, facts: f, members: f.Members(), converters: map[lang.Tag]*markdown.Converter{}, slugs: map[Form][]string{}, drafts: map[string]bool{}}
	for _, t := range lang.Tags() {
		l.converters[t] = markdown.New(t)
	}
	l.index()
	// The folders are listed before any text is read, so that a story may link
	// to one that comes after it.
	forms := []struct {
		form   Form
		folder string
	}{{Page, "pages"}, {Story, "stories"}}
	for _, f := range forms {
		l.slugs[f.form] = l.folders(f.folder)
	}
	for _, want := range PagesExpected {
		if !slices.Contains(l.slugs[Page], want) {
			l.faults.Add(fault.Fault{File: path.Join(dir, "pages", want), Kind: "missing-page",
				What: txt("the page "+want+" is missing", "缺少页面 "+want),
				Why:  txt("every page of the site links to it", "本站每一页都链接到它"),
				Do:   txt("write en.md and zh.md in this folder", "请在此文件夹中写 en.md 和 zh.md")})
		}
	}
	for _, f := range forms {
		for _, slug := range l.slugs[f.form] {
			l.folder(f.form, f.folder, slug)
		}
	}
	l.aliases()
	l.published()
	return &l.library, &l.faults
}

// loader reads the texts and collects their faults.
type loader struct {
	fsys       fs.FS
	dir        string
	facts      *facts.Facts
	members    []facts.Member
	converters map[lang.Tag]*markdown.Converter
	slugs      map[Form][]string
	known      map[string][]string // kind of link -> ids
	counts     map[string]facts.Count
	ties       map[string]facts.Partnership
	names      map[string]lang.Text // "city:prague" -> its name
	library    Library
	drafts     map[string]bool // slugs of stories that have a draft
	later      []later         // links to stories, which may be read after the text
	faults     fault.List
}

func txt(en, zh string) lang.Text { return lang.Text{EN: en, ZH: zh} }

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// folders lists the folders of stories or pages.
func (l *loader) folders(folder string) []string {
	at := path.Join(l.dir, folder)
	entries, err := fs.ReadDir(l.fsys, at)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.faults.Add(fault.Fault{File: at, Kind: "unreadable", What: txt("this folder cannot be read", "无法读取此文件夹"), Why: txt(err.Error(), err.Error())})
	}
	var out []string
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case !e.IsDir():
			l.faults.Add(fault.Fault{File: path.Join(at, e.Name()), Kind: "stray-file",
				What: txt("this file is in no story", "此文件不属于任何文章"),
				Do:   txt("one folder is one story: move it into "+folder+"/<slug>/", "一个文件夹是一篇文章：请移入 "+folder+"/<短名>/")})
		case !slugForm.MatchString(e.Name()):
			l.faults.Add(fault.Fault{File: path.Join(at, e.Name()), Kind: "bad-slug",
				What: txt(fmt.Sprintf("%q is not a slug", e.Name()), fmt.Sprintf("“%s”不是合规的短名", e.Name())),
				Why:  txt("the name of the folder becomes the address", "文件夹名即网址"),
				Do:   txt("use lower-case ASCII letters, digits and single hyphens", "只用小写拉丁字母、数字和单个连字符")})
		default:
			out = append(out, e.Name())
		}
	}
	return out
}

// folder reads the texts of one folder.
func (l *loader) folder(form Form, folder, slug string) {
	at := path.Join(l.dir, folder, slug)
	entries, err := fs.ReadDir(l.fsys, at)
	if err != nil {
		l.faults.Add(fault.Fault{File: at, Kind: "unreadable", What: txt("this folder cannot be read", "无法读取此文件夹"), Why: txt(err.Error(), err.Error())})
		return
	}
	found := false
	for _, e := range entries {
		name := e.Name()
		tag, isText := lang.Parse(strings.TrimSuffix(name, ".md"))
		switch {
		case strings.HasSuffix(name, ".md") && isText:
			found = true
			if t, ok := l.text(form, slug, tag, path.Join(at, name)); ok {
				l.library.Texts = append(l.library.Texts, t)
			}
		case strings.HasPrefix(name, "."):
		default:
			l.faults.Add(fault.Fault{File: path.Join(at, name), Kind: "stray-file",
				What: txt(fmt.Sprintf("%s is neither en.md nor zh.md", name), fmt.Sprintf("%s 既不是 en.md 也不是 zh.md", name)),
				Why:  txt("a folder holds a text in each language and nothing else yet", "文件夹中目前只放两种语言的文本"),
				Do:   txt("rename or delete it", "请改名或删除")})
		}
	}
	if !found {
		l.faults.Add(fault.Fault{File: at, Kind: "empty-folder",
			What: txt("there is no text in this folder", "此文件夹中没有文本"), Do: txt("write en.md or zh.md, or delete the folder", "请写 en.md 或 zh.md，或删除此文件夹")})
	}
}

// doc is one text while it is being read.
type doc struct {
	*loader
	file  string
	lines []string
	body  int // number of lines before the body
	Text
	draft bool
}

// add reports a fault at a place in the file.
func (d *doc) add(line, col, length int, kind string, severity fault.Severity, what, why, do lang.Text) {
	// Where the register itself is at fault, what it seems to hold proves nothing.
	if kind == "unknown-id" && !d.facts.Whole() || kind == "false-assertion" && !d.facts.Sound() {
		return
	}
	f := fault.Fault{File: d.file, Line: line, Col: col, Len: length, Kind: kind, Severity: severity, What: what, Why: why, Do: do}
	if line >= 1 && line <= len(d.lines) {
		f.Source = d.lines[line-1]
	}
	d.faults.Add(f)
}

// text reads one file. ok is false for drafts and for texts that could not be
// read at all.
func (l *loader) text(form Form, slug string, tag lang.Tag, file string) (Text, bool) {
	src, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		l.faults.Add(fault.Fault{File: file, Kind: "unreadable", What: txt("this file cannot be read", "无法读取此文件"), Why: txt(err.Error(), err.Error())})
		return Text{}, false
	}
	d := &doc{loader: l, file: file, Text: Text{Form: form, Slug: slug, Lang: tag}}
	if !utf8.Valid(src) {
		line := 1
		for rest := src; len(rest) > 0; line++ {
			var one []byte
			one, rest, _ = bytes.Cut(rest, []byte("\n"))
			if !utf8.Valid(one) {
				break
			}
		}
		d.add(line, 1, 1, "not-utf8", fault.Error, txt("this line is not UTF-8", "此行不是 UTF-8 编码"), lang.Text{}, txt("save the file as UTF-8", "请以 UTF-8 编码保存文件"))
		return Text{}, false
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	text := strings.ReplaceAll(strings.ReplaceAll(string(src), "\r\n", "\n"), "\r", "\n")
	d.lines = strings.Split(text, "\n")
	if !d.frontMatter() {
		return Text{}, false
	}
	body := strings.Join(d.lines[d.body:], "\n")
	if strings.TrimSpace(body) == "" {
		d.add(d.body+1, 1, 1, "no-body", fault.Error, txt("there is no text below the front matter", "前置信息下面没有正文"), lang.Text{}, txt("write it", "请写正文"))
	}
	cited := d.Sources
	d.Sources = nil
	converted, err := l.converters[tag].Convert([]byte(body), d.resolve)
	if err != nil {
		d.add(d.body+1, 1, 1, "unreadable", fault.Error, txt(err.Error(), err.Error()), lang.Text{}, lang.Text{})
		return Text{}, false
	}
	for _, s := range cited {
		d.cite(s)
	}
	for _, h := range converted.Headings {
		if h.Level == 1 {
			d.add(d.titleLine(), 1, 1, "second-title", fault.Error,
				txt("the text has a heading of the first level", "正文中有一级标题"),
				txt("the page has one such heading already: the title of the front matter", "页面已有一级标题，即前置信息中的 title"),
				txt("begin it with ##", "请改用 ##"))
			break
		}
	}
	d.HTML, d.Words, d.Plain = converted.HTML, converted.Words, converted.Text
	if d.draft {
		l.drafts[slug] = true
	}
	return d.Text, !d.draft
}

var (
	fence      = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	hashTitle  = regexp.MustCompile(`^ {0,3}#( |\t|$)`)
	underlined = regexp.MustCompile(`^ {0,3}=+ *$`)
)

// titleLine returns the line of the first heading of the first level: one with
// a single #, or one underlined with =. Blocks of code are passed over.
func (d *doc) titleLine() int {
	code := ""
	for i := d.body; i < len(d.lines); i++ {
		line := d.lines[i]
		m := fence.FindStringSubmatch(line)
		switch {
		case code != "":
			if m != nil && strings.HasPrefix(m[1], code) {
				code = ""
			}
		case m != nil:
			code = m[1]
		case hashTitle.MatchString(line):
			return i + 1
		case underlined.MatchString(line) && i > d.body && strings.TrimSpace(d.lines[i-1]) != "":
			return i
		}
	}
	return d.body + 1
}

// cite adds a source to those of the text, once.
func (d *doc) cite(id string) {
	if !slices.Contains(d.Sources, id) {
		d.Sources = append(d.Sources, id)
	}
}

// link notes what the text links to, once.
func (d *doc) link(kind, id string) {
	if r := (Ref{kind, id}); !slices.Contains(d.Links, r) {
		d.Links = append(d.Links, r)
	}
}

// later is a link to a story, to be checked when all stories are read.
type later struct {
	doc            *doc
	slug           string
	line, col, len int
}

// published checks that a story that a text links to can be read when the text
// can.
func (l *loader) published() {
	for _, x := range l.later {
		if x.doc.draft {
			continue
		}
		var first *Text
		for i, t := range l.library.Texts {
			if t.Form == Story && t.Slug == x.slug && (first == nil || t.PublishAt.Before(first.PublishAt)) {
				first = &l.library.Texts[i]
			}
		}
		switch {
		case first == nil && !l.drafts[x.slug]: // a text that could not be read is reported already
		case first == nil:
			x.doc.add(x.line, x.col, x.len, "unpublished-story", fault.Error,
				txt(fmt.Sprintf("the story %q is a draft", x.slug), fmt.Sprintf("文章“%s”还是草稿", x.slug)),
				txt("readers would find no page there", "读者打开会找不到页面"),
				txt("set its status to ready, or take the link out", "请把它的 status 改为 ready，或删去链接"))
		case x.doc.Form == Story && x.doc.PublishAt.IsZero(): // its own time is at fault
		case first.PublishAt.After(x.doc.PublishAt):
			x.doc.add(x.line, x.col, x.len, "unpublished-story", fault.Error,
				txt(fmt.Sprintf("the story %q appears later than this text", x.slug), fmt.Sprintf("文章“%s”的发布时间晚于本文", x.slug)),
				txt("until then readers would find no page there", "在那之前，读者打开会找不到页面"),
				txt("let it appear first, or take the link out", "请让它先发布，或删去链接"))
		}
	}
}

// aliases checks that no old address is taken by a story or used twice.
func (l *loader) aliases() {
	taken := map[string]string{}
	for _, t := range l.library.Texts {
		for _, a := range t.Aliases {
			file := path.Join(l.dir, "stories", t.Slug, string(t.Lang)+".md")
			other, used := taken[a]
			if slices.Contains(l.slugs[Story], a) || (used && other != t.Slug) {
				l.faults.Add(fault.Fault{File: file, Line: 1, Col: 1, Kind: "alias-taken",
					What: txt(fmt.Sprintf("the alias %q is the address of another story", a), fmt.Sprintf("别名“%s”是另一篇文章的网址", a)),
					Do:   txt("delete the alias, or rename the other story", "请删除别名，或给另一篇文章改名")})
			}
			taken[a] = t.Slug
		}
	}
}
