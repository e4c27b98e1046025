package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"youcheng/internal/lang"
	"youcheng/internal/store"
)

// SecurityContact is whom to tell of a weakness of the site. Only who runs a site can
// answer for it, so there is none without.
type SecurityContact struct {
	Addresses []string  // such as mailto:security@youcheng.example; the best first
	Expires   time.Time // from when on they may not be right any more
}

func (c SecurityContact) known() bool { return len(c.Addresses) > 0 }

// securityPath is where RFC 9116 has it.
const securityPath = "/.well-known/security.txt"

// security tells it, as long as it is right: nobody should wait for an answer from an
// address that is not read any more.
func (s *Server) security(c echo.Context) error {
	if !visitOf(c.Request().Context()).began.Before(s.contact.Expires) {
		return store.ErrNotFound
	}
	var b strings.Builder
	for _, a := range s.contact.Addresses {
		fmt.Fprintf(&b, "Contact: %s\n", a)
	}
	fmt.Fprintf(&b, "Expires: %s\nPreferred-Languages:", s.contact.Expires.UTC().Format(time.RFC3339))
	for i, l := range lang.Tags() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(" " + string(l))
	}
	b.WriteByte('\n')
	if strings.HasPrefix(s.base, "https://") { // it may name no other
		fmt.Fprintf(&b, "Canonical: %s%s\n", s.base, securityPath)
	}
	c.Response().Header().Set("Cache-Control", cachePage)
	return s.send(c, http.StatusOK, "text/plain; charset=utf-8", "", []byte(b.String()))
}
