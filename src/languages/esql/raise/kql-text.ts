import { isCaseless, type Literal, type Pattern, type Predicate, type Scalar } from '../../../ir/index.ts';

type Case = 'sensitive' | 'insensitive';

/**
 * `field: pattern` for `KQL("…")`, which searches all values of a field. Undefined for what that KQL has no sure form
 * of: `?` for one character, and blanks beside wildcards (they would split the value).
 */
export function kqlText(field: string, pattern: Pattern): string | undefined {
  const parts: string[] = [];
  for (const part of pattern) {
    if ('any' in part) {
      if (part.any === 'one') return undefined;
      parts.push('*');
    } else {
      if (/\s/.test(part.text)) return undefined;
      parts.push(part.text.replace(/[\\():<>"*{}]/g, '\\$&'));
    }
  }
  const value = parts.join('');
  if (/^(?:and|or|not)$/i.test(value)) return undefined;
  return `${field}: ${value}`;
}

/** A query for `KQL("…")`, and whether it must ignore case. */
export interface KqlQuery {
  readonly text: string;
  readonly insensitive: boolean;
}

/**
 * Conditions on one element of an array, or on fields by a pattern of their names, which only the index can answer.
 * Undefined where KQL has no form, or where some values want their case and others do not.
 */
export function kqlQuery(predicate: Predicate): KqlQuery | undefined {
  const modes = new Set<Case>();
  const text = queryText(predicate, '', modes);
  if (text === undefined || modes.size > 1) return undefined;
  return { text, insensitive: modes.has('insensitive') };
}

/** Each part of a mix stands in parentheses: this KQL gives `and` and `or` the same precedence. */
function queryText(node: Predicate, path: string, modes: Set<Case>): string | undefined {
  const inParentheses = (item: Predicate): string | undefined => {
    const text = queryText(item, path, modes);
    return text === undefined || (item.kind !== 'And' && item.kind !== 'Or') ? text : `(${text})`;
  };
  switch (node.kind) {
    case 'And':
    case 'Or': {
      const parts = node.items.map(inParentheses);
      const isWhole = parts.every((part) => part !== undefined);
      return isWhole ? parts.join(node.kind === 'And' ? ' and ' : ' or ') : undefined;
    }
    case 'Not': {
      const text = inParentheses(node.item);
      return text && `not ${text}`;
    }
    case 'Nested': {
      const text = queryText(node.item, `${node.path}.`, modes);
      return text && `${relative(node.path, path)}: { ${text} }`;
    }
    case 'Exists':
      return fieldText(node.operand, path, () => '*');
    case 'Compare':
      if (node.operator !== '==' || node.right.kind !== 'Literal') return undefined;
      noteCase(modes, node.case, [node.right]);
      return fieldText(node.left, path, () => quoted(node.right as Literal));
    case 'OneOf': {
      noteCase(modes, node.case, node.values);
      const tests = node.values.map((value) => fieldText(node.operand, path, () => quoted(value)));
      const isWhole = tests.every((test) => test !== undefined);
      return !isWhole ? undefined : tests.length === 1 ? tests[0] : `(${tests.join(' or ')})`;
    }
    case 'Match':
      modes.add(node.case);
      return node.operand.kind === 'FieldRef'
        ? kqlText(relative(node.operand.name, path), node.pattern)
        : undefined;
    default:
      return undefined;
  }
}

/** A value without letters has no case to regard. */
function noteCase(modes: Set<Case>, mode: Case, values: readonly Literal[]): void {
  if (!values.every(({ value }) => typeof value !== 'string' || isCaseless(value))) modes.add(mode);
}

function fieldText(operand: Scalar, path: string, value: () => string): string | undefined {
  return operand.kind === 'FieldRef' ? `${relative(operand.name, path)}: ${value()}` : undefined;
}

function relative(name: string, path: string): string {
  return name.startsWith(path) ? name.slice(path.length) : name;
}

function quoted({ value }: Literal): string {
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value);
}
