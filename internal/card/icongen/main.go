// Icongen writes the icons of the site, static/icons, from the seal in
// static/favicon.svg: for browsers without SVG, for a site that is put among the
// programs of a telephone, and for pages kept on an Apple device. It is run by
// hand when the seal changes, from the root of the module:
//
//	make icons
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"youcheng/internal/card"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "icongen:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	svg, err := os.ReadFile(filepath.Join(root, "static/favicon.svg"))
	if err != nil {
		return err
	}
	icons, err := draw(svg)
	if err != nil {
		return err
	}
	for name, body := range icons {
		if err := os.WriteFile(filepath.Join(root, "static/icons", name), body, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// draw returns the files by name.
func draw(svg []byte) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, x := range []struct {
		name     string
		size     int
		maskable bool
	}{
		{"icon-192.png", 192, false},
		{"icon-512.png", 512, false},
		{"icon-maskable-512.png", 512, true},
		{"apple-touch-icon.png", 180, false},
	} {
		b, err := card.Icon(svg, x.size, x.maskable)
		if err != nil {
			return nil, err
		}
		out[x.name] = b
	}
	var err error
	out["favicon.ico"], err = ico(svg, 16, 32, 48)
	return out, err
}

// ico joins icons of several sizes in one file: a table of contents, then each as
// a PNG.
func ico(svg []byte, sizes ...int) ([]byte, error) {
	const header, entry = 6, 16
	var table, images bytes.Buffer
	binary.Write(&table, binary.LittleEndian, [3]uint16{0, 1, uint16(len(sizes))}) // 1: an icon
	for _, size := range sizes {
		b, err := card.Icon(svg, size, false)
		if err != nil {
			return nil, err
		}
		table.Write([]byte{byte(size), byte(size), 0, 0})
		binary.Write(&table, binary.LittleEndian, [2]uint16{1, 32}) // planes, bits of a pixel
		binary.Write(&table, binary.LittleEndian, [2]uint32{uint32(len(b)), uint32(header + entry*len(sizes) + images.Len())})
		images.Write(b)
	}
	return append(table.Bytes(), images.Bytes()...), nil
}
