package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jessevdk/go-flags"

	"youcheng/internal/fault"
)

// runner is a command with its flags.
type runner interface{ Run(*env) error }

// command reads which command is meant, with its flags and their twins in the
// environment. Where help is asked for, that is the answer.
//
// The library must not look for methods by name, as alecthomas/kong does: then the
// linker keeps each method of all types, and the program is a seventh larger, takes 5 MB
// more memory, and starts a tenth slower (TestNoMethodsByName).
func command(args []string) (c runner, help string, err error) {
	p := flags.NewNamedParser("youcheng", flags.HelpFlag|flags.PassDoubleDash)
	p.LongDescription = "The public register of Beijing's sister cities 友城: facts and stories in, a bilingual site out."
	commands := map[*flags.Command]runner{}
	for _, x := range []struct {
		name, short, long string
		run               runner // nil for one that has commands of its own
	}{
		{"serve", "Serve the site.", "", &serveCommand{}},
		{"check", "Report every fault of the facts and texts: of the folders seeds and content here, if there are any.", "", &checkCommand{}},
		{"export", "Write the whole site as files, for any web server.", "", &exportCommand{}},
		{"db", "Write the compiled register as an SQLite file.", "", &dbCommand{}},
		{"diff", "Say fact by fact what changed between two files of youcheng db.", diffHelp, &diffCommand{}},
		{"ping", "Tell search engines which addresses changed between two files of youcheng db (IndexNow); only prints them unless told to send.", pingHelp, &pingCommand{}},
		{"purge", "Tell caches which pages differ between two files of youcheng db, so that they forget those alone; only prints their keys without --to.", purgeHelp, &purgeCommand{}},
		{"new", "Begin a story or its translation.", "", nil},
		{"new story", "Begin a story: a folder with en.md and zh.md, front matter filled in.", "", &newStoryCommand{}},
		{"new translation", "Begin the translation of a story that exists in one language.", "", &newTranslationCommand{}},
	} {
		parent, name := p.Command, x.name
		if of, sub, ok := strings.Cut(name, " "); ok {
			parent, name = p.Find(of), sub
		}
		var fields any = &struct{}{}
		if x.run != nil {
			fields = x.run
		}
		added, err := parent.AddCommand(name, x.short, strings.TrimSpace(x.short+"\n\n"+x.long), fields)
		if err != nil {
			return nil, "", err // of the tags above, which tests read
		}
		commands[added] = x.run
		// The library reads the environment for all commands, but what --format or --to
		// may be is not the same in each.
		if words := strings.Fields(x.name); !slices.Equal(args[:min(len(args), len(words))], words) {
			continue
		}
		for _, o := range added.Options() {
			switch o.EnvDefaultKey {
			case "":
				o.EnvDefaultKey = "YOUCHENG_" + strings.ToUpper(strings.ReplaceAll(o.LongName, "-", "_"))
			case "-":
				o.EnvDefaultKey = ""
			}
		}
	}
	rest, err := p.ParseArgs(args)
	active := p.Active
	for active != nil && active.Active != nil {
		active = active.Active
	}
	var wrong *flags.Error
	switch {
	case errors.As(err, &wrong) && wrong.Type == flags.ErrHelp:
		return nil, hyphenated.ReplaceAllString(wrong.Message, "$1"), nil
	case errors.As(err, &wrong) && wrong.Type == flags.ErrUnknownFlag:
		return nil, "", unknownFlag(wrong, active)
	case err != nil:
		return nil, "", errors.New(plain(err.Error()))
	case len(rest) > 0:
		return nil, "", fmt.Errorf("unexpected argument %s", rest[0])
	}
	return commands[active], "", nil
}

// hyphenated is a name of the environment that the library broke to fit its column.
var hyphenated = regexp.MustCompile(`-\n\s+([A-Z_]+\])`)

// expected is the type of a value in Go, which says nothing to those who give it.
var expected = regexp.MustCompile(` \(expected [^)]*\)`)

// plain is a message of the library as ours are written.
func plain(message string) string {
	message = strings.NewReplacer("`", `"`, "'", `"`).Replace(expected.ReplaceAllString(message, ""))
	return strings.ToLower(message[:1]) + message[1:]
}

// unknownFlag says which flags have a similar name.
func unknownFlag(wrong *flags.Error, c *flags.Command) error {
	name := strings.Trim(strings.TrimPrefix(wrong.Message, "unknown flag "), "`'")
	dashes := "--"
	if len([]rune(name)) == 1 {
		dashes = "-"
	}
	var names []string
	if c != nil {
		for _, o := range c.Options() {
			names = append(names, o.LongName)
		}
	}
	near := fault.Nearest(name, names)
	if len(near) == 0 {
		return fmt.Errorf("unknown flag %s%s", dashes, name)
	}
	return fmt.Errorf("unknown flag %s%s, did you mean --%s?", dashes, name, strings.Join(near, " or --"))
}

// list is a flag whose values are separated by commas, or given one by one.
type list []string

// UnmarshalFlag adds values; a name of the environment with nothing in it has none.
func (l *list) UnmarshalFlag(text string) error {
	if text != "" {
		*l = append(*l, strings.Split(text, ",")...)
	}
	return nil
}
