// One line to the server: reads /live as a stream of events, resumes where it was, notices when the line is dead.
//
// EventSource would do most of this, but it neither notices a line that died silently (a laptop that slept) nor tells
// a closed session from a lost connection. `told` gets {name, ids}, `state` one of "open", "lost", "signed-out".

const SILENCE = 25_000; // the server speaks at least every ten seconds
const PAUSES = [500, 1000, 2000, 4000, 8000, 15_000];

export class Stream {
  #cursor = "";
  #stopping = null;
  #failures = 0;
  #age;

  constructor(address, { told, state, age = 0 }) {
    this.address = address;
    this.told = told;
    this.state = state;
    this.#age = age;
    this.#run();
  }

  stop() {
    this.#stopping = "stopped";
    this.abort?.abort();
  }

  // The network is back, or the tab woke up: do not wait for the pause to end.
  hurry() {
    this.wake?.();
  }

  async #run() {
    while (!this.#stopping) {
      try {
        const outcome = await this.#listen();
        if (outcome === "signed-out") {
          this.state("signed-out");
          return;
        }
      } catch {
        // Whatever went wrong with the line ends the same way: pause, and try again.
      }
      if (this.#stopping) return;
      this.state("lost");
      await this.#pause();
    }
  }

  async #listen() {
    this.abort = new AbortController();
    const since = this.#cursor ? `cursor=${this.#cursor}` : `age=${Math.round(this.#age)}`;
    let watchdog = 0;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => this.abort.abort(), SILENCE);
    };
    alive();
    try {
      const answer = await fetch(`${this.address}?${since}`, { signal: this.abort.signal, headers: { Accept: "text/event-stream" }, cache: "no-store", credentials: "same-origin" });
      if (answer.status === 401) return "signed-out";
      if (!answer.ok || !answer.body) return "lost";
      await this.#read(answer.body.pipeThrough(new TextDecoderStream()).getReader(), alive);
    } finally {
      clearTimeout(watchdog);
    }
    return "lost";
  }

  async #read(reader, alive) {
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      const frames = (rest + value).split("\n\n");
      rest = frames.pop();
      frames.forEach((frame) => this.#take(frame));
    }
  }

  #take(frame) {
    let name = "";
    let data = "";
    let id = "";
    for (const line of frame.split("\n")) {
      if (line.startsWith("event: ")) name = line.slice(7);
      else if (line.startsWith("data: ")) data = line.slice(6);
      else if (line.startsWith("id: ")) id = line.slice(4);
    }
    if (name) {
      this.told({ name, ids: JSON.parse(data || "{}") });
      if (name === "Hello" || name === "Reset") {
        this.#failures = 0;
        this.state("open");
      }
    }
    // After it was told: what was not told yet is asked for again.
    if (id) this.#cursor = id;
  }

  #pause() {
    const longest = PAUSES[Math.min(this.#failures, PAUSES.length - 1)];
    this.#failures += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longest * (0.5 + Math.random()));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
