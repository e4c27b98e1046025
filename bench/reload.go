package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// measureReload measures what readers notice when the content changes all the time.
func measureReload(b *bench, args []string) error {
	f := flag.NewFlagSet("reload", flag.ExitOnError)
	stories := f.Int("stories", 200, "how many stories there are")
	every := f.Duration("every", 500*time.Millisecond, "how often a story is saved")
	lasting := f.Duration("time", 8*time.Second, "how long a round lasts")
	rounds := f.Int("rounds", 3, "how many rounds of each there are")
	connections := f.Int("connections", 16, "how many readers ask at once")
	page := f.String("page", "/en/cities/seoul/", "the page that they ask for")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	flags, dir, err := b.corpus("site", *stories, 1)
	if err != nil {
		return err
	}
	s, err := b.site(youcheng, append(flags, "--watch", "--request-log", os.DevNull), anywhere)
	if err != nil {
		return err
	}
	defer s.stop()
	// The pictures of the first start are drawn before anything is measured.
	if err := s.rest(10 * time.Minute); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(dir, "content", "stories"))
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "content", "stories", entries[0].Name(), "en.md")
	src, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	machine()
	names := []string{"nothing changes", fmt.Sprintf("a story is saved every %s", *every)}
	rates, p50s, p99s := make([][]float64, 2), make([][]time.Duration, 2), make([][]time.Duration, 2)
	for range *rounds {
		for i := range names {
			ctx, stop := context.WithCancel(b.ctx)
			saved := make(chan error, 1)
			go func() {
				saved <- func() error {
					if i == 0 {
						return nil
					}
					for n := 0; ; n++ {
						select {
						case <-ctx.Done():
							return nil
						case <-time.After(*every):
							if err := os.WriteFile(file, fmt.Appendf(nil, "%s\nSave %d.\n", src, n), 0o666); err != nil {
								return err
							}
						}
					}
				}()
			}()
			l, err := b.wrk(s, 1, *connections, *lasting, "", *page, "Accept-Encoding", "gzip")
			stop()
			if failed := <-saved; err == nil {
				err = failed
			}
			if err != nil {
				return err
			}
			rates[i], p50s[i], p99s[i] = append(rates[i], l.rate), append(p50s[i], l.p50), append(p99s[i], l.p99)
		}
	}
	t := newTable(fmt.Sprintf("%d readers, %d stories", *connections, *stories), "requests/s", "p50", "p99")
	for i, name := range names {
		t.add(name, fmt.Sprintf("%.0f", median(rates[i])), ms(median(p50s[i])), ms(median(p99s[i])))
	}
	t.print()
	return nil
}
