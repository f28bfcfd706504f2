import { describe, expect, it } from 'vitest'
import { Decomposition } from '../../native-models/scene/decomposition.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { decompose } from '../../native-models/language/decompose.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'
import { brief, read } from './brief.ts'

describe('one relation', () => {
  it.each([
    ['the spoon next to the cereal bowl', 'spoon [near cereal bowl]'],
    ['a pen beside the stapler', 'pen [near stapler]'],
    ['the kettle that is close to the toaster', 'kettle [near toaster]'],
    ['the vase nearest to the mirror', 'vase [closest mirror]'],
    ['the suitcase closer to the wardrobe', 'suitcase [closest wardrobe]'],
    ['the scarf far away from the heater', 'scarf [far heater]'],
    ['the plant furthest from the sofa', 'plant [farthest sofa]'],
    ['the duck on top of the crate', 'duck [on crate]'],
    ['the duck lying on the crate', 'duck [on crate]'],
    ['the crate supporting the duck', 'crate [supporting duck]'],
    ['the slippers underneath the bed', 'slippers [below bed]'],
    ['the clock above the piano', 'clock [above piano]'],
    ['the clock that hangs over the piano', 'clock [above piano]'],
    ['the fork to the left of the plate', 'fork [left plate]'],
    ['the knife on the right side of the plate', 'knife [right plate]'],
    ['the ball in front of the goal', 'ball [front goal]'],
    ['the broom behind the door', 'broom [behind door]'],
    ['the key inside the drawer', 'key [inside drawer]'],
    ['the jar containing the marbles', 'jar [containing marbles]'],
    ['the coat hanging on the rack', 'coat [hanging rack]'],
    ['the picture on the wall', 'picture [attached wall]'],
    ['the lamp between the sofa and the bookcase', 'lamp [between sofa & bookcase]'],
    ['the rug in the middle of the sofa and the television', 'rug [between sofa & television]'],
    ['the tree between the two benches', 'tree [between benches & benches]'],
    ['the stool with a guitar on it', 'stool [supporting guitar]'],
    ['the stool with a guitar on top', 'stool [supporting guitar]'],
    ['the bed that has two cushions on its top', 'bed [supporting cushions]'],
    ['the shelf with a radio under it', 'shelf [above radio]'],
    ['the desk with a fan to the left of it', 'desk [right fan]'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('names and attributes', () => {
  it.each([
    ['the plastic box', 'plastic box'],
    ['the office chair', 'office chair'],
    ['the big red office chair', '{big, red}office chair'],
    ['the small, round wooden table', '{small, round, wooden}table'],
    ['the black and white cushion', '{black, white}cushion'],
    ['the white board', 'white board'],
    ['the light above the sink', 'light [above sink]'],
    ['the orange next to the lemon', 'orange [near lemon]'],
    ['the orange mug', '{orange}mug'],
    ['the mug that is blue', '{blue}mug'],
    ['the zorblax near the quuxinator', 'zorblax [near quuxinator]'],
    ['the bottle of dish soap', 'bottle of dish soap'],
    ['the armchair with wheels', '{with wheels}armchair'],
    ['the red one', '{red}-'],
    ['the thing on the piano', '- [on piano]'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('superlatives and ordinals', () => {
  it.each([
    ['the largest crate', 'crate [largest]'],
    ['the second largest crate', 'crate [largest#2]'],
    ['the leftmost bottle', 'bottle [leftmost]'],
    ['the left bottle', 'bottle [leftmost]'],
    ['the bottle on the far right', 'bottle [rightmost]'],
    ['the top drawer', 'drawer [highest]'],
    ['the smaller of the two paintings', 'paintings [smallest]'],
    ['the third bottle from the left', 'bottle [ordinal#3 from left]'],
    ['the second shelf from the top', 'shelf [ordinal#2 from top]'],
    ['the second chair from the stove', 'chair [ordinal#2 stove]'],
    ['the closest chair to the stove', 'chair [closest stove]'],
    ['the middle window', '{middle}window'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('nesting and attachment', () => {
  it.each([
    ['the spoon next to the bowl that is under the lamp', 'spoon [near bowl [below lamp]]'],
    ['the cup on the tray near the sink', 'cup [on tray [near sink]]'],
    ['the cup on the tray, near the sink', 'cup [on tray] [near sink]'],
    ['the cup on the tray and near the sink', 'cup [on tray] [near sink]'],
    ['the cup on the tray closest to the sink', 'cup [on tray] [closest sink]'],
    ['the cup between the pot on the stove and the pan', 'cup [between pot [on stove] & pan]'],
    ['the book under the box next to the red ball behind the lamp', 'book [below box [near {red}ball [behind lamp]]]'],
    ['the sock next to the bag and the shoe', 'sock [near bag] [near shoe]'],
    ['the thing between the two crates that is green', '{green}- [between crates & crates]'],
    ['the desk next to another desk', 'desk [near desk]'],
    ['the bowl next to the red one', 'bowl [near {red}bowl]'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('negation', () => {
  it.each([
    ['the cactus not near the window', 'cactus [!near window]'],
    ['the cactus that is not on the sill', 'cactus [!on sill]'],
    ['the bench with no statue next to it', 'bench [!near statue]'],
    ['the bench without a statue on it', 'bench [!supporting statue]'],
    ['the bench that does not have a statue behind it', 'bench [!front statue]'],
    ['the cactus on the sill, not the shelf', 'cactus [on sill] [!on shelf]'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('talk around the query', () => {
  it.each([
    ['Please could you show me the green kettle?', '{green}kettle'],
    ['where is the kettle next to the stove', 'kettle [near stove]'],
    ['I am looking for the kettle, thanks', 'kettle'],
    ['what is on the stove?', '- [on stove]'],
    ['is there a kettle on the stove', 'kettle [on stove]'],
    ['There are two kettles by the window; choose the left one.', 'kettles [leftmost] [near window]'],
    ['The kettle is green. It is next to the stove.', '{green}kettle [near stove]'],
    ['The kettle you want to select is the one closest to the sink', 'kettle [closest sink]'],
    ['Of the two kettles near the sink, pick the green one', '{green}kettles [near sink]'],
    ['Under the shelf with two pots, the kettle on the left.', 'kettle [below shelf [near pots]] [leftmost]'],
    ['THE KETTLE NEXT TO THE STOVE!!!', 'KETTLE [near STOVE]'],
    ['kettle left of stove', 'kettle [left stove]'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('slips of the finger', () => {
  it.each([
    ['the kettle betwen the sink and the stove', 'kettle [between sink & stove]'],
    ['teh kettle nxet to the stove', 'kettle [near stove]'],
    ['the kettle behnd the stove', 'kettle [behind stove]'],
    // Words that are only spelt alike stay what they are.
    ['the lamp in the closet', 'lamp [inside closet]'],
    ['the bedside table', 'bedside table'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('frames of reference', () => {
  it.each([
    ['looking at the front of the dresser, choose the stool that is to the left of it', 'stool [left dresser]', 'object', 'facing'],
    ['facing the armchair from the side you sit on it, select the plant that is on the right of this armchair', 'plant [right armchair]', 'object', 'facing'],
    ['facing the front of the dresser, pick the stool on its right', 'stool [right dresser]', 'object', 'facing'],
    ['when facing the windows, the radiator on the left', 'radiator [leftmost]', 'object', 'facing'],
    ['the window on the right, if you are facing the windows', 'window [rightmost]', 'object', 'facing'],
    ['facing the chairs, choose the second from the left', 'chairs [ordinal#2 from left]', 'object', 'facing'],
    ['as seen from the bed, the lamp on the left', 'lamp [leftmost]', 'object', 'from'],
    ['from the camera, the mug to the left of the box', 'mug [left box]', 'viewer', undefined],
    ['the mug to the left of the box from my point of view', 'mug [left box]', 'viewer', undefined],
    ['the mug to the left of the box', 'mug [left box]', null, undefined],
  ])('%s', (text, expected, reference, stance) => {
    const d = decomposeByRules(text)
    expect(brief({ ...d.target, relations: d.relations })).toBe(expected)
    expect(d.reference).toBe(reference)
    expect(d.viewpoint?.stance).toBe(stance)
  })
})

describe('counts', () => {
  it.each([
    ['the mug', 'one'], ['a mug', 'one'], ['the mugs on the tray', 'all'], ['mugs on the tray', 'some'], ['all mugs', 'all'],
    ['every mug', 'all'], ['the two mugs', 2], ['3 bottles near the sink', 3], ['some cups', 'some'], ['one cup', 'one'], ['a stack of books', 'one'],
  ])('%s: %s', (text, count) => expect(decomposeByRules(text).target.count).toBe(count))
})

describe('the record', () => {
  it('has the public shape, names its source and keeps the words', () => {
    const d = Decomposition.parse(decomposeByRules('the mug next to the box that is under the shelf'))
    expect(d.source).toMatch(/^rules@\S+$/)
    expect(d.relations[0]).toMatchObject({ kind: 'near', category: 'horizontal', phrase: 'next to', negated: false })
    expect(d.relations[0]!.anchors[0]!.relations[0]).toMatchObject({ kind: 'below', category: 'vertical', phrase: 'under' })
  })

  it('underlines the words where they stand', () => {
    const text = 'find the tiny mug on top of the old crate'
    const spans = decomposeByRules(text).spans.map((s) => [s.role, text.slice(s.start, s.end)])
    expect(spans).toEqual([['attribute', 'tiny'], ['target', 'mug'], ['relation', 'on top of'], ['attribute', 'old'], ['anchor', 'crate']])
  })

  it('is sure of what it explains and less sure of the rest', () => {
    const whole = decomposeByRules('the mug next to the box').confidence
    const partly = decomposeByRules('the mug whose owner yesterday forgot why anyone would next to the box').confidence
    expect(whole).toBe(1)
    expect(partly).toBeLessThan(0.8)
  })
})

describe('what is no query', () => {
  it.each(['', '   ', '???', '…', 'please', 'the the the', 'it', 'and'])('refuses %j with advice', (text) => {
    expect(() => decomposeByRules(text)).toThrowError(expect.objectContaining({ code: 'query.unanswerable', message: expect.stringContaining('next to') }))
  })

  it('refuses a novel', () => {
    expect(() => decomposeByRules('the mug next to '.repeat(1000))).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
  })

  it.each([
    'the mug next to '.repeat(120), 'with '.repeat(390), 'the box on '.repeat(180), 'not '.repeat(490), 'of the '.repeat(280), 'between and '.repeat(160),
    'a"b\'c`d${e}<script>alert(1)</script>; DROP TABLE mugs', '👍🏽 the 茶碗 next to the ☕️ box', 'la tasse à côté de la boîte', 'der Becher neben der Kiste', '\u0000\u202e the mug', '1 2 3 4 5 6 7',
    'the mug (next to the box', 'facing facing facing the the box', 'and and, , . the mug', 'the largest largest smallest leftmost mug',
  ])('neither crashes nor hangs on %j', (text) => {
    let fault: unknown = null
    try {
      Decomposition.parse(decomposeByRules(text))
    } catch (error) {
      fault = error
    }
    if (fault !== null) expect(fault).toBeInstanceOf(Fault)
  })

  it('says which decomposers there are', async () => {
    await expect(decompose('the mug', 'gpt-17')).rejects.toMatchObject({ code: 'model.missing', message: expect.stringContaining('rules') })
    await expect(decompose('the mug')).resolves.toMatchObject({ target: { name: 'mug' } })
  })
})
