// What the loss kernels know about the image they compare. Colour, target and gradients are (height, width) without padding;
// `rows` and `stride` are the height and width of the kernels' own planes, padded to multiples of 4.
struct Image {
  width: u32,
  height: u32,
  rows: u32,
  stride: u32,
  gain: vec3f,
  // 1 if some pixel has no source
  hasHoles: u32,
  bias: vec4f,
  // Weights of the per-pixel terms, each already divided by 3 × the number of pixels that have a source.
  l1Weight: f32,
  ssimWeight: f32,
  // depth weight / number of pixels with a measured depth; 0 turns depth off
  depthWeight: f32,
  // which row of the results this image's sums go to
  slot: u32,
}

// Threads that share a row or column of `length` padded pixels, WALK blocks of 4 pixels each.
fn walksAlong(length: u32) -> u32 { return (length / 4 + WALK - 1) / WALK; }

// One channel of four pixels, 0…1.
fn shadesOf(packed: vec4u, channel: u32) -> vec4f { return vec4f((packed >> vec4u(channel * 8)) & vec4u(255)) / 255.0; }
