//go:build !unix

package main

// mostFiles is not known here.
func mostFiles() int { return 0 }
