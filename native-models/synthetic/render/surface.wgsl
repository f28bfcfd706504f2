// Surfaces under two lamps with soft shadows and an open sky, by what they are made of.
//   L = albedo * (sum_k lamp_k max(0, n.l_k) shadow_k + sky E + bounce) + highlights
// Shadows: percentage-closer, the radius growing with the distance to what casts them (Fernando 2005). Metal and gloss mirror
// a plain room (Schlick's Fresnel). Colours are linear.

#import ./frame
#import ./stuff

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> vertices: array<f32>;
@group(0) @binding(2) var<storage, read> tags: array<u32>;
@group(0) @binding(3) var<storage, read> sky: array<f32>;
@group(0) @binding(4) var<storage, read> materials: array<Material>;
@group(0) @binding(5) var pictures: texture_2d_array<f32>;
@group(0) @binding(6) var smoothly: sampler;
@group(0) @binding(7) var shadows: texture_depth_2d_array;
@group(0) @binding(8) var nearer: sampler_comparison;

struct Point {
  @builtin(position) clip: vec4f,
  @location(0) world: vec3f,
  @location(1) normal: vec3f,
  @location(2) uv: vec2f,
  @location(3) local: vec3f,
  @location(4) sky: f32,
  @location(5) @interpolate(flat) material: u32,
}

@vertex
fn place(@builtin(vertex_index) index: u32) -> Point {
  let at = index * VERTEX;
  let world = vec3f(vertices[at], vertices[at + 1u], vertices[at + 2u]);
  return Point(
    clipOf(frame, world), world, vec3f(vertices[at + 3u], vertices[at + 4u], vertices[at + 5u]), vec2f(vertices[at + 6u], vertices[at + 7u]),
    vec3f(vertices[at + 8u], vertices[at + 9u], vertices[at + 10u]), sky[index], tags[2u * index],
  );
}

// Unit disc, even.
const DISC = array<vec2f, 10>(
  vec2f(0.0, 0.0), vec2f(0.45, 0.1), vec2f(-0.25, 0.42), vec2f(-0.3, -0.4), vec2f(0.28, -0.42),
  vec2f(0.85, 0.35), vec2f(-0.1, 0.92), vec2f(-0.9, 0.1), vec2f(-0.45, -0.85), vec2f(0.6, -0.75));

fn shadow(index: u32, world: vec3f, normal: vec3f) -> f32 {
  let lamp = frame.lamps[index];
  // Metres per unit of the map.
  let metres = 1.0 / length(lamp.u.xyz);
  let side = f32(textureDimensions(shadows).x);
  let p = vec4f(world + normal * (1.6 * metres / side), 1.0);
  let uv = vec2f(dot(lamp.u, p), dot(lamp.v, p));
  if (any(uv < vec2f(0.001)) || any(uv > vec2f(0.999))) { return 1.0; }
  let depth = dot(lamp.depth, p);
  let range = 1.0 / length(lamp.depth.xyz);
  let reach = lamp.direction.w * 0.35 / metres;
  var distance = 0.0;
  var blockers = 0.0;
  for (var k = 0u; k < 5u; k++) {
    let there = textureLoad(shadows, vec2i((uv + DISC[k] * reach) * side), index, 0);
    if (there < depth) {
      distance += depth - there;
      blockers += 1.0;
    }
  }
  // In the open, which most of a picture is, there is nothing to soften.
  if (blockers == 0.0) { return 1.0; }
  let apart = distance / blockers * range;
  let radius = max(1.2 / side, lamp.direction.w * apart / metres);
  var light = 0.0;
  // The lamp that only fills may be grainier.
  let taps = select(8u, 5u, index > 0u);
  for (var k = 0u; k < taps; k++) {
    // A wider sample lies lower on a sloping surface: bias by the radius.
    light += textureSampleCompareLevel(shadows, nearer, uv + DISC[k] * radius, index, depth - (0.0012 + 0.5 * radius * metres) / range);
  }
  return light / f32(taps);
}

// What a mirror in the middle of a plain, bright room would show.
fn surroundings(d: vec3f, rough: f32) -> vec3f {
  let ceiling = smoothstep(-0.15 - rough, 0.75, d.z);
  let azimuth = atan2(d.y, d.x);
  let walls = 0.55 + 0.3 * sin(azimuth * 2.0 + 0.7) + 0.15 * sin(azimuth * 5.0);
  var light = mix(frame.bounce.xyz * 2.4, frame.sky.xyz * (0.8 + 1.1 * walls), smoothstep(-0.35, 0.12, d.z));
  light = mix(light, frame.sky.xyz * 2.6, ceiling);
  for (var k = 0u; k < 2u; k++) {
    let cosine = dot(d, frame.lamps[k].direction.xyz);
    light += frame.lamps[k].color.xyz * mix(5.0, 0.8, rough) * smoothstep(0.93 - 0.5 * rough, 0.985, cosine);
  }
  return light;
}

struct Lit {
  diffuse: vec3f,
  highlight: vec3f,
}

fn lightAt(point: Point, n: vec3f, view: vec3f, gloss: f32) -> Lit {
  var diffuse = frame.sky.xyz * point.sky + frame.bounce.xyz * (0.8 - 0.2 * n.z) * (0.35 + 0.65 * min(1.0, point.sky + 0.25));
  var highlight = vec3f(0.0);
  for (var k = 0u; k < 2u; k++) {
    let towards = frame.lamps[k].direction.xyz;
    let facing = dot(n, towards);
    if (facing <= 0.0) { continue; }
    let arriving = frame.lamps[k].color.xyz * shadow(k, point.world, n);
    diffuse += arriving * facing;
    let power = mix(12.0, 220.0, gloss * gloss);
    highlight += arriving * pow(max(0.0, dot(n, normalize(towards + view))), power) * (power + 8.0) / 220.0 * smoothstep(0.0, 0.1, facing);
  }
  return Lit(diffuse, highlight);
}

fn fresnel(f0: f32, cosine: f32) -> f32 {
  return f0 + (1.0 - f0) * pow(clamp(1.0 - cosine, 0.0, 1.0), 5.0);
}

@fragment
fn solid(point: Point) -> @location(0) vec4f {
  let material = materials[point.material];
  let view = normalize(frame.eye.xyz - point.world);
  var n = normalize(point.normal);
  if (dot(n, view) < 0.0) { n = -n; }
  // Derivatives must be taken before the kinds part ways.
  let picture = textureSample(pictures, smoothly, vec2f(point.uv.x * material.look0.x, 1.0 - point.uv.y * material.look0.y), u32(material.look0.w)).xyz;
  let albedo = select(albedoOf(material, point.uv, point.local), picture, u32(material.color.w) == PICTURE);
  let gloss = material.look1.x;
  let metal = material.look1.y;
  let lit = lightAt(point, n, view, gloss);
  let rough = 1.0 - gloss;
  let mirrored = surroundings(reflect(-view, n), rough * 0.6) * (0.3 + 0.7 * min(1.0, point.sky));
  let cosine = max(0.0, dot(n, view));
  let shine = fresnel(0.04, cosine) * gloss * gloss;
  let dielectric = albedo * (lit.diffuse + material.look1.z) + mirrored * shine + lit.highlight * gloss * 0.5;
  let metallic = albedo * (mirrored * 0.75 + lit.diffuse * mix(0.35, 0.15, gloss) + lit.highlight * 0.8);
  return vec4f(mix(dielectric, metallic, metal), 1.0);
}

@fragment
fn glass(point: Point) -> @location(0) vec4f {
  let material = materials[point.material];
  let view = normalize(frame.eye.xyz - point.world);
  var n = normalize(point.normal);
  if (dot(n, view) < 0.0) { n = -n; }
  let lit = lightAt(point, n, view, 0.9);
  let cosine = max(0.0, dot(n, view));
  // Looking along the wall, one looks through more glass.
  let veil = clamp(mix(0.10, 0.62, pow(1.0 - cosine, 2.5)) + (1.0 - material.look1.w) * 0.5, 0.0, 0.95);
  let mirror = fresnel(0.05, cosine);
  let tint = material.color.xyz * lit.diffuse * 0.85;
  let light = tint * veil * (1.0 - mirror) + surroundings(reflect(-view, n), 0.1) * mirror * 0.8 + lit.highlight * 0.7;
  return vec4f(light, clamp(veil + mirror * 0.5, 0.0, 1.0));
}
