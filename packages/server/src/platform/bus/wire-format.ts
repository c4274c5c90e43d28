/** A message between processes, before its body is parsed. */
export interface Packet {
  /** The process that sent it. */
  readonly origin: string
  /** Counts up by one with every message of that process. */
  readonly seq: number
  /** '' = no message, only the number: tells the others what they should have seen. */
  readonly channel: string
  /** JSON text. */
  readonly body: string
}

/** The head is one line, so that a process that does not care for a channel need not parse the body. */
export function encodePacket(packet: Packet): string {
  return `${packet.origin} ${packet.seq} ${packet.channel}\n${packet.body}`
}

/** null for what is no packet. */
export function decodePacket(text: string): Packet | null {
  const end = text.indexOf('\n')
  const head = /^(\S+) (\d+) (.*)$/.exec(text.slice(0, Math.max(end, 0)))
  if (!head) return null
  return { origin: head[1] ?? '', seq: Number(head[2]), channel: head[3] ?? '', body: text.slice(end + 1) }
}
