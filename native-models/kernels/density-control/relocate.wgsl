// Carries out a relocation plan on one parameter array: row `to` becomes a copy of row `from`, its Adam moments start again at 0.
// Opacities take the planned logit, log-scales are shifted by the planned amount, everything else is copied as it is.
//   plan (rows) of [to, from, bits of opacity logit, bits of log-scale shift]; the array is (N, width) f32
// The host runs all copies onto dead and new splats first, and the sources' own rows (to = from) after: no row is read and written in one pass.
// One thread per row of the plan.

struct Relocation {
  first: u32,
  rows: u32,
  width: u32,
  kind: u32, // 0 copy, 1 opacity logits, 2 log-scales
}

@group(0) @binding(0) var<storage, read> relocation: Relocation;
@group(0) @binding(1) var<storage, read> plan: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(3) var<storage, read_write> firstMoments: array<f32>;
@group(0) @binding(4) var<storage, read_write> secondMoments: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= relocation.rows) { return; }
  let row = plan[relocation.first + id.x];
  for (var i = 0u; i < relocation.width; i++) {
    let to = row.x * relocation.width + i;
    var value = parameters[row.y * relocation.width + i];
    if (relocation.kind == 1) { value = bitcast<f32>(row.z); }
    if (relocation.kind == 2) { value += bitcast<f32>(row.w); }
    parameters[to] = value;
    firstMoments[to] = 0;
    secondMoments[to] = 0;
  }
}
