package opendata

import (
	"fmt"
	"strings"

	"youcheng/internal/facts"
)

// Citation is how to cite the data, in the Citation File Format 1.2.0. That of
// the repository knows neither address nor release.
func Citation(base, release string, checked facts.Date) string {
	var b strings.Builder
	b.WriteString(`cff-version: 1.2.0
message: "If you use this register, please cite it with the release and the day to which its facts were checked."
type: dataset
title: "` + title + `"
abstract: "A bilingual register of the sister cities and other partners of Beijing, in which each fact has its sources, its date and its doubts."
authors:
  - name: "` + publisher + `"
license: ` + licenceName + `
keywords:
`)
	for _, k := range keywords {
		fmt.Fprintf(&b, "  - %q\n", k)
	}
	if base != "" {
		fmt.Fprintf(&b, "url: %q\n", base+"/en/data/")
	}
	if release != "" {
		fmt.Fprintf(&b, "version: %q\nrepository-artifact: %q\n", release, base+"/data/releases/"+release+"/"+PackageName)
	}
	if checked.Precision == facts.ToDay {
		fmt.Fprintf(&b, "date-released: %s\n", checked)
	}
	return b.String()
}
