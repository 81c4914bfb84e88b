"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .house import tool


def machine() -> dict[str, str]:
    """Date, processor, memory, disk, load before, and versions, in words."""
    postgres = tool("postgres")
    told = subprocess.check_output([postgres, "--version"], text=True).split()[2] if postgres else "absent"
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": _memory(),
        "disk": f"{_fdatasync_ms():.2f} ms for 8 kB and fdatasync (median)",
        "load before": f"{load} (1, 5, 15 minutes)",
        "versions": f"Python {platform.python_version()}, Django {version('django')}, PostgreSQL {told}",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _fdatasync_ms() -> float:
    times = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(50):
            start = time.perf_counter()
            os.pwrite(file.fileno(), b"x" * 8192, 0)
            os.fdatasync(file.fileno())
            times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[25]
