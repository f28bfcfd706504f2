// What the adapter can do at most from WGSL: multiply-adds that depend on nothing but themselves, and a plain copy.

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sink: array<vec4f>;

@compute @workgroup_size(64)
fn multiplyAdd(@builtin(global_invocation_id) id: vec3u) {
  let factor = source[0];
  let summand = source[1];
  var a = source[2] + f32(id.x);
  var b = a + 1.0;
  var c = a + 2.0;
  for (var i = 0u; i < STEPS; i++) {
    // Eight times three independent chains, so that neither the loop nor an instruction's delay counts.
    for (var k = 0u; k < 8u; k++) {
      a = fma(a, factor, summand);
      b = fma(b, factor, summand);
      c = fma(c, factor, summand);
    }
  }
  sink[id.x] = a + b + c;
}

@compute @workgroup_size(64)
fn copy(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i < arrayLength(&source)) { sink[i] = source[i]; }
}
