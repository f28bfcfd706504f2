// Where a corner of a level's lattice lies in the table (Müller et al. 2022, "Instant Neural Graphics Primitives", eq. 4).
// A level whose lattice fits its share of the table has an entry per corner; a finer one hashes corners into it.

struct Level {
  /** Cells along each edge of the unit cube. */
  resolution: f32,
  /** Entries; a power of two where hashed. */
  size: u32,
  /** First entry in the table. */
  offset: u32,
  hashed: u32,
}

struct Corner { entry: u32, weight: f32 }
struct Cell { low: vec3u, share: vec3f }

/** The cell a position in the unit cube lies in; positions outside or not numbers count as on its border. */
fn cellOf(position: vec3f, resolution: f32) -> Cell {
  let within = clamp(select(vec3f(0), position, position == position), vec3f(0), vec3f(1)) * resolution;
  let low = min(floor(within), vec3f(resolution - 1));
  return Cell(vec3u(low), within - low);
}

fn cornerOf(cell: Cell, level: Level, index: u32) -> Corner {
  let high = vec3u(index & 1, (index >> 1) & 1, index >> 2);
  let at = cell.low + high;
  let side = u32(level.resolution) + 1;
  let dense = at.x + side * (at.y + side * at.z);
  let hash = (at.x ^ (at.y * 2654435761u) ^ (at.z * 805459861u)) & (level.size - 1);
  let along = select(1 - cell.share, cell.share, high == vec3u(1));
  return Corner(level.offset + select(dense, hash, level.hashed == 1), along.x * along.y * along.z);
}
