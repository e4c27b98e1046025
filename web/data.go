package web

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"youcheng/internal/opendata"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/internal/store"
)

// The data of the whole register lie in /data/, and in
// /data/releases/{release}/ under names whose bytes never change.
const (
	dataFolder     = "/data/"
	releasesFolder = dataFolder + "releases/"
)

// data registers the addresses of the data.
func (s *Server) data() {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		s.echo.Add(method, dataFolder+":file", s.dataFile)
		s.echo.Add(method, releasesFolder+":release/:file", s.dataFile)
		s.echo.Add(method, "/data", s.dataHome)
		s.echo.Add(method, dataFolder, s.dataHome)
	}
}

// dataHome leads from the folder to the page about it.
func (s *Server) dataHome(echo.Context) error { return &moved{"/en/data/"} }

// dataFile answers with a file of the release that is served.
func (s *Server) dataFile(c echo.Context) error {
	rel, err := s.releases.of(c.Request().Context(), visitOf(c.Request().Context()).snapshot(), s.base)
	if err != nil {
		return err
	}
	h, cache := c.Response().Header(), cachePage
	if name := c.Param("release"); name != "" {
		if name != rel.Name {
			return store.ErrNotFound
		}
		cache = cacheForever
	}
	name := c.Param("file")
	f, ok := rel.File(name)
	if name == openapiName && c.Param("release") == "" {
		f, err = s.openapi()
		ok = true
	}
	if err != nil {
		return err
	}
	if !ok {
		return store.ErrNotFound
	}
	if s.preview != nil {
		cache = "no-store"
	}
	h.Set("Cache-Control", cache)
	h.Add("Link", "<"+s.base+"/en/data/>; rel=\"about\"")
	if f.Table != "" {
		h.Add("Link", "<"+opendata.MetadataName+`>; rel="describedby"; type="application/csvm+json"`)
	}
	return s.send(c, http.StatusOK, f.Type, "", f.Body)
}

// released names the files of the release on the page about the data.
func (s *Server) released(r *request, p *page.Text) error {
	rel, err := s.releases.of(r.ctx, r.site, s.base)
	if err != nil {
		return err
	}
	var files []page.DataFile
	for _, f := range rel.Files {
		files = append(files, page.DataFile{Name: f.Name, Rows: f.Rows, Bytes: len(f.Body), Sum: f.Sum})
	}
	p.Released(rel.Name, files)
	return nil
}

// releases keeps the release of the newest snapshot, which takes some tenths of
// a second to make.
type releases struct {
	mu   sync.Mutex // guards what follows
	hash string
	last *opendata.Release
}

// of returns the release of a snapshot.
func (r *releases) of(ctx context.Context, snap *site.Snapshot, base string) (*opendata.Release, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last != nil && r.hash == snap.Hash {
		return r.last, nil
	}
	f, err := snap.Store.Facts(ctx)
	if err != nil {
		return nil, err
	}
	db, err := store.Publish(ctx, f)
	if err != nil {
		return nil, err
	}
	rel, err := opendata.New(opendata.Input{Facts: f, Database: db, Checked: snap.Dir.Checked, Base: base})
	if err != nil {
		return nil, err
	}
	r.hash, r.last = snap.Hash, rel
	return rel, nil
}

// open reports whether an address is one of data, which programs of other sites
// may ask for. Pages are not: what a reader sees is for the reader.
func open(path string, f form) bool {
	return f.data() || strings.HasPrefix(path, dataFolder) || speaks(path) && strings.HasPrefix(after(path), timemapFolder)
}

// share lets programs of other sites read an answer, and those of its headers
// that they need.
func share(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Location, ETag, Link, Memento-Datetime")
}

// preflight answers a browser that asks before a program of another site may
// send a header such as If-None-Match.
func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Allow", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Accept-Datetime, If-None-Match, If-Range, Range")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}
