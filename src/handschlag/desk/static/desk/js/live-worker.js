// One line to the server for all tabs of this browser. The seventh tab with a line of its own would hang: HTTP/1.1
// allows six connections to one host.

import { Stream } from "./stream.js";

const RECENT = 60_000;
const ports = new Set();
const recent = [];
let stream = null;
let state = "lost";
let user = 0;

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.leave) leave(port);
    else if (data.hurry) stream?.hurry();
    else if (data.address) join(port, data);
  };
};

function join(port, { address, age }) {
  ports.add(port);
  if (!stream || state === "signed-out") {
    stream = new Stream(address, { told, state: changed, age });
    return;
  }
  port.postMessage({ state });
  if (user) port.postMessage({ name: "Hello", ids: { user } });
  // What was told while this page was on its way from the server.
  const since = Date.now() - age;
  for (const { at, said } of recent) if (at >= since) port.postMessage(said);
}

function leave(port) {
  ports.delete(port);
  port.close();
  if (ports.size) return;
  stream?.stop();
  stream = null;
  state = "lost";
  user = 0;
}

function told(said) {
  if (said.name === "Hello") user = said.ids.user;
  else recent.push({ at: Date.now(), said });
  while (recent.length && recent[0].at < Date.now() - RECENT) recent.shift();
  for (const port of ports) port.postMessage(said);
}

function changed(next) {
  state = next;
  for (const port of ports) port.postMessage({ state });
}
