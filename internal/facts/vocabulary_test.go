package facts

import (
	"os"
	"reflect"
	"testing"

	"youcheng/internal/lang"
)

// TestVocabulariesHaveWords holds that each value of a closed vocabulary has its
// word in both languages. It stands here because package lang must not know the
// vocabularies.
func TestVocabulariesHaveWords(t *testing.T) {
	words := map[vocabulary]func(*lang.Words) map[string]string{
		Kind(""):          func(w *lang.Words) map[string]string { return w.Kinds },
		Region(""):        func(w *lang.Words) map[string]string { return w.Regions },
		NameKind(""):      func(w *lang.Words) map[string]string { return w.NameKinds },
		Tie(""):           func(w *lang.Words) map[string]string { return w.Ties },
		Status(""):        func(w *lang.Words) map[string]string { return w.Statuses },
		ViewStatus(""):    func(w *lang.Words) map[string]string { return w.ViewStatuses },
		Confidence(""):    func(w *lang.Words) map[string]string { return w.Confidences },
		AgreementKind(""): func(w *lang.Words) map[string]string { return w.AgreementKinds },
		EventKind(""):     func(w *lang.Words) map[string]string { return w.EventKinds },
		Direction(""):     func(w *lang.Words) map[string]string { return w.Directions },
		SourceKind(""):    func(w *lang.Words) map[string]string { return w.SourceKinds },
		Verdict(""):       func(w *lang.Words) map[string]string { return w.Verdicts },
		Field(""):         func(w *lang.Words) map[string]string { return w.Fields },
		TableName(""):     func(w *lang.Words) map[string]string { return w.Tables },
		ChangeKind(""):    func(w *lang.Words) map[string]string { return w.ChangeKinds },
	}
	wordless := map[vocabulary]string{
		Side(""):    "named by the city's own name",
		Basis(""):   "told by a sentence, RenderedName",
		Measure(""): "not shown",
		List(""):    "named by the titles of the lists",
	}
	for v, of := range words {
		for _, tag := range lang.Tags() {
			for _, value := range v.values() {
				if of(tag.Words())[value] == "" {
					t.Errorf("%T %q has no word in %s", v, value, tag)
				}
			}
		}
	}
	f := &Facts{}
	for _, tab := range f.Tables() {
		row := reflect.TypeOf(tab.Rows).Elem().Elem()
		for i := range row.NumField() {
			v, ok := reflect.Zero(row.Field(i).Type).Interface().(vocabulary)
			if ok && words[v] == nil && wordless[v] == "" {
				t.Errorf("%s.%s: %T is in neither list of this test", tab.Name, row.Field(i).Name, v)
			}
		}
	}
}

// TestColumnsHaveWords holds that each column of which changes are told has its
// word in both languages, and that there is no word of no column.
func TestColumnsHaveWords(t *testing.T) {
	for _, tag := range lang.Tags() {
		used := map[string]bool{}
		for _, tab := range (&Facts{}).Tables() {
			for _, b := range Bases(tab.Rows) {
				used[b] = used[b] || tab.Name != changesTable
				if tab.Name != changesTable && tag.Words().Columns[b] == "" {
					t.Errorf("%s.%s has no word in %s", tab.Name, b, tag)
				}
			}
		}
		for b := range tag.Words().Columns {
			if !used[b] {
				t.Errorf("the word of %q in %s is of no column", b, tag)
			}
		}
	}
}

// TestVocabulariesOfVerdicts holds that verdicts are listed once each, in an
// order that pages use.
func TestVocabulariesOfVerdicts(t *testing.T) {
	place := map[string]int{}
	for i, v := range lang.EN.Words().VerdictOrder {
		if _, twice := place[v]; twice {
			t.Errorf("%s stands twice in the order of verdicts", v)
		}
		place[v] = i
	}
	for _, v := range Verdict("").values() {
		if _, ok := place[v]; !ok {
			t.Errorf("%s is not in the order of verdicts", v)
		}
	}
	if len(place) != len(Verdict("").values()) {
		t.Errorf("%d verdicts in order, want %d", len(place), len(Verdict("").values()))
	}
}

// TestSeedsHaveWords holds that what the real tables leave open, the fields of
// gaps and the languages of sources, has its word too.
func TestSeedsHaveWords(t *testing.T) {
	f, faults := Load(os.DirFS("../.."), "seeds")
	if faults.Errors() > 0 {
		t.Fatalf("%d errors in the seeds", faults.Errors())
	}
	for _, tag := range lang.Tags() {
		for _, g := range f.Gaps {
			if tag.Words().Fields[g.Field] == "" {
				t.Errorf("the gap %q of %q has no word in %s", g.Field, g.Subject, tag)
			}
		}
		for _, s := range f.Sources {
			if tag.NameOf(s.Lang) == s.Lang {
				t.Errorf("the language %q of source %s has no name in %s", s.Lang, s.ID, tag)
			}
		}
	}
}
