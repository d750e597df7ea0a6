-- Places an order, or replaces the one of the same name, and appends its leaf where it stands in the slot of that; all or nothing.
-- The caller has compared the two orders, and says which revision it compared with.
-- KEYS  1 order (hash)  2 waiting orders (sorted set)  3 its owner's (sorted set)  4 content (hash)  5 tip (hash)  6 the former owner's (sorted set)
--       7 leaf log and 8 leaf index of the slot, or any two keys where there is no leaf  9… aliases
-- ARGV  1 revision that was seen, 0 = none  2 new revision  3 bytes  4 name  5 seconds to live  6 seconds to live of the content  7 most orders
--       8 most of one owner  9 "1" = a hint is due  10 the slot that it is sealed into, or empty: one that stands in another slot stays there
--       11 and 12 the answer to the signed body, before and after the leaf's sequence, or both empty  13… of append.lua; none where there is no leaf
-- Answers with the number of the change, the slot that the order stands in, and what append.lua answers where it was asked.
-- Fields of an order: b = bytes, r = revision, s = state (0 = it waits), p = the slot that it was last sealed into, l = "r:p" where the leaf of this revision
-- stands there (of any other revision or slot it says nothing), w = the slot in which builders saw it, h = a hint of this revision is due (put_hint.lua).
local seen = redis.call('HMGET', KEYS[4], 'o', 'r', 'a')
if seen[1] then return {'seen', seen[1], seen[2], seen[3]} end
if (redis.call('HGET', KEYS[1], 'r') or '0') ~= ARGV[1] then return {'changed'} end
if not redis.call('ZSCORE', KEYS[2], ARGV[4]) and redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[7]) then return {'full'} end
if not redis.call('ZSCORE', KEYS[3], ARGV[4]) and redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[8]) then return {'ownerFull'} end

local function keep(key, seconds)
  if redis.call('TTL', key) < tonumber(seconds) then redis.call('EXPIRE', key, seconds) end
end

-- Numbers of changes are below 2^53, so exact as scores. Where the tip was lost they go on from the orders that wait.
local newest = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
local change = math.max(tonumber(redis.call('HGET', KEYS[5], 'order') or 0) or 0, tonumber(newest[2] or 0)) + 1
redis.call('HSET', KEYS[5], 'order', string.format('%.0f', change))
redis.call('HSET', KEYS[1], 'b', ARGV[3], 'r', ARGV[2], 's', '0')
redis.call('HDEL', KEYS[1], 'w', 'h')
if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], 'h', ARGV[9]) end
if ARGV[10] ~= '' then redis.call('HSETNX', KEYS[1], 'p', ARGV[10]) end
keep(KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], change, ARGV[4])
keep(KEYS[2], ARGV[5])
if KEYS[6] ~= KEYS[3] then redis.call('ZREM', KEYS[6], ARGV[4]) end
redis.call('ZADD', KEYS[3], change, ARGV[4])
keep(KEYS[3], ARGV[5])
redis.call('HSET', KEYS[4], 'o', ARGV[4], 'r', ARGV[2])
redis.call('EXPIRE', KEYS[4], ARGV[6])
for i = 9, #KEYS do redis.call('SET', KEYS[i], ARGV[4], 'EX', ARGV[5]) end

local slot = redis.call('HGET', KEYS[1], 'p')
if not ARGV[13] or slot ~= ARGV[10] then return {'placed', change, slot} end
-- Where somebody else wrote into the slot's keys, the order stands all the same: its leaf is tried by itself then, and that says what is wrong.
local is_told, appended = pcall(append, {KEYS[7], KEYS[8]}, {unpack(ARGV, 13)})
if not is_told then return {'placed', change, slot, {'lost'}} end
if appended[1] == 'appended' then
  redis.call('HSET', KEYS[1], 'l', ARGV[2] .. ':' .. slot)
  if ARGV[11] ~= '' then redis.call('HSET', KEYS[4], 'a', ARGV[11] .. struct.pack('>I4', appended[2]) .. ARGV[12]) end
end
return {'placed', change, slot, appended}
