import { openSplatBackbone } from '../../native-models/splatting/splat-backbone.ts'
import { knownCloud } from '../splatting/samples.ts'
import { conforms } from './conformance.ts'

conforms('a splat cloud', { open: (gpu) => openSplatBackbone(gpu, knownCloud(400, 3)), places: 120, tolerance: 1e-4 })
