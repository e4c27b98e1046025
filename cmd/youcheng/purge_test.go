package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPurge changes a fact and a text, and follows what caches are told of them.
func TestPurge(t *testing.T) {
	dir, flags := copied(t)
	before := database(t, flags)
	replace(t, filepath.Join(dir, "content/stories/counted-again/zh.md"), "title: ", "title: 又")
	text := database(t, flags)
	replace(t, filepath.Join(dir, "seeds/partners.csv"), "minsk,Minsk,明斯克,", "minsk,Mensk,门斯克,")
	fact := database(t, flags)

	// The same facts and texts, compiled once more, need nothing.
	if again := database(t, flags); again == fact {
		t.Fatal("they are one file")
	} else if said := youcheng(t, "purge", fact, again); said.code != 0 || said.stdout != "" || !strings.Contains(said.stderr, "nothing to purge") {
		t.Errorf("the same: %+v", said)
	}
	// A text changes its page and what leads to it by its title, in its language.
	said := youcheng(t, "purge", before, text)
	keys := strings.Fields(said.stdout)
	if said.code != 0 || !slices.IsSorted(keys) || !strings.Contains(said.stderr, "nothing was sent") {
		t.Errorf("a text: %+v", said)
	}
	for _, k := range keys {
		if strings.HasPrefix(k, "/en/") {
			t.Errorf("a Chinese text changes %s", k)
		}
	}
	for key, want := range map[string]bool{
		"/zh/stories/counted-again/": true, "/zh/stories/": true, "/zh/": true, "/": true, "asked": true,
		"/zh/cities/minsk/": false, "/zh/about/": false, "/data/": false, "site": false,
	} {
		if slices.Contains(keys, key) != want {
			t.Errorf("a text: %s is purged: %t", key, !want)
		}
	}
	// Each cache is told in parts, and of one that does not listen it is said so.
	cache := func(status int, headers *[]http.Header) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != "PURGE" {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			*headers = append(*headers, r.Header)
			w.WriteHeader(status)
		}))
		t.Cleanup(s.Close)
		return s
	}
	var first, closed, last []http.Header
	a, b, c := cache(http.StatusOK, &first), cache(http.StatusForbidden, &closed), cache(http.StatusOK, &last)
	said = youcheng(t, "purge", text, fact, "--to", a.URL, "--to", b.URL, "--to", c.URL)
	if said.code != 2 || !strings.Contains(said.stderr, "told "+a.URL) || !strings.Contains(said.stderr, "told "+c.URL) || !strings.Contains(said.stderr, b.URL+" may give old pages yet") || !strings.Contains(said.stderr, "acl purgers") {
		t.Errorf("%+v", said)
	}
	// A fact changes the pages and the data that say it, in both languages.
	keys = strings.Fields(said.stdout)
	for key, want := range map[string]bool{
		"/en/cities/minsk/": true, "/zh/cities/minsk/": true, "/en/cities/": true, "/en/embed/cities/minsk/": true, "/data/": true, "asked": true,
		"/en/about/": false, "/zh/stories/key-to-prague/": false, "/robots.txt": false,
	} {
		if slices.Contains(keys, key) != want {
			t.Errorf("a fact: %s is purged: %t", key, !want)
		}
	}
	told := func(headers []http.Header, name string) []string {
		var out []string
		for _, h := range headers {
			if len(h.Get(name)) > purgeMost {
				t.Errorf("a message has %d bytes of keys", len(h.Get(name)))
			}
			out = append(out, strings.Fields(h.Get(name))...)
		}
		return out
	}
	if got := told(first, "xkey"); !slices.Equal(got, keys) {
		t.Errorf("told of %q, want %q", got, keys)
	}
	if got := told(last, "xkey"); !slices.Equal(got, keys) || len(closed) != 1 {
		t.Errorf("the last was told of %q; the closed one %d times", got, len(closed))
	}
	first = nil
	if said := youcheng(t, "purge", text, fact, "--soft", "--to", a.URL); said.code != 0 || !slices.Equal(told(first, "xkey-soft"), keys) || first[0].Get("xkey") != "" {
		t.Errorf("softly: %+v %v", said, first)
	}

	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no file", []string{"missing.sqlite", before}, "make it with youcheng db"},
		{"no edition", []string{filepath.Join(dir, "seeds/partners.csv"), before}, "is no SQLite file"},
		{"no address", []string{before, fact, "--to", "cache-1:6081"}, "is not the address of a cache"},
	} {
		if said := youcheng(t, append([]string{"purge"}, c.args...)...); said.code != 2 || !strings.Contains(said.stderr, c.want) {
			t.Errorf("%s: %+v", c.name, said)
		}
	}
}

// TestPurgeParts sends more keys than one message holds.
func TestPurgeParts(t *testing.T) {
	var keys, got []string
	for range 300 {
		keys = append(keys, "/en/cities/"+strings.Repeat("x", 40)+"/")
	}
	keys = append(keys, "/"+strings.Repeat("y", 2*purgeMost))
	messages := 0
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		part := strings.Fields(r.Header.Get("xkey"))
		if len(part) > 1 && len(r.Header.Get("xkey")) > purgeMost {
			t.Errorf("%d bytes", len(r.Header.Get("xkey")))
		}
		got = append(got, part...)
		messages++
	}))
	defer s.Close()
	if err := purge(t.Context(), s.URL, "xkey", keys); err != nil || !slices.Equal(got, keys) || messages < 4 {
		t.Errorf("%d keys in %d messages, %v", len(got), messages, err)
	}
}
