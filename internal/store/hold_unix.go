//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package store

import (
	"errors"
	"os"
	"syscall"
)

// lockShared marks f as being read. A file system that knows no locks keeps
// nobody from reading.
func lockShared(f *os.File) error {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return errInUse // it is being deleted
	}
	return nil
}

// discard deletes the file while it has it for itself. Where that cannot be
// had, be it for want of locks, the file stays: a full disk is seen in time, a
// server without its file is not.
func discard(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return errInUse
	}
	return os.Remove(path)
}
