// Command youcheng compiles, checks, serves and exports the register of
// Beijing's sister cities.
//
//	youcheng serve            serve the site at http://localhost:8080
//	youcheng check            report every fault of the facts and texts
//	youcheng export -o DIR    write the whole site as files
//	youcheng db -o FILE       write the compiled register as an SQLite file
//	youcheng diff OLD NEW     say what changed between two such files
//	youcheng ping OLD NEW     say which addresses that changes, and tell search engines with --send
//	youcheng purge OLD NEW    say which pages that changes, and tell caches with --to
//	youcheng new story SLUG   begin a story
//	youcheng serve --preview  write with the page beside you
//
// Each flag has a twin in the environment: --addr is YOUCHENG_ADDR. The facts
// and texts are those compiled into the program, unless --seeds and --content
// name folders.
//
// It ends with 0 when all went well, 1 when the content has faults, and 2 when
// it could not run, after one sentence that says why. Like diff(1), youcheng diff
// ends with 1 where there are differences.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the site needs time zones where the system has none

	"youcheng/internal/lang"
	"youcheng/internal/site"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == site.DrawCommand {
		os.Exit(drawPicture(os.Args[2:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(&env{ctx, os.Stdout, os.Stderr, itself()}, os.Args[1:])
	stop()
	os.Exit(code)
}

// env is what the commands share.
type env struct {
	ctx            context.Context
	stdout, stderr io.Writer
	itself         string // the program, which makes the pictures of a server; empty where the server does
}

// errFaults ends a command whose faults are already printed.
var errFaults = errors.New("the content has faults")

// errDiffer ends a command that printed differences.
var errDiffer = errors.New("the editions differ")

// run is the whole program but for the process around it.
func run(e *env, args []string) (code int) {
	c, help, err := command(args)
	switch {
	case help != "":
		_, err = io.WriteString(e.stdout, help)
	case err == nil:
		err = c.Run(e)
	}
	var faults *site.Faults
	switch {
	case err == nil:
		return 0
	case errors.As(err, &faults):
		if err := faults.List.Print(e.stderr, lang.EN); err != nil {
			return 2
		}
		fmt.Fprintf(e.stderr, "youcheng: %v; nothing was published\n", err)
		return 1
	case errors.Is(err, errFaults), errors.Is(err, errDiffer):
		return 1
	}
	fmt.Fprintf(e.stderr, "youcheng: %v\n", err)
	return 2
}
