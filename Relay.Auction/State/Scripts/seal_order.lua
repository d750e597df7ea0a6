-- Appends the leaf of an order that stands in the slot of it, and notes with the order that it stands there.
-- KEYS  1 leaf log and 2 leaf index of the slot  3 order (hash)      ARGV  as of append.lua, then 14 revision  15 slot
local appended = append(KEYS, ARGV)
if appended[1] == 'appended' or appended[1] == 'duplicate' then
  local order = redis.call('HMGET', KEYS[3], 'r', 'p')
  if order[1] == ARGV[14] and order[2] == ARGV[15] then redis.call('HSET', KEYS[3], 'l', ARGV[14] .. ':' .. ARGV[15]) end
end
return appended
