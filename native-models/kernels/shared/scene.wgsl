// What is drawn: written by the host between submits.
struct Scene {
  count: u32,         // splats drawn
  shDegree: u32,      // degree of spherical harmonics evaluated
  pairCapacity: u32,  // tile pairs there is room for
  tiles: u32,         // bin for pairs that are none: one past the tiles of the largest image
}
