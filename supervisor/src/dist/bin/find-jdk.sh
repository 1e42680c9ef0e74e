# shellcheck shell=bash
# To be sourced. find_jdk prints the folder of an installed JDK of the wanted major version; otherwise it returns 1.

WARMPOOL_JDK=25

# jdk_places: the folders where a JDK usually is, one a line; WARMPOOL_JDKS names one folder of JDKs to look in instead.
jdk_places() {
  local java place
  if [ -n "${JAVA_HOME:-}" ]; then printf '%s\n' "$JAVA_HOME"; fi
  if java=$(command -v java); then
    # follow the links, so that the folder is the JDK's own
    while [ -L "$java" ]; do
      place=$(dirname -- "$java")
      java=$(readlink -- "$java")
      case $java in /*) ;; *) java=$place/$java ;; esac
    done
    dirname -- "$(dirname -- "$java")"
  fi
  if [ -n "${WARMPOOL_JDKS:-}" ]; then
    set -- "$WARMPOOL_JDKS"/*
  else
    set -- /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home
  fi
  for place in "$@"; do
    if [ -x "$place/bin/java" ]; then printf '%s\n' "$place"; fi
  done
}

# jdk_major FOLDER: its major version, from the file `release`, which is much faster than starting it.
jdk_major() {
  local line
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        line=${line#JAVA_VERSION=\"}
        printf '%s\n' "${line%%[!0-9]*}"
        return 0
        ;;
    esac
  done <"$1/release"
  return 1
}

find_jdk() {
  local place
  while IFS= read -r place; do
    if [ "$(jdk_major "$place")" = "$WARMPOOL_JDK" ]; then
      printf '%s\n' "$place"
      return 0
    fi
  done < <(jdk_places)
  return 1
}

explain_missing_jdk() {
  local place major
  echo "warmpool needs a JDK $WARMPOOL_JDK, and found none. It looked at JAVA_HOME, at java on the PATH, and in"
  echo "${WARMPOOL_JDKS:-/usr/lib/jvm, /opt, ~/.sdkman/candidates/java, ~/.jdks and /Library/Java/JavaVirtualMachines}:"
  while IFS= read -r place; do
    major=$(jdk_major "$place") || major=unknown
    echo "  $place (version $major)"
  done < <(jdk_places | sort -u)
  echo "Install one in any of these ways, or set JAVA_HOME to it:"
  echo "  Eclipse Temurin   https://adoptium.net/temurin/releases/?version=$WARMPOOL_JDK"
  echo "  SDKMAN!           sdk install java $WARMPOOL_JDK-tem"
  echo "  Debian, Ubuntu    apt install openjdk-$WARMPOOL_JDK-jdk   (where the release has it)"
} >&2
