package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
)

// coding is a way to compress an answer, by its name in HTTP; "" is none.
type coding string

const (
	asBrotli coding = "br"
	asGzip   coding = "gzip"
)

const (
	// smallest is the size in bytes from which it is worth compressing.
	smallest = 1024
	// squeezedKept bounds the compressed answers in memory, in bytes; there is
	// room for some three thousand pages.
	squeezedKept = 32 << 20
)

// compressible says whether a type of content becomes smaller.
func compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml")
}

// negotiate chooses a coding by the header Accept-Encoding (RFC 9110, 12.5.3):
// the one wanted most, and of equals brotli. What cannot be read is not wanted.
func negotiate(header string) coding {
	want := weights(header)
	best, most := coding(""), 0.0
	for _, c := range []coding{asBrotli, asGzip} {
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

// squeezer compresses answers. Equal bytes are compressed once, whatever their
// address.
type squeezer struct{ kept *kept[squeezedKey] }

type squeezedKey struct {
	coding coding
	sum    [sha256.Size]byte // of the bytes before
}

// squeeze returns the body compressed; sum is that of the body.
func (z squeezer) squeeze(c coding, sum [sha256.Size]byte, body []byte) ([]byte, error) {
	key := squeezedKey{c, sum}
	out, ok := z.kept.get(key)
	if ok {
		return out, nil
	}
	out, err := c.compress(body)
	if err != nil {
		return nil, err
	}
	z.kept.keep(key, out)
	return out, nil
}

// compress does not try as hard as it could: a page of 40 kB takes two
// milliseconds, and would be five per cent smaller after fifty.
func (c coding) compress(body []byte) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	if c == asBrotli {
		w = brotli.NewWriterLevel(&b, 6)
	} else {
		w = gzip.NewWriter(&b)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compressing by %s: %w", c, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing by %s: %w", c, err)
	}
	return b.Bytes(), nil
}
