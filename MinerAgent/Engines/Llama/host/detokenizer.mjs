/** A character has at most 4 bytes, so no more tokens than these can be waiting for its end. */
const MAX_PENDING = 4;
/** How many earlier tokens the tokenizer sees: some need them to place spaces. */
const CONTEXT = 8;

/**
 * Turns tokens into text, whole characters only.
 * A control token has no text, unless it is one of the markers that the agent asked to see (for example `<|channel|>`).
 */
export class Detokenizer {
  #model;
  #markers;
  #pending = [];
  #before = [];

  /** @param before tokens that stand before the first one */
  constructor(model, markers, before = []) {
    this.#model = model;
    this.#markers = new Set(markers);
    this.#before = before.slice(-CONTEXT);
  }

  /** The text that this token completes; empty while a character is still in parts. */
  push(token) {
    if (this.#model.isSpecialToken(token)) {
      const marker = this.#model.detokenize([token], true);
      return this.flush() + (this.#markers.has(marker) ? marker : "");
    }
    this.#pending.push(token);
    const text = this.#model.detokenize(this.#pending, false, this.#before);
    return text.endsWith("\ufffd") && this.#pending.length < MAX_PENDING ? "" : this.#take(text);
  }

  /** What is left at the end; a character that was cut by the limit comes as U+FFFD. */
  flush() {
    return this.#pending.length === 0 ? "" : this.#take(this.#model.detokenize(this.#pending, false, this.#before));
  }

  #take(text) {
    this.#before = [...this.#before, ...this.#pending].slice(-CONTEXT);
    this.#pending = [];
    return text;
  }
}
