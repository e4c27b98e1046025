package store

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadFacts reads back every table of the real register.
func TestReadFacts(t *testing.T) {
	content, _, path := register(t)
	got, lacks, err := ReadFacts(t.Context(), path)
	if err != nil || len(lacks) > 0 {
		t.Fatal(lacks, err)
	}
	want := content.Facts.Tables()
	for i, tab := range got.Tables() {
		if diff := cmp.Diff(reflect.ValueOf(want[i].Rows).Elem().Interface(), reflect.ValueOf(tab.Rows).Elem().Interface()); diff != "" {
			t.Errorf("%s (-written +read):\n%s", tab.Name, diff)
		}
	}
}

// TestReadFactsOfAnotherVersion reads files that another program made.
func TestReadFactsOfAnotherVersion(t *testing.T) {
	_, _, path := register(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, sql, lacks, err string
	}{
		{"without columns that may be empty", "ALTER TABLE conflicts DROP COLUMN others; ALTER TABLE changes DROP COLUMN kind", "conflicts.others changes.kind", ""},
		{"without a column that is needed", "ALTER TABLE partnerships DROP COLUMN date_confidence", "", "has no column partnerships.date_confidence, so it was made by another version of the program; make it with this one: youcheng db --seeds DIR -o FILE"},
		{"with a column more", "ALTER TABLE events ADD COLUMN mood TEXT", "", "has a column events.mood that this program does not know, so it was made by a newer one; compare with the newer program"},
		{"without a table", "DROP TABLE glossary", "", "has no table glossary, so it is no edition of the register, or one of another version; make it with this program"},
		{"with a date that is none", "UPDATE partnerships SET since = 'soon'", "", "cannot be read: reading partnerships"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "other.sqlite")
			if err := os.WriteFile(file, whole, 0o644); err != nil {
				t.Fatal(err)
			}
			db := raw(t, file)
			if _, err := db.ExecContext(t.Context(), c.sql); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			f, lacks, err := ReadFacts(t.Context(), file)
			if c.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), file+" "+c.err) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || strings.Join(lacks, " ") != c.lacks || len(f.Conflicts) == 0 || f.Conflicts[0].ID == "" {
				t.Errorf("%v %v", lacks, err)
			}
		})
	}
}

// TestReadFactsRefuses reads what is no whole file of ours. None of it is changed
// by that, and nothing is left beside it.
func TestReadFactsRefuses(t *testing.T) {
	_, _, path := register(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), whole...)
	for i := len(damaged) / 8; i < len(damaged)/8+64*1024; i++ { // among the tables, not the words of the search
		damaged[i] ^= 0x5a
	}
	for _, c := range []struct {
		name  string
		bytes []byte
		err   string
	}{
		{"empty", nil, "is no SQLite file; name the file that youcheng db -o FILE wrote"},
		{"short", []byte("SQLite"), "is no SQLite file"},
		{"text", []byte(strings.Repeat("slug,name\n", 100)), "is no SQLite file"},
		{"head only", whole[:100], "is damaged or not whole; make it again with youcheng db -o FILE"},
		{"first half", whole[:len(whole)/2], "is damaged or not whole"},
		{"all but the end", whole[:len(whole)-4096], "is damaged or not whole"},
		{"all but a byte", whole[:len(whole)-1], "is damaged or not whole"},
		{"damaged", damaged, "is damaged or not whole"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "x.sqlite")
			if err := os.WriteFile(file, c.bytes, 0o444); err != nil {
				t.Fatal(err)
			}
			_, _, err := ReadFacts(t.Context(), file)
			if err == nil || !strings.HasPrefix(err.Error(), file+" "+c.err) {
				t.Errorf("%v", err)
			}
			after, err := os.ReadFile(file)
			if entries, err2 := os.ReadDir(dir); err != nil || err2 != nil || len(entries) != 1 || string(after) != string(c.bytes) {
				t.Errorf("the folder is not as it was: %v %v", err, entries)
			}
		})
	}
	dir := t.TempDir()
	for file, want := range map[string]string{filepath.Join(dir, "none.sqlite"): "is not there; make it with", dir: "is a folder; name the file"} {
		if _, _, err := ReadFacts(t.Context(), file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
	if _, _, err := ReadFacts(t.Context(), path); err != nil {
		t.Error(err)
	}
}
