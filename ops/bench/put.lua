-- Uploads of 1 KiB, each under a name of its own: by PUT, or as a form where BENCH_FORM names one.
local form = os.getenv("BENCH_FORM")
local threads, body, headers = 0, string.rep("x", 1024), {}

if form then
  local file = assert(io.open(form, "rb"))
  body = file:read("*a")
  file:close()
  headers["Content-Type"] = os.getenv("BENCH_TYPE")
end

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  count, start = 0, os.time()
end

function request()
  count = count + 1
  if form then
    return wrk.format("POST", "/upload", headers, body)
  end
  return wrk.format("PUT", string.format("/small-%d-%d-%d.bin", start, number, count), headers, body)
end
