import { type Case, compare, literalText, match, oneOf, or, type Predicate } from '../ir/index.ts';
import { testedField, testedValues } from '../ir/leaves.ts';
import { canonicalTypes } from './tables.ts';

/**
 * Fields whose values are always in one case, so that comparing with or without regard to case is the same once the
 * literal is in that case: Kubernetes verbs and DNS labels, hashes as Elastic keeps them, ECS's own value lists,
 * operation names as Elastic's Azure pipeline keeps them, authorizers' decisions.
 */
const lower =
  /^(?:kubernetes\.audit\.(?:verb|objectRef\.(?:resource|subresource|namespace|apiGroup|apiVersion)|annotations\.authorization_k8s_io\/decision)|auditd\.message_type|event\.(?:category|type|kind|outcome)|network\.(?:direction|type)|dll\.code_signature\.exists|host\.os\.type|data_stream\.(?:dataset|type)|(?:.*\.)?hash\.(?:md5|sha1|sha256)|.*\.pe\.imphash)$/;
const upper = /^(?:azure\.activitylogs\.operation_name|okta\.outcome\.result)$/;
const known = new Map<string, 'lower' | 'upper' | undefined>();

export function fixedCase(name: string, product?: string): 'lower' | 'upper' | undefined {
  // Entra's outcomes keep the letters that Microsoft writes, which differ from service to service.
  if (product === 'azure' && name === 'event.outcome') return undefined;
  if (known.has(name)) return known.get(name);
  const boolean = canonicalTypes().get(name)?.type === 'boolean';
  const found = boolean || lower.test(name) ? 'lower' : upper.test(name) ? 'upper' : undefined;
  if (known.size > 10_000) known.clear();
  known.set(name, found);
  return found;
}

/** The leaf with its literals in the field's case and compared as written; the leaf itself where that would differ. */
export function inFixedCase(leaf: Predicate, product?: string): Predicate {
  const numbers = registryNumbers(leaf);
  if (numbers !== undefined) return numbers;
  return withCase(leaf, 'insensitive', 'sensitive', product);
}

/** Numbers in the registry's data have no letters but those of `0x0000000a`, which are small. */
function registryNumbers(leaf: Predicate): Predicate | undefined {
  const field = testedField(leaf);
  if (field?.name !== 'registry.data.strings') return undefined;
  const tested = leaf.kind === 'Match' ? undefined : testedValues(leaf);
  if (tested?.mode !== 'insensitive') return undefined;
  const texts = tested.values.map((value) => literalText(value) ?? '');
  const numbers = texts.filter((text) => isRegistryNumber(text));
  if (numbers.length === 0) return undefined;
  const others = texts.filter((text) => !isRegistryNumber(text));
  const folded = numbers.map((text) => text.toLowerCase());
  return or([oneOf(field, folded, 'sensitive'), oneOf(field, others, 'insensitive')], leaf.span);
}

function isRegistryNumber(text: string): boolean {
  return /^(?:0|[1-9][0-9]{0,9}|0x[0-9a-f]{8})$/i.test(text);
}

/** The reverse, for vendors that compare without regard to case. */
export function inAnyCase(leaf: Predicate, product?: string): Predicate {
  return withCase(leaf, 'sensitive', 'insensitive', product);
}

/** A truth value of an audit event, which is JSON and has them in lower case. */
function jsonTruth(leaf: Predicate, name: string): 'lower' | undefined {
  if (leaf.kind !== 'Compare' || leaf.right.kind !== 'Literal') return undefined;
  const truth = /^(?:true|false)$/i.test(String(leaf.right.value));
  return truth && name.startsWith('kubernetes.audit.') ? 'lower' : undefined;
}

function withCase(leaf: Predicate, from: Case, to: Case, product: string | undefined): Predicate {
  const field = testedField(leaf);
  const fixed =
    field === undefined ? undefined : (fixedCase(field.name, product) ?? jsonTruth(leaf, field.name));
  if (field === undefined || fixed === undefined) return leaf;
  const fold = (text: string): string => (fixed === 'lower' ? text.toLowerCase() : text.toUpperCase());
  switch (leaf.kind) {
    case 'Compare': {
      const value = leaf.right.kind === 'Literal' ? leaf.right.value : undefined;
      if (typeof value === 'boolean' && leaf.operator === '==' && from === 'sensitive')
        return compare('==', field, { kind: 'Literal', value: String(value) }, to, leaf.span);
      if (typeof value !== 'string' || leaf.operator !== '==' || leaf.case !== from) return leaf;
      if (from === 'sensitive' && fold(value) !== value) return leaf;
      return compare('==', field, { ...leaf.right, value: fold(value) } as typeof leaf.right, to, leaf.span);
    }
    case 'OneOf': {
      if (leaf.case !== from) return leaf;
      const values = leaf.values.map((item) => item.value);
      const folded = values.map((value) => (typeof value === 'string' ? fold(value) : value));
      if (from === 'sensitive' && folded.some((value, index) => value !== values[index])) return leaf;
      return oneOf(field, folded, to, leaf.span);
    }
    case 'Match': {
      if (leaf.case !== from) return leaf;
      const folded = leaf.pattern.map((part) => ('text' in part ? { text: fold(part.text) } : part));
      const same = folded.every((part, index) => {
        const original = leaf.pattern[index]!;
        return !('text' in part) || !('text' in original) || part.text === original.text;
      });
      if (from === 'sensitive' && !same) return leaf;
      return match(field, folded, to, leaf.span);
    }
    default:
      return leaf;
  }
}
