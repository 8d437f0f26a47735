// The sentences of the interface come from the catalogue, through one JSON block in the page.

const block = document.getElementById("words");
const words = read(block?.textContent || "{}");

// Whoever leaves a page while it still arrives cuts it off in the middle; there is nobody left to say anything to.
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function word(name, ...values) {
  const text = words[name] ?? name;
  return values.reduce((said, value) => said.replace("%s", value), text);
}
