// What things are made of: albedo from uv (metres, or turns and metres) and object-space position (metres).
// Kinds are numbered in materials.ts.

struct Material {
  // rgb linear; w: kind.
  color: vec4f,
  // rgb linear; w: seed.
  accent: vec4f,
  // xy: scale; z: 1 turns grain and stripes; w: layer of the picture.
  look0: vec4f,
  // gloss, metal, glow, clear.
  look1: vec4f,
}

const PICTURE = 9u;

fn hash3(p: vec3i) -> f32 {
  var h = (u32(p.x) * 0x27d4eb2du) ^ (u32(p.y) * 0x165667b1u) ^ (u32(p.z) * 0x9e3779b1u);
  h = (h ^ (h >> 15u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return f32((h ^ (h >> 16u)) >> 8u) / 16777216.0;
}

// Smooth value noise in [0, 1), one feature per unit.
fn noise3(p: vec3f) -> f32 {
  let cell = vec3i(floor(p));
  let f = p - floor(p);
  let s = f * f * (3.0 - 2.0 * f);
  let low = mix(
    mix(hash3(cell), hash3(cell + vec3i(1, 0, 0)), s.x),
    mix(hash3(cell + vec3i(0, 1, 0)), hash3(cell + vec3i(1, 1, 0)), s.x), s.y);
  let high = mix(
    mix(hash3(cell + vec3i(0, 0, 1)), hash3(cell + vec3i(1, 0, 1)), s.x),
    mix(hash3(cell + vec3i(0, 1, 1)), hash3(cell + vec3i(1, 1, 1)), s.x), s.y);
  return mix(low, high, s.z);
}

fn clouds(p: vec3f) -> f32 {
  return noise3(p) * 0.6 + noise3(p * 3.1 + 7.0) * 0.27 + noise3(p * 8.3 + 3.0) * 0.13;
}

fn woodTone(uv: vec2f, plank: f32, seed: f32) -> f32 {
  let board = floor(uv.y / plank);
  let tone = hash3(vec3i(i32(board), 7, i32(seed)));
  let warp = noise3(vec3f(uv.x * 3.0 + tone * 40.0, uv.y * 14.0, board + seed)) * 2.2;
  let ring = sin((uv.y * 190.0 + warp * 7.0 + tone * 9.0) * 0.9) * 0.5 + 0.5;
  let fine = noise3(vec3f(uv.x * 30.0, uv.y * 420.0, 5.0));
  let seam = select(0.0, 0.55, fract(uv.y / plank) * plank < 0.0022);
  return min(1.0, 0.22 * ring + 0.3 * fine + 0.3 * tone + seam);
}

fn albedoOf(m: Material, uv: vec2f, local: vec3f) -> vec3f {
  let a = m.color.xyz;
  let b = m.accent.xyz;
  let scale = m.look0.xy;
  let turned = m.look0.z > 0.5;
  let seed = m.accent.w;
  let cells = uv * scale;
  switch u32(m.color.w) {
    case 1u: { return a * (1.0 + scale.y * 2.0 * (clouds(local * scale.x + seed * 17.0) - 0.5)); }
    case 2u: { return mix(a, b, woodTone(select(uv, uv.yx, turned), scale.x, seed)); }
    case 3u: {
      let p = cells * 3.14159265;
      return a * (0.78 + 0.3 * (0.5 + 0.5 * sin(p.x) * sin(p.y)) + 0.06 * (noise3(vec3f(cells * 0.7, 2.0)) - 0.5));
    }
    case 4u: { return select(b, a, fract(select(cells.y, cells.x, turned) * 0.5) < 0.5); }
    case 5u: {
      let row = floor(cells.y);
      let d = vec2f(fract(cells.x + (row - 2.0 * floor(row / 2.0)) * 0.5), fract(cells.y)) - 0.5;
      return select(a, b, dot(d, d) < 0.09);
    }
    case 6u: {
      let sum = floor(cells.x) + floor(cells.y);
      return select(b, a, sum - 2.0 * floor(sum / 2.0) < 0.5);
    }
    case 7u: {
      let p = local * scale.x + seed * 13.0;
      let vein = 1.0 - abs(sin((p.x + p.y * 0.6 + 3.4 * clouds(p * 0.9)) * 2.2));
      return mix(a, b, 0.75 * pow(vein, 9.0) + 0.25 * clouds(p * 1.7));
    }
    case 8u: {
      let f = abs(fract(cells) - 0.5);
      let tone = 0.9 + 0.16 * hash3(vec3i(i32(floor(cells.x)), i32(floor(cells.y)), 4));
      return select(a * tone, b, max(f.x, f.y) > 0.475);
    }
    case 10u: { return a * (0.62 + 0.55 * noise3(local * 260.0) * (0.6 + 0.8 * noise3(local * 60.0))); }
    case 11u: { return a * (0.86 + 0.24 * noise3(vec3f(local.x * 18.0, local.y * 18.0, local.z * 900.0))); }
    case 12u: { return mix(a, b, smoothstep(0.62, 0.68, noise3(local * scale.x + seed))); }
    default: { return a; }
  }
}
