package web

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coding is a way to compress an answer, by its name in HTTP; "" is none.
type coding string

const (
	asBrotli coding = "br"
	asZstd   coding = "zstd"
	asGzip   coding = "gzip"
)

// smallest is the size in bytes from which it is worth compressing.
const smallest = 1024

// compressible says whether a type of content becomes smaller.
func compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml")
}

// negotiate chooses a coding by the lines of the header Accept-Encoding (RFC 9110,
// 12.5.3): the one wanted most, and of equals the first of [preferred]. What cannot be
// read is not wanted.
func negotiate(lines []string, e effort) coding {
	if len(lines) == 0 {
		return ""
	}
	if c, ok := plainly(lines[0], e); ok && len(lines) == 1 {
		return c
	}
	return weighed(strings.Join(lines, ","), e)
}

// preferred are the codings in the order in which they are chosen of those wanted
// equally. Of our pages brotli makes the smallest. But where it hurries, zstd and gzip
// take a quarter of its time for a fifteenth more: what is made for one reader is there
// sooner.
var preferred = [efforts][3]coding{
	quick:    {asZstd, asGzip, asBrotli},
	thorough: {asBrotli, asZstd, asGzip},
}

// plainly is negotiate for a header of names alone, as browsers send it, without
// making a table of them. ok is false for others.
func plainly(header string, e effort) (best coding, ok bool) {
	rank := len(preferred[e])
	for part := range strings.SplitSeq(header, ",") {
		name := coding(strings.TrimSpace(part))
		n := slices.Index(preferred[e][:], name)
		switch {
		case n < 0 && name != "deflate":
			return "", false
		case n >= 0 && n < rank:
			best, rank = name, n
		}
	}
	return best, true
}

func weighed(header string, e effort) coding {
	want := weights(header)
	best, most := coding(""), 0.0
	for _, c := range preferred[e] {
		q, named := want[string(c)]
		if !named {
			q = want["*"]
		}
		if q > most {
			best, most = c, q
		}
	}
	if q, named := want["identity"]; named && q > most {
		return ""
	}
	return best
}

// effort says how hard compressing tries: an answer that is kept is worth more
// than one that is made for one reader.
type effort int

const (
	quick effort = iota
	thorough
	efforts // how many there are
)

// The levels, by effort. A page of 75 kB takes brotli 1.2 ms at 5, 1.5 ms and 10 MB of
// memory at 7 for a hundredth less, and 100 ms at 11 for an eighth less: that is for
// [packers.best].
var (
	brotliLevels = [efforts]int{2, 5}
	gzipLevels   = [efforts]int{2, 6}
)

// zstdLevel is what answers are kept by, and the first page after a start waits for:
// the next level saves a twentieth, and takes twice as long and four times the memory.
const zstdLevel = zstd.SpeedFastest

// brotliWindow is how far back brotli looks, as a power of two: as far as a page is
// long, and not the 4 MB that it would take memory for.
const brotliWindow = 18

// packer is a writer that can be used again: making one costs more than a page.
type packer interface {
	io.WriteCloser
	Reset(io.Writer)
}

// packers compress.
type packers struct {
	brotli, gzip [efforts]sync.Pool
	slow         sync.Pool // brotli at its best
	zstd         sync.Pool
	unzstd       *zstd.Decoder
}

func newPackers() *packers {
	p := &packers{}
	var err error
	for e := range efforts {
		p.brotli[e].New = func() any { return newBrotli(brotliLevels[e]) }
		p.gzip[e].New = func() any {
			w, err := gzip.NewWriterLevel(io.Discard, gzipLevels[e])
			if err != nil {
				panic(err) // only for a level that does not exist
			}
			return w
		}
	}
	p.zstd.New = func() any {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstdLevel), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic(err) // only for an option that does not exist
		}
		return w
	}
	if p.unzstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true)); err != nil {
		panic(err)
	}
	p.slow.New = func() any { return newBrotli(brotli.BestCompression) }
	return p
}

func newBrotli(level int) *brotli.Writer {
	return brotli.NewWriterOptions(io.Discard, brotli.WriterOptions{Quality: level, LGWin: brotliWindow})
}

// pack compresses a body.
func (p *packers) pack(body []byte, c coding, e effort) ([]byte, error) {
	switch c {
	case asZstd:
		w := p.zstd.Get().(*zstd.Encoder)
		defer p.zstd.Put(w)
		return bytes.Clone(w.EncodeAll(body, make([]byte, 0, len(body)/2))), nil
	case asBrotli:
		return packBy(&p.brotli[e], body, c)
	}
	return packBy(&p.gzip[e], body, c)
}

// best compresses a body by brotli as well as can be. It takes a hundred times as long.
func (p *packers) best(body []byte) ([]byte, error) { return packBy(&p.slow, body, asBrotli) }

func packBy(pool *sync.Pool, body []byte, c coding) ([]byte, error) {
	w := pool.Get().(packer)
	defer pool.Put(w)
	b := sheets.Get().(*bytes.Buffer)
	defer sheets.Put(b)
	b.Reset()
	w.Reset(b)
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compressing by %s: %w", c, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing by %s: %w", c, err)
	}
	return bytes.Clone(b.Bytes()), nil // without the room to grow
}

// packed is an answer in the coding in which it is kept.
func (p *packers) packed(a *answer) (*answer, error) {
	if !a.packs {
		return a, nil
	}
	body, err := p.pack(a.body, asZstd, thorough)
	return a.in(asZstd, body), err
}

// bettered is an answer packed by brotli as well as can be. Its tag is another than
// that of the same page packed in haste, for the bytes are.
func (p *packers) bettered(a *answer) (*answer, error) {
	body, err := p.unzstd.DecodeAll(a.body, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking an answer: %w", err)
	}
	packed, err := p.best(body)
	if err != nil {
		return nil, err
	}
	b := *a
	b.pressed = true
	return b.in(asBrotli, packed), nil
}

// recoded is an answer in another coding than that in which it is kept.
func (p *packers) recoded(a *answer, c coding) (*answer, error) {
	body, err := p.unzstd.DecodeAll(a.body, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking an answer: %w", err)
	}
	if c != "" {
		body, err = p.pack(body, c, thorough)
	}
	return a.in(c, body), err
}
