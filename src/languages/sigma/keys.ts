import type { TimePartName } from '../../ir/index.ts';

/**
 * Keys of detection items, `field|modifier|modifier`, and what their modifiers amount to.
 * https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html (2.1.0)
 */

export type TimePart = Exclude<TimePartName, 'second' | 'weekday'>;
export type Affix = 'contains' | 'startswith' | 'endswith';
export type Transform =
  | 'expand'
  | 'windash'
  | 'utf16le'
  | 'utf16be'
  | 'utf16'
  | 'base64'
  | 'base64offset'
  | Affix;

export interface ItemKey {
  readonly field: string;
  readonly modifiers: readonly string[];
  readonly form: 'text' | 'regex' | 'network' | 'exists' | 'fieldref' | 'order' | 'time';
  /** Texts only need wildcards put around them: the common case. */
  readonly simple: boolean;
  readonly before: boolean;
  readonly after: boolean;
  /** In the order of the key: left to right. */
  readonly transforms: readonly Transform[];
  readonly operator?: '<' | '<=' | '>' | '>=';
  readonly part?: TimePart;
  readonly all: boolean;
  readonly negated: boolean;
  readonly cased: boolean;
  readonly flags: { readonly i: boolean; readonly m: boolean; readonly s: boolean };
  readonly problem?: KeyProblem;
}

export type KeyProblem =
  | { readonly type: 'unknown'; readonly modifier: string; readonly suggestion?: string }
  | { readonly type: 'conflict'; readonly modifier: string; readonly how: string };

type Group = 'affix' | 'transform' | 'form' | 'operator' | 'part' | 'flag' | 'regexFlag';

const groups: Readonly<Record<string, Group>> = {
  contains: 'affix',
  startswith: 'affix',
  endswith: 'affix',
  expand: 'transform',
  windash: 'transform',
  wide: 'transform',
  utf16le: 'transform',
  utf16be: 'transform',
  utf16: 'transform',
  base64: 'transform',
  base64offset: 'transform',
  re: 'form',
  cidr: 'form',
  exists: 'form',
  fieldref: 'form',
  lt: 'operator',
  lte: 'operator',
  gt: 'operator',
  gte: 'operator',
  minute: 'part',
  hour: 'part',
  day: 'part',
  week: 'part',
  month: 'part',
  year: 'part',
  all: 'flag',
  neq: 'flag',
  cased: 'flag',
  i: 'regexFlag',
  m: 'regexFlag',
  s: 'regexFlag',
};

const forms = { re: 'regex', cidr: 'network', exists: 'exists', fieldref: 'fieldref' } as const;
const operators = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/** What may stand beside each form, apart from `all` and `neq`; `text` is a key without any form. */
const companions: Readonly<Record<ItemKey['form'], readonly string[]>> = {
  text: [
    'contains',
    'startswith',
    'endswith',
    'expand',
    'windash',
    'wide',
    'utf16le',
    'utf16be',
    'utf16',
    'base64',
    'base64offset',
    'cased',
  ],
  regex: ['re', 'i', 'm', 's', 'expand', 'contains', 'startswith', 'endswith', 'cased'],
  network: ['cidr', 'expand'],
  exists: ['exists'],
  fieldref: ['fieldref', 'contains', 'startswith', 'endswith', 'cased'],
  order: ['lt', 'lte', 'gt', 'gte', 'expand'],
  time: ['lt', 'lte', 'gt', 'gte', 'minute', 'hour', 'day', 'week', 'month', 'year'],
};

const known = new Map<string, ItemKey>();
const knownLimit = 20_000;

/** Rules repeat the same few thousand keys, so each is read once. */
export function itemKey(text: string): ItemKey {
  const before = known.get(text);
  if (before !== undefined) return before;
  const key = readKey(text);
  if (known.size >= knownLimit) known.clear();
  known.set(text, key);
  return key;
}

function readKey(text: string): ItemKey {
  const [field = '', ...modifiers] = text.split('|');
  const transforms: Transform[] = [];
  let form: ItemKey['form'] = 'text';
  let operator: ItemKey['operator'];
  let part: TimePart | undefined;
  let problem: KeyProblem | undefined;
  let formName = '';
  for (const modifier of modifiers) {
    const group = Object.hasOwn(groups, modifier) ? groups[modifier] : undefined;
    switch (group) {
      case undefined:
        problem ??= unknownModifier(modifier);
        break;
      case 'affix':
      case 'transform':
        transforms.push(modifier === 'wide' ? 'utf16le' : (modifier as Transform));
        break;
      case 'form':
        if (formName !== '') problem ??= { type: 'conflict', modifier, how: `with ${formName}` };
        form = forms[modifier as keyof typeof forms];
        formName = modifier;
        break;
      case 'operator':
        if (operator !== undefined)
          problem ??= { type: 'conflict', modifier, how: 'with another comparison' };
        operator = operators[modifier as keyof typeof operators];
        if (form === 'text') form = 'order';
        break;
      case 'part':
        if (part !== undefined) problem ??= { type: 'conflict', modifier, how: `with ${part}` };
        part = modifier as TimePart;
        if (form === 'text' || form === 'order') form = 'time';
        break;
      case 'flag':
        break;
      case 'regexFlag':
        if (form !== 'regex') problem ??= { type: 'conflict', modifier, how: 'without `re` before it' };
        break;
    }
  }
  problem ??= conflict(modifiers, form) ?? orderConflict(transforms);
  const simple = form === 'text' && transforms.every(isAffix);
  return {
    field,
    modifiers,
    form,
    simple,
    before: transforms.includes('contains') || transforms.includes('endswith'),
    after: transforms.includes('contains') || transforms.includes('startswith'),
    transforms,
    ...(operator === undefined ? {} : { operator }),
    ...(part === undefined ? {} : { part }),
    all: modifiers.includes('all'),
    negated: modifiers.includes('neq'),
    cased: modifiers.includes('cased'),
    flags: { i: modifiers.includes('i'), m: modifiers.includes('m'), s: modifiers.includes('s') },
    ...(problem === undefined ? {} : { problem }),
  };
}

function isAffix(transform: Transform): boolean {
  return transform === 'contains' || transform === 'startswith' || transform === 'endswith';
}

function conflict(modifiers: readonly string[], form: ItemKey['form']): KeyProblem | undefined {
  const allowed = companions[form];
  for (const modifier of modifiers) {
    const general = form !== 'exists' && (modifier === 'all' || modifier === 'neq');
    const orderAndNot = modifier === 'neq' && modifiers.some((other) => other in operators);
    if ((general && !orderAndNot) || allowed.includes(modifier)) continue;
    const other = modifiers.find((name) => name !== modifier && companions[form].includes(name)) ?? form;
    return { type: 'conflict', modifier, how: `with ${other}` };
  }
  return undefined;
}

/** Bytes cannot be encoded after wildcards were put around a text, and after Base64 there is nothing left to encode. */
function orderConflict(transforms: readonly Transform[]): KeyProblem | undefined {
  let wildcard: Transform | undefined;
  for (const transform of transforms) {
    if (isAffix(transform)) wildcard = transform;
    const encodes = transform.startsWith('utf16') || transform.startsWith('base64');
    if (encodes && wildcard !== undefined)
      return { type: 'conflict', modifier: transform, how: `after ${wildcard}` };
  }
  return undefined;
}

function unknownModifier(modifier: string): KeyProblem {
  const lower = modifier.toLowerCase();
  const near = Object.keys(groups).find((name) => name === lower || isNear(name, lower));
  return near === undefined ? { type: 'unknown', modifier } : { type: 'unknown', modifier, suggestion: near };
}

/** One letter added, dropped, changed or swapped with its neighbour. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || b.length < 3) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
