import type { Expression } from '../../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose, type Effect, effectUnder } from '../../../diagnostics/index.ts';
import type { FieldInfo } from '../../../fields/index.ts';
import { unreachable } from '../../../ir/index.ts';
import type { Span } from '../../../text/index.ts';
import { printLike } from '../like.ts';
import { kqlText } from './kql-text.ts';
import { any, column, comparison, constant, fn, nowhere, text } from './nodes.ts';
import { type RaisedLeaf, type Rows, target, type Unsayable, type ValueLeaf } from './state.ts';
import { fold, like, luceneRegex, typedConstant } from './values.ts';

/**
 * Leaves on a field of several values, of which any may match. Comparisons and LIKE are null for several values;
 * MV_CONTAINS, MV_MIN and MV_MAX see all of them, and so does the index, through KQL().
 */
export function raiseSeveral(
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

export function searchLeaf(query: string, insensitive: boolean): RaisedLeaf {
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

export function severalNote(
  field: string,
  span: Span | undefined,
  negated: boolean,
  effect: Effect = 'broader',
): Diagnostic {
  return diagnose('multi-value', { span, effect: effectUnder(effect, negated), with: { target, field } });
}
