# Sourced: find_jdk prints the home of a JDK 25 or newer, or says how to get one and fails.
jdk_major() {
  local release="$1/release"
  [[ -x $1/bin/javac && -r $release ]] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release"
}

find_jdk() {
  local home major on_path
  on_path=$(command -v javac || true)
  [[ -n $on_path ]] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [[ -n $home && -d $home ]] || continue
    major=$(jdk_major "$home") || continue
    if [[ -n $major && $major -ge 25 ]]; then
      echo "$home"
      return 0
    fi
  done
  cat >&2 <<'TEXT'
No JDK 25 or newer was found (looked at JAVA_HOME, PATH, /usr/lib/jvm, /usr/java, /opt, SDKMAN, macOS' folders).
Install one, for example:
  SDKMAN          sdk install java 25-tem
  Debian, Ubuntu  add https://packages.adoptium.net (instructions: https://adoptium.net/installation/linux), then
                  apt-get install temurin-25-jdk
  macOS           brew install --cask temurin@25
or unpack a JDK below /opt/jdk-25 or set JAVA_HOME to it.
TEXT
  return 1
}
