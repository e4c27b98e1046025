package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/story"
)

// Syndicated is a page whose news can be followed: its stories, and what changed
// in its facts. They are the page's two feeds, in Atom and in JSON Feed.
type Syndicated interface {
	// Tells says on which thing the stories are that the feed tells of; none is all
	// stories. The answer is false for a feed without stories.
	Tells() (facts.On, bool)
	// Feed makes the feed with the newest of these stories.
	Feed(newest []story.Text) Feed
}

// Feed is a page as a feed reader wants it.
type Feed struct {
	ID, Title string
	Updated   time.Time // in Beijing
	Author    string
	Rights    string
	Entries   []FeedEntry // newest first
}

// FeedEntry is one entry of a feed: a story or a change.
type FeedEntry struct {
	ID, Title          string
	Published, Updated time.Time // in Beijing
	Href               string    // absolute
	Kind               string    // in words

	// Of a change: what it says, and its sources.
	Text         string
	SourcesLabel string
	Sources      []Link // absolute

	// Of a story: its text, and what its page has besides.
	Whole *story.Text
	Story *StoryRow
}

// How much of its past a feed has at most; the page has all of it. A story is
// sent whole, so there are fewer of them.
const (
	longestFeed   = 100
	StoriesOfFeed = 20
)

// feedForms are the forms of a feed, as endings of its address.
var feedForms = []string{"atom", "feed.json"}

// followed adds the feeds to the forms of a page. Only the present has news.
func (f Frame) followed(forms ...string) []string {
	if f.AsOf.Known() {
		return forms
	}
	return append(forms, feedForms...)
}

// feed begins the feed of a page.
func (h *Head) feed(title string) Feed {
	f := h.Frame
	w := f.Words()
	return Feed{ID: urn("feed", string(f.Lang), h.Path, h.Query), Title: title, Author: w.FeedAuthor, Rights: w.FeedRights}
}

// finish puts the entries in order. A feed without entries was last changed on
// the day given, of which nobody need be told.
func (feed Feed) finish(empty facts.Date) Feed {
	slices.SortStableFunc(feed.Entries, func(a, b FeedEntry) int { return b.Updated.Compare(a.Updated) })
	feed.Entries = feed.Entries[:min(longestFeed, len(feed.Entries))]
	feed.Updated = midnight(empty)
	if len(feed.Entries) > 0 {
		feed.Updated = feed.Entries[0].Updated
	}
	return feed
}

// storyEntries are stories as entries. A story has one id in each language of the
// site, whichever feed tells of it.
func (f Frame) storyEntries(newest []story.Text) []FeedEntry {
	h := f.head("", "", "")
	var out []FeedEntry
	for _, t := range newest[:min(StoriesOfFeed, len(newest))] {
		r := h.storyRow(t)
		out = append(out, FeedEntry{
			ID: urn("story", string(f.Lang), r.Slug), Title: r.Title, Published: r.published, Updated: r.updated, Href: r.URL, Kind: r.KindLabel, Whole: &t, Story: &r,
		})
	}
	return out
}

// changeEntries are changes as entries.
func (f Frame) changeEntries(rows []ChangeRow) []FeedEntry {
	w := f.Words()
	var out []FeedEntry
	for _, r := range rows {
		day := midnight(r.day)
		e := FeedEntry{ID: r.ID, Title: r.title, Published: day, Updated: day, Text: r.What, Href: r.URL, Kind: w.ChangesTitle, SourcesLabel: w.SourcesHeading}
		for _, id := range r.Sources {
			if s, ok := f.Dir.Sources[id]; ok {
				e.Sources = append(e.Sources, Link{Text: f.Lang.Labelled(s.Publisher.In(f.Lang), s.Title.In(f.Lang)), Href: f.Abs(f.Href("sources/" + id + "/"))})
			}
		}
		out = append(out, e)
	}
	return out
}

// Tells implements Syndicated.
func (p *Changes) Tells() (facts.On, bool) { return facts.On{}, false }

// Feed implements Syndicated.
func (p *Changes) Feed([]story.Text) Feed {
	feed := p.feed(p.Title)
	feed.Entries = p.Frame.changeEntries(p.Changes)
	return feed.finish(p.Frame.Dir.Changed(p.Filter.City))
}

// Tells implements Syndicated.
func (p *Stories) Tells() (facts.On, bool) { return p.on, true }

// Feed implements Syndicated.
func (p *Stories) Feed(newest []story.Text) Feed {
	feed := p.feed(p.Title)
	feed.Entries = p.Frame.storyEntries(newest)
	return feed.finish(p.Frame.Dir.Changed(""))
}

// Tells implements Syndicated.
func (p *City) Tells() (facts.On, bool) { return facts.On{Kind: "cities", ID: p.Partner.Slug}, true }

// Feed implements Syndicated. It has more changes than the page shows.
func (p *City) Feed(newest []story.Text) Feed {
	f := p.Frame
	feed := p.feed(fmt.Sprintf(f.Words().FeedOf, p.Name))
	feed.Entries = append(f.storyEntries(newest), f.changeEntries(f.changesAt(f.Dir.ChangesOn(facts.On{Kind: "cities", ID: p.Partner.Slug}), longestFeed))...)
	return feed.finish(f.Dir.Changed(p.Partner.Slug))
}

// Tells implements Syndicated.
func (p *Theme) Tells() (facts.On, bool) { return facts.On{Kind: "themes", ID: p.Slug}, true }

// Feed implements Syndicated. What changed of a theme are its own words and its
// events.
func (p *Theme) Feed(newest []story.Text) Feed {
	f := p.Frame
	var places []int
	for i, c := range f.Dir.Changes {
		if c.Table == "themes" && c.ID == p.Slug || c.Table == "events" && p.all[c.ID] {
			if places = append(places, i); len(places) == longestFeed {
				break
			}
		}
	}
	feed := p.feed(fmt.Sprintf(f.Words().FeedOf, p.Name))
	feed.Entries = append(f.storyEntries(newest), f.changeEntries(f.changesAt(places, longestFeed))...)
	return feed.finish(f.Dir.Changed(""))
}

// midnight is the beginning of a day in Beijing.
func midnight(d facts.Date) time.Time {
	y, m, day := d.From.YMD()
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, facts.BeijingTime())
}

// StoriesPath is the page of the stories. Its feeds are those of the site, and
// have an address that people guess: /en/feed.atom and /en/feed.json.
const StoriesPath = "stories/"

// InForm is the address of a page in another form, without the language: path is
// that of the page, as "cities/prague/", and ending as "json" or "feed.json".
func InForm(path, ending string) string {
	switch {
	case path == StoriesPath && slices.Contains(feedForms, ending):
		return "feed." + strings.TrimPrefix(ending, "feed.")
	case path == "":
		return "index." + ending
	}
	return strings.TrimSuffix(path, "/") + "." + ending
}
