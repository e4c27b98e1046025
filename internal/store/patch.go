package store

import (
	"fmt"
	"io"
	"os"

	"youcheng/internal/story"
)

func copyInto(to *os.File, from string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	_, err = io.Copy(to, src)
	return err
}

// find is the number of a text; 0 where there is none.
func (w *writer) find(k story.Key) int {
	return w.number("SELECT coalesce(max(n), 0) FROM texts WHERE form = ? AND slug = ? AND lang = ?", string(k.Form), k.Slug, string(k.Lang))
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
			w.err = fmt.Errorf("changing the texts: %w", err)
		}
	}
	return n
}
