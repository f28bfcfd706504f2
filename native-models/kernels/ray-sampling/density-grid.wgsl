// The grid of densities that rays are sampled by (after the occupancy grid of Müller et al. 2022, appendix E.2).
//   grid (CELLS) with CELLS = SIDE³, x fastest; < 0 marks a cell no photograph sees: it stays empty
// `place` puts sample i at a random point of cell (first + i·STRIDE) mod CELLS; STRIDE shares no factor with CELLS, so that after a
// round every cell has been asked and no two samples of one call share a cell. `update` then keeps the larger of the network's
// density there and what was known, faded: a thin thing that one point misses is not lost.

#import ../shared/random
#import ../volume-compositing/density

struct Round { count: u32, first: u32, step: u32, seed: u32, fade: f32 }

@group(0) @binding(0) var<storage, read> round: Round;
@group(0) @binding(1) var<storage, read_write> positions: array<f32>;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read_write> grid: array<f32>;

// i·STRIDE stays below 2³²: the host asks for no more than MOST_ASKED at a time.
fn cellAsked(i: u32) -> u32 { return (round.first + (i * STRIDE) % CELLS) % CELLS; }

@compute @workgroup_size(64)
fn place(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= round.count) { return; }
  let cell = cellAsked(id.x);
  let low = vec3u(cell % SIDE, (cell / SIDE) % SIDE, cell / (SIDE * SIDE));
  let at = (vec3f(low) + randomUnits(vec3u(cell, round.step, round.seed))) / f32(SIDE);
  positions[id.x] = at.x;
  positions[SAMPLES + id.x] = at.y;
  positions[2 * SAMPLES + id.x] = at.z;
}

@compute @workgroup_size(64)
fn update(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= round.count) { return; }
  let cell = cellAsked(id.x);
  let known = grid[cell];
  if (known < 0) { return; }
  grid[cell] = max(known * round.fade, densityOf(logits[id.x]));
}
