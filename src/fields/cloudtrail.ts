import { equals, exists, type FieldRef, not, type Predicate } from '../ir/index.ts';
import { equalTexts } from '../ir/leaves.ts';
import type { Resolver } from './layers.ts';
import type { SourceKey } from './sources.ts';

/**
 * The outcome of CloudTrail's events, which have no field for it: an event without an error code is a success, but for
 * console logins, which say it in `responseElements.ConsoleLogin`. Splunk's add-on gives events without an error the
 * code `success`. Sources: elastic/integrations aws cloudtrail; AWS, CloudTrail record contents.
 */
const outcome = 'event.outcome';
const errorCode = 'errorCode';
const consoleLogin = 'responseElements.ConsoleLogin';

/** Which events a rule asks for: console logins, others, or both. */
export type Logins = 'only' | 'none' | 'some';

/** Undefined for a log source that is not CloudTrail's. */
export function loginsOf(
  keys: readonly SourceKey[],
  conditions: readonly Predicate[],
  resolver: Resolver,
): Logins | undefined {
  if (keys.length !== 1 || keys[0] !== 'aws//cloudtrail') return undefined;
  for (const condition of conditions) {
    const equal = equalTexts(condition);
    if (equal === undefined) continue;
    const own = resolver.toCanonical(equal.name).map((mapping) => mapping.canonical);
    const texts = equal.texts.map((text) => text.toLowerCase());
    if (equal.name === 'event.action' || own.includes('event.action')) {
      if (!texts.includes('consolelogin')) return 'none';
      if (texts.length === 1) return 'only';
    }
    const provider = equal.name === 'event.provider' || own.includes('event.provider');
    if (provider && !texts.includes('signin.amazonaws.com')) return 'none';
  }
  return 'some';
}

/** A vendor's way to say the outcome as the outcome; undefined for any other leaf. */
export function decodeOutcome(
  leaf: Predicate,
  field: FieldRef,
  logins: Logins,
  taxonomy: string,
  negated: boolean,
): Predicate | undefined {
  const is = (word: 'success' | 'failure'): Predicate =>
    equals({ ...field, name: outcome, spelling: field.name }, word, 'sensitive', leaf.span);
  const [text, ...more] = equalTexts(leaf)?.texts.map((value) => value.toLowerCase()) ?? [];
  if (more.length > 0) return undefined;
  if (field.name === consoleLogin && logins === 'only' && (text === 'success' || text === 'failure'))
    return is(text);
  if (field.name !== errorCode || logins !== 'none') return undefined;
  // As the add-on writes it: in other letters it is a rule's own idea of the raw event.
  if (taxonomy === 'splunk') return equalTexts(leaf)?.texts[0] === 'success' ? is('success') : undefined;
  if (leaf.kind !== 'Exists') return undefined;
  return negated ? not(is('success')) : is('failure');
}

/** A test of the outcome as Sigma's rules say it, or in the words that it was decoded from. */
export function encodeOutcome(
  leaf: Predicate,
  field: FieldRef,
  logins: Logins,
  own: boolean,
): { readonly leaf: Predicate; readonly other: string; readonly exact: boolean } | undefined {
  const texts = equalTexts(leaf)?.texts ?? [];
  const word = texts[0]?.toLowerCase();
  if (field.name !== outcome || texts.length !== 1 || (word !== 'success' && word !== 'failure'))
    return undefined;
  const { spelling, ...plain } = field;
  const form = own ? spelling : logins === 'only' ? consoleLogin : errorCode;
  const exact = own || logins !== 'some';
  if (form === consoleLogin) {
    const value = word === 'success' ? 'Success' : 'Failure';
    const said = equals({ ...plain, name: consoleLogin }, value, 'insensitive', leaf.span);
    return { leaf: said, other: consoleLogin, exact };
  }
  if (form !== errorCode) return undefined;
  const failed = exists({ ...plain, name: errorCode }, leaf.span);
  return { leaf: word === 'failure' ? failed : not(failed), other: errorCode, exact };
}

/** Splunk's own test of the outcome, back in its own words. */
export function ownErrorCode(leaf: Predicate, field: FieldRef): Predicate | undefined {
  if (field.name !== outcome || field.spelling !== errorCode) return undefined;
  const { spelling: _, ...plain } = field;
  return equals({ ...plain, name: errorCode }, 'success', 'insensitive', leaf.span);
}
