package geo

import "math"

// Antipode is the distance from any point to the one opposite, in kilometres:
// nothing on a map lies farther from its centre.
const Antipode = math.Pi * radius

// Azimuthal draws the globe in the azimuthal equidistant projection: distance
// and direction from the centre are true, so that every great circle through it
// is a straight line, and every circle about it a circle. North of the centre is
// up. The y axis points down, as in SVG.
type Azimuthal struct {
	Centre Point
	X, Y   float64 // where the centre is drawn
	Scale  float64 // units of the drawing per kilometre
}

// XY is where a point is drawn.
func (a Azimuthal) XY(p Point) (x, y float64) {
	return a.Polar(Distance(a.Centre, p), Bearing(a.Centre, p))
}

// Polar is where the point is drawn that lies at a distance in kilometres and a
// direction in degrees clockwise from north.
func (a Azimuthal) Polar(km, bearing float64) (x, y float64) {
	sin, cos := math.Sincos(rad(bearing))
	return a.X + a.Scale*km*sin, a.Y - a.Scale*km*cos
}

// North is the direction in which the meridian of a point leaves it on the
// drawing, in degrees clockwise from upwards.
func (a Azimuthal) North(p Point) float64 {
	const step = 0.01 // degrees; the pole itself is not asked for
	x0, y0 := a.XY(p)
	x1, y1 := a.XY(Point{min(p.Lat+step, 90), p.Lon})
	return math.Mod(math.Atan2(x1-x0, y0-y1)*180/math.Pi+360, 360)
}
