package lang

var chinese = Words{
	SiteName: "友城", SiteTitle: "友城：有据可查的北京友好城市名册", Tagline: "北京国际友城名册",
	SkipToContent: "跳到正文", MainNavigation: "主导航", Breadcrumb: "当前位置", FooterNavigation: "关于本站",
	Contents: "本页内容",
	About:    "关于", Method: "编辑方法", Glossary: "术语", CiteThis: "引用方式", Accessibility: "无障碍", Privacy: "隐私", Data: "数据",
	Corrections: "更正", LicenceLine: "本站事实与文字：CC BY 4.0。坐标及多数人口数据：GeoNames，CC BY 4.0。国家和城市名称：Unicode CLDR。",
	AsOfLine: "事实核查至%s · 最近改动%s", Home: "首页",
	CiteAs: "友城：《%s》，事实核查至%s，%s（%s查阅）。", CiteHeading: "引用本页", TwinsHeading: "本页数据", TwinsText: "同样的内容，供程序读取：",
	SourcesHeading: "来源", SourceMark: "来源%d", SourceMarks: "来源%d–%d", Original: "原文", Accessed: "查阅于", NotTranslated: "本文尚无中文版，以下为英文原文。",
	Disputed: "来源说法不一，见下文", Doubtful: "推断所得，并无来源明言", SealLegend: "实心数字为来源，空心为推断，分半为来源不一。", Completeness: "本表是否完整",

	Cities: "城市", Countries: "国家", Agreements: "协议", Themes: "领域", Events: "大事记", Organisations: "机构", People: "人物", Stories: "文章", Sources: "来源",

	City: "城市", Country: "国家", Region: "地区", Kind: "类别", Status: "状态", Theme: "领域", Decade: "年代", SortBy: "排序", All: "全部", Search: "名称包含", Apply: "查看", Reset: "查看全部",
	AsOf: "日期", AsOfHint: "某日、某月或某年：2016-04-05、2016-04、2016", FilterHeading: "筛选名册", ResultsHeading: "名册（%s）", NoResults: "没有符合条件的记录。减少一项条件，可查到更多。", Name: "名称", Summary: "摘要",
	Partner: "友城", Tie: "关系", Since: "建立日期", EndedOn: "终止日期", Sequence: "位次", SequenceN: "第%d个", SequenceDerived: "本站依日期推算，并非官方排序", OwnName: "当地语言名称", OtherName: "英文名",
	NationalCapital: "国家首都", FromBeijing: "与北京的距离", DistanceFrom: "%s，方向为%s", ClockTwice: "1月%s，7月%s", Population: "人口", PopulationNote: "据%s，未注明年份，不宜比较",
	MayHaveChanged: "最近核查于%s，或已变化", LastChecked: "核查于%s", NextAnniversary: "下一个周年", AnniversaryOn: "%s（%d周年）", Website: "官方网站", WebsiteNote: "网址见于来源，未曾打开",
	Note: "备注", From: "%s起", Until: "至%s", DirectionTally: "%s%d项", NotKnown: "未知", SameTime: "与北京时间相同", Undated: "未注明日期",
	Signed: "签署日期", Place: "签署地点", Term: "期限", Ends: "到期", OpenTerm: "不设期限", TermOver: "期限已于%s届满，未查到续签。", Signatories: "签署人", Renews: "续签自", RenewedBy: "其后续签",
	Office: "职务", SeenOn: "来源显示%s在任", SeenBetween: "来源显示%s至%s间在任（%d处记录）", Role: "职务或身份", Date: "日期", Direction: "方向", Title: "标题", What: "内容",
	Publisher: "发布者", OwnTitle: "原标题", Published: "发布日期", Language: "语言", Address: "网址",
	EditorsNote: "编者按", ParagraphN: "第%s段", Claim: "陈述", Verdict: "核查结论", Reasoning: "理由", AttributedTo: "出自", SpeaksOf: "所指时间", Evidence: "证据",
	View: "表态", Disagreement: "来源分歧", Totals: "总数", StatedCount: "公布的总数", Names: "别名", PlaceFacts: "地点", PlaceFactsText: "名称、编号、坐标或人口",
	SinceX: "%s建立", EndedX: "%s终止", Chosen: "本站采用", NotSettled: "未定", Settled: "已定", Value: "说法",
	RenderedName: "中文名为通行译名或本站译名，未记录其来源。", UpdateNote: "更正", StoryAsOf: "事实截至%s", By: "%s",

	DisputedShort: "来源不一", DoubtfulShort: "推断", PreviousYear: "上一年", NextYear: "下一年", MoreConditions: "更多条件",
	SourcesDiffer: "来源不一，见具体说法", InCountries: "分布在%s", EventsCount: "事件数", EmptyList: "暂无记录。",

	HomeSummary: "%s，北京有%s，分布在%s。每一个都列明日期、来源和疑点。",
	RollTitle:   "北京的友好城市", RollTitleOn: "%s的北京友好城市",
	RollSummaryNow: "%s，北京有%s，分布在%s。", RollSummary: "%s，北京有%s，分布在%s。", RollSummaryNarrowed: "%s，符合条件的有%s，分布在%s。", RollAlsoUnsure: "另有%s因日期不够精确，不能确定。", RollSummaryUnsure: "%s，北京确有%s，分布在%s；另有%s因日期不够精确，不能确定。",
	RollSummaryEnded: "%s，已终止关系的有%s。", RollSummaryMaybe: "%s，有%s因日期不够精确，不能确定关系是否存在。",
	YearTitle: "%d年的名册", CountriesSummary: "%s，与北京有友城关系的有%s。", CountryTitle: "北京在%s的友城", CountrySummary: "在%s，现有和曾有的伙伴：%s。现仍有效的有%s（%s）。", CityTitle: "%s与北京",
	StatusActive:  "%s自%s起是北京的友好城市，未查到关系终止的消息。",
	StatusBounded: "%s是北京的友好城市。关系建立于%s，没有来源写明是哪一天。未查到关系终止的消息。",
	StatusEnded:   "%s自%s起曾是北京的友好城市，关系于%s终止。", StatusOther: "%s于%s成为北京的友好城市，关系现状：%s。",
	StatusHeard: "最近一份称其为友城的来源在%s。", SideNamed: "%s最近一次称其为友城是在%s", SideNamedUndated: "%s在未注明日期的网页上称其为友城", SideEnded: "据%s方面，关系于%s终止", SideNotListed: "%s的名单未列入此关系", SideSaid: "%s%s（%s）", SideSilent: "未查到%s方面的表态",
	NoViewBeijing: "未查到北京方面机构的表态。", NoViewPartner: "未查到%s官方的表态。", SideBeijing: "北京",
	EventsSummary: "从最初接触到今天，共%s，均注明来源。", ThemesSummary: "北京与各友城在哪些领域合作，各有哪些往来。", ThemeTitle: "北京与友城的往来：%s",
	AgreementsSummary: "见于报道和官方网页的%s，包括建立关系的协议、谅解备忘录和合作计划。", AgreementSummary: "%s，北京与%s，签署日期：%s。",
	OrganisationsSummary: "参与往来或见于2016年那篇报道的%s。", OrganisationSummary: "%s：%s。",
	PeopleSummary: "代表北京或友城行事的%s，只记其公职。", PersonSummary: "%s，在所记事件中的身份：%s。",
	SourcesSummary: "本站所依据的%s，按类别排列。", SourceSummary: "%s，%s。本站有%s以它为据。", StoriesSummary: "为本站撰写的文章，文中以链接标出的数字和日期均与名册核对。",
	BadValue: "网址中的 %s=%q 并不存在。", DecadeForm: "%s年代",

	ConflictOne: "%s处", ConflictMany: "%s处", ConflictsSummary: "名册中有%s来源说法不一：%s处已有取舍，均注明依据；%s处未定。",
	ConflictsGeneral: "总数及其他", ConflictsOpen: "尚未定论", ConflictsAll: "全部来源不一之处",
	ConflictRule: "取舍依据", ConflictWhyOpen: "未定的原因", ConflictAbout: "涉及", ConflictField: "事项", ConflictConclusion: "结论",

	UnsureHeading: "当日不能确定", UnsureText: "这些关系的日期只知道某月、某年或一个范围，所查之日正在其中，故不计入总数。", FormerHeading: "曾经的友城", StatedHeading: "公布的数字", StatedText: "官方和媒体公布过的总数，可与上面的计数对照。",
	YearsHeading: "历年名册", JoinedHeading: "本年新增或可能新增", LeftHeading: "本年退出", NoChange: "本年未见关系建立或终止。", MomentsHeading: "查哪一天？", MomentsText: "任何一天的总数都可以算出。以下几天，别人也数过：",
	NewestHeading: "最近的友城", LatestEvents: "近期事件", LatestStories: "文章", ExploreHeading: "名册", MoreEvents: "完整大事记", MoreStories: "全部文章",
	SidesHeading: "双方怎么说", CourseHeading: "关系始末", KeyFactsHeading: "要点", NamesHeading: "名称", AgreementsHeading: "协议", EventsHeading: "事件",
	ThemesHeading: "领域", PeopleHeading: "人物", OrganisationsHeading: "机构", ConflictsHeading: "来源不一之处", ClaimsHeading: "核查过的陈述",
	ClaimsText: "媒体的陈述及核查结论。", StoriesHeading: "相关文章", GapsHeading: "尚不清楚的", SiblingsHeading: "同一国家的其他友城", CitiesOfTheme: "有关友城", SignedAtHeading: "当时签署",
	SheetHeading: "逐条核查", SheetText: "每条陈述以本站的话写出，并附证据所示。", VerdictsHeading: "核查结论", RestingHeading: "以它为据的内容", EvidenceHeading: "与它有关的陈述", SameOriginHeading: "同一文本的其他副本",
	OfficesHeading: "职务", AboutHeading: "文中提到", OthersHeading: "更多文章", KnownValues: "可用的值：", GoOn: "从这里继续", PartnersHeading: "友城",

	ExchangeTitle: "谁向谁学了什么", ExchangeSummary: "记有方向的%s，按%s列出（%s）。", ExchangeLink: "谁向谁学了什么：各友城在各领域的往来方向",
	ExchangeMatrix: "友城与领域", ExchangeCaption: "各友城在各领域不同方向的事件数，多者在前。点击箭头，可查看所据事件。", ExchangeSome: "2至3项事件", ExchangeMore: "4项及以上事件",
	ExchangeArticle: "2016年那篇报道怎么说，事件显示什么", ExchangeArticleText: "那篇报道中关于空气质量、交通和旅游信息的陈述，各附核查结论，以及本站所记该友城在同一领域的事件。",
	ExchangeNone: "未记录事件", ExchangeBefore: "早于该报道", ExchangeEvidence: "箭头所据事件", ExchangeEvidenceText: "按表中友城和领域的顺序排列，新者在前。涉及多个友城的事件，在各友城之下分别列出。",
	ExchangeRules: "计数规则", ExchangeCounted: "计入的事件", ExchangeCountedText: "计入%s项，本站共有%s。计入的事件写明有关友城，且所记方向为传入北京、来自北京或双向。其余事件没有方向，不计入。",
	ExchangeArrows: "箭头", ExchangeArrowsText: "→表示知识、物品或展演传入北京，←表示来自北京，↔表示双向。",
	ExchangeSeveral: "多个友城", ExchangeSeveralText: "涉及多个友城的事件，各友城均计一次，因此一列数字之和可能大于该领域的事件数。",
	ExchangeSilent: "未说明的", ExchangeSilentText: "学到多少、是否因此有所改变，表中并未说明。空格只表示本站未记录此类事件，不表示没有发生过。",

	SisterCityOne: "%s个友好城市", SisterCityMany: "%s个友好城市", PartnerOne: "%s个友城", PartnerMany: "%s个友城", CountryOne: "%s个国家", CountryMany: "%s个国家",
	EventOne: "%s项事件", EventMany: "%s项事件", AgreementOne: "%s份协议", AgreementMany: "%s份协议", OrganisationOne: "%s个机构", OrganisationMany: "%s个机构",
	PersonOne: "%s人", PersonMany: "%s人", SourceOne: "%s份来源", SourceMany: "%s份来源", FactOne: "%s项事实", FactMany: "%s项事实",
	MonthOne: "%s个月", MonthMany: "%s个月", YearOne: "%s年", YearMany: "%s年",

	FigureRoll: "%s名册：%s，分布在%s。", FigureRollOf: "%s名册（%s）：%s。", DecadeBegun: "%s年代建立",
	FigureChart: "%s：%s，由本站逐日计算，最后一日为%s。", FigureChartOf: "%s（%s）：%s，由本站逐日计算，最后一日为%s。",
	FigureChartDots: "圆点为各方公布的总数。", FigureChartRange: "浅色部分为日期不够精确、尚不能计入的关系。",
	FigureTies: "截至%s。", FigureGone: "此图所查的内容，名册中没有，或已不再收录。",
	SeeRoll: "查看这份名册", SeeProfile: "查看该友城", MapTable: "同样内容的表格（由近及远）", TimelineList: "同样内容的列表（按日期）",
	TimelineKey: "横条表示关系存续的时间，虚线部分表示建立之日未能确定；末端竖线表示关系终止。",
	ChartTable:  "同样内容的表格", RollTable: "显示表格：%s",
	Distance: "距离", Heading: "方位", CountedFrom: "计入之日", Joined: "新增", Left: "退出", Total: "总数", NorthLetter: "北", Enlarged: "%s（放大）",
	PopulationCaveat: "年份与范围不一",

	Counts: "总数一览", CountsSummary: "本站截至%s算出的各项总数，分别列明口径、构成和各方公布的数字。",
	CountSummary: "%s，%s：%s，分布在%s，由本站算出。", CountSummaryCountries: "%s，%s：%s，共有%s，由本站算出。",
	StatedSummary: "%s：最近一次公布的数字为%s（%s），本站不作计算。", NotComputed: "此数本站不作计算，只记录各方公布的数字，也不与本站的总数比较。",
	DefinitionHeading: "口径", ChartHeading: "历年变化", OtherMeasures: "其他口径的总数",
	OtherMeasuresText: "以下总数口径不同，本站不作计算；不可与上面的总数比较，也不可与之相加或彼此相加。",
	UnsureRule:        "无论日期取哪一种可能，关系均已有效的，才计入总数；日期不够精确、不能确定的，只在此列出，不计入。", UnsureNone: "%s没有这种情况。",
	CountedHeading: "计入名单", WithSisterCities: "共%s",

	Regions: map[string]string{"europe": "欧洲", "asia": "亚洲", "americas": "美洲", "africa": "非洲", "oceania": "大洋洲"},
	Kinds: map[string]string{"capital-city": "首都城市", "city": "城市", "capital-region": "首都大区", "region": "大区", "province": "省", "state": "州",
		"autonomous-community": "自治区（自治共同体）", "federal-district": "联邦特区", "governorate": "省（埃及）"},
	Statuses:     map[string]string{"active": "有效", "ended": "已终止", "suspended": "中止", "lapsed": "期满未续", "unsure": "不确定", "not-yet": "尚未建立"},
	ViewStatuses: map[string]string{"active": "称其为友城", "ended": "称关系已终止", "suspended": "称关系中止", "lapsed": "称期满未续", "not-listed": "未列入"},
	Ties:         map[string]string{"sister-city": "友好城市", "friendly-exchange": "友好交流城市", "letter-of-intent": "意向书"},
	EventKinds: map[string]string{"signing": "签约", "agreement": "协议", "visit": "访问", "programme": "项目", "anniversary": "周年", "milestone": "大事", "opening": "启用",
		"gift": "赠礼", "exhibition": "展览", "ending": "终止", "vote": "表决", "statement": "表态", "conference": "会议"},
	Directions:     map[string]string{"to-beijing": "传入北京", "from-beijing": "来自北京", "mutual": "双向", "none": "无方向"},
	AgreementKinds: map[string]string{"sister-city-agreement": "友好城市协议", "memorandum": "谅解备忘录", "programme": "合作计划", "letter-of-intent": "意向书", "friendship-agreement": "友好协议", "cooperation-agreement": "合作协议"},
	SourceKinds:    map[string]string{"official": "官方", "news": "新闻", "encyclopedia": "百科或数据集", "academic": "学术"},
	StoryKinds:     map[string]string{"news": "消息", "feature": "特写", "explainer": "解说", "data-note": "数据札记"},
	NameKinds:      map[string]string{"former": "旧称", "alternate": "又称", "pinyin": "拼音"},
	Verdicts: map[string]string{"confirmed": "证实", "agreed-then": "当时相符", "incomplete": "不完整", "stronger-than-evidence": "说得比证据更满", "partly": "部分成立",
		"contradicted": "与其他来源相悖", "unverified": "未能核实"},
	Fields: map[string]string{"since": "建立日期", "ended": "终止日期", "status": "状态", "region": "所属地区", "sequence": "位次", "name": "名称", "tie": "关系类别", "signatory": "签署人",
		"programme": "合作计划", "count": "友城数目", "list_membership": "名单范围", "plan_date": "规划日期", "conference_ranking": "会议排名",
		"sequence_stated": "位次", "sequence_derived": "位次", "sources": "来源", "website": "官方网站", "population": "人口", "population_year": "人口数据的年份",
		"wikidata": "维基数据编号", "geonames": "GeoNames编号", "document_url": "协议文本", "term_months": "期限", "signatories": "签署人", "from": "任期", "to": "任期",
		"url": "来源网址", "organisations": "机构", "evidence": "证据", "status_as_of": "最近提及关系的来源"},
	Sorts:        map[string]string{"date": "按建立日期", "name": "按名称", "country": "按国家", "region": "按地区"},
	Confidences:  map[string]string{"high": "可信度高", "medium": "可信度中：只有一个来源，或有保留", "low": "可信度低：推断所得"},
	FigureKinds:  map[string]string{"map": "地图", "timeline": "时间线", "roll": "名册", "chart": "图表", "compare": "对照", "city": "友城"},
	VerdictOrder: verdictOrder,
	Failures: map[int]Heading{
		400: {"网址中的条件不存在", "网址的一部分使用了名册中没有的值。"},
		404: {"没有这个页面", "网址可能有误，或本站从未有过此页。已迁移的网址会自动转到新址。"},
		405: {"此网址只供读取", "本站只接受 GET 和 HEAD 请求。"},
		500: {"本站出了差错", "错误已记录，请稍后再试；其他页面不受影响。"},
	},

	// What is missing.

	// Names through time.
	NameChoices: "“%s”可能指以下友城", NameChoicesText: "这一名称不止一个友城使用，请选择要找的一个。",
	NameHatnote: "本页所记为%s；%s另见：%s。", NameIsBeijing: "%s即北京，本站名册所列正是北京的友城。",
	NameInUse: "正式使用：%s", DidYouMean: "要找的是不是",
	NameReasons: map[string]string{"former": "旧称%s", "alternate": "又称%s", "pinyin": "拼音为%s", "endonym": "当地称%s"},
	NameScripts: map[string]string{"zh-Hans": "简体中文", "zh-Hant": "繁体中文", "sr-Latn": "塞尔维亚语（拉丁字母）", "th-Latn": "泰语（拉丁字母）"},

	// Anniversaries.

	// Changes of the facts.

	// Comparison.

	// The map.

	// The sheet of a source.

	// Any date.

	// Independence of sources.

	Guide: "写稿指南", DriftOne: "自此译文完成后，原文有%s处改动。", DriftMany: "自此译文完成后，原文有%s处改动。", BackToText: "回到正文",
	DriftKinds: map[string]string{"changed": "已改：", "added": "新增：", "removed": "此前有删：", "end": "文末有删"},

	Preview: "预览", PreviewHere: "本页的问题", PreviewErrorOne: "%s处错误", PreviewErrorMany: "%s处错误", PreviewWarningOne: "%s处警告", PreviewWarningMany: "%s处警告",
	PreviewNone: "没有问题。", PreviewAll: "全部问题", PreviewFacing: "中英文对照",
	PreviewDraft: "草稿：读者看不到。", PreviewFuture: "将于%s自动发布。", PreviewKept: "文件有错误，此处为最后一次无误时的内容。",
	PreviewHeld: "名册数据有错误，改正之前页面不更新。", PreviewUnpublished: "草稿和待发文章", PreviewUnpublishedNone: "没有。", PreviewError: "错误", PreviewWarning: "警告",
	PreviewWhy: "原因", PreviewDo: "改法", PreviewFacingTitle: "对照：%s", PreviewFacingSummary: "两种文本逐段对照，并注明各段起始行。",
	PreviewSummary: "最近一次保存后，文本和数据中的全部问题。", PreviewChanged: "译后有改动",
}
