-- Leases a block of a budget that all nodes share: a token bucket that refills evenly.
-- The server's clock is the only one that all nodes have in common; nothing of a slot is decided here.
-- KEYS  1 budget (hash l = level, t = when it was so, ms)
-- ARGV  1 tokens a second  2 most tokens  3 tokens that the node used before it asked  4 tokens that it asks for
local now = redis.call('TIME')
local at = now[1] * 1000 + math.floor(now[2] / 1000)
local rate, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local known = redis.call('HMGET', KEYS[1], 'l', 't')
local level = math.min(most, tonumber(known[1] or most) + math.max(0, at - tonumber(known[2] or at)) * rate / 1000)
level = math.max(-most, level - tonumber(ARGV[3]))
local granted = math.max(0, math.min(tonumber(ARGV[4]), math.floor(level)))
redis.call('HSET', KEYS[1], 'l', level - granted, 't', at)
-- From the deepest debt to full in twice the time of a burst; a budget that is full again need not be known.
redis.call('PEXPIRE', KEYS[1], math.ceil(2 * most * 1000 / rate) + 1000)
return granted
