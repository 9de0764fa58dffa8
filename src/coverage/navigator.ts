import type { ParsedRule } from '../parse.ts';
import { counted } from '../text/index.ts';
import type { CoverageReport, TechniqueRow } from './report.ts';
import { selectRules, techniquesOf } from './select.ts';

/**
 * ATT&CK Navigator layer, format 4.5.
 * Source: mitre-attack/attack-navigator, layers/spec/v4.5/layerformat.md.
 */
export interface NavigatorLayer {
  readonly name: string;
  readonly versions: { readonly navigator: string; readonly layer: '4.5' };
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

/**
 * One layer a vendor (score: its rules for the technique) and one of overlap (score: vendors that have any; the comment
 * tells distinct logics and gaps, which tags cannot).
 */
export function navigatorLayers(
  all: readonly ParsedRule[],
  report: CoverageReport,
): readonly NavigatorLayer[] {
  const { techniques, tactics, byTechnique } = report;
  const rules = selectRules(all, { techniques, tactics });
  const rows = new Map(byTechnique.map((row) => [row.technique, row]));
  const ids = techniquesOf(rules).filter((id) => rows.has(id));
  const ofVendor = Object.keys(report.vendors).map((vendor) =>
    layer(
      `ruleglot: rules of ${vendor}`,
      `How many rules of ${vendor} are tagged with each technique.`,
      ids.flatMap((id) => {
        const row = rows.get(id)!;
        const count = row.rules[vendor];
        return count === undefined ? [] : [technique(row, count)];
      }),
    ),
  );
  const overlap = layer(
    'ruleglot: overlap of vendors',
    'How many of the vendors have a rule that is tagged with each technique.',
    ids.map((id) => technique(rows.get(id)!, Object.keys(rows.get(id)!.rules).length)),
  );
  return [...ofVendor, overlap];
}

function technique(row: TechniqueRow, score: number): NavigatorTechnique {
  const parts = Object.keys({ ...row.rules, ...row.gaps })
    .sort()
    .map((vendor) => {
      const gaps = row.gaps[vendor];
      const parts = [
        counted(row.rules[vendor] ?? 0, 'rule'),
        counted(row.logics[vendor] ?? 0, 'distinct logic'),
        ...(gaps === undefined ? [] : [counted(gaps, 'gap')]),
      ];
      return { name: vendor, value: parts.join(', ') };
    });
  return {
    techniqueID: row.technique,
    score,
    comment: parts.map(({ name, value }) => `${name}: ${value}`).join('; '),
    metadata: parts,
  };
}

function layer(name: string, description: string, techniques: readonly NavigatorTechnique[]): NavigatorLayer {
  const highest = techniques.reduce((most, { score }) => Math.max(most, score), 1);
  return {
    name,
    // The oldest Navigator that reads this format.
    versions: { navigator: '4.9.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description,
    techniques,
    gradient: { colors: ['#ffffff', '#2a6fbb'], minValue: 0, maxValue: highest },
    showTacticRowBackground: false,
    selectTechniquesAcrossTactics: true,
    selectSubtechniquesWithParent: false,
  };
}
