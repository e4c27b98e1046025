// Command bench measures the site, and makes what it is measured with. README.md
// in this folder says how.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"youcheng/bench/corpus"
)

type command struct {
	name, about string
	run         func(args []string) error
}

func commands() []command {
	return []command{
		{"corpus", "write a site of any size", writeCorpus},
	}
}

func main() {
	name := ""
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		if err := c.run(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench "+c.name+": "+err.Error())
			os.Exit(1)
		}
		return
	}
	fmt.Fprintln(os.Stderr, "usage: go run ./bench COMMAND [flags]; each has -help")
	for _, c := range commands() {
		fmt.Fprintf(os.Stderr, "  %-10s %s\n", c.name, c.about)
	}
	os.Exit(2)
}

// parse reads the flags of a command, which takes no other words.
func parse(f *flag.FlagSet, args []string) error {
	f.Parse(args) // it exits by itself
	if f.NArg() > 0 {
		return fmt.Errorf("what does %q mean? Only flags are taken", strings.Join(f.Args(), " "))
	}
	return nil
}

func writeCorpus(args []string) error {
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
