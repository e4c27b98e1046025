package faultstest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestUnit has systemd judge the unit: 0 is nothing that the service may do, 10 all.
func TestUnit(t *testing.T) {
	t.Parallel()
	const unit = "deploy/youcheng.service"
	said, err := exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=20", filepath.Join(root, unit)).CombinedOutput()
	if err != nil {
		t.Errorf("systemd does not like %s (make tools installs it where it is missing): %v\n%s", unit, err, said)
	}
	// A system call filter of systemd makes them fail, and no test runs under systemd.
	for _, not := range []string{"MemoryDenyWriteExecute=yes", "ProcSubset=pid"} {
		if strings.Contains(read(t, unit), "\n"+not) {
			t.Errorf("%s sets %s, and says itself why it must not", unit, not)
		}
	}
}

// TestContainerfile holds that the program of the container is that of make build.
func TestContainerfile(t *testing.T) {
	t.Parallel()
	find := func(name, pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(read(t, name))
		if m == nil {
			t.Fatalf("%s has no %s", name, pattern)
		}
		return m[1]
	}
	const container = "deploy/Containerfile"
	if got, want := find(container, `GOFLAGS="([^"]+)"`), find("Makefile", `(?m)^export GOFLAGS := (.+)$`); got != want {
		t.Errorf("%s builds with %q, the Makefile with %q", container, got, want)
	}
	got, want := find(container, `golang:(\d+\.\d+)`), find("go.mod", `(?m)^go (\d+\.\d+)`)
	if got != want {
		t.Errorf("%s builds with Go %s, go.mod says %s", container, got, want)
	}
	// What is compiled is what is copied.
	list := exec.Command("go", "list", "-deps", "-f", "{{if .Module}}{{if .Module.Main}}{{.Dir}}{{end}}{{end}}", "./cmd/youcheng")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	for dir := range strings.FieldsSeq(string(out)) {
		rel, err := filepath.Rel(here, dir)
		if err != nil {
			t.Fatal(err)
		}
		top, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		if !strings.Contains(read(t, container), "\nCOPY "+top+" "+top+"\n") {
			t.Errorf("%s does not copy %s", container, top)
		}
	}
	for _, line := range []string{"FROM scratch", "USER 65532:65532", `ENTRYPOINT ["/youcheng"]`} {
		if !strings.Contains(read(t, container), "\n"+line+"\n") {
			t.Errorf("%s has no line %s", container, line)
		}
	}
}
