from __future__ import annotations

from django.urls import path

from .pages import inventory, piece, protocols, stock

urlpatterns = [
    path("", stock.returns, name="armoury-desk"),
    path("stock", stock.stock, name="armoury-stock"),
    path("pieces", stock.pieces, name="armoury-pieces"),
    path("pieces/entry", stock.entering, name="armoury-enter"),
    path("pieces/<int:piece_id>", piece.one, name="armoury-piece"),
    path("pieces/<int:piece_id>/charge", piece.handing, name="armoury-hand-out"),
    path("pieces/<int:piece_id>/return", piece.taking, name="armoury-take-back"),
    path("pieces/<int:piece_id>/review", piece.reviewing, name="armoury-review"),
    path("pieces/<int:piece_id>/place", piece.moving, name="armoury-move"),
    path("pieces/<int:piece_id>/description", piece.describing, name="armoury-describe"),
    path("pieces/<int:piece_id>/loss", piece.reporting, name="armoury-report"),
    path("pieces/<int:piece_id>/recovery", piece.recovering, name="armoury-recover"),
    path("pieces/<int:piece_id>/end", piece.ending, name="armoury-end"),
    path("inventory", inventory.inventory, name="armoury-inventory"),
    path("inventory/file", inventory.taking, name="armoury-take"),
    path("protocols", protocols.listed, name="armoury-protocols"),
    path("protocols/adoption", protocols.adopting, name="armoury-adopt"),
    path("protocols/<int:adopted_id>/review", protocols.reviewing, name="armoury-protocol-review"),
]
