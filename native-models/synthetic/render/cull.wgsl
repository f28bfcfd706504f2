// Which triangles a picture can show: those whose box holds the place of a sample. Surfaces are cut finely for the light of
// the sky, so most triangles lie between samples. These get the first vertex three times over: they are drawn as nothing,
// the order of the others stays, and a driver that works vertices one after the other is spared nearly all of them.
// Written for a camera (`inFrame`) and for a lamp's depth map (`underLamp`).

#import ./frame

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> vertices: array<f32>;
// (T, 3)
@group(0) @binding(2) var<storage, read> triangles: array<u32>;
// (T, 3)
@group(0) @binding(3) var<storage, read_write> shown: array<u32>;
// Rows taking a world point to the map's u, v and depth, each 0…1.
@group(0) @binding(4) var<uniform> lamp: array<vec4f, 3>;
// Samples along the side of a pixel (`inFrame`) or of the whole map (`underLamp`).
override GRID: f32;

// Adapters round corners to a sixteenth of a sample or finer: a box reaches this much further.
const ROUNDING = 0.1;

fn positionOf(vertex: u32) -> vec4f {
  let at = vertex * VERTEX;
  return vec4f(vertices[at], vertices[at + 1u], vertices[at + 2u], 1.0);
}

// Whether a box in samples, whose places are at halves, holds one of a picture of `size`.
fn holdsSample(low: vec2f, high: vec2f, size: vec2f) -> bool {
  let first = max(ceil(low - ROUNDING - 0.5), vec2f(0.0));
  let last = min(floor(high + ROUNDING - 0.5), size - 1.0);
  return all(first <= last);
}

fn keep(triangle: u32, vertex: vec3u, isShown: bool) {
  let kept = select(vec3u(0u), vertex, isShown);
  for (var k = 0u; k < 3u; k++) { shown[3u * triangle + k] = kept[k]; }
}

// (right, down, forward), metres.
fn inCamera(p: vec4f) -> vec3f {
  return vec3f(dot(frame.right, p), dot(frame.down, p), dot(frame.forward, p));
}

@compute @workgroup_size(64)
fn inFrame(@builtin(global_invocation_id) id: vec3u) {
  let triangle = id.x;
  if (3u * triangle >= arrayLength(&triangles)) { return; }
  let vertex = vec3u(triangles[3u * triangle], triangles[3u * triangle + 1u], triangles[3u * triangle + 2u]);
  let a = inCamera(positionOf(vertex.x));
  let b = inCamera(positionOf(vertex.y));
  let c = inCamera(positionOf(vertex.z));
  let z = vec3f(a.z, b.z, c.z);
  let near = frame.size.z;
  if (all(z < vec3f(near))) { keep(triangle, vertex, false); return; }
  // What reaches behind the camera is cut there.
  if (any(z < vec3f(1.01 * near))) { keep(triangle, vertex, true); return; }
  let p = GRID * (frame.lens.xy * a.xy / a.z + frame.lens.zw);
  let q = GRID * (frame.lens.xy * b.xy / b.z + frame.lens.zw);
  let r = GRID * (frame.lens.xy * c.xy / c.z + frame.lens.zw);
  keep(triangle, vertex, holdsSample(min(p, min(q, r)), max(p, max(q, r)), GRID * frame.size.xy));
}

@compute @workgroup_size(64)
fn underLamp(@builtin(global_invocation_id) id: vec3u) {
  let triangle = id.x;
  if (3u * triangle >= arrayLength(&triangles)) { return; }
  let vertex = vec3u(triangles[3u * triangle], triangles[3u * triangle + 1u], triangles[3u * triangle + 2u]);
  let size = vec2f(GRID);
  let a = positionOf(vertex.x);
  let b = positionOf(vertex.y);
  let c = positionOf(vertex.z);
  let p = GRID * vec2f(dot(lamp[0], a), dot(lamp[1], a));
  let q = GRID * vec2f(dot(lamp[0], b), dot(lamp[1], b));
  let r = GRID * vec2f(dot(lamp[0], c), dot(lamp[1], c));
  keep(triangle, vertex, holdsSample(min(p, min(q, r)), max(p, max(q, r)), size));
}
