package site

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"youcheng/internal/lang"
)

// TestLettersOfCards holds that an editor hears of each character that the
// picture of a page would leave out, where it stands, and how to mend it.
func TestLettersOfCards(t *testing.T) {
	in := input(t)
	change := func(files fstest.MapFS, name, old, new string) {
		t.Helper()
		text := string(files[name].Data)
		if !strings.Contains(text, old) {
			t.Fatalf("%s does not hold %q", name, old)
		}
		files[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
	}
	content, seeds := in.Content.(fstest.MapFS), in.Seeds.(fstest.MapFS)
	change(content, "stories/key-to-prague/en.md", "title: \"", "title: \"Ѫ ")
	change(content, "pages/about/zh.md", "summary: ", "summary: 龘")
	change(content, "pages/about/zh.md", "\n---\n", "\n---\n\n正文中的龘不上图片。\n")
	change(seeds, "partners.csv", "布拉格", "布拉䶮")
	_, faults, err := Check(in)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := faults.Print(&got, lang.EN); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"content/stories/key-to-prague/en.md:2:9: warning: the picture of this page would leave out 'Ѫ' (U+046A)\n",
		"do:  write it otherwise in titles, names and summaries\n",
		"content/pages/about/zh.md:3:10: warning: the picture of this page would leave out '龘' (U+9F98)\n",
		"warning: the picture of this page would leave out '䶮' (U+4DAE)\n",
		"do:  have the fonts made anew from the texts of today: make fonts\n",
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("nothing says %s", want)
		}
	}
	if n := strings.Count(got.String(), "would leave out"); n != 3 {
		t.Errorf("%d warnings, not 3", n)
	}
	if t.Failed() {
		t.Log(got.String())
	}
}
