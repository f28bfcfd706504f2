// What votes count: how much of each of four neighbouring pixels a splat makes up, and where their visible surface lies. The
// importing file binds tileSplats and screen as in raster.wgsl.
#import ../shared/tile

const SURFACE_LIGHT = 0.5;

// alpha of a splat at four neighbouring pixels from `at` on; 0 where it is too faint to be there.
fn alphas(splat: u32, at: vec2f) -> vec4f {
  let mean = screen[3u * splat];
  let conic = screen[3u * splat + 1u];
  let dx = vec4f(0.0, 1.0, 2.0, 3.0) + (at.x - mean.x);
  let dy = at.y - mean.y;
  let alpha = exp2(mean.w + conic.z * dy * dy + dx * (conic.x * dx + conic.y * dy));
  return select(vec4f(0.0), min(alpha, vec4f(MAX_OPACITY)), alpha >= vec4f(MIN_ALPHA));
}

// Depth of the visible surface at four pixels; 0 where less than half of the light is stopped.
fn surfaceDepths(first: u32, end: u32, at: vec2f) -> vec4f {
  var light = vec4f(1.0);
  var depth = vec4f(0.0);
  for (var k = first; k < end; k++) {
    let splat = tileSplats[k];
    let before = light;
    light -= light * alphas(splat, at);
    depth = select(depth, vec4f(screen[3u * splat].z), (before >= vec4f(SURFACE_LIGHT)) & (light < vec4f(SURFACE_LIGHT)));
    if (all(light < vec4f(SURFACE_LIGHT))) { break; }
  }
  return depth;
}
