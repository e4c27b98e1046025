package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"youcheng/internal/facts"
)

type newCommand struct {
	Story newStoryCommand `cmd:"" help:"Begin a story: a folder with en.md and zh.md, front matter filled in."`
}

type newStoryCommand struct {
	Slug    string `arg:"" help:"Lower-case ASCII words with hyphens; it becomes the address."`
	Content string `default:"content" placeholder:"DIR" help:"Folder of the texts (${default})."`
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// The beginnings of a story pass the check, so that an editor starts from a
// clean tree. Their status is draft.
const (
	newEnglish = `---
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
`
	newChinese = `---
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
`
)

func (c *newStoryCommand) Run(e *env) error {
	if !slugForm.MatchString(c.Slug) {
		return fmt.Errorf("%q is not a slug: use lower-case ASCII letters, digits and single hyphens", c.Slug)
	}
	if _, err := os.Stat(c.Content); err != nil {
		return fmt.Errorf("--content: there is no folder %s", c.Content)
	}
	dir := filepath.Join(c.Content, "stories", c.Slug)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s exists already; nothing was written", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	now := time.Now().In(facts.BeijingTime())
	publish, today := now.Format("2006-01-02T15:00:00Z07:00"), now.Format(time.DateOnly)
	for name, form := range map[string]string{"en.md": newEnglish, "zh.md": newChinese} {
		if err := os.WriteFile(filepath.Join(dir, name), fmt.Appendf(nil, form, publish, today), 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	fmt.Fprintf(e.stdout, "wrote %s/en.md and zh.md; write, run youcheng check, and set status to ready\n", dir)
	return nil
}
