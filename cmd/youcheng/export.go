package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"youcheng/internal/export"
	"youcheng/internal/site"
	"youcheng/static"
	"youcheng/web"
)

type exportCommand struct {
	Output string `short:"o" long:"output" required:"yes" value-name:"DIR" description:"Folder to write to; made when missing."`
	Forms  list   `long:"forms" value-name:"FORM,…" description:"Write pages only in these forms, of html,json,csv,geojson,ics,atom,feed.json,bib,ris,csl.json,png; all of them without it. Pages are always written as HTML."`
	inputFlags
	cacheFlag
	baseFlag
	indexNowFlag
	contactFlags
}

func (c *exportCommand) Run(e *env) error {
	for _, f := range c.Forms {
		if !slices.Contains(export.Forms(), f) {
			return fmt.Errorf("--forms: %q is none of %s", f, strings.Join(export.Forms(), ", "))
		}
	}
	if len(c.Forms) == 0 {
		c.Forms = export.Forms()
	}
	base, err := c.base("localhost:8080")
	if err != nil {
		return err
	}
	if err := cmp.Or(c.indexNowFlag.check(), c.contactFlags.check()); err != nil {
		return err
	}
	snap, done, err := compile(e, c.inputFlags, c.cacheFlag)
	if err != nil {
		return err
	}
	defer done()
	now := time.Now()
	live := site.NewLive(snap, now)
	defer live.Close()
	files, err := static.Load()
	if err != nil {
		return err
	}
	h := web.New(web.Config{Site: live, Static: files, Base: base, Now: func() time.Time { return now }, IndexNowKey: c.IndexNowKey, Contact: c.contact(), Log: slog.New(slog.NewTextHandler(e.stderr, nil))})
	start := time.Now()
	n, err := export.Write(e.ctx, h, snap, h, now, c.Forms, c.Output)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "wrote %d files to %s in %s\n", n, c.Output, time.Since(start).Round(time.Millisecond))
	return nil
}

type dbCommand struct {
	Output string `short:"o" long:"output" value-name:"FILE" description:"File to write; without it, the path of the compiled file is printed."`
	inputFlags
	cacheFlag
}

func (c *dbCommand) Run(e *env) error {
	snap, done, err := compile(e, c.inputFlags, c.cacheFlag)
	if err != nil {
		return err
	}
	defer snap.Close()
	if c.Output == "" {
		fmt.Fprintln(e.stdout, snap.Path)
		return nil
	}
	defer done()
	from, err := os.Open(snap.Path)
	if err != nil {
		return fmt.Errorf("reading the compiled register: %w", err)
	}
	defer from.Close()
	// Beside its place, so that there is never a half file.
	to, err := os.CreateTemp(filepath.Dir(c.Output), ".youcheng-*")
	if err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	n, err := io.Copy(to, from)
	err = errors.Join(err, to.Chmod(0o644), to.Close())
	if err == nil {
		err = os.Rename(to.Name(), c.Output)
	}
	if err != nil {
		os.Remove(to.Name())
		return fmt.Errorf("writing %s: %w", c.Output, err)
	}
	fmt.Fprintf(e.stdout, "wrote %d bytes to %s\n", n, c.Output)
	return nil
}
