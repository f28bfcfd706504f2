// How well places or pixels match a phrase rather than canonical negatives (LERF, Kerr et al. 2023), from codes of RANK numbers:
//
//   embedding  e = Bᵀx / |Bᵀx|, B (RANK, width);   e · p = (B p) · x / |Bᵀx|       the phrase folded once to B p: RANK numbers
//   |Bᵀx|² = xᵀ (B Bᵀ) x = |Lᵀx|²,  B Bᵀ = L Lᵀ                                     the norm from the Gram matrix's factor
//   relevancy = min over negatives n of  1 / (1 + exp(10 (e·n - e·p)))  =  1 / (1 + exp(10 (max_n e·n - e·p)))
//
// `settle` does what no phrase changes: 1 / |Bᵀx| and the strongest negative. `score` costs RANK products an item.
//
// in   codes: number r of item i at r·strides.x + i·strides.y;  factor (RANK, RANK): L;  negatives (count, RANK);  phrase (RANK)
// out  settled (items): inverse norm (0 where there is no code), max_n e·n;  relevancy (items): 0 where there is no code

struct Ask {
  items: u32,
  negatives: u32,
  /** Of a number and of an item. */
  strides: vec2u,
}

@group(0) @binding(0) var<uniform> ask: Ask;
@group(0) @binding(1) var<storage, read> codes: array<f32>;
@group(0) @binding(2) var<storage, read> factor: array<f32>;
@group(0) @binding(3) var<storage, read> negatives: array<f32>;
@group(0) @binding(4) var<storage, read_write> settled: array<vec2f>;
@group(0) @binding(5) var<storage, read> phrase: array<f32>;
@group(0) @binding(6) var<storage, read_write> relevancy: array<f32>;

const TEMPERATURE = 10.0;
const LEAST_SQUARE = 1e-24;
const MOST_SQUARE = 1e37;

@compute @workgroup_size(64)
fn settle(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = id.x + id.y * groups.x * 64u;
  if (item >= ask.items) { return; }
  var x: array<f32, RANK>;
  for (var r = 0u; r < RANK; r++) { x[r] = codes[r * ask.strides.x + item * ask.strides.y]; }
  var square = 0.0;
  for (var column = 0u; column < RANK; column++) {
    var sum = 0.0;
    for (var r = column; r < RANK; r++) { sum += factor[r * RANK + column] * x[r]; }
    square += sum * sum;
  }
  let sound = square > LEAST_SQUARE && square < MOST_SQUARE;
  let inverse = select(0.0, inverseSqrt(max(square, LEAST_SQUARE)), sound);
  var rival = -1e30;
  for (var n = 0u; n < ask.negatives; n++) {
    var sum = 0.0;
    for (var r = 0u; r < RANK; r++) { sum += negatives[n * RANK + r] * x[r]; }
    rival = max(rival, sum * inverse);
  }
  settled[item] = vec2f(inverse, rival);
}

@compute @workgroup_size(64)
fn score(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = id.x + id.y * groups.x * 64u;
  if (item >= ask.items) { return; }
  let known = settled[item];
  if (known.x == 0.0) {
    relevancy[item] = 0.0;
    return;
  }
  var sum = 0.0;
  for (var r = 0u; r < RANK; r++) { sum += phrase[r] * codes[r * ask.strides.x + item * ask.strides.y]; }
  relevancy[item] = 1.0 / (1.0 + exp(clamp(TEMPERATURE * (known.y - sum * known.x), -80.0, 80.0)));
}
