// Package fault holds what is wrong with the content: each fault names its
// place, says what and why, and what to do about it, in both languages.
//
// Readers of content never stop at the first fault. They add to a [List] and go
// on, so that an editor sees everything in one run. A fault is either an error,
// which keeps the content from being published, or a warning.
package fault

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"youcheng/internal/lang"
)

// Severity says whether a fault keeps the content from being published.
type Severity string

// The severities, as they are printed.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Fault is one thing wrong at one place.
type Fault struct {
	File      string // path from the folder that holds seeds and content, with slashes
	Line, Col int    // from 1; Col counts characters, not bytes; 0 when the fault is in the file as a whole
	Len       int    // characters that are at fault, for the caret line; 0 counts as 1
	Severity  Severity
	Kind      string // a stable name such as "unknown-column"
	What      lang.Text
	Why       lang.Text // may be empty
	Do        lang.Text // may be empty
	Source    string    // the line at fault, without its line end
}

// List collects faults. The zero value is ready to use.
type List struct{ faults []Fault }

// Add appends f. A fault without a severity is an error.
func (l *List) Add(f Fault) {
	if f.Severity == "" {
		f.Severity = Error
	}
	l.faults = append(l.faults, f)
}

// Append adds all faults of o.
func (l *List) Append(o *List) { l.faults = append(l.faults, o.faults...) }

// All returns the faults in the order of file, line and column.
func (l *List) All() []Fault {
	out := slices.Clone(l.faults)
	slices.SortStableFunc(out, func(a, b Fault) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			strings.Compare(a.Kind, b.Kind),
		)
	})
	return out
}

// Errors counts the faults that keep the content from being published.
func (l *List) Errors() int {
	n := 0
	for _, f := range l.faults {
		if f.Severity == Error {
			n++
		}
	}
	return n
}

// Len counts all faults.
func (l *List) Len() int { return len(l.faults) }

// words are the fixed parts of a printed fault.
var words = map[lang.Tag]struct{ error, warning, why, do string }{
	lang.EN: {"error: ", "warning: ", "why: ", "do:  "},
	lang.ZH: {"错误：", "警告：", "原因：", "改法："},
}

// Print writes the faults to w in language t, one block each: place, severity
// and sentence; the line with a caret below the fault; why; and what to do.
func (l *List) Print(w io.Writer, t lang.Tag) error {
	var b strings.Builder
	ws := words[t]
	var line string // a paragraph may be very long, and have many faults
	var letters []rune
	for _, f := range l.All() {
		if f.Source != line {
			line, letters = f.Source, lettersOf(f.Source)
		}
		sev := ws.error
		if f.Severity == Warning {
			sev = ws.warning
		}
		fmt.Fprintf(&b, "%s: %s%s\n%s", f.Place(), sev, f.What.In(t), f.drawn(letters))
		if why := f.Why.In(t); why != "" {
			fmt.Fprintf(&b, "   %s%s\n", ws.why, why)
		}
		if do := f.Do.In(t); do != "" {
			fmt.Fprintf(&b, "   %s%s\n", ws.do, do)
		}
	}
	_, err := io.WriteString(w, strings.Map(visible, b.String()))
	return err
}

// visible replaces control characters by their pictures, so that no content can
// give orders to a terminal.
func visible(r rune) rune {
	switch {
	case r < ' ' && r != '\n':
		return r + '␀'
	case r == 0x7f:
		return '␡'
	case r > 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // and marks of direction
		return '\uFFFD'
	}
	return r
}

// Excerpt is the line of the fault in three pieces: what stands before it, the
// fault, and what comes after. A long line is cut to the part around the fault.
func (f Fault) Excerpt() (before, marked, after string) {
	if f.Source == "" || f.Line == 0 {
		return "", "", ""
	}
	before, marked, after = f.window(lettersOf(f.Source))
	return strings.Map(visible, before), strings.Map(visible, marked), strings.Map(visible, after)
}

// lettersOf are the characters of a line as it is shown.
func lettersOf(line string) []rune { return []rune(strings.ReplaceAll(line, "\t", " ")) }

// drawn is the line of the fault, of these letters, with carets below. A Chinese character takes two
// columns of a terminal, so widths are measured, not counted.
func (f Fault) drawn(letters []rune) string {
	if f.Source == "" || f.Line == 0 {
		return ""
	}
	gutter := fmt.Sprintf("%5d | ", f.Line)
	before, marked, after := f.window(letters)
	return fmt.Sprintf("%s%s%s%s\n%s| %s%s\n", gutter, before, marked, after,
		strings.Repeat(" ", len(gutter)-2), strings.Repeat(" ", columns(before)), strings.Repeat("^", max(columns(marked), 1)))
}

// Place is where the fault is: content/pages/cite/en.md:3:1.
func (f Fault) Place() string {
	if f.Line == 0 {
		return f.File
	}
	return fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Col)
}

// window cuts a long line, of these letters, to the part around the fault, or around
// the beginning of a long one.
func (f Fault) window(r []rune) (lead, marked, tail string) {
	const before, longest, after = 40, 60, 40
	at := min(max(f.Col-1, 0), len(r))
	n := min(max(f.Len, 1), max(len(r)-at, 1), longest)
	start, end := max(at-before, 0), max(min(at+n+after, len(r)), max(at-before, 0))
	to := min(at+n, len(r))
	lead, marked, tail = string(r[start:at]), string(r[at:to]), string(r[to:max(end, to)])
	if start > 0 {
		lead = "…" + lead
	}
	if end < len(r) {
		tail += "…"
	}
	return lead, marked, tail
}

// columns is the number of terminal columns that s takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// JSON writes the faults to w as an array, in language t.
func (l *List) JSON(w io.Writer, t lang.Tag) error {
	type row struct {
		File     string   `json:"file"`
		Line     int      `json:"line"`
		Col      int      `json:"col"`
		Severity Severity `json:"severity"`
		Kind     string   `json:"kind"`
		What     string   `json:"what"`
		Why      string   `json:"why,omitempty"`
		Do       string   `json:"do,omitempty"`
	}
	rows := []row{}
	for _, f := range l.All() {
		rows = append(rows, row{f.File, f.Line, f.Col, f.Severity, f.Kind, f.What.In(t), f.Why.In(t), f.Do.In(t)})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}

// Nearest returns up to three of names that are close to s by edit distance,
// nearest first, for "did you mean". The shorter s is, the nearer they must be.
func Nearest(s string, names []string) []string {
	type scored struct {
		name string
		d    int
	}
	n := utf8.RuneCountInString(s)
	limit := min(max(2, n/3), n-1)
	var near []scored
	for _, n := range names {
		d := distance(strings.ToLower(s), strings.ToLower(n))
		if strings.HasPrefix(n, s) && s != "" {
			d = min(d, 1)
		}
		if d <= limit {
			near = append(near, scored{n, d})
		}
	}
	slices.SortFunc(near, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.d, b.d), strings.Compare(a.name, b.name))
	})
	out := []string{}
	for _, n := range near[:min(len(near), 3)] {
		out = append(out, n.name)
	}
	return out
}

// distance is the Levenshtein distance between a and b, in characters, with a
// swap of neighbours counted as one edit.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	prev2, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(y)]
}

// DidYouMean is the advice for a name that is not known: the nearest names, or
// the place to look when none is near.
func DidYouMean(s string, names []string, look lang.Text) lang.Text {
	near := Nearest(s, names)
	if len(near) == 0 {
		return look
	}
	return lang.Text{
		EN: "did you mean " + strings.Join(near, ", or ") + "?",
		ZH: "是否想写 " + strings.Join(near, "、") + "？",
	}
}
