package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/seeds"
)

// bodyBytes is how long a text is at least. With its front matter and its last
// paragraph a file has about 4 kB.
const bodyBytes = 3100

// The first and last story appear on these days.
var (
	firstDay = time.Date(2006, 1, 9, 9, 0, 0, 0, facts.BeijingTime())
	lastDay  = time.Date(2026, 11, 20, 9, 0, 0, 0, facts.BeijingTime())
)

// texts makes stories. What they say of the facts is taken from the real
// register; of the copies of a row the same holds.
type texts struct {
	Options
	facts     *facts.Facts
	directory *facts.Directory
	words     map[lang.Tag][]string
	ranks     []uint16
}

func newTexts(o Options) (*texts, error) {
	f, faults := facts.Load(seeds.Files, ".")
	if faults.Errors() > 0 {
		return nil, fmt.Errorf("the facts of this repository have %d errors; run youcheng check", faults.Errors())
	}
	t := &texts{Options: o, facts: f, directory: facts.NewDirectory(f), ranks: ranks(), words: map[lang.Tag][]string{}}
	for _, tag := range lang.Tags() {
		t.words[tag] = Vocabulary(tag)
	}
	return t, nil
}

// plan is what a story says in both languages. The words between are drawn for
// each language by itself.
type plan struct {
	n        int
	slug     string
	at       time.Time
	day      facts.Date
	kind     string
	partners []thing
	events   []thing
	sources  []thing
	people   []thing
	agreed   thing
	org      thing
	theme    int
	count    int
	earlier  int // story; -1 is none
	picture  bool
	alias    string
	noted    bool // the Chinese text notes what it translates
}

// thing is the copy of a row.
type thing struct{ row, copy int }

// random is the source of chance for one purpose in one story, so that stories
// can be made in any order.
func (t *texts) random(n int, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(t.Seed<<8|purpose, uint64(n)))
}

func (t *texts) plan(n int) plan {
	r := t.random(n, 0)
	some := func(rows, least, most int) []thing {
		var out []thing
		for range least + r.IntN(most-least+1) {
			x := thing{r.IntN(rows), r.IntN(t.Facts)}
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
		return out
	}
	p := plan{
		n: n, slug: t.slug(n), at: t.at(n), kind: []string{"news", "feature", "explainer", "data-note"}[r.IntN(4)],
		partners: some(len(t.facts.Partners), 4, 6),
		events:   some(len(t.facts.Events), 2, 4),
		sources:  some(len(t.facts.Sources), 3, 5),
		people:   some(len(t.facts.People), 1, 2),
		agreed:   some(len(t.facts.Agreements), 1, 1)[0],
		org:      some(len(t.facts.Organisations), 1, 1)[0],
		theme:    r.IntN(len(t.facts.Themes)),
		count:    r.IntN(len(t.facts.Counts)),
		earlier:  -1,
		picture:  t.Pictures > 0 && n%t.Pictures == t.Pictures/2,
	}
	p.day, _ = facts.ParseDate(p.at.Format(time.DateOnly))
	if n > 0 && r.IntN(3) == 0 {
		p.earlier = max(0, n-1-r.IntN(50))
	}
	if n%40 == 7 {
		p.alias = p.slug + "-as-it-was"
	}
	p.noted = r.IntN(2) == 0
	return p
}

// at is when a story appears: never before one with a lower number, to which it
// may link.
func (t *texts) at(n int) time.Time {
	minutes := int(lastDay.Sub(firstDay).Minutes())
	return firstDay.Add(time.Duration(minutes*n/max(1, t.Stories-1)) * time.Minute)
}

// subject is the name that is coined for a story.
func (t *texts) subject(n int) lang.Text { return coin(namedStories + n) }

func (t *texts) slug(n int) string {
	r := t.random(n, 1)
	words := t.words[lang.EN]
	return strings.ToLower(t.subject(n).EN) + "-" + words[100+r.IntN(1000)] + "-" + words[100+r.IntN(1000)]
}

func (t *texts) title(n int, tag lang.Tag) string {
	w := t.writer(tag, t.random(n, 2+tagNumber(tag)))
	if tag == lang.ZH {
		return t.subject(n).ZH + "：" + w.words(5)
	}
	title := t.subject(n).EN + ": " + w.words(4)
	for utf8.RuneCountInString(title) > 88 {
		title = title[:strings.LastIndexByte(title, ' ')]
	}
	return title
}

func tagNumber(tag lang.Tag) uint64 {
	if tag == lang.ZH {
		return 1
	}
	return 0
}

// writer draws the words of one text.
type writer struct {
	*texts
	tag  lang.Tag
	r    *rand.Rand
	hugo bool
}

func (t *texts) writer(tag lang.Tag, r *rand.Rand) *writer {
	return &writer{texts: t, tag: tag, r: r}
}

func (w *writer) words(n int) string {
	var b strings.Builder
	last := ""
	for i := 0; i < n; {
		word := w.texts.words[w.tag][w.ranks[w.r.IntN(len(w.ranks))]]
		if word == last {
			continue
		}
		if i > 0 && w.tag == lang.EN {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		last = word
		i++
	}
	return b.String()
}

// in chooses between two languages.
func (w *writer) in(en, zh string) string { return lang.Text{EN: en, ZH: zh}.In(w.tag) }

// sentence is one without numbers, after which another may follow.
func (w *writer) sentence() string {
	s := w.words(5 + w.r.IntN(8))
	switch w.r.IntN(4) {
	case 0:
		s += w.in(" in Beijing ", "在北京") + w.words(2)
	case 1:
		s += w.in(" for the city ", "为城市") + w.words(2)
	}
	s += w.in(", ", "，") + w.words(3+w.r.IntN(7))
	if w.tag == lang.ZH {
		return s + "。"
	}
	return lang.Capital(s) + ". "
}

func (w *writer) sentences(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(w.sentence())
	}
	return b.String()
}

// link writes a link to a thing: in the words of the site, or, for Hugo, to the
// address that the thing has on the site.
func (w *writer) link(text, scheme, id, field string) string {
	if !w.hugo {
		return "[" + text + "](" + scheme + ":" + id + field + ")"
	}
	folder := map[string]string{"city": "cities", "country": "countries", "person": "people", "story": "stories"}[scheme]
	if folder == "" {
		folder = scheme + "s"
	}
	return "[" + text + "](/" + string(w.tag) + "/" + folder + "/" + id + "/" + field + ")"
}

// id is that of the copy of a row.
func id(of string, x thing) string {
	if x.copy == 0 {
		return of
	}
	return of + "-x" + strconv.Itoa(x.copy)
}

func (w *writer) partner(x thing) (slug, name string, m facts.Member) {
	p := w.facts.Partners[x.row]
	slug, name = p.Slug, p.Name.In(w.tag)
	if x.copy > 0 {
		n := partnerName(x.row, x.copy)
		slug, name = strings.ToLower(n.EN), n.In(w.tag)
	}
	return slug, name, w.directory.Partners[p.Slug]
}

func (w *writer) person(x thing) (slug, name string) {
	p := w.facts.People[x.row]
	if x.copy == 0 {
		return p.Slug, p.Name.In(w.tag)
	}
	n := personName(x.row, x.copy)
	return strings.ToLower(strings.ReplaceAll(n.EN, " ", "-")), n.In(w.tag)
}

// status is what a link about the status of a tie must say.
func (w *writer) status(tie facts.Partnership, on facts.Date) string {
	status := "active"
	switch tie.Held(on) {
	case facts.Unsure:
		status = "unsure"
	case facts.No:
		status = "ended"
		if tie.Since.From > on.To {
			status = "not-yet"
		}
	}
	return w.tag.Words().Statuses[status]
}

// counted is a number that the register counts on the day of the story. There
// are as many partners as copies of them, and still the same countries.
func (w *writer) counted(p plan) (text, id string) {
	c := w.facts.Counts[p.count]
	n, _, ok := c.Total(w.directory.Members, p.day)
	if !ok {
		c = w.facts.Counts[0]
		n, _, _ = c.Total(w.directory.Members, p.day)
	}
	if c.Measure != facts.CountCountries {
		n *= w.Facts
	}
	return strconv.Itoa(n), c.Slug
}

// body writes the text below the front matter.
func (w *writer) body(p plan) string {
	var b strings.Builder
	line := func(parts ...string) {
		b.WriteString(strings.TrimSpace(strings.Join(parts, "")) + "\n\n")
	}
	heading := func(marks string) {
		line(marks, " ", lang.Capital(w.words(2+w.r.IntN(3))))
	}
	day := p.day.String()
	_, first, tie := w.partner(p.partners[0])
	slug, _, _ := w.partner(p.partners[0])
	country := w.directory.Countries[tie.Partner.Country]

	line(w.sentences(1), w.in("The tie with ", "与"), w.link(first, "city", slug, ""), w.in(" dates from ", "的关系始于"),
		w.link(tie.Tie.Since.In(w.tag), "city", slug, "#since"), w.in(" and on the day of this text is ", "，在本文所述之日为"),
		w.link(w.status(tie.Tie, p.day), "city", slug, "#status?as-of="+day), w.in(". ", "。"), strings.TrimSpace(w.sentences(1)), note(1))

	heading("##")
	n, count := w.counted(p)
	line(w.sentences(2), w.in("By then Beijing had ", "当时北京有"), w.link(n, "count", count, "?as-of="+day), w.in(" of them in all", "个"),
		w.in(". In ", "。在"), w.link(country.Name.In(w.tag), "country", strings.ToLower(country.ISO2), ""), w.in(" ", ""), w.words(6), w.in(". ", "。"), strings.TrimSpace(w.sentences(1)), note(2))
	line(w.sentences(2), w.mentions(p), w.sentences(1))
	if p.picture {
		line(w.image(p))
	}

	heading("##")
	line(w.sentences(1), w.in("What is known:", "所知如下："))
	for _, x := range p.events {
		e := w.facts.Events[x.row]
		b.WriteString("- ")
		b.WriteString(w.words(3))
		b.WriteString(w.in(" on ", "，"))
		b.WriteString(w.link(e.Date.In(w.tag), "event", id(e.ID, x), "#date"))
		b.WriteString(w.in(", ", "，"))
		b.WriteString(w.words(5 + w.r.IntN(6)))
		b.WriteString("\n")
	}
	a := w.facts.Agreements[p.agreed.row]
	line("- ", w.words(4), w.in(" signed ", "签于"), w.link(a.Signed.In(w.tag), "agreement", id(a.ID, p.agreed), "#signed"), w.in(", ", "，"), w.words(6))

	heading("###")
	line(w.sentences(2))
	line(w.table(p))

	heading("##")
	for i := range p.sources[2:] {
		line(strings.TrimSpace(w.sentences(3)), note(3+i))
	}
	notes := w.notes(p)
	for b.Len()+len(notes) < bodyBytes {
		line(w.sentences(3))
	}
	b.WriteString(notes)
	return b.String()
}

// mentions is a sentence that links to things without saying when or how many.
func (w *writer) mentions(p plan) string {
	person, name := w.person(p.people[0])
	org := w.facts.Organisations[p.org.row]
	theme := w.facts.Themes[p.theme]
	links := []string{w.link(name, "person", person, ""), w.link(theme.Name.In(w.tag), "theme", theme.Slug, "")}
	// A number in a name, as that of the G20 in Chinese, would ask to be asserted.
	if p.org.copy == 0 && !strings.ContainsAny(org.Name.EN+org.Name.ZH, "0123456789十百千") {
		links = append(links, w.link(org.Name.In(w.tag), "org", org.Slug, ""))
	}
	for _, x := range p.partners[1:] {
		slug, name, _ := w.partner(x)
		links = append(links, w.link(name, "city", slug, ""))
	}
	if p.earlier >= 0 {
		links = append(links, w.link(w.title(p.earlier, w.tag), "story", w.slug(p.earlier), ""))
	}
	var b strings.Builder
	b.WriteString(w.in("Among them are ", "其中有"))
	for i, l := range links {
		if i > 0 {
			b.WriteString(w.in(", ", "，"))
			b.WriteString(w.words(1 + w.r.IntN(3)))
			b.WriteString(w.in(" ", ""))
		}
		b.WriteString(l)
	}
	b.WriteString(w.in(". ", "。"))
	return b.String()
}

func (w *writer) table(p plan) string {
	var b strings.Builder
	b.WriteString(w.in("| City | Country | Since | Remark |", "| 城市 | 国家 | 结好 | 说明 |"))
	b.WriteString("\n|---|---|---:|---|\n")
	for _, x := range p.partners[:min(4, len(p.partners))] {
		slug, name, m := w.partner(x)
		country := w.directory.Countries[m.Partner.Country].Name.In(w.tag)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", w.link(name, "city", slug, "#name"), w.link(country, "city", slug, "#country"),
			w.link(m.Tie.Since.In(w.tag), "city", slug, "#since"), w.words(3))
	}
	return strings.TrimSpace(b.String())
}

// picture is the name of the picture of a story.
const picture = "picture.jpg"

func (w *writer) image(p plan) string {
	return "![" + w.in("A field of colours, lighter towards the top", "一片颜色，越往上越浅") + "](" + picture + ` "` +
		lang.Capital(w.words(5)) + w.in(". Drawn by Youcheng, CC BY 4.0", "。友城编辑部绘，CC BY 4.0") + `")`
}

func note(n int) string { return "[^" + strconv.Itoa(n) + "]" }

// notes are the footnotes, which cite the sources.
func (w *writer) notes(p plan) string {
	var b strings.Builder
	for i, x := range p.sources {
		source := w.facts.Sources[x.row]
		text := "" // the site fills in the title
		if w.hugo {
			text = source.Publisher.In(w.tag) + w.in(", ", "：") + source.Title.In(w.tag)
		}
		fmt.Fprintf(&b, "%s: %s%s%s\n", note(i+1), w.link(text, "source", id(source.ID, x), ""), w.in(" ", "，"), w.words(4))
	}
	return b.String()
}

// summary fits the limits that the site sets for both languages.
func (w *writer) summary() string {
	s := w.words(2) + w.in(" Beijing", "北京")
	for utf8.RuneCountInString(s) < map[lang.Tag]int{lang.EN: 100, lang.ZH: 45}[w.tag] {
		s += w.in(" ", "") + w.words(2)
	}
	return lang.Capital(s) + w.in(".", "。")
}

// document is a whole file of the site.
func (t *texts) document(p plan, tag lang.Tag, original string) string {
	w := t.writer(tag, t.random(p.n, 4+tagNumber(tag)))
	var b strings.Builder
	b.WriteString("---\n")
	key := func(name, value string) { b.WriteString(name + ": " + value + "\n") }
	key("title", strconv.Quote(t.title(p.n, tag)))
	key("summary", strconv.Quote(w.summary()))
	key("kind", p.kind)
	key("authors", w.in("[Youcheng editors]", "[友城编辑部]"))
	key("status", "ready")
	key("publish_at", p.at.Format(time.RFC3339))
	key("as_of", p.day.String())
	slug, _, _ := w.partner(p.partners[0])
	key("cities", "["+slug+"]")
	key("themes", "["+t.facts.Themes[p.theme].Slug+"]")
	if p.alias != "" {
		key("aliases", "["+p.alias+"]")
	}
	if original != "" {
		key("translates", string(tag.Other())+" "+hashes(original))
	}
	b.WriteString("---\n\n")
	b.WriteString(w.body(p))
	return b.String()
}

// hashes notes the blocks of an original, as youcheng new translation does.
func hashes(document string) string {
	_, body, _ := strings.Cut(strings.TrimPrefix(document, "---\n"), "---\n")
	var out []string
	for block := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		sum := sha256.Sum256([]byte(strings.Join(strings.Fields(block), " ")))
		out = append(out, hex.EncodeToString(sum[:3]))
	}
	return strings.Join(out, " ")
}

// files are the files of a story, by their names from the root of the content.
func (t *texts) files(n int) map[string][]byte {
	p := t.plan(n)
	en := t.document(p, lang.EN, "")
	original := ""
	if p.noted {
		original = en
	}
	at := path.Join("stories", p.slug)
	out := map[string][]byte{
		path.Join(at, "en.md"): []byte(en),
		path.Join(at, "zh.md"): []byte(t.document(p, lang.ZH, original)),
	}
	if p.picture {
		out[path.Join(at, picture)] = draw(t.random(n, 6))
	}
	return out
}
