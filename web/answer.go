package web

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/labstack/echo/v4"
)

// answer is a whole answer in one coding, ready to be written any number of times.
// Nobody changes it: what of it is given to net/http is shared.
type answer struct {
	status  int
	tally   *tally
	edition uint32 // in which it was made, if it is kept
	listens bool   // the address listens to Accept
	packs   bool   // it can be had in other codings
	parts   bool   // it can be had in parts

	looked []string // the parameters that were looked at to make it; see heeds

	again *atomic.Bool // it was asked for again since it was made; nil where it cannot be packed better

	pressed bool // by brotli at its best
	hasty   bool // packed for those who ask at this moment alone

	coding  coding
	body    []byte
	tag     string      // only of status 200
	sum     uint64      // of the body without coding
	header  http.Header // without what depends on the coding; shared by all codings
	secured *secured    // headers beside those; nil where there are none

	full, short head // of the answer, and of 304
}

// head is the headers of an answer as they stand on the wire, for a connection of
// ours, which spares net/http to sort and write them anew for each request. Length and
// type are not among the lines: net/http must know them. Nor are those of [secured].
type head struct {
	lines []byte
	known []field // to net/http, beside the lines
}

// secured is the headers of [secure], which nearly all answers have: their lines are
// in memory once.
type secured struct {
	header http.Header
	lines  []byte
}

func newSecured(base string, preview bool) *secured {
	s := &secured{header: http.Header{}}
	secure(s.header, base, preview)
	s.lines = newHead(s.header).lines
	return s
}

// of takes them out of a header; it is nil, and takes none, where not all are in it
// as they are.
func (s *secured) of(h http.Header) *secured {
	for name, values := range s.header {
		if !slices.Equal(h[name], values) {
			return nil
		}
	}
	for name := range s.header {
		delete(h, name)
	}
	return s
}

// field is one header, in the canonical form of its name.
type field struct {
	name   string
	values []string
}

// newAnswer makes the answer that holds body as it is. The header is copied.
func newAnswer(status int, header http.Header, s *secured, contentType, language string, body []byte) *answer {
	a := &answer{status: status, body: body, sum: xxhash.Sum64(body), header: header.Clone()}
	a.secured = s.of(a.header)
	if compressible(contentType) {
		vary(a.header, "Accept-Encoding")
		a.packs = len(body) >= smallest
	} else if status == http.StatusOK {
		a.header.Set("Accept-Ranges", "bytes")
		a.parts = true
	}
	a.header.Set("Content-Type", contentType)
	if a.header["Cross-Origin-Resource-Policy"] == nil {
		// Pictures and data are for other sites too; a page is for its reader.
		policy := "cross-origin"
		if strings.HasPrefix(contentType, "text/html") {
			policy = "same-origin"
		}
		a.header.Set("Cross-Origin-Resource-Policy", policy)
	}
	if language != "" {
		a.header.Set("Content-Language", language)
	}
	a.finish()
	return a
}

// in is the same answer in another coding, whose body is given.
func (a *answer) in(c coding, body []byte) *answer {
	b := *a
	b.coding, b.body = c, body
	b.finish()
	return &b
}

// hastily is the same answer packed with less effort than one that is kept.
func (a *answer) hastily(c coding, body []byte) *answer {
	b := *a
	b.hasty = c != asZstd // which knows one effort
	return b.in(c, body)
}

// apart is the same answer in memory of its own.
func (a *answer) apart() *answer {
	b := *a
	b.body = bytes.Clone(a.body)
	return &b
}

// finish makes the headers of the coding.
func (a *answer) finish() {
	if a.status == http.StatusOK {
		name := a.coding
		switch { // other bytes have another tag
		case a.pressed:
			name += "11"
		case a.hasty:
			name += "-hasty"
		}
		a.tag = entityTag(a.sum, name)
	}
	a.full, a.short = newHead(a.headers(false, false)), newHead(a.headers(true, false))
}

// headers are those of the answer, or of 304; the whole of them, or without those
// that nearly all answers have.
func (a *answer) headers(unmodified, whole bool) http.Header {
	h := maps.Clone(a.header)
	if a.secured != nil && whole {
		maps.Copy(h, a.secured.header)
	}
	if a.tag != "" {
		h["Etag"] = []string{a.tag}
	}
	if unmodified {
		delete(h, "Content-Type")
		delete(h, "Content-Language")
		delete(h, "Content-Disposition")
		delete(h, surrogateKey) // a cache knows it since it has the answer
		return h
	}
	if a.coding != "" {
		h["Content-Encoding"] = []string{string(a.coding)}
	}
	h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	return h
}

// newHead writes headers in a fixed order.
func newHead(h http.Header) head {
	var out head
	for _, name := range slices.Sorted(maps.Keys(h)) {
		switch {
		case name == "Content-Length", name == "Content-Type":
			out.known = append(out.known, field{name, h[name]})
		default:
			for _, v := range h[name] {
				out.lines = append(append(append(append(out.lines, name...), ": "...), oneLine.Replace(v)...), "\r\n"...)
			}
		}
	}
	out.lines = slices.Clip(out.lines)
	return out
}

// oneLine keeps what stands in a header from making another.
var oneLine = strings.NewReplacer("\r", " ", "\n", " ")

// entityTag names the bytes of an answer: each coding has a tag of its own. It tells
// the answers of one address from each other, so a fast sum will do.
func entityTag(sum uint64, c coding) string {
	tag := strconv.AppendUint([]byte{'"'}, sum, 36)
	if c != "" {
		tag = append(append(tag, '-'), c...)
	}
	return string(append(tag, '"'))
}

// vary adds to the header Vary, on one line: each line costs.
func vary(h http.Header, name string) {
	if old := h.Get("Vary"); old != "" {
		name = old + ", " + name
	}
	h.Set("Vary", name)
}

// write answers a request for GET or HEAD: 304 where the reader has the bytes.
func (a *answer) write(c echo.Context) error {
	w, r := c.Response(), c.Request()
	status, head, body := a.status, &a.full, a.body
	has := r.Header["If-None-Match"]
	unmodified := len(has) > 0 && a.tag != "" && matches(strings.Join(has, ","), a.tag)
	switch {
	case unmodified:
		status, head, body = http.StatusNotModified, &a.short, nil
	case a.parts && r.Header["Range"] != nil:
		maps.Copy(w.Header(), a.headers(false, true))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body)) // the type and the tag are set
		return nil
	case r.Method == http.MethodHead:
		body = nil
	}
	// Where the reader has gone, there is nobody to tell.
	if conn := connOf(r, body); conn != nil {
		_ = conn.answer(w, status, head, a.secured, body)
		return nil
	}
	maps.Copy(w.Header(), a.headers(unmodified, true))
	w.WriteHeader(status)
	_, _ = w.Write(body)
	return nil
}

// weight is what keeping the answer costs, in bytes: the body and, about, the
// headers and the address.
func (a *answer) weight() int { return len(a.body) + len(a.full.lines) + len(a.short.lines) + 1024 }
