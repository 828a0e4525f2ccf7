import { createHash } from 'node:crypto'
import { encodePng } from './png.ts'

type Colour = readonly [number, number, number]

const SIZE = 192

/** A soft portrait of two colours with initials on its chest: the same for the same name, different for different ones. PNG, 192 × 192. */
export function drawAvatar(name: string, initials: string): Buffer {
  const seed = createHash('sha256').update(name).digest()
  const hue = (seed.readUInt16BE(0) / 65_536) * 360
  const paper: [Colour, Colour] = [hsl(hue, 0.45, 0.86), hsl(hue + 24, 0.5, 0.72)]
  const figure = hsl(hue + 180 + ((seed[2] ?? 0) % 50), 0.34, 0.42)
  const hair = hsl(hue + 200, 0.3, 0.24 + ((seed[3] ?? 0) % 20) / 100)
  const skin = hsl(26, 0.42, 0.58 + ((seed[4] ?? 0) % 24) / 100)
  const parting = ((seed[5] ?? 0) % 30) - 15
  const letters = letterMask(initials)
  const pixels = new Uint8Array(SIZE * SIZE * 3)
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      let colour = mix(paper[0], paper[1], (x + y) / (2 * SIZE))
      colour = mix(colour, figure, coverage(ellipse(x, y, 96, 196, 76, 70)))
      colour = mix(colour, skin, coverage(ellipse(x, y, 96, 130, 17, 24)))
      colour = mix(colour, hair, coverage(ellipse(x, y, 96, 76, 43, 47)))
      colour = mix(colour, skin, coverage(Math.max(ellipse(x, y, 96, 86, 34, 40), (58 - y + ((x - 96) * parting) / 60) / 12)))
      colour = mix(colour, [255, 255, 255], (letters(x, y) ? 1 : 0) * 0.92)
      pixels.set(colour.map(Math.round), (y * SIZE + x) * 3)
    }
  }
  return encodePng(SIZE, SIZE, pixels)
}

/** Signed distance in units of the radius, about -1 in the middle and above 0 outside, scaled so that one pixel is about 0.02. */
function ellipse(x: number, y: number, cx: number, cy: number, rx: number, ry: number): number {
  return Math.hypot((x - cx) / rx, (y - cy) / ry) - 1
}

/** Turns a distance into how much of the pixel is covered, with a soft edge. */
function coverage(distance: number): number {
  return Math.min(1, Math.max(0, 0.5 - distance / 0.04))
}

function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]
}

function hsl(hue: number, saturation: number, lightness: number): Colour {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    return 255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}

/** Capitals on a grid of 5 × 7, a row in five bits. */
const FONT: Record<string, readonly number[]> = {
  A: [14, 17, 17, 31, 17, 17, 17], B: [30, 17, 17, 30, 17, 17, 30], C: [14, 17, 16, 16, 16, 17, 14], D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31], F: [31, 16, 16, 30, 16, 16, 16], G: [14, 17, 16, 23, 17, 17, 15], H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14], J: [7, 2, 2, 2, 2, 18, 12], K: [17, 18, 20, 24, 20, 18, 17], L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17], N: [17, 25, 21, 19, 17, 17, 17], O: [14, 17, 17, 17, 17, 17, 14], P: [30, 17, 17, 30, 16, 16, 16],
  Q: [14, 17, 17, 17, 21, 18, 13], R: [30, 17, 17, 30, 20, 18, 17], S: [15, 16, 16, 14, 1, 1, 30], T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14], V: [17, 17, 17, 17, 17, 10, 4], W: [17, 17, 17, 21, 21, 27, 17], X: [17, 17, 10, 4, 10, 17, 17],
  Y: [17, 17, 10, 4, 4, 4, 4], Z: [31, 1, 2, 4, 8, 16, 31],
}

/** Whether a pixel belongs to the initials, four pixels to a point of the grid. */
function letterMask(initials: string): (x: number, y: number) => boolean {
  const letters = [...initials.toUpperCase()].slice(0, 2).flatMap((c) => (FONT[c] ? [FONT[c]] : []))
  const scale = 4
  const width = letters.length * 6 * scale - scale
  const left = Math.round((SIZE - width) / 2)
  const top = 155
  return (x, y) => {
    const column = Math.floor((x - left) / scale)
    const row = Math.floor((y - top) / scale)
    if (column < 0 || row < 0 || row > 6 || x >= left + width) return false
    const bits = letters[Math.floor(column / 6)]?.[row] ?? 0
    return column % 6 < 5 && ((bits >> (4 - (column % 6))) & 1) === 1
  }
}
