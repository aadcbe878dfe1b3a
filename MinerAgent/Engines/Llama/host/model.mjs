import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { JSON_OBJECT } from "./jsonGrammar.mjs";

/** Without --context: what the model was trained for, but no more than this (tokens per slot; memory grows with it). */
const DEFAULT_CONTEXT_MAX = 8192;

/**
 * Loads the model and makes its slots: sequences of one context, which llama.cpp evaluates in common batches.
 * Never compiles and never downloads: a missing binary is an error.
 */
export async function loadModel({ modules, model: modelPath, gpu, threads, slots, context }) {
  const lib = await import(pathToFileURL(join(modules, "node_modules/node-llama-cpp/dist/index.js")).href);
  const llama = await lib.getLlama({
    build: "never", skipDownload: true, gpu: gpu || false, maxThreads: gpu ? undefined : threads, logLevel: "error"
  });
  const model = await llama.loadModel({ modelPath, gpuLayers: gpu ? "max" : 0 });
  const contextSize = context || Math.min(model.trainContextSize, DEFAULT_CONTEXT_MAX);
  const shared = await model.createContext({ contextSize, sequences: slots, threads });
  const wrapper = chatWrapper(lib, model);
  const grammar = await llama.createGrammar({ grammar: JSON_OBJECT });

  return {
    model,
    contextSize,
    batchSize: shared.batchSize,
    name: model.fileInfo.metadata.general?.name ?? "",
    engine: `llama.cpp ${llama.llamaCppRelease.release} ${llama.gpu || "cpu"}`,
    slots: Array.from({ length: slots }, () => shared.getSequence()),
    jsonState: () => new lib.LlamaGrammarEvaluationState({ model, grammar }),
    renderPrompt: (messages) => renderPrompt(wrapper, model, messages),
    dispose: () => llama.dispose()
  };
}

/** The model's own template, rendered as its makers meant it; the library's choice where there is none or it does not render. */
function chatWrapper(lib, model) {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  if (template != null) {
    try {
      return new lib.JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer });
    } catch (error) {
      console.error(`the model's chat template does not render (${error.message}); a general one is used`);
    }
  }
  return lib.resolveChatWrapper(model);
}

/** Special tokens come from the template alone: what looks like one in a message is plain text. */
function renderPrompt(wrapper, model, messages) {
  const chatHistory = messages.map(({ role, text }) => {
    switch (role) {
      case "system": return { type: "system", text };
      case "assistant": return { type: "model", response: [text] };
      default: return { type: "user", text };
    }
  });
  const { contextText, stopGenerationTriggers } = wrapper.generateContextState({
    chatHistory: [...chatHistory, { type: "model", response: [] }]
  });
  const tokens = contextText.tokenize(model.tokenizer);
  return {
    tokens,
    tail: model.detokenize(tokens.slice(-4), true),
    stopTokens: stopGenerationTriggers
      .map((trigger) => trigger.tokenize(model.tokenizer)[0])
      .filter((token) => model.isSpecialToken(token))
  };
}
