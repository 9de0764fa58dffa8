import { type Expression, parseExpression } from '../../../../grammars/esql/index.ts';
import { diagnose } from '../../../diagnostics/index.ts';
import { type FieldInfo, fieldInfo } from '../../../fields/index.ts';
import { literalText, type Scalar, unreachable } from '../../../ir/index.ts';
import { impossible, opaqueLeftOut } from '../../../passes/index.ts';
import { fieldsOf } from '../existence.ts';
import { kqlQuery } from './kql-text.ts';
import { constant, fn, isNull } from './nodes.ts';
import { type RaiseCondition, raiseScalar } from './scalar.ts';
import { raiseSeveral, searchLeaf, severalNote } from './several.ts';
import { raiseSingle } from './single.ts';
import {
  type Leaf,
  type RaisedLeaf,
  type Rows,
  target,
  type Unsayable,
  unsayable,
  unsayableScalar,
} from './state.ts';

/** Leaves of conditions in ES|QL. */

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
  const raised = raiseTest(leaf, rows, negated, condition);
  if ('problem' in raised || raised.ofAll === true) return raised;
  const notes = severalIn(leaf, rows).map((field) => severalNote(field, leaf.span, negated, 'narrower'));
  return notes.length === 0 ? raised : { ...raised, notes: [...(raised.notes ?? []), ...notes] };
}

/** The fields of several values that a leaf reads one value of: comparisons and functions are null for several. */
function severalIn(leaf: Leaf, rows: Rows): readonly string[] {
  switch (leaf.kind) {
    case 'Compare':
      return [...severalOf(leaf.left, rows), ...severalOf(leaf.right, rows)];
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork':
      return severalOf(leaf.operand, rows);
    case 'Exists':
      // The field itself is not null, however many values it has.
      return leaf.operand.kind === 'FieldRef' ? [] : severalOf(leaf.operand, rows);
    default:
      return [];
  }
}

/** Of a computed value: a field's values themselves, converted or not, are still several. */
export function severalInside(scalar: Scalar, rows: Rows): readonly string[] {
  if (scalar.kind !== 'Call' || perValue.has(scalar.function)) return [];
  return severalOf(scalar, rows);
}

/** Functions that take each of several values. https://www.elastic.co/docs/reference/query-languages/esql/functions-operators/type-conversion-functions */
const perValue: ReadonlySet<string> = new Set([
  'coalesce',
  'lower',
  'upper',
  'toText',
  'toNumber',
  'toInteger',
  'toBoolean',
  'toIp',
  'toTime',
]);

/** The fields of several values in a scalar that no function reduces to one. */
function severalOf(scalar: Scalar, rows: Rows): readonly string[] {
  switch (scalar.kind) {
    case 'FieldRef':
      return infoOf(rows, scalar.name)?.multi === true ? [scalar.name] : [];
    case 'Call':
      if (scalar.function.startsWith('mv')) return [];
      return [...new Set(scalar.arguments.flatMap((argument) => severalOf(argument, rows)))];
    default:
      return [];
  }
}

function raiseTest(
  leaf: Leaf,
  rows: Rows,
  negated: boolean,
  condition: RaiseCondition,
): RaisedLeaf | Unsayable {
  const never = impossible(leaf, rows.made);
  if (never !== undefined) {
    const { span } = leaf;
    return {
      problem: (effect) => diagnose('typed-value', { span, effect, with: { target, ...never } }),
    };
  }
  const searched = rows.searchable && asksTheIndex(leaf) ? kqlQuery(leaf) : undefined;
  if (searched !== undefined) return { ...searchLeaf(searched.text, searched.insensitive), ofAll: true };
  switch (leaf.kind) {
    case 'Constant':
      return { node: constant(leaf.value), nullable: [], loose: false };
    case 'Compare':
    case 'OneOf':
    case 'Match':
    case 'Regex':
    case 'InNetwork': {
      const operand = leaf.kind === 'Compare' ? leaf.left : leaf.operand;
      const test = placeTest(leaf);
      const found = test === undefined ? undefined : raiseFound(operand, test, condition);
      if (found !== undefined) return { node: found, nullable: fieldsOf(operand), loose: true };
      const info = operand.kind === 'FieldRef' ? infoOf(rows, operand.name) : undefined;
      if (info?.multi === true && operand.kind === 'FieldRef') {
        const several = raiseSeveral(leaf, operand.name, info, rows, negated);
        if (several !== undefined) return 'problem' in several ? several : { ...several, ofAll: true };
      }
      return raiseSingle(leaf, info, condition);
    }
    case 'Exists': {
      const found = raiseFound(leaf.operand, 'contains', condition);
      if (found !== undefined) return { node: found, nullable: fieldsOf(leaf.operand), loose: true };
      const operand = raiseScalar(leaf.operand, condition);
      if (operand === undefined) return unsayableScalar(leaf.operand, leaf.span);
      return { node: isNull(operand, true), nullable: [], loose: false };
    }
    case 'Keyword': {
      const word = literalText(leaf.pattern);
      if (leaf.scope === 'term' && word !== undefined && rows.searchable) {
        const found = searchLeaf(`"${word.replace(/["\\]/g, '\\$&')}"`, leaf.case === 'insensitive');
        return {
          ...found,
          notes: [diagnose('kql-keyword-search', { span: leaf.span, with: { text: word } })],
        };
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

/** Elements of nested fields are no columns, and columns have no patterns of names. */
function asksTheIndex(leaf: Leaf): boolean {
  if (leaf.kind === 'Nested') return true;
  const operand = leaf.kind === 'Compare' ? leaf.left : 'operand' in leaf ? leaf.operand : undefined;
  return operand?.kind === 'FieldRef' && operand.name.includes('*');
}

/** `indexOf(a, b) >= 0` says no more than that b is found in a, and `== 0` that a begins with it. */
function placeTest(leaf: Leaf): 'contains' | 'starts_with' | undefined {
  if (leaf.kind !== 'Compare' || leaf.right.kind !== 'Literal' || leaf.right.value !== 0) return undefined;
  return leaf.operator === '>=' ? 'contains' : leaf.operator === '==' ? 'starts_with' : undefined;
}

/** A text found in another. */
function raiseFound(
  operand: Scalar,
  test: 'contains' | 'starts_with',
  condition: RaiseCondition,
): Expression | undefined {
  if (operand.kind !== 'Call' || operand.function !== 'indexOf' || operand.arguments.length !== 2)
    return undefined;
  const [text, part] = operand.arguments.map((argument) => raiseScalar(argument, condition));
  return text === undefined || part === undefined ? undefined : fn(test, text, part);
}
