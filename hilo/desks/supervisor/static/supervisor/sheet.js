// A sheet is printed by its button, never by itself: who opened it may only want to look.
document.getElementById("print").addEventListener("click", () => window.print());
