#!/bin/sh
# The web server with a worker beside it, as `make run` starts them: sh harvest/serve.sh PYTHON
#
# A worker that dies is started again. When the web server ends, by a signal or because it could
# not start, the worker ends too, and the exit code is the web server's.
python=$1

work() {
  trap 'ended=yes; kill "$worker" 2>/dev/null' HUP INT TERM
  ended= worker=
  while [ -z "$ended" ]; do
    "$python" manage.py work &
    worker=$!
    # A signal before the line above found no worker to pass it on to.
    [ -z "$ended" ] || kill "$worker" 2>/dev/null
    wait_for "$worker"
    [ -n "$ended" ] || sleep 1
  done
}

# A signal ends `wait` before the process that it waits for has ended.
wait_for() {
  wait "$1"
  code=$?
  while kill -0 "$1" 2>/dev/null; do
    wait "$1"
    code=$?
  done
}

ended= web=
trap 'ended=yes; [ -z "$web" ] || kill "$web" 2>/dev/null' HUP INT TERM
work &
beside=$!
"$python" -m gunicorn harvest.wsgi \
  --bind "127.0.0.1:${PORT:-8000}" --workers 2 --threads 4 --no-control-socket &
web=$!
[ -z "$ended" ] || kill "$web" 2>/dev/null
wait_for "$web"
failed=$code
kill "$beside" 2>/dev/null
wait_for "$beside"
exit "$failed"
