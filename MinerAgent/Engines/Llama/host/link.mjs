import net from "node:net";

/** No agent's frame is longer (8 MiB of job, with room for JSON's escapes). */
const MAX_LINE = 64 * 1024 * 1024;

/**
 * The connection to the agent: one JSON object a line, both ways.
 * Frames written in one turn of the event loop leave in one system call.
 */
export class Link {
  #socket;
  #corked = false;

  constructor(socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.setNoDelay(true);
  }

  /** @param {{path: string} | {host: string, port: number}} address a unix socket's path, or a loopback port */
  static async connect(address) {
    const socket = net.connect(address);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new Link(socket);
  }

  send(frame) {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(JSON.stringify(frame) + "\n");
  }

  /** Calls back with each frame; ends when the agent has closed its side. */
  async receive(onFrame) {
    let rest = "";
    for await (const text of this.#socket) {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      if (rest.length > MAX_LINE)
        throw new Error("the agent's frame is too long");
      for (const line of lines)
        onFrame(JSON.parse(line));
    }
  }

  /** Everything sent so far has left when this is done. */
  close() {
    return new Promise((resolve) => this.#socket.end(resolve));
  }
}
