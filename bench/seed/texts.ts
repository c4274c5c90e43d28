import type { Random } from './random.ts'

const SENTENCES = [
  '今日は朝から雨で、駅まで歩くだけで靴が濡れてしまった。',
  'コーヒーを淹れて、昨日の続きを書いている。',
  'やっと原稿が終わった！',
  '夕焼けがとても綺麗だったので、遠回りして帰った。',
  '新しいキーボード、打鍵感がちょうどいい。',
  'おはようございます、今日もよろしくお願いします。',
  '猫が膝の上から動いてくれない。',
  '燕の巣に雛が五羽いるのを見つけた。',
  '味噌汁に茄子を入れるとおいしい季節になりましたね。',
  'この曲、サビの前の静けさがたまらない。',
  'The train was late again, so I finished the book on the platform.',
  'Fixed the bug that had been hiding for three years. It was a missing comma.',
  'Tea first, then everything else.',
  'Does anyone know a good ramen place near the old harbour?',
  'I drew something today for the first time in months.',
  'The swallows are back under the roof of the station!',
  'Reading about tides and thinking about databases.',
  'Small joys: fresh bread, clean desk, no meetings.',
  'My sourdough has finally stopped collapsing.',
  'If you need me, I am in the garden.',
]

const WARNINGS = ['ネタバレ注意', '食べ物の話', 'spoilers for the last episode', 'long rant about fonts', '虫の写真']
const TAGS = ['tsubame', '写真', '今日のおやつ', 'photography', 'amwriting', '猫']
const MARKUP = [(text: string) => `**${text}**`, (text: string) => `> ${text}`, (text: string) => `${text} https://example.com/articles/42`, (text: string) => `$[tada ${text}]`]

const GIVEN = ['さくら', 'はると', 'ゆい', 'そうた', 'あおい', 'Mika', 'Ren', 'Alice', 'Bruno', 'Chidi', 'Dora', 'Emil', 'Fatima', 'Grace', 'Hugo']
const SECOND = ['@原稿中', '🐦', 'in the garden', 'です', '', '', '(BOT)', '☕', '山田', 'Okafor', 'Lind']

export const REACTIONS = ['❤', '👍', '😆', '🎉', '🥺', '😮', '🤔', '🍮'] as const

/** What a note says: one to four sentences, sometimes with tags or markup. */
export function noteText(random: Random): { text: string; tags: string[] } {
  const count = 1 + Math.floor(random.next() ** 2 * 4)
  const sentences = Array.from({ length: count }, () => random.pick(SENTENCES))
  if (random.chance(0.1)) sentences[0] = random.pick(MARKUP)(sentences[0] ?? '')
  const tags = random.chance(0.06) ? [random.pick(TAGS)] : []
  return { text: [...sentences, ...tags.map((tag) => `#${tag}`)].join(' '), tags }
}

export function warning(random: Random): string {
  return random.pick(WARNINGS)
}

export function personName(random: Random): string {
  return `${random.pick(GIVEN)} ${random.pick(SECOND)}`.trim()
}
