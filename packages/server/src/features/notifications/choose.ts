import type { AppContext } from '../../platform/context.ts'
import { isWanted } from './rules.ts'
import type { NotifierFacts, ReceiveRule } from './rules.ts'
import type { NotificationRequest } from './requests.ts'

/**
 * Of these requests, those whose receivers live here and want them. Asks in batches: people, their settings, how they
 * stand to each other, who is on their lists; as many statements for one request as for a thousand.
 */
export async function chooseWanted(ctx: AppContext, requests: readonly NotificationRequest[]): Promise<NotificationRequest[]> {
  if (requests.length === 0) return []
  const { services } = ctx
  const receivers = requests.map((request) => request.userId)
  const notifiers = requests.map((request) => request.notifierId).filter((id) => id !== undefined)
  const [users, profiles, relations] = await Promise.all([
    services.users.getMany(receivers),
    services.users.profiles(receivers),
    services.relations.ofMany([...receivers, ...notifiers]),
  ])
  const ruleOf = ({ userId, type }: NotificationRequest): ReceiveRule | undefined => profiles.get(userId)?.notificationReceiveConfig[type]
  const lists = await services.lists.getMany(new Set(requests.map(ruleOf).map((rule) => (rule?.type === 'list' ? rule.userListId : null)).filter((id) => id !== null)))
  const now = ctx.now()
  return requests.filter((request) => {
    const receiver = users.get(request.userId)
    if (!receiver || receiver.host !== null || receiver.isDeleted || request.notifierId === request.userId) return false
    const rule = ruleOf(request)
    return isWanted(rule, request.notifierId === undefined ? null : notifierFacts(request.userId, request.notifierId, rule))
  })

  function notifierFacts(receiverId: string, notifierId: string, rule: ReceiveRule | undefined): NotifierFacts {
    const own = relations.get(receiverId)
    const list = rule?.type === 'list' ? lists.get(rule.userListId) : null
    return {
      receiverFollows: own?.following.has(notifierId) ?? false,
      followsReceiver: relations.get(notifierId)?.following.has(receiverId) ?? false,
      muted: own !== undefined && services.relations.isMuting(own, notifierId, now),
      blocked: own !== undefined && (own.blocking.has(notifierId) || own.blockedBy.has(notifierId)),
      listed: list?.userId === receiverId && list.timeline.members.has(notifierId),
    }
  }
}
