// On a small screen the places lie in one line that can be pushed sideways: the one we are at comes into sight, and once
// more when the numbers beside the places have arrived and made the line longer.

const line = document.querySelector(".nav");
const here = line?.querySelector("[aria-current]");

function show() {
  line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}

if (here) {
  show();
  line.addEventListener("htmx:afterRequest", () => requestAnimationFrame(show), { once: true });
}
