package web

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/opendata"
	"youcheng/internal/page"
	"youcheng/internal/site"
	"youcheng/internal/store"
)

// How long an answer may be kept: pages five minutes, for the facts may be corrected,
// and ten more while a newer one is being fetched; where none can be had, a week (RFC
// 5861). Files with a hash in their name are kept for good. Nobody on the way may
// make another text of a page: what is cited must be what was read.
const (
	cachePage    = "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800, no-transform"
	cacheForever = "public, max-age=31536000, immutable"
)

// secure sets the headers that every answer has.
func secure(h http.Header, base string, preview bool) {
	// No page has a script that connects; checkers fetch robots.txt from within a page.
	policy := "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if preview {
		policy += "; script-src 'self'"
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if strings.HasPrefix(base, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// errNoTwin is the error of a page that was made for its twins, and has not the one that
// is asked for: it is to be made for readers.
var errNoTwin = errors.New("the page has no such twin")

// respond writes a page in the form that was asked for.
func (s *Server) respond(c echo.Context, r *request, rep *reply) error {
	h, head := c.Response().Header(), rep.page.PageHead()
	cache, forms := cachePage, []form{r.form()}
	chosen := negotiates(c.Request().URL.Path, r.form())
	if chosen {
		forms = accepted(header(c.Request(), "Accept"))
	}
	if s.preview != nil {
		s.decorate(r, head)
	}
	var f form
	var body []byte
	var contentType string
	var err error
	for _, f = range forms { // the first that the page has
		if f == asHTML && r.Whole {
			return errNoTwin
		}
		if body, contentType, err = render(r, rep, f, visitOf(c.Request().Context())); !errors.Is(err, store.ErrNotFound) {
			break
		}
	}
	r.made()
	if err != nil {
		return err
	}
	if chosen && f != asHTML {
		cache = cachePrivate
		h.Set("Content-Location", head.InForm(string(f)))
	}
	if s.preview != nil {
		cache = "no-store"
	}
	h.Set("Cache-Control", cache)
	if f != asHTML {
		share(h)
		h.Add("Link", "<"+head.Canonical+`>; rel="canonical"`)
		if f == asBibTeX || f == asRIS || f == asCSL {
			h.Set("Content-Disposition", `attachment; filename="`+head.Cite.Key+"."+string(f)+`"`)
		}
	}
	if rep.card {
		framed(h)
	}
	if rep.timed {
		vary(h, "Accept-Datetime")
		s.mementoLinks(h, r)
	}
	return s.send(c, cmp.Or(rep.status, http.StatusOK), contentType, cmp.Or(rep.language, r.Lang.BCP47()), body)
}

// render draws a page into memory, so that an error shows before a byte is sent. A
// page may lie in memory of the visit.
func render(r *request, rep *reply, f form, v *visit) ([]byte, string, error) {
	var b bytes.Buffer
	switch f {
	case asHTML:
		sheet := v.draw()
		if rep.status == 0 {
			head := rep.page.PageHead()
			head.Linked = page.Linked(rep.page)
		}
		if err := rep.html.Render(r.ctx, sheet); err != nil {
			return nil, "", fmt.Errorf("drawing the page: %w", err)
		}
		body := sheet.Bytes()
		if len(body) < smallest { // it is not packed, and may be kept as it is
			body = bytes.Clone(body)
		}
		return body, "text/html; charset=utf-8", nil
	case asJSON:
		body, err := encode(rep.page)
		return body, "application/json; charset=utf-8", err
	case asCSV:
		t, ok := rep.page.(page.Tabular)
		if !ok {
			return nil, "", fmt.Errorf("this page is no table: %w", store.ErrNotFound)
		}
		body, err := table(t.Table())
		return body, "text/csv; charset=utf-8; header=present", err
	case asGeoJSON:
		p, ok := rep.page.(page.Placed)
		if !ok {
			return nil, "", fmt.Errorf("this page has no places: %w", store.ErrNotFound)
		}
		body, err := encode(collection(rep.page.PageHead(), p.Places()))
		return body, "application/geo+json; charset=utf-8", err
	case asICS:
		p, ok := rep.page.(page.Scheduled)
		if !ok || len(p.Calendar().Days) == 0 {
			return nil, "", fmt.Errorf("this page has no days for a calendar: %w", store.ErrNotFound)
		}
		body, err := schedule(rep.page.PageHead(), p.Calendar())
		return body, "text/calendar; charset=utf-8", err
	case asAtom, asJSONFeed:
		return r.feed(rep.page, f)
	case asSVG, asDarkSVG:
		c := rep.pictures[0]
		if f == asDarkSVG {
			c = rep.pictures[1]
		}
		if c == nil {
			return nil, "", fmt.Errorf("this page is no card: %w", store.ErrNotFound)
		}
		if err := c.Render(r.ctx, &b); err != nil {
			return nil, "", fmt.Errorf("drawing the card: %w", err)
		}
		return b.Bytes(), "image/svg+xml; charset=utf-8", nil
	case asBibTeX, asRIS, asCSL:
		return cited(rep.page.PageHead().Cite, f)
	}
	return nil, "", fmt.Errorf("form %q: %w", f, store.ErrNotFound)
}

// encode writes JSON as people like to read it: indented, with < and & as they
// are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return b.Bytes(), nil
}

// table writes rows as CSV.
func table(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(opendata.Mark)
	w := csv.NewWriter(&b)
	for _, row := range rows {
		if err := w.Write(guarded(row)); err != nil {
			return nil, fmt.Errorf("writing CSV: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// guarded keeps a spreadsheet from running a cell as a formula. Numbers with a
// sign stay as they are.
func guarded(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		if out[i] = cell; facts.Formula(cell) {
			out[i] = "'" + cell
		}
	}
	return out
}

// collection makes places into a GeoJSON FeatureCollection (RFC 7946).
func collection(h *page.Head, places []page.Place) map[string]any {
	features := []any{}
	for _, p := range places {
		features = append(features, map[string]any{
			"type": "Feature", "id": p.ID,
			"geometry":   map[string]any{"type": "Point", "coordinates": []float64{p.Lon, p.Lat}},
			"properties": p.Properties,
		})
	}
	return map[string]any{
		"type": "FeatureCollection", "features": features,
		"title": h.Title, "url": h.URL, "licence": h.Licence, "checked": h.Checked, "sources": h.Sources,
	}
}

// send answers with the bytes, compressed as the reader likes, with their tag; or
// by 304 where the reader has them. What is to be kept is not written here.
func (s *Server) send(c echo.Context, status int, contentType, language string, body []byte) error {
	v, h := visitOf(c.Request().Context()), c.Response().Header()
	if h.Get("Cache-Control") == cachePage {
		h.Set(surrogateKey, keysOf(c.Request().URL, heeds(v.looked, c.Request().URL)))
	}
	a := newAnswer(status, h, s.secured, contentType, language, body)
	if cache := h.Get("Cache-Control"); v.keep && status == http.StatusOK && (cache == cachePage || cache == cacheForever) {
		a.listens = negotiates(c.Request().URL.Path, v.form)
		a.tally, a.looked = s.observer.tally(c.Path()), v.looked
		v.answer = a
		return nil
	}
	if as := negotiate(c.Request().Header["Accept-Encoding"], quick); as != "" && a.packs {
		packed, err := s.packers.pack(body, as, quick)
		if err != nil {
			return err
		}
		a = a.hastily(as, packed)
	}
	return a.write(c)
}

// matches compares an If-None-Match header with a tag, weakly (RFC 9110, 13.1.2).
func matches(header, tag string) bool {
	if strings.TrimSpace(header) == "*" {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == tag {
			return true
		}
	}
	return false
}

// asset serves a file of the static folder.
func (s *Server) asset(c echo.Context) error {
	a, ok := s.static.Get(c.Request().URL.Path)
	if !ok {
		return store.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", cachePage)
	if a.Immutable {
		c.Response().Header().Set("Cache-Control", cacheForever)
	}
	return s.send(c, http.StatusOK, a.Type, "", a.Body)
}

// picture serves a size of a picture. Its name changes with its bytes.
func (s *Server) picture(c echo.Context) error {
	snap := visitOf(c.Request().Context()).snapshot()
	name := c.Param("name")
	path, err := snap.Picture(c.Request().Context(), name)
	if err != nil {
		return err
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading a picture: %w", err)
	}
	c.Response().Header().Set("Cache-Control", cacheForever)
	return s.send(c, http.StatusOK, snap.Pictures[name].Type, "", body)
}

// alive tells a supervisor that the program answers.
func (s *Server) alive(c echo.Context) error {
	return s.tell(c, http.StatusOK, textType, []byte("ok\n"))
}

// ready tells a supervisor what is served, as JSON where that is asked for. A server
// without a snapshot does not start, and keeps the one it has when a reload fails; so
// it is ready until it is about to stop, unless what it serves fails its check. What
// went wrong with a reload is for people to read; what it was that is no fault of the
// content, such as a folder that cannot be read, is in the log.
func (s *Server) ready(c echo.Context) error {
	type reload struct {
		At     string `json:"at"`
		OK     bool   `json:"ok"`
		Faults int    `json:"faults"`
		First  string `json:"first,omitempty"`
	}
	st := s.live.Status()
	state := struct {
		Status   string  `json:"status"`
		Snapshot string  `json:"snapshot"`
		Since    string  `json:"since"`
		Age      int     `json:"age_seconds"`
		Reload   *reload `json:"last_reload,omitempty"`
	}{"ok", fmt.Sprintf("%.12s", st.Hash), st.Since.UTC().Format(time.RFC3339), int(max(s.now().Sub(st.Since), 0).Seconds()), nil}
	if !st.Tried.IsZero() {
		state.Reload = &reload{At: st.Tried.UTC().Format(time.RFC3339), OK: st.Err == nil, Faults: st.Faults()}
		var faults *site.Faults
		if errors.As(st.Err, &faults) {
			state.Reload.First = faults.First()
		}
	}
	code := http.StatusOK
	switch {
	case s.draining.Load():
		code, state.Status = http.StatusServiceUnavailable, "stopping"
	case s.unfit.Load():
		code, state.Status = http.StatusServiceUnavailable, "the check of what is served failed; the log says why"
	}
	vary(c.Response().Header(), "Accept")
	if named(header(c.Request(), "Accept"), "application/json") {
		body, err := encode(state)
		if err != nil {
			return err
		}
		return s.tell(c, code, "application/json; charset=utf-8", body)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nsnapshot: %s\nsince: %s\n", state.Status, state.Snapshot, state.Since)
	if r := state.Reload; r != nil && !r.OK {
		fmt.Fprintf(&b, "last reload: failed at %s", r.At)
		if r.Faults > 0 {
			fmt.Fprintf(&b, ", %s, the first at %s", lang.EN.Plural(r.Faults, "%s fault", "%s faults"), r.First)
		}
		b.WriteString("; the old snapshot is served\n")
	}
	return s.tell(c, code, textType, []byte(b.String()))
}

const textType = "text/plain; charset=utf-8"

func (s *Server) tell(c echo.Context, status int, contentType string, body []byte) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return s.send(c, status, contentType, "", body)
}
