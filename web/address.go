package web

import (
	"net/http"
	"net/url"
	gopath "path"
	"strings"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// form is the form in which a page is asked for, by the ending of its address.
type form string

const (
	asHTML     form = "html"
	asJSON     form = "json"
	asCSV      form = "csv"
	asGeoJSON  form = "geojson"
	asICS      form = "ics"
	asAtom     form = "atom"
	asJSONFeed form = "feed.json" // before .json, of which it is one
	asPNG      form = "png"       // the picture that stands for the page where it is linked to
	asBibTeX   form = "bib"
	asRIS      form = "ris"
	// A card for other sites as a picture, on light and on dark ground.
	asSVG     form = "svg"
	asDarkSVG form = "dark.svg"
	asCSL     form = "csl.json" // before .json, of which it is one
)

// data says that the form is for programs, which may ask from other sites.
func (f form) data() bool { return f != asHTML && f != asPNG }

// form is the form in which the page was asked for.
func (r *request) form() form { return visitOf(r.ctx).form }

// route reads an address. Pages of a language have one route each, which ends in
// a slash: /en/cities.json is the page /en/cities/ as JSON. The stories alone have
// their feeds elsewhere: at /en/feed.atom and /en/feed.json. ok is false where
// the address is a page without its slash; to is then the right one.
func route(path string) (to string, f form, ok bool) {
	rest, found := strings.CutPrefix(path, "/")
	first, rest, _ := strings.Cut(rest, "/")
	if _, isLang := lang.Parse(first); !found || !isLang {
		return path, asHTML, true
	}
	home := "/" + first + "/"
	switch {
	case path == "/"+first:
		return home, asHTML, false
	case rest == "feed", rest == "feed/": // people cut the ending off
		return home + page.StoriesPath, asHTML, false
	case rest == "" || strings.HasSuffix(rest, "/"), gopath.Clean(path) != path:
		return path, asHTML, true
	}
	for _, f := range []form{asCSL, asJSONFeed, asGeoJSON, asJSON, asCSV, asICS, asAtom, asBibTeX, asRIS, asPNG, asDarkSVG, asSVG} {
		if base, cut := strings.CutSuffix(path, "."+string(f)); cut && !strings.HasSuffix(base, "/") {
			stories := home + page.StoriesPath
			switch followed := f == asAtom || f == asJSONFeed; {
			case base == home+"index":
				return home, f, true
			case base == home+"feed" && f == asAtom:
				return stories, asAtom, true
			case base == home+"feed" && f == asJSON:
				return stories, asJSONFeed, true
			case base+"/" == stories && followed:
				return home + page.InForm(page.StoriesPath, string(f)), asHTML, false
			}
			return base + "/", f, true
		}
	}
	if strings.Contains(rest[strings.LastIndexByte(rest, '/')+1:], ".") {
		return path, asHTML, true // some file; there is none
	}
	return path + "/", asHTML, false
}

// redirect leads to another path of this site for good. The path is one of ours
// and begins with a language, so it cannot name another host.
func redirect(w http.ResponseWriter, r *http.Request, path string) {
	to := url.URL{Path: path, RawQuery: r.URL.RawQuery}
	w.Header().Set("Location", to.String())
	w.Header().Set("Cache-Control", cachePage)
	w.Header().Set(surrogateKey, keysElsewhere)
	w.WriteHeader(http.StatusMovedPermanently)
}
