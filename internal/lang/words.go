package lang

import "strings"

// Heading is the title and text of a message page.
type Heading struct{ Title, Text string }

// Words are the words of the interface in one language. Fields that hold %s or
// %d are forms for fmt.Sprintf; the page that uses one says with what.
//
// The words of closed vocabularies are maps from the value in the data; a test
// holds that each value of package facts has its word in both languages.
type Words struct {
	// The site and its frame.
	SiteName, SiteTitle, Tagline                                               string
	SkipToContent, MainNavigation, Breadcrumb, FooterNavigation                string
	Contents                                                                   string
	About, Method, Glossary, CiteThis, Accessibility, Privacy, Data            string
	Corrections, LicenceLine, AsOfLine, Home                                   string
	CiteHeading, TwinsHeading, TwinsText                                       string
	SourcesHeading, SourceMark, SourceMarks, Original, Accessed, NotTranslated string
	Disputed, Doubtful, SealLegend, Completeness                               string

	// The parts of the site.
	Cities, Countries, Agreements, Themes, Events, Organisations, People, Stories, Sources string

	// Labels.
	City, Country, Region, Kind, Status, Theme, Decade, SortBy, All, Search, Apply, Reset  string
	AsOf, AsOfHint, FilterHeading, ResultsHeading, NoResults, Name, Summary                string
	Partner, Tie, Since, EndedOn, Sequence, SequenceN, SequenceDerived, OwnName, OtherName string
	NationalCapital, FromBeijing, DistanceFrom, ClockTwice, Population, PopulationNote     string
	MayHaveChanged, LastChecked, NextAnniversary, Website, WebsiteNote                     string
	Note, From, Until, DirectionTally, NotKnown, SameTime, Undated                         string
	Signed, Place, Term, Ends, OpenTerm, Signatories, Renews, RenewedBy                    string
	Office, SeenOn, SeenBetween, Role, Date, Direction, Title, What                        string
	Publisher, OwnTitle, Published, Language, Address                                      string
	EditorsNote, ParagraphN, Claim, Verdict, Reasoning, AttributedTo, SpeaksOf, Evidence   string
	View, Disagreement, Totals, StatedCount, Names, PlaceFacts, PlaceFactsText             string
	SinceX, EndedX, Chosen, NotSettled, Settled, Value                                     string
	RenderedName, UpdateNote, StoryAsOf, By                                                string

	// Short remarks beside marks, and the way between neighbouring pages.
	DisputedShort, DoubtfulShort, PreviousYear, NextYear, MoreConditions string
	SourcesDiffer, InCountries, EventsCount, EmptyList                   string

	// Sentences.
	HomeSummary, RollTitle, RollTitleOn, RollSummaryNow, RollSummary, RollSummaryNarrowed, RollSummaryUnsure string
	RollAlsoUnsure, RollSummaryEnded, RollSummaryMaybe                                                       string
	YearTitle, CountriesSummary, CountryTitle, CountrySummary, CityTitle                                     string
	StatusActive, StatusBounded, StatusEnded, StatusOther, NoViewBeijing, NoViewPartner                      string
	StatusHeard, SideNamed, SideNamedUndated, SideEnded, SideNotListed, SideSaid, SideSilent                 string
	SideBeijing, EventsSummary, ThemesSummary, ThemeTitle, AgreementsSummary                                 string
	AgreementSummary, OrganisationsSummary, OrganisationSummary, PeopleSummary, PersonSummary                string
	SourcesSummary, SourceSummary, StoriesSummary, BadValue, DecadeForm                                      string

	// The register of conflicts.
	ConflictOne, ConflictMany, ConflictsSummary, ConflictsGeneral, ConflictsOpen, ConflictsAll string
	ConflictRule, ConflictWhyOpen, ConflictAbout, ConflictField, ConflictConclusion            string

	// Headings of sections.
	UnsureHeading, UnsureText, FormerHeading, StatedHeading, StatedText                          string
	YearsHeading, JoinedHeading, LeftHeading, NoChange, MomentsHeading, MomentsText              string
	NewestHeading, LatestEvents, LatestStories, ExploreHeading, MoreEvents, MoreStories          string
	SidesHeading, CourseHeading, KeyFactsHeading, NamesHeading, AgreementsHeading, EventsHeading string
	ThemesHeading, PeopleHeading, OrganisationsHeading, ConflictsHeading, ClaimsHeading          string
	StoriesHeading, GapsHeading, SiblingsHeading, CitiesOfTheme, SignedAtHeading                 string
	SheetHeading, SheetText, VerdictsHeading, RestingHeading, EvidenceHeading, SameOriginHeading string
	OfficesHeading, AboutHeading, OthersHeading, KnownValues, GoOn, PartnersHeading              string

	// Who learned what from whom.
	ExchangeTitle, ExchangeSummary, ExchangeMatrix, ExchangeCaption, ExchangeSome, ExchangeMore, ExchangeLink  string
	ExchangeArticle, ExchangeArticleText, ExchangeNone, ExchangeBefore, ExchangeEvidence, ExchangeEvidenceText string
	ExchangeRules, ExchangeCounted, ExchangeCountedText, ExchangeArrows, ExchangeArrowsText                    string
	ExchangeSeveral, ExchangeSeveralText, ExchangeSilent, ExchangeSilentText                                   string

	// Numbers with nouns; %s is the number.
	SisterCityOne, SisterCityMany, PartnerOne, PartnerMany, CountryOne, CountryMany                                                  string
	PageOf, PageN, PagesNav, PreviousPage, NextPage, PageShown                                                                       string
	StoryOne, StoryMany, AllStoriesOn, AllEventsOf, OnThing                                                                          string
	AllShown, AndOthers, TooManyChoices, SourcesOfNewest, ChartDayOne, ChartDayMany, MapByCountry, MapByCountryShort, CountrySources string
	RestingMore, SheetsMore, DataOfAll                                                                                               string
	EventOne, EventMany, AgreementOne, AgreementMany, OrganisationOne, OrganisationMany                                              string
	PersonOne, PersonMany, SourceOne, SourceMany, FactOne, FactMany                                                                  string
	MonthOne, MonthMany, YearOne, YearMany                                                                                           string

	// Figures in texts.
	FigureRoll, FigureRollOf, DecadeBegun, FigureChart, FigureChartOf, FigureChartDots, FigureChartRange string
	FigureTies, FigureGone, SeeRoll, SeeProfile, MapTable, TimelineList, ChartTable, RollTable           string
	Distance, Heading, CountedFrom, Joined, Left, Total, NorthLetter, Enlarged, PopulationCaveat         string
	SourcesCaveat                                                                                        string

	// Counts.
	Counts, CountsSummary, CountSummary, CountSummaryCountries, StatedSummary, NotComputed, DefinitionHeading string
	ChartHeading, OtherMeasures, OtherMeasuresText, UnsureRule, UnsureNone, CountedHeading, WithSisterCities  string

	// What is missing.
	GapsTitle, GapsSummary, GapsSummaryOf, GapOne, GapMany, GapOf, GapShort, GapOfficeOne, GapOfficeMany string
	GapsCounted, GapsCountedText, GapConcerned, GapLooked, GapNotLooked, GapNobody                       string
	GapsDeclared, GapsDeclaredText, GapsNone, GapsFilter, GapsLists, GapPeriod, GapNoPeriod              string
	GapsOwn, GapsGeneral, GapsUnlooked, GapsAll, PerishableHeading, PerishableRule, PerishableNever      string
	ExpiresOn, ExpiredOn, OfficeFrom, OfficeTo, OfficeLastSeen, OfficeLookedUp, OfficeNotLookedUp        string
	GapTallies, PerishableKinds                                                                          map[string]string

	// Names through time.
	NameChoices, NameChoicesText, NameHatnote, NameIsBeijing, NameInUse, DidYouMean string
	NameReasons, NameScripts                                                        map[string]string

	// Anniversaries.
	Anniversaries, AnniversariesIn, AnniversariesSummary, AnniversaryOne, AnniversaryMany   string
	AnniversaryOfTen, AnniversaryOfFive, AnniversaryToday, AnniversaryNoDay, AnniversaryAll string
	AnniversaryYear, AnniversaryNext, AnniversarySummary, AnniversaryDisputed               string
	AnniversaryDays, AnniversaryYearsOnly, AnniversaryNotKnown, AnniversaryNone             string
	AnniversaryDaysRule, AnniversaryYearsRule, AnniversaryNotKnownRule, AnniversaryFileRule string
	AnniversaryFileLink, AnniversaryNow, AnniversaryBegun                                   string

	// Changes of the facts.
	ChangesTitle, ChangesSummary, ChangesSummaryOf, ChangeOne, ChangeMany, ChangesNone                         string
	ChangesOfPage, ChangesOfPageAll, ChangesFollow, ChangeField, ChangeWhole                                   string
	ChangeSee, ChangesFilter, FeedRights, FeedAuthor, FeedOf, ChangeAdded, ChangeRemoved                       string
	ChangeFilled, ChangeEmptied, ChangeCorrected, ChangeExact, ChangeCoarse, ChangeReworded                    string
	ChangeRewordedIn, ChangeSourceAdded, ChangeSourceRemoved, ChangeViewOf, ChangeViewOn, QuotedTitle, YesWord string
	NoWord, AndOf                                                                                              string
	ChangeKinds, Tables, Columns                                                                               map[string]string // Columns without their language

	// Comparison.
	CompareTitle, CompareTitleOf, CompareTitleShort, CompareSummary, CompareSummaryAsk, CompareSummaryOf, CompareLink                       string
	CompareForm, CompareNth, CompareNobody, CompareGo, CompareAgain, CompareMost, CompareReady, CompareReadyText                            string
	CompareReadyCountry, CompareReadyRegion, CompareReadyOldest, CompareReadyBefore, CompareReadyAfter, CompareReadyNear                    string
	CompareFact, CompareRows, CompareCaption, CompareDifferences, CompareThemes, CompareThemesCaption, CompareOtherThemes                   string
	CompareClock, CompareBeijingLast, ComparePartnerLast, CompareNoView, CompareNoEnd, CompareNotEnded, CompareDated                        string
	CompareDaysOne, CompareDaysMany, CompareSpan, CompareMoreThan, CompareAtMost, CompareFromTo, CompareNoEvents                            string
	CompareOlder, CompareSameDay, CompareOrderUnknown, CompareNotLater                                                                      string
	CompareOldest, CompareOldestSame, CompareOldestUnknown, CompareNewest, CompareNewestSame, CompareNewestUnknown                          string
	CompareStatusSame, CompareStatusDiffer, CompareBoth, CompareAll, CompareNeither, CompareNone                                            string
	CompareCountry, CompareRegion, CompareRegions, CompareCapitals, CompareCapitalNot, CompareCapitalOne, CompareCapitalMany                string
	CompareApart, CompareNearer, CompareAsFar, CompareNearest, CompareClosest, CompareSamePoint                                             string
	CompareUntil, CompareBeijingSilent, CompareSelvesSilent, CompareBeijingNamed, CompareBeijingSaid, CompareSelvesNamed, CompareSelvesSaid string
	CompareShared, CompareSharedAll, CompareSharedNone, CompareOnly, CompareNoEvent, CompareEvents                                          string

	// The map.
	MapTitle, MapTitleOn, MapSummary, MapSummaryOf, MapRules, MapUnsure, MapEnded, MapNumber, SeeMap string
	MapCompass                                                                                       map[string]string

	// The sheet of a source.
	SheetSaid, SheetHere, SheetHereOn, SheetSum, SheetGap, SheetOver, SheetStated, SheetCounted        string
	SheetShort, SheetExcess, SheetExact, SheetEquation, SheetPlus, SheetSumHeading, SheetWhat          string
	StatementOne, StatementMany, SheetNumber, SheetClaimOne, SheetClaimMany, SheetsHeading, SheetsText string
	SheetNoEvidence, SheetExchange, SheetOffice, SheetPinyin, SheetChanges                             string
	SheetLine, SheetClaimsHeading, SheetSaidAll, SheetConflict, SheetAbout                             string

	// Any date.
	DatedNotice, DatedNow, DatedOpen, DatedShow                                                                                    string
	StatusWas, StatusNotYet, StatusWasNot, StatusNotSure, StatusWithin, StatusWithinEnd                                            string
	SideSilentThen, SilentBoth, SilentBothThen, SilentSince, SilentUndated, CountrySummaryThen, CountrySummaryNone, AgreementsThen string
	TermInForce, TermUnsure, TermPast, TermPastLater, TermRenewed, TermEnded, NotSigned, TermState                                 string
	EventsOfYear, AgreementsOfYear                                                                                                 string
	TermStates                                                                                                                     map[string]string

	// Independence of sources.
	OneOrigin, Origins, OriginsText, SameOriginAs string

	// Translations and their originals.
	DriftOne, DriftMany, BackToText, Guide string
	DriftKinds                             map[string]string

	// Social cards.
	CardHome string // title of the card of the home page, on which the site's name stands already

	// Citations and small things.
	CiteChecked, CiteSource, CiteSourceNote, CiteForms, CiteFile            string
	BackToTop, SectionLink, MapShort, ManifestText                          string
	FootRegister, FootMade, FootUse, FootStories, FootChanges               string
	FailureAsked, FailureNumber, FailureFind, FailureFindText, FailureYears string

	// Figures of time.
	TimelineTies, TimelineUnsure, TimelineAfter, TimelineOpen, TimelineDot, TimelineDiffer, TimelineSkip string
	ChartOfficial, ChartPress, SplitCaption, SplitPartners                                               string

	// The gallery.
	GalleryTitle, GallerySummary, GalleryProse string
	GalleryParts, GalleryStates                map[string]string

	// Lists and their pages.
	ConditionsFound, ConditionsNone, ConditionRemove, ConditionWithout, ConditionsHeading, StatedScope, RollAlsoFormer, RollSummaryNone, EventsNarrowed string

	// Profiles and print.
	OlderEventOne, OlderEventMany, MoreClaimOne, MoreClaimMany, ClaimsOfPartner, PrintedFrom string

	// Home and cover.
	HomeTitle, HomeDeck, HomeNames string
	SectionTexts                   map[string]string // by path

	// The preview for editors.
	Preview, PreviewHere, PreviewErrorOne, PreviewErrorMany, PreviewWarningOne, PreviewWarningMany, PreviewNone, PreviewAll, PreviewFacing string
	PreviewDraft, PreviewFuture, PreviewKept, PreviewHeld, PreviewUnpublished, PreviewUnpublishedNone, PreviewError, PreviewWarning        string
	PreviewWhy, PreviewDo, PreviewFacingTitle, PreviewFacingSummary, PreviewSummary, PreviewChanged                                        string

	// Vocabularies.
	Regions, Kinds, Statuses, Ties, EventKinds, Directions, AgreementKinds, SourceKinds    map[string]string
	StoryKinds, NameKinds, Verdicts, Fields, Sorts, Confidences, ViewStatuses, FigureKinds map[string]string
	VerdictOrder                                                                           []string
	Failures                                                                               map[int]Heading

	// Search.
	FindTitle, FindTitleOf, FindSummary, FindSummaryOf, FindOne, FindMany, FindWhat, FindHint string
	FindNone, FindNoneText, FindRespelled, FindAllOf, FindAllKinds, FindLists, FindMost       string
	FindKinds                                                                                 map[string]string
	// Reconciliation of other people's tables.
	ReconcileTitle, ReconcilePartner string
	ReconcileProperties              map[string]string

	// Cards on other sites.
	EmbedHeading, EmbedText, EmbedFrame, EmbedPicture, EmbedMore, EmbedAsOf, EmbedFrom string
	// For search engines and programs.
	LLMsChecked, LLMsTwins, LLMsDates, LLMsDoubts, LLMsLicence, LLMsParts, LLMsSitemap string
	RollMore, OrganisationNamed, OrganisationClaimed, OrganisationSources              string
	// Open data.
	CoverageHeading, CoverageSummary, CoverageOf, CoverageFacts, CoverageEvents, CoverageSources, CoverageOrigins, CoverageTexts, CoverageLanguages string
	DataHeading, DataRelease, DataFile, DataWhat, DataRows, DataSize, DataSums                                                                      string
	DataFiles                                                                                                                                       map[string]string // what each file holds, by its name
}

// ConfidenceNote is the remark beside a date of the given confidence; a date of
// high confidence needs none.
func (w *Words) ConfidenceNote(confidence string) string {
	if confidence == "high" {
		return ""
	}
	return w.Confidences[confidence]
}

var words = map[Tag]*Words{EN: &english, ZH: &chinese}

// Words returns the words of the interface in t.
func (t Tag) Words() *Words { return words[t] }

var verdictOrder = []string{"confirmed", "agreed-then", "incomplete", "stronger-than-evidence", "partly", "contradicted", "unverified"}

var languageNames = map[string]Text{
	"ar": {"Arabic", "阿拉伯语"}, "cs": {"Czech", "捷克语"}, "de": {"German", "德语"}, "en": {"English", "英语"}, "es": {"Spanish", "西班牙语"},
	"fa": {"Persian", "波斯语"}, "fil": {"Filipino", "菲律宾语"}, "fr": {"French", "法语"}, "hu": {"Hungarian", "匈牙利语"}, "id": {"Indonesian", "印度尼西亚语"},
	"it": {"Italian", "意大利语"}, "ko": {"Korean", "韩语"}, "lv": {"Latvian", "拉脱维亚语"}, "pt": {"Portuguese", "葡萄牙语"}, "ru": {"Russian", "俄语"},
	"ja": {"Japanese", "日语"}, "kk": {"Kazakh", "哈萨克语"}, "sr": {"Serbian", "塞尔维亚语"}, "tr": {"Turkish", "土耳其语"}, "vi": {"Vietnamese", "越南语"}, "mi": {"Māori", "毛利语"}, "mn": {"Mongolian", "蒙古语"}, "nl": {"Dutch", "荷兰语"}, "sv": {"Swedish", "瑞典语"}, "ur": {"Urdu", "乌尔都语"}, "zh": {"Chinese", "中文"},
	"am": {"Amharic", "阿姆哈拉语"}, "be": {"Belarusian", "白俄罗斯语"}, "da": {"Danish", "丹麦语"}, "el": {"Greek", "希腊语"}, "fi": {"Finnish", "芬兰语"}, "ga": {"Irish", "爱尔兰语"},
	"he": {"Hebrew", "希伯来语"}, "hi": {"Hindi", "印地语"}, "km": {"Khmer", "高棉语"}, "lo": {"Lao", "老挝语"}, "ro": {"Romanian", "罗马尼亚语"}, "sq": {"Albanian", "阿尔巴尼亚语"},
	"th": {"Thai", "泰语"}, "uk": {"Ukrainian", "乌克兰语"}, "mul": {"several languages", "多种语言"},
}

// NameOf is the name in t of the language with the given BCP 47 tag, whatever its
// script or region, or the tag itself where we have no name for it.
func (t Tag) NameOf(tag string) string {
	primary, _, _ := strings.Cut(tag, "-")
	if n, ok := languageNames[primary]; ok {
		return n.In(t)
	}
	return tag
}
