// How far it is, as the crow flies. Worked out on the phone alone.

export interface Point {
  readonly lat: number;
  readonly lon: number;
}

/** The mean radius of the earth, in metres (IUGG). */
const RADIUS_M = 6_371_009;

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** Metres along the great circle, by the haversine formula. */
export function metresBetween(one: Point, other: Point): number {
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const across = Math.cos(radians(one.lat)) * Math.cos(radians(other.lat)) * half(one.lon, other.lon);
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half(one.lat, other.lat) + across)));
}
