import type { FastifyReply } from 'fastify';
import type { Policy, Standing } from './budget.js';

// By draft-ietf-httpapi-ratelimit-headers-11: lists of strings with parameters, in the syntax of RFC 9651. Our policies' names need no escapes.
const policyTexts = new WeakMap<Policy, string>();

function policyText(policy: Policy): string {
  const known = policyTexts.get(policy);
  if (known !== undefined) return known;
  const text = `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`;
  policyTexts.set(policy, text);
  return text;
}

const limitText = ({ policy, remaining, resetSeconds }: Standing): string => `"${policy.name}";r=${remaining};t=${resetSeconds}`;

/** Says in the answer's fields how the caller stands with one policy, and with a second where two apply. */
export function sayStandings(reply: FastifyReply, first: Standing, second?: Standing): void {
  const more = second !== undefined;
  void reply.header('ratelimit-policy', more ? `${policyText(first.policy)}, ${policyText(second.policy)}` : policyText(first.policy));
  void reply.header('ratelimit', more ? `${limitText(first)}, ${limitText(second)}` : limitText(first));
}
