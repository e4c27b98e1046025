package story

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
)

// The beginnings of a story pass the check, so that an editor starts from a
// clean tree. Their status is draft.
var newStory = map[lang.Tag]string{
	lang.EN: `---
title: "Title of the story"
summary: "One plain sentence of 60 to 200 characters that tells a reader what the story is about."
kind: feature
authors: [Youcheng editors]
status: draft
publish_at: %[1]s
as_of: %[2]s
cities: []
themes: []
sources: []
---

Write here. A link may name a thing of the register: [Prague](city:prague).
`,
	lang.ZH: `---
title: "文章标题"
summary: "用一句平实的话告诉读者这篇文章讲什么，三十字以上，一百字以内，不用标记。"
kind: feature
authors: [友城编辑部]
status: draft
publish_at: %[1]s
as_of: %[2]s
cities: []
themes: []
sources: []
---

在这里写正文。链接可以指向名册中的条目：[布拉格](city:prague)。
`,
}

// New returns the text of a new story in a language.
func New(l lang.Tag, now time.Time) string {
	now = now.In(facts.BeijingTime())
	return fmt.Sprintf(newStory[l], now.Format("2006-01-02T15:00:00Z07:00"), now.Format(time.DateOnly))
}

// What a translation begins with, until the translator has written it.
var untranslated = map[lang.Tag]struct{ title, summary, author string }{
	lang.EN: {"To be translated", "To be translated: one plain sentence of 60 to 200 characters that tells what it is about.", "Youcheng editors"},
	lang.ZH: {"（标题待译）", "（摘要待译：用一句平实的话告诉读者这篇文章讲什么，三十字以上，一百字以内，不用标记。）", "友城编辑部"},
}

// assertion is a link that asserts and has a text in the original's language.
var assertion = regexp.MustCompile(`\[[^\][]*\]\(((?:city|person|event|agreement|source|org|theme|country):[^()\s]*#[^()\s]*|count:[^()\s]*)\)`)

// Translation returns the beginning of a translation into l of an original: its
// front matter with what depends on the language left to be written, a note of
// what it translates, and its body. The texts of links that assert are emptied,
// so that they are filled in as the new language writes them.
func Translation(original string, l lang.Tag) (string, error) {
	lines, body, err := divide(original)
	if err != nil {
		return "", err
	}
	u := untranslated[l]
	out := []string{"---"}
	skip := false
	for _, line := range lines[1 : body-1] {
		key, _, isKey := strings.Cut(line, ":")
		if isKey = isKey && line != "" && line[0] != ' ' && line[0] != '#' && line[0] != '-'; isKey {
			skip = false
		}
		if skip {
			continue
		}
		if !isKey {
			out = append(out, line)
			continue
		}
		switch key {
		case "title":
			out = append(out, "# "+line, `title: "`+u.title+`"`)
			skip = true
		case "summary":
			out = append(out, "# "+line, `summary: "`+u.summary+`"`)
			skip = true
		case "authors":
			out = append(out, "authors: ["+u.author+"]")
			skip = true
		case "status":
			out = append(out, "status: draft")
		case "aliases", "translates", "update_note", "updated_at":
			skip = true
		case "hero":
			out = append(out, "# to be translated: alt, caption and credit", line)
		default:
			out = append(out, line)
		}
	}
	out = append(out, note(l.Other(), blocks(lines, body))...)
	out = append(out, "---")
	for _, line := range lines[body:] {
		out = append(out, assertion.ReplaceAllString(line, "[]($1)"))
	}
	return strings.Join(out, "\n"), nil
}

// Accept returns a translation that notes the original as it is now.
func Accept(translation, original string, l lang.Tag) (string, error) {
	lines, body, err := divide(translation)
	if err != nil {
		return "", err
	}
	from, fromBody, err := divide(original)
	if err != nil {
		return "", err
	}
	var out []string
	skip := false
	for _, line := range lines[:body-1] {
		if skip && (line == "" || line[0] == ' ') {
			continue
		}
		if skip = strings.HasPrefix(line, "translates:"); !skip {
			out = append(out, line)
		}
	}
	out = append(out, note(l.Other(), blocks(from, fromBody))...)
	return strings.Join(slices.Concat(out, lines[body-1:]), "\n"), nil
}

// note writes the key translates, a few hashes to the line.
func note(from lang.Tag, bs []block) []string {
	const each = 12
	out := []string{"translates: >-", "  " + string(from)}
	for i := 0; i < len(bs); i += each {
		var hashes []string
		for _, b := range bs[i:min(i+each, len(bs))] {
			hashes = append(hashes, b.hash)
		}
		out = append(out, "  "+strings.Join(hashes, " "))
	}
	return out
}

// divide splits a text into its lines and tells how many are before the body.
func divide(src string) (lines []string, body int, err error) {
	src = strings.ReplaceAll(strings.TrimPrefix(src, "\ufeff"), "\r\n", "\n")
	lines = strings.Split(src, "\n")
	if strings.TrimRight(lines[0], " ") != "---" {
		return nil, 0, errors.New("it does not begin with front matter")
	}
	for i := 1; i < len(lines); i++ {
		if strings.TrimRight(lines[i], " ") == "---" {
			return lines, i + 1, nil
		}
	}
	return nil, 0, errors.New("its front matter does not end")
}

// Translates reports whether a text says that it is a translation.
func Translates(src string) bool {
	lines, body, err := divide(src)
	return err == nil && slices.ContainsFunc(lines[:body], func(line string) bool { return strings.HasPrefix(line, "translates:") })
}

// untouched reports whether a title or summary is still what [New] or
// [Translation] wrote.
func untouched(s string) bool {
	for _, l := range lang.Tags() {
		u := untranslated[l]
		if s == u.title || s == u.summary || s != "" && strings.Contains(newStory[l], `: "`+s+`"`) {
			return true
		}
	}
	return false
}

// Skeleton reports whether a text is still what [New] wrote, so that nothing is
// lost when it is replaced.
func Skeleton(src string, l lang.Tag) bool {
	_, written, _ := strings.Cut(newStory[l], "---\n\n")
	_, body, ok := strings.Cut(src, "---\n\n")
	_, title, _ := strings.Cut(newStory[l], "title: ")
	title, _, _ = strings.Cut(title, "\n")
	return ok && strings.Contains(src, "\ntitle: "+title+"\n") && strings.TrimSpace(body) == strings.TrimSpace(written)
}
