package story

import (
	"encoding/json"
	"fmt"

	"youcheng/internal/facts"
	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// What a [Loader] remembers of a folder can be kept beside what was published of it,
// so that another program run reads only the folders that changed since.

// memory is what is remembered of a folder, to be written down. A preview remembers
// more, and is not written down.
type memory struct {
	Pictures  []string      `json:",omitempty"`
	Faults    []fault.Fault `json:",omitempty"`
	Elsewhere []string      `json:",omitempty"`
	Texts     []textMemory
}

type textMemory struct {
	Stamp      stamp
	Saw        map[string]string `json:",omitempty"`
	Body       int
	Head       Text
	Draft      bool          `json:",omitempty"`
	Converted  bool          `json:",omitempty"`
	Faults     []fault.Fault `json:",omitempty"`
	References []remembered  `json:",omitempty"`
	Days       []remembered  `json:",omitempty"`
	From       lang.Tag      `json:",omitempty"` // of what it translates
	Blocks     []string      `json:",omitempty"`
	Line       int           `json:",omitempty"`
	ReviewLine int           `json:",omitempty"`
	Beside     []fault.Fault `json:",omitempty"`
	Lost       bool          `json:",omitempty"`
	Put        bool          `json:",omitempty"`
}

// remembered is a reference, or a day that is asked about.
type remembered struct {
	Form           Form   `json:",omitempty"`
	Slug           string `json:",omitempty"`
	On             string `json:",omitempty"`
	Line, Col, Len int
}

// memory writes down what is remembered of a folder.
func (fo *folder) memory() ([]byte, error) {
	m := memory{Pictures: fo.pictures, Faults: fo.faults, Elsewhere: fo.elsewhere}
	for _, p := range fo.texts {
		t := textMemory{
			Stamp: p.stamp, Saw: p.saw, Body: p.body, Head: p.text, Draft: p.draft, Converted: p.converted, Faults: p.faults,
			ReviewLine: p.reviewLine, Beside: p.beside, Lost: p.lost, Put: p.put,
		}
		for _, x := range p.references {
			t.References = append(t.References, remembered{Form: x.form, Slug: x.slug, Line: x.line, Col: x.col, Len: x.len})
		}
		for _, x := range p.days {
			t.Days = append(t.Days, remembered{On: x.on.String(), Line: x.line, Col: x.col, Len: x.len})
		}
		if p.translates != nil {
			t.From, t.Blocks, t.Line = p.translates.from, p.translates.blocks, p.translates.line
		}
		m.Texts = append(m.Texts, t)
	}
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("writing down %s: %w", fo.at, err)
	}
	return b, nil
}

// recalled is the folder that was written down.
func recalled(form Form, slug, at string, b []byte) (*folder, error) {
	var m memory
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("recalling %s: %w", at, err)
	}
	fo := &folder{form: form, slug: slug, at: at, pictures: m.Pictures, faults: m.Faults, elsewhere: m.Elsewhere}
	for _, t := range m.Texts {
		p := &parsed{
			stamp: t.Stamp, saw: t.Saw, body: t.Body, text: t.Head, draft: t.Draft, converted: t.Converted, faults: t.Faults,
			reviewLine: t.ReviewLine, beside: t.Beside, lost: t.Lost, put: t.Put,
		}
		p.listed = &p.text
		for _, x := range t.References {
			p.references = append(p.references, reference{form: x.Form, slug: x.Slug, line: x.Line, col: x.Col, len: x.Len})
		}
		for _, x := range t.Days {
			on, err := facts.ParseDate(x.On)
			if err != nil {
				return nil, fmt.Errorf("recalling %s: %w", at, err)
			}
			p.days = append(p.days, dayAsked{on: on, line: x.Line, col: x.Col, len: x.Len})
			p.latest = max(p.latest, on.From)
		}
		if t.From != "" {
			p.translates = &translates{from: t.From, blocks: t.Blocks, line: t.Line}
		}
		fo.texts = append(fo.texts, p)
	}
	return fo, nil
}

// Memory is what a [Loader] remembered of a folder.
type Memory struct {
	Form Form
	Slug string
	Data []byte
}

// Recall makes the loader remember what was written down of the folders below dir by
// one that had the same facts. What was put then counts as put.
func (l *Loader) Recall(dir string, f *facts.Facts, all []Memory) error {
	l.facts, l.register = f, newRegister(f)
	l.Forget()
	for _, m := range all {
		fo, err := recalled(m.Form, m.Slug, dir+"/"+m.Form.folder()+"/"+m.Slug, m.Data)
		if err != nil {
			l.Forget()
			return err
		}
		l.folders[fo.at] = fo
	}
	return nil
}
