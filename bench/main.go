// Command bench measures the site, and makes what it is measured with. README.md
// in this folder says how.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"youcheng/bench/corpus"
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
		return c.run(&bench{ctx, dir}, os.Args[2:])
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

func writeCorpus(_ *bench, args []string) error {
	f := flag.NewFlagSet("corpus", flag.ExitOnError)
	out := f.String("o", "", "folder for the folders seeds and content")
	hugo := f.String("hugo", "", "folder for the same stories as a site for Hugo")
	var o corpus.Options
	f.IntVar(&o.Stories, "stories", 100, "how many coined stories, each in both languages")
	f.IntVar(&o.Facts, "facts", 1, "how many times over the facts are there")
	f.Uint64Var(&o.Seed, "seed", 1, "of chance: another one makes other stories")
	f.IntVar(&o.Pictures, "pictures", 50, "one story in so many has a picture; 0 for none")
	if err := parse(f, args); err != nil {
		return err
	}
	if *out == "" && *hugo == "" {
		return fmt.Errorf("-o is missing: name a folder, or one for Hugo by -hugo")
	}
	for _, x := range []struct {
		dir   string
		write func(string, corpus.Options) error
	}{{*out, corpus.Write}, {*hugo, corpus.WriteHugo}} {
		if x.dir == "" {
			continue
		}
		start := time.Now()
		if err := x.write(x.dir, o); err != nil {
			return err
		}
		fmt.Printf("wrote %d stories in both languages to %s in %s\n", o.Stories, x.dir, time.Since(start).Round(time.Millisecond))
	}
	return nil
}
