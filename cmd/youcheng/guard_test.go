package main

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestGuard runs the server with flags that bound its readers, and asks it as they do.
func TestGuard(t *testing.T) {
	_, flags := copied(t)
	r := start(t, append(flags, "--rate-limit", "3", "--max-connections", "5", "--trusted-proxy", "127.0.0.1", "--trusted-proxy", "::1", "--base-url", "https://youcheng.example",
		"--security-contact", "mailto:security@youcheng.example", "--security-expires", "2999-01-01")...)
	if got := r.get("/.well-known/security.txt"); !strings.Contains(got, "Contact: mailto:security@youcheng.example\nExpires: 2999-01-01T00:00:00Z\n") {
		t.Errorf("security.txt:\n%s", got)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Timeout: patience}
	ask := func(path string, headers ...string) *http.Response {
		t.Helper()
		q, err := http.NewRequest(http.MethodGet, r.address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(headers); i += 2 {
			q.Header.Set(headers[i], headers[i+1])
		}
		res, err := client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	refused := map[string]int{}
	for range 20 {
		for _, reader := range []string{"192.0.2.1", "192.0.2.2"} {
			if res := ask("/en/search/?q=prague", "X-Forwarded-For", "203.0.113.9, "+reader); res.StatusCode == http.StatusTooManyRequests {
				refused[reader]++
			}
		}
	}
	if refused["192.0.2.1"] == 0 || refused["192.0.2.2"] == 0 || ask("/en/search/?q=prague", "X-Forwarded-For", "192.0.2.3").StatusCode != http.StatusOK {
		t.Errorf("refused of 20: %v, or one who asked once", refused)
	}
	if res := ask("/zh/?a=b", "X-Forwarded-Proto", "http", "X-Forwarded-For", "192.0.2.4"); res.StatusCode != http.StatusPermanentRedirect || res.Header.Get("Location") != "https://youcheng.example/zh/?a=b" {
		t.Errorf("by http: %d %v", res.StatusCode, res.Header)
	}
	if res := ask("/en/", "X-Long", strings.Repeat("a", 17<<10)); res.StatusCode != http.StatusRequestHeaderFieldsTooLarge || res.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("a large header: %d %v", res.StatusCode, res.Header)
	}
	for range 50 { // that nobody uses
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(r.address, "http://"), patience)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	client.Transport = &http.Transport{} // whose connection is new
	if res := ask("/en/"); res.StatusCode != http.StatusOK {
		t.Errorf("with 50 other connections: %d", res.StatusCode)
	}
	r.stop()
	select {
	case code := <-r.done:
		if code != 0 {
			t.Errorf("it ended with %d", code)
		}
	case <-time.After(patience):
		t.Error("it does not end")
	}
}

// TestExportSecurity holds that an export has the file of whom to tell of a weakness.
func TestExportSecurity(t *testing.T) {
	_, flags := copied(t)
	out := t.TempDir()
	got := youcheng(t, append([]string{"export", "-o", out, "--forms", "html", "--cache", t.TempDir(), "--base-url", "https://youcheng.example", "--security-contact", "https://youcheng.example/report", "--security-expires", "2999-01-01"}, flags...)...)
	b, err := os.ReadFile(filepath.Join(out, ".well-known", "security.txt"))
	if err != nil || got.code != 0 || !strings.Contains(string(b), "Canonical: https://youcheng.example/.well-known/security.txt\n") {
		t.Errorf("%+v %v:\n%s", got, err, b)
	}
}
