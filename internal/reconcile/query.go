package reconcile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"youcheng/internal/lang"
)

// The bounds of what is answered at once.
const (
	BatchSize  = 50  // queries in a batch, entities in a request for their properties
	listSize   = 20  // types, properties and values in a query
	mostFound  = 25  // candidates for a query
	fewFound   = 10  // where the query does not say how many
	longestKey = 200 // of the key of a query, in bytes
)

// Problem is what is wrong with a request. TooLarge says that it only asks for too
// much.
type Problem struct {
	Where    string // the key of the query, or the name of the field; may be empty
	What     lang.Text
	TooLarge bool
}

func (p *Problem) Error() string {
	if p.Where == "" {
		return p.What.EN
	}
	return p.Where + ": " + p.What.EN
}

func problem(where, en, zh string) *Problem {
	return &Problem{Where: where, What: lang.Text{EN: en, ZH: zh}}
}

func tooMany(where string, n, most int) *Problem {
	return &Problem{Where: where, TooLarge: true, What: lang.Text{
		EN: fmt.Sprintf("There are %d; at most %d are answered at once. Send the rest in a further request.", n, most),
		ZH: fmt.Sprintf("共%d项，一次最多%d项，其余请分次发送。", n, most)}}
}

// Query is one name to be matched, with what else is known of the place.
type Query struct {
	Text       string
	Types      []string
	Strict     string // any, all or should
	Limit      int
	Properties []Given
}

// Given is what is known of a property: any of the values.
type Given struct {
	ID     string
	Values []string
}

// ParseQueries reads a batch of queries, by their keys. Fields that the protocol
// does not know are left unread; an error is a *Problem.
func ParseQueries(text string) (map[string]Query, error) {
	var raw map[string]struct {
		Query      *string         `json:"query"`
		Type       json.RawMessage `json:"type"`
		Strict     string          `json:"type_strict"`
		Limit      *float64        `json:"limit"`
		Properties []struct {
			PID string          `json:"pid"`
			V   json.RawMessage `json:"v"`
		} `json:"properties"`
	}
	if err := decode(text, &raw); err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, problem("", "The batch is null; it must be an object of queries by their keys.", "查询批次为null，应为以键名标识各项查询的对象。")
	}
	if len(raw) > BatchSize {
		return nil, tooMany("queries", len(raw), BatchSize)
	}
	out := make(map[string]Query, len(raw))
	for key, r := range raw {
		if len(key) > longestKey {
			return nil, problem("queries", "The key of a query is too long.", "查询的键名过长。")
		}
		q := Query{Strict: r.Strict, Limit: fewFound}
		if r.Query != nil {
			q.Text = strings.TrimSpace(*r.Query)
		}
		switch q.Strict {
		case "":
			q.Strict = "any"
		case "any", "all", "should":
		default:
			return nil, problem(key, "type_strict must be any, all or should.", "type_strict只能是any、all或should。")
		}
		if r.Limit != nil {
			if !(*r.Limit >= 1) {
				return nil, problem(key, "limit must be 1 or more.", "limit须不小于1。")
			}
			q.Limit = int(min(*r.Limit, mostFound))
		}
		var err error
		if q.Types, err = values(key, r.Type); err != nil {
			return nil, err
		}
		if len(r.Properties) > listSize {
			return nil, tooMany(key, len(r.Properties), listSize)
		}
		for _, p := range r.Properties {
			if p.PID == "" {
				return nil, problem(key, "A property has no pid.", "有属性缺少pid。")
			}
			g := Given{ID: p.PID}
			if g.Values, err = values(key, p.V); err != nil {
				return nil, err
			}
			if len(g.Values) > 0 { // an empty cell says nothing
				q.Properties = append(q.Properties, g)
			}
		}
		if r.Query == nil && len(r.Properties) == 0 {
			return nil, problem(key, "The query has neither query nor properties.", "查询中既无query，也无properties。")
		}
		out[key] = q
	}
	return out, nil
}

// decode reads a JSON text that is one value.
func decode(text string, into any) error {
	d := json.NewDecoder(strings.NewReader(text))
	err := d.Decode(into)
	if err == nil && d.More() {
		return problem("", "Something follows the JSON text.", "JSON之后还有多余内容。")
	}
	if err != nil {
		return problem("", "This is not the JSON that the protocol asks for: "+err.Error(), "不是协议所要求的JSON："+err.Error())
	}
	return nil
}

// values reads a value of the protocol or an array of them: strings, numbers,
// truth values, and entities or types by their ids and names. What is empty is
// left out.
func values(where string, raw json.RawMessage) ([]string, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil, nil
	}
	many := []json.RawMessage{raw}
	if raw[0] == '[' {
		if err := json.Unmarshal(raw, &many); err != nil {
			return nil, problem(where, "An array cannot be read.", "数组无法读取。")
		}
	}
	if len(many) > listSize {
		return nil, tooMany(where, len(many), listSize)
	}
	var out []string
	for _, m := range many {
		var v any
		if err := json.Unmarshal(m, &v); err != nil {
			return nil, problem(where, "A value cannot be read.", "值无法读取。")
		}
		var texts []string
		switch v := v.(type) {
		case nil:
		case string:
			texts = []string{v}
		case bool:
			texts = []string{strconv.FormatBool(v)}
		case float64:
			texts = []string{strconv.FormatFloat(v, 'f', -1, 64)}
		case map[string]any:
			id, _ := v["id"].(string)
			name, _ := v["name"].(string)
			if id == "" {
				return nil, problem(where, "An object among the values has no id.", "值中有对象缺少id。")
			}
			texts = []string{id, name}
		default:
			return nil, problem(where, "A value is an array within an array.", "值为数组中的数组。")
		}
		for _, t := range texts {
			if t = strings.TrimSpace(t); t != "" {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// Extension is a request for properties of entities.
type Extension struct {
	IDs        []string
	Properties []string
}

// ParseExtension reads a request for properties. Settings of properties are left
// unread, for there are none; an error is a *Problem.
func ParseExtension(text string) (Extension, error) {
	var raw *struct {
		IDs        []string `json:"ids"`
		Properties []struct {
			ID string `json:"id"`
		} `json:"properties"`
	}
	var e Extension
	if err := decode(text, &raw); err != nil {
		return e, err
	}
	if raw == nil || raw.IDs == nil || raw.Properties == nil {
		return e, problem("extend", "It must have ids and properties.", "须有ids和properties两项。")
	}
	if len(raw.IDs) > BatchSize {
		return e, tooMany("ids", len(raw.IDs), BatchSize)
	}
	if len(raw.Properties) > len(properties) {
		return e, tooMany("properties", len(raw.Properties), len(properties))
	}
	e.IDs = raw.IDs
	for _, p := range raw.Properties {
		if _, ok := propertyOf(p.ID); !ok {
			return e, problem("properties", fmt.Sprintf("There is no property %q; there are %s.", p.ID, strings.Join(propertyIDs(), ", ")), fmt.Sprintf("没有属性“%s”，可用的有：%s。", p.ID, strings.Join(propertyIDs(), "、")))
		}
		e.Properties = append(e.Properties, p.ID)
	}
	return e, nil
}
