import type { Look } from './pictures.ts'

/** Somebody who lives on a seeded server. */
export interface Character {
  readonly username: string
  readonly name: string
  readonly description: string
  readonly location?: string
  readonly fields?: readonly { readonly name: string; readonly value: string }[]
  readonly look: Look
  readonly isLocked?: boolean
  readonly isCat?: boolean
  readonly isBot?: boolean
}

/** The dozen of the first server. The first one owns it. */
export const cast: readonly Character[] = [
  {
    username: 'hibari', name: 'ひばり 🐦', location: '駅の軒下', look: { from: '#1d2340', to: '#d9532c', pattern: 'waves' },
    description: 'このサーバーの管理人です。雨の前は低く飛びます。\nI keep this place running. Ask me anything.',
    fields: [{ name: 'ことば', value: '日本語 / English' }, { name: 'Pronouns', value: 'they' }],
  },
  { username: 'sakura', name: 'さくら', location: '京都', look: { from: '#f7c6d4', to: '#b25d83', pattern: 'petals' }, description: '写真と甘いもの。**散歩**が好きです。 #写真' },
  { username: 'ren', name: '蓮 (原稿中)', look: { from: '#7fb9a8', to: '#24506b', pattern: 'stripes' }, description: '小説を書いています。締切前は低浮上。' },
  { username: 'alice', name: 'Alice Lind', location: 'Gothenburg', look: { from: '#f4d58d', to: '#708d81', pattern: 'hills' }, description: 'Gardener, amateur botanist, professional tea drinker. https://example.com/alice' },
  { username: 'bruno', name: 'Bruno', location: 'Lisboa', look: { from: '#ffb35c', to: '#8a2f4f', pattern: 'dots' }, description: 'I write compilers and $[rainbow overthink fonts].', fields: [{ name: 'Site', value: 'https://example.com/bruno' }] },
  { username: 'yui', name: 'ゆい☕', look: { from: '#d7c4f2', to: '#6a5aa8', pattern: 'dots' }, description: '珈琲屋さん。朝七時から開いています。' },
  { username: 'chidi', name: 'Chidi Okafor', location: 'Lagos', look: { from: '#4e9f6d', to: '#123524', pattern: 'waves' }, description: 'Music, maps and long train rides.' },
  { username: 'mikan', name: 'みかん', look: { from: '#ffd27a', to: '#e8761c', pattern: 'petals' }, description: '猫です。にゃーん。', isCat: true },
  { username: 'sora', name: '空 🔒', look: { from: '#9fd3f0', to: '#2a6aa8', pattern: 'hills' }, description: '鍵アカウントです。知り合いだけ。', isLocked: true },
  { username: 'fatima', name: 'Fatima', location: 'Tunis', look: { from: '#f6a6b2', to: '#3b2f63', pattern: 'stripes' }, description: 'Illustrator. Commissions open in spring.' },
  { username: 'hugo', name: 'Hugo', look: { from: '#c8d5b9', to: '#4a7c59', pattern: 'hills' }, description: 'Bread. Mostly bread.' },
  { username: 'weather', name: '天気予報 bot', look: { from: '#b7c9e2', to: '#5f7aa0', pattern: 'waves' }, description: '毎朝六時に天気をお知らせします。', isBot: true },
]

/** The few of the second server. */
export const neighbours: readonly Character[] = [
  { username: 'kaze', name: '風', look: { from: '#dfe9e2', to: '#3e6e72', pattern: 'waves' }, description: '隣のサーバーの管理人です。' },
  { username: 'nora', name: 'Nora', look: { from: '#f2c9a1', to: '#7a3e48', pattern: 'petals' }, description: 'Next door. I wave over the fence.' },
  { username: 'kiku', name: '菊', look: { from: '#fbe7a1', to: '#a2742c', pattern: 'dots' }, description: '庭いじりの記録。' },
]

/** Who follows whom on the first server: everybody the first few, and some each other. */
export const follows: Readonly<Record<string, readonly string[]>> = {
  hibari: ['sakura', 'ren', 'alice', 'bruno', 'yui', 'chidi', 'mikan', 'sora', 'fatima', 'hugo', 'weather'],
  sakura: ['hibari', 'ren', 'yui', 'mikan', 'fatima'],
  ren: ['hibari', 'sakura', 'yui', 'weather'],
  alice: ['hibari', 'bruno', 'chidi', 'hugo', 'fatima'],
  bruno: ['hibari', 'alice', 'chidi'],
  yui: ['hibari', 'sakura', 'ren', 'mikan', 'weather'],
  chidi: ['hibari', 'alice', 'bruno', 'fatima', 'sora'],
  mikan: ['hibari', 'sakura'],
  sora: ['hibari', 'sakura', 'yui'],
  fatima: ['hibari', 'sakura', 'chidi', 'sora'],
  hugo: ['hibari', 'alice', 'yui'],
}

export const passwordOf = (username: string): string => `${username}-password`
