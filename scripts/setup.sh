# Sourced by the other scripts: from a fresh clone to installed packages and a built binary, with only git, Node.js and npm.
# Expects $root. All it has to say goes to stderr.

say() { printf 'wsql: %s\n' "$*" >&2; }

# One set-up at a time in a checkout. The lock is a directory that holds its owner's pid; a dead owner's lock is taken away.
lock() {
  mkdir -p "$root/.cache"
  waited=0
  until mkdir "$root/.cache/lock" 2>/dev/null; do
    owner=$(cat "$root/.cache/lock/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null || { [ -z "$owner" ] && [ "$waited" -ge 50 ]; }; then
      # Renamed before it is removed: of several who saw it dead one wins, and what was taken is looked at again.
      if mv "$root/.cache/lock" "$root/.cache/lock.$$" 2>/dev/null; then
        if [ "$(cat "$root/.cache/lock.$$/pid" 2>/dev/null || true)" = "$owner" ]; then
          rm -rf "$root/.cache/lock.$$"
        else
          mv "$root/.cache/lock.$$" "$root/.cache/lock" 2>/dev/null || rm -rf "$root/.cache/lock.$$"
        fi
      fi
      continue
    fi
    [ "$waited" -eq 10 ] && say "waiting for another set-up of this checkout (pid ${owner:-unknown})"
    waited=$((waited + 1))
    sleep 0.2
  done
  echo $$ >"$root/.cache/lock/pid"
  trap 'rm -rf "$root/.cache/lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

unlock() {
  rm -rf "$root/.cache/lock"
  trap - EXIT INT TERM HUP
}

# Are the packages those of package-lock.json? Either this script installed them, or npm itself did after the lock file was last written.
installed() {
  [ -d "$root/node_modules" ] || return 1
  cmp -s "$root/package-lock.json" "$root/node_modules/.wsql-lock.json" && return 0
  [ -n "$(find "$root/node_modules/.package-lock.json" -newer "$root/package-lock.json" 2>/dev/null)" ]
}

install_packages() {
  installed && return 0
  for tool in node npm; do
    command -v "$tool" >/dev/null 2>&1 || { say "$tool is needed and not on the PATH: install Node.js 18 or newer with npm"; exit 1; }
  done
  say 'installing packages (npm ci) …'
  # Install scripts of packages are not run: scripts/toolchain.mjs finds the executables where the packages carry them.
  (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2 </dev/null || { say 'npm ci failed'; exit 1; }
  cp "$root/package-lock.json" "$root/node_modules/.wsql-lock.json"
}

# The stamp is as old as the start of the build, so that a file saved while it ran counts as newer.
built() {
  [ -x "$root/dist/wsql" ] && [ -f "$root/dist/.stamp" ] || return 1
  [ -z "$(find "$root/src" "$root/commands" "$root/scripts/build.ts" "$root/scripts/compile.ts" "$root/scripts/bundle-console.ts" "$root/scripts/bundle-schema-page.ts" "$root/package.json" "$root/package-lock.json" -newer "$root/dist/.stamp" 2>/dev/null | head -n 1)" ]
}

build_binary() {
  built && return 0
  say 'building dist/wsql …'
  mkdir -p "$root/dist"
  : >"$root/dist/.stamp.$$"
  node "$root/scripts/toolchain.mjs" run bun "$root/scripts/build.ts" >&2 </dev/null || { rm -f "$root/dist/.stamp.$$"; say 'the build failed'; exit 1; }
  mv "$root/dist/.stamp.$$" "$root/dist/.stamp"
}
