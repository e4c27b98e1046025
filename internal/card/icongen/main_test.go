package main

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestFresh holds that the icons in static are those of the seal that is there.
func TestFresh(t *testing.T) {
	svg, err := os.ReadFile("../../../static/favicon.svg")
	if err != nil {
		t.Fatal(err)
	}
	icons, err := draw(svg)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range icons {
		got, err := os.ReadFile(filepath.Join("../../../static/icons", name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the seal gives: run make icons", name)
		}
	}
}

// TestICO reads the file as a browser does.
func TestICO(t *testing.T) {
	b, err := os.ReadFile("../../../static/icons/favicon.ico")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b[:6], []byte{0, 0, 1, 0, 3, 0}) {
		t.Fatalf("the file begins with % x", b[:6])
	}
	for i, size := range []int{16, 32, 48} {
		e := b[6+16*i:]
		length, at := binary.LittleEndian.Uint32(e[8:]), binary.LittleEndian.Uint32(e[12:])
		img, err := png.Decode(bytes.NewReader(b[at : at+length]))
		if err != nil {
			t.Fatalf("icon %d: %v", i, err)
		}
		if int(e[0]) != size || img.Bounds().Dx() != size || img.Bounds().Dy() != size {
			t.Errorf("icon %d is said to be %d pixels wide, and is %v", i, e[0], img.Bounds())
		}
		r, g, b, _ := img.At(size-1, size-1).RGBA()
		if r>>8 != 0x93 || g>>8 != 0x26 || b>>8 != 0x1A {
			t.Errorf("the corner of icon %d is %02x%02x%02x", i, r>>8, g>>8, b>>8)
		}
	}
}
