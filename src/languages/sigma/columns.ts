import { children, type Node, type Plan, rewrite, type Scalar } from '../../ir/index.ts';

/** Longer expressions are no use to Sigma, and could grow without end when columns use columns. */
const maxSize = 40;

/** Replaces a column by what it was computed from. */
export interface Substitution {
  readonly name: string;
  readonly value: Scalar;
}

export function substitute<N extends Node>(node: N, substitutions: readonly Substitution[]): N {
  if (substitutions.length === 0) return node;
  const values = new Map(substitutions.map(({ name, value }) => [name, value]));
  return rewrite(node, (inner) => {
    const value = inner.kind === 'FieldRef' ? values.get(inner.name) : undefined;
    if (value === undefined) return inner;
    return inner.span === undefined ? value : { ...value, span: inner.span };
  });
}

/** What a step of a plan makes of its input's columns, as substitutions for the expressions above it. */
export function substitutionsOf(step: Plan): readonly Substitution[] {
  switch (step.kind) {
    case 'Extend': {
      // A column may use those before it.
      const out: Substitution[] = [];
      for (const column of step.columns) {
        const value = substitute(column.value, out);
        const bounded = size(value) > maxSize ? unknown(column.name) : value;
        const same = out.findIndex((one) => one.name === column.name);
        if (same !== -1) out.splice(same, 1);
        out.push({ name: column.name, value: bounded });
      }
      return out;
    }
    case 'Project':
      if (step.mode !== 'rename') return [];
      return step.columns.flatMap(({ from, to }) =>
        to === undefined || from.includes('*')
          ? []
          : [{ name: to, value: { kind: 'FieldRef', name: from } as const }],
      );
    case 'Extract':
      return step.outputs.map((name) => ({ name, value: unknown(name) }));
    case 'Lookup':
      return step.outputs.map(({ from, to }) => ({ name: to ?? from, value: unknown(to ?? from) }));
    case 'Window':
      return step.measures.map(({ name }) => ({ name, value: unknown(name) }));
    default:
      return [];
  }
}

function unknown(name: string): Scalar {
  return { kind: 'OpaqueScalar', language: 'column', text: name };
}

function size(node: Node): number {
  let count = 0;
  const stack: Node[] = [node];
  for (let next = stack.pop(); next !== undefined && count <= maxSize; next = stack.pop()) {
    count++;
    stack.push(...children(next));
  }
  return count;
}

/** An expression over a plan's columns, in terms of the fields of the events below it. */
export function resolve(plan: Plan, value: Scalar): Scalar {
  let current = plan;
  let resolved = value;
  for (;;) {
    switch (current.kind) {
      case 'Aggregate': {
        const { by, measures } = current;
        resolved = substitute(resolved, [
          ...by.map((column) => ({ name: column.name, value: column.value })),
          ...measures.map(({ name }) => ({ name, value: unknown(name) })),
        ]);
        current = current.input;
        break;
      }
      case 'Extend':
      case 'Project':
      case 'Extract':
      case 'Lookup':
      case 'Window':
        resolved = substitute(resolved, substitutionsOf(current));
        current = current.input;
        break;
      case 'Filter':
      case 'Sort':
      case 'Limit':
      case 'Expand':
      case 'NewTerms':
        current = current.input;
        break;
      default:
        return resolved;
    }
  }
}
