-- Claims the one slot that an order is sealed into next: no order stands in two slots whose results are not known.
-- KEYS  1 order      ARGV  1 revision  2 slot  3 the slot whose outcome the caller knows, or empty
local order = redis.call('HMGET', KEYS[1], 'r', 's', 'p', 'l')
if order[1] ~= ARGV[1] or order[2] ~= '0' then return 'gone' end
if order[3] == ARGV[2] then return order[4] == ARGV[1] .. ':' .. ARGV[2] and 'stands' or 'claimed' end
if (order[3] or '') ~= ARGV[3] then return 'elsewhere' end
redis.call('HSET', KEYS[1], 'p', ARGV[2])
return 'claimed'
