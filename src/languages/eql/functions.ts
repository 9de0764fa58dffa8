import type { FunctionName } from '../../ir/index.ts';

/** A function of Elasticsearch's EQL. Source: docs/reference/query-languages/eql/eql-function-ref.md. */
export interface EqlFunction {
  /** As the documentation spells it; any case is accepted. */
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Whether there is a form with `~`. */
  readonly tilde: boolean;
  /** Which arguments must be text. */
  readonly text?: readonly number[];
  /** What it becomes, where the IR has the same function. */
  readonly call?: FunctionName;
}

const many = Number.POSITIVE_INFINITY;

const list: readonly EqlFunction[] = [
  { name: 'add', minimum: 2, maximum: 2, tilde: false, call: 'add' },
  { name: 'between', minimum: 3, maximum: 4, tilde: true, text: [0, 1, 2] },
  { name: 'cidrMatch', minimum: 2, maximum: many, tilde: false },
  { name: 'concat', minimum: 1, maximum: many, tilde: false, call: 'concat' },
  { name: 'divide', minimum: 2, maximum: 2, tilde: false },
  { name: 'endsWith', minimum: 2, maximum: 2, tilde: true, text: [0, 1] },
  { name: 'indexOf', minimum: 2, maximum: 3, tilde: true, text: [0, 1] },
  { name: 'length', minimum: 1, maximum: 1, tilde: false, call: 'length', text: [0] },
  { name: 'modulo', minimum: 2, maximum: 2, tilde: false, call: 'modulo' },
  { name: 'multiply', minimum: 2, maximum: 2, tilde: false, call: 'multiply' },
  { name: 'number', minimum: 1, maximum: 2, tilde: false, text: [0] },
  { name: 'startsWith', minimum: 2, maximum: 2, tilde: true, text: [0, 1] },
  { name: 'string', minimum: 1, maximum: 1, tilde: false, call: 'toText' },
  { name: 'stringContains', minimum: 2, maximum: 2, tilde: true, text: [0, 1] },
  { name: 'substring', minimum: 2, maximum: 3, tilde: false, call: 'substring', text: [0] },
  { name: 'subtract', minimum: 2, maximum: 2, tilde: false, call: 'subtract' },
];

const byName: ReadonlyMap<string, EqlFunction> = new Map(list.map((f) => [f.name.toLowerCase(), f]));

export function eqlFunction(name: string): EqlFunction | undefined {
  return byName.get(name.toLowerCase());
}

/** Functions that say something about an event, rather than give a value. */
export const predicates: ReadonlySet<string> = new Set([
  'cidrMatch',
  'endsWith',
  'startsWith',
  'stringContains',
]);

/** Functions of Endgame's EQL and of old versions, with what to write today. */
export const formerFunctions: Readonly<Record<string, string>> = {
  arraycontains: 'a condition holds for any value of a field: write `field == value`',
  arraysearch: 'a condition holds for any value of a field',
  arraycount: 'EQL cannot count the values of a field',
  match: 'write `field regex~ "…"`',
  matchlite: 'write `field regex~ "…"`',
  wildcard: 'write `field : ("…", "…")`',
  safe: 'fields without a value never raise an error',
};

export function argumentCount(definition: EqlFunction): string {
  const { minimum, maximum } = definition;
  if (minimum === maximum) return minimum === 1 ? 'one argument' : `${minimum} arguments`;
  return maximum === many ? `${minimum} or more arguments` : `${minimum} or ${maximum} arguments`;
}
