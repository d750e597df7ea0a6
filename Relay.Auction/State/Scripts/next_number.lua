-- Put before the scripts that number: the number after the last one that was given, which the tip and the log both know. Where one was lost or is behind, the other counts.
-- Fails, before anything is written, where the log is of another type.
local function next_number(known, log)
  local top = 0
  if redis.call('EXISTS', log) == 1 then
    local about = redis.call('XINFO', 'STREAM', log)
    for i = 1, #about, 2 do
      if about[i] == 'last-generated-id' then top = tonumber(string.match(about[i + 1], '^%d+')) end
    end
  end
  return string.format('%.0f', math.max(tonumber(known or 0) or 0, top) + 1)
end

