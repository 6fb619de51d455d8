#!/usr/bin/env bash
# libtorch for the `rust-bert` feature, from the Python package index alone.
#
#   scripts/libtorch.sh                                   installs it if need be, prints the environment
#   scripts/libtorch.sh cargo test --features rust-bert   runs a command in that environment
#   eval "$(scripts/libtorch.sh)"                         takes it into this shell
#
# Where libtorch comes from, first match:
#   $LIBTORCH                  a folder that has it already
#   .libtorch/                 where an earlier call put it ($LIBTORCH_FOLDER names another place)
#   torch 2.4 of $PYTHON       (default python3; an active virtual environment's): linked to, not copied
#   the package index          pip downloads torch 2.4.0 (0.8 GB to load, 0.5 GB to keep)
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
version=2.4.0 # what tch 0.17 binds; see Cargo.toml
folder=${LIBTORCH_FOLDER:-$repository/.libtorch}
python=${PYTHON:-python3}
note() { printf 'libtorch.sh: %s\n' "$*" >&2; }
fail() { note "$*"; exit 1; }

# Lays one file or folder of a package into the folder: as a link where the package stays, else as a copy.
lay() {
  [ -e "$1" ] || fail "$1 is missing: torch $version for this system is laid out otherwise than this script knows"
  if [ "$keep_source" = yes ]; then ln -sfn "$1" "$2/"; else cp -rL "$1" "$2/"; fi
}

# $1: the unpacked torch package; $2: the folder of the nvidia packages (only the CUDA builds of torch need them).
assemble() {
  local building=$folder.new
  rm -rf "$building"
  mkdir -p "$building/lib"
  lay "$1/include" "$building"
  if [ "$(uname -s)" = Darwin ]; then
    for library in "$1"/lib/*.dylib; do lay "$library" "$building/lib"; done
  else
    for library in "$1"/lib/libtorch_cpu.so "$1"/lib/libc10.so "$1"/lib/libgomp*.so*; do lay "$library" "$building/lib"; done
    # Other bundled libraries of CPU builds (aarch64: OpenBLAS, the Arm compute library).
    for library in "$1"/lib/lib{openblas,arm_compute,gfortran}*.so* "$1"/../torch.libs/*.so*; do
      [ ! -e "$library" ] || lay "$library" "$building/lib"
    done
    if [ -e "$1/lib/libtorch_cuda.so" ]; then
      lay "$2/cuda_runtime/lib/libcudart.so.12" "$building/lib"
      lay "$2/cuda_cupti/lib/libcupti.so.12" "$building/lib"
    fi
    # torch's own libtorch.so pulls in 900 MB of CUDA; this one needs the CPU library alone.
    echo | "${CC:-cc}" -shared -x c - -o "$building/lib/libtorch.so" -Wl,-soname,libtorch.so \
      -Wl,--no-as-needed -L "$building/lib" -Wl,-rpath-link,"$building/lib" -ltorch_cpu -Wl,-rpath,'$ORIGIN'
  fi
  echo "$version" >"$building/build-version"
  rm -rf "$folder"
  mv "$building" "$folder"
}

# The site-packages folder of a Python that has the right torch.
installed() {
  "$python" - "$version" <<'PY' 2>/dev/null
import importlib.metadata as metadata, pathlib, sys
assert metadata.version("torch").split("+")[0] == sys.argv[1]
print(pathlib.Path(metadata.distribution("torch").locate_file("torch")).resolve().parent)
PY
}

install() {
  local packages
  if packages=$(installed); then
    note "linking torch $version of $packages into $folder"
    keep_source=yes assemble "$packages/torch" "$packages/nvidia"
    return
  fi
  "$python" -m pip --version >/dev/null 2>&1 || fail "needs $python with pip, or torch $version in \$LIBTORCH: see README"
  note "installing torch $version from the package index into $folder"
  local work=$folder.download wheels
  rm -rf "$work"
  mkdir -p "$work"
  trap 'rm -rf "$work"' RETURN
  wheels=("torch==$version")
  if [ "$(uname -sm)" = "Linux x86_64" ]; then
    wheels+=(nvidia-cuda-runtime-cu12==12.1.105 nvidia-cuda-cupti-cu12==12.1.105)
  fi
  # The library is the same for all versions of Python: ask for one that there is a wheel for.
  local options=(--no-deps --quiet --disable-pip-version-check --only-binary :all: --python-version 3.11)
  "$python" -m pip download "${options[@]}" -d "$work" "${wheels[@]}" >&2 ||
    fail "torch $version could not be downloaded: is the package index reachable, and is there a wheel for this system?"
  "$python" - "$work" <<'PY'
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
wanted = ("torch/include/", "torch/lib/", "torch.libs/", "nvidia/cuda_runtime/lib/", "nvidia/cuda_cupti/lib/")
# libtorch_cuda.so is only looked for, never used: an empty file does.
unused = ("libtorch_cuda", "libtorch_python", "libnvrtc", "libcudnn", "libcusparse", "libnvperf", "libpcsampling", "libcheckpoint")
for wheel in sorted(work.glob("*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(wanted):
                if name.rsplit("/", 1)[-1].startswith(unused):
                    (work / name).parent.mkdir(parents=True, exist_ok=True)
                    (work / name).touch()
                else:
                    archive.extract(name, work)
    wheel.unlink()
PY
  keep_source=no assemble "$work/torch" "$work/nvidia"
}

if [ -n "${LIBTORCH:-}" ]; then
  folder=$LIBTORCH
  [ -d "$folder/lib" ] || fail "\$LIBTORCH is $folder, which has no lib/; unset it to install libtorch $version here"
elif [ "$(cat "$folder/build-version" 2>/dev/null)" != "$version" ] || [ ! -e "$folder/lib/libtorch_cpu.so" -a ! -e "$folder/lib/libtorch_cpu.dylib" ]; then
  install
fi
folder=$(cd "$folder" && pwd)
found=$(cat "$folder/build-version" 2>/dev/null || echo "of unknown version")
case $found in
  "$version"*) ;;
  *) fail "$folder has libtorch $found, needed is $version: unset LIBTORCH to install it in $repository/.libtorch" ;;
esac

export LIBTORCH=$folder
# The wheels are built with the C++ ABI of before GCC 5; downloads from pytorch.org named cxx11-abi are not.
export LIBTORCH_CXX11_ABI=${LIBTORCH_CXX11_ABI:-0}
if [ $# -gt 0 ]; then
  exec "$@"
fi
printf 'export LIBTORCH=%q LIBTORCH_CXX11_ABI=%q\n' "$LIBTORCH" "$LIBTORCH_CXX11_ABI"
