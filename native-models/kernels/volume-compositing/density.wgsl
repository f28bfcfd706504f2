// Density from the network's first output: exp, cut off where it or its gradient would overflow (Müller et al. 2022).
const DENSITY_SHIFT = -1.0; // an untrained network is then thin enough to see through
const MOST_EXPONENT = 12.0;
fn densityOf(logit: f32) -> f32 { return exp(clamp(logit + DENSITY_SHIFT, -MOST_EXPONENT, MOST_EXPONENT)); }
