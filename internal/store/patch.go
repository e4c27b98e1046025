package store

import (
	"context"
	"fmt"
	"io"
	"os"
	"reflect"

	"youcheng/internal/story"
)

// Patch writes a new file at path for content whose facts are those of old, the
// content of the file at from: it copies that file and changes only the texts
// that differ. Readers see no difference to a file of [Build]; its bytes differ.
func Patch(ctx context.Context, from, path string, old, content Content) error {
	return produce(ctx, path, from, func(w *writer) { w.patch(old, content) })
}

func copyInto(to *os.File, from string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	_, err = io.Copy(to, src)
	return err
}

// key names a text among all.
type key struct {
	form       story.Form
	slug, lang string
}

func keyOf(t story.Text) key { return key{t.Form, t.Slug, string(t.Lang)} }

func (w *writer) patch(old, content Content) {
	before := make(map[key]*story.Text, len(old.Texts))
	for i, t := range old.Texts {
		before[keyOf(t)] = &old.Texts[i]
	}
	changed := map[string]bool{} // slugs of stories
	note := func(k key) {
		if k.form == story.Story && !changed[k.slug] {
			changed[k.slug] = true
			w.unlist(k.slug)
		}
	}
	next := w.number("SELECT coalesce(max(n), 0) + 1 FROM texts")
	for _, t := range content.Texts {
		k := keyOf(t)
		was, ok := before[k]
		delete(before, k)
		switch {
		case !ok:
			note(k)
			w.text(next, t)
			next++
		case !reflect.DeepEqual(*was, t):
			note(k)
			n := w.number("SELECT n FROM texts WHERE form = ? AND slug = ? AND lang = ?", string(k.form), k.slug, k.lang)
			w.drop(n)
			w.text(n, t)
		}
	}
	for k := range before {
		note(k)
		w.drop(w.number("SELECT n FROM texts WHERE form = ? AND slug = ? AND lang = ?", string(k.form), k.slug, k.lang))
	}
	for slug := range changed {
		w.listStories(slug)
	}
	if !reflect.DeepEqual(old.Redirects, content.Redirects) {
		w.exec("DELETE FROM redirects")
		w.redirects(content.Redirects)
	}
	if !reflect.DeepEqual(old.Pictures, content.Pictures) {
		w.exec("DELETE FROM pictures")
		w.pictures(content.Pictures)
	}
}

// drop deletes a text and what hangs on it.
func (w *writer) drop(n int) {
	w.dropDoc(-n)
	w.exec("DELETE FROM texts_links WHERE owner = ?", n)
	w.exec("DELETE FROM citations WHERE subject_table = 'texts' AND subject = ?", n)
	w.exec("DELETE FROM texts WHERE n = ?", n)
}

func (w *writer) number(query string, args ...any) int {
	var n int
	if w.err == nil {
		if err := w.tx.QueryRowContext(w.ctx, query, args...).Scan(&n); err != nil {
			w.err = fmt.Errorf("patching the texts: %w", err)
		}
	}
	return n
}
