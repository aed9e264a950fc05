#!/bin/sh
# build.sh FOLDER: builds the stub libraries there, under the names and symbol versions that the CUDA provider asks for.
set -eu
out=${1:?folder}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"

# build NAME SOURCE [LIBRARY]: symbols carry the library's own name as their version, as CUDA's do.
build() {
  echo "$1 { global: *; };" > "$out/$1.map"
  gcc -O1 -shared -fPIC -o "$out/$1" "$2" ${3:+"$out/$3"} -Wl,-soname,"$1" -Wl,--version-script="$out/$1.map"
  rm "$out/$1.map"
}

build libcudart.so.13 "$here/cuda-runtime.c"
build libcublas.so.13 "$here/cublas.c" libcudart.so.13
build libcublasLt.so.13 "$here/cublas-lt.c" libcudart.so.13
build libcudnn.so.9 "$here/cudnn.c" libcudart.so.13
for name in libcuda.so.1 libcurand.so.10 libcufft.so.12; do build "$name" "$here/empty.c"; done
