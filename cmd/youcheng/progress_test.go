package main

import (
	"bufio"
	"bytes"
	"io"
	"testing"
	"time"
)

// TestProgress holds that a stage that takes long is named, that one that is
// over in time is not, and that nothing is said where nobody watches.
func TestProgress(t *testing.T) {
	r, w := io.Pipe()
	p := &progress{w: w, after: time.Hour}
	p.stage("checking")
	p.after = 0
	p.stage("compiling")
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil || line != "compiling …\n" {
		t.Errorf("said %q (%v), want the stage that takes long", line, err)
	}
	p.stop()

	var silent bytes.Buffer
	if q := newProgress(&silent); q.w != nil {
		t.Error("progress would go to something that is no terminal")
	}
}
