package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

// Who asks is known by the address of the connection. A proxy writes into
// X-Forwarded-For for whom it asks, and into X-Forwarded-Proto how it was asked; but so
// can anybody. It is believed only of proxies that whoever runs the site has named.
//
// The address of a reader is used to count, in memory, and is written nowhere.

// extractor finds the address of who asks: the last in X-Forwarded-For that is not of
// a trusted proxy.
func extractor(trusted []netip.Prefix) echo.IPExtractor {
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// clientOf is by what a reader is counted. Of IPv6 a reader has 2^64 addresses, so what
// counts is the network.
func clientOf(c echo.Context) netip.Addr {
	a, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return netip.Addr{} // all such are one
	}
	return network(a)
}

func network(a netip.Addr) netip.Addr {
	if a = a.Unmap().WithZone(""); a.Is6() {
		return netip.PrefixFrom(a, 64).Masked().Addr()
	}
	return a
}

// within reports whether an address is in one of the networks.
func within(networks []netip.Prefix, a netip.Addr) bool {
	for _, p := range networks {
		if p.Contains(a.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// trusts reports whether a request comes from a trusted proxy.
func (s *Server) trusts(r *http.Request) bool {
	if len(s.trusted) == 0 {
		return false
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && within(s.trusted, peer.Addr())
}

// insecurely reports whether the reader asked a trusted proxy by http, though the site
// has an address with https.
func (s *Server) insecurely(r *http.Request) bool {
	said := r.Header[echo.HeaderXForwardedProto]
	if said == nil || !strings.HasPrefix(s.base, "https://") || !strings.HasPrefix(r.URL.Path, "/") || !s.trusts(r) {
		return false
	}
	last := said[len(said)-1] // what the nearest proxy wrote
	return strings.EqualFold(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:]), "http")
}

// secureAddress leads to the same address with https. No cache may keep it: it would
// answer those with it who come by https.
func (s *Server) secureAddress(c echo.Context) {
	h, asked := c.Response().Header(), c.Request().URL
	to := url.URL{Path: asked.Path, RawPath: asked.RawPath, RawQuery: asked.RawQuery}
	h.Set("Location", s.base+to.RequestURI())
	h.Set("Cache-Control", "no-store")
	c.Response().WriteHeader(http.StatusPermanentRedirect)
}
