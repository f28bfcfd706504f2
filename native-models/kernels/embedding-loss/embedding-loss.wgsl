// How far the embedding that rays see is from the one they should see, and the gradient. One thread per ray.
//
//   e = E / |E|;   t = sum of up to TERMS rows of a table, weighted
//   cosine   L = s (1 - e · t / |t|)                               dL/de = -s t / |t|
//   Huber    L = s sum_c h(e_c - t_c),  h(x) = x²/2 for |x| <= DELTA, else DELTA (|x| - DELTA/2)     (LERF, Kerr et al. 2023: 1.25)
//   dL/dE = (dL/de - e (e · dL/de)) / |E|
//
// in   predictions (WIDTH, RAYS);  table (rows, WIDTH / 2): two halves a word;  terms (RAYS, TERMS): row, weight's bits; ends at weight 0
//      strengths (RAYS): s, 0 for rays that are told nothing
// out  gradient (WIDTH, RAYS);  losses (RAYS): L

@group(0) @binding(0) var<storage, read> predictions: array<f32>;
@group(0) @binding(1) var<storage, read> table: array<u32>;
@group(0) @binding(2) var<storage, read> terms: array<vec2u>;
@group(0) @binding(3) var<storage, read> strengths: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;

const LEAST_SQUARE = 1e-24;
const MOST_SQUARE = 1e37;

fn targetAt(ray: u32, pair: u32) -> vec2f {
  var sum = vec2f(0.0);
  // Not a constant: compilers of CPU drivers unroll those, five times over, and take seconds for it.
  let most = arrayLength(&terms) / RAYS;
  for (var k = 0u; k < most; k++) {
    let term = terms[ray * TERMS + k];
    let weight = bitcast<f32>(term.y);
    if (weight == 0.0) { break; }
    sum += weight * unpack2x16float(table[term.x * (WIDTH / 2u) + pair]);
  }
  return sum;
}

fn predictedAt(ray: u32, pair: u32) -> vec2f {
  return vec2f(predictions[2u * pair * RAYS + ray], predictions[(2u * pair + 1u) * RAYS + ray]);
}

fn slopeOf(e: vec2f, t: vec2f, inverseTarget: f32) -> vec2f {
  return select(-t * inverseTarget, clamp(e - t, vec2f(-DELTA), vec2f(DELTA)), HUBER);
}

fn huber(x: vec2f) -> f32 {
  let away = abs(x);
  let each = select(DELTA * (away - DELTA / 2.0), x * x / 2.0, away <= vec2f(DELTA));
  return each.x + each.y;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let ray = id.x;
  if (ray >= RAYS) { return; }
  let strength = strengths[ray];
  var squares = vec2f(0.0);
  if (strength > 0.0) {
    for (var i = 0u; i < WIDTH / 2u; i++) {
      let e = predictedAt(ray, i);
      let t = targetAt(ray, i);
      squares += vec2f(dot(e, e), dot(t, t));
    }
  }
  let sound = all(squares > vec2f(LEAST_SQUARE)) && all(squares < vec2f(MOST_SQUARE));
  let inverse = inverseSqrt(max(squares, vec2f(LEAST_SQUARE)));
  var along = 0.0;
  var loss = 0.0;
  if (sound) {
    for (var i = 0u; i < WIDTH / 2u; i++) {
      let e = predictedAt(ray, i) * inverse.x;
      let t = targetAt(ray, i);
      along += dot(e, slopeOf(e, t, inverse.y));
      loss += select(-dot(e, t) * inverse.y, huber(e - t), HUBER);
    }
    loss += select(1.0, 0.0, HUBER);
  }
  losses[ray] = select(0.0, strength * loss, sound);
  for (var i = 0u; i < WIDTH / 2u; i++) {
    var slope = vec2f(0.0);
    if (sound) {
      let e = predictedAt(ray, i) * inverse.x;
      slope = strength * inverse.x * (slopeOf(e, targetAt(ray, i), inverse.y) - e * along);
    }
    gradient[2u * i * RAYS + ray] = slope.x;
    gradient[(2u * i + 1u) * RAYS + ray] = slope.y;
  }
}
