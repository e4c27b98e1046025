// Package searchtest writes texts by which the search is measured: as long as
// stories, with words as rare and as common as in real ones, and no sense.
package searchtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"youcheng/internal/lang"
	"youcheng/internal/story"
)

// Writer writes texts. The same seed makes the same texts.
type Writer struct {
	r     *rand.Rand
	words map[lang.Tag][]string
	ranks map[lang.Tag]*rand.Zipf
}

// NewWriter returns a Writer with a vocabulary of its own.
func NewWriter(seed uint64) *Writer {
	r := rand.New(rand.NewPCG(seed, 0))
	w := &Writer{r: r, words: map[lang.Tag][]string{}, ranks: map[lang.Tag]*rand.Zipf{}}
	syllables := strings.Fields("ba con de der en er es fi ga hi in ing is ka la le li lo ma men mo na ne ni no or per po pre pro ra re ri ro sa se si so sta ta te ter ti tion to tra un va ver vi")
	// The most common ones are those that stand in nearly every real story.
	en, zh := []string{"the", "of", "and", "in", "to", "city", "beijing", "cities", "sister", "with"}, []string{"北京", "的", "城市", "和", "在", "友好", "与", "年", "市", "了"}
	for i := len(en); i < 150_000; i++ {
		n := 1 + r.IntN(3)
		if i > 2000 {
			n++
		}
		var b strings.Builder
		for range n {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		en = append(en, b.String())
	}
	characters := rand.NewZipf(r, 1.1, 20, 3499)
	for i := len(zh); i < 60_000; i++ {
		var b strings.Builder
		for range 1 + min(r.IntN(5), 2) {
			r, _ := lang.FoldHan(rune(0x4E00 + characters.Uint64()*5%20_000)) // a simplified one, as in our texts
			b.WriteRune(r)
		}
		zh = append(zh, b.String())
	}
	w.words[lang.EN], w.words[lang.ZH] = en, zh
	for l, words := range w.words {
		w.ranks[l] = rand.NewZipf(r, 1.1, 20, uint64(len(words)-1))
	}
	return w
}

// Word is a word of a language, the more common the more often.
func (w *Writer) Word(l lang.Tag) string { return w.words[l][w.ranks[l].Uint64()] }

// Text writes about size bytes.
func (w *Writer) Text(l lang.Tag, size int) string {
	var b strings.Builder
	comma, stop, space := ", ", ". ", " "
	if l == lang.ZH {
		comma, stop, space = "，", "。", ""
	}
	for b.Len() < size {
		for i, n := 0, 5+w.r.IntN(15); i < n; i++ {
			word := w.Word(l)
			if i == 0 && l == lang.EN {
				word = strings.ToUpper(word[:1]) + word[1:]
			}
			b.WriteString(word)
			switch {
			case i == n-1:
				b.WriteString(stop)
			case w.r.IntN(8) == 0:
				b.WriteString(comma)
			default:
				b.WriteString(space)
			}
		}
	}
	return b.String()
}

// Stories writes n stories in both languages, one each day.
func (w *Writer) Stories(n, size int) []story.Text {
	var out []story.Text
	day := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for i := range n {
		for _, l := range lang.Tags() {
			out = append(out, story.Text{Form: story.Story, Slug: fmt.Sprintf("story-%05d", i), Lang: l, Kind: "news", File: "x.md",
				Title: strings.TrimRight(w.Text(l, 40), ".。 "), Summary: w.Text(l, 120), Plain: w.Text(l, size), PublishAt: day.AddDate(0, 0, -i%7000)})
		}
	}
	return out
}
