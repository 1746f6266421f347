#!/bin/sh
# Put Latchkey, its menu entry and its icons where this computer looks for them:
#   sh install.sh [--prefix DIR]     root: /usr/local, anybody else: ~/.local
#   sh install.sh --remove [--prefix DIR]
# A newer Latchkey takes the place of an older one. Data folders are never touched.
set -eu

remove=no
if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=${HOME:-}/.local; fi
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix needs a folder}; shift ;;
        --remove) remove=yes ;;
        *) sed -n '2,5s/^# //p' "$0"; exit 2 ;;
    esac
    shift
done
case $prefix in /.local | "") echo "Say where to install: --prefix DIR" >&2; exit 2 ;; esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd -P)
program=$prefix/lib/latchkey
link=$prefix/bin/latchkey
entry=$prefix/share/applications/latchkey.desktop
icons=$prefix/share/icons/hicolor
profile=/etc/apparmor.d/latchkey

refresh() { # A menu that keeps a cache would go on showing what it has there.
    [ ! -e "$icons/icon-theme.cache" ] || gtk-update-icon-cache -q -t "$icons" || true
}

confines() { [ "$(id -u)" -eq 0 ] && [ "$prefix" = /usr/local ] && [ -e /etc/apparmor.d/abi/4.0 ]; }

if [ $remove = yes ]; then
    rm -rf "$program" "$link" "$entry" "$icons"/*/apps/latchkey.png "$icons"/*/apps/latchkey.svg
    if confines && [ -e "$profile" ]; then
        apparmor_parser --remove "$profile" || true
        rm -f "$profile"
    fi
    refresh
    echo "Latchkey was removed. People's data stays in their data folders."
    exit 0
fi

if [ "$here" = "$program" ]; then
    echo "This is the installed Latchkey itself: start install.sh from the folder of the new one." >&2
    exit 1
fi
mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share/applications"
rm -rf "$program.new"
cp -R "$here" "$program.new"
rm -rf "$program"
mv "$program.new" "$program"
ln -sf ../lib/latchkey/Latchkey "$link"

# The rules of the Desktop Entry Specification for Exec, and the one for every text, which comes last.
quoted=$(printf '%s' "$link" | sed 's/["$`\\]/\\&/g; s/\\/\\\\/g; s/%/%%/g')
while IFS= read -r line; do
    case $line in
        Exec=latchkey*) printf 'Exec="%s"%s\n' "$quoted" "${line#Exec=latchkey}" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <"$here/_internal/packaging/linux/latchkey.desktop" >"$entry"
for size in 16 24 32 48 64 128 256 512; do
    mkdir -p "$icons/${size}x$size/apps"
    cp "$here/_internal/packaging/icons/latchkey-$size.png" "$icons/${size}x$size/apps/latchkey.png"
done
mkdir -p "$icons/scalable/apps"
cp "$here/_internal/packaging/icons/latchkey.svg" "$icons/scalable/apps/latchkey.svg"
if confines; then
    sed "s|FOLDER|$program|" "$here/_internal/packaging/linux/latchkey.apparmor" >"$profile"
    apparmor_parser --replace "$profile" || true
fi
refresh
echo "Latchkey is installed: start it from the menu, or as $link"
