import { readTime, type Value } from '../events/index.ts';
import { type FunctionName, foldText } from '../ir/index.ts';
import { compileRegex } from '../regex/index.ts';
import { timeFunctions } from './times.ts';
import { numberOf, order } from './values.ts';

/**
 * The IR's functions, from values to values. `eachValue` functions see one value of each argument and have no value
 * where an argument has none; `severalValues` functions see all values of each argument.
 */
export type EachValue = (args: readonly Value[]) => Value | readonly Value[] | undefined;
export type SeveralValues = (args: readonly (readonly Value[])[]) => readonly Value[];

function text(change: (text: string, ...more: string[]) => Value | readonly Value[] | undefined): EachValue {
  return (args) => (args.length === 0 ? undefined : change(...(args.map(String) as [string])));
}

function number(change: (...numbers: number[]) => number): EachValue {
  return (args) => {
    const numbers: number[] = [];
    for (const arg of args) {
      const value = numberOf(arg);
      if (value === undefined) return undefined;
      numbers.push(value);
    }
    const result = change(...numbers);
    return Number.isFinite(result) ? result : undefined;
  };
}

/** Whole numbers stay exact where both arguments are. */
export const eachValue: { readonly [F in FunctionName]?: EachValue } = {
  // As comparisons that ignore case see it, so that either can be written for the other.
  lower: text((value) => foldText(value)),
  upper: text((value) => value.toUpperCase()),
  trim: text((value) => value.trim()),
  trimStart: text((value) => value.trimStart()),
  trimEnd: text((value) => value.trimEnd()),
  length: text((value) => value.length),
  concat: (args) => args.join(''),
  // From and to, negative ones counted from the end.
  substring: ([value, from, to]) =>
    String(value).slice(numberOf(from ?? 0), to === undefined ? undefined : numberOf(to)),
  indexOf: ([value, part, from]) => {
    const found = String(value).indexOf(String(part), numberOf(from ?? 0) ?? 0);
    return found === -1 ? undefined : found;
  },
  replaceText: text((value, part, by) => value.split(part!).join(by ?? '')),
  replaceRegex: text(replaceRegex),
  split: text((value, separator) => value.split(separator ?? ' ')),
  urlDecode: text((value) => {
    try {
      return decodeURIComponent(value.replace(/\+/g, ' '));
    } catch {
      return undefined;
    }
  }),
  base64Decode: text(decodeBase64),
  base64Encode: text((value) => btoa(String.fromCharCode(...new TextEncoder().encode(value)))),
  extractRegex: text(extractRegex),
  jsonExtract: text(jsonExtract),

  add: number((a, b) => a + (b ?? 0)),
  subtract: number((a, b) => a - (b ?? 0)),
  multiply: number((a, b) => a * (b ?? 1)),
  divide: number((a, b) => a / (b ?? 1)),
  modulo: number((a, b) => a % (b ?? 1)),
  negate: number((a) => -a),
  abs: number(Math.abs),
  ceil: number(Math.ceil),
  floor: number(Math.floor),
  round: number((value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits),
  sqrt: number(Math.sqrt),
  pow: number((base, exponent) => base ** (exponent ?? 1)),
  log: number((value, base) => (base === undefined ? Math.log(value) : Math.log(value) / Math.log(base))),
  exp: number(Math.exp),
  min: (args) => [...args].sort((a, b) => order(a, b, 'sensitive'))[0],
  max: (args) => [...args].sort((a, b) => order(b, a, 'sensitive'))[0],

  toText: ([value]) => (value === undefined ? undefined : String(value)),
  toNumber: ([value]) => (value === undefined ? undefined : readNumber(value)),
  toInteger: ([value, base]) => {
    const read = value === undefined ? undefined : readNumber(value, numberOf(base ?? 10));
    return read === undefined ? undefined : Math.trunc(read);
  },
  toBoolean: ([value]) =>
    /^(true|1)$/i.test(String(value)) ? true : /^(false|0)$/i.test(String(value)) ? false : undefined,
  toIp: ([value]) => value,
  toTime: ([value]) => (value === undefined ? undefined : readTime(value)),
  typeOf: ([value]) => typeof value,
  ...timeFunctions,
};

export const severalValues: { readonly [F in FunctionName]?: SeveralValues } = {
  coalesce: (args) => args.find((values) => values.length > 0) ?? [],
  null: () => [],
  nullIf: ([values = [], others = []]) =>
    values.filter((value) => !others.some((other) => String(other) === String(value))),
  mvCount: ([values = []]) => (values.length === 0 ? [] : [values.length]),
  mvFirst: ([values = []]) => values.slice(0, 1),
  mvLast: ([values = []]) => values.slice(-1),
  mvAt: ([values = [], index = []]) => {
    const at = numberOf(index[0] ?? Number.NaN) ?? Number.NaN;
    const value = values[at < 0 ? values.length + at : at];
    return value === undefined ? [] : [value];
  },
  mvSlice: ([values = [], from = [], to = []]) => {
    const start = numberOf(from[0] ?? 0) ?? 0;
    const stop = to[0] === undefined ? undefined : (numberOf(to[0]) ?? 0);
    return values.slice(start, stop);
  },
  mvJoin: ([values = [], separator = []]) =>
    values.length === 0 ? [] : [values.join(String(separator[0] ?? ' '))],
  mvAppend: (args) => args.flat(),
  mvDistinct: ([values = []]) => [...new Set(values)],
  mvSort: ([values = []]) => [...values].sort((a, b) => order(a, b, 'sensitive')),
  mvMin: ([values = []]) => [...values].sort((a, b) => order(a, b, 'sensitive')).slice(0, 1),
  mvMax: ([values = []]) => [...values].sort((a, b) => order(b, a, 'sensitive')).slice(0, 1),
  mvSum: ([values = []]) => sum(values),
  mvAverage: ([values = []]) => sum(values).map((total) => total / values.length),
  mvFind: ([values = [], wanted = []]) => {
    const compiled = compilePcre(String(wanted[0] ?? ''));
    const found = compiled === undefined ? -1 : values.findIndex((value) => compiled.test(String(value)));
    return found === -1 ? [] : [found];
  },
  mvZip: ([a = [], b = [], separator = []]) =>
    a.slice(0, b.length).map((value, i) => `${value}${separator[0] ?? ','}${b[i]}`),
};

function sum(values: readonly Value[]): readonly number[] {
  const numbers = values.map(numberOf).filter((value) => value !== undefined);
  return numbers.length === 0 ? [] : [numbers.reduce((a, b) => a + b, 0)];
}

function readNumber(value: Value, base = 10): number | undefined {
  if (base === 10) {
    if (typeof value === 'boolean') return value ? 1 : 0;
    const hex = /^0x[0-9a-f]+$/i.test(String(value)) ? Number(value) : undefined;
    return hex ?? numberOf(value);
  }
  const read = base >= 2 && base <= 36 ? Number.parseInt(String(value), base) : Number.NaN;
  return Number.isNaN(read) ? undefined : read;
}

const compiledPatterns = new Map<string, ReturnType<typeof compileRegex>>();

export function compilePcre(
  pattern: string,
): Exclude<ReturnType<typeof compileRegex>, { unsupported: string }> | undefined {
  let compiled = compiledPatterns.get(pattern);
  if (compiled === undefined) {
    compiled = compileRegex({
      pattern,
      flavour: 'pcre',
      anchoring: 'substring',
      case: 'sensitive',
      dotAll: false,
      multiline: false,
    });
    if (compiledPatterns.size > 1000) compiledPatterns.clear();
    compiledPatterns.set(pattern, compiled);
  }
  return 'unsupported' in compiled ? undefined : compiled;
}

/** Every match replaced; `$1` and `\1` in the replacement are groups. */
function replaceRegex(value: string, pattern = '', by = ''): string | undefined {
  const compiled = compilePcre(pattern);
  if (compiled === undefined) return undefined;
  let out = '';
  let rest = value;
  while (rest !== '') {
    const found = compiled.exec(rest);
    if (found === undefined || found.end === found.start) break;
    out += rest.slice(0, found.start);
    out += by.replace(/[$\\](\d)/g, (_whole, index: string) => found.groups[Number(index)] ?? '');
    rest = rest.slice(found.end);
  }
  return out + rest;
}

/** The first group of the first match, if it took part in it; the whole match of a pattern without groups. */
function extractRegex(value: string, pattern = ''): string | undefined {
  const found = compilePcre(pattern)?.exec(value);
  return found?.groups[found.groups.length > 1 ? 1 : 0];
}

function decodeBase64(value: string): string | undefined {
  try {
    const binary = atob(value.replace(/\s+/g, ''));
    return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function jsonExtract(value: string, path = ''): readonly Value[] | undefined {
  let current: unknown;
  try {
    current = JSON.parse(value);
  } catch {
    return undefined;
  }
  for (const step of path.replace(/^\$\.?/, '').split(/[.[\]{}]+/)) {
    if (step === '') continue;
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[step];
  }
  const found = Array.isArray(current) ? current : [current];
  return found.flatMap((item): Value[] => {
    if (item === null || item === undefined) return [];
    if (typeof item === 'object') return [JSON.stringify(item)];
    return [item as Value];
  });
}

/** Whether a function has no value where one of its arguments has none. */
export function needsValues(name: FunctionName): boolean {
  return eachValue[name] !== undefined && severalValues[name] === undefined;
}
