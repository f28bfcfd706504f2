// Horizontal window sums of the three SSIM derivatives of a channel: the adjoint of a symmetric window is the window.
//   derivatives, blurred (3 channels, rows, stride) vec4
// One thread makes 4 neighbouring outputs of a row.

#import image
#import window

@group(0) @binding(0) var<storage, read> image: Image;
@group(0) @binding(1) var<storage, read> derivatives: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> blurred: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let left = i32(id.x) * 4;
  let row = id.y;
  if (left >= i32(image.width) || row >= image.height) { return; }
  let base = (id.z * image.rows + row) * image.stride;
  var byMean = vec4f(0); var bySquares = vec4f(0); var byProduct = vec4f(0);
  for (var k = 0; k < TAPS; k++) {
    let column = left + k - RADIUS;
    let inside = column >= 0 && column < i32(image.width);
    let at = base + u32(clamp(column, 0, i32(image.width) - 1));
    let weights = select(vec4f(0), TAP_WEIGHTS[k], inside);
    let here = derivatives[at];
    byMean += here.x * weights;
    bySquares += here.y * weights;
    byProduct += here.z * weights;
  }
  for (var i = 0u; i < 4u; i++) {
    blurred[base + u32(left) + i] = vec4f(byMean[i], bySquares[i], byProduct[i], 0);
  }
}
