// Horizontal pass of the SSIM statistics: Gaussian-weighted row sums of x, y, x²+y², xy for one colour channel,
// where x = gain·rendered + bias (exposure-corrected) and y = photograph; both 0 outside the image and at pixels without a source.
//   color      (height, width, 4) f32: r, g, b, sum w z
//   target     (height, width) RGBA bytes in one u32; A = 0 marks a pixel without a source
//   statistics (3 channels, 4 sums, rows, stride)
// One thread walks WALK blocks of 4 pixels of a row; no barriers (on a software adapter a barrier costs more than the whole pass).

#import image
#import window

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> color: array<f32>;
@group(0) @binding(2) var<storage, read> targetPixels: array<u32>;
@group(0) @binding(3) var<storage, read_write> statistics: array<f32>;

struct Block { x: vec4f, y: vec4f, squares: vec4f, product: vec4f }

// Pixels left .. left + 3 of a row.
fn blockAt(row: u32, left: i32, channel: u32) -> Block {
  let columns = vec4i(left) + vec4i(0, 1, 2, 3);
  let at = vec4u(clamp(columns, vec4i(0), vec4i(i32(image.width) - 1))) + row * image.width;
  let packed = vec4u(targetPixels[at.x], targetPixels[at.y], targetPixels[at.z], targetPixels[at.w]);
  let shades = 4 * at + channel;
  let shade = vec4f(color[shades.x], color[shades.y], color[shades.z], color[shades.w]);
  let present = (packed >> vec4u(24)) != vec4u(0);
  let counts = select(vec4f(0), vec4f(1), (vec4u(columns) < vec4u(image.width)) & present);
  let x = (image.gain[channel] * shade + image.bias[channel]) * counts;
  let y = shadesOf(packed, channel) * counts;
  return Block(x, y, x * x + y * y, x * y);
}

fn write(first: u32, plane: u32, sums: vec4f) {
  let at = first + plane * image.rows * image.stride;
  for (var i = 0u; i < 4u; i++) { statistics[at + i] = sums[i]; }
}

@compute @workgroup_size(GROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let walks = walksAlong(image.stride);
  let row = id.x / walks;
  let channel = id.y;
  if (row >= image.height) { return; }
  let begin = id.x % walks * WALK;
  var a = blockAt(row, i32(4 * begin) - RADIUS, channel);
  var b = blockAt(row, i32(4 * begin) - RADIUS + 4, channel);
  var c = blockAt(row, i32(4 * begin) - RADIUS + 8, channel);
  for (var block = begin; block < min(begin + WALK, image.stride / 4); block++) {
    let d = blockAt(row, i32(4 * block) - RADIUS + 12, channel);
    let first = (channel * 4 * image.rows + row) * image.stride + 4 * block;
    write(first, 0, windowed(a.x, b.x, c.x, d.x));
    write(first, 1, windowed(a.y, b.y, c.y, d.y));
    write(first, 2, windowed(a.squares, b.squares, c.squares, d.squares));
    write(first, 3, windowed(a.product, b.product, c.product, d.product));
    a = b;
    b = c;
    c = d;
  }
}
