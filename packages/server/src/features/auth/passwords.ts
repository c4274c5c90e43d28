import { hash, verify } from '@node-rs/argon2'

/** Argon2id (the library's default) as OWASP recommends it: 19 MiB, two passes. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

const MIN_LENGTH = 8
/** Longer ones only cost time to hash. */
const MAX_BYTES = 1024

/** Whether a password may be chosen. Test servers take any, as test suites written for other servers use short ones. */
export function isAcceptablePassword(password: string, test: boolean): boolean {
  return [...password].length >= (test ? 1 : MIN_LENGTH) && Buffer.byteLength(password) <= MAX_BYTES
}

export function hashPassword(password: string): Promise<string> {
  return hash(password, options)
}

/** Stands for the hash of people who do not exist, so that asking for them takes as long. */
let decoy: Promise<string> | null = null

/** Compares a password with a stored hash; `null` takes as long and fails. The kind of hash shows in its prefix. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  if (Buffer.byteLength(password) > MAX_BYTES) return false
  if (stored === null) {
    decoy ??= hashPassword('nobody has this password')
    await verify(await decoy, password)
    return false
  }
  return stored.startsWith('$argon2') && verify(stored, password)
}
