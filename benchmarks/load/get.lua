-- A table loaded again and again; with ETAG, by a client that has it already.
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
if os.getenv("ETAG") then wrk.headers["If-None-Match"] = os.getenv("ETAG") end
function done(summary) io.write("errors ", summary.errors.status + summary.errors.read + summary.errors.timeout, "\n") end
