import { convertParsed } from '../convert.ts';
import type { Fidelity, Verified } from '../diagnostics/index.ts';
import type { MacroTable } from '../language/index.ts';
import type { Entry } from './entry.ts';
import type { Pairs } from './pairs.ts';

/** What a vendor's rules miss: a rule of another vendor whose events none of them is sure to alert on. */
export interface Gap {
  readonly vendor: string;
  /** Key of the rule that would close it. */
  readonly rule: string;
  /** Other rules that would: the same but for what they exclude. */
  readonly same: readonly string[];
  /** Rules of the vendor that alert on some of the events; absent where pairs were too many to look at that. */
  readonly partly?: readonly string[];
  readonly conversion: GapConversion;
}

/** The closing rule in the vendor's own language. */
export interface GapConversion {
  readonly to: string;
  readonly fidelity: Fidelity;
  readonly verified: Verified;
  readonly text?: string;
  /** Codes of the diagnostics that change meaning. */
  readonly because: readonly string[];
}

/** The languages in which a vendor's rules are written, the plainest first. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  sigma: ['sigma'],
  splunk: ['spl'],
  elastic: ['kql', 'eql', 'esql'],
};

/** More gaps than these are converted without a check of what the conversion claims: it takes as long again. */
const CHECKED_GAPS = 600;

/** Of rules that differ in what they exclude, so many are converted to find the one that converts best. */
const ALTERNATIVES = 6;

const ORDER: readonly Fidelity[] = ['exact', 'broader', 'narrower', 'different', 'none'];

interface Missing {
  readonly vendor: string;
  /** Rules that are the same but for what they exclude. */
  readonly group: readonly Entry[];
}

export interface Gaps {
  readonly gaps: readonly Gap[];
  /** Whether the claims of the conversions were checked. */
  readonly checked: boolean;
}

/** The gaps of each vendor: those where it has nothing at all first, then by how well the closing rule converts. */
export function gapsOf(
  entries: readonly Entry[],
  vendors: readonly string[],
  pairs: Pairs,
  keyOf: (entry: Entry) => string,
  macros: MacroTable | undefined,
): Gaps {
  const missing = vendors.flatMap((vendor) => missingIn(vendor, entries, pairs));
  const checked = missing.length <= CHECKED_GAPS;
  const gaps = missing.map((one) =>
    gapOf(one, pairs, keyOf, { ...(macros === undefined ? {} : { macros }), verify: checked }),
  );
  return {
    gaps: gaps.sort((a, b) => vendors.indexOf(a.vendor) - vendors.indexOf(b.vendor) || byUrgency(a, b)),
    checked,
  };
}

function missingIn(vendor: string, entries: readonly Entry[], pairs: Pairs): readonly Missing[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.vendor === vendor || entry.logic === undefined) continue;
    if (pairs.coveredBy.get(entry)?.some((other) => other.vendor === vendor) === true) continue;
    const group = groups.get(entry.logic);
    if (group === undefined) groups.set(entry.logic, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].map((group) => ({ vendor, group }));
}

function gapOf(
  { vendor, group }: Missing,
  pairs: Pairs,
  keyOf: (entry: Entry) => string,
  options: Options,
): Gap {
  const candidates = group
    .slice(0, ALTERNATIVES)
    .map((entry) => ({ entry, conversion: bestOf(entry, vendor, options) }));
  const best = candidates.reduce((found, next) =>
    rank(next.conversion) < rank(found.conversion) ? next : found,
  );
  const partly = new Set(group.flatMap((entry) => pairs.meets.get(entry) ?? []));
  return {
    vendor,
    rule: keyOf(best.entry),
    same: group.filter((entry) => entry !== best.entry).map(keyOf),
    ...(pairs.compared.extent === 'full'
      ? { partly: [...partly].filter((entry) => entry.vendor === vendor).map(keyOf) }
      : {}),
    conversion: best.conversion,
  };
}

/** The vendor is known to have no rule that shares an event with the missing one. */
export function hasNothing({ partly }: Pick<Gap, 'partly'>): boolean {
  return partly?.length === 0;
}

function byUrgency(a: Gap, b: Gap): number {
  return Number(!hasNothing(a)) - Number(!hasNothing(b)) || rank(a.conversion) - rank(b.conversion);
}

const rank = ({ fidelity }: GapConversion): number => ORDER.indexOf(fidelity);

interface Options {
  readonly macros?: MacroTable;
  readonly verify: boolean;
}

/** The first of the vendor's languages that says it exactly, else the one that comes nearest. */
function bestOf(entry: Entry, vendor: string, options: Options): GapConversion {
  let best: GapConversion | undefined;
  for (const to of LANGUAGES[vendor] ?? []) {
    const found = converted(entry, to, options);
    if (best === undefined || rank(found) < rank(best)) best = found;
    if (best.fidelity === 'exact') break;
  }
  return best ?? { to: vendor, fidelity: 'none', verified: 'no', because: [] };
}

function converted(entry: Entry, to: string, options: Options): GapConversion {
  const { fidelity, verified, text, diagnostics } = convertParsed(entry.parsed, { to, ...options });
  const because = diagnostics
    .filter(({ effect, severity }) => (effect !== undefined && effect !== 'metadata') || severity === 'error')
    .map(({ code }) => code);
  return { to, fidelity, verified, ...(text === undefined ? {} : { text }), because: [...new Set(because)] };
}
