package web_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/site"
)

// TestFacts takes every page of the crawl and its JSON twin and holds that they
// say the same: each fact that an element of the page marks is in the twin and
// equal to it, and each leaf of the twin is shown by an element, but for what
// notShown lists. How elements mark facts is said in the package comment of
// templates.
func TestFacts(t *testing.T) {
	found, addresses := crawled(t)
	all := newTwins()
	wrong := findings{}
	further := map[string][]*seen{} // by the twin of their list
	for _, address := range addresses {
		if s := found[address]; furtherPage.MatchString(address) && s.status == http.StatusOK && len(s.twins) > 0 {
			further[s.twins[0]] = append(further[s.twins[0]], s)
		}
	}
	if len(further["/en/sources.json"]) == 0 {
		t.Error("the list of sources has one page only")
	}
	for _, address := range addresses {
		s := found[address]
		if s.ids == nil || s.status != http.StatusOK || address == "/" || furtherPage.MatchString(address) {
			continue
		}
		if len(s.twins) == 0 || !strings.Contains(s.twins[0], ".json") {
			wrong.add("a page without a twin in JSON", "%s", address)
		} else if twin := found[s.twins[0]]; twin == nil || twin.status != http.StatusOK {
			wrong.add("a twin to which nothing leads", "%s", s.twins[0])
		} else {
			all.compare(address, s.body, twin.body, further[s.twins[0]]...)
		}
	}
	wrong.report(t)
	all.report(t)
	for i, n := range all.exceptions {
		if !all.used[i] && !racing {
			t.Errorf("nothing is left out as notShown says: %+v", n)
		}
	}
	// With the race detector the crawl is a sample.
	total, least := 0, 400_000
	if racing {
		least = 20_000
	}
	for _, n := range all.kinds {
		total += n
	}
	if total < least || len(all.kinds) < 30 {
		t.Errorf("only %d values of %d kinds of pages were compared", total, len(all.kinds))
	}
	t.Logf("%d values of %d kinds of pages compared: %v", total, len(all.kinds), all.kinds)
}

// TestFactsOfQuestions does the same with questions to which no link leads: searches,
// and pages of past days.
func TestFactsOfQuestions(t *testing.T) {
	h, _ := serve(t, real, frozen, nil)
	all := newTwins(notShownInQuestions...)
	for _, question := range []string{"search/?q=prague", "search/?q=prague&kind=events", "search/?q=budapst", "search/?q=zzz", "search/?q=1995", "cities/prague/?as-of=2017", "cities/prague/?as-of=2020-01-01",
		"cities/lima/?as-of=1983-11", "cities/islamabad/?as-of=1991", "cities/riga/?as-of=1990", "cities/moscow/?as-of=2019-06", "countries/?as-of=1995", "countries/cz/?as-of=2017", "countries/pk/?as-of=1991", "agreements/?as-of=2005",
		"agreements/?state=past-term", "themes/?as-of=2010", "themes/culture/?as-of=2012", "cities/?q=peking", "cities/?q=zzz", "cities/?q=budapst", "cities/?q=%E6%B1%89%E5%9F%8E", "cities/?as-of=1991&region=asia&sort=name",
		"agreements/moscow-2014-programme/?as-of=2016", "counts/sister-cities/?as-of=2016-04&region=europe", "counts/countries/?as-of=1991", "counts/sister-cities/?status=ended", "compare/?city=prague&city=minsk&city=riga&as-of=2016-04",
		"map/?as-of=1991", "map/?status=ended", "exchange/?theme=culture&direction=mutual", "gaps/?field=population", "gaps/?field=published&city=", "gaps/?city=prague", "changes/?city=bangkok", "anniversaries/?year=2030", "conflicts/?field=since",
		"events/?kind=visit&city=prague"} {
		for _, l := range lang.Tags() {
			address := "/" + string(l) + "/" + question
			w := get(h, address)
			path, query, _ := strings.Cut(address, "?")
			twin := get(h, strings.TrimSuffix(path, "/")+".json?"+query)
			if w.Code != http.StatusOK || twin.Code != http.StatusOK {
				t.Errorf("%s: %d, its twin: %d", address, w.Code, twin.Code)
				continue
			}
			all.compare(address, w.Body.String(), twin.Body.String())
		}
	}
	all.report(t)
}

// figures is a text with every kind of figure, for no text of the site has all.
const figures = "\n\n![a](map:?as-of=2016-09-03 \"A\")\n\n![b](timeline:prague)\n\n![c](timeline:?region=europe \"C\")\n\n![d](roll:?as-of=2016-04-05)\n\n![e](roll:?status=ended)\n\n" +
	"![f](chart:sister-cities \"F\")\n\n![g](compare:?city=prague&city=tokyo&as-of=2020)\n\n![h](city:prague)\n\n![i](city:minsk?as-of=2016-04-05)\n"

// TestFactsOfFixture does the same with the small site, whose register is odd in
// places, and gives one of its stories figures of all kinds.
func TestFactsOfFixture(t *testing.T) {
	content := fstest.MapFS{}
	err := fs.WalkDir(fixtureContent, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(fixtureContent, path)
		if strings.HasPrefix(path, "stories/counted-again/") && strings.HasSuffix(path, ".md") {
			text, notes, _ := strings.Cut(string(b), "\n[^1]: ")
			b = []byte(text + figures + "\n[^1]: " + notes)
		}
		content[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h, snap := serve(t, func() (*site.Snapshot, error) {
		return compile(site.Input{Seeds: fixtureSeeds, Content: content, Now: func() time.Time { return frozen }})
	}, frozen, nil)
	all := newTwins(notShownByFigures...)
	for _, address := range pages(t, snap) {
		body := get(h, address).Body.String()
		json := strings.TrimSuffix(address, "/") + ".json"
		if strings.Count(address, "/") == 2 {
			json = address + "index.json"
		}
		all.compare(address, body, get(h, json).Body.String())
	}
	all.report(t)
	if n := all.kinds["stories/*"]; n < 700 {
		t.Errorf("%d values of stories compared: are there no figures?", n)
	}
}

// TestFactsOfPieces compares what shows facts of a page elsewhere, and so shows
// only some: the halves of the cover, and the cards for other sites.
func TestFactsOfPieces(t *testing.T) {
	h, snap := serve(t, real, frozen, nil)
	wrong := findings{}
	check := func(address, twin string, c *twinCheck) {
		for _, p := range c.problems {
			wrong.add(p[0], "%s, %s: %s", address, twin, p[1])
		}
		if c.compared < 4 {
			wrong.add("a piece that marks hardly a fact", "%s: %d", address, c.compared)
		}
	}
	cover := get(h, "/").Body.String()
	for _, l := range lang.Tags() {
		twin := "/" + string(l) + "/index.json"
		half := func(e *element) bool {
			x := e.inside(func(x *element) bool { return x.has("cover-half") || x.parent != nil && x.parent.has("cover-foot") })
			return x != nil && x.get("lang") == l.BCP47()
		}
		check("/", twin, compareParts(cover, "/", get(h, twin).Body.String(), half))
	}
	for _, address := range pages(t, snap) {
		for _, folder := range []string{"cities", "counts"} {
			if rest, ok := strings.CutPrefix(address[len("/en/"):], folder+"/"); ok && rest != "" {
				card := address[:len("/en/")] + "embed/" + folder + "/" + rest
				twin := strings.TrimSuffix(address, "/") + ".json"
				check(card, twin, compareTwins(get(h, card).Body.String(), address, get(h, twin).Body.String()))
			}
		}
	}
	wrong.report(t)
}

// TestComparer holds that the comparer sees each kind of difference.
func TestComparer(t *testing.T) {
	const twin = `{
		"url": "https://youcheng.example/en/cities/tokyo/",
		"title": "Tokyo", "since": "1979-03-14", "count": 1234, "status": "active", "disputed": true, "empty": "", "none": 0,
		"events": [{"id": "one", "date": "2001", "partners": ["paris", "rome"]}, {"id": "two", "date": "2002", "partners": []}, {"id": "two", "date": "2003"}],
		"sources": [{"id": "a", "n": 1}, {"id": "b", "n": 2}, {"id": "c", "n": 3}],
		"html": "<p>Prose.</p>"
	}`
	const whole = `<p>Prose.</p><h1 data-fact="title">Tokyo<sup class="marks"><a href="#source-1">1</a></sup></h1><a href="/en/cities/tokyo/" data-fact="url@href">here</a>` +
		`<p data-fact="disputed=true">sources differ</p><p>In force: <span data-fact="status=active">in force</span> <time datetime="1979-03-14" data-fact="since">14 March 1979</time></p><p data-fact="count">1,234</p>` +
		`<ul><li data-row="events.one"><time datetime="2001" data-fact="date">2001</time><p data-fact="partners"><a href="/en/cities/paris/">Paris</a>, <a href="/en/cities/rome/#facts">Rome</a></p></li>` +
		`<li data-row="events.1"><b data-fact="date id=two">2002</b></li><li data-row="events.2"><b data-fact="date id=two">2003</b></li></ul>` +
		`<ol><li value="1" data-row="sources.a" data-fact="n@value"></li><li value="2" data-row="sources.b" data-fact="n@value"></li><li value="3" data-row="sources.c" data-fact="n@value"></li></ol>`
	for _, c := range []struct{ name, old, new, want string }{
		{"all is shown", "", "", ""},
		{"a row that is no part of the twin", "</ol>", `</ol><div data-row="-"><p data-row="x" data-fact="y">z</p></div>`, ""},
		{"a page need not lead to itself", `"paris"`, `"tokyo"`, "a list differs from the twin"}, // but to no other instead
		{"a text", ">Tokyo<", ">Kyoto<", "a fact differs from the twin"},
		{"a date", `datetime="1979-03-14"`, `datetime="1979-03-15"`, "a fact differs from the twin"},
		{"a number", "1,234", "1,235", "a fact differs from the twin"},
		{"an address", "/en/cities/tokyo/", "/en/cities/kyoto/", "a fact differs from the twin"},
		{"a value for programs", "status=active", "status=ended", "a fact differs from the twin"},
		{"an attribute", `value="2"`, `value="4"`, "a fact differs from the twin"},
		{"a number that the words do not say", `data-fact="count"`, `data-fact="count=1234" title="`, "a number that the words do not say"},
		{"a value without words", ">sources differ<", "><", "a value without words"},
		{"a path that is not there", `data-fact="since"`, `data-fact="begun"`, "a fact that is not in the twin"},
		{"a row that is not there", `data-row="events.one"`, `data-row="events.six"`, "a row that is not in the twin"},
		{"a row named by its link", `<li data-row="events.one">`, `<li data-row="events."><a href="/en/events/one/#a"></a>`, ""},
		{"a row named by a link elsewhere", `<li data-row="events.one">`, `<li data-row="events."><a href="/en/events/six/"></a>`, "a row that is not in the twin"},
		{"a row that may be either of two", `data-row="events.1"`, `data-row="events.two"`, "a row that is not in the twin"},
		{"a list with one less", `, <a href="/en/cities/rome/#facts">Rome</a>`, "", "a list differs from the twin"},
		{"a list with one more", "Rome</a>", `Rome</a><a href="/en/cities/oslo/">Oslo</a>`, "a list differs from the twin"},
		{"prose", "<p>Prose.</p>", "<p>Verse.</p>", "prose differs from the twin"},
		{"a leaf that nothing shows", ` data-fact="since"`, "", "since"},
		{"one of a list that nothing shows", ` data-fact="partners"`, "", "events.0.partners.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(whole+twin, c.old) {
				t.Fatalf("there is no %q", c.old)
			}
			k := compareTwins(strings.ReplaceAll(whole, c.old, c.new), "/en/cities/tokyo/", twin)
			if c.name == "a page need not lead to itself" {
				k = compareTwins(strings.Replace(whole, `<a href="/en/cities/paris/">Paris</a>`, "Tokyo", 1), "/en/cities/tokyo/", strings.Replace(twin, c.old, c.new, 1))
				c.want = ""
			}
			var got []string
			for _, p := range k.problems {
				got = append(got, p[0])
			}
			for _, l := range k.unshown() {
				got = append(got, l.pointer)
			}
			if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
				t.Errorf("found %v, want %q; %v", got, c.want, k.problems)
			}
			if c.want == "" && k.compared < 15 {
				t.Errorf("%d values compared", k.compared)
			}
		})
	}
	t.Run("one text for two values", func(t *testing.T) {
		all := newTwins()
		for status, address := range map[string]string{"active": "/en/a/", "ended": "/en/b/"} {
			all.compare(address, `<p data-fact="status=`+status+`">in force</p>`, `{"status": "`+status+`"}`)
		}
		if len(all.ambiguous()) != 1 {
			t.Errorf("%v", all.said)
		}
	})
}

// twins gathers what the comparison of many pages finds.
type twins struct {
	exceptions    []exception
	used          []bool
	kinds         map[string]int // values compared
	said          map[saying]map[string]string
	wrong, silent findings
}

func newTwins(more ...exception) *twins {
	all := singly(slices.Concat(notShown, more))
	return &twins{exceptions: all, used: make([]bool, len(all)), kinds: map[string]int{}, said: map[saying]map[string]string{}, wrong: findings{}, silent: findings{}}
}

// furtherPage finds the pages of lists after the first.
var furtherPage = regexp.MustCompile(`/page/\d+/`)

// compare compares a page with its twin. Of a long list the twin is that of all its
// pages together.
func (all *twins) compare(address, page, twin string, further ...*seen) {
	kind := pageKind(address)
	whole := twin
	if len(further) > 0 {
		twin = ofPage(whole, page)
	}
	c := compareTwins(page, address, twin)
	for _, s := range further {
		more := compareTwins(s.body, s.address, ofPage(whole, s.body))
		c.compared += more.compared
		for _, p := range more.problems {
			c.problems = append(c.problems, [2]string{p[0], s.address + ": " + p[1]})
		}
		maps.Copy(c.shown, more.shown)
	}
	all.kinds[kind] += c.compared
	for _, p := range c.problems {
		all.wrong.add(p[0], "%s: %s", address, p[1])
	}
	if c.compared == 0 {
		all.wrong.add("a page that marks no fact", "%s", address)
	}
	for x, value := range c.said {
		if all.said[x] == nil {
			all.said[x] = map[string]string{}
		}
		all.said[x][value] = address
	}
	for _, l := range c.unshown() {
		if i := slices.IndexFunc(all.exceptions, func(n exception) bool { return n.covers(kind, l) }); i >= 0 {
			all.used[i] = true
		} else {
			all.silent.add(kind+": "+pattern(l.pointer), "%s: %s is %q", address, l.pointer, l.value)
		}
	}
}

// ofPage is the twin of a list with the sources of one of its pages only, numbered as
// there: the twin counts them through all pages.
func ofPage(twin, page string) string {
	var root map[string]any
	decoder := json.NewDecoder(strings.NewReader(twin))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		return twin // the comparison says so
	}
	by := map[string]map[string]any{}
	if all, ok := root["sources"].([]any); ok {
		for _, x := range all {
			s := x.(map[string]any)
			by[s["id"].(string)] = s
		}
	}
	own, roots := []any{}, map[any]bool{}
	d := parseHTML(page)
	for _, e := range d.elements {
		id, is := strings.CutPrefix(d.rowOf(e), "sources.")
		if !is || by[id] == nil || !strings.Contains(e.get("data-fact"), "n@value") {
			continue
		}
		s := maps.Clone(by[id])
		s["n"] = json.Number(strconv.Itoa(len(own) + 1))
		own = append(own, s)
		if o := s["origin"]; o != nil {
			roots["origin "+o.(string)] = true
		} else {
			roots[id] = true
		}
	}
	if len(own) == 0 {
		return twin
	}
	root["sources"], root["origins"] = own, len(roots)
	out, err := json.Marshal(root)
	if err != nil {
		return twin
	}
	return string(out)
}

// ambiguous lists texts of elements that stand for more than one value: then the
// words of one of them are wrong, for a value has words of its own.
func (all *twins) ambiguous() []string {
	var out []string
	for x, values := range all.said {
		if len(values) > 1 {
			out = append(out, fmt.Sprintf("%s %s %q: %v", x.lang, x.key, x.text, values))
		}
	}
	slices.Sort(out)
	return out
}

func (all *twins) report(t *testing.T) {
	t.Helper()
	for _, x := range all.ambiguous() {
		all.wrong.add("one text for two values", "%s", x)
	}
	all.wrong.report(t)
	for _, what := range slices.Sorted(maps.Keys(all.silent)) {
		t.Errorf("the twin says what the page does not: %s: %d, such as %s", what, len(all.silent[what]), all.silent[what][0])
	}
}

// exception is what the twins say and no page of some kinds shows, and why.
type exception struct {
	kinds  string // of pages; empty for all
	paths  string // of leaves: a * stands for one part, ** for any number of them
	values string // only leaves with one of these values; empty for all
	why    string
}

// notShown is what the twins say and the pages do not. A page that shows such a leaf
// all the same is compared.
var notShown = []exception{
	// What follows from what is shown.
	{paths: "**.precision **.not_before **.not_after", why: "a date shows by its form how precise it is, and so what it can mean"},
	{paths: "as_of", why: "a page that is asked for no date is of the day on which it is read; of others the date is compared"},
	{paths: "origins", values: "1", why: "that one source has one origin needs no count"},
	{kinds: "sources", paths: "origins", why: "the list of all sources counts none; each page counts those of its own"},
	{paths: "**.direction", values: "none", why: "what went no way is said by silence"},
	{paths: "**.settled", values: "true", why: "only what is not settled is said"},
	{paths: "**.possible", why: "the count with those that are not sure, which the page lists and the chart draws"},
	{paths: "tie.sequence_derived", kinds: "cities/*", why: "where a place in the order is stated, only that is shown"},
	{paths: "tie.origins", kinds: "cities/*", why: "said only where some of the sources, but not all, share an origin"},
	{paths: "claims.*.counted.agrees", kinds: "sources/*", why: "both numbers stand side by side"},
	{paths: "changes.*.old changes.*.new", kinds: "changes sources/* cities/*", why: "the sentence on the change says it"},
	{paths: "changes.*.table", kinds: "changes cities/*", why: "where a column changed, the link to the row says of which table"},
	{paths: "count", kinds: "stories", why: "the list is its own count"},
	{paths: "countries sister_cities", kinds: "counts/*", why: "one of them is the count itself"},
	{paths: "countries", kinds: "map", why: "the summary of a narrowed map counts the partners only"},
	{paths: "by_region.*", kinds: "cities", why: "no sum stands on a roll of one region, nor on one of none in force"},
	{paths: "source.n", kinds: "sources/*", why: "a source has its number on other pages"},
	{paths: "sums.*.claim sums.*.count sums.*.as_of sums.*.register sums.*.rows.*.from sums.*.counted.*.from", kinds: "sources/*", why: "the lines of the sum say it, and the bars draw it"},

	// What is for programs.
	{paths: "partner.wikidata partner.geonames", kinds: "cities/*", why: "names for programs"},
	{paths: "**.lat **.lon", why: "a place is drawn, not written; GeoJSON has it"},
	{paths: "**.measure", kinds: "counts counts/*", why: "a word for programs: the definition says what is counted"},
	{paths: "**.origin", why: "a name for programs: the list says by number which sources share an origin"},
	{paths: "differences.*.id", kinds: "compare", why: "a name for programs"},
	{paths: "changes.*.row changes.*.url", why: "a name for programs, and the place of the line in the list of changes"},
	{paths: "tallies.*.scope empty.*.scope", kinds: "gaps cities/*", why: "a word for programs: the label of the field says of what it is"},
	{paths: "release.files.*.sha256", kinds: "data", why: "for programs; the page leads to the file of all sums"},
	{paths: "calendar.**", kinds: "cities/* anniversaries", why: "the calendar file, which TestTwins compares; the page shows the next day"},
	{paths: "figures.*.kind figures.*.query", kinds: "stories/*", why: "words for programs"},
	{paths: "figures.*.rows.*.kind", kinds: "stories/*", values: "since agreement event ended", why: "the title says it"},
	{paths: "figures.*.rows.*.name_en figures.*.rows.*.name_zh", kinds: "stories/*", why: "a card and a comparison have the name in the language of the page"},
	{paths: "words", kinds: "stories/*", why: "for programs"},

	// How long a list is that the page shows whole, or that leads to all of it.
	{paths: "events_total stories_total totals.* changes.events_total", why: "a list that is whole is its own count; another one says how many there are in the link to all"},

	// What one page of the thing says, and lists of it do not.
	{paths: "**.status_as_of", why: "tables show the state; the profile says when each side was last heard of"},
	{paths: "**.date_confidence tie.confidence", why: "high is said by silence, low by a hollow mark; the profile says it of the date in words"},
	{paths: "**.kind", values: strings.Join(placeKinds(), " "), why: "tables show no kind of place; the profile does"},
	{paths: "**.name_zh_basis", why: "the page of the person or body says of a rendering that it is one"},
	{paths: "people.*.country signatories.*.country organisations.*.country", why: "lists show what somebody is; the page of the person or body says of which country"},
	{paths: "events.*.summary changes.events.*.summary", kinds: "events home countries/* sources/* roll/*", why: "lists of these pages name events; the page of the event tells of it"},
	{paths: "themes.*.latest.**", kinds: "themes", why: "the newest event is named; its page tells of it"},
	{paths: "**.ends **.renews", why: "in lists the state of an agreement says until when it runs, and its own page what it renews"},
	{paths: "**.state", values: "term-unknown open-ended", why: "in lists only a term is said that is known"},
	{paths: "renewal_of.partner renewed_by.*.partner agreement.signatories.*", kinds: "agreements/*", why: "the page says it of its own agreement, and who signed in a section"},
	{paths: "event.date_disputed", kinds: "events/*", why: "the profile has the rival dates, and lists lead there"},
	{paths: "claims.*.paragraph claims.*.value claims.*.unit evidence_for.*.paragraph evidence_for.*.value evidence_for.*.unit", kinds: "cities/* organisations/* people/* sources/*", why: "the sentence states the value, and the sheet of the source says in which paragraph"},
	{paths: "claims.*.as_of claims.*.attributed_to claims.*.reasoning claims.*.subjects.* claims.*.organisations.* claims.*.people.*", kinds: "cities/*", why: "the profile has claims in short; the sheet of the source has the rest"},
	{paths: "stories.*.as_of stories.*.authors.*", why: "the story itself says it"},
	{paths: "stories.*.lang story.lang", why: "said only of a story in the other language"},
	{paths: "same_origin.*.lang same_origin.*.original list.*.accessed list.*.title_in_its_language", kinds: "sources sources/*", why: "the page of the source says it"},
	{paths: "**.sources.*.lang list.*.lang", why: "of a source without an address of its own its page says it"},
	{paths: "sheets.*.verdicts.*.claims.*", kinds: "sources", why: "the sheet lists them"},
	{paths: "organisation.role person.role", kinds: "organisations/* people/*", why: "the summary says it in a sentence"},
	{paths: "offices.*.place", values: "beijing", kinds: "people/*", why: "the role says so"},
	{paths: "offices.*.seen.* offices.*.expires", kinds: "people/*", why: "the first and the last day stand there, and how many there are; the register of gaps says when they expire"},
	{paths: "empty.** partner.population_checked", kinds: "cities/*", why: "the profile names the fields of which nothing says what was looked for; the register of gaps counts all and says how fresh they are"},
	{paths: "tallies.*.partners.** tallies.*.sources.*", kinds: "gaps", why: "the whole register counts; narrowed to a field it lists whom it concerns"},
	{paths: "countries.*.iso3 countries.*.former members.*.iso3", kinds: "countries counts/*", why: "the page of the country has it"},
	{paths: "changes.*.subject changes.*.table", kinds: "sources/*", why: "the sentence on the change says it"},
	{paths: "next_anniversaries.*.since", kinds: "home", why: "the calendar of anniversaries has it"},
	{paths: "**.official", kinds: "counts/* stories/*", why: "the chart draws official totals filled; the table names who published them"},

	// What a heading says of all that stands below it, or the page of all that is on it.
	{paths: "**.status", kinds: "home cities roll/* counts/*", values: "active unsure ended", why: "a table of one state has it in its heading"},
	{paths: "**.ended **.disputed.*", kinds: "home map cities roll/* countries/* counts/* stories/*", why: "a table of what was in force on a day leaves out an end after it, and one without a column what sources differ on in it"},
	{paths: "**.region", kinds: "home map events countries countries/* counts/* stories/*", why: "the heading, the count or the country says it, or the map draws it"},
	{paths: "partners.*.country_name", kinds: "countries/*", why: "the page is of the country"},
	{paths: "conflicts.*.outcome", kinds: "conflicts cities/*", why: "where a value is chosen that says the same, that is marked"},
	{paths: "pinyin.*.what", kinds: "sources/*", why: "the heading says it"},
	{paths: "cells.*.url claims.*.shows.*.events.*", kinds: "exchange", why: "the number leads to the evidence below"},
	{paths: "by_country.** partners.**", kinds: "counts/*", why: "where countries are counted: the table names the partners of each, and the page of each has the rest"},
	{paths: "partners.*.* partners.*.sources.*", kinds: "compare", why: "the table below says the same in words, a fact in each row"},
	{paths: "rows.*.cells.*.city themes.*.cells.*.city themes.*.cells.*.theme", kinds: "compare", why: "the headings of columns and rows say it"},
	{paths: "rows.*.cells.*.sources.* themes.*.cells.*.sources.* differences.*.sources.*", kinds: "compare", why: "a number of things leads to them, and they have the sources"},
	{paths: "differences.*.cities.* ready.*.cities.*", kinds: "compare", why: "the sentence names them, or the link does"},
	{paths: "figures.*.as_of figures.*.rows.*.country figures.*.rows.*.country_name figures.*.rows.*.sources.*", kinds: "stories/*", why: "the words below the figure say the day, and lead to the page with the rest and the sources"},
	{paths: "sources.**", kinds: "sources", why: "the list of all sources is the list"},
}

// placeKinds are the kinds of places.
func placeKinds() []string {
	var out []string
	for _, k := range facts.Kinds() {
		out = append(out, string(k))
	}
	return out
}

// notShownByFigures is what further kinds of figures leave out, of which no text of
// the site has any.
var notShownByFigures = []exception{
	{paths: "figures.*.rows.*.population", kinds: "stories/*", why: "a card has no population"},
	{paths: "figures.*.rows.*.since figures.*.rows.*.status", kinds: "stories/*", why: "a roll names below its table who is not sure"},
}

// notShownInQuestions is what searches and pages of past days leave out besides.
var notShownInQuestions = []exception{
	{paths: "countries.*.unsure", kinds: "countries", why: "the page of the country has it"},
	{paths: "results.*.*", kinds: "search", why: "a page of all kinds shows five of each and leads to the rest"},
}

// singly lists exceptions with one path.
func singly(all []exception) []exception {
	var out []exception
	for _, n := range all {
		for _, path := range strings.Fields(n.paths) {
			one := n
			one.paths = path
			out = append(out, one)
		}
	}
	return out
}

// covers reports whether an exception with one path is of a leaf.
func (n exception) covers(kind string, l leaf) bool {
	among := func(list, x string) bool { return list == "" || slices.Contains(strings.Fields(list), x) }
	return among(n.kinds, kind) && among(n.values, l.value) && covers(strings.Split(n.paths, "."), strings.Split(l.pointer, "."))
}

func covers(want, parts []string) bool {
	switch {
	case len(want) == 0:
		return len(parts) == 0
	case want[0] == "**":
		return covers(want[1:], parts) || len(parts) > 0 && covers(want, parts[1:])
	case len(parts) == 0:
		return false
	}
	return (want[0] == "*" || want[0] == parts[0]) && covers(want[1:], parts[1:])
}

// pageKind is what the address of a page is one of: "cities", "cities/*".
func pageKind(address string) string {
	rest, _, _ := strings.Cut(strings.TrimSuffix(plain(address)[len("/en/"):], "/"), "/")
	switch {
	case rest == "":
		return "home"
	case strings.Count(plain(address), "/") > 3:
		return rest + "/*"
	}
	return rest
}

var number = regexp.MustCompile(`\.\d+`)

// pattern is the pointer of a leaf with stars for the places in lists.
func pattern(pointer string) string { return number.ReplaceAllString(pointer, ".*") }

// leaf is a single value of a twin. Its pointer has a number for each place in a
// list.
type leaf struct{ pointer, value string }

// saying is the text of an element that stands for a value.
type saying struct {
	lang lang.Tag
	key  string
	text string
}

// twinCheck compares the facts that a page marks with its twin.
type twinCheck struct {
	d        *document
	address  string
	own      string // the last part of the address
	root     map[string]any
	compared int
	shown    map[string]bool // by pointer
	problems [][2]string
	said     map[saying]string
}

// identities are the keys by which a path may name one of a list of objects.
var identities = []string{"id", "slug", "iso2", "partner", "theme", "city", "claim", "verdict", "field", "list", "kind", "date"}

// compareTwins compares a page with its twin.
func compareTwins(page, address, twin string) *twinCheck {
	c := compareParts(page, address, twin, func(*element) bool { return true })
	c.prose(page)
	return c
}

// compareParts compares the elements of a page that are wanted with a twin.
func compareParts(page, address, twin string, wanted func(*element) bool) *twinCheck {
	d := parseHTML(page)
	c := &twinCheck{d: d, address: address, shown: map[string]bool{}, said: map[saying]string{}}
	c.own = lastPart(address)
	decoder := json.NewDecoder(strings.NewReader(twin))
	decoder.UseNumber()
	if err := decoder.Decode(&c.root); err != nil {
		c.problem("a twin that does not parse", "%v", err)
		return c
	}
	rows := map[*element]string{} // the path of the row that an element is in, with a dot at its end
	for _, e := range d.elements {
		row := rows[e.parent]
		if at := d.rowOf(e); at == "-" || row == "-" {
			row = "-"
		} else if at != "" {
			if wanted(e) {
				c.row(row + at)
			}
			row += at + "."
		}
		if row != "" {
			rows[e] = row
		}
		if row == "-" || e.get("data-fact") == "" || !wanted(e) {
			continue
		}
		for _, fact := range strings.Fields(e.get("data-fact")) {
			c.compare(e, row, fact)
		}
	}
	return c
}

// rowOf is the path of the row that an element is. One that ends with a dot names the
// row by the first link in it.
func (d *document) rowOf(e *element) string {
	at := e.get("data-row")
	if !strings.HasSuffix(at, ".") {
		return at
	}
	for _, a := range d.elements[slices.Index(d.elements, e):] {
		if a.tag == "a" && a.inside(func(x *element) bool { return x == e }) != nil {
			return at + lastPart(a.get("href"))
		}
	}
	return at
}

// anchor is a link of a heading to itself, which the frame of a page adds.
var anchor = regexp.MustCompile(`<a class="anchor"[^>]*>#</a>`)

// figurePlace is where a figure stands in the prose of a twin.
var figurePlace = regexp.MustCompile(`<figure id="figure-\d+"></figure>`)

// prose compares the text of an editor, in which no element marks a fact: it
// stands in the page as it is in the twin.
func (c *twinCheck) prose(page string) {
	page = anchor.ReplaceAllString(page, "")
	text, ok := c.root["html"].(string)
	if !ok {
		return
	}
	for _, piece := range figurePlace.Split(text, -1) {
		if !strings.Contains(page, strings.TrimSpace(piece)) {
			c.problem("prose differs from the twin", "%.80q is not on the page", piece)
			return
		}
	}
	c.compared++
	c.shown["html"] = true
}

func (c *twinCheck) problem(kind, format string, args ...any) {
	c.problems = append(c.problems, [2]string{kind, fmt.Sprintf(format, args...)})
}

// row marks as shown by what a row is known.
func (c *twinCheck) row(path string) {
	pointer, value, identity := c.resolve(path)
	if value == nil {
		c.problem("a row that is not in the twin", "%s", path)
	} else if identity != "" {
		c.shown[pointer+"."+identity] = true
	}
}

// resolve finds what a path leads to. A part of the path that is no number names
// the only one of a list that has it as its identity, or that is this text.
func (c *twinCheck) resolve(path string) (pointer string, value any, identity string) {
	var at any = c.root
	var way []string
	for part := range strings.SplitSeq(path, ".") {
		identity = ""
		switch x := at.(type) {
		case map[string]any:
			at = x[part]
			way = append(way, part)
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil {
				if i, identity = known(x, part); i < 0 {
					return "", nil, ""
				}
			}
			if i >= len(x) {
				return "", nil, ""
			}
			at = x[i]
			way = append(way, strconv.Itoa(i))
		default:
			return "", nil, ""
		}
	}
	return strings.Join(way, "."), at, identity
}

// known finds the only one of a list that is known by a name, and the key by
// which it is.
func known(list []any, name string) (int, string) {
	at, by, n := -1, "", 0
	for i, x := range list {
		switch x := x.(type) {
		case string:
			if x == name {
				at, n = i, n+1
			}
		case map[string]any:
			for _, key := range identities {
				if s, ok := x[key].(string); ok {
					if s == name {
						at, by, n = i, key, n+1
					}
					break
				}
			}
		}
	}
	if n != 1 {
		return -1, ""
	}
	return at, by
}

// compare compares one fact of an element with the twin.
func (c *twinCheck) compare(e *element, row, fact string) {
	path, value, coded := strings.Cut(fact, "=")
	rough := false
	if !coded {
		path, value, rough = strings.Cut(fact, "~")
	}
	path, attribute, attributed := strings.Cut(path, "@")
	pointer, want, _ := c.resolve(row + path)
	if want == nil {
		c.problem("a fact that is not in the twin", "%s", row+fact)
		return
	}
	c.compared++
	if list, ok := want.([]any); ok && !coded && !rough {
		c.compareList(e, pointer, list)
		return
	}
	text := c.text(e)
	got, asWritten := "", scalar(want)
	switch {
	case coded, rough:
		got = value
		if _, ok := want.(json.Number); ok && coded && !strings.Contains(plainNumber(text), strings.TrimPrefix(value, "-")) {
			c.problem("a number that the words do not say", "%s: %q", row+fact, text)
		}
		if text == "" && !slices.Contains(void, e.tag) {
			c.problem("a value without words", "%s", row+fact)
		}
	case attributed && attribute == "slug":
		if got = lastPart(e.get("href")); strings.EqualFold(got, asWritten) { // the code of a country is written small in an address
			got = asWritten
		}
	case attributed && attribute == "fragment":
		_, got, _ = strings.Cut(e.get("href"), "#")
	case attributed:
		if got = e.get(attribute); attribute == "href" && !strings.HasPrefix(asWritten, "/") {
			got = c.absolute(got)
		}
	case e.tag == "time":
		got = e.get("datetime")
	case e.tag == "data":
		got = e.get("value")
	default:
		got = text
		asWritten = strings.Join(strings.Fields(asWritten), " ")
		if _, ok := want.(json.Number); ok {
			got = plainNumber(got)
		}
	}
	if got != asWritten {
		c.problem("a fact differs from the twin", "%s is %q on the page and %q in the twin", row+fact, got, asWritten)
	}
	if (coded || e.tag == "time") && !e.has("differs") {
		key := pattern(pointer)
		if moment, err := time.Parse(time.RFC3339, got); err == nil { // the page says the day, in Beijing
			got = moment.In(frozen.Location()).Format(time.DateOnly)
		}
		c.said[saying{languageOf(c.address), key, text}] = got
	}
	c.shown[pointer] = true
}

// compareList compares a list of texts with what the links in an element lead to:
// to pages of things by the last part of their addresses, to the list of sources
// by their numbers. Where there are no links, with the words.
func (c *twinCheck) compareList(e *element, pointer string, want []any) {
	var got []string
	links := 0
	for _, a := range c.d.elements {
		if a.tag != "a" || !inside(a, e) {
			continue
		}
		links++
		if _, n, ok := strings.Cut(a.get("href"), "#source-"); ok {
			got = append(got, c.sources(n, c.d.text(a))...)
		} else {
			got = append(got, lastPart(a.get("href")))
		}
	}
	var texts []string
	for _, x := range want {
		texts = append(texts, scalar(x))
	}
	if links == 0 {
		rest := c.text(e)
		for _, x := range texts {
			if !strings.Contains(rest, x) {
				c.problem("a list differs from the twin", "%s: %q is not in %q", pointer, x, rest)
			}
			rest = strings.Replace(rest, x, "", 1)
		}
		if rest = strings.Trim(strings.NewReplacer(" and ", "").Replace(rest), " ,、和"); rest != "" {
			c.problem("a list differs from the twin", "%s: %q is not in the twin", pointer, rest)
		}
		got = texts
	}
	for i, x := range texts {
		if slices.Contains(got, x) {
			c.shown[pointer+"."+strconv.Itoa(i)] = true
		} else if x != c.own { // a page need not lead to itself
			c.problem("a list differs from the twin", "%s: %s is not on the page, which has %v", pointer, x, got)
		}
	}
	for _, x := range got {
		if !slices.Contains(texts, x) {
			c.problem("a list differs from the twin", "%s: %s is not in the twin, which has %v", pointer, x, texts)
		}
	}
}

// sources are the ids of the sources that a mark leads to: one, or those from
// the first to the last.
func (c *twinCheck) sources(first, text string) []string {
	from, err1 := strconv.Atoi(first)
	to := from
	if _, last, ok := strings.Cut(text, "–"); ok {
		to, _ = strconv.Atoi(last)
	}
	list, _ := c.root["sources"].([]any)
	if err1 != nil || from < 1 || to > len(list) {
		return []string{"source-" + first}
	}
	var out []string
	for _, s := range list[from-1 : to] {
		out = append(out, scalar(s.(map[string]any)["id"]))
	}
	return out
}

// text is what an element says itself: without elements that mark facts of their
// own, without marks of sources, and without the word that sources differ.
func (c *twinCheck) text(e *element) string {
	var b strings.Builder
	for _, w := range c.d.words[e.start:max(e.start, e.end)] { // what is void has no end
		if w.attr == "" && (w.in == e || inside(w.in, e)) {
			b.WriteString(w.text)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// inside reports whether an element belongs to what another one says itself.
func inside(x, e *element) bool {
	aside := func(x *element) bool {
		return x.get("data-fact") != "" || x.has("differs") || x.has("origins")
	}
	for ; x != nil && x != e; x = x.parent {
		if aside(x) || x.has("marks") && !e.has("marks") {
			return false
		}
	}
	return x == e
}

// absolute is an address with the name of the site.
func (c *twinCheck) absolute(href string) string {
	at, err := url.Parse(base + c.address)
	if err != nil {
		return href
	}
	to, err := at.Parse(href)
	if err != nil {
		return href
	}
	return to.String()
}

// lastPart is the last part of the path of an address.
func lastPart(address string) string {
	path, _, _ := strings.Cut(address, "#")
	path = strings.TrimSuffix(plain(path), "/")
	return path[strings.LastIndex(path, "/")+1:]
}

// plainNumber is a text with numbers as programs write them.
func plainNumber(text string) string {
	return strings.NewReplacer(",", "", "−", "-").Replace(text)
}

func scalar(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// implied reports whether the page shows a leaf without an element of its own: what
// the head says already need not be said again, nor need a page name what it is
// about, and an id is the last part of the address that is shown.
func (c *twinCheck) implied(pointer, value string) bool {
	if strings.EqualFold(value, c.own) {
		return true
	}
	if canonical := plain(scalar(c.root["url"])); value == canonical && c.shown["url"] {
		return true
	}
	for _, key := range []string{"url", "title", "summary"} {
		if value == scalar(c.root[key]) && pointer != key && c.shown[key] {
			return true
		}
	}
	at, key, _ := cutLast(pointer)
	if key != "id" && key != "slug" || !c.shown[at+".url"] {
		return false
	}
	_, address, _ := c.resolve(at + ".url")
	return lastPart(scalar(address)) == value
}

// cutLast cuts a pointer before its last part.
func cutLast(pointer string) (before, last string, found bool) {
	i := strings.LastIndex(pointer, ".")
	if i < 0 {
		return "", pointer, false
	}
	return pointer[:i], pointer[i+1:], true
}

// unshown are the leaves of the twin that no element shows. What is empty, false
// or zero is shown by silence.
func (c *twinCheck) unshown() []leaf {
	var out []leaf
	var walk func(pointer string, v any)
	walk = func(pointer string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, x := range v {
				walk(strings.TrimPrefix(pointer+"."+key, "."), x)
			}
		case []any:
			for i, x := range v {
				walk(pointer+"."+strconv.Itoa(i), x)
			}
		default:
			if s := scalar(v); s != "" && s != "false" && s != "0" && !c.shown[pointer] && !c.implied(pointer, s) {
				out = append(out, leaf{pointer, s})
			}
		}
	}
	walk("", c.root)
	slices.SortFunc(out, func(a, b leaf) int { return strings.Compare(a.pointer, b.pointer) })
	return out
}
