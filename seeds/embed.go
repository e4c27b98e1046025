// Package seeds holds the facts of the register as CSV files. README.md in this
// folder describes each column.
package seeds

import "embed"

// Files holds the tables; they are compiled into the program.
//
//go:embed *.csv
var Files embed.FS
