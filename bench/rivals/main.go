// Command rivals serves one page whose bytes are ready, in the ways that a
// program in Go can: what the site's server is measured against.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

func main() {
	kind := flag.String("kind", "net", "net for net/http alone, echo, echo-all for Echo with Recover, RequestID and Secure, hello for a greeting")
	addr := flag.String("addr", "127.0.0.1:0", "address to listen on")
	file := flag.String("page", "", "the page; its compressed forms lie beside it, with .gz and .br at the end")
	flag.Parse()
	if err := serve(*kind, *addr, *file); err != nil {
		fmt.Fprintln(os.Stderr, "rivals: "+err.Error())
		os.Exit(1)
	}
}

func serve(kind, addr, file string) error {
	var h http.Handler
	if kind == "hello" {
		h = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") })
	} else {
		p, err := read(file)
		if err != nil {
			return err
		}
		e := echo.New()
		switch kind {
		case "net":
			h = p
		case "echo-all":
			e.Use(middleware.Recover(), middleware.RequestID(), middleware.Secure())
			fallthrough
		case "echo":
			e.GET("/page.html", func(c echo.Context) error {
				p.ServeHTTP(c.Response(), c.Request())
				return nil
			})
			h = e
		default:
			return fmt.Errorf("there is no kind %q", kind)
		}
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return http.Serve(l, h)
}

// page holds the bytes of one page by the coding that is asked for, with all
// headers made beforehand.
type page map[string]ready

type ready struct {
	body                []byte
	tag, length, coding []string
}

var (
	contentType  = []string{"text/html; charset=utf-8"}
	cacheControl = []string{"public, max-age=300, stale-while-revalidate=600, stale-if-error=604800, no-transform"}
	vary         = []string{"Accept-Encoding"}
)

func read(file string) (page, error) {
	p := page{}
	for coding, end := range map[string]string{"": "", "gzip": ".gz", "br": ".br"} {
		body, err := os.ReadFile(file + end)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		r := ready{body: body, tag: []string{`"` + hex.EncodeToString(sum[:12]) + `"`}, length: []string{strconv.Itoa(len(body))}}
		if coding != "" {
			r.coding = []string{coding}
		}
		p[coding] = r
	}
	return p, nil
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	coding := ""
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case strings.Contains(accepted, "br"):
		coding = "br"
	case strings.Contains(accepted, "gzip"):
		coding = "gzip"
	}
	x := p[coding]
	h := w.Header()
	h["Etag"], h["Vary"], h["Cache-Control"] = x.tag, vary, cacheControl
	if r.Header.Get("If-None-Match") == x.tag[0] {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"], h["Content-Length"] = contentType, x.length
	if x.coding != nil {
		h["Content-Encoding"] = x.coding
	}
	w.Write(x.body)
}
