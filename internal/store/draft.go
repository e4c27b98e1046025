package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
)

// Draft is a file that goes on being changed while it is read, for a preview: a save
// changes some rows of it, and not a copy of all. A reader who asks several times
// may see what was before and what came after; the page that he draws of both is
// loaded anew right then.
//
// It is deleted when it was closed and its last reader has gone.
type Draft struct {
	path  string
	held  *os.File // so that no other program deletes it
	write *sql.DB
	read  *database // nil before the first Commit
	uses  atomic.Int64
}

// draftFiles are the names of drafts.
const draftFiles = "preview-*.sqlite"

// NewDraft makes an empty draft in a folder. What previews left there that ended
// without closing theirs is deleted.
func NewDraft(dir string) (*Draft, error) {
	left, err := filepath.Glob(filepath.Join(dir, draftFiles))
	if err != nil {
		return nil, fmt.Errorf("listing the cache: %w", err)
	}
	for _, path := range left {
		if err := Discard(path); err != nil {
			return nil, fmt.Errorf("clearing the cache: %w", err)
		}
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			removeLogs(path)
		}
	}
	f, err := os.CreateTemp(dir, draftFiles)
	if err != nil {
		return nil, fmt.Errorf("making a database file: %w", err)
	}
	d := &Draft{path: f.Name()}
	d.uses.Store(1)
	err = f.Close()
	if err == nil {
		d.held, err = hold(d.path)
	}
	if err == nil {
		d.write, err = writing(d.path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("beginning a draft: %w", err), d.Close())
	}
	return d, nil
}

// removeLogs deletes what SQLite keeps beside a file.
func removeLogs(path string) {
	os.Remove(path + "-wal")
	os.Remove(path + "-shm")
}

// Begin begins to change the draft, or to fill it if it is empty.
func (d *Draft) Begin(ctx context.Context) (*Builder, error) {
	b := &Builder{path: d.path, db: d.write, draft: d, fresh: d.read == nil, relisted: map[string]bool{}}
	if err := b.start(ctx); err != nil {
		b.Discard()
		return nil, fmt.Errorf("beginning to change a draft: %w", err)
	}
	return b, nil
}

// committed lets in readers after the first commit: from then on the file has a log,
// by which they can read while it is written.
func (d *Draft) committed(b *Builder) error {
	if d.read != nil {
		return nil
	}
	_, err := d.write.ExecContext(b.ctx, "PRAGMA journal_mode = WAL")
	if err == nil {
		d.read, err = reading(d.path, url.Values{"mode": {"rw"}})
	}
	if err != nil {
		return fmt.Errorf("opening a draft for readers: %w", err)
	}
	return nil
}

// Open opens the draft as it is now, for reading.
func (d *Draft) Open(ctx context.Context) (*Store, error) {
	d.uses.Add(1)
	s := &Store{db: d.read, close: d.release}
	if err := s.loadIndex(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reading a draft: %w", err), s.Close())
	}
	return s, nil
}

// Close ends the changes. Readers may go on.
func (d *Draft) Close() error { return d.release() }

func (d *Draft) release() (err error) {
	if d.uses.Add(-1) > 0 {
		return nil
	}
	if d.read != nil {
		err = d.read.Close()
	}
	if d.write != nil {
		err = errors.Join(err, d.write.Close())
	}
	if d.held != nil {
		err = errors.Join(err, d.held.Close())
	}
	err = errors.Join(err, os.Remove(d.path))
	removeLogs(d.path)
	return err
}
