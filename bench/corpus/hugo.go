package corpus

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"youcheng/internal/lang"
)

// hugoFrame is the frame of the pages in Hugo's words: as large as that of the
// site, and made of the same parts.
//
//go:embed all:hugo
var hugoFrame embed.FS

// WriteHugo writes the same stories as a site for Hugo into dir. The links lead to
// the addresses of the site, and what the site fills in is written out.
func WriteHugo(dir string, o Options) error {
	if _, err := os.Stat(filepath.Join(dir, "content")); err == nil {
		return fmt.Errorf("%s is there already; name another folder, or delete it", filepath.Join(dir, "content"))
	}
	err := fs.WalkDir(hugoFrame, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(hugoFrame, name)
		if err != nil {
			return err
		}
		return put(dir, map[string][]byte{strings.TrimPrefix(name, "hugo/"): b})
	})
	if err != nil {
		return err
	}
	t, err := newTexts(o)
	if err != nil {
		return err
	}
	for _, tag := range lang.Tags() {
		w := t.writer(tag, nil)
		b := "---\ntitle: " + w.in("Stories", "文章") + "\n---\n"
		if err := put(dir, map[string][]byte{path.Join("content", string(tag), "stories", "_index.md"): []byte(b)}); err != nil {
			return err
		}
	}
	return each(o.Stories, func(n int) error {
		p := t.plan(n)
		for _, tag := range lang.Tags() {
			at := path.Join("content", string(tag), "stories", p.slug)
			files := map[string][]byte{path.Join(at, "index.md"): []byte(t.hugo(p, tag))}
			if p.picture {
				files[path.Join(at, picture)] = draw(t.random(n, 6))
			}
			if err := put(dir, files); err != nil {
				return err
			}
		}
		return nil
	})
}

// hugo is the text of a story in Hugo's words.
func (t *texts) hugo(p plan, tag lang.Tag) string {
	w := t.writer(tag, t.random(p.n, 4+tagNumber(tag)))
	w.hugo = true
	var b strings.Builder
	key := func(name, value string) { b.WriteString(name + ": " + value + "\n") }
	b.WriteString("---\n")
	key("title", strconv.Quote(t.title(p.n, tag)))
	key("description", strconv.Quote(w.summary()))
	key("genre", p.kind) // kind means something else to Hugo
	key("authors", w.in("[Youcheng editors]", "[友城编辑部]"))
	key("date", p.at.Format(time.RFC3339))
	b.WriteString("sources:\n")
	for _, x := range p.sources {
		source := t.facts.Sources[x.row]
		b.WriteString("- {id: " + id(source.ID, x) + ", publisher: " + strconv.Quote(source.Publisher.In(tag)) + ", title: " + strconv.Quote(source.Title.In(tag)) +
			", published: " + strconv.Quote(source.Published.In(tag)) + ", url: " + strconv.Quote(source.URL) + "}\n")
	}
	if p.alias != "" {
		key("aliases", "[/"+string(tag)+"/stories/"+p.alias+"/]")
	}
	b.WriteString("---\n\n")
	b.WriteString(w.body(p))
	return b.String()
}
