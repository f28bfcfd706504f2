// Light of the open sky per vertex, from depth maps along many directions:
//   E(x, n) = sum_l w_l * max(0, n.l) * visible(x, l)
// The directions are spread like the cosine, so that an open level surface gets 1; corners and undersides get less, which
// is ambient occlusion. Maps: (DIRECTIONS, SIDE, SIDE) depth 0…1, 1 where nothing is.

@group(0) @binding(0) var<storage, read> vertices: array<f32>;
@group(0) @binding(1) var<storage, read> maps: array<f32>;
// (DIRECTIONS, 4): unit direction and weight, then the three rows of its map.
@group(0) @binding(2) var<storage, read> directions: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> sky: array<f32>;

fn lit(map: u32, x: i32, y: i32, depth: f32) -> f32 {
  if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) { return 1.0; }
  return select(0.0, 1.0, maps[(map * u32(SIDE) + u32(y)) * u32(SIDE) + u32(x)] >= depth);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let vertex = id.x;
  if (vertex >= arrayLength(&sky)) { return; }
  let at = vertex * 11u;
  let normal = vec3f(vertices[at + 3u], vertices[at + 4u], vertices[at + 5u]);
  // Off the surface by a texel and a half: acne ends, contact stays.
  let p = vec4f(vec3f(vertices[at], vertices[at + 1u], vertices[at + 2u]) + normal * LIFT, 1.0);
  var sum = 0.0;
  for (var d = 0u; d < u32(DIRECTIONS); d++) {
    let towards = directions[4u * d];
    let facing = dot(normal, towards.xyz);
    if (facing <= 0.0) { continue; }
    let place = vec2f(dot(directions[4u * d + 1u], p), dot(directions[4u * d + 2u], p)) * f32(SIDE) - 0.5;
    let depth = dot(directions[4u * d + 3u], p) - 0.002;
    let base = vec2i(floor(place));
    let f = place - floor(place);
    let upper = mix(lit(d, base.x, base.y, depth), lit(d, base.x + 1, base.y, depth), f.x);
    let lower = mix(lit(d, base.x, base.y + 1, depth), lit(d, base.x + 1, base.y + 1, depth), f.x);
    sum += towards.w * facing * mix(upper, lower, f.y);
  }
  sky[vertex] = sum;
}
