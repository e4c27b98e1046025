package lang

var english = Words{
	SiteName: "Youcheng", SiteTitle: "Youcheng: Beijing’s sister cities, with sources", Tagline: "The register of Beijing’s international partnerships",
	SkipToContent: "Skip to the content", MainNavigation: "Main", Breadcrumb: "You are here", FooterNavigation: "About this site",
	Contents: "On this page",
	About:    "About", Method: "Method", Glossary: "Glossary", CiteThis: "How to cite", Accessibility: "Accessibility", Privacy: "Privacy", Data: "Data",
	Corrections: "Corrections", LicenceLine: "Our facts and texts: CC BY 4.0. Coordinates and most populations: GeoNames, CC BY 4.0. Names of countries and cities: Unicode CLDR.",
	AsOfLine: "Facts checked to %s · last changed %s", Home: "Home",
	CiteAs: "Youcheng, “%s”, facts checked to %s, %s (accessed %s).", CiteHeading: "Cite this page", TwinsHeading: "This page as data", TwinsText: "The same content, for programs:",
	SourcesHeading: "Sources", SourceMark: "Source %d", SourceMarks: "Sources %d–%d", Original: "original", Accessed: "Read on", NotTranslated: "This text has not been translated into English yet. You see the Chinese original.",
	Disputed: "Sources differ; see below", Doubtful: "Inferred, not stated by a source", SealLegend: "A filled number leads to a source; a hollow one marks an inference; a split one, a dispute.", Completeness: "How complete this list is",

	Cities: "Cities", Countries: "Countries", Agreements: "Agreements", Themes: "Themes", Events: "Timeline", Organisations: "Organisations", People: "People", Stories: "Stories", Sources: "Sources",

	City: "City", Country: "Country", Region: "Region", Kind: "Kind", Status: "Status", Theme: "Theme", Decade: "Decade", SortBy: "Order", All: "all", Search: "Name contains", Apply: "Show", Reset: "Show all",
	AsOf: "On this date", AsOfHint: "a day, a month or a year: 2016-04-05, 2016-04, 2016", FilterHeading: "Narrow the roll", ResultsHeading: "The roll %s", NoResults: "Nothing in the register fits. Take away a condition to see more.", Name: "Name", Summary: "Summary",
	Partner: "Partner", Tie: "Tie", Since: "Since", EndedOn: "Ended", Sequence: "Place in order", SequenceN: "no. %d", SequenceDerived: "worked out here from the dates; not official", OwnName: "In its own language", OtherName: "In Chinese",
	NationalCapital: "national capital", FromBeijing: "From Beijing", DistanceFrom: "%s to the %s", ClockTwice: "%s in January, %s in July", Population: "Population", PopulationNote: "as given by %s; year not stated, do not compare",
	MayHaveChanged: "last checked %s, may have changed", LastChecked: "checked %s", NextAnniversary: "Next anniversary", AnniversaryOn: "%s (%d years)", Website: "Official site", WebsiteNote: "address as seen in sources, not opened",
	Note: "Remark", From: "from %s", Until: "until %s", DirectionTally: "%s: %d", NotKnown: "not known", SameTime: "the same time as Beijing", Undated: "undated",
	Signed: "Signed", Place: "Place", Term: "Term", Ends: "Ends", OpenTerm: "without end", TermOver: "The term ran out in %s. No renewal was found.", Signatories: "Signatories", Renews: "Renews", RenewedBy: "Renewed by",
	Office: "Office", SeenOn: "shown in this office on or in %s", SeenBetween: "shown in this office between %s and %s (%d records)", Role: "Office or role", Date: "Date", Direction: "Direction", Title: "Title", What: "What",
	Publisher: "Publisher", OwnTitle: "Own heading", Published: "Published", Language: "Language", Address: "Address",
	EditorsNote: "editor’s note", ParagraphN: "para. %s", Claim: "Claim", Verdict: "Verdict", Reasoning: "Why", AttributedTo: "Attributed to", SpeaksOf: "Speaks of", Evidence: "Evidence",
	View: "Statement", Disagreement: "Disagreement", Totals: "the totals", StatedCount: "Stated total", Names: "Further name", PlaceFacts: "Place", PlaceFactsText: "name, identifiers, coordinates or population",
	SinceX: "since %s", EndedX: "ended %s", Chosen: "used here", NotSettled: "not settled", Settled: "settled", Value: "Value",
	RenderedName: "The Chinese name is a usual transcription or our own rendering; no source for it is recorded.", UpdateNote: "Correction", StoryAsOf: "Facts as of %s", By: "by %s",

	DisputedShort: "sources differ", DoubtfulShort: "inferred", PreviousYear: "The year before", NextYear: "The year after", MoreConditions: "More conditions",
	SourcesDiffer: "Sources differ: see where", InCountries: "in %s", EventsCount: "Events", EmptyList: "Nothing is recorded.",

	HomeSummary: "On %s Beijing has %s in %s. Each is listed here with its dates, its sources and its doubts.",
	RollTitle:   "Beijing’s sister cities", RollTitleOn: "Beijing’s sister cities %s",
	RollSummaryNow: "%s Beijing has %s in %s.", RollSummary: "%s Beijing had %s in %s.", RollSummaryNarrowed: "%s, %s in %s fit these conditions.", RollAlsoUnsure: "For %s the date is known too roughly to say.", RollSummaryUnsure: "%s Beijing surely had %s in %s; for %s the date is known too roughly to say.",
	RollSummaryEnded: "%s the tie with %s had ended.", RollSummaryMaybe: "%s it is not sure whether %s had a tie with Beijing: its date is known too roughly.",
	YearTitle: "The roll of %d", CountriesSummary: "On %s %s had a tie with Beijing.", CountryTitle: "Beijing’s partners in %s", CountrySummary: "Partners in %s, past and present: %s. In force: %s on %s.", CityTitle: "%s and Beijing",
	StatusActive:  "%s has been a sister city of Beijing since %s; no end of the tie was found.",
	StatusBounded: "%s is a sister city of Beijing. The tie began %s; no source gives the day. No end of it was found.",
	StatusEnded:   "%s was a sister city of Beijing from %s. The tie ended on %s.", StatusOther: "%s became a sister city of Beijing on %s. The tie is now: %s.",
	StatusHeard: "A source last spoke of it as a partner in %s.", SideNamed: "%s last named it as a partner %s", SideNamedUndated: "%s names it as a partner on an undated page", SideEnded: "by %s’s account it ended %s", SideNotListed: "%s does not list it", SideSaid: "%s %s (%s)", SideSilent: "no statement by %s was found",
	NoViewBeijing: "No statement by Beijing’s own bodies was found.", NoViewPartner: "No statement by the authorities of %s was found.", SideBeijing: "Beijing",
	EventsSummary: "%s, from the first contact to the present, each with its sources.", ThemesSummary: "The fields in which Beijing and its partners work together, and what happened in each.", ThemeTitle: "%s between Beijing and its partners",
	AgreementsSummary: "%s known from reports and official pages: founding agreements, memoranda and programmes.", AgreementSummary: "%s between Beijing and %s; signed: %s.",
	OrganisationsSummary: "%s that took part in exchanges or that the 2016 article names.", OrganisationSummary: "%s: %s.",
	PeopleSummary: "%s who acted for Beijing or a partner, in their public office only.", PersonSummary: "%s, %s at the time of the events recorded here.",
	SourcesSummary: "%s on which the register rests, by kind.", SourceSummary: "%s, %s. %s of this register rest on it.", StoriesSummary: "Stories written for this register; the numbers and dates that they link are checked against it.",
	BadValue: "The address asks for %s=%q, which does not exist.", DecadeForm: "%ss",

	ConflictOne: "%s point", ConflictMany: "%s points", ConflictsSummary: "Sources differ on %s of this register: %s settled, each by the rule given with it, and %s not settled.",
	ConflictsGeneral: "Totals and other general points", ConflictsOpen: "Not settled", ConflictsAll: "All points on which sources differ",
	ConflictRule: "Rule", ConflictWhyOpen: "Why it is not settled", ConflictAbout: "Concerns", ConflictField: "Field", ConflictConclusion: "Conclusion",

	UnsureHeading: "Not sure on that date", UnsureText: "The date of the tie is known only as a month, a year or bounds, and the day asked about lies within. They are not in the count.", FormerHeading: "Former partners", StatedHeading: "What was stated", StatedText: "Totals given by officials and the press, for comparison with the count above.",
	YearsHeading: "Year by year", JoinedHeading: "Joined, or may have joined, in this year", LeftHeading: "Left in this year", NoChange: "No tie is known to have begun or ended in this year.", MomentsHeading: "On which date?", MomentsText: "The count is computed for any day. Some days on which others counted too:",
	NewestHeading: "Newest partners", LatestEvents: "Latest events", LatestStories: "Stories", ExploreHeading: "The register", MoreEvents: "The whole timeline", MoreStories: "All stories",
	SidesHeading: "What each side says", CourseHeading: "The course of the tie", KeyFactsHeading: "Key facts", NamesHeading: "Names", AgreementsHeading: "Agreements", EventsHeading: "Events",
	ThemesHeading: "Themes", PeopleHeading: "People", OrganisationsHeading: "Organisations", ConflictsHeading: "Where sources differ", ClaimsHeading: "Claims checked",
	ClaimsText: "Statements of the press, each with its verdict.", StoriesHeading: "Stories", GapsHeading: "What is not known", SiblingsHeading: "Also in this country", CitiesOfTheme: "Partners", SignedAtHeading: "Signed then",
	SheetHeading: "Its claims, checked one by one", SheetText: "Each statement is given in our words, with what the evidence says about it.", VerdictsHeading: "Verdicts", RestingHeading: "What rests on this source", EvidenceHeading: "Claims on which it bears", SameOriginHeading: "Copies of the same text",
	OfficesHeading: "Offices", AboutHeading: "In this story", OthersHeading: "More stories", KnownValues: "These exist:", GoOn: "Where to go from here", PartnersHeading: "Partners",

	ExchangeTitle: "Who learned what from whom", ExchangeSummary: "%s with a recorded direction, shown for %s (%s).", ExchangeLink: "Who learned what from whom: partners and themes with the direction of each exchange",
	ExchangeMatrix: "Partners and themes", ExchangeCaption: "Events by partner, theme and direction; those with the most come first. Each arrow leads to its events.", ExchangeSome: "2 or 3 events", ExchangeMore: "4 events or more",
	ExchangeArticle: "What the article of 2016 says, and what the events show", ExchangeArticleText: "Its statements on air quality, traffic and visitor information, each with our verdict and with the events that this register records with that partner on that theme.",
	ExchangeNone: "no event recorded", ExchangeBefore: "dated before the article", ExchangeEvidence: "The events behind the arrows", ExchangeEvidenceText: "By partner and theme in the order of the table, newest first. An event with several partners stands under each of them.",
	ExchangeRules: "What counts", ExchangeCounted: "Counted", ExchangeCountedText: "%s of the %s in this register: those that name a partner and whose direction is recorded as to Beijing, from Beijing or both ways. The others have no direction and are left out.",
	ExchangeArrows: "Arrows", ExchangeArrowsText: "→ knowledge, goods or a show went to Beijing; ← they came from Beijing; ↔ they went both ways.",
	ExchangeSeveral: "Several partners", ExchangeSeveralText: "An event with several partners counts once for each, so the numbers of a column may add up to more than its events.",
	ExchangeSilent: "What it does not say", ExchangeSilentText: "Not how much was learned, nor whether anything changed because of it. An empty cell means that this register records no such event, not that there was none.",

	SisterCityOne: "%s sister city", SisterCityMany: "%s sister cities", PartnerOne: "%s partner", PartnerMany: "%s partners", CountryOne: "%s country", CountryMany: "%s countries",
	EventOne: "%s event", EventMany: "%s events", AgreementOne: "%s agreement", AgreementMany: "%s agreements", OrganisationOne: "%s organisation", OrganisationMany: "%s organisations",
	PersonOne: "%s person", PersonMany: "%s people", SourceOne: "%s source", SourceMany: "%s sources", FactOne: "%s fact", FactMany: "%s facts",
	MonthOne: "%s month", MonthMany: "%s months", YearOne: "%s year", YearMany: "%s years",

	FigureRoll: "Roll as of %s: %s in %s.", FigureRollOf: "Roll as of %s (%s): %s.", DecadeBegun: "begun in the %ss",
	FigureChart: "%s from %s, as counted by this register: %s at the end.", FigureChartOf: "%s (%s) from %s, as counted by this register: %s at the end.",
	FigureChartDots: "Dots are totals that others stated.", FigureChartRange: "Shaded: ties whose date is known too roughly to count them yet.",
	FigureTies: "As of %s.", FigureGone: "This figure asks for something that the register does not have, or has no longer.",
	SeeRoll: "Open this roll", SeeProfile: "Open the profile", MapTable: "The same as a table, nearest first", TimelineList: "The same as a list, by date",
	TimelineKey: "A bar lasts as long as the tie; its dashed part marks a start that is not known to the day. A stroke closes a tie that ended.",
	ChartTable:  "The same as a table", RollTable: "Show the table: %s",
	Distance: "Distance", Heading: "Bearing", CountedFrom: "Counted from", Joined: "Joined", Left: "Left", Total: "Count", NorthLetter: "N", Enlarged: "%s, enlarged",
	PopulationCaveat: "years and borders differ",

	Counts: "Counts", CountsSummary: "What this register counts, as of %s: each number with its definition, its members and what others stated.",
	CountSummary: "%s, %s: %s in %s, as counted by this register.", CountSummaryCountries: "%s, %s: %s with %s, as counted by this register.",
	StatedSummary: "%s: last stated as %s (%s). This register does not compute it.", NotComputed: "This register does not compute this total. It records only what was stated, and compares it with no count of its own.",
	DefinitionHeading: "Definition", ChartHeading: "Over the years", OtherMeasures: "Other measures",
	OtherMeasuresText: "These totals take in something else. This register does not compute them; they are not to be compared with the counts above, nor added to them or to one another.",
	UnsureRule:        "A partner counts only if its tie was in force on every reading of its date. One whose date leaves that open is named here and not counted.", UnsureNone: "%s there is none.",
	CountedHeading: "What is counted", WithSisterCities: "with %s",

	Regions: map[string]string{"europe": "Europe", "asia": "Asia", "americas": "Americas", "africa": "Africa", "oceania": "Oceania"},
	Kinds: map[string]string{"capital-city": "capital city", "city": "city", "capital-region": "capital region", "region": "region", "province": "province", "state": "state",
		"autonomous-community": "autonomous community", "federal-district": "federal district", "governorate": "governorate"},
	Statuses:     map[string]string{"active": "in force", "ended": "ended", "suspended": "suspended", "lapsed": "lapsed", "unsure": "not sure", "not-yet": "not yet"},
	ViewStatuses: map[string]string{"active": "names it as a partner", "ended": "says it has ended", "suspended": "says it is suspended", "lapsed": "says it has lapsed", "not-listed": "does not list it"},
	Ties:         map[string]string{"sister-city": "sister city", "friendly-exchange": "friendly exchange city", "letter-of-intent": "letter of intent"},
	EventKinds: map[string]string{"signing": "signing", "agreement": "agreement", "visit": "visit", "programme": "programme", "anniversary": "anniversary", "milestone": "milestone", "opening": "opening",
		"gift": "gift", "exhibition": "exhibition", "ending": "ending", "vote": "vote", "statement": "statement", "conference": "conference"},
	Directions:     map[string]string{"to-beijing": "to Beijing", "from-beijing": "from Beijing", "mutual": "both ways", "none": "no direction"},
	AgreementKinds: map[string]string{"sister-city-agreement": "Sister-city agreement", "memorandum": "Memorandum of understanding", "programme": "Programme", "letter-of-intent": "Letter of intent", "friendship-agreement": "Friendship agreement", "cooperation-agreement": "Cooperation agreement"},
	SourceKinds:    map[string]string{"official": "official", "news": "news", "encyclopedia": "encyclopedia or data set", "academic": "academic"},
	StoryKinds:     map[string]string{"news": "news", "feature": "feature", "explainer": "explainer", "data-note": "data note"},
	NameKinds:      map[string]string{"former": "former name", "alternate": "also", "pinyin": "pinyin"},
	Verdicts: map[string]string{"confirmed": "confirmed", "agreed-then": "agreed then", "incomplete": "incomplete", "stronger-than-evidence": "stronger than the evidence", "partly": "partly supported",
		"contradicted": "contradicted", "unverified": "unverified"},
	Fields: map[string]string{"since": "start of the tie", "ended": "end of the tie", "status": "status", "region": "region", "sequence": "place in order", "name": "name", "tie": "kind of tie", "signatory": "signatory",
		"programme": "programme", "count": "number of partners", "list_membership": "who is on the list", "plan_date": "date of the plan", "conference_ranking": "conference ranking",
		"sequence_stated": "place in order", "sequence_derived": "place in order", "sources": "sources", "website": "official site", "population": "population", "population_year": "year of the population",
		"wikidata": "Wikidata id", "geonames": "GeoNames id", "document_url": "text of the agreement", "term_months": "term", "signatories": "signatories", "from": "term of office", "to": "term of office",
		"url": "address of the source", "organisations": "organisations", "evidence": "evidence", "status_as_of": "last sign of the tie"},
	Sorts:        map[string]string{"date": "by date of the tie", "name": "by name", "country": "by country", "region": "by region"},
	Confidences:  map[string]string{"high": "high confidence", "medium": "medium confidence: one source, or a caveat", "low": "low confidence: inferred"},
	FigureKinds:  map[string]string{"map": "Map", "timeline": "Timeline", "roll": "Roll", "chart": "Chart", "compare": "Comparison", "city": "Partner"},
	VerdictOrder: verdictOrder,
	Failures: map[int]Heading{
		400: {"This address asks for something that does not exist", "Part of the address has a value that the register does not know."},
		404: {"There is no such page", "The address may be mistyped, or the page may never have been here. Addresses that moved lead on by themselves."},
		405: {"This address can only be read", "The site answers GET and HEAD requests."},
		500: {"Something went wrong on our side", "The error has been recorded. Please try again in a while; all other pages go on working."},
	},

	// What is missing.

	// Names through time.
	NameChoices: "“%s” may mean either of these", NameChoicesText: "The name is shared. Choose the partner of Beijing that you are looking for.",
	NameHatnote: "This page is about the %s. For the %s, see %s.", NameIsBeijing: "%s is Beijing itself, the city whose partners this register lists.",
	NameInUse: "in official use %s", DidYouMean: "Did you mean",
	NameReasons: map[string]string{"former": "formerly %s", "alternate": "also %s", "pinyin": "in pinyin %s", "endonym": "locally %s"},
	NameScripts: map[string]string{"zh-Hans": "simplified Chinese", "zh-Hant": "traditional Chinese", "sr-Latn": "Serbian in Latin letters", "th-Latn": "Thai in Latin letters"},

	// Anniversaries.

	// Changes of the facts.

	// Comparison.

	// The map.

	// The sheet of a source.

	// Any date.

	// Independence of sources.

	Guide: "Writing for Youcheng", DriftOne: "The original has changed in %s place since this translation.", DriftMany: "The original has changed in %s places since this translation.", BackToText: "Back to the text",
	DriftKinds: map[string]string{"changed": "changed:", "added": "added:", "removed": "removed before:", "end": "removed at the end"},

	Preview: "Preview", PreviewHere: "Faults of this page", PreviewErrorOne: "%s error", PreviewErrorMany: "%s errors", PreviewWarningOne: "%s warning", PreviewWarningMany: "%s warnings",
	PreviewNone: "No faults.", PreviewAll: "All faults", PreviewFacing: "Both languages side by side",
	PreviewDraft: "A draft: readers cannot see it.", PreviewFuture: "It appears by itself on %s.", PreviewKept: "The file has errors. This is what it last was without them.",
	PreviewHeld: "The facts have errors, so nothing new is shown until they are mended.", PreviewUnpublished: "Drafts and stories to come", PreviewUnpublishedNone: "There are none.", PreviewError: "error", PreviewWarning: "warning",
	PreviewWhy: "Why", PreviewDo: "Do", PreviewFacingTitle: "Side by side: %s", PreviewFacingSummary: "The two texts block by block, with the lines on which the blocks begin.",
	PreviewSummary: "Everything that is wrong with the texts and facts as they were last saved.", PreviewChanged: "changed since the translation",
}
