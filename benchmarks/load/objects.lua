-- Requests that were signed beforehand, one line of REQUESTS each: path, time, digest of the body, signature. With SIZE they are puts.
local method, body = "GET", nil
if os.getenv("SIZE") then method, body = "PUT", string.rep("x", tonumber(os.getenv("SIZE"))) end
local requests, made = {}, 0

-- Only from here on the host is known.
function init()
  for line in io.lines(os.getenv("REQUESTS")) do
    local path, time, digest, signature = line:match("([^\t]+)\t([^\t]+)\t([^\t]+)\t([^\t]+)")
    local headers = { ["Host"] = wrk.headers["Host"], ["x-amz-date"] = time, ["x-amz-content-sha256"] = digest, ["Authorization"] = signature }
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  made = made + 1
  return requests[made % #requests + 1]
end

function done(summary) io.write("errors ", summary.errors.status + summary.errors.read + summary.errors.timeout, "\n") end
