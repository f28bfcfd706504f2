// What the loss kernels know about the image they compare. Colour, target and gradients are (height, width) without padding;
// `rows` and `stride` are the height and width of the kernels' own planes, padded to multiples of 4.
struct Image {
  width: u32,
  height: u32,
  rows: u32,
  stride: u32,
  gain: vec4f,
  bias: vec4f,
  // Weights of the per-pixel terms, each already divided by 3 × the number of pixels that have a source.
  l1Weight: f32,
  ssimWeight: f32,
  // depth weight / number of pixels with a measured depth; 0 turns depth off
  depthWeight: f32,
  // which row of the results this image's sums go to
  slot: u32,
}

fn channelOf(packed: u32, channel: u32) -> f32 { return f32(extractBits(packed, channel * 8, 8)) / 255.0; }
