import type { Assignment, Command, Expression } from '../../../../grammars/esql/index.ts';
import { walkExpression } from '../expressions.ts';
import { extractOutputs } from './extract.ts';

/** Which commands of a query decide what it matches, and which only shape how that is shown. */
export interface Needs {
  /** For each command: whether the plan needs it. */
  readonly needed: readonly boolean[];
  /** The last command of the plan that refers to a column. */
  readonly lastUse: ReadonlyMap<string, number>;
  /** The columns that the source must give. */
  readonly fromSource: ReadonlySet<string>;
}

/** Commands that give each row further columns and keep the rows as they are. */
const rowKeepingCommands: ReadonlySet<string> = new Set([
  'ip_location',
  'registered_domain',
  'uri_parts',
  'user_agent',
]);

export function patternName(pattern: { readonly parts: readonly { readonly text: string }[] }): string {
  return pattern.parts.map((part) => part.text).join('');
}

/** From the last command to the first: what is referred to later, and by what. `after`: by what comes after them all. */
export function findNeeds(commands: readonly Command[], after: ReadonlySet<string>): Needs {
  const needed = new Array<boolean>(commands.length).fill(false);
  const lastUse = new Map([...after].map((name) => [name, commands.length] as const));
  let live = new Set(after);
  let limited = false;
  const use = (node: Expression, index: number): void =>
    walkExpression(node, (part) => {
      if (part.type === 'Column') useName(part.name, index);
    });
  const useName = (name: string, index: number): void => {
    live.add(name);
    if (!lastUse.has(name)) lastUse.set(name, index);
  };
  for (let index = commands.length - 1; index >= 0; index--) {
    const command = commands[index]!;
    switch (command.type) {
      case 'Where':
        needed[index] = true;
        use(command.condition, index);
        break;
      case 'Eval':
        needed[index] = useEval(command.fields, index);
        break;
      case 'Stats': {
        needed[index] = true;
        if (command.inline) for (const field of command.measures) live.delete(nameOf(field));
        else {
          live = new Set();
          limited = false;
        }
        for (const field of command.measures) {
          use(field.value, index);
          if (field.where !== undefined) use(field.where, index);
        }
        for (const field of command.by) use(field.value, index);
        break;
      }
      case 'Rename':
        for (const pair of command.pairs) {
          if (live.delete(patternName(pair.to))) {
            needed[index] = true;
            useName(patternName(pair.from), index);
          }
        }
        break;
      case 'Sort':
        needed[index] = limited;
        if (limited) for (const key of command.keys) use(key.value, index);
        break;
      case 'Limit':
        needed[index] = true;
        limited = true;
        for (const key of command.by) use(key, index);
        break;
      case 'Grok':
      case 'Dissect': {
        const outputs = extractOutputs(command);
        needed[index] = outputs.some((name) => live.has(name));
        if (!needed[index]) break;
        for (const name of outputs) live.delete(name);
        use(command.input, index);
        break;
      }
      case 'MvExpand':
        needed[index] = true;
        useName(command.column.name, index);
        break;
      case 'LookupJoin':
      case 'Enrich':
      case 'Completion':
      case 'Fork':
      case 'OtherCommand':
        needed[index] = mayDecide(command, live);
        if (needed[index]) for (const name of namesOf(command)) useName(name, index);
        break;
      default:
        needed[index] = command.type === 'From' || command.type === 'Row';
    }
  }
  return { needed, lastUse, fromSource: live };

  function useEval(fields: readonly Assignment[], index: number): boolean {
    let any = false;
    for (let i = fields.length - 1; i >= 0; i--) {
      const field = fields[i]!;
      if (!live.delete(nameOf(field))) continue;
      any = true;
      use(field.value, index);
    }
    return any;
  }
}

/** Whether a command without a step of its own can change what is matched, by its rows or by columns asked for later. */
function mayDecide(command: Command, live: ReadonlySet<string>): boolean {
  switch (command.type) {
    case 'Completion':
      return live.has(command.column?.name ?? 'completion');
    case 'Enrich':
      if (command.outputs.length === 0) return live.size > 0;
      return command.outputs.some(({ name, column }) => live.has(patternName(name ?? column)));
    case 'LookupJoin':
      return live.size > 0;
    case 'OtherCommand':
      return !rowKeepingCommands.has(command.name) || live.size > 0;
    default:
      return true;
  }
}

/** The columns that a command refers to. */
export function namesOf(command: Command): readonly string[] {
  const names: string[] = [];
  const see = (node: Expression): void =>
    walkExpression(node, (part) => {
      if (part.type === 'Column') names.push(part.name);
    });
  switch (command.type) {
    case 'Where':
      see(command.condition);
      break;
    case 'Eval':
    case 'Row':
      for (const field of command.fields) see(field.value);
      break;
    case 'Stats':
      for (const field of [...command.measures, ...command.by]) see(field.value);
      for (const { where } of command.measures) if (where !== undefined) see(where);
      break;
    case 'Project':
      return command.columns.map(patternName);
    case 'Rename':
      return command.pairs.map((pair) => patternName(pair.from));
    case 'Sort':
      for (const key of command.keys) see(key.value);
      break;
    case 'Limit':
      command.by.forEach(see);
      break;
    case 'Grok':
    case 'Dissect':
      see(command.input);
      break;
    case 'MvExpand':
      return [command.column.name];
    case 'LookupJoin':
      command.on.forEach(see);
      break;
    case 'Enrich':
      return command.on === undefined ? [] : [patternName(command.on)];
    case 'Completion':
      see(command.prompt);
      break;
    case 'Fork':
      return command.branches.flatMap((commands) => commands.flatMap(namesOf));
    case 'OtherCommand':
      return namesIn(command.arguments);
    case 'From':
      break;
    default: {
      const never: never = command;
      return never;
    }
  }
  return names;
}

/** The column that a field makes. */
export function nameOf(field: {
  readonly name?: { name: string };
  readonly label?: string;
  readonly value: Expression;
}): string {
  if (field.name !== undefined) return field.name.name;
  return field.label ?? (field.value.type === 'Column' ? field.value.name : '');
}

/** Everything in a text that could be a column's name. */
export function namesIn(text: string): string[] {
  const plain = text.replace(/"""[\s\S]*?"""|"(?:[^"\\]|\\.)*"/g, ' ');
  return [...plain.matchAll(/[\w@]+(?:\.[\w@]+)*|`([^`]+)`/g)].map((found) => found[1] ?? found[0]);
}
