package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"youcheng/web"
)

// guardFlags bound what readers may take, so that there is enough for all.
type guardFlags struct {
	RateLimit               int  `long:"rate-limit" default:"20" value-name:"N" description:"Answers that are not kept (searches, conditions, days, reconciliation) for one reader in a second, and as many at once; 0 for any number."`
	TrustedProxy            list `long:"trusted-proxy" value-name:"CIDR" description:"Network of proxies that are believed for whom they ask (X-Forwarded-For, X-Forwarded-Proto), such as 127.0.0.1 or 10.0.0.0/8; may be given again."`
	MaxConnections          int  `long:"max-connections" default:"16384" value-name:"N" description:"Connections open at once; 0 for any number."`
	MaxConnectionsPerClient int  `long:"max-connections-per-client" default:"512" value-name:"N" description:"The same for one reader; this machine and trusted proxies have no such bound; 0 for any number."`
}

func (f guardFlags) check() error {
	for _, x := range []struct {
		flag string
		n    int
	}{{"--rate-limit", f.RateLimit}, {"--max-connections", f.MaxConnections}, {"--max-connections-per-client", f.MaxConnectionsPerClient}} {
		if x.n < 0 {
			return fmt.Errorf("%s: %d is less than 0, which already means no bound", x.flag, x.n)
		}
	}
	return nil
}

// trusted reads the networks of the proxies.
func (f guardFlags) trusted() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range f.TrustedProxy {
		text = strings.TrimSpace(text)
		p, err := netip.ParsePrefix(text)
		if a, single := netip.ParseAddr(text); single == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		switch {
		case err != nil || p.Addr().Is4In6():
			return nil, fmt.Errorf("--trusted-proxy: %q is no network such as 10.0.0.0/8, 2001:db8::/32 or 127.0.0.1", text)
		case p.Bits() == 0:
			return nil, fmt.Errorf("--trusted-proxy: %s is everybody, so that each reader could say to be another; name the network of the proxies", text)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// spareFiles are what the program opens beside connections: databases, pictures,
// folders that it watches, logs.
const spareFiles = 128

// bounds are those of connections: no more than files that the system lets the program
// open.
func (f guardFlags) bounds(proxies []netip.Prefix) web.Bounds {
	b := web.Bounds{Most: f.MaxConnections, PerClient: f.MaxConnectionsPerClient, Proxies: proxies}
	if files := mostFiles(); files > 0 {
		if most := max(files-spareFiles, 1); b.Most == 0 || b.Most > most {
			b.Most = most
		}
	}
	return b
}

// contactFlags are whom to tell of a weakness of the site.
type contactFlags struct {
	SecurityContact []string `long:"security-contact" value-name:"URI" description:"Whom to tell of a weakness of the site: mailto:… or https://…; may be given again. Is told at /.well-known/security.txt, which is not there without it."`
	SecurityExpires string   `long:"security-expires" value-name:"DATE" description:"Day until which that is right, such as 2027-06-30: at most a year from now is best."`
}

func (f contactFlags) check() error {
	if len(f.SecurityContact) == 0 && f.SecurityExpires == "" {
		return nil
	}
	if len(f.SecurityContact) == 0 || f.SecurityExpires == "" {
		return fmt.Errorf("--security-contact and --security-expires belong together (RFC 9116): give both or neither")
	}
	for _, c := range f.SecurityContact {
		u, err := url.Parse(c)
		if err != nil || strings.ContainsFunc(c, func(r rune) bool { return r <= ' ' || r > '~' }) || !(u.Scheme == "mailto" && strings.Contains(u.Opaque, "@") || u.Scheme == "https" && u.Host != "" || u.Scheme == "tel" && u.Opaque != "") {
			return fmt.Errorf("--security-contact: %q is no address such as mailto:security@youcheng.example or https://youcheng.example/report", c)
		}
	}
	day, err := time.Parse(time.DateOnly, f.SecurityExpires)
	switch {
	case err != nil:
		return fmt.Errorf("--security-expires: %q is no day such as 2027-06-30", f.SecurityExpires)
	case !day.After(time.Now()):
		return fmt.Errorf("--security-expires: %s has passed; see whether --security-contact is still right, and give a later day", f.SecurityExpires)
	}
	return nil
}

// contact is what was checked.
func (f contactFlags) contact() web.SecurityContact {
	day, _ := time.Parse(time.DateOnly, f.SecurityExpires)
	return web.SecurityContact{Addresses: f.SecurityContact, Expires: day}
}
