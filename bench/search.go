package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"time"

	"youcheng/bench/corpus"
	"youcheng/internal/lang"
)

// question is what a reader looks for, and of what sort it is.
type question struct{ sort, text string }

// questions are about 300 of a language. None stands twice: a page that was asked
// for is kept.
func questions(tag lang.Tag) []question {
	words := corpus.Vocabulary(tag)
	r := rand.New(rand.NewPCG(1, 2))
	join := " "
	if tag == lang.ZH {
		join = ""
	}
	named := map[lang.Tag][]string{
		lang.EN: {"Beijing", "city", "Prague", "Tokyo", "Beijing city", "Xi Jinping", "sister city agreement", "panda", "Tong Ren Tang", "environment"},
		lang.ZH: {"北京", "城市", "布拉格", "东京", "北京城市", "习近平", "友好城市", "大熊猫", "同仁堂", "环境"},
	}
	var out []question
	add := func(sort, text string) {
		if !slices.ContainsFunc(out, func(q question) bool { return q.text == text }) {
			out = append(out, question{sort, text})
		}
	}
	for _, w := range named[tag] {
		add("well-known", w)
	}
	for _, w := range words[:60] {
		add("common word", w)
	}
	for range 60 {
		add("word of the middle", words[100+r.IntN(1400)])
	}
	for range 60 {
		add("rare word", words[3000+r.IntN(3000)])
	}
	for range 80 {
		add("two words", words[r.IntN(300)]+join+words[r.IntN(1000)])
	}
	for range 20 {
		add("a wrong letter", misspelt(words[500+r.IntN(1000)]))
	}
	for n := range 20 {
		add("nothing like it", map[lang.Tag]string{lang.EN: "qzxj", lang.ZH: "龘龖"}[tag]+string(rune('a'+n)))
	}
	return out
}

// misspelt changes places of two letters.
func misspelt(w string) string {
	r := []rune(w)
	if len(r) > 2 {
		r[1], r[2] = r[2], r[1]
	} else {
		slices.Reverse(r)
	}
	return string(r)
}

// measureSearch asks one question after another, over one connection.
func measureSearch(b *bench, args []string) error {
	f := flag.NewFlagSet("search", flag.ExitOnError)
	stories := f.Int("stories", 25000, "size of the site; there are two documents of each")
	dir := f.String("corpus", "", "a site that bench corpus wrote, instead of a new one")
	rest := f.Duration("rest", 20*time.Second, "how long the server draws its pictures before it is asked")
	program := f.String("youcheng", "", "the program; a new one is built when not given")
	if err := parse(f, args); err != nil {
		return err
	}
	youcheng, err := b.youcheng(*program)
	if err != nil {
		return err
	}
	flags := siteFlags(*dir)
	if *dir == "" {
		if flags, _, err = b.corpus("site", *stories, 1); err != nil {
			return err
		}
	}
	s, err := b.site(youcheng, flags, anywhere)
	if err != nil {
		return err
	}
	defer s.stop()
	time.Sleep(*rest)
	machine()
	for _, tag := range lang.Tags() {
		if _, err := seek(s, tag, "warm"); err != nil {
			return err
		}
		took := map[string][]time.Duration{}
		var all []time.Duration
		var sorts []string
		slowest := question{}
		for _, q := range questions(tag) {
			d, err := seek(s, tag, q.text)
			if err != nil {
				return err
			}
			if !slices.Contains(sorts, q.sort) {
				sorts = append(sorts, q.sort)
			}
			if len(all) == 0 || d > slices.Max(all) {
				slowest = q
			}
			took[q.sort] = append(took[q.sort], d)
			all = append(all, d)
		}
		t := newTable("search, "+string(tag), "questions", "p50", "p90", "p99", "slowest")
		for _, x := range append(sorts, "all") {
			v := took[x]
			if x == "all" {
				v = all
			}
			t.add(x, fmt.Sprint(len(v)), ms(quantile(v, 0.5)), ms(quantile(v, 0.9)), ms(quantile(v, 0.99)), ms(slices.Max(v)))
		}
		t.print()
		fmt.Printf("the slowest was %q\n\n", slowest.text)
	}
	return nil
}

// seek asks one question and returns how long the answer took, to its last byte.
func seek(s *server, tag lang.Tag, text string) (time.Duration, error) {
	address := s.base + "/" + string(tag) + "/search/?q=" + url.QueryEscape(text)
	start := time.Now()
	status, _, err := fetch(address, "Accept-Encoding", "gzip")
	took := time.Since(start)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s answers %d", address, status)
	}
	return took, err
}
