// The official `openai` package against a running demo. `node client.mjs CASE` prints one JSON object; OpenAiJavaScriptTests.cs
// checks it. The demo is named by IDLECLOUD_E2E_{BASE_URL,API_KEY,MODEL}.
import OpenAI, { toFile } from "openai";

const { IDLECLOUD_E2E_BASE_URL: baseURL, IDLECLOUD_E2E_API_KEY: apiKey, IDLECLOUD_E2E_MODEL: model } = process.env;
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = (content, more = {}) => ({ model, temperature: 0, messages: [{ role: "user", content }], ...more });

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const deltas = chunks.flatMap((chunk) => chunk.choices).map((choice) => choice.delta);
  return {
    text: deltas.map((delta) => delta.content ?? "").join(""),
    reasoning: deltas.map((delta) => delta.reasoning_content ?? "").join(""),
    role: deltas[0]?.role,
    pieces: deltas.filter((delta) => delta.content).length,
    finish: chunks.flatMap((chunk) => chunk.choices).map((choice) => choice.finish_reason).filter((reason) => reason),
    usageChunks: chunks.filter((chunk) => chunk.usage).length,
    choicesOfUsageChunk: chunks.find((chunk) => chunk.usage)?.choices.length,
    usage: chunks.find((chunk) => chunk.usage)?.usage,
  };
}

async function errorOf(call) {
  try {
    await call();
    return { name: null };
  } catch (error) {
    return { name: error.constructor.name, status: error.status, code: error.code, param: error.param, type: error.type };
  }
}

const cases = {
  async complete() {
    const answer = await client.chat.completions.create(ask("What is the capital of France?"));
    return { text: answer.choices[0].message.content, finish: answer.choices[0].finish_reason, usage: answer.usage };
  },

  async stream() {
    return collect(await client.chat.completions.create(ask("What is the capital of France?", { stream: true })));
  },

  async usage() {
    const options = { stream: true, stream_options: { include_usage: true } };
    return collect(await client.chat.completions.create(ask("What is the capital of France?", options)));
  },

  // Streams twice with one key: the second time the stored answer comes, chunk by chunk.
  async repeat() {
    const options = { headers: { "Idempotency-Key": crypto.randomUUID() } };
    const chunksOf = async (response) => {
      const chunks = [];
      for await (const chunk of response.data) chunks.push(chunk);
      return { chunks, replayed: response.response.headers.get("idempotency-replayed") };
    };
    const send = (more) => client.chat.completions.create(ask("What is the capital of France?", { stream: true, ...more }), options);
    const first = await chunksOf(await send().withResponse());
    const again = await chunksOf(await send().withResponse());
    return { first, again, other: await errorOf(() => send({ max_tokens: 3 })) };
  },

  async reasoning() {
    return collect(await client.chat.completions.create(ask("What is 17 + 25?", { stream: true, include_reasoning: true })));
  },

  async errors() {
    const wrongKey = new OpenAI({ baseURL, apiKey: "ic_wrong", maxRetries: 0 });
    return {
      key: await errorOf(() => wrongKey.chat.completions.create(ask("Hello!"))),
      model: await errorOf(() => client.chat.completions.create({ ...ask("Hello!"), model: "no-such-model" })),
      temperature: await errorOf(() => client.chat.completions.create(ask("Hello!", { temperature: 3 }))),
      tools: await errorOf(() =>
        client.chat.completions.create(ask("Hello!", { tools: [{ type: "function", function: { name: "f", parameters: {} } }] }))),
    };
  },

  // Breaks off a long answer after the fifth piece.
  async abort() {
    const stream = await client.chat.completions.create(ask("Count from 1 to 100.", { stream: true }));
    let pieces = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content && ++pieces === 5) break;
    }
    return { pieces, aborted: stream.controller.signal.aborted };
  },

  // Uploads two requests, one of them bad, runs them as a batch, and reads both files.
  async batch() {
    const line = (custom_id, body) => JSON.stringify({ custom_id, method: "POST", url: "/v1/chat/completions", body }) + "\n";
    const lines = line("france", ask("What is the capital of France?")) + line("bad", ask("Hello!", { temperature: 3 }));
    const input = await client.files.create({ file: await toFile(Buffer.from(lines), "lines.jsonl"), purpose: "batch" });
    const made = await client.batches.create({
      input_file_id: input.id, endpoint: "/v1/chat/completions", completion_window: "24h", metadata: { from: "js" },
    });
    let batch = made;
    while (!["completed", "failed", "expired", "cancelled"].includes(batch.status)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      batch = await client.batches.retrieve(made.id);
    }
    const read = async (id) => (await (await client.files.content(id)).text()).trim().split("\n").map((text) => JSON.parse(text));
    const listed = [];
    for await (const entry of client.batches.list({ limit: 1 })) listed.push(entry.id);
    const files = [];
    for await (const file of client.files.list({ purpose: "batch_output" })) files.push(file.id);
    return {
      batch, input, listed, files, answers: await read(batch.output_file_id), errors: await read(batch.error_file_id),
      deleted: await client.files.delete(input.id), again: await errorOf(() => client.batches.cancel(made.id)),
    };
  },

  async models() {
    const ids = [];
    for await (const entry of client.models.list()) ids.push(entry.id);
    return { ids };
  },
};

console.log(JSON.stringify(await cases[process.argv[2]]()));
