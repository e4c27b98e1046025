package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"youcheng/internal/facts"
)

// TestVerify holds that a file that was written is whole, and that no bit of it can
// change unnoticed.
func TestVerify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.sqlite")
	if err := Build(t.Context(), path, Content{Facts: &facts.Facts{}}); err != nil {
		t.Fatal(err)
	}
	if err := Verify(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := 0; i < len(whole); i += 97 {
		bit := byte(1) << (i % 8)
		for _, c := range []struct {
			b      byte
			intact bool
		}{{whole[i] ^ bit, false}, {whole[i], true}} {
			if _, err := f.WriteAt([]byte{c.b}, int64(i)); err != nil {
				t.Fatal(err)
			}
			if err := Verify(path); errors.Is(err, ErrDamaged) == c.intact || c.intact && err != nil {
				t.Fatalf("byte %d is %#x instead of %#x: %v", i, c.b, whole[i], err)
			}
		}
	}
	for _, size := range []int64{int64(len(whole)) + 1, int64(len(whole)) - 1, int64(len(whole)) / 2, sumAt + 2, 0} {
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		if err := Verify(path); !errors.Is(err, ErrDamaged) {
			t.Errorf("of %d bytes %d are left: %v", len(whole), size, err)
		}
	}
	if err := Verify(path + ".gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is gone: %v", err)
	}
}

// TestSweep holds that what a builder left that was killed is deleted, and what one
// works on is not.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	b, err := Begin(t.Context(), filepath.Join(dir, "register.sqlite"), "")
	if err != nil {
		t.Fatal(err)
	}
	defer b.Discard()
	working := filepath.Dir(b.tmp)
	left := filepath.Join(dir, ".building-1")
	young := filepath.Join(dir, ".building-2")
	for _, path := range []string{left, young} {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(path, building), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{left, working} {
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	Sweep(dir)
	for path, want := range map[string]bool{left: false, young: true, working: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %t, want %t", path, err == nil, want)
		}
	}
}
