package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// database compiles a tree into a file.
func database(t *testing.T, flags []string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "edition.sqlite")
	if got := youcheng(t, append([]string{"db", "-o", file, "--cache", t.TempDir()}, flags...)...); got.code != 0 {
		t.Fatalf("db: %+v", got)
	}
	return file
}

// TestDiff compares two editions through the program: in both languages, for
// programs, and as rows that are put into changes.csv of the newer edition.
func TestDiff(t *testing.T) {
	dir, flags := copied(t)
	before := database(t, flags)
	replace(t, filepath.Join(dir, "seeds/partnerships.csv"), "belgrade,sister-city,1980-10,,active,2023,3,3,high,medium,", "belgrade,sister-city,1980-10-14,,active,2023,3,3,high,high,")
	replace(t, filepath.Join(dir, "seeds/partnerships.csv"), "xinhua-2010-11-23;srb-embassy-2023-12-12", "srb-embassy-2023-12-12")
	replace(t, filepath.Join(dir, "seeds/partners.csv"), "minsk,Minsk,明斯克,", "minsk,Mensk,门斯克,")
	after := database(t, flags)

	const belgrade = "  Belgrade, start of the tie: made more exact, from October 1980 to 14 October 1980.\n    Sources: xinhua-2010-11-23;srb-embassy-2023-12-12 → srb-embassy-2023-12-12\n"
	text := youcheng(t, "diff", before, after)
	if text.code != 1 || text.stderr != "" || !strings.HasPrefix(text.stdout, "Belgrade\n"+belgrade) ||
		!strings.Contains(text.stdout, "\n\nMensk\n  Mensk, name: corrected from “Minsk” to “Mensk”.\n") || !strings.HasSuffix(text.stdout, "\n\n3 changes\n") {
		t.Errorf("diff: %+v", text)
	}
	if again := youcheng(t, "diff", before, after); again != text {
		t.Errorf("a second time it is %+v", again)
	}
	chinese := youcheng(t, "diff", "--lang", "zh", before, after)
	if chinese.code != 1 || !strings.HasPrefix(chinese.stdout, "贝尔格莱德\n  贝尔格莱德的建立日期由1980年10月精确到1980年10月14日。\n    来源：") || !strings.HasSuffix(chinese.stdout, "\n\n3处改动\n") {
		t.Errorf("diff in Chinese: %+v", chinese)
	}
	if back := youcheng(t, "diff", after, before); back.code != 1 || !strings.Contains(back.stdout, "made less exact, from 14 October 1980 to October 1980") {
		t.Errorf("diff the other way: %+v", back)
	}
	for l, want := range map[string]string{"en": "no differences\n", "zh": "没有差异\n"} {
		if same := youcheng(t, "diff", "--lang", l, after, after); same.code != 0 || same.stdout != want || same.stderr != "" {
			t.Errorf("diff of the same: %+v", same)
		}
	}

	machine := youcheng(t, "diff", "--format", "json", before, after)
	var changes []struct {
		Date, Kind, Table, ID, Field string
		Subjects                     []string
		Old, New                     any
		OldSources                   []string `json:"old_sources"`
		What                         struct{ EN, ZH string }
	}
	if err := json.Unmarshal([]byte(machine.stdout), &changes); err != nil || machine.code != 1 || len(changes) != 3 {
		t.Fatalf("diff for programs: %v %+v", err, machine)
	}
	name, since := changes[0], changes[1]
	if name.Kind != "corrected" || name.Field != "name" || name.Old.(map[string]any)["zh"] != "明斯克" || name.New.(map[string]any)["en"] != "Mensk" ||
		since.Kind != "more-exact" || since.Old != "1980-10" || since.New != "1980-10-14" || len(since.OldSources) != 2 || since.Date != "2026-11-23" || since.What.ZH == "" {
		t.Errorf("diff for programs: %+v", changes)
	}
	if none := youcheng(t, "diff", "--format", "json", after, after); none.code != 0 || none.stdout != "[]\n" {
		t.Errorf("diff of the same, for programs: %+v", none)
	}

	rows := youcheng(t, "diff", "--format", "csv", "--date", "2027-03-01", before, after)
	header, body, _ := strings.Cut(rows.stdout, "\n")
	parsed, err := csv.NewReader(strings.NewReader(rows.stdout)).ReadAll()
	if err != nil || rows.code != 1 || len(parsed) != 4 || parsed[2][0] != "2027-03-01" || parsed[2][1] != "belgrade" || strings.Contains(rows.stdout, "\r") {
		t.Fatalf("diff as rows: %v %+v", err, rows)
	}
	file := filepath.Join(dir, "seeds/changes.csv")
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(kept), "\n"); first != header {
		t.Errorf("the header is %s, that of changes.csv %s", header, first)
	}
	if err := os.WriteFile(file, append(kept, body...), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := youcheng(t, append([]string{"check"}, flags...)...); got.code != 0 || !strings.Contains(got.stdout, "no errors") {
		t.Errorf("with these rows the register has faults: %+v", got)
	}
	// What is only told is no difference of the facts.
	if got := youcheng(t, "diff", after, database(t, flags)); got.code != 0 {
		t.Errorf("the rows are themselves a difference: %+v", got)
	}
	if none := youcheng(t, "diff", "--format", "csv", after, after); none.code != 0 || none.stdout != header+"\n" {
		t.Errorf("diff of the same, as rows: %+v", none)
	}
}

// TestDiffCannot gives files and flags that cannot be compared: it ends with 2,
// after one sentence that names the file.
func TestDiffCannot(t *testing.T) {
	whole := database(t, []string{"--seeds", fixture + "/seeds", "--content", fixture + "/content"})
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	half, table := filepath.Join(dir, "half.sqlite"), filepath.Join(dir, "partners.csv")
	for file, bytes := range map[string][]byte{half: b[:len(b)/2], table: []byte("slug,name_en\n")} {
		if err := os.WriteFile(file, bytes, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{whole}, `the required argument "NEW" was not provided`},
		{[]string{whole, filepath.Join(dir, "none.sqlite")}, filepath.Join(dir, "none.sqlite") + " is not there; make it with youcheng db -o FILE"},
		{[]string{half, whole}, half + " is damaged or not whole; make it again with youcheng db -o FILE"},
		{[]string{whole, table}, table + " is no SQLite file; name the file that youcheng db -o FILE wrote"},
		{[]string{whole, dir}, dir + " is a folder"},
		{[]string{whole, whole, "--date", "2027-13-01"}, `--date: "2027-13-01" is not a day, such as 2027-03-01`},
		{[]string{whole, whole, "--date", "2027"}, `--date: "2027" is not a day`},
		{[]string{whole, whole, "--format", "xml"}, `"xml" for option "--format". Allowed values are: text, csv or json`},
	} {
		got := youcheng(t, append([]string{"diff"}, c.args...)...)
		if got.code != 2 || got.stdout != "" || !strings.HasPrefix(got.stderr, "youcheng: ") || strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, c.want) {
			t.Errorf("%v: %+v, want %q", c.args, got, c.want)
		}
	}
}
