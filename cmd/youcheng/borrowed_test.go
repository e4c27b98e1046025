package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestCheckRead holds that an editor is told of words that a text has in common with
// one that was read, in facts and in stories of both languages, and not of names.
func TestCheckRead(t *testing.T) {
	dir, flags := copied(t)
	read := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(read, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(read, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	check := func() result { return youcheng(t, append([]string{"check", "--read", read}, flags...)...) }

	if got := check(); got.code != 2 || !regexp.MustCompile(`there is no file`).MatchString(got.stderr) {
		t.Errorf("nothing to read: %+v", got)
	}
	write("other.txt", "A text that has nothing to do with it, of more than eight words.")
	if got := check(); got.code != 0 || regexp.MustCompile(`has words of|key-to-prague/en`).MatchString(got.stdout) {
		t.Errorf("a foreign text: %+v", got)
	}
	write("belta-2016.txt", "<p>MINSK – THE BELARUSIAN CAPITAL becomes a partner one year after “the plan” was announced, officials said.</p>")
	write("deeper/xinhua.md", "国事访问期间，王安顺与科尔娜乔娃签署结好协议，布拉格成为第53个友城，这是大事。")
	write("names.txt", "Beijing People's Association for Friendship with Foreign Countries; the title: "+"From Tokyo to Prague, Beijing expands global partnerships and so on")
	replace(t, filepath.Join(dir, "seeds/events.csv"), "王安顺与", "国事访问期间，王安顺与科尔娜乔娃签署结好协议，王安顺与")
	replace(t, filepath.Join(dir, "content/stories/key-to-prague/en.md"), "summary: \"", "summary: \"The Belarusian capital becomes a partner one year later, ")
	got := check()
	for _, want := range []string{
		`seeds/events\.csv: warning: ev-2016-04 summary_en has words of belta-2016: the belarusian capital becomes a partner one year`,
		`seeds/events\.csv: warning: ev-2016-02 summary_zh has words of xinhua: `,
		`content/stories/key-to-prague/en\.md: warning: summary has words of belta-2016`,
	} {
		if !regexp.MustCompile(want).MatchString(got.stdout) {
			t.Errorf("%s is not in %+v", want, got)
		}
	}
	if got.code != 0 || regexp.MustCompile(`words of names`).MatchString(got.stdout) {
		t.Errorf("names of bodies and documents: %+v", got)
	}
}
