// Last pass: horizontal window sums of the SSIM derivatives, plus L1, turned into the gradient by the rendered colour.
//   L = l1Weight·Σ|x - y| - ssimWeight·Σ SSIM,   x = gain·color + bias
//   dL/dx = l1Weight·sign(x - y) - ssimWeight·(Σ dSSIM/dmx + 2x·Σ dSSIM/ds + y·Σ dSSIM/dp),   dL/dcolor = gain·dL/dx
//   derivatives   (3, 3, rows, stride): column sums of the derivatives
//   colorGradient (height, width, 4) f32: this kernel writes r, g, b
//   partials      (3, rows, walks) of [Σ|x-y|, Σ(x-y)², dL/dgain, dL/dbias] over the pixels a thread walks
// One thread walks WALK blocks of 4 pixels of a row.

#import image
#import window

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> derivatives: array<f32>;
@group(0) @binding(2) var<storage, read> color: array<f32>;
@group(0) @binding(3) var<storage, read> targetPixels: array<u32>;
@group(0) @binding(4) var<storage, read_write> colorGradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<vec4f>;

struct Block { byMean: vec4f, bySquares: vec4f, byProduct: vec4f }

fn fourAt(at: vec4u) -> vec4f { return vec4f(derivatives[at.x], derivatives[at.y], derivatives[at.z], derivatives[at.w]); }

// Pixels left .. left + 3 of a row; 0 outside the image.
fn blockAt(source: u32, left: i32) -> Block {
  let columns = vec4i(left) + vec4i(0, 1, 2, 3);
  let at = source + vec4u(clamp(columns, vec4i(0), vec4i(i32(image.width) - 1)));
  let plane = image.rows * image.stride;
  let inside = vec4u(columns) < vec4u(image.width);
  let zero = vec4f(0);
  return Block(select(zero, fourAt(at), inside), select(zero, fourAt(at + plane), inside), select(zero, fourAt(at + 2 * plane), inside));
}

@compute @workgroup_size(GROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let walks = walksAlong(image.stride);
  let row = id.x / walks;
  let channel = id.y;
  if (row >= image.height) { return; }
  let source = (channel * 3 * image.rows + row) * image.stride;
  let begin = id.x % walks * WALK;
  let gain = image.gain[channel];
  let bias = image.bias[channel];
  var a = blockAt(source, i32(4 * begin) - RADIUS);
  var b = blockAt(source, i32(4 * begin) - RADIUS + 4);
  var c = blockAt(source, i32(4 * begin) - RADIUS + 8);
  var l1 = vec4f(0); var squares = vec4f(0); var byGain = vec4f(0); var byBias = vec4f(0);
  for (var block = begin; block < min(begin + WALK, image.stride / 4); block++) {
    let d = blockAt(source, i32(4 * block) - RADIUS + 12);
    let columns = 4 * block + vec4u(0, 1, 2, 3);
    let at = row * image.width + min(columns, vec4u(image.width - 1));
    let packed = vec4u(targetPixels[at.x], targetPixels[at.y], targetPixels[at.z], targetPixels[at.w]);
    let counts = select(vec4f(0), vec4f(1), (columns < vec4u(image.width)) & ((packed >> vec4u(24)) != vec4u(0)));
    let shades = 4 * at + channel;
    let shade = vec4f(color[shades.x], color[shades.y], color[shades.z], color[shades.w]);
    let x = gain * shade + bias;
    let y = shadesOf(packed, channel);
    let bySsim = windowed(a.byMean, b.byMean, c.byMean, d.byMean) + 2 * x * windowed(a.bySquares, b.bySquares, c.bySquares, d.bySquares)
      + y * windowed(a.byProduct, b.byProduct, c.byProduct, d.byProduct);
    let byX = (image.l1Weight * sign(x - y) - image.ssimWeight * bySsim) * counts;
    for (var i = 0u; i < 4u; i++) {
      if (columns[i] < image.width) { colorGradient[shades[i]] = gain * byX[i]; }
    }
    l1 += abs(x - y) * counts;
    squares += (x - y) * (x - y) * counts;
    byGain += byX * shade;
    byBias += byX;
    a = b;
    b = c;
    c = d;
  }
  let one = vec4f(1);
  partials[channel * image.height * walks + id.x] = vec4f(dot(l1, one), dot(squares, one), dot(byGain, one), dot(byBias, one));
}
