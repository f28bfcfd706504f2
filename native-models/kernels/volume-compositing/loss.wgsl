// Compositing, the loss of a batch of rays, and its gradients by every sample's density and colour.
//   loss = Σ rays [ Huber(color - photograph) summed over channels
//                   + distortion · ( Σij wi·wj·|si - sj| + ⅓ Σ wi²·Δsi )                  (Barron et al. 2022, eq. 15)
//                   + depth · ( Σ wi·hi + what passes ),  hi = min(1, |zi - z| / (MARGIN·z)) ]   where depth z was measured
// The depth term is the cost of moving the ray's weight to the measured depth, cut off at MARGIN: it neither cares how far off a
// leftover is nor pulls at what a wrong measurement contradicts everywhere else.
//   rays (RAYS);  along (4, PER_RAY, RAYS);  head, radiance (rows, PER_RAY, RAYS) logits
//   densityGradient (PER_RAY, RAYS) and radianceGradient (≥ 3, PER_RAY, RAYS), by the logits;  losses (RAYS, 4): loss, squared
//   error summed over channels, opacity, weight within MARGIN of the measured depth
// With g = d loss/d weight of a sample and G = Σ weight·g over all samples and what passes:
//   d loss/d density_i = length_i · (T_i+1·g_i - Σ_j>i w_j·g_j), the last sum as G minus what came before
// One thread per ray.

#import ../ray-sampling/space
#import ../shared/random
#import light

struct Terms { distortion: f32, depth: f32, randomBackground: u32, padding: u32 }

const HUBER = 0.1; // colour difference from which on the loss grows linearly, as instant-ngp
const MARGIN = 0.05; // share of the depth: a few centimetres in a room, what depth cameras and poses are good for

@group(0) @binding(0) var<storage, read> march: March;
@group(0) @binding(1) var<storage, read> terms: Terms;
@group(0) @binding(2) var<storage, read> rays: array<Ray>;
@group(0) @binding(3) var<storage, read> along: array<f32>;
@group(0) @binding(4) var<storage, read> head: array<f32>;
@group(0) @binding(5) var<storage, read> radiance: array<f32>;
@group(0) @binding(6) var<storage, read_write> densityGradient: array<f32>;
@group(0) @binding(7) var<storage, read_write> radianceGradient: array<f32>;
@group(0) @binding(8) var<storage, read_write> losses: array<vec4f>;

const ROW = PER_RAY * RAYS;

fn colorAt(at: u32) -> vec3f { return sigmoid(vec3f(radiance[at], radiance[ROW + at], radiance[2 * ROW + at])); }

fn offBy(ray: Ray, distance: f32) -> f32 {
  return select(0.0, min(1, abs(distance * ray.zPerDistance - ray.depth) / (MARGIN * max(ray.depth, 1e-9))), ray.depth > 0);
}

fn huber(d: vec3f) -> f32 {
  let size = abs(d);
  let each = select(HUBER * (size - 0.5 * HUBER), 0.5 * d * d, size < vec3f(HUBER));
  return each.x + each.y + each.z;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= march.rays) { return; }
  let ray = rays[id.x];
  let hasDepth = ray.depth > 0;
  let depthWeight = select(0.0, terms.depth, hasDepth);
  var light = 1.0;
  var color = vec3f(0);
  var before = vec2f(0); // Σ w and Σ w·s of the samples in front
  var apart = 0.0; // Σij wi·wj·|si - sj|
  var wide = 0.0; // ⅓ Σ w²·Δs
  var off = 0.0; // Σ w·h
  var near = 0.0;
  var end = PER_RAY;
  for (var k = 0u; k < PER_RAY; k++) {
    if (light < LEAST_LIGHT) { end = k; break; }
    let at = k * RAYS + id.x;
    let stop = stopAt(light, head[at], along[ROW + at]);
    let w = stop.weight;
    light = stop.light;
    color += w * colorAt(at);
    let s = along[2 * ROW + at];
    apart += 2 * w * (s * before.x - before.y);
    wide += w * w * along[3 * ROW + at] / 3;
    before += w * vec2f(1, s);
    let h = offBy(ray, along[at]);
    off += w * h;
    near += select(0.0, w, hasDepth && h < 1);
  }
  let background = select(vec3f(0), randomUnits(vec3u(id.x, march.step, march.seed ^ 0x9e3779b9u)), terms.randomBackground == 1);
  let difference = color + light * background - ray.color;
  let byColor = clamp(difference, vec3f(-HUBER), vec3f(HUBER));
  let loss = huber(difference) + terms.distortion * (apart + wide) + depthWeight * (off + light);
  losses[id.x] = vec4f(loss, dot(difference, difference), 1 - light, near);
  let sums = before;
  var rest = dot(byColor, color + light * background) + terms.distortion * 2 * (apart + wide) + depthWeight * (off + light);
  light = 1;
  before = vec2f(0);
  for (var k = 0u; k < PER_RAY; k++) {
    let at = k * RAYS + id.x;
    if (k >= end) {
      densityGradient[at] = 0;
      radianceGradient[at] = 0; radianceGradient[ROW + at] = 0; radianceGradient[2 * ROW + at] = 0;
      continue;
    }
    let length = along[ROW + at];
    let s = along[2 * ROW + at];
    let stop = stopAt(light, head[at], length);
    let w = stop.weight;
    light = stop.light;
    let shade = colorAt(at);
    let behind = sums - before - w * vec2f(1, s);
    let spread = 2 * (s * before.x - before.y + behind.y - s * behind.x) + 2 * w * along[3 * ROW + at] / 3;
    let byWeight = dot(byColor, shade) + terms.distortion * spread + depthWeight * offBy(ray, along[at]);
    rest -= w * byWeight;
    before += w * vec2f(1, s);
    densityGradient[at] = length * (light * byWeight - rest) * densityOf(head[at]);
    let byShade = w * byColor * shade * (1 - shade);
    radianceGradient[at] = byShade.x;
    radianceGradient[ROW + at] = byShade.y;
    radianceGradient[2 * ROW + at] = byShade.z;
  }
}
