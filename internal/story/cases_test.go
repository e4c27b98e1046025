package story_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// faultCase is a change of the fixture and the faults that it must give. The
// whole messages stand in testdata/faults, in both languages.
type faultCase struct {
	name  string
	edits []edit
	want  []string
}

const (
	casePage  = "pages/cite/en.md"
	casePageZ = "pages/cite/zh.md"
	caseStory = "stories/key-to-prague/en.md"
	caseZH    = "stories/key-to-prague/zh.md"

	caseFront  = "---\ntitle: T\nsummary: \"A summary that is long enough to stand alone in the lists of the site.\"\n---\n\n"
	caseFrontZ = "---\ntitle: 题\nsummary: \"这是一段摘要，长度足够单独出现在列表之中，不多也不少，恰到好处即可。\"\n---\n\n"
)

// drawing is a PNG of the given size.
func drawing(w, h int) string {
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Black})
	for i := range m.Pix {
		m.Pix[i] = byte(i / 7 % 2)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}

// onPage is a page with the given body, which begins on line 6.
func onPage(body string) []edit { return []edit{{casePage, "", caseFront + body + "\n"}} }

// onPageZ is the same in Chinese.
func onPageZ(body string) []edit { return []edit{{casePageZ, "", caseFrontZ + body + "\n"}} }

// inStory puts a sentence before the body of a story, which begins on line 14.
func inStory(s string) []edit {
	return []edit{{caseStory, "[received the key]", s + " [received the key]"}}
}

const inStoryAt = caseStory + ":14:33 error "

// chinese is a Chinese text of the story, whose body begins on line 13.
func chinese(front, body string) edit {
	return edit{caseZH, "", "---\ntitle: \"布拉格的钥匙\"\nsummary: \"一篇只有英文原文的文章的译文，用来检查译文与原文的关系是否写得清楚明白。\"\nkind: news\nauthors: [友城编辑部]\nstatus: ready\npublish_at: 2026-10-01T08:00:00+08:00\nas_of: 2026-09-30\n" + front + "---\n\n" + body + "\n"}
}

// accepted is a translation that notes the given original.
func accepted(t *testing.T, translation edit, original string) edit {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(fixture, "content", original))
	if err != nil {
		t.Fatal(err)
	}
	translation.new, err = story.Accept(translation.new, string(src), lang.ZH)
	if err != nil {
		t.Fatal(err)
	}
	return translation
}

func editingCases(t *testing.T) []faultCase {
	t.Helper()
	key := edit{"stories/key-to-prague/key.png", "", drawing(640, 400)}
	with := func(front string, more ...edit) []edit {
		return append([]edit{{caseStory, "sources: [cd-2016-03-28]\n", "sources: [cd-2016-03-28]\n" + front}}, more...)
	}
	return []faultCase{
		// Links: what they name and what they assert.
		{"city by its name", onPage("[Prague](city:Praha)"), []string{casePage + ":6:1 error unknown-id"}},
		{"city by its Chinese name", onPageZ("见[巴黎](city:巴黎)。"), []string{casePageZ + ":6:2 error unknown-id"}},
		{"list of the site", onPage("See the [map](page:map)."), nil},
		{"list of the site without text", onPage("[](page:map)"), []string{casePage + ":6:1 error no-text"}},
		{"name of another partner", onPage("[Paris](city:ile-de-france)"), []string{casePage + ":6:1 error mistaken-name"}},
		{"name of another partner in Chinese", onPageZ("先有[法兰西岛大区](city:paris)。"), []string{casePageZ + ":6:3 error mistaken-name"}},
		{"some other words for a partner", onPage("[the French capital](city:paris)"), nil},
		{"name", onPage("[Prague](city:prague#name), [](city:prague#name)"), nil},
		{"former name", onPage("[Praha](city:prague#name)"), nil},
		{"false name", onPage("[Prag](city:prague#name)"), []string{casePage + ":6:1 error false-assertion"}},
		{"name of a person", onPage("[Adriana Krnáčová](person:adriana-krnacova#name)"), nil},
		{"false name of a person in Chinese", onPageZ("[科尔娜乔娃](person:adriana-krnacova#name)来访。"), []string{casePageZ + ":6:1 error false-assertion"}},
		{"country of a city", onPage("in [Czechia](city:prague#country)"), nil},
		{"false region", onPage("in [Asia](city:prague#region)"), []string{casePage + ":6:4 error false-assertion"}},
		{"office", inStory("[mayor of Prague](person:adriana-krnacova#office?as-of=2016-03), [the mayor](person:adriana-krnacova?as-of=2016-03-29#office), [](person:adriana-krnacova#office?as-of=2016)"), nil},
		{"false office", inStory("[governor](person:adriana-krnacova#office?as-of=2016-03)"), []string{inStoryAt + "false-assertion"}},
		{"office on another day", inStory("[mayor of Prague](person:adriana-krnacova#office?as-of=2019-03)"), []string{inStoryAt + "false-assertion"}},
		{"office between two sightings", inStory("[mayor of Beijing](person:wang-anshun#office?as-of=2014-01-01)"), nil},
		{"office on the day on which it was looked up", inStory("[mayor of Beijing](person:yin-yong#office?as-of=2026-11-23)"), []string{inStoryAt + "false-assertion"}},
		{"office before it was looked up", inStory("[mayor of Beijing](person:yin-yong#office?as-of=2025)"), []string{inStoryAt + "false-assertion"}},
		{"office in Chinese", []edit{chinese("", "[布拉格市长](person:adriana-krnacova#office?as-of=2016-03)")}, nil},
		{"false office in Chinese", []edit{chinese("", "时任[总统](person:adriana-krnacova#office?as-of=2016-03)")}, []string{caseZH + ":11:3 error false-assertion"}},
		{"status", inStory("[in force](city:prague#status?as-of=2016-04-05), [ended](city:prague#status)"), nil},
		{"false status", inStory("[in force](city:prague#status?as-of=2020)"), []string{inStoryAt + "false-assertion"}},
		{"status with another question", inStory("[in force](city:prague#status?on=2020)"), []string{inStoryAt + "unknown-parameter"}},
		{"date with a question", inStory("[2016](city:prague#since?as-of=2020)"), []string{inStoryAt + "unknown-parameter"}},
		{"day of an event", onPage("[29 March 2016](event:ev-2016-02#date)"), nil},
		{"false day of an event", onPage("[30 March 2016](event:ev-2016-02#date)"), []string{casePage + ":6:1 error false-assertion"}},
		{"day of a signature", onPage("[2016](agreement:prague-2016#signed)"), nil},
		{"false day of a signature in Chinese", onPageZ("协议签于[2017年](agreement:prague-2016#signed)。"), []string{casePageZ + ":6:5 error false-assertion"}},
		{"end of an agreement without one", onPage("[2019](agreement:prague-2016#ends)"), []string{casePage + ":6:1 error false-assertion"}},
		{"day of a publication", onPage("[September 2016](source:cd-2016-09-03#published)"), nil},
		{"false title", onPage("[A story](source:cd-2016-09-03#title)"), []string{casePage + ":6:1 error false-assertion"}},
		{"claim", onPage("The article gives [53](claim:c01#value) ([partly supported](claim:c01#verdict)), and [more](claim:c01)."), nil},
		{"false value of a claim", onPage("The article gives [54](claim:c01#value)."), []string{casePage + ":6:19 error false-assertion"}},
		{"false verdict in Chinese", onPageZ("报道的说法[证实](claim:c01#verdict)。"), []string{casePageZ + ":6:6 error false-assertion"}},
		{"unknown claim", onPage("[It](claim:c99)"), []string{casePage + ":6:1 error unknown-id"}},
		{"day without its year", onPage("[29 March](city:prague#since)"), nil},
		{"day in Chinese numerals", onPageZ("[二〇一六年三月二十九日](city:prague#since)，即[３月２９日](city:prague#since)。"), nil},
		{"false day in Chinese numerals", onPageZ("[二〇一六年三月二十八日](city:prague#since)。"), []string{casePageZ + ":6:1 error false-assertion"}},
		{"figure as a link", onPage("[the map](map:?as-of=2016)"), []string{casePage + ":6:1 error unknown-scheme"}},
		{"empty links", onPage("[](city:prague) [](person:adriana-krnacova) [](theme:environment) [](country:fr) [](story:key-to-prague) [](page:method) [](event:ev-2016-02) [](agreement:prague-2016) [](source:cd-2016-09-03)"), nil},

		// Counts.
		{"count with a filter", inStory("[6](count:sister-cities?region=europe&as-of=2016-09-03), [2](count:sister-cities?country=fr&as-of=2016-09-03), [1](count:countries?country=fr&as-of=2016-09-03), [two regions](count:sister-cities?kind=region&as-of=2016-09-03)"),
			[]string{caseStory + ":14:194 error false-assertion"}},
		{"count with a status", inStory("[1](count:sister-cities?status=ended), [0](count:sister-cities?status=ended&as-of=2016)"), nil},
		{"count with a theme", inStory("[9](count:sister-cities?theme=environment)"), []string{inStoryAt + "false-assertion"}},
		{"count with a region that is none", inStory("[6](count:sister-cities?region=euorpe)"), []string{inStoryAt + "bad-value"}},
		{"count with two regions", inStory("[6](count:sister-cities-europe?region=asia)"), []string{inStoryAt + "bad-value"}},
		{"count with a parameter twice", inStory("[6](count:sister-cities?region=asia&region=europe)"), []string{inStoryAt + "bad-value"}},
		{"two numbers in one link", inStory("[7 partners in 6 countries](count:sister-cities?as-of=2016-04-05)"), []string{inStoryAt + "false-assertion"}},
		{"number with its noun", inStory("[7 sister cities](count:sister-cities?as-of=2016-04-05), [seven](count:sister-cities?as-of=2016-04-05)"), nil},
		{"number in Chinese words", []edit{chinese("", "当日有[七个友城](count:sister-cities?as-of=2016-04-05)，[七](count:sister-cities?as-of=2016-04-05)个。")}, nil},
		{"false number in Chinese words", []edit{chinese("", "当日有[十七](count:sister-cities?as-of=2016-04-05)个友城。")}, []string{caseZH + ":11:4 error false-assertion"}},
		{"day that has not come", inStory("[7](count:sister-cities?as-of=2031-01-01)"), []string{inStoryAt + "future-day"}},

		// Figures.
		{"figures", []edit{{caseStory, "[Xi Jinping]", "![The roll](map:?as-of=2016-09-03 \"The roll in 2016\")\n\n![](timeline:prague)\n\n![](timeline:?region=europe)\n\n![](roll:?region=europe&as-of=story)\n\n![](chart:sister-cities)\n\n![](compare:?city=prague&city=tokyo)\n\n![](city:prague)\n\n[Xi Jinping]"}}, nil},
		{"figure that is none", onPage("![](mapp:?as-of=2016)"), []string{casePage + ":6:1 error unknown-scheme"}},
		{"figure of an unknown city", onPage("![](city:pragu)"), []string{casePage + ":6:1 error unknown-id"}},
		{"map with an id", onPage("![](map:prague?as-of=2016)"), []string{casePage + ":6:1 error unknown-id"}},
		{"figure with a field", onPage("![](city:prague#since)"), []string{casePage + ":6:1 error unknown-field"}},
		{"figure with an unknown parameter", onPage("![](map:?asof=2016)"), []string{casePage + ":6:1 error unknown-parameter"}},
		{"figure of a day that is none", onPage("![](map:?as-of=2016-13)"), []string{casePage + ":6:1 error bad-date"}},
		{"comparison of one", onPage("![](compare:?city=prague)"), []string{casePage + ":6:1 error bad-value"}},
		{"comparison with an unknown city", onPageZ("![](compare:?city=prague&city=dongjing)"), []string{casePageZ + ":6:1 error unknown-id"}},
		{"figure within a line", onPage("See ![the map](map:?as-of=2016) here."), []string{casePage + ":6:5 error figure-in-line"}},
		{"quotes in quotes in quotes", onPage(strings.Repeat("> ", 100) + "What"), []string{casePage + ":6:121 error too-deep"}},
		{"lists in lists in lists", onPage(strings.Repeat("- ", 100) + "What"), []string{casePage + ":6:61 error too-deep"}},
		{"a few of them", onPage("> - > 1. > **What *is* said**"), nil},
		{"chart of a count that is only stated", onPage("![](chart:all-levels)"), []string{casePage + ":6:1 error unknown-id"}},

		// Pictures.
		{"picture that is shown", []edit{key, {caseStory, "[Xi Jinping]", "![The key on a cushion](key.png \"The key to the city. Drawn by A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, nil},
		{"picture that is missing", []edit{key, {caseStory, "[Xi Jinping]", "![The key](kez.png \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}},
			[]string{caseStory + ":14:1 error picture-missing", "stories/key-to-prague/key.png:0:0 warning picture-unused"}},
		{"picture without a text", []edit{key, {caseStory, "[Xi Jinping]", "![](key.png \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error no-alt"}},
		{"file name for a text", []edit{key, {caseStory, "[Xi Jinping]", "![IMG_2034.jpg](key.png \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error no-alt"}},
		{"picture without a credit", []edit{key, {caseStory, "[Xi Jinping]", "![The key](key.png \"The key to the city\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error no-credit"}},
		{"picture without a title in Chinese", []edit{key, chinese("", "![垫上的钥匙](key.png)")}, []string{caseZH + ":11:1 error no-credit"}},
		{"picture in Chinese", []edit{key, chinese("", "![垫上的钥匙](key.png \"城市钥匙。友城编辑部绘，CC BY 4.0\")")}, nil},
		{"text that is no picture", []edit{{"stories/key-to-prague/key.png", "", "<svg onload=alert(1)>"}, {caseStory, "[Xi Jinping]", "![The key](key.png \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error picture-format"}},
		{"picture with a wrong ending", []edit{{"stories/key-to-prague/key.jpg", "", drawing(640, 400)}, {caseStory, "[Xi Jinping]", "![The key](key.jpg \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error picture-mislabelled"}},
		{"picture with too many pixels", []edit{{"stories/key-to-prague/key.png", "", drawing(10000, 5000)}, {caseStory, "[Xi Jinping]", "![The key](key.png \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error picture-too-many-pixels"}},
		{"picture that is cut off", []edit{{"stories/key-to-prague/key.png", "", drawing(640, 400)[:200]}, {caseStory, "[Xi Jinping]", "![The key](key.png \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error picture-truncated"}},
		{"picture that is too small", []edit{{"stories/key-to-prague/key.png", "", drawing(40, 40)}, {caseStory, "[Xi Jinping]", "![The key](key.png \"The key. A. Person, CC BY 4.0\")\n\n[Xi Jinping]"}}, []string{caseStory + ":14:1 error picture-too-small"}},
		{"picture elsewhere", onPage("![The key](https://example.org/key.png \"The key. A. Person, CC BY 4.0\")"), []string{casePage + ":6:1 error picture-elsewhere"}},
		{"picture in another folder", onPage("![The key](../key-to-prague/key.png \"The key. A. Person, CC BY 4.0\")"), []string{casePage + ":6:1 error picture-elsewhere"}},
		{"image without a file", onPage("![The key]()"), []string{casePage + ":6:1 error no-address"}},
		{"picture at the head", with("hero: {src: key.png, alt: The key on a cushion, credit: A. Person, licence: CC BY 4.0}\n", key), nil},
		{"head that is no group", with("hero: key.png\n", key), []string{caseStory + ":12:7 error wrong-type", "stories/key-to-prague/key.png:0:0 warning picture-unused"}},
		{"head without a credit", with("hero: {src: key.png, alt: The key on a cushion, licence: CC BY 4.0}\n", key), []string{caseStory + ":12:1 error missing-key"}},
		{"head with an unknown key", with("hero: {src: key.png, alt: The key on a cushion, credit: A. Person, license: CC BY 4.0}\n", key), []string{caseStory + ":12:1 error missing-key", caseStory + ":12:68 error unknown-key"}},
		{"head that is missing", with("hero: {src: kez.png, alt: The key on a cushion, credit: A. Person, licence: CC BY 4.0}\n", key), []string{caseStory + ":12:13 error picture-missing", "stories/key-to-prague/key.png:0:0 warning picture-unused"}},
		{"head with a file name for a text", with("hero: {src: key.png, alt: key.png, credit: A. Person, licence: CC BY 4.0}\n", key), []string{caseStory + ":12:27 error no-alt"}},

		// Headings and other signs.
		{"skipped heading", onPage("## One\n\n#### Two"), []string{casePage + ":8:1 error skipped-level"}},
		{"third heading first", onPageZ("### 甲"), []string{casePageZ + ":6:1 error skipped-level"}},
		{"stray stars", onPage("This is ** bold ** text."), []string{casePage + ":6:9 error stray-stars", casePage + ":6:17 error stray-stars"}},
		{"stray stars in Chinese", onPageZ("这是**加粗的字。"), []string{casePageZ + ":6:3 error stray-stars"}},
		{"raw html", onPage("One<br>two"), []string{casePage + ":6:4 error raw-html"}},
		{"raw html in Chinese", onPageZ("<div>内容</div>"), []string{casePageZ + ":6:1 error raw-html"}},
		{"footnote without a note", onPage("A word.[^1]"), []string{casePage + ":6:8 error note-missing"}},
		{"note without a footnote", onPage("A word.\n\n[^1]: A note."), []string{casePage + ":8:1 error note-unused"}},
		{"footnote with two notes", onPage("A word.[^1]\n\n[^1]: A note.\n\n[^1]: Another."), []string{casePage + ":10:1 error note-twice"}},
		{"full-width brackets", onPageZ("见[布拉格]（city:prague）。"), []string{casePageZ + ":6:2 error full-width-link"}},
		{"heading without words", onPage("##\n\nText."), []string{casePage + ":6:1 error empty-heading"}},
		{"non-breaking space", onPage("10\u00a0000 words"), []string{casePage + ":6:3 warning hard-space"}},
		{"ideographic space", onPageZ("\u3000\u3000段首。"), []string{casePageZ + ":6:1 warning hard-space"}},
		{"zero-width space", onPageZ("北京\u200b东京"), []string{casePageZ + ":6:3 warning hidden-character"}},
		{"mark of direction", onPage("One \u202etwo"), []string{casePage + ":6:5 error direction-mark"}},

		// Numbers that nothing asserts.
		{"unasserted number", inStory("There were 12 talks with [Prague](city:prague)."), []string{caseStory + ":14:44 warning unasserted"}},
		{"unasserted date in Chinese", onPageZ("布拉格于2016年3月29日结好。"), []string{casePageZ + ":6:5 warning unasserted"}},
		{"unasserted Chinese numerals", onPageZ("北京有五十三个友好城市。"), []string{casePageZ + ":6:4 warning unasserted"}},
		{"unasserted digits in Chinese", onPageZ("北京有53个友好城市。"), []string{casePageZ + ":6:4 warning unasserted"}},
		{"licence in a sentence about a partner", onPageZ("布拉格的图采用CC BY 4.0许可。"), nil},
		{"day without its year that a question asks about", []edit{chinese("", "到[2016年4月5日](city:prague#since)前，4月5日有[7](count:sister-cities?as-of=2016-04-05)个友城。")}, []string{caseZH + ":11:2 error false-assertion"}},
		{"month without its year", onPage("[March](event:ev-2016-02#date)"), nil},
		{"false month without its year", onPageZ("[4月](event:ev-2016-02#date)结好。"), []string{casePageZ + ":6:1 error false-assertion"}},
		{"number in a sentence about something else", onPage("The office has 12 rooms. Prague is far."), nil},
		{"number that a note supports", onPage("Prague sent 12 people.[^1]\n\n[^1]: [](source:cd-2016-09-03) para. 3"), nil},
		{"date that a link asserts", onPage("In March 2016, on [29 March 2016](city:prague#since), [Prague](city:prague) joined. On 3 September 2016 it was one of [8](count:sister-cities?as-of=2016-09-03)."), nil},
		{"digits of a name", onPage("The G20 summit and COVID-19 did not touch Prague."), nil},

		// Translations, reviews and corrections.
		{"translation that is missing", nil, []string{caseZH + ":0:0 warning missing-translation"}},
		{"translation up to date", []edit{accepted(t, chinese("", "习近平[2016年3月](city:prague#since)获赠钥匙。"), caseStory)}, nil},
		{"translation after a change", []edit{chinese("translates: en 111111 222222\n", "习近平获赠钥匙。")}, []string{caseZH + ":1:1 warning drift"}},
		{"translation of another story", []edit{accepted(t, chinese("", "译文。"), "stories/counted-again/en.md")}, []string{caseZH + ":9:1 error other-original"}},
		{"translation of itself", []edit{chinese("translates: zh 111111\n", "译文。")}, []string{caseZH + ":9:13 error bad-translates"}},
		{"translation with a torn note", []edit{chinese("translates: en 11x\n", "译文。")}, []string{caseZH + ":9:13 error bad-translates"}},
		{"translation without an original", []edit{{caseStory, "", ""}, chinese("translates: en 111111\n", "译文。")}, []string{
			caseStory + ":0:0 warning missing-translation", caseZH + ":9:1 error original-missing"}},
		{"placeholder", []edit{{caseStory, "The key to Prague", "Title of the story"}}, []string{caseStory + ":1:1 error placeholder"}},
		{"review overdue", with("review_by: 2026-11-01\n"), []string{caseStory + ":12:1 warning review-overdue"}},
		{"review to come", with("review_by: 2027-11-01\n"), nil},
		{"review in a month", with("review_by: 2026-11\n"), []string{caseStory + ":12:12 error bad-date"}},
		{"correction without a date", with("update_note: \"The month was wrong.\"\n"), []string{caseStory + ":1:1 error missing-key"}},
		{"correction before the story", with("updated_at: 2026-09-01T08:00:00+08:00\n"), []string{caseStory + ":1:1 error bad-time"}},
		{"several kinds in Chinese", onPageZ(strings.Join([]string{"一[布拉格](city:pragu)，二**粗，三[^9]，四<b>。", "", "见[布拉格]（city:prague）。"}, "\n")), []string{
			casePageZ + ":6:2 error unknown-id", casePageZ + ":6:21 error stray-stars", casePageZ + ":6:26 error note-missing", casePageZ + ":6:32 error raw-html", casePageZ + ":8:2 error full-width-link"}},
	}
}
