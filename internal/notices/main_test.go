package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNotices writes both files for a program that has modules in it: this test.
func TestNotices(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var first []byte
	for range 2 {
		var out bytes.Buffer
		sbom, licences := filepath.Join(dir, "sbom.json"), filepath.Join(dir, "licences.txt")
		if err := run(program, sbom, licences, &out); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(sbom)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !bytes.Equal(first, b) {
			t.Error("the same program has two bills")
		}
		first = b
		var bill struct {
			Format     string `json:"bomFormat"`
			Version    string `json:"specVersion"`
			Components []struct {
				Name, Version, PURL string
				Licenses            []struct{ License struct{ ID string } }
			}
		}
		if err := json.Unmarshal(b, &bill); err != nil || bill.Format != "CycloneDX" || bill.Version != "1.6" || len(bill.Components) != len(info.Deps)+1 {
			t.Fatalf("%v, %d modules and Go: %s", err, len(info.Deps), b)
		}
		for _, d := range info.Deps {
			if !slices.ContainsFunc(bill.Components, func(c struct {
				Name, Version, PURL string
				Licenses            []struct{ License struct{ ID string } }
			}) bool {
				return c.Name == d.Path && c.Version == d.Version && c.PURL == "pkg:golang/"+d.Path+"@"+d.Version && len(c.Licenses) > 0
			}) {
				t.Errorf("%s is missing, or has no licence", d.Path)
			}
		}
		text, err := os.ReadFile(licences)
		if err != nil || !strings.Contains(string(text), "github.com/google/licensecheck") || !strings.Contains(string(text), "Redistribution and use") {
			t.Errorf("%v: the licences lack one", err)
		}
		if !strings.Contains(out.String(), "of BSD-3-Clause") {
			t.Errorf("it says %q", out.String())
		}
	}
}

// TestNoLicence holds that a module without a licence, or with one that ours does not
// agree with, is an error that says what to do.
func TestNoLicence(t *testing.T) {
	ours, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	const gpl = "This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version."
	for _, c := range []struct{ name, file, text, want string }{
		{"none", "", "", "has no licence that is known"},
		{"words that are none", "LICENSE", "Do as you like.", "has no licence that is known"},
		{"one that does not agree", "COPYING", gpl, "with which ours may not agree"},
		{"one of those agreed", "LICENSE.txt", string(ours), ""},
		{"spelled otherwise", "licence.md", string(ours), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.file != "" {
				if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			p := part{path: "module.example", version: "v1.2.3"}
			err := p.read(dir)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "module.example v1.2.3")) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	p := part{path: "module.example", version: "v1.2.3"}
	if err := p.read(""); err == nil || !strings.Contains(err.Error(), "go mod download") {
		t.Errorf("a module that is not there: %v", err)
	}
}
