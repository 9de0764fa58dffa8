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
  /** Rules of the vendor that alert on some of the events. */
  readonly partly: readonly string[];
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

const ORDER: readonly Fidelity[] = ['exact', 'broader', 'narrower', 'different', 'none'];

/** The gaps of each vendor: those where it has nothing at all first, then by how well the closing rule converts. */
export function gapsOf(
  entries: readonly Entry[],
  vendors: readonly string[],
  pairs: Pairs,
  keyOf: (entry: Entry) => string,
  macros: MacroTable | undefined,
): readonly Gap[] {
  const convert = converter(macros);
  return vendors.flatMap((vendor) => {
    const missing = new Map<string, Entry[]>();
    for (const entry of entries) {
      if (entry.vendor === vendor || entry.logic === undefined) continue;
      if (pairs.coveredBy.get(entry)?.some((other) => other.vendor === vendor) === true) continue;
      const group = missing.get(entry.logic);
      if (group === undefined) missing.set(entry.logic, [entry]);
      else group.push(entry);
    }
    const gaps = [...missing.values()].map((group): Gap => {
      const [first, ...same] = group as [Entry, ...Entry[]];
      const partly = new Set(group.flatMap((entry) => pairs.meets.get(entry) ?? []));
      return {
        vendor,
        rule: keyOf(first),
        same: same.map(keyOf),
        partly: [...partly].filter((entry) => entry.vendor === vendor).map(keyOf),
        conversion: convert(first, vendor),
      };
    });
    return gaps.sort(
      (a, b) =>
        Number(a.partly.length > 0) - Number(b.partly.length > 0) ||
        ORDER.indexOf(a.conversion.fidelity) - ORDER.indexOf(b.conversion.fidelity),
    );
  });
}

function converter(macros: MacroTable | undefined): (entry: Entry, vendor: string) => GapConversion {
  return (entry, vendor) => {
    let best: GapConversion | undefined;
    for (const to of LANGUAGES[vendor] ?? []) {
      const found = converted(entry, to, macros);
      if (best === undefined || ORDER.indexOf(found.fidelity) < ORDER.indexOf(best.fidelity)) best = found;
      if (best.fidelity === 'exact') break;
    }
    return best ?? { to: vendor, fidelity: 'none', verified: 'no', because: [] };
  };
}

function converted(entry: Entry, to: string, macros: MacroTable | undefined): GapConversion {
  const options = { to, ...(macros === undefined ? {} : { macros }) };
  const { fidelity, verified, text, diagnostics } = convertParsed(entry.parsed, options);
  const because = diagnostics
    .filter(({ effect, severity }) => (effect !== undefined && effect !== 'metadata') || severity === 'error')
    .map(({ code }) => code);
  return { to, fidelity, verified, ...(text === undefined ? {} : { text }), because: [...new Set(because)] };
}
