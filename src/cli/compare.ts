import { InvalidArgumentError } from 'commander';
import { briefly, type ComparedRules, compareRules, pairsToCompare } from '../compare.ts';
import type { Relation } from '../logic/index.ts';
import type { ParsedRule } from '../parse.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_RULE_FAILED, eachRule, type InputOptions } from './rules.ts';
import { out, progress, showDiagnostics } from './terminal.ts';

export interface CompareCommand extends InputOptions {
  readonly only?: ReadonlySet<Relation>;
  readonly json?: boolean;
}

const relations: readonly Relation[] = ['equal', 'narrower', 'broader', 'overlap', 'disjoint', 'unknown'];
/** What is worth a line among thousands of pairs. */
const related: ReadonlySet<Relation> = new Set(['equal', 'narrower', 'broader', 'overlap']);

/** The value of `--only`. */
export function relationList(text: string): ReadonlySet<Relation> {
  const names = text.split(',').map((name) => name.trim());
  const found = relations.filter((relation) => names.includes(relation));
  if (found.length < new Set(names).size) {
    throw new InvalidArgumentError(`Known relations: ${relations.join(', ')}.`);
  }
  return new Set(found);
}

/** `ruleglot compare A B`: the relation of two rules, or of every rule of A to every rule of B. */
export function runCompare(a: string, b: string, command: CompareCommand): number {
  let exit = EXIT_DONE;
  const left = readSide(a);
  const right = a === b ? left : readSide(b);
  if (exit === EXIT_BAD_CALL) return exit;
  const counts = new Map<Relation, number>();
  // Two rules were named: whatever is found is the answer.
  const one = left.length === 1 && right.length === 1;
  const wanted = command.only ?? (one ? new Set(relations) : related);
  if (one) pair(left[0]!, right[0]!);
  else {
    const bar = progress(left.length);
    let done = 0;
    for (const [index, other] of pairsToCompare(left, right)) {
      for (; done < index; done++) bar.step();
      pair(left[index]!, right[other]!);
    }
    bar.stop();
    if (command.json !== true) {
      const found = [...counts].map(([relation, count]) => `${count} ${relation}`).join(', ');
      process.stderr.write(`${left.length} × ${right.length} rules: ${found || 'none related'}\n`);
    }
  }
  return exit;

  function readSide(path: string): readonly ParsedRule[] {
    const rules: ParsedRule[] = [];
    const read = eachRule([path], command, (parsed) => {
      if (parsed.rule !== undefined) rules.push(parsed);
      else {
        showDiagnostics(parsed.diagnostics);
        exit = Math.max(exit, EXIT_RULE_FAILED);
      }
    });
    if (read === EXIT_BAD_CALL) exit = EXIT_BAD_CALL;
    return rules;
  }

  function pair(first: ParsedRule, second: ParsedRule): void {
    const compared = compareRules(first, second, one ? {} : briefly);
    if (!wanted.has(compared.relation)) return;
    counts.set(compared.relation, (counts.get(compared.relation) ?? 0) + 1);
    if (command.json === true) out(JSON.stringify(comparedJson(first, second, compared)));
    else out(comparedText(first, second, compared));
  }
}

/** The record of `--json`, a contract. */
function comparedJson(a: ParsedRule, b: ParsedRule, compared: ComparedRules): unknown {
  const name = ({ file, metadata: { id, title } }: ParsedRule): unknown => ({ file, id, title });
  return { a: name(a), b: name(b), ...compared };
}

const phrases: Readonly<Record<Relation, string>> = {
  equal: 'matches the same events as',
  narrower: 'is narrower than',
  broader: 'is broader than',
  overlap: 'overlaps with',
  disjoint: 'has no event in common with',
  unknown: 'cannot be compared with',
};

function comparedText(a: ParsedRule, b: ParsedRule, { relation, witness, reason }: ComparedRules): string {
  const name = ({ file, metadata: { title, id } }: ParsedRule): string => {
    const known = title ?? id;
    return known === undefined ? file : `${known} (${file})`;
  };
  const event = (what: string, record: unknown): string =>
    record === undefined ? '' : `\n  ${what}: ${JSON.stringify(record)}`;
  return [
    `${name(a)}\n  ${phrases[relation]} ${name(b)}${reason === undefined ? '' : `: ${reason}`}`,
    event('only the first matches', witness?.onlyA),
    event('only the second matches', witness?.onlyB),
    event('both match', witness?.both),
  ].join('');
}
