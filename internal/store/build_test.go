package store

import (
	"context"
	"reflect"

	"youcheng/internal/facts"
	"youcheng/internal/story"
)

// Content is all that goes into a file, for tests.
type Content struct {
	Facts     *facts.Facts
	Texts     []story.Text
	Redirects []Redirect
	Pictures  []Picture
}

// Build writes the content into a new file at path.
func Build(ctx context.Context, path string, c Content) error {
	b, err := Begin(ctx, path, "")
	if err != nil {
		return err
	}
	b.Facts(c.Facts)
	for i := range c.Texts {
		_ = b.Text(&c.Texts[i]) // the error is that of Commit
	}
	b.Pictures(c.Pictures)
	b.Redirects(c.Redirects)
	return b.Commit()
}

// Patch writes a file for content whose facts are those of old, the content of the
// file at from.
func Patch(ctx context.Context, from, path string, old, content Content) error {
	b, err := Begin(ctx, path, from)
	if err != nil {
		return err
	}
	before := map[story.Key]*story.Text{}
	for i := range old.Texts {
		before[old.Texts[i].Key()] = &old.Texts[i]
	}
	for i := range content.Texts {
		t := &content.Texts[i]
		if was := before[t.Key()]; was == nil || !reflect.DeepEqual(was, t) {
			_ = b.Text(t)
		}
		delete(before, t.Key())
	}
	for k := range before {
		_ = b.Remove(k)
	}
	b.Pictures(content.Pictures)
	b.Redirects(content.Redirects)
	return b.Commit()
}
