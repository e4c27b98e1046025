-- What only the site needs: its texts, pictures and old addresses. It is not
-- published as data.

-- A story or a page of content/ in one language. as_of and the times are as
-- written; publish_at is in UTC, so that it compares as text.
CREATE TABLE texts (
    n INTEGER PRIMARY KEY,
    form TEXT NOT NULL CHECK (form IN ('story', 'page')),
    slug TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('en', 'zh')),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    kind TEXT NOT NULL,
    authors TEXT NOT NULL, -- JSON array
    publish_at TEXT NOT NULL,
    as_of TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    update_note TEXT NOT NULL,
    draft INTEGER NOT NULL CHECK (draft IN (0, 1)), -- 1 only in a preview
    faulty INTEGER NOT NULL CHECK (faulty IN (0, 1)), -- 1 only in a preview
    noindex INTEGER NOT NULL CHECK (noindex IN (0, 1)),
    words INTEGER NOT NULL,
    sources TEXT NOT NULL, -- ids separated by ;
    file TEXT NOT NULL,
    pictures TEXT NOT NULL, -- JSON array: addresses of those that it shows
    -- What is long stands last, so that a list reads none of it.
    rest TEXT NOT NULL, -- JSON: hero, citations, figures, changes of the original
    html TEXT NOT NULL,
    plain TEXT NOT NULL,
    UNIQUE (form, slug, lang)
) STRICT;

-- The files made from pictures, by the names of their addresses. file is the path of
-- the picture in the content, info what is known of it, as JSON.
CREATE TABLE pictures (
    name TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    file TEXT NOT NULL,
    info TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a text links to: kind is the scheme of the link, item its id.
CREATE TABLE texts_links (
    owner INTEGER NOT NULL, -- n in texts
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (kind, item, owner)
) STRICT, WITHOUT ROWID;

-- The stories as each language lists them, newest first: all of them, where kind
-- and item are empty, and those that link to a thing, by the kind and the id in the
-- address of its page. A story that links to a partner is on its country too.
--
-- A story stands in the list of a language in that language. In the other one it
-- stands there if there is no text in the first, or until that one appears.
CREATE TABLE stories_listed (
    lang TEXT NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    publish_at TEXT NOT NULL,
    slug TEXT NOT NULL,
    "text" INTEGER NOT NULL, -- n in texts
    until TEXT NOT NULL, -- when the text in the language appears; empty for good
    PRIMARY KEY (lang, kind, item, publish_at DESC, slug, "text")
) STRICT, WITHOUT ROWID;

-- The events in order, newest first: conditions is what narrows the list, as its
-- address says it, and place counts from 0 without a gap. So any page of a list,
-- and how long it is, is read without what stands before.
CREATE TABLE events_listed (
    conditions TEXT NOT NULL,
    place INTEGER NOT NULL,
    event INTEGER NOT NULL REFERENCES events (n),
    PRIMARY KEY (conditions, place)
) STRICT, WITHOUT ROWID;

-- Addresses that moved. form is "cities" or "stories", as in the address.
CREATE TABLE redirects (
    form TEXT NOT NULL,
    old TEXT NOT NULL,
    slug TEXT NOT NULL,
    PRIMARY KEY (form, old)
) STRICT, WITHOUT ROWID;

-- What can be found: one row for each thing, with its words in both languages,
-- and one for each text in its own. body is what a passage is cut from, empty for a
-- text, which has its own.
CREATE TABLE search_docs (
    n INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    "text" INTEGER REFERENCES texts (n)
) STRICT;

-- The words, in segments as package search makes them: the head of each, and the
-- chunks of all, by the numbers that it gives them.
CREATE TABLE search_segments (
    n INTEGER PRIMARY KEY,
    head BLOB NOT NULL
) STRICT;
CREATE TABLE search_chunks (
    n INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- The numbers in search_docs of the texts that were changed, added or removed after
-- the file was built: segment 0 has the words of those that are left.
CREATE TABLE search_changed (
    n INTEGER PRIMARY KEY
) STRICT;

CREATE INDEX search_docs_text ON search_docs ("text");
CREATE INDEX texts_links_owner ON texts_links (owner);

-- What the compiler remembers of each folder of texts, so that another run reads only
-- those that changed.
CREATE TABLE folders (
    form TEXT NOT NULL,
    slug TEXT NOT NULL,
    memory BLOB NOT NULL,
    PRIMARY KEY (form, slug)
) STRICT, WITHOUT ROWID;
