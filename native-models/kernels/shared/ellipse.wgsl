// Which tiles a splat can colour: those its ellipse  a dx^2 + 2 b dx dy + c dy^2 <= t  reaches, row by row.
#import gaussian

// Pixels the ellipse is widened by, so that rounding never loses a pixel the rasteriser would draw.
const SLACK = 0.01;

struct Ellipse {
  mean: vec2f,
  conic: vec3f,  // a, b, c
  level: f32,    // t
  extent: vec2f, // half width and height, px
}

// From what `screen` holds: the mean, log2 o, and the conic scaled so that log2 alpha = log2 o + A dx^2 + B dx dy + C dy^2.
fn ellipseOf(mean: vec2f, logOpacity: f32, scaled: vec3f) -> Ellipse {
  let conic = -LN_2 * vec3f(2.0, 1.0, 2.0) * scaled;
  let level = 2.0 * LN_2 * (logOpacity - LOG2_MIN_ALPHA);
  let det = conic.x * conic.z - conic.y * conic.y;
  return Ellipse(mean, conic, level, sqrt(max(vec2f(conic.z, conic.x) * (level / det), vec2f(0.0))));
}

fn tileGrid(camera: Camera) -> vec2i {
  return (vec2i(camera.size.xy) + vec2i(TILE - 1)) / TILE;
}

// Pixels [first, last] whose centres lie in [low, high], both within 0..size.
fn pixelSpan(low: f32, high: f32, size: f32) -> vec2i {
  let first = clamp(ceil(low - 0.5 - SLACK), 0.0, size);
  let last = clamp(floor(high - 0.5 + SLACK), -1.0, size - 1.0);
  return vec2i(vec2f(first, last));
}

// Tile rows [first, end) the ellipse reaches.
fn tileRows(e: Ellipse, camera: Camera) -> vec2i {
  let rows = pixelSpan(e.mean.y - e.extent.y, e.mean.y + e.extent.y, camera.size.y);
  if (rows.y < rows.x) { return vec2i(0); }
  return vec2i(rows.x / TILE, rows.y / TILE + 1);
}

// Tile columns [first, end) the ellipse reaches within tile row `row`.
fn tileColumns(e: Ellipse, row: i32, camera: Camera) -> vec2i {
  let top = f32(row * TILE) + 0.5 - SLACK - e.mean.y;
  let bottom = f32(row * TILE + TILE) - 0.5 + SLACK - e.mean.y;
  // Height at which the ellipse is widest to the right; mirrored for the left.
  let widest = -e.conic.y / e.conic.z * e.extent.x;
  let right = edge(e, clamp(widest, top, bottom), 1.0);
  let left = edge(e, clamp(-widest, top, bottom), -1.0);
  let span = pixelSpan(e.mean.x + left, e.mean.x + right, camera.size.x);
  if (span.y < span.x) { return vec2i(0); }
  return vec2i(span.x / TILE, span.y / TILE + 1);
}

// Where the ellipse ends at height dy, to the right (side 1) or left (-1); its axis there if it has ended before.
fn edge(e: Ellipse, dy: f32, side: f32) -> f32 {
  let half = e.conic.y * dy;
  let discriminant = half * half - e.conic.x * (e.conic.z * dy * dy - e.level);
  return (-half + side * sqrt(max(discriminant, 0.0))) / e.conic.x;
}
