import type { ParsedRule } from '../parse.ts';
import { techniquesOf } from './select.ts';
import { vendorOf } from './table.ts';

/**
 * ATT&CK Navigator layer, format 4.5.
 * Source: mitre-attack/attack-navigator, layers/spec/v4.5/layerformat.md.
 */
export interface NavigatorLayer {
  readonly name: string;
  readonly versions: { readonly layer: '4.5' };
  readonly domain: 'enterprise-attack';
  readonly description: string;
  readonly techniques: readonly NavigatorTechnique[];
  readonly gradient: {
    readonly colors: readonly string[];
    readonly minValue: number;
    readonly maxValue: number;
  };
  readonly showTacticRowBackground: boolean;
  readonly selectTechniquesAcrossTactics: boolean;
  readonly selectSubtechniquesWithParent: boolean;
}

export interface NavigatorTechnique {
  readonly techniqueID: string;
  readonly score: number;
  readonly comment: string;
  readonly metadata: readonly { readonly name: string; readonly value: string }[];
}

/** One layer a vendor (score: its rules for the technique), and one of overlap (score: vendors that have any). */
export function navigatorLayers(rules: readonly ParsedRule[]): readonly NavigatorLayer[] {
  const vendors = [...new Set(rules.map((rule) => vendorOf(rule.from)))].sort();
  const counts = new Map<string, Map<string, number>>();
  for (const id of techniquesOf(rules)) counts.set(id, new Map());
  for (const rule of rules) {
    const vendor = vendorOf(rule.from);
    for (const id of new Set(rule.metadata.techniques ?? [])) {
      const row = counts.get(id)!;
      row.set(vendor, (row.get(vendor) ?? 0) + 1);
    }
  }
  const ofVendor = vendors.map((vendor) =>
    layer(
      `ruleglot: rules of ${vendor}`,
      `How many rules of ${vendor} are tagged with each technique.`,
      [...counts].flatMap(([id, row]) => {
        const count = row.get(vendor);
        return count === undefined ? [] : [technique(id, count, row)];
      }),
    ),
  );
  const overlap = layer(
    'ruleglot: overlap of vendors',
    'How many of the vendors have a rule that is tagged with each technique.',
    [...counts].map(([id, row]) => technique(id, row.size, row)),
  );
  return [...ofVendor, overlap];
}

function technique(id: string, score: number, row: ReadonlyMap<string, number>): NavigatorTechnique {
  const parts = [...row].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    techniqueID: id,
    score,
    comment: parts.map(([vendor, count]) => `${vendor} ${count}`).join(', '),
    metadata: parts.map(([vendor, count]) => ({ name: vendor, value: String(count) })),
  };
}

function layer(name: string, description: string, techniques: readonly NavigatorTechnique[]): NavigatorLayer {
  const highest = techniques.reduce((most, { score }) => Math.max(most, score), 1);
  return {
    name,
    versions: { layer: '4.5' },
    domain: 'enterprise-attack',
    description,
    techniques,
    gradient: { colors: ['#ffffff', '#2a6fbb'], minValue: 0, maxValue: highest },
    showTacticRowBackground: false,
    selectTechniquesAcrossTactics: true,
    selectSubtechniquesWithParent: false,
  };
}
