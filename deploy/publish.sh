#!/bin/bash
# Publishes halb and halb-vrrpd for linux-x64: self-contained native programs.
# Usage: bash deploy/publish.sh [DIR]      DIR: where it goes, default deploy/out
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=$(realpath -m "${1:-$root/deploy/out}")

missing=()
command -v dotnet >/dev/null || { echo "publish.sh: no dotnet: install the .NET 10 SDK" >&2; exit 1; }
command -v clang >/dev/null || command -v gcc >/dev/null || missing+=(clang)
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
if [ ${#missing[@]} -gt 0 ]; then
    echo "publish.sh: native compilation needs more: apt install ${missing[*]}" >&2
    exit 1
fi

linker=()
command -v clang >/dev/null || linker=(-p:CppCompilerAndLinker=gcc)
mkdir -p "$out"
for project in HaLb HaLb.Vrrp; do
    dotnet publish "$root/src/$project" -c Release -r linux-x64 -o "$out" -v q -nologo "${linker[@]}"
done
rm -f "$out"/*.dbg "$out"/*.pdb "$out"/*.xml

install -m 644 "$root/deploy/halb.service" "$root/deploy/halb-vrrpd.service" "$root/deploy/99-halb.conf" "$root/LICENSE" "$root/deploy/THIRD-PARTY-NOTICES" "$out"
notices=$(dirname "$(readlink -f "$(command -v dotnet)")")/ThirdPartyNotices.txt
if [ -e "$notices" ]; then install -m 644 "$notices" "$out/DOTNET-THIRD-PARTY-NOTICES"; fi
for program in halb halb-vrrpd; do
    "$out/$program" -v
    # Wall time of a whole process that only says its version.
    bytes=$(stat -c %s "$out/$program")
    begin=$(date +%s%N)
    "$out/$program" -v >/dev/null
    echo "$program: $((bytes / 1024)) KiB, starts in $((($(date +%s%N) - begin) / 1000000)) ms"
done
