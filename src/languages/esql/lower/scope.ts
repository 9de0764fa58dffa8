import type { Column, Expression } from '../../../../grammars/esql/index.ts';
import type { Diagnostic } from '../../../diagnostics/index.ts';
import type { Predicate } from '../../../ir/index.ts';
import type { SourceText } from '../../../text/index.ts';
import { mapParts, walkExpression } from '../expressions.ts';

/**
 * Columns that EVAL computes are not put into the plan: their value is put in where they are used. A column may be
 * computed several times, each time from its older values; so a definition is looked up as of a moment, its `serial`.
 */
export interface Definition {
  readonly name: string;
  /** Absent for a column that is in the rows under this name (again). */
  readonly value?: Expression;
  readonly serial: number;
  /** Nodes of the value with all definitions put in, so that nothing grows without bound. */
  readonly size: number;
  /** Columns of the rows that the value depends on. */
  readonly columns: ReadonlySet<string>;
}

/** Computed columns larger than this stay columns of the plan instead of being put in where they are used. */
export const largestInlined = 400;

export interface Scope {
  /** Where a condition is true, or false: lower-predicate.ts. Here, since conditions and values hold each other. */
  readonly holds: Holds;
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
  definitions: Map<string, Definition[]>;
  /** The definitions that read a column of the rows. */
  readers: Map<string, Definition[]>;
  serial: number;
  /** Columns that are never null: counts. */
  readonly present: Set<string>;
  /** After STATS, the columns that hold several values; before it, the field tables say. */
  several: ReadonlySet<string> | undefined;
  /** Fields that something was already said about. */
  readonly mentioned: Set<string>;
}

export type Holds = (scope: Scope, bound: Bound, value: boolean) => Predicate;

/** An expression and the moment at which its columns are to be looked up. */
export interface Bound<E extends Expression = Expression> {
  readonly node: E;
  readonly serial: number;
}

export function newScope(source: SourceText, holds: Holds): Scope {
  return {
    holds,
    source,
    diagnostics: [],
    definitions: new Map(),
    readers: new Map(),
    serial: 0,
    present: new Set(),
    several: undefined,
    mentioned: new Set(),
  };
}

export function lookUp(scope: Scope, name: string, serial: number): Definition | undefined {
  const definitions = scope.definitions.get(name);
  if (definitions === undefined) return undefined;
  for (let i = definitions.length - 1; i >= 0; i--) {
    const definition = definitions[i]!;
    if (definition.serial < serial) return definition.value === undefined ? undefined : definition;
  }
  return undefined;
}

/** The expression that a column stands for, followed to the end. */
export function resolve(scope: Scope, bound: Bound): Bound {
  let { node, serial } = bound;
  while (node.type === 'Column') {
    const definition = lookUp(scope, node.name, serial);
    if (definition?.value === undefined) break;
    node = definition.value;
    serial = definition.serial;
  }
  return { node, serial };
}

/** Defines a computed column as of now. */
export function define(scope: Scope, name: string, value: Expression): Definition {
  const serial = scope.serial++;
  const columns = new Set<string>();
  let size = 0;
  walkExpression(value, (node) => {
    size++;
    if (node.type !== 'Column') return;
    const inner = lookUp(scope, node.name, serial);
    if (inner === undefined) columns.add(node.name);
    else {
      size += inner.size;
      if (inner.size <= largestInlined) for (const column of inner.columns) columns.add(column);
    }
  });
  const definition: Definition = { name, value, serial, size, columns };
  push(scope, definition);
  return definition;
}

/** Says that the rows have a column of this name now. */
export function definePlain(scope: Scope, name: string): void {
  scope.present.delete(name);
  if (!scope.definitions.has(name)) return;
  push(scope, { name, serial: scope.serial++, size: 1, columns: new Set([name]) });
}

function push(scope: Scope, definition: Definition): void {
  const known = scope.definitions.get(definition.name);
  if (known === undefined) scope.definitions.set(definition.name, [definition]);
  else known.push(definition);
  if (definition.value === undefined) return;
  for (const column of definition.columns) {
    const readers = scope.readers.get(column);
    if (readers === undefined) scope.readers.set(column, [definition]);
    else readers.push(definition);
  }
}

/** The computed columns, as they stand now, that are computed from a column of the rows. */
export function readersOf(scope: Scope, name: string): Definition[] {
  return (scope.readers.get(name) ?? []).filter((definition) => {
    const definitions = scope.definitions.get(definition.name);
    return definitions !== undefined && definitions[definitions.length - 1] === definition;
  });
}

/** Forgets all columns: after STATS only its own are left. */
export function clearScope(scope: Scope, several: Iterable<string>): void {
  scope.several = new Set(several);
  scope.definitions = new Map();
  scope.readers = new Map();
  scope.present.clear();
}

/** The expression with every computed column's value put in: for text that is kept as it is. */
export function putIn(scope: Scope, bound: Bound): Expression {
  const { node, serial } = bound;
  if (node.type !== 'Column') return mapParts(node, (part) => putIn(scope, { node: part, serial }));
  const target = resolve(scope, bound);
  return target.node.type === 'Column' ? target.node : putIn(scope, target);
}

/** A column of this name, for trees of our own making. */
export function columnNode(name: string): Column {
  return { type: 'Column', name, start: 0, end: 0 };
}
