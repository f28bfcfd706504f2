// How a tile is shared out: TILE x TILE pixels over THREADS threads, each a run of 4 * VECTORS pixels of one row, held
// channel-major (a vec4f is one channel of four neighbouring pixels). The host chooses by the subgroup size:
// TILE 8, VECTORS 2, 8 threads where subgroups are small (CPU drivers), TILE 16, VECTORS 1, 64 threads elsewhere.
enable subgroups;
diagnostic(off, subgroup_uniformity);
#import camera
#import gaussian

const RUN = 4u * VECTORS;
const RUNS_PER_ROW = u32(TILE) / RUN;

// A tile is done once less than this share of light passes at every pixel (3DGS stops each pixel there: what is added
// after it is no more than this).
const MIN_TRANSMITTANCE = 1e-4;

// First pixel of the thread's run.
fn runStart(tile: u32, thread: u32, columns: u32) -> vec2u {
  let corner = vec2u(tile % columns, tile / columns) * u32(TILE);
  return corner + vec2u(thread % RUNS_PER_ROW * RUN, thread / RUNS_PER_ROW);
}

fn tileColumnsOf(camera: Camera) -> u32 { return (u32(camera.size.x) + u32(TILE) - 1u) / u32(TILE); }

// exp2 of more than this never meets anything but zero (BLUR bounds how steep a splat is within a tile).
const STEEPEST = 120.0;

// The opacity of a splat at a run of pixels. Along a row log2 alpha is a parabola, so alpha at the next pixel is
// alpha times a ratio, and the ratio changes by a factor that is the splat's own: three exponentials do for eight pixels.
struct Row {
  start: f32,   // alpha at the first pixel of the last vector
  dx: f32,      // that pixel minus the mean
  slope: f32,   // A, of log2 alpha = ... + A dx^2 + tilt dx
  tilt: f32,
  change: f32,  // ratio of ratios, exp2(2 A)
}

fn rowOf(at: vec4f, conic: vec4f, pixel: vec2f) -> Row {
  let d = pixel - at.xy;
  let tilt = conic.y * d.y;
  return Row(exp2(at.w + conic.z * d.y * d.y + d.x * (conic.x * d.x + tilt)), d.x, conic.x, tilt, conic.w);
}

// alpha at four pixels, the first being alpha and the second ratio * alpha.
fn fourFrom(alpha: f32, ratio: f32, change: f32) -> vec4f {
  let second = alpha * ratio;
  let ratio2 = ratio * change;
  let third = second * ratio2;
  return vec4f(alpha, second, third, third * (ratio2 * change));
}

// Pixels start .. start + 3.
fn rightFour(row: Row) -> vec4f {
  let ratio = exp2(min(row.slope * (2.0 * row.dx + 1.0) + row.tilt, STEEPEST));
  return fourFrom(row.start, ratio, row.change);
}

// Pixels start - 4 .. start - 1.
fn leftFour(row: Row) -> vec4f {
  let ratio = exp2(min(row.slope * (1.0 - 2.0 * row.dx) - row.tilt, STEEPEST));
  return fourFrom(row.start * ratio, ratio * row.change, row.change).wzyx;
}

// alpha at vector v of the run; 0 where the splat is too faint to be there.
fn opacities(row: Row, v: u32) -> vec4f {
  var alpha = rightFour(row);
  if (v + 1u < VECTORS) { alpha = leftFour(row); }
  return select(vec4f(0.0), alpha, alpha >= vec4f(MIN_ALPHA));
}

// Whether no pixel of this subgroup lets light through any more.
fn allDark(light: array<vec4f, VECTORS>) -> bool {
  var brightest = light[0];
  for (var v = 1u; v < VECTORS; v++) { brightest = max(brightest, light[v]); }
  return subgroupAll(all(brightest < vec4f(MIN_TRANSMITTANCE)));
}
