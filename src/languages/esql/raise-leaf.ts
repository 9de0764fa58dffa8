import { type Expression, parseExpression } from '../../../grammars/esql/index.ts';
import type { Diagnostic, Effect } from '../../diagnostics/index.ts';
import { diagnose, effectUnder } from '../../diagnostics/index.ts';
import { type FieldInfo, fieldInfo } from '../../fields/index.ts';
import {
  type Literal,
  literalText,
  type Pattern,
  type Predicate,
  type Scalar,
  unreachable,
} from '../../ir/index.ts';
import { opaqueLeftOut } from '../../passes/index.ts';
import { translateRegex } from '../../regex/index.ts';
import type { Span } from '../../text/index.ts';
import { fieldsOf } from './existence.ts';
import { kqlText } from './kql-text.ts';
import { isCaselessRegex, printLike } from './like.ts';
import { any, column, comparison, constant, fn, isNull, nowhere, text } from './nodes.ts';
import { type RaiseCondition, raiseScalar } from './raise-scalar.ts';

/** Leaves of conditions in ES|QL. */

export type Leaf = Exclude<Predicate, { kind: 'And' | 'Or' | 'Not' }>;

export interface RaisedLeaf {
  readonly node: Expression;
  /** The fields that make it null when they are missing. */
  readonly nullable: readonly string[];
  /** May be null for another reason. */
  readonly loose: boolean;
  /** Searches the index, so that it cannot stand inside functions. */
  readonly search?: boolean;
  /** What the form changes. */
  readonly notes?: readonly Diagnostic[];
}

/** Why ES|QL cannot say a leaf, as a diagnostic to be completed with its effect. */
export interface Unsayable {
  readonly problem: (effect: Effect, negated: boolean) => Diagnostic;
}

export const target = 'ES|QL';

/** The rows that a condition looks at. */
export interface Rows {
  /** Columns that the plan makes; fields of the same name are gone. */
  readonly made: ReadonlySet<string>;
  /** Those of them that hold several values. */
  readonly several: ReadonlySet<string>;
  /** Whether the rows are documents still, so that KQL() may search them: it must come right after FROM. */
  readonly searchable: boolean;
}

export const documents: Rows = { made: new Set(), several: new Set(), searchable: true };

function infoOf(rows: Rows, name: string): FieldInfo | undefined {
  if (rows.several.has(name)) return { name, multi: true };
  return rows.made.has(name) ? undefined : fieldInfo(name);
}

export function raiseLeaf(
  leaf: Leaf,
  rows: Rows,
  negated: boolean,
  condition: RaiseCondition,
): RaisedLeaf | Unsayable {
  switch (leaf.kind) {
    case 'Constant':
      return { node: constant(leaf.value), nullable: [], loose: false };
    case 'Compare':
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork': {
      const operand = leaf.kind === 'Compare' ? leaf.left : leaf.operand;
      const found = isFound(leaf) ? raiseFound(operand, condition) : undefined;
      if (found !== undefined) return { node: found, nullable: fieldsOf(operand), loose: true };
      const info = operand.kind === 'FieldRef' ? infoOf(rows, operand.name) : undefined;
      if (info?.multi === true && operand.kind === 'FieldRef') {
        const several = raiseSeveral(leaf, operand.name, info, rows, negated);
        if (several !== undefined) return several;
      }
      return raiseSingle(leaf, info, condition);
    }
    case 'Exists': {
      const found = raiseFound(leaf.operand, condition);
      if (found !== undefined) return { node: found, nullable: fieldsOf(leaf.operand), loose: true };
      const operand = raiseScalar(leaf.operand, condition);
      if (operand === undefined) return unsayableScalar(leaf.operand, leaf.span);
      return { node: isNull(operand, true), nullable: [], loose: false };
    }
    case 'Keyword': {
      const word = literalText(leaf.pattern);
      if (leaf.scope === 'term' && word !== undefined && rows.searchable) {
        return searchLeaf(`"${word.replace(/["\\]/g, '\\$&')}"`, leaf.case === 'insensitive');
      }
      return unsayable(leaf.span, 'a search in the whole event');
    }
    case 'Nested':
      return unsayable(leaf.span, `conditions on one element of ${leaf.path}`);
    case 'OpaquePredicate': {
      const node = leaf.language === 'esql' ? parseExpression(leaf.text).value : undefined;
      if (node !== undefined) return { node, nullable: [], loose: true };
      return { problem: (effect, negated) => opaqueLeftOut(leaf, effect, negated, target) };
    }
    default:
      return unreachable(leaf);
  }
}

/** `indexOf(a, b) >= 0` says no more than that b is found in a. */
function isFound(leaf: Leaf): boolean {
  return (
    leaf.kind === 'Compare' &&
    leaf.operator === '>=' &&
    leaf.right.kind === 'Literal' &&
    leaf.right.value === 0
  );
}

/** A text found in another: CONTAINS. */
function raiseFound(operand: Scalar, condition: RaiseCondition): Expression | undefined {
  if (operand.kind !== 'Call' || operand.function !== 'indexOf' || operand.arguments.length !== 2)
    return undefined;
  const [text, part] = operand.arguments.map((argument) => raiseScalar(argument, condition));
  return text === undefined || part === undefined ? undefined : fn('contains', text, part);
}

function unsayable(span: Span | undefined, what: string): Unsayable {
  return {
    problem: (effect) =>
      diagnose('plan-approximated', { span, effect, with: { target, what, instead: 'it is left out' } }),
  };
}

function unsayableScalar(scalar: Scalar, span: Span | undefined): Unsayable {
  if (scalar.kind === 'Call') return unsayable(span, `the function ${scalar.function}`);
  if (scalar.kind === 'OpaqueScalar') {
    const { language, text: dropped } = scalar;
    return {
      problem: (effect) =>
        diagnose('opaque-dropped', { span, effect, with: { language, text: dropped, target } }),
    };
  }
  return unsayable(span, 'this value');
}

type ValueLeaf = Extract<Leaf, { kind: 'Compare' | 'OneOf' | 'Match' | 'Regex' | 'InNetwork' }>;

function raiseSingle(
  leaf: ValueLeaf,
  info: FieldInfo | undefined,
  condition: RaiseCondition,
): RaisedLeaf | Unsayable {
  const scalar = leaf.kind === 'Compare' ? leaf.left : leaf.operand;
  const operand = raiseScalar(scalar, condition);
  if (operand === undefined) return unsayableScalar(scalar, leaf.span);
  const isText = textTypes.has(info?.type);
  const folded = isText && 'case' in leaf && leaf.case === 'insensitive';
  const value = folded ? lowered(operand) : operand;
  // LIKE and RLIKE take text only.
  const written = isText ? value : fn('to_string', operand);
  const nulls = { nullable: fieldsOf(scalar), loose: isLoose(scalar) };
  switch (leaf.kind) {
    case 'Compare': {
      if (leaf.right.kind === 'Literal' && typeof leaf.right.value === 'boolean' && leaf.operator === '==') {
        if (isConditionNode(operand)) {
          const node: Expression = leaf.right.value ? operand : { type: 'Not', operand, ...nowhere };
          return { node, ...nulls };
        }
      }
      const right =
        leaf.right.kind === 'Literal'
          ? typedConstant(leaf.right, info, folded)
          : raiseScalar(leaf.right, condition);
      if (right === undefined) return unsayableScalar(leaf.right, leaf.span);
      const number = isText && info !== undefined ? orderedNumber(leaf) : undefined;
      if (number !== undefined) {
        const conversion = Number.isInteger(number) ? 'to_long' : 'to_double';
        const node = comparison(leaf.operator, fn(conversion, operand), constant(number));
        return { node, nullable: nulls.nullable, loose: true };
      }
      const other = folded && leaf.right.kind !== 'Literal' ? fn('to_lower', right) : right;
      return {
        node: comparison(leaf.operator, value, other),
        nullable: [...nulls.nullable, ...fieldsOf(leaf.right)],
        loose: nulls.loose || isLoose(leaf.right),
      };
    }
    case 'OneOf': {
      const items = leaf.values.map((item) => typedConstant(item, info, folded));
      return { node: { type: 'In', negated: false, operands: [value], items, ...nowhere }, ...nulls };
    }
    case 'Match':
      return { node: like('like', written, printLike(fold(leaf.pattern, folded))), ...nulls };
    case 'Regex': {
      const regex = luceneRegex(leaf);
      if ('unsupported' in regex) {
        const { unsupported } = regex;
        return {
          problem: (effect) =>
            diagnose('regex-unsupported', {
              span: leaf.span,
              effect,
              with: { construct: unsupported, target },
            }),
        };
      }
      // Classes of letters keep their case in Lucene, so that the value must too unless the pattern says otherwise.
      const whole = isText ? operand : written;
      return { node: like('rlike', regex.folded ? lowered(whole) : whole, regex.pattern), ...nulls };
    }
    case 'InNetwork':
      return {
        node: fn(
          'cidr_match',
          info?.type === 'ip' ? operand : asAddress(operand),
          ...leaf.networks.map(text),
        ),
        nullable: nulls.nullable,
        // What is no address gives null.
        loose: nulls.loose || info?.type !== 'ip',
      };
    default:
      return unreachable(leaf);
  }
}

/** The number that a field known to hold text is ordered against: ES|QL would compare letter by letter. */
function orderedNumber(leaf: Extract<Leaf, { kind: 'Compare' }>): number | undefined {
  const { left, operator, right } = leaf;
  if (operator === '==' || left.kind !== 'FieldRef' || right.kind !== 'Literal') return undefined;
  return /^-?\d{1,15}(?:\.\d+)?$/.test(String(right.value)) ? Number(right.value) : undefined;
}

/** Types whose values are text, and fields of unknown type, which nearly always are keywords. */
const textTypes: ReadonlySet<FieldInfo['type']> = new Set([
  'keyword',
  'text',
  'wildcard',
  'flattened',
  undefined,
]);

/** CIDR_MATCH takes addresses only; TO_IP leaves them as they are. */
function asAddress(operand: Expression): Expression {
  return operand.type === 'Call' && operand.name === 'to_ip' ? operand : fn('to_ip', operand);
}

function lowered(operand: Expression): Expression {
  return operand.type === 'Call' && operand.name === 'to_lower' ? operand : fn('to_lower', operand);
}

/** Whether a value may be missing though its fields are there. */
function isLoose(scalar: Scalar): boolean {
  switch (scalar.kind) {
    case 'FieldRef':
    case 'Literal':
      return false;
    case 'Call':
      return !strictCalls.has(scalar.function) || scalar.arguments.some(isLoose);
    default:
      return true;
  }
}
const strictCalls: ReadonlySet<string> = new Set([
  'lower',
  'upper',
  'trim',
  'trimStart',
  'trimEnd',
  'length',
  'concat',
  'toText',
  'mvCount',
  'mvFirst',
  'mvLast',
  'mvJoin',
  'mvMin',
  'mvMax',
  'mvDistinct',
  'mvSort',
  'now',
  'timeShift',
  'timeTruncate',
]);

function isConditionNode(node: Expression): boolean {
  return (
    node.type === 'Call' &&
    /^(?:match|match_phrase|qstr|kql|mv_contains|cidr_match|contains|starts_with|ends_with)$/.test(node.name)
  );
}

function like(keyword: 'like' | 'rlike', operand: Expression, pattern: string): Expression {
  return {
    type: 'Like',
    keyword,
    negated: false,
    operand,
    patterns: [text(pattern)],
    list: false,
    ...nowhere,
  };
}

function fold(pattern: Pattern, folded: boolean): Pattern {
  return folded ? pattern.map((part) => ('any' in part ? part : { text: part.text.toLowerCase() })) : pattern;
}

/** A literal in the type of its field: ES|QL refuses to compare text with numbers. */
function typedConstant(literal: Literal, info: FieldInfo | undefined, folded: boolean): Expression {
  const { value } = literal;
  switch (info?.type) {
    case 'keyword':
    case 'text':
    case 'wildcard':
    case 'ip':
    case 'flattened':
      return text(folded ? String(value).toLowerCase() : String(value));
    case 'long':
    case 'double':
      if (typeof value === 'string' && /^-?\d{1,15}(?:\.\d+)?$/.test(value)) return constant(Number(value));
      break;
    case 'boolean':
      if (/^(?:true|false)$/i.test(String(value))) return constant(String(value).toLowerCase() === 'true');
      break;
    default:
  }
  return constant(folded && typeof value === 'string' ? value.toLowerCase() : value);
}

/** A regex for RLIKE, which always spans the value and has no flags: any case means lower case on both sides. */
function luceneRegex(
  leaf: Extract<Leaf, { kind: 'Regex' }>,
): { readonly pattern: string; readonly folded: boolean } | { readonly unsupported: string } {
  const { pattern, flavour, anchoring, dotAll, multiline } = leaf;
  const spec = { pattern, flavour, anchoring, dotAll, multiline, case: leaf.case };
  const lucene = { flavour: 'lucene', anchoring: 'whole', inlineFlags: false } as const;
  const translated = translateRegex(spec, lucene);
  if ('unsupported' in translated) return translated;
  if (translated.case === 'sensitive') return { pattern: translated.pattern, folded: false };
  // Escapes such as \D keep their case; everything else is compared in lower case.
  const lower = translated.pattern.replace(/\\.|[^\\]+/gs, (part) =>
    part.startsWith('\\') ? part : part.toLowerCase(),
  );
  if (isCaselessRegex(lower)) return { pattern: lower, folded: true };
  const spelled = translateRegex(spec, { ...lucene, caseFlag: false });
  return 'unsupported' in spelled ? spelled : { pattern: spelled.pattern, folded: false };
}

/**
 * Leaves on a field of several values, of which any may match. Comparisons and LIKE are null for several values;
 * MV_CONTAINS, MV_MIN and MV_MAX see all of them, and so does the index, through KQL().
 */
function raiseSeveral(
  leaf: ValueLeaf,
  name: string,
  info: FieldInfo,
  rows: Rows,
  negated: boolean,
): RaisedLeaf | Unsayable | undefined {
  const field = column(name);
  const folded = 'case' in leaf && leaf.case === 'insensitive';
  const subject = folded ? fn('to_lower', field) : field;
  switch (leaf.kind) {
    case 'Compare':
      if (leaf.right.kind !== 'Literal') return undefined;
      if (leaf.operator === '==') {
        return twoValued(fn('mv_contains', subject, typedConstant(leaf.right, info, folded)));
      }
      return {
        node: comparison(
          leaf.operator,
          fn(leaf.operator.startsWith('>') ? 'mv_max' : 'mv_min', field),
          typedConstant(leaf.right, info, false),
        ),
        nullable: [name],
        loose: false,
      };
    case 'OneOf':
      return twoValued(
        any(leaf.values.map((item) => fn('mv_contains', subject, typedConstant(item, info, folded)))),
      );
    case 'Match': {
      const query = rows.searchable ? kqlText(name, leaf.pattern) : undefined;
      if (query !== undefined) return searchLeaf(query, folded);
      return joined(leaf, field, folded, negated);
    }
    case 'Regex': {
      const regex = luceneRegex(leaf);
      if ('unsupported' in regex) return undefined;
      const values = fn('mv_concat', regex.folded ? fn('to_lower', field) : field, text('\n'));
      return {
        node: like('rlike', values, `(.*\n)?(${regex.pattern})(\n.*)?`),
        nullable: [name],
        loose: false,
        notes: [severalNote(name, leaf.span, negated)],
      };
    }
    case 'InNetwork':
      if (!rows.searchable) {
        return {
          node: fn('cidr_match', field, ...leaf.networks.map(text)),
          nullable: [name],
          loose: true,
          notes: [severalNote(name, leaf.span, negated, 'narrower')],
        };
      }
      return searchLeaf(
        leaf.networks.length === 1
          ? `${name}: "${leaf.networks[0]}"`
          : `${name}: (${leaf.networks.map((network) => `"${network}"`).join(' or ')})`,
        false,
      );
    default:
      return unreachable(leaf);
  }
}

function twoValued(node: Expression): RaisedLeaf {
  return { node, nullable: [], loose: false };
}

function searchLeaf(query: string, insensitive: boolean): RaisedLeaf {
  const options: Expression = {
    type: 'Map',
    entries: [{ key: 'case_insensitive', value: constant(true) }],
    ...nowhere,
  };
  const node = insensitive ? fn('kql', text(query), options) : fn('kql', text(query));
  return { node, nullable: [], loose: false, search: true };
}

/** The values in one text with line breaks between: a pattern may then reach from one value into the next. */
function joined(
  leaf: Extract<ValueLeaf, { kind: 'Match' }>,
  field: Expression,
  folded: boolean,
  negated: boolean,
): RaisedLeaf {
  const values = fn('mv_concat', folded ? fn('to_lower', field) : field, text('\n'));
  const pattern = printLike(fold(leaf.pattern, folded));
  const name = field.type === 'Column' ? field.name : '';
  const inside = /^\*.*\*$/s.test(pattern) && leaf.pattern.length === 3;
  if (inside) return { node: like('like', values, pattern), nullable: [name], loose: false };
  const whole = fn('concat', text('\n'), values, text('\n'));
  return {
    node: like('like', whole, `*\n${pattern}\n*`),
    nullable: [name],
    loose: false,
    notes: [severalNote(name, leaf.span, negated)],
  };
}

function severalNote(
  field: string,
  span: Span | undefined,
  negated: boolean,
  effect: Effect = 'broader',
): Diagnostic {
  return diagnose('multi-value', { span, effect: effectUnder(effect, negated), with: { target, field } });
}
