import {
  anyMany,
  compare,
  type Literal,
  type Node,
  never,
  not,
  oneOf,
  type Plan,
  type Predicate,
  rewrite,
  walk,
} from '../../src/ir/index.ts';

/** A plan with one thing broken, as a bug of a printer or a mapper would. */
export interface Damage {
  readonly kind: string;
  readonly apply: () => Plan;
}

/** Everything that can be broken in a plan, one at a time. */
export function damagesOf(plan: Plan): readonly Damage[] {
  const found: Damage[] = [];
  walk(plan, (node) => {
    for (const [kind, replacement] of damaged(node)) {
      found.push({ kind, apply: () => rewrite(plan, (each) => (each === node ? replacement : each)) });
    }
    return undefined;
  });
  return found;
}

type Replacement = readonly [kind: string, node: Node];

function damaged(node: Node): readonly Replacement[] {
  switch (node.kind) {
    case 'Not':
      return [['not dropped', node.item]];
    case 'And':
      return [
        ['and for or', { ...node, kind: 'Or' }],
        ...node.items.map((item): Replacement => ['conjunct dropped', without(node, item)]),
      ];
    case 'Or':
      return [
        ['or for and', { ...node, kind: 'And' }],
        ...node.items.map((item): Replacement => ['alternative dropped', without(node, item)]),
      ];
    case 'OneOf':
      return [
        ...otherCase(node),
        ...node.values.map(
          (value): Replacement => [
            'value removed',
            oneOf(
              node.operand,
              node.values.filter((other) => other !== value).map((other) => other.value),
              node.case,
            ),
          ],
        ),
      ];
    case 'Match': {
      const wider = node.pattern.at(-1);
      return [
        ...otherCase(node),
        ...(wider !== undefined && 'text' in wider
          ? [['wildcard widened', { ...node, pattern: [...node.pattern, anyMany] }] as const]
          : []),
        ...node.pattern.flatMap((part, index): Replacement[] =>
          'any' in part && part.any === 'one'
            ? [
                [
                  'wildcard widened',
                  { ...node, pattern: node.pattern.map((each, at) => (at === index ? anyMany : each)) },
                ],
              ]
            : [],
        ),
      ];
    }
    case 'Compare': {
      const { right } = node;
      if (right.kind !== 'Literal') return [];
      const number = node.operator !== '==' && Number.isFinite(Number(right.value));
      return [
        ...(node.operator === '==' ? otherCase(node) : []),
        ...(number ? [['threshold changed', changed(node, right)] as const] : []),
        ['leaf inverted', not(node)],
      ];
    }
    case 'Filter':
      return node.input.kind === 'Aggregate' ? [['threshold lost', node.input]] : [];
    case 'Regex':
      return [['leaf never', never], ...otherCase(node)];
    default:
      return [];
  }
}

function without(node: Extract<Predicate, { kind: 'And' | 'Or' }>, item: Predicate): Predicate {
  const items = node.items.filter((other) => other !== item);
  return items.length === 1 ? items[0]! : { ...node, items };
}

function otherCase(
  node: Extract<Predicate, { kind: 'Compare' | 'OneOf' | 'Match' | 'Regex' }>,
): readonly Replacement[] {
  return [['case flipped', { ...node, case: node.case === 'sensitive' ? 'insensitive' : 'sensitive' }]];
}

function changed(node: Extract<Predicate, { kind: 'Compare' }>, right: Literal): Predicate {
  return compare(node.operator, node.left, { ...right, value: Number(right.value) + 1 }, node.case);
}
