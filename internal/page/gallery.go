package page

import (
	"fmt"
	"strings"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// Gallery shows every part of a page in its states, for those who work on the
// look of the site: only a preview serves it. It is built by the methods that
// build the real pages, from a small register that is invented and says so.
// The tests of package templates draw the same values.
type Gallery struct {
	Head
	Full      *City // a tie in force, with everything
	Over      *City // an ended one, on which sources differ
	Long      *City // long names, in a language with long words too
	Silent    *City // of which neither side has said anything
	Standings []*City
	Roll      *Roll // narrowed, with its form
	None      *Roll // a question without an answer
	Partners  []PartnerRow
	Former    []PartnerRow
	Sums      []RegionSum
	Stories   []StoryRow
	Stale     PerishableGroup
	Fresh     PerishableGroup
	Drift     []Drift
	Prose     []Piece
	Completed string
	DatedHead *Head // asked for a past date
	Foreign   *Head // a text in its original language
	Drifted   *Head // a translation of an older text
	Unshared  []Mark
	Shared    []Mark
	Many      []Mark
}

// example is a day of the invented register. It panics at what is no date, which
// the first test would show.
func example(s string) facts.Date {
	d, err := facts.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

const (
	longEN = "Llanfairgyhydeddogledd-Niederbeispielhausenerlandwirtschaftskammerbezirk and the United Northern Islands"
	longZH = "示例联邦共和国西北沿海诸岛及其附属水域联合自治城市群行政区联席议会所在地暨北方港口特别市"
)

// invented is the register from which the gallery is built. Nothing in it is so.
func invented() *facts.Facts {
	t := func(en, zh string) lang.Text { return lang.Text{EN: en, ZH: zh} }
	f := &facts.Facts{
		Themes: []facts.Theme{
			{Slug: "diplomacy", Name: t("Diplomacy", "外交"), Definition: t("Example", "示例")},
			{Slug: "culture", Name: t("Culture", "文化"), Definition: t("Example", "示例")},
		},
		Countries: []facts.Country{
			{ISO2: "XA", ISO3: "XXA", Name: t("Exampleland", "示例国"), Region: facts.Europe},
			{ISO2: "XB", ISO3: "XXB", Name: t("The Federated Exemplary Republic of the Northern and Southern Islands", "南北群岛示范联邦共和国"), Region: facts.Oceania},
		},
		People: []facts.Person{
			{Slug: "ann-example", Name: t("Ann Example", "安·示例"), NameZHBasis: facts.Rendering, Role: t("Mayor of Exampleton", "示例市市长"), Country: "XA", Sources: []string{"two"}},
			{Slug: "li-shili", Name: t("Li Shili", "李示例"), NameZHBasis: facts.FromSource, Role: t("Example office", "示例职务"), Sources: []string{"one"}},
		},
		Organisations: []facts.Organisation{
			{Slug: "example-orchestra", Name: t("Example Orchestra", "示例乐团"), NameZHBasis: facts.Rendering, Role: t("orchestra of Exampleton", "示例市的乐团"), Country: "XA", Sources: []string{"three"}},
		},
		Agreements: []facts.Agreement{
			{ID: "example-founding", Partner: "exampleton", Kind: facts.FoundingAgreement, Title: t("Sister-city agreement between Exampleton and Beijing", "示例市与北京建立友好城市关系的协议"), Signed: example("2001-05-14"), Place: t("Beijing", "北京"), Signatories: []string{"ann-example", "li-shili"}, TermMonths: facts.OpenTerm, Event: "example-signing", Sources: []string{"one", "two"}},
			{ID: "example-programme", Partner: "exampleton", Kind: "programme", Title: t("Programme of exchanges", "交流计划"), Signed: example("2010-03"), TermMonths: "36", Sources: []string{"one"}},
			{ID: "example-renewed", Partner: "exampleton", Kind: "memorandum", Title: t("Memorandum on museums", "博物馆谅解备忘录"), Signed: example("2012-06-01"), TermMonths: "60", Sources: []string{"two"}},
			{ID: "example-renewal", Partner: "exampleton", Kind: "memorandum", Title: t("Memorandum on museums, renewed", "博物馆谅解备忘录（续签）"), Signed: example("2017-06-01"), TermMonths: "240", Renews: "example-renewed", Sources: []string{"two"}},
			{ID: "example-unknown", Partner: "exampleton", Kind: "letter-of-intent", Title: t("Letter of intent", "意向书"), Signed: example("2019"), Sources: []string{"three"}},
		},
		Events: []facts.Event{
			{ID: "example-signing", Date: example("2001-05-14"), Partners: []string{"exampleton"}, Theme: "diplomacy", Kind: facts.Signing, Direction: "none", Title: t("The tie is signed", "签署协议"), Summary: t("An example of an event of one day.", "单日事件的示例。"), People: []string{"ann-example", "li-shili"}, Sources: []string{"one", "two"}},
			{ID: "example-concert", Date: example("2018-09-03"), End: example("2018-09-07"), Partners: []string{"exampleton", "formerton"}, Theme: "culture", Kind: "exhibition", Direction: "to-beijing", Title: t("An orchestra plays in Beijing", "乐团在北京演出"), Summary: t("An example of an event of several days and of two partners.", "跨越数日、涉及两个伙伴城市的示例。"), Organisations: []string{"example-orchestra"}, Sources: []string{"three"}},
		},
		Conflicts: []facts.Conflict{
			{ID: "example-settled", Subject: "formerton", Field: facts.EndedField, Outcome: t("30 June 2015", "2015年6月30日"), Settled: true, Rule: t("the side that acted is believed", "以作出决定的一方为准")},
			{ID: "example-open", Subject: "formerton", Others: []string{"exampleton"}, Field: "sequence", Outcome: t("not known", "未定"), Rule: t("no source decides between the two", "没有来源能够判定")},
		},
		ConflictValues: []facts.ConflictValue{
			{Conflict: "example-settled", Position: 1, Value: t("30 June 2015", "2015年6月30日"), Chosen: true, Sources: []string{"two"}},
			{Conflict: "example-settled", Position: 2, Value: t("2 July 2015", "2015年7月2日"), Sources: []string{"one", "three"}},
			{Conflict: "example-open", Position: 1, Value: t("before Exampleton", "在示例市之前"), Sources: []string{"one"}},
			{Conflict: "example-open", Position: 2, Value: t("after Exampleton", "在示例市之后"), Sources: []string{"three"}},
		},
		Changes: []facts.Change{
			{Date: example("2024-02-01"), Subject: "exampleton", Table: "partnerships", ID: "exampleton", Field: "since", Kind: facts.MoreExact, Old: "2001", New: "2001-05-14", What: t("The day was found.", "查到了具体日期。"), Sources: []string{"two"}},
		},
	}
	for _, s := range []facts.Source{
		{ID: "one", Publisher: t("Example Daily", "《示例日报》"), Title: t("A report on Exampleton", "关于示例市的报道"), URL: "https://daily.example/1", Published: example("2001-05-15"), Lang: "en", Kind: "news", Origin: "agency"},
		{ID: "two", Publisher: t("City of Exampleton", "示例市政府"), Title: t("Notice of the council", "议会公告"), URL: "https://city.example/2", Published: example("2001-05"), Lang: "cs", Kind: facts.Official},
		{ID: "three", Publisher: t("Example Evening News", "《示例晚报》"), Title: t("The same report, printed again", "转载的同一篇报道"), URL: "https://evening.example/3", Published: example("2001"), Lang: "zh-Hans", Kind: "news", Origin: "agency"},
		{ID: "four", Publisher: t("A publisher with a name that is longer than a line of the narrow column of sources", "名称比来源一栏一行还要长的出版者"), Title: t(longEN, longZH), Lang: "de", Kind: "academic"},
	} {
		s.Accessed = example("2026-11-01")
		f.Sources = append(f.Sources, s)
	}
	add := func(slug string, name lang.Text, own, ownLang, country string, region facts.Region, tie facts.Partnership) {
		f.Partners = append(f.Partners, facts.Partner{Slug: slug, Name: name, Endonym: own, EndonymLang: ownLang, Kind: "city", Country: country, Region: region, Lat: 50, Lon: 14, Timezone: "Europe/Prague",
			Population: 123456, PopulationChecked: example("2026-11-01"), PopulationSource: "three", Summary: t("A place that does not exist.", "这个地方并不存在。"), Sources: []string{"two", "three"}})
		tie.Partner, tie.Tie, tie.StatusAsOf = slug, facts.SisterCity, example("2026-11-01")
		if tie.Status == "" {
			tie.Status = facts.Active
		}
		f.Partnerships = append(f.Partnerships, tie)
	}
	add("exampleton", t("Exampleton", "示例市"), "Příkladov", "cs", "XA", facts.Europe, facts.Partnership{Since: example("2001-05-14"), SequenceStated: 7, Confidence: facts.High, DateConfidence: facts.High, Sources: []string{"one", "two", "three"}})
	add("formerton", t("Formerton", "前例市"), "Bývalov", "cs", "XA", facts.Europe, facts.Partnership{Since: example("1990-03"), Ended: example("2015-06-30"), Status: facts.Ended, Confidence: facts.High, DateConfidence: facts.High, Sources: []string{"one", "three"}})
	add("long", t(longEN, longZH), longEN, "cy", "XB", facts.Oceania, facts.Partnership{Since: example("1990-10-28/1993-07-13"), Confidence: facts.Low, DateConfidence: facts.Low, Note: t("An example of a remark.", "备注的示例。"), Sources: []string{"four"}})
	add("pauseton", t("Pauseton", "暂停市"), "Pauseton", "en", "XB", facts.Oceania, facts.Partnership{Since: example("2003"), Status: "suspended", Confidence: facts.High, DateConfidence: facts.High, Sources: []string{"two"}})
	add("lapseton", t("Lapseton", "逾期市"), "Lapseton", "en", "XB", facts.Oceania, facts.Partnership{Since: example("2004-02"), Status: "lapsed", Confidence: facts.High, DateConfidence: facts.High, Sources: []string{"three"}})
	f.Names = []facts.Name{
		{Partner: "exampleton", Text: "Altbeispiel", Lang: "de", To: example("1945"), Kind: facts.Former, Sources: []string{"two"}},
		{Partner: "exampleton", Text: "shilishi", Lang: "zh-Latn", Kind: facts.Pinyin, Sources: []string{"one"}},
	}
	for _, c := range []struct {
		verdict    facts.Verdict
		en, zh     string
		evidence   []string
		whyEN, why string
	}{
		{"confirmed", "Exampleton became a partner in 2001.", "示例市于2001年成为友城。", []string{"two"}, "The council's notice says so.", "议会公告有载。"},
		{"partly", "Two orchestras came.", "有两支乐团来访。", []string{"three"}, "One of them is confirmed.", "其中一支得到证实。"},
		{"contradicted", "Formerton is a partner.", "前例市是友城。", []string{"one", "three"}, "The tie had ended.", "关系当时已经终止。"},
		{"unverified", "A million people listened.", "有一百万人到场。", nil, "No source was found.", "未查到来源。"},
		{"agreed-then", "There are three partners.", "友城共有三个。", []string{"one"}, "It was so when it was said.", "发表时属实。"},
		{"incomplete", "The city has an orchestra.", "该市有一支乐团。", []string{"three"}, "It has two.", "实有两支。"},
		{"stronger-than-evidence", "The concert changed everything.", "演出改变了一切。", []string{"three"}, "The evidence says less.", "证据没有这么强。"},
	} {
		f.Claims = append(f.Claims, facts.Claim{ID: "example-" + string(c.verdict), Source: "one", Paragraph: "3", Statement: t(c.en, c.zh), Subjects: []string{"exampleton"}, Themes: []string{"culture"}, AsOf: example("2001-05-15"), AttributedTo: t("the paper", "该报"), Verdict: c.verdict, Reasoning: t(c.whyEN, c.why), Evidence: c.evidence})
	}
	return f
}

// Gallery builds the page of all parts in all states.
func (f Frame) Gallery() *Gallery {
	register := invented()
	f.Dir, f.AsOf = facts.NewDirectory(register), facts.Date{}
	f.Today = example("2026-11-24").From // the examples are as old every day
	w := f.Words()
	p := &Gallery{Head: f.head("preview/gallery/", w.GalleryTitle, w.GallerySummary)}
	p.NoIndex = true
	p.Section = ""
	p.crumbs(Link{Text: w.Preview, Href: "/preview/?lang=" + string(f.Lang)}, Link{Text: w.GalleryTitle})
	p.SummaryMark = p.mark("one", "two", "three")
	p.Unshared, p.Shared, p.Many = p.mark("two"), p.mark("one", "three"), p.mark("one", "two", "three", "four")
	p.cite([]story.Citation{{Source: "one", ID: "fn-1", Locator: f.Lang.Labelled(w.GalleryStates["footnote"], "p. 3"), Places: []string{"fn-ref-1"}}})
	note := `<span class="marks"><sup class="mark" id="fn-ref-1"><a href="#fn-1" role="doc-noteref" aria-label="` + fmt.Sprintf(w.SourceMark, 1) + `">1</a></sup></span>`
	p.Prose = []Piece{{HTML: "<p>" + w.GalleryProse + note + "</p>"}}

	said := []facts.View{
		{Partner: "exampleton", Side: facts.Beijing, Status: "active", From: example("2020-05-13"), Statement: lang.Text{EN: "Beijing lists the city.", ZH: "北京将该市列入名单。"}, Sources: []string{"one"}},
		{Partner: "exampleton", Side: facts.PartnerSide, Status: "ended", From: example("2021"), Statement: lang.Text{EN: "The city says that it has ended.", ZH: "该市称关系已经终止。"}, Sources: []string{"two"}},
	}
	gaps := []facts.Gap{{Subject: "long", Field: "since", Why: lang.Text{EN: "No source with the day was found.", ZH: "未查到载明日期的来源。"}}}
	disputes := facts.Disputes(register.Conflicts, register.ConflictValues)
	of := func(slug string) facts.Member { return f.Dir.Partners[slug] }
	offices := []facts.Office{{Person: "ann-example", Role: lang.Text{EN: "Mayor", ZH: "市长"}, Place: "exampleton", Seen: []facts.Date{example("2001-05-14")}, Checked: example("2024-01-01"), Sources: []string{"two"}}}
	p.Full = p.city(CityIn{Member: of("exampleton"), Names: register.Names, Views: said, Agreements: register.Agreements, Events: register.Events, Offices: offices, Claims: register.Claims})
	p.Over = p.city(CityIn{Member: of("formerton"), Disputes: disputes, Views: said[:1]})
	p.Long = p.city(CityIn{Member: of("long"), Gaps: gaps})
	p.Silent = p.city(CityIn{Member: of("lapseton")})
	p.Standings = []*City{p.Full, p.Over, p.Long, p.city(CityIn{Member: of("pauseton")}), p.Silent}
	for _, on := range []string{"1990", "1989", "2015-06"} {
		then := *p
		then.Frame.AsOf = example(on)
		p.Standings = append(p.Standings, then.city(CityIn{Member: of("formerton")}))
	}
	n := Hatnote{Link: f.cityLink("formerton")}
	n.Before, n.After, _ = strings.Cut(fmt.Sprintf(w.NameHatnote, w.Kinds["city"], w.Kinds["region"], "%s"), "%s")
	p.Full.Hatnotes = []Hatnote{n}

	today := facts.OnDay(f.Today)
	for _, m := range f.Dir.Members {
		r := p.partnerRow(m, today)
		if m.Partner.Slug == register.Names[0].Partner {
			r.because(f.reason(register.Names[0]))
		}
		if m.Tie.Ended.Known() {
			p.Former = append(p.Former, r)
		} else {
			p.Partners = append(p.Partners, r)
		}
	}
	p.Roll = f.Roll(1, RollFilter{Region: facts.Europe, AsOf: example("2016")}, "")
	p.None = f.Roll(1, RollFilter{Q: "Exampelton"}, "")
	p.Sums = p.Roll.Regions
	p.Stories = []StoryRow{
		{Link: Link{Text: w.GalleryProse, Href: f.Href("stories/")}, Summary: w.GallerySummary, KindLabel: w.StoryKinds["explainer"], PublishedDate: f.date(today), Marks: p.Unshared},
		{Link: Link{Text: f.Lang.Other().Words().GalleryTitle, Href: f.Href("stories/"), Lang: f.Lang.Other().BCP47()}, Summary: f.Lang.Other().Words().GallerySummary, KindLabel: w.StoryKinds["explainer"], PublishedDate: f.date(example("2026-01"))},
	}
	group := PerishableGroup{Label: w.PerishableKinds["population"], CheckedText: fmt.Sprintf(w.LastChecked, example("2024-01-01").In(f.Lang)), Links: f.cityLinks([]string{"exampleton", "formerton"}), Marks: p.Unshared}
	p.Fresh, p.Stale = group, group
	p.Fresh.ExpiresText = fmt.Sprintf(w.ExpiresOn, example("2027-01-01").In(f.Lang))
	p.Stale.Expired, p.Stale.ExpiresText = true, fmt.Sprintf(w.ExpiredOn, example("2025-01-01").In(f.Lang))
	p.Completed = w.GallerySummary

	p.finish()
	p.OtherLang = "/preview/gallery/?lang=" + string(f.Lang.Other())
	p.Twins = []Twin{{Name: "JSON", Type: "application/json", Href: "#page-twins"}}
	dated, foreign, drifted := p.Head, p.Head, p.Head
	dated.Frame.AsOf = example("2016-09-03")
	dated.setDated()
	dated.Dated.Today.Href = "#notices"
	foreign.body(story.Text{Lang: f.Lang.Other()})
	p.Drift = drifted.drift(story.Text{Lang: f.Lang, Drift: []story.Change{{Kind: "changed", Line: 3, Text: f.Lang.Other().Words().GalleryProse}}})
	p.DatedHead, p.Foreign, p.Drifted = &dated, &foreign, &drifted
	return p
}

// city builds the parts of a profile, with the sources of the gallery.
func (p *Gallery) city(in CityIn) *City {
	pa := in.Member.Partner
	l := p.Frame.Lang
	c := &City{Head: p.Head, Name: pa.Name.In(l), OtherName: pa.Name.In(l.Other()), StatusClass: string(in.Member.Tie.Status)}
	c.Partner = c.place(pa)
	c.status(in)()
	c.keyFacts(in)
	for i := range c.KeyFacts {
		c.KeyFacts[i].ID = "" // there are several profiles on the page
	}
	c.names(in.Names)
	c.Agreements, c.Events = c.agreementRows(in.Agreements), c.eventRows(in.Events)
	c.course(in, in.Events)
	c.Themes = c.tally(in.Events, len(in.Events))
	c.addPeople(in, inOffice(in), true)
	c.addPeople(in, tookPart(in), false)
	c.bodies(in)
	c.Conflicts, c.Claims = c.disputeRows(in.Disputes), c.claimRows(in.Claims)
	c.gaps(in)
	c.Changes = c.changeRows(c.Frame.Dir.ChangesOn(facts.On{Kind: "cities", ID: pa.Slug}), historyShown)
	c.Map = c.Frame.smallMap(roster{sure: []*facts.Member{&in.Member}}, facts.OnDay(c.Frame.Today), c.Name)
	return c
}
