import { type Effect, effectUnder } from '../diagnostics/index.ts';
import { fieldInfo } from '../fields/index.ts';
import { type Literal, oneOf, type Predicate, rewriteLeaves, type Scalar } from '../ir/index.ts';

/** A comparison that a typed field can never meet. */
export interface Impossible {
  readonly field: string;
  /** What the field holds: `addresses`, `numbers`, `true or false`. */
  readonly holds: string;
  readonly value: string;
}

/** Columns that a plan makes: fields of the same name, and their types, are gone. */
type Columns = ReadonlySet<string>;

const none: Columns = new Set();

/**
 * Whether a leaf compares a typed field with nothing that it can hold: Elasticsearch refuses a query that compares an
 * address with `-`, or a number with a word ("'-' is not an IP string literal").
 */
export function impossible(leaf: Predicate, made: Columns = none): Impossible | undefined {
  if (leaf.kind === 'Compare' && leaf.right.kind === 'Literal') return refused(leaf.left, leaf.right, made);
  if (leaf.kind !== 'OneOf') return undefined;
  const all = leaf.values.map((value) => refused(leaf.operand, value, made));
  return all.every((value) => value !== undefined) ? all[0] : undefined;
}

/** Without such values in lists that have others as well. */
export function withoutImpossible(
  predicate: Predicate,
  say: (value: Impossible, effect: Effect, leaf: Predicate) => void,
  made: Columns = none,
): Predicate {
  return rewriteLeaves(predicate, (leaf, negated) => {
    if (leaf.kind !== 'OneOf') return leaf;
    const { operand, values } = leaf;
    const rest = values.filter((value) => refused(operand, value, made) === undefined);
    if (rest.length === values.length || rest.length === 0) return leaf;
    for (const value of values) {
      const found = refused(operand, value, made);
      if (found !== undefined) say(found, effectUnder('narrower', negated), leaf);
    }
    const texts = rest.map(({ value }) => value);
    return oneOf(operand, texts, leaf.case, leaf.span);
  });
}

function refused(operand: Scalar, { value }: Literal, made: Columns): Impossible | undefined {
  if (operand.kind !== 'FieldRef' || made.has(operand.name)) return undefined;
  const rule = rules[fieldInfo(operand.name)?.type ?? ''];
  const text = String(value);
  if (rule === undefined || rule.test(text)) return undefined;
  return { field: operand.name, holds: rule.holds, value: JSON.stringify(text) };
}

interface Rule {
  readonly holds: string;
  /** Loose: what it refuses is no value of the type; what it lets pass may be none either. */
  readonly test: (text: string) => boolean;
}

const numbers: Rule = {
  holds: 'numbers',
  test: (text) => text.trim() !== '' && Number.isFinite(Number(text)) && !/^0x/i.test(text),
};

const rules: Readonly<Record<string, Rule | undefined>> = {
  ip: {
    holds: 'addresses',
    test: (text) => /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)(?:\/\d{1,3})?$/i.test(text),
  },
  long: numbers,
  double: numbers,
  boolean: { holds: 'true or false', test: (text) => /^(?:true|false)$/i.test(text) },
};
