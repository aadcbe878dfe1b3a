import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { resumedAnswer } from "./resume.mjs";
import { ChatTemplate, ConversationError } from "./template.mjs";

/** Without --context: what the model was trained for, but no more than this (tokens per slot; memory grows with it). */
const DEFAULT_CONTEXT_MAX = 8192;

/**
 * Loads the model and makes its slots: sequences of one context, which llama.cpp evaluates in common batches.
 * Never compiles and never downloads: a missing binary is an error.
 */
export async function loadModel({ modules, model: modelPath, gpu, threads, slots, context }) {
  const load = (file) => import(pathToFileURL(join(modules, "node_modules", file)).href);
  const lib = await load("node-llama-cpp/dist/index.js");
  const { LlamaSampler } = await load("node-llama-cpp/dist/evaluator/LlamaContext/LlamaSampler.js");
  const { Template } = await load("@huggingface/jinja/dist/index.js");
  const llama = await lib.getLlama({
    build: "never", skipDownload: true, gpu: gpu || false, maxThreads: gpu ? undefined : threads, logLevel: "error"
  });
  const model = await llama.loadModel({ modelPath, gpuLayers: gpu ? "max" : 0 });
  const contextSize = context || Math.min(model.trainContextSize, DEFAULT_CONTEXT_MAX);
  const shared = await model.createContext({ contextSize, sequences: slots, threads });
  const template = chatTemplate(lib, Template, model);
  const grammar = await llama.createGrammar({ grammar: readFileSync(new URL("./jsonObject.gbnf", import.meta.url), "utf8") });

  return {
    model,
    contextSize,
    batchSize: shared.batchSize,
    name: model.fileInfo.metadata.general?.name ?? "",
    engine: `llama.cpp ${llama.llamaCppRelease.release} ${llama.gpu || "cpu"}`,
    slots: Array.from({ length: slots }, () => shared.getSequence()),
    jsonState: (before) => jsonState(lib, LlamaSampler, model, grammar, before),
    stopTokens: stopTokens(template, model),
    renderPrompt: (messages) => renderPrompt(lib, template, model, messages),
    renderResume: (resume, tail) => tokenize(lib, model, resumedAnswer(resume, tail), "trimLeadingSpace"),
    dispose: () => llama.dispose()
  };
}

/** The model's own template; the library's choice where there is none or it does not render. */
function chatTemplate(lib, Template, model) {
  const source = model.fileInfo.metadata.tokenizer?.chat_template;
  if (source != null) {
    try {
      return new ChatTemplate(Template, source, { bos: model.tokens.bosString ?? "", eos: model.tokens.eosString ?? "" });
    } catch (error) {
      console.error(`the model's chat template does not render (${error.message}); a general one is used`);
    }
  }
  return new GeneralTemplate(lib.resolveChatWrapper(model));
}

/** For models without a template: the library's formats know texts of three roles. */
class GeneralTemplate {
  #wrapper;

  constructor(wrapper) {
    this.#wrapper = wrapper;
  }

  render(messages) {
    if (messages.some(({ role, name }) => role === "tool" || name))
      throw new ConversationError("the model has no template of its own, and general ones have neither names nor tools");
    const chatHistory = messages.map(({ role, text }) => role === "assistant" ? { type: "model", response: [text] } : { type: role, text });
    return this.#wrapper.generateContextState({ chatHistory: [...chatHistory, { type: "model", response: [] }] }).contextText;
  }

  afterAnswer() {
    return "";
  }
}

/** Special tokens come from the template alone: what looks like one in a message is plain text. */
function renderPrompt(lib, template, model, messages) {
  const rendered = template.render(messages);
  const tokens = Array.isArray(rendered) ? tokenize(lib, model, rendered) : rendered.tokenize(model.tokenizer);
  return { tokens, tail: model.detokenize(tokens.slice(-4), true) };
}

function tokenize(lib, model, parts, options) {
  return lib.LlamaText(parts.map((part) => part.text ?? new lib.SpecialTokensText(part.special))).tokenize(model.tokenizer, options);
}

/** The grammar where the answer so far leaves it. */
function jsonState(lib, LlamaSampler, model, grammar, before) {
  const state = new lib.LlamaGrammarEvaluationState({ model, grammar });
  for (const token of before) {
    // Another engine's grammar may be another: then this one cannot go on.
    if (!LlamaSampler._canBeNextTokenForGrammarEvaluationState(model._llama, state, token))
      throw new Error("the answer so far does not follow the grammar");
    LlamaSampler._acceptTokenOnGrammarEvaluationState(model._llama, state, token);
  }
  return state;
}

/** Some models end their turn with a token that their file does not list as an end. */
function stopTokens(template, model) {
  const [first] = model.tokenize(template.afterAnswer(), true);
  return first != null && model.isSpecialToken(first) ? [first] : [];
}
