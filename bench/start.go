package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// measureStart measures from exec to the first answer.
func measureStart(b *bench, args []string) error {
	f := flag.NewFlagSet("start", flag.ExitOnError)
	rounds := f.Int("rounds", 20, "how often each is started, in turns")
	stories := f.Int("stories", 25000, "size of the second site; 0 for none")
	dir := f.String("corpus", "", "a site that bench corpus wrote, instead of a new one")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	own, err := b.build("bench/rivals", ".")
	if err != nil {
		return err
	}
	page := filepath.Join(b.dir, "page", "page.html")
	if err := os.Mkdir(filepath.Dir(page), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(page, []byte(strings.Repeat("<p>One page.\n", 2000)), 0o644); err != nil {
		return err
	}
	type starter struct {
		name, path string
		start      func() (*server, error)
		took       []time.Duration
	}
	serve := func(cache string, flags []string) func() (*server, error) {
		return func() (*server, error) {
			addr, err := free()
			if err != nil {
				return nil, err
			}
			return b.launch(addr, nil, youcheng, append([]string{"serve", "--addr", addr, "--cache", filepath.Join(b.dir, cache)}, flags...)...)
		}
	}
	list := []*starter{
		{name: "hello in Go", path: "/", start: func() (*server, error) {
			addr, err := free()
			if err != nil {
				return nil, err
			}
			return b.launch(addr, nil, own, "-kind", "hello", "-addr", addr)
		}},
		{name: "nginx", path: "/page.html", start: func() (*server, error) {
			addr, name, args, err := b.nginx(page, "off", copying)
			if err != nil {
				return nil, err
			}
			return b.launch(addr, nil, name, args...)
		}},
		{name: "Caddy", path: "/page.html", start: func() (*server, error) {
			addr, env, name, args, err := b.caddy(page)
			if err != nil {
				return nil, err
			}
			return b.launch(addr, env, name, args...)
		}},
		{name: "youcheng, the real site", path: "/en/", start: serve("cache-real", nil)},
	}
	if *stories > 0 || *dir != "" {
		flags, name := siteFlags(*dir), "youcheng, "+*dir
		if *dir == "" {
			name = "youcheng, " + strconv.Itoa(2**stories) + " documents more"
			if flags, _, err = b.corpus("site", *stories, 1); err != nil {
				return err
			}
		}
		list = append(list, &starter{name: name, path: "/en/", start: serve("cache-large", flags)})
	}
	machine()
	once := func(x *starter) (time.Duration, error) {
		start := time.Now()
		s, err := x.start()
		if err != nil {
			return 0, err
		}
		defer s.stop()
		err = s.await(x.path, 30*time.Minute)
		return time.Since(start), err
	}
	t := newTable("from exec to the first 200", "first start", "unchanged", "spread", "quickest", "slowest")
	first := map[*starter]time.Duration{}
	for i := 0; i < len(list); i++ {
		x := list[i]
		if first[x], err = once(x); err != nil {
			if !skipped(x.name, err) {
				return fmt.Errorf("%s: %w", x.name, err)
			}
			list = append(list[:i], list[i+1:]...)
			i--
		}
	}
	for range *rounds {
		for _, x := range list {
			took, err := once(x)
			if err != nil {
				return fmt.Errorf("%s: %w", x.name, err)
			}
			x.took = append(x.took, took)
		}
	}
	for _, x := range list {
		t.add(x.name, ms(first[x]), ms(median(x.took)), spread(x.took), ms(quantile(x.took, 0)), ms(quantile(x.took, 1)))
	}
	t.print()
	return nil
}
