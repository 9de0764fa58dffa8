import type { Node, Scalar } from '../../../ir/index.ts';
import { field, keyOf, rewrite } from '../../../ir/index.ts';
import { spanText } from './scalar.ts';
import { assignment, evaluate, fieldName, nowhere, option } from './tree.ts';
import type { Command } from './types.ts';

/**
 * What eval cannot compute, or only awkwardly, is computed by a command before it, into a column: what a regular
 * expression takes out of a field (`rex`), the place of an address (`iplocation`), the bucket of a time (`bin`).
 */
export interface Hoisting {
  /** The commands so far, in their order. */
  readonly commands: readonly Command[];
  /** The node with such computations replaced by their columns. */
  readonly in: <N extends Node>(node: N) => N;
}

export function newHoisting(): Hoisting {
  const commands: Command[] = [];
  const columns = new Map<string, string>();
  const column = (call: Extract<Scalar, { kind: 'Call' }>): Scalar => {
    const key = keyOf(call);
    const known = columns.get(key);
    if (known !== undefined) return field(known, call.span);
    const made = hoisted(call, columns.size + 1);
    if (made === undefined) return call;
    commands.push(...made.commands);
    columns.set(key, made.name);
    return field(made.name, call.span);
  };
  return {
    commands,
    in: (node) => rewrite(node, (inner) => (inner.kind === 'Call' ? column(inner) : inner)),
  };
}

interface Hoisted {
  readonly name: string;
  readonly commands: readonly Command[];
}

function hoisted(call: Extract<Scalar, { kind: 'Call' }>, index: number): Hoisted | undefined {
  const [operand, setting] = call.arguments;
  if (operand?.kind !== 'FieldRef' || operand.name.includes('*')) return undefined;
  const { name: source } = operand;
  switch (call.function) {
    case 'extractRegex': {
      if (setting?.kind !== 'Literal') return undefined;
      const name = `extracted${index}`;
      const command = extraction(source, String(setting.value), name);
      return command && { name, commands: [command] };
    }
    case 'geoCountry':
    case 'geoCity': {
      const prefix = `place${index}_`;
      const name = `${prefix}${call.function === 'geoCountry' ? 'Country' : 'City'}`;
      return { name, commands: [iplocation(source, prefix)] };
    }
    case 'timeBucket': {
      if (setting?.kind !== 'Literal' || typeof setting.value !== 'number') return undefined;
      const name = `time${index}`;
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
  const named = withGroupName(pattern, name);
  if (named === undefined) return undefined;
  return { type: 'Rex', ...(source === '_raw' ? {} : { field: source }), pattern: named, ...nowhere };
}

/** Gives the pattern's first capturing group a name. */
function withGroupName(pattern: string, name: string): string | undefined {
  for (let at = 0, inClass = false; at < pattern.length; at++) {
    const mark = pattern[at];
    if (mark === '\\') at++;
    else if (mark === '[') inClass = true;
    else if (mark === ']') inClass = false;
    else if (mark === '(' && !inClass && pattern[at + 1] !== '?') {
      return `${pattern.slice(0, at + 1)}?<${name}>${pattern.slice(at + 1)}`;
    }
  }
  return undefined;
}
