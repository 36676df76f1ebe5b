# Sourced by .ci/run and .ci/setup.sh: Debian packages that are missing, and their installation.

say() { printf '%s\n' "$*" >&2; }

# Prints those of the named packages that are not installed, one a line.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            printf '%s\n' "$package"
    done
}

# Unpacks a package below a folder without installing it: nothing of it is started or set up.
unpack_package() {
    local folder=$1 package=$2 files
    files=$(mktemp -d)
    if (cd "$files" && apt-get download -qq -o APT::Sandbox::User=root "$package" >/dev/null 2>&1); then
        dpkg -x "$files/${package}"_*.deb "$folder"
    else
        say "The Debian package $package could not be fetched (apt-get download $package)."
    fi
    rm -r "$files"
}

# Installs the named packages, or says in a sentence what a person has to do.
install_packages() {
    local as_root=()
    if ! command -v apt-get >/dev/null 2>&1; then
        say "This needs Debian 12 or Raspberry Pi OS Bookworm: there is no apt-get here."
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            say "These Debian packages are missing: $*"
            say "You are not root and there is no sudo. As root, run: apt-get install $*"
            return 1
        fi
        as_root=(sudo)
    fi
    say "Installing Debian packages: $*"
    if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }; then
        say "The packages could not be installed (the reason is above). As root, run: apt-get install $*"
        return 1
    fi
}
