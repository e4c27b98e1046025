package page

import (
	"strings"
	"testing"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// TestNear asks for addresses that do not exist and looks where the page leads.
func TestNear(t *testing.T) {
	in := FailureIn{Status: 404, Pages: []string{"about", "method", "privacy"},
		Events:  []facts.Event{{ID: "prague-city-council-approves", Title: lang.Text{EN: "Prague approves", ZH: "布拉格批准"}}},
		Stories: []story.Text{{Slug: "tokyo-to-prague", Title: "From Tokyo to Prague"}}}
	for _, c := range []struct {
		asked string
		lang  lang.Tag
		want  string // addresses after the language
	}{
		{"cities/pragu/", lang.EN, "cities/prague/"},
		{"city/prague/", lang.EN, "cities/prague/"},
		{"partners/Praguee.html", lang.EN, "cities/prague/"},
		{"prague/", lang.EN, "cities/prague/"},
		{"prague/2016/", lang.EN, "cities/prague/"},
		{"city/", lang.EN, "cities/"},
		{"cites/atlantis/", lang.EN, "cities/"},
		{"cities/汉城x/", lang.ZH, "cities/seoul/"},
		{"友城/布拉葛/", lang.ZH, "cities/prague/"},
		{"cities/paris-city/", lang.EN, "cities/paris/"},
		{"city/Peking/", lang.EN, ""},
		{"country/czech/", lang.EN, "countries/cz/"},
		{"stories/tokyo-prague/", lang.EN, "stories/tokyo-to-prague/"},
		{"events/prague-city-council-approved/", lang.ZH, "events/prague-city-council-approves/"},
		{"methods/", lang.EN, "method/"},
		{"themes/cultur/", lang.EN, "themes/culture/"},
		{"year/1978/", lang.EN, "cities/#years"},
		{"wp-login.php", lang.EN, "none"},
		{"cities/\x00\xff/", lang.EN, "cities/"},
		{"", lang.EN, "none"},
	} {
		t.Run(c.asked, func(t *testing.T) {
			f, _ := realFrame(t, c.lang)
			in.Path, in.Address = c.asked, f.Href(c.asked)
			p := f.Failure(in)
			got := "none"
			if len(p.Near) > 0 {
				got = strings.TrimPrefix(p.Near[0].Href, f.Href(""))
			}
			if got != c.want {
				t.Errorf("leads to %q, want %q: %v", got, c.want, p.Near)
			}
			if len(p.Near) > 6 {
				t.Errorf("leads to %d pages", len(p.Near))
			}
		})
	}
}

// TestFailureSpeaksBoth holds that an address without a language is answered in
// both, with what is near in each.
func TestFailureSpeaksBoth(t *testing.T) {
	f, _ := realFrame(t, lang.EN)
	p := f.Failure(FailureIn{Status: 404, Address: "/fr/cities/prag/", Both: true})
	if p.Other == nil || p.Lang != "en" || p.Other.Lang != "zh-Hans" || p.Near[0].Href != "/en/cities/prague/" || p.Other.Near[0].Href != "/zh/cities/prague/" || p.Other.Near[0].Text != "布拉格" {
		t.Errorf("%+v", p)
	}
	if p := f.Failure(FailureIn{Status: 404, Address: "/en/x/", Path: "x/"}); p.Other != nil {
		t.Error("a page in English speaks Chinese")
	}
}

// TestAskedIsCut holds that a reader's words come back short, and without letters
// that turn others round.
func TestAskedIsCut(t *testing.T) {
	for in, want := range map[string]string{
		"/en/x/": "/en/x/", "/en/\x00\x1b[31m\u202egpj/": "/en/[31mgpj/", "/\xff/": "/�/", "/" + strings.Repeat("长", 200): "/" + strings.Repeat("长", 78) + "…", "/<b>": "/<b>",
	} {
		if got := cut(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}
