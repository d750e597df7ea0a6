-- Takes the lease where nobody holds it, under the next epoch. From then on every older epoch is refused.
-- KEYS  1 lease  2 fence      ARGV  1 owner  2 milliseconds  3 seconds that the fence lives unless the lease is extended
-- A lease that never lapses is none that a node took; a fence of another type is none either: tokens differ by their owners, so that an epoch may be given again.
if redis.call('PTTL', KEYS[1]) >= 0 then return false end
-- Epochs are below 2^53, so exact as Lua numbers; whole tokens are compared as text.
local fence = redis.pcall('GET', KEYS[2])
local epoch = (type(fence) == 'string' and tonumber(string.match(fence, '^%d+')) or 0) + 1
local token = string.format('%.0f:%s', epoch, ARGV[1])
redis.call('SET', KEYS[2], token, 'EX', ARGV[3])
redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
return string.format('%.0f', epoch)
