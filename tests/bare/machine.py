"""A bare Debian in a folder: made by debootstrap, entered with the network, then started with its own systemd and none.

It lives in namespaces of its own (processes, network, mounts, cgroups): when its first process is killed, all of it is
gone. Needs root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates"
CLEAN = ("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
BOOT = """
set -e
mount --make-rprivate /
mkdir -p {group}; mount -t cgroup2 cgroup2 {group}; mkdir -p {group}/hilo-bare; echo $$ >{group}/hilo-bare/cgroup.procs
umount {group}
exec unshare --cgroup --mount --pid --fork --net --uts --ipc sh -c '
set -e
mount --bind {root} {root}; cd {root}
mount -t proc proc proc; mount -t tmpfs tmpfs run; mount -t tmpfs tmpfs tmp; mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs dev
for one in {devices}; do touch dev/$one; mount --bind /dev/$one dev/$one; done
mkdir dev/shm dev/pts; mount -t tmpfs tmpfs dev/shm; mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd
ip link set lo up; hostname bare
exec env -i container=bare PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /lib/systemd/systemd --log-target=null'
"""


def lacks() -> str:
    """What this machine lacks to make another, or ""."""
    if os.geteuid() != 0:
        return "root"
    return next((name for name in ("debootstrap", "unshare", "nsenter", "ip") if shutil.which(name) is None), "")


def make(root: Path, *, suite: str = "trixie", mirror: str = "http://deb.debian.org/debian") -> None:
    """A Debian with nothing but systemd."""
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(root), mirror]
    subprocess.run(command, check=True, capture_output=True)
    # Whoever makes a machine in a folder starts nothing there; with its own systemd it starts as ever.
    stops = root / "usr/sbin/policy-rc.d"
    stops.write_text("#!/bin/sh\nexit 101\n")
    stops.chmod(0o755)


def enter(root: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script there, with this machine's network and its mirrors' settings."""
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    shutil.copy("/etc/hosts", root / "etc/hosts")
    given = [f"{name}={value}" for name, value in os.environ.items() if name in {"PIP_INDEX_URL", "https_proxy"}]
    for name in ("PIP_CERT",):
        if (file := os.environ.get(name)) and Path(file).is_file():
            shutil.copy(file, root / "etc/ssl/certs/ca-certificates.crt")
            given.append(f"{name}=/etc/ssl/certs/ca-certificates.crt")
    return _run(["chroot", str(root), *CLEAN, *given, "bash", "-euo", "pipefail", "-c", script])


class Machine:
    """One that runs. first: the process id of its systemd."""

    def __init__(self, root: Path, first: int) -> None:
        self.root, self.first = root, first

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script as root, in an environment that has nothing of this machine."""
        inside = ["nsenter", "--target", str(self.first), "--all", "chroot", str(self.root)]
        return _run([*inside, *CLEAN, "bash", "-euo", "pipefail", "-c", script])


@contextmanager
def running(root: Path) -> Iterator[Machine]:
    """The machine, started; killed afterwards."""
    (root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
    (root / "etc/resolv.conf").write_text("")
    (root / "etc/hosts").write_text("127.0.0.1 localhost bare\n::1 localhost\n")
    script = BOOT.format(root=root, devices=" ".join(DEVICES), group=f"{root}-cgroup")
    outer = subprocess.Popen(
        ["unshare", "--mount", "bash", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        yield _started(root, outer.pid)
    finally:
        for child in _below(outer.pid):
            os.kill(child, signal.SIGKILL)
        outer.wait(timeout=60)


def _started(root: Path, outer: int) -> Machine:
    for _ in range(300):
        if found := [pid for pid in _below(outer) if b"systemd" in Path(f"/proc/{pid}/cmdline").read_bytes()]:
            machine = Machine(root, found[0])
            if machine.run("systemctl is-system-running --wait || true").stdout.strip() in {"running", "degraded"}:
                return machine
        time.sleep(0.2)
    raise RuntimeError("systemd did not start")


def _below(pid: int) -> list[int]:
    """The children of a process: it becomes `unshare`, and its only child is the first process there."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
