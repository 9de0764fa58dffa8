import type { Expression } from '../../../../grammars/esql/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/index.ts';
import type { FieldInfo } from '../../../fields/index.ts';
import { unreachable } from '../../../ir/index.ts';
import { fieldsOf, isLoose } from '../existence.ts';
import { isCondition } from '../expressions.ts';
import { printLike } from '../like.ts';
import { comparison, constant, fn, nowhere, text } from './nodes.ts';
import { type RaiseCondition, raiseScalar } from './scalar.ts';
import { type RaisedLeaf, target, type Unsayable, unsayableScalar, type ValueLeaf } from './state.ts';
import {
  asAddress,
  fold,
  like,
  lowered,
  luceneRegex,
  orderedNumber,
  textTypes,
  typedConstant,
} from './values.ts';

/** Leaves on single values. */

export function raiseSingle(
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
        if (isCondition(operand)) {
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
      const unordered =
        isText && info !== undefined && leaf.operator !== '==' && leaf.right.kind === 'FieldRef';
      return {
        ...(unordered ? { notes: [textOrder(leaf)] } : {}),
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

/** Two fields of texts, which may hold numbers. */
function textOrder(leaf: Extract<ValueLeaf, { kind: 'Compare' }>): Diagnostic {
  const field = leaf.left.kind === 'FieldRef' ? leaf.left.name : 'the value';
  return diagnose('text-order', { span: leaf.span, with: { field, target } });
}
