// Package seeds holds the facts of the register as CSV files. README.md in this
// folder describes each column.
package seeds

import "embed"

// Files holds the tables; they are compiled into the program.
//
//go:embed *.csv
var Files embed.FS

// Dictionary is README.md: what each table and each column means, in Markdown.
//
//go:embed README.md
var Dictionary string
