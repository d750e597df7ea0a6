-- Publishes what is shared of an order, once for each revision, whichever node comes first: the claim, the number and the event are one step.
-- KEYS  1 order (hash)  2 tip (hash)  3 hints (stream)
-- ARGV  1 revision  2 event  3 block  4 Unix seconds  5 events kept  6 seconds to live  7 wake channel
local order = redis.call('HMGET', KEYS[1], 'r', 's', 'h')
if order[1] ~= ARGV[1] or order[2] ~= '0' or not order[3] then return 0 end
local number = next_number(redis.call('HGET', KEYS[2], 'hint'), KEYS[3])
redis.call('HSET', KEYS[2], 'hint', number)
redis.call('HDEL', KEYS[1], 'h')
redis.call('XADD', KEYS[3], 'MAXLEN', '=', ARGV[5], number .. '-0', 'j', ARGV[2], 'b', ARGV[3], 't', ARGV[4])
redis.call('EXPIRE', KEYS[3], ARGV[6])
redis.call('PUBLISH', ARGV[7], '')
return tonumber(number)
