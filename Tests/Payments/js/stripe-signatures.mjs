// The official `stripe` package signs and checks webhooks. `node stripe-signatures.mjs FILE`: FILE is a JSON list of
// {op: "sign", payload, secret, timestamp} and {op: "verify", payload, header, secret, tolerance, now}, payloads in base64; the answer is
// a list of headers and verdicts. StripePackage.cs runs it.
import { readFileSync } from "node:fs";
import Stripe from "stripe";

const { webhooks } = new Stripe("sk_test_unused");

function answer({ op, payload, secret, timestamp, header, tolerance, now }) {
  const body = Buffer.from(payload, "base64").toString("utf8");
  if (op === "sign") return webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
  try {
    webhooks.constructEvent(body, header, secret, tolerance, undefined, now * 1000);
    return true;
  } catch {
    return false; // Most often a StripeSignatureVerificationError; a few headers upset the package in other ways.
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map(answer)));
