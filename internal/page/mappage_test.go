package page

import (
	"testing"

	"youcheng/internal/lang"
)

func BenchmarkMapPage(b *testing.B) {
	f, _ := realFrame(b, lang.EN)
	for b.Loop() {
		f.MapPage(RollFilter{})
	}
}

func TestX(t *testing.T) {}
