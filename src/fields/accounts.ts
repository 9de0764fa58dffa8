import {
  and,
  anyMany,
  type Case,
  equals,
  exists,
  type FieldRef,
  literalText,
  match,
  matchAny,
  type Pattern,
  type Predicate,
} from '../ir/index.ts';
import { testedValues } from '../ir/leaves.ts';
import { type Codec, isMany } from './codec.ts';

/** `DOMAIN\name` in one text, domain and name apart in Elastic. `alone`: the name may have no domain. */
export function accountOf(holder: string, half: 'name' | 'domain', alone = false): Codec {
  return {
    toCanonical(value, operand, mode) {
      if (half === 'domain') return undefined; // The name's codec does both.
      const name = (text: string) => equals(operand(`${holder}.name`), text, mode);
      const domain = (text: string) => equals(operand(`${holder}.domain`), text, mode);
      const whole = literalText(value);
      if (whole !== undefined) {
        const cut = whole.indexOf('\\');
        if (cut <= 0 || cut === whole.length - 1 || whole.includes('\\', cut + 1)) return undefined;
        return and([domain(whole.slice(0, cut)), name(whole.slice(cut + 1))]);
      }
      const [first, second, ...more] = value;
      if (first === undefined || second === undefined) return undefined;
      const alone = more.every((part) => 'any' in part || !part.text.includes('\\'));
      if (isMany(first) && 'text' in second && alone && /^\\[^\\]*$/.test(second.text)) {
        const rest = second.text.slice(1);
        const pattern = rest === '' ? more : [{ text: rest }, ...more];
        if (pattern.length === 1 && isMany(pattern[0])) return exists(operand(`${holder}.name`));
        return pattern.length === 0 ? undefined : match(operand(`${holder}.name`), pattern, mode);
      }
      return domainOf(value, operand(`${holder}.domain`), mode);
    },
    toVendor(leaf, operand, own) {
      const tested = testedValues(leaf);
      if (leaf.kind === 'Exists') {
        // On systems without domains there is no backslash to look for.
        if (alone) return { leaf: exists(operand, leaf.span), effect: 'different' };
        const whole: Pattern = [anyMany, { text: '\\' }, anyMany];
        const said = { leaf: match(operand, whole, 'insensitive', leaf.span) };
        return half === 'name' ? said : { ...said, effect: 'broader' };
      }
      if (tested === undefined) return undefined;
      const patterns = tested.values.map(
        (value): Pattern =>
          half === 'name' ? [anyMany, { text: '\\' }, ...value] : [...value, { text: '\\' }, anyMany],
      );
      // Neither half has a backslash.
      const strange = tested.values.flat().some((part) => 'text' in part && part.text.includes('\\'));
      const either = alone && !own;
      const said = matchAny(
        operand,
        either ? [...patterns, ...tested.values] : patterns,
        tested.mode,
        leaf.span,
      );
      if (strange) return { leaf: said, effect: 'different' };
      return either ? { leaf: said, effect: 'broader' } : { leaf: said };
    },
  };
}

/** `DOMAIN\*`: whatever follows the only backslash. */
function domainOf(value: Pattern, operand: FieldRef, mode: Case): Predicate | undefined {
  const last = value.at(-2);
  if (!isMany(value.at(-1)) || last === undefined || !('text' in last)) return undefined;
  const before = value.slice(0, -2);
  if (last.text.indexOf('\\') !== last.text.length - 1) return undefined;
  if (before.some((part) => 'text' in part && part.text.includes('\\'))) return undefined;
  const pattern = last.text === '\\' ? before : [...before, { text: last.text.slice(0, -1) }];
  return pattern.length === 0 ? undefined : match(operand, pattern, mode);
}

/** Domain and name of one account under an And, as the one text that they came from. */
export function joinAccount(items: readonly Predicate[]): readonly Predicate[] {
  const domain = items.findIndex((item) => accountPart(item, 'domain') !== undefined);
  if (domain === -1) return items;
  const left = accountPart(items[domain]!, 'domain')!;
  const name = items.findIndex((item) => {
    const right = accountPart(item, 'name');
    return right !== undefined && right.field === left.field && right.mode === left.mode;
  });
  if (name === -1) return items;
  const right = accountPart(items[name]!, 'name')!;
  const joined = equals(left.operand, `${left.text}\\${right.text}`, left.mode, items[name]?.span);
  return items.flatMap((item, index) => (index === domain ? [joined] : index === name ? [] : [item]));
}

function accountPart(
  item: Predicate,
  half: 'name' | 'domain',
): { operand: FieldRef; field: string; text: string; mode: Case } | undefined {
  if (item.kind !== 'Match' || item.operand.kind !== 'FieldRef' || !/User$/.test(item.operand.name))
    return undefined;
  const [first, second] = item.pattern;
  if (item.pattern.length !== 2 || first === undefined || second === undefined) return undefined;
  const text = half === 'name' ? second : first;
  if (!isMany(half === 'name' ? first : second) || !('text' in text)) return undefined;
  const plain = half === 'name' ? /^\\([^\\]+)$/.exec(text.text) : /^([^\\]+)\\$/.exec(text.text);
  if (plain?.[1] === undefined) return undefined;
  return { operand: item.operand, field: item.operand.name, text: plain[1], mode: item.case };
}
