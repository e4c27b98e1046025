package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"youcheng/internal/site"
)

// itself is the program that runs now, also where another was put in its place since. It
// is empty where the system does not tell.
func itself() string {
	path := "/proc/self/exe"
	if runtime.GOOS != "linux" {
		var err error
		if path, err = os.Executable(); err != nil {
			return ""
		}
	}
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// drawPicture makes a picture for a server that called the program for it. It ends when
// its work is done, or when the server kills it: a signal to all that are at a terminal,
// or in a service, is the server's to heed.
func drawPicture(args []string) (code int) {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	if len(args) != 2 {
		fmt.Fprintln(os.Stderr, "a folder and a description of a picture are missing")
		return 2
	}
	if err := site.DrawPicture(context.Background(), args[0], args[1], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
