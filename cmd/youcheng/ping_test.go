package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPing changes a fact and a text, and follows what is said of them to a search
// engine that notes what it is sent.
func TestPing(t *testing.T) {
	dir, flags := copied(t)
	before := database(t, flags)
	replace(t, filepath.Join(dir, "seeds/partners.csv"), "minsk,Minsk,明斯克,", "minsk,Mensk,门斯克,")
	replace(t, filepath.Join(dir, "content/stories/counted-again/zh.md"), "title: ", "title: 又")
	after := database(t, flags)

	type message struct {
		Host, Key, KeyLocation string
		URLList                []string
	}
	var got []message
	status := http.StatusAccepted
	engine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m message
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s %v: %v", r.Method, r.Header, err)
		}
		got = append(got, m)
		w.WriteHeader(status)
	}))
	defer engine.Close()
	const base, key = "https://youcheng.example", "0123-abcd-key"
	common := []string{"ping", before, after, "--base-url", base, "--to", engine.URL}
	want := []string{base + "/en/cities/", base + "/en/cities/minsk/", base + "/zh/", base + "/zh/cities/", base + "/zh/cities/minsk/", base + "/zh/stories/", base + "/zh/stories/counted-again/"}

	// It only says what it would send.
	if said := youcheng(t, common...); said.code != 0 || said.stdout != strings.Join(want, "\n")+"\n7 addresses; nothing was sent (--send sends them to "+engine.URL+")\n" || len(got) != 0 {
		t.Errorf("%+v; sent: %v", said, got)
	}
	if said := youcheng(t, append(common, "--indexnow-key", key)...); said.code != 0 || len(got) != 0 {
		t.Errorf("with a key alone: %+v; sent: %v", said, got)
	}
	if said := youcheng(t, append(common, "--send")...); said.code != 2 || !strings.Contains(said.stderr, "--send needs --indexnow-key") || len(got) != 0 {
		t.Errorf("without a key: %+v; sent: %v", said, got)
	}
	if said := youcheng(t, append(common, "--send", "--indexnow-key", "short")...); said.code != 2 || !strings.Contains(said.stderr, "8 to 128") || len(got) != 0 {
		t.Errorf("with a bad key: %+v; sent: %v", said, got)
	}
	if said := youcheng(t, "ping", before, after); said.code != 2 || !strings.Contains(said.stderr, "--base-url") {
		t.Errorf("without an address: %+v", said)
	}

	send := append(common, "--send", "--indexnow-key", key)
	if said := youcheng(t, send...); said.code != 0 || said.stdout != "sent 7 addresses to "+engine.URL+"\n" {
		t.Errorf("%+v", said)
	}
	if len(got) != 1 || got[0].Host != "youcheng.example" || got[0].Key != key || got[0].KeyLocation != base+"/"+key+".txt" || !slices.Equal(got[0].URLList, want) {
		t.Errorf("sent: %+v", got)
	}
	status = http.StatusForbidden
	if said := youcheng(t, send...); said.code != 2 || !strings.Contains(said.stderr, "403") || !strings.Contains(said.stderr, base+"/"+key+".txt") {
		t.Errorf("refused: %+v", said)
	}
	got = nil
	same := slices.Clone(send)
	same[1] = after
	if said := youcheng(t, same...); said.code != 0 || said.stdout != "no address changed; there is nothing to send\n" || len(got) != 0 {
		t.Errorf("the same edition: %+v; sent: %v", said, got)
	}
}
