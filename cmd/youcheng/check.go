package main

import (
	"fmt"
	"os"
	"path/filepath"

	"youcheng/internal/lang"
	"youcheng/internal/site"
)

// checkCommand reads the folders seeds and content where it is started, if they
// are there and no others are named.
type checkCommand struct {
	inputFlags
	Read   string `long:"read" value-name:"DIR" description:"Also warn of words that stand in the texts in DIR: .txt or .md, each named as its source."`
	Format string `long:"format" choice:"text" choice:"json" default:"text" description:"text for people, json for programs."`
	Lang   string `long:"lang" choice:"en" choice:"zh" default:"en" description:"Language of the messages: en or zh."`
}

// Run prints the faults to standard output: they are what was asked for.
func (c *checkCommand) Run(e *env) error {
	// In the folder of the sources, an editor means what stands there, not the
	// copies of some day in the program.
	if c.Seeds == "" && c.Content == "" && folder("seeds") && folder(filepath.Join("content", "stories")) {
		c.Seeds, c.Content = "seeds", "content"
	}
	if c.Read != "" && !folder(c.Read) {
		return fmt.Errorf("--read: there is no folder %s", c.Read)
	}
	in, err := c.input()
	if err != nil {
		return err
	}
	tag, _ := lang.Parse(c.Lang)
	content, faults, err := site.Check(in)
	if err != nil {
		return err
	}
	if c.Read != "" {
		more, err := site.Borrowed(os.DirFS(c.Read), content)
		if err != nil {
			return err
		}
		faults.Append(more)
	}
	if c.Format == "json" {
		if err := faults.JSON(e.stdout, tag); err != nil {
			return fmt.Errorf("writing the faults: %w", err)
		}
	} else if err := faults.Print(e.stdout, tag); err != nil {
		return fmt.Errorf("writing the faults: %w", err)
	}
	if n := faults.Errors(); n > 0 {
		fmt.Fprintf(e.stderr, "%s\n", map[lang.Tag]string{
			lang.EN: lang.EN.Plural(n, "%s error", "%s errors") + ", " + lang.EN.Plural(faults.Len()-n, "%s warning", "%s warnings"),
			lang.ZH: lang.ZH.Plural(n, "%s 处错误", "%s 处错误") + "，" + lang.ZH.Plural(faults.Len()-n, "%s 处警告", "%s 处警告"),
		}[tag])
		return errFaults
	}
	if c.Format == "text" {
		fmt.Fprintf(e.stdout, map[lang.Tag]string{
			lang.EN: "no errors: %d partners, %d events, %d sources, %d texts\n",
			lang.ZH: "没有错误：%d 个友城、%d 项事件、%d 份来源、%d 篇文本\n",
		}[tag], len(content.Facts.Partners), len(content.Facts.Events), len(content.Facts.Sources), len(content.Texts))
	}
	return nil
}

func folder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
