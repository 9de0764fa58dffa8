import type { FunctionName, Node, Scalar } from '../../../ir/index.ts';
import { field, keyOf, rewrite } from '../../../ir/index.ts';
import { nameFirstGroup } from '../../../regex/index.ts';
import type { Context } from './context.ts';
import { spanText } from './scalar.ts';
import { assignment, evaluate, fieldName, nowhere, option } from './tree.ts';
import type { Command } from './types.ts';
import { expressionOf } from './where.ts';

/**
 * What eval cannot compute, or only awkwardly, is computed by a command before it, into a column: what a regular
 * expression takes out of a field (`rex`), the place of an address (`iplocation`), the bucket of a time (`bin`).
 */
interface Hoisting {
  /** The commands so far, in their order. */
  readonly commands: readonly Command[];
  /** Names of the columns so far. */
  readonly names: ReadonlySet<string>;
  /** The node with such computations replaced by their columns. */
  readonly in: <N extends Node>(node: N) => N;
}

export function newHoisting({ fresh }: Pick<Context, 'fresh'>): Hoisting {
  const commands: Command[] = [];
  const columns = new Map<string, string>();
  const names = new Set<string>();
  const column = (call: Extract<Scalar, { kind: 'Call' }>): Scalar => {
    const key = keyOf(call);
    const known = columns.get(key);
    if (known !== undefined) return field(known, call.span);
    const made = hoisted(call, fresh);
    if (made === undefined) return call;
    commands.push(...made.commands);
    columns.set(key, made.name);
    names.add(made.name);
    return field(made.name, call.span);
  };
  return {
    commands,
    names,
    in: (node) => rewrite(node, (inner) => (inner.kind === 'Call' ? column(inner) : inner)),
  };
}

const HOISTED: ReadonlySet<FunctionName> = new Set(['extractRegex', 'geoCountry', 'geoCity', 'timeBucket']);

interface Hoisted {
  readonly name: string;
  readonly commands: readonly Command[];
}

function hoisted(call: Extract<Scalar, { kind: 'Call' }>, fresh: Context['fresh']): Hoisted | undefined {
  const [operand, setting] = call.arguments;
  if (operand === undefined || !HOISTED.has(call.function)) return undefined;
  if (operand.kind !== 'FieldRef') {
    // The commands want a field.
    const value = expressionOf(operand);
    if (value === undefined) return undefined;
    const name = fresh('value');
    const made = hoisted({ ...call, arguments: [field(name), ...call.arguments.slice(1)] }, fresh);
    return made && { ...made, commands: [evaluate(assignment(name, value)), ...made.commands] };
  }
  if (operand.name.includes('*')) return undefined;
  const { name: source } = operand;
  switch (call.function) {
    case 'extractRegex': {
      if (setting?.kind !== 'Literal') return undefined;
      const name = fresh('extracted');
      const command = extraction(source, String(setting.value), name);
      return command && { name, commands: [command] };
    }
    case 'geoCountry':
    case 'geoCity': {
      const prefix = `${fresh('place')}_`;
      const name = `${prefix}${call.function === 'geoCountry' ? 'Country' : 'City'}`;
      return { name, commands: [iplocation(source, prefix)] };
    }
    case 'timeBucket': {
      if (setting?.kind !== 'Literal' || typeof setting.value !== 'number') return undefined;
      const name = fresh('time');
      const options = [option('span', spanText(setting.value))];
      return {
        name,
        commands: [
          evaluate(assignment(name, fieldName(source))),
          { type: 'Bin', command: 'bin', options, field: name, ...nowhere },
        ],
      };
    }
    default:
      return undefined;
  }
}

export function iplocation(source: string, prefix: string): Command {
  const options = prefix === '' ? [] : [option('prefix', prefix)];
  return { type: 'Iplocation', options, field: source, ...nowhere };
}

/** `rex` for the only capturing group of a pattern. */
export function extraction(source: string, pattern: string, name: string): Command | undefined {
  const named = nameFirstGroup(pattern, name);
  if (named === undefined) return undefined;
  return { type: 'Rex', ...(source === '_raw' ? {} : { field: source }), pattern: named, ...nowhere };
}
