// Depth from a distant lamp: an orthographic view along its direction.

@group(0) @binding(0) var<uniform> lamp: array<vec4f, 3>;
@group(0) @binding(1) var<storage, read> vertices: array<f32>;

// Same as VERTEX of frame.wgsl.
const STRIDE = 11u;

@vertex
fn place(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  let at = index * STRIDE;
  let p = vec4f(vertices[at], vertices[at + 1u], vertices[at + 2u], 1.0);
  return vec4f(2.0 * dot(lamp[0], p) - 1.0, 1.0 - 2.0 * dot(lamp[1], p), dot(lamp[2], p), 1.0);
}
