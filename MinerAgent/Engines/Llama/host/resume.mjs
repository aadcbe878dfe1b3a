/**
 * An answer that another miner has begun, as the model would have written it: parts that are either { special } or { text }, to stand
 * behind the prompt.
 *
 * @param resume the marks of the model's family, and the texts between them
 * @param tail the end of the prompt: some templates open the thoughts by themselves
 */
export function resumedAnswer({ opening, thoughts, closing, answer, text }, tail) {
  const isOpen = opening !== "" && tail.trimEnd().endsWith(opening.trimEnd());
  const thinks = isOpen || thoughts !== "";
  return [
    { special: thinks && !isOpen ? opening : "" },
    { text: thoughts },
    { special: text === "" ? "" : (thinks ? closing : "") + answer },
    { text }
  ].filter((part) => (part.special ?? part.text) !== "");
}
