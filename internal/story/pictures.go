package story

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
	"youcheng/internal/markdown"
	"youcheng/internal/picture"
)

// inspected is what is known of a picture file: what it is, or why it cannot be
// used. It is read again when its size or time changes.
type inspected struct {
	size    int64
	modTime time.Time
	info    picture.Info
	err     error
}

// state names what a text sees of a picture.
func (i *inspected) state() string {
	if i.err != nil {
		return i.err.Error()
	}
	return i.info.Hash
}

var errMissing = errors.New("missing")

// pictures are the files that were inspected, by path.
type pictures struct {
	mu    sync.Mutex
	known map[string]*inspected
}

func newPictures() *pictures { return &pictures{known: map[string]*inspected{}} }

func (p *pictures) get(file string) *inspected {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[file]
}

func (p *pictures) keep(file string, i *inspected) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[file] = i
}

func (p *pictures) drop(file string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.known, file)
}

// inspect reads a picture, unless it is known.
func (r *load) inspect(file string) *inspected {
	info, err := fs.Stat(r.fsys, file)
	if err != nil {
		return &inspected{err: errMissing}
	}
	if i := r.pictures.get(file); i != nil && i.size == info.Size() && i.modTime.Equal(info.ModTime()) {
		return i
	}
	i := &inspected{size: info.Size(), modTime: info.ModTime()}
	f, err := r.fsys.Open(file)
	if err != nil {
		i.err = err
	} else {
		i.info, i.err = picture.Inspect(f, path.Base(file))
		f.Close()
	}
	r.pictures.keep(file, i)
	return i
}

// isPicture reports whether a file of a folder is meant to be a picture; those
// that cannot be used are reported when a text shows them.
func isPicture(name string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg", ".avif", ".heic", ".tif", ".tiff", ".bmp"}, strings.ToLower(path.Ext(name)))
}

// picture answers for an image that names a file of the folder.
func (d *doc) picture(a asked) markdown.Target {
	info, ok := d.file(a.Dest, func(kind string, what, why, do lang.Text) {
		d.bad(a, kind, what, why, do)
	})
	if !ok {
		return markdown.Target{Text: a.Text}
	}
	if noAlt(a.Text) {
		return d.bad(a, "no-alt", txt("this picture has no alternative text", "此图片没有替代文字"),
			txt("readers who cannot see it are told nothing", "看不到图片的读者得不到任何信息"), txt("say what is seen: ![The hall of the signing]("+a.Dest+` "…")`, "请写图中所见：![签字大厅]("+a.Dest+` "…")`))
	}
	caption, credit := splitCaption(a.Title)
	if credit == "" {
		return d.bad(a, "no-credit", txt("this picture has no credit", "此图片没有署名"),
			txt("a reader must be able to see whose it is and under which licence", "读者应能看到作者和许可"),
			txt("end the title with them: \"What it shows. Author, licence\"", "请在标题末尾写明：\"说明。作者，许可\""))
	}
	p := d.shown(a.Dest, info)
	p.Caption, p.Credit = caption, credit
	p.Eager = d.Hero == nil && len(d.Pictures) == 1 && a.Line <= firstLines
	return markdown.Target{Picture: &p, Href: p.Src}
}

// firstLines is how far from the beginning of the body a picture is taken to be
// on the first screen.
const firstLines = 6

// file finds a picture of the folder and reports why it cannot be used.
func (d *doc) file(name string, bad func(kind string, what, why, do lang.Text)) (picture.Info, bool) {
	folder := path.Dir(d.File)
	if strings.ContainsAny(name, `/\`) || name == ".." {
		bad("picture-elsewhere", txt(fmt.Sprintf("%q is not in the story's folder", name), fmt.Sprintf("“%s”不在文章文件夹中", name)),
			txt("a story and its pictures are one folder, which can be moved and deleted as a whole", "文章和图片同在一个文件夹，可整体移动和删除"), txt("put the picture beside the text and write its name only", "请把图片放在文本旁，只写文件名"))
		return picture.Info{}, false
	}
	file := path.Join(folder, name)
	i := d.inspect(file)
	d.see("picture " + file)
	var refused *picture.Refusal
	switch {
	case i.err == nil:
		return i.info, true
	case errors.As(i.err, &refused):
		bad(refused.Kind, txt(name+": "+refused.What.EN, name+"："+refused.What.ZH), refused.Why, refused.Do)
	case errors.Is(i.err, errMissing):
		bad("picture-missing", txt(fmt.Sprintf("there is no file %q in the folder", name), fmt.Sprintf("文件夹中没有“%s”", name)), lang.Text{},
			fault.DidYouMean(name, d.folder.pictures, txt("put the picture into "+folder, "请把图片放入 "+folder)))
	default:
		bad("unreadable", txt(name+" cannot be read", "无法读取 "+name), same(i.err.Error()), lang.Text{})
	}
	return picture.Info{}, false
}

// shown lists the files of a picture for the browser to choose from.
func (d *doc) shown(name string, info picture.Info) markdown.Picture {
	d.Pictures = append(d.Pictures, Picture{File: path.Join(path.Dir(d.File), name), Info: info})
	return Shown(info)
}

// PicturePath is the folder of pictures in addresses.
const PicturePath = "/pictures/"

// Shown lists the addresses of a picture's sizes. The column of text is 66
// letters wide at most.
func Shown(info picture.Info) markdown.Picture {
	p := markdown.Picture{Width: info.Width, Height: info.Height, Sizes: "(min-width: 48em) 40rem, calc(100vw - 2rem)"}
	sets := map[string][]string{}
	var order []string
	for _, v := range info.Variants() {
		if sets[v.Type] == nil {
			order = append(order, v.Type)
		}
		sets[v.Type] = append(sets[v.Type], PicturePath+v.Name+" "+strconv.Itoa(v.Width)+"w")
		if v.Type != "image/webp" && (p.Src == "" || v.Width <= 800) {
			p.Src = PicturePath + v.Name
		}
	}
	for _, t := range order {
		if set := strings.Join(sets[t], ", "); t == "image/webp" {
			p.Sources = append(p.Sources, markdown.PictureSource{Type: t, SrcSet: set})
		} else {
			p.SrcSet = set
		}
	}
	return p
}

// pictureIn finds the pictures of a text, in the size for any screen.
var pictureIn = regexp.MustCompile(` src="(/pictures/[0-9a-z-]+\.[a-z]+)"`)

// Shown lists the addresses of the pictures that the text shows, each once and in
// one size: that at its head, then those in it.
func (t Text) Shown() []string {
	out := []string{}
	add := func(address string) {
		if !slices.Contains(out, address) {
			out = append(out, address)
		}
	}
	if t.Hero != nil {
		add(Shown(t.Hero.Info).Src)
	}
	for _, m := range pictureIn.FindAllStringSubmatch(t.HTML, -1) {
		add(m[1])
	}
	return out
}

var cameraName = regexp.MustCompile(`^(?i)(img|dsc|dscn|dscf|image|photo|screenshot|截图|图片)?[-_ ]?\d*(\.[a-z]{3,4})?$`)

// noAlt reports whether a picture's text says nothing: none, or a file name.
func noAlt(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || cameraName.MatchString(s) || isPicture(s)
}

// splitCaption takes the credit from the end of an image's title: its last
// sentence, which names the author and, after a comma, the licence. The full
// stop of an initial ends no sentence: "A. Person, CC BY 4.0".
func splitCaption(title string) (caption, credit string) {
	title = strings.TrimSpace(title)
	whole := strings.TrimRight(title, ".。")
	for i := len(whole); i > 0; {
		r, size := utf8.DecodeLastRuneInString(whole[:i])
		i -= size
		rest := whole[i+size:]
		switch r {
		case '。', '！', '？':
		case '.', '!', '?':
			before, _ := utf8.DecodeLastRuneInString(whole[:i])
			word := whole[strings.LastIndexAny(whole[:i], " .")+1 : i]
			if !strings.HasPrefix(rest, " ") || unicode.IsUpper(before) && utf8.RuneCountInString(word) == 1 {
				continue
			}
		default:
			continue
		}
		caption, rest = strings.TrimSpace(whole[:i+size]), strings.TrimSpace(rest)
		if author, licence, ok := cutComma(rest); ok && author != "" && licence != "" {
			return caption, rest
		}
		return title, ""
	}
	return title, ""
}

func cutComma(s string) (before, after string, ok bool) {
	i := strings.IndexAny(s, ",，、")
	if i < 0 {
		return s, "", false
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+size:]), true
}
