// The sentences of the interface come from the catalogue, through one JSON block in the page.

const block = document.getElementById("words");
const words = block ? JSON.parse(block.textContent) : {};

export function word(name, ...values) {
  const text = words[name] ?? name;
  return values.reduce((said, value) => said.replace("%s", value), text);
}
