// The suite must hold for something that is no splats, too: a field whose values are known in closed form.

import { BallBackbone, BALL_STEPS } from './ball-backbone.ts'
import { conforms } from './conformance.ts'

conforms('a ball of fog', { open: (gpu) => Promise.resolve(new BallBackbone(gpu)), places: BALL_STEPS, tolerance: 1e-4 })
