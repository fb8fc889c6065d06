#!/usr/bin/env bash
# Runs the kernels' own tests: Tests/Kernels/run.sh [FAMILY …]
#
# Each family is held to scalar loops on every instruction set of this machine. If clang can build for AArch64 (Debian:
# gcc-aarch64-linux-gnu) and qemu-aarch64 is there (Debian: qemu-user), the same is done for NEON, and the digests of the expected values
# must agree between both machines. Needs clang; CC names another one.
set -euo pipefail
cd "$(dirname "$0")/../.."
cc=${CC:-clang}
build=.build-kernels
flags=(-std=gnu2x -O2 -Wall -Wextra -Werror -ISources/CLimpid/include -ISources/CLimpid)
families=("$@")
if [ $# = 0 ]; then
  for file in $(grep -l '"check.h"' Tests/Kernels/*.c); do families+=("$(basename "$file" .c)"); done
fi

# objects TARGET COMPILER… : compiles the kernels that are newer than their objects.
objects() {
  local target=$1 newest source object
  shift
  mkdir -p "$build/$target"
  newest=$(ls -t Sources/CLimpid/*/*.inc Sources/CLimpid/*/*.h Sources/CLimpid/*/*/*.inc Sources/CLimpid/*/*/*.h | sed -n 1p)
  for source in Sources/CLimpid/base/*.c Sources/CLimpid/kernels/*/*.c; do
    object=$build/$target/$(basename "$source" .c).o
    if [ "$object" -nt "$source" ] && [ "$object" -nt "$newest" ]; then continue; fi
    echo "$source -o $object"
  done | xargs -r -P 2 -L 1 "$@" "${flags[@]}" -c
}

# family TARGET EMULATOR NAME COMPILER… : builds and runs one family; its verdict goes to a file.
family() {
  local target=$1 emulator=$2 name=$3
  shift 3
  "$@" "${flags[@]}" "Tests/Kernels/$name.c" "$build/$target"/*.o -lm -lpthread -o "$build/$target/test-$name"
  $emulator "$build/$target/test-$name" > "$build/$target/$name.verdict"
}

# run TARGET EMULATOR COMPILER… : builds and runs the families, two at a time.
run() {
  local target=$1 emulator=$2 name status=0
  shift 2
  objects "$target" "$@"
  for name in "${families[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || status=1; done
    family "$target" "$emulator" "$name" "$@" &
  done
  while [ -n "$(jobs -p)" ]; do wait -n || status=1; done
  for name in "${families[@]}"; do cat "$build/$target/$name.verdict"; done | tee "$build/$target/verdicts"
  return $status
}

echo "this machine:"
run here "" "$cc"
if command -v qemu-aarch64 > /dev/null && [ -d /usr/aarch64-linux-gnu/include ]; then
  echo "AArch64, emulated:"
  run aarch64 "env LIMPID_QUICK=1 qemu-aarch64 -L /usr/aarch64-linux-gnu" "$cc" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include
  for list in here aarch64; do sed 's/:.*digest/ /' "$build/$list/verdicts" > "$build/$list/digests"; done
  diff "$build/here/digests" "$build/aarch64/digests"
  echo "the same digests on both"
else
  echo "AArch64 not tested: that needs qemu-aarch64 (Debian: qemu-user) and the headers of gcc-aarch64-linux-gnu"
fi
