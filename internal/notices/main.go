// Command notices tells what a program is made of: a bill of materials of its modules
// (CycloneDX), and their licences in full, which whoever passes the program on must
// pass on too. It reads both from the program itself, and so tells what is in it and
// not what may be. A module whose licence is not there, or not one that our own
// licence agrees with, is an error.
//
//	go run ./internal/notices -sbom sbom.cdx.json -licences licences.txt ./youcheng
package main

import (
	"bytes"
	"cmp"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

func main() {
	sbom := flag.String("sbom", "", "file for the bill of materials")
	licences := flag.String("licences", "", "file for the licences")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: notices [-sbom FILE] [-licences FILE] PROGRAM")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *sbom, *licences, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(program, sbom, licences string, out io.Writer) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return fmt.Errorf("reading %s: %w", program, err)
	}
	parts, err := partsOf(info)
	if err != nil {
		return err
	}
	for file, write := range map[string]func([]part) ([]byte, error){sbom: func(p []part) ([]byte, error) { return bill(info, p) }, licences: notices} {
		if file == "" {
			continue
		}
		b, err := write(parts)
		if err == nil {
			err = os.WriteFile(file, b, 0o644)
		}
		if err != nil {
			return err
		}
	}
	count := map[string]int{}
	for _, p := range parts {
		count[strings.Join(p.licences, " and ")]++
	}
	fmt.Fprintf(out, "%d modules:", len(parts))
	for _, l := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(out, " %d of %s;", count[l], l)
	}
	fmt.Fprintln(out)
	return nil
}

// part is a module in the program, or Go itself.
type part struct {
	path, version string
	licences      []string // by their SPDX names
	files         []file
}

type file struct{ name, text string }

// agreed are the licences under which a part of the program may be.
var agreed = []string{"MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "MPL-2.0", "Unlicense", "CC0-1.0", "Zlib", "0BSD", "Unicode-DFS-2016", "Unicode-3.0", "BlueOak-1.0.0", "blessing"}

// partsOf reads the licences of all that is in a program.
func partsOf(info *debug.BuildInfo) ([]part, error) {
	if len(info.Deps) == 0 {
		return nil, errors.New("the program names no modules: build it with go build, and with modules")
	}
	goroot, err := command("go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	dirs := map[string]string{"std": strings.TrimSpace(goroot)}
	args := []string{"list", "-m", "-f", "{{.Path}}\t{{.Dir}}"}
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		args = append(args, d.Path+"@"+d.Version)
	}
	listed, err := command("go", args...)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(listed) {
		path, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
		dirs[path] = dir
	}
	parts := []part{{path: "std", version: strings.TrimPrefix(info.GoVersion, "go")}}
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		parts = append(parts, part{path: d.Path, version: d.Version})
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.path, b.path) })
	var errs []error
	for i := range parts {
		errs = append(errs, parts[i].read(dirs[parts[i].path]))
	}
	return parts, errors.Join(errs...)
}

func command(name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, args[0], err, said.String())
	}
	return string(out), nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense|notice|patents)([-._].*)?$`)

// read reads the licences in the folder of a module.
func (p *part) read(dir string) error {
	if dir == "" {
		return fmt.Errorf("%s %s is not in the module cache: run go mod download", p.path, p.version)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("looking for the licence of %s: %w", p.path, err)
	}
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return fmt.Errorf("reading the licence of %s: %w", p.path, err)
		}
		p.files = append(p.files, file{e.Name(), string(b)})
		for _, m := range licensecheck.Scan(b).Match {
			// PATENTS of Go and its libraries gives a right beside the licence.
			if !m.IsURL && m.ID != "GooglePatentsFile" && !slices.Contains(p.licences, m.ID) {
				p.licences = append(p.licences, m.ID)
			}
		}
	}
	slices.Sort(p.licences)
	if len(p.licences) == 0 {
		return fmt.Errorf("%s %s has no licence that is known: look into %s, and do without the module if there is none", p.path, p.version, dir)
	}
	for _, l := range p.licences {
		if !slices.Contains(agreed, l) {
			return fmt.Errorf("%s %s is under %s, with which ours may not agree: do without it, or add the licence to those agreed", p.path, p.version, l)
		}
	}
	return nil
}

// bill writes a bill of materials as CycloneDX 1.6. It has neither time nor number, so
// that of the same program there is one.
func bill(info *debug.BuildInfo, parts []part) ([]byte, error) {
	type licence struct {
		ID string `json:"id"`
	}
	type choice struct {
		Licence licence `json:"license"`
	}
	type component struct {
		Type     string   `json:"type"`
		Ref      string   `json:"bom-ref,omitempty"`
		Name     string   `json:"name"`
		Version  string   `json:"version,omitempty"`
		PURL     string   `json:"purl,omitempty"`
		Licences []choice `json:"licenses,omitempty"`
	}
	var all []component
	for _, p := range parts {
		c := component{Type: "library", Name: p.path, Version: p.version, PURL: "pkg:golang/" + p.path + "@" + p.version}
		c.Ref = c.PURL
		for _, l := range p.licences {
			c.Licences = append(c.Licences, choice{licence{l}})
		}
		all = append(all, c)
	}
	b, err := json.MarshalIndent(map[string]any{
		"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
		"metadata":   map[string]any{"component": component{Type: "application", Name: info.Main.Path, Version: info.Main.Version}},
		"components": all,
	}, "", "  ")
	return append(b, '\n'), err
}

// notices writes the licences, each with those whose it is.
func notices(parts []part) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "This program has parts that others wrote. These are they, and their licences.\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "\n%s\n%s %s (%s)\n%[1]s\n", strings.Repeat("=", 80), p.path, p.version, strings.Join(p.licences, ", "))
		for _, f := range p.files {
			fmt.Fprintf(&b, "\n%s:\n\n%s\n", f.name, strings.TrimSpace(f.text))
		}
	}
	return b.Bytes(), nil
}
