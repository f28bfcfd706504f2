// dL/dq of the unit quaternion (w, x, y, z) from dL/dR, R = rotationOf(q), by columns.
fn quaternionGradient(q: vec4f, g: mat3x3f) -> vec4f {
  let w = q.x; let x = q.y; let y = q.z; let z = q.w;
  // g[c][r] is the gradient of R's element in row r, column c.
  let skew = vec3f(g[1].z - g[2].y, g[2].x - g[0].z, g[0].y - g[1].x);
  let mixed = vec3f(g[2].y + g[1].z, g[2].x + g[0].z, g[1].x + g[0].y);
  return 2.0 * vec4f(
    dot(skew, vec3f(x, y, z)),
    -2.0 * x * (g[1].y + g[2].z) + y * mixed.z + z * mixed.y + w * skew.x,
    -2.0 * y * (g[0].x + g[2].z) + x * mixed.z + z * mixed.x + w * skew.y,
    -2.0 * z * (g[0].x + g[1].y) + x * mixed.y + y * mixed.x + w * skew.z);
}
