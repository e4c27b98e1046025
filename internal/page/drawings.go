package page

import (
	"fmt"
	"strings"
	"sync"

	"youcheng/internal/facts"
)

// Drawings remembers maps that were drawn: placing the names is most of the work of
// a page that has one, and most readers ask for the same few. Whether a map is
// remembered or drawn, it is the same one. A nil *Drawings remembers nothing.
type Drawings struct {
	mu   sync.Mutex
	dir  *facts.Directory // of which they were drawn
	kept map[string]*Map
}

// mostDrawings bounds the memory, to some megabytes: filters and dates make more
// maps than are worth keeping.
const mostDrawings = 200

// plates draws the map and its insets, with names for figures of some widths.
func (f Frame) plates(m *Map, tiers []tier) {
	key := m.key(f, tiers)
	drawn := f.Drawings.get(f.Dir, key)
	if drawn == nil {
		drawn = &Map{Rows: m.Rows, Countries: m.Countries, Wide: m.Wide, small: m.small}
		f.draw(drawn, tiers)
		f.Drawings.put(f.Dir, key, drawn)
	}
	m.Plate, m.Inset, m.Near, m.Clear, m.Key = drawn.Plate, drawn.Inset, drawn.Near, drawn.Clear, drawn.Key
}

// key is everything by which one drawing of the same facts differs from another.
func (m *Map) key(f Frame, tiers []tier) string {
	var b strings.Builder
	fmt.Fprint(&b, f.Lang, m.small, m.Wide, len(tiers))
	for _, r := range m.Rows {
		b.WriteString(" " + r.Link.Href + " " + r.Status)
		if m.Countries {
			b.WriteString(" " + r.Slug + " " + itoa(r.Partners))
		}
	}
	return b.String()
}

func (d *Drawings) get(dir *facts.Directory, key string) *Map {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dir != dir {
		return nil
	}
	return d.kept[key]
}

func (d *Drawings) put(dir *facts.Directory, key string, m *Map) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dir != dir || len(d.kept) >= mostDrawings {
		d.dir, d.kept = dir, map[string]*Map{}
	}
	d.kept[key] = m
}
