-- Moves what the relay did not write out of its keys, to where it can be looked at, so that the slot, and the chain, go on without it.
-- KEYS  1 fence  2 leaf log  3 leaf index  4 lost leaves  then, for each key to be looked at, the key and where it is moved to
-- ARGV  1 epoch token  2 seconds to live  3 the key whose content is wrong, or empty  4 frozenAt ms  5 wake channel  6… the type that each key has
-- Where the log, its index or the lost leaves were moved, nobody can tell any more what has a receipt: the slot is frozen as it is, and the field
-- "damaged" of the lost leaves makes it void.
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return false end
local moved, is_lost = {}, false
for i = 5, #KEYS, 2 do
  local type = redis.call('TYPE', KEYS[i]).ok
  if type ~= 'none' and (type ~= ARGV[6 + (i - 5) / 2] or KEYS[i] == ARGV[3]) then
    redis.call('RENAME', KEYS[i], KEYS[i + 1])
    redis.call('EXPIRE', KEYS[i + 1], ARGV[2])
    moved[#moved + 1] = KEYS[i]
    is_lost = is_lost or KEYS[i] == KEYS[2] or KEYS[i] == KEYS[3] or KEYS[i] == KEYS[4]
  end
end
if is_lost then
  redis.call('HSETNX', KEYS[3], 'f', redis.call('LLEN', KEYS[2]) .. ':' .. ARGV[4])
  redis.call('HSET', KEYS[4], 'damaged', '')
  for i = 2, 4 do redis.call('EXPIRE', KEYS[i], ARGV[2]) end
end
if #moved > 0 then redis.call('PUBLISH', ARGV[5], '') end
return moved
