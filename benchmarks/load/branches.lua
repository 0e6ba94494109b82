-- Every request makes a branch of its own.
local thread_count = 0
function setup(thread)
  thread:set("number", thread_count)
  thread_count = thread_count + 1
end

local made = 0
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("TOKEN") }
function request()
  made = made + 1
  local name = "b" .. os.getenv("ROUND") .. "-" .. number .. "-" .. made
  return wrk.format("POST", "/api/v1/branches", headers, '{"name":"' .. name .. '"}')
end



function done(summary) io.write("errors ", summary.errors.status + summary.errors.read + summary.errors.timeout, "\n") end
