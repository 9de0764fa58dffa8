import { subtechniques } from './subtechniques.ts';
import { techniques } from './techniques.ts';

/**
 * ATT&CK in Elastic's rules: tactics with their techniques, each with id, name and link. Facts: the enterprise matrix
 * of attack.mitre.org; the layout: Kibana's rule schema (`threat`).
 */

/**
 * Tactic ids by Sigma's spelling of the name. Version 19 of ATT&CK split Defense Evasion: TA0005 is Stealth now, Defense
 * Impairment has an id of its own. Rules hold the old name and the new ones.
 */
const tacticIds: Readonly<Record<string, string>> = {
  reconnaissance: 'TA0043',
  'resource-development': 'TA0042',
  'initial-access': 'TA0001',
  execution: 'TA0002',
  persistence: 'TA0003',
  'privilege-escalation': 'TA0004',
  'defense-evasion': 'TA0005',
  stealth: 'TA0005',
  'defense-impairment': 'TA0112',
  'credential-access': 'TA0006',
  discovery: 'TA0007',
  'lateral-movement': 'TA0008',
  collection: 'TA0009',
  'command-and-control': 'TA0011',
  exfiltration: 'TA0010',
  impact: 'TA0040',
};
/** For rules that give the id alone; of two names the newer. */
const tacticNames = new Map(Object.entries(tacticIds).map(([name, id]) => [id, name]));

type Json = Readonly<Record<string, unknown>>;

export interface Attack {
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
}

/** Tactics and techniques named in a rule's `threat`, each once. Other frameworks (ATLAS) are left where they are. */
export function readThreat(threat: unknown): Attack {
  const tactics = new Set<string>();
  const found = new Set<string>();
  for (const entry of list(threat)) {
    if (entry.framework !== 'MITRE ATT&CK') continue;
    const tactic = entry.tactic as Json | undefined;
    const name = spelled(tactic?.name);
    const known = name !== undefined && name in tacticIds ? name : tacticNames.get(String(tactic?.id));
    const given = known ?? name;
    if (given !== undefined) tactics.add(given);
    for (const technique of list(entry.technique)) {
      addId(found, technique);
      for (const inner of list(technique.subtechnique)) addId(found, inner);
    }
  }
  return { tactics: [...tactics], techniques: [...found] };
}

function addId(ids: Set<string>, item: Json): void {
  if (typeof item.id === 'string') ids.add(item.id.toUpperCase());
}

function spelled(name: unknown): string | undefined {
  return typeof name === 'string' ? name.toLowerCase().replace(/\s+/g, '-') : undefined;
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}

/**
 * `threat` from tactics and techniques alone: each technique under those of the rule's tactics that it serves, else
 * under the first; without any tactic under the technique's usual one. A sub-technique brings its technique along.
 */
export function writeThreat(attack: Attack): readonly Json[] {
  const byTactic = new Map<string, string[]>(attack.tactics.map((tactic) => [tactic, []]));
  for (const id of attack.techniques) {
    const [, ...usual] = techniques[parentOf(id)] ?? [];
    const serving = attack.tactics.filter((tactic) => usual.some((other) => sameTactic(tactic, other)));
    const [fallback] = attack.tactics.length > 0 ? attack.tactics : usual;
    for (const tactic of serving.length > 0 ? serving : fallback === undefined ? [] : [fallback]) {
      byTactic.set(tactic, [...(byTactic.get(tactic) ?? []), id]);
    }
  }
  return [...byTactic].flatMap(([tactic, ids]) => {
    const id = tacticIds[tactic];
    if (id === undefined) return [];
    const technique = techniqueTree(ids);
    return [
      {
        framework: 'MITRE ATT&CK',
        tactic: { id, name: titled(tactic), reference: `https://attack.mitre.org/tactics/${id}/` },
        ...(technique.length === 0 ? {} : { technique }),
      },
    ];
  });
}

/** The name of a technique or sub-technique; undefined for ids that are not listed. */
export function techniqueName(id: string): string | undefined {
  return techniques[id]?.[0] ?? subtechniques[id];
}

/** The tactics that a technique serves, a sub-technique like its parent; none for ids that are not listed. */
export function techniqueTactics(id: string): readonly string[] {
  const [, ...tactics] = techniques[parentOf(id)] ?? [];
  return tactics;
}

/** Every tactic by Sigma's spelling of its name, old names and new. */
export const tacticNamesKnown: readonly string[] = Object.keys(tacticIds);

/** The old tactic stands for both that it was split into. */
function sameTactic(a: string, b: string): boolean {
  const evasion = new Set(['defense-evasion', 'stealth', 'defense-impairment']);
  if (a === 'defense-evasion' || b === 'defense-evasion') return evasion.has(a) && evasion.has(b);
  return a === b;
}

function parentOf(id: string): string {
  return id.split('.')[0]!;
}

function techniqueTree(ids: readonly string[]): readonly Json[] {
  const parents = new Map<string, string[]>();
  for (const id of ids) {
    const parent = parentOf(id);
    const below = parents.get(parent) ?? [];
    if (id !== parent) below.push(id);
    parents.set(parent, below);
  }
  return [...parents].map(([id, below]) => ({
    ...techniqueEntry(id),
    ...(below.length === 0 ? {} : { subtechnique: below.map(techniqueEntry) }),
  }));
}

function techniqueEntry(id: string): Json {
  return {
    id,
    name: techniques[id]?.[0] ?? subtechniques[id] ?? id,
    reference: `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`,
  };
}

const small = new Set(['and']);

function titled(tactic: string): string {
  return tactic
    .split('-')
    .map((word) => (small.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}

export function sameAttack(a: Attack, b: Attack): boolean {
  return sameSet(a.tactics, b.tactics) && sameSet(a.techniques, b.techniques);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}
