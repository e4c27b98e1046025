package opendata

import "youcheng/internal/facts"

// feature is a point of GeoJSON (RFC 7946).
type feature struct {
	Type     string `json:"type"`
	ID       string `json:"id"`
	Geometry struct {
		Type        string     `json:"type"`
		Coordinates [2]float64 `json:"coordinates"` // longitude first
	} `json:"geometry"`
	Properties properties `json:"properties"`
}

// properties are columns of partners.csv and partnerships.csv.
type properties struct {
	Slug    string `json:"slug"`
	NameEN  string `json:"name_en"`
	NameZH  string `json:"name_zh"`
	Kind    string `json:"kind"`
	Country string `json:"country"`
	Region  string `json:"region"`
	Tie     string `json:"tie"`
	Since   string `json:"since"`
	Ended   string `json:"ended,omitempty"`
	Status  string `json:"status"`
}

// collection is a FeatureCollection.
type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

// places are all partners that there ever were, in the order of their ties.
func places(f *facts.Facts) collection {
	out := collection{Type: "FeatureCollection", Features: []feature{}}
	for _, m := range f.Members() {
		p := feature{Type: "Feature", ID: m.Partner.Slug, Properties: properties{
			Slug: m.Partner.Slug, NameEN: m.Partner.Name.EN, NameZH: m.Partner.Name.ZH, Kind: string(m.Partner.Kind),
			Country: m.Partner.Country, Region: string(m.Partner.Region),
			Tie: string(m.Tie.Tie), Since: m.Tie.Since.String(), Ended: m.Tie.Ended.String(), Status: string(m.Tie.Status),
		}}
		p.Geometry.Type, p.Geometry.Coordinates = "Point", [2]float64{m.Partner.Lon, m.Partner.Lat}
		out.Features = append(out.Features, p)
	}
	return out
}
