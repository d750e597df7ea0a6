-- Adds a slot to the figures of its signers, once: whoever comes second adds nothing.
-- KEYS  1 marker of the slot  2… signers (hashes)
-- ARGV  1 seconds to live of the marker  2 of the figures  3 day, whole days since 1970  then for each signer: bundles, gas, payments in gwei
-- Fields of a signer: b, g, p = of all time; n0…n7 = the day that the eighth part holds, b0…b7, g0…g7, p0…p7 its figures.
if not redis.call('SET', KEYS[1], '', 'NX', 'EX', ARGV[1]) then return 0 end
local part = tonumber(ARGV[3]) % 8
for i = 2, #KEYS do
  if redis.call('HGET', KEYS[i], 'n' .. part) ~= ARGV[3] then
    redis.call('HSET', KEYS[i], 'n' .. part, ARGV[3], 'b' .. part, 0, 'g' .. part, 0, 'p' .. part, 0)
  end
  for at, name in ipairs({'b', 'g', 'p'}) do
    local more = ARGV[3 * i - 3 + at]
    redis.call('HINCRBY', KEYS[i], name, more)
    redis.call('HINCRBY', KEYS[i], name .. part, more)
  end
  redis.call('EXPIRE', KEYS[i], ARGV[2])
end
return 1
