package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A [Builder] works in a folder of such a name, on a file of that name, which it
// holds.
const (
	buildings = ".building-*"
	building  = "register"
)

// begins is longer than it takes a Builder to hold its file once its folder is made.
const begins = time.Minute

// Sweep deletes from a folder what was left there by builders that were killed. What
// cannot be deleted, such as another user's, stays.
func Sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, buildings)) // the pattern is right
	for _, path := range left {
		info, err := os.Stat(path)
		if err != nil || time.Since(info.ModTime()) < begins {
			continue
		}
		if err := discard(filepath.Join(path, building)); err == nil || errors.Is(err, fs.ErrNotExist) {
			_ = os.RemoveAll(path)
		}
	}
}

// Unwritable reports whether an error is that of a disk that is full, or of a folder
// that may not be written.
func Unwritable(err error, dir string) bool {
	var at *fs.PathError
	if errors.As(err, &at) && errors.Is(err, fs.ErrPermission) && strings.HasPrefix(at.Path, dir) {
		return true
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
			return true
		}
	}
	for _, is := range []error{syscall.ENOSPC, syscall.EROFS, syscall.EDQUOT} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}
