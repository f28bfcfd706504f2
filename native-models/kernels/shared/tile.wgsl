// How a tile is shared out: TILE x TILE pixels over THREADS threads, each a run of 4 * VECTORS pixels of one row, held
// channel-major (a vec4f is one channel of four neighbouring pixels). The host chooses by the subgroup size:
// TILE 8, VECTORS 2, 8 threads where subgroups are small (CPU drivers), TILE 16, VECTORS 1, 64 threads elsewhere.
#import camera

const RUN = 4u * VECTORS;
const RUNS_PER_ROW = u32(TILE) / RUN;

// The splats of a pixel end where less than this share of light passes (as in 3DGS).
const MIN_TRANSMITTANCE = 1e-4;
// No splat is quite opaque, so that light behind keeps a gradient (as in gsplat); and its logarithm.
const MAX_ALPHA = 0.999;
const LOG2_MAX_ALPHA = -0.001443417370391;

// First pixel of the thread's run.
fn runStart(tile: u32, thread: u32, columns: u32) -> vec2u {
  let corner = vec2u(tile % columns, tile / columns) * u32(TILE);
  return corner + vec2u(thread % RUNS_PER_ROW * RUN, thread / RUNS_PER_ROW);
}

fn tileColumnsOf(camera: Camera) -> u32 { return (u32(camera.size.x) + u32(TILE) - 1u) / u32(TILE); }
