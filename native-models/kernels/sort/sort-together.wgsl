// The long steps of sort.wgsl with a workgroup to a chunk, for adapters with many lanes: neighbouring threads read neighbouring
// keys. Barriers are cheap there, and cost a CPU driver a hundred times what the walk of a single thread does.
//
// A round takes TOGETHER keys, one per thread. A key's place is its bin's counter plus the equal keys before it in the round;
// the last of the equal ones moves the counter on, so there are no atomics and the order is stable.
#import keys

const TOGETHER = 64u;
// The bin of threads beyond the chunk's end.
const NO_BIN = 0xffffffffu;

var<workgroup> roundBins: array<u32, TOGETHER>;

struct Equals { before: u32, isLast: bool }

// Equal bins in the round; every thread of the workgroup must come here.
fn equalsOf(bin: u32, t: u32) -> Equals {
  workgroupBarrier();
  roundBins[t] = bin;
  workgroupBarrier();
  var before = 0u;
  var after = 0u;
  for (var other = 0u; other < TOGETHER; other++) {
    let equal = roundBins[other] == bin;
    before += select(0u, 1u, equal && other < t);
    after += select(0u, 1u, equal && other > t);
  }
  return Equals(before, after == 0u && bin != NO_BIN);
}

fn binAt(i: u32, end: u32) -> u32 {
  if (i >= end) { return NO_BIN; }
  return binOf(keys[i]);
}

@compute @workgroup_size(TOGETHER)
fn histogram(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let range = chunk(group.x);
  let row = group.x * binCount();
  for (var first = range.x; first < range.y; first += TOGETHER) {
    let bin = binAt(first + t, range.y);
    let equals = equalsOf(bin, t);
    if (equals.isLast) { table[row + bin] += equals.before + 1u; }
    storageBarrier();
  }
}

var<workgroup> sums: array<u32, TOGETHER>;

// One workgroup per bin.
@compute @workgroup_size(TOGETHER)
fn columns(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let count = binCount();
  let bin = group.x;
  let each = (CHUNKS + TOGETHER - 1u) / TOGETHER;
  let first = min(t * each, CHUNKS);
  let end = min(first + each, CHUNKS);
  var sum = 0u;
  for (var c = first; c < end; c++) { sum += table[c * count + bin]; }
  sums[t] = sum;
  workgroupBarrier();
  var before = 0u;
  for (var other = 0u; other < t; other++) { before += sums[other]; }
  for (var c = first; c < end; c++) {
    let here = table[c * count + bin];
    table[c * count + bin] = before;
    before += here;
  }
  if (t == TOGETHER - 1u) { starts[bin] = before; }
}

// Where the key of this thread goes; the counters are moved on.
fn placeTogether(row: u32, bin: u32, t: u32) -> u32 {
  let equals = equalsOf(bin, t);
  var at = 0u;
  if (bin != NO_BIN) { at = table[row + bin] + equals.before; }
  storageBarrier();
  if (equals.isLast) { table[row + bin] = at + 1u; }
  storageBarrier();
  if (bin == NO_BIN) { return 0u; }
  return starts[bin] + at;
}

// Keys and values, for a further digit.
@compute @workgroup_size(TOGETHER)
fn scatter(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let range = chunk(group.x);
  for (var first = range.x; first < range.y; first += TOGETHER) {
    let i = first + t;
    let at = placeTogether(group.x * binCount(), binAt(i, range.y), t);
    if (i < range.y) {
      sortedKeys[at] = keys[i];
      if (FRESH) { sortedValues[at] = i; } else { sortedValues[at] = values[i]; }
    }
  }
}

// Values, and where each key went.
@compute @workgroup_size(TOGETHER)
fn scatterRanked(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let range = chunk(group.x);
  for (var first = range.x; first < range.y; first += TOGETHER) {
    let i = first + t;
    let at = placeTogether(group.x * binCount(), binAt(i, range.y), t);
    if (i < range.y) {
      sortedValues[at] = values[i];
      ranks[i] = at;
    }
  }
}
