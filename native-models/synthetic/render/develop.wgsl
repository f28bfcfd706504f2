// From light to a photograph. `expose` averages the SAMPLES x SAMPLES samples of every pixel and adds them to the sum over
// the time the shutter is open; `develop` applies exposure, a soft shoulder, the sRGB curve and the sensor's noise.

struct Film {
  width: u32,
  height: u32,
  // Words per row of samples, with the padding that copies need.
  stride: u32,
  seed: u32,
  // Share of this exposure in the sum; gains of red, green and blue; noise in grey levels.
  weight: f32,
  red: f32,
  green: f32,
  blue: f32,
  noise: f32,
}

@group(0) @binding(0) var<storage, read> film: Film;
// (height * SAMPLES, stride) half floats, four to a sample.
@group(0) @binding(1) var<storage, read> samples: array<u32>;
// (height, width, 4)
@group(0) @binding(2) var<storage, read_write> light: array<vec4f>;
// (height, width) rgb bytes.
@group(0) @binding(3) var<storage, read_write> picture: array<u32>;

@compute @workgroup_size(64)
fn expose(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= film.width * film.height) { return; }
  let pixel = vec2u(id.x % film.width, id.x / film.width) * SAMPLES;
  var sum = vec3f(0.0);
  for (var j = 0u; j < SAMPLES; j++) {
    for (var i = 0u; i < SAMPLES; i++) {
      let at = (pixel.y + j) * film.stride + 2u * (pixel.x + i);
      // A lamp seen in a mirror would outshine its whole pixel.
      sum += min(vec3f(unpack2x16float(samples[at]), unpack2x16float(samples[at + 1u]).x), vec3f(4.0));
    }
  }
  light[id.x] += vec4f(sum * film.weight / f32(SAMPLES * SAMPLES), 0.0);
}

fn hash(a: u32) -> u32 {
  var h = a * 747796405u + 2891336453u;
  h = ((h >> ((h >> 28u) + 4u)) ^ h) * 277803737u;
  return (h >> 22u) ^ h;
}

// Nearly normal with unit deviation: four uniform numbers (Irwin-Hall), without a logarithm that adapters round differently.
fn normal(a: u32) -> f32 {
  var sum = 0.0;
  var h = a;
  for (var k = 0; k < 4; k++) {
    h = hash(h + 0x9e3779b9u);
    sum += f32(h >> 8u) / 16777216.0;
  }
  return (sum - 2.0) * 1.7320508;
}

fn display(linear: f32) -> f32 {
  const SHOULDER = 0.65;
  var c = max(linear, 0.0);
  if (c > SHOULDER) { c = SHOULDER + (1.0 - SHOULDER) * (1.0 - exp((SHOULDER - c) / (1.0 - SHOULDER))); }
  return select(1.055 * pow(c, 1.0 / 2.4) - 0.055, 12.92 * c, c <= 0.0031308);
}

@compute @workgroup_size(64)
fn develop(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= film.width * film.height) { return; }
  let linear = light[id.x].xyz * vec3f(film.red, film.green, film.blue);
  var word = 0u;
  for (var c = 0u; c < 3u; c++) {
    let level = display(linear[c]);
    // Dark places are noisier once the curve has lifted them.
    let noise = film.noise * (1.25 - 0.7 * level) * normal(film.seed ^ (id.x * 3u + c));
    word |= u32(clamp(round(255.0 * level + noise), 0.0, 255.0)) << (8u * c);
  }
  picture[id.x] = word;
  light[id.x] = vec4f(0.0);
}
