// A stable counting sort by one digit (or by a whole small key), free of barriers in all that is long:
//
//   histogram  thread c walks chunk c of the keys        table[c][bin] = keys of the chunk in bin
//   columns    thread b walks the chunks of bin b         table[c][b] = keys in bin b before chunk c
//   bins       one workgroup                               starts[b] = keys in bins before b; starts[bins] = all
//   scatter    thread c walks chunk c again                each key to starts[bin] + table[c][bin]++
//
// There are as many bins as `starts` is long, less one. One thread per chunk suits a CPU's few lanes; a GPU walks a chunk with a
// workgroup (sort-together.wgsl). The table is zero before histogram.
// `length[LENGTH_AT]` keys are sorted. Radix sort: Knuth, TAOCP 3, 5.2.5; the two-level scheme: sort.ts.

#import keys

const WALKERS = 64u;

@compute @workgroup_size(CHUNK_GROUP)
fn histogram(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CHUNKS) { return; }
  let range = chunk(id.x);
  let row = id.x * binCount();
  for (var i = range.x; i < range.y; i++) { table[row + binOf(keys[i])] += 1u; }
}

@compute @workgroup_size(64)
fn columns(@builtin(global_invocation_id) id: vec3u) {
  let count = binCount();
  if (id.x >= count) { return; }
  var before = 0u;
  for (var c = 0u; c < CHUNKS; c++) {
    let here = table[c * count + id.x];
    table[c * count + id.x] = before;
    before += here;
  }
  starts[id.x] = before;
}

var<workgroup> sums: array<u32, WALKERS>;

@compute @workgroup_size(WALKERS)
fn bins(@builtin(local_invocation_index) t: u32) {
  let count = binCount();
  let each = (count + WALKERS - 1u) / WALKERS;
  let first = min(t * each, count);
  let end = min(first + each, count);
  var sum = 0u;
  for (var b = first; b < end; b++) { sum += starts[b]; }
  sums[t] = sum;
  workgroupBarrier();
  var before = 0u;
  for (var other = 0u; other < t; other++) { before += sums[other]; }
  for (var b = first; b < end; b++) {
    let here = starts[b];
    starts[b] = before;
    before += here;
  }
  if (t == WALKERS - 1u) { starts[count] = before; }
}

fn place(row: u32, key: u32) -> u32 {
  let bin = binOf(key);
  let at = table[row + bin];
  table[row + bin] = at + 1u;
  return starts[bin] + at;
}

// Keys and values, for a further digit.
@compute @workgroup_size(CHUNK_GROUP)
fn scatter(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CHUNKS) { return; }
  let range = chunk(id.x);
  let row = id.x * binCount();
  for (var i = range.x; i < range.y; i++) {
    let at = place(row, keys[i]);
    sortedKeys[at] = keys[i];
    if (FRESH) { sortedValues[at] = i; } else { sortedValues[at] = values[i]; }
  }
}

// Values, and where each key went.
@compute @workgroup_size(CHUNK_GROUP)
fn scatterRanked(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CHUNKS) { return; }
  let range = chunk(id.x);
  let row = id.x * binCount();
  for (var i = range.x; i < range.y; i++) {
    let at = place(row, keys[i]);
    sortedValues[at] = values[i];
    ranks[i] = at;
  }
}
