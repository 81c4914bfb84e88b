from __future__ import annotations

from hilo.lib.private import write_private


def test_a_file_about_persons_is_for_its_owner_alone_also_where_one_stood_open(tmp_path):
    new, old = tmp_path / "new.dat", tmp_path / "old.dat"
    old.write_text("before")
    old.chmod(0o644)
    for path in (new, old):
        write_private(path, b"persons")
        assert path.read_bytes() == b"persons"
        assert path.stat().st_mode & 0o777 == 0o600
