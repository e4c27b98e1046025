-- The compiled register. Written once by a Builder, from nothing, in one
-- transaction; read-only ever after. There are no migrations: a changed input
-- makes a new file.
--
-- Each table of seeds/*.csv has its columns as seeds/README.md describes them,
-- and n, the row's number in the file. A date column holds the date as written;
-- beside it, _from and _to hold the first and last day that it can mean (NULL
-- where it is not known). A list column holds the list as written; where its
-- items are rows of another table, a table named like the column holds them one
-- by one. Every list of sources, of whatever table, is also in citations.
--
-- These tables, and no others, are published as /data/youcheng.sqlite.

CREATE TABLE sources (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    publisher_en TEXT NOT NULL,
    publisher_zh TEXT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    url TEXT NOT NULL,
    published TEXT NOT NULL,
    published_from TEXT,
    published_to TEXT,
    lang TEXT NOT NULL,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    accessed TEXT NOT NULL,
    accessed_from TEXT,
    accessed_to TEXT,
    note_en TEXT NOT NULL,
    note_zh TEXT NOT NULL
) STRICT;

CREATE TABLE countries (
    n INTEGER PRIMARY KEY,
    iso2 TEXT NOT NULL UNIQUE,
    iso3 TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    region TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE themes (
    n INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    definition_en TEXT NOT NULL,
    definition_zh TEXT NOT NULL
) STRICT;

CREATE TABLE partners (
    n INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    endonym TEXT NOT NULL,
    endonym_lang TEXT NOT NULL,
    kind TEXT NOT NULL,
    national_capital INTEGER NOT NULL CHECK (national_capital IN (0, 1)),
    country TEXT NOT NULL REFERENCES countries (iso2),
    region TEXT NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    map_dx INTEGER NOT NULL,
    map_dy INTEGER NOT NULL,
    timezone TEXT NOT NULL,
    website TEXT NOT NULL,
    wikidata TEXT NOT NULL,
    geonames TEXT NOT NULL,
    population INTEGER NOT NULL,
    population_year INTEGER NOT NULL,
    population_checked TEXT NOT NULL,
    population_checked_from TEXT,
    population_checked_to TEXT,
    population_source TEXT REFERENCES sources (id),
    summary_en TEXT NOT NULL,
    summary_zh TEXT NOT NULL,
    summary_sources TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE names (
    n INTEGER PRIMARY KEY,
    partner TEXT NOT NULL REFERENCES partners (slug),
    "text" TEXT NOT NULL,
    lang TEXT NOT NULL,
    "from" TEXT NOT NULL,
    from_from TEXT,
    from_to TEXT,
    "to" TEXT NOT NULL,
    to_from TEXT,
    to_to TEXT,
    kind TEXT NOT NULL,
    note_en TEXT NOT NULL,
    note_zh TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE partnerships (
    n INTEGER PRIMARY KEY,
    partner TEXT NOT NULL UNIQUE REFERENCES partners (slug),
    tie TEXT NOT NULL,
    since TEXT NOT NULL,
    since_from TEXT,
    since_to TEXT,
    ended TEXT NOT NULL,
    ended_from TEXT,
    ended_to TEXT,
    status TEXT NOT NULL,
    status_as_of TEXT NOT NULL,
    status_as_of_from TEXT,
    status_as_of_to TEXT,
    sequence_stated INTEGER NOT NULL,
    sequence_derived INTEGER NOT NULL,
    confidence TEXT NOT NULL,
    date_confidence TEXT NOT NULL,
    note_en TEXT NOT NULL,
    note_zh TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE views (
    n INTEGER PRIMARY KEY,
    partner TEXT NOT NULL REFERENCES partners (slug),
    side TEXT NOT NULL,
    status TEXT NOT NULL,
    "from" TEXT NOT NULL,
    from_from TEXT,
    from_to TEXT,
    statement_en TEXT NOT NULL,
    statement_zh TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE organisations (
    n INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_zh_basis TEXT NOT NULL,
    role_en TEXT NOT NULL,
    role_zh TEXT NOT NULL,
    country TEXT REFERENCES countries (iso2),
    note_en TEXT NOT NULL,
    note_zh TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE people (
    n INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_zh_basis TEXT NOT NULL,
    role_en TEXT NOT NULL,
    role_zh TEXT NOT NULL,
    country TEXT REFERENCES countries (iso2),
    note_en TEXT NOT NULL,
    note_zh TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE offices (
    n INTEGER PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (slug),
    role_en TEXT NOT NULL,
    role_zh TEXT NOT NULL,
    place TEXT NOT NULL,
    organisation TEXT REFERENCES organisations (slug),
    "from" TEXT NOT NULL,
    from_from TEXT,
    from_to TEXT,
    "to" TEXT NOT NULL,
    to_from TEXT,
    to_to TEXT,
    seen TEXT NOT NULL,
    checked TEXT NOT NULL,
    checked_from TEXT,
    checked_to TEXT,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE events (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    "date" TEXT NOT NULL,
    date_from TEXT,
    date_to TEXT,
    "end" TEXT NOT NULL,
    end_from TEXT,
    end_to TEXT,
    partners TEXT NOT NULL,
    theme TEXT NOT NULL REFERENCES themes (slug),
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    summary_en TEXT NOT NULL,
    summary_zh TEXT NOT NULL,
    organisations TEXT NOT NULL,
    people TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE events_partners (
    owner INTEGER NOT NULL REFERENCES events (n),
    item TEXT NOT NULL REFERENCES partners (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE events_organisations (
    owner INTEGER NOT NULL REFERENCES events (n),
    item TEXT NOT NULL REFERENCES organisations (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE events_people (
    owner INTEGER NOT NULL REFERENCES events (n),
    item TEXT NOT NULL REFERENCES people (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE agreements (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    partner TEXT NOT NULL REFERENCES partners (slug),
    kind TEXT NOT NULL,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    signed TEXT NOT NULL,
    signed_from TEXT,
    signed_to TEXT,
    place_en TEXT NOT NULL,
    place_zh TEXT NOT NULL,
    signatories TEXT NOT NULL,
    term_months TEXT NOT NULL,
    ends TEXT NOT NULL,
    ends_from TEXT,
    ends_to TEXT,
    renews TEXT REFERENCES agreements (id),
    event TEXT REFERENCES events (id),
    document_url TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE agreements_signatories (
    owner INTEGER NOT NULL REFERENCES agreements (n),
    item TEXT NOT NULL REFERENCES people (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL REFERENCES sources (id),
    paragraph TEXT NOT NULL,
    statement_en TEXT NOT NULL,
    statement_zh TEXT NOT NULL,
    subjects TEXT NOT NULL,
    themes TEXT NOT NULL,
    organisations TEXT NOT NULL,
    people TEXT NOT NULL,
    "value" TEXT NOT NULL,
    unit TEXT NOT NULL,
    count TEXT REFERENCES counts (slug),
    as_of TEXT NOT NULL,
    as_of_from TEXT,
    as_of_to TEXT,
    attributed_to_en TEXT NOT NULL,
    attributed_to_zh TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reasoning_en TEXT NOT NULL,
    reasoning_zh TEXT NOT NULL,
    evidence TEXT NOT NULL,
    conflict TEXT REFERENCES conflicts (id)
) STRICT;

CREATE TABLE claims_subjects (
    owner INTEGER NOT NULL REFERENCES claims (n),
    item TEXT NOT NULL REFERENCES partners (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims_themes (
    owner INTEGER NOT NULL REFERENCES claims (n),
    item TEXT NOT NULL REFERENCES themes (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims_organisations (
    owner INTEGER NOT NULL REFERENCES claims (n),
    item TEXT NOT NULL REFERENCES organisations (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims_people (
    owner INTEGER NOT NULL REFERENCES claims (n),
    item TEXT NOT NULL REFERENCES people (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflicts (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    subject TEXT REFERENCES partners (slug),
    field TEXT NOT NULL,
    outcome_en TEXT NOT NULL,
    outcome_zh TEXT NOT NULL,
    settled INTEGER NOT NULL CHECK (settled IN (0, 1)),
    rule_en TEXT NOT NULL,
    rule_zh TEXT NOT NULL,
    others TEXT NOT NULL
) STRICT;

CREATE TABLE conflicts_others (
    owner INTEGER NOT NULL REFERENCES conflicts (n),
    item TEXT NOT NULL REFERENCES partners (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict_values (
    n INTEGER PRIMARY KEY,
    conflict TEXT NOT NULL REFERENCES conflicts (id),
    position INTEGER NOT NULL,
    value_en TEXT NOT NULL,
    value_zh TEXT NOT NULL,
    chosen INTEGER NOT NULL CHECK (chosen IN (0, 1)),
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE counts (
    n INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    title_en TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    definition_en TEXT NOT NULL,
    definition_zh TEXT NOT NULL,
    measure TEXT NOT NULL,
    filter TEXT NOT NULL
) STRICT;

CREATE TABLE stated_counts (
    n INTEGER PRIMARY KEY,
    count TEXT NOT NULL REFERENCES counts (slug),
    "date" TEXT NOT NULL,
    date_from TEXT,
    date_to TEXT,
    "value" INTEGER NOT NULL,
    scope_en TEXT NOT NULL,
    scope_zh TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE gaps (
    n INTEGER PRIMARY KEY,
    subject TEXT REFERENCES partners (slug),
    field TEXT NOT NULL,
    why_en TEXT NOT NULL,
    why_zh TEXT NOT NULL
) STRICT;

CREATE TABLE completeness (
    n INTEGER PRIMARY KEY,
    "list" TEXT NOT NULL UNIQUE,
    statement_en TEXT NOT NULL,
    statement_zh TEXT NOT NULL,
    "from" TEXT NOT NULL,
    from_from TEXT,
    from_to TEXT,
    "to" TEXT NOT NULL,
    to_from TEXT,
    to_to TEXT
) STRICT;

CREATE TABLE glossary (
    n INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    term_en TEXT NOT NULL,
    term_zh TEXT NOT NULL,
    definition_en TEXT NOT NULL,
    definition_zh TEXT NOT NULL
) STRICT;

CREATE TABLE changes (
    n INTEGER PRIMARY KEY,
    "date" TEXT NOT NULL,
    date_from TEXT,
    date_to TEXT,
    subject TEXT REFERENCES partners (slug),
    others TEXT NOT NULL,
    "table" TEXT NOT NULL,
    id TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    what_en TEXT NOT NULL,
    what_zh TEXT NOT NULL,
    sources TEXT NOT NULL
) STRICT;

CREATE TABLE changes_others (
    owner INTEGER NOT NULL REFERENCES changes (n),
    item TEXT NOT NULL REFERENCES partners (slug),
    position INTEGER NOT NULL,
    PRIMARY KEY (item, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE citations (
    source TEXT NOT NULL REFERENCES sources (id),
    subject_table TEXT NOT NULL,
    subject INTEGER NOT NULL, -- n in subject_table
    position INTEGER NOT NULL,
    PRIMARY KEY (source, subject_table, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX events_theme ON events (theme);
CREATE INDEX agreements_partner ON agreements (partner, signed_from DESC, signed_to, n DESC);
CREATE INDEX agreements_event ON agreements (event, signed_from DESC, signed_to, n DESC);
CREATE INDEX agreements_renews ON agreements (renews, signed_from DESC, signed_to, n DESC);
CREATE INDEX sources_origin ON sources (origin);
CREATE INDEX views_partner ON views (partner, from_from IS NULL, from_from, n);
CREATE INDEX names_partner ON names (partner);
CREATE INDEX offices_person ON offices (person);
CREATE INDEX offices_place ON offices (place);
CREATE INDEX claims_source ON claims (source);
CREATE INDEX conflicts_subject ON conflicts (subject);
CREATE INDEX conflict_values_conflict ON conflict_values (conflict);
CREATE INDEX gaps_subject ON gaps (subject);
CREATE INDEX partners_country ON partners (country);
CREATE INDEX citations_subject ON citations (subject_table, subject);
