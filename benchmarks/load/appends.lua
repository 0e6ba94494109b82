-- Appends as clients make them: on the snapshot that they know, and after a conflict once more on the one that is there.
-- Every thread of wrk is one client, with one connection.
local threads = {}
function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

local tables = tonumber(os.getenv("TABLES"))
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("TOKEN") }
local path, snapshot, sequence, location, loads, count
-- What a thread reports at the end.
commits, conflicts, failures = 0, 0, 0

function init()
  path = "/iceberg/v1/lake/namespaces/load/tables/t" .. (number % tables)
  loads, count = true, 0
end

function request()
  if loads then return wrk.format("GET", path .. "?snapshots=refs", headers) end
  count = count + 1
  local id = (number + 1) * 1000000 + count
  local before = snapshot and tostring(snapshot) or "null"
  local removal = snapshot and ',{"action":"remove-snapshots","snapshot-ids":[' .. before .. ']}' or ""
  return wrk.format("POST", path, headers,
    '{"requirements":[{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":' .. before .. '}],"updates":['
    .. '{"action":"add-snapshot","snapshot":{"snapshot-id":' .. id .. ',"sequence-number":' .. (sequence + 1)
    .. ',"timestamp-ms":' .. os.time() * 1000 + 999 .. ',"manifest-list":"' .. location .. '/metadata/snap-' .. id
    .. '.avro","summary":{"operation":"append"},"schema-id":0}},'
    .. '{"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":' .. id .. '}' .. removal .. ']}')
end

function response(status, _, body)
  if status == 200 then
    local found = body:match('"current%-snapshot%-id":(%d+)')
    snapshot, sequence = found, tonumber(body:match('"last%-sequence%-number":(%d+)'))
    location = body:match('"location":"([^"]+)"')
    if not loads then commits = commits + 1 end
    loads = false
  elseif status == 409 then
    conflicts, loads = conflicts + 1, true
  else
    failures = failures + 1
    if failures == 1 then io.stderr:write(status, " ", body:sub(1, 400), "\n") end
  end
end

function done(summary)
  local total = { commits = 0, conflicts = 0, failures = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(total) do total[name] = total[name] + thread:get(name) end
  end
  io.write("commits ", total.commits / summary.duration * 1e6, " conflicts ", total.conflicts, "\n")
  io.write("errors ", total.failures + summary.errors.read + summary.errors.timeout, "\n")
end
