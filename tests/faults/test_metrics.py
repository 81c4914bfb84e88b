"""Several processes serve one port: what they count adds up, also after one was killed."""

from __future__ import annotations

import os
import re
import signal
import time

import httpx
import pytest
from psutil import Process

pytestmark = [pytest.mark.slow]
