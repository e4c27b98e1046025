package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/story"
)

type newStoryCommand struct {
	Args struct {
		Slug string `positional-arg-name:"SLUG" description:"Lower-case ASCII words with hyphens; it becomes the address."`
	} `positional-args:"yes" required:"yes"`
	Content string `long:"content" default:"content" value-name:"DIR" description:"Folder of the texts."`
}

func (c *newStoryCommand) Run(e *env) error {
	dir, err := storyFolder(c.Content, c.Args.Slug)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s exists already; nothing was written", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	for _, l := range lang.Tags() {
		if err := os.WriteFile(filepath.Join(dir, string(l)+".md"), []byte(story.New(l, time.Now())), 0o644); err != nil {
			return fmt.Errorf("writing the story: %w", err)
		}
	}
	fmt.Fprintf(e.stdout, "wrote %s/en.md and zh.md; write, run youcheng check, and set status to ready\n", dir)
	return nil
}

type newTranslationCommand struct {
	Args struct {
		Slug string `positional-arg-name:"SLUG" description:"The story's folder."`
	} `positional-args:"yes" required:"yes"`
	To      string `long:"to" choice:"en" choice:"zh" description:"Language of the translation: en or zh; the one that is missing when not given."`
	Accept  bool   `long:"accept" description:"The translation is there and up to date: note the original as it is now."`
	Content string `long:"content" default:"content" value-name:"DIR" description:"Folder of the texts."`
}

func (c *newTranslationCommand) Run(e *env) error {
	dir, err := storyFolder(c.Content, c.Args.Slug)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("there is no story %s; begin one with youcheng new story %s", dir, c.Args.Slug)
	}
	texts := map[lang.Tag]string{}
	for _, l := range lang.Tags() {
		b, err := os.ReadFile(filepath.Join(dir, string(l)+".md"))
		switch {
		case err == nil && story.Skeleton(string(b), l) && !c.Accept:
			// Nothing was written yet: it may be replaced.
		case err == nil:
			texts[l] = string(b)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("reading the story: %w", err)
		}
	}
	to, err := c.target(dir, texts)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, string(to)+".md")
	var text string
	done := "translate it, run youcheng check, and set status to ready"
	if c.Accept {
		text, err = story.Accept(texts[to], texts[to.Other()], to)
		done = "it translates the original as it is now"
	} else {
		text, err = story.Translation(texts[to.Other()], to)
	}
	if err != nil {
		return fmt.Errorf("%s: %w; nothing was written", dir, err)
	}
	if err := replaceFile(file, text); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "wrote %s; %s\n", file, done)
	return nil
}

// target is the language to translate into.
func (c *newTranslationCommand) target(dir string, texts map[lang.Tag]string) (lang.Tag, error) {
	to, given := lang.Parse(c.To)
	if !given {
		switch {
		case len(texts) == 0:
			return "", fmt.Errorf("%s holds no text to translate yet", dir)
		case len(texts) == 1 && texts[lang.ZH] == "":
			to = lang.ZH
		case len(texts) == 1:
			to = lang.EN
		case story.Translates(texts[lang.EN]) && !story.Translates(texts[lang.ZH]):
			to = lang.EN
		default:
			to = lang.ZH
		}
	}
	_, there := texts[to]
	_, original := texts[to.Other()]
	switch {
	case !original:
		return "", fmt.Errorf("%s has no %s.md to translate", dir, to.Other())
	case c.Accept && !there:
		return "", fmt.Errorf("%s has no %s.md yet; leave out --accept to begin it", dir, to)
	case !c.Accept && there:
		return "", fmt.Errorf("%s exists already; nothing was written (when it is up to date with %s.md, add --accept)", filepath.Join(dir, string(to)+".md"), to.Other())
	}
	return to, nil
}

// storyFolder is the folder of a story, whether it exists or not.
func storyFolder(content, slug string) (string, error) {
	if !story.Slug(slug) {
		return "", fmt.Errorf("%q is not a slug: use lower-case ASCII letters, digits and single hyphens", slug)
	}
	if _, err := os.Stat(content); err != nil {
		return "", fmt.Errorf("--content: there is no folder %s", content)
	}
	return filepath.Join(content, "stories", slug), nil
}

// replaceFile writes beside the file and renames, so that it is whole at every
// moment.
func replaceFile(file, text string) error {
	tmp := file + ".tmp"
	if err := os.WriteFile(tmp, []byte(text), 0o644); err != nil {
		return fmt.Errorf("writing the translation: %w", err)
	}
	if err := os.Rename(tmp, file); err != nil {
		return fmt.Errorf("writing the translation: %w", err)
	}
	return nil
}
