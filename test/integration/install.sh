#!/usr/bin/env bash
# Installs the real servers and tools the integration suites drive: Debian's packages and one Python package.
set -euo pipefail

missing() { ! command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

packages=()
PATH="$PATH:/usr/sbin:/sbin"
missing named && packages+=(bind9)
missing named-checkzone && packages+=(bind9-utils)
{ missing dig || missing nsupdate; } && packages+=(bind9-dnsutils)
missing knotd && packages+=(knot)
missing kdig && packages+=(knot-dnsutils)
if [ ${#packages[@]} -gt 0 ]; then
  as_root apt-get update -qq
  # The packaged services are not wanted: every test starts its own server on a loopback port.
  printf '#!/bin/sh\nexit 101\n' | as_root tee /usr/sbin/policy-rc.d >/dev/null && as_root chmod +x /usr/sbin/policy-rc.d
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
  as_root rm -f /usr/sbin/policy-rc.d
fi
python3 -c 'import dns.version' 2>/dev/null || python3 -m pip install --quiet --disable-pip-version-check dnspython ||
  python3 -m pip install --quiet --disable-pip-version-check --break-system-packages dnspython
