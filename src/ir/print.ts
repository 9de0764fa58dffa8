import { type Node, unreachable } from './children.ts';
import type { LogSource, LookupPair, Plan } from './plan.ts';
import type { Case, Literal, Pattern, Predicate, Scalar } from './predicate.ts';

/**
 * The canonical text of the IR (`ir.txt`, `ruleglot parse`): one node a line, children indented by two blanks.
 * Comparisons that ignore case carry a `~`.
 *
 *     Filter
 *       Source kubernetes//audit
 *       And
 *         kubernetes.audit.verb in~ ["get", "list"]
 *         Not
 *           user_agent.original like~ "kubectl/"*
 */
export function printNode(node: Node): string {
  return lines(node).join('\n');
}

function lines(node: Node): string[] {
  const inline = inlineText(node);
  if (inline !== undefined) return [inline];
  return block(node);
}

function nested(title: string, ...parts: readonly (readonly string[])[]): string[] {
  return [title, ...parts.flat().map((text) => `  ${text}`)];
}

function all(nodes: readonly Node[]): string[] {
  return nodes.flatMap(lines);
}

function block(node: Node): string[] {
  switch (node.kind) {
    case 'And':
    case 'Or':
      return nested(node.kind, all(node.items));
    case 'Not':
      return nested('Not', lines(node.item));
    case 'Nested':
      return nested(`Nested ${node.path}`, lines(node.item));
    case 'Case':
      return nested(
        'Case',
        all(node.branches),
        node.otherwise === undefined ? [] : nested('else', lines(node.otherwise)),
      );
    case 'Branch':
      return nested('when', lines(node.when), nested('then', lines(node.value)));
    case 'Compare':
      return nested(`compare ${mark(node.operator, node.case)}`, lines(node.left), lines(node.right));
    case 'OneOf':
      return nested(`one of ${mark('in', node.case)} ${list(node.values)}`, lines(node.operand));
    case 'Match':
      return nested(`match ${mark('like', node.case)} ${patternText(node.pattern)}`, lines(node.operand));
    case 'Regex':
      return nested(`matches ${regexText(node)}`, lines(node.operand));
    case 'InNetwork':
      return nested(`within [${node.networks.join(', ')}]`, lines(node.operand));
    case 'Exists':
      return nested('exists', lines(node.operand));
    case 'Call':
      return nested(node.function, all(node.arguments));
    case 'Column':
      return nested(`${node.name} =`, lines(node.value));
    case 'Measure':
      return nested(
        `${node.name} = ${node.function}`,
        all(node.arguments),
        node.where === undefined ? [] : nested('where', lines(node.where)),
      );
    case 'StageKey':
    case 'SortKey':
      return lines(node.value);
    case 'Stage':
      return nested(
        `Stage${node.name === undefined ? '' : ` ${node.name}`}${node.absent ? ' absent' : ''}${node.runs === 1 ? '' : ` runs ${node.runs}`}`,
        node.by.length === 0 ? [] : nested('by', all(node.by)),
        lines(node.input),
      );
    case 'Constant':
    case 'Keyword':
    case 'OpaquePredicate':
    case 'FieldRef':
    case 'Literal':
    case 'OpaqueScalar':
      return [inlineText(node) ?? node.kind];
    default:
      return planLines(node);
  }
}

function planLines(node: Plan): string[] {
  switch (node.kind) {
    case 'Source':
      return [
        `Source ${node.logSources.length === 0 ? 'unknown' : node.logSources.map(logSourceText).join(', ')}`,
      ];
    case 'Filter':
      return nested('Filter', lines(node.input), lines(node.predicate));
    case 'Extend':
      return nested('Extend', lines(node.input), all(node.columns));
    case 'Project':
      return nested(
        `Project ${node.mode} ${node.columns.map((c) => (c.to === undefined ? c.from : `${c.from} as ${c.to}`)).join(', ')}`,
        lines(node.input),
      );
    case 'Aggregate':
      return nested(
        `Aggregate${node.window === undefined ? '' : ` ${node.window.type}${node.window.span === undefined ? '' : ` ${node.window.span}ms`}`}`,
        lines(node.input),
        all(node.measures),
        node.by.length === 0 ? [] : nested('by', all(node.by)),
      );
    case 'Window':
      return nested(
        `Window ${node.frame.type}${node.frame.rows === undefined ? '' : ` rows ${node.frame.rows}`}${node.frame.span === undefined ? '' : ` ${node.frame.span}ms`}`,
        lines(node.input),
        all(node.measures),
        node.by.length === 0 ? [] : nested('by', all(node.by)),
      );
    case 'Sequence':
      return nested(
        `Sequence${node.ordered ? '' : ' unordered'}${node.within === undefined ? '' : ` within ${node.within}ms`}`,
        all(node.stages),
        node.until === undefined ? [] : nested('until', lines(node.until)),
      );
    case 'NewTerms':
      return nested(
        `NewTerms history ${node.history}ms${node.recent === undefined ? '' : ` in ${node.recent}ms`}`,
        lines(node.input),
        nested('fields', all(node.fields)),
      );
    case 'Lookup':
      return nested(
        `Lookup ${node.mode} ${node.table} on ${node.on.map((g) => g.map(pairText).join(' and ')).join(' or ')}${node.first === undefined ? '' : ` first ${node.first}`}${node.otherwise === undefined ? '' : ` else ${JSON.stringify(node.otherwise)}`}`,
        lines(node.input),
        node.rows === undefined ? [] : nested('rows', lines(node.rows)),
      );
    case 'Join':
      return nested(`Join ${node.type} on ${node.on.join(', ')}`, lines(node.left), lines(node.right));
    case 'Union':
      return nested('Union', all(node.inputs));
    case 'Extract':
      return nested(
        `Extract ${node.method} ${JSON.stringify(node.pattern)} to ${node.outputs.join(', ')}`,
        lines(node.input),
        nested('from', lines(node.from)),
      );
    case 'Expand':
      return nested(`Expand ${node.column}`, lines(node.input));
    case 'Sort':
      return nested('Sort', lines(node.input), nested('by', all(node.keys)));
    case 'Limit':
      return nested(
        `Limit ${node.from} ${node.count}`,
        lines(node.input),
        node.by.length === 0 ? [] : nested('by', all(node.by)),
      );
    case 'Opaque':
      return nested(
        `Opaque ${node.language} ${JSON.stringify(node.text)}`,
        node.input === undefined ? [] : lines(node.input),
      );
    default:
      return unreachable(node);
  }
}

/** The text of a node that fits on one line; undefined when it needs a block. */
function inlineText(node: Node): string | undefined {
  switch (node.kind) {
    case 'Constant':
      return String(node.value);
    case 'Compare':
      return inlineLeaf(node.left, (left) => {
        const right = scalarText(node.right);
        return right === undefined ? undefined : `${left} ${mark(node.operator, node.case)} ${right}`;
      });
    case 'OneOf':
      return inlineLeaf(
        node.operand,
        (operand) => `${operand} ${mark('in', node.case)} ${list(node.values)}`,
      );
    case 'Match':
      return inlineLeaf(
        node.operand,
        (operand) => `${operand} ${mark('like', node.case)} ${patternText(node.pattern)}`,
      );
    case 'Regex':
      return inlineLeaf(node.operand, (operand) => `${operand} matches ${regexText(node)}`);
    case 'InNetwork':
      return inlineLeaf(node.operand, (operand) => `${operand} within [${node.networks.join(', ')}]`);
    case 'Exists':
      return inlineLeaf(node.operand, (operand) => `${operand} exists`);
    case 'Keyword':
      return `keyword ${node.scope} ${mark('like', node.case)} ${patternText(node.pattern)}`;
    case 'OpaquePredicate':
      return `opaque ${node.language} ${JSON.stringify(node.text)}${node.name === undefined ? '' : ` named ${node.name}`}`;
    case 'FieldRef':
    case 'Literal':
    case 'Call':
    case 'OpaqueScalar':
      return scalarText(node);
    case 'Column': {
      const value = scalarText(node.value);
      if (value === undefined) return undefined;
      return value === node.name ? value : `${node.name} = ${value}`;
    }
    case 'Measure': {
      if (node.where !== undefined) return undefined;
      const args = node.arguments.map(scalarText);
      return args.includes(undefined) ? undefined : `${node.name} = ${node.function}(${args.join(', ')})`;
    }
    case 'StageKey': {
      const value = scalarText(node.value);
      return value === undefined ? undefined : `${value}${node.optional ? ' optional' : ''}`;
    }
    case 'SortKey': {
      const value = scalarText(node.value);
      return value === undefined ? undefined : `${value}${node.descending ? ' descending' : ''}`;
    }
    default:
      return undefined;
  }
}

function inlineLeaf(operand: Scalar, text: (operand: string) => string | undefined): string | undefined {
  const inner = scalarText(operand);
  return inner === undefined ? undefined : text(inner);
}

/** A scalar on one line; undefined for a `case`, which holds predicates. */
function scalarText(node: Scalar): string | undefined {
  switch (node.kind) {
    case 'FieldRef':
      return /^[\w@][\w@.*-]*$/.test(node.name) ? node.name : `field(${JSON.stringify(node.name)})`;
    case 'Literal':
      return JSON.stringify(node.value);
    case 'Call': {
      const args = node.arguments.map(scalarText);
      return args.includes(undefined) ? undefined : `${node.function}(${args.join(', ')})`;
    }
    case 'Case':
      return undefined;
    case 'OpaqueScalar':
      return `opaque(${node.language}, ${JSON.stringify(node.text)})`;
    default:
      return unreachable(node);
  }
}

function mark(operator: string, mode: Case): string {
  return mode === 'insensitive' ? `${operator}~` : operator;
}

function list(values: readonly Literal[]): string {
  return `[${values.map((value) => JSON.stringify(value.value)).join(', ')}]`;
}

function patternText(pattern: Pattern): string {
  return pattern
    .map((part) => ('any' in part ? (part.any === 'one' ? '?' : '*') : JSON.stringify(part.text)))
    .join('');
}

function regexText(node: Extract<Predicate, { kind: 'Regex' }>): string {
  const flags = `${node.case === 'insensitive' ? 'i' : ''}${node.multiline ? 'm' : ''}${node.dotAll ? 's' : ''}`;
  return `/${node.pattern}/${flags} ${node.flavour} ${node.anchoring}`;
}

/** `product/category/service`, with empty parts where unknown. */
export function logSourceText(source: LogSource): string {
  return `${source.product ?? ''}/${source.category ?? ''}/${source.service ?? ''}`;
}

function pairText({ field, column, negated, case: letters, match }: LookupPair): string {
  const how = [...(match === undefined ? [] : [match]), ...(letters === undefined ? [] : [letters])];
  return `${negated === true ? 'not ' : ''}${field}=${column}${how.length === 0 ? '' : ` (${how.join(', ')})`}`;
}
