-- Which leaves do not stand in the log at their sequence, with their receipt in the index. The two are written as one, and may be damaged apart from each other.
-- KEYS  1 leaf log (list)  2 leaf index (hash)      ARGV  for each leaf: leaf, sequence
local missing = {}
for i = 1, #ARGV, 2 do
  local receipt = redis.call('HGET', KEYS[2], 'l' .. ARGV[i])
  if receipt and #receipt < 42 then return {-1} end -- No append wrote that.
  local entry = receipt and redis.call('LINDEX', KEYS[1], ARGV[i + 1])
  if not entry or string.sub(entry, 9, 40) ~= ARGV[i] or string.sub(receipt, 42) ~= ARGV[i + 1] then missing[#missing + 1] = (i - 1) / 2 end
end
return missing
