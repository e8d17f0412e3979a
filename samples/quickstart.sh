#!/bin/bash
# Builds halb, starts two small web servers and halb in front of them on loopback, and shows a first proxied answer.
# Runs until Ctrl-C and leaves nothing running. Needs the .NET 10 SDK only.
# Ports, if the usual ones are taken: HTTP_PORT=9000 STATS_PORT=9001 WEB01_PORT=9002 WEB02_PORT=9003 bash samples/quickstart.sh
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export HTTP_PORT=${HTTP_PORT:-8000} STATS_PORT=${STATS_PORT:-8404} WEB01_PORT=${WEB01_PORT:-8001} WEB02_PORT=${WEB02_PORT:-8002}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

command -v dotnet >/dev/null || { echo "quickstart: no dotnet: install the .NET 10 SDK" >&2; exit 1; }
work=$(mktemp -d)
children=()

cleanup() {
    trap - EXIT INT TERM
    for pid in "${children[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${children[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 0' INT TERM

# One request, with nothing but the shell: prints the answer, fails if nobody listens.
fetch() {
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    cat <&3
    exec 3<&- 3>&-
}

wait_for() {
    for _ in $(seq 300); do
        if fetch "$1" >/dev/null; then return 0; fi
        for pid in "${children[@]}"; do kill -0 "$pid" 2>/dev/null || { echo "quickstart: a program ended, see above" >&2; exit 1; }; done
        sleep 0.1
    done
    echo "quickstart: nothing answers on port $1" >&2
    exit 1
}

echo "Building (the first time takes a minute) ..."
dotnet build "$root/src/HaLb" -c Release -v q -nologo >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
dotnet build "$root/samples/webserver.cs" -c Release -o "$work/webserver" -v q -nologo >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }

"$work/webserver/webserver" web01 "$WEB01_PORT" & children+=($!)
"$work/webserver/webserver" web02 "$WEB02_PORT" & children+=($!)
wait_for "$WEB01_PORT"
wait_for "$WEB02_PORT"
"$root/src/HaLb/bin/Release/net10.0/halb" -db -f "$root/samples/quickstart.json" & children+=($!)
wait_for "$HTTP_PORT"

echo
echo "GET http://127.0.0.1:$HTTP_PORT/ answers:"
fetch "$HTTP_PORT"
echo
echo "Balanced:  http://127.0.0.1:$HTTP_PORT/     (try: curl, several times)"
echo "Stats:     http://127.0.0.1:$STATS_PORT/     (admin, admin)"
echo "File:      samples/quickstart.json"
echo "Ctrl-C ends all of it."
wait
