package corpus

import (
	"math"
	"strings"

	_ "embed"

	"youcheng/internal/lang"
)

// The syllables of coined names: two Latin letters and one Chinese character
// each, so that a name of four is unique in both languages.
var syllables = strings.Fields(`
	ba巴 be贝 bi比 bo博 da达 de德 di迪 do多 fa法 fe费 fi菲 fo福
	ga加 go戈 ka卡 ke克 ki基 ko科 la拉 le莱 li利 lo洛 lu卢 ma马
	me梅 mi米 mo莫 na纳 ne内 ni尼 no诺 pa帕 po波 ra瑞 re雷 ri里
	ro罗 ru鲁 sa萨 se塞 si西 so索 ta塔 te特 ti蒂 to托 va瓦 ve韦`)

// Coined names are numbered, and each sort of thing has its own numbers.
const (
	namedPartners = iota * 650_000
	namedFurther  // further names of partners
	namedPeople
	namedOrganisations
	namedStories
	namedWords // rare words of texts
)

// coin makes the n-th coined name.
func coin(n int) lang.Text {
	const all = 48 * 48 * 48 * 48
	// The factor has no divisor in common with all: each number has its own name,
	// and neighbours look different.
	n = n * 3280781 % all
	var en, zh strings.Builder
	for range 4 {
		s := syllables[n%len(syllables)]
		en.WriteString(s[:2])
		zh.WriteString(s[2:])
		n /= len(syllables)
	}
	return lang.Text{EN: lang.Capital(en.String()), ZH: zh.String()}
}

//go:embed words.en.txt
var wordsEN string

//go:embed words.zh.txt
var wordsZH string

// vocabularySize is how many words of each language the texts are made of.
const vocabularySize = 6000

// Vocabulary lists the words of the texts of a language, the most frequent
// first. They are those of the site's own texts as they once were; the rare ones
// are coined.
func Vocabulary(t lang.Tag) []string {
	list := wordsEN
	if t == lang.ZH {
		list = wordsZH
	}
	words := strings.Fields(list)
	for i := len(words); i < vocabularySize; i++ {
		w := coin(namedWords + i).In(t)
		if t == lang.ZH {
			w = string([]rune(w)[:3])
		}
		words = append(words, strings.ToLower(w))
	}
	return words
}

// ranks holds the ranks of words as often as the words stand in natural texts:
// the n-th word is about n times rarer than the first. To pick from it is to draw
// a word.
func ranks() []uint16 {
	const size = 1 << 16
	weight := func(i int) float64 { return math.Pow(float64(i)+2.7, -1.08) }
	total := 0.0
	for i := range vocabularySize {
		total += weight(i)
	}
	out := make([]uint16, 0, size)
	sum := 0.0
	for i := range vocabularySize {
		sum += weight(i)
		for float64(len(out)) < sum/total*size {
			out = append(out, uint16(i))
		}
	}
	return out
}
