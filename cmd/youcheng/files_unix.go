//go:build unix

package main

import "syscall"

// mostFiles is how many files and connections the program may have open at once; 0
// where that is not known.
func mostFiles() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return 0
	}
	const many = 1 << 30 // some systems write "any number" so
	return int(min(files.Cur, many))
}
