package main

import (
	"encoding/xml"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// addresses are the pages of a site, by its map: without scheme and host.
func addresses(s *server) ([]string, error) {
	var out []string
	var read func(path string) error
	read = func(path string) error {
		status, body, err := fetch(s.base + path)
		if err != nil {
			return err
		}
		if status != http.StatusOK {
			return fmt.Errorf("%s answers %d", path, status)
		}
		var m struct {
			Pages []string `xml:"url>loc"`
			Maps  []string `xml:"sitemap>loc"`
		}
		if err := xml.Unmarshal(body, &m); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, p := range m.Pages {
			u, err := url.Parse(p)
			if err != nil {
				return err
			}
			out = append(out, u.RequestURI())
		}
		for _, p := range m.Maps {
			u, err := url.Parse(p)
			if err != nil {
				return err
			}
			if err := read(u.RequestURI()); err != nil {
				return err
			}
		}
		return nil
	}
	return out, read("/sitemap.xml")
}

// codings are all forms in which a page is sent.
var codings = []string{"identity", "gzip", "br"}

// askForAll asks for every page of a site, in each of them.
func askForAll(s *server) (pages []string, err error) {
	pages, err = addresses(s)
	if err != nil {
		return nil, err
	}
	for _, p := range pages {
		for _, c := range codings {
			if status, _, err := fetch(s.base+p, "Accept-Encoding", c); err != nil || status != http.StatusOK {
				return nil, fmt.Errorf("%s answers %d: %v", p, status, err)
			}
		}
	}
	return pages, nil
}

// measureMemory measures what the server has resident.
func measureMemory(b *bench, args []string) error {
	f := flag.NewFlagSet("memory", flag.ExitOnError)
	stories := f.Int("stories", 25000, "size of the second site; 0 for none")
	dir := f.String("corpus", "", "a site that bench corpus wrote, instead of a new one")
	lasting := f.Duration("d", 30*time.Second, "how long readers ask the second site for random pages")
	readers := f.Int("c", 16, "how many of them there are")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	machine()
	t := newTable("resident", "now", "most so far", "pages", "requests")
	row := func(s *server, name string, pages, requests int) error {
		now, most, err := s.memory()
		if err == nil {
			t.add(name, mb(now), mb(most), fmt.Sprint(pages), fmt.Sprint(requests))
		}
		return err
	}
	if err := b.draw(youcheng); err != nil { // what compiled is not what serves
		return err
	}
	real, err := b.site(youcheng, nil, anywhere)
	if err != nil {
		return err
	}
	defer func() { real.stop() }()
	if err := row(real, "the real site, started", 0, 1); err != nil {
		return err
	}
	pages, err := askForAll(real)
	if err != nil {
		return err
	}
	if err := row(real, "the real site, every page in all codings", len(pages), len(pages)*len(codings)); err != nil {
		return err
	}
	if *stories > 0 || *dir != "" {
		flags := siteFlags(*dir)
		if *dir == "" {
			if flags, _, err = b.corpus("site", *stories, 1); err != nil {
				return err
			}
		}
		first, err := b.site(youcheng, flags, anywhere)
		if err != nil {
			return err
		}
		err = row(first, "the large site, compiled and started", 0, 1)
		first.stop()
		if err != nil {
			return err
		}
		large, err := b.site(youcheng, flags, anywhere)
		if err != nil {
			return err
		}
		defer large.stop()
		if err := row(large, "the large site, started again", 0, 1); err != nil {
			return err
		}
		pages, err := addresses(large)
		if err != nil {
			return err
		}
		n, err := wander(large, pages, *readers, *lasting)
		if err != nil {
			return err
		}
		if err := row(large, fmt.Sprintf("the large site, random pages for %s", *lasting), len(pages), n); err != nil {
			return err
		}
	}
	t.print()
	return nil
}

// wander lets readers ask for random pages, and counts what they were sent.
func wander(s *server, pages []string, readers int, lasting time.Duration) (int, error) {
	end := time.Now().Add(lasting)
	counts, errs := make([]int, readers), make([]error, readers)
	var wait sync.WaitGroup
	for i := range readers {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			for time.Now().Before(end) {
				p := pages[r.IntN(len(pages))]
				status, _, err := fetch(s.base+p, "Accept-Encoding", codings[r.IntN(len(codings))])
				if err != nil || status != http.StatusOK {
					errs[i] = fmt.Errorf("%s answers %d: %v", p, status, err)
					return
				}
				counts[i]++
			}
		})
	}
	wait.Wait()
	n := 0
	for i := range readers {
		if errs[i] != nil {
			return 0, errs[i]
		}
		n += counts[i]
	}
	return n, nil
}
