import type { KqlList, KqlQuery, KqlRange, KqlValue } from '../../../grammars/kql/index.ts';
import { type Diagnostic, diagnose } from '../../diagnostics/index.ts';
import { fieldInfo, holdsTexts } from '../../fields/index.ts';
import { type Keyword, type Predicate, unreachable } from '../../ir/index.ts';
import { nextDate, writeDateMath } from './dates.ts';
import { caseFolded } from './sayable.ts';
import { collapsed, type Raising, textValue, type Value, valuesOf, withoutBlanks } from './values.ts';
import { isOneWord } from './words.ts';

const nowhere = { start: 0, end: 0 } as const;

/** A predicate, all of whose leaves KQL can say, as a tree. */
export function conditionTree(predicate: Predicate, diagnostics: Diagnostic[]): KqlQuery {
  return tree({ diagnostics, said: new Set(), negated: false }, predicate);
}

/** `*: *`: every event. */
export function everything(): KqlQuery {
  const any: KqlValue = { type: 'value', parts: ['', ''], quoted: false, ...nowhere };
  return { type: 'field', field: any, value: any, ...nowhere };
}

function tree(state: Raising, node: Predicate): KqlQuery {
  switch (node.kind) {
    case 'And':
    case 'Or':
      return junction(state, node.kind, node.items);
    case 'Not':
      return { type: 'not', item: tree({ ...state, negated: !state.negated }, node.item), ...nowhere };
    case 'Constant':
      return node.value ? everything() : { type: 'not', item: everything(), ...nowhere };
    case 'Nested': {
      const item = tree({ ...state, path: node.path }, node.item);
      return { type: 'nested', path: name(state, node.path), item, ...nowhere };
    }
    case 'Keyword':
      return { type: 'text', value: keyword(state, node), ...nowhere };
    case 'Compare':
      if (node.operator !== '==') return range(state, node);
      return leaf(state, node);
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Exists':
      return leaf(state, node);
    case 'OpaquePredicate':
      throw new Error('left out before');
    default:
      return unreachable(node);
  }
}

function leaf(state: Raising, node: Predicate): KqlQuery {
  const found = fieldList(state, node);
  if (found === undefined) throw new Error(`no form for ${node.kind}`);
  return { type: 'field', field: name(state, found.field), value: found.list, ...nowhere };
}

/** The items joined; those on one field share one list: `f: (a or b)`. */
function junction(state: Raising, kind: 'And' | 'Or', items: readonly Predicate[]): KqlQuery {
  const out: (KqlQuery | FieldLists)[] = [];
  const byField = new Map<string, FieldLists>();
  for (const item of items) {
    const found = fieldList(state, item);
    if (found === undefined) {
      out.push(tree(state, item));
      continue;
    }
    const known = byField.get(found.field);
    if (known === undefined) {
      const fresh: FieldLists = { field: found.field, lists: [found.list] };
      byField.set(found.field, fresh);
      out.push(fresh);
    } else known.lists.push(found.list);
  }
  const queries = out.map((entry): KqlQuery => {
    if (!('lists' in entry)) return entry;
    return {
      type: 'field',
      field: name(state, entry.field),
      value: joined(kind, entry.lists),
      ...nowhere,
    };
  });
  const [only] = queries;
  if (queries.length === 1 && only !== undefined) return only;
  return { type: kind === 'And' ? 'and' : 'or', items: queries, ...nowhere };
}

interface FieldLists {
  readonly field: string;
  readonly lists: KqlList[];
}

function joined(kind: 'And' | 'Or', lists: readonly KqlList[]): KqlList {
  const type = kind === 'And' ? 'valueAnd' : 'valueOr';
  const items = lists.flatMap((list) => (list.type === type ? list.items : [list]));
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { type, items, ...nowhere };
}

/** A predicate on one field only, as what stands after `field:`. */
function fieldList(state: Raising, node: Predicate): { field: string; list: KqlList } | undefined {
  if (node.kind === 'And' || node.kind === 'Or') {
    const field = onlyField(node);
    if (field === undefined) return undefined;
    const lists = node.items.map((item) => fieldList(state, item)!.list);
    return { field, list: joined(node.kind, lists) };
  }
  const field = leafField(node);
  if (field === undefined) return undefined;
  const values = valuesOf(state, field, node);
  return { field, list: joined(values.all ? 'And' : 'Or', values.values.map(valueNode)) };
}

/** The field that all leaves are about, if it is one. */
function onlyField(node: Predicate): string | undefined {
  if (node.kind !== 'And' && node.kind !== 'Or') return leafField(node);
  const [first, ...rest] = node.items;
  const field = first === undefined ? undefined : onlyField(first);
  return field !== undefined && rest.every((item) => onlyField(item) === field) ? field : undefined;
}

function leafField(node: Predicate): string | undefined {
  switch (node.kind) {
    case 'Compare': {
      const left = caseFolded(node.left) ?? node.left;
      return node.operator === '==' && left.kind === 'FieldRef' ? left.name : undefined;
    }
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
    case 'Exists': {
      const operand = caseFolded(node.operand) ?? node.operand;
      return operand.kind === 'FieldRef' ? operand.name : undefined;
    }
    default:
      return undefined;
  }
}

/** In Elasticsearch an incomplete date is its first moment only under these. */
const roundedDown = { '<': '<', '<=': '<', '>': '>=', '>=': '>=' } as const;

function range(state: Raising, node: Extract<Predicate, { kind: 'Compare' }>): KqlQuery {
  if (node.left.kind !== 'FieldRef' || node.operator === '==') throw new Error('not a range');
  const { right, operator } = node;
  const text = right.kind === 'Literal' ? String(right.value) : (writeDateMath(right) ?? '');
  const value = valueNode(textValue(text));
  if (right.kind === 'Literal' && Number.isFinite(Number(right.value)) && holdsTexts(node.left.name)) {
    const values = { field: node.left.name, target: 'KQL' };
    state.diagnostics.push(diagnose('text-order', { span: node.span, with: values }));
  }
  const dated = fieldInfo(node.left.name)?.type === 'date' && nextDate(text) !== undefined;
  const query: KqlRange = {
    type: 'range',
    field: name(state, node.left.name),
    operator: dated ? roundedDown[operator] : operator,
    value,
    ...nowhere,
  };
  return query;
}

/** A field's name, relative to the nested group; a `*` in it is a wildcard. */
function name(state: Raising, full: string): KqlValue {
  const own = state.path !== undefined && full.startsWith(`${state.path}.`);
  const text = own ? full.slice(state.path.length + 1) : full;
  return { type: 'value', parts: text.split('*'), quoted: false, ...nowhere };
}

function valueNode(value: Value): KqlValue {
  return { type: 'value', ...value, ...nowhere };
}

/**
 * Free text. KQL takes whole words of text fields, in any case, and whole values of keyword fields, with regard to
 * case: neither what other languages search in the raw text nor what they search in all values.
 */
function keyword(state: Raising, node: Keyword): KqlValue {
  const parts = wildcardParts(node);
  const text = parts.join('*');
  if (!state.said.has('keyword')) {
    state.said.add('keyword');
    state.diagnostics.push(diagnose('kql-keyword-search', { span: node.span, with: { text } }));
  }
  const [only = ''] = parts;
  const within = node.scope !== 'term' && (parts.length > 1 || isOneWord(only));
  if (parts.length === 1 && !within) return valueNode(textValue(only));
  const place = { state, field: 'free text', type: undefined, span: node.span };
  const whole = withoutBlanks(place, within ? ['', ...parts, ''] : parts);
  return valueNode({ parts: collapsed(whole), quoted: false });
}

function wildcardParts(node: Keyword): readonly string[] {
  const parts = [''];
  for (const part of node.pattern) {
    if ('text' in part) parts[parts.length - 1] += part.text;
    else parts.push('');
  }
  return parts;
}
