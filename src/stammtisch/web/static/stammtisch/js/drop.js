// Lets a file be dropped on the place around its field. Without this the field alone takes it.

for (const place of document.querySelectorAll("[data-drop]")) {
  const field = place.querySelector("input[type=file]");
  const hint = place.querySelector("[data-drop-hint]");
  if (hint && matchMedia("(hover: hover)").matches) hint.hidden = false;
  const over = (is) => { place.toggleAttribute("data-over", is); };
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  place.addEventListener("dragleave", () => over(false));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
}
