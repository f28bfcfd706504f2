// Vertical pass of the SSIM statistics, the index itself, its derivatives by the statistics, and the vertical window sums of
// those: the adjoint of a symmetric window is the window.
//   mx, my, s, p = window sums of x, y, x²+y², xy
//   SSIM = A1·A2 / (B1·B2);  A1 = 2·mx·my + C1, A2 = 2(p - mx·my) + C2, B1 = mx² + my² + C1, B2 = s - mx² - my² + C2
//   dSSIM/dmx = 2·my(A2 - A1)/(B1·B2) - 2·mx·SSIM(1/B1 - 1/B2);  dSSIM/ds = -SSIM/B2;  dSSIM/dp = 2·A1/(B1·B2)
// (Wang et al. 2004; x² and y² only occur as a sum, so one window sum serves both.)
//   statistics  (3, 4, rows, stride): row sums of the pass before
//   derivatives (3, 3, rows, stride): column sums of dSSIM/dmx, /ds, /dp, which are 0 at pixels that do not count
//   similarity  (3, walks, stride): Σ SSIM over the rows a thread walks
// One thread walks WALK blocks of 4 rows of a column and holds what the windows below need, so nothing is stored in between.

#import image
#import window

const C1 = 0.0001; // (0.01 · range)², range 1
const C2 = 0.0009; // (0.03 · range)²

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> statistics: array<f32>;
@group(0) @binding(2) var<storage, read> targetPixels: array<u32>;
@group(0) @binding(3) var<storage, read_write> derivatives: array<f32>;
@group(0) @binding(4) var<storage, read_write> similarity: array<f32>;

struct Sums { x: vec4f, y: vec4f, squares: vec4f, product: vec4f }
struct Derivatives { byMean: vec4f, bySquares: vec4f, byProduct: vec4f, ssim: vec4f }

fn within(rows: vec4i) -> vec4<bool> { return vec4u(rows) < vec4u(image.height); }
fn clamped(rows: vec4i) -> vec4u { return vec4u(clamp(rows, vec4i(0), vec4i(i32(image.height) - 1))); }

fn fourAt(at: vec4u) -> vec4f { return vec4f(statistics[at.x], statistics[at.y], statistics[at.z], statistics[at.w]); }

// Row sums of rows top .. top + 3; 0 outside the image.
fn sumsAt(source: u32, top: i32) -> Sums {
  let rows = vec4i(top) + vec4i(0, 1, 2, 3);
  let at = source + clamped(rows) * image.stride;
  let plane = image.rows * image.stride;
  let zero = vec4f(0);
  let inside = within(rows);
  return Sums(select(zero, fourAt(at), inside), select(zero, fourAt(at + plane), inside),
    select(zero, fourAt(at + 2 * plane), inside), select(zero, fourAt(at + 3 * plane), inside));
}

// SSIM and its derivatives at rows top .. top + 3, whose windows are in a, b, c, d.
fn derivativesAt(column: u32, top: i32, a: Sums, b: Sums, c: Sums, d: Sums) -> Derivatives {
  let rows = vec4i(top) + vec4i(0, 1, 2, 3);
  var counts = select(vec4f(0), vec4f(1), within(rows));
  if (image.hasHoles != 0) {
    let at = clamped(rows) * image.width + column;
    let packed = vec4u(targetPixels[at.x], targetPixels[at.y], targetPixels[at.z], targetPixels[at.w]);
    counts *= select(vec4f(0), vec4f(1), (packed >> vec4u(24)) != vec4u(0));
  }
  let mx = windowed(a.x, b.x, c.x, d.x);
  let my = windowed(a.y, b.y, c.y, d.y);
  let s = windowed(a.squares, b.squares, c.squares, d.squares);
  let p = windowed(a.product, b.product, c.product, d.product);
  let a1 = 2 * mx * my + C1;
  let a2 = 2 * (p - mx * my) + C2;
  // Reciprocals of B1 and B2, the only divisions.
  let r1 = 1 / (mx * mx + my * my + C1);
  let r2 = 1 / (max(s - mx * mx - my * my, vec4f(0)) + C2);
  let scale = r1 * r2 * counts;
  let ssim = a1 * a2 * scale;
  return Derivatives(2 * my * (a2 - a1) * scale - 2 * mx * ssim * (r1 - r2), -ssim * r2, 2 * a1 * scale, ssim);
}

fn write(first: u32, plane: u32, top: u32, sums: vec4f) {
  let at = first + (plane * image.rows + top) * image.stride;
  for (var i = 0u; i < 4u; i++) { derivatives[at + i * image.stride] = sums[i]; }
}

@compute @workgroup_size(GROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let walks = walksAlong(image.rows);
  let column = id.x % image.stride;
  let walk = id.x / image.stride;
  let channel = id.y;
  if (column >= image.width || walk >= walks) { return; }
  let source = channel * 4 * image.rows * image.stride + column;
  let drain = channel * 3 * image.rows * image.stride + column;
  let begin = walk * WALK;
  let end = min(begin + WALK, image.rows / 4);
  // Rows before the first output: the derivatives' windows begin RADIUS above it, the statistics' windows twice that.
  let start = i32(4 * begin) - RADIUS;
  var a = sumsAt(source, start - RADIUS);
  var b = sumsAt(source, start - RADIUS + 4);
  var c = sumsAt(source, start - RADIUS + 8);
  var e = Derivatives();
  var f = Derivatives();
  var g = Derivatives();
  var total = 0.0;
  for (var block = begin; block < end + 3; block++) {
    let top = i32(4 * block) - RADIUS;
    let d = sumsAt(source, top + 12 - RADIUS);
    let h = derivativesAt(column, top, a, b, c, d);
    let rows = vec4i(top) + vec4i(0, 1, 2, 3);
    let own = (rows >= vec4i(i32(4 * begin))) & (rows < vec4i(i32(4 * end)));
    total += dot(select(vec4f(0), h.ssim, own), vec4f(1));
    if (block >= begin + 3) {
      let out = 4 * (block - 3);
      write(drain, 0, out, windowed(e.byMean, f.byMean, g.byMean, h.byMean));
      write(drain, 1, out, windowed(e.bySquares, f.bySquares, g.bySquares, h.bySquares));
      write(drain, 2, out, windowed(e.byProduct, f.byProduct, g.byProduct, h.byProduct));
    }
    a = b;
    b = c;
    c = d;
    e = f;
    f = g;
    g = h;
  }
  similarity[(channel * walks + walk) * image.stride + column] = total;
}
