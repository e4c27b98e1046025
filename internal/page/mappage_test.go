package page

import (
	"testing"

	"youcheng/internal/lang"
)

func BenchmarkMapPage(b *testing.B) {
	f := benchFrame(b)
	for b.Loop() {
		f.MapPage(RollFilter{})
	}
}

var _ = lang.EN
func TestX(t *testing.T) {}
