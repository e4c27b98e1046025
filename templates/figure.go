package templates

import (
	"strings"

	"github.com/a-h/templ"

	"youcheng/internal/lang"
	"youcheng/internal/page"
)

// Tables of a text that are longer open when asked for; lists that are not
// longer stand open.
const (
	longTable = 20
	shortList = 8
)

func blank(html string) bool { return strings.TrimSpace(html) == "" }

// tiered is the class of what is drawn only where the figure is wide enough.
func tiered(class string, tier int) string {
	if tier > 1 {
		class += " tier-" + itoa(tier)
	}
	return strings.TrimSpace(class)
}

// labelClass is that of a label: some are drawn at one width only.
func labelClass(class string, l *page.Label) string {
	if l.Only {
		return strings.TrimSpace(class + " only-" + itoa(l.Tier))
	}
	return tiered(class, l.Tier)
}

func classAttr(class string) templ.Attributes {
	if class == "" {
		return nil
	}
	return templ.Attributes{"class": class}
}

// anchorAttr says which end of a text stands at its place; the start needs no word.
func anchorAttr(anchor string) templ.Attributes {
	if anchor == "start" {
		return nil
	}
	return templ.Attributes{"text-anchor": anchor}
}

// foreignAttr is the language of what the editor wrote, where it is not the page's.
func foreignAttr(g *page.Figure) templ.Attributes {
	if g.TextLang == "" {
		return nil
	}
	return templ.Attributes{"lang": g.TextLang}
}

// lineSpace stands between two sentences of a line.
func lineSpace(h *page.Head) string {
	if h.Frame.Lang == lang.ZH {
		return ""
	}
	return " "
}

func colonPair(h *page.Head, label, text string) string { return h.Frame.Lang.Labelled(label, text) }
