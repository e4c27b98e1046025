package web

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
	"youcheng/internal/page"
	"youcheng/internal/reconcile"
)

// The reconciliation service answers at /reconcile with English names, and at
// /reconcile/en and /reconcile/zh in a language of choice: the entities and their
// ids are the same. It reads what it is asked and keeps nothing of it.
//
// There is no JSONP, which the protocol leaves open since version 0.2: it would
// hand a program of ours to another site, and every client since OpenRefine 3.3
// can do without.

// reconcilePath is where the service is.
const reconcilePath = "/reconcile"

// mostAsked bounds what is read of a request, in bytes.
const mostAsked = 256 << 10

// reconcileRoutes registers the service.
func (s *Server) reconcileRoutes() {
	for prefix, l := range map[string]lang.Tag{reconcilePath: lang.EN, reconcilePath + "/en": lang.EN, reconcilePath + "/zh": lang.ZH} {
		at := func(path string, answer func(*asking) (any, error), methods ...string) {
			h := func(c echo.Context) error { return s.reconciled(c, l, prefix, answer) }
			for _, m := range append(methods, http.MethodGet, http.MethodHead) {
				s.echo.Add(m, prefix+path, h)
			}
			s.echo.OPTIONS(prefix+path, mayPost)
		}
		at("", (*asking).endpoint, http.MethodPost)
		at("/properties", (*asking).proposals)
		at("/suggest/entity", (*asking).suggestEntity)
		at("/suggest/type", (*asking).suggestType)
		at("/suggest/property", (*asking).suggestProperty)
		at("/flyout/entity", flyout((*reconcile.Service).Entity))
		at("/flyout/type", flyout((*reconcile.Service).Type))
		at("/flyout/property", flyout((*reconcile.Service).Property))
	}
}

// asking is one request to the service.
type asking struct {
	reconcile.Service
	prefix string // of the service in its language
	form   url.Values
	asked  url.Values // form, but of the address only
}

// reconciled answers with JSON, for any site to read.
func (s *Server) reconciled(c echo.Context, l lang.Tag, prefix string, answer func(*asking) (any, error)) error {
	r := c.Request()
	offer(c.Response().Header())
	snap := visitOf(r.Context()).snapshot()
	a := &asking{Service: reconcile.Service{Dir: snap.Dir, Lang: l, Base: s.base}, prefix: s.base + prefix}
	body, err := any(nil), a.read(r)
	if err == nil {
		body, err = answer(a)
	}
	if err != nil {
		return s.refuse(c, l, err)
	}
	c.Response().Header().Set("Cache-Control", cachePage)
	if r.Method == http.MethodPost {
		c.Response().Header().Set("Cache-Control", "no-store")
		r.Header.Del("If-None-Match") // there is no 304 for it
	}
	b, err := encode(body)
	if err != nil {
		return err
	}
	return s.send(c, http.StatusOK, "application/json; charset=utf-8", l.BCP47(), b)
}

// offer lets pages of other sites read an answer of a service, and show it.
func offer(h http.Header) {
	share(h)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// mayPost answers a browser that asks whether a page of another site may ask.
func mayPost(c echo.Context) error {
	h := c.Response().Header()
	offer(h)
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Content-Type, Accept")
	h.Set("Access-Control-Max-Age", "86400")
	c.Response().WriteHeader(http.StatusNoContent)
	return nil
}

// refusal is an error of a service for programs: its status, and what is wrong.
type refusal struct {
	status int
	where  string
	what   lang.Text
}

func (e *refusal) Error() string { return e.what.EN }

// refuse answers with an error as JSON. It knows those of who asks; any other is
// ours.
func (s *Server) refuse(c echo.Context, l lang.Tag, err error) error {
	var e *refusal
	var p *reconcile.Problem
	switch {
	case errors.As(err, &e):
	case errors.As(err, &p):
		e = &refusal{http.StatusBadRequest, p.Where, p.What}
		if p.TooLarge {
			e.status = http.StatusRequestEntityTooLarge
		}
	default:
		return err
	}
	type fault struct {
		Status  int    `json:"status"`
		Message string `json:"message"`
		Where   string `json:"where,omitempty"`
	}
	body, err := encode(map[string]fault{"error": {e.status, e.what.In(l), e.where}})
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return s.send(c, e.status, "application/json; charset=utf-8", l.BCP47(), body)
}

// tooLarge refuses a request that is longer than what is read.
func tooLarge() *refusal {
	return &refusal{http.StatusRequestEntityTooLarge, "", lang.Text{
		EN: fmt.Sprintf("The request has more than %d bytes. Send it in parts.", mostAsked),
		ZH: fmt.Sprintf("请求超过%d字节，请分次发送。", mostAsked)}}
}

// read takes the fields of a request from its address and its body.
func (a *asking) read(r *http.Request) error {
	query := r.URL.RawQuery
	if len(query) > mostAsked {
		return tooLarge()
	}
	var err error
	if a.asked, err = url.ParseQuery(query); err != nil {
		return &refusal{http.StatusBadRequest, "", lang.Text{EN: "The address is not well encoded: " + err.Error(), ZH: "网址编码有误：" + err.Error()}}
	}
	a.form = a.asked
	if r.Method != http.MethodPost {
		return nil
	}
	const form = "application/x-www-form-urlencoded"
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind), form) {
		return &refusal{http.StatusUnsupportedMediaType, "", lang.Text{EN: "Send the queries as a form: Content-Type: " + form + ".", ZH: "请以表单发送查询：Content-Type: " + form + "。"}}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, mostAsked+1))
	if err != nil {
		return &refusal{http.StatusBadRequest, "", lang.Text{EN: "The body could not be read.", ZH: "请求正文无法读取。"}}
	}
	if len(body) > mostAsked {
		return tooLarge()
	}
	if a.form, err = url.ParseQuery(string(body)); err != nil {
		return &refusal{http.StatusBadRequest, "", lang.Text{EN: "The form is not well encoded: " + err.Error(), ZH: "表单编码有误：" + err.Error()}}
	}
	if !a.form.Has("queries") && !a.form.Has("extend") { // some clients put them into the address
		a.form = a.asked
	}
	if !a.form.Has("queries") && !a.form.Has("extend") {
		return &refusal{http.StatusBadRequest, "queries", lang.Text{EN: "The form has neither queries nor extend.", ZH: "表单中既无queries，也无extend。"}}
	}
	return nil
}

// endpoint is the manifest where nothing is asked, and otherwise the answer to
// queries or to a request for properties.
func (a *asking) endpoint() (any, error) {
	switch queries, extend := a.form.Has("queries"), a.form.Has("extend"); {
	case queries && extend:
		return nil, &refusal{http.StatusBadRequest, "", lang.Text{EN: "Send either queries or extend, not both.", ZH: "queries与extend只能二选一。"}}
	case extend:
		e, err := reconcile.ParseExtension(a.form.Get("extend"))
		if err != nil {
			return nil, err
		}
		return a.Extend(e), nil
	case !queries:
		return a.manifest(), nil
	}
	queries, err := reconcile.ParseQueries(a.form.Get("queries"))
	if err != nil {
		return nil, err
	}
	type result struct {
		Result []reconcile.Candidate `json:"result"`
	}
	out := map[string]result{}
	for key, q := range queries {
		out[key] = result{a.Match(q)}
	}
	return out, nil
}

// manifest says what the service can do and where.
func (a *asking) manifest() any {
	type address struct {
		URL string `json:"url"`
	}
	type place struct {
		URL        string `json:"service_url"`
		Path       string `json:"service_path"`
		FlyoutURL  string `json:"flyout_service_url,omitempty"`
		FlyoutPath string `json:"flyout_service_path,omitempty"`
	}
	suggest := func(what string) place {
		return place{a.prefix, "/suggest/" + what, a.prefix, "/flyout/" + what + "?id=${id}"}
	}
	f := page.Frame{Lang: a.Lang, Base: a.Base}
	size := page.EmbedSize{Width: page.EmbedWidth, Height: page.EmbedTallest}
	return struct {
		Versions        []string          `json:"versions"`
		Name            string            `json:"name"`
		IdentifierSpace string            `json:"identifierSpace"`
		SchemaSpace     string            `json:"schemaSpace"`
		Documentation   string            `json:"documentation"`
		Logo            string            `json:"logo"`
		DefaultTypes    []reconcile.Named `json:"defaultTypes"`
		View            address           `json:"view"`
		Preview         any               `json:"preview"`
		Suggest         map[string]place  `json:"suggest"`
		Extend          any               `json:"extend"`
		BatchSize       int               `json:"batchSize"`
	}{
		Versions: []string{"0.2"}, Name: a.Lang.Words().ReconcileTitle,
		// The same in both languages, for the entities are the same.
		IdentifierSpace: a.Base + "/en/cities/", SchemaSpace: a.Base + "/en/reconcile/",
		Documentation: f.Abs(f.Href("reconcile/")), Logo: a.Base + "/icon-192.png",
		DefaultTypes: a.DefaultTypes(), View: address{f.Abs(f.Href("cities/{{id}}/"))},
		Preview: struct {
			address
			Width  int `json:"width"`
			Height int `json:"height"`
		}{address{f.Abs(f.Href("embed/cities/{{id}}/"))}, size.Width, size.Height},
		Suggest:   map[string]place{"entity": suggest("entity"), "type": suggest("type"), "property": suggest("property")},
		Extend:    map[string]place{"propose_properties": {URL: a.prefix, Path: "/properties"}},
		BatchSize: reconcile.BatchSize,
	}
}

// count reads a parameter that is a number, which may be absent.
func (a *asking) count(name string, absent, least int) (int, error) {
	v := a.asked.Get(name)
	if v == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least {
		return 0, &refusal{http.StatusBadRequest, name, lang.Text{EN: fmt.Sprintf("%s must be a whole number from %d.", name, least), ZH: fmt.Sprintf("%s须为不小于%d的整数。", name, least)}}
	}
	return n, nil
}

// suggested answers with suggestions for the beginning of a text.
func suggested[T any](a *asking, list func(prefix string, skip int) []T) (any, error) {
	skip, err := a.count("cursor", 0, 0)
	if err != nil {
		return nil, err
	}
	return map[string][]T{"result": list(a.asked.Get("prefix"), skip)}, nil
}

func (a *asking) suggestEntity() (any, error) {
	return suggested(a, func(prefix string, skip int) []reconcile.Suggestion {
		return a.SuggestEntities(prefix, a.asked["type"], skip)
	})
}

func (a *asking) suggestType() (any, error) { return suggested(a, a.SuggestTypes) }

func (a *asking) suggestProperty() (any, error) { return suggested(a, a.SuggestProperties) }

// proposals are the properties that can be asked of entities of a type: all have
// the same.
func (a *asking) proposals() (any, error) {
	typ := a.asked.Get("type")
	if _, ok := a.Type(typ); !ok && typ != "" {
		return nil, &refusal{http.StatusNotFound, "type", lang.Text{EN: "There is no such type.", ZH: "没有这一类型。"}}
	}
	all := a.Properties()
	limit, err := a.count("limit", len(all), 1)
	if err != nil {
		return nil, err
	}
	return map[string]any{"type": typ, "limit": limit, "properties": all[:min(limit, len(all))]}, nil
}

// flyout answers with a small preview of what has an id.
func flyout(find func(*reconcile.Service, string) (reconcile.Named, bool)) func(*asking) (any, error) {
	return func(a *asking) (any, error) {
		id := a.asked.Get("id")
		n, ok := find(&a.Service, id)
		if !ok {
			return nil, &refusal{http.StatusNotFound, "id", lang.Text{EN: "Nothing here has this id.", ZH: "没有与此编号对应的内容。"}}
		}
		text := "<p><strong>" + html.EscapeString(n.Name) + "</strong></p>"
		if n.Description != "" {
			text += "<p>" + html.EscapeString(n.Description) + "</p>"
		}
		return map[string]string{"id": id, "html": text}, nil
	}
}
