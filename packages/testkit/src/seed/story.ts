import type { Look } from './pictures.ts'

/** A note of the story. Notes that others point at have a key. */
export interface Scene {
  readonly by: string
  readonly key?: string
  readonly text?: string
  readonly cw?: string
  readonly replyTo?: string
  /** Without text: a renote. */
  readonly renote?: string
  readonly visibility?: 'public' | 'home' | 'followers' | 'specified'
  /** Recipients of a direct note. */
  readonly to?: readonly string[]
  readonly pictures?: readonly Picture[]
  readonly poll?: { readonly choices: readonly string[]; readonly multiple?: boolean; readonly votes?: Readonly<Record<string, number>> }
  /** Who reacts, and how. */
  readonly reactions?: Readonly<Record<string, string>>
}

export interface Picture {
  readonly look: Look
  readonly alt: string
  readonly width?: number
  readonly height?: number
  readonly sensitive?: boolean
}

/** What happened on the first server, oldest first. */
export const story: readonly Scene[] = [
  { by: 'hibari', key: 'welcome', text: '燕のサーバーへようこそ！ 困ったことがあれば @hibari まで。\n\nWelcome! Be kind, post what you like, look after each other. #はじめまして', reactions: { sakura: '🎉', alice: '❤', ren: '👍', mikan: '🐱', chidi: '🎉', hugo: '❤' } },
  { by: 'sakura', text: 'はじめまして、さくらです。写真を撮りながら歩いています。 #はじめまして', reactions: { hibari: '🎉', yui: '❤' } },
  { by: 'alice', key: 'seeds', text: 'Hello everyone! The first seedlings are up, and so am I. #introduction', reactions: { hibari: '🌱', bruno: '👍', hugo: '🌱' } },
  { by: 'hugo', replyTo: 'seeds', text: '@alice What did you sow? I only ever manage to grow mould (on purpose, it is sourdough).', key: 'mould', reactions: { alice: '😆' } },
  { by: 'alice', replyTo: 'mould', text: '@hugo Beans, poppies and something whose label the rain has eaten.', reactions: { hugo: '😆', chidi: '😆' } },
  { by: 'weather', text: '☀️ 今日の天気: 晴れ のち 曇り\n最高 18℃ / 最低 9℃\n洗濯物がよく乾きます。', visibility: 'home' },
  { by: 'sakura', key: 'river', text: '鴨川の夕方。', pictures: [{ look: { from: '#ffb08a', to: '#3c3f73', pattern: 'waves' }, alt: '夕焼けの川。水面に橙色の光が揺れている。' }], reactions: { hibari: '❤', ren: '😮', yui: '❤', fatima: '🥺', mikan: '👍' } },
  { by: 'fatima', renote: 'river', text: 'These colours! I want to paint with nothing else for a week.' },
  { by: 'hibari', renote: 'river' },
  { by: 'ren', key: 'draft', text: '第三章、やっと書き終わった……。\n$[tada 完成！]', reactions: { sakura: '🎉', yui: '🎉', hibari: '👏' } },
  { by: 'yui', replyTo: 'draft', text: '@ren おつかれさま。珈琲一杯ごちそうするね ☕', reactions: { ren: '🥺' } },
  { by: 'bruno', key: 'fonts', cw: 'long rant about fonts', text: 'A line height is **not** a number, it is a *promise*.\n\n> but it looks fine on my machine\n\nIt does not.\n\n```ts\nconst lineHeight = trust(designer) ? 1.6 : 1.5\n```\n\n$[x2 $[rainbow Kerning is love.]]', reactions: { alice: '😆', hibari: '🤔' } },
  { by: 'chidi', replyTo: 'fonts', text: '@bruno I read all of it and I agree with half.' },
  { by: 'yui', key: 'menu', text: '来週の限定メニュー、どれがいい？', poll: { choices: ['桜のラテ', '檸檬のタルト', '黒糖の珈琲ゼリー'], votes: { hibari: 0, sakura: 0, ren: 2, mikan: 1, sora: 0 } } },
  { by: 'mikan', text: 'にゃーん。ごはんの時間だよ。なんでも食べるよ。', reactions: { sakura: '🐱', hibari: '🐟' } },
  { by: 'chidi', key: 'train', text: 'Eleven hours on a train, two books, one window. Some of what went by:', pictures: [
    { look: { from: '#cde7c4', to: '#2f6b4f', pattern: 'hills' }, alt: 'Green hills in rows, seen from a train.' },
    { look: { from: '#f3e1b5', to: '#b3672f', pattern: 'stripes' }, alt: 'Fields of stubble with long shadows.' },
    { look: { from: '#a9c6e8', to: '#33466f', pattern: 'dots' }, alt: 'First lights of a town at dusk.' },
  ], reactions: { alice: '😮', bruno: '❤', fatima: '❤' } },
  { by: 'alice', renote: 'train' },
  { by: 'hugo', text: 'Loaf no. 214. It $[bounce sings] when it cools.', pictures: [{ look: { from: '#e8c48a', to: '#7a4a1e', pattern: 'petals' }, alt: 'A round loaf with a leaf scored into the crust.', width: 720, height: 960 }], reactions: { alice: '🍞', yui: '🍞', hibari: '❤' } },
  { by: 'sora', text: '今日は静かに本を読んでいた。', visibility: 'followers' },
  { by: 'ren', cw: 'ネタバレ注意', text: '最終話、あの犬が戻ってくるところで泣いた。', reactions: { sakura: '🥺' } },
  { by: 'fatima', text: 'Sketch from life class. Sensitive only because of the anatomy.', pictures: [{ look: { from: '#e6d3c5', to: '#8b5e52', pattern: 'waves' }, alt: 'Charcoal figure seen from behind.', sensitive: true }], reactions: { sakura: '❤', chidi: '👏' } },
  { by: 'bruno', key: 'poll', text: 'Tabs or spaces? (You may be wrong more than once.)', poll: { choices: ['Tabs', 'Spaces', 'Whatever the formatter says'], multiple: true, votes: { alice: 2, chidi: 1, hibari: 2 } } },
  { by: 'hibari', key: 'maintenance', text: '今夜2時から10分ほどメンテナンスをします。\nMaintenance tonight at 02:00, ten minutes at most.', reactions: { bruno: '👍', yui: '👍', alice: '👍' } },
  { by: 'alice', replyTo: 'maintenance', text: '@hibari Thank you for looking after us!' },
  { by: 'sakura', text: '@ren @yui 今度の日曜、植物園に行きませんか？', visibility: 'specified', to: ['ren', 'yui'], key: 'garden' },
  { by: 'ren', replyTo: 'garden', text: '@sakura 行きます！', visibility: 'specified', to: ['sakura'] },
  { by: 'yui', text: '朝の仕込み。豆の香りで目が覚める。 #珈琲 $[blur 実は寝坊した]', reactions: { mikan: '😆', ren: '👍' } },
  { by: 'chidi', text: 'A map is a letter to someone who is lost.\n\nhttps://example.com/maps', visibility: 'home' },
  { by: 'mikan', renote: 'welcome' },
  { by: 'hibari', text: '軒下の巣に、雛が五羽。今年もにぎやかになりそうです。', pictures: [{ look: { from: '#26304f', to: '#d9532c', pattern: 'hills' }, alt: '夕暮れの軒下、巣から五つの嘴がのぞいている。' }], reactions: { sakura: '🥺', ren: '🎉', alice: '❤', bruno: '❤', yui: '🐦', chidi: '😮', mikan: '👀', hugo: '❤' } },
]

/** What happened next door. */
export const neighboursStory: readonly Scene[] = [
  { by: 'kaze', key: 'open', text: '隣にサーバーを開きました。静かなところです。', reactions: { nora: '🎉', kiku: '👍' } },
  { by: 'nora', replyTo: 'open', text: '@kaze Lovely to be here. Can you see the sea from your window too?' },
  { by: 'kiku', text: '菊の苗を植え替えた。', pictures: [{ look: { from: '#f7e08a', to: '#6b7f3a', pattern: 'petals' }, alt: '黄色い小菊の鉢。' }], reactions: { kaze: '❤' } },
]
