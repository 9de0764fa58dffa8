import type {
  Aggregation,
  Assignment,
  Bin,
  Binary,
  BinaryOperator,
  Command,
  Eval,
  Expression,
  FunctionCall,
  LogicalOperator,
  Macro,
  MacroCommand,
  Option,
  Pipeline,
  Search,
  SearchComparison,
  SearchOperator,
  SearchTerm,
  Stats,
  Where,
} from './types.ts';

/** Builders for the syntax tree of text that does not exist yet: every offset is 0. */

export const nowhere = { start: 0, end: 0 } as const;

export function comparison(field: string, operator: SearchOperator, value: string): SearchComparison {
  return { type: 'SearchComparison', field, operator, value, ...nowhere };
}

export function searchAnd(items: readonly SearchTerm[]): SearchTerm {
  const flat = items.flatMap((item) => (item.type === 'SearchAnd' ? item.items : [item]));
  return flat.length === 1 ? flat[0]! : { type: 'SearchAnd', items: flat, ...nowhere };
}

export function searchOr(items: readonly SearchTerm[]): SearchTerm {
  const flat = items.flatMap((item) => (item.type === 'SearchOr' ? item.items : [item]));
  return flat.length === 1 ? flat[0]! : { type: 'SearchOr', items: flat, ...nowhere };
}

export function searchNot(item: SearchTerm): SearchTerm {
  return { type: 'SearchNot', item, ...nowhere };
}

export function logical(operator: LogicalOperator, items: readonly Expression[]): Expression {
  const flat = items.flatMap((item) =>
    item.type === 'Logical' && item.operator === operator ? item.items : [item],
  );
  return flat.length === 1 ? flat[0]! : { type: 'Logical', operator, items: flat, ...nowhere };
}

export function negated(item: Expression): Expression {
  return { type: 'NotExpression', item, ...nowhere };
}

export function binary(operator: BinaryOperator, left: Expression, right: Expression): Binary {
  return { type: 'Binary', operator, left, right, ...nowhere };
}

export function fn(name: string, ...args: readonly Expression[]): FunctionCall {
  return { type: 'FunctionCall', name, arguments: args, ...nowhere };
}

export function fieldName(name: string): Expression {
  return { type: 'FieldName', name, ...nowhere };
}

export function text(value: string): Expression {
  return { type: 'StringLiteral', value, ...nowhere };
}

export function number(value: number): Expression {
  if (value < 0) return { type: 'Negate', item: number(-value), ...nowhere };
  return { type: 'NumberLiteral', text: String(value), ...nowhere };
}

export function macro(name: string, ...args: readonly string[]): Macro {
  return { type: 'Macro', name, arguments: args, ...nowhere };
}

export function macroCommand(name: string, ...args: readonly string[]): MacroCommand {
  return { type: 'MacroCommand', macro: macro(name, ...args), ...nowhere };
}

export function option(name: string, value: string): Option {
  return { type: 'Option', name, value, ...nowhere };
}

export function search(term: SearchTerm, implied = false): Search {
  return { type: 'Search', implied, term, ...nowhere };
}

export function where(expression: Expression): Where {
  return { type: 'Where', expression, ...nowhere };
}

export function assignment(field: string, value: Expression): Assignment {
  return { type: 'Assignment', field, value, ...nowhere };
}

export function evaluate(...assignments: readonly Assignment[]): Eval {
  return { type: 'Eval', assignments, ...nowhere };
}

export function aggregation(name: string, argument?: string | Expression, as?: string): Aggregation {
  return {
    type: 'Aggregation',
    function: name,
    ...(argument === undefined ? {} : { argument }),
    ...(as === undefined ? {} : { as }),
    ...nowhere,
  };
}

export function stats(
  command: Stats['command'],
  aggregations: Stats['aggregations'],
  by: readonly string[],
  options: readonly Option[] = [],
): Stats {
  return { type: 'Stats', command, options, aggregations, by: [...new Set(by)], ...nowhere };
}

export function bin(field: string, span: string): Bin {
  return { type: 'Bin', command: 'bin', options: [option('span', span)], field, ...nowhere };
}

/** Oldest first, without the usual limit of 10,000 rows: what sliding windows and sequences need. */
export const inTime: Command = {
  type: 'Sort',
  count: '0',
  keys: [{ type: 'SortKey', field: '_time', descending: false, ...nowhere }],
  reversed: false,
  ...nowhere,
};

/** In brackets an implied search must be spelled out. */
export function subsearch(stages: readonly Command[]): {
  readonly type: 'Subsearch';
  readonly pipeline: Pipeline;
  readonly start: 0;
  readonly end: 0;
} {
  const spelled = stages.map((stage) =>
    stage.type === 'Search' && stage.implied ? { ...stage, implied: false } : stage,
  );
  return { type: 'Subsearch', pipeline: { type: 'Pipeline', stages: spelled, ...nowhere }, ...nowhere };
}
