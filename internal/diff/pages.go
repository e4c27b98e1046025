package diff

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"youcheng/internal/facts"
)

// Pages lists the pages that say something else in the newer edition, or are not
// in it any more: their paths after the language, such as "cities/prague/", in
// order, each once. Of each change these are the page of its row, those of the
// partners that it is about, and the list in which it stands. Pages that only
// count or name what changed, such as the home page, are not among them: a search
// engine that follows the changes finds them by itself.
func Pages(changes []Change, old, new *facts.Facts) []string {
	seen := map[string]bool{}
	sourceOf := map[string]string{} // claim -> the source that makes it
	partnersIn := map[string]bool{} // countries
	for _, f := range []*facts.Facts{old, new} {
		for _, c := range f.Claims {
			sourceOf[c.ID] = c.Source
		}
		for _, p := range f.Partners {
			partnersIn[p.Country] = true
		}
	}
	for _, c := range changes {
		for _, s := range c.Subjects {
			seen["cities/"+s+"/"] = true
		}
		first, _, _ := strings.Cut(c.ID, "/")
		switch table := string(c.Table); table {
		case "partners", "partnerships", "names":
			seen["cities/"] = true
		case "agreements", "events", "organisations", "people", "themes", "counts", "sources":
			seen[table+"/"], seen[table+"/"+c.ID+"/"] = true, true
		case "offices":
			seen["people/"+first+"/"] = true
		case "countries":
			if partnersIn[c.ID] {
				seen["countries/"+strings.ToLower(c.ID)+"/"] = true
			}
			seen["countries/"] = true
		case "claims":
			if s := sourceOf[c.ID]; s != "" {
				seen["sources/"+s+"/"] = true
			}
		case "stated_counts":
			seen["counts/"+first+"/"] = true
		case "conflicts", "conflict_values":
			seen["conflicts/"] = true
		case "gaps", "completeness":
			seen["gaps/"] = true
		case "glossary":
			seen["glossary/"] = true
		}
	}
	if !reflect.DeepEqual(old.Changes, new.Changes) {
		seen["changes/"] = true
	}
	return slices.Sorted(maps.Keys(seen))
}
