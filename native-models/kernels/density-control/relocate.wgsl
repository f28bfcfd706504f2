// Carries out a relocation plan on one parameter array: row `to` becomes a copy of row `from`, its Adam moments start again at 0.
// Opacities take the planned logit, log-scales are shifted by the planned amounts, means by the planned offset, everything else
// is copied as it is. A row that only moves (to close a gap) keeps its values and its moments.
//   plan (rows) of [to, from, bits of opacity logit, 1 if it only moves], [bits of offset x, y, z, -], [bits of log-scale shifts, -]
//   the array is (N, width) f32
// The host runs all copies onto dead and new splats first, the sources' own rows (to = from) after, and moves last: no row is
// read and written in one pass. One thread per row of the plan.

struct Relocation {
  first: u32,
  rows: u32,
  width: u32,
  kind: u32, // 0 copy, 1 opacity logits, 2 log-scales, 3 means
}

@group(0) @binding(0) var<storage, read> relocation: Relocation;
@group(0) @binding(1) var<storage, read> plan: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> firstMoments: array<f32>;
@group(0) @binding(4) var<storage, read_write> secondMoments: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= relocation.rows) { return; }
  let at = 3 * (relocation.first + id.x);
  let row = plan[at];
  let moves = row.w == 1;
  for (var i = 0u; i < relocation.width; i++) {
    let to = row.x * relocation.width + i;
    let source = row.y * relocation.width + i;
    var value = parameters[source];
    if (!moves && relocation.kind == 1) { value = bitcast<f32>(row.z); }
    if (!moves && relocation.kind == 2) { value += bitcast<f32>(plan[at + 2][i]); }
    if (!moves && relocation.kind == 3) { value += bitcast<f32>(plan[at + 1][i]); }
    parameters[to] = value;
    firstMoments[to] = select(0.0, firstMoments[source], moves);
    secondMoments[to] = select(0.0, secondMoments[source], moves);
  }
}
