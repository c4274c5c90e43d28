/**
 * The sliding window as one step on the server, so that processes cannot overrun it together. A sorted set holds the counted
 * calls by the server's own clock in ms. KEYS: bucket. ARGV: max, duration in ms, a unique name for this call.
 * @returns allowed (0 or 1), remaining, ms until a call is allowed, ms since 1970 when the window is empty
 */
export const countCallScript = `
local clock = redis.call('time')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local max = tonumber(ARGV[1])
local duration = tonumber(ARGV[2])
redis.call('zremrangebyscore', KEYS[1], '-inf', now - duration)
local count = redis.call('zcard', KEYS[1])
if count >= max then
  local leaving = now
  if max > 0 then leaving = tonumber(redis.call('zrange', KEYS[1], count - max, count - max, 'withscores')[2]) end
  local last = now
  if count > 0 then last = tonumber(redis.call('zrange', KEYS[1], -1, -1, 'withscores')[2]) end
  return { 0, 0, leaving + duration - now, last + duration }
end
redis.call('zadd', KEYS[1], now, ARGV[3])
redis.call('pexpire', KEYS[1], duration)
return { 1, max - count - 1, 0, now + duration }
`

/** Deletes a lock only if it is still one's own. KEYS: lock. ARGV: its owner. */
export const releaseLockScript = `
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
`
