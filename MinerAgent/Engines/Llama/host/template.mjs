import { randomBytes } from "node:crypto";

/** The model's template has no words for a conversation. Its message never quotes one. */
export class ConversationError extends Error {}

/** A template may work on these, for example to drop old thoughts: so they stay visible to it in the model's own messages. */
const THOUGHT_MARKERS = /(<\/?think>)/;
const END_OF_THOUGHT = "</think>";
const PLAIN_ID = /^[\w-]+$/;

/**
 * The model's own chat template. What it can express is rendered as its makers meant it; a conversation that it refuses, or of
 * which it leaves something out, is an error and never changed in silence.
 *
 * The texts of a conversation do not go through the template: marks that nobody can guess do, and are replaced afterwards. So it is
 * known what came from the template, where special tokens are special, and what from a message, where they are plain text.
 */
export class ChatTemplate {
  #template;
  #constants;

  /** Throws when the template cannot be read, or refuses even a single question. */
  constructor(Template, source, { bos = "", eos = "" } = {}) {
    this.#template = new Template(source);
    this.#constants = { bos_token: bos, eos_token: eos, tools: null };
    this.render([{ role: "user", text: "?" }]);
  }

  /** The prompt up to where the model goes on: parts that are either { special } or { text }. */
  render(messages) {
    const outline = new Outline(messages);
    const parts = outline.fill(this.#run(outline.messages, true));
    if (messages.some(({ role }) => role === "tool"))
      this.#requireToolRole(outline.messages);
    return parts;
  }

  /** What stands after an answer of the model: its beginning ends an answer. */
  afterAnswer() {
    const outline = new Outline([{ role: "user", text: "?" }, { role: "assistant", text: "!" }]);
    try {
      return outline.fill(this.#run(outline.messages, false)).slice(-1).find(({ special }) => special)?.special ?? "";
    } catch (error) {
      if (error instanceof ConversationError)
        return "";
      throw error;
    }
  }

  /** A template that writes a tool's message as if somebody else had said it does not express it. */
  #requireToolRole(messages) {
    const rendered = this.#run(messages, true);
    for (const role of ["user", "assistant"]) {
      let other;
      try {
        other = this.#run(messages.map((message) => message.role === "tool" ? { ...message, role } : message), true);
      } catch (error) {
        if (!(error instanceof ConversationError))
          throw error;
      }
      if (other === rendered)
        throw new ConversationError(`the template does not tell a tool's message from one of the ${role}`);
    }
  }

  #run(messages, add_generation_prompt) {
    try {
      return this.#template.render({ ...structuredClone(this.#constants), messages: structuredClone(messages), add_generation_prompt });
    } catch (error) {
      throw new ConversationError(`the template refuses the conversation: ${error.message}`);
    }
  }
}

/** A conversation with marks in place of its texts. */
class Outline {
  #prefix = `m${randomBytes(16).toString("hex")}x`;
  #marked = [];

  constructor(messages) {
    this.messages = messages.map((message, index) => this.#outline(message, index));
  }

  /** Puts the texts back into what the template made. */
  fill(rendered) {
    const parts = rendered.split(new RegExp(`${this.#prefix}(\\d+)x`));
    const seen = new Set();
    const filled = [];
    // Every second part is a mark's number.
    for (let i = 0; i < parts.length; i += 2) {
      const before = this.#marked[parts[i - 1]], after = this.#marked[parts[i + 1]];
      let special = parts[i];
      // White space that the template has not trimmed belongs to the text again: words keep the tokens that they have in texts.
      if (before != null && special.startsWith(before.trail))
        [special, filled.at(-1).text] = [special.slice(before.trail.length), filled.at(-1).text + before.trail];
      let lead = "";
      if (after != null && special.endsWith(after.lead))
        [special, lead] = [special.slice(0, special.length - after.lead.length), after.lead];
      if (special !== "")
        filled.push({ special });
      if (after != null) {
        filled.push({ text: lead + after.text });
        seen.add(after);
      }
    }
    const missing = this.#marked.find((mark) => mark.required && !seen.has(mark));
    if (missing != null)
      throw new ConversationError(`the template leaves out the ${missing.what} of message ${missing.index}`);
    return filled;
  }

  #outline({ role, text, name, toolCallId }, index) {
    const message = { role, content: this.#outlineContent(role, text, index) };
    // A hint, which most templates have no place for: clients of OpenAI's API send it to every model and expect an answer.
    if (name)
      message.name = this.#mark(name, "name", index, false);
    // It only ties a result to its call: a template that goes by the order of messages leaves nothing out.
    if (toolCallId)
      message.tool_call_id = PLAIN_ID.test(toolCallId) ? toolCallId : this.#mark(toolCallId, "tool_call_id", index, false);
    return message;
  }

  #outlineContent(role, text, index) {
    const pieces = role === "assistant" ? text.split(THOUGHT_MARKERS) : [text];
    const lastThought = pieces.lastIndexOf(END_OF_THOUGHT);
    return pieces
      .map((piece, i) => i % 2 === 1 ? piece : this.#mark(piece, "content", index, i > lastThought))
      .join("");
  }

  /** White space at the ends stays visible, because templates trim; and so does emptiness. */
  #mark(text, what, index, required) {
    const trimmed = text.trim();
    if (trimmed === "")
      return text;
    const start = text.indexOf(trimmed);
    const mark = { text: trimmed, lead: text.slice(0, start), trail: text.slice(start + trimmed.length), what, index, required };
    return `${mark.lead}${this.#prefix}${this.#marked.push(mark) - 1}x${mark.trail}`;
  }
}
