package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// measureSave measures from the writing of a file to the page that shows it.
func measureSave(b *bench, args []string) error {
	f := flag.NewFlagSet("save", flag.ExitOnError)
	sizes := f.String("stories", "1000,10000", "how many stories there are")
	rounds := f.Int("rounds", 7, "how often a story is saved")
	limit := f.Duration("limit", 5*time.Minute, "how long to wait for one change")
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
	machine()
	hugo, err := b.hugo()
	if err != nil {
		return err
	}
	t := newTable("from save to sight", "median", "quickest", "slowest", "until ready at first")
	for _, stories := range list {
		flags, dir, err := b.corpus("site", stories, 1)
		if err != nil {
			return err
		}
		addr, err := free()
		if err != nil {
			return err
		}
		watched := []struct {
			name, dir, file, program string
			addr                     string
			args                     []string
		}{{"youcheng serve --preview", filepath.Join(dir, "content", "stories"), "en.md", youcheng, addr,
			append([]string{"serve", "--preview", "--addr", addr, "--cache", filepath.Join(b.dir, "cache")}, flags...)}}
		if hugo != "" {
			source := filepath.Join(b.dir, "hugo")
			if _, err := b.measured(time.Hour, b.self, "corpus", "-hugo", source, "-stories", strconv.Itoa(stories), "-pictures", strconv.Itoa(everyFiftieth)); err != nil {
				return err
			}
			addr, err := free()
			if err != nil {
				return err
			}
			host, port := split(addr)
			watched = append(watched, struct {
				name, dir, file, program string
				addr                     string
				args                     []string
			}{"hugo server", filepath.Join(source, "content", "en", "stories"), "index.md", hugo, addr,
				[]string{"server", "--source", source, "--bind", host, "--port", port, "--cacheDir", filepath.Join(b.dir, "empty"), "--noBuildLock"}})
		}
		for _, w := range watched {
			start := time.Now()
			s, err := b.launch(w.addr, nil, w.program, w.args...)
			if err != nil {
				return err
			}
			took, ready, err := saves(s, w.dir, w.file, start, *rounds, *limit)
			s.stop()
			if err != nil {
				return fmt.Errorf("%s: %w\n%.2000s", w.name, err, s.said())
			}
			t.add(fmt.Sprintf("%d stories, %s", stories, w.name), ms(median(took)), ms(slices.Min(took)), ms(slices.Max(took)), ms(ready))
		}
		if err := remove(dir, filepath.Join(b.dir, "hugo"), filepath.Join(b.dir, "cache"), filepath.Join(b.dir, "empty")); err != nil {
			return err
		}
	}
	t.print()
	return nil
}

func split(addr string) (host, port string) {
	i := bytes.LastIndexByte([]byte(addr), ':')
	return addr[:i], addr[i+1:]
}

// saves changes one story after another, from all over the list, and waits until
// its page shows it.
func saves(s *server, dir, name string, start time.Time, rounds int, limit time.Duration) (took []time.Duration, ready time.Duration, err error) {
	if err := s.await("/en/", 30*time.Minute); err != nil {
		return nil, 0, err
	}
	ready = time.Since(start)
	// What is done behind the first start, such as the drawing of pictures, would be
	// measured too.
	if err := s.rest(10 * time.Minute); err != nil {
		return nil, 0, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, 0, err
	}
	var stories []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "tokyo-to-prague" {
			stories = append(stories, e.Name())
		}
	}
	for n := range rounds {
		story := stories[(n*len(stories)/rounds+n)%len(stories)]
		file := filepath.Join(dir, story, name)
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, 0, err
		}
		if status, err := ask(s.base + "/en/stories/" + story + "/"); err != nil || status != 200 {
			return nil, 0, fmt.Errorf("the story %s is not there: %d, %v", story, status, err)
		}
		word := fmt.Sprintf("savednow%c", 'a'+n%26)
		begun := time.Now()
		if err := os.WriteFile(file, append(b, "\nThis was "+word+".\n"...), 0o666); err != nil {
			return nil, 0, err
		}
		for {
			_, body, err := fetch(s.base + "/en/stories/" + story + "/")
			if err == nil && bytes.Contains(body, []byte(word)) {
				break
			}
			if time.Since(begun) > limit {
				return nil, 0, fmt.Errorf("the change of %s did not show within %s (%v)", file, limit, err)
			}
			time.Sleep(2 * time.Millisecond)
		}
		took = append(took, time.Since(begun))
		time.Sleep(time.Second) // an editor does not save at once again
	}
	return took, ready, nil
}
