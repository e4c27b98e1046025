// Package content holds the stories and pages as Markdown. README.md in this
// folder is the guide for editors.
package content

import "embed"

// Files holds the texts; they are compiled into the program.
//
//go:embed stories pages
var Files embed.FS
