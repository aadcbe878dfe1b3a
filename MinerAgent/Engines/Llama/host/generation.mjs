import { Detokenizer } from "./detokenizer.mjs";
import { ConversationError } from "./template.mjs";

/** An expected failure, with the code that the agent knows. */
export class GenerationError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * One answer on one slot. Its state: how far it may run ahead of the agent's acknowledgements (that is the back-pressure:
 * at the window's end no further token is computed), and whether it was cancelled.
 */
export class Generation {
  #request;
  #window;
  #unacknowledged = 0;
  #cancelled = false;
  #wake = () => {};

  constructor(request) {
    this.#request = request;
    this.#window = request.window;
  }

  acknowledge(tokens) {
    this.#unacknowledged -= tokens;
    this.#wake();
  }

  cancel() {
    this.#cancelled = true;
    this.#wake();
  }

  /** Generates to the end. `emit` gets the frames of this answer; returns the last one. */
  async run(loaded, sequence, emit) {
    const { tokens: rendered, tail } = this.#render(loaded);
    const { resume } = this.#request;
    const before = resume == null ? [] : loaded.renderResume(resume, tail);
    const prompt = [...rendered, ...before];
    const room = loaded.contextSize - prompt.length;
    if (loaded.contextSize - rendered.length < 1)
      throw new GenerationError("context_length", `the prompt has ${rendered.length} tokens, the context ${loaded.contextSize}`);

    emit({ ev: "begin", prompt: prompt.length, resumed: before.length, tail });
    // The answer so far goes to the context's end, where it would have been cut off anyway.
    if (room < 1)
      return { ev: "end", reason: "length", completion: 0 };
    const markers = new Set(this.#request.markers);
    const stops = new Set(loaded.stopTokens.filter((token) => !markers.has(loaded.model.detokenize([token], true))));
    const limit = Math.min(this.#request.maxTokens || room, room);
    try {
      const last = await this.#prefill(sequence, prompt, loaded.batchSize);
      return this.#cancelled
        ? { ev: "end", reason: "cancelled", completion: 0 }
        : await this.#generate(loaded, sequence, last, { before, limit, stops }, emit);
    } finally {
      // The next job must not profit from this one's prompt: a cached prefix would tell one customer what another has sent.
      await sequence.clearHistory();
    }
  }

  /** Some templates refuse some conversations, for example two messages of one role in a row. */
  #render(loaded) {
    try {
      return loaded.renderPrompt(this.#request.messages);
    } catch (error) {
      if (error instanceof ConversationError)
        throw new GenerationError("conversation", error.message);
      throw error;
    }
  }

  /** Evaluates all but the last batch of the prompt, one batch at a time, so that a cancel is seen between them. */
  async #prefill(sequence, prompt, batchSize) {
    let done = 0;
    for (; !this.#cancelled && prompt.length - done > batchSize; done += batchSize)
      await sequence.evaluateWithoutGeneratingNewTokens(prompt.slice(done, done + batchSize));
    return prompt.slice(done);
  }

  async #generate(loaded, sequence, input, { before, limit, stops }, emit) {
    const detokenizer = new Detokenizer(loaded.model, this.#request.markers, before);
    // Penalties and grammar go over the whole answer, whoever began it.
    const answer = [...before];
    let completion = 0, uncounted = 0, reason = "length";
    for await (const token of sequence.evaluate(input, this.#sampling(loaded, answer))) {
      answer.push(token);
      completion++;
      uncounted++;
      if (loaded.model.isEogToken(token) || stops.has(token)) {
        reason = "stop";
        break;
      }
      const text = detokenizer.push(token);
      if (text !== "") {
        emit({ ev: "token", text, n: uncounted });
        this.#unacknowledged += uncounted;
        uncounted = 0;
      }
      if (completion >= limit)
        break;
      while (!this.#cancelled && this.#unacknowledged >= this.#window)
        await new Promise((resolve) => { this.#wake = resolve; });
      if (this.#cancelled) {
        reason = "cancelled";
        break;
      }
    }
    const rest = detokenizer.flush();
    if (rest !== "")
      emit({ ev: "token", text: rest, n: uncounted });
    return { ev: "end", reason, completion };
  }

  /** Every default of the library is overridden: they are not OpenAI's, and the seed would be the clock. */
  #sampling(loaded, answer) {
    const { temperature, topP, seed, frequencyPenalty, presencePenalty, json } = this.#request;
    return {
      temperature, topP, seed,
      topK: 0,
      minP: 0,
      yieldEogToken: true,
      repeatPenalty: frequencyPenalty === 0 && presencePenalty === 0
        ? undefined
        : { punishTokens: () => answer, maxPunishTokens: 0, penalty: 1, frequencyPenalty, presencePenalty },
      grammarEvaluationState: json ? loaded.jsonState(answer) : undefined
    };
  }
}
