// After a form came back with mistakes: focus the summary, and let its links put the cursor into the field.
(() => {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const folded = field.closest("details:not([open])");
    if (folded) folded.open = true;
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
    const target = field.matches("fieldset") ? field.querySelector("input") : field;
    target.focus({ preventScroll: true });
  });
})();
