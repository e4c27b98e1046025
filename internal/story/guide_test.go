package story_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// The guide for editors is a page of the site in both languages, and both are
// printed in content/README.md. Its blocks of code are examples:
//
//	```markdown         must have no fault and no warning
//	```markdown wrong   must have the faults of the ```text block that follows
//
// An example stands in the story content/stories/my-story, below the front
// matter that youcheng new story writes; one that begins with --- is the whole
// file. Pictures that it names are there.
const (
	guideFolder = "../../content/pages/guide"
	guideReadme = "../../content/README.md"
	guideStory  = "content/stories/my-story/"
)

// guide returns the guide in a language, the number of lines before its body,
// and the file.
func guide(t *testing.T, l lang.Tag) (lines []string, body int, file string) {
	t.Helper()
	file = filepath.Join(guideFolder, string(l)+".md")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(string(b), "\n")
	return lines, slices.Index(lines[1:], "---") + 2, file
}

// fenced is a block of code: what stands behind its fence, and its lines.
type fenced struct {
	info     string
	from, to int
}

func fences(lines []string) []fenced {
	var out []fenced
	open := false
	for i, line := range lines {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open:
			out[len(out)-1].to = i
			open = false
		case fence:
			out = append(out, fenced{info: info, from: i + 1})
			open = true
		}
	}
	return out
}

var picturesNamed = regexp.MustCompile(`[a-z][a-z0-9-]*\.(?:jpg|png)`)

// guideExample puts an example into the tree of the real content.
func guideExample(content fstest.MapFS, l lang.Tag, text string) fs.FS {
	out := maps.Clone(content)
	for _, t := range lang.Tags() {
		out[guideStory+string(t)+".md"] = &fstest.MapFile{Data: []byte(story.New(t, testday))}
	}
	if !strings.HasPrefix(text, "---\n") {
		begun := story.New(l, testday)
		front := begun[:strings.Index(begun, "\n---\n")+len("\n---\n")]
		text = strings.NewReplacer("status: draft", "status: ready", `title: "`, `title: "A. `, `summary: "`, `summary: "B. `).Replace(front) + "\n" + text
	}
	out[guideStory+string(l)+".md"] = &fstest.MapFile{Data: []byte(text)}
	for _, name := range picturesNamed.FindAllString(text, -1) {
		data := drawing(640, 400)
		if path.Ext(name) == ".jpg" {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 640, 400)), nil); err != nil {
				panic(err)
			}
			data = b.String()
		}
		out[guideStory+name] = &fstest.MapFile{Data: []byte(data)}
	}
	return out
}

// realContent is content/ in memory, and the facts that belong to it.
func realContent(t *testing.T) (fstest.MapFS, *facts.Facts) {
	t.Helper()
	f, faults := facts.Load(os.DirFS("../.."), "seeds")
	if faults.Len() > 0 {
		t.Fatalf("%d faults in the seeds", faults.Len())
	}
	out := fstest.MapFS{}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, "content", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(root, name)
		out[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, f
}

// TestGuideExamples holds that the examples of the guide are right, and that
// the messages it shows are those that the check prints.
func TestGuideExamples(t *testing.T) {
	content, register := realContent(t)
	loader := story.NewLoader()
	printed := func(l lang.Tag, text string) string {
		_, faults, _ := loader.Load(guideExample(content, l, text), "content", register, testday, story.Output{})
		var b strings.Builder
		if err := faults.Print(&b, l); err != nil {
			t.Fatal(err)
		}
		return strings.TrimRight(b.String(), "\n")
	}
	for _, l := range lang.Tags() {
		lines, _, file := guide(t, l)
		right, wrong := 0, 0
		blocks := fences(lines)
		for i := len(blocks) - 1; i >= 0; i-- { // from the end: lines before stay where they are
			b := blocks[i]
			text := strings.Join(lines[b.from:b.to], "\n") + "\n"
			switch b.info {
			case "markdown":
				right++
				if got := printed(l, text); got != "" {
					t.Errorf("%s:%d: this example is not right:\n%s", file, b.from+1, got)
				}
			case "markdown wrong":
				wrong++
				if i+1 == len(blocks) || blocks[i+1].info != "text" {
					t.Errorf("%s:%d: no block of text shows what the check says to this", file, b.from+1)
					continue
				}
				shown, got := blocks[i+1], printed(l, text)
				if *update {
					lines = slices.Replace(lines, shown.from, shown.to, strings.Split(got, "\n")...)
					if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
						t.Fatal(err)
					}
				} else if diff := cmp.Diff(strings.Join(lines[shown.from:shown.to], "\n"), got); diff != "" {
					t.Errorf("%s:%d: the check says something else (-guide +check); run this test with -update:\n%s", file, shown.from+1, diff)
				}
			}
		}
		if right < 5 || wrong < 1 {
			t.Errorf("%s has %d right and %d wrong examples: are they still found?", file, right, wrong)
		}
	}
}

// TestGuideReadme holds that content/README.md is the two pages: their titles as
// headings, their bodies without a change but that pictures are named from the
// folder of the README.
func TestGuideReadme(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!-- Made from pages/guide/en.md and zh.md. Change those, then run: go test ./internal/story -run Guide -update -->\n\n[English](#how-to-write-for-youcheng) · [中文](#怎样为友城写稿)\n")
	inFolder := regexp.MustCompile(`^(!\[.*\]\()([^/:()]+\.png )`)
	for _, l := range lang.Tags() {
		lines, body, _ := guide(t, l)
		title := lines[1][len(`title: "`) : len(lines[1])-1]
		code := fences(lines)
		b.WriteString("\n# " + title + "\n")
		for i := body; i < len(lines); i++ {
			line := lines[i]
			if !slices.ContainsFunc(code, func(c fenced) bool { return c.from <= i && i < c.to }) {
				line = inFolder.ReplaceAllString(line, "${1}pages/guide/$2")
			}
			b.WriteString(line)
			if i < len(lines)-1 {
				b.WriteString("\n")
			}
		}
	}
	if *update {
		if err := os.WriteFile(guideReadme, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(guideReadme)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(got)); diff != "" {
		t.Errorf("content/README.md is not the guide; run go test ./internal/story -run Guide -update (-guide +README):\n%s", diff)
	}
}

// TestGuideIsComplete holds that the guide names everything that a text can use.
// What that is, messages about mistakes say.
func TestGuideIsComplete(t *testing.T) {
	content, register := realContent(t)
	loader := story.NewLoader()
	advice := func(text string) []string {
		_, faults, _ := loader.Load(guideExample(content, lang.EN, text), "content", register, testday, story.Output{})
		var words []string
		for _, f := range faults.All() {
			if _, list, ok := strings.Cut(f.Do.EN, " are "); ok {
				list, _, _ = strings.Cut(list, ";")
				words = append(words, strings.Split(list, ", ")...)
			} else if _, list, ok := strings.Cut(f.Do.EN, " one of "); ok {
				words = append(words, strings.Split(strings.TrimSuffix(list, ", or none"), ", ")...)
			}
		}
		return words
	}
	begun := story.New(lang.EN, testday)
	for _, c := range []struct {
		name, text string
		form       func(string) string // as the guide writes it
		least      int
	}{
		{"key of the front matter", strings.Replace(begun, "kind:", "xxxxxxxx: x\nkind:", 1), func(s string) string { return "`" + s + "`" }, 17},
		{"kind of a story", strings.Replace(begun, "kind: feature", "kind: xxxxxxxx", 1), func(s string) string { return "`" + s + "`" }, 4},
		{"kind of a link", "[x](xxxxxxxx:x)\n", func(s string) string { return "`" + s + ":" }, 11},
		{"figure", "![x](xxxxxxxx:x)\n", func(s string) string { return "`" + s + ":" }, 6},
		{"parameter of a count", "[x](count:sister-cities?xxxxxxxx=1)\n", func(s string) string { return s }, 8},
		{"parameter of the roll", "![x](roll:?xxxxxxxx=1)\n", func(s string) string { return s }, 9},
		{"field of a city", "[x](city:prague#xxxxxxxx)\n", func(s string) string { return "`" + strings.TrimPrefix(s, "#") + "`" }, 6},
		{"field of a person", "[x](person:adriana-krnacova#xxxxxxxx)\n", func(s string) string { return "`" + strings.TrimPrefix(s, "#") + "`" }, 2},
		{"field of an event", "[x](event:ev-2016-02#xxxxxxxx)\n", func(s string) string { return "`" + strings.TrimPrefix(s, "#") + "`" }, 2},
		{"field of an agreement", "[x](agreement:prague-2016#xxxxxxxx)\n", func(s string) string { return "`" + strings.TrimPrefix(s, "#") + "`" }, 3},
		{"field of a source", "[x](source:cd-2016-09-03#xxxxxxxx)\n", func(s string) string { return "`" + strings.TrimPrefix(s, "#") + "`" }, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			words := advice(c.text)
			if len(words) < c.least {
				t.Fatalf("the message lists %q, want %d words or more", words, c.least)
			}
			for _, l := range lang.Tags() {
				lines, _, file := guide(t, l)
				text := strings.Join(lines, "\n")
				for _, w := range words {
					if !strings.Contains(text, c.form(w)) {
						t.Errorf("%s does not say %s", file, c.form(w))
					}
				}
			}
		})
	}
}
