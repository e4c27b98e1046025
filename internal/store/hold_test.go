package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"youcheng/internal/facts"
)

// TestDiscard holds that a file is deleted only when no store reads it.
func TestDiscard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.sqlite")
	if err := Build(t.Context(), path, Content{Facts: &facts.Facts{}}); err != nil {
		t.Fatal(err)
	}
	there := func() bool {
		_, err := os.Stat(path)
		return err == nil
	}
	var readers [2]*Store
	for i := range readers {
		var err error
		if readers[i], err = Open(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range readers {
		if err := Discard(path); err != nil || !there() {
			t.Fatalf("with %d readers: %v, the file is there: %v", len(readers)-i, err, there())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := Discard(path); err != nil || there() {
		t.Errorf("without readers: %v, the file is there: %v", err, there())
	}
	if err := Discard(path); err != nil {
		t.Errorf("a file that is gone: %v", err)
	}
	if s, err := Open(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening a file that is gone: %v %v", s, err)
	}
}

// TestReplacedFileIsNotHeld holds that a mark on a file whose name went to
// another is none.
func TestReplacedFileIsNotHeld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := mark(f, path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	if err := mark(f, path); !errors.Is(err, errReplaced) {
		t.Errorf("replaced: %v", err)
	}
	again, err := hold(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := mark(again, path); err != nil {
		t.Errorf("the file that took its name: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := mark(f, path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("deleted: %v", err)
	}
}

// TestPoolOpensByName is why a file in use must stay: a reader who hangs up
// takes his connection with him, and the next one is opened by the name.
func TestPoolOpensByName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.sqlite")
	if err := Build(t.Context(), path, Content{Facts: &facts.Facts{}}); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := Discard(path); err != nil {
		t.Fatal(err)
	}
	s.db.SetMaxOpenConns(1)
	ctx, hangUp := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, hangUp)
	var n int
	if err := s.db.QueryRowContext(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n").Scan(&n); err == nil {
		t.Fatal("an endless query ended")
	}
	if _, err := s.Members(t.Context()); err != nil {
		t.Errorf("after a reader who hung up: %v", err)
	}
}
