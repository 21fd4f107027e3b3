#!/usr/bin/env bash
# Build the image of the Containerfile without a registry of images, and run it as docs/installing.md says.
#
#     tools/try_image.sh
#
# Needs root, curl and Debian's packages podman, runc and debootstrap, and takes about a minute. The image that the
# Containerfile begins with is made here, of Debian and its Python, under the same name; pip in it is configured as on
# this machine. All is kept in a temporary folder. Ends with 77 where it cannot run.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$(id -u)" = 0 ] || { echo "The image was not tried: this needs root." >&2; exit 77; }
for needed in podman runc debootstrap curl; do
    command -v "$needed" >/dev/null || { echo "The image was not tried: $needed is not installed." >&2; exit 77; }
done

place=$(mktemp -d -p /var/tmp)
podman=(podman --root "$place/storage" --runroot "$place/run" --storage-driver overlay --cgroup-manager cgroupfs --runtime runc)
clean() {
    "${podman[@]}" rm -fa >/dev/null
    rm -rf "$place"
}
trap clean EXIT

check() { # that a command ends with 0
    local what=$1
    shift
    "$@" >"$place/log" 2>&1 </dev/null || { cat "$place/log"; echo "failed: $what" >&2; exit 1; }
    echo "ok: $what"
}

base() { # Debian with its Python where the official image has one
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates trixie "$place/base" &&
        ln -s /usr/bin/python3 "$place/base/usr/local/bin/python" &&
        tar -C "$place/base" --exclude ./var/cache/apt --exclude ./var/lib/apt -c . | "${podman[@]}" import - "$1" &&
        rm -r "$place/base"
}
check 'a base image is made' base "$(awk '$1 == "FROM" { print $2; exit }' Containerfile)"
pip=(-v /etc/ssl/certs:/etc/ssl/certs:ro)
[ ! -e /etc/pip.conf ] || pip+=(-v /etc/pip.conf:/etc/pip.conf:ro)
check 'the image is built' "${podman[@]}" build --isolation chroot --pull=never "${pip[@]}" -t ontap-tui -f Containerfile .

config=$place/config
install -d -o 10001 -g 10001 -m 0700 "$config"
# The limits are some that any machine allows to be set.
run=("${podman[@]}" run --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --network host --cap-drop all --read-only --read-only-tmpfs=false)
use=("${run[@]}" -v ontap-tui:/var/lib/ontap-tui -v "$config:/etc/ontap-tui:ro")
check 'it starts' "${run[@]}" --rm ontap-tui --version
check 'its user is not root' "${run[@]}" --rm --entrypoint sh ontap-tui -c 'test "$(id -u):$(id -g)" = 10001:10001'
check 'it writes nothing but its volume' "${use[@]}" --rm --entrypoint sh ontap-tui -c '
    touch "$HOME/written" && rm "$HOME/written" || exit 1
    for folder in / /tmp /opt/ontap-tui /etc/ontap-tui; do ! touch "$folder/written" || exit 1; done'

check 'it simulates clusters' "${run[@]}" -d --name clusters -v "$config:/etc/ontap-tui" ontap-tui \
    simulate --clusters 2 --write-config /etc/ontap-tui/config.toml
check 'it writes a configuration' timeout 60 sh -c 'until [ -s "$1" ]; do sleep 0.1; done' sh "$config/config.toml"
check 'it reads jobs' "${use[@]}" --rm ontap-tui jobs -o csv
grep -q ',running,' "$place/log"
check 'it keeps the history' "${use[@]}" --rm ontap-tui history -o csv
grep -q ',success,' "$place/log"
shown=("${use[@]}" --rm -it -e TEXTUAL_PRESS=wait:3000,j,enter,wait:500,escape,q ontap-tui)
check 'it shows the dashboard' timeout 120 script -qec "${shown[*]@Q}" /dev/null
grep -q 'prod-east' "$place/log"

check 'it exports metrics' "${use[@]}" -d --name exporter ontap-tui exporter --listen 127.0.0.1:0
check 'metrics are served' timeout 60 sh -c '
    until "$@" 2>/dev/null | grep -q "^http"; do sleep 0.1; done
    until curl -fsS "$("$@" 2>/dev/null)" | grep "^ontap_jobs{"; do sleep 0.1; done' sh "${podman[@]}" logs exporter
check 'it ends when it is told to' "${podman[@]}" stop -t 60 exporter clusters
status=$("${podman[@]}" inspect --format '{{.State.ExitCode}}' exporter clusters)
[ "$status" = $'0\n0' ] || { echo "failed: ended with" $status >&2; exit 1; }
