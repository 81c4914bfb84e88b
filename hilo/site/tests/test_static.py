"""Scripts and styles: a browser asks each time whether they are still as it has them."""

from __future__ import annotations


def test_a_desk_never_runs_an_old_script_with_a_new_page(client):
    first = client.get("/static/js/keys.js")
    assert first.status_code == 200
    assert "max-age=0" in first.headers["Cache-Control"]
    again = client.get("/static/js/keys.js", headers={"if-modified-since": first.headers["Last-Modified"]})
    assert again.status_code == 304
