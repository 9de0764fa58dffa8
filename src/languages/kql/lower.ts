import type { KqlField, KqlList, KqlQuery, KqlRange, KqlValue } from '../../../grammars/kql/index.ts';
import { diagnose, type Result } from '../../diagnostics/index.ts';
import { fieldInfo, holdsTexts } from '../../fields/index.ts';
import {
  always,
  and,
  compare,
  field,
  literal,
  not,
  oneOf,
  or,
  type Plan,
  type Predicate,
} from '../../ir/index.ts';
import type { Lowered } from '../../language/index.ts';
import type { SourceText, Span } from '../../text/index.ts';
import { nextDate, readDateMath } from './dates.ts';
import { leafOf } from './leaf.ts';
import { type Lowering, patternOf, place } from './state.ts';

/** Syntax tree to plan: a filter over an unknown source, with ECS names. */
export function lowerKql(tree: KqlQuery, source: SourceText): Result<Lowered> {
  const state: Lowering = { source, negated: false, diagnostics: [], unknown: new Set(), said: new Set() };
  const predicate = query(state, tree);
  if (state.unknown.size > 0) {
    const fields = [...state.unknown].join(', ');
    state.diagnostics.push(diagnose('kql-type-assumed', { span: place(state, tree), with: { fields } }));
  }
  const input: Plan = { kind: 'Source', logSources: [], native: { taxonomy: 'ecs', names: {} } };
  const all = predicate.kind === 'Constant' && predicate.value;
  const plan: Plan = all ? input : { kind: 'Filter', input, predicate, span: place(state, tree) };
  return { value: { plan }, diagnostics: state.diagnostics };
}

function opposite(state: Lowering): Lowering {
  return { ...state, negated: !state.negated };
}

function query(state: Lowering, tree: KqlQuery): Predicate {
  switch (tree.type) {
    case 'all':
      return always;
    case 'or':
      return or(
        tree.items.map((item) => query(state, item)),
        place(state, tree),
      );
    case 'and':
      return and(
        tree.items.map((item) => query(state, item)),
        place(state, tree),
      );
    case 'not':
      return not(query(opposite(state), tree.item), place(state, tree));
    case 'field':
      return fieldTest(state, tree);
    case 'range':
      return range(state, tree);
    case 'nested': {
      const path = nameOf(state, tree.path);
      return { kind: 'Nested', path, item: query({ ...state, path }, tree.item), span: place(state, tree) };
    }
    case 'text':
      return freeText(state, tree.value);
  }
}

/** The field's full name; `*` stands for its wildcards. */
function nameOf(state: Lowering, value: KqlValue): string {
  const name = value.parts.join('*');
  return state.path === undefined ? name : `${state.path}.${name}`;
}

function fieldTest(state: Lowering, tree: KqlField): Predicate {
  const name = nameOf(state, tree.field);
  return list(state, name, place(state, tree.field), tree.value);
}

function list(state: Lowering, name: string, at: Span, tree: KqlList): Predicate {
  switch (tree.type) {
    case 'value':
      return leafOf(state, name, at, tree);
    case 'valueOr':
      return alternatives(
        tree.items.map((item) => list(state, name, at, item)),
        place(state, tree),
      );
    case 'valueAnd':
      return and(
        tree.items.map((item) => list(state, name, at, item)),
        place(state, tree),
      );
    case 'valueNot':
      return not(list(opposite(state), name, at, tree.item), place(state, tree));
  }
}

/** Alternatives on one field: the plain values in one `OneOf`, where the first of them stood. */
function alternatives(items: readonly Predicate[], at: Span): Predicate {
  const values: (string | number | boolean)[] = [];
  const out: Predicate[] = [];
  let index = -1;
  let first: Predicate | undefined;
  for (const item of items) {
    if (item.kind === 'Compare' && item.operator === '==' && item.right.kind === 'Literal') {
      const mode = first?.kind === 'Compare' ? first.case : item.case;
      if (mode === item.case) {
        if (first === undefined) {
          first = item;
          index = out.length;
          out.push(item);
        }
        values.push(item.right.value);
        continue;
      }
    }
    out.push(item);
  }
  if (first?.kind === 'Compare' && values.length > 1) {
    out[index] = oneOf(first.left, values, first.case, out.length === 1 ? at : first.span);
  }
  return or(out, at);
}

function range(state: Lowering, tree: KqlRange): Predicate {
  const name = nameOf(state, tree.field);
  const at = place(state, tree);
  const text = tree.value.parts.join('*');
  const date = readDateMath(text);
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const operand = field(name, place(state, tree.field));
  // Elasticsearch rounds an incomplete date up for `>` and `<=`, down for `<` and `>=`.
  const next = fieldInfo(name)?.type === 'date' ? nextDate(text) : undefined;
  if (next !== undefined && (tree.operator === '>' || tree.operator === '<=')) {
    return compare(tree.operator === '>' ? '>=' : '<', operand, literal(next), 'sensitive', at);
  }
  if (date === undefined && !Number.isNaN(number) && holdsTexts(name)) {
    state.diagnostics.push(diagnose('text-order', { span: at, with: { field: name, target: 'KQL' } }));
  }
  const right = date ?? literal(Number.isNaN(number) ? text : number);
  return compare(tree.operator, operand, right, 'sensitive', at);
}

function freeText(state: Lowering, value: KqlValue): Predicate {
  const pattern = patternOf(value);
  const at = place(state, value);
  if (pattern.every((part) => 'any' in part)) return always;
  state.diagnostics.push(diagnose('kql-free-text', { span: at, with: { text: value.parts.join('*') } }));
  if (value.parts.length > 1 && value.parts.some((part) => /\s/.test(part))) {
    state.diagnostics.push(diagnose('kql-wildcard-blank-read', { span: at, with: { field: 'free text' } }));
  }
  return { kind: 'Keyword', pattern, case: 'insensitive', scope: 'term', span: at };
}
