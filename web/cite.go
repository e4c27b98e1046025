package web

import (
	"fmt"

	"youcheng/internal/page"
	"youcheng/internal/store"
)

// cited writes the citation of a page for a program that keeps references.
func cited(c page.Citation, f form) (body []byte, contentType string, err error) {
	switch {
	case c.Key == "":
		return nil, "", fmt.Errorf("this page is not to be cited: %w", store.ErrNotFound)
	case f == asBibTeX:
		return []byte(c.BibTeX()), "application/x-bibtex; charset=utf-8", nil
	case f == asCSL:
		body, err := encode([]page.CSL{c.CSL()})
		return body, "application/vnd.citationstyles.csl+json; charset=utf-8", err
	}
	return []byte(c.RIS()), "application/x-research-info-systems; charset=utf-8", nil
}
