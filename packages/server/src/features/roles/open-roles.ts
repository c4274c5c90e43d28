import type { RoleTimeline } from './facts.ts'

/** An open channel that shows a role. */
export interface RoleChannel {
  /** Shows these people's notes from now on; null: nothing any more. */
  watch(timeline: RoleTimeline | null): void
}

interface OpenRole {
  readonly channels: Set<RoleChannel>
  /** The last reading of the members that was begun: only what it finds counts. */
  reading: Promise<void> | null
}

/** Open channels of this process by the role that they show. */
export class OpenRoles {
  private readonly read: (roleId: string) => Promise<RoleTimeline | null>
  private readonly roles = new Map<string, OpenRole>()

  /** `read` answers the same object as long as nobody gets or loses the role. */
  constructor(read: (roleId: string) => Promise<RoleTimeline | null>) {
    this.read = read
  }

  /** @returns what takes the channel out again */
  async add(roleId: string, channel: RoleChannel): Promise<() => void> {
    const role = this.roles.get(roleId) ?? { channels: new Set(), reading: null }
    this.roles.set(roleId, role)
    // Before the members are read: a change that comes meanwhile reaches the channel.
    role.channels.add(channel)
    const remove = () => {
      role.channels.delete(channel)
      channel.watch(null)
      if (role.channels.size === 0 && this.roles.get(roleId) === role) this.roles.delete(roleId)
    }
    try {
      await this.refresh(roleId)
    } catch (error) {
      remove()
      throw error
    }
    return remove
  }

  /** Tells the channels of a role who has it now. */
  refresh(roleId: string): Promise<void> {
    const role = this.roles.get(roleId)
    if (!role) return Promise.resolve()
    const reading: Promise<void> = this.read(roleId).then((timeline) => {
      // Somebody began later and will find at least as much.
      if (role.reading !== reading) return role.reading ?? undefined
      for (const channel of role.channels) channel.watch(timeline)
      return undefined
    })
    role.reading = reading
    return reading
  }

  async refreshAll(): Promise<void> {
    await Promise.all([...this.roles.keys()].map((id) => this.refresh(id)))
  }
}
