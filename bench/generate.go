package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"youcheng/bench/corpus"
)

// numbers reads a list such as 500,5000.
func numbers(s string) ([]int, error) {
	var out []int
	for f := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(f))
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%q is no number", f)
		}
		out = append(out, n)
	}
	return out, nil
}

// everyFiftieth is how many stories have a picture: one in so many.
const everyFiftieth = 50

// corpus makes a site in a folder of its own, and returns the flags that name it.
// It is made by another process, so that this one stays small.
func (b *bench) corpus(name string, stories, facts int) (flags []string, dir string, err error) {
	dir = filepath.Join(b.dir, name)
	return siteFlags(dir), dir, b.write("-o", dir, stories, facts, everyFiftieth)
}

// write makes a site, or one for Hugo.
func (b *bench) write(flag, dir string, stories, facts, pictures int) error {
	_, err := b.measured(time.Hour, b.self, "corpus", flag, dir, "-stories", strconv.Itoa(stories), "-facts", strconv.Itoa(facts), "-pictures", strconv.Itoa(pictures))
	return err
}

func siteFlags(dir string) []string {
	return []string{"--seeds", filepath.Join(dir, "seeds"), "--content", filepath.Join(dir, "content")}
}

// measureGenerate compares check, compile and export with Hugo.
func measureGenerate(b *bench, args []string) error {
	f := flag.NewFlagSet("generate", flag.ExitOnError)
	sizes := f.String("stories", "500,5000,25000", "how many stories; there are two documents of each")
	rounds := f.Int("rounds", 3, "how often each is measured, in turns")
	pictures := f.Int("pictures", 0, "one story in so many has a picture, which Hugo copies and the site draws anew; 0 for none")
	limit := f.Duration("limit", 30*time.Minute, "how long one run may take")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	list, err := numbers(*sizes)
	if err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	forms := []string{"--forms", "html"}
	machine()
	hugo, err := b.hugo()
	if err != nil {
		return err
	}
	t := newTable("documents", "pages", "wall", "spread", "user + system", "most memory", "pages/s")
	for _, stories := range list {
		dir, source := filepath.Join(b.dir, "site"), filepath.Join(b.dir, "hugo")
		flags := siteFlags(dir)
		if err := b.write("-o", dir, stories, 1, *pictures); err != nil {
			return err
		}
		if hugo != "" {
			if err := b.write("-hugo", source, stories, 1, *pictures); err != nil {
				return err
			}
		}
		costs, pages := map[string][]cost{}, map[string]int{}
		var written []string
		for round := range *rounds {
			for _, x := range []struct {
				name, program string
				args          func(out, cache string) []string
			}{
				{"youcheng", youcheng, func(out, cache string) []string {
					return append(append([]string{"export", "--cache", cache, "-o", out}, flags...), forms...)
				}},
				{"hugo", hugo, func(out, cache string) []string {
					return []string{"--source", source, "--destination", out, "--cacheDir", cache, "--quiet", "--noBuildLock"}
				}},
			} {
				if x.program == "" {
					continue
				}
				// Both write to new folders, and neither remembers anything. What was
				// written is deleted when all have run: for minutes after, ext4 takes long
				// to find room for new files beside those that were deleted, and who
				// came next would pay for it.
				out, cache := filepath.Join(b.dir, fmt.Sprint("out", x.name, round)), filepath.Join(b.dir, fmt.Sprint("empty", x.name, round))
				written = append(written, out, cache)
				c, err := b.measured(*limit, x.program, x.args(out, cache)...)
				if err != nil {
					return err
				}
				costs[x.name] = append(costs[x.name], c)
				pages[x.name] = count(out, ".html")
				if pages[x.name] < 2*stories {
					return fmt.Errorf("%s wrote %d pages of %d stories in two languages", x.name, pages[x.name], stories)
				}
			}
		}
		for _, name := range []string{"youcheng", "hugo"} {
			if costs[name] == nil {
				continue
			}
			var wall, busy []time.Duration
			var memory []int64
			for _, c := range costs[name] {
				wall, busy, memory = append(wall, c.Wall), append(busy, c.User+c.System), append(memory, c.Memory)
			}
			t.add(fmt.Sprintf("%d, %s", 2*stories, name), strconv.Itoa(pages[name]), ms(median(wall)), spread(wall), ms(median(busy)), mb(median(memory)), fmt.Sprintf("%.0f", float64(pages[name])/median(wall).Seconds()))
		}
		if err := remove(append(written, dir, source)...); err != nil {
			return err
		}
	}
	t.print()
	return nil
}

// count counts the files below a folder whose names end so.
func count(dir, end string) int {
	n := 0
	filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, end) {
			n++
		}
		return nil
	})
	return n
}

func remove(dirs ...string) error {
	for _, d := range dirs {
		if err := os.RemoveAll(d); err != nil {
			return err
		}
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
	f.IntVar(&o.Pictures, "pictures", everyFiftieth, "one story in so many has a picture; 0 for none")
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
