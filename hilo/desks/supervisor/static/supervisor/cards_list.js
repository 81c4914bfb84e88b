// A new card begins at its own address; nothing is kept of it until something is typed.

const form = document.getElementById("new-card");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const id = document.getElementById("new-id").value.trim();
  if (id) location.assign(`${form.dataset.url}${encodeURIComponent(id)}?new`);
});
