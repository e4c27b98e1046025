package web_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/site"
	"youcheng/internal/story"
	"youcheng/static"
	"youcheng/web"
)

// editor is a preview of a copy of the fixture, which the test edits.
type editor struct {
	t        *testing.T
	dir      string
	compiler *site.Compiler
	live     *site.Live
	preview  *web.Preview
	server   *web.Server
}

func newEditor(t *testing.T) *editor {
	t.Helper()
	e := &editor{t: t, dir: t.TempDir(), preview: web.NewPreview(frozen)}
	for _, part := range []string{"seeds", "content"} {
		if err := os.CopyFS(filepath.Join(e.dir, part), os.DirFS("testdata/fixture/"+part)); err != nil {
			t.Fatal(err)
		}
	}
	e.compiler = site.NewCompiler(site.Input{
		Seeds: os.DirFS(filepath.Join(e.dir, "seeds")), Content: os.DirFS(filepath.Join(e.dir, "content")),
		Cache: t.TempDir(), Program: "test", Now: func() time.Time { return frozen }, Preview: true,
	})
	snap, err := e.compiler.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e.live = site.NewLive(snap, frozen)
	t.Cleanup(e.live.Close)
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	e.server = web.New(web.Config{Site: e.live, Static: files, Base: base, Now: func() time.Time { return frozen }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Preview: e.preview})
	return e
}

// edit replaces old, which must stand once in the file, and takes it over.
func (e *editor) edit(file, old, new string) {
	e.t.Helper()
	b, err := os.ReadFile(filepath.Join(e.dir, file))
	if err != nil {
		e.t.Fatal(err)
	}
	if strings.Count(string(b), old) != 1 {
		e.t.Fatalf("%q does not stand once in %s", old, file)
	}
	e.write(file, strings.Replace(string(b), old, new, 1))
}

func (e *editor) write(file, text string) {
	e.t.Helper()
	path := filepath.Join(e.dir, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		e.t.Fatal(err)
	}
	e.reload()
}

// reload does what serve does when the folders changed.
func (e *editor) reload() {
	_, _ = e.live.Reload(e.t.Context(), func() time.Time { return frozen }, e.compiler.Compile)
	e.preview.Changed()
}

// shows asks for a page and holds that the texts stand in it, and that those that
// begin with "!" do not.
func (e *editor) shows(address string, status int, texts ...string) {
	e.t.Helper()
	w := get(e.server, address)
	if w.Code != status {
		e.t.Errorf("%s: status %d, want %d", address, w.Code, status)
	}
	body := w.Body.String()
	for _, s := range texts {
		want, absent := strings.CutPrefix(s, "!")
		if there := strings.Contains(body, want); there == absent {
			e.t.Errorf("%s: %q stands there: %t", address, want, there)
		}
	}
}

const (
	previewedEN = "content/stories/counted-again/en.md"
	previewedZH = "content/stories/counted-again/zh.md"
)

func TestPreviewShowsWhatReadersCannotSee(t *testing.T) {
	e := newEditor(t)
	e.shows("/en/stories/unfinished/", 200, "An unfinished story", "A draft: readers cannot see it.")
	e.shows("/zh/stories/unfinished/", 200, "An unfinished story", "草稿：读者看不到。")
	e.shows("/en/stories/of-2030/", 200, "It appears by itself on 1 January 2030 09:00 (UTC+8).")
	e.shows("/zh/stories/of-2030/", 200, "将于北京时间2030年1月1日09:00自动发布。")
	e.shows("/en/stories/", 200, "An unfinished story", "A story of 2030")
	e.shows("/preview/", 200, "All faults", `href="/en/stories/unfinished/"`, `href="/zh/stories/of-2030/"`, "there is no Chinese text")
	e.shows("/preview/?lang=zh", 200, "全部问题", "没有中文文本", "草稿和待发文章")
	e.shows("/preview/", 200, `href="/preview/gallery/?lang=en"`)
	e.shows("/preview/gallery/", 200, "Gallery of parts", `<meta name="robots" content="noindex">`, `href="/preview/gallery/?lang=zh"`)
	e.shows("/preview/gallery/?lang=zh", 200, "部件样张", `href="/preview/gallery/?lang=en"`)
	w := get(e.server, "/en/stories/of-2030/")
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("a page of the preview is kept: %q", got)
	}
	if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "script-src 'self'") || !strings.Contains(got, "connect-src 'self'") {
		t.Errorf("the script would not run: %q", got)
	}

	// Nothing of this is for readers.
	s, _ := serve(t, fixture, frozen, nil)
	for _, address := range []string{"/preview/", "/preview/events", "/preview/reload.js", "/preview/gallery/", "/preview/facing/counted-again/", "/en/stories/unfinished/", "/en/stories/of-2030/"} {
		if w := get(s, address); w.Code != 404 {
			t.Errorf("%s for readers: status %d", address, w.Code)
		}
	}
	if w := get(s, "/en/stories/counted-again/"); strings.Contains(strings.Replace(w.Body.String(), `<script type="`+jsonLD+`">`, "", 1), "<script") || strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src") {
		t.Error("a page for readers has a script")
	}
}

func TestPreviewShowsFaults(t *testing.T) {
	e := newEditor(t)
	e.shows("/en/stories/counted-again/", 200, "!Faults of this page", "14 March 1979")

	// A false date: the page stays as it was, and says what is wrong and where.
	e.edit(previewedEN, "[14 March 1979](city:tokyo#since)", "[15 March 1979](city:tokyo#since)")
	e.shows("/en/stories/counted-again/", 200, "14 March 1979</a>", "Faults of this page", previewedEN+":17:", "the text says &#34;15 March 1979&#34;; the register says 14 March 1979", "<mark>[15 March 1979]</mark>", "The file has errors.")
	e.shows("/zh/stories/counted-again/", 200, "本页的问题", "文中写“15 March 1979”")
	e.shows("/en/cities/", 200, "1 error, 1 warning", "!15 March 1979")
	e.shows("/preview/", 200, "the text says &#34;15 March 1979&#34;")

	// Other texts go on changing.
	e.edit("content/stories/key-to-prague/en.md", "received the key", "was given the key")
	e.shows("/en/stories/key-to-prague/", 200, "was given the key")
	e.edit(previewedEN, "[15 March 1979](city:tokyo#since)", "[1979](city:tokyo#since)")
	e.shows("/en/stories/counted-again/", 200, `>1979</a>`, "!Faults of this page")

	// Half a file, as some editors save it.
	b, err := os.ReadFile(filepath.Join(e.dir, previewedZH))
	if err != nil {
		t.Fatal(err)
	}
	e.write(previewedZH, string(b[:60]))
	e.shows("/zh/stories/counted-again/", 200, "八个友城，重数一遍", "前置信息没有结束")
	e.write(previewedZH, string(b))
	e.shows("/zh/stories/counted-again/", 200, "!前置信息没有结束")

	// A new story that was never good is shown as far as it goes.
	e.write("content/stories/brand-new/en.md", "no front matter\n")
	e.shows("/en/stories/brand-new/", 200, "the file does not begin with front matter")

	// A table of the facts: nothing new is shown until it is mended.
	e.edit("seeds/partners.csv", "prague,Prague", "prague,")
	e.shows("/preview/", 200, "The facts have errors", "seeds/partners.csv:")
	e.shows("/en/cities/prague/", 200, "Prague")
	e.edit("seeds/partners.csv", "prague,", "prague,Prague")
	e.shows("/preview/", 200, "!The facts have errors", "!seeds/partners.csv:")
}

func TestPreviewFacing(t *testing.T) {
	e := newEditor(t)
	e.shows("/en/stories/counted-again/", 200, `href="/preview/facing/counted-again/?lang=en"`)
	e.shows("/preview/facing/counted-again/", 200, "Who signed", "谁签的字", previewedEN, previewedZH, "!id=\"who-signed\"")
	e.shows("/preview/facing/counted-again/?lang=zh", 200, "对照：八个友城，重数一遍")
	e.shows("/preview/facing/pages/about/", 200, "content/pages/about/zh.md")
	e.shows("/preview/facing/key-to-prague/", 404)
	e.shows("/en/stories/key-to-prague/", 200, "!/preview/facing/key-to-prague/")
}

// TestPreviewEvents holds that an open page learns of a change, and that the line
// ends when the server does.
func TestPreviewEvents(t *testing.T) {
	e := newEditor(t)
	s := httptest.NewServer(e.server)
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/preview/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	next := func() string {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		return ""
	}
	first := next()
	e.shows("/en/stories/counted-again/", 200, `data-version="`+first+`"`)
	e.edit(previewedEN, "Who signed", "Who has signed")
	second := next()
	if second == "" || second == first {
		t.Errorf("versions %q and %q", first, second)
	}
	e.shows("/en/stories/counted-again/", 200, "Who has signed", `data-version="`+second+`"`)
	e.server.Stop()
	if got := next(); got != "" {
		t.Errorf("after the end: %q", got)
	}
}

// TestPreviewSurvivesFolders holds what editors do to whole folders.
func TestPreviewSurvivesFolders(t *testing.T) {
	e := newEditor(t)
	at := func(name string) string { return filepath.Join(e.dir, name) }
	rename := func(from, to string) {
		t.Helper()
		if err := os.Rename(at(from), at(to)); err != nil {
			t.Fatal(err)
		}
		e.reload()
	}
	e.write("content/stories/key-to-prague/key.png", string(drawn(t, 640, 400)))
	e.edit("content/stories/key-to-prague/en.md", "[Xi Jinping]", "![A key](key.png \"A key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]")
	body := get(e.server, "/en/stories/key-to-prague/").Body.String()
	_, rest, ok := strings.Cut(body, `<img src="`)
	if !ok {
		t.Fatalf("no picture on the page:\n%s", body)
	}
	picture, _, _ := strings.Cut(rest, `"`)
	e.shows(picture, 200)

	// The picture goes; the page stays as it was, picture and all.
	if err := os.Remove(at("content/stories/key-to-prague/key.png")); err != nil {
		t.Fatal(err)
	}
	e.reload()
	e.shows("/en/stories/key-to-prague/", 200, picture, "there is no file &#34;key.png&#34;")
	e.shows(picture, 200)

	// The folder gets another name.
	rename("content/stories/key-to-prague", "content/stories/key-of-prague")
	e.shows("/en/stories/key-to-prague/", 404)
	e.shows("/en/stories/key-of-prague/", 200, "there is no file")
	e.shows("/en/stories/counted-again/", 200, "there is no story &#34;key-to-prague&#34;")

	// The whole tree goes and comes back, as when a branch is switched.
	rename("content", "content.away")
	e.shows("/en/stories/counted-again/", 200)
	rename("content.away", "content")
	rename("content/stories/key-of-prague", "content/stories/key-to-prague")
	e.shows("/en/stories/counted-again/", 200, "!there is no story")
}

// TestTranslationDrifts holds that a translation says where its original has
// changed, to readers and beside it to editors.
func TestTranslationDrifts(t *testing.T) {
	e := newEditor(t)
	read := func(file string) string {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(e.dir, file))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	noted, err := story.Accept(read(previewedZH), read(previewedEN), lang.ZH)
	if err != nil {
		t.Fatal(err)
	}
	e.write(previewedZH, noted)
	e.shows("/zh/stories/counted-again/", 200, "!自此译文完成后")
	e.edit(previewedEN, "came earlier, and the", "came much earlier, and the")
	e.edit(previewedEN, "> [!NOTE]", "A new block.\n\n> [!NOTE]")
	e.shows("/zh/stories/counted-again/", 200, "自此译文完成后，原文有2处改动。", "已改： <q lang=\"en\">Adriana Krnáčová signed the agreement.", "新增： <q lang=\"en\">A new block.</q>")
	e.shows("/en/stories/counted-again/", 200, "!自此译文完成后", "!since this translation.")
	e.shows("/preview/facing/counted-again/?lang=zh", 200, "译后有改动")
	e.shows("/preview/?lang=zh", 200, "英文原文有2处改动")
}
