import {
  and,
  anyMany,
  equals,
  exists,
  type FieldRef,
  literalText,
  matchAny,
  type Pattern,
} from '../ir/index.ts';
import { onField, testedField, testedValues } from '../ir/leaves.ts';
import { type Codec, isMany } from './codec.ts';
import type { Mapping } from './tables.ts';

/**
 * Lists of names and values in Microsoft 365's audit log. Elastic's pipeline (o365, audit) makes each item a field of
 * that name and leaves out items without a value; the event, and so Splunk, has all names in one field.
 */
const listed = /^(o365\.audit\.(?:Parameters|ModifiedProperties))\.([^.*]+)(\.(?:NewValue|OldValue))?$/;
const nameField = /^(?:Parameters|ModifiedProperties)\{\}\.Name$/;

/** Whether a vendor's field holds the names of such a list. */
export function holdsNames(field: string): boolean {
  return nameField.test(field);
}

/** The list's names in Splunk for one item of it. */
export function itemNames(canonical: string): readonly Mapping[] | undefined {
  const list = listed.exec(canonical)?.[1]?.slice('o365.audit.'.length);
  if (list === undefined) return undefined;
  return [{ field: `${list}{}.Name`, canonical, relation: 'token', confidence: 'medium' }];
}

/** An item is there: its name is one of the names. */
export function itemsOf(canonical: string): Codec {
  return {
    toCanonical(value, operand) {
      const name = literalText(value);
      const [list, item] = name === undefined ? [] : itemOf(canonical, name);
      if (list === undefined || item === undefined) return undefined;
      return exists(operand(list.endsWith('Parameters') ? `${list}.${item}` : `${list}.${item}.NewValue`));
    },
    toVendor(leaf, operand) {
      const [, list, item, part = '.Value'] = listed.exec(testedField(leaf)?.name ?? canonical) ?? [];
      if (list === undefined || item === undefined) return undefined;
      const named = equals(operand, item, 'insensitive', leaf.span);
      if (leaf.kind === 'Exists') return { leaf: named };
      // The value may be another item's.
      const value: FieldRef = { ...operand, name: operand.name.replace(/\.Name$/, part) };
      return { leaf: and([named, onField(leaf, value)], leaf.span), effect: 'broader' };
    },
  };
}

/**
 * Privileges of a Windows event: one text with blanks between, which Elastic's pipeline (system, security) takes apart.
 * No privilege's name is a part of another's.
 */
export const privileges: Codec = {
  toCanonical(value, operand, mode) {
    const name = wordIn(value);
    if (name === undefined || !privilege.test(name)) return undefined;
    return equals(operand('winlog.event_data.PrivilegeList'), name, mode);
  },
  toVendor(leaf, operand) {
    if (leaf.kind === 'Exists') return { leaf: onField(leaf, operand) };
    const tested = testedValues(leaf);
    if (tested === undefined) return undefined;
    const within = tested.values.map((value): Pattern => [anyMany, ...value, anyMany]);
    const named = tested.values.every((value) => privilege.test(literalText(value) ?? ''));
    const said = { leaf: matchAny(operand, within, tested.mode, leaf.span) };
    return named ? said : { ...said, effect: 'broader' };
  },
};
const privilege = /^Se[A-Z][A-Za-z]+Privilege$/;

/** The text of a pattern that asks for a part. */
function wordIn([first, second, third, ...more]: Pattern): string | undefined {
  if (!isMany(first) || !isMany(third) || more.length > 0 || second === undefined) return undefined;
  return 'text' in second ? second.text : undefined;
}

/** The list and the item's name in Elastic. Blanks and dots of changed properties' names become underscores there. */
function itemOf(canonical: string, name: string): readonly [string, string] | readonly [] {
  const list = canonical.replace(/\.\*$/, '');
  return list !== canonical && /^[\w-]+$/.test(name) ? [list, name] : [];
}
