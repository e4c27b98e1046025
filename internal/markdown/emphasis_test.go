package markdown

import (
	"testing"

	"github.com/yuin/goldmark/parser"
)

// TestFlanksAsCommonMark compares the rule with goldmark's, which is
// CommonMark's, for all pairs of neighbours from outside East Asian text.
func TestFlanksAsCommonMark(t *testing.T) {
	neighbours := []rune(" \n\t\u00a0aZ09é£€©«»¿.,;:!?()[]{}<>\"'`~@#$%^&=+|\\/-_*“”‘’—…·•→😀Жאन")
	m := newEmphasis(false)
	for _, sign := range "*_" {
		for _, before := range neighbours {
			for _, after := range neighbours {
				if after == sign {
					continue // would be part of the run
				}
				d := parser.ScanDelimiter([]byte(string(sign)+string(after)), before, 1, m)
				canOpen, canClose := m.flanks(byte(sign), 1, before, after)
				if canOpen != d.CanOpen || canClose != d.CanClose {
					t.Errorf("%q %q %q: opens %v, closes %v, want %v, %v", before, sign, after, canOpen, canClose, d.CanOpen, d.CanClose)
				}
			}
		}
	}
}

// TestFlanksInChinese names, for ** between two characters, what it may do.
func TestFlanksInChinese(t *testing.T) {
	tests := []struct {
		before, after rune
		zh            bool
		open, close   bool
	}{
		{'是', '“', true, true, true},
		{'是', '“', false, true, true},
		{'”', '城', false, true, true},
		{'”', '2', true, true, true},
		{'”', '2', false, true, false}, // CommonMark's own
		{'》', '的', false, true, true},
		{'》', 'a', false, true, true},
		{'a', '《', false, true, true},
		{'。', '\n', false, false, true},
		{' ', '《', false, true, false},
		{'　', '《', false, true, false}, // an ideographic space is a space
		{')', '城', false, true, true},
		{')', 'c', true, true, false},
	}
	for _, tt := range tests {
		canOpen, canClose := newEmphasis(tt.zh).flanks('*', 2, tt.before, tt.after)
		if canOpen != tt.open || canClose != tt.close {
			t.Errorf("%q ** %q (Chinese %v): opens %v, closes %v, want %v, %v", tt.before, tt.after, tt.zh, canOpen, canClose, tt.open, tt.close)
		}
	}
}
