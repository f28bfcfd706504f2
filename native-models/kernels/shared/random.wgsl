// A counter-based generator: the same three numbers always give the same three random ones, so no state is kept anywhere.
// pcg3d of Jarzynski & Olano, "Hash Functions for GPU Rendering" (2020).
fn randomWords(counter: vec3u) -> vec3u {
  var v = counter * 1664525 + 1013904223;
  v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
  v ^= v >> vec3u(16);
  v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
  return v;
}

/** Uniform in [0, 1), 24 bits each. */
fn randomUnits(counter: vec3u) -> vec3f { return vec3f(randomWords(counter) >> vec3u(8)) / 16777216.0; }
