-- Writes the one result of a slot, gives it the next feed number and appends it to the feed log, all or nothing: what can fail is read before anything is written.
-- KEYS  1 fence  2 result (hash)  3 payload  4 feed (stream)  5 tip (hash)  6 outcomes
-- ARGV  1 epoch token  2 slot  3 result bytes  4 result hash  5 payload  6 seconds to live  7 messages kept  8 wake channel  9 outcomes
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return false end
local stored = redis.call('HMGET', KEYS[2], 'n', 'b')
if stored[1] then return {0, stored[1], stored[2]} end
-- Feed numbers and slots are below 2^53, so exact as Lua numbers.
local tip = redis.call('HMGET', KEYS[5], 'result', 'feed')
local number = next_number(tip[2], KEYS[4])

redis.call('HSET', KEYS[5], 'feed', number)
redis.call('HSET', KEYS[2], 'n', number, 'b', ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[6])
redis.call('SET', KEYS[3], ARGV[5], 'EX', ARGV[6])
redis.call('SET', KEYS[6], ARGV[9], 'EX', ARGV[6])
redis.call('XADD', KEYS[4], 'MAXLEN', '=', ARGV[7], number .. '-0', 's', ARGV[2], 'b', ARGV[3], 'k', 'r')
local last = tip[1] and tonumber(string.match(tip[1], '^%d+'))
if not last or last < tonumber(ARGV[2]) then redis.call('HSET', KEYS[5], 'result', ARGV[2] .. ':' .. ARGV[4]) end
redis.call('PUBLISH', ARGV[8], '')
return {1, number, ARGV[3]}
