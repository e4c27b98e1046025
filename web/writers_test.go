package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/opendata"
	"youcheng/internal/page"
)

// FuzzTable holds that any cells are read back from a CSV file as they were, but for
// the sign that keeps a spreadsheet from running one of them.
func FuzzTable(f *testing.F) {
	for _, s := range []string{"", "a", "=1+1", "-7", "\t=1", "a,b", `a"b`, "a\nb", "a\r\nb", "\r", "'", "'=1", "＝1", "\ufeff", "东京", "\\.", "\x00", "\xff"} {
		f.Add(s, "b", s+s)
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		rows := [][]string{{"x", "y", "z"}, {a, b, c}, {c, a, b}}
		body, err := table(rows)
		if err != nil {
			t.Fatal(err)
		}
		rest, ok := bytes.CutPrefix(body, []byte(opendata.Mark))
		got, err := csv.NewReader(bytes.NewReader(rest)).ReadAll()
		if err != nil || !ok || len(got) != len(rows) {
			t.Fatalf("%q: %v", body, err)
		}
		for i, row := range rows {
			for j, cell := range row {
				read := got[i][j]
				if facts.Formula(read) {
					t.Errorf("a spreadsheet would run %q", read)
				}
				if facts.Formula(cell) {
					read = strings.TrimPrefix(read, "'")
				}
				// The reader takes the two signs for the end of a line as one.
				if want := strings.ReplaceAll(cell, "\r\n", "\n"); read != want {
					t.Errorf("%q is read as %q", want, read)
				}
			}
		}
	})
}

// FuzzJSON holds that any text is read back from JSON as it was.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"", "a", `"`, "\\", "</script>", "<!--", "\u2028", "\x00", "\xff", "😀", "\ud7ff", "&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		body, err := encode(map[string]string{"a": s, "b" + s: "x"})
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]string
		if err := json.Unmarshal(body, &got); err != nil || !utf8.Valid(body) {
			t.Fatalf("%q: %v", body, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); utf8.ValidString(s) && got["a"] != want {
			t.Errorf("%q is read as %q", want, got["a"])
		}
	})
}

// FuzzCalendar holds that a calendar of any words is one whose lines are whole and
// short, and that its words are read back as they were.
func FuzzCalendar(f *testing.F) {
	for _, s := range []string{"", "Prague, Czechia", "a;b:c\\d", "a\nb", "a\r\nEND:VEVENT\r\nBEGIN:VALARM", "\r", strings.Repeat("北京", 60), strings.Repeat("a", 200), "\x00", "\xff", "\u2028", "\"", "^n^^^'", "\\n", "\\", "x\\"} {
		f.Add(s, s+" "+s)
	}
	f.Fuzz(func(t *testing.T, summary, description string) {
		head := &page.Head{Lang: "en", URL: "https://youcheng.example/en/anniversaries/", Frame: page.Frame{Lang: lang.EN}}
		body, err := schedule(head, page.Calendar{Name: summary, Days: []page.Occasion{{
			UID: "a@youcheng.example", Date: "2026-12-06", Revised: "2026-11-23", Summary: summary, Description: description, Category: description, URL: "https://youcheng.example/en/cities/prague/",
		}}})
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(body) {
			t.Fatalf("%q is not UTF-8", body)
		}
		text := string(body)
		lines := strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
		for _, l := range lines {
			if strings.ContainsAny(l, "\r\n\x00") || len(l) > 75 || l == "" {
				t.Errorf("line %q of %d bytes", l, len(l))
			}
		}
		for _, part := range []string{"BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR"} {
			if n := len(slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return l != part })); n != 1 {
				t.Errorf("%d lines are %s", n, part)
			}
		}
		cal, err := ics.ParseCalendar(bytes.NewReader(body))
		if err != nil || len(cal.Events()) != 1 {
			t.Fatalf("%v in\n%s", err, text)
		}
		e := cal.Events()[0]
		for property, want := range map[ics.ComponentProperty]string{ics.ComponentPropertySummary: summary, ics.ComponentPropertyDescription: description} {
			got := ""
			if p := e.GetProperty(property); p != nil {
				got = p.Value
			}
			if want = calendarText(want); got != want {
				t.Errorf("%s: %q is read as %q", property, want, got)
			}
		}
	})
}

// FuzzAccept holds what must be of any header of alternatives: the list of forms is
// one of different forms, with HTML; and the quick readings of headers as browsers
// send them say what the whole reading does.
func FuzzAccept(f *testing.F) {
	for _, s := range []string{"", "*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json", "application/json;q=0", "text/*;q=0.5, */*;q=0.1", "gzip, deflate, br, zstd", "br;q=0,*", "gzip;q=1e9", "q=1", ";;;q=,=", "identity;q=0", "text/html;q=NaN", "text/html;level=1;q=0.3", "a;q=0.5;q=1", "TEXT/HTML"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		forms := accepted(header)
		sorted := slices.Sorted(slices.Values(forms))
		if !slices.Contains(forms, asHTML) || len(slices.Compact(sorted)) != len(forms) {
			t.Errorf("%q: %v", header, forms)
		}
		if got, want := asksForPage([]string{header}), forms[0] == asHTML; header != "" && got != want && weights(header)["text/html"] > 0 {
			t.Errorf("%q: asks for a page: %t, but the list is %v", header, got, forms)
		}
		for e := range efforts {
			if got, ok := plainly(header, e); ok && got != weighed(header, e) {
				t.Errorf("%q: %q by its names, %q by its weights", header, got, weighed(header, e))
			}
			if c := negotiate([]string{header}, e); !slices.Contains([]coding{"", asBrotli, asZstd, asGzip}, c) {
				t.Errorf("%q: %q", header, c)
			}
		}
		if diff := cmp.Diff(accepted(header), accepted(strings.ToUpper(header))); diff != "" && strings.EqualFold(strings.ToUpper(header), header) {
			t.Errorf("%q in capitals: %s", header, diff)
		}
	})
}
