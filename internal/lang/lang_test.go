package lang

import (
	"slices"
	"testing"
)

// both is what is wanted in each language.
type both struct{ en, zh string }

func (b both) check(t *testing.T, write func(Tag) string) {
	t.Helper()
	if got := write(EN); got != b.en {
		t.Errorf("English: %q, want %q", got, b.en)
	}
	if got := write(ZH); got != b.zh {
		t.Errorf("Chinese: %q, want %q", got, b.zh)
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in  string
		tag Tag
		ok  bool
	}{
		{"en", EN, true}, {"zh", ZH, true}, {"", "", false}, {"EN", "", false}, {"zh-Hans", "", false}, {"fr", "", false},
	} {
		if tag, ok := Parse(c.in); tag != c.tag || ok != c.ok {
			t.Errorf("Parse(%q) = %q, %t, want %q, %t", c.in, tag, ok, c.tag, c.ok)
		}
	}
}

func TestTags(t *testing.T) {
	if got := Tags(); !slices.Equal(got, []Tag{EN, ZH}) {
		t.Errorf("Tags = %v", got)
	}
	for _, c := range []struct {
		tag, other     Tag
		bcp47, ownName string
		text           string
	}{
		{EN, ZH, "en", "English", "Prague"},
		{ZH, EN, "zh-Hans", "中文", "布拉格"},
	} {
		if got := c.tag.Other(); got != c.other {
			t.Errorf("the other of %s is %s", c.tag, got)
		}
		if got := c.tag.BCP47(); got != c.bcp47 {
			t.Errorf("BCP 47 tag of %s: %s", c.tag, got)
		}
		if got := c.tag.OwnName(); got != c.ownName {
			t.Errorf("own name of %s: %s", c.tag, got)
		}
		if got := (Text{"Prague", "布拉格"}).In(c.tag); got != c.text {
			t.Errorf("text in %s: %s", c.tag, got)
		}
	}
	for text, want := range map[Text]bool{{}: true, {EN: "a"}: false, {ZH: "甲"}: false, {"a", "甲"}: false} {
		if got := text.Empty(); got != want {
			t.Errorf("%v empty: %t", text, got)
		}
	}
}

func TestFirstSentence(t *testing.T) {
	for _, c := range []struct {
		tag        Tag
		text, want string
	}{
		{EN, "The capital of Peru. It signed in 1983.", "The capital of Peru."},
		{EN, "One sentence.", "One sentence."},
		{EN, "", ""},
		{EN, "Without a stop", "Without a stop"},
		{EN, "A city near St. Moritz. It signed.", "A city near St. Moritz."},
		{EN, "The U.S. Congress met J. Smith in it. Then", "The U.S. Congress met J. Smith in it."},
		{EN, "It was so in 2016. In 2019 it ended.", "It was so in 2016."},
		{EN, "The 1.3 million live in it! Île-de-France signed.", "The 1.3 million live in it!"},
		{EN, "Who signed? Écoute.", "Who signed?"},
		{ZH, "秘鲁首都。1983年签约。", "秘鲁首都。"},
		{ZH, "只有一句。", "只有一句。"},
		{ZH, "没有句号", "没有句号"},
		{ZH, "", ""},
	} {
		if got := c.tag.FirstSentence(c.text); got != c.want {
			t.Errorf("%s: %q", c.text, got)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		tag  Tag
		text string
		most int
		want string
	}{
		{EN, "It fits. All of it.", 19, "It fits. All of it."},
		{EN, "It fits. All of it.", 18, "It fits."},
		{EN, "One. Two. Three three three.", 10, "One. Two."},
		{EN, "A sentence that is too long, by far, to stand", 30, "A sentence that is too long…"},
		{EN, "Unbrokenunbrokenunbroken", 10, "Unbrokenu…"},
		{EN, "Île-de-France signs. Ülo signs.", 20, "Île-de-France signs."},
		{EN, "", 10, ""},
		{ZH, "写得下。全都写得下。", 10, "写得下。全都写得下。"},
		{ZH, "写得下。全都写得下。", 9, "写得下。"},
		{ZH, "这一句太长，怎么也放不下去了", 10, "这一句太长…"},
		{ZH, "这一句没有停顿所以只好截断", 8, "这一句没有停顿…"},
	} {
		if got := c.tag.Fit(c.text, c.most); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct {
		name             string
		year, month, day int
		want             both
	}{
		{"day", 1979, 3, 14, both{"14 March 1979", "1979年3月14日"}},
		{"month", 2012, 6, 0, both{"June 2012", "2012年6月"}},
		{"year", 2014, 0, 0, both{"2014", "2014年"}},
		{"first day", 2016, 1, 1, both{"1 January 2016", "2016年1月1日"}},
		{"last day", 2016, 12, 31, both{"31 December 2016", "2016年12月31日"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.check(t, func(l Tag) string { return l.Date(c.year, c.month, c.day) })
		})
	}
	names := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	for i, name := range names {
		if got := EN.Date(2016, i+1, 0); got != name+" 2016" {
			t.Errorf("month %d: %q", i+1, got)
		}
	}
	t.Run("between", func(t *testing.T) {
		both{"between 1990 and 1993", "1990年至1993年之间"}.check(t, func(l Tag) string { return l.Between(l.Date(1990, 0, 0), l.Date(1993, 0, 0)) })
	})
	t.Run("from to", func(t *testing.T) {
		both{"1990 to 1993", "1990年至1993年"}.check(t, func(l Tag) string { return l.FromTo(l.Date(1990, 0, 0), l.Date(1993, 0, 0)) })
	})
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 7: "7", 53: "53", 999: "999", 1000: "1,000", 65536: "65,536", 130000: "130,000", 8336599: "8,336,599", 1000000000: "1,000,000,000",
		-1: "−1", -999: "−999", -1000: "−1,000",
	} {
		both{want, want}.check(t, func(l Tag) string { return l.Number(n) })
	}
}

func TestKilometres(t *testing.T) {
	for _, c := range []struct {
		name string
		km   float64
		want both
	}{
		{"nothing", 0, both{"0 km", "0公里"}},
		{"rounded to one", 99.5, both{"100 km", "100公里"}},
		{"below a hundred", 37.4, both{"37 km", "37公里"}},
		{"rounded to ten, down", 7454.9, both{"7,450 km", "7,450公里"}},
		{"rounded to ten, up", 7455.1, both{"7,460 km", "7,460公里"}},
		{"just above a hundred", 104, both{"100 km", "100公里"}},
		{"half round the world", 20015, both{"20,020 km", "20,020公里"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.check(t, func(l Tag) string { return l.Kilometres(c.km) })
		})
	}
}

func TestBearing(t *testing.T) {
	for _, c := range []struct {
		degrees float64
		want    both
	}{
		{0, both{"north", "北"}},
		{22.5, both{"north-northeast", "东北偏北"}},
		{45, both{"northeast", "东北"}},
		{67.5, both{"east-northeast", "东北偏东"}},
		{90, both{"east", "东"}},
		{112.5, both{"east-southeast", "东南偏东"}},
		{135, both{"southeast", "东南"}},
		{157.5, both{"south-southeast", "东南偏南"}},
		{180, both{"south", "南"}},
		{202.5, both{"south-southwest", "西南偏南"}},
		{225, both{"southwest", "西南"}},
		{247.5, both{"west-southwest", "西南偏西"}},
		{270, both{"west", "西"}},
		{292.5, both{"west-northwest", "西北偏西"}},
		{315, both{"northwest", "西北"}},
		{337.5, both{"north-northwest", "西北偏北"}},
		{11.24, both{"north", "北"}},
		{11.25, both{"north-northeast", "东北偏北"}},
		{348.74, both{"north-northwest", "西北偏北"}},
		{348.75, both{"north", "北"}},
		{359.99, both{"north", "北"}},
		{360, both{"north", "北"}},
		{371.25, both{"north-northeast", "东北偏北"}},
		{-1, both{"north", "北"}},
		{-90, both{"west", "西"}},
		{-800, both{"west", "西"}},
		{765, both{"northeast", "东北"}},
	} {
		c.want.check(t, func(l Tag) string { return l.Bearing(c.degrees) })
	}
}

func TestHoursFrom(t *testing.T) {
	for _, c := range []struct {
		name    string
		minutes int
		want    both
	}{
		{"the same", 0, both{"the same time as Beijing", "与北京时间相同"}},
		{"Tokyo", 60, both{"1 hour ahead of Beijing", "比北京早1小时"}},
		{"Canberra in winter", 120, both{"2 hours ahead of Beijing", "比北京早2小时"}},
		{"Jakarta", -60, both{"1 hour behind Beijing", "比北京晚1小时"}},
		{"Prague in January", -420, both{"7 hours behind Beijing", "比北京晚7小时"}},
		{"Delhi", -150, both{"2.5 hours behind Beijing", "比北京晚2.5小时"}},
		{"Kathmandu", -135, both{"2.25 hours behind Beijing", "比北京晚2.25小时"}},
		{"Chatham Islands", 285, both{"4.75 hours ahead of Beijing", "比北京早4.75小时"}},
		{"half an hour", 30, both{"0.5 hours ahead of Beijing", "比北京早0.5小时"}},
		{"an hour and a half", 90, both{"1.5 hours ahead of Beijing", "比北京早1.5小时"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.check(t, func(l Tag) string { return l.HoursFrom(c.minutes) })
		})
	}
}

func TestJoin(t *testing.T) {
	for _, c := range []struct {
		name  string
		items []string
		want  both
	}{
		{"none", nil, both{"", ""}},
		{"one", []string{"a"}, both{"a", "a"}},
		{"two", []string{"a", "b"}, both{"a and b", "a和b"}},
		{"three", []string{"a", "b", "c"}, both{"a, b and c", "a、b和c"}},
		{"four", []string{"a", "b", "c", "d"}, both{"a, b, c and d", "a、b、c和d"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.want.check(t, func(l Tag) string { return l.Join(c.items) })
		})
	}
}

func TestClausesSentencesLabels(t *testing.T) {
	for _, c := range []struct {
		name               string
		parts              []string
		clauses, sentences both
	}{
		{"none", nil, both{"", ""}, both{"", ""}},
		{"one", []string{"a."}, both{"a.", "a."}, both{"a.", "a."}},
		{"two", []string{"a.", "b."}, both{"a., b.", "a.，b."}, both{"a. b.", "a.b."}},
		{"empty ones", []string{"", "a.", "", "b.", ""}, both{"a., b.", "a.，b."}, both{"a. b.", "a.b."}},
		{"only empty ones", []string{"", ""}, both{"", ""}, both{"", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.clauses.check(t, func(l Tag) string { return l.Clauses(c.parts...) })
			c.sentences.check(t, func(l Tag) string { return l.Sentences(c.parts...) })
		})
	}
	both{"Place: Prague", "Place：Prague"}.check(t, func(l Tag) string { return l.Labelled("Place", "Prague") })
}

func TestPlural(t *testing.T) {
	for _, c := range []struct {
		n    int
		want both
	}{
		{0, both{"0 cities", "0座城市"}},
		{1, both{"1 city", "1座城市"}},
		{2, both{"2 cities", "2座城市"}},
		{1234, both{"1,234 cities", "1,234座城市"}},
	} {
		c.want.check(t, func(l Tag) string {
			if l == ZH {
				return l.Plural(c.n, "%s座城市", "%s座城市")
			}
			return l.Plural(c.n, "%s city", "%s cities")
		})
	}
}
