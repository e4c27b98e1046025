package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"youcheng/internal/facts"
	"youcheng/internal/lang"
	"youcheng/internal/story"
)

const textColumns = `SELECT t.form, t.slug, t.lang, t.title, t.summary, t.kind, t.authors, t.publish_at, t.as_of,
	t.updated_at, t.update_note, t.draft, t.faulty, t.noindex, t.words, t.sources, t.file, `

// published hides what is to appear later; its argument is the time now.
const published = "(t.publish_at = '' OR t.publish_at <= ?)"

// Text returns a story or page in l, or, where it exists only in the other
// language, in that one: the language of the result says which.
func (s *Store) Text(ctx context.Context, form story.Form, slug string, l lang.Tag, now time.Time) (story.Text, error) {
	rows, err := s.texts(ctx, textColumns+"t.html, t.rest FROM texts t WHERE t.form = ? AND t.slug = ? AND "+bestLanguage+" AND "+published,
		string(form), slug, string(l), utc(now), utc(now))
	if err != nil {
		return story.Text{}, err
	}
	if len(rows) == 0 {
		return story.Text{}, ErrNotFound
	}
	return rows[0], nil
}

// bestLanguage keeps, of a text published in two languages, the one in the
// language asked for, and otherwise the only one there is. Its arguments are that
// language and the time now.
const bestLanguage = `t.lang = coalesce((SELECT b.lang FROM texts b
	WHERE b.form = t.form AND b.slug = t.slug AND b.lang = ? AND (b.publish_at = '' OR b.publish_at <= ?)), t.lang)`

// Stories returns all published stories in l, newest first, without their text.
// One that is missing in l is given in the other language.
func (s *Store) Stories(ctx context.Context, l lang.Tag, now time.Time) ([]story.Text, error) {
	return s.ListStories(ctx, facts.On{}, l, now, 0, -1)
}

// StoriesNear returns of the stories in l those whose slugs begin with some letters,
// as many as n.
func (s *Store) StoriesNear(ctx context.Context, letters string, l lang.Tag, now time.Time, n int) ([]story.Text, error) {
	return s.texts(ctx, textColumns+"'', '{}' FROM texts t WHERE t.form = 'story' AND t.slug >= ? AND t.slug < ? AND "+bestLanguage+" AND "+published+" ORDER BY t.slug LIMIT ?",
		letters, letters+"\U0010ffff", string(l), utc(now), utc(now), n)
}

// NextStory is the time after now at which the next text appears; zero where none
// is to come.
func (s *Store) NextStory(ctx context.Context, now time.Time) (time.Time, error) {
	var next string
	err := s.db.QueryRowContext(ctx, "SELECT coalesce(min(publish_at), '') FROM texts WHERE publish_at > ?", utc(now)).Scan(&next)
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for texts to come: %w", err)
	}
	return parseUTC(next)
}

// Pages returns the slugs of the Markdown pages.
func (s *Store) Pages(ctx context.Context) ([]string, error) {
	slugs, err := s.words(ctx, "SELECT t.slug FROM texts t WHERE t.form = 'page' ORDER BY t.slug")
	return slices.Compact(slugs), err
}

func (s *Store) texts(ctx context.Context, query string, args ...any) ([]story.Text, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("selecting texts: %w", err)
	}
	defer rows.Close()
	var out []story.Text
	for rows.Next() {
		var t story.Text
		var authors, publish, asOf, updated, sources, more string
		if err := rows.Scan(&t.Form, &t.Slug, &t.Lang, &t.Title, &t.Summary, &t.Kind, &authors, &publish, &asOf, &updated, &t.UpdateNote,
			&t.Draft, &t.Faulty, &t.NoIndex, &t.Words, &sources, &t.File, &t.HTML, &more); err != nil {
			return nil, fmt.Errorf("reading a text: %w", err)
		}
		var x rest
		if err := json.Unmarshal([]byte(more), &x); err != nil {
			return nil, fmt.Errorf("reading the text %s: %w", t.File, err)
		}
		t.Hero, t.Citations, t.Figures, t.Drift, t.Parts = x.Hero, x.Citations, x.Figures, x.Drift, x.cut(t.HTML)
		if err := json.Unmarshal([]byte(authors), &t.Authors); err != nil {
			return nil, fmt.Errorf("reading the authors of %s: %w", t.Slug, err)
		}
		if t.AsOf, err = facts.ParseDate(asOf); err != nil {
			return nil, err
		}
		if t.PublishAt, err = parseUTC(publish); err != nil {
			return nil, err
		}
		if t.UpdatedAt, err = parseUTC(updated); err != nil {
			return nil, err
		}
		if sources != "" {
			t.Sources = strings.Split(sources, ";")
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// Pictures returns the files made from the pictures of the texts.
func (s *Store) Pictures(ctx context.Context) ([]Picture, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT name, type, file, info FROM pictures ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("selecting pictures: %w", err)
	}
	defer rows.Close()
	var out []Picture
	for rows.Next() {
		var p Picture
		var info string
		err := rows.Scan(&p.Name, &p.Type, &p.Of.File, &info)
		if err == nil {
			err = json.Unmarshal([]byte(info), &p.Of.Info)
		}
		if err != nil {
			return nil, fmt.Errorf("reading a picture: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func parseUTC(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s)
}

// Redirect returns the slug to which an old address of a form moved.
func (s *Store) Redirect(ctx context.Context, form, old string) (string, error) {
	var slug string
	err := s.db.QueryRowContext(ctx, "SELECT slug FROM redirects WHERE form = ? AND old = ?", form, old).Scan(&slug)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	return slug, err
}

// Memories is what the compiler remembers of the folders.
func Memories(ctx context.Context, path string) (out []story.Memory, err error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	rows, err := s.db.QueryContext(ctx, "SELECT form, slug, memory FROM folders")
	if err != nil {
		return nil, fmt.Errorf("recalling the texts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m story.Memory
		if err := rows.Scan(&m.Form, &m.Slug, &m.Data); err != nil {
			return nil, fmt.Errorf("recalling the texts: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
