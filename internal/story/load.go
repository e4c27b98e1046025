package story

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
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
// facts, as on the day of now. It keeps all texts in memory: a [Loader] does not.
func Load(fsys fs.FS, dir string, f *facts.Facts, now time.Time) (*Library, *fault.List) {
	library := &Library{}
	_, faults, err := NewLoader().Load(fsys, dir, f, now, Output{Put: func(t *Text) error {
		library.Texts = append(library.Texts, *t)
		return nil
	}})
	if err != nil {
		panic(err) // the output above has none
	}
	return library, faults
}

// Output takes what a [Loader] has read. Its functions are called by one goroutine
// at a time; an error ends the loading.
type Output struct {
	// Put takes a text that is new or changed. It is no longer used when Put has
	// returned.
	Put func(*Text) error
	// Remove is told of a text that is gone, or is not to be published any more.
	Remove func(Key) error
	// Remember takes what [Loader.Recall] needs of a folder that changed; nothing of
	// one that is gone. It may be nil.
	Remember func(m Memory) error
	// Spoil is told, in a preview, of a text whose file has errors now: it stays as
	// it was put last.
	Spoil func(Key) error
}

// Key names a text among all.
type Key struct {
	Form Form
	Slug string
	Lang lang.Tag
}

// Key is the key of the text.
func (t *Text) Key() Key { return Key{t.Form, t.Slug, t.Lang} }

// Loader reads texts and remembers of them what it needs to check others, so that
// only folders that changed are read again. The texts themselves go to an
// [Output], one after the other, and are not kept: ten thousand stories need some
// twenty megabytes. It serves one goroutine at a time; within a load it reads with
// as many as there are processors.
type Loader struct {
	// Preview makes drafts into texts like others, and keeps a text that has
	// errors as it was when it last had none.
	Preview bool
	// Also reports what else is wrong with a text that was just read from src. It
	// may be nil, and is called by many goroutines at once.
	Also func(t *Text, src string) []fault.Fault

	converters map[lang.Tag]*markdown.Converter
	facts      *facts.Facts
	register   *register
	folders    map[string]*folder // by path
	undo       map[string]*folder // as they were before the loads since the last Commit
	pictures   *pictures
	titles     *titles
}

// NewLoader returns a Loader that remembers nothing yet.
func NewLoader() *Loader {
	l := &Loader{converters: map[lang.Tag]*markdown.Converter{}, pictures: newPictures(), titles: newTitles()}
	for _, t := range lang.Tags() {
		l.converters[t] = markdown.New(t)
	}
	l.Forget()
	return l
}

// Forget makes the next load read and give everything.
func (l *Loader) Forget() { l.folders, l.undo = map[string]*folder{}, map[string]*folder{} }

// Commit says that what went to the output of the last load is published. Without
// it, the next load gives it again.
func (l *Loader) Commit() { clear(l.undo) }

// folder is a folder of texts: a story or a page in its languages, with its
// pictures. It is read as a whole, for a translation is checked against its
// original.
type folder struct {
	form      Form
	slug, at  string
	texts     []*parsed
	pictures  []string
	faults    []fault.Fault // of the folder itself
	elsewhere []string      // folders of which its texts show something
	cross     []fault.Fault // what is wrong beside other texts, as long as those are as they were
}

// parsed is what is remembered of a text: what is needed to see that it changed,
// to check others, and to check it again when others change.
type parsed struct {
	stamp  stamp
	saw    map[string]string // what it depends on outside its folder -> the state that it saw
	lines  []string          // of the file; only while it is read
	quoted struct {          // the line that was quoted last
		line int
		text string
	}
	body       int  // number of lines before the body
	text       Text // all of it until it is put, and then its head
	draft      bool
	converted  bool // there is HTML
	faults     []fault.Fault
	references []reference
	days       []dayAsked
	latest     facts.Day // of those days
	translates *translates
	reviewLine int
	beside     []fault.Fault // that show only beside the other text of the folder
	lost       bool          // nothing of what it translates is left in its original
	strange    bool          // and it is known to belong to another
	put        bool          // it is in the output,
	listed     *Text         // like this: as it is, or as it was when it last had no errors
}

// stamp tells whether a file is the same as before.
type stamp [sha256.Size]byte

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
	fsys    fs.FS
	dir     string
	now     time.Time
	today   facts.Day
	out     Output
	again   map[string]*folder // to be read though they did not change
	slugs   map[Form][]string
	exists  map[Form]map[string]bool
	order   []*folder // of this run, in the order of the library
	faults  fault.List
	errors  bool  // something must be mended before anything is published
	moved   bool  // texts came or went, or appear at another time
	outward error // of the output
}

func txt(en, zh string) lang.Text { return lang.Text{EN: en, ZH: zh} }

// same is a text that reads alike in both languages, such as a line to copy.
func same(s string) lang.Text { return lang.Text{EN: s, ZH: s} }

// Load reads the tree and gives what changed since the last load to out. What it
// remembers from earlier loads is used where it still holds. It returns the heads
// of all texts that are published, in the order of the library: without their
// HTML, words and notes. An error is one of the output.
//
// Without a preview, nothing is published of a tree with errors: what out was
// given is to be thrown away then.
func (l *Loader) Load(fsys fs.FS, dir string, f *facts.Facts, now time.Time, out Output) ([]*Text, *fault.List, error) {
	if l.facts != f {
		l.facts, l.register = f, newRegister(f)
		l.Forget()
	}
	again := l.undo
	for at, old := range again {
		if l.folders[at] = old; old == nil {
			delete(l.folders, at)
		}
	}
	l.undo = map[string]*folder{}
	l.titles.begin()
	r := &load{Loader: l, again: again, moved: len(again) > 0, fsys: fsys, dir: dir, now: now, today: facts.DayOf(now.In(facts.BeijingTime())), out: out, slugs: map[Form][]string{}, exists: map[Form]map[string]bool{}}
	// The folders are listed before any text is read, so that a story may link
	// to one that comes after it.
	for _, form := range []Form{Page, Story} {
		r.slugs[form] = r.list(form)
		r.exists[form] = make(map[string]bool, len(r.slugs[form]))
		for _, slug := range r.slugs[form] {
			r.exists[form][slug] = true
		}
	}
	for _, want := range PagesExpected {
		if !r.exists[Page][want] {
			r.faults.Add(fault.Fault{File: path.Join(dir, "pages", want), Kind: "missing-page",
				What: txt("the page "+want+" is missing", "缺少页面 "+want),
				Why:  txt("every page of the site links to it", "本站每一页都链接到它"),
				Do:   txt("write en.md and zh.md in this folder", "请在此文件夹中写 en.md 和 zh.md")})
		}
	}
	r.errors = r.faults.Errors() > 0
	r.readAll()
	r.removeGone()
	if r.outward != nil {
		return nil, nil, r.outward
	}
	r.check()
	var heads []*Text
	for _, fo := range r.order {
		for _, p := range fo.texts {
			if p.put {
				heads = append(heads, p.listed)
			}
		}
	}
	return heads, &r.faults, nil
}

// Touched is implemented by a file system that knows which folders may have
// changed since the last load, so that not all need to be looked at.
type Touched interface{ Touched(folder string) bool }

// ahead is how many folders per processor are read before their turn to be put
// comes.
const ahead = 8

// readAll reads the folders that changed, several at a time, and puts them in order.
func (r *load) readAll() {
	type job struct {
		old  *folder
		form Form
		slug string
		done chan *folder // nil where nothing changed
	}
	workers := runtime.GOMAXPROCS(0)
	turns, work := make(chan job, ahead*workers), make(chan job)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range work {
				j.done <- r.read(j.form, j.slug, j.old)
			}
		})
	}
	touched := func(string) bool { return true }
	if t, knows := r.fsys.(Touched); knows {
		touched = func(at string) bool {
			_, again := r.again[at]
			return again || t.Touched(at)
		}
	}
	go func() {
		for _, form := range []Form{Page, Story} {
			folders := path.Join(r.dir, form.folder()) + "/"
			for _, slug := range r.slugs[form] {
				at := folders + slug
				j := job{old: r.folders[at], form: form, slug: slug}
				if j.old == nil || touched(at) || j.old.depends(touched) {
					j.done = make(chan *folder, 1)
					turns <- j
					work <- j
					continue
				}
				turns <- j
			}
		}
		close(work)
		close(turns)
	}()
	for j := range turns {
		fo := j.old
		if j.done != nil {
			if read := <-j.done; read != nil {
				r.publish(j.old, read)
				fo = read
				r.moved = r.moved || j.old == nil || j.old.standing() != read.standing()
			}
		}
		r.order = append(r.order, fo)
	}
	wg.Wait()
	// The folders change only when nobody reads them.
	for _, fo := range r.order {
		if old := r.folders[fo.at]; old != fo {
			r.undo[fo.at] = old
			r.folders[fo.at] = fo
		}
	}
}

// publish gives the texts of a folder to the output, and forgets all of them that
// checks do not need.
func (r *load) publish(old, fo *folder) {
	if old == nil {
		old = &folder{}
	}
	before := map[lang.Tag]*parsed{}
	for _, p := range old.texts {
		if p.put {
			before[p.text.Lang] = p
		}
	}
	for _, p := range fo.texts {
		wrong := slices.ContainsFunc(p.faults, func(f fault.Fault) bool { return f.Severity == fault.Error })
		r.errors = r.errors || wrong
		p.text.Draft = p.draft
		was := before[p.text.Lang]
		switch {
		case !r.Preview && (!p.converted || p.draft || r.errors):
		case r.Preview && wrong && was != nil:
			delete(before, p.text.Lang)
			spoilt := *was.listed
			spoilt.Faulty = true
			p.put, p.listed = true, &spoilt
			r.tell(r.out.Spoil, p.text.Key())
		default:
			delete(before, p.text.Lang)
			given := p.text
			if given.Title == "" {
				given.Title = given.Slug
			}
			if r.outward == nil && r.out.Put != nil {
				r.outward = r.out.Put(&given)
			}
			p.put, p.listed = true, &p.text
			if p.text.Title == "" {
				given = given.head()
				p.listed = &given
			}
		}
		p.text = p.text.head()
	}
	for _, p := range old.texts {
		if before[p.text.Lang] == p {
			r.tell(r.out.Remove, p.text.Key())
		}
	}
	if r.out.Remember == nil || r.outward != nil {
		return
	}
	m := Memory{Form: old.form, Slug: old.slug}
	if len(fo.at) > 0 {
		m.Form, m.Slug = fo.form, fo.slug
		m.Data, r.outward = fo.memory()
	}
	if r.outward == nil {
		r.outward = r.out.Remember(m)
	}
}

func (r *load) tell(out func(Key) error, k Key) {
	if r.outward == nil && out != nil {
		r.outward = out(k)
	}
}

// head is what is remembered of a text.
func (t *Text) head() Text {
	return Text{
		Form: t.Form, Slug: t.Slug, Lang: t.Lang, File: t.File, Title: t.Title, Summary: t.Summary, PublishAt: t.PublishAt, ReviewBy: t.ReviewBy,
		NoIndex: t.NoIndex, Draft: t.Draft, Faulty: t.Faulty, Aliases: t.Aliases, Pictures: t.Pictures, Drift: t.Drift,
	}
}

// removeGone drops the folders that are there no more.
func (r *load) removeGone() {
	if len(r.order) == len(r.folders) {
		return
	}
	there := make(map[string]bool, len(r.order))
	for _, fo := range r.order {
		there[fo.at] = true
	}
	for _, at := range sorted(r.folders) {
		if there[at] {
			continue
		}
		old := r.folders[at]
		r.publish(old, &folder{})
		r.moved = true
		r.undo[at] = old
		delete(r.folders, at)
		for _, name := range old.pictures {
			r.pictures.drop(path.Join(at, name))
		}
	}
}

// Slug reports whether s can be the name of a story's folder: words of lower-case
// letters and digits with single hyphens between.
func Slug(s string) bool {
	hyphen := true // before the next character
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			hyphen = false
		case c == '-' && !hyphen:
			hyphen = true
		default:
			return false
		}
	}
	return !hyphen
}

// list lists the folders of stories or pages.
func (r *load) list(form Form) []string {
	at := path.Join(r.dir, form.folder())
	entries, err := fs.ReadDir(r.fsys, at)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.unreadable(&r.faults, at, "this folder cannot be read", "无法读取此文件夹", err)
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

func (r *load) unreadable(to *fault.List, file, en, zh string, err error) {
	to.Add(fault.Fault{File: file, Kind: "unreadable", What: txt(en, zh), Why: same(err.Error())})
}

// read reads the texts of one folder; nil where they are those of old. It is called
// by many goroutines at once, and changes nothing that they share.
func (r *load) read(form Form, slug string, old *folder) *folder {
	fo := &folder{form: form, slug: slug, at: path.Join(r.dir, form.folder(), slug)}
	var faults fault.List
	entries, err := fs.ReadDir(r.fsys, fo.at)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // it was deleted while it was read
		r.unreadable(&faults, fo.at, "this folder cannot be read", "无法读取此文件夹", err)
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
			fo.pictures = append(fo.pictures, name)
		default:
			faults.Add(fault.Fault{File: path.Join(fo.at, name), Kind: "stray-file",
				What: txt(fmt.Sprintf("%s is neither a text nor a picture", name), fmt.Sprintf("%s 既不是文本也不是图片", name)),
				Why:  txt("a folder holds en.md, zh.md and pictures in JPEG or PNG", "文件夹中只放 en.md、zh.md 和 JPEG、PNG 图片"),
				Do:   txt("rename or delete it", "请改名或删除")})
		}
	}
	if len(texts) == 0 && err == nil {
		faults.Add(fault.Fault{File: fo.at, Kind: "empty-folder",
			What: txt("there is no text in this folder", "此文件夹中没有文本"), Do: txt("write en.md or zh.md, or delete the folder", "请写 en.md 或 zh.md，或删除此文件夹")})
	}
	var sources []string
	for _, tag := range texts {
		file := path.Join(fo.at, string(tag)+".md")
		b, err := fs.ReadFile(r.fsys, file)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				r.unreadable(&faults, file, "this file cannot be read", "无法读取此文件", err)
			}
			continue
		}
		sources = append(sources, string(b))
		fo.texts = append(fo.texts, &parsed{stamp: sha256.Sum256(b), text: Text{Form: form, Slug: slug, Lang: tag, File: file}})
	}
	fo.faults = faults.All()
	if r.same(old, fo) {
		return nil
	}
	for i, p := range fo.texts {
		*p = *r.parse(fo, p.text, p.stamp, sources[i])
	}
	r.translations(fo)
	for i, p := range fo.texts {
		if r.Also != nil && (r.Preview || p.converted && !p.draft) {
			p.faults = append(p.faults, r.Also(&p.text, sources[i])...)
		}
		p.lines = nil
		for key := range p.saw {
			_, file, _ := strings.Cut(key, " ")
			if at := path.Dir(file); at != fo.at && !slices.Contains(fo.elsewhere, at) {
				fo.elsewhere = append(fo.elsewhere, at)
			}
		}
	}
	return fo
}

// standing is what other texts can tell of a folder: which of its texts are
// published, when, and under which old addresses.
func (fo *folder) standing() string {
	var b strings.Builder
	for _, p := range fo.texts {
		fmt.Fprintln(&b, p.text.Lang, p.draft, p.converted, p.text.PublishAt.UnixNano(), p.text.Aliases)
	}
	return b.String()
}

// text reads a file.
func text(fsys fs.FS, file string) (string, error) {
	b, err := fs.ReadFile(fsys, file)
	return string(b), err
}

// depends reports whether a text of the folder shows something of a folder that was
// touched.
func (fo *folder) depends(touched func(string) bool) bool {
	return slices.ContainsFunc(fo.elsewhere, touched)
}

// same reports whether a folder is as it was, and what its texts show of others.
func (r *load) same(old, fo *folder) bool {
	if old == nil || len(old.texts) != len(fo.texts) || !slices.Equal(old.pictures, fo.pictures) ||
		!slices.EqualFunc(old.faults, fo.faults, func(a, b fault.Fault) bool { return a == b }) {
		return false
	}
	for i, p := range fo.texts {
		was := old.texts[i]
		if was.stamp != p.stamp || was.text.File != p.text.File {
			return false
		}
		for key, state := range was.saw {
			if r.state(key) != state {
				return false
			}
		}
	}
	return true
}

// state describes a thing outside a text as texts see it: "picture" and its
// file, or "title" and the file of the text that has it.
func (r *load) state(key string) string {
	kind, file, _ := strings.Cut(key, " ")
	if kind == "picture" {
		return r.inspect(file).state()
	}
	return r.titles.get(file, func() string {
		src, err := text(r.fsys, file)
		if err != nil {
			return ""
		}
		d := &doc{load: r, parsed: &parsed{}, register: r.register, Text: Text{File: file}}
		return d.titleIn(src)
	})
}

// titles are those of texts that others show, each read once in a load.
type titles struct {
	mu    sync.Mutex
	known map[string]string // by file
}

func newTitles() *titles { return &titles{known: map[string]string{}} }

func (t *titles) begin() { clear(t.known) }

func (t *titles) get(file string, read func() string) string {
	t.mu.Lock()
	title, ok := t.known[file]
	t.mu.Unlock()
	if ok {
		return title
	}
	title = read()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known[file] = title
	return title
}

// doc is one text while it is being read.
type doc struct {
	*load
	*parsed
	*register
	Text
	folder *folder
	whole  string   // the file
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
		if p.quoted.line != line { // not the whole file, and a paragraph once for all its faults
			p.quoted.line, p.quoted.text = line, strings.Clone(p.lines[line-1])
		}
		f.Source = p.quoted.text
	}
	return f
}

// parse reads one file.
func (r *load) parse(fo *folder, head Text, sum stamp, src string) *parsed {
	p := &parsed{stamp: sum}
	d := &doc{load: r, parsed: p, register: r.register, Text: head, folder: fo}
	d.read(src)
	p.text = d.Text
	for _, x := range p.days {
		p.latest = max(p.latest, x.on.From)
	}
	return p
}

// titleIn is the title in the front matter of a file.
func (d *doc) titleIn(src string) string {
	if !utf8.ValidString(src) {
		return ""
	}
	d.split(src)
	front := d.header()
	if front == nil {
		return ""
	}
	for i := 0; i+1 < len(front.Content); i += 2 {
		if front.Content[i].Value == "title" {
			return d.scalar("title", front.Content[i+1])
		}
	}
	return ""
}

// split divides a file into lines.
func (d *doc) split(src string) {
	text := strings.TrimPrefix(src, "\ufeff")
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	d.whole, d.lines = text, strings.Split(text, "\n")
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
	d.split(src)
	d.invisible()
	if !d.frontMatter() {
		return
	}
	body := d.whole
	for _, line := range d.lines[:d.body] {
		body = body[min(len(line)+1, len(body)):]
	}
	if strings.TrimSpace(body) == "" {
		d.add(d.body+1, 1, 1, "no-body", fault.Error, txt("there is no text below the front matter", "前置信息下面没有正文"), lang.Text{}, txt("write it", "请写正文"))
	}
	front := d.Sources
	d.Sources = nil
	converted, err := d.converters[d.Lang].Convert(body, d.resolve)
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
