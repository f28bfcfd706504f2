// Light along a ray, front to back (Max 1995; Mildenhall et al. 2020, eq. 3):
//   alpha = 1 - exp(-density · length),  weight = T · alpha,  T ← T · (1 - alpha)
// A ray ends where less than LEAST_LIGHT is left: what lies behind has weight 0.

#import density

const LEAST_LIGHT = 1e-4;

struct Stop { weight: f32, light: f32 }

fn stopAt(light: f32, logit: f32, length: f32) -> Stop {
  let through = exp(-densityOf(logit) * length);
  return Stop(light * (1 - through), light * through);
}

fn sigmoid(x: vec3f) -> vec3f { return 1 / (1 + exp(-x)); }
