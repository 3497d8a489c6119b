-- wrk -s post.lua URL -- APPLICANT.json COUNT: posts one applicant, or a list of COUNT of them.
function init(args)
  local file = assert(io.open(args[1]))
  local applicant = file:read("*a"):gsub("%s*\n%s*", "")
  file:close()
  local count = tonumber(args[2])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.body = count == 1 and applicant
    or "[" .. string.rep(applicant .. ",", count - 1) .. applicant .. "]"
end

-- One JSON line. What is not 2xx is counted by wrk under errors.status.
function done(summary, latency, requests)
  local seconds = summary.duration / 1e6
  io.write(string.format(
    '"requestsPerSecond": %.0f, "p50Milliseconds": %.3f, "p99Milliseconds": %.3f, "failed": %d}\n',
    summary.requests / seconds, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
