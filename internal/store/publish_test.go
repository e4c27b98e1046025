package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"youcheng/internal/facts"
	"youcheng/internal/store"
	"youcheng/seeds"
)

// TestPublish holds that the published file has the whole register and nothing
// else, and is the same each time.
func TestPublish(t *testing.T) {
	ctx := context.Background()
	want, faults := facts.Load(seeds.Files, ".")
	if faults.Errors() > 0 {
		t.Fatal("the seeds have errors")
	}
	file, err := store.Publish(ctx, want)
	if err != nil {
		t.Fatal(err)
	}
	again, err := store.Publish(ctx, want)
	if err != nil || !bytes.Equal(file, again) {
		t.Fatalf("the second file differs from the first: %v", err)
	}
	path := filepath.Join(t.TempDir(), "youcheng.sqlite")
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	got, lacks, err := store.ReadFacts(ctx, path)
	if err != nil || lacks != nil {
		t.Fatal(err, lacks)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(facts.Facts{})); diff != "" {
		t.Errorf("facts of the published file (-want +got):\n%s", diff)
	}
	for _, name := range []string{"CREATE TABLE texts", "CREATE TABLE pictures", "CREATE TABLE redirects", "publish_at"} {
		if bytes.Contains(file, []byte(name)) {
			t.Errorf("the published file names %s, which only the site needs", name)
		}
	}
	// And the store of a site gives the same facts.
	built := filepath.Join(t.TempDir(), "built.sqlite")
	if err := store.Build(ctx, built, store.Content{Facts: want}); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(ctx, built)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err = s.Facts(ctx); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(facts.Facts{})); diff != "" {
		t.Errorf("facts of the store (-want +got):\n%s", diff)
	}
}
