#!/usr/bin/env bash
# Gets a Vulkan driver that computes on the CPU, and Vulkan's loader, into .cache/software-gpu, for the tests of WebGPU:
# SwiftShader, as Debian's Chromium ships it. Installs nothing and needs no root; done already, it does nothing.
set -euo pipefail
target=$(cd "$(dirname "$0")/.." && pwd)/.cache/software-gpu
[ -e "$target/vk_swiftshader_icd.json" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/unpacked" "$target"
cd "$work"

apt=(apt-get -qq -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work" -o APT::Sandbox::User=root)
"${apt[@]}" update
"${apt[@]}" download chromium-common
dpkg-deb -x chromium-common_*.deb unpacked

cp unpacked/usr/lib/chromium/{libvk_swiftshader.so,libvulkan.so.1} "$target"
# Last: its presence says that all is there.
cp unpacked/usr/lib/chromium/vk_swiftshader_icd.json "$target"
