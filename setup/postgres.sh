#!/bin/bash
# A PostgreSQL server of its own for tests: on a free port of this machine, in a folder that goes away, not as root.
#   setup/postgres.sh start FOLDER     makes the folder and the server; prints its address (also in FOLDER/url)
#   setup/postgres.sh again FOLDER     starts it once more after a stop, at the same address
#   setup/postgres.sh stop FOLDER [immediate]   ends the server; the data stays
#   setup/postgres.sh remove FOLDER    ends the server and removes the folder
set -euo pipefail
action=$1 folder=$2
binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n1)

# PostgreSQL refuses to run as root.
unprivileged() {
    if ((EUID == 0)); then setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; else "$@"; fi
}

run() {
    (cd "$folder" && unprivileged "$binaries/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 -s \
        -o "-p $(<"$folder/port") -k $folder -c listen_addresses=127.0.0.1 -c max_connections=400 -c fsync=off" start) ||
        { cat "$folder/log" >&2; return 1; }
}

# By the process number that the server itself wrote.
stop() {
    [[ -f $folder/data/postmaster.pid ]] || return 0
    local pid signal=INT
    pid=$(head -n1 "$folder/data/postmaster.pid")
    [[ ${1:-} == immediate ]] && signal=QUIT
    kill -"$signal" "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null && [[ $(ps -o stat= -p "$pid") != Z* ]]; do sleep 0.05; done
    rm -f "$folder/data/postmaster.pid"
}

case $action in
    start)
        mkdir -p "$folder"
        folder=$(cd "$folder" && pwd)
        ((EUID == 0)) && chown nobody:nogroup "$folder"
        chmod 755 "$folder"
        python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' >"$folder/port"
        password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
        printf '%s\n' "$password" >"$folder/password"
        ((EUID == 0)) && chown nobody "$folder/password"
        (cd "$folder" && unprivileged "$binaries/initdb" -D "$folder/data" -U martlet -A scram-sha-256 \
            --pwfile="$folder/password" -E UTF8 --locale=C.UTF-8 -N >"$folder/initdb.log")
        run
        printf 'postgresql://martlet:%s@127.0.0.1:%s/postgres\n' "$password" "$(<"$folder/port")" | tee "$folder/url"
        ;;
    again) run ;;
    stop) stop "${3:-}" ;;
    remove)
        stop immediate
        rm -rf "$folder"
        ;;
    *)
        echo "usage: setup/postgres.sh start|again|stop|remove FOLDER" >&2
        exit 2
        ;;
esac
