// Package geo measures on the globe.
package geo

import "math"

// Point is a place in WGS 84 degrees.
type Point struct{ Lat, Lon float64 }

// Beijing is the point from which the register measures: Tiananmen, as GeoNames
// places the city.
var Beijing = Point{39.9042, 116.4074}

// radius is the mean radius of the earth in kilometres (IUGG).
const radius = 6371.0088

func rad(d float64) float64 { return d * math.Pi / 180 }

// Distance is the length of the great circle from a to b in kilometres.
func Distance(a, b Point) float64 {
	p1, p2 := rad(a.Lat), rad(b.Lat)
	dp, dl := p2-p1, rad(b.Lon-a.Lon)
	h := math.Pow(math.Sin(dp/2), 2) + math.Cos(p1)*math.Cos(p2)*math.Pow(math.Sin(dl/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Bearing is the direction in which the great circle to b leaves a, in degrees
// clockwise from north, from 0 up to but not including 360.
func Bearing(a, b Point) float64 {
	p1, p2 := rad(a.Lat), rad(b.Lat)
	dl := rad(b.Lon - a.Lon)
	y := math.Sin(dl) * math.Cos(p2)
	x := math.Cos(p1)*math.Sin(p2) - math.Sin(p1)*math.Cos(p2)*math.Cos(dl)
	return math.Mod(math.Atan2(y, x)*180/math.Pi+360, 360)
}
