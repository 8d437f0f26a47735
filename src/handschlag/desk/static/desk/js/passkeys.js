// Passkeys: the page brings a challenge, the browser asks the device, the form posts the proof.
//
//   <form data-passkey="add"> … <input name="credential" type="hidden"> … with <script id="passkey-options">
//   <form data-passkey="sign-in" data-passkey-options="/sign-in/passkey/">   asks for its challenge when it is needed
//   <form data-passkey="confirm"> … with <script id="passkey-options">
//
// Elements with data-passkey-only stay hidden where the browser cannot do it (no HTTPS, too old); those with
// data-passkey-missing show there instead.

import { word } from "./words.js";

const able = window.isSecureContext && "credentials" in navigator && "PublicKeyCredential" in window;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const listed = (credentials) => (credentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: listed(publicKey.excludeCredentials),
    },
  });
  return said(made, { clientDataJSON: text(made.response.clientDataJSON), attestationObject: text(made.response.attestationObject) });
}

async function prove({ publicKey }) {
  const proof = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: listed(publicKey.allowCredentials) },
  });
  return said(proof, {
    clientDataJSON: text(proof.response.clientDataJSON),
    authenticatorData: text(proof.response.authenticatorData),
    signature: text(proof.response.signature),
    userHandle: proof.response.userHandle ? text(proof.response.userHandle) : null,
  });
}

function said(credential, response) {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() };
}

async function options(form) {
  const written = document.getElementById("passkey-options");
  if (written) return JSON.parse(written.textContent);
  const answer = await fetch(form.dataset.passkeyOptions, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(answer.status === 429 ? word("too_many_tries") : word("no_passkey"));
  return (await answer.json()).request_options;
}

async function submit(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.textContent = "";
  form.setAttribute("aria-busy", "true");
  try {
    const given = await options(form);
    const credential = await (form.dataset.passkey === "add" ? create(given) : prove(given));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (failure) {
    const known = { InvalidStateError: word("passkey_known"), NotAllowedError: word("no_passkey"), AbortError: word("no_passkey") };
    trouble.textContent = known[failure.name] ?? failure.message ?? word("no_passkey");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

for (const element of document.querySelectorAll(able ? "[data-passkey-only]" : "[data-passkey-missing]")) element.hidden = false;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (able) submit(form);
  });
}
