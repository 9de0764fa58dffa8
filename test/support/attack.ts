import type { Pattern, Predicate } from '../../src/ir/index.ts';

/** One of several, by chance; undefined of none. */
export type Pick = <T>(items: readonly T[]) => T | undefined;

/** An event that should satisfy a predicate: written down from its leaves, with no thought of how they may conflict. */
export function satisfying(predicate: Predicate, pick: Pick): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  fill(predicate, true);
  return record;

  function fill(node: Predicate, wanted: boolean): void {
    switch (node.kind) {
      case 'And':
      case 'Or':
        if ((node.kind === 'And') === wanted) for (const item of node.items) fill(item, wanted);
        else {
          const chosen = pick(node.items);
          if (chosen !== undefined) fill(chosen, wanted);
        }
        return;
      case 'Not':
        fill(node.item, !wanted);
        return;
      case 'Compare':
        if (node.right.kind === 'Literal') put(node.left, wanted, beside(node.right.value, node.operator));
        return;
      case 'OneOf':
        put(node.operand, wanted, pick(node.values)?.value);
        return;
      case 'Match':
        put(node.operand, wanted, textOf(node.pattern));
        return;
      case 'InNetwork':
        put(node.operand, wanted, pick(node.networks)?.split('/')[0]);
        return;
      case 'Exists':
        put(node.operand, wanted, 'x');
        return;
      case 'Regex':
        put(node.operand, wanted, node.pattern.replace(/\\(.)/g, '$1').replace(/[\^$()]|\?:|\.\*/g, ''));
        return;
      case 'Keyword':
        if (wanted) record.message = textOf(node.pattern);
        return;
      default:
        return;
    }
  }

  /** What is denied is there now and then as well: an event near the rule that it does not match. */
  function put(
    operand: { readonly kind: string; readonly name?: string },
    wanted: boolean,
    value: unknown,
  ): void {
    let { name } = operand;
    if (operand.kind === 'Call') {
      const [inner] = (operand as { arguments?: readonly { kind: string; name?: string }[] }).arguments ?? [];
      name = inner?.name;
    }
    if (name === undefined || name.includes('*') || value === undefined) return;
    if (!wanted && pick([0, 1, 2]) !== 0) return;
    record[name] ??= value;
  }

  function textOf(pattern: Pattern): string {
    return pattern
      .map((part) =>
        'text' in part
          ? part.text
          : part.any === 'one'
            ? (pick(['a', '-', '.']) ?? '')
            : (pick(['', 'x', ' ', 'C:\\a\\']) ?? ''),
      )
      .join('');
  }
}

function beside(value: unknown, operator: string): unknown {
  if (typeof value !== 'number' || operator === '==') return value;
  return operator.startsWith('>') ? value + 1 : value - 1;
}

/** Texts that differ by little. */
export function nearTexts(text: string): readonly string[] {
  const middle = text.length >> 1;
  return [
    text.toUpperCase(),
    text.toLowerCase(),
    text.slice(0, middle).toUpperCase() + text.slice(middle),
    `${text}x`,
    `x${text}`,
    ` ${text}`,
    `${text} `,
    text.slice(1),
    text.slice(0, -1),
    text.slice(0, middle) + text.slice(middle + 1),
    text.replaceAll('\\', '/'),
    text.replaceAll('\\', '\\\\'),
    text.replaceAll('.', 'a'),
    text.replaceAll(' ', '  '),
    text.replaceAll('*', 'x'),
    `C:\\Windows\\${text}`,
    `${text}\n`,
    '',
    '0',
  ];
}
