// What a pixel shows, at its centre: the instance's id and its depth along the camera's z. And, for amodal masks, every
// instance that a ray meets, hidden or not: one bit per id.

#import ./frame

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> vertices: array<f32>;
@group(0) @binding(2) var<storage, read> tags: array<u32>;
// (height, width, WORDS), bit id - 1.
@group(0) @binding(3) var<storage, read_write> met: array<atomic<u32>>;

struct Point {
  @builtin(position) clip: vec4f,
  @location(0) depth: f32,
  @location(1) @interpolate(flat) id: u32,
}

@vertex
fn place(@builtin(vertex_index) index: u32) -> Point {
  let at = index * VERTEX;
  let world = vec3f(vertices[at], vertices[at + 1u], vertices[at + 2u]);
  return Point(clipOf(frame, world), dot(frame.forward, vec4f(world, 1.0)), tags[2u * index + 1u]);
}

struct Facts {
  @location(0) id: u32,
  @location(1) depth: f32,
}

// Not tested against depth before it runs, as it writes beyond its pixel: who is hidden is met all the same.
@fragment
fn look(point: Point) -> Facts {
  // The backdrop is nobody's.
  if (point.id > 0u) {
    let pixel = vec2u(point.clip.xy);
    let bit = point.id - 1u;
    atomicOr(&met[(pixel.y * u32(frame.size.x) + pixel.x) * WORDS + bit / 32u], 1u << (bit % 32u));
  }
  return Facts(point.id, point.depth);
}
