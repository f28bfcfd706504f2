// The SSIM window of Wang et al. 2004: 11 taps, Gaussian of standard deviation 1.5, sum 1.
// A thread makes 4 neighbouring outputs at once from the 14 values around them, which it holds as blocks a, b, c and the
// first two of d: tap k of 14 counts towards output o with window weight k - o. Walking on, b becomes a, c b and d c.
const RADIUS = 5;
const TAPS_A = mat4x4f(
  0.00102838008, 0, 0, 0,
  0.00759875814, 0.00102838008, 0, 0,
  0.0360007721, 0.00759875814, 0.00102838008, 0,
  0.109360690, 0.0360007721, 0.00759875814, 0.00102838008);
const TAPS_B = mat4x4f(
  0.213005538, 0.109360690, 0.0360007721, 0.00759875814,
  0.266011725, 0.213005538, 0.109360690, 0.0360007721,
  0.213005538, 0.266011725, 0.213005538, 0.109360690,
  0.109360690, 0.213005538, 0.266011725, 0.213005538);
const TAPS_C = mat4x4f(
  0.0360007721, 0.109360690, 0.213005538, 0.266011725,
  0.00759875814, 0.0360007721, 0.109360690, 0.213005538,
  0.00102838008, 0.00759875814, 0.0360007721, 0.109360690,
  0, 0.00102838008, 0.00759875814, 0.0360007721);
const TAPS_D = mat2x4f(
  0, 0, 0.00102838008, 0.00759875814,
  0, 0, 0, 0.00102838008);

fn windowed(a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> vec4f { return TAPS_A * a + TAPS_B * b + TAPS_C * c + TAPS_D * d.xy; }
