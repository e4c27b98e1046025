vcl 4.1;

# Varnish before replicas of youcheng. Needs varnish and varnish-modules of Debian, and
# must be started so that it stores what the server packed, as it is:
#
#	varnishd -a :6081 -f /etc/varnish/varnish.vcl -s malloc,1G -p http_gzip_support=off
#
# What to change: the replicas, in three places, and who may purge.

import directors;
import std;
import xkey;

probe ready {
	.url = "/readyz";
	.interval = 1s;
	.timeout = 2s;
	.window = 4;
	.threshold = 2;
	.initial = 2;
}

backend replica_1 {
	.host = "127.0.0.1";
	.port = "8081";
	.probe = ready;
	.connect_timeout = 1s;
	.first_byte_timeout = 15s;
}

backend replica_2 {
	.host = "127.0.0.1";
	.port = "8082";
	.probe = ready;
	.connect_timeout = 1s;
	.first_byte_timeout = 15s;
}

# Who may make the cache forget.
acl purgers {
	"127.0.0.1";
	"::1";
}

sub vcl_init {
	new replicas = directors.round_robin();
	replicas.add_backend(replica_1);
	replicas.add_backend(replica_2);

	# Of these a request that failed is given each in turn. Taken from the round, in
	# which other requests take their turns meanwhile, it could come to the dead one
	# again and again.
	new others = directors.shard();
	others.add_backend(replica_1);
	others.add_backend(replica_2);
	others.reconfigure();
}

sub vcl_recv {
	if (req.restarts == 0) {
		unset req.http.X-Stale; # is ours
	}
	# What comes from a proxy before this cache names who asked it, and is never from
	# one who may purge, wherever that proxy is.
	if (req.method == "PURGE") {
		if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
			return (synth(403, "Purging is not for you"));
		}
		if (req.http.xkey) {
			return (synth(200, "Purged " + xkey.purge(req.http.xkey)));
		}
		if (req.http.xkey-soft) {
			return (synth(200, "Purged softly " + xkey.softpurge(req.http.xkey-soft)));
		}
		return (synth(400, "Name keys in the header xkey or xkey-soft"));
	}

	# What is not for readers. Metrics and profiles are served at an address of their
	# own, which must not be one of the replicas above; and no replica is a preview.
	if (req.url ~ "^/(preview|metrics|debug)(/|\?|$)") {
		return (synth(404, "Not Found"));
	}

	set req.backend_hint = replicas.backend();

	# As stale-while-revalidate says; see web/respond.go. While no replica answers, and
	# when it was tried in vain, a page may be as old as stale-if-error says.
	if (std.healthy(req.backend_hint) && !req.http.X-Stale) {
		set req.grace = 10m;
	} else {
		set req.grace = 52w; # no bound; a restart keeps the other
	}

	# The site knows no reader.
	unset req.http.Cookie;
	unset req.http.Authorization;

	if (req.method != "GET" && req.method != "HEAD") {
		return (pass);
	}
	if (req.url ~ "^/(livez|readyz)(\?|$)") {
		return (pass);
	}
	# A date in the header leads to an address with the date; that is what is kept.
	if (req.http.Accept-Datetime) {
		return (pass);
	}
	# The address of a page listens to Accept. Pages are kept; another form, which the
	# reader alone may keep, is not.
	if (req.url ~ "^/(en|zh)(/[^?.]*)?(\?|$)" && req.url !~ "^/../timemap/") {
		std.collect(req.http.Accept);
		if (req.http.Accept && req.http.Accept !~ "^(text/html(,.*)?|\*/\*)$") {
			return (pass);
		}
		set req.http.Accept = "text/html";
	}
	# One coding, of those that the reader takes the one that makes pages smallest: four
	# variants of a page and not one for each browser.
	std.collect(req.http.Accept-Encoding);
	if (req.http.Accept-Encoding ~ "(?i)(^|[ ,])br *(,|$|; *q=(1|0?\.0*[1-9]))") {
		set req.http.Accept-Encoding = "br";
	} elsif (req.http.Accept-Encoding ~ "(?i)(^|[ ,])zstd *(,|$|; *q=(1|0?\.0*[1-9]))") {
		set req.http.Accept-Encoding = "zstd";
	} elsif (req.http.Accept-Encoding ~ "(?i)(^|[ ,])gzip *(,|$|; *q=(1|0?\.0*[1-9]))") {
		set req.http.Accept-Encoding = "gzip";
	} else {
		unset req.http.Accept-Encoding;
	}
	return (hash);
}

# The site has one name, and does not read it.
sub vcl_hash {
	hash_data(req.url);
	return (lookup);
}

sub vcl_backend_fetch {
	if (bereq.retries > 0) {
		set bereq.backend = others.backend(by=URL, alt=bereq.retries - 1);
	}
}

sub vcl_backend_response {
	if (beresp.status >= 502 && beresp.status <= 504 && (bereq.method == "GET" || bereq.method == "HEAD") && bereq.retries < 3) {
		return (retry);
	}
	if (beresp.status >= 500) {
		# An error that is an object comes before an older page, so it is one only for who
		# was found to have no page, and is over at once.
		if (bereq.is_bgfetch || (!bereq.uncacheable && !bereq.http.X-Stale)) {
			return (abandon); # a 503 in vcl_synth
		}
		set beresp.uncacheable = true;
		set beresp.ttl = 0s;
		set beresp.grace = 0s;
		set beresp.keep = 0s;
		return (deliver);
	}
	# A body is sent on when it is whole, so that one that breaks off is asked for
	# again elsewhere and no reader sees half of it.
	set beresp.do_stream = false;
	unset beresp.http.Set-Cookie;
	set beresp.http.xkey = beresp.http.Surrogate-Key;
	if (beresp.http.Cache-Control ~ "stale-if-error=[0-9]+") {
		set beresp.grace = std.duration(regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s);
	}
}

sub vcl_deliver {
	unset resp.http.Surrogate-Key;
	unset resp.http.xkey;
	unset resp.http.X-Varnish;
	unset resp.http.Via;
	if (obj.uncacheable || obj.hits == 0) { # RFC 9211
		set resp.http.Cache-Status = "varnish; fwd=miss";
	} else {
		set resp.http.Cache-Status = "varnish; hit; ttl=" + regsub(obj.ttl, "\..*$", "");
	}
}

# Left to itself, Varnish keeps this error for six seconds if other requests wait for it.
sub vcl_backend_error {
	if ((bereq.method == "GET" || bereq.method == "HEAD") && bereq.retries < 3) {
		return (retry);
	}
	return (abandon); # a 503 in vcl_synth
}

sub vcl_synth {
	# No replica has an answer: the page as it was, if there is one.
	if (resp.status == 503 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")) {
		set req.http.X-Stale = "yes";
		return (restart);
	}
	set resp.http.Cache-Control = "no-store";
	set resp.http.X-Content-Type-Options = "nosniff";
	unset resp.http.X-Varnish;
	unset resp.http.Via;
	if (resp.status != 503) {
		set resp.http.Content-Type = "text/plain; charset=utf-8";
		set resp.body = resp.reason + {"
"};
		return (deliver);
	}
	# What the cache says where no replica can: in both languages, and never kept.
	set resp.http.Content-Type = "text/html; charset=utf-8";
	set resp.http.Retry-After = "10";
	set resp.http.Cache-Status = "varnish; fwd=miss";
	set resp.http.Content-Security-Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
	set resp.body = {"<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Try again soon · 请稍后再试</title>
<h1>Try again soon</h1><p>The site cannot be reached just now.</p>
<div lang="zh-Hans"><h1>请稍后再试</h1><p>网站暂时无法访问。</p></div>
"};
	return (deliver);
}
