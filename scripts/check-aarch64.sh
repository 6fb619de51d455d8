#!/usr/bin/env bash
# Builds the library for aarch64 Linux and runs the tests of the native engine under qemu. Prints what it skips, and why.
#
# Needs a Rust compiler with the aarch64 standard library (`rustup target add aarch64-unknown-linux-gnu`), a cross linker and
# qemu-user. On Debian, as root, it installs the last two; and where the compiler here lacks the standard library, it unpacks
# Debian's newest compiler with both standard libraries into target/aarch64 (about 200 MB) and changes nothing outside.
set -euo pipefail
cd "$(dirname "$0")/.."
target=aarch64-unknown-linux-gnu
place=$PWD/target/aarch64
skip() { echo "skipped: $*"; exit 0; }

if ! command -v aarch64-linux-gnu-gcc >/dev/null || ! command -v qemu-aarch64-static >/dev/null; then
  command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ] || skip "needs aarch64-linux-gnu-gcc and qemu-aarch64-static"
  { apt-get update -qq && apt-get install -qq --no-install-recommends \
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static; } >/dev/null 2>&1 || skip "the cross linker or qemu could not be installed"
fi

# Debian's compiler of the unstable suite, run with its own libraries: Debian's stable ones are older.
debian_compiler() {
  local suite=sid keys=/usr/share/keyrings/debian-archive-keyring.gpg root=$place/root
  [ -x "$place/rustc" ] && return
  command -v apt-get >/dev/null && [ -e "$keys" ] || return 1
  local uri
  uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep '/debian/\?$' | head -1)
  [ -n "$uri" ] || return 1
  rm -rf "$place/apt" "$root"
  mkdir -p "$place/apt/"{amd64,arm64}/partial "$place/apt/debs" "$root"
  echo "deb [signed-by=$keys] $uri $suite main" >"$place/apt/sources.list"
  : >"$place/apt/status"
  local architecture packages
  for architecture in amd64 arm64; do
    apt() {
      local command=$1
      shift
      "$command" -qq -o Dir::Etc::sourcelist="$place/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::Lists="$place/apt/$architecture" -o Dir::State::status="$place/apt/status" -o Dir::Cache="$place/apt" \
        -o APT::Architecture=$architecture -o APT::Architectures=$architecture -o APT::Sandbox::User=root \
        -o Acquire::Languages=none "$@"
    }
    apt apt-get update || return 1
    packages=libstd-rust-dev
    if [ $architecture = amd64 ]; then
      # The compiler is a small program and a library; of what they need, not the C compiler.
      local library
      library=$(apt apt-cache depends libstd-rust-dev | sed -n 's/.*Depends: \(libstd-rust-[0-9.]*\)$/\1/p' | head -1)
      packages="rustc libstd-rust-dev $(apt apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
        --no-breaks --no-replaces --no-enhances "$library" | grep '^[a-z]' | sort -u | tr '\n' ' ')"
    fi
    # shellcheck disable=SC2086
    (cd "$place/apt/debs" && apt apt-get download $packages) || return 1
  done
  for package in "$place/apt/debs/"*.deb; do dpkg -x "$package" "$root"; done
  rm -r "$place/apt"
  cat >"$place/rustc" <<RUSTC
#!/bin/sh
exec "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/bin/rustc" --sysroot "$root/usr" "\$@"
RUSTC
  chmod +x "$place/rustc"
  "$place/rustc" --version >/dev/null
}

if [ ! -d "$(rustc --print target-libdir --target $target)" ]; then
  [ "$(uname -m)" = x86_64 ] || skip "the compiler here has no aarch64 standard library"
  debian_compiler >/dev/null 2>&1 || skip "no compiler with an aarch64 standard library: none here, and Debian's could not be had"
  export RUSTC=$place/rustc
fi
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64-static -L /usr/aarch64-linux-gnu"
# Property tests and the large models take minutes each under qemu.
cargo test --locked --target $target --target-dir "$place/build" --config 'profile.dev.package."*".opt-level=1' --lib \
  backend::native -- --skip damaged --skip any_config --skip many_sizes --skip extreme_weights
