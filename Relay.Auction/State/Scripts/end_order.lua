-- Ends an order that waits: cancelled, expired, shown to builders, or overtaken by the chain. It stays readable until its time to live is over.
-- KEYS  1 order  2 waiting orders  3 its owner's  4 content or any key of the chain
-- ARGV  1 revision that was seen  2 new revision, empty = the same  3 state  4 name  5 slot in which builders saw it, or empty
--       6 seconds to live of the content, empty = there is none, 0 = it is forgotten, so that the same body may come again
local asked = ARGV[6] ~= '' and ARGV[6] ~= '0'
if asked then
  if redis.call('EXISTS', KEYS[4]) == 1 then return {'seen'} end
end
local order = redis.call('HMGET', KEYS[1], 'r', 's', 'p')
if order[1] ~= ARGV[1] then return {'changed'} end
if order[2] ~= '0' then return {'ended', order[2]} end
redis.call('HSET', KEYS[1], 's', ARGV[3])
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'r', ARGV[2]) end
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'w', ARGV[5]) end
redis.call('ZREM', KEYS[2], ARGV[4])
redis.call('ZREM', KEYS[3], ARGV[4])
if ARGV[6] == '0' then redis.call('DEL', KEYS[4]) end
if asked then
  redis.call('HSET', KEYS[4], 'o', ARGV[4], 'r', ARGV[1])
  redis.call('EXPIRE', KEYS[4], ARGV[6])
end
return {'done', order[3] or ''}
