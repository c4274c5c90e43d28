import sharp from 'sharp'

/** Two colours and a drawing over them. */
export interface Look {
  readonly from: string
  readonly to: string
  readonly pattern: 'dots' | 'waves' | 'hills' | 'petals' | 'stripes'
}

/** A square picture for a person. */
export function avatar(look: Look): Promise<Buffer> {
  return draw(look, 256, 256)
}

/** A wide picture for the head of a profile. */
export function banner(look: Look): Promise<Buffer> {
  return draw(look, 1200, 400)
}

/** A picture to post. */
export function photograph(look: Look, width = 960, height = 640): Promise<Buffer> {
  return draw(look, width, height)
}

function draw(look: Look, width: number, height: number): Promise<Buffer> {
  return sharp(Buffer.from(svg(look, width, height))).png().toBuffer()
}

function svg(look: Look, width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
    <defs><linearGradient id="sky" x1="0" y1="0" x2="0.4" y2="1"><stop offset="0" stop-color="${look.from}"/><stop offset="1" stop-color="${look.to}"/></linearGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <g fill="#fff" stroke="#fff" opacity="0.35">${shapes[look.pattern](width, height)}</g>
  </svg>`
}

const shapes: Readonly<Record<Look['pattern'], (width: number, height: number) => string>> = {
  dots: (width, height) => grid(width, height, (x, y, step) => `<circle cx="${x}" cy="${y}" r="${step * 0.16}"/>`),
  petals: (width, height) => grid(width, height, (x, y, step) => `<ellipse cx="${x}" cy="${y}" rx="${step * 0.3}" ry="${step * 0.12}" transform="rotate(${(x + y) % 180} ${x} ${y})"/>`),
  stripes: (width, height) => Array.from({ length: 9 }, (_, line) => `<path d="M${(line * width) / 4 - height} ${height} L${(line * width) / 4} 0" fill="none" stroke-width="${width / 24}"/>`).join(''),
  waves: (width, height) => Array.from({ length: 6 }, (_, line) => {
    const y = (height * (line + 2)) / 8
    return `<path d="M0 ${y} Q ${width / 4} ${y - height / 8} ${width / 2} ${y} T ${width} ${y}" fill="none" stroke-width="${height / 60}"/>`
  }).join(''),
  hills: (width, height) => [0.55, 0.7, 0.85].map((level, hill) => `<path stroke="none" d="M0 ${height} V${height * level} Q ${width * (0.2 + 0.25 * hill)} ${height * (level - 0.3)} ${width * (0.55 + 0.1 * hill)} ${height * level} T ${width} ${height * (level - 0.05)} V${height} Z"/>`).join(''),
}

function grid(width: number, height: number, shape: (x: number, y: number, step: number) => string): string {
  const step = Math.min(width, height) / 5
  const marks: string[] = []
  for (let y = step / 2; y < height; y += step) for (let x = step / 2; x < width; x += step) marks.push(shape(Math.round(x), Math.round(y), step))
  return marks.join('')
}
