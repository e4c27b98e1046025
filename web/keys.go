package web

import (
	"net/url"
	"strings"

	"youcheng/internal/facts"
)

// A cache between us and readers can be told to forget answers by the names in their
// header Surrogate-Key, which it keeps to itself. There are three:
//
//   - the address of the page, such as /en/cities/prague/: its forms, its further
//     pages and its answers to questions have it too, and change with it;
//   - asked, on what no page tells of: answers to questions, other dates, services,
//     and ways from one address to another. Whatever changes, they may;
//   - site, on all.
//
// youcheng purge finds out which of them a new edition changes. Answers that no cache
// may share have none, nor have files whose name changes with their bytes.

const (
	// KeyAsked and KeySite are two of the three.
	KeyAsked = "asked"
	KeySite  = "site"

	surrogateKey = "Surrogate-Key" // of the W3C's Edge Architecture, as caches read it

	// longestKey bounds the address, in bytes. What has a longer one goes with all
	// that was asked.
	longestKey = 200
)

// keysOf are the keys of the answer at an address; asked tells whether it heeds the
// question of that.
func keysOf(u *url.URL, asked bool) string {
	at, _, _ := route(u.Path)
	switch {
	case strings.HasPrefix(at, reconcilePath), at == "/oembed", speaks(at) && strings.HasPrefix(after(at), timemapFolder), len(at) > longestKey, !listable(at):
		return keysElsewhere
	case strings.HasPrefix(at, dataFolder): // all of them are of one release
		at = dataFolder
	case facts.Further(at):
		at = at[:strings.LastIndex(at, "page/")]
	}
	if asked {
		at += " " + KeyAsked
	}
	return at + " " + KeySite
}

// keysElsewhere are those of what belongs to no page.
const keysElsewhere = KeyAsked + " " + KeySite

// listable reports whether a path can be told from others in a list.
func listable(path string) bool {
	for _, c := range []byte(path) {
		if c <= ' ' || c >= 0x7f || c == ',' {
			return false
		}
	}
	return true
}
