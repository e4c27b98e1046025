package lang

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// verb finds the verbs of fmt.Sprintf. A percent sign that is none of them, or
// is not doubled, would print as %!x(MISSING).
var verb = regexp.MustCompile(`%[^a-z%]*[a-z%]?`)

func verbs(t *testing.T, where, form string) []string {
	t.Helper()
	var out []string
	for _, v := range verb.FindAllString(form, -1) {
		switch v {
		case "%%":
		case "%s", "%d", "%q":
			out = append(out, v)
		default:
			t.Errorf("%s: %q in %q is no verb that is used here", where, v, form)
		}
	}
	return out
}

// TestWordsAreWhole holds that every word stands in both languages, that maps
// have the same keys, and that forms take the same values in the same order.
func TestWordsAreWhole(t *testing.T) {
	en, zh := reflect.ValueOf(EN.Words()).Elem(), reflect.ValueOf(ZH.Words()).Elem()
	pair := func(where, a, b string) {
		if strings.TrimSpace(a) == "" {
			t.Errorf("%s is empty in English", where)
		}
		if strings.TrimSpace(b) == "" {
			t.Errorf("%s is empty in Chinese", where)
		}
		if diff := cmp.Diff(verbs(t, where+" in English", a), verbs(t, where+" in Chinese", b)); diff != "" {
			t.Errorf("the verbs of %s differ (-English +Chinese):\n%s%q\n%q", where, diff, a, b)
		}
		if a != strings.TrimSpace(a) || b != strings.TrimSpace(b) {
			t.Errorf("%s begins or ends with a space: %q, %q", where, a, b)
		}
	}
	for i := range en.NumField() {
		name := en.Type().Field(i).Name
		switch a := en.Field(i).Interface().(type) {
		case string:
			pair(name, a, zh.Field(i).String())
		case map[string]string:
			b := zh.Field(i).Interface().(map[string]string)
			if diff := cmp.Diff(slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b))); diff != "" {
				t.Errorf("the keys of %s differ (-English +Chinese):\n%s", name, diff)
			}
			if len(a) == 0 {
				t.Errorf("%s has no words", name)
			}
			for k := range a {
				pair(name+"["+k+"]", a[k], b[k])
			}
		case map[int]Heading:
			b := zh.Field(i).Interface().(map[int]Heading)
			if diff := cmp.Diff(slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b))); diff != "" {
				t.Errorf("the keys of %s differ (-English +Chinese):\n%s", name, diff)
			}
			for k := range a {
				pair(name, a[k].Title, b[k].Title)
				pair(name, a[k].Text, b[k].Text)
			}
		case []string:
			if diff := cmp.Diff(a, zh.Field(i).Interface().([]string)); diff != "" {
				t.Errorf("%s differs (-English +Chinese):\n%s", name, diff)
			}
		default:
			t.Errorf("%s is of type %T, which this test does not know", name, a)
		}
	}
}

// TestWordsAreInTheirLanguage finds words that were pasted into the wrong file.
func TestWordsAreInTheirLanguage(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	letters := regexp.MustCompile(`\p{L}`)
	en, zh := reflect.ValueOf(EN.Words()).Elem(), reflect.ValueOf(ZH.Words()).Elem()
	for i := range en.NumField() {
		if en.Field(i).Kind() != reflect.String {
			continue
		}
		name := en.Type().Field(i).Name
		if s := en.Field(i).String(); han.MatchString(s) {
			t.Errorf("the English %s is %q", name, s)
		}
		s := zh.Field(i).String()
		if plain := verb.ReplaceAllString(s, ""); letters.MatchString(plain) && !han.MatchString(plain) {
			t.Errorf("the Chinese %s is %q", name, s)
		}
	}
}

// TestNumbersWithNouns holds that each such form has %s for its number, once:
// Plural puts it in.
func TestNumbersWithNouns(t *testing.T) {
	for _, tag := range Tags() {
		w := reflect.ValueOf(tag.Words()).Elem()
		n := 0
		for i := range w.NumField() {
			name := w.Type().Field(i).Name
			if !strings.HasSuffix(name, "One") && !strings.HasSuffix(name, "Many") {
				continue
			}
			n++
			if got := verbs(t, name, w.Field(i).String()); !slices.Equal(got, []string{"%s"}) {
				t.Errorf("%s in %s: %q has the verbs %v, want %%s", name, tag, w.Field(i).String(), got)
			}
		}
		if n == 0 || n%2 != 0 {
			t.Errorf("%d forms in %s; want pairs", n, tag)
		}
	}
}

func TestLanguageNames(t *testing.T) {
	for tag, name := range languageNames {
		if name.EN == "" || name.ZH == "" {
			t.Errorf("the language %s lacks a name: %+v", tag, name)
		}
	}
	for _, c := range []struct{ tag, en, zh string }{
		{"en", "English", "英语"},
		{"cs", "Czech", "捷克语"},
		{"sr-Cyrl", "Serbian", "塞尔维亚语"},
		{"zh-Hant", "Chinese", "中文"},
		{"tlh-Latn", "tlh-Latn", "tlh-Latn"},
	} {
		if got := EN.NameOf(c.tag); got != c.en {
			t.Errorf("%s in English: %q, want %q", c.tag, got, c.en)
		}
		if got := ZH.NameOf(c.tag); got != c.zh {
			t.Errorf("%s in Chinese: %q, want %q", c.tag, got, c.zh)
		}
	}
}

func TestConfidenceNote(t *testing.T) {
	for _, tag := range Tags() {
		w := tag.Words()
		for confidence, want := range map[string]string{"high": "", "medium": w.Confidences["medium"], "low": w.Confidences["low"]} {
			if got := w.ConfidenceNote(confidence); got != want {
				t.Errorf("%s in %s: %q, want %q", confidence, tag, got, want)
			}
		}
	}
}
