// Features go through in chunks: more channels at once spill registers and take a compiler minutes.
#import ../shared/tile

const CHANNELS = 8u;

struct Chunk {
  channels: u32,  // C, of all chunks
  first: u32,     // this chunk's first channel
  unused: vec2u,
}
