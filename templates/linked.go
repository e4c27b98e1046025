package templates

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"youcheng/internal/page"
)

// linked is what the page is about in JSON-LD: a block of data, which no browser
// runs, and in which no text can end the block, for < is written as an escape. It
// stands at the end of the document, so that readers need not wait for it.
func linked(n page.Node) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if n == nil {
			return nil
		}
		b := drawing.Get().(*bytes.Buffer)
		defer drawing.Put(b)
		b.Reset()
		b.WriteString(`<script type="application/ld+json">`)
		if err := writeJSON(b, n); err != nil {
			return err
		}
		b.WriteString("\n</script>")
		_, err := w.Write(b.Bytes())
		return err
	})
}

// writeJSON writes what package json would, without looking at types by reflection
// where they are those of nodes.
func writeJSON(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case page.Node:
		b.WriteByte('{')
		var room [16]string // most nodes have fewer
		keys := slices.AppendSeq(room[:0], maps.Keys(v))
		slices.Sort(keys)
		for i, key := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			writeString(b, key)
			b.WriteByte(':')
			if err := writeJSON(b, v[key]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case []page.Node:
		return writeList(b, v)
	case []string:
		return writeList(b, v)
	case string:
		writeString(b, v)
	case int:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), int64(v), 10))
	default:
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		b.Write(text)
	}
	return nil
}

func writeList[T any](b *bytes.Buffer, list []T) error {
	if list == nil {
		b.WriteString("null")
		return nil
	}
	b.WriteByte('[')
	for i, x := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(b, x); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func writeString(b *bytes.Buffer, s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c >= 0x7f {
			text, _ := json.Marshal(s) // of a string it does not fail
			b.Write(text)
			return
		}
	}
	b.WriteByte('"')
	b.WriteString(s)
	b.WriteByte('"')
}
