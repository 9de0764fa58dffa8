import { type ConvertedRule, convertParsed } from '../../src/convert.ts';
import { languages } from '../../src/languages/index.ts';
import { type CorpusSet, corpusFiles, corpusMacros, parseCorpusFile } from './shared.ts';

/**
 * The corpus ratchet: how many public rules of a set parse, and what each conversion of them amounts to. Committed as
 * golden/corpus/<set>.snap; a change may only make it better.
 */
export interface Ratchet {
  readonly rules: number;
  readonly parsed: number;
  /** By target language: how many outputs of each fidelity. */
  readonly targets: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** By target language: what the check said of the claims exact, broader and narrower. */
  readonly claims: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Same-language conversions that are exact and read back as an equal tree. */
  readonly roundTrips: number;
  /** Paths of rules that do not parse. */
  readonly failing: readonly string[];
  /** Paths of rules, with the target, whose claim does not hold: bugs. None may come, and all must go. */
  readonly wrong: readonly string[];
  /** By target: paths of rules without any output. */
  readonly without: ReadonlyMap<string, readonly string[]>;
}

export const FIDELITIES = ['exact', 'broader', 'narrower', 'different', 'none'] as const;

export const CHECKED = ['proven', 'tested', 'open', 'wrong'] as const;

/** Checking takes longer than converting: the claims of every so manieth rule are checked. */
const claimStep = 5;

export function measure(set: CorpusSet): Ratchet {
  const targets = new Map(languages.map(({ id }) => [id, new Map<string, number>()]));
  const claims = new Map(languages.map(({ id }) => [id, new Map<string, number>()]));
  const without = new Map(languages.map(({ id }) => [id, [] as string[]]));
  const failing: string[] = [];
  const wrong: string[] = [];
  let rules = 0;
  let roundTrips = 0;
  for (const path of corpusFiles(set)) {
    for (const parsed of parseCorpusFile(set, path)) {
      rules++;
      if (parsed.rule === undefined) failing.push(path);
      for (const { id } of languages) {
        const own = id === parsed.from;
        const result = convertParsed(parsed, {
          to: id,
          format: own ? 'rule' : 'query',
          verify: own || rules % claimStep === 0,
          keepText: false,
          ...(set === 'splunk' ? { macros: corpusMacros() } : {}),
        });
        const counts = targets.get(id)!;
        count(counts, result.fidelity);
        const check = rules % claimStep === 0 ? checkOf(result) : undefined;
        count(claims.get(id)!, check);
        if (check === 'wrong') wrong.push(`${path} to ${id}`);
        if (own && result.fidelity === 'exact' && result.verified === 'proven') roundTrips++;
        if (result.fidelity === 'none' && parsed.rule !== undefined) without.get(id)!.push(path);
      }
    }
  }
  return { rules, parsed: rules - failing.length, targets, claims, roundTrips, failing, wrong, without };
}

function count(counts: Map<string, number>, name: string | undefined): void {
  if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** What the check said of a claim; undefined where nothing is claimed. */
export function checkOf(result: ConvertedRule): (typeof CHECKED)[number] | undefined {
  if (result.diagnostics.some(({ code }) => code === 'claim-refuted')) return 'wrong';
  if (result.fidelity === 'different' || result.fidelity === 'none') return undefined;
  return result.verified === 'no' ? 'open' : result.verified;
}

export function ratchetText(set: CorpusSet, ratchet: Ratchet): string {
  const lines = [
    `# ${set}: written by npm run ratchet:update; may only get better`,
    `rules ${ratchet.rules}`,
    `parsed ${ratchet.parsed}`,
    `round trips ${ratchet.roundTrips}`,
  ];
  for (const [target, counts] of ratchet.targets) {
    lines.push(
      `to ${target}: ${FIDELITIES.map((fidelity) => `${fidelity} ${counts.get(fidelity) ?? 0}`).join(', ')}`,
    );
  }
  for (const [target, counts] of ratchet.claims) {
    lines.push(
      `claims ${target}: ${CHECKED.map((check) => `${check} ${counts.get(check) ?? 0}`).join(', ')}`,
    );
  }
  lines.push('', 'not parsed:', ...ratchet.failing.map((path) => `  ${path}`));
  lines.push('', 'wrong claims:', ...ratchet.wrong.map((claim) => `  ${claim}`));
  for (const [target, paths] of ratchet.without)
    lines.push('', `no ${target}:`, ...paths.map((path) => `  ${path}`));
  return `${lines.join('\n')}\n`;
}

export interface Snapshot {
  readonly numbers: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads the text form back: numbers by name (`to eql: exact`), lists of paths by heading. */
export function readSnapshot(text: string): Snapshot {
  const numbers = new Map<string, number>();
  const lists = new Map<string, Set<string>>();
  let list: Set<string> | undefined;
  for (const line of text.split('\n')) {
    const simple = /^(rules|parsed|round trips) (\d+)$/.exec(line);
    const target = /^((?:to|claims) \w+): (.*)$/.exec(line);
    const heading = /^(not parsed|wrong claims|no \w+):$/.exec(line);
    if (simple !== null) numbers.set(simple[1]!, Number(simple[2]));
    else if (target !== null) {
      for (const part of target[2]!.split(', ')) {
        const [fidelity, count] = part.split(' ');
        numbers.set(`${target[1]}: ${fidelity}`, Number(count));
      }
    } else if (heading !== null) {
      list = new Set();
      lists.set(heading[1]!, list);
    } else if (line.startsWith('  ')) list?.add(line.trim());
  }
  return { numbers, lists };
}

/** What got worse between two snapshots of the same rules: fewer parsed or exact, more without output, new failures. */
export function worse(before: Snapshot, after: Snapshot): readonly string[] {
  const out: string[] = [];
  for (const [name, count] of before.numbers) {
    const now = after.numbers.get(name) ?? 0;
    const good = name === 'parsed' || name === 'round trips' || name.endsWith(': exact');
    const bad = name.endsWith(': none') || name.endsWith(': wrong');
    if ((good && now < count) || (bad && now > count)) out.push(`${name}: ${count} before, ${now} now`);
  }
  const failingBefore = before.lists.get('not parsed') ?? new Set();
  for (const path of after.lists.get('not parsed') ?? [])
    if (!failingBefore.has(path)) out.push(`no longer parsed: ${path}`);
  const wrongBefore = before.lists.get('wrong claims') ?? new Set();
  for (const claim of after.lists.get('wrong claims') ?? [])
    if (!wrongBefore.has(claim)) out.push(`a claim that does not hold: ${claim}`);
  return out;
}
