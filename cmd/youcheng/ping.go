package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"youcheng/internal/diff"
	"youcheng/internal/lang"
	"youcheng/internal/store"
	"youcheng/internal/story"
)

// indexNowFlag is the key that shows search engines who speaks for the site.
type indexNowFlag struct {
	IndexNowKey string `long:"indexnow-key" value-name:"KEY" description:"Key of IndexNow, which is then told at /KEY.txt: 8 to 128 letters, digits and hyphens."`
}

var indexNowKey = regexp.MustCompile(`^[A-Za-z0-9-]{8,128}$`)

func (f indexNowFlag) check() error {
	if f.IndexNowKey != "" && !indexNowKey.MatchString(f.IndexNowKey) {
		return errors.New("--indexnow-key: a key has 8 to 128 letters, digits and hyphens, and nothing else")
	}
	return nil
}

type pingCommand struct {
	Args struct {
		Old string `positional-arg-name:"OLD" description:"File of youcheng db with the edition that search engines know."`
		New string `positional-arg-name:"NEW" description:"File of youcheng db with the edition that is served now."`
	} `positional-args:"yes" required:"yes"`
	Send bool   `long:"send" env:"-" description:"Really tell them. Without it, nothing is sent."`
	To   string `long:"to" default:"https://api.indexnow.org/indexnow" value-name:"URL" description:"Where to send."`
	baseFlag
	indexNowFlag
}

// pingMost is how many addresses one message may hold.
const pingMost = 10000

// pingTimeout is how long the other side may take for one message.
const pingTimeout = 30 * time.Second

const pingHelp = "Needs --base-url. To send, it also needs --send and the key with which the site is served. Drafts, pages by conditions and pages of past days are never sent."

func (c *pingCommand) Run(e *env) error {
	if c.BaseURL == "" {
		return errors.New("--base-url: say under which address readers reach the site, such as https://youcheng.example")
	}
	base, err := c.base("")
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	if c.Send && c.IndexNowKey == "" {
		return errors.New("--send needs --indexnow-key: the key with which the site is served (youcheng serve --indexnow-key KEY)")
	}
	if to, err := url.Parse(c.To); err != nil || (to.Scheme != "https" && to.Scheme != "http") || to.Host == "" {
		return fmt.Errorf("--to: %q is not an address, such as https://api.indexnow.org/indexnow", c.To)
	}
	paths, err := changedPages(e, c.Args.Old, c.Args.New)
	if err != nil {
		return err
	}
	addresses := []string{}
	for _, p := range paths {
		addresses = append(addresses, base+p)
	}
	switch {
	case len(addresses) == 0:
		fmt.Fprintln(e.stdout, "no address changed; there is nothing to send")
		return nil
	case !c.Send:
		for _, a := range addresses {
			fmt.Fprintln(e.stdout, a)
		}
		fmt.Fprintf(e.stdout, "%s; nothing was sent (--send sends them to %s)\n", lang.EN.Plural(len(addresses), "%s address", "%s addresses"), c.To)
		return nil
	}
	sent := 0
	for part := range slices.Chunk(addresses, pingMost) {
		if err := ping(e.ctx, c.To, base, c.IndexNowKey, part); err != nil {
			return fmt.Errorf("sending %d to %d of %s: %w", sent+1, sent+len(part), lang.EN.Plural(len(addresses), "%s address", "%s addresses"), err)
		}
		sent += len(part)
	}
	fmt.Fprintf(e.stdout, "sent %s to %s\n", lang.EN.Plural(sent, "%s address", "%s addresses"), c.To)
	return nil
}

// changedPages lists the addresses, after the host, of the pages in both languages
// whose facts differ between the editions, and in each language those whose texts
// do.
func changedPages(e *env, old, next string) ([]string, error) {
	a, err := edition(e, old, lang.EN)
	if err != nil {
		return nil, err
	}
	b, err := edition(e, next, lang.EN)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range diff.Pages(diff.Compare(a, b), a.Facts, b.Facts) {
		for _, l := range lang.Tags() {
			out = append(out, "/"+string(l)+"/"+p)
		}
	}
	was, err := texts(e.ctx, old)
	if err != nil {
		return nil, err
	}
	is, err := texts(e.ctx, next)
	if err != nil {
		return nil, err
	}
	for _, m := range []map[string]string{was, is} {
		for address := range m {
			if was[address] == is[address] {
				continue
			}
			out = append(out, address)
			if at := strings.Index(address, "stories/"); at >= 0 {
				out = append(out, address[:at]+"stories/", address[:at])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// texts are the published texts of an edition by their addresses.
func texts(ctx context.Context, path string) (map[string]string, error) {
	st, err := store.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	now := time.Now()
	out := map[string]string{}
	pages, err := st.Pages(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, l := range lang.Tags() {
		read := func(form story.Form, folder, slug string) error {
			t, err := st.Text(ctx, form, slug, l, now)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			out["/"+string(l)+"/"+folder+slug+"/"] = strings.Join([]string{t.Title, t.Summary, t.HTML}, "\n")
			return nil
		}
		stories, err := st.Stories(ctx, l, now)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, t := range stories {
			if err := read(story.Story, "stories/", t.Slug); err != nil {
				return nil, err
			}
		}
		for _, slug := range pages {
			if err := read(story.Page, "", slug); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// ping sends addresses in one message (indexnow.org).
func ping(ctx context.Context, to, base, key string, addresses []string) error {
	_, host, _ := strings.Cut(base, "://")
	body, err := json.Marshal(struct {
		Host        string   `json:"host"`
		Key         string   `json:"key"`
		KeyLocation string   `json:"keyLocation"`
		URLList     []string `json:"urlList"`
	}{host, key, base + "/" + key + ".txt", addresses})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusOK || answer.StatusCode == http.StatusAccepted {
		return nil
	}
	said, err := io.ReadAll(io.LimitReader(answer.Body, 500))
	if err != nil {
		return err
	}
	why := map[int]string{
		http.StatusForbidden:           "the key was not found at " + base + "/" + key + ".txt; serve the site with --indexnow-key",
		http.StatusUnprocessableEntity: "the addresses are not those of the host of the key; see --base-url",
		http.StatusTooManyRequests:     "too many messages; try again later",
	}[answer.StatusCode]
	if why == "" {
		why = strings.TrimSpace(string(said))
	}
	return fmt.Errorf("%s answered %s: %s", to, answer.Status, why)
}
