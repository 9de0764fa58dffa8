/**
 * ATT&CK in Elastic's rules: tactics with their techniques, each with id, name and link. Facts: the enterprise matrix
 * of attack.mitre.org; the layout: Kibana's rule schema (`threat`).
 */

/** Tactic ids by Sigma's spelling of the name. */
const tacticIds: Readonly<Record<string, string>> = {
  reconnaissance: 'TA0043',
  'resource-development': 'TA0042',
  'initial-access': 'TA0001',
  execution: 'TA0002',
  persistence: 'TA0003',
  'privilege-escalation': 'TA0004',
  'defense-evasion': 'TA0005',
  'credential-access': 'TA0006',
  discovery: 'TA0007',
  'lateral-movement': 'TA0008',
  collection: 'TA0009',
  'command-and-control': 'TA0011',
  exfiltration: 'TA0010',
  impact: 'TA0040',
};
const tacticNames = new Map(Object.entries(tacticIds).map(([name, id]) => [id, name]));

type Json = Readonly<Record<string, unknown>>;

export interface Attack {
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
}

/** Tactics and techniques named in a rule's `threat`, each once. Other frameworks (ATLAS) are left where they are. */
export function readThreat(threat: unknown): Attack {
  const tactics = new Set<string>();
  const techniques = new Set<string>();
  for (const entry of list(threat)) {
    if (entry.framework !== 'MITRE ATT&CK') continue;
    const tactic = entry.tactic as Json | undefined;
    const name = tacticNames.get(String(tactic?.id)) ?? spelled(tactic?.name);
    if (name !== undefined) tactics.add(name);
    for (const technique of list(entry.technique)) {
      addId(techniques, technique);
      for (const inner of list(technique.subtechnique)) addId(techniques, inner);
    }
  }
  return { tactics: [...tactics], techniques: [...techniques] };
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
 * `threat` from tactics and techniques alone. Which technique belongs to which tactic is not known here: the
 * techniques stand with the first tactic. A sub-technique brings its technique along; a name that is not known is the
 * id. Without a tactic there can be no entry.
 */
export function writeThreat(attack: Attack): readonly Json[] {
  return attack.tactics.flatMap((tactic, index) => {
    const id = tacticIds[tactic];
    if (id === undefined) return [];
    const technique = index === 0 ? techniqueTree(attack.techniques) : [];
    return [
      {
        framework: 'MITRE ATT&CK',
        tactic: { id, name: titled(tactic), reference: `https://attack.mitre.org/tactics/${id}/` },
        ...(technique.length === 0 ? {} : { technique }),
      },
    ];
  });
}

function techniqueTree(ids: readonly string[]): readonly Json[] {
  const parents = new Map<string, string[]>();
  for (const id of ids) {
    const parent = id.split('.')[0]!;
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
  return { id, name: id, reference: `https://attack.mitre.org/techniques/${id.replace('.', '/')}/` };
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
