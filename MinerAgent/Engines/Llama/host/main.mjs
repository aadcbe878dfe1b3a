// The llama engine's host: started, fed and stopped by the miner agent (MinerAgent/Engines/Llama), never by hand.
// It reads one line of configuration from stdin, connects back to the agent, loads the model and then serves frames.
// stdin stays open as a lifeline: when it closes, the agent is gone and so is this process.
import { Link } from "./link.mjs";
import { loadModel } from "./model.mjs";
import { Generation, GenerationError } from "./generation.mjs";

process.title = "idlecloud-llama";
// A terminal's Ctrl-C and a service manager's stop go to all processes of a group; the agent alone decides when this one ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {});

const config = JSON.parse(await firstLineOfStdin());
const link = await Link.connect(config.address);
link.send({ ev: "hello", token: config.token });

let loaded;
try {
  loaded = await loadModel(config);
} catch (error) {
  link.send({ ev: "fatal", message: error.message });
  await link.close();
  process.exit(1);
}
const running = new Map();
const idle = [...loaded.slots];
link.send({
  ev: "ready", name: loaded.name, engine: loaded.engine, context: loaded.contextSize, slots: loaded.slots.length
});

const handlers = {
  generate: (frame) => void generate(frame),
  ack: ({ id, n }) => running.get(id)?.acknowledge(n),
  cancel: ({ id }) => running.get(id)?.cancel(),
  ping: () => link.send({ ev: "pong" }),
  stop: () => void stop()
};
await link.receive((frame) => handlers[frame.op](frame));
process.exit(0);

async function generate(request) {
  const { id } = request;
  const sequence = idle.pop();
  if (sequence == null)
    return link.send({ ev: "failed", id, code: "refused", message: "no slot is free" });

  const generation = new Generation(request);
  running.set(id, generation);
  let last;
  try {
    last = await generation.run(loaded, sequence, (frame) => link.send({ ...frame, id }));
  } catch (error) {
    last = { ev: "failed", code: error instanceof GenerationError ? error.code : "engine", message: error.message };
  }
  running.delete(id);
  idle.push(sequence);
  link.send({ ...last, id });
}

async function stop() {
  await loaded.dispose();
  process.exit(0);
}

function firstLineOfStdin() {
  return new Promise((resolve) => {
    let text = "";
    process.stdin.setEncoding("utf8");
    process.stdin.on("end", () => process.exit(0));
    process.stdin.on("data", (part) => {
      text += part;
      if (text.includes("\n"))
        resolve(text.slice(0, text.indexOf("\n")));
    });
  });
}
