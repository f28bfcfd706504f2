// One view of a synthetic scene: camera, lamps and their shadow maps. Written by frame.ts in this order.

struct Lamp {
  // xyz: unit, towards the lamp; w: radius of its penumbra in metres per metre of distance.
  direction: vec4f,
  color: vec4f,
  // Rows taking a world point to the map's u, v and depth, each 0…1.
  u: vec4f,
  v: vec4f,
  depth: vec4f,
}

struct Frame {
  // Rows of cameraFromWorld, OpenCV axes.
  right: vec4f,
  down: vec4f,
  forward: vec4f,
  // fx, fy, cx, cy in pixels.
  lens: vec4f,
  // Width, height in pixels; near, far in metres.
  size: vec4f,
  eye: vec4f,
  sky: vec4f,
  bounce: vec4f,
  lamps: array<Lamp, 2>,
}

// Floats per vertex: position 0, normal 3, uv 6, object-space position 8.
const VERTEX = 11u;

fn clipOf(frame: Frame, world: vec3f) -> vec4f {
  let p = vec4f(world, 1.0);
  let c = vec3f(dot(frame.right, p), dot(frame.down, p), dot(frame.forward, p));
  let near = frame.size.z;
  let far = frame.size.w;
  return vec4f(
    (2.0 * frame.lens.x * c.x + (2.0 * frame.lens.z - frame.size.x) * c.z) / frame.size.x,
    -(2.0 * frame.lens.y * c.y + (2.0 * frame.lens.w - frame.size.y) * c.z) / frame.size.y,
    (far * (c.z - near)) / (far - near),
    c.z,
  );
}
