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
	"time"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
)

// Library is everything that content/ holds: pages, then stories, each by slug
// and language.
type Library struct{ Texts []Text }

// PagesExpected are the site's own pages. Their addresses stand in the frame of
// every page, so each must exist.
var PagesExpected = []string{"about", "method", "glossary", "cite", "accessibility", "privacy", "data", "guide"}

// Load reads the stories and pages below dir of fsys and checks them against the
// facts, as on the day of now.
func Load(fsys fs.FS, dir string, f *facts.Facts, now time.Time) (*Library, *fault.List) {
	return NewLoader().Load(fsys, dir, f, now)
}

// Loader reads texts and remembers them. It serves one goroutine at a time.
type Loader struct {
	// Preview makes drafts into texts like others, and keeps a text that has
	// errors as it was when it last had none.
	Preview bool

	converters map[lang.Tag]*markdown.Converter
	facts      *facts.Facts
	register   *register
	texts      map[string]*parsed    // by file
	good       map[string]Text       // by file: the last version without errors, in a preview
	pictures   map[string]*inspected // by file
}

// NewLoader returns a Loader that remembers nothing yet.
func NewLoader() *Loader {
	l := &Loader{converters: map[lang.Tag]*markdown.Converter{}, texts: map[string]*parsed{}, good: map[string]Text{}, pictures: map[string]*inspected{}}
	for _, t := range lang.Tags() {
		l.converters[t] = markdown.New(t)
	}
	return l
}

// parsed is one file as it was read, and what is to be checked about it when all
// files are read.
type parsed struct {
	src        string
	saw        map[string]string // what it depends on outside itself -> the state that it saw
	lines      []string
	body       int // number of lines before the body
	text       Text
	draft      bool
	converted  bool // there is HTML
	faults     []fault.Fault
	references []reference
	days       []dayAsked
	translates *translates
	reviewLine int
}

// reference is a link to a story or a page.
type reference struct {
	form           Form
	slug           string
	line, col, len int
}

// dayAsked is a day that the text asks about.
type dayAsked struct {
	on             facts.Date
	line, col, len int
}

// load is one run of a Loader.
type load struct {
	*Loader
	fsys   fs.FS
	dir    string
	now    time.Time
	slugs  map[Form][]string
	order  []*parsed // of this run, in the order of the library
	files  map[string]*parsed
	all    bool // all files are read
	folder map[string][]string
	faults fault.List
}

func txt(en, zh string) lang.Text { return lang.Text{EN: en, ZH: zh} }

// same is a text that reads alike in both languages, such as a line to copy.
func same(s string) lang.Text { return lang.Text{EN: s, ZH: s} }

// Load reads the tree. What it remembers from earlier runs is used where it
// still holds; the result is the same as that of a new Loader.
func (l *Loader) Load(fsys fs.FS, dir string, f *facts.Facts, now time.Time) (*Library, *fault.List) {
	if l.facts != f {
		l.facts, l.register, l.texts = f, newRegister(f), map[string]*parsed{}
	}
	r := &load{Loader: l, fsys: fsys, dir: dir, now: now, slugs: map[Form][]string{}, files: map[string]*parsed{}, folder: map[string][]string{}}
	// The folders are listed before any text is read, so that a story may link
	// to one that comes after it.
	for _, form := range []Form{Page, Story} {
		r.slugs[form] = r.folders(form)
	}
	for _, want := range PagesExpected {
		if !slices.Contains(r.slugs[Page], want) {
			r.faults.Add(fault.Fault{File: path.Join(dir, "pages", want), Kind: "missing-page",
				What: txt("the page "+want+" is missing", "缺少页面 "+want),
				Why:  txt("every page of the site links to it", "本站每一页都链接到它"),
				Do:   txt("write en.md and zh.md in this folder", "请在此文件夹中写 en.md 和 zh.md")})
		}
	}
	for _, form := range []Form{Page, Story} {
		for _, slug := range r.slugs[form] {
			r.read(form, slug)
		}
	}
	// A text that shows the title of another may have been read before it.
	r.all = true
	for _, p := range r.order {
		if r.stale(p) {
			*p = *r.parse(p.text.Form, p.text.Slug, p.text.Lang, p.text.File, p.src)
		}
	}
	r.forget()
	return r.finish(), &r.faults
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Slug reports whether s can be the name of a story's folder.
func Slug(s string) bool { return slugForm.MatchString(s) }

// folders lists the folders of stories or pages.
func (r *load) folders(form Form) []string {
	at := path.Join(r.dir, form.folder())
	entries, err := fs.ReadDir(r.fsys, at)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.unreadable(at, "this folder cannot be read", "无法读取此文件夹", err)
	}
	var out []string
	for _, e := range entries {
		switch {
		case passing(e.Name()):
		case !e.IsDir():
			r.faults.Add(fault.Fault{File: path.Join(at, e.Name()), Kind: "stray-file",
				What: txt("this file is in no story", "此文件不属于任何文章"),
				Do:   txt("one folder is one story: move it into "+form.folder()+"/<slug>/", "一个文件夹是一篇文章：请移入 "+form.folder()+"/<短名>/")})
		case !Slug(e.Name()):
			r.faults.Add(fault.Fault{File: path.Join(at, e.Name()), Kind: "bad-slug",
				What: txt(fmt.Sprintf("%q is not a slug", e.Name()), fmt.Sprintf("“%s”不是合规的短名", e.Name())),
				Why:  txt("the name of the folder becomes the address", "文件夹名即网址"),
				Do:   txt("use lower-case ASCII letters, digits and single hyphens", "只用小写拉丁字母、数字和单个连字符")})
		default:
			out = append(out, e.Name())
		}
	}
	return out
}

// passing reports whether a name is one of the files that editors' programs
// leave for a moment: hidden files, backups, vim's probe.
func passing(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".tmp") || name == "4913"
}

func (r *load) unreadable(file, en, zh string, err error) {
	r.faults.Add(fault.Fault{File: file, Kind: "unreadable", What: txt(en, zh), Why: same(err.Error())})
}

// read reads the texts of one folder.
func (r *load) read(form Form, slug string) {
	at := path.Join(r.dir, form.folder(), slug)
	entries, err := fs.ReadDir(r.fsys, at)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) { // it was deleted while it was read
			r.unreadable(at, "this folder cannot be read", "无法读取此文件夹", err)
		}
		return
	}
	var texts []lang.Tag
	for _, e := range entries {
		name := e.Name()
		tag, isText := lang.Parse(strings.TrimSuffix(name, ".md"))
		switch {
		case strings.HasSuffix(name, ".md") && isText:
			texts = append(texts, tag)
		case passing(name):
		case isPicture(name):
			r.folder[at] = append(r.folder[at], name)
		default:
			r.faults.Add(fault.Fault{File: path.Join(at, name), Kind: "stray-file",
				What: txt(fmt.Sprintf("%s is neither a text nor a picture", name), fmt.Sprintf("%s 既不是文本也不是图片", name)),
				Why:  txt("a folder holds en.md, zh.md and pictures in JPEG or PNG", "文件夹中只放 en.md、zh.md 和 JPEG、PNG 图片"),
				Do:   txt("rename or delete it", "请改名或删除")})
		}
	}
	if len(texts) == 0 {
		r.faults.Add(fault.Fault{File: at, Kind: "empty-folder",
			What: txt("there is no text in this folder", "此文件夹中没有文本"), Do: txt("write en.md or zh.md, or delete the folder", "请写 en.md 或 zh.md，或删除此文件夹")})
	}
	for _, tag := range texts {
		file := path.Join(at, string(tag)+".md")
		src, err := r.text(file)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				r.unreadable(file, "this file cannot be read", "无法读取此文件", err)
			}
			continue
		}
		p := r.texts[file]
		if p == nil || p.src != src || r.stale(p) {
			p = r.parse(form, slug, tag, file, src)
			r.texts[file] = p
		}
		r.order = append(r.order, p)
		r.files[file] = p
	}
}

// text reads a file, without copying it where the file system holds it already.
func (r *load) text(file string) (string, error) {
	if f, ok := r.fsys.(interface{ ReadText(string) (string, error) }); ok {
		return f.ReadText(file)
	}
	b, err := fs.ReadFile(r.fsys, file)
	return string(b), err
}

// stale reports whether something outside a text that it shows has changed since
// it was read.
func (r *load) stale(p *parsed) bool {
	for key, state := range p.saw {
		if r.state(key) != state {
			return true
		}
	}
	return false
}

// state describes a thing outside a text as texts see it: "picture" and its
// file, or "title" and the file of the text that has it.
func (r *load) state(key string) string {
	kind, file, _ := strings.Cut(key, " ")
	if kind == "picture" {
		return r.inspect(file).state()
	}
	known := r.texts
	if r.all { // those that are gone by now have no title
		known = r.files
	}
	if p := known[file]; p != nil {
		return p.text.Title
	}
	return ""
}

// forget drops what belongs to files that are gone.
func (r *load) forget() {
	for file := range r.texts {
		if r.files[file] == nil {
			delete(r.texts, file)
			delete(r.good, file)
		}
	}
	for file := range r.pictures {
		if !slices.Contains(r.folder[path.Dir(file)], path.Base(file)) {
			delete(r.pictures, file)
		}
	}
}

// doc is one text while it is being read.
type doc struct {
	*load
	*parsed
	*register
	Text
	direct []string // sources that the text itself links to
}

// add reports a fault at a place in the file.
func (d *doc) add(line, col, length int, kind string, severity fault.Severity, what, why, do lang.Text) {
	// Where the register itself is at fault, what it seems to hold proves nothing.
	if kind == "unknown-id" && !d.register.facts.Whole() || kind == "false-assertion" && !d.register.facts.Sound() {
		return
	}
	d.parsed.add(d.File, line, col, length, kind, severity, what, why, do)
}

func (p *parsed) add(file string, line, col, length int, kind string, severity fault.Severity, what, why, do lang.Text) {
	p.faults = append(p.faults, p.fault(file, line, col, length, kind, severity, what, why, do))
}

func (p *parsed) fault(file string, line, col, length int, kind string, severity fault.Severity, what, why, do lang.Text) fault.Fault {
	f := fault.Fault{File: file, Line: line, Col: col, Len: length, Kind: kind, Severity: severity, What: what, Why: why, Do: do}
	if line >= 1 && line <= len(p.lines) {
		f.Source = p.lines[line-1]
	}
	return f
}

// parse reads one file.
func (r *load) parse(form Form, slug string, tag lang.Tag, file, src string) *parsed {
	p := &parsed{src: src, saw: map[string]string{}}
	d := &doc{load: r, parsed: p, register: r.register, Text: Text{Form: form, Slug: slug, Lang: tag, File: file}}
	d.read(src)
	p.text = d.Text
	return p
}

func (d *doc) read(src string) {
	if !utf8.ValidString(src) {
		line := 1
		for rest := []byte(src); len(rest) > 0; line++ {
			var one []byte
			one, rest, _ = bytes.Cut(rest, []byte("\n"))
			if !utf8.Valid(one) {
				break
			}
		}
		d.add(line, 1, 1, "not-utf8", fault.Error, txt("this line is not UTF-8", "此行不是 UTF-8 编码"), lang.Text{}, txt("save the file as UTF-8", "请以 UTF-8 编码保存文件"))
		return
	}
	text := strings.TrimPrefix(src, "\ufeff")
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	d.lines = strings.Split(text, "\n")
	d.invisible()
	if !d.frontMatter() {
		return
	}
	body := strings.Join(d.lines[d.body:], "\n")
	if strings.TrimSpace(body) == "" {
		d.add(d.body+1, 1, 1, "no-body", fault.Error, txt("there is no text below the front matter", "前置信息下面没有正文"), lang.Text{}, txt("write it", "请写正文"))
	}
	front := d.Sources
	d.Sources = nil
	converted, err := d.converters[d.Lang].Convert([]byte(body), d.resolve)
	if err != nil {
		d.add(d.body+1, 1, 1, "unreadable", fault.Error, same(err.Error()), lang.Text{}, lang.Text{})
		return
	}
	d.converted = true
	for _, c := range converted.Citations {
		var places []string
		for _, x := range c.Places {
			places = append(places, x.ID)
		}
		d.Citations = append(d.Citations, Citation{N: c.N, Source: c.Source, ID: c.ID, Locator: c.Locator, Plain: c.Plain, Places: places})
		d.cite(c.Source)
	}
	for _, s := range slices.Concat(d.direct, front) {
		d.cite(s)
	}
	for _, x := range converted.Parts {
		line := x.Line
		if line > 0 {
			line += d.body
		}
		d.Parts = append(d.Parts, Part{Line: line, HTML: x.HTML})
	}
	d.HTML, d.Words, d.Plain = converted.HTML, converted.Words, converted.Text
	d.headings(converted.Headings)
	d.problems(converted.Problems)
	d.unsupported(converted.Sentences)
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
