-- Every request is a commit: a property set on one of TABLES tables in turn.
local tables, made = tonumber(os.getenv("TABLES")), 0
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("TOKEN") }
function request()
  made = made + 1
  local path = "/iceberg/v1/lake/namespaces/load/tables/t" .. (made % tables)
  return wrk.format("POST", path, headers,
    '{"requirements":[],"updates":[{"action":"set-properties","updates":{"n":"' .. made .. '"}}]}')
end

function done(summary) io.write("errors ", summary.errors.status + summary.errors.read + summary.errors.timeout, "\n") end
