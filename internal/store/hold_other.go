//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package store

import "os"

// lockShared does nothing: on Windows an open file cannot be deleted.
func lockShared(*os.File) error { return nil }

// discard takes a file that cannot be deleted for one that is being read.
func discard(path string) error {
	if os.Remove(path) != nil {
		return errInUse
	}
	return nil
}
