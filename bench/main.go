// Command bench measures the site, and makes what it is measured with. README.md
// in this folder says how.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

type command struct {
	name, about string
	run         func(b *bench, args []string) error
}

func commands() []command {
	return []command{
		{"corpus", "write a site of any size", writeCorpus},
		{"http", "a page that is ready: against nginx, Caddy and servers in Go", measureHTTP},
		{"uncached", "pages that are drawn for each request", measureUncached},
		{"generate", "check, compile and export: against Hugo", measureGenerate},
		{"start", "from exec to the first answer: against nginx and Caddy", measureStart},
		{"save", "from a save to the page in the preview: against hugo server", measureSave},
		{"search", "questions of readers on a large site", measureSearch},
		{"reload", "what readers notice of content that changes all the time", measureReload},
		{"memory", "what the server has resident", measureMemory},
		{"soak", "a mixed load for half an hour, with reloads: what grows, and what is wrong", measureSoak},
		{"curves", "how all of it grows with the data", measureCurves},
	}
}

func main() {
	name := ""
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	if err := do(name); err != nil {
		fmt.Fprintln(os.Stderr, "bench "+name+": "+err.Error())
		os.Exit(1)
	}
}

func do(name string) error {
	if name == "run" && len(os.Args) > 2 { // by measured alone
		return run(os.Args[2:])
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		ctx, cancel := stopping()
		defer cancel()
		dir, err := os.MkdirTemp("", "youcheng-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		self, err := os.Executable()
		if err != nil {
			return err
		}
		err = c.run(&bench{ctx, dir, self}, os.Args[2:])
		if ctx.Err() != nil { // what went wrong then, went wrong because of it
			return errors.New("stopped")
		}
		return err
	}
	var list strings.Builder
	for _, c := range commands() {
		fmt.Fprintf(&list, "\n  %-10s %s", c.name, c.about)
	}
	return fmt.Errorf("name one of these; each has -help%s", list.String())
}

// stopping is a context that ends when the program is told to stop, so that what
// it started ends too.
func stopping() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// parse reads the flags of a command, which takes no other words.
func parse(f *flag.FlagSet, args []string) error {
	f.Parse(args) // it exits by itself
	if f.NArg() > 0 {
		return fmt.Errorf("what does %q mean? Only flags are taken", strings.Join(f.Args(), " "))
	}
	return nil
}
