// Samples as places of the world with their visual properties.
// `all`: every sample of the first rays, ray after ray: sample k of ray r at row r·PER_RAY + k of positions (n, 3) and visual (n, 4).
// `heaviest`: of each ray the KEPT samples that weigh most, nearest first, zeros behind: row (first + r) of positions (rows, KEPT, 3),
//   visual (rows, KEPT, 4), weights and depths (rows, KEPT); ids are NO_PLACE throughout.
//   visual: 1 - exp(-density · stretch), r, g, b;  depths along the camera's z.  One thread per sample, or per ray.

#import ../ray-sampling/space
#import light

struct Wanted { centre: vec3f, scale: f32, /** Normalised. */ stretch: f32, kept: u32, first: u32, rays: u32 }

@group(0) @binding(0) var<storage, read> wanted: Wanted;
@group(0) @binding(1) var<storage, read> rays: array<Ray>;
@group(0) @binding(2) var<storage, read> along: array<f32>;
@group(0) @binding(3) var<storage, read> head: array<f32>;
@group(0) @binding(4) var<storage, read> radiance: array<f32>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read_write> positions: array<f32>;
@group(0) @binding(7) var<storage, read_write> visual: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> keptWeights: array<f32>;
@group(0) @binding(9) var<storage, read_write> depths: array<f32>;

const ROW = PER_RAY * RAYS;

fn put(place: u32, at: u32, ray: Ray) {
  let position = wanted.centre + wanted.scale * (ray.origin + ray.direction * along[at]);
  positions[3 * place] = position.x;
  positions[3 * place + 1] = position.y;
  positions[3 * place + 2] = position.z;
  let opacity = 1 - exp(-densityOf(head[at]) * wanted.stretch);
  visual[place] = vec4f(opacity, sigmoid(vec3f(radiance[at], radiance[ROW + at], radiance[2 * ROW + at])));
}

@compute @workgroup_size(64)
fn all(@builtin(global_invocation_id) id: vec3u) {
  let ray = id.x / PER_RAY;
  if (ray >= wanted.rays) { return; }
  put(id.x, (id.x % PER_RAY) * RAYS + ray, rays[ray]);
}

@compute @workgroup_size(64)
fn heaviest(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= wanted.rays) { return; }
  let ray = rays[id.x];
  var filled = 0u;
  for (var k = 0u; k < PER_RAY && filled < wanted.kept; k++) {
    let at = k * RAYS + id.x;
    let weight = weights[at];
    if (weight <= 0) { continue; }
    var heavier = 0u;
    for (var j = 0u; j < PER_RAY; j++) {
      let other = weights[j * RAYS + id.x];
      if (other > weight || (other == weight && j < k)) { heavier++; }
    }
    if (heavier >= wanted.kept) { continue; }
    let place = (wanted.first + id.x) * wanted.kept + filled;
    put(place, at, ray);
    keptWeights[place] = weight;
    depths[place] = along[at] * ray.zPerDistance;
    filled++;
  }
  for (; filled < wanted.kept; filled++) {
    let place = (wanted.first + id.x) * wanted.kept + filled;
    positions[3 * place] = 0; positions[3 * place + 1] = 0; positions[3 * place + 2] = 0;
    visual[place] = vec4f(0);
    keptWeights[place] = 0;
    depths[place] = 0;
  }
}
