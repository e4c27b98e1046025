// Fontgen writes the fonts of the cards, internal/card/fonts: of each face the
// characters that a card can need and nothing else. It is run by hand, from the
// root of the module, when youcheng check or a test says that a character is
// missing:
//
//	apt-get install fonttools fonts-noto-cjk fonts-noto-core
//	make fonts
//
// A card can need every character of the facts, the texts and the words of the
// interface. Beyond those the fonts hold the 3,755 commonest Chinese characters
// (GB 2312, level 1) and the Latin letters of European languages, of Vietnamese
// and of pinyin, so that an editor can write a title without running this.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	out    = "internal/card/fonts"
	debian = "/usr/share/fonts/"

	latin = "U+20-7E,U+A0-17F,U+192,U+1A0,U+1A1,U+1AF,U+1B0,U+1CD-1DC,U+1E6,U+1E7,U+218-21B,U+2BB,U+2BC,U+1E00-1EFF,U+2010-203A,U+20AC,U+2190-2194,U+2212"
	han   = "U+B7,U+2014,U+2018,U+2019,U+201C,U+201D,U+2026,U+3000-3017,U+3041-30FF,U+FF01-FF5E"
)

// faces are the files. A TrueType collection holds a face for each region that
// writes with Chinese characters; that of the mainland is number 2.
var faces = []struct{ out, in, unicodes string }{
	{"serif-latin.ttf", "truetype/noto/NotoSerif-Bold.ttf", latin},
	{"serif-han.otf", "opentype/noto/NotoSerifCJK-Bold.ttc", han},
	{"sans-latin.ttf", "truetype/noto/NotoSans-Regular.ttf", latin},
	{"sans-han.otf", "opentype/noto/NotoSansCJK-Regular.ttc", han},
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "fontgen:", err)
		os.Exit(1)
	}
}

func run() error {
	chinese, err := characters("seeds", "content", "internal/lang")
	if err != nil {
		return err
	}
	list, err := os.CreateTemp("", "fontgen-*.txt")
	if err != nil {
		return err
	}
	defer os.Remove(list.Name())
	if _, err := list.WriteString(string(chinese)); err != nil {
		return err
	}
	if err := list.Close(); err != nil {
		return err
	}
	for _, f := range faces {
		args := []string{
			debian + f.in, "--output-file=" + filepath.Join(out, f.out), "--unicodes=" + f.unicodes,
			// Of the layout only kerning is drawn; no hints, for the letters are large.
			"--layout-features=kern", "--no-hinting", "--desubroutinize", "--drop-tables+=GSUB,GDEF,BASE,VORG,vhea,vmtx,STAT",
			"--name-IDs=0,1,2,5,13,14", "--notdef-outline",
		}
		if strings.HasSuffix(f.in, ".ttc") {
			args = append(args, "--font-number=2", "--text-file="+list.Name(), "--drop-tables+=GPOS")
		}
		cmd := exec.Command("pyftsubset", args...)
		cmd.Stderr = os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("making %s (Debian's fonttools, fonts-noto-cjk and fonts-noto-core are needed): %w", f.out, err)
		}
		info, err := os.Stat(filepath.Join(out, f.out))
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s: %d bytes\n", f.out, info.Size())
	}
	return nil
}

// characters are the Chinese characters of all files of the folders, and the
// common ones, in order.
func characters(folders ...string) ([]rune, error) {
	seen := map[rune]bool{}
	for _, r := range common() {
		seen[r] = true
	}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !slices.Contains([]string{".csv", ".md", ".go"}, filepath.Ext(path)) {
				return err
			}
			text, err := os.ReadFile(path)
			for _, r := range string(text) {
				if unicode.Is(unicode.Han, r) {
					seen[r] = true
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var out []rune
	for r := range seen {
		out = append(out, r)
	}
	slices.Sort(out)
	return out, nil
}

// common are the characters of level 1 of GB 2312: rows 16 to 55, the last one
// not full.
func common() []rune {
	var b []byte
	for row := byte(16); row <= 55; row++ {
		for cell := byte(1); cell <= 94 && (row < 55 || cell <= 89); cell++ {
			b = append(b, 0xA0+row, 0xA0+cell)
		}
	}
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(b)
	if err != nil {
		panic(err) // the bytes are the same each time
	}
	return []rune(string(text))
}
