#!/usr/bin/env bash
# Runs the tests of the unsafe code (src/backend/native) under tools that see what tests do not. Prints what it skips, and why.
#
# Valgrind's memcheck: reads of memory that is not ours or was never written. It knows AVX2 but neither AVX-512, AVX-VNNI nor AMX:
# processors look to it as if they had none of these, so the tests cover the avx2 and portable paths and skip the others.
# AddressSanitizer: accesses of our code outside of buffers, on every path that this processor has. Only the library is compiled
# anew; the crates that it uses are those of `cargo test`, without checks of their own.
# Miri (nightly, `rustup component add miri rust-src`): undefined behaviour in the code that needs no vector instructions, which
# Miri does not run: the aligned buffers.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$*"; }
skip() { echo "skipped: $*"; }
kernels=backend::native

# Any of them may be named to run it alone.
wanted() { [ "$#" -eq 1 ] || { local tool=$1; shift; [[ " $* " == *" $tool "* ]]; }; }

if wanted valgrind "$@"; then
  step "valgrind"
  if command -v valgrind >/dev/null; then
    binary=$(cargo test --locked --lib --no-run --message-format=json 2>/dev/null |
      sed -n 's/.*"executable":"\([^"]*pressline-[^"]*\)".*/\1/p' | tail -1)
    [ -x "$binary" ] || { echo "no test binary was built"; exit 1; }
    # Property tests and the large models take minutes each under valgrind and reach no other code.
    valgrind --quiet --error-exitcode=9 --exit-on-first-error=yes \
      "$binary" "$kernels" --test-threads=1 --skip damaged --skip any_config --skip many_sizes --skip extreme_weights
  else
    skip "valgrind is not installed"
  fi
fi

if wanted asan "$@"; then
  step "AddressSanitizer"
  libraries=$(rustc --print target-libdir)
  if compgen -G "$libraries/librustc-*asan*" >/dev/null; then
    # The option is for nightly compilers; the variable lets a stable one take it.
    mkdir -p target
    cat >target/asan-rustc <<'RUSTC'
#!/bin/sh
case " $* " in
  *" --crate-name pressline "*) RUSTC_BOOTSTRAP=1 exec "$@" -Zsanitizer=address ;;
  *) exec "$@" ;;
esac
RUSTC
    chmod +x target/asan-rustc
    # Leaks: what a test keeps to its end is none.
    RUSTC_WORKSPACE_WRAPPER=$PWD/target/asan-rustc ASAN_OPTIONS=detect_leaks=0 cargo test --locked --lib "$kernels" -- \
      --skip damaged --skip any_config
  else
    skip "the compiler here has no runtime library of AddressSanitizer"
  fi
fi

if wanted miri "$@"; then
  step "Miri"
  if cargo +nightly miri --version >/dev/null 2>&1; then
    MIRIFLAGS=-Zmiri-disable-isolation cargo +nightly miri test --locked --lib --target-dir target/miri "$kernels::kernels::aligned"
  else
    skip "needs a nightly toolchain with miri"
  fi
fi
