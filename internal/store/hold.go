package store

import (
	"errors"
	"io/fs"
	"os"
)

// hold opens the file at path and marks it as being read, for [Discard] of any
// process, until it is closed.
//
// The mark is needed even where an open file can be read after it was deleted:
// the pool opens the file by its name again whenever more readers come at once
// than before, and after a reader who hung up in the middle of a query.
func hold(path string) (*os.File, error) {
	for {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		err = mark(f, path)
		if err == nil {
			return f, nil
		}
		f.Close()
		if !errors.Is(err, errReplaced) {
			return nil, err
		}
	}
}

func mark(f *os.File, path string) error {
	if err := lockShared(f); err != nil {
		return err
	}
	// Between the opening and the mark it may have been deleted, or another
	// builder of the same content may have put his own in its place.
	held, err := f.Stat()
	if err != nil {
		return err
	}
	named, err := os.Stat(path)
	if err == nil && !os.SameFile(held, named) {
		return errReplaced
	}
	return err
}

// Discard deletes the file at path, unless a [Store] of this or another process
// reads it. A file that is gone already is none to be deleted.
func Discard(path string) error {
	err := discard(path)
	if errors.Is(err, errInUse) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Why a file is not marked: another has a lock on it, or its name.
var (
	errInUse    = errors.New("the file is in use")
	errReplaced = errors.New("the file was replaced")
)
